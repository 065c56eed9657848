"""The graph as a ``networkx.MultiDiGraph``: a node for each entity, an edge for each proposition.

It also cuts out a part of a graph: the statements between given pairs of entities, with everything
that these name. That reads only indexes, so it is as fast among a million claims as among ten.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING, Any, NoReturn

import pyoxigraph as ox

from claimgraph.model.english import agree_verb
from claimgraph.model.errors import ClaimgraphError
from claimgraph.model.iris import CG, RDF
from claimgraph.store.local import Row, Store, Term, find_vocabulary, memory_store
from claimgraph.store.questions import find_view

if TYPE_CHECKING:
    import networkx as nx

STATED = "attributed"
"""The status of triples in foreign RDF: only the file states them."""


def rows(store: Store, view: str) -> Iterator[Row]:
    """Run one of the queries in ``questions/views`` and yield its rows, with strings for terms."""
    return store.texts(find_view(view))


MANIFEST = "SELECT ?it ?format WHERE { ?it a cg:Manifest OPTIONAL { ?it cg:format ?format } }"


def find_manifest(store: Store) -> Row | None:
    """Find the manifest of a dossier's graph; None for foreign RDF and for a union of dossiers."""
    found = list(store.texts(MANIFEST))
    return found[0] if len(found) == 1 else None


def is_dossier(store: Store) -> bool:
    """Whether the store holds one dossier's graph, and not foreign RDF."""
    return find_manifest(store) is not None


def read_pairs(store: Store) -> Iterator[tuple[str, str]]:
    """Yield subject and object of all edges, each pair once, in the order of the network."""
    view = "ends" if is_dossier(store) else "triples"
    return iter(dict.fromkeys((row["subject"], row["object"]) for row in rows(store, view)))


def read_companions(store: Store) -> Iterator[tuple[str, str]]:
    """Yield the pairs that take part in a statement without being its subject and object."""
    found = rows(store, "companions") if is_dossier(store) else iter(())
    return iter(dict.fromkeys((row["one"], row["other"]) for row in found))


def refuse_foreign(cure: str) -> NoReturn:
    """Raise ClaimgraphError for a question about statuses, which foreign RDF does not have."""
    raise ClaimgraphError("this graph has no statuses: it is not of a dossier", cure=cure)


def find_between(
    store: Store, pairs: Iterable[tuple[str, str]]
) -> Iterator[tuple[frozenset[str], str]]:
    """Yield each statement in which both members of a pair take part, with the pair."""
    for one, other in sorted({(min(it), max(it)) for it in pairs}):
        values = {"a": ox.NamedNode(one), "b": ox.NamedNode(other)}
        for row in store.texts(BETWEEN, values):
            yield frozenset((one, other)), row["id"]


BETWEEN = """
SELECT DISTINCT ?a ?b ?id ?label WHERE {
  ?id cg:participant ?a , ?b ; rdfs:label ?label ; cg:status ?state FILTER(?state != cg:mentioned)
} ORDER BY ?label ?id"""


def build_network(store: Store) -> nx.MultiDiGraph[str]:
    """Make the network from a store.

    Nodes are IRIs with ``label``, ``type``, ``glyph`` and ``aliases``; an edge's key is its
    proposition's IRI, its attributes are ``label``, ``arrow``, ``predicate``, ``family``,
    ``status``, ``rule``, ``earliest``, ``latest`` (ISO dates), ``participants`` (the IRIs of all
    that take part, subject and object among them), and ``claims``, a list of records.
    In foreign RDF every triple between two IRIs is an edge, attributed to the file.
    """
    import networkx as nx

    network: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    nodes, edges = _dossier(store) if is_dossier(store) else _stranger(store)
    network.add_nodes_from(nodes.items())
    for subject, obj, key, data in edges:
        network.add_edge(subject, obj, key=key, **data)
    return network


def project(network: nx.MultiDiGraph[str]) -> nx.Graph[str]:
    """Merge the network into an undirected graph with one edge for each two that take part in the
    same statements; ``weight`` counts these.

    "Russia delivered S-400 to Turkey" joins Russia and Turkey as well; an edge without
    ``participants`` joins its subject and object.
    networkx refuses multigraphs for clustering, core numbers and eigenvector centrality, and does
    not say how it weighs parallel edges. ``distance`` is 1 / weight, for measures such as
    betweenness that read a weight as a length. Loops, such as "Turkey isolates Turkey", are left
    out; nodes without an edge stay. Statements of every status count: to use only some, take a
    subgraph by ``status`` before.

    >>> from claimgraph import ClaimGraph
    >>> graph = project(ClaimGraph.open("s400").network())
    >>> base = "https://w3id.org/claimgraph/s400/entity/"
    >>> graph.edges[f"{base}turkey", f"{base}s-400"]["weight"]
    9
    """
    import networkx as nx

    merged: nx.Graph[str] = nx.Graph()
    merged.add_nodes_from(network.nodes.items())
    pairs = Counter[tuple[str, str]]()
    for start, end, data in network.edges(data=True):
        pairs.update(combinations(sorted({start, end, *data.get("participants", ())}), 2))
    for pair, weight in pairs.items():
        merged.add_edge(*pair, weight=weight, distance=1 / weight)
    return merged


Nodes = Mapping[str, dict[str, Any]]
Edges = list[tuple[str, str, str, dict[str, Any]]]


def _dossier(store: Store) -> tuple[Nodes, Edges]:
    aliases = group(rows(store, "aliases"), "id")
    nodes: Nodes = {
        row["id"]: {**row, "aliases": [it["alias"] for it in aliases.get(row["id"], ())]}
        for row in rows(store, "nodes")
    }
    claims = group(rows(store, "claims"), "about")
    together = group(rows(store, "participants"), "id")
    edges: Edges = [
        (it["subject"], it["object"], it["id"], dict[str, Any](it)) for it in rows(store, "edges")
    ]
    for start, _, key, data in edges:
        if start in nodes:  # a graph that was cut may lack the subject
            data["arrow"] = agree_verb(data["arrow"], nodes[start]["label"])
        data["participants"] = [it["participant"] for it in together.get(key, ())]
        data["claims"] = claims.get(key, [])
    return nodes, edges


def group(records: Iterator[Row], key: str) -> dict[str, list[Row]]:
    """Gather rows by one of their columns, in their order."""
    groups: dict[str, list[Row]] = {}
    for row in records:
        groups.setdefault(row[key], []).append(row)
    return groups


def _stranger(store: Store) -> tuple[Nodes, Edges]:
    triples = [(t["subject"], t["predicate"], t["object"]) for t in rows(store, "triples")]
    names = group(rows(store, "names"), "id")
    ends = {end for subject, _, obj in triples for end in (subject, obj)}
    nodes = {iri: stranger_node(iri, names.get(iri, [])) for iri in sorted(ends)}
    edges: Edges = [(s, o, f"{s} {p} {o}", _stranger_edge(s, p, o, nodes)) for s, p, o in triples]
    return nodes, edges


def stranger_node(iri: str, facts: list[Row]) -> dict[str, Any]:
    """Make a network node for a thing in foreign RDF, with the label that the file gives it."""
    label = next((row["label"] for row in facts if "label" in row), local_name(iri))
    type_ = next((local_name(row["type"]) for row in facts if "type" in row), "thing")
    kind = type_.replace("-", " ")
    return {
        "id": iri, "label": label, "type": type_, "kind": kind, "glyph": "gear", "aliases": [],
    }  # fmt: skip


def _stranger_edge(subject: str, predicate: str, obj: str, nodes: Nodes) -> dict[str, Any]:
    arrow = local_name(predicate)
    label = f"{nodes[subject]['label']} {arrow} {nodes[obj]['label']}"
    return {
        "id": f"{subject} {predicate} {obj}", "subject": subject, "object": obj,
        "predicate": predicate, "predicate_label": arrow, "label": label, "arrow": arrow,
        "family": "other", "status": STATED, "claims": [],
    }  # fmt: skip


def local_name(iri: str) -> str:
    """The readable end of an IRI: what follows its last ``/`` or ``#``."""
    return iri.rstrip("/#").replace("#", "/").rpartition("/")[2] or iri


Pair = tuple[str, str]
Node = Term
SIDES = (ox.NamedNode(f"{CG}left"), ox.NamedNode(f"{CG}right"))
ABOUT, SUBJECT = ox.NamedNode(f"{CG}about"), ox.NamedNode(f"{RDF}subject")
PART, STATUS = ox.NamedNode(f"{CG}participant"), ox.NamedNode(f"{CG}status")
CROWDED = {ox.NamedNode(f"{CG}concerns"), ox.NamedNode(f"{CG}saidBefore")}
"""Predicates whose objects are not copied with a node: they could lead to all statements."""
WORDS = ("terms", "manifest")
"""Graphs that are always copied whole: they are small, and have the labels of all terms."""


def cut(store: Store, pairs: Iterable[Pair], *, known: Iterable[str] | None = None) -> Store:
    """Cut out all statements between pairs of entities' IRIs, in either direction, as a new store.

    It also holds everything on which their status depends: their claims, their conflicts with the
    other side of each, statements about them (that one was a lie), all claims of office, and all
    that is declared to be said before something else. ``known`` are the IRIs of the statements, if
    the caller has them; then ``pairs`` are not looked up.
    """
    cutter = _Cutter(store)
    cutter.take_words()
    wanted = {end for pair in pairs for end in (pair, pair[::-1])}
    if known is None:
        cutter.take(it for subject, obj in sorted(wanted) for it in cutter.between(subject, obj))
    else:
        cutter.take(map(ox.NamedNode, known))
    cutter.take(cutter.everywhere())
    return replace(store, engine=memory_store(cutter.quads))


class _Cutter:
    """Copies statements with their quads, and everything that these need to be judged and shown."""

    def __init__(self, store: Store) -> None:
        self._store, self._done, self._statements = store, set[Node](), dict[Node, bool]()
        self.quads: list[ox.Quad] = []
        graphs = (it.object for it in self._quads(predicate=ox.NamedNode(f"{CG}graph")))
        recorded = (it for it in graphs if it != self._graph("status"))
        self._recorded = [it for it in recorded if isinstance(it, ox.NamedNode)]
        self._sides = [it for it in SIDES if any(True for _ in self._quads(predicate=it))]

    def _graph(self, name: str) -> ox.NamedNode:
        return ox.NamedNode(f"{self._store.prefixes['graph']}{name}")

    def take_words(self) -> None:
        for name in WORDS:
            quads = list(self._quads(graph=self._graph(name)))
            self._done |= {quad.subject for quad in quads}
            self.quads += quads

    def between(self, subject: str, obj: str) -> Iterator[Node]:
        """Yield the statements in which two entities take part, except those only mentioned."""
        graph, end = self._graph("propositions"), ox.NamedNode(obj)
        ended = {quad.subject for quad in self._quads(None, PART, end, graph)}
        mentioned = ox.NamedNode(f"{CG}mentioned")
        for quad in self._quads(None, PART, ox.NamedNode(subject), graph):
            if quad.subject in ended and not any(self._quads(quad.subject, STATUS, mentioned)):
                yield quad.subject

    def everywhere(self) -> Iterator[Node]:
        """Yield statements that can affect any other: on offices, owners of sources, and order."""
        for term in find_vocabulary(self._store).predicates.values():
            if term.reaches_all:
                yield from self._subjects(f"{RDF}predicate", ox.NamedNode(term.iri))
        for quad in self._quads(predicate=ox.NamedNode(f"{CG}saidBefore")):
            for claim in (quad.subject, quad.object):
                yield from (it.object for it in self._quads(claim, ABOUT))

    def take(self, statements: Iterable[Node]) -> None:
        """Copy statements, and everything that they need to be judged and shown."""
        waiting = list(statements)
        while waiting:
            node = waiting.pop()
            if node not in self._done:
                for it in self._named_in(self._note(node)):
                    if self._is_statement(it):
                        waiting.append(it)
                    else:
                        self._follow(it)
                waiting += self._ends_of_conflicts(node)
                for thing in self._subjects(f"{CG}states", node):  # to call it a lie is to deny it
                    waiting += self._subjects(f"{RDF}object", thing)
                for claim in self._subjects(ABOUT.value, node):
                    self._follow(claim)

    def _note(self, node: Node) -> list[ox.Quad]:
        """Copy the quads about one node; for an entity only recorded ones, since the computed list
        of what it affirms may be long.
        """
        self._done.add(node)
        entity = str(getattr(node, "value", "")).startswith(self._store.prefixes[""])
        graphs: Sequence[ox.NamedNode | None] = self._recorded if entity else [None]
        quads = [quad for graph in graphs for quad in self._quads(node, graph=graph)]
        self.quads += quads
        return quads

    def _named_in(self, quads: Iterable[ox.Quad]) -> Iterator[Node]:
        found = (quad.object for quad in quads if quad.predicate not in CROWDED)
        return (it for it in found if isinstance(it, ox.NamedNode) and it not in self._done)

    def _follow(self, node: Node) -> None:
        """Copy a claim, conflict or entity with everything that it names, except statements."""
        waiting = [node]
        while waiting:
            it = waiting.pop()
            if it not in self._done and not self._is_statement(it):
                waiting += self._named_in(self._note(it))

    def _is_statement(self, node: Node) -> bool:
        if node not in self._statements:
            self._statements[node] = bool(next(self._quads(node, SUBJECT), None))
        return self._statements[node]

    def _ends_of_conflicts(self, node: Node) -> Iterator[Node]:
        """Copy the conflicts of a statement, and yield the statements on both sides of each."""
        for side in self._sides:
            for conflict in self._subjects(side.value, node):
                self._follow(conflict)
                for other in SIDES:
                    yield from (it.object for it in self._quads(conflict, other))

    def _subjects(self, predicate: str, obj: Node) -> Iterator[Node]:
        return (it.subject for it in self._quads(None, ox.NamedNode(predicate), obj))

    def _quads(
        self,
        subject: Node | None = None,
        predicate: ox.NamedNode | None = None,
        obj: Node | None = None,
        graph: ox.NamedNode | None = None,
    ) -> Iterator[ox.Quad]:
        if isinstance(subject, ox.Literal):
            return iter(())
        return self._store.engine.quads_for_pattern(subject, predicate, obj, graph)
