"""A second source that repeats the first changes counts, and nothing else that anyone can ask."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from claimgraph import ClaimGraph
from claimgraph.build.build import pin
from claimgraph.build.source import SHIPPED, find_source
from claimgraph.store.questions import load_questions

AGAIN = " (again)"
COUNTS = {"claims", "statements", "sources", "speakers", "origins"}
LISTS = {"by", "denied_by", "also"}
REFERENCES = ("because", "following")
VALUES = {"who": "Turkey", "what": "S-400", "a": "Turkey", "b": "United States"}


def repeat(claim: dict[str, Any], ids: set[str], unnamed: set[str]) -> dict[str, Any]:
    """The same claim for the second source: its own ids and its own unnamed origins."""

    def renew(value: Any, key: str) -> Any:
        if isinstance(value, dict):
            return {k: renew(v, k) for k, v in value.items()}
        if isinstance(value, list):
            return [renew(it, key) for it in value]
        reference = key in {"id", "claim", "before", "after", *REFERENCES} and value in ids
        return f"{value}-again" if reference else value + AGAIN if value in unnamed else value

    return {key: renew(value, key) for key, value in claim.items()}


@pytest.fixture(scope="module")
def repeated(article: Path, tmp_path_factory: pytest.TempPathFactory) -> ClaimGraph:
    """The shipped dossier with a second article of the same words."""
    folder = tmp_path_factory.mktemp("twice") / "s400"
    shutil.copytree(SHIPPED / "s400", folder)
    front = yaml.load((folder / "dossier.yaml").read_text("utf-8"), yaml.CBaseLoader)
    claims = yaml.load((folder / "claims.yaml").read_text("utf-8"), yaml.CBaseLoader)
    ids = {claim["id"] for claim in claims["claims"] if "id" in claim}
    entities = front["entities"]
    unnamed = {name for name, it in entities.items() if it["type"] == "unnamed-source"}
    entities |= {name + AGAIN: dict(entities[name]) for name in unnamed}
    front["sources"]["second"] = deepcopy(front["sources"]["article"])
    claims = {
        "source": "second",
        "claims": [repeat(claim, ids, unnamed) for claim in claims["claims"]],
    }
    write(folder / "dossier.yaml", front)
    write(folder / "claims-again.yaml", claims)
    pin(find_source(str(folder)), {"article": article, "second": article})
    return ClaimGraph.open(folder)


def write(file: Path, content: Any) -> None:
    """Write YAML in which every scalar is a string, as the dossier reads it."""
    file.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), "utf-8")


def comparable(rows: Iterable[Mapping[str, str]]) -> set[tuple[tuple[str, str], ...]]:
    """Rows without counts, the repeated unnamed origins under their first names.

    Two unnamed voices are two, so both stand before what they say lies ahead: once is enough here.
    """
    plain = []
    for row in rows:
        cells = {k: v.replace(AGAIN, "") for k, v in row.items() if k not in COUNTS}
        cells = {k: re.sub(r"^(.+), \1: ", r"\1: ", v) for k, v in cells.items()}
        cells |= {k: ", ".join(dict.fromkeys(cells[k].split(", "))) for k in LISTS & cells.keys()}
        plain.append(tuple(sorted(cells.items())))
    return set(plain)


UNANSWERED = {"aims", "changes", "near", "possible"}
"""Questions that an article leaves without an answer."""


@pytest.mark.parametrize("name", load_questions())
def test_every_question_has_the_same_answer(name: str, graph: ClaimGraph, repeated: ClaimGraph):
    """Who repeats what was written adds no speaker, no statement and no conflict."""
    takes = {it.name for it in load_questions()[name].parameters if not it.optional}
    values = {key: value for key, value in VALUES.items() if key in takes}
    once, twice = graph.ask(name, **values), repeated.ask(name, **values)
    assert comparable(once) == comparable(twice)
    assert once or name in UNANSWERED


def test_every_status_is_unchanged(graph: ClaimGraph, repeated: ClaimGraph):
    """No status and no rule moves because the same words were printed twice."""
    statuses = """SELECT ?label ?status ?rule WHERE {
      ?it rdfs:label ?label ; cg:status ?status ; cg:statusRule ?rule }"""
    once, twice = (comparable(it.store.texts(statuses)) for it in (graph, repeated))
    assert once == twice
    assert len(once) >= 45


def test_claims_are_counted_twice(graph: ClaimGraph, repeated: ClaimGraph):
    """The second source's claims are there: the sameness above is no accident."""
    number = "SELECT (COUNT(*) AS ?n) WHERE { ?it a cg:Claim }"
    once, twice = (int(next(iter(it.store.texts(number)))["n"]) for it in (graph, repeated))
    assert 2 * once == twice


def test_no_triple_lies_in_two_graphs(graph: ClaimGraph, repeated: ClaimGraph):
    """A join over the union never multiplies its rows: each triple has one home."""
    for it in (graph, repeated):
        assert is_each_at_home(it)


@pytest.mark.slow  # a hundred and fifty dossiers
def test_no_triple_of_any_case_lies_in_two_graphs(checkout: Path):
    """What holds of the shipped dossier holds of every dossier of the tests."""
    folders = sorted(checkout.glob("tests/*/cases/**/dossier.yaml"))
    dossiers = [it for file in folders for it in opened(file.parent)]
    assert len(dossiers) > 100
    assert all(map(is_each_at_home, dossiers))


def is_each_at_home(graph: ClaimGraph) -> bool:
    """Whether no triple stands in two graphs of a dossier that holds more than its manifest."""
    quads = list(graph.store.quads())
    homes = {(str(quad.subject), str(quad.predicate), str(quad.object)) for quad in quads}
    return len(quads) == len(homes) > 20


def opened(folder: Path) -> list[ClaimGraph]:
    """A test's dossier, if it can be opened; those that are made to fail cannot."""
    from claimgraph.model.errors import ClaimgraphError

    try:
        return [ClaimGraph.open(folder)]
    except ClaimgraphError:
        return []
