"""What follows from the ontology: nothing contradictory, nothing false, and what should."""

from __future__ import annotations

from pathlib import Path

import owlrl
import pytest
from rdflib import OWL, RDF, RDFS, Dataset, Graph, Namespace, URIRef

from claimgraph.model.ontology import load_vocabulary

CASES = Path(__file__).parent / "cases"
CG = Namespace("https://w3id.org/claimgraph/")
AFF = Namespace("https://w3id.org/claimgraph/affairs#")
CASE = Namespace("https://example.org/case/")
ERROR = URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")  # owlrl's own


def close(*graphs: Graph) -> Graph:
    """The OWL 2 RL closure of some graphs taken together.

    owlrl's improved datatypes would change how rdflib reads dates for all tests that come after.
    """
    union = Graph()
    for graph in graphs:
        for triple in graph:
            union.add(triple)
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics, improved_datatypes=False).expand(union)
    return union


def contradictions(closure: Graph) -> list[str]:
    """What the reasoner found wrong, in its words."""
    return sorted(str(message) for message in closure.objects(None, ERROR))


@pytest.fixture(scope="module")
def axioms(ontology: Graph) -> Graph:
    """What a reasoner reads of the ontology; words for people would only slow it down."""
    words = {RDFS.label, RDFS.isDefinedBy, CG.markReason, CG.arrowLabel, CG.bareLabel}
    logic = (str(RDF), str(RDFS), str(OWL), str(CG))
    graph = Graph()
    for s, p, o in ontology:
        if str(p).startswith(logic) and p not in words:
            graph.add((s, p, o))
    return graph


@pytest.fixture(scope="module")
def borrowed() -> Graph:
    """The axioms of the vocabularies that we lean on."""
    return Graph().parse(CASES / "borrowed.ttl")


@pytest.fixture(scope="module")
def closure(ontology: Graph, borrowed: Graph, examples: dict[str, Graph]) -> Graph:
    """All that follows from the ontology, its neighbours and the valid examples."""
    return close(ontology, borrowed, *examples.values())


def test_the_whole_is_consistent(closure: Graph) -> None:
    """Ontology, neighbours and valid examples contradict neither themselves nor each other."""
    assert [] == contradictions(closure)


INCONSISTENT = sorted((CASES / "inconsistent").glob("*.ttl"))


@pytest.mark.parametrize("case", INCONSISTENT, ids=lambda path: path.stem)
def test_a_contradiction_is_found(case: Path, axioms: Graph) -> None:
    """The check can fail: each of these files says one thing that cannot be."""
    assert contradictions(close(axioms, Graph().parse(case)))


def test_all_contradictions_were_walked() -> None:
    """No case is left aside."""
    assert 7 == len(INCONSISTENT)


def test_the_examples_are_typed_as_meant(closure: Graph) -> None:
    """Every type that a node of the examples gets by reasoning was looked at and found true."""
    expected = Graph().parse(CASES / "types.ttl")
    ours = {
        node for node in closure.subjects() if str(node).startswith("https://example.org/talks/")
    }
    noise = ("http://www.w3.org/2000/01/rdf-schema#", "http://www.w3.org/2002/07/owl#")
    found = {
        (node, kind)
        for node in ours
        for kind in closure.objects(node, RDF.type)
        if not str(kind).startswith(noise)
    }
    assert set(expected.subject_objects(RDF.type)) == found


def test_reasoning_asserts_nothing_that_is_disputed(closure: Graph) -> None:
    """Direct relations in the closure are those accepted, and what they entail."""
    talks = Namespace("https://example.org/talks/entity/")
    found = {(s, p, o) for s, p, o in closure if p in AFF}
    assert {
        (talks.president, AFF["president-of"], talks.freedonia),
        (talks.president, AFF["head-of"], talks.freedonia),
        (talks.president, AFF["official-of"], talks.freedonia),
        (talks.minister, AFF["foreign-minister-of"], talks.freedonia),
        (talks.minister, AFF["minister-of"], talks.freedonia),
        (talks.minister, AFF["official-of"], talks.freedonia),
    } == found


ENTAILED = sorted((CASES / "entailed").glob("*.trig"))


@pytest.mark.parametrize("case", ENTAILED, ids=lambda path: path.stem)
def test_what_follows_and_what_does_not(case: Path, axioms: Graph) -> None:
    """From what is given follows all that should, and nothing of what must not."""
    dataset = Dataset()
    dataset.parse(case)
    given, follows, never = (dataset.graph(CASE[name]) for name in ("given", "follows", "never"))
    closed = set(close(axioms, given))
    assert set(follows) == set(follows) & closed
    assert set() == set(never) & closed
    assert min(len(given), len(follows), len(never)) > 0


def test_all_entailments_were_walked() -> None:
    """No case is left aside."""
    assert 7 == len(ENTAILED)


def test_the_program_closes_predicates_as_a_reasoner_does(axioms: Graph) -> None:
    """For every predicate, `supers` is what OWL 2 RL derives from one triple with it."""
    predicates = load_vocabulary().predicates
    given = Graph()
    for name in predicates:
        given.add((CASE[f"{name}/s"], AFF[name], CASE[f"{name}/o"]))
    closed = close(axioms, given)
    derived = {
        name: {
            (str(p).removeprefix(AFF), swapped)
            for swapped, pair in enumerate([("s", "o"), ("o", "s")])
            for p in closed.predicates(*(CASE[f"{name}/{end}"] for end in pair))
            if p in AFF
        }
        for name in predicates
    }
    assert derived == {name: set(term.supers) for name, term in predicates.items()}
