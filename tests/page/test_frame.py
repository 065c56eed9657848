"""In a notebook: a graph, or what an answer speaks of, is the page in a frame, offline."""

from __future__ import annotations

from pathlib import Path

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # has no types

from claimgraph import ClaimGraph
from claimgraph.page import Shown

from .conftest import Sight, clean
from .test_data import schema

__all__ = ["schema"]


@pytest.fixture(scope="module")
def graph() -> ClaimGraph:
    """The shipped dossier."""
    return ClaimGraph.open("s400")


@pytest.fixture(scope="module")
def contested(graph: ClaimGraph) -> Shown:
    """What a named question answers."""
    return graph.show(graph.ask("contested"))


def test_an_answer_is_cut_to_what_it_speaks_of(
    graph: ClaimGraph, contested: Shown, schema: dict[str, object]
) -> None:
    """Rows of a question, of SPARQL and single addresses lead to the same statements."""
    rows = graph.query("SELECT ?it { ?it cg:status cg:contested }")
    assert 5 == len(contested.propositions)
    assert contested.propositions == graph.show(rows).propositions
    turkey = "https://w3id.org/claimgraph/s400/entity/turkey"
    about = graph.show([turkey]).data
    assert all(turkey in (it["subject"], it["object"]) for it in about["propositions"])
    assert not list(Draft202012Validator(schema).iter_errors(contested.data))
    assert "names nothing" in graph.show(["nothing"])._repr_html_()


def test_the_frame_works_in_a_notebook(contested: Shown, window: Sight, tmp_path: Path) -> None:
    """Drawn and clickable inside a foreign page, with its own policy; nothing is asked for."""
    file = tmp_path / "notebook.html"
    file.write_text(f"<!doctype html><title>n</title>{contested._repr_html_()}", encoding="utf-8")
    page = clean(window).page
    page.goto(file.as_uri())
    frame = page.frames[1]
    frame.wait_for_selector("#panel h2", state="attached")
    lines = frame.evaluate("claimgraph.inspect().edges.filter((edge) => !edge.hidden).length")
    assert 5 == lines
    frame.evaluate("claimgraph.select('entity', claimgraph.data.entities[0].id)")
    assert contested.data["entities"][0]["label"] == frame.inner_text("#panel h2")
    assert [file.as_uri()] == [it for it in window.requests if not it.startswith("about:")]
    assert [] == window.complaints
