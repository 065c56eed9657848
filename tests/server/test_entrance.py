"""Before the application: proxies that are named, names, prefixes, and who may have how much."""

from __future__ import annotations

import asyncio
import time
from typing import Any
from urllib.parse import urlsplit

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send
from tests.cases import read_yaml
from tests.server.conftest import CASES

from claimgraph.server.http.guard import LONGEST, Clients, Door, Entrance, Guard, Proxies, own_path

pytestmark = pytest.mark.usefixtures("loop_of_its_own")

FORWARDED = read_yaml(CASES / "forwarded.yaml")
NAMED = Proxies.of(("10.0.0.0/8", "::1"))
Pairs = list[tuple[bytes, bytes]]


def scope_of(
    target: str, headers: dict[str, str] | None = None, client: str = "127.0.0.1"
) -> dict[str, Any]:
    """What uvicorn makes of a request."""
    path, _, query = target.partition("?")
    given = {"host": "localhost", **(headers or {})}
    pairs: Pairs = [(name.encode(), value.encode()) for name, value in given.items()]
    return {
        "type": "http", "method": "GET", "path": path, "raw_path": path.encode(),
        "query_string": query.encode(), "root_path": "", "scheme": "http", "headers": pairs,
        "client": (client, 1), "http_version": "1.1", "state": {},
    }  # fmt: skip


class Seen:
    """An application that remembers what it was asked."""

    def __init__(self) -> None:
        self.scope: dict[str, Any] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope = dict(scope)
        await PlainTextResponse("fine")(scope, receive, send)


def ask(app: Any, scope: dict[str, Any]) -> tuple[int, str]:
    """The status and the text of an answer."""
    sent: list[Any] = []

    async def receive() -> dict[str, str]:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    return sent[0]["status"], b"".join(it.get("body", b"") for it in sent).decode()


def test_every_case_is_there() -> None:
    """A table that was cut would pass."""
    assert 15 == len(FORWARDED)


@pytest.mark.parametrize("case", FORWARDED, ids=lambda it: str(it["name"]))
def test_only_named_proxies_are_believed(case: dict[str, Any]) -> None:
    """Client, scheme, host and path are those of whoever asked the first of them."""
    seen = Seen()
    ask(Entrance(seen, NAMED), scope_of("/questions", case["headers"], case["from"]))
    found = seen.scope
    hosts = [value.decode() for name, value in found["headers"] if name == b"host"]
    assert [case["host"]] == hosts
    assert (case["client"], case["scheme"], case["root"]) == (
        found["client"][0], found["scheme"], found["root_path"],
    )  # fmt: skip
    assert (case["root"] + "/questions", "/questions") == (found["path"], own_path(found))


def test_forwarded_is_read_in_linear_time() -> None:
    """Only its end is read, whatever somebody wrote before a proxy came."""
    for hostile in ('"\\' * 20_000, ";" * 40_000, 'a="' * 15_000, "," * 40_000):
        began = time.process_time()
        ask(Entrance(Seen(), NAMED), scope_of("/", {"forwarded": hostile}, "10.0.0.1"))
        assert time.process_time() - began < 0.5, f"{hostile[:6]} took long"
    assert LONGEST < 10_000


@pytest.mark.parametrize("target", ["/x/y/about", "/about"])
def test_a_prefix_is_there_whether_the_proxy_takes_it_away_or_not(target: str) -> None:
    """The application finds its own path, and the whole one for its links."""
    seen = Seen()
    ask(Entrance(seen, prefix="/x/y"), scope_of(target))
    assert ("/x/y", "/x/y/about", b"/x/y/about", "/about") == (
        seen.scope["root_path"], seen.scope["path"], seen.scope["raw_path"], own_path(seen.scope),
    )  # fmt: skip


def test_a_path_that_only_begins_like_the_prefix_is_below_it() -> None:
    """It is the proxy that took the prefix away."""
    seen = Seen()
    ask(Entrance(seen, prefix="/x"), scope_of("/xylophone"))
    assert "/x/xylophone" == seen.scope["path"]


@pytest.mark.parametrize(
    ("target", "path", "host"),
    [
        ("http://data.example/sparql?query=x", "/sparql", "data.example"),
        ("HTTP://data.example:81", "/", "data.example:81"),
        ("/http://data.example/", "/http://data.example/", "localhost"),
    ],
)
def test_an_absolute_target_names_the_host(target: str, path: str, host: str) -> None:
    """RFC 9112, 3.2.2: what the target says counts, and not Host."""
    seen = Seen()
    scope = scope_of(target) | {"path": urlsplit(target).path if host == "localhost" else target}
    ask(Entrance(seen), scope)
    hosts = [value.decode() for name, value in seen.scope["headers"] if name == b"host"]
    assert (path, [host]) == (seen.scope["path"], hosts)


DOOR = Door(frozenset({"localhost", "data.example", "*.example.org"}), head=2000)


@pytest.mark.parametrize(
    ("host", "called"),
    [
        ("localhost:8000", True),
        ("data.example", True),
        ("a.example.org", True),
        ("A.B.example.org:1", True),
        ("example.org", False),
        ("evilexample.org", False),
        ("data.example.evil.net", False),
        ("", False),
        ("[", False),
    ],
)
def test_names_may_be_patterns(host: str, called: bool) -> None:
    """A pattern is every name below one, and nothing that only ends like it."""
    status, _ = ask(Guard(Seen(), DOOR, lambda _: None), scope_of("/", {"host": host}))
    assert (200 if called else 421) == status


@pytest.mark.parametrize("path", ["/health", "/ready", "/metrics"])
def test_probes_need_no_name(path: str) -> None:
    """An operator's programs call the address; a page of another site may not, all the same."""
    guard = Guard(Seen(), DOOR, lambda _: None)
    assert 200 == ask(guard, scope_of(path, {"host": "10.1.2.3:8000"}))[0]
    below = scope_of(f"/x{path}", {"host": "10.1.2.3:8000"}) | {"root_path": "/x"}
    assert 200 == ask(guard, below)[0]
    strange = {"host": "10.1.2.3:8000", "origin": "http://evil.example"}
    assert 403 == ask(guard, scope_of(path, strange))[0]


def test_a_head_has_bounds() -> None:
    """Also one that comes at once, and with it the target."""
    guard = Guard(Seen(), DOOR, lambda _: None)
    assert 431 == ask(guard, scope_of("/", {"x": "y" * 2000}))[0]
    assert 431 == ask(guard, scope_of("/?" + "y" * 2000))[0]
    assert 200 == ask(guard, scope_of("/", {"x": "y" * 1900}))[0]


def test_two_lengths_do_not_go_together() -> None:
    """What one proxy takes for the end of a request is not what another does."""
    headers = {"content-length": "4", "transfer-encoding": "chunked"}
    assert 400 == ask(Guard(Seen(), DOOR, lambda _: None), scope_of("/", headers))[0]


def test_one_client_has_so_many_requests() -> None:
    """One more is refused with 429, and another client's is not; afterwards there is room again."""
    door = Door(frozenset({"localhost"}), clients=Clients(2))
    waiting, inside = asyncio.Event(), list[str]()

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        inside.append(scope["client"][0])
        await waiting.wait()
        await PlainTextResponse("fine")(scope, receive, send)

    async def run() -> dict[str, list[int]]:
        found: dict[str, list[int]] = {"a": [], "b": []}

        async def one(client: str) -> None:
            async def send(message: Any) -> None:
                if message["type"] == "http.response.start":
                    found[client].append(message["status"])

            await Guard(slow, door, lambda _: None)(scope_of("/", None, client), _nothing, send)

        tasks = [asyncio.ensure_future(one(it)) for it in "aaab"]
        while len(inside) < 3:
            await asyncio.sleep(0)
        waiting.set()
        await asyncio.gather(*tasks)
        await one("a")
        return found

    found = asyncio.run(run())
    assert ([200, 200, 200, 429], [200]) == (sorted(found["a"]), found["b"])
    assert not door.clients.unfinished


async def _nothing() -> dict[str, str]:
    return {"type": "http.disconnect"}
