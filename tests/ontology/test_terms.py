"""Every term says what it is and where it comes from, exists where it is used, and is used."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, Graph, Literal, Namespace, URIRef

CG = Namespace("https://w3id.org/claimgraph/")
AFF = Namespace("https://w3id.org/claimgraph/affairs#")
SPACES = {"cg": CG, "CG": CG, "aff": AFF, "AFF": AFF}
NAME = r"([A-Za-z][\w-]*)"
USES = [
    re.compile(rf"(?<![\w:/])(cg|aff):{NAME}"),  # Turtle, SPARQL, prose
    re.compile(rf"{{(CG|AFF)}}{NAME}"),  # f"{CG}about"
    re.compile(rf"\b(cg)\(f?\"{NAME}\"\)"),  # cg("about")
]
OFFERS = {CG.Stance, CG.Qualifier, CG.Predicate, CG.EntityType}
MOMENT = ("Words", "Edtf", "Earliest", "Latest", "OpenBegin", "OpenEnd")
COMPUTED = {CG[clock + part] for clock in ("said", "published") for part in MOMENT} | {
    CG[number + part]
    for number in ("quantity", "amount", "share", "growth", "times", "duration")
    for part in ("Least", "Most", "Unit")
}
"""Terms whose names the code puts together: columns of a time, bounds and unit of a number."""
PASSING = {CG.edtf}
"""What the code names on the way to another term (cg:whenEdtf) and never writes."""


def used_in(text: str) -> set[URIRef]:
    """The terms of ours that a text names, in any of the ways in which we write them."""
    return {SPACES[prefix][name] for use in USES for prefix, name in use.findall(text)}


def only(graph: Graph, term: URIRef, prop: URIRef) -> list[str]:
    """The values of a property that carry no language, or English."""
    values = graph.objects(term, prop)
    return [str(v) for v in values if not isinstance(v, Literal) or v.language in (None, "en")]


@pytest.mark.parametrize(
    "prop", [RDFS.label, SKOS.definition, DCTERMS.source, RDFS.isDefinedBy], ids=str
)
def test_every_term_has_what_a_reader_needs(
    ontology: Graph, terms: set[URIRef], prop: URIRef
) -> None:
    """A label, a definition, a source and its ontology: each exactly once, in English."""
    counts = Counter({term: len(only(ontology, term, prop)) for term in terms})
    assert {} == {str(term): n for term, n in counts.items() if n != 1}
    assert 400 < len(terms)


def test_definitions_are_sentences_and_differ(ontology: Graph, terms: set[URIRef]) -> None:
    """A definition begins with a capital, ends with a full stop, and is nobody else's."""
    definitions = [str(ontology.value(term, SKOS.definition)) for term in terms]
    assert [] == [d for d in definitions if not re.fullmatch(r"[A-Z].+[.?]\"?\)?\.?", d)]
    assert [] == [d for d, n in Counter(definitions).items() if n > 1]


def test_a_term_is_defined_in_the_file_of_its_namespace(
    ontology: Graph, terms: set[URIRef]
) -> None:
    """What begins with aff: belongs to the affairs, all else to the claim vocabulary."""
    homes = {term: URIRef(str(AFF).rstrip("#")) if term in AFF else URIRef(CG) for term in terms}
    assert homes == {term: ontology.value(term, RDFS.isDefinedBy) for term in terms}


def test_every_term_that_is_used_exists(checkout: Path, folder: Path, terms: set[URIRef]) -> None:
    """Ontology, shapes, valid examples, code and queries name no term that is not there."""
    files = [
        *folder.glob("*.ttl"),
        *folder.glob("examples/valid/*"),
        *folder.glob("*.md"),
        *(checkout / "graph").rglob("*.py"),
        *(checkout / "graph").rglob("*.rq"),
    ]
    used = {file.name: used_in(file.read_text(encoding="utf-8")) for file in files}
    used["put together"] = COMPUTED
    known = terms | PASSING
    assert {} == {name: uris - known for name, uris in used.items() if uris - known}
    assert terms & set().union(*used.values())


def test_every_term_is_used_or_offered(
    checkout: Path, folder: Path, ontology: Graph, terms: set[URIRef]
) -> None:
    """Predicates, types of entities, stances and qualifiers are offers; the rest is used."""
    files = [
        folder / "shapes.ttl",
        folder / "cues.ttl",
        *folder.glob("examples/valid/*"),
        *(checkout / "graph").rglob("*.py"),
        *(checkout / "graph").rglob("*.rq"),
    ]
    used = set().union(*(used_in(file.read_text(encoding="utf-8")) for file in files))
    used |= rules_decided(checkout, ontology)
    inside = {o for _, p, o in ontology if p != RDFS.isDefinedBy}
    declaring = {p for _, p, _ in ontology}
    offered = {s for kind in OFFERS for s in ontology.subjects(RDF.type, kind)}
    assert set() == terms - used - COMPUTED - inside - declaring - offered


def rules_decided(checkout: Path, ontology: Graph) -> set[URIRef]:
    """The rules that the judge's SQL names, by their name or by the ground that they accept on."""
    scripts = (checkout / "graph" / "claimgraph" / "judge").glob("*.sql")
    named = {
        name for it in scripts for name in re.findall(r"'(rule-[\w-]+)'", it.read_text("utf-8"))
    }
    return {CG[name] for name in named} | set(ontology.subjects(CG.byGround))


def test_the_diagram_has_every_link_of_the_model(folder: Path, ontology: Graph) -> None:
    """What joins two things of a dossier, by domain and range, is an arrow of the README."""
    text = (folder / "README.md").read_text(encoding="utf-8")
    (diagram,) = re.findall(r"^```mermaid\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    shown = used_in(diagram)
    assert shown <= set(ontology.subjects(RDFS.isDefinedBy))
    classes = {CG[name] for name in re.findall(r"\b([A-Z][A-Za-z]+)\b", diagram)} | shown
    links = {
        prop
        for prop in ontology.subjects(RDF.type, OWL.ObjectProperty)
        if {ontology.value(prop, RDFS.domain), ontology.value(prop, RDFS.range)} <= classes
    }
    assert links
    assert {str(it).removeprefix(CG) for it in links - shown} == set()


def test_acts_have_a_code_or_say_why_not(ontology: Graph) -> None:
    """An act is aligned to CAMEO, or its scope note tells why no code fits; never both."""
    kinds = set(ontology.subjects(SKOS.broader, CG.act))
    acts = {term for kind in kinds for term in ontology.subjects(CG.predicateKind, kind)}
    coded = set(ontology.subjects(CG.cameo))
    noted = set(ontology.subjects(SKOS.scopeNote)) & set(ontology.subjects(CG.arrowLabel))
    assert {CG["declared-act"], CG.deed} == kinds
    assert set() == acts - coded - noted
    assert set() == coded & noted
    assert coded <= acts


def test_codes_are_those_of_the_crosswalk(ontology: Graph, shared: Path) -> None:
    """Every CAMEO code exists, and the crosswalk turns it into the PLOVER type that we give."""
    table = (shared / "data" / "CAMEO2PLOVER-2021.txt").read_text(encoding="utf-8")
    crosswalk = dict(re.findall(r"^(\d{3,4}): ([A-Z]+)", table, re.MULTILINE))
    ours = {
        str(ontology.value(term, CG.cameo)): str(ontology.value(term, CG.plover))
        for term in ontology.subjects(CG.cameo)
    }
    assert {code: crosswalk.get(code) for code in ours} == ours
    assert set(ontology.subjects(CG.cameo)) == set(ontology.subjects(CG.plover))
    assert 25 < len(ours)


def test_versions_agree(folder: Path) -> None:
    """The version IRI ends with the version, and all files carry the same one."""
    versions = set()
    for name in ("claim.ttl", "affairs.ttl", "shapes.ttl"):
        graph = Graph().parse(folder / name)
        (ontology,) = graph.subjects(RDF.type, OWL.Ontology)
        version = str(graph.value(ontology, OWL.versionInfo))
        assert f"{str(ontology).rstrip('/')}/{version}" == str(
            graph.value(ontology, OWL.versionIRI)
        )
        versions.add(version)
    assert 1 == len(versions)


def test_a_misspelt_term_is_seen() -> None:
    """The search for uses finds a term in each of our spellings, and no prefix declaration."""
    text = 'cg:abuot aff:sels f"{CG}sttance" cg("vioce") PREFIX cg: <https://w3id.org/claimgraph/>'
    assert {CG.abuot, AFF.sels, CG.sttance, CG.vioce} == used_in(text)
