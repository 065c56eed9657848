"""Checks a write to a served graph, and computes the statuses of its statements again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sized
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from claimgraph.build.constraints import (
    check_constraints,
    check_pins,
    check_written,
    mark_unverified,
)
from claimgraph.judge import Bench
from claimgraph.model.errors import (
    ClaimgraphError,
    DossierError,
    Finding,
    Place,
)
from claimgraph.model.iris import CG, RDF, RDFS
from claimgraph.model.ontology import load_vocabulary
from claimgraph.model.records import Records
from claimgraph.model.subset import find_faults, sweep
from claimgraph.store.local import Store
from claimgraph.store.network import find_manifest
from claimgraph.store.rdf import (
    DERIVED,
    Graphs,
    check_described,
    read_records,
    write_quads,
)
from claimgraph.store.rdf.shape import check_shapes

MOST = 300_000
"""A dossier with at most so many quads is judged again after each write; a larger one refuses
writes. The guide on serving says how long judging takes."""

SHAPED_AT_ONCE = 20_000
"""About how many quads are validated with the SHACL shapes at once. A larger write is validated
as a whole, piece by piece, unless the time limit ends it."""

MAY_DENY = ox.NamedNode(f"{CG}mayDeny")
WRITERS = "writers"
"""The role of the named graph that records who wrote which claim; no build makes this graph, and
no manifest lists it."""

CLAIM, WRITTEN_BY = ox.NamedNode(f"{CG}Claim"), ox.NamedNode(f"{CG}writtenBy")
VERIFIED = ox.NamedNode(f"{CG}verified")
TYPE, MANIFEST = ox.NamedNode(f"{RDF}type"), ox.NamedNode(f"{CG}Manifest")
WORDED = frozenset({f"{CG}chain", f"{RDFS}label", f"{CG}voices", f"{CG}plainLabel"})
"""Properties whose text is computed from other triples: the chain of a claim, the labels of a
proposition."""

MOST_TOLD = 100
"""At most so many findings of one write are reported; a wrong graph can have one per triple."""

Quads = frozenset[ox.Quad]


def is_kept(engine: ox.Store) -> bool:
    """Whether a store contains a dossier's graph, which has a manifest."""
    return any(True for _ in engine.quads_for_pattern(None, TYPE, MANIFEST, None))


def bring_up_to_date(engine: ox.Store, earlier: ox.Store, who: str = "") -> None:
    """Complete a dossier's graph after a write, so that it equals a build of the same records.

    ``engine`` is the store after the write, ``earlier`` a copy from before the write, and ``who``
    the name of the writer's token. All computed triples (the graphs accepted, status, conflicts,
    terms and manifest, labels of propositions, chains in words) are computed again; propositions
    and evidence that nothing refers to any more are removed. Raises DossierError if the write
    added triples that a dossier does not have, that only a build may compute, or that violate a
    shape. Raises ClaimgraphError if the records cannot be read. After an error, discard ``engine``.
    """
    if not is_kept(engine):
        _refuse_loss(earlier)
        return
    _refuse_large(engine)
    found = frozenset(engine)
    swept = sweep(read_records(found, vocabulary=load_vocabulary(), complete=False))
    check_described(swept.records)
    graphs, before = Graphs(swept.records.header.base), frozenset(earlier)
    known = _read_known(before) if is_kept(earlier) else None
    _refuse_findings(find_faults(swept.records, known.claims if known else {}))
    _refuse_findings(check_written(swept.records))
    _refuse_findings(check_pins(swept.records, known))
    _refuse_findings(check_constraints(swept.records))
    records = mark_unverified(swept.records, known)
    whole = _compute_derived(records) | _possible(before, records, graphs)
    whole |= frozenset(attribute(records.claims, before, graphs, who))
    change = _Change(found, whole, before, swept.gone, graphs)
    _refuse_findings(change.findings())
    _refuse_findings(change.foreign(engine.named_graphs()))
    _refuse_findings(change.shapes())
    change.apply(engine)


def _read_known(quads: Quads) -> Records:
    return read_records(quads, vocabulary=load_vocabulary(), complete=False)


def attribute(claims: Iterable[str], earlier: Quads, graphs: Graphs, who: str) -> Iterator[ox.Quad]:
    """The quads that name the writer of each claim that was added by a write.

    ``claims`` are the paths of all claims there are now. Quads of ``earlier`` about these claims
    are repeated; new claims get ``who`` as their writer, unless that is empty.
    """
    graph, known = graphs.role(WRITERS), {it.subject for it in earlier if it.object == CLAIM}
    nodes = set(map(graphs.node, claims))
    yield from (it for it in earlier if it.graph_name == graph and it.subject in nodes)
    if who:
        yield from (ox.Quad(it, WRITTEN_BY, ox.Literal(who), graph) for it in nodes - known)


def attribute_upload(engine: ox.Store, earlier: ox.Store, who: str) -> None:
    """Record in an uploaded dossier that ``who`` wrote its new claims.

    Nothing is recorded if both stores together have more than twice `MOST` quads.
    """
    if len(engine) + len(earlier) <= 2 * MOST and (manifest := find_manifest(Store(engine))):
        graphs = Graphs(manifest["it"])
        claims = engine.quads_for_pattern(None, TYPE, CLAIM, None)
        paths = [_path(quad, graphs) for quad in claims]
        engine.extend(attribute(paths, frozenset(earlier), graphs, who))
        engine.flush()


def explain(error: ClaimgraphError) -> Finding:
    """Turn an error into a finding; its place is the error's, or else the whole graph."""
    return Finding(Place(error.where or "the graph"), error.message, cure=error.cure)


def _refuse_loss(earlier: ox.Store) -> None:
    if is_kept(earlier):
        message = "the write removes the dossier's manifest"
        cure = "keep its graph; to replace this dossier by another, upload that"
        raise ClaimgraphError(message, cure=cure)


def _refuse_large(engine: ox.Store) -> None:
    if len(engine) > MOST:
        message = (
            f"the dossier has {len(engine):,} quads; after a write {MOST:,} at most are judged"
        )
        cure = "change its files and upload the dossier, or build it into the folder"
        raise ClaimgraphError(message, cure=cure)


def _refuse_findings(findings: Iterable[Finding]) -> None:
    if listed := tuple(findings):
        raise DossierError(listed)


def _compute_derived(records: Records) -> Quads:
    vocabulary = records.vocabulary
    judgement = Bench(records, vocabulary).judgement()
    return frozenset(write_quads(records, judgement, vocabulary=vocabulary))


def _possible(earlier: Quads, records: Records, graphs: Graphs) -> Quads:
    """The earlier triples ``cg:mayDeny`` between two claims that both still exist.

    Only the mapping of a table says which denials may answer which charges, so these triples
    cannot be computed again from the graph.
    """
    claims = set(map(graphs.node, records.claims))
    return frozenset(
        it for it in earlier if it.predicate == MAY_DENY and {it.subject, it.object} <= claims
    )


@dataclass(frozen=True)
class _Change:
    """A write, as three graphs: ``earlier`` before the write, ``found`` after it, and ``whole``,
    which a build of the same records would make.

    ``gone`` are the paths of nodes that were removed because nothing refers to them.
    """

    found: Quads
    whole: Quads
    earlier: Quads
    gone: frozenset[str]
    graphs: Graphs

    def apply(self, engine: ox.Store) -> None:
        """Apply the difference to the store, and remove graphs that have become empty."""
        for quad in self.found - self.whole:
            engine.remove(quad)
        engine.extend(self.whole - self.found)
        kept = {quad.graph_name for quad in self.whole}
        for graph in [it for it in engine.named_graphs() if it not in kept]:
            engine.remove_graph(graph)

    def findings(self) -> Iterator[Finding]:
        """A finding for each quad that the client was not allowed to add, leave or remove."""
        for quad in self.found - self.whole:
            if quad.graph_name not in self._known:
                continue
            if quad not in self.earlier:
                yield _report_quad(quad, *(COMPUTED if self._is_computed(quad) else STRANGE))
            elif not (self._is_computed(quad) or self._is_swept(quad)):
                yield _report_quad(quad, *LEFT)
        for quad in (self.whole - self.found) & self.earlier:
            if quad.graph_name in self._derived:
                yield _report_quad(quad, *TAKEN)

    def foreign(self, named: Iterable[object]) -> Iterator[Finding]:
        """A finding for each named graph, or the default graph, that is not the dossier's."""
        for graph in {*named, *(quad.graph_name for quad in self.found)} - self._known:
            yield Finding(Place(_where(graph)), *FOREIGN)

    @cached_property
    def _known(self) -> frozenset[object]:
        return frozenset(quad.graph_name for quad in (*self.whole, *self.earlier))

    def _is_computed(self, quad: ox.Quad) -> bool:
        worded = quad.predicate.value in WORDED and _path(quad, self.graphs).startswith(
            ("claim/", "proposition/")
        )
        rest = map(self.graphs.role, ("terms", "manifest", WRITERS))
        computed = worded or quad.predicate == VERIFIED
        return computed or quad.graph_name in (*self._derived, *rest)

    @property
    def _derived(self) -> tuple[ox.NamedNode, ...]:
        return tuple(map(self.graphs.role, DERIVED))

    def _is_swept(self, quad: ox.Quad) -> bool:
        path = _path(quad, self.graphs)
        return path in self.gone or path.startswith(("link/", "selector/"))

    def shapes(self) -> Iterator[Finding]:
        """Validate each node that the write changed, or that refers to a node it removed."""
        changed = {quad.subject for quad in self.whole ^ self.earlier}
        lost = changed - {quad.subject for quad in self.whole}
        touched = changed | {quad.subject for quad in self.whole if quad.object in lost}
        about: dict[object, list[ox.Quad]] = defaultdict(list)
        for quad in self.whole:
            about[quad.subject].append(quad)
        for names in _pieces(sorted(set(_names(touched))), about):
            nodes: list[object] = [ox.NamedNode(it) for it in names]
            ends = {quad.object for node in nodes for quad in about[node]}
            around = [quad for node in {*nodes, *ends} for quad in about.get(node, ())]
            yield from check_shapes(around, shown="graph", focus=frozenset(names))


def _pieces(names: Iterable[str], about: Mapping[object, Sized]) -> Iterator[list[str]]:
    """Divide IRIs into groups that have about `SHAPED_AT_ONCE` quads each."""
    held: list[str] = []
    size = 0
    for name in names:
        held.append(name)
        size += len(about.get(ox.NamedNode(name), ()))
        if size > SHAPED_AT_ONCE:
            yield held
            held, size = [], 0
    if held:
        yield held


def _names(nodes: Iterable[object]) -> Iterator[str]:
    return (node.value for node in nodes if isinstance(node, ox.NamedNode))


def _path(quad: ox.Quad, graphs: Graphs) -> str:
    node = quad.subject
    return node.value.removeprefix(graphs.base) if isinstance(node, ox.NamedNode) else ""


COMPUTED = (
    "this is computed, and cannot be written",
    "write claims; what follows from them is found",
)
STRANGE = ("this is not part of a dossier", "write what the shapes describe, in the graphs of the "
           "manifest, or keep it in a store of its own")  # fmt: skip
LEFT = ("this is left over by the write", "remove the thing completely, or keep its type")
FOREIGN = ("the graph is not one of the dossier's", (), "write into those of the manifest, or keep "
           "it in a store of its own")  # fmt: skip
TAKEN = ("this is computed, and cannot be removed", "remove the claims from which it follows")


def _report_quad(quad: ox.Quad, message: str, cure: str) -> Finding:
    terms = (quad.subject, quad.predicate, quad.object)
    names = ("subject", "predicate", "object")
    detail = tuple((name, str(term)) for name, term in zip(names, terms, strict=True))
    return Finding(Place(_where(quad.graph_name)), message, detail, cure)


def _where(graph: object) -> str:
    return graph.value if isinstance(graph, ox.NamedNode) else "the default graph"
