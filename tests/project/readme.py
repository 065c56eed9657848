"""Bring the documentation up to date: transcripts, table of stores, list of commands, pictures.

Run it as ``make readme``. A ```text block that follows a ```console block with one command holds
what that command prints; a test compares, this command writes. The command is one of the program,
or a measurement under tests/benchmarks.
"""

from __future__ import annotations

import inspect
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

import click

from claimgraph.cli import program

if TYPE_CHECKING:
    from playwright.sync_api import ViewportSize

CHECKOUT = Path(__file__).parents[2]
README = CHECKOUT / "README.md"
MEASURED = CHECKOUT / "tests" / "benchmarks" / "README.md"
GUIDE = CHECKOUT / "graph" / "claimgraph" / "guide"
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

COMMANDS_HEAD = """`SOURCE` is the name of a shipped dossier (`s400`), a dossier's folder, a
built store, an RDF file (`.trig .nq .ttl .nt .rdf .jsonld`), or the URL of a SPARQL endpoint.
Results go to standard output, everything else to standard error. Exit codes: 0 fine, 1 findings,
2 a wrong call. This page is generated from the program.
"""

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
    "sides": View(
        {"issue": f"{BASE}issue/do-the-s-400s-bear-on-the-security-of-the-f-35-and-nato"}, "dark"
    ),
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


def list_commands() -> str:
    """Every command with its options and their defaults, as the program's own help has them."""
    context = click.Context(program, info_name="claimgraph", **program.context_settings)
    parts = ["# Commands\n", COMMANDS_HEAD]
    for name in program.list_commands(context):
        command = program.get_command(context, name)
        assert command is not None
        parts.append(_describe(command, click.Context(command, info_name=name, parent=context)))
    return "\n".join(parts)


def _describe(command: click.Command, context: click.Context) -> str:
    usage = command.collect_usage_pieces(context)
    text = inspect.cleandoc(command.help or "").replace("\b\n", "")
    prose = "\n\n".join(it for it in text.split("\n\n") if not it.startswith("claimgraph "))
    rows = [
        f"| `{', '.join(option.opts + option.secondary_opts)}` | {_told(option, context)} |"
        for option in command.params
        if isinstance(option, click.Option)
    ]
    table = ["| option | does |", "|---|---|", *rows, ""] if rows else []
    head = f"## `claimgraph {' '.join([str(context.info_name), *usage])}`"
    return "\n".join([f"{head}\n\n{prose}\n", *table])


def _told(option: click.Option, context: click.Context) -> str:
    record = option.get_help_record(context)
    return " ".join(record[1].split()).replace("|", "\\|") if record else ""


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
    """Write the transcripts, the table of stores, the list of commands and the pictures."""
    README.write_text(rewrite(README.read_text(encoding="utf-8")), encoding="utf-8")
    MEASURED.write_text(
        compare_stores(rewrite(MEASURED.read_text(encoding="utf-8"))), encoding="utf-8"
    )
    (GUIDE / "commands.md").write_text(list_commands(), encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "s400.html"
        run(f"claimgraph view s400 -o {page}")
        PICTURES.mkdir(exist_ok=True)
        photograph(page)


if __name__ == "__main__":
    main()
