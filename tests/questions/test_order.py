"""Answers have one order: whatever a row shows decides, in the store and in the columns alike."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from claimgraph.store.questions import Question, load_questions

QUESTIONS = load_questions()
FOLDER = Path(__file__).parents[2] / "graph" / "claimgraph" / "store" / "questions"


def shown(question: Question) -> list[tuple[str, bool]]:
    """The columns of a question in their order, and whether each is counted."""
    line = next(it for it in question.sparql.splitlines() if it.startswith("SELECT"))
    return [
        (name, bool(counted)) for counted, name in re.findall(r"(AS )?\?(\w+)(?!\w*\) AS)", line)
    ]


def by_sparql(question: Question) -> list[str]:
    """What the store sorts by, with a minus where the greatest comes first."""
    last = question.sparql.rpartition("ORDER BY ")[2].splitlines()[0]
    return [("-" if down else "") + name for down, name in re.findall(r"(DESC\()?\?(\w+)", last)]


def by_sql(question: Question) -> list[str]:
    """What the columns sort by: a number is the place of a column."""
    columns = [name for name, _ in shown(question)]
    found = []
    for part in question.sql.rpartition("order by ")[2].split(","):
        word, _, down = part.strip().partition(" ")
        name = columns[int(word) - 1] if word.isdecimal() else word.rpartition(".")[2]
        found.append(("-" if down else "") + name)
    return found


def test_the_questions_are_there() -> None:
    """Each file is one of those that are held to it."""
    assert 30 == len(QUESTIONS) == len(list(FOLDER.glob("*.rq")))


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_every_column_decides(name: str) -> None:
    """All but what was given, which is the same in every row, and what is counted of the others:
    two rows that are sorted alike show the same."""
    question = QUESTIONS[name]
    given = {it.name for it in question.parameters}
    free = {it for it, counted in shown(question) if not counted} - given
    assert free <= {it.removeprefix("-") for it in by_sparql(question)}


@pytest.mark.parametrize("name", sorted(it for it in QUESTIONS if QUESTIONS[it].sql))
def test_columns_are_sorted_as_the_store_sorts(name: str) -> None:
    """By the same columns, one after the other."""
    assert by_sparql(QUESTIONS[name]) == by_sql(QUESTIONS[name])
