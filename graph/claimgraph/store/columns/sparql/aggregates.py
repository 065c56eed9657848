"""Aggregates over groups. One error in a group makes an error of its aggregate, but for COUNT."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Variable

from claimgraph.store.columns.sparql.expressions import Expressions, order_keys
from claimgraph.store.columns.sparql.functions import text
from claimgraph.store.columns.sparql.kinds import (
    DECIMAL,
    INTEGER,
    IRI,
    LANG,
    STRING,
    TEXTS,
    UNBOUND,
    Cell,
    NotTranslated,
    encode,
    quote,
)  # fmt: skip
from claimgraph.store.columns.sparql.solution import Solution


def aggregate(it: CompValue, rows: Solution, values: Expressions, *, keys: Sequence[str]) -> Cell:
    """One aggregate over the rows of each group; a key of the group is itself."""
    name = it.name.removeprefix("Aggregate_")
    if name == "Count" and it.vars == "*":
        return _count_rows(it, rows)
    if name == "Sample" and isinstance(it.vars, Variable) and str(it.vars) in keys:
        return rows.get(str(it.vars))
    if name not in _AGGREGATES:
        raise NotTranslated(f"the aggregate {name}")
    value = values.value(it.vars, rows)
    if not value.kinds and name in ("Sum", "Avg"):
        value = Cell("null::bigint", INTEGER, certain=False)
    if name == "GroupConcat":
        return _concat(it, value, rows)
    if name == "Avg":
        return _mean(value, distinct=bool(it.distinct), grouped=bool(keys))
    return _AGGREGATES[name](value, "distinct " if it.distinct else "")


def _count_rows(it: CompValue, rows: Solution) -> Cell:
    if not it.distinct:
        return Cell("count(*)", INTEGER)
    if not rows.cells:
        raise NotTranslated("COUNT(DISTINCT *) over rows without variables")
    row = ", ".join(cell.sql for cell in rows.cells.values())
    return Cell(f"count(distinct row({row}))", INTEGER)


def _count_values(value: Cell, distinct: str) -> Cell:
    return Cell(f"count({distinct}{value.sql})", INTEGER)


def _whole(value: Cell, sql: str) -> str:
    """SQL that is null where a value of the group is missing."""
    return sql if value.certain else f"(case when count(*) = count({value.sql}) then {sql} end)"


def _sum(value: Cell, distinct: str) -> Cell:
    if value.kinds != INTEGER:
        raise NotTranslated("SUM of what may be no whole number")
    total = f"coalesce(sum({distinct}{value.sql}), 0)::bigint"
    return Cell(_whole(value, total), INTEGER, value.certain)


def _mean(value: Cell, *, distinct: bool, grouped: bool) -> Cell:
    if value.kinds != INTEGER:
        raise NotTranslated("AVG of what may be no whole number")
    which = "distinct " if distinct else ""
    mean = f"divide(sum({which}{value.sql}), count({which}{value.sql}))"
    if grouped:
        return Cell(_whole(value, mean), DECIMAL, value.certain)
    raise NotTranslated("AVG without groups, which is a whole number where there are no rows")


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
    "Count": _count_values,
    "Sum": _sum,
    "Min": _extreme("min"),
    "Max": _extreme("max"),
    "Sample": _sample,
    "Avg": _count_values,
    "GroupConcat": _count_values,
}
