"""Runs the SQL query of a table's ``select:`` on its files, isolated, always with the same result.

The files are read into a database of their own, which can then access nothing else: no other
file, no network, no extension, no setting. Refused are functions that DuckDB calls volatile, and
those that depend on the machine or the time. One thread runs the query, so that the order of rows
does not vary.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping, Set
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from claimgraph.model.english import count_nouns
from claimgraph.model.sql import Database, ident, literal, open_engine
from claimgraph.model.tablemap import Select, Table
from claimgraph.tables.csv_lines import distinguish
from claimgraph.tables.load import EXACT, OWN, ROWS, Loaded, load, plain_mapping, words
from claimgraph.tables.unreadable import Unreadable

RAW, ROW = "raw", "row"
"""The name, in a query, of the table itself, and of its column with the row number, from 1."""
SECONDS = 120
"""The default time limit of a query, in seconds."""
MEMORY = "4GB"
"""How much memory a query may use."""
TABLES = frozenset({"range", "generate_series", "unnest", "json_each", "json_tree", "repeat"})
"""The table functions that a query may call, because they read no file."""
CLOCKS = frozenset({
    "current_date", "current_time", "current_timestamp", "localtime", "localtimestamp", "user",
    "current_user", "session_user", "current_role", "current_catalog", "current_schema",
    "current_database",
})  # fmt: skip
"""Functions that SQL calls without parentheses."""
CURE = "a query may use only the files that it names, and must always give the same rows"
VOLATILE = """
select distinct function_name from duckdb_functions()
where stability <> 'CONSISTENT'
    or function_type = 'pragma'
    or regexp_matches(function_name, '^(pg_|duckdb_|pragma_|has_.*_privilege)')
    or regexp_matches(function_name, 'version|platform|user|catalog|session|setting')
"""
MACROS = """
select function_name, macro_definition from duckdb_functions() where function_type = 'macro'
"""
AGGREGATES = (
    "select distinct function_name from duckdb_functions() where function_type = 'aggregate'"
)


@dataclass(frozen=True)
class Asked:
    """The result of a table's query: the files it read, its columns, and a hash of its rows."""

    files: tuple[tuple[Path, Loaded], ...]
    columns: tuple[str, ...]
    rows: int
    sha256: str


def ask_files(table: Table, name: str, *, database: Database | None) -> Asked:
    """Run the SQL query of a table, and write its result into the table ``name`` of a database.

    Beside the query's columns that table has ``#row``, the text of the row in its file, and, if a
    row of the result was made of several, the numbers of all. Raises Unreadable if the query cannot
    be run, or if its rows are not those that were pinned.
    """
    select = table.mapping.select
    assert select
    with closing(open_engine(threads=1, memory_limit=MEMORY)) as box:
        box.execute("set TimeZone = 'UTC'")  # the machine's time zone must not change the result
        files = _load_files(table, box)
        try:
            columns = _ask_box(table, select, box)
            ((rows, sha256),) = box.execute(HASH).fetchall()
            if table.pinned and table.pinned != sha256:
                message = "the query gives other rows than were pinned"
                raise Unreadable(message, "look at what has changed, then run: claimgraph pin")
        except Unreadable as error:
            raise Unreadable(error.message, error.cure, place=select.place) from None
        if database:
            reader = box.sql("from laid_out").to_arrow_reader(100_000)
            database.take(reader, f"create or replace temp table {name} as from taken")
        return Asked(files, tuple(columns), rows, sha256)


def _ask_box(table: Table, select: Select, box: duckdb.DuckDBPyConnection) -> Mapping[str, str]:
    """Check a query, shut the database, run the query and return the columns of its result."""
    _check_query(select.query, {RAW, *(name for name, _ in table.beside)}, box, select)
    shut(box)
    run_query(select.query, box, seconds=select.seconds or SECONDS)
    columns = _check_result(select, box)
    _lay_out(columns, box)
    return columns


HASH = """
select count(*), sha256(coalesce(string_agg(each, '' order by each), '')) from
(select sha256(laid_out::varchar) as each from laid_out)
"""


def shut(box: duckdb.DuckDBPyConnection) -> None:
    """Shut a database: from now on it opens no files, and its settings cannot be changed."""
    for setting in ("enable_external_access = false", "lock_configuration = true"):
        box.execute(f"set {setting}")


def _load_files(table: Table, box: duckdb.DuckDBPyConnection) -> tuple[tuple[Path, Loaded], ...]:
    """Read the table itself as ``raw``, and each further file under the name in the mapping."""
    files, cells, exact, before = list[tuple[Path, Loaded]](), list[str](), list[str](), 0
    for number, file in enumerate(table.files):
        loaded = load(file, f"file_{number}", mapping=table.mapping, db=box)
        files.append((file, loaded))
        cells.append(_number_rows(loaded, before))
        as_words = ", ".join(f"coalesce({ident(it)}, '')" for it in loaded.columns)
        exact.append(f"select \"#row\" + {before}, concat_ws(' | ', {as_words}) from {loaded.name}")
        before += loaded.rows
    box.execute(f"create temp table {RAW} as {' union all by name '.join(cells)}")
    box.execute(f"create temp table {WORDS} ({ROW}, {EXACT}) as {' union all '.join(exact)}")
    for name, file in table.beside:
        loaded = load(file, "beside", mapping=plain_mapping(table.mapping), db=box)
        for it in loaded.rejected:
            message = f"line {it.line} is not a row: {it.reason}"
            raise Unreadable(message, "correct the line", file=file.name)
        box.execute(
            f'create temp table {ident(name)} as select * exclude ("#row") from {loaded.name}'
        )
    return tuple(files)


def _number_rows(loaded: Loaded, before: int) -> str:
    """SQL that numbers the rows of a file; its own column ``row``, if any, becomes ``row_1``."""
    names = list(distinguish([ROW, *loaded.columns]))[1:]
    pairs = zip(loaded.columns, names, strict=True)
    cells = ", ".join(f"{ident(old)} as {ident(new)}" for old, new in pairs)
    return f'select "#row" + {before} as {ROW}, {cells} from {loaded.name}'


def _check_query(
    query: str, tables: Set[str], box: duckdb.DuckDBPyConnection, select: Select
) -> None:
    """Raise Unreadable unless a query is one SELECT that always returns the same rows."""
    ((text,),) = box.execute(f"select json_serialize_sql({literal(query)})").fetchall()
    tree = json.loads(text)
    if tree["error"]:
        message = str(tree.get("error_message", "it cannot be parsed")).splitlines()[0]
        raise Unreadable(f"the query is not a SELECT: {message}", "write one SELECT")
    if len(tree["statements"]) != 1:
        raise Unreadable(f"the query is {len(tree['statements'])} statements", "write one SELECT")
    volatile, aggregates = read_catalogue()
    known = {it.lower() for it in (*tables, *_list_names(tree))}
    for node in _walk_tree(tree):
        _check_node(node, volatile, known)
        name = str(node.get("function_name", "")).lower()
        aggregate = name in aggregates or node.get("class") == "WINDOW"
        if select.rows == "one" and aggregate and _has_row(node):
            message = f"the query takes the {name}(...) of row, so that a claim has several rows"
            cure = "say rows: first beside select:, or rows: many and list(row) as row"
            raise Unreadable(message, cure)


def _check_node(node: Mapping[str, Any], volatile: Set[str], known: Set[str]) -> None:
    kind, name = node.get("type"), str(node.get("function_name", "")).lower()
    if name in volatile or (kind == "COLUMN_REF" and _is_clock(node)):
        name = name or str(node["column_names"][0]).lower()
        raise Unreadable(f"the query uses {name}, which differs from run to run", CURE)
    if node.get("sample"):
        raise Unreadable("the query takes a random sample", CURE)
    if kind == "TABLE_FUNCTION":
        called = str(node.get("function", {}).get("function_name", "")).lower()
        if called not in TABLES:
            raise Unreadable(
                f"the query calls {called}, which reads files that the mapping does not name", CURE
            )
    if kind == "BASE_TABLE":
        table = str(node.get("table_name", "")).lower()
        if table not in known or node.get("schema_name") or node.get("catalog_name"):
            cure = f"known are {', '.join(sorted(known))}; name further files under select: files:"
            raise Unreadable(f"the query names the table {table}", cure)


def _is_clock(node: Mapping[str, Any]) -> bool:
    names = node.get("column_names", [])
    return len(names) == 1 and str(names[0]).lower() in CLOCKS


def _has_row(node: Mapping[str, Any]) -> bool:
    """Whether the row number is an argument of a call, and not only used in its ORDER BY or
    PARTITION BY.
    """
    return any(
        str(it["column_names"][-1]).lower() == ROW
        for key, part in node.items()
        if key not in ("partitions", "orders", "order_bys", "arg_orders")
        for it in _walk_tree(part)
        if it.get("class") == "COLUMN_REF"
    )


def _list_names(tree: Any) -> Iterator[str]:
    """Yield the names that a query defines by WITH."""
    for node in _walk_tree(tree):
        for it in node.get("cte_map", {}).get("map", []):
            yield str(it["key"])


def _walk_tree(tree: Any) -> Iterator[dict[str, Any]]:
    """Yield all nodes of a parsed query."""
    if isinstance(tree, dict):
        yield tree
        for it in tree.values():
            yield from _walk_tree(it)
    elif isinstance(tree, list):
        for it in tree:
            yield from _walk_tree(it)


@cache
def read_catalogue() -> tuple[frozenset[str], frozenset[str]]:
    """Read from DuckDB the functions and macros whose result may vary, and the aggregates."""
    with closing(open_engine()) as box:
        volatile = {name for (name,) in box.execute(VOLATILE).fetchall()} | CLOCKS
        macros = box.execute(MACROS).fetchall()
        bodies = [(name, _called(str(body), box)) for name, body in macros]
        while fresh := {it for it, calls in bodies if calls & volatile} - volatile:
            volatile |= fresh
        aggregates = {name for (name,) in box.execute(AGGREGATES).fetchall()}
    return frozenset(volatile), frozenset(aggregates)


def _called(body: str, box: duckdb.DuckDBPyConnection) -> set[str]:
    """The functions that a macro calls; if it cannot be parsed, some whose result varies."""
    ((text,),) = box.execute(f"select json_serialize_sql({literal(f'select {body}')})").fetchall()
    tree = json.loads(text)
    if tree["error"]:
        return set(CLOCKS)
    calls = {str(it.get("function_name", "")).lower() for it in _walk_tree(tree)}
    return calls | {str(it["column_names"][0]).lower() for it in _walk_tree(tree) if _is_clock(it)}


def run_query(query: str, box: duckdb.DuckDBPyConnection, *, seconds: float) -> None:
    """Run a query within its limits of time and memory. Raises Unreadable if it fails."""
    with _limited(box, seconds):
        try:
            box.execute(
                f"create temp table result as select * from ({query.rstrip().rstrip(';')}\n)"
            )
        except duckdb.InterruptException:
            message = f"the query took more than {seconds} seconds"
            cure = (
                "see that with recursive comes to an end; ask less; or allow more by seconds: under"
                " select:"
            )
            raise Unreadable(message, cure) from None
        except duckdb.OutOfMemoryException:
            message = f"the query needs more than {MEMORY} of memory"
            raise Unreadable(message, "ask less, or prepare the table beforehand") from None
        except duckdb.Error as error:
            lines = [
                it for it in str(error).splitlines() if it.strip() and not it.startswith("LINE")
            ]
            message = f"the query cannot be run: {' '.join(lines[:2])}"
            cells = "all cells of a file are words: year::integer makes a number of one"
            raise Unreadable(message, f"correct select:; {cells}") from None


@contextmanager
def _limited(box: duckdb.DuckDBPyConnection, seconds: float) -> Iterator[None]:
    timer = threading.Timer(seconds, box.interrupt)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _check_result(select: Select, box: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The types of the result's columns, without ``row``. Raises Unreadable if ``row`` is missing
    or is no row number.
    """
    kinds = {str(name): str(kind) for name, kind, *_ in box.execute("describe result").fetchall()}
    row = next((name for name in kinds if name.lower() == ROW), "")
    kind = kinds.pop(row, "")
    if not kind:
        message = "the query gives no column row, so that no claim has its evidence"
        raise Unreadable(message, "select row, the number of the row in raw, as well")
    wanted = r"(HUGE|BIG|SMALL|TINY|U)*INT(EGER)?" + (r"\[\]" if select.rows == "many" else "")
    ((fits,),) = box.execute(f"select regexp_full_match({literal(kind)}, '{wanted}')").fetchall()
    if not fits:
        many = select.rows == "many"
        cure = "select list(row) as row" if many else "select row as it is in raw"
        raise Unreadable(f"the column row is of type {kind}", cure)
    each = f"unnest({ident(row)})" if kind.endswith("]") else ident(row)
    ((strange,),) = box.execute(
        f"select count(*) from (select {each} as n from result)"
        f" where n is null or n not in (select {ROW} from {RAW})"
    ).fetchall()
    if strange:
        message = (
            f"the column row has {count_nouns(strange, 'number')} that no row of the table has"
        )
        raise Unreadable(message, "select row as it is in raw")
    return kinds


def _lay_out(columns: Mapping[str, str], box: duckdb.DuckDBPyConnection) -> None:
    """Give each row of the result its row number and text, and, if it was made of several rows,
    the numbers of all.
    """
    cells = "".join(f", {words(it, kind)} as {ident(it)}" for it, kind in columns.items())
    box.execute(
        f"create temp table numbered as select *, row_number() over () as {NUMBER} from result"
    )
    ((kind,),) = box.execute(
        "select typeof(row) from numbered union all select '' limit 1"
    ).fetchall()
    each = f"unnest({ROW})" if kind.endswith("]") else ROW
    box.execute(
        f"create temp table rows_of as select {NUMBER} as {THERE}, min(n)::bigint as {FIRST},"
        f" string_agg({EXACT}, ' || ' order by n) as {EXACT},"
        f" if(count(*) > 1, 'row=' || string_agg(n::varchar, ';' order by n), null) as {ROWS}"
        f" from (select distinct {NUMBER}, {each} as n from numbered)"
        f" join {WORDS} words on words.{ROW} = n group by all"
    )
    box.execute(
        f'create temp table laid_out as select {FIRST} as "#row"{cells}, {EXACT}, {ROWS}'
        f" from numbered join rows_of on {THERE} = {NUMBER} order by {NUMBER}"
    )


WORDS, NUMBER, THERE, FIRST = (ident(f"{OWN}{it}") for it in ("words", "number", "there", "first"))
