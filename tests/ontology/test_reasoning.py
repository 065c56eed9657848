"""What follows from the ontology: nothing contradictory, nothing false, and what should."""

from __future__ import annotations

import re
from pathlib import Path

import owlrl
import pytest
from rdflib import OWL, RDF, RDFS, Dataset, Graph, Namespace, URIRef
from rdflib.term import Node

from claimgraph.model.ontology import load_vocabulary

CASES = Path(__file__).parent / "cases"
WALKED = (7, 7)
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


def apart(case: Path, graph: Graph) -> Graph:
    """A graph whose own names are those of its case: cases that share no name meet nowhere.

    So all cases are closed at once. A closure takes seconds, nearly all of them for the ontology.
    """

    def rename(term: Node) -> Node:
        own = isinstance(term, URIRef) and term in CASE
        return CASE[f"{case.stem}/{term.removeprefix(CASE)}"] if own else term

    renamed = Graph()
    for s, p, o in graph:
        renamed.add((rename(s), p, rename(o)))
    return renamed


def contradictions(closure: Graph) -> list[str]:
    """What the reasoner found wrong, in its words."""
    return sorted(str(message) for message in closure.objects(None, ERROR))


INCONSISTENT = sorted((CASES / "inconsistent").glob("*.ttl"))
ENTAILED = sorted((CASES / "entailed").glob("*.trig"))


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


@pytest.fixture(scope="module")
def broken() -> dict[Path, Graph]:
    """Each of the files that say one thing that cannot be."""
    return {case: apart(case, Graph().parse(case)) for case in INCONSISTENT}


@pytest.fixture(scope="module")
def found_broken(axioms: Graph, broken: dict[Path, Graph]) -> list[str]:
    """What the reasoner finds wrong in all of them together."""
    return contradictions(close(axioms, *broken.values()))


@pytest.mark.slow
@pytest.mark.parametrize("case", INCONSISTENT, ids=lambda path: path.stem)
def test_a_contradiction_is_found(
    case: Path, broken: dict[Path, Graph], found_broken: list[str]
) -> None:
    """The check can fail: of each of these files it names something that no other one speaks of."""
    others = set().union(*(individuals(it) for key, it in broken.items() if key != case))
    own = individuals(broken[case]) - others
    assert [it for it in found_broken if own & {*re.findall(r"https?:[^\s<>\"']+", it)}]


def individuals(graph: Graph) -> set[str]:
    """What a case speaks of, its classes left out."""
    return {str(it) for s, p, o in graph for it in ((s,) if p == RDF.type else (s, o))}


def test_all_cases_were_walked() -> None:
    """No case is left aside."""
    assert WALKED == (len(INCONSISTENT), len(ENTAILED)), (
        "a case came or went: correct WALKED of this file"
    )


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


@pytest.fixture(scope="module")
def entailed() -> dict[Path, tuple[Graph, ...]]:
    """What each case gives, what follows from that, and what must not."""
    return {case: read_entailed(case) for case in ENTAILED}


def read_entailed(case: Path) -> tuple[Graph, ...]:
    """The three graphs of a case."""
    dataset = Dataset()
    dataset.parse(case)
    names = ("given", "follows", "never")
    return tuple(apart(case, dataset.graph(CASE[name])) for name in names)


@pytest.fixture(scope="module")
def consequences(axioms: Graph, entailed: dict[Path, tuple[Graph, ...]]) -> Graph:
    """All that follows from what the cases give, and from one triple with each predicate."""
    each = Graph()
    for name in load_vocabulary().predicates:
        each.add((CASE[f"predicate/{name}/s"], AFF[name], CASE[f"predicate/{name}/o"]))
    return close(axioms, each, *(given for given, _, _ in entailed.values()))


@pytest.mark.parametrize("case", ENTAILED, ids=lambda path: path.stem)
def test_what_follows_and_what_does_not(
    case: Path, entailed: dict[Path, tuple[Graph, ...]], consequences: Graph
) -> None:
    """From what is given follows all that should, and nothing of what must not."""
    given, follows, never = map(set, entailed[case])
    assert follows == {it for it in follows if it in consequences}
    assert set() == {it for it in never if it in consequences}
    assert min(len(given), len(follows), len(never)) > 0


def test_the_program_closes_predicates_as_a_reasoner_does(consequences: Graph) -> None:
    """For every predicate, `supers` is what OWL 2 RL derives from one triple with it."""
    predicates = load_vocabulary().predicates
    derived = {
        name: {
            (str(p).removeprefix(AFF), swapped)
            for swapped, pair in enumerate([("s", "o"), ("o", "s")])
            for p in consequences.predicates(*(CASE[f"predicate/{name}/{end}"] for end in pair))
            if p in AFF
        }
        for name in predicates
    }
    assert derived == {name: set(term.supers) for name, term in predicates.items()}
