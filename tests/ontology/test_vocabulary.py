"""The ontology as the program reads it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from claimgraph.model.errors import ClaimgraphError
from claimgraph.model.ontology import (
    load_cues,
    load_vocabulary,
    nearest,
    ontology_files,
    read_vocabulary,
)

MALFORMED = sorted((Path(__file__).parent / "cases" / "malformed").glob("*.ttl"))
TIMED = """
from time import process_time
from claimgraph.model.ontology import load_vocabulary
import pyoxigraph
start = process_time()
load_vocabulary()
print(process_time() - start)
"""


def test_a_predicate_carries_what_is_declared_beside_it() -> None:
    """Kind, entailments, codes and the arrow come from the Turtle file."""
    term = load_vocabulary().predicates["delivered"]
    assert ("deed", "060", "COOPERATE") == (term.kind, term.cameo, term.plover)
    assert {("delivered", False), ("supplies", False)} == term.supers
    assert ("delivered", "deliver", "transfer", "to") == (
        term.arrow_label,
        term.bare_label,
        term.arrow_family,
        term.arrow_qualifier,
    )
    assert ("actor", None, False) == (term.domain, term.range, term.symmetric)


IRREGULAR = {
    "is": "be", "adopted": "be", "tariffs": "impose", "gave": "give", "made": "make",
    "met": "meet", "sent": "send", "shot": "shoot", "spoke": "speak", "withdrew": "withdraw",
}  # fmt: skip
"""Verbs that begin arrows and are not formed by the rules, and arrows that begin with no verb."""


def third_and_past(verb: str) -> set[str]:
    """The regular forms of an English verb that arrows are written in."""
    stems = {verb + "e", verb, verb + verb[-1]} if verb[-1] != "e" else {verb}
    past = {stem.removesuffix("e") + "ed" for stem in stems}
    swapped = {verb[:-1] + "ies", verb[:-1] + "ied"} if verb[-1] == "y" else set()
    return past | swapped | {verb + "s", verb + "es"}


def test_every_predicate_has_a_bare_form() -> None:
    """The bare label is the infinitive of the arrow's verb, and leads to the same object."""
    wrong = {
        term.name: (term.arrow_label, term.bare_label)
        for term in load_vocabulary().predicates.values()
        for (told, *rest), (bare, *after) in [(term.arrow_label.split(), term.bare_label.split())]
        if not (told in third_and_past(bare) or IRREGULAR.get(told) == bare)
        or (rest != after and [told, *rest] != after)
    }
    assert {} == wrong


def test_a_stance_that_claims_nothing_joins_with_a_colon() -> None:
    """Nobody "urges that Turkey destroyed" a thing: only what affirms or denies says "that"."""
    stances = load_vocabulary().stances.values()
    colon = {it.name for it in stances if it.phrase.endswith(":")}
    assert {it.name for it in stances if it.polarity == "neither"} == colon
    assert {it.name for it in stances if it.phrase.endswith(" that")} == {
        it.name for it in stances if it.polarity != "neither"
    }


def test_exclusion_works_both_ways_and_is_inherited() -> None:
    """Each of two predicates that exclude each other knows it, and so do those under them."""
    predicates = load_vocabulary().predicates
    excluding = {name: set(term.excludes) for name, term in predicates.items() if term.excludes}
    assert {
        "ally-of": {"at-war-with"},
        "at-war-with": {"ally-of"},
        "approved": {"blocks", "rejects", "vetoed"},
        "blocks": {"approved"},
        "rejects": {"approved"},
        "vetoed": {"approved"},
        "candidate-for": {"member-of"},
        "member-of": {"candidate-for"},
        "compatible-with": {"incompatible-with"},
        "incompatible-with": {"compatible-with"},
        "endangers": {"strengthens-security-of"},
        "strengthens-security-of": {"endangers"},
        "violates": {"complies-with"},
        "complies-with": {"violates"},
    } == excluding
    opposed = {name: set(it.marks.opposites) for name, it in predicates.items() if it.excludes}
    assert {"candidate-for": set(), "member-of": set()} == {
        name: found for name, found in opposed.items() if found != excluding[name]
    }


def test_a_converse_is_closed_over_both_hierarchies() -> None:
    """A delivery to somebody is an arrival there; talks on buying from him are talks with him."""
    predicates = load_vocabulary().predicates
    (arrival,) = predicates["delivered"].marks.converses
    assert "arrived-in" == arrival.target
    assert {"subject": "object", "object": "to", "from": "subject"} == arrival.filled
    talks = predicates["negotiates-purchase-of"].marks.converses
    assert {"consults", "negotiates-with"} == {it.target for it in talks}
    assert {("subject", "from"), ("from", "subject")} == {
        (it.filled["subject"], it.filled["object"]) for it in talks
    }


def test_a_sale_and_its_purchase_are_one_fact() -> None:
    """There and back again every end has the value that it had."""
    predicates = load_vocabulary().predicates
    (there,) = predicates["sells"].marks.converses
    (back,) = predicates[there.target].marks.converses
    assert "sells" == back.target
    assert {"subject": "subject", "object": "object", "to": "to"} == {
        end: there.filled[here] for end, here in back.filled.items()
    }


def test_ends_are_inherited_and_reach_what_is_below() -> None:
    """Who returns a thing gives it up, and so ends its use and its operation."""
    marks = {name: it.marks for name, it in load_vocabulary().predicates.items()}
    assert marks["gave-up"].ends == marks["returned"].ends
    assert {"uses", "operates", "controls", "occupies"} <= {
        it.target for it in marks["returned"].ends
    }
    assert {"sanctions"} == {it.target for it in marks["lifted-sanctions-on"].ends}
    expelled = {(it.target, tuple(sorted(it.filled.items()))) for it in marks["expelled"].ends}
    assert ("member-of", (("object", "subject"), ("subject", "object"))) in expelled
    assert ("member-of", (("object", "from"), ("subject", "object"))) in expelled
    assert {"president-of", "spokesperson-of", "minister-of"} <= {
        it.target for it in marks["killed"].ends
    }


def test_an_end_that_is_not_mapped_may_have_any_value() -> None:
    """Whoever destroys a thing makes vain that anybody uses it."""
    undone = load_vocabulary().predicates["neutralised"].marks.undoes
    assert {("uses", (("object", "object"),)), ("operates", (("object", "object"),))} <= {
        (it.target, it.roles) for it in undone
    }


KINDS = [
    ("withdrew-from", {"object": "agreement"}, "declared-act"),
    ("withdrew-from", {"object": "government-body"}, "declared-act"),
    ("withdrew-from", {"object": "place"}, "deed"),
    ("withdrew-from", {}, "deed"),
    ("presses", {"object": "programme"}, "declared-act"),
    ("presses", {"object": "country"}, "deed"),
    ("blocks", {"object": "resolution"}, "declared-act"),
    ("blocks", {"object": "group"}, "deed"),
    ("removed", {"object": "country", "from": "programme"}, "declared-act"),
    ("removed", {"object": "weapon-system", "from": "country"}, "deed"),
    ("expelled", {"object": "person"}, "declared-act"),
    ("expelled", {"object": "person", "from": "country"}, "declared-act"),
    ("expelled", {"object": "person", "from": "place"}, "deed"),
    ("expelled", {"object": "group"}, "deed"),
    ("excluded", {"object": "group"}, "declared-act"),
    ("sanctions", {"object": "person"}, "declared-act"),
    ("attacks", {"object": "country"}, "deed"),
    ("signed", {"object": "agreement"}, "deed"),
]


@pytest.mark.parametrize(("predicate", "types", "kind"), KINDS)
def test_the_kind_hangs_on_the_types_of_the_ends(
    predicate: str, types: dict[str, str], kind: str
) -> None:
    """A treaty is left by saying so, a town on foot; a deed goes before a declared act."""
    assert kind == load_vocabulary().predicates[predicate].kind_with(types)


def test_marks_of_houses_are_inherited_and_others_are_not() -> None:
    """A president heads his state's house; what was shot down was attacked, but only once."""
    marks = {name: it.marks for name, it in load_vocabulary().predicates.items()}
    assert {
        "head-of", "president-of", "monarch-of", "secretary-general-of", "organ-of", "part-of",
    } == {name for name, it in marks.items() if it.same_house}  # fmt: skip
    assert {"run-by", "part-of"} == {name for name, it in marks.items() if it.binds_source}
    assert {"part-of", "located-in"} == {name for name, it in marks.items() if it.lies_in}
    assert {"shot-down", "destroyed", "killed"} == {name for name, it in marks.items() if it.once}
    assert marks["shot-down"].harmful
    assert not marks["shot-down"].repeatable
    assert {"made-by", "adopted-by", "run-by"} == {
        name for name, it in marks.items() if it.doer == "object"
    }


def test_qualifiers_know_their_side_and_their_force() -> None:
    """Who takes part is on a side; what narrows, must be equal or gives a reason is marked."""
    qualifiers = load_vocabulary().qualifiers.values()
    assert {"with", "by"} == {it.name for it in qualifiers if it.side == "doers"}
    assert {"to", "from", "against", "through"} == {
        it.name for it in qualifiers if it.side == "others"
    }
    assert {"part", "share", "role", "manner", "except"} == {
        it.name for it in qualifiers if it.limit
    }
    assert {"if", "unless", "or", "except"} == {it.name for it in qualifiers if it.must_equal}
    assert {"because", "purpose", "only"} == {it.name for it in qualifiers if it.adds_judgement}
    assert {"in", "at"} == {it.name for it in qualifiers if it.placed}


def test_kinds_and_groups_stand_for_many() -> None:
    """An airliner comes down once, aircraft of a kind do so often."""
    classes = load_vocabulary().classes.values()
    assert {"group", "weapon-system"} == {it.name for it in classes if it.stands_for_many}


def test_cue_words_are_there_for_every_stance() -> None:
    """The words are looked up by the names of stances, certainties and lists."""
    cues = load_cues()
    assert set(load_vocabulary().stances) <= set(cues)
    assert "denied" in cues["denies"]
    assert {"not", "hasn't"} <= set(cues["cues-negation"])
    assert {"ex", "former", "acting", "designate"} <= set(cues["cues-former-office"])
    assert {"certain", "probable", "possible"} <= set(cues)


def test_offices_are_those_who_speak_for_their_object() -> None:
    """Holding an office is speaking for somebody; being owned or belonging is not."""
    offices = {name for name, term in load_vocabulary().predicates.items() if term.office}
    assert {
        "official-of", "head-of", "president-of", "monarch-of", "prime-minister-of", "minister-of",
        "foreign-minister-of", "defence-minister-of", "ambassador-of", "spokesperson-of",
        "secretary-general-of", "organ-of",
    } == offices  # fmt: skip


def test_an_inverse_is_known_from_both_ends() -> None:
    """`makes` and `made-by` name each other, though only one declares it."""
    predicates = load_vocabulary().predicates
    assert ("made-by", "makes") == (predicates["makes"].inverse, predicates["made-by"].inverse)


def test_stances_fall_into_their_groups() -> None:
    """Only fact-claiming stances affirm or deny, and all of them do."""
    stances = load_vocabulary().stances.values()
    assert {"fact-claiming", "forward-looking", "position-taking", "withholding"} == {
        stance.group for stance in stances
    }
    claiming = {stance.name for stance in stances if stance.group == "fact-claiming"}
    assert claiming == {stance.name for stance in stances if stance.polarity != "neither"}
    assert {"denies"} == {stance.name for stance in stances if stance.polarity == "denying"}
    assert {"estimates": "probable", "suggests": "possible"} == {
        stance.name: stance.certainty
        for stance in stances
        if stance.certainty not in {"certain", "unknown"}
    }


def test_conditions_are_marked() -> None:
    """If and unless are conditions; what is excepted limits and makes nothing to come."""
    qualifiers = load_vocabulary().qualifiers.values()
    assert {"if", "unless", "or"} == {term.name for term in qualifiers if term.condition}
    assert {
        "entity",
        "proposition",
        "number",
        "money",
        "portion",
        "frequency",
        "duration",
        "ordinal",
        "time",
        "text",
    } == set().union(*(term.kinds for term in qualifiers))


def test_rules_come_in_the_order_in_which_they_are_tried() -> None:
    """The order of the file is that of the notations."""
    notations = [rule.notation for rule in load_vocabulary().rules.values()]
    assert sorted(set(notations)) == notations


def test_rules_that_accept_ask_for_a_ground() -> None:
    """Each of five rules accepts on the ground of its name; other rules ask for none."""
    vocabulary = load_vocabulary()
    grounds = {rule.name: rule.ground for rule in vocabulary.rules.values() if rule.ground}
    assert {f"rule-{name}": name for name in vocabulary.acceptance} == grounds
    assert {"accepted"} == {vocabulary.rules[name].gives for name in grounds}
    assert {rule.gives for rule in vocabulary.rules.values()} == set(vocabulary.statuses)


def test_a_class_knows_what_it_is_under() -> None:
    """Ancestors include the class itself and stop at our own classes."""
    classes = load_vocabulary().classes
    assert {"newspaper", "organisation", "actor", "entity"} == classes["newspaper"].ancestors
    assert {"unnamed-source", "entity"} == classes["unnamed-source"].ancestors


def test_ends_and_qualifiers_of_predicates_are_known() -> None:
    """What a predicate names, as its ends or on its arrow, is in the vocabulary."""
    vocabulary = load_vocabulary()
    for term in vocabulary.predicates.values():
        assert {term.domain, term.range} - {None} <= set(vocabulary.classes), term.name
        assert {term.arrow_qualifier} - {""} <= set(vocabulary.qualifiers), term.name
        assert term.single_valued <= set(vocabulary.qualifiers), term.name
    assert {
        "cooperation", "conflict", "transfer", "talks", "membership", "security", "office", "other",
    } == {term.arrow_family for term in vocabulary.predicates.values()}  # fmt: skip


def test_nearest_names_come_first() -> None:
    """A slip of the pen leads back to the name, nonsense leads nowhere."""
    predicates = load_vocabulary().predicates
    assert "delivered" == nearest("deliverd", predicates)[0]
    assert () == nearest("xyzzy", predicates)


@pytest.mark.parametrize("case", MALFORMED, ids=lambda path: path.stem)
def test_a_malformed_ontology_is_refused(case: Path, tmp_path: Path) -> None:
    """The error says what is wrong, in the words that the case's first line expects."""
    for name in ("claim.ttl", "stances.ttl", "affairs.ttl"):
        shutil.copy(ontology_files() / name, tmp_path)
    text = case.read_text(encoding="utf-8")
    with (tmp_path / "affairs.ttl").open("a", encoding="utf-8") as file:
        file.write(text)
    with pytest.raises(ClaimgraphError) as caught:
        read_vocabulary(tmp_path)
    assert text.splitlines()[0].removeprefix("# ") in str(caught.value)


def test_all_malformed_files_were_walked() -> None:
    """No case is left aside."""
    assert 8 == len(MALFORMED)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    """A folder that is no ontology gives one of our errors, with a cure."""
    with pytest.raises(ClaimgraphError) as caught:
        read_vocabulary(tmp_path)
    assert caught.value.cure


def test_loading_is_quick() -> None:
    """The command line loads the ontology at every start: less than 60 ms of CPU."""
    times = [
        float(
            subprocess.run(
                [sys.executable, "-c", TIMED],
                capture_output=True,
                text=True,
                check=True,
                cwd=ontology_files().parent,
                env={"PYTHONPATH": str(Path(__file__).parents[2] / "graph")},
            ).stdout
        )
        for _ in range(9)
    ]
    assert min(times) < 0.060
