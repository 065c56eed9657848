"""What has changed in the dossier's tables, and the rows that are read because of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from claimgraph.build.update.earlier import Earlier
from claimgraph.dossier import Reading
from claimgraph.dossier.merges import Nomenclature
from claimgraph.model.ontology import Vocabulary
from claimgraph.model.records import Records
from claimgraph.model.rows import Kept, Tables
from claimgraph.tables import fingerprint, read_rows

WORDS = "select row.*, quote as exact from {row_claim} row join {claim} claim using (id)"
"""The rows as they were read, with the words that the columns keep only once."""

RENAMED = """
with other as (
    select distinct source, fresh.path, fresh.kind,
        (fresh.path, fresh.label, fresh.unnamed) = (old.path, old.label, old.unnamed) as same
    from census
    join name fresh on fresh.text = census.text
    join {name} old on old.text = census.text
    where list_contains($kept, source)
        and (fresh.path, fresh.label, fresh.kind, fresh.unnamed)
            is distinct from (old.path, old.label, old.kind, old.unnamed)
),
unfit as (
    select path from other join {row_prop} it on s = path join term on name = p
    where not list_contains(subjects, other.kind)
    union all
    select path from other join {row_prop} it on o = path join term on name = p
    where not list_contains(objects, other.kind)
)
select distinct source from other join read_table using (source)
where not same or faulty > 0 or path in (select path from unfit)
"""
"""Tables in which a name is another entity, or is of another type and no longer fits its place.
Where rows were left out, another type might let them in."""


@dataclass(frozen=True)
class Read:
    """The tables of both builds, with the rows that are not kept; and the paths of those kept.

    ``written`` are the records of what persons wrote, without the entities that tables name.
    """

    written: Records
    earlier: Tables
    later: Tables
    kept: frozenset[str]

    def close(self) -> None:
        """Give back the memory of all columns."""
        self.earlier.close()
        self.later.close()


def read_changed(reading: Reading, earlier: Earlier, *, vocabulary: Vocabulary) -> Read:
    """Read the tables that are new or have changed, among them those whose names mean otherwise.

    An alias that a person writes down, or a name of a new table, may change what an old one means.
    """
    kept = frozenset(
        it.source.path for it in reading.tables
        if it.source.path in earlier.tables
        and earlier.tables[it.source.path].fingerprint == fingerprint(it)
    )  # fmt: skip
    later = _read_changes(reading, earlier, kept, vocabulary=vocabulary)
    while renamed := _renamed(later, earlier, kept):
        kept -= renamed
        later = _read_changes(reading, earlier, kept, vocabulary=vocabulary)
    all_ = Kept(_views(earlier), tuple(sorted(earlier.tables)))
    before = read_rows(earlier.records, (), vocabulary=vocabulary, known=Nomenclature(), kept=all_)
    # Of entities that tables name only a merge tells more than their dictionary.
    merged = {path: it for path, it in later.told().entities.items() if it.merged}
    written = replace(later.records, entities={**merged, **reading.records.entities})
    return Read(written, before, later, kept)


def _read_changes(
    reading: Reading, earlier: Earlier, kept: frozenset[str], *, vocabulary: Vocabulary
) -> Tables:
    return read_rows(
        _hashed(reading.require(), earlier.records, kept),
        [it for it in reading.tables if it.source.path not in kept],
        vocabulary=vocabulary,
        known=reading.nomenclature,
        kept=Kept(_views(earlier), tuple(sorted(kept)), named=True),
    )


def _views(earlier: Earlier) -> dict[str, str]:
    views = earlier.relations.views
    return {**views, "row_claim": earlier.relations.fill(WORDS)}


def _hashed(records: Records, earlier: Records, kept: frozenset[str]) -> Records:
    """The records with the hashes of the tables that are kept."""
    known = {path: earlier.sources[path] for path in kept}
    sources = {
        path: replace(it, sha256=known[path].sha256, length=known[path].length)
        if path in known else it
        for path, it in records.sources.items()
    }  # fmt: skip
    return replace(records, sources=sources)


def _renamed(later: Tables, earlier: Earlier, kept: frozenset[str]) -> set[str]:
    """The kept tables in which a name means another thing than before."""
    found = later.db.execute(earlier.relations.fill(RENAMED), {"kept": list(kept)}).fetchall()
    return {source for (source,) in found}
