"""How the tests start a browser, and where it is told what npm packages they take."""

from __future__ import annotations

from pathlib import Path

TOOLS = Path(__file__).parent / "page" / "tools"
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
)
"""A browser that asks nobody for anything."""
