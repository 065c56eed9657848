"""Rows that a query reads several times and of which it needs little: each once, with its number.

In a ring of actors that accuse each other each pair has many statements, and the database would
join every one of them with every other.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from claimgraph.store.columns.sparql.kinds import INTEGER, Cell
from claimgraph.store.columns.sparql.shape import HOMES
from claimgraph.store.columns.sparql.solution import Solution

NUMBER = " number"
"""The variable of how often a solution is there; no query can name it."""
LEAST = 3
"""So often a relation is read where that is worth while."""
_TEXT = re.compile("'(?:[^']|'')*'")
_ROW = re.compile(r"\b(t[0-9]+)\.([a-z_]+)")
_IDENTITY = {it.relation: it.identity for it in HOMES}


def fold_rows(rows: Solution, needed: Mapping[str, Cell]) -> Solution:
    """The same solutions of the ``needed`` variables, those that are the same perhaps as one.

    `NUMBER` then says how often each is there.
    """
    read = [(it, *it.rpartition(" ")[::2]) for it in rows.reads]
    often = Counter(relation for _, relation, _ in read)
    used = _find_columns((*rows.where, *(it.sql for it in needed.values())))
    folded = {
        row: relation
        for _, relation, row in read
        if often[relation] >= LEAST and _IDENTITY.get(relation, "") not in {"", *used.get(row, ())}
    }
    if not folded:
        return rows
    own = {it: _own_row(it) for it in rows.where}
    made = tuple(
        _read_once(relation, row, used.get(row, set()), [it for it in own if own[it] == row])
        if row in folded
        else whole
        for whole, relation, row in read
    )
    rest = tuple(it for it in rows.where if own[it] not in folded)
    number = Cell(" * ".join(f"{row}.number::hugeint" for row in folded), INTEGER)
    return replace(rows, reads=made, where=rest, cells={**needed, NUMBER: number}, rows={})


def _find_columns(sql: Iterable[str]) -> dict[str, set[str]]:
    """The columns that are read of each row."""
    found: dict[str, set[str]] = {}
    for it in sql:
        for row, column in _ROW.findall(_TEXT.sub("''", it)):
            found.setdefault(row, set()).add(column)
    return found


def _own_row(condition: str) -> str:
    """The one row that a condition is about, if it is about one and asks nothing else."""
    found = _find_columns([condition])
    plain = "select" not in _TEXT.sub("''", condition)
    return next(iter(found)) if plain and len(found) == 1 else ""


def _read_once(relation: str, row: str, columns: set[str], conditions: Iterable[str]) -> str:
    named = ", ".join(f"{row}.{it}" for it in sorted(columns))
    where = " and ".join(f"({it})" for it in conditions)
    select = f"select {named + ', ' if named else ''}count(*) as number from {relation} {row}"
    grouped = f" group by {named}" if named else ""
    return f"({select}{f' where {where}' if where else ''}{grouped}) {row}"
