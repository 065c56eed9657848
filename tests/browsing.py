"""How the tests start a browser, wait in it, and where it is told what npm packages they take."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

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


def wait_until(page: Page, condition: str, *, seconds: float = 30) -> None:
    """Wait until a condition holds in a page.

    Playwright's own wait_for_function evaluates strings in the page from its second look on, and
    there our Content Security Policy forbids it.
    """
    until = time.monotonic() + seconds
    while not page.evaluate(condition):
        assert time.monotonic() < until, f"never: {condition}"
        page.wait_for_timeout(50)
