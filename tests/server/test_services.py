"""Endpoints that queries may call: the one that was named, and no other."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tests.cases import read_yaml
from tests.server.conftest import ASK, CASES, Listener, Server, serving

from claimgraph.cli import program

VECTORS: list[dict[str, Any]] = read_yaml(CASES / "services.yaml")
PREFIXES = (
    "PREFIX : <https://w3id.org/claimgraph/s400/entity/> "
    "PREFIX aff: <https://w3id.org/claimgraph/affairs#> "
)


@pytest.fixture(scope="module")
def calling(strangers: Path, s400: Server) -> Iterator[Server]:
    """A stranger's graph, whose queries may call the endpoint of the shipped dossier."""
    allowed = f"{s400.address}/sparql"
    with serving(strangers, "--workers", "1", "--allow-service", allowed) as server:
        yield server


@pytest.mark.parametrize("case", VECTORS, ids=lambda it: it["query"][:60])
def test_only_the_allowed_is_called(
    calling: Server, s400: Server, listener: Listener, case: dict[str, Any]
) -> None:
    """What calls anything else is refused whole, before any of it runs."""
    before = len(listener.calls)
    names = {"{allowed}": f"{s400.address}/sparql", "{other}": f"http://{listener.address}/sparql"}
    query = case["query"]
    for name, address in names.items():
        query = query.replace(name, address)
    reply = calling.query(PREFIXES + query, "application/json")
    if "gives" in case:
        assert 200 == reply.status, reply.text
        assert case["gives"] == len(json.loads(reply.text)["results"]["bindings"])
    else:
        assert 400 == reply.status, reply.text
    assert before == len(listener.calls)
    assert 200 == calling.query(ASK).status


def test_all_vectors_are_there() -> None:
    """So many were tried, good and bad."""
    assert (24, 5) == (len(VECTORS), sum("gives" in it for it in VECTORS))


def test_nothing_is_called_unasked(s400: Server, listener: Listener) -> None:
    """Without the option no endpoint may be called, not even one's own."""
    for address in (f"{s400.address}/sparql", f"http://{listener.address}/"):
        reply = s400.query(f"SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }}")
        assert (400, True) == (reply.status, "calls SERVICE" in reply.text)


@pytest.mark.parametrize(
    "text", ["example.org", "file:///etc/passwd", "http://a/> { } #", "http://a/#x", "http://a b/"]
)
def test_what_is_no_address_is_refused(text: str) -> None:
    """An endpoint is an address that can stand in a query as it is."""
    done = CliRunner().invoke(program, ["serve", "s400", "--allow-service", text])
    assert 2 == done.exit_code
    assert "https://host/path" in done.output
