"""Content negotiation: the tables in cases/, held against the code and against the server."""

from __future__ import annotations

from typing import Any

import pytest
from tests.cases import read_yaml
from tests.server.conftest import CASES, Server

from claimgraph.server.http.accept import rank, takes_gzip

RANKED = read_yaml(CASES / "negotiation.yaml")
FORMATS = read_yaml(CASES / "formats.yaml")
FORMS = {
    "select": "SELECT ?o { ?s ?p ?o }",
    "ask": "ASK { ?s ?p ?o }",
    "construct": "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }",
    "describe": "DESCRIBE <http://example.org/a>",
}


def test_the_tables_are_there() -> None:
    """A table that was cut would pass."""
    assert (28, 36) == (len(RANKED), len(FORMATS))


@pytest.mark.parametrize("case", RANKED, ids=lambda it: repr(it["accept"]))
def test_offers_are_ranked_as_the_client_says(case: dict[str, Any]) -> None:
    """Quality decides, then how exactly an offer was named, then the server's own order."""
    assert case["gives"] == rank(case["accept"], case["offers"])


@pytest.mark.parametrize("case", FORMATS, ids=lambda it: f"{it['form']} {it['accept']!r}")
def test_an_answer_comes_in_the_format_asked_for(plain: Server, case: dict[str, Any]) -> None:
    """Each form of query gives what Accept prefers of its formats, or 406 and what there is."""
    reply = plain.query(FORMS[case["form"]], case["accept"])
    if case["gives"] == 406:
        assert 406 == reply.status
        assert "cure" in reply.text
    else:
        assert (200, case["gives"]) == (reply.status, reply.headers["content-type"])
        assert {"Accept", "Accept-Encoding"} == set(reply.headers["vary"].split(", "))


@pytest.mark.parametrize(
    ("header", "taken"),
    [
        ("", False), ("gzip", True), ("gzip;q=0", False), ("*", True), ("identity", False),
        ("br, gzip;q=0.5", True), ("*;q=0", False), ("*, gzip;q=0", False), ("GZIP", True),
    ],
)  # fmt: skip
def test_gzip_is_used_where_it_is_accepted(header: str, taken: bool) -> None:
    """Nothing is packed for a client that did not say it could unpack."""
    assert taken is takes_gzip(header)
