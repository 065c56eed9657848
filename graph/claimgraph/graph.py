"""The library's front door: open a SOURCE, ask it, draw it."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from claimgraph.dates import parse
from claimgraph.errors import ClaimgraphError
from claimgraph.model import Records
from claimgraph.opening import Kind, Opened, compose, dossier_store, open_source
from claimgraph.quads import read_records, write_quads
from claimgraph.questions import Parameter, find_question
from claimgraph.read.names import fold
from claimgraph.sifting import Clock, sift
from claimgraph.store import Store, Term, engine_errors, memory_store, refuse_service
from claimgraph.terms import XSD
from claimgraph.vocabulary import load_vocabulary, nearest

if TYPE_CHECKING:
    import networkx as nx
    import rdflib
    from rdflib.query import Result

    from claimgraph.passages import Segment
    from claimgraph.perspectives import Perspective


LARGE = 1_000_000
"""Quads above which no page is drawn (12,000 events are 350,000 quads and a page of 12 MB), and a
name is first looked up as it is written: to compare all names of half a million events takes a
minute and a half."""


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
        """Open a shipped dossier, a dossier's folder, a built store or an RDF file.

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
        names = dict(self.store.prefixes)
        refuse_service(sparql, names)
        with engine_errors(names):
            return self.dataset.query(sparql, initNs=names, initBindings=values or None)

    def ask(self, name: str, **values: str) -> list[dict[str, str]]:
        """Answer a named question; ``values`` are its parameters, entities by label or alias."""
        question = find_question(name)
        bound = bind(question.parameters, values, store=self.store)
        return list(self.store.texts(question.sparql, bound))

    @cached_property
    def dataset(self) -> rdflib.Dataset:
        """The graph as an ``rdflib.Dataset`` over the same store."""
        import rdflib
        from oxrdflib import OxigraphStore

        dataset = rdflib.Dataset(
            OxigraphStore(store=self.store.engine), default_union=self.store.union
        )
        for prefix, iri in self.store.prefixes.items():
            dataset.bind(prefix, iri)
        return dataset

    def network(self) -> nx.MultiDiGraph[str]:
        """The graph as a ``networkx.MultiDiGraph``; edge keys are propositions' addresses."""
        from claimgraph.network import build_network

        return build_network(self.store)

    def view(self, path: str | Path | None = None, *, console: bool = True) -> str:
        """The network page as HTML; with ``path`` it is also written there.

        Without ``console`` it is a third as large, and answers no SPARQL.
        Raises ClaimgraphError for more than a browser could open.
        """
        from claimgraph.page import NO_CONSOLE, read_console, write_page
        from claimgraph.picture import picture

        _refuse_large(len(self.store.engine))
        name, seen = self.opened.source.shown, self._perspectives()
        data = picture(
            self.store, name=name, note=self.note, perspectives=seen, passages=self._passages()
        )
        html = write_page(data, console=read_console(self.store) if console else NO_CONSOLE)
        if path is not None:
            Path(path).write_text(html, encoding="utf-8")
        return html

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


def _refuse_large(quads: int) -> None:
    if quads > LARGE:
        message = f"the graph has {quads:,} quads, more than the {LARGE:,} that a page can show"
        cure = "ask and query it, or view a dossier on the rows of fewer actors or months"
        raise ClaimgraphError(message, cure=cure)


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


def bind(
    parameters: tuple[Parameter, ...], values: Mapping[str, str], *, store: Store
) -> dict[str, Term]:
    """Turn a question's values into terms. Raises ClaimgraphError for a missing or unknown one."""
    known = {it.name: it for it in parameters}
    for name in values:
        if name not in known:
            takes = ", ".join(known) or "nothing"
            raise ClaimgraphError(f"the question takes no '{name}'", cure=f"it takes {takes}")
    for it in parameters:
        if it.name not in values and not it.optional:
            cure = f"add --set {it.name}=..., {it.help}"
            raise ClaimgraphError(f"the question needs '{it.name}'", cure=cure)
    return {name: _term(known[name], value, store) for name, value in values.items()}


def _term(parameter: Parameter, value: str, store: Store) -> Term:
    if parameter.kind == "entity":
        return find_entity(value, store)
    if parameter.kind == "date":
        time = parse(value)
        bound = time.earliest if parameter.name == "from" else time.latest
        return ox.Literal(bound.isoformat(), datatype=ox.NamedNode(f"{XSD}date"))
    return ox.Literal(value)


NAMES = """
SELECT DISTINCT ?it ?name WHERE {
  ?it rdfs:label|skos:altLabel|skos:prefLabel|dcterms:title ?name .
  FILTER(isIRI(?it))
  FILTER NOT EXISTS { ?it a cg:Proposition }
  FILTER NOT EXISTS { ?it a cg:Issue }
  FILTER NOT EXISTS { ?it skos:notation ?term }
}
"""


WRITTEN = """
SELECT DISTINCT ?it ?name WHERE {
  ?it rdfs:label|skos:altLabel|dcterms:title ?name . ?it a ?class . ?class a cg:EntityType .
}
"""


def _find_written(name: str, store: Store) -> list[str]:
    if len(store.engine) < LARGE:
        return []
    return [row["it"] for row in store.texts(WRITTEN, {"name": ox.Literal(name)})]


def find_entity(name: str, store: Store) -> ox.NamedNode:
    """Find an entity or a source by label or alias in any language, or by its address."""
    if len(written := _find_written(name, store)) == 1:
        return ox.NamedNode(written[0])
    return choose_entity(name, {(fold(row["name"]), row["it"]) for row in store.texts(NAMES)})


def choose_entity(name: str, found: Set[tuple[str, str]]) -> ox.NamedNode:
    """The one that is meant among pairs of folded name and address. Raises ClaimgraphError."""
    matches = {iri for label, iri in found if label == fold(name) or iri == name}
    if len(matches) == 1:
        return ox.NamedNode(matches.pop())
    if matches:
        raise ClaimgraphError(
            f"'{name}' names several things", cure=f"give one of {sorted(matches)}"
        )
    near = nearest(name, {label for label, _ in found})
    cure = f"did you mean {' or '.join(near)}?" if near else "claimgraph ask SOURCE entities"
    raise ClaimgraphError(f"nothing here is called '{name}'", cure=cure)
