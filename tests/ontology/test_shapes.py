"""The shapes accept what is complete, refuse what is not, and say the cure."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pyshacl
import pytest
from rdflib import DCTERMS, RDF, SH, SKOS, Graph, Literal, Namespace, Node, URIRef
from rdflib.collection import Collection

CG = Namespace("https://w3id.org/claimgraph/")
SHAPE = Namespace("https://w3id.org/claimgraph/shapes#")
INVALID = Path(__file__).parents[2] / "ontology" / "examples" / "invalid"
CASES = sorted(path for path in INVALID.glob("*.ttl") if not path.name.endswith(".report.ttl"))
WALKED = 73
COMPARED = (SH.focusNode, SH.resultPath, SH.sourceConstraintComponent, SH.sourceShape)


@pytest.fixture(scope="module")
def shapes(folder: Path) -> Graph:
    """The shapes as they are shipped."""
    return Graph().parse(folder / "shapes.ttl")


def results(report: Graph) -> set[tuple[Node | None, ...]]:
    """The results of a report, without their blank nodes; a path that is no IRI is left out."""
    found = [
        [report.value(result, prop) for prop in COMPARED]
        for result in report.objects(None, SH.result)
    ]
    return {tuple(v if isinstance(v, URIRef | Literal) else None for v in row) for row in found}


@pytest.fixture(scope="module")
def declared(ontology: Graph) -> Graph:
    """Which stances and rules there are: what the shapes need of the ontology's files."""
    graph = Graph()
    for kind in (CG.Stance, CG.StatusRule):
        for triple in ontology.triples((None, RDF.type, kind)):
            graph.add(triple)
    return graph


def validate(data: Graph, shapes: Graph, declared: Graph) -> Graph:
    """The report on some data."""
    _, report, _ = pyshacl.validate(data + declared, shacl_graph=shapes)
    assert isinstance(report, Graph)
    return report


def test_the_shapes_are_shacl(shapes: Graph) -> None:
    """The shapes conform to the shapes of SHACL itself; a slip would make a shape silent."""
    conforms, _, _ = pyshacl.validate(Graph(), shacl_graph=shapes, meta_shacl=True)
    assert conforms is True


def test_valid_examples_conform(examples: dict[str, Graph], shapes: Graph, declared: Graph) -> None:
    """Every valid example is complete."""
    found = {name: results(validate(graph, shapes, declared)) for name, graph in examples.items()}
    names = ("disagreements.ttl", "reversal.ttl", "table.ttl", "talks.trig")
    assert {name: set() for name in names} == found


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_an_invalid_example_gives_its_report(case: Path, shapes: Graph, declared: Graph) -> None:
    """What is wrong is found at its place, by the shape meant for it, and nothing else is."""
    expected = Graph().parse(case.with_suffix(".report.ttl"))
    assert results(expected) == results(validate(Graph().parse(case), shapes, declared))


def test_all_invalid_examples_were_walked() -> None:
    """Each has its report, each report its example, and each says one thing or more."""
    reports = {path.name.removesuffix(".report.ttl") for path in INVALID.glob("*.report.ttl")}
    assert reports == {path.stem for path in CASES}
    assert WALKED == len(CASES), "an example came or went: correct WALKED of this file"
    assert [] == [c.name for c in CASES if not results(Graph().parse(c.with_suffix(".report.ttl")))]


def test_every_shape_is_violated_by_an_example(shapes: Graph) -> None:
    """A shape that no invalid example violates could be a shape that never fires."""
    violated = {
        shape
        for path in INVALID.glob("*.report.ttl")
        for shape in Graph().parse(path).objects(None, SH.sourceShape)
    }
    assert set(shapes.subjects(SH.message)) == violated


def test_every_shape_says_the_cure(shapes: Graph) -> None:
    """What can be violated has a name, a severity, and a message that begins with what to do."""
    named = {
        s for kind in (SH.NodeShape, SH.PropertyShape) for s in shapes.subjects(RDF.type, kind)
    }
    assert {SHAPE} == {Namespace(str(shape).split("#")[0] + "#") for shape in named}
    assert named == set(shapes.subjects(SH.severity))
    messages = [str(m) for m in shapes.objects(None, SH.message)]
    verbs = ("Give", "Say", "Name", "Quote", "Write", "List", "Put", "Judge")
    assert [] == [m for m in messages if not m.startswith(verbs) or not m.endswith(".")]
    assert set(shapes.subjects(RDF.type, SH.PropertyShape)) <= set(shapes.subjects(SH.message))


@pytest.mark.parametrize(
    ("shape", "kind"),
    [
        ("Proposition-status", "Status"),
        ("Source-voice", "Voice"),
        ("Conflict-conflictKind", "ConflictKind"),
        ("Conflict-ground", "ConflictGround"),
        ("Proposition-acceptedOn", "AcceptanceGround"),
        ("Near-nearBy", "Nearness"),
        ("Change-changeKind", "ChangeKind"),
    ],
)
def test_lists_in_shapes_are_those_of_the_ontology(
    ontology: Graph, shapes: Graph, shape: str, kind: str
) -> None:
    """What a shape allows is what the ontology declares, so that data need not carry it."""
    head = shapes.value(SHAPE[shape], SH["in"])
    assert head is not None
    assert set(ontology.subjects(RDF.type, CG[kind])) == set(Collection(shapes, head))


def test_a_row_is_evidence_without_a_quote(examples: dict[str, Graph]) -> None:
    """A table's row carries a claim by its number, as RFC 7111 writes it."""
    table = examples["table.ttl"]
    (selector,) = table.subjects(DCTERMS.conformsTo)
    assert Literal("row=2") == table.value(selector, RDF.value)


def test_the_example_is_true(folder: Path, examples: dict[str, Graph]) -> None:
    """The quotes of the example stand in its text, where it says, and the digest is the text's."""
    oa = Namespace("http://www.w3.org/ns/oa#")
    text = (folder / "examples" / "valid" / "talks.txt").read_text(encoding="utf-8")
    talks = examples["talks.trig"]
    spans = {
        (str(talks.value(evidence, oa.exact)), int(str(talks.value(selector, oa.start))))
        for evidence, selector in talks.subject_objects(oa.hasSelector)
        if talks.value(evidence, oa.exact)
    }
    assert 4 == len(spans)
    assert spans == {(quote, start) for quote, start in spans if text[start:].startswith(quote)}
    whole, parts = next(iter(talks.subjects(DCTERMS.hasPart))), talks.objects(None, DCTERMS.hasPart)
    places = [talks.value(part, oa.hasSelector) for part in parts]
    pieces = sorted(
        tuple(int(str(talks.value(it, p))) for p in (oa.start, oa.end)) for it in places
    )
    assert str(talks.value(whole, oa.exact)).split(" [...] ") == [text[a:b] for a, b in pieces]
    digest = hashlib.sha256(text.encode()).hexdigest()
    assert {digest} == {str(value) for value in talks.objects(None, CG.sha256)}


def test_statuses_are_those_that_their_rules_give(
    ontology: Graph, examples: dict[str, Graph]
) -> None:
    """In every example a proposition's status is the one that its rule gives."""
    judged = [(g.value(s, CG.status), rule) for g in examples.values() for s, rule in
              g.subject_objects(CG.statusRule)]  # fmt: skip
    assert [status for status, _ in judged] == [ontology.value(r, CG.gives) for _, r in judged]
    assert 14 == len(judged)
    rules = set(ontology.subjects(RDF.type, CG.StatusRule))
    assert rules == set(ontology.subjects(CG.gives)) & set(ontology.subjects(SKOS.notation))
