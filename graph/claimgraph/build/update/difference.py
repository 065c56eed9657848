"""Computes which quads an update has to remove from the earlier build's store and to add."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from claimgraph.build.update.earlier import Earlier
from claimgraph.build.update.judge import Rejudged
from claimgraph.model.iris import CG
from claimgraph.model.ontology import Vocabulary
from claimgraph.model.rows import Tables
from claimgraph.store.columns import COLUMNS, quads_of
from claimgraph.store.local import is_deferred, open_store
from claimgraph.store.rdf import write_rows, write_speakers

SPEAKS = ox.NamedNode(f"{CG}speaksFor")
LOST = f"select {COLUMNS} from {{fact}} except select {COLUMNS} from fact"
WON = f"select {COLUMNS} from fact except select {COLUMNS} from {{fact}}"
STILL = """
select distinct claimant, principal from {claim}
where list_contains($speakers, claimant) and about not in (select id from touched)
"""


@dataclass(frozen=True)
class Difference:
    """The quads to remove from the earlier build (``gone``), and those to add (``fresh``)."""

    gone: frozenset[ox.Quad]
    fresh: frozenset[ox.Quad]

    def __bool__(self) -> bool:
        return bool(self.gone or self.fresh)


def find_difference(judged: Rejudged, earlier: Earlier, *, vocabulary: Vocabulary) -> Difference:
    """Compare the quads of affected rows in both builds, and all quads that come from no row."""
    base, later = judged.read.later.records.header.base, judged.read.later
    kept = judged.read.kept
    was, now = (_lines(it, kept, vocabulary) for it in (judged.read.earlier, later))
    spoke, speaks = (
        set(write_speakers(it.speakers(), base=base)) for it in (judged.was, judged.now)
    )
    lost, won = (
        later.db.execute(earlier.relations.fill(query)).fetchall() for query in (LOST, WON)
    )
    gone = {*_parse_lines(was - now), *quads_of(lost, base), *(spoke - speaks)}
    fresh = {*_parse_lines(now - was), *quads_of(won, base), *(speaks - spoke)}
    return Difference(frozenset(gone - _still_said(gone, judged, earlier)), frozenset(fresh))


def _lines(tables: Tables, kept: frozenset[str], vocabulary: Vocabulary) -> set[bytes]:
    parts = write_rows(tables, vocabulary=vocabulary, written=kept)
    return {line for part in parts for line in part.data.split(b"\n") if line}


def _parse_lines(lines: Iterable[bytes]) -> Iterator[ox.Quad]:
    data = b"\n".join(lines)
    return ox.parse(data, format=ox.RdfFormat.N_QUADS, lenient=True)


def _still_said(gone: set[ox.Quad], judged: Rejudged, earlier: Earlier) -> set[ox.Quad]:
    """The quads of ``gone`` on who speaks for whom that an unaffected claim still gives."""
    base = earlier.records.header.base
    speaking = {it for it in gone if it.predicate == SPEAKS}
    if not speaking:
        return set()
    speakers = sorted({_path(it.subject, base) for it in speaking})
    touch(judged, earlier)
    query = earlier.relations.fill(STILL)
    rows = judged.read.later.db.execute(query, {"speakers": speakers}).fetchall()
    return {it for it in speaking if (_path(it.subject, base), _path(it.object, base)) in set(rows)}


def _path(node: object, base: str) -> str:
    return str(getattr(node, "value", node)).removeprefix(base)


TOUCHED = """
create or replace temp table touched as
select id from {proposition} where (least(s, o), greatest(s, o)) in (select (a, b) from pair)
"""


def touch(judged: Rejudged, earlier: Earlier) -> None:
    """Create the SQL table ``touched``: the earlier statements between the judged pairs."""
    later = judged.read.later
    later.db.execute("create or replace temp table pair (a varchar, b varchar)")
    later.fill("pair", sorted(judged.pairs))
    later.db.execute(earlier.relations.fill(TOUCHED))


def is_held(difference: Difference, store: Path) -> bool:
    """Whether a store has all quads to remove; if not, it was written to since the build."""
    if is_deferred(store):
        return True  # a store that is not loaded yet cannot have been written to
    engine = open_store(store)
    return all(it in engine for it in difference.gone)
