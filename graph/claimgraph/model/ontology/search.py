"""Searches the ontology's terms by words: "evacuates" finds the predicates nearest in meaning."""

from __future__ import annotations

import functools
import math
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from claimgraph.model.iris import SKOS
from claimgraph.model.ontology.load import load_cues, ontology_files
from claimgraph.model.ontology.terms import (
    PredicateTerm,
    QualifierTerm,
    StanceTerm,
    TermRecord,
    Vocabulary,
    read_facts,
)

SEARCH = "search.ttl"
NAME, CUE, DEFINITION, EXAMPLE = 6, 4, 2, 1
"""The weights of a word that is in a term's name, cue words, definition or example."""
SHARED = 5
"""The number of first letters that two words must have in common to count as related."""

_WORD = re.compile(r"[a-z0-9]+")
_ENDING = re.compile(r"(?<=[a-z]{3})(?:ations?|ings?|ments?|ions?|ers?|ors?|ies|ied|ed|es|s|e|y)$")
REPEATED = re.compile("re-?([a-z]{4,})$")
_STOP = frozenset({
    "a", "an", "and", "are", "as", "at", "be", "been", "by", "for", "from", "has", "have", "in",
    "is", "it", "its", "not", "of", "on", "or", "something", "that", "the", "their", "them",
    "they", "this", "to", "was", "were", "what", "which", "who", "whom", "with", "without",
})  # fmt: skip


@dataclass(frozen=True)
class Word:
    """A term of the ontology with its kind: predicate, stance, qualifier or type."""

    kind: str
    term: TermRecord


def list_words(vocabulary: Vocabulary) -> list[Word]:
    """Return all terms: predicates, stances, qualifiers, then types."""
    kinds: tuple[tuple[str, Mapping[str, TermRecord]], ...] = (
        ("predicate", vocabulary.predicates),
        ("stance", vocabulary.stances),
        ("qualifier", vocabulary.qualifiers),
        ("type", vocabulary.classes),
    )
    return [Word(kind, term) for kind, terms in kinds for term in terms.values()]


def search_words(
    text: str, vocabulary: Vocabulary, *, kinds: Collection[str] = (), most: int = 10
) -> list[Word]:
    """Return the terms nearest in meaning to a text, best first; ``most`` is their largest number.

    A term scores for each word of the text that it has, depending on where (name, cue, definition
    or example) and more if few terms have the word (inverse document frequency; Spaerck Jones
    1972). Endings are ignored. A word that no term has is searched without a leading "re-"
    ("redeploys"), then by its first letters. Only the ontology decides, so results are the same
    on every machine.
    """
    words = [it for it in list_words(vocabulary) if not kinds or it.kind in kinds]
    weights = [_weigh_stems(it.term, it.kind) for it in words]
    scores = [0.0] * len(words)
    for stem in dict.fromkeys(list_stems(text)):
        found = [_find_stem(stem, weight) for weight in weights]
        if not any(found) and (again := REPEATED.match(stem)):
            found = [_find_stem(again[1], weight) for weight in weights]
        if not any(found):
            found = [_akin(stem, weight) for weight in weights]
        rarity = math.log(1 + len(words) / (1 + sum(map(bool, found))))
        for at, weight in enumerate(found):
            scores[at] += rarity * weight
    ranked = sorted(range(len(words)), key=lambda at: (-scores[at], at))
    return [words[at] for at in ranked[:most] if scores[at] > 0]


def _find_stem(stem: str, weight: Mapping[str, float]) -> float:
    return math.log1p(weight.get(stem, 0))


def _akin(stem: str, weight: Mapping[str, float]) -> float:
    shared = stem[:SHARED]
    best = max((it for word, it in weight.items() if word.startswith(shared)), default=0.0)
    return math.log1p(best) / 2 if len(shared) == SHARED else 0.0


def list_stems(text: str) -> Iterator[str]:
    """Yield the words of a text in order, without their endings and without stop words."""
    for word in _WORD.findall(text.lower().replace("iz", "is")):  # nationalizes, nationalises
        if word not in _STOP:
            yield _ENDING.sub("", _ENDING.sub("", word))


@functools.cache
def _weigh_stems(term: TermRecord, kind: str) -> Mapping[str, float]:
    """Return the weight of each word stem of a term; the highest counts if a stem occurs twice."""
    weight = Counter[str]()
    texts = (
        (" ".join(_names(term)), NAME),
        (" ".join(_cues(term, kind)), CUE),
        (term.definition, DEFINITION),
        (getattr(term, "example", ""), EXAMPLE),
    )
    for text, much in texts:
        for stem in list_stems(text):
            weight[stem] = max(weight[stem], much)
    return weight


def list_names(term: TermRecord) -> Iterator[str]:
    """Yield all words for a term: its name, its labels, and its search words."""
    yield from _names(term)
    yield from load_near().get(term.iri, ())


def is_name(text: str, word: Word) -> bool:
    """Whether a text is a name or search word of a term, whatever its endings."""
    stems = [*list_stems(text)]
    return any(stems == [*list_stems(name)] for name in list_names(word.term))


def _names(term: TermRecord) -> Iterator[str]:
    yield term.name
    yield term.label
    if isinstance(term, PredicateTerm):
        yield from (term.arrow_label, term.bare_label)
    elif isinstance(term, StanceTerm):
        yield term.phrase


def _cues(term: TermRecord, kind: str) -> tuple[str, ...]:
    cues = load_cues().get(term.name, ()) if kind == "stance" else ()
    return (*cues, *load_near().get(term.iri, ()))


@functools.cache
def load_near() -> Mapping[str, tuple[str, ...]]:
    """Return the search words of each term, with the IRIs of the terms as keys.

    Names would not do as keys: "accuses" is both a predicate and a stance.
    """
    facts = read_facts([ontology_files() / SEARCH])
    hidden = f"{SKOS}hiddenLabel"
    return {iri: tuple(facts.many(iri, hidden)) for iri in facts.holders(hidden)}


def describe(word: Word) -> tuple[str, str]:
    """Return two short texts: a term's kind, and its qualifiers, value kinds or certainty."""
    term = word.term
    if isinstance(term, PredicateTerm):
        return f"predicate: {term.kind.replace('-', ' ')}", ", ".join(_qualifiers(term))
    if isinstance(term, QualifierTerm):
        return "qualifier", " or ".join(sorted(term.kinds))
    if isinstance(term, StanceTerm):
        return f"stance: {term.polarity}", f"certainty: {term.certainty}"
    return word.kind, ""


def _qualifiers(term: PredicateTerm) -> list[str]:
    """Return the qualifiers that a predicate's rules mention, without subject and object."""
    named = {term.arrow_qualifier, *term.single_valued, *term.marks.single_valued_of_part,
             *term.marks.single_valued_of_individual, *term.marks.single_valued_of_place,
             *term.marks.single_valued_of_day}  # fmt: skip
    for mapping in (*term.marks.converses, *term.marks.ends):
        named |= {role for pair in mapping.roles for role in pair}
    return sorted(named - {"subject", "object", ""})
