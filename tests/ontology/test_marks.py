"""The marks by which the judge reads predicates, qualifiers and stances: none is missing or odd."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, Namespace, Node, URIRef
from tests.cases import read_yaml

from claimgraph.model.ontology import load_vocabulary

CG = Namespace("https://w3id.org/claimgraph/")
AFF = Namespace("https://w3id.org/claimgraph/affairs#")
ENDS = {RDF.subject, RDF.object}
MAPPED = (CG.converseOf, CG.endsOf, CG.undoesOf)
RELATED = (CG.opposite, CG.excludes, CG.ends, CG.undoes, CG.presupposes)
TOLD = (
    *MAPPED, *RELATED, CG.kindWhere, CG.doer, CG.oneObject, CG.oneHolder, CG.once, CG.harmful,
    CG.purposeIsContent, CG.running, CG.repeatable, CG.singleValued, CG.singleValuedOfPart,
    CG.singleValuedOfIndividual, CG.singleValuedOfPlace, CG.singleValuedOfDay, CG.sameHouse,
    CG.bindsSource, CG.liesIn, CG.belies, CG.stopsBody,
)  # fmt: skip
"""Every mark that is not the default, and so wants its reason."""
FLAGS = (
    CG.oneObject, CG.oneHolder, CG.once, CG.harmful, CG.purposeIsContent, CG.running,
    CG.repeatable, CG.sameHouse, CG.bindsSource, CG.liesIn, CG.stopsBody, CG.limit, CG.mustEqual,
    CG.addsJudgement, CG.placed, CG.counted, CG.condition, CG.standsForMany, CG.admitting,
    CG.distancing,
)  # fmt: skip
KINDS = {CG["declared-act"], CG.deed, CG.state, CG.assessment}


def local_name(term: object) -> str:
    """A predicate as a dossier names it."""
    return str(term).removeprefix(AFF)


@pytest.fixture(scope="module")
def predicates(ontology: Graph) -> list[URIRef]:
    """All predicates; the program reads as many as there are."""
    found = sorted(ontology.subjects(RDF.type, CG.Predicate))
    assert {local_name(it) for it in found} == set(load_vocabulary().predicates)
    return [term for term in found if isinstance(term, URIRef)]


@pytest.fixture(scope="module")
def cues(folder: Path) -> Graph:
    """The words of stances, certainties and lists."""
    return Graph().parse(folder / "cues.ttl")


def mappings(graph: Graph) -> Iterator[tuple[Node, Node, Node, list[tuple[Node, Node]]]]:
    """Every mapping: the predicate that has it, by which mark, its target and its pairs."""
    for mark in MAPPED:
        for predicate, node in graph.subject_objects(mark):
            target = graph.value(node, CG.target)
            pairs = [
                (graph.value(pair, CG.here), graph.value(pair, CG.there))
                for pair in graph.objects(node, CG.rolePair)
            ]
            assert target is not None
            yield predicate, mark, target, [(a, b) for a, b in pairs if a and b]


def test_no_predicate_is_left_unmarked(ontology: Graph, predicates: list[URIRef]) -> None:
    """Each is a declared act, a deed, a state or an assessment, and only one of them."""
    kinds = {term: set(ontology.objects(term, CG.predicateKind)) for term in predicates}
    assert {} == {term: found for term, found in kinds.items() if len(found) != 1}
    assert set().union(*kinds.values()) == KINDS


def test_what_is_not_the_default_has_its_reason(ontology: Graph, predicates: list[URIRef]) -> None:
    """A reason stands where there is a mark to give it for, and nowhere else."""
    marked = {term for term in predicates if any((term, mark, None) in ontology for mark in TOLD)}
    assert marked == set(ontology.subjects(CG.markReason))
    reasons = list(ontology.subject_objects(CG.markReason))
    assert 60 < len(reasons) == len(marked)
    assert [] == [str(r) for _, r in reasons if not str(r)[0].isupper() or str(r)[-1] != "."]


def test_a_flag_is_true_or_absent(ontology: Graph) -> None:
    """Nothing is marked false: what is not marked is not so."""
    values = {flag: set(ontology.objects(None, flag)) for flag in FLAGS}
    assert {flag: {Literal(True)} for flag in FLAGS} == values


def test_opposites_know_each_other(ontology: Graph) -> None:
    """Opposition and exclusion are stated at both ends, so that a reader of either sees them."""
    for mark in (CG.opposite, CG.excludes):
        pairs = set(ontology.subject_objects(mark))
        assert pairs == {(b, a) for a, b in pairs}
        assert pairs
        assert (mark, RDF.type, OWL.SymmetricProperty) in ontology
    assert (CG.opposite, RDFS.subPropertyOf, CG.excludes) in ontology


def test_related_predicates_exist(ontology: Graph, predicates: list[URIRef]) -> None:
    """What is opposed, excluded, ended, undone or mapped to is a predicate of ours."""
    related = {o for mark in RELATED for o in ontology.objects(None, mark)}
    assert related | {target for _, _, target, _ in mappings(ontology)} <= set(predicates)


def test_roles_are_ends_or_qualifiers(ontology: Graph) -> None:
    """A mapping leads from ends that exist to ends that exist, and to each only once."""
    qualifiers = set(ontology.subjects(RDF.type, CG.Qualifier))
    seen = list(mappings(ontology))
    assert 34 == len(seen)
    for predicate, mark, target, pairs in seen:
        where = (str(predicate), str(mark), str(target))
        assert pairs, where
        assert {end for pair in pairs for end in pair} <= ENDS | qualifiers, where
        assert len(pairs) == len({a for a, _ in pairs}) == len({b for _, b in pairs}), where


def test_a_role_that_is_mapped_is_a_participant(ontology: Graph) -> None:
    """A subject or object of the other telling is an end here or a participant, never a date."""
    sided = set(ontology.subjects(CG.participantSide))
    for predicate, _, target, pairs in mappings(ontology):
        ends = {a for a, b in pairs if b in ENDS}
        assert ends <= ENDS | sided, (predicate, target)


def test_a_converse_makes_no_end_up(ontology: Graph) -> None:
    """Subject and object of the other telling are both named here."""
    converses = [it for it in mappings(ontology) if it[1] == CG.converseOf]
    assert 8 == len(converses)
    for predicate, _, target, pairs in converses:
        assert {b for _, b in pairs} >= ENDS, (predicate, target)


def test_converses_stated_at_both_ends_agree(ontology: Graph) -> None:
    """Where two predicates are converses of each other, one mapping is the other turned round."""
    roles = {(p, t): set(pairs) for p, m, t, pairs in mappings(ontology) if m == CG.converseOf}
    both = {(p, t) for p, t in roles if (t, p) in roles}
    assert {(AFF.sells, AFF.purchased), (AFF.purchased, AFF.sells)} == both
    assert [] == [it for it in both if roles[it] != {(b, a) for a, b in roles[it[::-1]]}]


def test_nothing_ends_or_undoes_itself(ontology: Graph) -> None:
    """An end is another predicate than the state, and neither is an assessment."""
    pairs = {
        *ontology.subject_objects(CG.ends), *ontology.subject_objects(CG.undoes),
        *((p, t) for p, m, t, _ in mappings(ontology) if m != CG.converseOf),
    }  # fmt: skip
    assert [] == [pair for pair in pairs if pair[0] == pair[1]]
    ending = {ontology.value(p, CG.predicateKind) for p, _ in pairs}
    assert ending == {CG["declared-act"], CG.deed}
    assert CG.assessment not in {ontology.value(t, CG.predicateKind) for _, t in pairs}


def test_what_ends_a_thing_is_no_opposite_of_it(ontology: Graph) -> None:
    """An end and its state follow each other, opposites never do."""
    ended = set(ontology.subject_objects(CG.ends))
    assert set() == ended & set(ontology.subject_objects(CG.excludes))


def test_what_is_presupposed_is_an_act_of_its_own(ontology: Graph) -> None:
    """An act needs an act: neither follows from the other, nor cannot hold beside it."""
    pairs = set(ontology.subject_objects(CG.presupposes))
    assert {(AFF.ratified, AFF.signed), (AFF.released, AFF.detained)} == pairs
    kinds = {ontology.value(it, CG.predicateKind) for pair in pairs for it in pair}
    assert kinds == {CG["declared-act"], CG.deed}
    for pair in pairs:
        assert not {pair, pair[::-1]} & set(ontology.subject_objects(CG.excludes))
        assert not {pair, pair[::-1]} & set(ontology.subject_objects(RDFS.subPropertyOf))


def test_only_deeds_do_harm_or_are_done_once(ontology: Graph) -> None:
    """Harm, culprits and repetition are marks of acts; holders and one place are of states."""
    for mark in (CG.harmful, CG.once, CG.running):
        kinds = {ontology.value(t, CG.predicateKind) for t in ontology.subjects(mark)}
        assert {CG.deed} == kinds, mark
    for mark in (CG.oneHolder, CG.oneObject):
        kinds = {ontology.value(t, CG.predicateKind) for t in ontology.subjects(mark)}
        assert {CG.state} == kinds, mark


def test_a_mutual_predicate_is_no_declared_act(ontology: Graph, predicates: list[URIRef]) -> None:
    """What takes two is not done by the word of one."""
    mutual = set(ontology.subjects(RDF.type, OWL.SymmetricProperty)) & set(predicates)
    kinds = {ontology.value(term, CG.predicateKind) for term in mutual}
    assert {CG.deed, CG.state, CG.assessment} == kinds


def test_one_holder_is_of_offices(ontology: Graph) -> None:
    """Whoever is the only holder holds an office."""
    holders = set(ontology.subjects(CG.oneHolder))
    assert {
        AFF["president-of"], AFF["monarch-of"], AFF["prime-minister-of"],
        AFF["foreign-minister-of"], AFF["defence-minister-of"], AFF["secretary-general-of"],
    } == holders  # fmt: skip
    assert holders <= set(ontology.transitive_subjects(RDFS.subPropertyOf, CG.speaksFor))


def test_conditions_on_the_kind_are_complete(ontology: Graph) -> None:
    """Each names an end, types of entities and a kind; the five are deeds by default."""
    marked = set(ontology.subjects(CG.kindWhere))
    assert {AFF[n] for n in ("withdrew-from", "presses", "removed", "expelled", "blocks")} <= marked
    for predicate, node in ontology.subject_objects(CG.kindWhere):
        types = set(ontology.objects(node, CG.entityType))
        assert types, predicate
        assert types <= set(ontology.subjects(RDF.type, CG.EntityType)), predicate
        assert ontology.value(node, CG.thenKind) in KINDS, predicate
        assert ontology.value(node, CG.atEnd) in ENDS | {CG["from"]}, predicate
        assert CG.deed == ontology.value(predicate, CG.predicateKind), predicate


def test_a_running_number_is_one_that_could_conflict(ontology: Graph) -> None:
    """Running and repeatable excuse a second value, so that there must be one to excuse."""
    for mark in (CG.running,):
        assert set(ontology.subjects(mark)) <= set(ontology.subjects(CG.singleValued))


def test_every_predicate_has_an_example(ontology: Graph, predicates: list[URIRef]) -> None:
    """An example is a sentence of our own, and no two are alike."""
    examples = [str(value) for term in predicates for value in ontology.objects(term, SKOS.example)]
    assert len(predicates) == len(examples) == len(set(examples))
    assert [] == [text for text in examples if not text[0].isupper() or text[-1] != "."]


def test_participants_have_a_side(ontology: Graph) -> None:
    """Givers, receivers, middlemen and opponents are others; companions and doers do it."""
    sides = {str(q).removeprefix(CG): s for q, s in ontology.subject_objects(CG.participantSide)}
    assert {
        "to": CG.others, "from": CG.others, "against": CG.others, "through": CG.others,
        "with": CG.doers, "by": CG.doers,
    } == sides  # fmt: skip
    entity = set(ontology.subjects(CG.valueKind, Literal("entity")))
    assert {CG[name] for name in sides} <= entity


def test_a_decision_commits_to_no_fact(ontology: Graph) -> None:
    """To decide is neither to affirm nor to deny, and it looks ahead."""
    assert CG.neither == ontology.value(CG.decides, CG.polarity)
    assert CG["forward-looking"] == ontology.value(CG.decides, SKOS.broader)
    assert {CG.acknowledges} == set(ontology.subjects(CG.admitting))


def test_who_keeps_a_distance_is_no_source(ontology: Graph) -> None:
    """A denial, a question and silence do not put a statement forward; a fear or a plan does."""
    distant = set(ontology.subjects(CG.distancing, Literal(True)))
    assert {
        CG.denies, CG.refuses, CG.doubts, CG["declines-to-comment"], CG.asks, CG.supposes,
        CG["is-not-aware-of"], CG.retracts,
    } == distant  # fmt: skip
    assert not distant & set(ontology.subjects(CG.polarity, CG.affirming))


def test_sides_of_aims_are_taken_by_those_who_claim_no_fact(ontology: Graph) -> None:
    """Who affirms or denies says how things are; who urges, fears or supports takes a side."""
    takers = set(ontology.subjects(CG.takesSide))
    assert {CG.neither} == {ontology.value(term, CG.polarity) for term in takers}
    against = set(ontology.subjects(CG.takesSide, CG["side-against"]))
    hyphened = {CG["urges-against"], CG["is-concerned-about"]}
    assert {CG.refuses, CG.opposes, CG.fears, CG.warns, *hyphened} == against
    assert {CG.urges, CG.plans, CG.promises, CG.supports, CG.decides} <= takers - against


def test_every_stance_and_list_has_its_words(ontology: Graph, cues: Graph) -> None:
    """Cues are English, in lower case, given once, and belong to what exists."""
    owners = {
        *ontology.subjects(RDF.type, CG.Stance), *ontology.subjects(RDF.type, CG.CueList),
        CG.certain, CG.probable, CG.possible,
    }  # fmt: skip
    assert owners == set(cues.subjects())
    assert {CG.cue} == set(cues.predicates())
    words = [word for word in cues.objects() if isinstance(word, Literal)]
    assert 900 < len(words) == len(cues)
    assert {"en"} == {word.language for word in words}
    plain = [str(word) for word in words]
    assert [] == [it for it in plain if it != " ".join(it.lower().split()) or "\u2019" in it]


def test_a_stance_is_known_by_its_own_verb(ontology: Graph, cues: Graph) -> None:
    """The first word of a stance's phrase, or the whole of it, is among its cues."""
    phrases = {s: str(p).rstrip(":") for s, p in ontology.subject_objects(CG.verbPhrase)}
    phrases |= {CG.estimates: "estimates", CG["does-not-rule-out"]: "not rule out"}
    phrases |= {CG["declines-to-comment"]: "declines to comment", CG.retracts: "takes back"}
    phrases |= {CG["is-not-aware-of"]: "not aware", CG["is-concerned-about"]: "concerned"}
    phrases |= {CG.supposes: "supposes"}
    missing = {
        s: text
        for s, text in phrases.items()
        if not {text, text.split()[0], text.removesuffix(" that"), text.removesuffix(" on")}
        & {str(word) for word in cues.objects(s, CG.cue)}
    }
    assert {} == missing


def test_words_of_denying_stances_affirm_nothing(cues: Graph) -> None:
    """No word stands for both yes and no."""
    yes = {str(w) for s in (CG.confirms, CG.acknowledges, CG.asserts) for w in cues.objects(s)}
    assert set() == yes & {str(word) for word in cues.objects(CG.denies)}


def test_grounds_of_acceptance_are_those_of_the_rules(ontology: Graph) -> None:
    """Five grounds, one rule each, and all five accept."""
    grounds = set(ontology.subjects(RDF.type, CG.AcceptanceGround))
    by = {ground: rule for rule, ground in ontology.subject_objects(CG.byGround)}
    assert {CG[n] for n in ("reported", "declared", "admitted", "both-sides", "office")} == grounds
    assert grounds == set(by)
    assert {CG.accepted} == {ontology.value(rule, CG.gives) for rule in by.values()}
    assert {CG[f"rule-{str(g).removeprefix(CG)}"] for g in grounds} == set(by.values())


def test_words_for_people_have_a_language(ontology: Graph) -> None:
    """Labels, definitions, examples and the words of arrows say that they are English."""
    people = (
        RDFS.label, SKOS.definition, SKOS.example, SKOS.scopeNote, CG.arrowLabel, CG.bareLabel,
        CG.verbPhrase, CG.preposition, CG.markReason,
    )  # fmt: skip
    for prop in people:
        words = list(ontology.objects(None, prop))
        assert words, prop
        assert {"en"} == {w.language for w in words if isinstance(w, Literal)}, prop


def test_no_alignment_is_between_concepts(ontology: Graph) -> None:
    """A SKOS mapping would make concepts of classes and properties, and of what they lead to."""
    mapping = (SKOS.closeMatch, SKOS.exactMatch, SKOS.broadMatch, SKOS.relatedMatch)
    assert [] == [triple for prop in mapping for triple in ontology.triples((None, prop, None))]


def predicates_in(value: object) -> Iterator[str]:
    """The predicates of all statements in a file of YAML, however deep."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("says", "statement", "triple") and isinstance(inner, list):
                yield str(inner[1])
            yield from predicates_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from predicates_in(inner)


def test_dossiers_and_cases_use_predicates_that_exist(
    checkout: Path, shared: Path, predicates: list[URIRef]
) -> None:
    """Shipped dossiers, and the cases of a careful reader, name no predicate that is gone."""
    dossiers = checkout / "graph" / "claimgraph" / "dossiers"
    fronts = [read_yaml(it) for it in dossiers.rglob("dossier.yaml")]
    own = {name for it in fronts for name in it.get("vocabulary", {}).get("predicates", {})}
    files = [
        *dossiers.rglob("claims*.yaml"),
        *(shared / "suites" / "truth").glob("*/*.yaml"),
    ]
    assert 100 < len(files)
    used = {name for file in files for name in predicates_in(read_yaml(file))}
    assert own == used - {local_name(term) for term in predicates}
    assert 40 < len(used)
