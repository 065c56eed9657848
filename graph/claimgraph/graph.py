"""The library's main class, `ClaimGraph`: opens a SOURCE, answers questions, draws it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from claimgraph.build.source import Opened, SourceKind, compose, dossier_store, open_source
from claimgraph.model.dates import parse
from claimgraph.model.errors import ClaimgraphError
from claimgraph.model.ontology import load_vocabulary
from claimgraph.model.progress import Progress, tell_nobody
from claimgraph.model.records import NO_GUIDE, Records
from claimgraph.model.subset import Clock, sift
from claimgraph.model.text import fold
from claimgraph.store.local import (
    Answer,
    Solutions,
    Store,
    Term,
    engine_errors,
    memory_store,
    refuse_service,
)
from claimgraph.store.rdf import read_records, write_quads
from claimgraph.store.view import View

if TYPE_CHECKING:
    from rdflib.query import Result

    from claimgraph.model.judgement import Perspective
    from claimgraph.model.text import Segment
    from claimgraph.page import Shown


@dataclass(frozen=True)
class ClaimGraph(View):
    """A graph of claims, open for reading.

    >>> graph = ClaimGraph.open("s400")
    >>> graph.ask("offices")[0]["principal"]
    'Turkey'
    >>> heaviest = max(graph.projection().edges(data="weight"), key=lambda edge: edge[2])
    >>> heaviest[2]
    9
    """

    opened: Opened = field(kw_only=True)
    perspective: str = ""

    @classmethod
    def open(
        cls,
        source: str | Path,
        *,
        texts: Mapping[str, str | Path] | None = None,
        also: Sequence[str | Path] = (),
        perspective: str = "",
        as_of: str = "",
        clock: str = "said",
        progress: Progress = tell_nobody,
    ) -> ClaimGraph:
        """Open a shipped dossier, a dossier's folder, a built store, an RDF file or an endpoint.

        ``texts`` lead from sources to files with their texts. ``also`` are further ones, judged
        together with the first as one graph under its base. ``perspective`` names the principal
        according to whom the graph is drawn; ``as_of`` is a day up to which claims are kept, by
        the time they were ``said`` or the time their event ``happened`` (``clock``). ``progress``
        is called with a line of text after each step while the store of a large build is loaded.
        Raises DossierError with every finding, ClaimgraphError for anything else.
        """
        opened = open_source(
            str(source),
            {name: Path(file) for name, file in (texts or {}).items()},
            also=tuple(map(str, also)),
            progress=progress,
        )
        if not perspective and not as_of:
            return cls.of(opened)
        records = every = opened.records
        if as_of:
            records = sift(records, _day(as_of), clock=Clock(clock))
        store = _according_to(records, perspective) if perspective else compose(records)
        shown, left_out = opened.source.shown, len(every.claims) - len(records.claims)
        note = _note_viewpoint(perspective, as_of, clock, left_out)
        return cls(store, note=note, shown=shown, opened=opened, perspective=perspective)

    @classmethod
    def of(cls, opened: Opened) -> ClaimGraph:
        """The view of the whole graph that was opened."""
        view = opened.view
        return cls(view.store, view.columns, shown=view.shown, opened=opened)

    def query(self, sparql: str, **values: Any) -> Result:
        """Run SPARQL and return rdflib's ``Result``; known prefixes need no declaration.

        ``values`` are rdflib terms that bind variables of the SELECT clause.
        Raises QueryError when the query cannot be run, or calls SERVICE.
        """
        if not self.store.embedded:
            from claimgraph.store.remote.answers import as_result, read_node

            bound = {name: read_node(node) for name, node in values.items()}
            return as_result(self.store.query(sparql, bound))
        names = dict(self.store.prefixes)
        refuse_service(sparql, names)
        if self.columns and not values:
            return read_result(self.run(sparql))
        with engine_errors(names):
            return self.dataset.query(sparql, initNs=names, initBindings=values or None)

    def view(self, path: str | Path | None = None, *, console: bool = True) -> str:
        """The network page as HTML; with ``path`` it is also written there.

        Without ``console`` it has less than a third of the size, and answers no SPARQL. The page
        of a large build counts claims by actor, pair and month, and has no console.
        Raises ClaimgraphError for a graph that is too large for a browser and of which there is no
        build, whose page would count claims.
        """
        from claimgraph.page import NO_CONSOLE, read_console, write_page

        if self.is_large:
            return _written(self._view_large(), path)
        data = self.tell(perspectives=self._perspectives())
        html = write_page(data, console=read_console(self.store) if console else NO_CONSOLE)
        return _written(html, path)

    def explain_missing_console(self) -> str:
        """Why the page of this graph has no SPARQL console; empty if it has one."""
        from claimgraph.page import find_reason

        return find_reason(self.is_larger)

    def _repr_html_(self) -> str:
        """The network page in a frame, for notebooks; it needs no network."""
        from claimgraph.page import frame_page

        return frame_page(self.view(console=False))

    def show(self, answer: Iterable[Any]) -> Shown:
        """The part of the network that an answer names, in a frame for notebooks.

        ``answer`` is what `ask` or `query` gave, or any rows: statements, claims and entities in it
        are found by address, or by their whole label.

        >>> graph = ClaimGraph.open("s400")
        >>> len(graph.show(graph.ask("contested")).propositions)
        5
        """
        from claimgraph.page import select_shown

        self.require_small("a page can hold", cure="show a part of it")
        return select_shown(self.tell(perspectives=self._perspectives()), answer)

    def tell(self, *, perspectives: Sequence[Perspective] = ()) -> dict[str, Any]:
        """The data of the page as JSON, for a graph that is not large: page/data.schema.json."""
        from claimgraph.store.document import picture

        return picture(
            self.store, name=self.shown, note=self.note, perspectives=perspectives,
            passages=self._passages(),
        )  # fmt: skip

    def _view_large(self) -> str:
        """The page that counts actors, pairs and months, made from the columns of a build."""
        from claimgraph.page.counted import write_large

        if not self.columns:
            cure = "ask and query it, or view what claimgraph build makes of a dossier with tables"
            self.require_small("a page can hold", cure=cure)
        return write_large(self.columns)

    def _passages(self) -> dict[str, list[Segment]]:
        """The words around quotes; a store or an RDF file has no texts to take them from."""
        from claimgraph.dossier.quotes import find_passages

        if self.opened.source.kind is not SourceKind.DOSSIER:
            return {}
        reading = self.opened.reading
        return find_passages(reading.require(), reading.texts)

    def _perspectives(self) -> list[Perspective]:
        """The perspectives that the page can show; none if it shows one already."""
        from claimgraph.judge.perspectives import find_perspectives

        if self.perspective or not self.is_dossier:
            return []
        return find_perspectives(read_records(self.store.quads(), vocabulary=load_vocabulary()))


def _written(html: str, path: str | Path | None) -> str:
    if path is not None:
        Path(path).write_text(html, encoding="utf-8")
    return html


def _day(text: str) -> date:
    return parse(text).latest


def _note_viewpoint(perspective: str, as_of: str, clock: str, left_out: int) -> str:
    parts = [f"according to {perspective}"] if perspective else []
    if as_of:
        claims = "1 claim" if left_out == 1 else f"{left_out} claims"
        gone = f", which leaves out {claims} of a later day or of none" if left_out else ""
        parts.append(f"as of {as_of} ({clock}){gone}")
    return "; ".join(parts)


def _according_to(records: Records, perspective: str) -> Store:
    from claimgraph.judge import Bench

    vocabulary = records.vocabulary
    bench = Bench(records, vocabulary)
    judgement = bench.judgement()
    names = {records.label(path): path for path in {*judgement.principals.values()}}
    path = _principal(perspective, records, names)
    verdicts, accepted = bench.perspective(path)
    view = replace(judgement, verdicts=verdicts, accepted=accepted)
    records = replace(records, guide=NO_GUIDE)
    quads = write_quads(records, view, vocabulary=vocabulary, according_to=path)
    return dossier_store(memory_store(quads))


def _principal(name: str, records: Records, principals: Mapping[str, str]) -> str:
    entities = records.entities.values()
    aliases = {fold(n): e.path for e in entities for n in (e.label, *e.aliases)}
    path = principals.get(name) or aliases.get(fold(name))
    if path not in principals.values():
        listed = ", ".join(sorted(principals))
        raise ClaimgraphError(f"'{name}' takes no position here", cure=f"known are {listed}")
    return str(path)


def read_result(answer: Answer | Solutions) -> Result:
    """An answer as an rdflib ``Result``, whose rows are read only when they are asked for."""
    from rdflib import Graph, Variable
    from rdflib.query import Result

    if isinstance(answer, ox.QueryBoolean):
        result = Result("ASK")
        result.askAnswer = bool(answer)
        return result
    if isinstance(answer, ox.QueryTriples):
        made = Result("CONSTRUCT")
        made.graph = Graph()
        for it in answer:
            made.graph.add((as_node(it.subject), as_node(it.predicate), as_node(it.object)))
        return made
    found = Result("SELECT")
    names = [it.value for it in answer.variables]
    found.vars = [Variable(name) for name in names]
    pairs = list(zip(found.vars, names, strict=True))
    found.bindings = (
        {variable: as_node(row[name]) for variable, name in pairs if row[name] is not None}
        for row in answer
    )
    return found


@lru_cache(maxsize=65_536)
def as_node(term: Term) -> Any:
    """A term as an rdflib node."""
    from rdflib import BNode, Literal, URIRef

    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if not isinstance(term, ox.Literal):
        return BNode(str(term).removeprefix("_:"))
    if term.language:
        return Literal(term.value, lang=term.language)
    return Literal(term.value, datatype=URIRef(term.datatype.value))
