"""The derived graphs: accepted triples, statuses and conflicts. Nothing here was typed by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode, Quad

from claimgraph.model.english import word_proposition
from claimgraph.model.iris import (
    CG,
    RDFS,
    graph_path,
    hashed_path,
    perspective_path,
)
from claimgraph.model.issues import group_issues
from claimgraph.model.judgement import (
    Conflict,
    Judged,
    Judgement,
    Verdict,
)
from claimgraph.model.ontology import Vocabulary
from claimgraph.model.records import Issue, Records
from claimgraph.model.rows import Tables
from claimgraph.store.rdf.shape import (
    TYPE,
    Graphs,
    Subject,
    boolean,
    cg,
    integer,
)


def write_derived(
    records: Records, judgement: Judgement, *, vocabulary: Vocabulary, according_to: str = ""
) -> Iterator[Quad]:
    """Write the graphs ``accepted``, ``status`` and ``conflicts``.

    A perspective's direct triples stand in a graph of its own name, in the place of the accepted.
    """
    graphs = Graphs(records.header.base)
    path = perspective_path(according_to) if according_to else graph_path("accepted")
    yield from _write_direct(judgement.accepted, graphs, graphs.node(path), vocabulary)
    yield from _write_verdicts(judgement.verdicts.items(), graphs)
    yield from _write_ahead(judgement.to_come, graphs)
    yield from _write_standing(records, judgement, graphs)
    issues = group_issues(
        records.issues,
        judgement.conflicts,
        word=lambda path: word_proposition(path, records, vocabulary),
    )
    yield from _write_conflicts(judgement.conflicts, issues, graphs)


def write_settled(tables: Tables, judged: Judged, *, vocabulary: Vocabulary) -> Iterator[Quad]:
    """Write the accepted triples, the conflicts and the issues of a dossier with tables."""
    conflicts = judged.conflicts()
    labels = tables.labels({end for it in conflicts for end in (it.left, it.right)})
    settled = Settled(judged.accepted(), conflicts, labels)
    yield from write_agreed(tables.records, settled, vocabulary=vocabulary)


@dataclass(frozen=True)
class Settled:
    """What is accepted and what conflicts; how those of these propositions read that rows name."""

    accepted: Iterable[tuple[str, str, str]]
    conflicts: tuple[Conflict, ...]
    labels: Mapping[str, str]


def write_agreed(records: Records, settled: Settled, *, vocabulary: Vocabulary) -> Iterator[Quad]:
    """Write accepted triples and conflicts, the conflicts grouped into issues."""
    graphs = Graphs(records.header.base)
    accepted = graphs.node(graph_path("accepted"))
    yield from _write_direct(settled.accepted, graphs, accepted, vocabulary)
    issues = group_issues(
        records.issues,
        settled.conflicts,
        word=lambda path: settled.labels.get(path) or word_proposition(path, records, vocabulary),
    )
    yield from _write_conflicts(settled.conflicts, issues, graphs)


def write_speakers(pairs: Iterable[tuple[str, str]], *, base: str) -> Iterator[Quad]:
    """Write for whom claimants speak: once, however many claims show it."""
    graphs = Graphs(base)
    for claimant, principal in sorted(pairs):
        it = Subject(graphs.node(claimant), graphs.role("status"))
        yield from it.say(cg("speaksFor"), graphs.node(principal))


def _write_direct(
    triples: Iterable[tuple[str, str, str]],
    graphs: Graphs,
    graph: NamedNode,
    vocabulary: Vocabulary,
) -> Iterator[Quad]:
    """Write the direct triples, so that a newcomer may ask ``?s ?p ?o``."""
    for subject, predicate, obj in triples:
        term = NamedNode(vocabulary.predicates[predicate].iri)
        yield Quad(graphs.node(subject), term, graphs.node(obj), graph)


def _write_verdicts(verdicts: Iterable[tuple[str, Verdict]], graphs: Graphs) -> Iterator[Quad]:
    """Write the status of each proposition and the rule that gave it."""
    for path, verdict in verdicts:
        it = Subject(graphs.node(path), graphs.role("status"))
        yield from it.say(cg("status"), cg(verdict.status))
        yield from it.say(cg("statusRule"), cg(verdict.rule))
        yield from it.say(cg("independentOrigins"), integer(verdict.origins))


def _write_ahead(paths: Iterable[str], graphs: Graphs) -> Iterator[Quad]:
    """Mark what nobody says has come about, and which is worded so."""
    for path in paths:
        it = Subject(graphs.node(path), graphs.role("status"))
        yield from it.say(cg("toCome"), boolean(True))


def _write_standing(records: Records, judgement: Judgement, graphs: Graphs) -> Iterator[Quad]:
    """Write who stands where: principals, what follows from what, and what no longer counts."""
    status, node = graphs.role("status"), graphs.node
    gone = {claim for claim, _ in judgement.superseded}
    for path, claim in records.claims.items():
        it = Subject(node(path), status)
        yield from it.say(cg("principal"), node(judgement.principals[path]))
        yield from it.say(cg("counts"), boolean(path not in gone))
        principal = judgement.principals[path]
        if principal != claim.claimant:
            yield from Subject(node(claim.claimant), status).say(cg("speaksFor"), node(principal))
    for name in ("entails", "affirms", "rejects"):
        for subject, obj in getattr(judgement, name):
            yield from Subject(node(subject), status).say(cg(name), node(obj))
    for claim_path, later in judgement.superseded:
        yield from Subject(node(claim_path), status).say(cg("supersededBy"), node(later))


def _write_conflicts(
    conflicts: Iterable[Conflict], issues: Iterable[Issue], graphs: Graphs
) -> Iterator[Quad]:
    graph = graphs.role("conflicts")
    by_proposition = {path: issue.path for issue in issues for path in issue.propositions}
    for conflict in conflicts:
        it = Subject(graphs.node(conflict_path(conflict)), graph)
        yield from it.say(TYPE, cg("Conflict"))
        yield from it.say(cg("left"), graphs.node(conflict.left))
        yield from it.say(cg("right"), graphs.node(conflict.right))
        yield from it.say(cg("conflictKind"), cg(conflict.kind))
        yield from it.say(cg("ground"), NamedNode(CG + conflict.ground))
        yield from it.text(cg("because"), conflict.because)
        yield from it.say(cg("issue"), graphs.node(by_proposition[conflict.left]))
    for issue in issues:
        it = Subject(graphs.node(issue.path), graph)
        yield from it.say(TYPE, cg("Issue"))
        yield from it.text(NamedNode(f"{RDFS}label"), issue.question)
        yield from it.say(cg("concerns"), *map(graphs.node, issue.propositions))


def conflict_path(conflict: Conflict) -> str:
    """The path of a conflict: its two propositions and its ground."""
    return hashed_path("conflict", conflict.left, conflict.right, conflict.ground)
