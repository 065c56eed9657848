"""Sends a dossier's graph to a server, completely or not at all, even without transactions there.

Readers use the graphs that the manifest lists, and the manifest changes in one operation. First
everything is sent into temporary graphs, which no manifest lists. Then the manifest lists these:
from now on readers see the new state. Then each graph is copied to its own name, which nobody
reads at this moment; the manifest lists the copies, and the temporary graphs are dropped. Moving
each graph would be shorter, but a store that commits every move would show a mixture in between.

If a push is killed at any moment, readers see the earlier or the new state. A journal lists the
graphs that were sent: the same push continues from there, any other push removes them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from urllib.parse import quote, urlsplit, urlunsplit

import pyoxigraph as ox

from claimgraph.model.errors import ClaimgraphError
from claimgraph.model.iris import CG, graph_path, staging_path
from claimgraph.store.local import Store
from claimgraph.store.rdf import Graphs, check_format
from claimgraph.store.remote.dossiers import MANIFESTS, read_manifests
from claimgraph.store.remote.endpoint import Endpoint
from claimgraph.store.remote.http import Wire, open_wire
from claimgraph.store.remote.query import write_term

LISTS = ox.NamedNode(f"{CG}graph")


@dataclass(frozen=True)
class PushPlan:
    """A dossier's graph to send: ``base`` is its IRI, ``manifest`` the IRI of the manifest's graph.

    ``sizes`` is the number of triples of every other graph, ``run`` a digest of all quads.
    """

    store: Store
    base: str
    manifest: str
    sizes: Mapping[str, int]
    run: str

    @property
    def journal(self) -> str:
        """The IRI of the graph that lists what a push may leave behind; readers never see it."""
        return Graphs(self.base).node(graph_path("staging")).value

    @cached_property
    def staging(self) -> Mapping[str, str]:
        """The IRI of the temporary copy of each graph, by the graph's own IRI."""
        graphs, begin = Graphs(self.base), Graphs(self.base).node(graph_path("")).value
        names = {it: it.removeprefix(begin) for it in self.sizes}
        return {it: graphs.node(staging_path(self.run, name)).value for it, name in names.items()}

    def batches(self, graph: str, size: int) -> Iterator[list[str]]:
        """Yield the triples of a graph as N-Triples, ``size`` at a time and in a fixed order."""
        quads = self.store.engine.quads_for_pattern(None, None, None, ox.NamedNode(graph))
        lines = (write_triple(quad) for quad in quads)
        while batch := list(islice(lines, size)):
            yield batch

    def manifest_with(self, names: Mapping[str, str]) -> list[str]:
        """The triples of the manifest, with the graphs renamed: ``names`` has new names by old."""
        quads = self.store.engine.quads_for_pattern(None, None, None, ox.NamedNode(self.manifest))
        return sorted(write_triple(_rename_blanks(quad, names)) for quad in quads)

    def listed(self, graphs: Iterable[str]) -> list[str]:
        """The triples, as N-Triples, by which the journal lists these graphs."""
        return [f"<{self.base}> {LISTS} <{graph}> ." for graph in graphs]


def write_triple(quad: ox.Quad) -> str:
    """Write the triple of a quad as a line of N-Triples, which SPARQL and Turtle can also read."""
    return f"{' '.join(map(write_term, quad.triple))} ."


def _rename_blanks(quad: ox.Quad, names: Mapping[str, str]) -> ox.Quad:
    subject, predicate, obj, graph = quad
    return ox.Quad(_named(subject, names), predicate, _named(obj, names), graph)


def _named(term: ox.NamedNode, names: Mapping[str, str]) -> ox.NamedNode:
    if isinstance(term, ox.NamedNode) and term.value in names:
        return ox.NamedNode(names[term.value])
    return term


def plan_push(store: Store, *, where: str) -> PushPlan:
    """Find out what a push has to send. Raises ClaimgraphError if the store is no dossier's graph.

    Every quad is read once for the digest, a sum of hashes that does not depend on their order.
    """
    rows = list(store.texts(MANIFESTS))
    found = {(row["manifest"], row["it"], row["format"]) for row in rows}
    if len(found) != 1:
        cure = "give a dossier, or a graph that claimgraph built"
        raise ClaimgraphError("only a dossier's graph can be pushed", where=where, cure=cure)
    manifest, base, version = found.pop()
    check_format(version)
    # A listed graph is sent even if it is empty: on the server it may still have earlier triples.
    sizes, total = {row["graph"]: 0 for row in rows}, 0
    for quad in store.quads():
        name = _graph_of(quad, base, where)
        sizes[name] = sizes.get(name, 0) + 1
        total += int.from_bytes(hashlib.sha256(str(quad).encode()).digest()[:16])
    sizes.pop(manifest)
    return PushPlan(store, base, manifest, sizes, f"{total % (1 << 64):016x}")


def _graph_of(quad: ox.Quad, base: str, where: str) -> str:
    name = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
    if not name.startswith(Graphs(base).node(graph_path("")).value):
        cure = "push the dossier itself; other RDF is loaded with the server's own tools"
        message = f"a quad is in a graph that is not the dossier's: {name or 'the unnamed'}"
        raise ClaimgraphError(message, where=where, cure=cure)
    return name


UPDATE, TURTLE = "application/sparql-update", "text/turtle"
BATCH = 1000
"""How many triples one request has: Virtuoso compiles updates, and refuses some 10,000 lines."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Target:
    """A server that receives a graph: ``wire`` sends queries, ``update`` is the URL for updates.

    ``graph_store`` is the URL of its Graph Store Protocol: triples are sent there, or, if it is
    empty, by INSERT DATA.
    """

    wire: Wire
    update: str
    graph_store: str = ""

    def change(self, sparql: str) -> None:
        """Send an update (SPARQL 1.1 Protocol, 2.2.2)."""
        self.wire.send("POST", self.update, sparql.encode(), {"content-type": UPDATE})

    def add(self, graph: str, triples: Iterable[str]) -> None:
        """Add triples, as N-Triples, to a graph; its other triples stay."""
        lines = "\n".join(triples)
        if self.graph_store:
            sign = "&" if urlsplit(self.graph_store).query else "?"
            url = f"{self.graph_store}{sign}graph={quote(graph, safe='')}"
            self.wire.send("POST", url, lines.encode(), {"content-type": TURTLE})
        else:
            self.change(f"INSERT DATA {{ GRAPH <{graph}> {{\n{lines}\n}} }}")

    def sizes(self, graphs: Iterable[str]) -> Mapping[str, int]:
        """How many triples each of these graphs has on the server."""
        return Endpoint(self.wire, tuple(graphs)).sizes


@dataclass(frozen=True)
class Pushed:
    """The result of a push: ``found`` triples were already there, ``swept`` graphs were removed."""

    graphs: int
    quads: int
    found: int
    swept: int


def open_target(address: str, *, update: str = "", graph_store: str = "") -> Target:
    """Open a server, given the URL of its endpoint, for `push`.

    Updates are sent to ``update`` if it is given. Else, if the endpoint's URL ends with ``/query``,
    they are sent to ``/update`` instead, as for Oxigraph and Fuseki; else to the endpoint itself.
    """
    for url in filter(None, (update, graph_store)):
        open_wire(url)
    return Target(open_wire(address), update or _beside(address), graph_store)


def _beside(address: str) -> str:
    parts = urlsplit(address)
    head, slash, last = parts.path.rpartition("/")
    path = f"{head}{slash}update" if last == "query" else parts.path
    return urlunsplit(parts._replace(path=path))


def push(
    store: Store, target: Target, *, batch: int = BATCH, progress: Progress = lambda *_: None
) -> Pushed:
    """Send a dossier's graph to a server; a repeated call continues where an aborted one stopped.

    Raises ClaimgraphError if it cannot be sent completely; readers then see the earlier state, or
    the new one if only temporary graphs remained to be dropped.
    """
    plan = plan_push(store, where=target.wire.address)
    return _Push(plan, target, batch, progress).run()


@dataclass(frozen=True)
class _Push:
    plan: PushPlan
    target: Target
    batch: int
    progress: Progress
    swept: list[str] = field(default_factory=list)

    def run(self) -> Pushed:
        plan = self.plan
        self._prepare()
        found = self._send()
        self._publish(plan.staging)
        for graph, size in plan.sizes.items():
            self._settle(graph, size)
        self._check(plan.sizes)
        self._publish({})
        self._drop(self._left() - {*plan.sizes, plan.manifest})
        self.target.change(f"DROP SILENT GRAPH <{plan.journal}>")
        earlier = [it for it in self.swept if it not in plan.staging.values()]
        total = sum(plan.sizes.values()) + len(plan.manifest_with({}))
        return Pushed(len(plan.sizes) + 1, total, found, len(earlier))

    def _prepare(self) -> None:
        """Note in the journal which graphs are sent, and drop those left behind by another push."""
        plan, shown = self.plan, self._shown()
        self._drop(self._left() - shown - {*plan.staging.values()})
        self.target.add(plan.journal, plan.listed({*plan.staging.values(), *shown}))

    def _shown(self) -> set[str]:
        """The graphs that the server's manifest lists now."""
        manifests = read_manifests(self.target.wire)
        return {it for one in manifests if one.base == self.plan.base for it in one.graphs}

    def _left(self) -> set[str]:
        """The graphs that the journal lists."""
        journal = Store(Endpoint(self.target.wire), union=False)
        sparql = f"SELECT ?it {{ GRAPH <{self.plan.journal}> {{ ?s cg:graph ?it }} }} ORDER BY ?it"
        return {row["it"] for row in journal.texts(sparql)}

    def _drop(self, graphs: set[str]) -> None:
        for graph in sorted(graphs):
            self.target.change(f"DROP SILENT GRAPH <{graph}>")
            self.swept.append(graph)

    def _send(self) -> int:
        """Fill the temporary graphs, and return how many of their triples were already there."""
        there = self.target.sizes(self.plan.staging.values())
        done = 0
        for graph, size in self.plan.sizes.items():
            skip = min(there.get(self.plan.staging[graph], 0), size)
            self._fill(graph, skip, done)
            done += size
        self._check({self.plan.staging[it]: size for it, size in self.plan.sizes.items()})
        return sum(there.values())

    def _fill(self, graph: str, skip: int, done: int) -> None:
        """Send a graph's batches, without those whose triples are all among the first ``skip``."""
        total, sent = sum(self.plan.sizes.values()), 0
        for lines in self.plan.batches(graph, self.batch):
            sent += len(lines)
            if sent > skip:
                self.target.add(self.plan.staging[graph], lines)
            self.progress(done + sent, total)

    def _settle(self, graph: str, size: int) -> None:
        """Copy a temporary graph to its own name; for an empty one, which many stores cannot copy,
        drop the graph of that name.
        """
        copy = f"COPY <{self.plan.staging[graph]}> TO <{graph}>"
        self.target.change(copy if size else f"DROP SILENT GRAPH <{graph}>")

    def _check(self, sizes: Mapping[str, int]) -> None:
        found = self.target.sizes(sizes)
        for graph, size in sizes.items():
            if found.get(graph, 0) != size:
                where = self.target.wire.address
                cure = f"DROP GRAPH <{graph}> there, and push again; write nothing else meanwhile"
                message = f"holds {found.get(graph, 0):,} of {size:,} triples of {graph}"
                raise ClaimgraphError(message, where=where, cure=cure)

    def _publish(self, names: Mapping[str, str]) -> None:
        """Replace the manifest on the server in one operation, and check the result.

        If there is none yet, the new one is inserted. One update with an OPTIONAL pattern could do
        both, but Virtuoso 7.2 then sometimes finds nothing, and inserts nothing.
        """
        manifest, triples = self.plan.manifest, self.plan.manifest_with(names)
        lines = "\n".join(triples)
        fresh = f"{{ GRAPH <{manifest}> {{\n{lines}\n}} }}"
        if self.target.sizes([manifest]).get(manifest):
            earlier = f"{{ GRAPH <{manifest}> {{ ?s ?p ?o }} }}"
            self.target.change(f"DELETE {earlier} INSERT {fresh} WHERE {earlier}")
        else:
            self.target.change(f"INSERT DATA {fresh}")
        self._check({manifest: len(triples)})
