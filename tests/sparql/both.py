"""One query put to the columns and to the store of the same build."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from claimgraph.graph import ClaimGraph
from claimgraph.store.columns import NotTranslated
from claimgraph.store.columns.sparql import SqlFailed
from claimgraph.store.columns.sparql.translator import MAY_FAIL
from claimgraph.store.view import View

AFFAIR = Path(__file__).parent / "affair"
QUERIES = Path(__file__).parent / "queries"


def open_built(folder: Path) -> View:
    """What was built, as what is asked."""
    graph = ClaimGraph.open(folder)
    return View(graph.store, graph.columns)


def read(answer: Any) -> list[Any]:
    """An answer as comparable rows: terms with their types and languages, None where unbound."""
    if isinstance(answer, ox.QueryBoolean):
        return [bool(answer)]
    if isinstance(answer, ox.QueryTriples):
        return sorted(map(str, answer))
    names = [it.value for it in answer.variables]
    return [names, *(tuple(_show(row[name]) for name in names) for row in answer)]


def _show(term: object) -> str | None:
    return None if term is None else str(term)


def ask_columns(view: View, sparql: str) -> list[Any]:
    """What the columns answer. A query that SQL fails to answer is a fault here, and no refusal."""
    try:
        return read(view.columns.query(sparql, view.store.prefixes))
    except SqlFailed as error:
        if MAY_FAIL.search(error.cure or "") and "Invalid Input Error" in error.message:
            raise  # a value that no engine has to choose, told at run time
        raise AssertionError(f"{error.message}\n{error.cure}") from error


def compare(view: View, sparql: str, *, ordered: bool = False, pieces: str = "") -> int:
    """Hold the two answers together, as bags of rows or in their order; counts the rows.

    ``pieces`` names a variable whose texts are joined in any order, and what separates them. Raises
    NotTranslated where the columns do not answer.
    """
    found = ask_columns(view, sparql)
    expected = read(view.store.query(sparql))
    if pieces:
        found, expected = (_sort_pieces(it, *pieces.split(" ")) for it in (found, expected))
    if ordered:
        assert expected == found, sparql
    else:
        assert expected[:1] == found[:1], sparql
        assert Counter(expected[1:]) == Counter(found[1:]), sparql
    return len(expected) - 1


def _sort_pieces(rows: list[Any], name: str, separator: str) -> list[Any]:
    names, *rest = rows
    place = names.index(name)
    made = [names]
    for row in rest:
        text, _, end = (row[place] or "").removeprefix('"').rpartition('"')
        parts = tuple(sorted(text.split(separator)))
        made.append((*row[:place], (parts, end), *row[place + 1 :]))
    return made


def find_reason(view: View, sparql: str) -> str:
    """Why the columns do not answer; nothing where they do."""
    try:
        ask_columns(view, sparql)
    except NotTranslated as error:
        return error.message
    return ""


def read_head(file: Path) -> Mapping[str, str]:
    """The comments of a query's first lines, as ``# key: value``."""
    lines = file.read_text(encoding="utf-8").splitlines()
    heads = (it.removeprefix("# ").partition(": ") for it in lines if it.startswith("# "))
    return {key: value for key, _, value in heads}
