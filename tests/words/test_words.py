"""`claimgraph words`: what an analyst types finds the ontology's word for it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from tests.cases import read_yaml

from claimgraph.dossier.vocabulary import hint_words
from claimgraph.model.english import conjugate_verb, write_gerund
from claimgraph.model.ontology import load_vocabulary
from claimgraph.model.ontology.search import list_words, load_near, search_words

TYPED = read_yaml(Path(__file__).parent / "typed.yaml")
VOCABULARY = load_vocabulary()
VERBS = [
    line.split("\t")
    for line in (Path(__file__).parent / "cases" / "verbs.tsv").read_text("utf-8").splitlines()[1:]
]
"""Verbs of predicates with the forms that lemminflect 0.2.3 gives, "-lling" where it has both."""


@pytest.mark.parametrize("case", TYPED, ids=lambda case: case["typed"])
def test_what_is_typed_finds_the_word(case):
    """The word that is meant is among the first three."""
    found = [it.term.name for it in search_words(case["typed"], VOCABULARY, most=3)]
    assert case["found"] in found, found


def test_enough_was_typed():
    """Twenty searches and more, for all four kinds of words."""
    kinds = {it.term.name: it.kind for it in list_words(VOCABULARY)}
    assert len(TYPED) >= 20
    assert {kinds[case["found"]] for case in TYPED} == set(kinds.values())


def test_what_is_nothing_finds_nothing():
    """Words that mean nothing here, and no word at all, find nothing."""
    assert search_words("xyzzy", VOCABULARY) == []
    assert search_words("", VOCABULARY) == []
    assert search_words("of the with", VOCABULARY) == []


def test_every_word_finds_itself():
    """A predicate that is typed as it is called is the first to be found, or nearly."""
    for name in VOCABULARY.predicates:
        found = search_words(name.replace("-", " "), VOCABULARY, kinds=["predicate"], most=3)
        assert name in [it.term.name for it in found], name


def test_every_predicate_is_sought_under_other_words_too():
    """No predicate was forgotten, and none is listed that there is not."""
    terms = {it.term.iri: it.kind for it in list_words(VOCABULARY)}
    assert set(load_near()) <= set(terms)
    predicates = {iri for iri, kind in terms.items() if kind == "predicate"}
    assert predicates <= set(load_near())


def test_the_command_tells_kind_meaning_and_example(run):
    """Table and JSON show what kind of word it is, what it means, and how it is used."""
    told = run("words", "evacuates", "--format", "json", "--kind", "predicate")
    rows = json.loads(told.out)
    assert told.code == 0
    assert all(row["is a"].startswith("predicate: ") and row["means"] for row in rows)
    assert any(row["example"] for row in rows)
    assert "withdrew-troops-from" in run("words", "evacuates").out
    every = json.loads(run("words", "--format", "json").out)
    assert len(every) == len(list_words(VOCABULARY))


def test_a_search_without_a_hit_says_what_to_do(run):
    """Words that find nothing are answered with a hint; a search with a hit has none."""
    hint = "or define one of your own: claimgraph help dossier/words-of-your-own"
    nothing = run("words", "xyzzy")
    assert (0, True) == (nothing.code, nothing.err.splitlines()[-1].endswith(hint))
    assert hint not in run("words", "evacuates").err


def write_claim(folder: Path, claim: dict[str, object], **front: object) -> str:
    """A dossier with one claim about Russia and a base."""
    (folder / "text.txt").write_text("Russia evacuated the base.", "utf-8")
    front = {"format": 1, "title": "x", "sources": {"text": {"title": "t", "published": "2020",
             "text": "text.txt"}}, "entities": {"Russia": {"type": "country"},
             "Base": {"type": "place"}}} | front  # fmt: skip
    (folder / "dossier.yaml").write_text(yaml.safe_dump(front), "utf-8")
    quoted = {"quote": "evacuated the base", "says": ["Russia", "evacuates", "Base"]}
    (folder / "claims.yaml").write_text(yaml.safe_dump([quoted | claim]), "utf-8")
    return str(folder)


def test_an_unknown_predicate_is_answered_by_meaning(tmp_path: Path, run):
    """The finding for an unknown predicate names those that come near in meaning."""
    told = run("check", write_claim(tmp_path, {}))
    assert told.code == 1
    assert "withdrew-troops-from" in told.err
    assert "accuses, addresses" not in told.err


def test_a_stance_in_the_place_of_a_predicate_is_recognised(tmp_path: Path, run):
    """A stance among the three of ``says`` is sent to ``stance:``."""
    told = run("check", write_claim(tmp_path, {"says": ["Russia", "announces", "Base"]}))
    assert "unknown predicate 'announces'" in told.err
    assert "it is a stance: write stance: announces, and in says: what is said" in told.err


def test_a_predicate_in_the_place_of_a_stance_is_recognised(tmp_path: Path, run):
    """A predicate under ``stance:`` is sent to ``says``."""
    says = {"says": ["Russia", "withdrew-from", "Base"], "stance": "withdrew-from"}
    told = run("check", write_claim(tmp_path, says))
    assert "unknown stance 'withdrew-from'" in told.err
    assert "it is a predicate: write it in says: [subject, predicate, object]" in told.err


def test_an_unknown_type_is_one_finding(tmp_path: Path, run):
    """Nothing is said of what such an entity can do; of a known type that does not fit, it is."""
    entities = {"Russia": {"type": "cuontry"}, "Base": {"type": "place"}}
    says = {"says": ["Russia", "withdrew-from", "Base"]}
    told = run("check", write_claim(tmp_path, says, entities=entities))
    assert "unknown type 'cuontry' in entity 'Russia'" in told.err
    assert "cannot have" not in told.err
    entities["Russia"]["type"] = "weapon-system"
    told = run("check", write_claim(tmp_path, says, entities=entities))
    assert "'withdrew-from' cannot have Russia as its subject" in told.err


@pytest.mark.parametrize(("verb", "present", "gerund"), VERBS, ids=lambda it: it)
def test_verbs_have_their_forms(verb, present, gerund):
    """What rules compute is what a dictionary of forms has."""
    assert (present, gerund) == (conjugate_verb(verb), write_gerund(verb))


def test_nearly_all_verbs_of_predicates_are_in_the_list():
    """Ninety at least, and no more than ten of the ontology's are missing."""
    known = {verb for verb, _, _ in VERBS}
    used = {
        it.bare_label.split()[0]
        for it in VOCABULARY.predicates.values()
        if it.bare_label != it.arrow_label
    }
    assert 90 <= len(known)
    assert len(used - known) <= 10, used - known


GUESSED = [
    ("predicate", "worried-about", "write stance: is-concerned-about"),
    ("predicate", "pursues", "near in meaning are gave-up;"),
    ("predicate", "leasses", "did you mean leases"),
    ("stance", "worried-about", "near in meaning are is-concerned-about,"),
    ("stance", "denys", "did you mean denies? near in meaning"),
    ("qualifier", "until", "near in meaning are when;"),
    ("type", "plane", "near in meaning are weapon-system,"),
]
"""Unknown words with their kind, and the guess: what is near in spelling, or what search finds."""


@pytest.mark.parametrize(("kind", "word", "cure"), GUESSED)
def test_a_guess_is_near_in_spelling_or_meaning(kind: str, word: str, cure: str):
    """Once "quantity" was guessed for "until", and "uses" for "pursues"."""
    known = [it.term.name for it in list_words(VOCABULARY) if it.kind == kind]
    guessed = hint_words(VOCABULARY, kind)(word, known)
    assert cure in guessed
    assert cure.startswith("did you mean") == ("did you mean" in guessed)
