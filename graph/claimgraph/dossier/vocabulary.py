"""Reads the section `vocabulary` of ``dossier.yaml``: terms that the dossier defines itself."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from claimgraph.dossier.yaml import Fields, Hint, Scalar, suggest
from claimgraph.model.errors import Finding
from claimgraph.model.iris import CG, slug
from claimgraph.model.ontology import (
    OWN,
    SORTS,
    STATED,
    OwnTerm,
    Sort,
    Triple,
    Vocabulary,
    load_vocabulary,
    nearest_spellings,
    write_own_terms,
)
from claimgraph.model.ontology.search import is_name, search_words

NEEDED = ("under", "definition")
_COMMON = (*NEEDED, "label")
VOCABULARY_KEYS: Mapping[Sort, tuple[str, ...]] = {
    "predicates": (*_COMMON, "arrow", *STATED),
    "types": _COMMON,
    "stances": (*_COMMON, "phrase"),
    "qualifiers": (*_COMMON, "preposition"),
}
"""The keys that an own term of each sort may have."""
TERM_KEYS = {
    "under": "the nearest wider term, the ontology's or one listed above this one",
    "definition": "what a claim with this term says, in a sentence",
    "label": "how lists name it; default: its name",
    "arrow": "how it reads between two ends, such as evacuates; default: the label",
    "plain": "the same after to, such as evacuate; default: the arrow",
    "kind": "declared-act, deed, state or assessment; default: that of the wider term",
    "excludes": "predicates that cannot hold between the same two ends at the same time",
    "opposite": "predicates that say the contrary",
    "ends": "states between the same two ends that are over with it",
    "undoes": "acts between the same two ends that are taken back by it",
    "presupposes": "what held between the same two ends before; who denies it denies this too",
    "harmful": "true: an accusation, where it is said of somebody",
    "repeatable": "true: it can happen again between the same two ends",
    "single-valued": "qualifiers of which one fact has one value",
    "phrase": "how it leads to a statement, such as laments that; default: the label",
    "preposition": "the word before its value; default: the label",
}
"""The descriptions of the keys of an own term, which text editors show."""
MOST_NEAR = 5
"""The largest number of terms with a similar meaning that a finding lists."""
MOST_LISTED = 40
"""The longest list of terms that a finding prints; for longer ones it names the command."""
_OWN = "choose another word, or add it under vocabulary: (claimgraph help dossier)"
FLAGS = ("harmful", "repeatable")
LINKS = ("excludes", "opposite", "ends", "undoes", "presupposes", "single-valued")
_WORDINGS = ("arrow", "phrase", "preposition")
PARENTS: Mapping[Sort, str] = {
    "predicates": "linked-to", "types": "entity", "stances": "asserts", "qualifiers": "manner",
}  # fmt: skip
"""The term above an own term whose `under` has a fault, so that claims with it are not reported."""


def read_own_terms(fields: Fields, base: str, vocabulary: Vocabulary) -> tuple[Triple, ...]:
    """Return the dossier's own terms as triples; each is below the ontology's or an earlier term.

    A term with a fault is reported and still defined, so that claims with it are not reported.
    """
    node = fields.node("vocabulary")
    if node is None:
        return ()
    sorts = Fields(node, "'vocabulary' of the dossier", known=tuple(SORTS), report=fields.report)
    known = list_addresses(vocabulary)
    taken = {name for names in known.values() for name in names}
    terms: list[OwnTerm] = []
    for sort, key, entry in _list_entries(sorts):
        name = key.text.strip()
        hint = hint_words(vocabulary, sort.removesuffix("s"))
        if _check_name(key, taken, entry):
            terms.append(_read_term(sort, name, entry, known, hint))
            taken.add(name)
            known[sort][name] = f"{base}{OWN}{name}"
    return write_own_terms(terms, base)


def hint_words(vocabulary: Vocabulary, *kinds: str) -> Hint:
    """Return a function that writes the cure for an unknown term: terms similar in form or meaning.

    The cure also says if the term is of another kind: ``announces`` is a stance, no predicate.
    """

    def hint(word: str, known: Collection[str]) -> str:
        if kinds == ("predicate",) and word in vocabulary.stances:
            return f"it is a stance: write stance: {word}, and in says: what is said"
        if kinds == ("stance",) and word in vocabulary.predicates:
            return "it is a predicate: write it in says: [subject, predicate, object]"
        text = word.replace("-", " ")[:100]
        first = next(iter(search_words(text, vocabulary, most=1)), None)
        found = search_words(text, vocabulary, kinds=kinds)
        meant = {it.term.name for it in found if is_name(text, it)}
        spelled = tuple(
            it for it in nearest_spellings(word[:100], known) if not meant or it in meant
        )
        names = [it.term.name for it in found if it.term.name not in spelled][:MOST_NEAR]
        if kinds == ("predicate",) and first and first.kind == "stance" and not spelled:
            name = first.term.name
            return f"nearest is a stance: write stance: {name}, and in says: what is said"
        advice = f"near in meaning are {', '.join(names)}; claimgraph words finds more"
        guess = f"did you mean {' or '.join(spelled)}?" if spelled else ""
        listed = "" if guess or names else suggest("", known)  # all of them, without a guess
        cures = (guess or listed, advice if names else "")
        if not spelled and not names and len(known) > MOST_LISTED:
            return f"{_OWN} ({len(known)} are known; claimgraph words --kind {kinds[0]} lists them)"
        return " ".join(filter(None, cures))

    return hint


def list_addresses(vocabulary: Vocabulary) -> dict[Sort, dict[str, str]]:
    """Return the IRIs of the terms that can be above a dossier's own term, by sort and name."""
    parts = {
        "predicates": vocabulary.predicates,
        "types": vocabulary.classes,
        "stances": vocabulary.stances,
        "qualifiers": vocabulary.qualifiers,
    }
    return {sort: {name: it.iri for name, it in parts[sort].items()} for sort in SORTS}


def _list_entries(sorts: Fields) -> Iterator[tuple[Sort, Scalar, Fields]]:
    for sort in SORTS:
        for key, node in sorts.mapping(sort):
            what, known = f"the term '{key.text}'", VOCABULARY_KEYS[sort]
            yield sort, key, Fields(node, what, known=known, report=sorts.report)


def _check_name(key: Scalar, taken: Collection[str], fields: Fields) -> bool:
    name = key.text.strip()
    if name != slug(name):
        message, cure = f"'{name}' is not a valid name for a term", slug(name) or "new-term"
        fields.report(Finding(key.place, message, cure=f"use lower case and hyphens: {cure}"))
    elif name in taken:
        message = f"the term '{name}' exists already"
        fields.report(Finding(key.place, message, cure="use it as it is, or choose another name"))
    return name == slug(name) and name not in taken


def _read_term(
    sort: Sort,
    name: str,
    fields: Fields,
    known: Mapping[Sort, Mapping[str, str]],
    hint: Hint,
) -> OwnTerm:
    under = fields.required(
        "under", "add under: and the nearest known one; claimgraph words searches them"
    )
    definition = fields.required("definition", "add definition: and what a claim with it says")
    scalar = fields.scalar("under")
    if scalar and under not in known[sort]:
        message = f"unknown term '{under}' in 'under' of {fields.what}"
        fields.report(Finding(scalar.place, message, cure=hint(under, known[sort])))
    parent = under if under in known[sort] else PARENTS[sort]
    label = fields.text("label", name.replace("-", " "))
    wording = next((fields.text(key) for key in _WORDINGS if key in VOCABULARY_KEYS[sort]), "")
    stated = tuple(_read_stated(fields, known)) if sort == "predicates" else ()
    return OwnTerm(sort, name, known[sort][parent], label, definition, wording, stated)


def _read_stated(
    fields: Fields, known: Mapping[Sort, Mapping[str, str]]
) -> Iterator[tuple[str, str]]:
    if "kind" in fields:
        yield STATED["kind"], CG + fields.choice("kind", load_vocabulary().predicate_kinds, "deed")
    if "plain" in fields:
        yield STATED["plain"], fields.text("plain")
    for key in FLAGS:
        if fields.flag(key):
            yield STATED[key], "true"
    for key in LINKS:
        terms = known["qualifiers" if key == "single-valued" else "predicates"]
        for scalar in fields.scalars(key):
            if scalar.text in terms:
                yield STATED[key], terms[scalar.text]
            else:
                message = f"unknown term '{scalar.text}' in '{key}' of {fields.what}"
                fields.report(Finding(scalar.place, message, cure=suggest(scalar.text, terms)))
