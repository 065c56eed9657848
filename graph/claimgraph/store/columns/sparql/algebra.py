"""Translates the algebra of a SPARQL query to one SQL query, or raises NotTranslated."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from rdflib.paths import AlternativePath, InvPath, MulPath, NegatedPath, Path, SequencePath
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import BNode, Identifier, URIRef
from rdflib.term import Variable as Name

from claimgraph.store.columns.sparql.expressions import Expressions, aggregate, may_fold, order_keys
from claimgraph.store.columns.sparql.patterns import (
    End,
    Pattern,
    PatternReader,
    Variable,
    constant,
    fold_rows,
    short_name,
)
from claimgraph.store.columns.sparql.shape import OTHER, Shape
from claimgraph.store.columns.sparql.solution import (
    DATE,
    IRI,
    LONG,
    TAGGED,
    Cell,
    NotTranslated,
    Solution,
    SqlNames,
    TermKind,
    compatible,
    decode,
    join,
    join_kinds,
    merge,
    quote,
    same_term,
    unite,
)  # fmt: skip  # fmt: skip

_CONSTANT = re.compile(r"\(*('[^']*'|null|true|false|-?[0-9.]+|date '[^']*')(::[a-z0-9, ()]+)?\)*")
DESCRIBED = (" subject", " predicate", " object")
"""Variables for DESCRIBE; their spaces keep them apart from those of a query."""
Hints = Mapping[str, frozenset[str]]
KeepClosure = Callable[[str], str]
"""A function from the SQL of pairs ``s, o`` to the name of a table with their transitive closure:
all pairs that one or more steps connect."""


@dataclass(frozen=True)
class Scope:
    """The context of a pattern in the query: its graph, and what is known about its variables.

    ``hints`` are the relations that may describe the things of a variable. ``bound`` are variables
    that triple patterns bind before a path is followed.
    """

    graph: End | None = None
    hints: Hints | None = None
    bound: frozenset[str] = frozenset()
    named: bool = False
    """Whether GRAPH chose the graph, and not FROM."""

    def beside(self, rows: Solution) -> Scope:
        """The scope of a pattern that will be joined to these rows."""
        known = {name: it.homes for name, it in rows.cells.items() if it.certain and it.homes}
        return replace(self, hints={**(self.hints or {}), **known})

    def under(self, rows: Solution) -> Scope:
        """The scope of a pattern that does not restrict these rows, as in OPTIONAL."""
        return replace(self, hints={}).beside(rows)


@dataclass(frozen=True)
class FromGraphs:
    """The graphs in a query's FROM and FROM NAMED; ``default`` is for patterns outside GRAPH."""

    default: URIRef | None
    named: Sequence[URIRef] = ()


NO_GRAPH = Cell("''", IRI, fixed=True)
"""A name that no graph has: with FROM NAMED and no FROM, patterns outside GRAPH match nothing."""
WIDE = 3
"""If rows have at least so many terms, few are equal: for sorted ones, comparing neighbours then
takes less time than ``distinct``."""


@dataclass(frozen=True)
class SqlQuery:
    """An SQL query with the terms of its columns, in order.

    If ``repeats`` is true, equal rows follow each other, and all but the first must be dropped.
    """

    sql: str
    cells: Mapping[str, Cell]
    columns: Mapping[str, str]
    repeats: bool = False


class Algebra:
    """Translates the algebra of one query over the columns of one build."""

    def __init__(self, shape: Shape, keep: KeepClosure, dataset: FromGraphs | None = None) -> None:
        self._shape, self._keep, self._names, self._fresh = shape, keep, SqlNames(), count()
        self._dataset, self._scope = dataset, Scope()
        self._values = Expressions(shape.base, self._exists)

    def query(self, node: CompValue, variables: Sequence[str]) -> SqlQuery:
        """Translate a SELECT query that returns these variables."""
        it = _unwrap_modifiers(node)
        if repeats := _sorts_rows(it, variables):
            rest = [name for name in variables if name not in {str(key.expr) for key in it.order}]
            keys = (CompValue("key", expr=Name(name), order="") for name in rest)
            it = replace(it, order=(*it.order, *keys), distinct=False, repeats=True)
        sql, cells = self._select(it, Scope(self._default_graph()), variables)
        columns = {name: self._names.column(name) for name in cells}
        return SqlQuery(sql, cells, columns, repeats)

    def _default_graph(self) -> End | None:
        if self._dataset is None:
            return None
        return self._end(self._dataset.default) if self._dataset.default else NO_GRAPH

    def describe(self, terms: Sequence[Any], node: CompValue | None) -> SqlQuery:
        """Translate a DESCRIBE, which returns the triples whose subject is a described term."""
        parts, ends = [], [Variable(it) for it in DESCRIBED]
        rows = self._pattern(_unwrap_modifiers(node).pattern, Scope()) if node else Solution()
        if node and (it := _unwrap_modifiers(node)).cut:
            first = self._names.select(rows) + self._order(it.order, rows) + it.cut
            rows = self._names.nest(first, rows.cells)
        for term in terms:
            one = constant(term, self._shape.base) if not isinstance(term, Name) else None
            if one is None:
                found = {DESCRIBED[0]: rows.get(str(term))}
                sql = self._names.select(replace(rows, cells=found))
                once = self._names.nest(sql.replace("select ", "select distinct ", 1), found)
            else:
                once = replace(Solution(), cells={DESCRIBED[0]: replace(one, fixed=False)})
            pattern = Pattern(ends[0], (), ends[2], None, ends[1])
            hints = Scope().beside(once).hints or {}
            parts.append(PatternReader(self._shape, self._names, hints).read([pattern], once))
        made = unite(self._names, parts)
        cells = {name: made.get(name) for name in DESCRIBED}
        columns = {name: self._names.column(name) for name in cells}
        return SqlQuery(self._names.select(made, cells), cells, columns)

    def _select(
        self, it: _Modified, scope: Scope, variables: Sequence[str]
    ) -> tuple[str, Mapping[str, Cell]]:
        """Translate a SELECT with ORDER BY, DISTINCT, LIMIT and OFFSET to SQL and its columns."""
        rows = self._pattern(it.pattern, scope)
        wanted = {name: rows.get(name) for name in variables}
        if it.distinct or it.repeats:
            sorts = {name: rows.get(name) for name in _named(it.order) & rows.cells.keys()}
            rows = fold_rows(rows, {**sorts, **wanted})
        if it.distinct:
            return self._distinct(it, rows, wanted), wanted
        sql = self._names.select(rows, wanted) + self._order(it.order, rows)
        return sql + it.cut, wanted

    def _order(self, conditions: Sequence[CompValue], rows: Solution) -> str:
        keys = ", ".join(self._keys(conditions, rows))
        return f" order by {keys}" if keys else ""

    def _keys(self, conditions: Sequence[CompValue], rows: Solution) -> Iterator[str]:
        """Yield the SQL sort keys; unbound values come first, as in SPARQL (15.1)."""
        for it in conditions:
            way = "desc nulls last" if it.order == "DESC" else "asc nulls first"
            for key in order_keys(self._values.value(it.expr, rows)):
                if not _CONSTANT.fullmatch(key):  # SQL reads ``order by 2`` as the second column
                    yield f"{key} {way}"

    def _distinct(self, it: _Modified, rows: Solution, wanted: Mapping[str, Cell]) -> str:
        """SQL that returns each row once; if they are sorted, where it occurs first."""
        names = self._names
        if all(isinstance(key.expr, Name) and str(key.expr) in wanted for key in it.order):
            plain = names.select(rows, wanted).replace("select ", "select distinct ", 1)
            if not it.order:
                return plain + it.cut
            once = names.nest(plain, wanted)
            return names.select(once, wanted) + self._order(it.order, once) + it.cut
        sql = self._placed(rows, wanted, it.order)
        columns = ", ".join(names.column(name) for name in wanted)
        return f"select {columns} from ({sql}) group by {columns} order by min(place){it.cut}"

    def _placed(
        self, rows: Solution, wanted: Mapping[str, Cell], conditions: Sequence[CompValue]
    ) -> str:
        """SQL for the rows, numbered by the sort order in the column ``place``."""
        keys = {self._new().name: it for it in conditions}
        values = {name: self._values.value(it.expr, rows) for name, it in keys.items()}
        sorted_ = self._names.settle(replace(rows, cells={**wanted, **values}))
        by = ", ".join(
            key
            for name, it in keys.items()
            for key in self._keys([CompValue("key", expr=Name(name), order=it.order)], sorted_)
        )
        columns = self._names.select(sorted_, wanted).removesuffix(sorted_.body())
        place = f"row_number() over ({f'order by {by}' if by else ''})"
        return f"{columns}, {place} as place{sorted_.body()}"

    def _pattern(self, node: CompValue, scope: Scope) -> Solution:
        form = _FORMS.get(node.name)
        if form is None:
            raise NotTranslated(f"the form {node.name}")
        before, self._scope = self._scope, scope
        try:
            return form(self, node, scope)
        finally:
            self._scope = before

    def _bgp(self, node: CompValue, scope: Scope, seed: Solution | None = None) -> Solution:
        if not node.triples and isinstance(scope.graph, Variable):
            raise NotTranslated("GRAPH without a pattern")
        plain: list[Pattern] = []
        rest: list[tuple[End, Any, End]] = []
        for subject, predicate, obj in node.triples:
            ends = self._end(subject), self._end(obj)
            self._simplify(ends[0], predicate, ends[1], scope, plain, rest)
        made = PatternReader(self._shape, self._names, scope.hints or {}).read(plain, seed)
        bound = frozenset(it.name for each in plain for it in _ends(each))
        for subject, path, obj in rest:
            made = self._path(made, subject, path, obj, replace(scope, bound=bound))
        return made

    def _simplify(
        self,
        subject: End,
        path: Any,
        obj: End,
        scope: Scope,
        plain: list[Pattern],
        rest: list[tuple[End, Any, End]],
    ) -> None:
        """Append the triple patterns of a path to ``plain``; steps that are none, to ``rest``."""
        if isinstance(path, SequencePath):
            ends = [subject, *(self._new() for _ in path.args[1:]), obj]
            for one, step, other in zip(ends, path.args, ends[1:], strict=False):
                self._simplify(one, step, other, scope, plain, rest)
        elif isinstance(path, InvPath):
            self._simplify(obj, path.arg, subject, scope, plain, rest)
        elif isinstance(path, AlternativePath) and all(isinstance(it, URIRef) for it in path.args):
            plain.append(
                Pattern(
                    subject, tuple(self._predicate(str(it)) for it in path.args), obj, scope.graph
                )
            )
        elif isinstance(path, URIRef):
            plain.append(Pattern(subject, (self._predicate(str(path)),), obj, scope.graph))
        elif isinstance(path, NegatedPath) and all(isinstance(it, URIRef) for it in path.args):
            without = tuple(self._predicate(str(it)) for it in path.args)
            plain.append(Pattern(subject, without, obj, scope.graph, self._new(), negated=True))
        elif isinstance(path, Path):
            rest.append((subject, path, obj))
        elif isinstance(path, Name):
            plain.append(Pattern(subject, (), obj, scope.graph, Variable(str(path))))
        else:
            raise NotTranslated("what is no address in the place of a predicate")

    def _path(self, made: Solution, subject: End, path: Path, obj: End, scope: Scope) -> Solution:
        if isinstance(path, AlternativePath):
            inner = scope.beside(made)
            parts = [self._step(subject, it, obj, inner) for it in path.args]
            return join(made, self._once(unite(self._names, parts)))
        if isinstance(path, MulPath):
            return self._closure(made, subject, path, obj, scope)
        raise NotTranslated(f"the path {path}")

    def _once(self, rows: Solution) -> Solution:
        """Drop equal solutions, as the store does for alternatives of a path."""
        plain = self._names.select(rows)
        return self._names.nest(plain.replace("select ", "select distinct ", 1), rows.cells)

    def _step(self, subject: End, path: Any, obj: End, scope: Scope) -> Solution:
        plain: list[Pattern] = []
        rest: list[tuple[End, Any, End]] = []
        self._simplify(subject, path, obj, scope, plain, rest)
        made = PatternReader(self._shape, self._names, scope.hints or {}).read(plain)
        for one, step, other in rest:
            made = self._path(made, one, step, other, scope)
        ends = [it.name for it in (subject, obj) if isinstance(it, Variable)]
        return replace(made, cells={name: made.get(name) for name in ends})

    def _closure(
        self, made: Solution, subject: End, path: MulPath, obj: End, scope: Scope
    ) -> Solution:
        """Translate a path with ``*``, ``+`` or ``?``, and join it to the solutions made so far."""
        if isinstance(scope.graph, Variable):
            raise NotTranslated("a path of any length in a graph that is a variable")
        pairs = Algebra(self._shape, self._keep).edges(path.path, scope)
        if path.mod != "?":
            pairs = self._keep(pairs)
        row = self._names.row()
        far = Solution((f"({pairs}) {row}" if " " in pairs else f"{pairs} {row}",))
        more = self._hold(far, (subject, f"{row}.s"), (obj, f"{row}.o"))
        if path.mod == "+":
            return join(made, more)
        near = self._nowhere(made, subject, obj, scope)
        longer = join(made, more.also(f"{row}.s <> {row}.o"))
        return unite(self._names, [near, longer])

    def edges(self, path: Any, scope: Scope) -> str:
        """SQL for all pairs of IRIs that a path joins, which is the same wherever it is used."""
        one, other = self._new(), self._new()
        rows = self._step(one, path, other, replace(scope, hints={}))
        ends = [rows.get(it.name) for it in (one, other)]
        if not all(it.kinds <= IRI for it in ends):
            raise NotTranslated("a path of any length over literals")
        return f"select distinct {ends[0].sql} as s, {ends[1].sql} as o{rows.body()}"

    def _hold(self, rows: Solution, *pairs: tuple[End, str]) -> Solution:
        for end, sql in pairs:
            cell = Cell(sql, IRI)
            if isinstance(end, Cell):
                rows = rows.also(same_term(end, cell))
            elif end.name in rows.cells:
                rows = rows.also(same_term(rows.cells[end.name], cell))
            else:
                rows = rows.bind(end.name, cell)
        return rows

    def _nowhere(self, made: Solution, subject: End, obj: End, scope: Scope) -> Solution:
        """Translate a path of no steps, which joins each term of the graph to itself."""
        if scope.graph is not None:
            raise NotTranslated("a path that may have no steps in a named graph")
        known = [self._known(made, it, scope) for it in (subject, obj)]
        if any(
            isinstance(it, Cell) and cell is None
            for it, cell in zip((subject, obj), known, strict=True)
        ):
            return made.also("false")
        match known:
            case [Cell() as one, Cell() as other]:
                return made.also(same_term(one, other))
            case [Cell() as one, None] if isinstance(obj, Variable):
                return made.bind(obj.name, replace(one, fixed=False))
            case [None, Cell() as other] if isinstance(subject, Variable):
                return made.bind(subject.name, replace(other, fixed=False))
        raise NotTranslated("a path that may have no steps between two unknown ends")

    def _known(self, made: Solution, end: End, scope: Scope) -> Cell | None:
        """The cell of an end of a path if its term is certain to occur in a triple; else None."""
        if isinstance(end, Cell):
            if end.homes != {OTHER}:
                raise NotTranslated("a path that may have no steps from a single statement")
            return end if self._shape.is_named(end.sql) else None
        return made.cells[end.name] if end.name in scope.bound else None

    def _join(self, node: CompValue, scope: Scope) -> Solution:
        one = self._pattern(node.p1, scope)
        inner = scope.beside(one)
        if node.p2.name == "BGP" and _all_certain(one, node.p2):
            return self._bgp(node.p2, inner, one)
        return join(one, self._pattern(node.p2, inner))

    def _left_join(self, node: CompValue, scope: Scope) -> Solution:
        one = self._pattern(node.p1, scope)
        test = None if node.expr.name == "TrueFilter" else node.expr
        inner = scope.under(one)
        quick = self._optional_row(node.p2, one, test, inner)
        if quick is not None:
            return quick
        other = self._pattern(node.p2, inner)
        if test is not None and _named(test) & one.cells.keys() <= _certain(other):
            other, test = self._filtered(test, other), None
        one, other = self._names.settle(one), self._names.settle(other)
        shared = one.cells.keys() & other.cells.keys()
        conditions = [compatible(one.cells[it], other.cells[it]) for it in sorted(shared)]
        cells = {**one.cells, **{name: it.optional for name, it in other.cells.items()}}
        cells |= {name: merge(one.cells[name], other.cells[name].optional) for name in shared}
        if test is not None:
            inside = {**one.cells, **other.cells}
            inside |= {name: merge(one.cells[name], other.cells[name]) for name in shared}
            conditions.append(self._values.condition(test, Solution(cells=inside)))
        on = " and ".join(f"({it})" for it in conditions) or "true"
        return Solution((f"{one.reads[0]} left join {other.reads[0]} on {on}",), (), cells)

    def _optional_row(
        self, node: CompValue, one: Solution, test: Any, scope: Scope
    ) -> Solution | None:
        """Translate an OPTIONAL without a join if it only needs rows that are already read."""
        if node.name != "BGP" or not _all_certain(one, node):
            return None
        found = self._bgp(node, scope, one)
        if found.reads != one.reads or found.empty:
            return None
        if test is not None:
            found = found.also(self._values.condition(test, found))
        new = found.where[len(one.where) :]
        condition = " and ".join(f"({it})" for it in new)
        made = one
        for name in found.cells.keys() - one.cells.keys():
            cell = found.cells[name]
            sql = f"(case when {condition} then {cell.sql} end)" if new else cell.sql
            made = made.bind(name, replace(cell, sql=sql, certain=not new))
        return made

    def _filter(self, node: CompValue, scope: Scope) -> Solution:
        return self._filtered(node.expr, self._pattern(node.p, scope))

    def _filtered(self, test: Any, rows: Solution) -> Solution:
        for it in _conjuncts(test):
            plain = _without_language(it)
            if plain and rows.get(plain).kinds & TAGGED:
                rows = _keep_plain(rows, plain)
            elif (name := _address_of(it)) and rows.get(name).kinds > IRI:
                rows = _keep_addresses(rows, name)
            else:
                rows = rows.also(self._values.condition(it, rows))
        return rows

    def _exists(self, node: CompValue, outer: Solution) -> str:
        """SQL that says whether a pattern has a solution that is compatible with a row."""
        test = node.expr if node.name == "Filter" else None
        pattern = node.p if test is not None else node
        scope = self._scope.under(outer)
        if pattern.name == "BGP" and _all_certain(outer, pattern):
            found = self._bgp(pattern, scope, outer)
            if test is not None:
                found = self._filtered(test, found)
            inner = Solution(found.reads[len(outer.reads) :], found.where[len(outer.where) :])
            if not inner.reads:
                return " and ".join(f"({it})" for it in inner.where) or "true"
            return f"exists (select 1{inner.body()})"
        inner = self._pattern(pattern, scope)
        shared = _named(pattern) & outer.cells.keys()
        if not shared <= _certain(inner):
            raise NotTranslated("EXISTS over a variable that its pattern may leave unbound")
        inner = inner.also(*(compatible(outer.cells[it], inner.cells[it]) for it in sorted(shared)))
        if test is not None:
            seen = replace(inner, cells={**outer.cells, **inner.cells})
            inner = self._filtered(test, seen)
        return f"exists (select 1{inner.body()})"

    def _union(self, node: CompValue, scope: Scope) -> Solution:
        return unite(self._names, [self._pattern(it, scope) for it in (node.p1, node.p2)])

    def _minus(self, node: CompValue, scope: Scope) -> Solution:
        one = self._pattern(node.p1, scope)
        other = self._pattern(node.p2, scope.under(one))
        shared = sorted(one.cells.keys() & other.cells.keys())
        if not shared:
            return one
        pairs = [(one.cells[name], other.cells[name]) for name in shared]
        agree = [compatible(*pair) for pair in pairs]
        both = " or ".join(
            " and ".join([f"{it.sql} is not null" for it in pair if not it.certain] or ["true"])
            for pair in pairs
        )
        found = other.also(*agree, both)
        return one.also(f"not exists (select 1{found.body()})")

    def _extend(self, node: CompValue, scope: Scope) -> Solution:
        rows = self._pattern(node.p, scope)
        name = str(node.var)
        if name in rows.cells:
            raise NotTranslated(f"?{name} is bound twice")
        value = _within_calendar(self._values.value(node.expr, rows))
        made = rows.bind(name, replace(value, fixed=False))
        return self._names.settle(made) if len(made.cells[name].sql) > LONG else made

    def _graph(self, node: CompValue, scope: Scope) -> Solution:
        if scope.named:
            raise NotTranslated("GRAPH inside GRAPH")
        end = self._end(node.term)
        rows = self._pattern(node.p, replace(scope, graph=end, named=True))
        if self._dataset is None:
            return rows
        name = end if isinstance(end, Cell) else rows.get(end.name)
        seen = [same_term(name, constant(it, self._shape.base)) for it in self._dataset.named]
        return rows.also(" or ".join(seen) or "false")

    def _multiset(self, node: CompValue, scope: Scope) -> Solution:
        if isinstance(node.p, list):  # VALUES of no rows
            return Solution(where=("false",))
        if node.p.name == "values":
            return self._listed(node.p)
        if isinstance(scope.graph, Variable):
            raise NotTranslated("a sub-select in a graph that is a variable")
        return self._subselect(node.p, replace(scope, hints=None))

    def _subselect(self, node: CompValue, scope: Scope) -> Solution:
        """Translate a subquery; if it is sorted, its rows are numbered, so that GROUP_CONCAT
        outside can keep their order.
        """
        variables = [str(it) for it in _projected(node)]
        it = _unwrap_modifiers(node)
        if not it.order or it.cut:
            sql, cells = self._select(it, scope, variables)
            return self._names.nest(sql, cells)
        rows = self._pattern(it.pattern, scope)
        if it.distinct:
            cells = {name: rows.get(name) for name in variables}
            plain = self._names.select(rows, cells).replace("select ", "select distinct ", 1)
            if not all(isinstance(k.expr, Name) and str(k.expr) in cells for k in it.order):
                return self._names.nest(plain, cells)
            rows = self._names.nest(plain, cells)
        wanted = {name: rows.get(name) for name in variables}
        made = self._names.nest(self._placed(rows, wanted, it.order), wanted)
        row = made.reads[0].rpartition(" ")[2]
        return replace(made, order=f"{row}.place")

    def _listed(self, node: CompValue) -> Solution:
        """Translate VALUES."""
        variables = sorted({str(name) for row in node.res for name in row})
        table = [
            {str(name): constant(it, self._shape.base) for name, it in row.items() if it != "UNDEF"}
            for row in node.res
        ]
        if not table:
            return Solution(where=("false",))
        cells = {}
        for name in variables:
            found = [row[name] for row in table if name in row]
            homes = frozenset[str]().union(*(it.homes for it in found))
            certain = len(found) == len(table)
            cells[name] = Cell("", join_kinds(found), certain, homes=homes)
        rows = [Solution(cells=row) for row in table]
        every = " union all ".join(self._names.select(row, cells) for row in rows)
        return self._names.nest(every, cells)

    def _grouped(self, node: CompValue, scope: Scope) -> Solution:
        """Translate GROUP BY with its aggregates."""
        rows = self._pattern(node.p.p, scope)
        keys = []
        for it in node.p.expr or []:
            name = str(it) if isinstance(it, Name) else self._new().name
            if name not in rows.cells:
                rows = rows.bind(name, self._values.value(it, rows))
            keys.append(name)
        if not rows.order:
            if all(map(may_fold, node.A)):
                needed = {*keys, *_named([it.vars for it in node.A])} & rows.cells.keys()
                rows = fold_rows(rows, {name: rows.get(name) for name in needed})
            rows = self._names.settle(rows)
        made = {str(it.res): aggregate(it, rows, self._values, keys=keys) for it in node.A}
        by = ", ".join(rows.get(name).sql for name in keys)
        group = f" group by {by}" if keys else ""
        sql = self._names.select(replace(rows, cells=made)) + group
        # An aggregate of an unbound variable is constant SQL; count(*) makes one row of each group.
        sql = sql.replace("select ", "select count(*) as members, ", 1)
        return self._names.nest(sql, made)

    def _new(self) -> Variable:
        return Variable(f" {next(self._fresh)}")

    def _end(self, term: Any) -> End:
        if isinstance(term, Name):
            return Variable(str(term))
        if isinstance(term, BNode):
            return Variable(f" _{term}")
        return constant(term, self._shape.base)

    def _predicate(self, iri: str) -> str:
        return short_name(iri, self._shape.base)


_FORMS: Mapping[str, Callable[[Algebra, CompValue, Scope], Solution]] = {
    "BGP": Algebra._bgp,
    "Join": Algebra._join,
    "LeftJoin": Algebra._left_join,
    "Filter": Algebra._filter,
    "Union": Algebra._union,
    "Minus": Algebra._minus,
    "Extend": Algebra._extend,
    "Graph": Algebra._graph,
    "ToMultiSet": Algebra._multiset,
    "AggregateJoin": Algebra._grouped,
}


@dataclass(frozen=True)
class _Modified:
    pattern: CompValue
    order: Sequence[CompValue] = ()
    distinct: bool = False
    cut: str = ""
    repeats: bool = False
    """Whether the reader of the answer drops equal rows."""


def _unwrap_modifiers(node: CompValue) -> _Modified:
    """Separate the modifiers of a SELECT (such as LIMIT and DISTINCT) from its pattern."""
    made = _Modified(node)
    if node.name == "Slice":
        limit = f" limit {int(node.length)}" if node.length is not None else ""
        offset = f" offset {int(node.start)}" if node.start else ""
        made, node = replace(made, cut=limit + offset), node.p
    if node.name in ("Distinct", "Reduced"):  # REDUCED allows what DISTINCT demands
        made, node = replace(made, distinct=True), node.p
    if node.name == "Project":
        node = node.p
    if node.name == "OrderBy":
        made, node = replace(made, order=tuple(node.expr)), node.p
    return replace(made, pattern=node)


def _sorts_rows(it: _Modified, variables: Sequence[str]) -> bool:
    """Whether a query asks for all distinct rows of many terms, sorted by some of these."""
    return (
        it.distinct
        and bool(it.order)
        and not it.cut
        and len(variables) >= WIDE
        and all(isinstance(key.expr, Name) and str(key.expr) in variables for key in it.order)
    )


def _projected(node: CompValue) -> Sequence[Name]:
    while node.name != "Project":
        node = node.p
    found: Sequence[Name] = node.PV
    return found


def _within_calendar(cell: Cell) -> Cell:
    """Make the SQL of a computed date, which becomes a term, fail after the year 9999."""
    made = "shift_date(" in cell.sql and cell.kinds == DATE
    return replace(cell, sql=f"within_calendar({cell.sql})") if made else cell


def _ends(pattern: Pattern) -> Iterator[Variable]:
    for it in (pattern.subject, pattern.object):
        if isinstance(it, Variable):
            yield it


def _conjuncts(test: Any) -> Iterator[Any]:
    if isinstance(test, CompValue) and test.name == "ConditionalAndExpression":
        for it in (test.expr, *(test.other or ())):
            yield from _conjuncts(it)
    else:
        yield test


def _without_language(test: Any) -> str:
    """The variable ``x``, if the expression is ``LANG(?x) = ""``; else empty."""
    if not isinstance(test, CompValue) or test.name != "RelationalExpression" or test.op != "=":
        return ""
    call, empty = test.expr, test.other
    if not isinstance(call, CompValue) or call.name != "Builtin_LANG":
        return ""
    plain = isinstance(empty, Identifier) and not isinstance(empty, Name) and str(empty) == ""
    return str(call.arg) if plain and isinstance(call.arg, Name) else ""


def _address_of(test: Any) -> str:
    """The variable ``x``, if the expression is ``isIRI(?x)``; else empty."""
    if not isinstance(test, CompValue) or test.name not in ("Builtin_isIRI", "Builtin_isURI"):
        return ""
    return str(test.arg) if isinstance(test.arg, Name) else ""


def _keep_addresses(rows: Solution, name: str) -> Solution:
    """Keep the rows in which the term of a variable is an IRI."""
    cell = rows.cells[name]
    kept = replace(decode(cell, TermKind.IRI), certain=True)
    return rows.also(f"{cell.sql}[1] = {quote(TermKind.IRI.value)}").bind(name, kept)


def _keep_plain(rows: Solution, name: str) -> Solution:
    """Keep the rows in which the term of a variable is a literal without a language."""
    cell = rows.cells[name]
    kinds = cell.kinds - TAGGED - IRI
    if len(kinds) == 1:
        (kind,) = kinds
        kept = replace(decode(cell, kind), certain=True)
        return rows.also(f"{cell.sql}[1] = {quote(kind.value)}").bind(name, kept)
    letters = ", ".join(quote(it.value) for it in kinds)
    if not letters:
        return rows.also("false")
    narrowed = replace(cell, kinds=kinds, certain=True)
    return rows.also(f"{cell.sql}[1] in ({letters})").bind(name, narrowed)


def _certain(rows: Solution) -> set[str]:
    return {name for name, it in rows.cells.items() if it.certain}


def _all_certain(rows: Solution, node: CompValue) -> bool:
    """Whether every variable that a pattern shares with these rows is bound in each row."""
    return all(rows.cells[it].certain for it in _named(node) & rows.cells.keys())


def _named(node: Any) -> frozenset[str]:
    """The variables that occur anywhere in a pattern or expression."""
    if isinstance(node, Name):
        return frozenset({str(node)})
    if isinstance(node, CompValue):
        parts: Iterator[Any] = (it for key, it in node.items() if key != "_vars")
    elif isinstance(node, list | tuple | set):
        parts = iter(node)
    elif isinstance(node, dict):
        parts = iter([*node, *node.values()])
    else:
        return frozenset()
    return frozenset[str]().union(*map(_named, parts))
