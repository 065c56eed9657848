"""An answer is whole, or every client fails: none takes a part of it for the whole."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from http.client import HTTPException
from pathlib import Path
from urllib.parse import quote

import httpx
import pyoxigraph as ox
import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException
from tests.sampling import spread
from tests.server.conftest import Server, serving

FAT = 'BIND(CONCAT(STR(?o), "' + "x" * 2_000 + '") AS ?long)'
OVER = f"SELECT ?long {{ ?s ?p ?o {FAT} }}"
"""2,001 rows of 2 KB: more than is held back, and more than 1,000 rows."""

FEW = "SELECT ?o { ?s ?p ?o }"
"""2,001 rows that are few bytes: all of it is held back."""

ENDLESS = f"SELECT ?long {{ ?s ?p ?o . ?a ?b ?c . ?d ?e ?f {FAT} }}"


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of 2,001 triples whose answers may have 1,000 rows and take two seconds."""
    file = tmp_path_factory.mktemp("short") / "many.nt"
    lines = [f'<http://e.org/s{n}> <http://e.org/n> "{n}" .\n' for n in range(2001)]
    file.write_text("".join(lines), encoding="utf-8")
    with serving(file, "--workers", "2", "--rows", "1000", "--seconds", "2") as server:
        yield server


@pytest.fixture(scope="module")
def timed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The same with rows without number, so that only time ends an answer."""
    file = tmp_path_factory.mktemp("timed") / "many.nt"
    lines = [f'<http://e.org/s{n}> <http://e.org/n> "{n}" .\n' for n in range(2001)]
    file.write_text("".join(lines), encoding="utf-8")
    with serving(file, "--workers", "2", "--rows", "1000000000", "--seconds", "2") as server:
        yield server


def by_wrapper(server: Server, query: str, format_: str) -> int:
    asks = SPARQLWrapper(f"{server.address}/sparql")
    asks.setQuery(query)
    asks.setReturnFormat(format_)
    found = asks.queryAndConvert()
    if format_ == JSON:
        return len(found["results"]["bindings"])
    return len(found.toxml() if format_ == XML else found)


def by_rdflib(server: Server, query: str) -> int:
    return len(list(rdflib.Graph(SPARQLStore(f"{server.address}/sparql")).query(query)))


def by_httpx(server: Server, query: str) -> int:
    reply = httpx.get(f"{server.address}/sparql", params={"query": query}, timeout=120)
    return len(reply.raise_for_status().content)


def by_httpx_csv(server: Server, query: str) -> int:
    headers = {"accept": "text/csv", "accept-encoding": "gzip"}
    reply = httpx.get(
        f"{server.address}/sparql", params={"query": query}, headers=headers, timeout=120
    )
    return len(reply.raise_for_status().content)


def by_requests(server: Server, query: str) -> int:
    requests = pytest.importorskip("requests")
    reply = requests.get(f"{server.address}/sparql", params={"query": query}, timeout=120)
    reply.raise_for_status()
    return len(reply.content)


def by_pandas(server: Server, query: str) -> int:
    pandas = pytest.importorskip("pandas")
    options = {"Accept": "text/csv"}
    address = f"{server.address}/sparql?query={quote(query)}"
    return len(pandas.read_csv(address, storage_options=options))


def by_service(server: Server, query: str) -> int:
    call = f"SELECT * {{ SERVICE <{server.address}/sparql> {{ {query} }} }}"
    return sum(1 for _ in ox.Store().query(call))


def by_curl(server: Server, query: str) -> int:
    curl = shutil.which("curl") or pytest.skip("there is no curl")
    command = [curl, "-sSf", "-m", "30", f"{server.address}/sparql?query={quote(query)}"]
    return len(subprocess.run(command, capture_output=True, check=True).stdout)


NODE = """
const reply = await fetch(process.argv[1] + '/sparql?query=' + encodeURIComponent(process.argv[2]));
if (!reply.ok) throw new Error(String(reply.status));
console.log((await reply.text()).length);
"""


def by_node(server: Server, query: str) -> int:
    node = shutil.which("node") or pytest.skip("there is no node")
    command = [node, "--input-type=module", "-e", NODE, server.address, query]
    return int(subprocess.run(command, capture_output=True, check=True).stdout)


CLIENTS: dict[str, Callable[[Server, str], int]] = {
    "SPARQLWrapper JSON": lambda server, query: by_wrapper(server, query, JSON),
    "SPARQLWrapper XML": lambda server, query: by_wrapper(server, query, XML),
    "SPARQLWrapper CSV": lambda server, query: by_wrapper(server, query, CSV),
    "rdflib": by_rdflib,
    "httpx": by_httpx,
    "httpx, CSV packed": by_httpx_csv,
    "requests": by_requests,
    "pandas": by_pandas,
    "SERVICE": by_service,
    "curl": by_curl,
    "node fetch": by_node,
}


FAILURES = (
    OSError,  # of urllib and requests too
    RuntimeError,
    ValueError,  # of rdflib, whatever went wrong
    HTTPException,
    httpx.HTTPError,
    subprocess.CalledProcessError,
    SPARQLWrapperException,
)
"""What the clients raise when an answer is refused or broken off."""


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("query", [OVER, FEW], ids=["streamed", "held back"])
def test_more_rows_than_allowed_are_an_error(short: Server, client: str, query: str) -> None:
    """Whoever asks for all rows, and gets not all of them, cannot but notice."""
    assert CLIENTS[client](short, f"{query} LIMIT 1000") > 0
    with pytest.raises(FAILURES):
        CLIENTS[client](short, query)


@pytest.mark.parametrize("client", spread([*CLIENTS], 3))
def test_an_answer_that_time_ends_is_an_error(timed: Server, client: str) -> None:
    """So it is when the answer has begun and the time is over."""
    with pytest.raises(FAILURES):
        CLIENTS[client](timed, ENDLESS)


def test_the_error_says_how_to_page(short: Server) -> None:
    """It names the most rows that one answer has, and pages have all rows between them."""
    reply = short.query(FEW)
    assert 413 == reply.status
    assert "1,000 rows" in reply.text
    assert "LIMIT 1000 OFFSET 0" in reply.text
    found: list[str] = []
    for offset in range(0, 3000, 1000):
        page = short.query(f"{FEW} ORDER BY ?o LIMIT 1000 OFFSET {offset}")
        found += [it["o"]["value"] for it in json.loads(page.text)["results"]["bindings"]]
    assert 2001 == len(set(found)) == len(found)


@pytest.mark.parametrize("query", ["CONSTRUCT WHERE { ?s ?p ?o }", "DESCRIBE ?s { ?s ?p ?o }"])
def test_graphs_are_whole_too(short: Server, query: str) -> None:
    """So many triples are sent, and one more is an error."""
    assert 413 == short.query(query).status
    if query.startswith("CONSTRUCT"):
        reply = short.query(f"{query} LIMIT 1000", "application/n-triples")
        assert 1000 == len(list(ox.parse(io.BytesIO(reply.data), format=ox.RdfFormat.N_TRIPLES)))


def test_nothing_is_printed_about_it(tmp_path: Path) -> None:
    """An answer that is broken off is no fault of the server: it prints no traceback."""
    file = tmp_path / "many.nt"
    file.write_text("".join(f'<a:s{n}> <a:n> "{n}" .\n' for n in range(2001)), encoding="utf-8")
    with serving(file, "--workers", "1", "--rows", "1000") as server:
        with pytest.raises(httpx.HTTPError):
            by_httpx(server, OVER)
        assert 200 == server.query("ASK {}").status
        server.process.terminate()
        assert "" == server.process.communicate(timeout=120)[1]
