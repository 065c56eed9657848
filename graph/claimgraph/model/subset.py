"""Tidies the records of a written graph: drops what nothing names, and reports faults."""

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
    """Which time is compared with the day of "as of"."""

    SAID = "said"
    HAPPENED = "happened"


def sift(records: Records, as_of: date, *, clock: Clock = Clock.SAID) -> Records:
    """Keep the claims up to a day, and the propositions that they name.

    By the clock *said* a claim stays that was both said and published by then, on the latest
    possible day of either. A source of which nobody knows the day of publication is known from
    the day on which it was retrieved, and without that it is left out. By the clock *happened* a
    claim stays whose event was certainly over by then; what has no date does not stay.
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
    """The claim, with its order among the kept claims also through those that were left out."""
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
    """Records without what nothing names, and the paths of what was removed."""

    records: Records
    gone: frozenset[str]


def sweep(records: Records) -> Swept:
    """Leave out propositions, evidence and unnamed origins that nothing names any more.

    A conflict that was declared goes with the claims that declared it. Issues that were grouped
    from conflicts are left out, too: they are grouped again.
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
    """The propositions of claims, and those inside others."""
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
        """The path that it should have."""


def find_faults(
    records: Records, known: Mapping[str, Claim] = MappingProxyType({})
) -> Iterator[Finding]:
    """Report names without a thing, and things whose address is not the hash of their content.

    A claim that is as it is ``known`` keeps its address: that of a row may come from its key.
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
    """All that one thing names, except what every reader of a graph checks anyway."""
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
    """The claims that would come before themselves by the order of speech.

    Takes time linear in what is said of their order (Tarjan's strongly connected components).
    """
    order = {(path, later) for path, it in claims.items() for later in it.said_before}
    if not _has_circle(order):
        return set()
    import networkx as nx  # 0.1 s, which a dossier without a circle does not pay

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
