"""Mixed queries over the server, by several clients at once: none is answered otherwise."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow.parquet as pq
import pyoxigraph as ox
import pytest
from tests.server.conftest import Server, serving
from tests.sparql.both import AFFAIR, QUERIES, open_built
from tests.sparql.test_queries import GUIDE, VIEWS

from claimgraph.build.build import build
from claimgraph.build.source import find_source
from claimgraph.store.columns.ask import FEW
from claimgraph.store.local import QueryError
from claimgraph.store.questions import find_view, load_questions
from claimgraph.store.view import View

JSON = "application/sparql-results+json"
TRIPLES = "application/n-triples"
REFUSED = ["refused"]
CLIENTS, MEGABYTES = 4, 300


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The affair, built, with a file of claims so long that columns are asked, not the store."""
    folder = tmp_path_factory.mktemp("large") / "built"
    build(find_source(str(AFFAIR)), folder, page=False)
    file = folder / "columns" / "claim.parquet"
    padding = {"padding": "x" * FEW}
    pq.write_table(pq.read_table(file).replace_schema_metadata(padding), file)
    return folder


@pytest.fixture(scope="module")
def server(large: Path) -> Iterator[Server]:
    """It, served with less memory for a query than a server gives unasked."""
    with serving(large, "--workers", "2", "--memory", str(MEGABYTES)) as started:
        yield started


def mixed_queries() -> list[str]:
    """Two hundred: those of the guide, of the views and questions, translated and refused ones.

    What joins texts in no order of its own, and is marked so, may have another in each engine.
    """
    users = (Path(__file__).parent / "users").glob("*.rq")
    files = [*sorted(QUERIES.rglob("*.rq")), *sorted(users)]
    recipes = re.findall(r"```sparql\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    questions = [it.sparql for it in load_questions().values()]
    views = [find_view(it.stem) for it in VIEWS]
    asked = [*(it.read_text(encoding="utf-8") for it in files), *views, *recipes, *questions]
    return [it for it in asked if "RAND()" not in it and "# pieces: " not in it]


def expect(view: View, sparql: str) -> list[str]:
    """What the store answers, as comparable lines."""
    try:
        found = view.store.query(sparql)
    except QueryError:
        return REFUSED
    if isinstance(found, ox.QueryTriples):
        return sorted(map(str, found))
    return read(found.serialize(format=ox.QueryResultsFormat.JSON) or b"")


def read(data: bytes) -> list[str]:
    """The rows of an answer in JSON, in any order; or whether it is so."""
    answer = json.loads(data)
    if "boolean" in answer:
        return [str(answer["boolean"])]
    return sorted(json.dumps(it, sort_keys=True) for it in answer["results"]["bindings"])


def ask(server: Server, sparql: str) -> list[str]:
    """What the server answers."""
    reply = server.query(sparql, f"{JSON}, {TRIPLES}")
    if reply.status == 400:
        return REFUSED
    assert reply.status == 200, reply.text
    if reply.headers["content-type"].startswith(TRIPLES):
        return sorted({it.removesuffix(" .") for it in reply.text.splitlines()})
    return read(reply.data)


def compare(server: Server, built: Path, queries: list[str]) -> None:
    """Hold the server's answers together with the store's; several clients ask at once."""
    view = open_built(built)
    assert not view.columns.are_few
    expected = [expect(view, it) for it in queries]
    with ThreadPoolExecutor(CLIENTS) as clients:
        found = list(clients.map(lambda it: ask(server, it), queries))
    pairs = zip(queries, expected, found, strict=True)
    assert [sparql for sparql, one, other in pairs if one != other] == []
    assert sum(map(bool, expected)) > len(queries) // 2


@pytest.mark.slow
def test_mixed_queries(server: Server, large: Path) -> None:
    """Every eighth has the terms of the store, within the memory of a worker."""
    compare(server, large, mixed_queries()[::8])


@pytest.mark.slow
def test_two_hundred_mixed_queries(server: Server, large: Path) -> None:
    """All of them do."""
    queries = mixed_queries()
    assert len(queries) >= 200
    compare(server, large, queries)
