"""Judges the affected statements twice, with the earlier claims and with the current ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from claimgraph.build.update.earlier import (
    Anew,
    Earlier,
    Read,
    far_predicates,
    narrow,
    widen,
    written_reach,
)
from claimgraph.judge import Bench, pair_of
from claimgraph.model.ontology import Vocabulary
from claimgraph.model.records import Records
from claimgraph.model.rows import Pair, Tables
from claimgraph.store.columns import COLUMNS, fill_facts
from claimgraph.store.rdf import write_recorded

ENDS = "least(s, o), greatest(s, o)"
GONE = f"""
select distinct {ENDS} from {{row_prop}}
where id in (select prop from {{row_claim}} where not list_contains($kept, source))
"""
FRESH = f"select distinct {ENDS} from row_prop"
FAR = f"select distinct {ENDS} from {{row_prop}} where list_contains($predicates, p)"
USED = "select distinct p from {row_prop} union select distinct p from row_prop"
SPOKEN = f"""
select distinct {ENDS} from {{proposition}}
where id in (
    select about from {{claim}} where list_has_any($agents, [claimant, origin])
)
"""
SIZE = f"""
select count(*) from {{row_claim}} where prop in (
    select id from {{row_prop}} where ({ENDS}) in (select (a, b) from unnested)
)
"""
OTHERWISE = f"""
with was as (select {COLUMNS} from {{fact}}), here as (select {COLUMNS} from fact),
differing as (
    select s from (from here except from was) union select s from (from was except from here)
)
select distinct s from differing
where s like 'claim/%' or s like 'proposition/%' or s like 'evidence/%'
"""


@dataclass(frozen=True)
class Rejudged:
    """The affected statements, judged as they ``was`` in the earlier build and as they are ``now``.

    ``pairs`` are the two things that each affected statement is about.
    """

    read: Read
    was: Bench
    now: Bench
    pairs: frozenset[Pair]


def judge_touched(
    read: Read, earlier: Earlier, *, most: int, vocabulary: Vocabulary
) -> Rejudged | Anew:
    """Judge all statements that the changes affect, or return Anew if they have too many rows.

    ``most`` is the greatest number of rows of tables to judge.
    """
    later = read.written
    pairs = widen(_seeds(read, earlier, vocabulary), earlier.records, later)
    called, fresh = set[Pair](), sum(it.claims for it in read.later.tallies)
    while True:
        if (size := fresh + _size(pairs, earlier)) > most:
            return Anew(
                f"the change affects {size:,} rows of tables, so judging all of them is as fast"
            )
        for tables in (read.earlier, read.later):
            tables.call(sorted(pairs - called))
        called = set(pairs)
        was = Bench(narrow(earlier.records, called), vocabulary, read.earlier)
        now = Bench(narrow(later, called), vocabulary, read.later)
        pairs |= widen(_speaking(was, now, earlier), earlier.records, later)
        if pairs <= called:
            return Rejudged(read, was, now, frozenset(called))


def _seeds(read: Read, earlier: Earlier, vocabulary: Vocabulary) -> set[Pair]:
    """The pairs of things in changed claims, and pairs whose claims may affect all others."""
    before, later = earlier.records, read.written
    kept, found = {"kept": sorted(read.kept)}, set[Pair]()
    for records in (before, later):
        found |= written_reach(records, vocabulary)
    used = read.later.db.execute(earlier.relations.fill(USED)).fetchall()
    far = far_predicates(vocabulary, (name for (name,) in used), before, later)
    found |= set(_rewritten(read.written, read.later, earlier, vocabulary))
    found |= set(read.later.db.execute(FRESH).fetchall())
    found |= set(earlier.relations.rows(GONE, kept))
    return found | set(earlier.relations.rows(FAR, {"predicates": far}))


def _rewritten(
    records: Records, later: Tables, earlier: Earlier, vocabulary: Vocabulary
) -> Iterable[Pair]:
    """The pairs of statements by persons whose claims, quotes or own triples have changed."""
    before = earlier.records
    ahead = still_ahead(earlier, records.propositions, set())
    fill_facts(later, write_recorded(records, ahead, vocabulary=vocabulary))
    paths = {s for (s,) in later.db.execute(earlier.relations.fill(OTHERWISE)).fetchall()}
    for them in (before, records):
        yield from (pair_of(it) for path, it in them.propositions.items() if path in paths)
        for path, claim in them.claims.items():
            if path in paths or claim.evidence in paths:
                yield pair_of(them.propositions[claim.about])


AHEAD = "select id, s, o from {proposition} where to_come and list_contains($paths, id)"


def still_ahead(earlier: Earlier, paths: Iterable[str], pairs: set[Pair]) -> frozenset[str]:
    """Those statements of ``paths`` that the earlier build marked as still to come.

    Statements between ``pairs`` are left out.
    """
    rows = earlier.relations.rows(AHEAD, {"paths": sorted(paths)})
    return frozenset(path for path, s, o in rows if (min(s, o), max(s, o)) not in pairs)


def _size(pairs: set[Pair], earlier: Earlier) -> int:
    """The number of the earlier build's rows about these pairs of things."""
    values = {"a": [a for a, _ in pairs], "b": [b for _, b in pairs]}
    them = "with unnested as (select unnest($a) as a, unnest($b) as b)"
    return int(earlier.relations.rows(them + SIZE, values)[0][0])


def _speaking(was: Bench, now: Bench, earlier: Earlier) -> Iterable[Pair]:
    """The pairs in claims by speakers who now speak for another principal than before."""
    before, after = set(was.offices()), set(now.offices())
    agents = {row[0] for row in before ^ after}
    steps = {(row[0], row[1]) for row in before | after}
    while below := {holder for holder, body in steps if body in agents} - agents:
        agents |= below
    if not agents:
        return ()
    return earlier.relations.rows(SPOKEN, {"agents": sorted(agents)})
