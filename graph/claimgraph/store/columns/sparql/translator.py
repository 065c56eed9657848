"""Answers SPARQL queries from the columns of a build; those that it refuses, the store answers.

It prepares the database (views, macros, and a description of what the build has), runs the SQL of
each query, and returns the answers as RDF terms.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache, cached_property, lru_cache, partial
from itertools import chain, count
from pathlib import Path
from threading import Event, Thread
from time import process_time
from typing import TYPE_CHECKING, Any, cast

import pyoxigraph as ox

from claimgraph.model.iris import PREFIXES, XSD
from claimgraph.store.columns.answer import BATCH, Rows, drop_repeats, read_arrow
from claimgraph.store.columns.sparql.shape import (
    DATATYPES,
    PROPOSITION,
    FactGroup,
    Filled,
    Shape,
    TripleSource,
    column_sources,
    covered,
    missing,
    qualifier_source,
)
from claimgraph.store.columns.sparql.solution import Cell, NotTranslated, TermKind, quote
from claimgraph.store.columns.write import lengthen
from claimgraph.store.local import Answer, Term, engine_errors, find_keyword

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa
    from rdflib.plugins.sparql.parserutils import CompValue

    from claimgraph.store.columns.sparql.algebra import Algebra, FromGraphs, SqlQuery
    from claimgraph.store.columns.sparql.shape import Shape

_SERVICE, _BASE = find_keyword("SERVICE"), find_keyword("BASE")
_ADDRESS = re.compile(r"\b[IU]RI\s*\(", re.IGNORECASE)
MAY_FAIL = re.compile(r"error\(|shift_date\(|product\(|quotient\(")
"""SQL functions that may fail in some row, so that the query has to be refused."""
SECONDS = 5.0
"""The time limit of an SQL query, in seconds of the processor; then the store answers."""
PATIENCE = 8
"""How many times the time limit is extended by the processor time that a query has not used."""

LONGEST = 1_000_000
"""The most pairs that a path of any length may connect; if there are more, the store answers."""
KEPT, LEAST = 2 * LONGEST, 10_000
"""How many pairs are kept for all paths together, and as how many a path counts at least; tables
that were used longest ago are dropped first."""
_CLOSURE = """
create or replace table {name} as
with recursive edge as ({pairs}), reached as (
    from edge union select reached.s, edge.o from reached join edge on reached.o = edge.s
)
from reached limit {most}
"""


@dataclass(frozen=True)
class Translated:
    """A query translated to SQL; ``form`` is SELECT, ASK, CONSTRUCT or DESCRIBE."""

    form: str
    query: SqlQuery
    template: Sequence[tuple[Any, Any, Any]] = ()


@dataclass
class Translator:
    """Answers SPARQL from an open database of columns; ``base`` begins the dossier's IRIs."""

    db: duckdb.DuckDBPyConnection
    base: str
    files: Callable[[str], Iterable[Path]]
    seconds: float = SECONDS
    _closures: Closures = field(init=False)

    def __post_init__(self) -> None:
        self._closures = Closures(self.db, self.seconds)

    @cached_property
    def shape(self) -> Shape:
        """The relations and terms of the build, read once. Raises SqlFailed if DuckDB fails."""
        import duckdb

        try:
            return prepare(self.db, self.base, self.files)
        except duckdb.Error as error:  # usually too little memory
            raise SqlFailed(str(error).partition("\n")[0]) from None

    def translate(
        self, sparql: str, prefixes: Mapping[str, str], *, base_iri: str | None = None
    ) -> Translated:
        """Translate a query to SQL. Raises NotTranslated, with the reason, if it cannot."""
        from claimgraph.store.columns.sparql.algebra import DESCRIBED

        if _SERVICE.search(sparql):  # the parser below, the store's, would call the service
            raise NotTranslated("the word SERVICE")
        self._closures.begin_query()
        if (base_iri or _BASE.search(sparql)) and _ADDRESS.search(sparql):
            raise NotTranslated("IRI of a text that is read against a base")
        variables = read_variables(sparql, prefixes, base_iri)
        query = parse(sparql, prefixes, base_iri)
        form = _FORMS.get(query.name)
        if form is None:
            raise NotTranslated(f"the form {query.name}")
        dataset = _read_dataset(query)
        if form == "DESCRIBE":
            if dataset:
                raise NotTranslated("FROM of a DESCRIBE")
            described = self._algebra().describe(query.PV, query.p)
            return Translated(form, described, [_triple_of(DESCRIBED)])
        template = _template(query) if form == "CONSTRUCT" else ()
        variables = _of_template(template) if template else variables
        if form != "ASK" and not variables:
            raise NotTranslated("a query without variables")
        return Translated(form, self._algebra(dataset).query(query.p, variables), template)

    def _algebra(self, dataset: FromGraphs | None = None) -> Algebra:
        from claimgraph.store.columns.sparql.algebra import Algebra

        return Algebra(self.shape, self._closures.keep, dataset)

    def answer(
        self, sparql: str, prefixes: Mapping[str, str], *, base_iri: str | None = None
    ) -> Answer | Rows:
        """Answer a query. Raises NotTranslated if the store has to."""

        it = self.translate(sparql, prefixes, base_iri=base_iri)
        if it.form == "ASK":
            ((found,),) = self._batch(f"select exists ({it.query.sql})").to_pydict().values()
            return yes_or_no(found)
        cells = it.query.cells
        batches = self._batches(it.query.sql, whole=bool(it.template))
        if it.query.repeats:
            batches = drop_repeats(batches)
        makers = {name: make_terms(cell, self.base) for name, cell in cells.items()}
        rows = Rows(list(cells), read_arrow(batches), self.base, makers=makers)
        return build_triples(rows, it.template, _as_term) if it.template else rows

    def _batch(self, sql: str) -> pa.RecordBatch:
        return next(iter(self._batches(sql, whole=True)))

    def _batches(self, sql: str, *, whole: bool) -> Iterator[pa.RecordBatch]:
        """Yield the rows of a query in batches; NotTranslated can only be raised before the first.

        So a query that may fail in any row is run to its end before that.
        """
        import duckdb

        cursor = self.db.cursor()
        try:
            with _limit(cursor, self.seconds):
                reader = cursor.sql(sql).to_arrow_reader(BATCH)
                if whole or MAY_FAIL.search(sql):
                    return iter(reader.read_all().to_batches())
                first = next(reader, None)
        except duckdb.InterruptException:
            raise NotTranslated(f"it takes more than {self.seconds:g} s of SQL") from None
        except (duckdb.Error, pa_error()) as error:
            raise SqlFailed(str(error).partition("\n")[0], cure=sql) from None
        return chain([] if first is None else [first], reader)


@dataclass
class Closures:
    """Makes and keeps tables of the pairs that paths connect in any number of steps.

    With a recursion inside the query the database could not estimate its size, and might join the
    rest of the query in an order that takes minutes; the size of a table is known.
    """

    db: duckdb.DuckDBPyConnection
    seconds: float
    _tables: dict[str, tuple[str, int]] = field(default_factory=dict)
    _wanted: set[str] = field(default_factory=set)
    _numbers: Iterator[int] = field(default_factory=count)

    def begin_query(self) -> None:
        """Allow the tables of earlier queries to be dropped when room is needed."""
        self._wanted.clear()

    def keep(self, pairs: str) -> str:
        """Return the name of the table for the SQL of some pairs, making it if need be. Raises
        NotTranslated if it would have too many pairs.
        """
        self._wanted.add(pairs)
        table = self._tables.pop(pairs, None) or self._make_table(pairs)
        self._tables[pairs] = table  # the dictionary is in the order of last use
        return table[0]

    def _make_table(self, pairs: str) -> tuple[str, int]:
        import duckdb

        name, cursor = f"closure_{next(self._numbers)}", self.db.cursor()
        try:
            with _limit(cursor, self.seconds):
                cursor.execute(_CLOSURE.format(name=name, pairs=pairs, most=LONGEST + 1))
                ((number,),) = cursor.execute(f"select count(*) from {name}").fetchall()
        except duckdb.InterruptException:
            raise NotTranslated(f"a path that takes more than {self.seconds:g} s") from None
        except duckdb.Error as error:  # usually too little memory
            raise SqlFailed(str(error).partition("\n")[0], cure=pairs) from None
        most = min(LONGEST, self._make_room(number))
        if max(number, LEAST) > most:
            cursor.execute(f"drop table {name}")
            raise NotTranslated(f"paths that join more than {most:,} pairs")
        return name, number

    def _make_room(self, number: int) -> int:
        """Drop tables of other queries as needed, and return how many pairs there is room for."""
        left = KEPT - sum(max(size, LEAST) for _, size in self._tables.values())
        for pairs, (name, size) in [*self._tables.items()]:
            if left < max(number, LEAST) and number <= LONGEST and pairs not in self._wanted:
                self.db.cursor().execute(f"drop table {name}")
                del self._tables[pairs]
                left += max(size, LEAST)
        return left


def pa_error() -> type[Exception]:
    """The base class of Arrow's exceptions, imported only when needed."""
    import pyarrow as pa

    return cast("type[Exception]", pa.ArrowException)


class SqlFailed(NotTranslated):
    """An error: the database has too little memory for a query, or cannot compute some value."""


@contextmanager
def _limit(cursor: duckdb.DuckDBPyConnection, seconds: float) -> Iterator[None]:
    """Interrupt a query after so many seconds of processor time.

    Clock time would not do: on a busy machine the store would be no faster. A query that only
    waits is interrupted after at most `PATIENCE` times the seconds.
    """
    done, begin = Event(), process_time()

    def watch() -> None:
        left = seconds
        for _ in range(PATIENCE):
            if done.wait(left):
                return
            left = seconds - (process_time() - begin)
            if left <= 0:
                break
        cursor.interrupt()

    Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        done.set()


_FORMS = {
    "SelectQuery": "SELECT",
    "AskQuery": "ASK",
    "ConstructQuery": "CONSTRUCT",
    "DescribeQuery": "DESCRIBE",
}


def read_variables(
    sparql: str, prefixes: Mapping[str, str], base_iri: str | None
) -> tuple[str, ...]:
    """The variables that a query returns, according to the store's parser; none for ASK.

    Raises QueryError where the store does, so that both accept the same queries.
    """
    with engine_errors(prefixes, sparql=sparql):
        found = ox.Store().query(sparql, prefixes=dict(prefixes), base_iri=base_iri)
    if isinstance(found, ox.QuerySolutions):
        return tuple(it.value for it in found.variables)
    return ()


def parse(sparql: str, prefixes: Mapping[str, str], base_iri: str | None = None) -> CompValue:
    """Parse a query to its algebra with rdflib. Raises NotTranslated if rdflib cannot."""
    return _parse_query(sparql, tuple(prefixes.items()), base_iri)


@lru_cache(maxsize=256)
def _parse_query(
    sparql: str, prefixes: tuple[tuple[str, str], ...], base_iri: str | None
) -> CompValue:
    from pyparsing import ParseBaseException
    from rdflib.plugins.sparql.algebra import translateQuery, traverse
    from rdflib.plugins.sparql.parser import DECIMAL_NEGATIVE, parseQuery
    from rdflib.term import Literal

    try:
        # rdflib's own action for a negative decimal only raises an error.
        DECIMAL_NEGATIVE.set_parse_action(
            lambda found: Literal(f"-{found[0]}", datatype=found[0].datatype)
        )
        parsed = parseQuery(sparql)
        traverse(parsed, visitPost=partial(_name_group, count()))
        query = translateQuery(parsed, base=base_iri, initNs=dict(prefixes))
    except (ParseBaseException, RecursionError) as error:
        raise NotTranslated(f"another parser does not read it: {error}") from None
    except Exception as error:  # rdflib raises bare Exceptions and its own SPARQLError
        raise NotTranslated(f"another parser does not read it: {error}") from None
    traverse(query.algebra, visitPost=_translate_exists)
    return query.algebra


def _name_group(numbers: Iterator[int], node: Any) -> None:
    """Give an expression in GROUP BY without a variable a new one."""
    from rdflib.term import Variable

    if getattr(node, "name", None) == "GroupAs" and node.var is None:
        node["var"] = Variable(f" group {next(numbers)}")


def _translate_exists(node: Any) -> None:
    """Translate EXISTS in a SELECT clause to algebra, which rdflib leaves out."""
    from rdflib.plugins.sparql.algebra import translateGroupGraphPattern, translatePath, traverse

    graph = getattr(node, "graph", None)
    if getattr(graph, "name", None) == "GroupGraphPatternSub":
        node.graph = translateGroupGraphPattern(traverse(graph, visitPost=translatePath))


def _read_dataset(query: CompValue) -> FromGraphs | None:
    """The graphs of FROM and FROM NAMED, if a query has them."""
    from claimgraph.store.columns.sparql.algebra import FromGraphs

    if not query.datasetClause:
        return None
    default = [it.default for it in query.datasetClause if it.default]
    named = tuple(it.named for it in query.datasetClause if it.named)
    if len(default) > 1:
        raise NotTranslated("FROM with several graphs")
    return FromGraphs(default[0] if default else None, named)


def _template(query: CompValue) -> Sequence[tuple[Any, Any, Any]]:
    """The template of a CONSTRUCT; the short form CONSTRUCT WHERE uses its pattern."""
    from rdflib.paths import Path

    if query.template is not None:
        if not query.template:
            raise NotTranslated("CONSTRUCT of nothing")
        return tuple(query.template)
    node = query.p
    while node.name in ("Slice", "Project"):
        node = node.p
    if node.name != "BGP" or any(isinstance(it, Path) for triple in node.triples for it in triple):
        raise NotTranslated("CONSTRUCT WHERE with more than triple patterns")
    return tuple(node.triples)


def _triple_of(names: tuple[str, str, str]) -> tuple[Any, Any, Any]:
    from rdflib.term import Variable

    one, other, third = map(Variable, names)
    return one, other, third


def _of_template(template: Sequence[tuple[Any, Any, Any]]) -> tuple[str, ...]:
    from rdflib.term import Variable

    names = (str(it) for triple in template for it in triple if isinstance(it, Variable))
    return tuple(dict.fromkeys(names))


def _as_term(it: Any) -> Term:
    from rdflib.term import Literal

    if not isinstance(it, Literal):
        return ox.NamedNode(str(it))
    if it.language:
        return ox.Literal(str(it), language=str(it.language))
    if it.datatype:
        return ox.Literal(str(it), datatype=ox.NamedNode(str(it.datatype)))
    return ox.Literal(str(it))


MANY = 500
"""A predicate with more triples than this gets a table of its own."""
SCRIPT = Path(__file__).with_name("facts.sql")


def prepare(
    db: duckdb.DuckDBPyConnection, base: str, files: Callable[[str], Iterable[Path]]
) -> Shape:
    """Run ``facts.sql``, and read which predicates the build has and where.

    ``files`` returns the Parquet files of a relation, whose statistics say what its columns have.
    """
    _fill_table(db, "column_property (home varchar, p varchar, o varchar)", list(covered()))
    letters = [(XSD + name, kind.value) for name, kind in DATATYPES.items()]
    _fill_table(db, "datatype_letter (datatype varchar, letter varchar)", letters)
    db.execute(_full_address(base))
    db.execute(_short_address(base))
    known = _columns(db)
    if "link" not in known["claim"]:
        raise NotTranslated("an earlier version of the program wrote the columns: build again")
    db.execute(SCRIPT.read_text(encoding="utf-8"))
    columns = {
        table: dict.fromkeys(names, Filled.SOMETIMES) for table, names in _columns(db).items()
    }
    for relation in ("proposition", "claim"):
        columns[relation] |= _filled(db, files(relation))
    if columns["claim"].get("link") is Filled.NEVER:
        del columns["link_row"]
    sources: dict[str, list[TripleSource]] = {}
    for it in column_sources(columns):
        sources.setdefault(it.predicate, []).append(it)
    for row in _facts(db, "qualifier_row", quote(PROPOSITION)):
        sources.setdefault(row.predicate, []).append(qualifier_source(row))
    facts: dict[str, list[FactGroup]] = {}
    alone = dict(_many(db))
    for row in _facts(db, "triple", "home"):
        own_row = replace(row, relation=alone.get(row.predicate, ""))
        facts.setdefault(row.predicate, []).append(own_row)
    lacking = frozenset(missing({**columns, "link_row": {"claimant": Filled.ALWAYS}}))
    return Shape(base, sources, facts, lacking, *_lookups(db))


def _filled(db: duckdb.DuckDBPyConnection, files: Iterable[Path]) -> dict[str, Filled]:
    """Whether all, some or no rows of each column have a value; empty texts and false are none."""
    query = """
        select path_in_schema, sum(stats_null_count), sum(num_values), min(stats_min_value),
            max(stats_max_value), count(*) = count(stats_min_value) as known
        from parquet_metadata(?) group by path_in_schema
    """
    found = db.execute(query, [[str(it) for it in files]]).fetchall()
    return dict(_state(*row) for row in found)


def _state(
    name: str, nulls: int | None, number: int, least: str | None, most: str | None, known: bool
) -> tuple[str, Filled]:
    if (nulls is not None and nulls == number) or most in ("false", ""):
        return name, Filled.NEVER
    full = known and nulls == 0 and least not in ("", "false", None)
    return name, Filled.ALWAYS if full else Filled.SOMETIMES


Lookups = tuple[
    Callable[[str, tuple[str, ...], str], bool],
    Callable[[str], bool],
    Callable[[tuple[str, ...]], bool],
]


def _lookups(db: duckdb.DuckDBPyConnection) -> Lookups:
    """Make the functions by which `Shape` looks up triples; each answer is cached."""

    def found(query: str) -> bool:
        return bool(db.cursor().execute(f"{query} limit 1").fetchall())

    @cache
    def tells(subject: str, predicates: tuple[str, ...], obj: str) -> bool:
        names = ", ".join(map(quote, predicates))
        pattern = f"select 1 from triple where s = {subject} and p in ({names})"
        end = f" and t = {obj}" if obj else ""
        return found(pattern + end)

    @cache
    def is_named(it: str) -> bool:
        return found(f"select 1 from triple where {it} = s or t = 'i' || {it}") or any(
            found(f"select 1 from {relation} where {it} in ({columns})")
            for relation, columns in _OTHERS.items()
        )

    @cache
    def overlap(predicates: tuple[str, ...]) -> bool:
        names = ", ".join(map(quote, predicates))
        twice = "group by s, t having count(*) > 1"
        return found(f"select 1 from triple where p in ({names}) {twice}")

    return tells, is_named, overlap


_OTHERS = {
    "proposition": "s, p, o, status, rule",
    "claim": "stance, claimant, origin, source, principal",
    "held": "principal",
}
"""Columns with the IRIs of entities, sources and terms, by relation."""


def _fill_table(db: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Sequence[str]]) -> None:
    values = ", ".join(f"({', '.join(map(quote, row))})" for row in rows)
    name = table.partition(" ")[0]
    db.execute(f"create or replace table {table}")
    db.execute(f"insert into {name} values {values}")


def _full_address(base: str) -> str:
    """SQL for the macro ``full_address``, which does what `lengthen` does."""
    cases = " ".join(
        f"when starts_with(x, {quote(name + ':')}) then {quote(iri)} || substr(x, {len(name) + 2})"
        for name, iri in PREFIXES.items()
    )
    path = "not contains(split_part(x, '/', 1), ':')"
    return (
        "create or replace macro full_address(x) as"
        f" case when {path} then {quote(base)} || x {cases} else x end"
    )


def _short_address(base: str) -> str:
    """SQL for the macro ``short_address``: `shorten`, but an error if two IRIs share the result."""
    longest = sorted(
        ((iri, f"{name}:") for name, iri in PREFIXES.items()), key=lambda it: -len(it[0])
    )
    cases = " ".join(
        f"when starts_with(x, {quote(iri)}) then {quote(short)} || substr(x, {len(iri) + 1})"
        for iri, short in [(base, ""), *longest]
    )
    return f"""
        create or replace macro maybe_short(x) as case {cases} else x end;
        create or replace macro short_address(x) as list_transform([maybe_short(x)], lambda short:
            case when full_address(short) = x then short
                when x is not null then error('an address that has the columns of another') end)[1]
    """


def _columns(db: duckdb.DuckDBPyConnection) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    rows = db.execute("select table_name, column_name from duckdb_columns()").fetchall()
    for table, column in rows:
        found.setdefault(table, set()).add(column)
    return found


def _many(db: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, str]]:
    """Make a table for each predicate with many triples, and yield both, so that the database
    knows their number.

    Otherwise it expects a join with such a predicate to give few rows, and begins with it.
    """
    query = "select p from triple group by p having count(*) > ? order by p"
    for number, (predicate,) in enumerate(db.execute(query, [MANY]).fetchall()):
        name = f"triple_{number}"
        where = f"where p = {quote(predicate)}"
        db.execute(f"create or replace table {name} as from triple {where}")
        yield predicate, name


def _facts(db: duckdb.DuckDBPyConnection, relation: str, home: str) -> Iterator[FactGroup]:
    """Group the quads in a relation by predicate and class of subject."""
    query = f"""
        select p, {home} as home, string_agg(distinct t[1], '' order by t[1]),
            list(distinct object_home)
        from {relation} group by all order by all
    """
    for predicate, place, letters, objects in db.execute(query).fetchall():
        yield FactGroup(predicate, place, letters, frozenset(objects))


Make = Callable[[Any], Term]
_TYPES = {
    kind: ox.NamedNode(f"{XSD}{kind.name.lower()}")
    for kind in (
        TermKind.DATE, TermKind.BOOLEAN, TermKind.INTEGER, TermKind.DECIMAL, TermKind.DOUBLE,
    )
} | {TermKind.DURATION: ox.NamedNode(f"{XSD}dayTimeDuration")}  # fmt: skip


def make_terms(cell: Cell, base: str) -> Make:
    """Make a function that turns the values of a column into RDF terms."""
    if cell.kind:
        return _one(cell.kind, base)
    by_letter = {kind.value: _text(kind, base) for kind in TermKind}
    return lambda value: by_letter[value[0]](value[1:])


def _one(kind: TermKind, base: str) -> Make:
    """Make a function for a column of one kind, whose values have the database's type for it."""
    match kind:
        case TermKind.DATE:
            return lambda value: _literal(value.isoformat(), kind)
        case TermKind.BOOLEAN:
            return lambda value: _literal("true" if value else "false", kind)
        case TermKind.DECIMAL:
            return lambda value: _literal(write_decimal(value), kind)
        case TermKind.DOUBLE:
            return lambda value: _literal(write_double(value), kind)
        case TermKind.DURATION:
            return lambda value: _literal(write_duration(value), kind)
        case TermKind.INTEGER:
            return lambda value: _literal(str(value), kind)
    return _text(kind, base)


def _text(kind: TermKind, base: str) -> Make:
    """Make a function for values of one kind that are texts, without the letter of the kind."""
    if kind is TermKind.IRI:
        return lambda value: ox.NamedNode(lengthen(value, base))
    if kind is TermKind.STRING:
        return ox.Literal
    if kind is TermKind.ENGLISH:
        return partial(ox.Literal, language="en")
    if kind is TermKind.LANG:
        return _in_language
    return lambda value: _literal(value, kind)


def _in_language(value: str) -> Term:
    language, _, text = value.partition(" ")
    return ox.Literal(text, language=language)


def _literal(text: str, kind: TermKind) -> Term:
    return ox.Literal(text, datatype=_TYPES[kind])


def write_decimal(number: Decimal) -> str:
    """Write a decimal as the store does.

    >>> write_decimal(Decimal("2.500")), write_decimal(Decimal("20"))
    ('2.5', '20')
    """
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def write_double(number: float) -> str:
    """Write a double as the store does, without an exponent.

    >>> write_double(36.0), write_double(1e21), write_double(float("-inf"))
    ('36', '1000000000000000000000', '-INF')
    """
    if number != number:
        return "NaN"
    if abs(number) == float("inf"):
        return "INF" if number > 0 else "-INF"
    return write_decimal(Decimal(repr(number)))


def write_duration(days: int) -> str:
    """Write a duration of whole days as the store does.

    >>> write_duration(9), write_duration(0), write_duration(-2)
    ('P9D', 'PT0S', '-P2D')
    """
    return f"{'-' * (days < 0)}P{abs(days)}D" if days else "PT0S"


def yes_or_no(found: bool) -> ox.QueryBoolean:
    """Make the engine's object for the answer to an ASK."""
    data = json.dumps({"head": {}, "boolean": found}).encode()
    return cast("ox.QueryBoolean", ox.parse_query_results(data, format=ox.QueryResultsFormat.JSON))


def build_triples(
    rows: Iterable[Mapping[str, Term | None]],
    template: Sequence[tuple[Any, Any, Any]],
    constants: Callable[[Any], Term],
) -> ox.QueryTriples:
    """Make the triples of a CONSTRUCT, without those that would be incomplete or invalid."""
    store = ox.Store()
    for row in rows:
        blanks: dict[str, ox.BlankNode] = {}
        for pattern in template:
            s, p, o = (_fill_template(it, row, blanks, constants) for it in pattern)
            if isinstance(s, ox.NamedNode | ox.BlankNode) and isinstance(p, ox.NamedNode) and o:
                store.add(ox.Quad(s, p, o))
    found = store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    return cast("ox.QueryTriples", found)


def _fill_template(
    it: Any,
    row: Mapping[str, Term | None],
    blanks: dict[str, ox.BlankNode],
    constants: Callable[[Any], Term],
) -> Term | None:
    """Fill one term of a template for a row, which has blank nodes (``blanks``) of its own."""
    from rdflib.term import BNode, Variable

    if isinstance(it, Variable):
        return row.get(str(it))
    if isinstance(it, BNode):
        return blanks.setdefault(str(it), ox.BlankNode())
    return constants(it)
