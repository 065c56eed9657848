"""Queries that the columns answer have the store's terms; others are refused, with the reason."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.sparql.both import QUERIES, compare, find_reason, read_head
from tests.tables.test_columns import columns_of

from claimgraph.graph import ClaimGraph
from claimgraph.store.columns import NotTranslated
from claimgraph.store.questions import find_view, load_questions
from claimgraph.store.remote import query
from claimgraph.store.view import View, bind

TRANSLATED = sorted((QUERIES / "translated").glob("*.rq"))
REFUSED = sorted((QUERIES / "refused").glob("*.rq"))
PACKAGE = Path(__file__).parents[2] / "graph" / "claimgraph"
STORE, GUIDE = PACKAGE / "store", PACKAGE / "guide" / "sparql.md"
GIVEN = {"what": "Askia", "who": "Askia", "a": "Askia", "b": "Belor", "from": "2019", "to": "2020"}
VIEWS = sorted((STORE / "questions" / "views").glob("*.rq"))


@pytest.mark.parametrize("file", TRANSLATED, ids=lambda it: it.stem)
def test_translated(affair: View, file: Path) -> None:
    """A query that is not refused has the terms that the store gives."""
    head, sparql = read_head(file), file.read_text(encoding="utf-8")
    compare(affair, sparql, ordered="ordered" in head, pieces=head.get("pieces", ""))


@pytest.mark.parametrize("file", REFUSED, ids=lambda it: it.stem)
def test_refused(affair: View, file: Path) -> None:
    """What may mean something else in SQL is refused, with the reason."""
    assert read_head(file)["reason"] in find_reason(affair, file.read_text(encoding="utf-8"))


def test_every_file_is_used() -> None:
    """No query lies where no test looks."""
    assert {*TRANSLATED, *REFUSED} == set(QUERIES.rglob("*.rq"))
    assert len(TRANSLATED) > 180
    assert len(REFUSED) > 10


@pytest.mark.parametrize("name", sorted(load_questions()))
def test_named_questions(affair: View, name: str) -> None:
    """Every named question, in the store's order, asked of all and of what it can be given."""
    question = load_questions()[name]
    known = {it.name: GIVEN[it.name] for it in question.parameters}
    needed = {it.name: GIVEN[it.name] for it in question.parameters if not it.optional}
    for given in (known, needed):
        bound = bind(question.parameters, given, store=affair.store, columns=affair.columns)
        compare(affair, query.bind(question.sparql, bound), ordered=True)


@pytest.mark.parametrize("file", VIEWS, ids=lambda it: it.stem)
def test_views(affair: View, file: Path) -> None:
    """Every view by which network and page read a graph."""
    compare(affair, find_view(file.stem))


def test_a_tour_is_answered_by_columns(tmp_path: Path) -> None:
    """The questions that a shipped dossier proposes are in its columns as in its store."""
    view = View(ClaimGraph.open("s400").store, columns_of("s400", tmp_path))
    steps = next(it for it in VIEWS if it.stem == "steps")
    assert compare(view, steps.read_text(encoding="utf-8"))


def test_queries_of_users(affair: View, shared: Path) -> None:
    """Queries as researchers write them: all of them are answered by columns."""
    files = sorted((shared / "suites" / "users-sparql").glob("*.rq"))
    rows = [compare(affair, it.read_text(encoding="utf-8")) for it in files]
    assert len(rows) == 15
    assert sum(map(bool, rows)) > 8


def test_recipes_of_the_guide(tmp_path: Path) -> None:
    """Every recipe of the guide, asked of the shipped dossier: the columns answer nearly all."""
    view = View(ClaimGraph.open("s400").store, columns_of("s400", tmp_path))
    recipes = re.findall(r"```sparql\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    refused = []
    for it in recipes:
        try:
            compare(view, it)
        except NotTranslated as error:
            refused.append(error.message)
    assert len(recipes) > 20
    assert len(refused) < 5, refused
