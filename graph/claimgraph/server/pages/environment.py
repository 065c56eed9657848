"""The Jinja templates of the pages, with the functions that write links, and the SPARQL editor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from claimgraph.model.judgement import word_status
from claimgraph.page.assets import link_modules, read_modules, substitute
from claimgraph.page.marks import read_palette
from claimgraph.server.pages.content import Content

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Links:
    """How pages link to each other: by path on a server, by relative links in files.

    If ``static``, pages leave out what only a server can do; ``console`` is then the link to the
    query console of the network page, empty if there is none.
    """

    link: Callable[[str], str] = str
    static: bool = False
    console: str = ""


SERVED = Links()


def make_environment(content: Content, links: Links = SERVED) -> Environment:
    """Make the environment of templates for one graph, with the functions that they call."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

    def href(iri: str) -> str:
        return links.link(content.address(iri))

    def drawing(iri: str) -> str:
        return links.link(f"/sketch.svg?it={quote(iri, safe='')}")

    environment.filters["word"] = word_status
    environment.globals.update(
        dossier=content.dossier,
        link=links.link,
        href=href,
        drawing=drawing,
        name=content.label,
        voices=content.voices,
        static=links.static,
        console=links.console,
    )
    return environment


def read_style() -> str:
    """Return the style sheet of all pages, with the colours of the network page."""
    return read_palette() + (TEMPLATES / "style.css").read_text(encoding="utf-8")


def write_sketch(environment: Environment, found: object) -> str:
    """Write a drawn network, a `Sketch`, as SVG."""
    palette = read_palette().replace(":not(.print)", "")
    return environment.get_template("sketch.svg").render(**vars(found), palette=palette)


OWN = "server/pages/browser"
"""The folder of the query page's modules, two of which replace modules of the network page."""


@cache
def read_editor() -> str:
    """Return the script of the query page; empty if the editor's library is not installed."""
    library = files("claimgraph.page").joinpath("bundle", "codemirror.js")
    if not library.is_file():
        return ""
    modules = substitute({**read_modules(), **read_modules(OWN)}, OWN)
    own = link_modules(modules, f"{OWN}/query")
    # In a function, so that the names in these modules do not become global names of the page.
    return f"{library.read_text('utf-8')}\n(() => {{\n{own}}})();\n"
