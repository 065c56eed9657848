"""The library's front door: open a SOURCE, ask it, draw it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from claimgraph.columns import NO_COLUMNS, Columns
from claimgraph.dates import parse
from claimgraph.errors import ClaimgraphError
from claimgraph.model import Records
from claimgraph.naming import bind, find_entity
from claimgraph.opening import (
    Kind,
    Opened,
    compose,
    dossier_store,
    is_large,
    open_source,
    too_large,
)
from claimgraph.quads import read_records, write_quads
from claimgraph.questions import Question, find_question
from claimgraph.sifting import Clock, sift
from claimgraph.store import (
    Solutions,
    Store,
    as_texts,
    engine_errors,
    local_engine,
    memory_store,
    refuse_service,
)  # fmt: skip
from claimgraph.text import fold
from claimgraph.vocabulary import load_vocabulary

if TYPE_CHECKING:
    import networkx as nx
    import rdflib
    from rdflib.query import Result

    from claimgraph.passages import Segment
    from claimgraph.perspectives import Perspective


@dataclass(frozen=True)
class ClaimGraph:
    """A graph of claims, open for reading.

    >>> graph = ClaimGraph.open("s400")
    >>> graph.ask("offices")[0]["principal"]
    'Turkey'
    """

    opened: Opened
    store: Store
    note: str = ""
    perspective: str = ""

    @classmethod
    def open(
        cls,
        source: str | Path,
        *,
        texts: Mapping[str, str | Path] | None = None,
        perspective: str = "",
        as_of: str = "",
        clock: str = "said",
    ) -> ClaimGraph:
        """Open a shipped dossier, a dossier's folder, a built store, an RDF file or an endpoint.

        ``texts`` lead from sources to files with their texts. ``perspective`` names the principal
        according to whom the graph is drawn; ``as_of`` is a day up to which claims are kept, by
        the time they were ``said`` or the time their event ``happened`` (``clock``).
        Raises DossierError with every finding, ClaimgraphError for anything else.
        """
        opened = open_source(
            str(source), {name: Path(file) for name, file in (texts or {}).items()}
        )
        if not perspective and not as_of:
            return cls(opened, opened.store)
        records = opened.records
        if as_of:
            records = sift(records, _day(as_of), clock=Clock(clock))
        store = _according_to(records, perspective) if perspective else compose(records)
        return cls(opened, store, _note(perspective, as_of, clock), perspective)

    def query(self, sparql: str, **values: Any) -> Result:
        """Run SPARQL and give rdflib's ``Result``; known prefixes need no declaration.

        ``values`` are rdflib terms that bind variables of the SELECT clause.
        Raises QueryError when the query cannot be run, or calls SERVICE.
        """
        if not self.store.embedded:
            from claimgraph.remote.results import as_result, read_node

            bound = {name: read_node(node) for name, node in values.items()}
            return as_result(self.store.query(sparql, bound))
        names = dict(self.store.prefixes)
        refuse_service(sparql, names)
        with engine_errors(names):
            return self.dataset.query(sparql, initNs=names, initBindings=values or None)

    def ask(self, name: str, **values: str) -> list[dict[str, str]]:
        """Answer a named question; ``values`` are its parameters, entities by label or alias."""
        question = find_question(name)
        return list(as_texts(self.answer(question, values)))

    def answer(self, question: Question, values: Mapping[str, str]) -> Solutions:
        """Answer a question in terms: from the columns of a large build where that is quicker."""
        self.require_questions()
        bound = bind(question.parameters, values, store=self.store, columns=self.columns)
        if self.columns.can_answer(question):
            return self.columns.answer(question, bound)
        return self.store.solutions(question.sparql, bound)

    @property
    def columns(self) -> Columns:
        """The columns of what was built; a perspective or a day is no build and has none."""
        return NO_COLUMNS if self.note else self.opened.columns

    def require_questions(self) -> None:
        """Raise ClaimgraphError for an endpoint without a dossier: each answer would be empty."""
        from claimgraph.network import is_dossier

        source = self.opened.source
        if source.kind is Kind.ENDPOINT and not is_dossier(self.store):
            cure = f"claimgraph push SOURCE {source.shown} puts one there; claimgraph query asks"
            message = "there is no claimgraph manifest, so no dossier to put named questions to"
            raise ClaimgraphError(message, where=source.shown, cure=cure)

    @cached_property
    def dataset(self) -> rdflib.Dataset:
        """The graph as an ``rdflib.Dataset`` over the same store; of an endpoint over a copy."""
        import rdflib
        from oxrdflib import OxigraphStore

        engine = local_engine(self.store)
        dataset = rdflib.Dataset(OxigraphStore(store=engine), default_union=self.store.union)
        for prefix, iri in self.store.prefixes.items():
            dataset.bind(prefix, iri)
        return dataset

    def find(self, name: str) -> ox.NamedNode:
        """An entity or a source by label or alias, or by its address."""
        return find_entity(name, self.store, columns=self.columns)

    def pairs(self) -> list[tuple[str, str]]:
        """The two ends of the network's edges, each two once, without making the network."""
        from claimgraph.network import read_pairs

        return self.columns.pairs() if self.columns.folder else list(read_pairs(self.store))

    def network(self) -> nx.MultiDiGraph[str]:
        """The graph as a ``networkx.MultiDiGraph``; edge keys are propositions' addresses.

        Raises ClaimgraphError where that would be millions of objects: see ``projection``.
        """
        from claimgraph.network import build_network

        cure = "projection() has one edge for each pair, in memory that grows with the pairs"
        self.require_small("a network of all statements can hold", cure=cure)
        return build_network(self.store)

    def projection(self, *, least: int = 1, actors: int = 0) -> nx.DiGraph[str]:
        """The graph as a ``networkx.DiGraph`` with one edge for each two ends, on any size.

        Nodes have ``label`` and ``type``. Edges have ``weight`` (claims), ``statements``, the
        number of statements by status (``accepted``, ``contested``, ``denied``, ``attributed``,
        ``prospective``) and by family of relation (``families``, as "talks 12 | conflict 3"), and
        the days between which it happened, else was said (``first``, ``last``; ISO, or empty).
        ``least`` leaves out pairs with fewer claims, ``actors`` keeps the pairs among so many of
        whom the most claims speak; 0 is all.

        >>> graph = ClaimGraph.open("s400")
        >>> heaviest = max(graph.projection().edges(data="weight"), key=lambda edge: edge[2])
        >>> heaviest[2]
        9
        """
        from claimgraph.projection import project_pairs

        return project_pairs(self.store, self.columns, least=least, actors=actors)

    @property
    def is_large(self) -> bool:
        """Whether there is more than can be held as objects, or drawn line by line."""
        return is_large(self.store, self.columns)

    def require_small(self, why: str, *, cure: str) -> None:
        """Raise ClaimgraphError for a large graph; ``why`` follows "the quads that"."""
        if self.is_large:
            raise too_large(self.opened.source, why, cure=cure)

    def view(self, path: str | Path | None = None, *, console: bool = True) -> str:
        """The network page as HTML; with ``path`` it is also written there.

        Without ``console`` it is a third as large, and answers no SPARQL. The page of a large build
        counts claims by actor, pair and month, and has no console.
        Raises ClaimgraphError for more than a browser could open, where nothing was built of it.
        """
        from claimgraph.page import NO_CONSOLE, read_console, write_page
        from claimgraph.picture import picture

        if self.is_large:
            return _written(self._view_large(), path)
        name, seen = self.opened.source.shown, self._perspectives()
        data = picture(
            self.store, name=name, note=self.note, perspectives=seen, passages=self._passages()
        )
        html = write_page(data, console=read_console(self.store) if console else NO_CONSOLE)
        return _written(html, path)

    def _view_large(self) -> str:
        """The page of actors, pairs and months, counted in the columns of a build."""
        from claimgraph.page.large import write_large

        if not self.columns.folder:
            cure = "ask and query it, or view what claimgraph build makes of a dossier with tables"
            self.require_small("a page can hold", cure=cure)
        return write_large(self.columns)

    def _passages(self) -> dict[str, list[Segment]]:
        """The words around the quotes: a store and an RDF file have no texts beside them."""
        from claimgraph.passages import find_passages

        if self.opened.source.kind is not Kind.DOSSIER:
            return {}
        reading = self.opened.reading
        return find_passages(reading.require(), reading.texts)

    def _perspectives(self) -> list[Perspective]:
        """What the page may be switched to: nothing where it is one perspective already."""
        from claimgraph.network import is_dossier
        from claimgraph.perspectives import find_perspectives

        if self.perspective or not is_dossier(self.store):
            return []
        return find_perspectives(read_records(self.store.quads(), vocabulary=load_vocabulary()))


def _written(html: str, path: str | Path | None) -> str:
    if path is not None:
        Path(path).write_text(html, encoding="utf-8")
    return html


def _day(text: str) -> date:
    return parse(text).latest


def _note(perspective: str, as_of: str, clock: str) -> str:
    told = [f"according to {perspective}"] if perspective else []
    return "; ".join([*told, *([f"as of {as_of} ({clock})"] if as_of else [])])


def _according_to(records: Records, perspective: str) -> Store:
    from claimgraph.judge import Bench

    vocabulary = load_vocabulary()
    bench = Bench(records, vocabulary)
    judgement = bench.judgement()
    names = {records.label(path): path for path in {*judgement.principals.values()}}
    path = _principal(perspective, records, names)
    verdicts, accepted = bench.perspective(path)
    view = replace(judgement, verdicts=verdicts, accepted=accepted)
    quads = write_quads(records, view, vocabulary=vocabulary, according_to=path)
    return dossier_store(memory_store(quads))


def _principal(name: str, records: Records, principals: Mapping[str, str]) -> str:
    entities = records.entities.values()
    aliases = {fold(n): e.path for e in entities for n in (e.label, *e.aliases)}
    path = principals.get(name) or aliases.get(fold(name))
    if path not in principals.values():
        known = ", ".join(sorted(principals))
        raise ClaimgraphError(f"'{name}' takes no position here", cure=f"known are {known}")
    return str(path)
