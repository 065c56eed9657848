"""Two other shapes of the same claims: RDF 1.2 reifiers and nanopublications."""

from __future__ import annotations

from collections import defaultdict

import pyoxigraph as ox
import pytest

from claimgraph.answers.export import export
from claimgraph.graph import ClaimGraph
from claimgraph.model.errors import ClaimgraphError
from claimgraph.model.iris import (
    AFF,
    CG,
    NP,
    OA,
    PROV,
    RDF,
)
from claimgraph.model.ontology import load_vocabulary

from .conftest import CASES, merge, parse, spell

PARTS = ("subject", "predicate", "object")
REIFIES = ox.NamedNode(f"{RDF}reifies")
PROPOSITIONS = "SELECT ?p ?s ?r ?o WHERE { ?p rdf:subject ?s ; rdf:predicate ?r ; rdf:object ?o }"

Graph = list[ox.Quad]


@pytest.mark.parametrize("ending", [".trig", ".nq", ".ttl", ".nt"])
def test_each_proposition_reifies_its_triple(dossier: ClaimGraph, ending: str) -> None:
    """One triple term a proposition, with the ends that the dossier gave it; nothing else moves."""
    formats = {it.file_extension: it for it in (ox.RdfFormat.TRIG, ox.RdfFormat.N_QUADS,
               ox.RdfFormat.TURTLE, ox.RdfFormat.N_TRIPLES)}  # fmt: skip
    read = parse(export(dossier, ending, shape="rdf12"), formats[ending[1:]])
    rows = dossier.store.select(PROPOSITIONS)
    terms = {f"{row['p']} {row['s']} {row['r']} {row['o']}" for row in rows}
    assert terms == {f"{q.subject} {q.object}" for q in read if q.predicate == REIFIES}
    kept = [q for q in merge(dossier.store) if q.predicate.value[len(RDF) :] not in PARTS]
    others = [ox.Quad(*q.triple) for q in read if q.predicate != REIFIES]
    assert spell(kept) == spell(others)


def test_a_triple_term_asserts_nothing(s400: ClaimGraph) -> None:
    """Only what is accepted, and what follows from it by the ontology, stands as a triple: what is
    contested is named, not stated."""
    read = parse(export(s400, ".ttl", shape="rdf12"), ox.RdfFormat.TURTLE)
    stated = {str(q.triple) for q in read if q.predicate.value.startswith(AFF)}
    named = {q.subject.value: q.object for q in read if isinstance(q.object, ox.Triple)}
    held: dict[str, list[ox.Triple]] = defaultdict(list)
    for row in s400.store.texts(STATUSES):
        held[row["status"]].append(named[row["it"]])
    accepted = {str(q.triple) for q in s400.store.quads() if "/accepted" in str(q.graph_name)}
    assert accepted == stated
    assert stated <= {it for term in held["accepted"] for it in following(term)}
    assert 5 == len(held["contested"])
    assert not stated & set(map(str, held["contested"]))
    assert not stated & set(map(str, held["denied"]))


STATUSES = "SELECT ?it ?status WHERE { ?it a cg:Proposition ; cg:status/skos:notation ?status }"


def following(term: ox.Triple) -> set[str]:
    """A triple and what the ontology makes of it: its other direction, and what is more general."""
    made = set()
    supers = load_vocabulary().predicates[term.predicate.value.removeprefix(AFF)].supers
    for general, swaps in supers:
        subject, obj = (term.object, term.subject) if swaps else (term.subject, term.object)
        made.add(str(ox.Triple(subject, ox.NamedNode(AFF + general), obj)))
    return made


def test_half_a_description_is_left_as_it_is() -> None:
    """A node with two subjects, with none, or with a text as subject reifies nothing."""
    graph = ClaimGraph.open(CASES / "halves.ttl")
    expected = parse((CASES / "halves-reified.ttl").read_bytes(), ox.RdfFormat.TURTLE)
    read = parse(export(graph, ".ttl", shape="rdf12"), ox.RdfFormat.TURTLE)
    assert spell(expected) == spell(read)


@pytest.fixture
def nanopubs(dossier: ClaimGraph) -> dict[str, dict[str, Graph]]:
    """The four graphs of each nanopublication: by its address, then by part."""
    read = parse(export(dossier, ".trig", shape="nanopub"), ox.RdfFormat.TRIG)
    graphs: dict[str, Graph] = defaultdict(list)
    for quad in read:
        assert isinstance(quad.graph_name, ox.NamedNode)
        graphs[quad.graph_name.value].append(quad)
    return dict(gather(graphs))


def gather(graphs: dict[str, Graph]) -> list[tuple[str, dict[str, Graph]]]:
    """Find heads, and what they name, as a reader of nanopublications does."""
    found = []
    for name, quads in graphs.items():
        facts = {q.predicate.value: q for q in quads}
        if f"{NP}hasAssertion" in facts:
            named = {part: facts[f"{NP}has{part}"].object.value for part in NAMED}
            whole = facts[f"{NP}hasAssertion"].subject.value
            parts = {"head": quads, **{part: graphs[iri] for part, iri in named.items()}}
            assert 5 == len({whole, name, *named.values()})
            found.append((whole, parts))
    assert len(graphs) == 4 * len(found)  # no quad lies outside of a nanopublication
    return found


NAMED = ("Assertion", "Provenance", "PublicationInfo")


def test_every_claim_is_published_once(
    dossier: ClaimGraph, nanopubs: dict[str, dict[str, Graph]]
) -> None:
    """There are as many nanopublications as claims, each about its own."""
    claims = {row["it"] for row in dossier.store.texts("SELECT ?it WHERE { ?it a cg:Claim }")}
    published = [
        quad.subject.value
        for parts in nanopubs.values()
        for quad in parts["Assertion"]
        if quad.predicate.value == f"{CG}stance"
    ]
    assert sorted(claims) == sorted(published)


def test_a_head_holds_four_quads_and_no_more(nanopubs: dict[str, dict[str, Graph]]) -> None:
    """Type and three parts, all of the nanopublication itself."""
    for whole, parts in nanopubs.items():
        expected = {f"{RDF}type", *(f"{NP}has{part}" for part in NAMED)}
        assert expected == {quad.predicate.value for quad in parts["head"]}
        assert 4 == len(parts["head"])
        assert {whole} == {quad.subject.value for quad in parts["head"]}


def test_provenance_speaks_of_the_assertion(nanopubs: dict[str, dict[str, Graph]]) -> None:
    """It says from which words the assertion is derived, and whose they are."""
    for parts in nanopubs.values():
        assertion = parts["Assertion"][0].graph_name
        said = {q.predicate.value: q.object for q in parts["Provenance"] if q.subject == assertion}
        terms = {f"{PROV}{it}" for it in ("wasDerivedFrom", "wasQuotedFrom", "wasAttributedTo")}
        assert terms == set(said)
        quoted = {q.subject for q in parts["Provenance"] if q.predicate.value == f"{OA}exact"}
        assert {said[f"{PROV}wasDerivedFrom"]} == quoted


def test_publication_info_speaks_of_the_nanopublication(
    nanopubs: dict[str, dict[str, Graph]],
) -> None:
    """It names the dossier that the claim is part of, and no time: none is in the data."""
    for whole, parts in nanopubs.items():
        info = parts["PublicationInfo"]
        assert whole in {quad.subject.value for quad in info}
        assert not [quad for quad in info if "dateTime" in str(quad)]


def test_no_assertion_states_what_is_claimed(nanopubs: dict[str, dict[str, Graph]]) -> None:
    """The proposition is described; nothing that was computed from other claims is in it."""
    computed = {CG + it for it in ("status", "statusRule", "counts", "entails", "principal")}
    for parts in nanopubs.values():
        predicates = {quad.predicate.value for part in parts.values() for quad in part}
        assert not [it for it in predicates if it.startswith(AFF)]
        assert set() == computed & predicates


def test_a_nanopublication_describes_all_that_its_assertion_names(
    nanopubs: dict[str, dict[str, Graph]],
) -> None:
    """Also a proposition that stands in the reason of another has its ends."""
    for parts in nanopubs.values():
        described = {q.subject for q in parts["Assertion"]}
        named = {q.object for q in parts["Assertion"] if "/proposition/" in str(q.object)}
        assert named <= described


def test_who_is_no_dossier_has_no_nanopublications() -> None:
    """A stranger's RDF holds no claims, and the message says so."""
    graph = ClaimGraph.open(CASES / "strangers" / "people.ttl")
    with pytest.raises(ClaimgraphError, match="there are no claims to publish"):
        export(graph, ".nq", shape="nanopub")
