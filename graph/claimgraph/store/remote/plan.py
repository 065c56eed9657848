"""What a push sends: the graphs of one dossier, and the names under which they wait.

Content decides the names, so the same dossier sent again finds what an earlier push left, and
another dossier cannot mix with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

import pyoxigraph as ox

from claimgraph.model.errors import ClaimgraphError
from claimgraph.model.iris import CG, graph_path, staging_path
from claimgraph.store.local import Store
from claimgraph.store.rdf import Graphs, check_format
from claimgraph.store.remote.dossiers import MANIFESTS
from claimgraph.store.remote.query import write_term

LISTS = ox.NamedNode(f"{CG}graph")


@dataclass(frozen=True)
class Plan:
    """One dossier to be sent: ``base`` is its address, ``manifest`` its manifest's graph.

    ``sizes`` has the number of triples of every other graph, ``run`` the digest of all quads.
    """

    store: Store
    base: str
    manifest: str
    sizes: Mapping[str, int]
    run: str

    @property
    def journal(self) -> str:
        """The graph that lists what a push may leave behind; readers never look at it."""
        return Graphs(self.base).node(graph_path("staging")).value

    @cached_property
    def staging(self) -> Mapping[str, str]:
        """The name under which each graph waits, by its own."""
        graphs, begin = Graphs(self.base), Graphs(self.base).node(graph_path("")).value
        names = {it: it.removeprefix(begin) for it in self.sizes}
        return {it: graphs.node(staging_path(self.run, name)).value for it, name in names.items()}

    def batches(self, graph: str, size: int) -> Iterator[list[str]]:
        """The triples of a graph as N-Triples writes them, so many at a time, in a steady order."""
        quads = self.store.engine.quads_for_pattern(None, None, None, ox.NamedNode(graph))
        lines = (write_triple(quad) for quad in quads)
        while batch := list(islice(lines, size)):
            yield batch

    def manifest_with(self, names: Mapping[str, str]) -> list[str]:
        """The triples of the manifest, in which graphs go by other names."""
        quads = self.store.engine.quads_for_pattern(None, None, None, ox.NamedNode(self.manifest))
        return sorted(write_triple(_rename(quad, names)) for quad in quads)

    def listed(self, graphs: Iterable[str]) -> list[str]:
        """The triples of the journal that list these graphs."""
        return [f"<{self.base}> {LISTS} <{graph}> ." for graph in graphs]


def write_triple(quad: ox.Quad) -> str:
    """A triple as a line of N-Triples, which SPARQL and Turtle read, too."""
    return f"{' '.join(map(write_term, quad.triple))} ."


def _rename(quad: ox.Quad, names: Mapping[str, str]) -> ox.Quad:
    subject, predicate, obj, graph = quad
    return ox.Quad(_named(subject, names), predicate, _named(obj, names), graph)


def _named(term: ox.NamedNode, names: Mapping[str, str]) -> ox.NamedNode:
    if isinstance(term, ox.NamedNode) and term.value in names:
        return ox.NamedNode(names[term.value])
    return term


def plan_push(store: Store, *, where: str) -> Plan:
    """Read what there is to send. Raises ClaimgraphError for what is no dossier's graph.

    Every quad is read once for the digest, a sum of hashes that is the same in any order.
    """
    rows = list(store.texts(MANIFESTS))
    found = {(row["manifest"], row["it"], row["format"]) for row in rows}
    if len(found) != 1:
        cure = "give a dossier, or a graph that claimgraph built"
        raise ClaimgraphError("only a dossier's graph can be pushed", where=where, cure=cure)
    manifest, base, version = found.pop()
    check_format(version)
    # A graph that is listed and empty is sent as that: there it may hold the earlier state.
    sizes, total = {row["graph"]: 0 for row in rows}, 0
    for quad in store.quads():
        name = _graph_of(quad, base, where)
        sizes[name] = sizes.get(name, 0) + 1
        total += int.from_bytes(hashlib.sha256(str(quad).encode()).digest()[:16])
    sizes.pop(manifest)
    return Plan(store, base, manifest, sizes, f"{total % (1 << 64):016x}")


def _graph_of(quad: ox.Quad, base: str, where: str) -> str:
    name = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
    if not name.startswith(Graphs(base).node(graph_path("")).value):
        cure = "push the dossier itself; other RDF is loaded with the server's own tools"
        message = f"a quad stands in a graph that is not the dossier's: {name or 'the unnamed'}"
        raise ClaimgraphError(message, where=where, cure=cure)
    return name
