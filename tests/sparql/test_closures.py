"""Tables of paths of any length: kept for the next query, as far as there is room."""

from __future__ import annotations

import duckdb
import pytest

from claimgraph.store.columns.sparql import translator
from claimgraph.store.columns.sparql.solution import NotTranslated
from claimgraph.store.columns.sparql.translator import Closures


@pytest.fixture
def closures(monkeypatch: pytest.MonkeyPatch) -> Closures:
    """Room for 30 pairs, 10 of one path, each path counted as 4 at least."""
    for name, number in {"LONGEST": 10, "KEPT": 30, "LEAST": 4}.items():
        monkeypatch.setattr(translator, name, number)
    return Closures(duckdb.connect(), seconds=10)


def star(name: str, number: int) -> str:
    """SQL of so many pairs that lead nowhere further."""
    return f"select '{name}' as s, '{name}' || i as o from range({number}) as r(i)"


def tables(closures: Closures) -> list[str]:
    """The tables that there are in the database."""
    return [row[0] for row in closures.db.execute("show tables").fetchall()]


def pairs(closures: Closures, sql: str) -> int:
    """How many pairs the table of a path has."""
    (found,) = closures.db.execute(f"select count(*) from {closures.keep(sql)}").fetchall()
    return int(found[0])


def test_a_path_is_followed_to_its_end(closures: Closures) -> None:
    """The table holds each pair that any number of steps joins, in a circle, too."""
    assert 9 == pairs(closures, "select * from (values ('a','b'),('b','c'),('c','a')) as t(s, o)")


def test_the_one_asked_for_longest_ago_makes_room(closures: Closures) -> None:
    """Another is made only where there is none; what was asked for again stays."""
    first = [closures.keep(star(it, 9)) for it in "abc"]
    closures.begin_query()
    assert first[0] == closures.keep(star("a", 9))
    closures.begin_query()
    closures.keep(star("d", 9))
    assert {first[0], first[2]} < set(tables(closures))
    assert first[1] not in tables(closures)
    assert 9 == pairs(closures, star("b", 9))


def test_a_query_keeps_what_it_wants(closures: Closures) -> None:
    """Its own paths make no room for each other: where they are too many, the store answers."""
    kept = [closures.keep(star(it, 9)) for it in "abc"]
    with pytest.raises(NotTranslated, match="more than 3 pairs"):
        closures.keep(star("d", 9))
    assert sorted(kept) == tables(closures)


def test_a_path_that_joins_too_many_drops_nothing(closures: Closures) -> None:
    """It could not be kept, whatever made room."""
    kept = [closures.keep(star(it, 9)) for it in "abc"]
    closures.begin_query()
    with pytest.raises(NotTranslated, match="pairs"):
        closures.keep(star("d", 11))
    assert sorted(kept) == tables(closures)


@pytest.mark.slow
def test_many_small_paths_are_bounded(closures: Closures) -> None:
    """A path of no pair has a table, too."""
    for number in range(200):
        closures.begin_query()
        closures.keep(star(f"x{number}", number % 2))
        assert len(tables(closures)) <= 7
    assert len(tables(closures)) == len(closures._tables)


def test_a_path_that_fails_leaves_no_table(closures: Closures) -> None:
    """Nor a line among those that are kept."""
    with pytest.raises(translator.SqlFailed):
        closures.keep("select 1 as s, error('no') as o")
    assert ([], {}) == (tables(closures), closures._tables)
