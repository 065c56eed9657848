"""Bring the README up to date: what commands print, and the picture of the page.

Run it as ``make readme``. A ```text block that follows a ```console block with one command holds
what that command prints; a test compares, this command writes.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
README = CHECKOUT / "README.md"
PICTURE = CHECKOUT / "notebooks" / "pictures" / "s400.png"
TRANSCRIPT = re.compile(r"```console\n\$ (claimgraph [^\n]+)\n```\n\n```text\n(.*?)```\n", re.S)


def transcripts(text: str) -> Iterator[tuple[str, str]]:
    """Yield each command of the README that shows its output, and that output."""
    for match in TRANSCRIPT.finditer(text):
        yield match[1], match[2]


def run(command: str) -> str:
    """Run a command of the README in the checkout and give what it prints."""
    words = [sys.executable, "-m", *shlex.split(command)]
    done = subprocess.run(words, capture_output=True, text=True, check=True, cwd=CHECKOUT)
    return done.stdout


def rewrite(text: str) -> str:
    """Put into each transcript what its command prints now."""
    return TRANSCRIPT.sub(lambda m: m[0].replace(m[2], run(m[1])) if m[2] else m[0], text)


def photograph(page: Path, picture: Path) -> None:
    """Take the page's picture in chromium, as a reader with a wide screen sees it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        tab = browser.new_page(viewport={"width": 1440, "height": 900})
        tab.goto(page.as_uri())
        tab.wait_for_function("window.claimgraph && window.claimgraph.ready")
        tab.screenshot(path=picture)
        browser.close()


def main() -> None:
    """Write the README's transcripts and its picture."""
    README.write_text(rewrite(README.read_text(encoding="utf-8")), encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "s400.html"
        run(f"claimgraph view s400 -o {page}")
        PICTURE.parent.mkdir(exist_ok=True)
        photograph(page, PICTURE)


if __name__ == "__main__":
    main()
