"""The views by which network, page and exports read a store hold what the records hold."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import pyoxigraph as ox
import pytest

import claimgraph.judge
from claimgraph.model.judgement import Judgement
from claimgraph.model.ontology import load_vocabulary
from claimgraph.model.records import Proposition, Records
from claimgraph.store import questions
from claimgraph.store.local import Store, memory_store
from claimgraph.store.questions import find_view
from claimgraph.store.rdf.write import list_participants

Rows = set[tuple[str, ...]]
STATUSES = ("accepted", "attributed", "contested", "denied", "mentioned", "prospective")


@pytest.fixture(scope="module")
def records(graph) -> Records:
    """The records from which the graph was made."""
    return graph.opened.records


def judge(it: Records) -> Judgement:
    """What the judge finds in the records; each view asks for it anew, of three stores."""
    return claimgraph.judge.Bench(it, load_vocabulary()).judgement()  # see tests/conftest.py


def accompany(it: Proposition) -> Rows:
    """Each two that take part in a statement without being its two ends, in order."""
    parts = sorted(set(list_participants(it, load_vocabulary())))
    return {pair for pair in combinations(parts, 2) if {*pair} != {it.subject, it.object}}


EXPECTED: dict[str, tuple[tuple[str, ...], Callable[[Records], Rows]]] = {
    "aliases": (
        ("id", "alias"),
        lambda it: {
            (e.path, name)
            for e in it.entities.values()
            for name in (*e.aliases, *(label for _, label in e.labels))
        },
    ),
    "claims": (
        ("id", "about", "claimant_label", "source", "quote", "note", "inferred", "said"),
        lambda it: {
            (
                c.path, c.about, it.label(c.claimant), c.source, it.evidence[c.evidence].exact,
                c.note, c.inferred, c.said.words,
            )
            for c in it.claims.values()
        },
    ),
    "conflicts": (
        ("left", "right", "because"),
        lambda it: {(d.left, d.right, d.because) for d in it.declared},
    ),
    "dossier": (
        ("name", "title", "description"),
        lambda it: {(it.header.name, it.header.title, it.header.description)},
    ),
    "strands": (  # its numbers: tests/network/test_projection.py
        ("subject", "object"),
        lambda it: {
            (it.propositions[c.about].subject, it.propositions[c.about].object)
            for c in it.claims.values()
        },
    ),
    "edges": (
        ("id", "subject", "object"),
        lambda it: {
            (path, it.propositions[path].subject, it.propositions[path].object)
            for path, verdict in judge(it).verdicts.items()
            if verdict.status != "mentioned" and path in {c.about for c in it.claims.values()}
        },
    ),
    "tensions": (
        ("kind", "left", "right"),
        lambda it: {
            *(("near", near.left, near.right) for near in judge(it).near),
            *(("change", change.earlier, change.later) for change in judge(it).changes),
            *(("aims", aim.thing, aim.thing) for aim in judge(it).aims),
        },
    ),
    "companions": (
        ("one", "other"),
        lambda it: {
            pair
            for path, verdict in judge(it).verdicts.items()
            if verdict.status != "mentioned"
            for pair in accompany(it.propositions[path])
        },
    ),
    "steps": (
        ("part", "number", "title", "words"),
        lambda it: {
            (part, str(number), step.title, step.words)
            for part, steps in (("tour", it.guide.tour), ("questions", it.guide.questions))
            for number, step in enumerate(steps, 1)
        },
    ),
    "answers": (
        ("number", "place", "words", "claim"),
        lambda it: {
            (str(number), str(place), part.words, claim)
            for number, question in enumerate(it.guide.questions, 1)
            for place, part in enumerate(question.parts, 1)
            for claim in part.claims
        },
    ),
    "participants": (
        ("id", "participant"),
        lambda it: {
            (path, entity)
            for path, said in it.propositions.items()
            for entity in list_participants(said, load_vocabulary())
        },
    ),
    "ends": (
        ("subject", "object"),
        lambda it: {
            (it.propositions[claim.about].subject, it.propositions[claim.about].object)
            for claim in it.claims.values()
        },
    ),
    "entails": (
        ("id", "general"),
        lambda it: set(judge(it).entails),
    ),
    "issues": (("question",), lambda it: {(issue.question,) for issue in it.issues}),
    "links": (
        ("claim", "position", "agent", "label"),
        lambda it: {
            (c.path, str(number), agent, it.label(agent))
            for c in it.claims.values()
            for number, agent in enumerate(c.chain, 1)
        },
    ),
    "nodes": (
        ("id", "label", "type", "description", "match"),
        lambda it: {
            (e.path, e.label, e.type, e.description, e.match) for e in it.entities.values()
        },
    ),
    "qualifiers": (
        ("id", "qualifier"),
        lambda it: {(p, n) for p, prop in it.propositions.items() for n, _ in prop.qualifiers},
    ),
    "labels": (
        ("id", "language", "label"),
        lambda it: {(e.path, *label) for e in it.entities.values() for label in e.labels},
    ),
    "sources": (
        ("id", "title", "published", "inferred"),
        lambda it: {
            (s.path, s.title, s.published.edtf, s.inferred) for s in it.sources.values()
        },
    ),
    "lies": (
        ("id", "told"),
        lambda it: {
            (p.path, it.entities[p.object].states)
            for p in it.propositions.values() if p.predicate == "lied-about"
        },
    ),
    "statuses": (("id", "label"), lambda _: {(name, name) for name in STATUSES}),
}  # fmt: skip


def read(store: Store, view: str, columns: tuple[str, ...], base: str) -> Rows:
    """Some columns of a view, addresses without the dossier's base."""
    return {
        tuple(row.get(name, "").removeprefix(base) for name in columns)
        for row in store.texts(find_view(view))
    }


@pytest.mark.parametrize("view", EXPECTED)
def test_view_holds_the_records(view: str, any_graph, records: Records):
    """A view tells no more and no less than was read, whatever kind of store is asked."""
    columns, expected = EXPECTED[view]
    found = read(any_graph.store, view, columns, records.header.base)
    if view == "conflicts":  # those that nobody declared are derived; tests of statuses hold them
        found = {row for row in found if row[-1]}
    assert expected(records) == found


@pytest.fixture(scope="module")
def stranger() -> Store:
    """RDF that claimgraph did not build."""
    file = Path(__file__).parent / "cases" / "stranger" / "harbour.ttl"
    return Store(memory_store(ox.parse(path=str(file), format=ox.RdfFormat.TURTLE)))


def test_triples_of_a_stranger(stranger: Store):
    """Of other RDF the view of triples gives what stands between addresses, but no types."""
    rows = read(stranger, "triples", ("subject", "predicate", "object"), "http://example.org/")
    assert {("crane", "standsIn", "harbour"), ("ship", "liesIn", "harbour")} == rows


def test_names_of_a_stranger(stranger: Store):
    """Names come by any of the usual properties, types as they are."""
    rows = read(stranger, "names", ("id", "label", "type"), "http://example.org/")
    assert {
        ("crane", "Crane 4", ""),
        ("harbour", "Hafen", ""),
        ("harbour", "", "Place"),
        ("ship", "MV Example", ""),
    } == rows


def test_every_view_is_tested():
    """A view that nobody looks at may say anything."""
    folder = Path(questions.__file__).parent / "views"
    assert {file.stem for file in folder.glob("*.rq")} == {*EXPECTED, "triples", "names"}
