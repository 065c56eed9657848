"""The templates of the pages, with the functions that write their links."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from claimgraph.page.marks import read_palette
from claimgraph.server.pages.content import Content

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Links:
    """How a page links to another: on a server by path, in a folder of files relatively.

    ``static`` leaves out what only a server can do; ``console`` leads to that of the network page,
    where such files have one.
    """

    link: Callable[[str], str] = str
    static: bool = False
    console: str = ""


SERVED = Links()


def make_environment(content: Content, links: Links = SERVED) -> Environment:
    """The templates on one graph."""
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
    """The one style sheet, with the palette of the network page."""
    return read_palette() + (TEMPLATES / "style.css").read_text(encoding="utf-8")


def write_sketch(environment: Environment, found: object) -> str:
    """A network as SVG."""
    palette = read_palette().replace(":not(.print)", "")
    return environment.get_template("sketch.svg").render(**vars(found), palette=palette)
