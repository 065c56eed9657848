"""A translated pattern before it is SQL: what it reads, and how each variable's terms are stored.

A column whose terms are all of one kind holds them as they are: a date as a date, an address as
`store.rdf` shortens it. Where kinds mix, or a literal has a language, a cell is text that begins
with a letter for its kind, so that two cells are equal exactly where the terms are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from itertools import count

from claimgraph.model.errors import ClaimgraphError


class NotTranslated(ClaimgraphError):
    """A query that the columns do not answer, with the reason."""


class TermKind(Enum):
    """The kind of a term; the value is its first letter where kinds are mixed."""

    IRI = "i"
    STRING = "s"
    LANG = "l"
    DATE = "d"
    BOOLEAN = "b"
    INTEGER = "n"
    DECIMAL = "m"
    DOUBLE = "f"
    DURATION = "p"


Kinds = frozenset[TermKind]

IRI, STRING, LANG, DATE, BOOLEAN, INTEGER, DECIMAL, DOUBLE, DURATION = (
    frozenset({it}) for it in TermKind
)  # fmt: skip
NOTHING: Kinds = frozenset()
LITERALS: Kinds = frozenset(TermKind) - IRI
NUMBERS: Kinds = INTEGER | DECIMAL | DOUBLE
EXACT: Kinds = INTEGER | DECIMAL
TEXTS: Kinds = STRING | LANG

TYPES = {
    TermKind.IRI: "varchar",
    TermKind.STRING: "varchar",
    TermKind.DATE: "date",
    TermKind.BOOLEAN: "boolean",
    TermKind.INTEGER: "bigint",
    TermKind.DECIMAL: "decimal(38, 18)",
    TermKind.DOUBLE: "double",
    TermKind.DURATION: "bigint",
}
"""The type of a column of one kind; columns with languages always have letters. A duration is a
number of days, as the difference of two dates is.

A duration is a number of days: what one date is after another.
"""


@dataclass(frozen=True)
class Cell:
    """A term in SQL: the kinds that it may have, and whether every row has it.

    ``fixed`` is the SQL of a constant, by which two of them are distinguished before anything is
    asked. ``homes`` are where the things lie of which it holds the addresses; empty is not known.
    A cell that is null is unbound, or an error where it is the value of an expression.
    """

    sql: str
    kinds: Kinds
    certain: bool = True
    fixed: bool = False
    homes: frozenset[str] = frozenset()

    @property
    def kind(self) -> TermKind | None:
        """The only kind of the column, if its values are stored as they are."""
        if len(self.kinds) != 1 or self.kinds == LANG:
            return None
        return next(iter(self.kinds))

    @property
    def optional(self) -> Cell:
        """The cell as one that may be missing."""
        return replace(self, certain=False)

    def at(self, sql: str) -> Cell:
        """The cell under another name."""
        return Cell(sql, self.kinds, self.certain, homes=self.homes)


UNBOUND = Cell("null::varchar", NOTHING, certain=False)


def quote(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def encode(cell: Cell) -> str:
    """The cell as text that begins with the letter of its kind."""
    kind = cell.kind
    if kind is None:
        return cell.sql
    return f"'{kind.value}' || {write_text(cell, kind)}"


def write_text(cell: Cell, kind: TermKind) -> str:
    """The text of a term of one kind, without its type.

    Raises NotTranslated for a double: engines write one and the same number in several ways.
    """
    match kind:
        case TermKind.IRI | TermKind.STRING:
            return f"({cell.sql})"
        case TermKind.BOOLEAN | TermKind.INTEGER | TermKind.DATE:
            return f"({cell.sql})::varchar"
        case TermKind.DECIMAL:
            return rf"regexp_replace(({cell.sql})::varchar, '\.?0+$', '')"
        case TermKind.DURATION:
            return f"duration_of({cell.sql})"
    raise NotTranslated("a double or a text with a language among terms of other kinds")


def decode(cell: Cell, kind: TermKind) -> Cell:
    """The cell as one of its kinds: null where it has another."""
    if cell.kind is kind:
        return cell
    if kind is TermKind.LANG:
        sql = f"case when starts_with({cell.sql}, 'l') then {cell.sql} end"
        return Cell(sql, LANG, certain=False)
    inner = f"substr({cell.sql}, 2)"
    if kind is TermKind.DURATION:
        inner = f"regexp_replace(replace({inner}, 'PT0S', '0'), '[PD]', '', 'g')"
    sql = f"case when starts_with({cell.sql}, '{kind.value}') then {inner}::{TYPES[kind]} end"
    return Cell(sql, frozenset({kind}), certain=False)


def read_exact(cell: Cell) -> str:
    """SQL for the decimal that a whole number or a decimal is."""
    value = cell.sql if cell.kind else f"substr({cell.sql}, 2)"
    return f"({value})::{TYPES[TermKind.DECIMAL]}"


def widen(cell: Cell, kinds: Kinds) -> str:
    """The cell in a column that may have these kinds."""
    if cell.kinds == NOTHING:
        one = Cell("", kinds).kind
        return f"null::{TYPES[one]}" if one else "null::varchar"
    return cell.sql if cell.kinds == kinds else encode(cell)


def same_term(one: Cell, other: Cell) -> str:
    """SQL for whether two terms that are both present are the same."""
    if not one.kinds & other.kinds:
        return "false"
    if one.kinds == other.kinds:
        return f"{one.sql} = {other.sql}"
    return f"{encode(one)} = {encode(other)}"


def join_kinds(cells: Iterable[Cell]) -> Kinds:
    """The kinds that any of the cells may have."""
    return NOTHING.union(*(it.kinds for it in cells))


def lexical(cell: Cell) -> str:
    """The result of STR, for a literal or an address; null is an error."""
    if cell.kind:
        text = write_text(cell, cell.kind)
        return f"full_address({text})" if cell.kind is TermKind.IRI else text
    if cell.kinds == NOTHING:
        return "null::varchar"
    if cell.kinds & DOUBLE:
        raise NotTranslated("STR of what may be a double")
    parts = {
        IRI: f"when 'i' then full_address(substr({cell.sql}, 2))",
        LANG: f"when 'l' then text_of({cell.sql})",
    }
    cases = " ".join(sql for kinds, sql in parts.items() if cell.kinds & kinds)
    return f"(case {cell.sql}[1] {cases} else substr({cell.sql}, 2) end)"


LONG = 400
"""SQL longer than this is written once and then used by name."""


@dataclass(frozen=True)
class Solution:
    """Solutions of a pattern: the relations read, the conditions, and the terms of variables.

    ``rows`` are the rows that are read already of things that variables name, by variable and
    relation. ``order`` is SQL by which the solutions are sorted, for those to whom that matters.
    """

    reads: tuple[str, ...] = ()
    where: tuple[str, ...] = ()
    cells: Mapping[str, Cell] = field(default_factory=dict)
    rows: Mapping[tuple[str, str], str] = field(default_factory=dict)
    order: str = ""

    def also(self, *conditions: str) -> Solution:
        """The solutions that meet further conditions."""
        kept = tuple(it for it in conditions if it != "true")
        return replace(self, where=(*self.where, *kept))

    def bind(self, name: str, cell: Cell) -> Solution:
        """The solutions with one more variable."""
        return replace(self, cells={**self.cells, name: cell})

    def get(self, name: str) -> Cell:
        """The term of a variable, which may have no value."""
        return self.cells.get(name, UNBOUND)

    def body(self) -> str:
        """The SQL after the SELECT clause."""
        reads = f" from {', '.join(self.reads)}" if self.reads else ""
        where = f" where {' and '.join(f'({it})' for it in self.where)}" if self.where else ""
        return reads + where

    @property
    def empty(self) -> bool:
        """Whether it is certain that there are none."""
        return "false" in self.where


@dataclass
class SqlNames:
    """Names for rows and columns in SQL, where ``a`` and ``A`` are the same name."""

    _rows: count[int] = field(default_factory=count)
    _columns: dict[str, str] = field(default_factory=dict)

    def row(self) -> str:
        """A new name for a row."""
        return f"t{next(self._rows)}"

    def column(self, variable: str) -> str:
        """The only column name of a variable."""
        return self._columns.setdefault(variable, f"v{len(self._columns)}")

    def select(self, it: Solution, kinds: Mapping[str, Cell] | None = None) -> str:
        """Write a query for solutions, with columns of the given ``kinds``."""
        wanted = it.cells if kinds is None else kinds
        columns = [
            f"{widen(it.get(name), cell.kinds)} as {self.column(name)}"
            for name, cell in wanted.items()
        ]
        return f"select {', '.join(columns) or '1 as one'}{it.body()}"

    def nest(self, sql: str, cells: Mapping[str, Cell]) -> Solution:
        """The solutions of a written query, under the names of its columns."""
        row = self.row()
        read = {name: cell.at(f"{row}.{self.column(name)}") for name, cell in cells.items()}
        return Solution((f"({sql}) {row}",), (), read)

    def settle(self, it: Solution) -> Solution:
        """The solutions as a written subquery."""
        return self.nest(self.select(it), it.cells)


def compatible(one: Cell, other: Cell) -> str:
    """SQL for whether two terms can be joined: also where one of them has no value."""
    same = same_term(one, other)
    open_ = [f"{it.sql} is null" for it in (one, other) if not it.certain]
    return " or ".join([*open_, same]) if open_ else same


def merge(one: Cell, other: Cell) -> Cell:
    """The value of a variable after a join: that of the first side, or else the second."""
    if one.certain:
        return one
    if other.certain:
        return other
    kinds = join_kinds((one, other))
    homes = one.homes | other.homes if one.homes and other.homes else frozenset[str]()
    return Cell(f"coalesce({widen(one, kinds)}, {widen(other, kinds)})", kinds, False, homes=homes)


def join(one: Solution, other: Solution) -> Solution:
    """The solutions of two patterns that are compatible."""
    shared = one.cells.keys() & other.cells.keys()
    agree = [compatible(one.cells[name], other.cells[name]) for name in sorted(shared)]
    cells = {**one.cells, **other.cells}
    cells |= {name: merge(one.cells[name], other.cells[name]) for name in shared}
    rows = {**other.rows, **one.rows}
    both = Solution((*one.reads, *other.reads), (*one.where, *other.where), cells, rows)
    return both.also(*agree)


def unite(names: SqlNames, parts: Iterable[Solution]) -> Solution:
    """The solutions of all of them."""
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
