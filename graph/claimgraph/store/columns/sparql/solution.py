"""The solutions of a pattern as a query that is not yet written: what it reads, and which terms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import count

from claimgraph.store.columns.sparql.kinds import UNBOUND, Cell, join_kinds, same_term, widen

LONG = 400
"""So many letters of SQL are written once, and then gone by their name."""


@dataclass(frozen=True)
class Solution:
    """Solutions: ``reads`` of relations under ``where``, and the terms of variables by name.

    ``rows`` are the rows that are read already of things that variables name, by variable and
    relation. ``order`` is SQL by which the solutions are sorted, for those to whom that matters.
    """

    reads: tuple[str, ...] = ()
    where: tuple[str, ...] = ()
    cells: Mapping[str, Cell] = field(default_factory=dict)
    rows: Mapping[tuple[str, str], str] = field(default_factory=dict)
    order: str = ""

    def also(self, *conditions: str) -> Solution:
        """Those that meet further conditions."""
        kept = tuple(it for it in conditions if it != "true")
        return replace(self, where=(*self.where, *kept))

    def bind(self, name: str, cell: Cell) -> Solution:
        """The same with one more variable."""
        return replace(self, cells={**self.cells, name: cell})

    def get(self, name: str) -> Cell:
        """The term of a variable, which may be unbound altogether."""
        return self.cells.get(name, UNBOUND)

    def body(self) -> str:
        """What follows the SELECT clause."""
        reads = f" from {', '.join(self.reads)}" if self.reads else ""
        where = f" where {' and '.join(f'({it})' for it in self.where)}" if self.where else ""
        return reads + where

    @property
    def empty(self) -> bool:
        """Whether it is known that there are none."""
        return "false" in self.where


@dataclass
class SqlNames:
    """SqlNames of rows, and of the columns of variables: SQL takes ``a`` and ``A`` for the same."""

    _rows: count[int] = field(default_factory=count)
    _columns: dict[str, str] = field(default_factory=dict)

    def row(self) -> str:
        """A new name for a row."""
        return f"t{next(self._rows)}"

    def column(self, variable: str) -> str:
        """The one column of a variable."""
        return self._columns.setdefault(variable, f"v{len(self._columns)}")

    def select(self, it: Solution, kinds: Mapping[str, Cell] | None = None) -> str:
        """Write a query for solutions; ``kinds`` are the columns to give, if not its own."""
        wanted = it.cells if kinds is None else kinds
        columns = [
            f"{widen(it.get(name), cell.kinds)} as {self.column(name)}"
            for name, cell in wanted.items()
        ]
        return f"select {', '.join(columns) or '1 as one'}{it.body()}"

    def nest(self, sql: str, cells: Mapping[str, Cell]) -> Solution:
        """The solutions of a query that is written, to be read by the names of its columns."""
        row = self.row()
        read = {name: cell.at(f"{row}.{self.column(name)}") for name, cell in cells.items()}
        return Solution((f"({sql}) {row}",), (), read)

    def settle(self, it: Solution) -> Solution:
        """The same, written."""
        return self.nest(self.select(it), it.cells)


def compatible(one: Cell, other: Cell) -> str:
    """SQL for whether two terms join: where one of them is unbound, they do."""
    same = same_term(one, other)
    open_ = [f"{it.sql} is null" for it in (one, other) if not it.certain]
    return " or ".join([*open_, same]) if open_ else same


def merge(one: Cell, other: Cell) -> Cell:
    """What a variable is after a join: the one, or the other where that is unbound."""
    if one.certain:
        return one
    if other.certain:
        return other
    kinds = join_kinds((one, other))
    homes = one.homes | other.homes if one.homes and other.homes else frozenset[str]()
    return Cell(f"coalesce({widen(one, kinds)}, {widen(other, kinds)})", kinds, False, homes=homes)


def join(one: Solution, other: Solution) -> Solution:
    """Solutions of both that agree."""
    shared = one.cells.keys() & other.cells.keys()
    agree = [compatible(one.cells[name], other.cells[name]) for name in sorted(shared)]
    cells = {**one.cells, **other.cells}
    cells |= {name: merge(one.cells[name], other.cells[name]) for name in shared}
    rows = {**other.rows, **one.rows}
    both = Solution((*one.reads, *other.reads), (*one.where, *other.where), cells, rows)
    return both.also(*agree)


def unite(names: SqlNames, parts: Iterable[Solution]) -> Solution:
    """The solutions of all of them, one after the other."""
    every = [it for it in parts if not it.empty]
    if not every:
        return Solution(where=("false",))
    variables = dict.fromkeys(name for it in every for name in it.cells)
    cells = {name: _over([it.get(name) for it in every]) for name in variables}
    if len(every) == 1:
        return every[0]
    return names.nest(" union all ".join(names.select(it, cells) for it in every), cells)


def _over(cells: list[Cell]) -> Cell:
    homes = [it.homes for it in cells if it.kinds]
    known = frozenset[str]().union(*homes) if all(homes) else frozenset[str]()
    return Cell("", join_kinds(cells), all(it.certain for it in cells), homes=known)
