"""A built graph that somebody cut is read as far as it goes, or refused in the program's words."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from .conftest import Earlier, run
from .test_refused import PYTHON

TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def parts(quads: list[ox.Quad]) -> set[tuple[str, str]]:
    """What can be cut out: each predicate, and each type."""
    predicates = {(quad.predicate.value, "") for quad in quads}
    types = {(TYPE, quad.object.value) for quad in quads if quad.predicate.value == TYPE}
    return predicates | types


@pytest.mark.parametrize("every", [12, pytest.param(1, marks=pytest.mark.slow)])
def test_no_cut_is_met_unprepared(every: int, tmp_path: Path, earlier: Earlier) -> None:
    """Without any one predicate or type there is a report, or a refusal with its cure."""
    quads = list(ox.parse(path=earlier.path / "graph.trig", format=ox.RdfFormat.TRIG))
    cuts = sorted(parts(quads))
    assert len(cuts) > 90
    for predicate, kind in cuts[::every]:
        left = [
            quad for quad in quads
            if quad.predicate.value != predicate or kind not in ("", quad.object.value)
        ]  # fmt: skip
        ox.serialize(left, tmp_path / "cut.trig", format=ox.RdfFormat.TRIG)
        for choice in ([], ["--as-of", "2021-12-31"]):
            done = run(["report", "cut.trig", *choice], tmp_path)
            assert done.code in (0, 2), (predicate, kind, done)
            assert PYTHON.search(done.err) is None, (predicate, kind, done.err)
            assert ("cure" in done.err) == (done.code == 2), (predicate, kind, done)
