"""Writes the pages as files that work on any web host, below any path, and opened from a disk."""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, unquote

import pyoxigraph as ox
from jinja2 import Environment

from claimgraph.answers.export import export_into
from claimgraph.graph import ClaimGraph
from claimgraph.model.errors import ClaimgraphError
from claimgraph.model.files import replacing
from claimgraph.model.progress import Progress, tell_nobody
from claimgraph.page import find_reason
from claimgraph.server.pages.content import MEMBERS, MOST_TOLD, Content, FoundPage
from claimgraph.server.pages.environment import Links, make_environment, read_style, write_sketch
from claimgraph.server.pages.svg import TooMany, sketch
from claimgraph.store.local import as_terms
from claimgraph.store.questions import Question, load_questions

SHOWN = 1000
"""The most rows of an answer that a page shows."""

NAMES = frozenset(
    {
        "index.html", "network.html", "questions.html", "style.css", "sketch.svg", "graph.trig",
        "claims.csv", "questions", "about", *MEMBERS,
    }
)  # fmt: skip
"""The files and folders that a site may hold."""

FILE: ContextVar[str] = ContextVar("file", default="index.html")
"""The file that is being written, to which links are relative."""

PLAIN = re.compile(r"[a-z0-9][a-z0-9-]{0,80}(?:/[a-z0-9][a-z0-9-]{0,80})*", re.ASCII)
"""Paths that are valid file names on every system; other paths are replaced by their hash."""


def write_site(
    graph: ClaimGraph, folder: Path, *, console: bool = True, progress: Progress = tell_nobody
) -> int:
    """Write the pages of a graph into a folder, and return their number.

    An earlier site in the folder is replaced in one step, or not at all. Raises ClaimgraphError if
    the graph is no dossier or too large for pages, and if the folder holds anything but a site.
    """
    if not graph.is_dossier or graph.is_larger(MOST_TOLD):
        found = f"more than {MOST_TOLD:,} quads" if graph.is_dossier else "no dossier"
        cure = "claimgraph serve answers for each page when it is asked for"
        raise ClaimgraphError(f"not a site: it has {found}", where=graph.shown, cure=cure)
    with replacing(folder, owned=NAMES) as fresh:
        progress("drawing the network")
        reason = find_reason(graph.is_larger)
        page = graph.view(fresh / "network.html", console=console and not reason)
        site = StaticSite(fresh, graph, has_console='id="console"' in page)
        progress("writing the pages")
        return sum(1 for _ in site.write())


@dataclass(frozen=True)
class StaticSite:
    """Writes the pages of a graph into a folder; they link to a query console if there is one."""

    folder: Path
    graph: ClaimGraph
    has_console: bool

    @cached_property
    def content(self) -> Content:
        """The data of the pages."""
        return Content(self.graph.tell())

    @cached_property
    def environment(self) -> Environment:
        """The templates of all pages, read once, since reading them takes longest."""
        console = f"/network#sparql={quote(_first().sparql)}" if self.has_console else ""
        links = Links(lambda to: relative_link(FILE.get(), to), static=True, console=console)
        return make_environment(self.content, links)

    def write(self) -> Iterator[Path]:
        """Write every file; yield those that are pages."""
        content = self.content
        (self.folder / "style.css").write_text(read_style(), encoding="utf-8")
        for name in ("graph.trig", "claims.csv"):
            with (self.folder / name).open("wb") as out:
                export_into(self.graph, Path(name).suffix, out)
        yield self.folder / "network.html"
        yield self._page("/", content.overview())
        yield from self._questions()
        for kind, member in MEMBERS.items():
            for record in content.data[member]:
                found = content.find(record["id"])
                if isinstance(found, FoundPage):
                    yield self._page(content.address(record["id"]), found)
                if kind == "entity" and isinstance(found, FoundPage) and found.values["sketched"]:
                    self._sketch(record["id"])
        if content.overview().values["sketched"]:
            self._sketch("")

    def _questions(self) -> Iterator[Path]:
        """Write the page of each question that needs no value, with the answer, and their list."""
        asked = [it for it in load_questions().values() if _is_whole(it)]
        yield self._page("/questions", FoundPage("questions.html", {"questions": asked}))
        for it in asked:
            values = {
                "question": it, "given": {}, "problem": "", "table": self._answer(it),
                "path": f"/questions/{it.name}", "asked": "",
            }  # fmt: skip
            yield self._page(f"/questions/{it.name}", FoundPage("question.html", values))

    def _answer(self, question: Question) -> dict[str, Any]:
        rows = list(as_terms(self.graph.answer(question, {})))
        names = list(dict.fromkeys(name for row in rows for name in row))
        shown = [[_cell(row.get(name)) for name in names] for row in rows[:SHOWN]]
        return {"names": names, "rows": shown, "count": len(rows), "cut": len(rows) > SHOWN}

    def _page(self, path: str, found: FoundPage) -> Path:
        FILE.set(file_of(path))
        template = self.environment.get_template(found.template)
        return self._write(FILE.get(), template.render(found.values))

    def _sketch(self, around: str) -> None:
        drawn = sketch(self.content.data, around=around)
        if not isinstance(drawn, TooMany):
            text = write_sketch(self.environment, drawn)
            self._write(file_of(f"/sketch.svg?it={quote(around, safe='')}"), text)

    def _write(self, file: str, text: str) -> Path:
        """Write a file unless it exists, so that no IRI in a graph can replace another page."""
        path = self.folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.write_text(text.encode("utf-8", "replace").decode(), encoding="utf-8")
        return path


def file_of(path: str) -> str:
    """Return the file in the site's folder that replaces a path of the server.

    >>> [file_of(it) for it in ("/", "/network", "/entity/turkey", "/questions/near", "/style.css")]
    ['index.html', 'network.html', 'entity/turkey.html', 'questions/near.html', 'style.css']
    >>> file_of("/sketch.svg?it="), file_of("/entity/T%C3%BCrkiye")
    ('sketch.svg', 'entity/d15b2145422e575c.html')
    >>> file_of("/../../etc/passwd").rpartition("/")[0], file_of("/a.b").rpartition("/")[0]
    ('about', 'about')
    """
    route, _, query = path.lstrip("/").partition("?")
    asked = (parse_qs(query).get("it") or [""])[0]
    if route == "sketch.svg" and asked:
        return f"about/{_digest(asked)}.svg"
    if route == "about":
        return f"about/{_digest(asked)}.html"
    if route in NAMES and "." in route:
        return route
    if not route:
        return "index.html"
    if PLAIN.fullmatch(route):
        return f"{route}.html"
    kind, _, rest = route.partition("/")
    folder = kind if kind in MEMBERS else "about"
    return f"{folder}/{_digest(unquote(rest or kind))}.html"


def relative_link(file: str, path: str) -> str:
    """Return the link from one file of the site to the file that replaces a path of the server.

    >>> relative_link("entity/turkey.html", "/network#entity=x"), relative_link("index.html", "/")
    ('../network.html#entity=x', 'index.html')
    """
    route, mark, fragment = path.partition("#")
    return posixpath.relpath(file_of(route), posixpath.dirname(file) or ".") + mark + fragment


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def _is_whole(question: Question) -> bool:
    return all(it.optional for it in question.parameters)


def _first() -> Question:
    return load_questions()["contested"]


def _cell(term: Any) -> dict[str, str] | None:
    if term is None:
        return None
    kind = "uri" if isinstance(term, ox.NamedNode) else "literal"
    return {"type": kind, "value": str(getattr(term, "value", term))}
