"""A graph that an earlier program built is refused with the command that builds it again."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

from claimgraph import ClaimGraph, ClaimgraphError
from claimgraph.build.source import SHIPPED
from claimgraph.model.iris import CG, GRAPH_FORMAT

FORMAT = ox.NamedNode(f"{CG}format")


@pytest.fixture(scope="module")
def earlier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store and a file of the shipped dossier, in the form that the first version wrote."""
    folder = tmp_path_factory.mktemp("earlier")
    engine = ox.Store(str(folder / "store"))
    quads = list(ClaimGraph.open("s400").store.quads())
    (manifest,) = (quad for quad in quads if quad.predicate == FORMAT)
    assert GRAPH_FORMAT == manifest.object.value
    old = ox.Quad(manifest.subject, FORMAT, ox.Literal("1"), manifest.graph_name)
    engine.bulk_extend([*(quad for quad in quads if quad != manifest), old])
    engine.flush()
    engine.dump(str(folder / "graph.nq"), ox.RdfFormat.N_QUADS)
    return folder


@pytest.mark.parametrize("source", [".", "store", "graph.nq"])
def test_an_earlier_graph_names_the_command(earlier: Path, source: str) -> None:
    """As a build's folder, its store or a file: one error with what to run."""
    with pytest.raises(ClaimgraphError, match="of format '1', this program reads '3'") as caught:
        ClaimGraph.open(earlier / source).ask("contested")
    assert "claimgraph build DOSSIER -o DIR" in caught.value.cure


@pytest.mark.parametrize(
    ("file", "old", "new", "cure"),
    [
        ("evidence.lock", '"version": 1', '"version": 0', "claimgraph pin"),
        ("dossier.yaml", "format: 1", "format: 0", "install the version of claimgraph"),
    ],
)
def test_an_earlier_dossier_names_what_to_do(
    tmp_path: Path, file: str, old: str, new: str, cure: str
) -> None:
    """A lock is pinned again; a dossier is read by the program that knows its form."""
    folder = Path(shutil.copytree(SHIPPED / "s400", tmp_path / "s400"))
    text = (folder / file).read_text("utf-8")
    assert 1 == len(re.findall(re.escape(old), text))
    (folder / file).write_text(text.replace(old, new), "utf-8")
    with pytest.raises(ClaimgraphError) as caught:
        ClaimGraph.open(folder).ask("contested")
    assert cure in str(caught.value) + caught.value.cure
