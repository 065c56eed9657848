"""What the tests of the shipped dossier share: the article, a copy to damage, the whole judged."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pytest

from claimgraph import ClaimGraph
from claimgraph.build.source import SHIPPED, find_source, read_source
from claimgraph.judge import Bench
from claimgraph.model.judgement import Judgement
from claimgraph.model.ontology import load_vocabulary
from claimgraph.model.records import Records

Copy = Callable[[], Path]


@pytest.fixture(scope="session")
def article(shared: Path) -> Path:
    """The article's text; it belongs to its publisher and lies outside the checkout."""
    file = shared / "sources" / "s400-article.txt"
    if not file.is_file():
        pytest.skip("the article is not at hand: set CLAIMGRAPH_DATA to the folder above sources/")
    return file


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    """A copy of the shipped dossier, free to be changed."""
    return Path(shutil.copytree(SHIPPED / "s400", tmp_path / "s400"))


@pytest.fixture(scope="session")
def records() -> Records:
    """The shipped dossier as it is read by its lock."""
    return read_source(find_source("s400")).require()


@pytest.fixture(scope="session")
def judgement(records: Records) -> Judgement:
    """What the judge makes of it."""
    return Bench(records, load_vocabulary()).judgement()


@pytest.fixture(scope="session")
def graph() -> ClaimGraph:
    """The shipped dossier, open."""
    return ClaimGraph.open("s400")


@pytest.fixture(scope="session")
def expected() -> Path:
    """The folder of expected answers, each read line by line against the article."""
    return Path(__file__).parent / "expected"


@pytest.fixture(scope="session")
def ask(graph: ClaimGraph) -> Callable[..., list[tuple[str, ...]]]:
    """Ask a SELECT query for its rows as tuples of strings, sorted."""

    def answer(sparql: str, *names: str) -> list[tuple[str, ...]]:
        rows: Iterable[Mapping[str, str]] = graph.store.texts(sparql)
        return sorted(tuple(row.get(name, "") for name in names) for row in rows)

    return answer
