"""Sends a dossier's graph to a server, whole or not at all, even where it has no transactions.

Readers use the graphs that the manifest lists, and the manifest changes in one operation. First
everything is sent into graphs that no manifest lists. Then the manifest lists those: from here on
readers see the new state. Then the graphs are copied under their own names, which nobody reads at
this moment, the manifest lists them, and the temporary graphs are dropped. Moving graph by graph
would need one operation less, but a store that commits each would show a mixture in between.

Killed at any moment, readers see the earlier or the new state. A journal lists what was sent: the
same push continues from there, another one removes it.
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
    """A dossier to send: ``base`` is its address, ``manifest`` its manifest's graph.

    ``sizes`` has the number of triples of every other graph, ``run`` the digest of all quads.
    """

    store: Store
    base: str
    manifest: str
    sizes: Mapping[str, int]
    run: str

    @property
    def journal(self) -> str:
        """The graph that lists what a push may leave behind; readers never see it."""
        return Graphs(self.base).node(graph_path("staging")).value

    @cached_property
    def staging(self) -> Mapping[str, str]:
        """The temporary name of each graph, by its own name."""
        graphs, begin = Graphs(self.base), Graphs(self.base).node(graph_path("")).value
        names = {it: it.removeprefix(begin) for it in self.sizes}
        return {it: graphs.node(staging_path(self.run, name)).value for it, name in names.items()}

    def batches(self, graph: str, size: int) -> Iterator[list[str]]:
        """The triples of a graph as N-Triples, in batches and in a fixed order."""
        quads = self.store.engine.quads_for_pattern(None, None, None, ox.NamedNode(graph))
        lines = (write_triple(quad) for quad in quads)
        while batch := list(islice(lines, size)):
            yield batch

    def manifest_with(self, names: Mapping[str, str]) -> list[str]:
        """The triples of the manifest, with other names for the graphs."""
        quads = self.store.engine.quads_for_pattern(None, None, None, ox.NamedNode(self.manifest))
        return sorted(write_triple(_rename_blanks(quad, names)) for quad in quads)

    def listed(self, graphs: Iterable[str]) -> list[str]:
        """The triples by which the journal lists these graphs."""
        return [f"<{self.base}> {LISTS} <{graph}> ." for graph in graphs]


def write_triple(quad: ox.Quad) -> str:
    """A triple as a line of N-Triples, which SPARQL and Turtle can also read."""
    return f"{' '.join(map(write_term, quad.triple))} ."


def _rename_blanks(quad: ox.Quad, names: Mapping[str, str]) -> ox.Quad:
    subject, predicate, obj, graph = quad
    return ox.Quad(_named(subject, names), predicate, _named(obj, names), graph)


def _named(term: ox.NamedNode, names: Mapping[str, str]) -> ox.NamedNode:
    if isinstance(term, ox.NamedNode) and term.value in names:
        return ox.NamedNode(names[term.value])
    return term


def plan_push(store: Store, *, where: str) -> PushPlan:
    """Find out what has to be sent. Raises ClaimgraphError if it is no dossier's graph.

    Every quad is read once for the digest, a sum of hashes that is the same in any order.
    """
    rows = list(store.texts(MANIFESTS))
    found = {(row["manifest"], row["it"], row["format"]) for row in rows}
    if len(found) != 1:
        cure = "give a dossier, or a graph that claimgraph built"
        raise ClaimgraphError("only a dossier's graph can be pushed", where=where, cure=cure)
    manifest, base, version = found.pop()
    check_format(version)
    # An empty graph of the manifest is sent, too: on the server it may have the earlier state.
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
"""How many triples one request has: Virtuoso compiles an update, and refuses some 10,000 lines."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Target:
    """A server to send to: queries by ``wire``, updates to ``update``.

    ``graph_store`` is the address of its Graph Store Protocol; the triples go there where it is
    given, as INSERT DATA where it is not.
    """

    wire: Wire
    update: str
    graph_store: str = ""

    def change(self, sparql: str) -> None:
        """Send an update (SPARQL 1.1 Protocol, 2.2.2)."""
        self.wire.send("POST", self.update, sparql.encode(), {"content-type": UPDATE})

    def add(self, graph: str, triples: Iterable[str]) -> None:
        """Add triples to a graph; existing ones stay as they are."""
        lines = "\n".join(triples)
        if self.graph_store:
            sign = "&" if urlsplit(self.graph_store).query else "?"
            url = f"{self.graph_store}{sign}graph={quote(graph, safe='')}"
            self.wire.send("POST", url, lines.encode(), {"content-type": TURTLE})
        else:
            self.change(f"INSERT DATA {{ GRAPH <{graph}> {{\n{lines}\n}} }}")

    def sizes(self, graphs: Iterable[str]) -> Mapping[str, int]:
        """How many triples these graphs have."""
        return Endpoint(self.wire, tuple(graphs)).sizes


@dataclass(frozen=True)
class Pushed:
    """The result of a push: ``found`` triples were there already, ``swept`` graphs were removed."""

    graphs: int
    quads: int
    found: int
    swept: int


def open_target(address: str, *, update: str = "", graph_store: str = "") -> Target:
    """Open a server by the address of its endpoint.

    Updates go to ``/update`` beside an endpoint that ends with ``/query``, as Oxigraph and Fuseki
    have it, else to the endpoint itself, unless another address is given.
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
    """Send the graph of a dossier; a repeated call continues where an aborted one stopped.

    Raises ClaimgraphError when it cannot be sent whole; readers then see the earlier state, or
    the new one where only the tidying up was left.
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
        """List the graphs to send, and remove those that another push left unfinished."""
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
        """Fill the temporary graphs; returns how many triples were there already."""
        there = self.target.sizes(self.plan.staging.values())
        done = 0
        for graph, size in self.plan.sizes.items():
            skip = min(there.get(self.plan.staging[graph], 0), size)
            self._fill(graph, skip, done)
            done += size
        self._check({self.plan.staging[it]: size for it, size in self.plan.sizes.items()})
        return sum(there.values())

    def _fill(self, graph: str, skip: int, done: int) -> None:
        """Send a graph except for batches that are there; an incomplete batch is sent again."""
        total, sent = sum(self.plan.sizes.values()), 0
        for lines in self.plan.batches(graph, self.batch):
            sent += len(lines)
            if sent > skip:
                self.target.add(self.plan.staging[graph], lines)
            self.progress(done + sent, total)

    def _settle(self, graph: str, size: int) -> None:
        """Move a graph to its own name; many stores cannot copy an empty graph."""
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
        """Replace the manifest in one operation, and check the result.

        Where there is none it is inserted: with its pattern made OPTIONAL one operation would do
        for both, but Virtuoso 7.2 then finds nothing at times, and inserts nothing.
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
