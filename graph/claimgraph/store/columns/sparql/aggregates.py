"""Aggregates over groups. One error in a group makes an error of its aggregate, but for COUNT."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Variable

from claimgraph.store.columns.sparql.expressions import Expressions, order_keys
from claimgraph.store.columns.sparql.functions import text
from claimgraph.store.columns.sparql.kinds import (
    DECIMAL,
    EXACT,
    INTEGER,
    IRI,
    LANG,
    STRING,
    TEXTS,
    UNBOUND,
    Cell,
    NotTranslated,
    TermKind,
    encode,
    quote,
    read_exact,
    write_text,
)  # fmt: skip
from claimgraph.store.columns.sparql.multiples import NUMBER
from claimgraph.store.columns.sparql.solution import Solution


def aggregate(it: CompValue, rows: Solution, values: Expressions, *, keys: Sequence[str]) -> Cell:
    """One aggregate over the rows of each group; a key of the group is itself."""
    name = it.name.removeprefix("Aggregate_")
    if name == "Count" and it.vars == "*":
        return _count_rows(it, rows)
    if name == "Sample" and isinstance(it.vars, Variable) and str(it.vars) in keys:
        return rows.get(str(it.vars))
    if name not in {*_AGGREGATES, "Count", "Avg", "GroupConcat"}:
        raise NotTranslated(f"the aggregate {name}")
    value = values.value(it.vars, rows)
    if not value.kinds and name in ("Sum", "Avg"):
        value = Cell("null::bigint", INTEGER, certain=False)
    if name == "GroupConcat":
        return _concat(it, value, rows)
    if name == "Count":
        return _count_values(value, rows.cells.get(NUMBER), distinct=bool(it.distinct))
    if name == "Avg":
        return _mean(value, distinct=bool(it.distinct), grouped=bool(keys))
    return _AGGREGATES[name](value, "distinct " if it.distinct else "")


def may_fold(it: CompValue) -> bool:
    """Whether an aggregate can be had of rows that are given once, with their number."""
    name = it.name.removeprefix("Aggregate_")
    if name == "Count":
        return not (it.distinct and it.vars == "*")
    return name in ("Min", "Max", "Sample")


def _count_rows(it: CompValue, rows: Solution) -> Cell:
    if not it.distinct:
        number = rows.cells.get(NUMBER)
        return Cell(_add_numbers(number) if number else "count(*)", INTEGER)
    if not rows.cells:
        raise NotTranslated("COUNT(DISTINCT *) over rows without variables")
    row = ", ".join(cell.sql for cell in rows.cells.values())
    return Cell(f"count(distinct row({row}))", INTEGER)


def _add_numbers(number: Cell, where: str = "") -> str:
    """How many rows there are, of such as are given once."""
    only = f" filter ({where})" if where else ""
    return f"coalesce(sum({number.sql}){only}, 0)::bigint"


def _count_values(value: Cell, number: Cell | None, *, distinct: bool) -> Cell:
    if number and not distinct:
        return Cell(_add_numbers(number, f"{value.sql} is not null"), INTEGER)
    return Cell(f"count({'distinct ' if distinct else ''}{value.sql})", INTEGER)


def _whole(value: Cell, sql: str) -> str:
    """SQL that is null where a value of the group is missing."""
    return sql if value.certain else f"(case when count(*) = count({value.sql}) then {sql} end)"


_SUMMED = (INTEGER, DECIMAL, EXACT)


def _sum(value: Cell, distinct: str) -> Cell:
    """A whole number, unless there is a decimal among them: the sum of none is 0."""
    if value.kinds not in _SUMMED:
        raise NotTranslated("SUM of what may be no whole number or decimal")
    if value.kinds == INTEGER:
        total = f"coalesce(sum({distinct}{value.sql}), 0)::bigint"
        return Cell(_whole(value, total), INTEGER, value.certain)
    if distinct and value.kind is None:
        raise NotTranslated("SUM of different numbers of several types")
    total = write_text(Cell(_add_up(value, distinct), DECIMAL), TermKind.DECIMAL)
    decimal = f"count({value.sql})" + ("" if value.kind else f" filter ({value.sql}[1] = 'm')")
    sql = f"if({decimal} > 0, 'm', 'n') || {total}"
    return Cell(_whole(value, sql), EXACT, value.certain)


def _add_up(value: Cell, distinct: str) -> str:
    """SQL for a sum of decimals, and whole numbers among them."""
    return f"coalesce(sum({distinct}{read_exact(value)}), 0)::decimal(38, 18)"


def _mean(value: Cell, *, distinct: bool, grouped: bool) -> Cell:
    """A decimal; of no rows a whole number, which only what has no groups may be."""
    if value.kinds not in _SUMMED or (distinct and value.kind is None):
        raise NotTranslated("AVG of what may be no whole number or decimal")
    which = "distinct " if distinct else ""
    if value.kinds == INTEGER:
        mean = f"divide(sum({which}{value.sql}), count({which}{value.sql}))"
    else:
        mean = f"quotient({_add_up(value, which)}, count({which}{value.sql})::decimal(38, 18))"
    if grouped:
        return Cell(_whole(value, mean), DECIMAL, value.certain)
    told = f"'m' || {write_text(Cell(mean, DECIMAL), TermKind.DECIMAL)}"
    sql = f"if(count({value.sql}) = 0, 'n0', {told})"
    return Cell(_whole(value, sql), EXACT, value.certain)


def _extreme(way: str) -> Callable[[Cell, str], Cell]:
    def function(value: Cell, distinct: str) -> Cell:
        assert distinct in ("", "distinct ")  # which changes nothing
        if not value.kinds:
            return UNBOUND
        sql = f"{way}({value.sql})"
        if not value.kind:
            sql = f"arg_{way}({value.sql}, row({', '.join(order_keys(value))}))"
        if value.kinds == IRI:
            sql = f"arg_{way}({value.sql}, full_address({value.sql}))"
        return Cell(_whole(value, sql), value.kinds, certain=False, homes=value.homes)

    return function


def _sample(value: Cell, distinct: str) -> Cell:
    """Any value of the group: the least, so that two runs give the same."""
    assert distinct in ("", "distinct ")
    if not value.kinds:
        return UNBOUND
    return Cell(f"min({value.sql})", value.kinds, certain=False, homes=value.homes)


def _concat(it: CompValue, value: Cell, rows: Solution) -> Cell:
    """Texts one after the other, in the order of the rows; where they have none, in their own.

    In a language where all of them are in it. What is no text makes an error of the whole.
    """
    if not value.kinds & TEXTS:
        return Cell("(case when count(*) = 0 then '' end)", STRING, certain=False)
    word = text(value)
    separator = quote(" " if it.separator is None else str(it.separator))
    order = rows.order or word.sql
    if it.distinct:
        joined = f"join_different(list({encode(value)} order by {order}), {separator})"
    else:
        joined = f"string_agg({word.sql}, {separator} order by {order})"
    joined = f"coalesce({joined}, '')"
    if not value.kinds & LANG:
        return Cell(_whole(word, joined), STRING, word.certain)
    start = f"substr({value.sql}, 1, if({value.sql}[1] = 'l', strpos({value.sql}, ' '), 1))"
    kept = f"if(min({start}) = max({start}), min({start}), 's') || {joined}"
    return Cell(_whole(word, f"if(count(*) = 0, 's', {kept})"), TEXTS, certain=False)


_AGGREGATES: Mapping[str, Callable[[Cell, str], Cell]] = {
    "Sum": _sum,
    "Min": _extreme("min"),
    "Max": _extreme("max"),
    "Sample": _sample,
}
