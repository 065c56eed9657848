"""The judge's bench: the columns of one dossier, and the questions put to them in order.

The rules stand in the ``.sql`` files beside this module, in the order in which they run:
entailment, order in time, who is heard, offices, statuses, conflicts. Offices come first: an
accepted claim of office decides for whom a claimant speaks, and that decides other statuses.
Offices themselves are judged with everybody speaking for himself.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from claimgraph.judge.columns import tables
from claimgraph.judge.outcome import Conflict, Judgement, Verdict

if TYPE_CHECKING:
    from claimgraph.model import Records
    from claimgraph.vocabulary import Vocabulary

SETTINGS: dict[str, Any] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
"""No extension is fetched: judging needs no network and asks for none."""

EVERYBODY_FOR_HIMSELF = """
create or replace table speaks as select id as claim, claimant as agent from claim;
create or replace table principal as select id as claim, claimant as principal from claim;
"""

ACCEPTED = """
select distinct s, p, o from {verdicts} v join prop on prop.id = v.prop
join predicate on predicate.name = prop.p
where v.status = 'accepted' and conditions = ''
    and not (kind = 'state' and has_when and latest < date '9999-12-31')
"""
"""Direct triples: nothing conditional, and no state whose end is known."""


class Bench:
    """Judges one set of records; open it once, ask for the judgement and for perspectives."""

    def __init__(self, records: Records, vocabulary: Vocabulary) -> None:
        self._db = duckdb.connect(":memory:", config=SETTINGS)
        self._run("tables")
        for name, rows in tables(records, vocabulary):
            self._fill(name, rows)
        for step in ("entails", "order", "heard"):
            self._run(step)
        self._db.execute(EVERYBODY_FOR_HIMSELF)
        for step in ("status", "principals", "status", "conflicts"):
            self._run(step)

    def judgement(self) -> Judgement:
        """Everything derived, with every voice heard."""
        return Judgement(
            verdicts=self._verdicts("status"),
            conflicts=tuple(
                Conflict(*row)
                for row in self._rows('select l, r, kind, ground, because from "conflict"')
            ),
            entails=tuple(self._rows("select p, q from entails")),
            principals=dict(self._rows("select claim, principal from principal")),
            affirms=self._held("affirming"),
            rejects=self._held("denying"),
            superseded=tuple(self._rows("select claim, by_claim from superseded")),
            accepted=tuple(self._rows(ACCEPTED.format(verdicts="status"))),
        )

    def perspective(self, principal: str) -> tuple[dict[str, Verdict], tuple[Any, ...]]:
        """The verdicts and direct triples according to one principal (a path)."""
        for statement in _script("perspective").split(";"):
            if statement.strip():
                names = {"principal": principal} if "$principal" in statement else None
                self._db.execute(statement, names)
        triples = self._rows(ACCEPTED.format(verdicts="perspective"))
        return self._verdicts("perspective"), tuple(triples)

    def _verdicts(self, table: str) -> dict[str, Verdict]:
        rows = self._rows(f"select prop, status, rule, origins from {table}")
        return {path: Verdict(*rest) for path, *rest in rows}

    def _held(self, polarity: str) -> tuple[Any, ...]:
        query = """
            select distinct principal.principal, bears.prop
            from bears join principal on principal.claim = bears.id
            where named and polarity = $polarity
        """
        return tuple(self._rows(query, {"polarity": polarity}))

    def _rows(self, query: str, values: dict[str, str] | None = None) -> list[Any]:
        return sorted(self._db.execute(query, values).fetchall())

    def _run(self, step: str) -> None:
        self._db.execute(_script(step))

    def _fill(self, table: str, rows: list[Any]) -> None:
        if not rows:
            return
        types = [kind for _, kind, *_ in self._db.execute(f"describe {table}").fetchall()]
        lists = ", ".join(f"unnest(${i}::{kind}[])" for i, kind in enumerate(types, 1))
        columns = [list(column) for column in zip(*rows, strict=True)]
        self._db.execute(f"insert into {table} select {lists}", columns)


def _script(step: str) -> str:
    return Path(__file__).with_name(f"{step}.sql").read_text(encoding="utf-8")
