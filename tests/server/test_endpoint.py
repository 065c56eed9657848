"""The endpoint as HTTP has it: methods, caching, packing, names, headers, forms of a request."""

from __future__ import annotations

import gzip
import json
from urllib.parse import urlencode

import pytest
from rdflib import Graph
from tests.server.conftest import ASK, EX, Server

SECURE = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "x-frame-options": "DENY",
}
FORM = {"content-type": "application/x-www-form-urlencoded"}
DIRECT = {"content-type": "application/sparql-query"}
SELECT = "SELECT ?o { <http://example.org/a> <http://example.org/p> ?o }"


def values(reply_text: str) -> list[str]:
    """The values of ?o, in order."""
    rows = json.loads(reply_text)["results"]["bindings"]
    return sorted(row["o"]["value"] for row in rows)


def test_three_ways_to_ask(plain: Server) -> None:
    """GET, a form, and the bare query give the same answer."""
    replies = [
        plain.query(SELECT),
        plain.request("POST", "/sparql", urlencode({"query": SELECT}), FORM),
        plain.request("POST", "/sparql", SELECT, DIRECT),
        plain.request("POST", "/sparql", SELECT, {"content-type": DIRECT["content-type"] + "; charset=UTF-8"}),  # noqa: E501  # one header
    ]  # fmt: skip
    assert [["default"]] * 4 == [values(it.text) for it in replies]


@pytest.mark.parametrize(
    ("dataset", "found"),
    [
        ({}, ["default"]),
        ({"default-graph-uri": f"{EX}one"}, ["one"]),
        ({"default-graph-uri": [f"{EX}one", f"{EX}many"]}, ["one"]),
        ({"default-graph-uri": f"{EX}none"}, []),
        ({"named-graph-uri": f"{EX}one"}, []),
    ],
)
def test_a_request_may_name_its_dataset(
    plain: Server, dataset: dict[str, str | list[str]], found: list[str]
) -> None:
    """What a request names is what its query sees, and all that it sees."""
    path = f"/sparql?{urlencode({'query': SELECT, **dataset}, doseq=True)}"
    assert found == values(plain.request("GET", path).text)


def test_the_request_outranks_from(plain: Server) -> None:
    """A dataset in the request takes the place of the query's own (SPARQL 1.1 Protocol, 2.1.4)."""
    query = SELECT.replace("{", f"FROM <{EX}many> {{", 1)
    path = f"/sparql?{urlencode({'query': query, 'default-graph-uri': f'{EX}one'})}"
    assert ["one"] == values(plain.request("GET", path).text)


def test_a_dossier_is_seen_whole(s400: Server) -> None:
    """Of a dossier the default graph is the union, and its prefixes are known."""
    reply = s400.query("SELECT ?o { :turkey aff:purchased ?o }", "text/csv")
    assert "o\r\nhttps://w3id.org/claimgraph/s400/entity/s-400\r\n" == reply.text


def test_unchanged_answers_are_not_sent_again(plain: Server) -> None:
    """An answer has an ETag, and who has it gets 304 and nothing else."""
    path = f"/sparql?{urlencode({'query': SELECT})}"
    first = plain.request("GET", path)
    again = plain.request("GET", path, None, {"if-none-match": first.headers["etag"]})
    assert (304, b"") == (again.status, again.data)
    assert first.headers["etag"] == again.headers["etag"]
    other = plain.request("GET", path, None, {"accept": "text/csv"})
    assert first.headers["etag"] != other.headers["etag"]
    assert 200 == plain.request("GET", path, None, {"if-none-match": '"other"'}).status


def test_head_says_what_get_would(plain: Server) -> None:
    """HEAD has the headers of GET, the length among them, and no body."""
    path = f"/sparql?{urlencode({'query': SELECT})}"
    get, head = plain.request("GET", path), plain.request("HEAD", path)
    assert b"" == head.data
    same = {"content-type", "content-length", "etag"}
    assert {it: get.headers[it] for it in same} == {it: head.headers[it] for it in same}


def test_options_names_the_methods(plain: Server) -> None:
    """OPTIONS and 405 say what is allowed."""
    assert "GET, HEAD, POST, OPTIONS" == plain.request("OPTIONS", "/sparql").headers["allow"]
    refused = plain.request("PUT", "/sparql?query=ASK%20%7B%7D")
    assert 405 == refused.status
    assert {"GET", "HEAD", "POST", "OPTIONS"} == set(refused.headers["allow"].split(", "))


def test_a_large_answer_is_packed(plain: Server) -> None:
    """With gzip accepted a large answer is small on the way and the same after it."""
    query = "SELECT * { GRAPH ?g { ?s ?p ?o } } ORDER BY ?s"
    path = f"/sparql?{urlencode({'query': query})}"
    whole, packed = (
        plain.request("GET", path),
        plain.request("GET", path, None, {"accept-encoding": "gzip"}),
    )  # one pair
    assert "gzip" == packed.headers["content-encoding"]
    assert len(packed.data) < len(whole.data) / 4
    assert whole.data == gzip.decompress(packed.data)
    assert "content-encoding" not in whole.headers


@pytest.mark.parametrize("path", ["/sparql?query=ASK%7B%7D", "/sparql", "/store?default", "/none"])
def test_every_answer_is_guarded(plain: Server, path: str) -> None:
    """No answer may be sniffed, framed, or read by another site."""
    found = plain.request("GET", path).headers
    assert SECURE == {name: found[name] for name in SECURE}
    assert "default-src 'none'" in found["content-security-policy"]
    assert [] == [name for name in found if name.startswith("access-control")]
    assert "server" not in found


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "", "[", "localhost.", "10.0.0.1:80", "a b"]
)
def test_other_names_are_refused(plain: Server, host: str) -> None:
    """A name that leads here by DNS rebinding is not served."""
    reply = plain.raw(f"GET /sparql HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
    assert reply.split(b" ")[1] in (b"421", b"400")


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:9", "127.0.0.1", "[::1]:80"])
def test_names_of_this_machine_are_served(plain: Server, host: str) -> None:
    """The loopback address goes by several names."""
    reply = plain.raw(f"GET /health HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
    assert b"200" == reply.split(b" ")[1]


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1"])
def test_other_sites_may_not_ask(plain: Server, origin: str) -> None:
    """What another site makes a browser send is refused, and no preflight is answered."""
    headers = {"origin": origin, **FORM}
    reply = plain.request("POST", "/sparql", urlencode({"query": ASK}), headers)
    assert 403 == reply.status
    assert 403 == plain.request("OPTIONS", "/sparql", None, {"origin": origin}).status


def test_its_own_pages_may_ask(plain: Server) -> None:
    """A form on a page of this server sends its own origin."""
    headers = {"origin": plain.address, **FORM}
    assert 200 == plain.request("POST", "/sparql", urlencode({"query": ASK}), headers).status


@pytest.mark.parametrize(
    ("path", "body", "headers", "status"),
    [
        ("/sparql", "update=CLEAR+ALL", FORM, 403),
        ("/sparql", "CLEAR ALL", {"content-type": "application/sparql-update"}, 403),
        ("/sparql?update=CLEAR+ALL", "", FORM, 403),
        ("/sparql", "query=CLEAR+ALL", FORM, 400),
        ("/sparql", "INSERT DATA { <a:b> <a:b> 1 }", DIRECT, 400),
        ("/sparql", "", FORM, 400),
        ("/sparql", "", DIRECT, 400),
        ("/sparql", "query=ASK%7B%7D&query=ASK%7B%7D", FORM, 400),
        ("/sparql?query=ASK%7B%7D", "ASK {}", DIRECT, 400),
        ("/sparql", "query=%ff%fe", FORM, 400),
        ("/sparql", b"\xff\xfe", DIRECT, 400),
        ("/sparql", "ASK {}", {"content-type": "text/plain"}, 415),
        ("/sparql", "ASK {}", {}, 415),
        ("/sparql", "ASK {}", {"content-type": "multipart/form-data; boundary=x"}, 415),
        ("/sparql", "ASK {}".encode("utf-16"), {"content-type": "application/sparql-query; charset=utf-16"}, 415),  # noqa: E501  # one case
        ("/sparql?" + "&".join(f"default-graph-uri=a:{n}" for n in range(300)), "ASK {}", DIRECT, 400),  # noqa: E501  # one case
        ("/sparql?default-graph-uri=no+address", "ASK {}", DIRECT, 400),
        ("/sparql", "x" * 2_000_000, DIRECT, 413),
        ("/store", "", FORM, 405),
    ],
)  # fmt: skip
def test_what_is_no_query_is_refused(
    plain: Server, path: str, body: str | bytes, headers: dict[str, str], status: int
) -> None:
    """Updates, several queries at once, other encodings and other types are told apart."""
    reply = plain.request("POST", path, body, headers)
    assert status == reply.status
    assert "Traceback" not in reply.text


@pytest.mark.parametrize(
    ("query", "status", "count"),
    [
        ("default", 200, 1),
        ("graph=http%3A%2F%2Fexample.org%2Fone", 200, 1),
        ("graph=http://example.org/many", 200, 2000),
        ("graph=http://example.org/none", 404, 0),
        ("graph=relative", 400, 0),
        ("graph=http%5B://", 400, 0),
        ("graph=http://a b/", 400, 0),
        ("", 400, 0),
        ("default&graph=http://example.org/one", 400, 0),
        ("graph=http://example.org/one&graph=http://example.org/many", 400, 0),
    ],
)  # fmt: skip
def test_graphs_can_be_had_whole(plain: Server, query: str, status: int, count: int) -> None:
    """The Graph Store Protocol gives one graph, and refuses what names none or two."""
    path = f"/store?{query.replace(' ', '%20')}"
    reply = plain.request("GET", path, None, {"accept": "application/n-triples"})
    assert (status, status) == (reply.status, plain.request("HEAD", path).status)
    if status == 200:
        assert count == len(Graph().parse(data=reply.text, format="nt"))


def test_the_graph_of_a_dossier_is_complete(s400: Server) -> None:
    """The default graph as it is sent holds all that a query sees."""
    query = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    count = int(s400.query(query, "text/csv").text.split()[1])
    reply = s400.request("GET", "/store?default", None, {"accept": "application/n-triples"})
    assert count == len(reply.text.splitlines())


def test_errors_tell_no_paths(plain: Server) -> None:
    """What the engine or the program says of a failure names no file of this machine."""
    texts = [plain.query(it).text for it in ("ASK {", "SELECT", "SERVICE", "ASK { FILTER(}")]
    texts += [plain.request("GET", it).text for it in ("/../../etc/passwd", "/%2e%2e/x", "/x")]
    assert [] == [it for it in texts if "claimgraph-" in it or ".py" in it]
    assert all("expected" in it for it in texts[:1])


def test_health_and_metrics_can_be_read(plain: Server) -> None:
    """The operator sees whether it lives, and what was asked."""
    assert {"workers": 2} == json.loads(plain.request("GET", "/health").text)
    name = 'claimgraph_requests_total{method="GET",status="200"}'
    before = plain.metric(name)
    plain.query(ASK)
    assert before + 2 == plain.metric(name)  # the reading of the metrics is counted, too
