"""An update fetches nothing, and sees the dataset that its request names."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from tests.cases import read_yaml

from claimgraph.store.local import Dataset, QueryError
from claimgraph.store.sparql import apply_dataset, update

CASES = Path(__file__).parent / "cases"
DATASETS = read_yaml(CASES / "datasets.yaml")
CALLS = read_yaml(CASES / "calls.yaml")
USING = Dataset(("a:d", "a:e"), ("a:n",))


def test_every_case_is_there() -> None:
    """A table that was cut would pass."""
    assert (6, 5) == (len(DATASETS["accepted"]), len(DATASETS["refused"]))
    assert (3, 15) == (len(CALLS["accepted"]), len(CALLS["refused"]))


@pytest.mark.parametrize("case", DATASETS["accepted"], ids=lambda it: str(it["update"]))
def test_the_dataset_is_put_before_where(case: dict[str, Any]) -> None:
    """Every WHERE of an operation gets it, a word that only looks like one does not."""
    assert case["gives"] == apply_dataset(case["update"], USING)
    ox.Store().update(case["gives"])


@pytest.mark.parametrize("case", DATASETS["refused"], ids=lambda it: str(it["update"]))
def test_another_dataset_beside_it_is_refused(case: dict[str, Any]) -> None:
    """SPARQL 1.1 Protocol, 2.2.3: an error, where the update names a dataset itself."""
    with pytest.raises(QueryError, match=case["found"]):
        apply_dataset(case["update"], USING)


def test_an_address_cannot_end_the_clause() -> None:
    """What is no address gets into no update."""
    with pytest.raises(QueryError):
        apply_dataset("DELETE { ?s ?p 1 } WHERE {}", Dataset(("a:b> WHERE {}; CLEAR ALL #",)))


@pytest.fixture
def calls() -> Iterator[tuple[str, list[str]]]:
    """An address, and who called there."""
    found: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)

        def listen() -> None:
            while server.fileno() >= 0:
                try:
                    caller, address = server.accept()
                except OSError:
                    continue
                found.append(str(address))
                caller.close()

        threading.Thread(target=listen, daemon=True).start()
        yield f"127.0.0.1:{server.getsockname()[1]}", found


@pytest.mark.parametrize("sparql", CALLS["refused"])
def test_nothing_is_fetched(calls: tuple[str, list[str]], sparql: str) -> None:
    """LOAD and SERVICE are refused however they are written, and nobody is called."""
    address, called = calls
    engine = ox.Store()
    with pytest.raises(QueryError, match="never run"):
        update(engine, sparql.replace("LISTENER", address), prefixes={})
    assert ([], 0) == (called, len(engine))


@pytest.mark.parametrize("sparql", CALLS["accepted"])
def test_words_are_no_calls(sparql: str) -> None:
    """In a string, comment, address, variable or prefix the words mean nothing."""
    update(ox.Store(), sparql, prefixes={})
