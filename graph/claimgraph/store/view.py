"""The interface for asking a graph, whether a store, the columns of a build or an endpoint answers.

It also makes the network with one edge for each pair of subject and object, and turns what a reader
types into RDF terms: an entity by one of its names, a date, plain text.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import chain, groupby
from typing import TYPE_CHECKING

import pyoxigraph as ox

from claimgraph.model.dates import BEGINNING, END, parse
from claimgraph.model.errors import ClaimgraphError
from claimgraph.model.iris import AFF, CG, PREFIXES, XSD, slug
from claimgraph.model.judgement import STATUSES
from claimgraph.model.ontology import load_vocabulary, nearest, nearest_spellings
from claimgraph.model.ontology.search import list_words, search_words
from claimgraph.model.text import fold
from claimgraph.store.choice import EngineChoice, answer_query, answer_question, explain_query
from claimgraph.store.columns import NO_COLUMNS, Columns
from claimgraph.store.local import Answer, Row, Solutions, Store, Term, as_texts, local_engine
from claimgraph.store.network import (
    STATED,
    build_network,
    find_between,
    group,
    is_dossier,
    local_name,
    read_companions,
    read_pairs,
    rows,
    stranger_node,
)
from claimgraph.store.questions import Parameter, Question, find_question
from claimgraph.store.sparql import list_iris, list_plain_texts

if TYPE_CHECKING:
    import networkx as nx
    import rdflib


@dataclass(frozen=True)
class Strand:
    """How many claims and statements of one family and status have this subject and object.

    ``first`` and ``last`` are ISO days; empty if nothing has a date.
    """

    subject: str
    object: str
    family: str
    status: str
    claims: int
    statements: int
    first: str
    last: str


def project_pairs(
    store: Store, columns: Columns, *, least: int = 1, actors: int = 0
) -> nx.DiGraph[str]:
    """Merge all statements between two entities into one edge; see ``ClaimGraph.projection``.

    The engine groups and counts. It returns a few rows for each pair, in the order of the pairs,
    so that memory grows with the number of pairs in the result, not of claims.
    """
    import networkx as nx

    projection: nx.DiGraph[str] = nx.DiGraph()
    for (subject, obj), strands in groupby(read_strands(store, columns), key=_ends):
        edge = _merge_strands(list(strands))
        if int(edge["weight"]) >= least:
            projection.add_edge(subject, obj, **edge)
    kept = _heaviest(projection, actors) if actors else projection
    for node, label, kind in _read_nodes(store, columns):
        if node in kept:
            kept.add_node(node, label=label, type=kind)
    return kept


def read_strands(store: Store, columns: Columns) -> Iterator[Strand]:
    """Read every strand, ordered by subject and object, from columns if there are any."""
    if columns:
        return (Strand(*it) for it in columns.strands())
    if not is_dossier(store):
        return _count_triples(store)
    return map(_read_row, rows(store, "strands"))


def _read_row(row: Row) -> Strand:
    first, last = (
        row[day] if row[day] not in (BEGINNING, END) else "" for day in ("first", "last")
    )
    counts = int(row["claims"]), int(row["statements"])
    return Strand(row["subject"], row["object"], row["family"], row["status"], *counts, first, last)


def _count_triples(store: Store) -> Iterator[Strand]:
    """For foreign RDF, count each triple between two IRIs as one claim of the file."""
    ends = Counter((row["subject"], row["object"]) for row in rows(store, "triples"))
    for (subject, obj), number in sorted(ends.items()):
        yield Strand(subject, obj, "other", STATED, number, number, "", "")


def _ends(strand: Strand) -> tuple[str, str]:
    return strand.subject, strand.object


def _merge_strands(strands: list[Strand]) -> dict[str, int | str]:
    families: Counter[str] = Counter()
    statuses = Counter(dict.fromkeys(STATUSES, 0))
    for it in strands:
        families[it.family] += it.statements
        statuses[it.status] += it.statements
    return {
        "weight": sum(it.claims for it in strands),
        "statements": statuses.total(),
        **statuses,
        "families": " | ".join(f"{name} {number}" for name, number in families.most_common()),
        "first": min((it.first for it in strands if it.first), default=""),
        "last": max((it.last for it in strands if it.last), default=""),
    }


def _heaviest(projection: nx.DiGraph[str], actors: int) -> nx.DiGraph[str]:
    """Reduce a network to the ``actors`` entities with the most claims, with their edges."""
    spoken: Counter[str] = Counter()
    for subject, obj, edge in projection.edges(data=True):
        spoken.update(dict.fromkeys({subject, obj}, edge["weight"]))
    ranked = sorted(spoken, key=lambda node: (-spoken[node], node))
    kept: nx.DiGraph[str] = projection.subgraph(ranked[:actors]).copy()
    return kept


def _read_nodes(store: Store, columns: Columns) -> Iterable[tuple[str, str, str]]:
    if columns:
        return columns.actors()
    if is_dossier(store):
        return ((row["id"], row["label"], row["type"]) for row in rows(store, "nodes"))
    return _name_strangers(store)


def _name_strangers(store: Store) -> Iterator[tuple[str, str, str]]:
    ends = {row[end] for row in rows(store, "triples") for end in ("subject", "object")}
    names = group(rows(store, "names"), "id")
    for end in sorted(ends):
        node = stranger_node(end, names.get(end, []))
        yield end, node["label"], node["type"]


def bind(
    parameters: tuple[Parameter, ...],
    values: Mapping[str, str],
    *,
    store: Store,
    columns: Columns = NO_COLUMNS,
) -> dict[str, Term]:
    """Turn the values of a question's parameters into RDF terms.

    Raises ClaimgraphError if a required value is missing, or a parameter or entity is unknown.
    """
    by_name = {it.name: it for it in parameters}
    for name in values:
        if name not in by_name:
            takes = ", ".join(by_name) or "nothing"
            raise ClaimgraphError(f"the question takes no '{name}'", cure=f"it takes {takes}")
    for it in parameters:
        if it.name not in values and not it.optional:
            cure = f"add --set {it.name}=..., {it.help}"
            raise ClaimgraphError(f"the question needs '{it.name}'", cure=cure)
    return {name: _term(by_name[name], value, store, columns) for name, value in values.items()}


def _term(parameter: Parameter, value: str, store: Store, columns: Columns) -> Term:
    if parameter.kind == "entity":
        return find_entity(value, store, columns=columns)
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


NAMES_OF_A_DOSSIER = """
SELECT DISTINCT ?it ?name WHERE {
  { ?class a cg:EntityType . ?it a ?class . ?it rdfs:label|skos:altLabel ?name }
  UNION { ?it a cg:Source ; dcterms:title ?name }
}
"""
"""The same names as `NAMES`, read by class, without looking at a million labels of statements."""


def _names(store: Store, columns: Columns) -> Set[tuple[str, str]]:
    if columns:
        return columns.names
    query = NAMES_OF_A_DOSSIER if is_dossier(store) else NAMES
    return {(fold(row["name"]), row["it"]) for row in store.texts(query)}


def find_entity(name: str, store: Store, *, columns: Columns = NO_COLUMNS) -> ox.NamedNode:
    """Find an entity or a source by label or alias in any language, or by its IRI."""
    return choose_entity(name, _names(store, columns))


def choose_entity(name: str, found: Set[tuple[str, str]]) -> ox.NamedNode:
    """Find the one thing with a name or IRI among pairs of folded name and IRI.

    Raises ClaimgraphError if there is none or more than one.
    """
    folded = fold(name)
    matches = {iri for label, iri in found if label == folded or iri == name}
    if len(matches) == 1:
        return ox.NamedNode(matches.pop())
    if matches:
        raise ClaimgraphError(
            f"'{name}' names several things", cure=f"give one of {sorted(matches)}"
        )
    near = nearest(name, {label for label, _ in found})
    cure = f"did you mean {' or '.join(near)}?" if near else "claimgraph ask SOURCE entities"
    raise ClaimgraphError(f"nothing here is called '{name}'", cure=cure)


LARGE = 1_000_000
"""The most quads of a graph that is read into Python objects. For comparison, 12,000 events are
350,000 quads, or a page of 12 MB."""
LEAST = 10
"""How many quads a claim has at least: counting claims is faster than counting quads."""

Known = Mapping[frozenset[str], Sequence[str]]
"""The IRIs of statements by two of their participants, in the order of the statements' labels."""


@dataclass(frozen=True)
class View:
    """A graph of claims that can be queried.

    ``columns`` answer many queries to a large build faster than the ``store``. ``note`` describes a
    graph that is only a part of a dossier, or a perspective on it; ``shown`` is the graph's name in
    errors, as the user gave it.
    """

    store: Store
    columns: Columns = NO_COLUMNS
    note: str = ""
    shown: str = ""

    def ask(self, name: str, **values: str) -> list[dict[str, str]]:
        """Answer a named question, in strings; ``values`` are its parameters, entities by name."""
        question = find_question(name)
        return list(as_texts(self.answer(question, values)))

    def answer(self, question: Question, values: Mapping[str, str]) -> Solutions:
        """Answer a question, in RDF terms, from the columns of a large build if that is faster."""
        self.require_questions()
        bound = bind(question.parameters, values, store=self.store, columns=self.columns)
        return answer_question(question, bound, store=self.store, columns=self.columns)

    def run(self, sparql: str, *, engine: EngineChoice = EngineChoice.AUTO) -> Answer | Solutions:
        """Answer a SPARQL query, from the columns of a build if they can."""
        return answer_query(sparql, self.store, self.columns, engine=engine)

    def explain(self, sparql: str, *, engine: EngineChoice = EngineChoice.AUTO) -> str:
        """Say which engine answers a query: the columns, with the SQL, or why the store has to."""
        return explain_query(sparql, self.store, self.columns, engine=engine)

    def list_absent(self, sparql: str) -> dict[str, tuple[str, ...]]:
        """List the names in a query that do not occur in this graph, each with similar IRIs.

        A text counts as a name if it is a statement's label without its language: the answer is
        the label in English. Only terms and the dossier's own things are looked up. An endpoint is
        not asked, nor a large build whose store is not loaded yet, which would take minutes.
        """
        asked = self.store.embedded and not self.store.is_waiting
        used = list_iris(sparql, self.store.prefixes) if asked else {}
        texts = list_plain_texts(sparql) if asked else []
        own = (CG, AFF, self.store.prefixes.get("", CG))
        return {it: (f"{it}@en",) for it in texts if self._is_english(it[1:-1])} | {
            written: self._suggest(iri)
            for written, iri in used.items()
            if iri.startswith(own) and not self._occurs(iri)
        }

    def _occurs(self, iri: str) -> bool:
        """Whether an IRI occurs in a quad, or is the name of a graph."""
        node, engine = ox.NamedNode(iri), self.store.engine
        quads = chain(
            engine.quads_for_pattern(node, None, None),
            engine.quads_for_pattern(None, node, None),
            engine.quads_for_pattern(None, None, node),
        )
        return engine.contains_named_graph(node) or next(quads, None) is not None

    def _is_english(self, words: str) -> bool:
        """Whether a text occurs in English only, as the labels of statements do."""
        engine = self.store.engine
        texts = (ox.Literal(words, language="en"), ox.Literal(words))
        found = [next(engine.quads_for_pattern(None, None, it), None) for it in texts]
        return found[0] is not None and found[1] is None

    def _suggest(self, iri: str) -> tuple[str, ...]:
        """IRIs here with the same name and another prefix, else terms with a similar name."""
        name = local_name(iri)
        bases = [base for it, base in self.store.prefixes.items() if it not in PREFIXES]
        names = (f"{base}{it}" for base in (AFF, CG, *bases) for it in (name, slug(name)))
        same = tuple(dict.fromkeys(it for it in names if self._occurs(it)))
        return same or self._suggest_beside(iri, iri.removesuffix(name), name)

    def _suggest_beside(self, iri: str, base: str, name: str) -> tuple[str, ...]:
        """IRIs in the same namespace that are near in spelling, else a term near in meaning."""
        vocabulary = load_vocabulary()
        words = list_words(vocabulary)
        if iri in {it.term.iri for it in words}:
            return ()
        if base in (AFF, CG):
            there = [it.term.iri for it in words]
        else:
            there = [it for _, it in _names(self.store, self.columns)]
        names = {local_name(it): it for it in there if it.startswith(base)}
        near = nearest_spellings(name, names)
        found = () if near else search_words(name.replace("-", " "), vocabulary, most=1)
        meant = tuple(it.term.iri for it in found if it.term.iri.startswith(base))
        return tuple(names[it] for it in near) or meant

    def require_questions(self) -> None:
        """Raise ClaimgraphError for an endpoint without a dossier, where every answer would be
        empty.
        """
        if not self.store.embedded and not self.is_dossier:
            cure = f"claimgraph push SOURCE {self.shown} puts one there; claimgraph query asks"
            message = "there is no claimgraph manifest, so no dossier to put named questions to"
            raise ClaimgraphError(message, where=self.shown, cure=cure)

    @property
    def is_dossier(self) -> bool:
        """Whether claimgraph built this graph; otherwise it is foreign RDF, of another program."""
        return bool(self.columns) or is_dossier(self.store)

    @cached_property
    def dataset(self) -> rdflib.Dataset:
        """The graph as an ``rdflib.Dataset`` on the same store; for an endpoint, on a copy."""
        import rdflib
        from oxrdflib import OxigraphStore

        engine = local_engine(self.store)
        dataset = rdflib.Dataset(OxigraphStore(store=engine), default_union=self.store.union)
        for prefix, iri in self.store.prefixes.items():
            dataset.bind(prefix, iri)
        return dataset

    def find(self, name: str) -> ox.NamedNode:
        """Find an entity or a source by label or alias, or by its IRI."""
        return find_entity(name, self.store, columns=self.columns)

    def pairs(self) -> list[tuple[str, str]]:
        """List subject and object of the network's edges, each pair once, without a network."""
        return self.columns.pairs() if self.columns else list(read_pairs(self.store))

    def companions(self) -> list[tuple[str, str]]:
        """List the pairs that take part in a statement without being its subject and object."""
        return self.columns.companions() if self.columns else list(read_companions(self.store))

    def between(self, pairs: Iterable[tuple[str, str]]) -> Known | None:
        """Find the statements in which both of a pair take part; None for foreign RDF."""
        if not self.is_dossier:
            return None
        known = defaultdict[frozenset[str], list[str]](list)
        ask = self.columns.between if self.columns else partial(find_between, self.store)
        for ends, address in ask(pairs):
            known[ends].append(address)
        return known

    def network(self) -> nx.MultiDiGraph[str]:
        """The graph as a ``networkx.MultiDiGraph``; edge keys are propositions' IRIs.

        Raises ClaimgraphError for a graph so large that this would make millions of objects: use
        ``projection`` instead.
        """
        cure = "projection() has one edge for each pair, in memory that grows with the pairs"
        self.require_small("a network of all statements can hold", cure=cure)
        return build_network(self.store)

    def projection(self, *, least: int = 1, actors: int = 0) -> nx.DiGraph[str]:
        """The graph, of any size, as a ``networkx.DiGraph`` with one edge per subject and object.

        Nodes have ``label`` and ``type``. Edges have ``weight`` (claims), ``statements``, the
        number of statements by status (``accepted``, ``contested``, ``denied``, ``attributed``,
        ``prospective``) and by family of relation (``families``, as "talks 12 | conflict 3"), and
        the first and last day on which anything happened or, if undated, was said (``first``,
        ``last``; ISO, or empty). Pairs with fewer than ``least`` claims are left out; of all nodes
        only the ``actors`` with the most claims are kept, or all if it is 0.
        """
        return project_pairs(self.store, self.columns, least=least, actors=actors)

    @property
    def is_large(self) -> bool:
        """Whether there are too many statements to make an object or draw an edge for each."""
        return self.store.embedded and self.is_larger(LARGE)

    def is_larger(self, quads: int) -> bool:
        """Whether there are more quads than this; they are counted only if the number of claims
        does not show it.
        """
        return LEAST * self.columns.claims > quads or len(self.store.engine) > quads

    def require_small(self, why: str, *, cure: str) -> None:
        """Raise ClaimgraphError if the graph has more than a million quads.

        ``why`` says what cannot be done with so many: "can be validated with the shapes".
        """
        if self.is_large:
            message = f"the graph has more than the {LARGE:,} quads that {why}"
            raise ClaimgraphError(message, where=self.shown, cure=cure)
