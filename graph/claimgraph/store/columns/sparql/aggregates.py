"""Aggregates over groups. One error in a group makes an error of its aggregate, but for COUNT."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Variable

from claimgraph.store.columns.sparql.expressions import Expressions
from claimgraph.store.columns.sparql.functions import text
from claimgraph.store.columns.sparql.kinds import (
    DECIMAL,
    INTEGER,
    IRI,
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
        if not value.kind:
            raise NotTranslated(f"{way.upper()} of terms of several kinds")
        sql = f"{way}({value.sql})"
        if value.kinds == IRI:
            sql = f"arg_{way}({value.sql}, full_address({value.sql}))"
        return Cell(_whole(value, sql), value.kinds, certain=False, homes=value.homes)

    return function


_SEVERAL = "error('which of several values it takes is open')"


def _sample(value: Cell, distinct: str) -> Cell:
    assert distinct in ("", "distinct ")
    if not value.kinds:
        return UNBOUND
    it = value.sql
    one = f"min({it}) = max({it}) and (count(*) = count({it}))"
    sql = (
        f"(case when count({it}) = 0 then null when {one} then any_value({it}) else {_SEVERAL} end)"
    )
    return Cell(sql, value.kinds, certain=False, homes=value.homes)


def _concat(it: CompValue, value: Cell, rows: Solution) -> Cell:
    """Texts one after the other, where their order is known or changes nothing."""
    if not value.kinds <= TEXTS:
        raise NotTranslated("GROUP_CONCAT of what may be no text")
    word = text(value).sql if value.kinds else "null::varchar"
    separator = quote(" " if it.separator is None else str(it.separator))
    one = f"coalesce(string_agg({word}, {separator}), '')"
    if it.distinct and rows.order:
        sql = f"join_different(list({encode(value)} order by {rows.order}), {separator})"
        sql = f"coalesce({sql}, '')"
    elif it.distinct:
        alone = f"count(distinct {value.sql}) <= 1"
        one = f"coalesce(any_value({word}), '')"
        sql = f"(case when {alone} then {one} else {_SEVERAL} end)"
    elif rows.order:
        sql = f"coalesce(string_agg({word}, {separator} order by {rows.order}), '')"
    else:
        sql = f"(case when count(distinct {word}) <= 1 then {one} else {_SEVERAL} end)"
    return Cell(_whole(value, sql), STRING, value.certain)


_AGGREGATES: Mapping[str, Callable[[Cell, str], Cell]] = {
    "Count": _count_values,
    "Sum": _sum,
    "Min": _extreme("min"),
    "Max": _extreme("max"),
    "Sample": _sample,
    "Avg": _count_values,
    "GroupConcat": _count_values,
}
