"""Represents the solutions of a pattern before they are SQL: relations, conditions, variables.

A column whose terms are all of one kind holds plain values: a date as a date, an IRI as
`shorten` shortens it. If a column has several kinds, or texts in other languages than English, a
cell is text that begins with a letter for its kind, so that two cells are equal if and only if
their terms are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from itertools import count

from claimgraph.model.errors import ClaimgraphError


class NotTranslated(ClaimgraphError):
    """An error: the columns cannot answer a query, for the reason given."""


class TermKind(Enum):
    """The kind of a term; the value is the letter with which its cells begin in mixed columns.

    Texts in English are a kind of their own, because the label of every statement is one.
    """

    IRI = "i"
    STRING = "s"
    LANG = "l"
    ENGLISH = "e"
    DATE = "d"
    BOOLEAN = "b"
    INTEGER = "n"
    DECIMAL = "m"
    DOUBLE = "f"
    DURATION = "p"


Kinds = frozenset[TermKind]

IRI, STRING, LANG, ENGLISH, DATE, BOOLEAN, INTEGER, DECIMAL, DOUBLE, DURATION = (
    frozenset({it}) for it in TermKind
)  # fmt: skip
NOTHING: Kinds = frozenset()
LITERALS: Kinds = frozenset(TermKind) - IRI
NUMBERS: Kinds = INTEGER | DECIMAL | DOUBLE
EXACT: Kinds = INTEGER | DECIMAL
TAGGED: Kinds = LANG | ENGLISH
TEXTS: Kinds = STRING | TAGGED

TYPES = {
    TermKind.IRI: "varchar",
    TermKind.STRING: "varchar",
    TermKind.ENGLISH: "varchar",
    TermKind.DATE: "date",
    TermKind.BOOLEAN: "boolean",
    TermKind.INTEGER: "bigint",
    TermKind.DECIMAL: "decimal(38, 18)",
    TermKind.DOUBLE: "double",
    TermKind.DURATION: "bigint",
}
"""The SQL type of a column of one kind; a duration is a number of days, like the difference of two
dates. Texts in other languages are not here: their cells always begin with a letter.
"""


@dataclass(frozen=True)
class Cell:
    """An SQL expression for a term, with the kinds that the term may have.

    ``certain`` is true if no row has null. Null is an unbound variable, or an error in an
    expression. ``fixed`` is true for the SQL of a constant, so that two constants can be compared
    before any SQL is run. ``homes`` are the relations that describe the things whose IRIs the cell
    holds; empty means unknown.
    """

    sql: str
    kinds: Kinds
    certain: bool = True
    fixed: bool = False
    homes: frozenset[str] = frozenset()

    @property
    def kind(self) -> TermKind | None:
        """The only kind of the terms, if the column holds plain values; else None."""
        if len(self.kinds) != 1 or self.kinds == LANG:
            return None
        return next(iter(self.kinds))

    @property
    def optional(self) -> Cell:
        """The same cell, but not certain to have a value."""
        return replace(self, certain=False)

    def at(self, sql: str) -> Cell:
        """A cell like this one with other SQL."""
        return Cell(sql, self.kinds, self.certain, homes=self.homes)


UNBOUND = Cell("null::varchar", NOTHING, certain=False)


def quote(text: str) -> str:
    """Write a text as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def encode(cell: Cell) -> str:
    """SQL for a cell as text that begins with the letter of its kind."""
    kind = cell.kind
    if kind is None:
        return cell.sql
    return f"'{kind.value}' || {write_text(cell, kind)}"


def write_text(cell: Cell, kind: TermKind) -> str:
    """SQL for the text of a term of this kind, without its datatype.

    Raises NotTranslated for a double, because engines write the same number in different ways.
    """
    match kind:
        case TermKind.IRI | TermKind.STRING | TermKind.ENGLISH:
            return f"({cell.sql})"
        case TermKind.BOOLEAN | TermKind.INTEGER | TermKind.DATE:
            return f"({cell.sql})::varchar"
        case TermKind.DECIMAL:
            return rf"regexp_replace(({cell.sql})::varchar, '\.?0+$', '')"
        case TermKind.DURATION:
            return f"duration_of({cell.sql})"
    raise NotTranslated("a double or a text with a language among terms of other kinds")


def decode(cell: Cell, kind: TermKind) -> Cell:
    """The cell as a plain value of one of its kinds; null where its term is of another kind."""
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


def in_language(cell: Cell, language: str) -> Cell:
    """The plain text of a cell as a text in this language."""
    if language.lower() == "en":
        return replace(cell, kinds=ENGLISH)
    start = quote(f"l{language.lower()} ")
    return replace(cell, sql=f"({start} || {cell.sql})", kinds=LANG)


def read_exact(cell: Cell) -> str:
    """SQL for the value of a cell of integers and decimals, as a decimal."""
    value = cell.sql if cell.kind else f"substr({cell.sql}, 2)"
    return f"({value})::{TYPES[TermKind.DECIMAL]}"


def widen(cell: Cell, kinds: Kinds) -> str:
    """SQL for a cell as it has to be in a column of terms of these kinds."""
    if cell.kinds == NOTHING:
        one = Cell("", kinds).kind
        return f"null::{TYPES[one]}" if one else "null::varchar"
    return cell.sql if cell.kinds == kinds else encode(cell)


def same_term(one: Cell, other: Cell) -> str:
    """SQL that says whether two terms, neither of which is null, are the same."""
    if not one.kinds & other.kinds:
        return "false"
    if one.kinds == other.kinds:
        return f"{one.sql} = {other.sql}"
    return f"{encode(one)} = {encode(other)}"


def join_kinds(cells: Iterable[Cell]) -> Kinds:
    """All kinds that any of the cells may have."""
    return NOTHING.union(*(it.kinds for it in cells))


def lexical(cell: Cell) -> str:
    """SQL for STR of a literal or an IRI; null stands for an error."""
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
    rest = f"substr({cell.sql}, 2)"
    return f"(case {cell.sql}[1] {cases} else {rest} end)" if cases else rest


LONG = 400
"""An SQL expression with more characters is written once, in a subquery, and then used by name."""


@dataclass(frozen=True)
class Solution:
    """The solutions of a pattern, as parts of an SQL query.

    ``reads`` are the relations in FROM, ``where`` the conditions, ``cells`` the terms of variables.
    ``rows`` are aliases of rows that are already read, by the variable for the described thing and
    the relation. ``order`` is SQL by which the solutions are sorted; empty if they are not.
    """

    reads: tuple[str, ...] = ()
    where: tuple[str, ...] = ()
    cells: Mapping[str, Cell] = field(default_factory=dict)
    rows: Mapping[tuple[str, str], str] = field(default_factory=dict)
    order: str = ""

    def also(self, *conditions: str) -> Solution:
        """Those of the solutions that meet further conditions."""
        kept = tuple(it for it in conditions if it != "true")
        return replace(self, where=(*self.where, *kept))

    def bind(self, name: str, cell: Cell) -> Solution:
        """The solutions with one more variable, or another term for one."""
        return replace(self, cells={**self.cells, name: cell})

    def get(self, name: str) -> Cell:
        """The term of a variable; `UNBOUND` if the solutions do not bind it."""
        return self.cells.get(name, UNBOUND)

    def body(self) -> str:
        """The FROM and WHERE clauses in SQL."""
        reads = f" from {', '.join(self.reads)}" if self.reads else ""
        where = f" where {' and '.join(f'({it})' for it in self.where)}" if self.where else ""
        return reads + where

    @property
    def empty(self) -> bool:
        """Whether it is certain that there are no solutions."""
        return "false" in self.where


@dataclass
class SqlNames:
    """Makes names for rows and columns: in SQL ``?a`` and ``?A`` would be the same name."""

    _rows: count[int] = field(default_factory=count)
    _columns: dict[str, str] = field(default_factory=dict)

    def row(self) -> str:
        """Make a new alias for a row."""
        return f"t{next(self._rows)}"

    def column(self, variable: str) -> str:
        """The column name of a variable, always the same."""
        return self._columns.setdefault(variable, f"v{len(self._columns)}")

    def select(self, it: Solution, kinds: Mapping[str, Cell] | None = None) -> str:
        """Write SQL for solutions, with a column for each variable of ``kinds`` (default: all)."""
        wanted = it.cells if kinds is None else kinds
        columns = [
            f"{widen(it.get(name), cell.kinds)} as {self.column(name)}"
            for name, cell in wanted.items()
        ]
        return f"select {', '.join(columns) or '1 as one'}{it.body()}"

    def nest(self, sql: str, cells: Mapping[str, Cell]) -> Solution:
        """Make solutions that read a subquery: SQL with a column for each of ``cells``."""
        row = self.row()
        read = {name: cell.at(f"{row}.{self.column(name)}") for name, cell in cells.items()}
        return Solution((f"({sql}) {row}",), (), read)

    def settle(self, it: Solution) -> Solution:
        """Turn solutions into the same solutions, read from a subquery."""
        return self.nest(self.select(it), it.cells)


def compatible(one: Cell, other: Cell) -> str:
    """SQL that says whether two terms can be joined: they are equal, or one is unbound."""
    same = same_term(one, other)
    open_ = [f"{it.sql} is null" for it in (one, other) if not it.certain]
    return " or ".join([*open_, same]) if open_ else same


def merge(one: Cell, other: Cell) -> Cell:
    """The term of a variable after a join: that of the first side, or, if unbound, the second."""
    if one.certain:
        return one
    if other.certain:
        return other
    kinds = join_kinds((one, other))
    homes = one.homes | other.homes if one.homes and other.homes else frozenset[str]()
    return Cell(f"coalesce({widen(one, kinds)}, {widen(other, kinds)})", kinds, False, homes=homes)


def join(one: Solution, other: Solution) -> Solution:
    """Join the solutions of two patterns that agree on the variables they share."""
    shared = one.cells.keys() & other.cells.keys()
    agree = [compatible(one.cells[name], other.cells[name]) for name in sorted(shared)]
    cells = {**one.cells, **other.cells}
    cells |= {name: merge(one.cells[name], other.cells[name]) for name in shared}
    rows = {**other.rows, **one.rows}
    both = Solution((*one.reads, *other.reads), (*one.where, *other.where), cells, rows)
    return both.also(*agree)


def unite(names: SqlNames, parts: Iterable[Solution]) -> Solution:
    """Combine the solutions of several patterns, as UNION does."""
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
