"""The judge's bench: the columns of one dossier, and the questions put to them in order.

The rules are in the ``.sql`` files beside this module, in the order in which they run:
order in time, entailment, clashes, who is heard, offices, statuses, conflicts. Offices come
before statuses: an accepted claim of office decides for whom a claimant speaks, and that decides
other statuses. Offices themselves are judged with everybody speaking for himself.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import duckdb

from claimgraph.judge.columns import Row, tables
from claimgraph.model.judgement import (
    Aim,
    Change,
    Conflict,
    Ended,
    Ground,
    Judgement,
    Near,
    Verdict,
)
from claimgraph.model.sql import open_engine, read_script

if TYPE_CHECKING:
    from claimgraph.model.ontology import Vocabulary
    from claimgraph.model.records import Records
    from claimgraph.model.rows import Office, Tables

FEW = 20_000
"""Up to so many claims threads cost more than they save, and values go in as parameters."""

SETUP = ("core", "told")
"""What is made of the input once, whatever is judged."""

ONE = "select p from mark where one_holder or one_object or once"
AT_ODDS = "(select l from candidate union all select prop from single)"
HOUSES = "prop join reading using (p) join mark on mark.p = super"
WANTED = """(
    select prop from claim join act using (stance) where side <> ''
    union all select id from prop semi join (from undoing union from ending) using (p) where written
)"""
JUDGING = (
    ("empty", ""),
    ("form", ""),
    ("entails", ""),
    ("participants", ""),
    ("principals", "office"),
    ("timing", ""),
    ("retracted", "claim where stance = 'retracts'"),
    ("houses", f"{HOUSES} where same_house or lies_in or binds or office or super = 'member-of'"),
    ("places", "qual join trait on qualifier = name where placed"),
    ("affirmed", ""),
    ("excluding", "(select p from excludes union all select p from admits_one)"),
    ("rivals", f"({ONE})"),
    ("valued", "admits_one"),
    ("near_pair", "(select id from claim where polarity = 'denying'"
        " union all select p from excludes where opposite)"),
    ("apart", "candidate"),
    ("opposed", ""),
    ("affirmed_both", AT_ODDS),
    ("rooted", ""),
    ("ended", "ending"),
    ("ends_conflict", "may_end"),
    ("changed", "(select l from rooted union all select l from near_pair)"),
    ("clash", "(select l from rooted union all select l from declared)"),
    ("turned", ""),
    ("superseded", "(select claim from turned_round union all select claim from superseded)"),
    ("heard", ""),
    ("near", "near_pair"),
    ("ends", "may_end"),
    ("tally", ""),
    ("grounds", ""),
    ("status", ""),
    ("held", ""),
    ("conflicts", "clash"),
    ("aims", WANTED),
    ("closing", ""),
)  # fmt: skip
"""The scripts in their order, each with the rows without which it would find nothing."""

OF_OFFICES = {
    "houses": "", "places": "", "near_pair": "", "held": "", "conflicts": "", "aims": "",
    "closing": "offices", "grounds": "office_grounds",
}  # fmt: skip
"""Of offices, which are judged first and with everybody speaking for himself, some need not be
run, and some are others."""

OFFICES = """
create or replace temp table office_prop as
with declaring as (select l, r from declared union all select r, l from declared)
select * from all_prop
where office or p in (select p from ending where q in (select p from all_prop where office))
    or id in (select r from declaring where l in (select id from all_prop where office));
create or replace temp table office_claim as
select * from all_claim semi join office_prop on office_prop.id = all_claim.prop;
create or replace temp view prop as from office_prop;
create or replace temp view claim as from office_claim
"""
EVERYTHING = """
create or replace temp view prop as from all_prop;
create or replace temp view claim as from all_claim
"""


class Bench:
    """Judges one set of records; open it once, ask for the judgement and for perspectives."""

    def __init__(
        self, records: Records, vocabulary: Vocabulary, rows: Tables | None = None
    ) -> None:
        """Judge records, and ``rows`` of tables beside them, in the tables' own database."""
        self._few = len(records.claims) <= FEW
        self._records_only = rows is None
        self._db = rows.db if rows else _engine(self._few).cursor()
        self._db.execute(read_script(__file__, "tables"))
        for name, columns in tables(records, vocabulary, rows):
            self._fill(name, columns)
        if rows:
            self._run("rows")
        if records.claims and self._any("earlier"):
            self._run("order")
        self._run(*SETUP)
        if self._any("all_prop where office"):
            self._db.execute(OFFICES)
            self._judge(OF_OFFICES)
        self._db.execute(EVERYTHING)
        self._judge({})

    @property
    def columns(self) -> duckdb.DuckDBPyConnection:
        """What was judged and what came of it, as columns: for those who write it in bulk."""
        return self._db

    def verdicts(self) -> dict[str, Verdict]:
        """The status of every proposition, with every voice heard."""
        return self._verdicts("status")

    def conflicts(self) -> tuple[Conflict, ...]:
        """Every conflict."""
        rows = self._rows('select l, r, kind, ground, because from "conflict"')
        return tuple(Conflict(*row) for row in rows)

    def accepted(self) -> tuple[tuple[str, str, str], ...]:
        """The direct triples."""
        return self._direct("status")

    def offices(self) -> tuple[Office, ...]:
        """Every accepted office: its holder, its body, and when and where it holds.

        It may matter to any other claim.
        """
        return tuple(self._rows("from office"))

    def speakers(self) -> tuple[tuple[str, str], ...]:
        """Claimants, each with a principal for whom some claim of his was made."""
        return tuple(
            self._rows(
                "select distinct claimant, principal from claim join principal"
                " on principal.claim = id where principal <> claimant"
            )
        )

    def to_come(self) -> tuple[str, ...]:
        """The propositions that nobody says have come about, those of rows left out."""
        mine = "" if self._records_only else " anti join row_prop on id = prop and not written"
        return tuple(path for (path,) in self._rows(f"select prop from to_come{mine}"))

    def grounds(self) -> tuple[Ground, ...]:
        """Why what is accepted is accepted, and by whose claims."""
        accepted = "ground semi join accepted_on using (prop, ground)"
        rows = self._rows(f"select distinct prop, ground, claim from {accepted}")
        return tuple(Ground(*row) for row in rows)

    def near(self) -> tuple[Near, ...]:
        """Every near disagreement, those of rows by their number."""
        told = "select l, r, hows, '', 0 from near"
        counted = "select l, r, hows, source, rows from near_rows"
        return tuple(
            Near(left, right, tuple(hows), *rest)
            for left, right, hows, *rest in self._rows(f"{told} union all {counted}")
        )

    def aims(self) -> tuple[Aim, ...]:
        """Every conflict of aims."""
        rows = self._rows("select thing, parties_for, parties_against, counter from aim")
        return tuple(Aim(thing, *map(tuple, lists)) for thing, *lists in rows)

    def changes(self) -> tuple[Change, ...]:
        """What was said of two times and is no conflict."""
        return tuple(Change(*row) for row in self._rows(read_script(__file__, "changes")))

    def ended(self) -> tuple[Ended, ...]:
        """The states that have ended, or may have."""
        return tuple(Ended(*row) for row in self._rows("from told_ended"))

    def judgement(self) -> Judgement:
        """Everything derived, with every voice heard."""
        return Judgement(
            verdicts=self.verdicts(),
            conflicts=self.conflicts(),
            entails=tuple(self._rows("from told_entails")),
            principals=dict(
                self._rows(
                    "select id, principal from claim join principal on principal.claim = id"
                    " where not rider"
                )
            ),
            affirms=self._held("affirming"),
            rejects=self._held("denying"),
            superseded=tuple(self._rows("from told_superseded")),
            accepted=self.accepted(),
            to_come=self.to_come(),
            grounds=self.grounds(),
            near=self.near(),
            aims=self.aims(),
            changes=self.changes(),
            ended=self.ended(),
        )

    def perspective(self, principal: str) -> tuple[dict[str, Verdict], tuple[Any, ...]]:
        """The verdicts and direct triples according to one principal (a path)."""
        for statement in read_script(__file__, "perspective").split(";"):
            if statement.strip():
                names = {"principal": principal} if "$principal" in statement else None
                self._db.execute(statement, names)
        return self._verdicts("perspective"), self._direct("perspective")

    def _direct(self, verdicts: str) -> tuple[tuple[str, str, str], ...]:
        self._db.execute(read_script(__file__, "direct").replace("$verdicts", verdicts))
        return tuple(self._rows("from direct"))

    def _verdicts(self, table: str) -> dict[str, Verdict]:
        told = "semi join told_status using (prop)"
        rows = self._rows(f"select prop, status, rule, origins from {table} {told}")
        return {path: Verdict(*rest) for path, *rest in rows}

    def _held(self, polarity: str) -> tuple[Any, ...]:
        query = f"select principal, prop from held where polarity = '{polarity}'"
        return tuple(self._rows(query))

    def _rows(self, query: str) -> list[Any]:
        return sorted(self._db.execute(query).fetchall())

    def _judge(self, others: Mapping[str, str]) -> None:
        for step, needed in JUDGING:
            if (name := others.get(step, step)) and (not needed or self._any(needed)):
                self._run(name)

    def _any(self, rows: str) -> bool:
        return self._db.execute(f"select 1 from {rows} limit 1").fetchone() is not None

    def _run(self, *steps: str) -> None:
        for step in steps:
            self._db.execute(read_script(__file__, step))

    def _fill(self, table: str, rows: list[Row]) -> None:
        if not rows:
            return
        columns = [list(map(itemgetter(i), rows)) for i, _ in enumerate(rows[0])]
        if self._few:
            lists = ", ".join(f"unnest(${i})" for i, _ in enumerate(columns, 1))
            self._db.execute(f"insert into {table} select {lists}", columns)
        else:
            self._pour(table, columns)

    def _pour(self, table: str, columns: list[list[Any]]) -> None:
        import numpy as np  # 0.1 s that a small dossier does not need

        arrays = {
            f"c{i}": np.array(column, dtype=object if isinstance(column[0], str) else None)
            for i, column in enumerate(columns)
        }
        self._db.register("poured", arrays)
        self._db.execute(f"insert into {table} from poured")
        self._db.unregister("poured")


@cache
def _engine(few: bool) -> duckdb.DuckDBPyConnection:
    """The database, opened once (0.02 s); every bench has temporary tables of its own in it."""
    return open_engine(**({"threads": 1} if few else {}))
