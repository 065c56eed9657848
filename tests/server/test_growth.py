"""What a stranger chooses costs time in proportion to its length, and never the event loop's."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.server.conftest import BEARER, Server, serving
from tests.server.test_limits import HUNGRY

from claimgraph.server.http.accept import rank
from claimgraph.store.local import Dataset, unused_word
from claimgraph.store.remote.query import can_page, declare
from claimgraph.store.sparql import QueryError, apply_dataset, find_depth, is_deeper, lex

SHAPES = {
    "open long string": '\\"""\n',
    "open string": "\\'",
    "quotes": '"',
    "three quotes": '"""',
    "other quotes": "'''\\",
    "address": "<a",
    "comment": "#'\"\\\n",
    "signs": "! ",
    "signs and comments": "!#\n",
    "sign and room": "!         ",
    "dashes": "a-",
    "dots": ".a",
    "colons": "a:",
    "braces": "{}",
    "selects": "{ SELECT * {",
    "services": "SERVICE ",
    "words": "xaaaaaa ",
    "prefixes": "PREFIX a: <a:b> ",
    "bases": "BASE <",
    "mixed": "a\\'b<?c&&'d>(' ",
}
SMALL, TIMES = 20_000, 8


def using(text: str) -> None:
    """Give every WHERE a dataset, or be refused."""
    try:
        apply_dataset(text, Dataset(default=("a:b",)))
    except QueryError:
        return


LOOKS: dict[str, Callable[[str], object]] = {
    "lex": lambda text: sum(1 for _ in lex(text)),
    "depth": find_depth,
    "using": using,
    "unused word": unused_word,
    "declare": lambda text: declare(text, {"a": "http://a#"}),
    "page": can_page,
}


def seconds(look: Callable[[str], object], text: str) -> float:
    """How much of the processor one look takes."""
    began = time.process_time()
    look(text)
    return time.process_time() - began


def grows_evenly(look: Callable[[str], object], short: str, long: str) -> bool:
    """Whether a longer text takes at most three times as much a character as a short one.

    What is that quick once is: only what was too slow, as it may be on a busy machine, is measured
    again.
    """
    most = 3 * len(long) / len(short)
    return any(seconds(look, long) < max(0.05, most * seconds(look, short)) for _ in range(3))


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("shape", SHAPES)
def test_time_grows_with_length(shape: str, look: str) -> None:
    """Eight times as much text takes about eight times as long; a square would be 64 times."""
    text = SHAPES[shape] * (SMALL // len(SHAPES[shape]))
    assert grows_evenly(LOOKS[look], text, text * TIMES)


@pytest.mark.slow
def test_a_square_would_be_found() -> None:
    """What looks at each character once for every other one does not pass."""
    assert not grows_evenly(lambda text: [text.count("b") for _ in text], "a" * 5_000, "a" * 40_000)


def test_accept_grows_with_length() -> None:
    """Negotiation is as long as its header, whatever stands in it."""
    header, offers = "text/*;q=0.5,", ["text/csv", "application/json"]
    assert grows_evenly(lambda text: rank(text, offers), header * 500, header * 4000)


@given(st.text(alphabet="'\"\\<>#{}()[]!^a:- \n?&"))
def test_tokens_stand_one_after_the_other(text: str) -> None:
    """No token is empty, none begins before the last one ended, and depth is one number."""
    end = 0
    for token in lex(text):
        assert end <= token.start() < token.end()
        end = token.end()
    depth = find_depth(text)
    assert (is_deeper(text, depth), is_deeper(text, depth - 1)) == (False, True) or depth == 0


FREEZING = '\\"""\n' * 12_000


@pytest.mark.parametrize("place", ["query", "update", "page"])
def test_nobody_notices_a_hostile_query(plain: Server, place: str) -> None:
    """The query that stopped the server for 48 s is refused, while others are answered."""
    replies: list[int] = []
    media = f"application/sparql-{place}"

    def attack() -> None:
        if place == "page":
            replies.append(plain.request("GET", "/query?query=" + "%5C%22%22%22%0A" * 4_000).status)
            return
        headers = {"content-type": media, **(BEARER if place == "update" else {})}
        replies.append(plain.request("POST", "/sparql", FREEZING, headers).status)

    attackers = [threading.Thread(target=attack) for _ in range(3)]
    for it in attackers:
        it.start()
    slowest = 0.0
    while any(it.is_alive() for it in attackers):
        began = time.monotonic()
        assert 200 == plain.request("GET", "/health").status
        slowest = max(slowest, time.monotonic() - began)
    assert {403 if place == "update" else 400} == set(replies)
    assert slowest < 30  # on a machine that others use; it was 48


BIG = (
    'SELECT ?d { GRAPH ?g { ?s ?p ?o . ?s2 ?p2 ?o2 } BIND("xxxxxxxxxxxxxxxx" AS ?z) '
    + "".join(
        f"BIND(CONCAT({', '.join([f'?{a}'] * 8)}) AS ?{b}) "
        for a, b in zip("zabc", "abcd", strict=True)
    )
    + "}"
)
"""Some hundred bytes whose answer has rows of 64 KB."""


def resident(server: Server) -> int:
    """Megabytes of memory that the serving process has at most had."""
    status = Path(f"/proc/{server.process.pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) >> 10 for line in status if line.startswith("VmHWM"))


@pytest.fixture(scope="module")
def thrifty(strangers: Path) -> Iterator[tuple[Server, int]]:
    """A server with little room for answers, and the memory that it had after the first query."""
    limits = ("--workers", "2", "--answers", "64", "--seconds", "5")
    with serving(strangers, *limits) as server:
        assert 200 == server.query("ASK {}").status
        yield server, resident(server)


@pytest.mark.parametrize("way", ["old", "whole", "page", "stream", "construct"])
def test_the_server_holds_no_more_than_its_budget(thrifty: tuple[Server, int], way: str) -> None:
    """Whoever cannot be told of a cut afterwards gets an error where his answer is too large."""
    from urllib.parse import quote

    query = BIG if way != "construct" else BIG.replace("SELECT ?d", "CONSTRUCT { ?s <a:p> ?d }")
    path = f"/query?query={quote(query)}" if way == "page" else f"/sparql?query={quote(query)}"
    server, before = thrifty
    version = "1.0" if way == "old" else "1.1"
    prefer = "Prefer: claimgraph-whole\r\n" if way == "whole" else ""
    told = f"GET {path} HTTP/{version}\r\nHost: localhost\r\n{prefer}Connection: close\r\n\r\n"
    reply = server.raw(told.encode())
    assert resident(server) - before < 200
    first = reply.split(b"\r\n")[0]
    assert (b" 200 " in first) is (way == "stream")
    assert server.metric("claimgraph_answer_bytes") == 0


def test_all_queries_together_have_a_bound(strangers: Path) -> None:
    """Where they take more memory than there is for all, the largest one is stopped."""
    limits = ("--workers", "2", "--total-memory", "150", "--seconds", "20")
    with serving(strangers, *limits) as server:
        reply = server.query(HUNGRY)
        assert (503, True) == (reply.status, "all queries together" in reply.text)
        assert server.metric("claimgraph_queries_stopped") >= 1
        assert server.metric("claimgraph_workers_bytes_limit") == 150 << 20
        assert 200 == server.query("ASK {}").status
