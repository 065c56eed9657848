"""Selects a part of a dossier's records: up to a day, or without what no claim refers to.

Also finds faults in edited records: references to nothing, wrong hashes, circles.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from graphlib import CycleError, TopologicalSorter
from types import MappingProxyType
from typing import Protocol, TypeVar

from claimgraph.model.errors import Finding, Place
from claimgraph.model.iris import hashed_path
from claimgraph.model.records import (
    NO_GUIDE,
    Claim,
    Issue,
    Records,
    Source,
    ValueKind,
)


class Clock(StrEnum):
    """The time that is compared with the day of "as of": of a claim or of its event."""

    SAID = "said"
    HAPPENED = "happened"


def sift(records: Records, as_of: date, *, clock: Clock = Clock.SAID) -> Records:
    """Return the records with only the claims up to a day, and what these claims refer to.

    By the clock *said* a claim stays if it was certainly both said and published by that day. A
    source without a day of publication counts from the day on which it was retrieved; without
    either day its claims are left out. By the clock *happened* a claim stays if its event was
    certainly over by that day; claims about undated events are left out.
    """
    claims = {
        path: claim for path, claim in records.claims.items()
        if _latest(claim, records, clock) <= as_of
    }  # fmt: skip
    kept = set(_named_by(records, claims.values()))
    return replace(
        records,
        claims={path: _without(claim, claims, records) for path, claim in claims.items()},
        propositions={p: it for p, it in records.propositions.items() if p in kept},
        evidence={
            path: records.evidence[path]
            for path in sorted({claim.evidence for claim in claims.values()})
        },
        declared=tuple(d for d in records.declared if d.left in kept and d.right in kept),
        compatible=tuple(
            it
            for it in records.compatible
            if it.left in kept and (it.right in kept or it.right in records.sources)
        ),
        issues=tuple(_narrow_issues(records.issues, kept)),
        guide=NO_GUIDE,
    )


def _latest(claim: Claim, records: Records, clock: Clock) -> date:
    if clock is Clock.SAID:
        known = _known_from(records.sources[claim.source])
        return known if claim.said.open_end else max(claim.said.latest, known)
    when = records.propositions[claim.about].when
    return when.latest if when else date.max


def _known_from(source: Source) -> date:
    """The day from which a source could be read."""
    if not source.published.open_end:
        return source.published.latest
    return source.retrieved or date.max


def _named_by(records: Records, claims: Iterable[Claim]) -> Iterator[str]:
    ahead = [claim.about for claim in claims]
    while ahead:
        path = ahead.pop()
        yield path
        ahead.extend(
            value.token for _, value in records.propositions[path].qualifiers
            if value.kind is ValueKind.PROPOSITION
        )  # fmt: skip


def _without(claim: Claim, kept: Mapping[str, Claim], records: Records) -> Claim:
    """Return the claim with an order of speech that names only kept claims.

    If A came before B and B before C, and B is left out, A still came before C.
    """
    later, ahead = set[str](), set(claim.said_before)
    while ahead:
        path = ahead.pop()
        if path not in later:
            later.add(path)
            ahead |= set() if path in kept else set(records.claims[path].said_before)
    return replace(claim, said_before=tuple(sorted(later & kept.keys())))


def _narrow_issues(issues: tuple[Issue, ...], kept: set[str]) -> Iterator[Issue]:
    for issue in issues:
        propositions = tuple(path for path in issue.propositions if path in kept)
        if propositions:
            yield replace(issue, propositions=propositions)


Value = TypeVar("Value")


@dataclass(frozen=True)
class Swept:
    """Records without those that nothing refers to, and the paths of the removed ones."""

    records: Records
    gone: frozenset[str]


def sweep(records: Records) -> Swept:
    """Leave out propositions, evidence and unnamed speakers to which no claim refers any more.

    Declared conflicts and issues lose the propositions that are left out. Issues without a name
    of their own are dropped, because they are computed again from the conflicts.
    """
    claims = records.claims.values()
    spoken = {path for it in claims for path in (it.claimant, *it.chain)}
    unnamed = {path for path, it in records.entities.items() if it.unnamed}
    propositions = _keep_named(records.propositions, _named(records))
    evidence = _keep_named(records.evidence, {it.evidence for it in claims})
    entities = _keep_named(records.entities, (records.entities.keys() - unnamed) | spoken)
    before = {*records.propositions, *records.evidence, *records.entities}
    issues = tuple(_sweep_issues(records.issues, propositions))
    declared = tuple(it for it in records.declared if {it.left, it.right} <= propositions.keys())
    known = {*propositions, *records.sources}
    compatible = tuple(it for it in records.compatible if {it.left, it.right} <= known)
    kept = replace(
        records,
        propositions=propositions,
        evidence=evidence,
        entities=entities,
        issues=issues,
        declared=declared,
        compatible=compatible,
    )
    return Swept(kept, frozenset(before - {*propositions, *evidence, *entities}))


def _keep_named(things: Mapping[str, Value], named: set[str]) -> dict[str, Value]:
    return {path: it for path, it in things.items() if path in named}


def _named(records: Records) -> set[str]:
    """Return the propositions of claims, and those that are values of their qualifiers."""
    named: set[str] = set()
    ahead = [it.about for it in records.claims.values()]
    while ahead:
        path = ahead.pop()
        if path in records.propositions and path not in named:
            named.add(path)
            ahead += [
                value.token
                for _, value in records.propositions[path].qualifiers
                if value.kind is ValueKind.PROPOSITION
            ]
    return named


def _sweep_issues(issues: tuple[Issue, ...], kept: Mapping[str, object]) -> Iterator[Issue]:
    for issue in issues:
        left = tuple(path for path in issue.propositions if path in kept)
        if left and issue.path != hashed_path("issue", *issue.propositions):
            yield replace(issue, propositions=left)


class _Hashed(Protocol):
    @property
    def path(self) -> str:
        """The path that follows from the content."""


def find_faults(
    records: Records, known: Mapping[str, Claim] = MappingProxyType({})
) -> Iterator[Finding]:
    """Report references to missing records, and records whose path is not their content's hash.

    A claim equal to the one in ``known`` keeps its path: the path of a row may come from its key.
    """
    kept = {
        *records.entities, *records.sources, *records.propositions, *records.claims,
        *records.evidence,
    }  # fmt: skip
    base = records.header.base
    for path, name in _links(records):
        if name not in kept:
            detail = (("names", base + name),)
            yield Finding(
                Place(base + path),
                "it refers to something that is not in the graph",
                detail,
                DESCRIBE,
            )
    hashed: dict[str, _Hashed] = {**records.propositions, **records.evidence, **records.claims}
    for path, it in hashed.items():
        if it.path != path and known.get(path) != it:
            detail = (("expected", base + it.path),)
            message = "its address does not match its content"
            yield Finding(Place(base + path), message, detail, "write it under that address")


DESCRIBE = "describe it in the same write, or remove what refers to it"


def _links(records: Records) -> Iterator[tuple[str, str]]:
    """Yield the path of each record with each path it refers to.

    References that every reader of a graph checks anyway are left out.
    """
    for path, proposition in records.propositions.items():
        for _, value in proposition.qualifiers:
            if value.kind in (ValueKind.ENTITY, ValueKind.PROPOSITION):
                yield path, value.token
    for path, claim in records.claims.items():
        yield from ((path, it) for it in claim.said_before)
    for path, source in records.sources.items():
        yield from ((path, it) for it in (source.publisher, source.replaced_by) if it)
    for path, evidence in records.evidence.items():
        yield path, evidence.source


def find_circles(claims: Mapping[str, Claim]) -> set[str]:
    """Return the claims that come before themselves by ``said_before``, directly or in a circle.

    Takes time linear in the number of pairs (Tarjan's strongly connected components).
    """
    order = {(path, later) for path, it in claims.items() for later in it.said_before}
    if not _has_circle(order):
        return set()
    import networkx as nx  # takes 0.1 s, so it is imported only if there is a circle

    graph = nx.DiGraph(it for it in order if it[1] in claims)
    rounds = (it for it in nx.strongly_connected_components(graph) if len(it) > 1)
    return {*nx.nodes_with_selfloops(graph)}.union(*rounds)


def _has_circle(order: Iterable[tuple[str, str]]) -> bool:
    before = TopologicalSorter[str]()
    for first, later in order:
        before.add(later, first)
    try:
        before.prepare()
    except CycleError:
        return True
    return False
