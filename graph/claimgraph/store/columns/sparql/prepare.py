"""What the translator needs of an open build: its views and macros, and the shape of its graph."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from claimgraph.model.iris import PREFIXES, XSD
from claimgraph.store.columns.sparql.kinds import NotTranslated, quote
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
)  # fmt: skip

if TYPE_CHECKING:
    import duckdb

MANY = 500
"""Triples above which a predicate has a table."""
SCRIPT = Path(__file__).with_name("facts.sql")


def prepare(
    db: duckdb.DuckDBPyConnection, base: str, files: Callable[[str], Iterable[Path]]
) -> Shape:
    """Make what ``facts.sql`` makes, and read the shape of the graph.

    ``files`` are the Parquet files of a relation: their statistics say which columns are filled.
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
    """How far columns are filled; an empty text and a mark that is not set are no value."""
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
    """What is looked up while a query is translated, each once."""

    def found(query: str) -> bool:
        return bool(db.cursor().execute(f"{query} limit 1").fetchall())

    @cache
    def tells(subject: str, predicates: tuple[str, ...], obj: str) -> bool:
        names = ", ".join(map(quote, predicates))
        told = f"select 1 from triple where s = {subject} and p in ({names})"
        end = f" and t = {obj}" if obj else ""
        return found(told + end)

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
"""Columns that name what is neither a statement nor a claim."""


def _fill_table(db: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Sequence[str]]) -> None:
    values = ", ".join(f"({', '.join(map(quote, row))})" for row in rows)
    name = table.partition(" ")[0]
    db.execute(f"create or replace table {table}")
    db.execute(f"insert into {name} values {values}")


def _full_address(base: str) -> str:
    """A path has no colon before its first slash; what has a known prefix is a term."""
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
    """As `facts.shorten` has it; an address that would be read as another one has no place."""
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
    """Give predicates of many triples a table: the database then knows how many they are.

    Else it takes a join with one of them for one that leaves little, and begins with it.
    """
    query = "select p from triple group by p having count(*) > ? order by p"
    for number, (predicate,) in enumerate(db.execute(query, [MANY]).fetchall()):
        name = f"triple_{number}"
        where = f"where p = {quote(predicate)}"
        db.execute(f"create or replace table {name} as from triple {where}")
        yield predicate, name


def _facts(db: duckdb.DuckDBPyConnection, relation: str, home: str) -> Iterator[FactGroup]:
    """What stands quad by quad in a relation: predicates, kinds and homes."""
    query = f"""
        select p, {home} as home, string_agg(distinct t[1], '' order by t[1]),
            list(distinct object_home)
        from {relation} group by all order by all
    """
    for predicate, place, letters, objects in db.execute(query).fetchall():
        yield FactGroup(predicate, place, letters, frozenset(objects))
