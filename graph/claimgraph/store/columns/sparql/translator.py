"""SPARQL answered from the columns of a build, or refused: then the store answers it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, partial
from itertools import chain, count
from pathlib import Path
from threading import Event, Thread
from time import process_time
from typing import TYPE_CHECKING, Any, cast

import pyoxigraph as ox

from claimgraph.store.columns.answer import BATCH, Rows, drop_repeats, read_arrow
from claimgraph.store.columns.sparql.kinds import NotTranslated
from claimgraph.store.engine import Answer, Term
from claimgraph.store.local import engine_errors, find_keyword

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa
    from rdflib.plugins.sparql.parserutils import CompValue

    from claimgraph.store.columns.sparql.algebra import Algebra, FromGraphs, SqlQuery
    from claimgraph.store.columns.sparql.shape import Shape

_SERVICE, _BASE = find_keyword("SERVICE"), find_keyword("BASE")
_ADDRESS = re.compile(r"\b[IU]RI\s*\(", re.IGNORECASE)
MAY_FAIL = re.compile(r"error\(|shift_date\(|product\(|quotient\(")
"""What the database may find in a row only, and the query is refused: here or in a macro."""
SECONDS = 5.0
"""So long a query of SQL may take; then the store answers."""
PATIENCE = 8
"""How often a query that has not had its time yet is given what is left of it."""

LONGEST = 1_000_000
"""So many pairs a path of any length may join; the store follows it from one end."""
KEPT, LEAST = 2 * LONGEST, 10_000
"""So many pairs are kept of all paths, for each at least so many counted; those that were asked
for longest ago make room."""
_CLOSURE = """
create or replace table {name} as
with recursive edge as ({pairs}), reached as (
    from edge union select reached.s, edge.o from reached join edge on reached.o = edge.s
)
from reached limit {most}
"""


@dataclass(frozen=True)
class Translated:
    """A query as SQL; ``form`` is SELECT, ASK or CONSTRUCT."""

    form: str
    query: SqlQuery
    template: Sequence[tuple[Any, Any, Any]] = ()


@dataclass
class Translator:
    """Answers SPARQL over an open database of columns, whose things begin with ``base``."""

    db: duckdb.DuckDBPyConnection
    base: str
    files: Callable[[str], Iterable[Path]]
    seconds: float = SECONDS
    _closures: Closures = field(init=False)

    def __post_init__(self) -> None:
        self._closures = Closures(self.db, self.seconds)

    @cached_property
    def shape(self) -> Shape:
        """The shape of the graph, read once. Raises NotTranslated where it cannot be."""
        import duckdb

        from claimgraph.store.columns.sparql.prepare import prepare

        try:
            return prepare(self.db, self.base, self.files)
        except duckdb.Error as error:  # most often for want of memory
            raise SqlFailed(str(error).partition("\n")[0]) from None

    def translate(
        self, sparql: str, prefixes: Mapping[str, str], *, base_iri: str | None = None
    ) -> Translated:
        """Translate a query. Raises NotTranslated with the reason why it is not."""
        from claimgraph.store.columns.sparql.algebra import DESCRIBED

        if _SERVICE.search(sparql):  # nothing is called, not even to look at the query
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
        """Answer a query. Raises NotTranslated where the store has to."""
        from claimgraph.store.columns.sparql.answer import build_triples, make_terms, yes_or_no

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
        """The rows of a query, begun: what cannot be answered is reported before the first of them.

        What the database may find impossible in any row is read to its end before that.
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
    """The tables of what paths lead to in any number of steps, each made when it is first wanted.

    The database knows how large a table is. Of a recursion within a query it has no idea, and
    joins the rest of the query in an order that may take minutes.
    """

    db: duckdb.DuckDBPyConnection
    seconds: float
    _tables: dict[str, tuple[str, int]] = field(default_factory=dict)
    _wanted: set[str] = field(default_factory=set)
    _numbers: Iterator[int] = field(default_factory=count)

    def begin_query(self) -> None:
        """Let tables go that only earlier queries wanted, when there is no room."""
        self._wanted.clear()

    def keep(self, pairs: str) -> str:
        """The name of the table of some pairs. Raises NotTranslated where there are too many."""
        self._wanted.add(pairs)
        table = self._tables.pop(pairs, None) or self._make_table(pairs)
        self._tables[pairs] = table  # the last is the one that was asked for last
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
        except duckdb.Error as error:  # most often for want of memory
            raise SqlFailed(str(error).partition("\n")[0], cure=pairs) from None
        most = min(LONGEST, self._make_room(number))
        if max(number, LEAST) > most:
            cursor.execute(f"drop table {name}")
            raise NotTranslated(f"paths that join more than {most:,} pairs")
        return name, number

    def _make_room(self, number: int) -> int:
        """Drop what other queries wanted, as far as needed; gives how many pairs there may be."""
        left = KEPT - sum(max(size, LEAST) for _, size in self._tables.values())
        for pairs, (name, size) in [*self._tables.items()]:
            if left < max(number, LEAST) and number <= LONGEST and pairs not in self._wanted:
                self.db.cursor().execute(f"drop table {name}")
                del self._tables[pairs]
                left += max(size, LEAST)
        return left


def pa_error() -> type[Exception]:
    """What Arrow raises for an error in what it reads."""
    import pyarrow as pa

    return cast("type[Exception]", pa.ArrowException)


class SqlFailed(NotTranslated):
    """SQL that the database refuses: more memory than it has, or a value that it cannot compute."""


@contextmanager
def _limit(cursor: duckdb.DuckDBPyConnection, seconds: float) -> Iterator[None]:
    """Interrupt what takes so many seconds of the processor, not of the clock on the wall.

    On a busy machine the store would be no sooner. What waits for something else is interrupted
    after so many times the seconds as `PATIENCE` says.
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
    """The variables that a query gives, as the store's parser reads it; none of an ASK.

    Raises QueryError as the store does: what is no SPARQL there is none here.
    """
    with engine_errors(prefixes):
        found = ox.Store().query(sparql, prefixes=dict(prefixes), base_iri=base_iri)
    if isinstance(found, ox.QuerySolutions):
        return tuple(it.value for it in found.variables)
    return ()


def parse(sparql: str, prefixes: Mapping[str, str], base_iri: str | None = None) -> CompValue:
    """The algebra of a query, by rdflib's parser. Raises NotTranslated where it reads none."""
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
        # Of rdflib's own action for a negative decimal nothing comes but an error.
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
    """What groups are made by and no variable has: the parser would call it nothing."""
    from rdflib.term import Variable

    if getattr(node, "name", None) == "GroupAs" and node.var is None:
        node["var"] = Variable(f" group {next(numbers)}")


def _translate_exists(node: Any) -> None:
    """EXISTS in a SELECT clause, which the parser leaves as it was written."""
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
    """The template of a CONSTRUCT; where it is left out, the pattern is it."""
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
