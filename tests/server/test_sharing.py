"""Pages of other sites: who may ask, and what their browsers are told."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from click.testing import CliRunner
from tests.server.conftest import ASK, Reply, Server, serving

from claimgraph.cli import program

FRIEND, STRANGER = "https://friend.example", "https://stranger.example"
PATH = f"/sparql?query={quote(ASK)}"
TOLD = "access-control-allow-origin"


@pytest.fixture(scope="module")
def shared_with_one() -> Iterator[Server]:
    """A server that one other site may ask."""
    with serving("s400", "--workers", "1", "--allow-origin", FRIEND) as server:
        yield server


def visit(server: Server, origin: str, method: str = "GET", **more: str) -> Reply:
    """Ask as a page of a site does."""
    return server.request(method, PATH, None, {"origin": origin, **more})


def test_closed_by_default(s400: Server) -> None:
    """Without the option no site may ask, and no browser is told that one might."""
    reply = visit(s400, FRIEND)
    assert (403, None) == (reply.status, reply.headers.get(TOLD))
    assert TOLD not in s400.query(ASK).headers


def test_the_site_that_was_named_may_ask(shared_with_one: Server) -> None:
    """Its browser may read the answer and whether it was cut; caches keep sites apart."""
    reply = visit(shared_with_one, FRIEND)
    assert (200, FRIEND) == (reply.status, reply.headers[TOLD])
    assert "claimgraph-cut" in reply.headers["access-control-expose-headers"].lower()
    assert "Origin" in reply.headers["vary"]


def test_errors_can_be_read_too(shared_with_one: Server) -> None:
    """What is wrong with a query is told to the page that sent it."""
    reply = shared_with_one.request("GET", "/sparql?query=SELECT", None, {"origin": FRIEND})
    assert (400, FRIEND) == (reply.status, reply.headers[TOLD])


@pytest.mark.parametrize("origin", [STRANGER, "null", f"{FRIEND}.evil.example", "https://friend"])
def test_no_other_site_may(shared_with_one: Server, origin: str) -> None:
    """Only that site, and none whose name only begins like it."""
    reply = visit(shared_with_one, origin)
    assert (403, None) == (reply.status, reply.headers.get(TOLD))
    asked = {"access-control-request-method": "POST"}
    assert TOLD not in visit(shared_with_one, origin, "OPTIONS", **asked).headers


def test_a_browser_may_ask_before(shared_with_one: Server) -> None:
    """A preflight allows reading and the type of a body: no other method, and no token."""
    asked = {"access-control-request-method": "POST"}
    allowed = visit(
        shared_with_one,
        FRIEND,
        "OPTIONS",
        **asked,
        **{"access-control-request-headers": "content-type"},
    )
    assert (200, FRIEND) == (allowed.status, allowed.headers[TOLD])
    for name, value in (("method", "DELETE"), ("headers", "authorization")):
        wanted = {**asked, f"access-control-request-{name}": value}
        assert 400 == visit(shared_with_one, FRIEND, "OPTIONS", **wanted).status


def test_never_with_credentials(shared_with_one: Server) -> None:
    """No answer lets a page speak as somebody who is known here."""
    asked = {"access-control-request-method": "GET"}
    for reply in (
        visit(shared_with_one, FRIEND),
        visit(shared_with_one, FRIEND, "OPTIONS", **asked),
    ):
        assert "access-control-allow-credentials" not in reply.headers


def test_the_name_of_the_server_still_counts(shared_with_one: Server) -> None:
    """Whom the site was led here under another name is refused all the same."""
    assert 421 == visit(shared_with_one, FRIEND, host="evil.example").status


@pytest.mark.parametrize(
    "text", ["friend.example", "https://friend.example/", "ftp://a", "null", ""]
)
def test_what_is_no_site_is_refused(text: str) -> None:
    """A site is a scheme, a host and perhaps a port; the message says so."""
    done = CliRunner().invoke(program, ["serve", "s400", "--allow-origin", text])
    assert 2 == done.exit_code
    assert "https://host" in done.output
