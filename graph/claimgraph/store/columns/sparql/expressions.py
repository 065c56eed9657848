"""Translates expressions of FILTER, BIND and aggregates to SQL, where null is a SPARQL error.

One error among the values of a group makes an aggregate an error, except for COUNT.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from rdflib.namespace import RDF as RDF_
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Identifier, Literal, Variable

from claimgraph.model.iris import XSD
from claimgraph.store.columns.sparql.functions import CASTS, FUNCTIONS, begin_text, text
from claimgraph.store.columns.sparql.patterns import NUMBER, constant, read_span
from claimgraph.store.columns.sparql.solution import (
    BOOLEAN,
    DATE,
    DECIMAL,
    DOUBLE,
    DURATION,
    ENGLISH,
    EXACT,
    INTEGER,
    IRI,
    LANG,
    NUMBERS,
    STRING,
    TAGGED,
    TEXTS,
    UNBOUND,
    Cell,
    Kinds,
    NotTranslated,
    Solution,
    TermKind,
    decode,
    encode,
    join_kinds,
    lexical,
    quote,
    read_exact,
    same_term,
    widen,
    write_text,
)

_ORDERED: Kinds = DATE | STRING | ENGLISH | NUMBERS | DURATION
_DURATIONS = frozenset(f"{XSD}{name}" for name in ("duration", "dayTimeDuration"))
_SPANS = _DURATIONS | {f"{XSD}yearMonthDuration"}
_SIGNS = {"=": "=", "!=": "<>", "<": "<", ">": ">", "<=": "<=", ">=": ">="}


Exists = Callable[[CompValue, Solution], str]
"""A function that translates EXISTS, given its pattern and the solutions that it tests, to SQL."""


class Expressions:
    """Translates expressions over the variables of a solution."""

    def __init__(self, base: str, exists: Exists) -> None:
        """``base`` begins the dossier's IRIs (columns omit it); ``exists`` translates EXISTS."""
        self._base, self._exists = base, exists

    def condition(self, it: Any, rows: Solution) -> str:
        """SQL for an expression's effective boolean value (SPARQL 1.1, 17.2.2)."""
        return truth(self.value(it, rows))

    def value(self, it: Any, rows: Solution) -> Cell:
        """Translate an expression to a cell. Raises NotTranslated for what is not supported."""
        if isinstance(it, Variable):
            return rows.get(str(it))
        if isinstance(it, Identifier):
            return constant(it, self._base)
        if not isinstance(it, CompValue):
            raise NotTranslated(f"{it!r} in an expression")
        form = _FORMS.get(it.name)
        if form is not None:
            return form(self, it, rows)
        if it.name.startswith("Builtin_"):
            return self._call(it, rows)
        raise NotTranslated(f"{it.name} in an expression")

    def _call(self, it: CompValue, rows: Solution) -> Cell:
        name = it.name.removeprefix("Builtin_")
        if name not in FUNCTIONS:
            raise NotTranslated(f"the function {name}")
        return FUNCTIONS[name]([self.value(arg, rows) for arg in _arguments(it)])

    def _either(self, it: CompValue, rows: Solution) -> Cell:
        word = "or" if it.name == "ConditionalOrExpression" else "and"
        parts = [self.condition(each, rows) for each in (it.expr, *(it.other or ()))]
        return Cell(f" {word} ".join(f"({part})" for part in parts), BOOLEAN, certain=False)

    def _relation(self, it: CompValue, rows: Solution) -> Cell:
        if it.op not in ("IN", "NOT IN"):
            one, other = (self._compared(part, rows) for part in (it.expr, it.other))
        else:
            one = self.value(it.expr, rows)
            listed = [] if isinstance(it.other, Identifier) and not it.other else it.other
            others = listed if isinstance(listed, list) else [listed]
            found = [equal(one, self.value(other, rows)).sql for other in others]
            sql = " or ".join(f"({each})" for each in found) or "false"
            return Cell(f"not ({sql})" if it.op == "NOT IN" else sql, BOOLEAN, certain=False)
        if it.op == "=":
            return equal(one, other)
        if it.op == "!=":
            return Cell(f"not ({equal(one, other).sql})", BOOLEAN, certain=False)
        if it.op not in _SIGNS:
            raise NotTranslated(f"the operator {it.op}")
        return compare(one, other, _SIGNS[it.op])

    def _compared(self, it: Any, rows: Solution) -> Cell:
        """Translate a side of a comparison; xsd:duration is read as xsd:dayTimeDuration."""
        if isinstance(it, Literal) and str(it.datatype) in _DURATIONS:
            return constant(Literal(str(it), datatype=f"{XSD}dayTimeDuration"), self._base)
        return self.value(it, rows)

    def _not(self, it: CompValue, rows: Solution) -> Cell:
        return Cell(f"not ({self.condition(it.expr, rows)})", BOOLEAN, certain=False)

    def _sum(self, it: CompValue, rows: Solution) -> Cell:
        made = self.value(it.expr, rows)
        operators = it.op if isinstance(it.op, list) else [it.op]
        others = it.other if isinstance(it.other, list) else [it.other]
        for sign, other in zip(operators, others, strict=True):
            if isinstance(other, Literal) and str(other.datatype) in _SPANS:
                made = shift(made, str(sign), str(other))
            else:
                made = calculate(made, str(sign), self.value(other, rows))
        return made

    def _minus(self, it: CompValue, rows: Solution) -> Cell:
        return calculate(Cell("0::bigint", INTEGER), "-", self.value(it.expr, rows))

    def _plus(self, it: CompValue, rows: Solution) -> Cell:
        return calculate(Cell("0::bigint", INTEGER), "+", self.value(it.expr, rows))

    def _if(self, it: CompValue, rows: Solution) -> Cell:
        test = self.condition(it.arg1, rows)
        one, other = self.value(it.arg2, rows), self.value(it.arg3, rows)
        kinds = join_kinds((one, other))
        yes, no = widen(one, kinds), widen(other, kinds)
        sql = f"(case when {test} then {yes} when not ({test}) then {no} end)"
        return Cell(sql, kinds, certain=False)

    def _first(self, it: CompValue, rows: Solution) -> Cell:
        cells = [self.value(arg, rows) for arg in it.arg]
        kinds = join_kinds(cells)
        if not kinds:
            return UNBOUND
        sql = f"coalesce({', '.join(widen(cell, kinds) for cell in cells)})"
        return Cell(sql, kinds, any(cell.certain for cell in cells))

    def _bound(self, it: CompValue, rows: Solution) -> Cell:
        return Cell(f"({rows.get(str(it.arg)).sql} is not null)", BOOLEAN)

    def _there(self, it: CompValue, rows: Solution) -> Cell:
        found = self._exists(it.graph, rows)
        return Cell(found if it.name == "Builtin_EXISTS" else f"not ({found})", BOOLEAN)

    def _function(self, it: CompValue, rows: Solution) -> Cell:
        name = str(it.iri).removeprefix(XSD)
        if not str(it.iri).startswith(XSD) or name not in CASTS or len(it.expr) != 1:
            raise NotTranslated(f"the function <{it.iri}>")
        return CASTS[name](self.value(it.expr[0], rows))


_FORMS: Mapping[str, Callable[[Expressions, CompValue, Solution], Cell]] = {
    "ConditionalOrExpression": Expressions._either,
    "ConditionalAndExpression": Expressions._either,
    "RelationalExpression": Expressions._relation,
    "UnaryNot": Expressions._not,
    "AdditiveExpression": Expressions._sum,
    "MultiplicativeExpression": Expressions._sum,
    "UnaryMinus": Expressions._minus,
    "UnaryPlus": Expressions._plus,
    "Builtin_IF": Expressions._if,
    "Builtin_COALESCE": Expressions._first,
    "Builtin_BOUND": Expressions._bound,
    "Builtin_EXISTS": Expressions._there,
    "Builtin_NOTEXISTS": Expressions._there,
    "Function": Expressions._function,
}


_ARGUMENTS = (
    "arg", "arg1", "arg2", "arg3", "text", "start", "length", "pattern", "replacement", "flags",
)  # fmt: skip


def _arguments(it: CompValue) -> Sequence[Any]:
    """The arguments of a function, whatever names the parser gave them, in their order."""
    if isinstance(it.arg, list):
        return it.arg
    found = [it[name] for name in _ARGUMENTS if name in it and it[name] is not None]
    return [] if found == [RDF_.nil] else found


def truth(cell: Cell) -> str:
    """SQL for the effective boolean value of a cell, where null is an error."""
    if cell.kinds == BOOLEAN:
        return cell.sql
    if cell.kinds & TAGGED:
        raise NotTranslated("a text with a language as a condition")
    parts = []
    for kind in sorted(cell.kinds, key=lambda it: it.value):
        one = decode(cell, kind).sql
        if kind is TermKind.BOOLEAN:
            parts.append(one)
        elif kind is TermKind.STRING:
            parts.append(f"({one} <> '')")
        elif frozenset({kind}) & NUMBERS:
            parts.append(f"({one} <> 0)")
    return f"coalesce({', '.join(parts)})" if parts else "null::boolean"


def equal(one: Cell, other: Cell) -> Cell:
    """Translate ``=``: whether two terms have the same value; literals of other types differ."""
    known = " and ".join(f"{it.sql} is not null" for it in (one, other) if not it.certain)
    if not one.kinds or not other.kinds:
        return Cell("null::boolean", BOOLEAN, certain=False)
    if are_exact(one, other):
        return Cell(f"({read_exact(one)} = {read_exact(other)})", BOOLEAN, certain=False)
    numbers = one.kinds & NUMBERS, other.kinds & NUMBERS
    if all(numbers) and numbers[0] | numbers[1] != numbers[0] & numbers[1]:
        if one.kinds == numbers[0] and other.kinds == numbers[1] and one.kind and other.kind:
            left, right = _numbers(one, other)
            return Cell(f"({left} = {right})", BOOLEAN, one.certain and other.certain)
        raise NotTranslated("numbers of several types among other terms")
    if len(numbers[0]) > 1:
        raise NotTranslated("numbers of several types")
    if not one.kinds & other.kinds:
        return Cell(f"if({known}, false, null)" if known else "false", BOOLEAN, certain=not known)
    return Cell(f"({same_term(one, other)})", BOOLEAN, one.certain and other.certain)


def compare(one: Cell, other: Cell, sign: str) -> Cell:
    """Translate ``<`` and other comparisons by order; for values of different types, an error."""
    if are_exact(one, other):
        return Cell(f"({read_exact(one)} {sign} {read_exact(other)})", BOOLEAN, certain=False)
    numbers = one.kinds & NUMBERS, other.kinds & NUMBERS
    if all(numbers) and numbers[0] | numbers[1] != numbers[0] & numbers[1]:
        if one.kinds != numbers[0] or other.kinds != numbers[1] or not (one.kind and other.kind):
            raise NotTranslated("numbers of several types among other terms")
        left, right = _numbers(one, other)
        return Cell(f"({left} {sign} {right})", BOOLEAN, certain=False)
    shared = one.kinds & other.kinds
    if shared & LANG:
        raise NotTranslated("a comparison of texts with languages")
    parts = []
    for kind in sorted(shared, key=lambda it: it.value):
        left, right = decode(one, kind).sql, decode(other, kind).sql
        if frozenset({kind}) <= _ORDERED:
            parts.append(f"({left} {sign} {right})")
        else:  # for these kinds the store only knows that a term equals itself
            same = "true" if sign in ("<=", ">=") else "false"
            parts.append(f"if({left} = {right}, {same}, null)")
    if not parts:
        return Cell("null::boolean", BOOLEAN, certain=False)
    sql = parts[0] if len(parts) == 1 else f"coalesce({', '.join(parts)})"
    return Cell(sql, BOOLEAN, certain=False)


def are_exact(one: Cell, other: Cell) -> bool:
    """Whether two cells hold integers and decimals only, and one of them may hold both."""
    return EXACT in (one.kinds, other.kinds) and one.kinds | other.kinds == EXACT


def _numbers(one: Cell, other: Cell) -> tuple[str, str]:
    """SQL for two numbers, both promoted to the same type."""
    if DOUBLE in (one.kinds, other.kinds):
        if DECIMAL in (one.kinds, other.kinds):
            raise NotTranslated("a decimal beside a double")
        return f"({one.sql})::double", f"({other.sql})::double"
    if DECIMAL in (one.kinds, other.kinds):
        return f"({one.sql})::decimal(38, 18)", f"({other.sql})::decimal(38, 18)"
    return one.sql, other.sql


def calculate(one: Cell, sign: str, other: Cell) -> Cell:
    """Translate ``+``, ``-``, ``*`` or ``/``; the result has the type that XPath gives it."""
    if {one.kinds, other.kinds} <= {DATE, DURATION}:
        return _calculate_days(one, sign, other)
    if are_exact(one, other):
        return _calculate_exact(one, sign, other)
    for it in (one, other):
        if (it.kinds and it.kind is None) or it.kinds - NUMBERS:
            raise NotTranslated("arithmetic with what may be no number")
    if not one.kinds or not other.kinds:
        return UNBOUND
    left, right = _numbers(one, other)
    kinds = max((one.kinds, other.kinds), key=[INTEGER, DECIMAL, DOUBLE].index)
    if sign == "/" and kinds == DOUBLE:
        raise NotTranslated("a quotient of doubles")
    if sign in "*/" and kinds == DECIMAL:
        name = {"*": "product", "/": "quotient"}[sign]
        return Cell(f"{name}({left}, {right})", DECIMAL, certain=False)
    if sign == "/":
        return Cell(f"divide({left}, {right})", DECIMAL, certain=False)
    return Cell(f"({left} {sign} {right})", kinds, certain=False)


def _calculate_exact(one: Cell, sign: str, other: Cell) -> Cell:
    """Arithmetic if a column has integers and decimals; of two integers, usually an integer."""
    numbers = (Cell(read_exact(it), DECIMAL, certain=False) for it in (one, other))
    made = calculate(next(numbers), sign, next(numbers))
    if sign == "/":
        return made
    whole = " and ".join(f"{it.sql}[1] = 'n'" for it in (one, other) if it.kinds == EXACT)
    if DECIMAL in (one.kinds, other.kinds):
        return made
    text = write_text(made, TermKind.DECIMAL)
    return Cell(f"(if({whole}, 'n', 'm') || {text})", EXACT, certain=False)


def _calculate_days(one: Cell, sign: str, other: Cell) -> Cell:
    """Add or subtract dates and durations. Raises NotTranslated for other combinations."""
    match one.kind, sign, other.kind:
        case (TermKind.DATE, "-", TermKind.DATE) | (
            TermKind.DURATION,
            "+" | "-",
            TermKind.DURATION,
        ):
            return Cell(f"({one.sql} {sign} {other.sql})", DURATION, certain=False)
        case TermKind.DATE, "+" | "-", TermKind.DURATION:
            days = f"{sign}({other.sql})::integer"
            return Cell(f"shift_date({one.sql}, 0, {days})", DATE, certain=False)
    raise NotTranslated("arithmetic with dates that has no sum")


def shift(one: Cell, sign: str, text: str) -> Cell:
    """Add a constant duration to a date or duration, or subtract it."""
    span = read_span(text)
    if span is None:
        raise NotTranslated(f"the duration '{text}', which is not of whole days")
    if one.kinds == DURATION and not span.months:
        return _calculate_days(one, sign, Cell(f"{span.days}::bigint", DURATION))
    if one.kinds != DATE or sign not in "+-":
        raise NotTranslated("a duration added to what may be no date")
    sql = f"shift_date({one.sql}, {sign}({span.months}), {sign}({span.days}))"
    return Cell(sql, DATE, certain=False)


def order_keys(cell: Cell) -> list[str]:
    """SQL sort keys that order the terms of a cell as the store does.

    IRIs come first, then numbers by their value, then other literals by their text, type and
    language. SPARQL does not define the order of a number and another literal; the store compares
    their texts, which cannot be imitated, as it is circular: 9 < 10, "10" < "1a" and "1a" < "9".
    """
    if not cell.kinds:
        return ["null"]
    if cell.kinds == IRI:
        paths = cell.homes and "other" not in cell.homes
        return [cell.sql if paths else f"full_address({cell.sql})"]
    if cell.kind:
        return [cell.sql]
    keys = []
    if cell.kinds & (IRI | NUMBERS):
        ranks = (
            f"when 'i' then 0 {_letters(NUMBERS, 'then 1')} else if({cell.sql} is null, null, 2)"
        )
        keys.append(f"case {cell.sql}[1] {ranks} end")
    if numbers := cell.kinds & NUMBERS:
        type_ = "double" if numbers & DOUBLE else "decimal(38, 18)"
        values = (f"({decode(cell, it).sql})::{type_}" for it in sorted(numbers, key=_letter))
        keys.append(f"coalesce({', '.join(values)})")
    if rest := cell.kinds - NUMBERS:
        other = replace(cell, kinds=rest)
        (only,) = rest if len(rest) == 1 and rest != LANG else (None,)
        keys.append(lexical(decode(cell, only) if only else other))
    form = cell.sql
    if cell.kinds >= TAGGED:  # equal texts come in the order of their languages
        form = f"if({form}[1] = 'e', 'len ' || substr({form}, 2), {form})"
    return [*keys, f"strpos('{_BY_TYPE}', {form}[1])", form]


_BY_TYPE = "elbdpmfns"
"""The letters of the kinds of literals, in the alphabetical order of their datatypes' IRIs."""


def _letter(kind: TermKind) -> str:
    return kind.value


def _letters(kinds: Kinds, then: str) -> str:
    return " ".join(f"when {quote(it.value)} {then}" for it in sorted(kinds, key=_letter))


def aggregate(it: CompValue, rows: Solution, values: Expressions, *, keys: Sequence[str]) -> Cell:
    """Translate an aggregate over the rows of each group; ``keys`` are GROUP BY's variables."""
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
    """Whether an aggregate can be computed from grouped rows and the number of each."""
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
    """SQL for the number of all rows, given a cell with the number of each grouped row."""
    only = f" filter ({where})" if where else ""
    return f"coalesce(sum({number.sql}){only}, 0)::bigint"


def _count_values(value: Cell, number: Cell | None, *, distinct: bool) -> Cell:
    if number and not distinct:
        return Cell(_add_numbers(number, f"{value.sql} is not null"), INTEGER)
    return Cell(f"count({'distinct ' if distinct else ''}{value.sql})", INTEGER)


def _whole(value: Cell, sql: str) -> str:
    """SQL for an aggregate that becomes null if any value of the group is null."""
    return sql if value.certain else f"(case when count(*) = count({value.sql}) then {sql} end)"


_SUMMED = (INTEGER, DECIMAL, EXACT)


def _sum(value: Cell, distinct: str) -> Cell:
    """Translate SUM: an integer if all values are, else a decimal; 0 without values."""
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
    """SQL for the sum of decimals and integers."""
    return f"coalesce(sum({distinct}{read_exact(value)}), 0)::decimal(38, 18)"


def _mean(value: Cell, *, distinct: bool, grouped: bool) -> Cell:
    """Translate AVG: a decimal; without rows, the integer 0."""
    if value.kinds not in _SUMMED or (distinct and value.kind is None):
        raise NotTranslated("AVG of what may be no whole number or decimal")
    which = "distinct " if distinct else ""
    if value.kinds == INTEGER:
        mean = f"divide(sum({which}{value.sql}), count({which}{value.sql}))"
    else:
        mean = f"quotient({_add_up(value, which)}, count({which}{value.sql})::decimal(38, 18))"
    if grouped:
        return Cell(_whole(value, mean), DECIMAL, value.certain)
    exact = f"'m' || {write_text(Cell(mean, DECIMAL), TermKind.DECIMAL)}"
    sql = f"if(count({value.sql}) = 0, 'n0', {exact})"
    return Cell(_whole(value, sql), EXACT, value.certain)


def _extreme(way: str) -> Callable[[Cell, str], Cell]:
    def function(value: Cell, distinct: str) -> Cell:
        assert distinct in ("", "distinct ")  # no effect on the result
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
    """Translate SAMPLE as the smallest value of the group, so that every run gives the same."""
    assert distinct in ("", "distinct ")
    if not value.kinds:
        return UNBOUND
    return Cell(f"min({value.sql})", value.kinds, certain=False, homes=value.homes)


def _concat(it: CompValue, value: Cell, rows: Solution) -> Cell:
    """Translate GROUP_CONCAT: texts are joined in the order of the rows, else sorted.

    The result has a language if all texts have that language. A value that is no text is an error.
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
    if not value.kinds & TAGGED:
        return Cell(_whole(word, joined), STRING, word.certain)
    start = begin_text(value)
    kept = f"if(min({start}) = max({start}), min({start}), 's') || {joined}"
    made = _whole(word, f"if(count(*) = 0, 's', {kept})")
    return Cell(made, value.kinds & TEXTS | STRING, certain=False)


_AGGREGATES: Mapping[str, Callable[[Cell, str], Cell]] = {
    "Sum": _sum,
    "Min": _extreme("min"),
    "Max": _extreme("max"),
    "Sample": _sample,
}
