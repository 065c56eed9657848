"""Computes an updated build, and writes its store and columns into a folder.

Beside the statements that were judged again, it writes what follows from them for all others.
Files of columns from the first build are linked, not copied; the changes are written beside them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path

import pyoxigraph as ox

from claimgraph.build.update.difference import (
    Difference,
    find_difference,
    is_held,
    touch,
)
from claimgraph.build.update.earlier import Anew, Earlier, Read, find_earlier, read_changed
from claimgraph.build.update.judge import Rejudged, judge_touched, still_ahead
from claimgraph.dossier import Reading
from claimgraph.model.english import count_nouns
from claimgraph.model.errors import DossierError, Finding
from claimgraph.model.files import link_or_copy
from claimgraph.model.iris import CG, RDF, graph_path
from claimgraph.model.judgement import Conflict
from claimgraph.model.ontology import Vocabulary
from claimgraph.model.records import Records
from claimgraph.model.rows import TOLD, Pair, Tally
from claimgraph.store.columns import (
    ASKED,
    CHANGED,
    FOLDER,
    GONE,
    KEYS,
    READ,
    copy,
    fill_entities,
    lay_out,
    lengthen,
)
from claimgraph.store.columns.write import read
from claimgraph.store.local import change_store
from claimgraph.store.rdf import (
    Contrasts,
    Settled,
    list_voices,
    write_agreed,
    write_recorded,
    write_words,
)
from claimgraph.tables.unreadable import telling_disk

ACCEPTED = "select s, p, o from {fact} where graph = 'graph/accepted'"
CONFLICTS = """
with fact as ({fact}),
conflict as (
    select any_value(o) filter (p = 'cg:left') as l, any_value(o) filter (p = 'cg:right') as r,
        any_value(o) filter (p = 'cg:conflictKind') as kind,
        any_value(o) filter (p = 'cg:ground') as ground,
        coalesce(any_value(o) filter (p = 'cg:decidedBecause'), '') as because
    from fact
    where s in (select s from fact where p = 'rdf:type' and o = 'cg:Conflict')
    group by s
)
select it.s, it.o, l, r, kind, ground, because
from conflict join {proposition} it on it.id = l
"""
LABELS = f"""
select id, {TOLD}
from {{row_prop}} row_prop join term on name = p
where list_contains($paths, id)
"""
KEPT = """
select distinct {column} from {{{relation}}} it
where {key} in (select prop from {{row_claim}} where list_contains($kept, source))
"""
"""Query for the names of predicates or qualifiers that rows of kept tables use."""


def lay_out_facts(judged: Rejudged, earlier: Earlier, *, vocabulary: Vocabulary) -> None:
    """Create the later build's relations for affected statements, and the whole of ``fact``."""
    later, written = judged.read.later, judged.read.written
    ahead = judged.now.to_come()
    still = still_ahead(earlier, written.propositions, set(judged.pairs))
    quads = chain(
        write_recorded(
            written, {*ahead, *still}, vocabulary=vocabulary, voices=list_voices(later, vocabulary)
        ),
        write_agreed(
            written, _settle_judgement(judged, earlier, vocabulary), vocabulary=vocabulary
        ),
        _words(judged, earlier, vocabulary),
    )
    lay_out(later, quads, vocabulary=vocabulary)
    fill_entities(later, written.entities, vocabulary=vocabulary)


def _settle_judgement(judged: Rejudged, earlier: Earlier, vocabulary: Vocabulary) -> Settled:
    """Accepted statements and conflicts: those judged now, and earlier ones not affected."""
    conflicts = sorted([*judged.now.conflicts(), *_conflicts(judged.pairs, earlier)])
    ends = {end for it in conflicts for end in (it.left, it.right)}
    named = judged.read.later.labels(ends)
    query, values = earlier.relations.fill(LABELS), {"paths": sorted(ends - named.keys())}
    others = dict(judged.read.later.db.execute(query, values).fetchall())
    untouched = _accepted(judged.pairs, earlier, vocabulary)
    accepted = sorted([*judged.now.accepted(), *untouched])
    derived = Contrasts(judged.now.near(), judged.now.aims(), judged.now.changes())
    return Settled(accepted, tuple(conflicts), {**others, **named}, derived)


def _accepted(
    pairs: frozenset[Pair], earlier: Earlier, vocabulary: Vocabulary
) -> Iterator[tuple[str, str, str]]:
    names = {it.iri: it.name for it in vocabulary.predicates.values()}
    base = earlier.records.header.base
    for s, p, o in earlier.relations.rows(ACCEPTED):
        if (min(s, o), max(s, o)) not in pairs:
            yield s, names[lengthen(p, base)], o


def _conflicts(pairs: frozenset[Pair], earlier: Earlier) -> Iterator[Conflict]:
    for s, o, left, right, kind, ground, because in earlier.relations.rows(CONFLICTS):
        if (min(s, o), max(s, o)) not in pairs:
            shown, why = kind.removeprefix("cg:"), ground.removeprefix("cg:")
            yield Conflict(left, right, shown, why, because)


def _words(judged: Rejudged, earlier: Earlier, vocabulary: Vocabulary) -> Iterator[ox.Quad]:
    """The quads of terms that rows use, in tables that were read now and in kept ones."""
    later = judged.read.later
    return write_words(
        later.told(),
        vocabulary,
        predicates=later.predicates | _used("p", "row_prop", "id", judged, earlier),
        qualifiers=later.qualifiers | _used("qualifier", "row_qual", "prop", judged, earlier),
    )


def _used(
    column: str, relation: str, key: str, judged: Rejudged, earlier: Earlier
) -> frozenset[str]:
    query = KEPT.format(column=column, relation=relation, key=key)
    rows = earlier.relations.rows(query, {"kept": sorted(judged.read.kept)})
    return frozenset(name for (name,) in rows)


BY = {
    "proposition": "id",
    "row_prop": "id",
    "claim": "about",
    "row_claim": "prop",
    "held": "prop",
    "entails": "p",
    "accepted_on": "prop",
    "ended": "prop",
    "qualifier": "s",
    "row_qual": "prop",
}
"""For each relation, the column with the path of a statement; a relation that is not listed has a
column ``claim`` instead."""

MEANT = """
from column_worth union all
select * from {worth} where (qualifier, text) not in (select (qualifier, text) from worth)
"""


def write_layers(folder: Path, judged: Rejudged, earlier: Earlier) -> None:
    """Write the later build's columns into a new folder; call `lay_out_facts` first."""
    (folder / CHANGED).mkdir(parents=True)
    touch(judged, earlier)
    db = judged.read.later.db
    db.execute("create or replace temp table gone (relation varchar, key varchar)")
    for name in KEYS:
        link_or_copy(str(_first(earlier, name)), str(folder / f"{name}.parquet"))
        _find_changed(name, judged, earlier)
        copy(db, _layer(name, earlier), folder / CHANGED / f"{name}.parquet")
    copy(db, _gone(earlier), folder / CHANGED / f"{GONE}.parquet")
    for name in {*ASKED, *READ} - KEYS.keys():
        query = earlier.relations.fill(MEANT) if name == "worth" else f"from column_{name}"
        copy(db, query, folder / f"{name}.parquet")


def _first(earlier: Earlier, name: str) -> Path:
    return earlier.folder / "columns" / f"{name}.parquet"


def _find_changed(name: str, judged: Rejudged, earlier: Earlier) -> None:
    """Insert into ``gone`` the keys of a relation's rows that were added, removed or changed."""
    db, key = judged.read.later.db, KEYS[name]
    described = db.execute(f"describe from column_{name}").fetchall()
    columns = ", ".join(f'"{column}"' for column, *_ in described)
    db.execute(
        f"insert into gone with was as ({_touched(name, earlier)}),"
        f" here as (from column_{name})"
        f" select distinct '{name}', {key} from ("
        f"(select {columns} from was except select {columns} from here)"
        f" union (select {columns} from here except select {columns} from was))"
    )


def _touched(name: str, earlier: Earlier) -> str:
    """SQL for the rows of an earlier relation that are about affected statements."""
    if name not in BY:
        claims = "select id from {claim} where about in (select id from touched)"
        query = f"from {{{name}}} where claim in ({claims})"
    else:
        query = f"from {{{name}}} where {BY[name]} in (select id from touched)"
    return earlier.relations.fill(query)


def _layer(name: str, earlier: Earlier) -> str:
    """SQL for the rows that this update changed, and those of earlier updates still valid."""
    key, changed = KEYS[name], f"select key from gone where relation = '{name}'"
    fresh = f"from column_{name} where {key} in ({changed})"
    file = earlier.folder / "columns" / CHANGED / f"{name}.parquet"
    if not file.is_file():
        return fresh
    return f"{read(file)} where {key} not in ({changed}) union all by name {fresh}"


def _gone(earlier: Earlier) -> str:
    file = earlier.folder / "columns" / CHANGED / f"{GONE}.parquet"
    older = f" union {read(file)}" if file.is_file() else ""
    return f"from gone{older} order by all"


STORE = "store"
TYPE, CLAIM = ox.NamedNode(f"{RDF}type"), ox.NamedNode(f"{CG}Claim")

SHARE = 5
"""An update judges at most a fifth of all rows again; above that, a full build is as fast."""

FEW = 2_000
"""An update judges up to so many rows again whatever their share: that takes below a second."""

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
"""Finds a number in a statement that a kept table and a newly read one both make. If they write the
number differently, the text of the table that is read first is used, so an update, which reads
tables in another order, could differ from a build."""


@dataclass(frozen=True)
class Revision:
    """The difference between an earlier build and the dossier as it is now."""

    earlier: Earlier
    judged: Rejudged
    difference: Difference

    @cached_property
    def records(self) -> Records:
        """The records of the dossier as it is now, with the entities that tables name."""
        return self.judged.read.later.told()

    @property
    def told(self) -> str:
        """One line with the numbers of sources added, changed and removed, and of claims kept."""
        before, after = self.earlier.records.sources, self.records.sources
        added, removed = len(after.keys() - before.keys()), len(before.keys() - after.keys())
        changed = sum(self._has_changed(it) for it in before.keys() & after.keys())
        sources, kept = count_nouns(added, "source"), count_nouns(self._kept, "claim")
        return f"{sources} added, {changed} changed, {removed} removed; {kept} kept"

    def _has_changed(self, source: str) -> bool:
        return f"{self.records.header.base}{graph_path(source)}" in self._graphs

    @cached_property
    def _graphs(self) -> set[str]:
        """The names of the graphs to which quads are added or from which some are removed."""
        quads = self.difference.gone | self.difference.fresh
        return {str(getattr(it.graph_name, "value", "")) for it in quads}

    @property
    def _kept(self) -> int:
        """The number of earlier claims that are not removed."""
        gone = sum(it.predicate == TYPE and it.object == CLAIM for it in self.difference.gone)
        return self.earlier.claims - gone

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The faults of rows that were read now; an earlier build reported those of kept tables."""
        return self.judged.read.later.findings

    @property
    def tallies(self) -> tuple[Tally, ...]:
        """The numbers of rows of each table, as read by this update or by an earlier build."""
        read = self.judged.read
        kept = (
            Tally(path, it.claims, it.faulty, claimed=it.claimed, skipped=it.skipped)
            for path, it in sorted(self.earlier.tables.items())
            if path in read.kept
        )
        return (*kept, *read.later.tallies)

    @telling_disk()
    def write(self, folder: Path) -> None:
        """Write the updated store and columns into a folder."""
        gone, fresh = self.difference.gone, self.difference.fresh
        change_store(self.earlier.folder / STORE, folder / STORE, gone=gone, fresh=fresh)
        write_layers(folder / FOLDER, self.judged, self.earlier)

    def close(self) -> None:
        """Free the memory that the tables of both builds use."""
        self.judged.read.close()


@telling_disk()
def revise(
    reading: Reading, target: Path, *, strict: bool = False, most: int | None = None
) -> Revision | Anew:
    """Compute how the earlier build in ``target`` differs from the dossier as it is now.

    Returns Anew if more than ``most`` rows of tables would have to be judged again; the default is
    a fifth of all rows, or 2,000 if that is more. Raises DossierError for tables that cannot be
    read, and with ``strict`` for rows that make no claim.
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
        read.close()  # free the memory, which building from scratch needs
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
    """The reason why an update could differ from a build from scratch; empty if none."""
    if strict and any(earlier.tables[it].faulty for it in read.kept):
        return "rows of a table were left out, and --strict has to report them"
    values = {"kept": sorted(read.kept)}
    if read.later.db.execute(earlier.relations.fill(SHARED), values).fetchone():
        return "an unchanged table and a changed one write the same number differently"
    return ""
