"""`check` on a built graph: against the rules of files, and its quotes against the texts given."""

from __future__ import annotations

from pathlib import Path

import pytest

from claimgraph import ClaimGraph
from claimgraph.build.check import Checked, check_source
from claimgraph.build.source import find_source

TEXT = "Ankara and Moscow are negotiating since July. Norway is not.\n"
FRONT = """format: 1
name: checked
title: Checked
sources:
  article: {title: Headline, published: 2019-08-01, text: article.txt, held: true}
entities:
  Turkey: {type: country, aliases: [Ankara]}
  Russia: {type: country, aliases: [Moscow]}
"""
CLAIMS = """source: article
claims:
- quote: Ankara and Moscow are negotiating
  says: [Turkey, negotiates-with, Russia]
"""


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dossier's graph as a file."""
    folder = tmp_path_factory.mktemp("checked")
    for name, text in {"dossier.yaml": FRONT, "claims.yaml": CLAIMS, "article.txt": TEXT}.items():
        (folder / name).write_text(text, encoding="utf-8")
    quads = sorted(f"{it} ." for it in ClaimGraph.open(folder).store.quads())
    (folder / "graph.nq").write_text("\n".join(quads) + "\n", encoding="utf-8")
    return folder / "graph.nq"


def check(graph: Path, **texts: Path) -> Checked:
    """Check a graph with texts."""
    return check_source(find_source(str(graph)), texts)


def test_quotes_are_held_against_the_text_that_is_given(graph: Path) -> None:
    """And it is said of which quotes nothing was looked at."""
    found = check(graph)
    assert () == found.findings
    assert "article: 1 quote not compared with the text: give it with --text article=FILE" in str(
        found.summary
    )
    found = check(graph, article=graph.with_name("article.txt"))
    assert () == found.findings
    assert "article: 1 quote compared with the text" in found.summary


def test_another_text_and_another_name_are_findings(graph: Path, tmp_path: Path) -> None:
    """Nothing that was given is passed over without a word."""
    other = tmp_path / "other.txt"
    other.write_text(TEXT.replace("since", "after"), encoding="utf-8")
    assert ["other.txt is not the text that was read"] == [
        it.message for it in check(graph, article=other).findings
    ]
    (unknown,) = check(graph, artikle=other).findings
    assert ("'artikle' is not a source of this graph", "did you mean article?") == (
        unknown.message, unknown.cure,
    )  # fmt: skip


def test_a_quote_that_does_not_stand_there_is_a_finding(graph: Path, tmp_path: Path) -> None:
    """A graph of which somebody changed a quote, the hash of the text as it was."""
    forged = tmp_path / "graph.nq"
    told = graph.read_text(encoding="utf-8").replace('are negotiating"', 'stop negotiati"')
    forged.write_text(told, encoding="utf-8")
    messages = [it.message for it in check(forged, article=graph.with_name("article.txt")).findings]
    assert "the quote is not at its place in article.txt" in messages


def test_a_name_twice_is_a_finding_in_a_graph_too(graph: Path, tmp_path: Path) -> None:
    """The rules of a dossier's files hold for what was built or written."""
    twice = tmp_path / "graph.nq"
    told = graph.read_text(encoding="utf-8").replace('"Ankara"', '"Russia"')
    twice.write_text(told, encoding="utf-8")
    assert ["the name 'Russia' already means"] == [
        it.message.partition(" https")[0] for it in check(twice).findings
    ]


def test_of_a_strangers_graph_only_shapes_are_looked_at(tmp_path: Path) -> None:
    """And that is said."""
    (tmp_path / "plain.nt").write_text('<http://e.org/a> <http://e.org/b> "1" .\n')
    found = check(tmp_path / "plain.nt", article=tmp_path / "plain.nt")
    assert "it is not a dossier's graph: only the shapes were checked" in found.summary
    assert ["'article' is not a source of this graph"] == [it.message for it in found.findings]
