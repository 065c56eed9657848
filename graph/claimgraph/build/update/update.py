"""One revision: from what was read to a folder in which the earlier build is up to date."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from claimgraph.build.update.difference import (
    Difference,
    change_store,
    find_difference,
    is_held,
)
from claimgraph.build.update.earlier import Anew, Earlier, find_earlier
from claimgraph.build.update.judge import Rejudged, judge_touched
from claimgraph.build.update.layers import write_layers
from claimgraph.build.update.read import Read, read_changed
from claimgraph.build.update.settle import lay_out_facts
from claimgraph.dossier import Reading
from claimgraph.model.english import count_nouns
from claimgraph.model.errors import DossierError, Finding
from claimgraph.model.iris import CG, RDF, graph_path
from claimgraph.model.ontology import Vocabulary
from claimgraph.model.records import Records
from claimgraph.model.rows import Tally
from claimgraph.store.columns import FOLDER
from claimgraph.tables.unreadable import telling_disk

STORE = "store"
TYPE, CLAIM = ox.NamedNode(f"{RDF}type"), ox.NamedNode(f"{CG}Claim")

SHARE = 5
"""Where more than a fifth of all claims is touched, building from scratch takes no longer."""

FEW = 2_000
"""So many rows are judged again whatever their share is: that takes no second."""

SHARED = """
with other as (
    select prop, source from {row_claim} union select prop, source from row_claim
)
select 1 from (select * from row_qual union from {row_qual}) told
join (select * from worth union by name from {worth}) worth using (qualifier, text)
where kind = 'number' and low < high
    and prop in (select prop from other where not list_contains($kept, source))
    and prop in (select prop from other where list_contains($kept, source))
limit 1
"""
"""Spans of numbers that a kept table and one that is not speak of one statement: each in its own
words, and those of the first table count, so that the order in which they are read decides."""


@dataclass(frozen=True)
class Revision:
    """An earlier build and how it differs from what the dossier says now."""

    earlier: Earlier
    judged: Rejudged
    difference: Difference

    @cached_property
    def records(self) -> Records:
        """The records as they are now, with the entities that tables name."""
        return self.judged.read.later.told()

    @property
    def told(self) -> str:
        """What was done, in one line."""
        before, after = self.earlier.records.sources, self.records.sources
        added, removed = len(after.keys() - before.keys()), len(before.keys() - after.keys())
        changed = sum(self._has_changed(it) for it in before.keys() & after.keys())
        sources, kept = count_nouns(added, "source"), count_nouns(self._kept, "claim")
        return f"{sources} added, {changed} changed, {removed} removed; {kept} kept"

    def _has_changed(self, source: str) -> bool:
        return f"{self.records.header.base}{graph_path(source)}" in self._graphs

    @cached_property
    def _graphs(self) -> set[str]:
        """The graphs of which a part goes or comes."""
        quads = self.difference.gone | self.difference.fresh
        return {str(getattr(it.graph_name, "value", "")) for it in quads}

    @property
    def _kept(self) -> int:
        """How many claims were there before and are there still."""
        gone = sum(it.predicate == TYPE and it.object == CLAIM for it in self.difference.gone)
        return self.earlier.claims - gone

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with rows that were read now; of kept tables it was said before."""
        return self.judged.read.later.findings

    @property
    def tallies(self) -> tuple[Tally, ...]:
        """How every table was read, in this build or an earlier one."""
        read = self.judged.read
        kept = (
            Tally(path, it.claims, it.faulty, claimed=it.claimed, skipped=it.skipped)
            for path, it in sorted(self.earlier.tables.items())
            if path in read.kept
        )
        return (*kept, *read.later.tallies)

    @telling_disk()
    def write(self, folder: Path) -> None:
        """Write the later build's store and columns into a folder."""
        change_store(self.difference, self.earlier.folder / STORE, folder / STORE)
        write_layers(folder / FOLDER, self.judged, self.earlier)

    def close(self) -> None:
        """Give back the memory of all columns."""
        self.judged.read.close()


@telling_disk()
def revise(
    reading: Reading, target: Path, *, strict: bool = False, most: int | None = None
) -> Revision | Anew:
    """Find out how a dossier's earlier build in ``target`` differs from what it says now.

    ``most`` is the number of rows of tables up to which that is done rather than building from
    scratch; by default a fifth of all. Raises DossierError for tables that cannot be read, and with
    ``strict`` for rows that are no claims.
    """
    vocabulary = reading.vocabulary
    earlier = find_earlier(target, reading.require().header.base, vocabulary=vocabulary)
    if isinstance(earlier, Anew):
        return earlier
    read = read_changed(reading, earlier, vocabulary=vocabulary)
    rows = sum(it.claims for it in earlier.tables.values())
    most = max(rows // SHARE, FEW) if most is None else most
    revision = _revise_layers(read, earlier, _Bounds(strict, most), vocabulary)
    if isinstance(revision, Anew):
        read.close()  # building from scratch needs the memory
    return revision


@dataclass(frozen=True)
class _Bounds:
    strict: bool
    most: int


def _revise_layers(
    read: Read, earlier: Earlier, bounds: _Bounds, vocabulary: Vocabulary
) -> Revision | Anew:
    if refused := (*read.later.refused, *(read.later.findings if bounds.strict else ())):
        raise DossierError(refused)
    if reason := _refuse_earlier(read, earlier, strict=bounds.strict):
        return Anew(reason)
    judged = judge_touched(read, earlier, most=bounds.most, vocabulary=vocabulary)
    if isinstance(judged, Anew):
        return judged
    lay_out_facts(judged, earlier, vocabulary=vocabulary)
    difference = find_difference(judged, earlier, vocabulary=vocabulary)
    if not is_held(difference, earlier.folder / STORE):
        return Anew("the earlier build's store was written to by others")
    return Revision(earlier, judged, difference)


def _refuse_earlier(read: Read, earlier: Earlier, *, strict: bool) -> str:
    """Why the earlier build is of no use, if so."""
    if strict and any(earlier.tables[it].faulty for it in read.kept):
        return "rows of a table were left out, and --strict has to report them"
    values = {"kept": sorted(read.kept)}
    if read.later.db.execute(earlier.relations.fill(SHARED), values).fetchone():
        return "an unchanged table and a changed one write the same number differently"
    return ""
