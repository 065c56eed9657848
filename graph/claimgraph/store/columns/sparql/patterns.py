"""Translates triple patterns to SQL joins; patterns with the same subject share one row.

If a query reads a relation several times and needs few columns, equal rows are grouped and counted
first: among actors that accuse each other in a ring every pair has many statements, and the
database would join each of these with each other.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from rdflib.term import Literal, URIRef

from claimgraph.model.iris import XSD
from claimgraph.store.columns.sparql.shape import (
    CLAIM,
    EVERYWHERE,
    EVIDENCE,
    HOMES,
    LINK,
    LITERAL,
    OTHER,
    PROPOSITION,
    FactGroup,
    Shape,
    TripleSource,
    merge_facts,
)
from claimgraph.store.columns.sparql.solution import (
    BOOLEAN,
    DATE,
    DECIMAL,
    DOUBLE,
    DURATION,
    INTEGER,
    IRI,
    NOTHING,
    STRING,
    Cell,
    Kinds,
    NotTranslated,
    Solution,
    SqlNames,
    encode,
    in_language,
    join_kinds,
    quote,
    same_term,
)
from claimgraph.store.columns.write import lengthen, shorten


@dataclass(frozen=True)
class Variable:
    """A variable of a query, or a blank node of its patterns."""

    name: str


QUADS = frozenset({"triple", "quad"})
End = Variable | Cell
"""A subject, object, graph or predicate in a pattern: a variable, or the cell of a constant."""


@dataclass(frozen=True)
class Pattern:
    """A triple pattern with alternative predicates.

    ``graph`` is the graph that must have the triple; None is the union of all graphs. ``name`` is
    the variable for the predicate, if it is one: then any predicate matches, or, if ``negated``,
    any except ``predicates``.
    """

    subject: End
    predicates: tuple[str, ...]
    object: End
    graph: End | None = None
    name: Variable | None = None
    negated: bool = False


@dataclass(frozen=True)
class Candidate:
    """A pattern with the sources from which it can be read."""

    pattern: Pattern
    columns: tuple[TripleSource, ...]
    facts: tuple[FactGroup, ...]

    def subjects(self) -> frozenset[str]:
        """The relations that may describe its subjects."""
        return frozenset([*(it.home for it in self.columns), *(it.home for it in self.facts)])

    def objects(self) -> frozenset[str]:
        """The relations that may describe its objects; `LITERAL` if these may be literals."""
        described = [it.objects for it in self.columns] + [it.objects for it in self.facts]
        return frozenset[str]().union(*described)

    def within(self, subjects: frozenset[str], objects: frozenset[str]) -> Candidate:
        """The candidate without sources that have no subject or object in these relations."""
        return replace(
            self,
            columns=tuple(
                it for it in self.columns if it.home in subjects and it.objects & objects
            ),
            facts=tuple(it for it in self.facts if it.home in subjects and it.objects & objects),
        )


@dataclass
class PatternReader:
    """Translates the triple patterns of one group, joined to earlier solutions.

    ``hints`` are the relations that may describe the things of variables, where that is known.
    """

    shape: Shape
    names: SqlNames
    hints: Mapping[str, frozenset[str]] = field(default_factory=dict)
    _made: Solution = field(default_factory=Solution)
    _constant_rows: dict[tuple[str, str], str] = field(default_factory=dict)

    def read(self, patterns: Sequence[Pattern], seed: Solution | None = None) -> Solution:
        """Translate patterns: their joint solutions, joined to those of ``seed``."""
        self._made = seed or Solution()
        candidates = self._narrow([self._candidate(it) for it in patterns])
        for it in sorted(candidates, key=_evidence_last):
            self._add(it)
        return replace(self._made, order="")

    def _candidate(self, pattern: Pattern) -> Candidate:
        columns: list[TripleSource] = []
        facts: list[FactGroup] = []
        for predicate in self._predicates(pattern):
            more, others = self.shape.find(predicate)
            columns += more
            facts += others
        fitting = tuple(it for it in columns if _may_be(it.object, pattern.object))
        return Candidate(pattern, fitting, tuple(facts))

    def _predicates(self, pattern: Pattern) -> Sequence[str]:
        if not pattern.name:
            return pattern.predicates
        without = pattern.predicates if pattern.negated else ()
        return [it for it in self.shape.all if it not in without]

    def _narrow(self, candidates: list[Candidate]) -> list[Candidate]:
        """Drop the sources that cannot match: if several patterns have a variable, its things must
        be in relations that all of these allow.
        """
        homes: dict[str, frozenset[str]] = dict(self.hints)
        while True:
            before = [(it.columns, it.facts) for it in candidates]
            for it in candidates:
                _meet_homes(homes, it.pattern.subject, it.subjects())
                _meet_homes(homes, it.pattern.object, it.objects())
            candidates = [
                it.within(_homes(homes, it.pattern.subject), _homes(homes, it.pattern.object))
                for it in candidates
            ]
            candidates = [self._without_strangers(it, candidates) for it in candidates]
            if [(it.columns, it.facts) for it in candidates] == before:
                return candidates

    def _without_strangers(self, it: Candidate, others: Sequence[Candidate]) -> Candidate:
        """Drop the sources with a constant object or predicate that other patterns exclude.

        In ``?s a ?type . ?type a cg:EntityType`` only the classes of entities remain.
        """
        end, name = it.pattern.object, it.pattern.name
        columns, facts = it.columns, it.facts
        if isinstance(end, Variable):
            columns = tuple(
                one for one in columns
                if not one.object.fixed or self._is_told(end, one.object.sql, others)
            )  # fmt: skip
        if name:
            columns = tuple(
                one for one in columns if self._is_told(name, quote(one.predicate), others)
            )
            facts = tuple(one for one in facts if self._is_told(name, quote(one.predicate), others))
        return replace(it, columns=columns, facts=facts)

    def _is_told(self, end: Variable, constant: str, others: Sequence[Candidate]) -> bool:
        """Whether ``fact`` has the triples that patterns demand if this variable is a constant."""
        return all(
            self.shape.tells(constant, it.pattern.predicates, _constant(it.pattern.object))
            for it in others
            if it.pattern.subject == end and it.facts and not it.columns and not it.pattern.name
        )

    def _add(self, it: Candidate) -> None:
        sources = self._sources(it)
        match sources:
            case []:
                self._never(it.pattern)
            case _ if it.pattern.name:
                self._unite(it.pattern, sources)
            case [source] if source.row:
                self._match(it.pattern, source.at(self._row(it.pattern.subject, source)))
            case [source]:
                row = self.names.row()
                self._read(f"{source.relation} {row}")
                self._match(it.pattern, source.at(row))
            case _:
                self._unite(it.pattern, sources)

    def _sources(self, it: Candidate) -> list[TripleSource]:
        graphs = it.pattern.graph is not None
        groups: dict[str, list[FactGroup]] = {}
        for facts in it.facts:
            groups.setdefault("" if it.pattern.name else facts.predicate, []).append(facts)
        made = (merge_facts(group, graphs=graphs) for group in groups.values())
        return [*it.columns, *made]

    def _row(self, subject: End, source: TripleSource) -> str:
        """The alias of a subject's row, which is read if it was not read before."""
        key = (_name_end(subject), source.relation)
        row = self._made.rows.get(key) or self._constant_rows.get(key)
        if row is None:
            row = self.names.row()
            self._read(f"{source.relation} {row}")
            self._keep(subject, source.relation, row)
            self._bind(subject, source.at(row).subject)
        return row

    def _keep(self, end: End, relation: str, row: str) -> None:
        if isinstance(end, Variable):
            rows = {(end.name, relation): row, **self._made.rows}
            self._made = replace(self._made, rows=rows)
        else:
            self._constant_rows.setdefault((_name_end(end), relation), row)

    def _never(self, pattern: Pattern) -> None:
        for end in (pattern.subject, pattern.object, pattern.graph, pattern.name):
            if isinstance(end, Variable) and end.name not in self._made.cells:
                self._made = self._made.bind(end.name, Cell("null::varchar", NOTHING))
        self._where("false")

    def _match(self, pattern: Pattern, source: TripleSource) -> None:
        """Add the conditions under which a source's row matches a pattern."""
        for condition in source.where:
            self._where(condition)
        if not source.row:
            self._bind(pattern.subject, source.subject)
        if not source.object.certain:
            self._where(f"{source.object.sql} is not null")
        self._bind(pattern.object, replace(source.object, certain=True))
        if pattern.graph:
            fixed = source.graph.startswith("'") and "||" not in source.graph
            self._bind(pattern.graph, Cell(source.graph, IRI, fixed=fixed))
        if source.relation == "claim" and source.predicate == "cg:evidence":
            self._keep(pattern.object, "evidence_row", source.subject.sql.partition(".")[0])

    def _unite(self, pattern: Pattern, sources: Sequence[TripleSource]) -> None:
        """Read a pattern from several sources, combined by UNION."""
        kinds = join_kinds(it.object for it in sources)
        parts = [_select(it, kinds, pattern) for it in sources]
        row = self.names.row()
        self._read(f"({self._together(pattern, sources).join(parts)}) {row}")
        self._bind(
            pattern.subject, Cell(f"{row}.s", IRI, homes=_union(it.subject for it in sources))
        )
        homes = _union(it.object for it in sources)
        self._bind(pattern.object, Cell(f"{row}.o", kinds, homes=homes))
        if pattern.graph:
            self._bind(pattern.graph, Cell(f"{row}.g", IRI))
        if pattern.name:
            self._bind(pattern.name, Cell(f"{row}.p", IRI, homes=frozenset({OTHER})))

    def _together(self, pattern: Pattern, sources: Sequence[TripleSource]) -> str:
        """The SQL operator that combines sources: like the store, the result must not have a
        solution twice if two alternatives of a path give it.

        Sources of one predicate have no triple in common, so that UNION ALL suffices for them.
        """
        if pattern.name or len(pattern.predicates) < 2:
            return " union all "
        quads = all(it.relation in QUADS or it.relation.startswith("triple_") for it in sources)
        if quads and not self.shape.overlap(pattern.predicates):
            return " union all "
        return " union "

    def _bind(self, end: End, cell: Cell) -> None:
        if isinstance(end, Cell):
            self._where(_fixed_same(cell, end))
        elif end.name in self._made.cells:
            known = self._made.cells[end.name]
            if known.sql != cell.sql:
                self._where(same_term(known, cell))
        else:
            self._made = self._made.bind(end.name, replace(cell, fixed=False))

    def _read(self, relation: str) -> None:
        self._made = replace(self._made, reads=(*self._made.reads, relation))

    def _where(self, condition: str) -> None:
        self._made = self._made.also(condition)


def _name_end(end: End) -> str:
    """A unique name for a variable or constant; only names of constants begin with ``=``."""
    return end.name if isinstance(end, Variable) else f"={end.sql}"


def _fixed_same(cell: Cell, constant: Cell) -> str:
    if cell.fixed and constant.fixed and cell.kinds == constant.kinds:
        return "true" if cell.sql == constant.sql else "false"
    return same_term(cell, constant)


def _evidence_last(it: Candidate) -> int:
    """A sort key that puts claims before their evidence, which is read from the claim's row."""
    homes = it.subjects()
    return {frozenset({CLAIM}): 0, frozenset({EVIDENCE}): 2}.get(homes, 1)


def _may_be(cell: Cell, end: End) -> bool:
    """Whether a term in a column can match a variable or constant of a pattern."""
    if isinstance(end, Variable):
        return True
    if not cell.kinds & end.kinds:
        return False
    return not (cell.fixed and end.fixed) or cell.sql == end.sql


def _meet_homes(homes: dict[str, frozenset[str]], end: End, found: frozenset[str]) -> None:
    if isinstance(end, Variable):
        homes[end.name] = homes.get(end.name, EVERYWHERE | {LITERAL}) & found


def _homes(homes: Mapping[str, frozenset[str]], end: End) -> frozenset[str]:
    if isinstance(end, Variable):
        return homes[end.name]
    return end.homes or frozenset({LITERAL})


def _union(cells: Iterable[Cell]) -> frozenset[str]:
    every = [it.homes for it in cells]
    return frozenset[str]().union(*every) if all(every) else frozenset()


def _constant(end: End) -> str:
    """A constant in the form that columns of mixed kinds have; empty for a variable."""
    return encode(end) if isinstance(end, Cell) else ""


def _select(source: TripleSource, kinds: Kinds, pattern: Pattern) -> str:
    it = source.at("x")
    where = [*it.where, *([] if it.object.certain else [f"{it.object.sql} is not null"])]
    columns = [f"{it.subject.sql} as s", f"{it.written(kinds)} as o"]
    columns += [f"{it.graph} as g"] if pattern.graph else []
    columns += [f"{it.told_predicate} as p"] if pattern.name else []
    rest = f" where {' and '.join(where)}" if where else ""
    return f"select {', '.join(columns)} from {it.relation} x{rest}"


_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_WHOLE = re.compile(r"[+-]?[0-9]+")
_REAL = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
_SPAN = re.compile(
    r"-?P(?=[0-9]|T)(?:(?P<years>[0-9]{1,4})Y)?(?:(?P<months>[0-9]{1,5})M)?"
    r"(?:(?P<days>[0-9]{1,7})D)?(?:T0S)?"
)
LARGEST = 2**63 - 1


def home_of(short: str) -> str:
    """The relation that describes a thing, like the macro ``home_of`` in ``facts.sql``."""
    for home in (PROPOSITION, CLAIM, EVIDENCE, LINK):
        if short.startswith(f"{home}/"):
            return home
    return EVIDENCE if "#row=" in short else OTHER


def short_name(iri: str, base: str) -> str:
    """Shorten an IRI as in columns. Raises NotTranslated if another IRI has the same short form."""
    short = shorten(iri, base)
    if lengthen(short, base) != iri:
        raise NotTranslated(f"<{iri}> has the same columns as another address")
    return short


def constant(term: Any, base: str) -> Cell:
    """Make the cell of a constant. Raises NotTranslated for a datatype that columns cannot hold."""
    if isinstance(term, URIRef):
        short = short_name(str(term), base)
        homes = frozenset({home_of(short)})
        return Cell(quote(short), IRI, fixed=True, homes=homes)
    if not isinstance(term, Literal):
        raise NotTranslated(f"{term!r} in the place of a term")
    text = str(term)
    if "\0" in text:
        raise NotTranslated("a text with a NUL")
    if term.language:
        return in_language(Cell(quote(text), STRING, fixed=True), term.language)
    if term.datatype is None:
        return Cell(quote(text), STRING, fixed=True)
    return _typed(text, str(term.datatype))


def _typed(text: str, datatype: str) -> Cell:
    kind = datatype.removeprefix(XSD) if datatype.startswith(XSD) else ""
    made = _LITERALS[kind](text) if kind in _LITERALS else None
    if made is None:
        raise NotTranslated(f'"{text}"^^<{datatype}> is not a value that columns hold')
    return made


def _string(text: str) -> Cell | None:
    return Cell(quote(text), STRING, fixed=True)


def _integer(text: str) -> Cell | None:
    if not _WHOLE.fullmatch(text) or abs(int(text)) > LARGEST:
        return None
    return Cell(f"{int(text)}::bigint", INTEGER, fixed=True)


def _decimal(text: str) -> Cell | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    places = number.as_tuple().exponent
    if not isinstance(places, int) or places < -18 or abs(number) >= 10**18:
        return None
    return Cell(f"{number:f}::decimal(38, 18)", DECIMAL, fixed=True)


def _double(text: str) -> Cell | None:
    if not _REAL.fullmatch(text) or abs(float(text)) == float("inf"):
        return None
    return Cell(f"'{float(text)!r}'::double", DOUBLE, fixed=True)


def _boolean(text: str) -> Cell | None:
    known = {"true": "true", "1": "true", "false": "false", "0": "false"}
    return Cell(known[text], BOOLEAN, fixed=True) if text in known else None


def _date(text: str) -> Cell | None:
    if not _DAY.fullmatch(text):
        return None
    try:
        date.fromisoformat(text)
    except ValueError:
        return None
    return Cell(f"date '{text}'", DATE, fixed=True)


@dataclass(frozen=True)
class MonthsAndDays:
    """A duration of whole months and days."""

    months: int
    days: int


def read_span(text: str) -> MonthsAndDays | None:
    """Read a duration of years, months and days; None if it has hours, minutes or seconds."""
    found = _SPAN.fullmatch(text)
    if found is None:
        return None
    years, months, days = (int(it or 0) for it in found.group("years", "months", "days"))
    sign = -1 if text.startswith("-") else 1
    return MonthsAndDays(sign * (12 * years + months), sign * days)


def _duration(text: str) -> Cell | None:
    span = read_span(text)
    if span is None or span.months:
        return None
    return Cell(f"{span.days}::bigint", DURATION, fixed=True)


_LITERALS = {
    "string": _string,
    "integer": _integer,
    "decimal": _decimal,
    "double": _double,
    "boolean": _boolean,
    "date": _date,
    "dayTimeDuration": _duration,
}


NUMBER = " number"
"""The variable for how often a solution occurs; its space keeps it apart from a query's own."""
LEAST = 3
"""How many times a query must read a relation for `fold_rows` to group its rows."""
_TEXT = re.compile("'(?:[^']|'')*'")
_ROW = re.compile(r"\b(t[0-9]+)\.([a-z_]+)")
_IDENTITY = {it.relation: it.identity for it in HOMES}


def fold_rows(rows: Solution, needed: Mapping[str, Cell]) -> Solution:
    """Reduce solutions to the ``needed`` variables by grouping equal rows, if that may help.

    The variable `NUMBER` then says how often each solution occurs.
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
    """The columns that SQL reads, by the alias of their row."""
    found: dict[str, set[str]] = {}
    for it in sql:
        for row, column in _ROW.findall(_TEXT.sub("''", it)):
            found.setdefault(row, set()).add(column)
    return found


def _own_row(condition: str) -> str:
    """The alias of the only row that a condition uses; empty if it uses several or a subquery."""
    found = _find_columns([condition])
    plain = "select" not in _TEXT.sub("''", condition)
    return next(iter(found)) if plain and len(found) == 1 else ""


def _read_once(relation: str, row: str, columns: set[str], conditions: Iterable[str]) -> str:
    named = ", ".join(f"{row}.{it}" for it in sorted(columns))
    where = " and ".join(f"({it})" for it in conditions)
    select = f"select {named + ', ' if named else ''}count(*) as number from {relation} {row}"
    grouped = f" group by {named}" if named else ""
    return f"({select}{f' where {where}' if where else ''}{grouped}) {row}"
