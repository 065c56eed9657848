"""How deep a query is nested is known before the engine sees it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.server.conftest import CASES, Server

from claimgraph.server.http.limits import Limits
from claimgraph.store.sparql import find_depth

MOST = Limits().nesting
ALLOWED = sorted((CASES / "nesting" / "allowed").glob("*.rq"))
SHAPES = {
    "groups": ("ASK {", "}"),
    "parentheses": ("ASK { FILTER(", ")", "true", "}"),
    "selects": ("{ SELECT * {", "}}"),
    "exists": ("FILTER EXISTS {", "}"),
    "lists": ("(", ")"),
    "blank nodes": ("[ <a:b> ", "]"),
    "signs": ("!", ""),
    "inverse paths": ("^", ""),
    "spaced signs": ("! ", ""),
    "quoted triples": ("<<( ?a ?b ", ")>>"),
    "behind an address": ("<http://example.org/#> {", "}"),
    "behind a comment": ("# }}}}\n{", "}"),
    "behind a string": ("'}}}}' {", "}"),
    "behind a long string": ('"""}"}}}""" {', "}"),
}


def test_every_case_is_there() -> None:
    """A folder that was moved would pass."""
    assert 6 == len(ALLOWED)


@pytest.mark.parametrize("case", ALLOWED, ids=lambda path: path.stem)
def test_what_only_looks_deep_is_allowed(plain: Server, case: object) -> None:
    """Brackets in strings, comments and addresses are none, and a long query is not a deep one."""
    sparql = case.read_text(encoding="utf-8")  # type: ignore[attr-defined]  # a path
    assert 200 == plain.query(sparql).status


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("depth", [MOST + 1, 2_500, 20_000])
def test_what_is_deep_is_refused(plain: Server, shape: str, depth: int) -> None:
    """Whatever the nesting is made of, the engine never sees it, and no worker is lost."""
    opening, closing = SHAPES[shape][:2]
    sparql = opening * depth + closing * depth
    before = plain.metric("claimgraph_workers_replaced")
    headers = {"content-type": "application/sparql-query"}
    reply = plain.request("POST", "/sparql", sparql, headers)
    assert (400, True) == (reply.status, "nested" in reply.text)
    assert before == plain.metric("claimgraph_workers_replaced")


@given(st.lists(st.sampled_from(["{", "}", "(", ")", "'", '"', "#", "\n", "<a", ">", "\\", "!"])))
def test_any_text_has_a_depth(parts: list[str]) -> None:
    """What is no SPARQL has a depth too, never more than it has characters."""
    text = "".join(parts)
    assert 0 <= find_depth(text) <= len(text)


@given(st.integers(0, 300))
def test_depth_is_counted(depth: int) -> None:
    """So many brackets in each other are so deep, and as many in a row are not."""
    assert depth == find_depth("{" * depth + "}" * depth)
    assert min(depth, 1) == find_depth("{}" * depth)


def test_a_million_levels_are_refused_at_once(s400: Server) -> None:
    """The longest request that is taken is looked at, a longer one is not even read."""
    headers = {"content-type": "application/sparql-query"}
    reply = s400.request("POST", "/sparql", "ASK " + "{" * 1_000_000, headers)
    assert (400, True) == (reply.status, "100 levels" in reply.text)
    assert 413 == s400.request("POST", "/sparql", "ASK " + "{" * 2_000_000, headers).status
