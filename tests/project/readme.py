"""Bring the README up to date: what commands print, a table of stores, the pictures of the page.

Run it as ``make readme``. A ```text block that follows a ```console block with one command holds
what that command prints; a test compares, this command writes. The command is one of the program,
or a measurement under tests/benchmarks.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlencode

if TYPE_CHECKING:
    from playwright.sync_api import ViewportSize

CHECKOUT = Path(__file__).parents[2]
README = CHECKOUT / "README.md"
PICTURES = CHECKOUT / "notebooks" / "pictures"


@dataclass(frozen=True)
class View:
    """A state of the page, as a link to it writes it, and the colours of the reader's system."""

    state: dict[str, str]
    colours: Literal["light", "dark"] = "light"


TRANSCRIPT = re.compile(
    r"```console\n\$ (claimgraph [^\n]+|python tests/benchmarks/[^\n]+)\n```\n\n"
    r"```text\n(.*?)```\n",
    re.S,
)

STORES = re.compile(r"(<!-- stores: written .*?-->\n).*?(<!-- stores: end -->)", re.S)

BASE = "https://w3id.org/claimgraph/s400/"
SPARQL = """SELECT ?speaker ?stance ?statement WHERE {
  ?proposition cg:status cg:contested ;
               rdfs:label ?statement .
  ?claim cg:about ?proposition ;
         cg:claimant ?speaker ;
         cg:stance ?stance .
} ORDER BY ?statement"""
VIEWS = {
    "s400": View({}),
    "sides": View({"issue": f"{BASE}issue/do-the-s-400s-endanger-the-f-35-and-nato"}, "dark"),
    "compared": View(
        {
            "according": f"principal {BASE}entity/turkey",
            "beside": f"principal {BASE}entity/united-states",
        }
    ),
    "sparql": View({"sparql": SPARQL}),
}


def transcripts(text: str) -> Iterator[tuple[str, str]]:
    """Yield each command of the README that shows its output, and that output."""
    for match in TRANSCRIPT.finditer(text):
        yield match[1], match[2]


def run(command: str) -> str:
    """Run a command of the README in the checkout and give what it prints."""
    first, *rest = shlex.split(command)
    words = [sys.executable, *(rest if first == "python" else ["-m", first, *rest])]
    done = subprocess.run(words, capture_output=True, text=True, check=True, cwd=CHECKOUT)
    return done.stdout


def rewrite(text: str) -> str:
    """Put into each transcript what its command prints now."""
    return TRANSCRIPT.sub(lambda m: m[0].replace(m[2], run(m[1])) if m[2] else m[0], text)


def compare_stores(text: str) -> str:
    """Put in the table of the same questions at several stores, as measured now."""
    words = [sys.executable, "tests/benchmarks/stores.py"]
    done = subprocess.run(words, capture_output=True, text=True, check=True, cwd=CHECKOUT)
    return STORES.sub(lambda m: f"{m[1]}{done.stdout}{m[2]}", text)


def photograph(page: Path) -> None:
    """Take the page's pictures in chromium, as a reader with a common screen sees it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for name, view in VIEWS.items():
            size: ViewportSize = {"width": 1280, "height": 800}
            tab = browser.new_page(viewport=size, color_scheme=view.colours)
            tab.goto(f"{page.as_uri()}#{urlencode(view.state)}")
            tab.wait_for_function("window.claimgraph && window.claimgraph.ready")
            if "sparql" in view.state:
                tab.get_by_role("button", name="Run").click()
                tab.locator("#console td").first.wait_for()
            tab.screenshot(path=PICTURES / f"{name}.png")
        browser.close()


def main() -> None:
    """Write the README's transcripts, its table of stores and its pictures."""
    text = rewrite(README.read_text(encoding="utf-8"))
    README.write_text(compare_stores(text), encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "s400.html"
        run(f"claimgraph view s400 -o {page}")
        PICTURES.mkdir(exist_ok=True)
        photograph(page)


if __name__ == "__main__":
    main()
