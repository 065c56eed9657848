"""Parts of a dossier: the claims that were made, or tell of what happened, up to a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from enum import StrEnum

from claimgraph.model.records import (
    Claim,
    Issue,
    Records,
    ValueKind,
)


class Clock(StrEnum):
    """Which time an as-of date is held against."""

    SAID = "said"
    HAPPENED = "happened"


def sift(records: Records, as_of: date, *, clock: Clock = Clock.SAID) -> Records:
    """Keep the claims of a day and before, and the propositions that they name.

    By the clock *said* a claim stays whose latest possible day of being said is not after
    ``as_of``; what is not dated was said by the day of publication. By the clock *happened* a
    claim stays whose event was certainly over by then; what has no date does not stay.
    """
    claims = {
        path: claim for path, claim in records.claims.items()
        if _latest(claim, records, clock) <= as_of
    }  # fmt: skip
    kept = set(_named(records, claims.values()))
    return replace(
        records,
        claims={path: _without(claim, claims, records) for path, claim in claims.items()},
        propositions={p: it for p, it in records.propositions.items() if p in kept},
        evidence={
            path: records.evidence[path]
            for path in sorted({claim.evidence for claim in claims.values()})
        },
        declared=tuple(d for d in records.declared if d.left in kept and d.right in kept),
        issues=tuple(_narrow(records.issues, kept)),
    )


def _latest(claim: Claim, records: Records, clock: Clock) -> date:
    if clock is Clock.SAID:
        return claim.said.latest
    when = records.propositions[claim.about].when
    return when.latest if when else date.max


def _named(records: Records, claims: Iterable[Claim]) -> Iterator[str]:
    ahead = [claim.about for claim in claims]
    while ahead:
        path = ahead.pop()
        yield path
        ahead.extend(
            value.token for _, value in records.propositions[path].qualifiers
            if value.kind is ValueKind.PROPOSITION
        )  # fmt: skip


def _without(claim: Claim, kept: Mapping[str, Claim], records: Records) -> Claim:
    """The claim with its order among those kept; an order through one that is gone still holds."""
    later, ahead = set[str](), set(claim.said_before)
    while ahead:
        path = ahead.pop()
        if path not in later:
            later.add(path)
            ahead |= set() if path in kept else set(records.claims[path].said_before)
    return replace(claim, said_before=tuple(sorted(later & kept.keys())))


def _narrow(issues: tuple[Issue, ...], kept: set[str]) -> Iterator[Issue]:
    for issue in issues:
        propositions = tuple(path for path in issue.propositions if path in kept)
        if propositions:
            yield replace(issue, propositions=propositions)
