"""The part of a graph that affects the statements between some pairs of things, cut out.

What is said of one statement needs what has the same two ends, and what that names: nothing of
it grows with the graph. Only indexes are read, so that a million claims take no longer than ten.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import pyoxigraph as ox

from claimgraph.model.iris import CG, RDF
from claimgraph.store.local import Store, Term, memory_store
from claimgraph.store.own_terms import find_vocabulary

Pair = tuple[str, str]
Node = Term
SIDES = (ox.NamedNode(f"{CG}left"), ox.NamedNode(f"{CG}right"))
ABOUT, SUBJECT = ox.NamedNode(f"{CG}about"), ox.NamedNode(f"{RDF}subject")
PART, STATUS = ox.NamedNode(f"{CG}participant"), ox.NamedNode(f"{CG}status")
CROWDED = {ox.NamedNode(f"{CG}concerns"), ox.NamedNode(f"{CG}saidBefore")}
"""An issue names many statements; what comes before what is followed everywhere."""
WORDS = ("terms", "manifest")
"""Graphs that are taken whole: words for everything, and few."""


def cut(store: Store, pairs: Iterable[Pair], *, known: Iterable[str] | None = None) -> Store:
    """Cut out all statements between pairs of addresses, in either direction, as a store.

    With them come their claims, their conflicts with the other side of each, what is said of the
    statement itself (that it was a lie), all claims of office,
    and all that was declared to be said before something else: what a status depends on. Whoever
    has the addresses of the statements gives them as ``known``.
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
    """Takes nodes with all that is said of them, and follows what must come along."""

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
        """The statements in which two things take part."""
        graph, end = self._graph("propositions"), ox.NamedNode(obj)
        ended = {quad.subject for quad in self._quads(None, PART, end, graph)}
        mentioned = ox.NamedNode(f"{CG}mentioned")
        for quad in self._quads(None, PART, ox.NamedNode(subject), graph):
            if quad.subject in ended and not any(self._quads(quad.subject, STATUS, mentioned)):
                yield quad.subject

    def everywhere(self) -> Iterator[Node]:
        """What can matter to any statement: who speaks for whom or runs which source, and order."""
        for term in find_vocabulary(self._store).predicates.values():
            if term.reaches_all:
                yield from self._subjects(f"{RDF}predicate", ox.NamedNode(term.iri))
        for quad in self._quads(predicate=ox.NamedNode(f"{CG}saidBefore")):
            for claim in (quad.subject, quad.object):
                yield from (it.object for it in self._quads(claim, ABOUT))

    def take(self, statements: Iterable[Node]) -> None:
        """Take statements, and one after the other whatever they draw in."""
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
                for thing in self._subjects(f"{CG}states", node):  # who calls it a lie denies it
                    waiting += self._subjects(f"{RDF}object", thing)
                for claim in self._subjects(ABOUT.value, node):
                    self._follow(claim)

    def _note(self, node: Node) -> list[ox.Quad]:
        """Take what is said of one node; of an entity not all that it affirms: it may be much."""
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
        """Take a claim, a conflict or an entity with all that it names, but no statements."""
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
        """The statements with which one is in conflict."""
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
