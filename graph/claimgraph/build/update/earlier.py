"""Finds what has changed since an earlier build, and which statements the changes affect.

First the tables that changed are found and read, and then the rows that have to be judged again:
those about the same two things as a changed row. Claims that persons wrote are always judged again
as a whole: they are few, and affect each other in more ways than rows do (see
`claimgraph.judge.what_if`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from claimgraph.dossier import Reading
from claimgraph.dossier.merges import Nomenclature
from claimgraph.judge import Pair, far_reaching, pair_of, reach
from claimgraph.model.ontology import Vocabulary
from claimgraph.model.records import Records, ValueKind
from claimgraph.model.rows import Kept, Tables
from claimgraph.model.sql import open_engine
from claimgraph.store.columns import ASKED, FOLDER, READ, made, quads_of, relations
from claimgraph.store.local import is_deferred
from claimgraph.store.rdf import read_records
from claimgraph.tables import Fingerprint, fingerprint, read_rows

WRITTEN = """
with fact as ({fact}), told as (select * from fact where s not like 'entity/%')
select * from told where graph not in ('graph/terms', 'graph/accepted')
union all
select * from fact where s like 'entity/%' and graph <> 'graph/accepted'
    and s in (select o from told where iri)
"""
"""The quads of claims that persons wrote, and of entities named in them; entities that only tables
name are left out, since they may be many."""


@dataclass(frozen=True)
class Anew:
    """The reason why a build cannot be updated and has to be made from scratch."""

    reason: str


@dataclass(frozen=True)
class Known:
    """A table as the earlier build read it: its fingerprint, its title and counts of its rows."""

    fingerprint: Fingerprint
    title: str
    claims: int
    faulty: int
    claimed: int
    skipped: int


@dataclass(frozen=True)
class Relations:
    """The Parquet columns of a build; ``views`` are SQL queries for its relations, by name."""

    views: Mapping[str, str]

    def rows(self, query: str, values: Mapping[str, Any] | None = None) -> list[Any]:
        """The rows of an SQL query in which ``{name}`` stands for a relation."""
        with open_engine() as db:
            return db.execute(self.fill(query), values or None).fetchall()

    def fill(self, query: str) -> str:
        """Replace each ``{name}`` of a query by the SQL of that relation."""
        return query.format(**{name: f"({it})" for name, it in self.views.items()})


@dataclass(frozen=True)
class Earlier:
    """An earlier build: ``records`` of what persons wrote, and its tables by the path of their
    source.
    """

    folder: Path
    relations: Relations
    records: Records
    tables: Mapping[str, Known]

    @property
    def claims(self) -> int:
        """The number of claims in the earlier build, including those of tables."""
        return len(self.records.claims) + sum(it.claims for it in self.tables.values())


def find_earlier(target: Path, base: str, *, vocabulary: Vocabulary) -> Earlier | Anew:
    """Open the earlier build in a folder, or return the reason why it cannot be updated.

    It must be made of the same dossier (``base``) by the same version of the program.
    """
    folder = target / FOLDER
    store = target / "store"
    if not store.is_dir() and not is_deferred(store):
        return Anew("there is no earlier build")
    if not (folder / "made.parquet").is_file():
        return Anew("the earlier build has no tables, or was written to")
    columns = Relations(relations(folder, (*ASKED, *READ)))
    found, expected = dict(columns.rows("from {made}")), made(base, vocabulary)
    if differing := sorted(it for it in expected if found.get(it) != expected[it]):
        return Anew(f"the earlier build has another {' and '.join(differing)}")
    quads = quads_of(columns.rows(WRITTEN), base)
    records = read_records(quads, vocabulary=vocabulary, complete=False)
    tables = {
        source: Known(Fingerprint(files, mapping), title, *counts)
        for source, files, mapping, title, *counts in columns.rows("from {read_table}")
    }
    return Earlier(target, columns, records, tables)


WORDS = "select row.*, quote as exact from {row_claim} row join {claim} claim using (id)"
"""The claims of rows, each with its quote, which the columns store only in the relation `claim`."""

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
"""Unchanged tables that have to be read again because a name in them now means another entity, or
an entity whose type no longer fits a predicate. Tables with faulty rows are included, since another
type may make these rows valid."""


@dataclass(frozen=True)
class Read:
    """The tables of the earlier and the later build, before the affected rows are judged.

    ``kept`` are the paths of tables that were not read again. ``written`` are the later records of
    what persons wrote, without entities that only tables name.
    """

    written: Records
    earlier: Tables
    later: Tables
    kept: frozenset[str]

    def close(self) -> None:
        """Free the memory that the tables of both builds use."""
        self.earlier.close()
        self.later.close()


def read_changed(reading: Reading, earlier: Earlier, *, vocabulary: Vocabulary) -> Read:
    """Read the tables that are new or have changed, or whose names now mean other entities.

    A new alias in the dossier, or a name in a new table, may change the entity that a name in an
    unchanged table means.
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
    # The tables' dictionary of names has all about an entity, except the names merged into it.
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
    """Copy the hash and length of each kept table from the earlier records."""
    known = {path: earlier.sources[path] for path in kept}
    sources = {
        path: replace(it, sha256=known[path].sha256, length=known[path].length)
        if path in known else it
        for path, it in records.sources.items()
    }  # fmt: skip
    return replace(records, sources=sources)


def _renamed(later: Tables, earlier: Earlier, kept: frozenset[str]) -> set[str]:
    """The kept tables in which a name now means another entity."""
    found = later.db.execute(earlier.relations.fill(RENAMED), {"kept": list(kept)}).fetchall()
    return {source for (source,) in found}


def written_reach(records: Records, vocabulary: Vocabulary) -> set[Pair]:
    """The pairs of things in claims that persons wrote, and pairs whose rows may affect these."""
    return reach(records, vocabulary) | {pair_of(it) for it in records.propositions.values()}


def far_predicates(vocabulary: Vocabulary, rows: Iterable[str], *written: Records) -> list[str]:
    """The predicates whose rows may affect statements about other things.

    ``rows`` are the predicates in rows. One that is empty or unknown is ignored, since such a row
    makes no claim.
    """
    said = frozenset(vocabulary.predicates).intersection(rows)
    used = {it.predicate for records in written for it in records.propositions.values()}
    return sorted(far_reaching(vocabulary, said, frozenset(used)))


def widen(pairs: Iterable[Pair], *written: Records) -> set[Pair]:
    """Add the pairs of statements whose qualifier, such as a reason, names a statement on a pair.

    This is repeated until nothing is added.
    """
    found = set(pairs)
    while more := {it for records in written for it in _naming(found, records)} - found:
        found |= more
    return found


def _naming(pairs: set[Pair], records: Records) -> Iterator[Pair]:
    for it in records.propositions.values():
        for _, value in it.qualifiers:
            named = records.propositions.get(value.token)
            if value.kind is ValueKind.PROPOSITION and named and pair_of(named) in pairs:
                yield pair_of(it)


def narrow(records: Records, pairs: set[Pair]) -> Records:
    """Reduce records to the statements between these pairs of things, and their claims."""
    said = {path: it for path, it in records.propositions.items() if pair_of(it) in pairs}
    return replace(
        records,
        propositions=said,
        claims={path: it for path, it in records.claims.items() if it.about in said},
        declared=tuple(it for it in records.declared if {it.left, it.right} <= said.keys()),
    )
