"""The judge's bench: the columns of one dossier, and the questions put to them in order.

The rules stand in the ``.sql`` files beside this module, in the order in which they run:
order in time, entailment, clashes, who is heard, offices, statuses, conflicts. Offices come
before statuses: an accepted claim of office decides for whom a claimant speaks, and that decides
other statuses. Offices themselves are judged with everybody speaking for himself.
"""

from __future__ import annotations

from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import duckdb

from claimgraph.judge.columns import Row, tables
from claimgraph.model.judgement import Conflict, Judgement, Verdict
from claimgraph.model.sql import open_engine, read_script

if TYPE_CHECKING:
    from claimgraph.model.ontology import Vocabulary
    from claimgraph.model.records import Records
    from claimgraph.model.rows import Office, Tables

FEW = 20_000
"""Up to so many claims threads cost more than they save, and values go in as parameters."""

OPEN = "tally where rule is null"
RIVALS = "select rest from single group by rest having count(*) > 1"
STEPS = (
    ("order", "earlier"),
    ("entails", ""),
    ("opposed", ""),
    ("exclusive", f"(select p from excludes union all {RIVALS})"),
    ("clash", ""),
    ("turned", ""),
    ("retracted", "claim where stance = 'retracts'"),
    ("heard", ""),
    ("independent", f"{OPEN} and office and not own_voice"),
    ("principals", f"(select holder from office union all select prop from {OPEN} and office)"),
    ("independent", OPEN),
    ("status", ""),
    ("conflicts", ""),
)
"""The scripts in their order, each with the rows without which it would find nothing. Origins are
independent only where there are several sources."""

ACCEPTED = """
select distinct s, p, o from {verdicts} v join prop on prop.id = v.prop
where v.status = 'accepted' and conditions = '' and not (kind = 'state' and last < 4000000)
"""
"""Direct triples: nothing conditional, and no state whose end is known. A denial of the bare
triple needs no asking: it clashes with whatever entails it, so that nothing would be accepted."""


class Bench:
    """Judges one set of records; open it once, ask for the judgement and for perspectives."""

    def __init__(
        self, records: Records, vocabulary: Vocabulary, rows: Tables | None = None
    ) -> None:
        """Judge records, and ``rows`` of tables beside them, in the tables' own database."""
        self._few = len(records.claims) <= FEW
        self._records_only = rows is None
        self._several = rows is not None or len({it.source for it in records.claims.values()}) > 1
        self._db = rows.db if rows else _engine(self._few).cursor()
        self._db.execute(read_script(__file__, "tables"))
        for name, columns in tables(records, vocabulary, rows):
            self._fill(name, columns)
        if rows:
            self._db.execute(read_script(__file__, "rows"))
        for step, needed in STEPS:
            if self._several or step != "independent":
                self._run(step, needed)

    @property
    def columns(self) -> duckdb.DuckDBPyConnection:
        """What was judged and what came of it, as columns: for those who write it in bulk."""
        return self._db

    def conflicts(self) -> tuple[Conflict, ...]:
        """Every conflict."""
        rows = self._rows('select l, r, kind, ground, because from "conflict"')
        return tuple(Conflict(*row) for row in rows)

    def accepted(self) -> tuple[tuple[str, str, str], ...]:
        """The direct triples."""
        return tuple(self._rows(ACCEPTED.format(verdicts="status")))

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
                " on principal.claim = id and agent = claimant where principal <> claimant"
            )
        )

    def to_come(self) -> tuple[str, ...]:
        """The propositions that nobody says have come about, those of rows left out."""
        mine = "" if self._records_only else " anti join row_prop on id = prop and not written"
        return tuple(path for (path,) in self._rows(f"select prop from to_come{mine}"))

    def judgement(self) -> Judgement:
        """Everything derived, with every voice heard."""
        return Judgement(
            verdicts=self._verdicts("status"),
            conflicts=self.conflicts(),
            entails=tuple(self._rows("select p, q from entails")),
            principals=dict(
                self._rows(
                    "select id, principal from claim join principal"
                    " on principal.claim = id and agent = claimant"
                )
            ),
            affirms=self._held("affirming"),
            rejects=self._held("denying"),
            superseded=tuple(self._rows("select claim, by_claim from superseded")),
            accepted=self.accepted(),
            to_come=self.to_come(),
        )

    def perspective(self, principal: str) -> tuple[dict[str, Verdict], tuple[Any, ...]]:
        """The verdicts and direct triples according to one principal (a path)."""
        for statement in read_script(__file__, "perspective").split(";"):
            if statement.strip():
                names = {"principal": principal} if "$principal" in statement else None
                self._db.execute(statement, names)
        triples = self._rows(ACCEPTED.format(verdicts="perspective"))
        return self._verdicts("perspective"), tuple(triples)

    def _verdicts(self, table: str) -> dict[str, Verdict]:
        rows = self._rows(f"select prop, status, rule, origins from {table}")
        return {path: Verdict(*rest) for path, *rest in rows}

    def _held(self, polarity: str) -> tuple[Any, ...]:
        query = f"select principal, prop from held where polarity = '{polarity}'"
        return tuple(self._rows(query))

    def _rows(self, query: str) -> list[Any]:
        return sorted(self._db.execute(query).fetchall())

    def _run(self, step: str, needed: str) -> None:
        if not needed or self._db.execute(f"from {needed} limit 1").fetchone():
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
