"""Judges a dossier's propositions according to one principal, or from one source's claims alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from claimgraph.judge import Bench
from claimgraph.judge.what_if import join_worlds, name_in
from claimgraph.model.judgement import Perspective, Standpoint, Verdict
from claimgraph.model.records import Declared, Records

MOST_PRINCIPALS = 24
MOST_SOURCES = 12
"""The largest number of sources that get a perspective; those with the most claims are chosen."""


def find_perspectives(records: Records, bench: Bench | None = None) -> list[Perspective]:
    """Return the perspectives of the principals that take positions, and of the sources.

    ``bench``, if given, has judged these records already. Principals with most positions and
    sources with most claims come first. If there is only one source, it gets no perspective,
    because it would be everyone's.
    """
    bench = bench or Bench(records, records.vocabulary)
    return [*_principals(records, bench), *_sources(records)]


def _principals(records: Records, bench: Bench) -> Iterator[Perspective]:
    judgement = bench.judgement()
    held = [principal for principal, _ in (*judgement.affirms, *judgement.rejects)]
    for path in _most(held, MOST_PRINCIPALS):
        verdicts, _ = bench.perspective(path)
        own = {p: it for p, it in verdicts.items() if not _shared(it, judgement.verdicts[p])}
        yield Perspective(path, records.label(path), Standpoint.PRINCIPAL, own)


def _shared(verdict: Verdict, general: Verdict) -> bool:
    """Return whether a principal accepts what everyone accepts, by the same rule."""
    return general.status == "accepted" and verdict == general


def _sources(records: Records) -> Iterator[Perspective]:
    if len(records.sources) < 2:
        return
    paths = _most((c.source for c in records.claims.values()), MOST_SOURCES)
    if not paths:
        return
    worlds = join_worlds([_alone(records, path) for path in paths])
    verdicts = Bench(worlds, records.vocabulary).verdicts()
    for world, path in enumerate(paths):
        named = ((p, verdicts[name_in(world, p)]) for p in sorted(records.propositions))
        stated = {p: it for p, it in named if it.status != "mentioned"}
        yield Perspective(path, records.label(path), Standpoint.SOURCE, stated)


def _alone(records: Records, source: str) -> Records:
    """Return the records with the claims of one source, and with all propositions."""
    claims = {path: claim for path, claim in records.claims.items() if claim.source == source}
    stated = {claim.about for claim in claims.values()}
    return replace(
        records,
        claims={
            path: replace(c, said_before=tuple(p for p in c.said_before if p in claims))
            for path, c in claims.items()
        },
        declared=tuple(_between(records.declared, stated)),
    )


def _between(declared: Iterable[Declared], stated: set[str]) -> Iterator[Declared]:
    return (one for one in declared if {one.left, one.right} <= stated)


def _most(paths: Iterable[str], limit: int) -> list[str]:
    """Return the ``limit`` most frequent paths; equally frequent ones in alphabetical order."""
    counts: dict[str, int] = {}
    for path in paths:
        counts[path] = counts.get(path, 0) + 1
    return sorted(counts, key=lambda path: (-counts[path], path))[:limit]
