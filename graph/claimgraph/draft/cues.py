"""The cue words of the ontology, as the rules look them up: which stance a word stands for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from claimgraph.draft.tree import Paragraph, Token
from claimgraph.model.ontology import load_cues, load_vocabulary
from claimgraph.model.ontology.search import list_names

THING = "thing"
EVENT = "event"
LONGEST_PHRASE = 4
"""Words of a cue that are looked at together."""

_PREFERRED = (
    "declines-to-comment", "does-not-rule-out", "denies", "refuses", "acknowledges", "confirms",
    "accuses", "threatens", "warns", "urges-against", "urges", "promises", "proposes", "plans",
    "decides", "announces", "expects", "fears", "is-concerned-about", "wishes", "doubts", "opposes",
    "supports", "offers", "asks", "is-not-aware-of", "estimates", "suggests", "asserts", "abstains",
    "retracts", "supposes",
)  # fmt: skip
"""Where a word stands for several stances, the first of these is proposed."""

_NOT_BY_VERB = frozenset({
    "may", "might", "could", "will", "should", "must", "likely", "probably", "perhaps", "maybe",
    "possibly", "otherwise", "never", "against", "false", "has to", "have to", "needs to",
    "going to", "set to", "about to", "is to", "are to", "means to", "meant to", "is due to",
    "are due to",
})  # fmt: skip
"""Words of a stance that govern no clause of what somebody says."""


@dataclass(frozen=True)
class Lexicon:
    """Every cue word with its stances, those to propose first."""

    stances: Mapping[str, tuple[str, ...]]
    things: Mapping[str, str]
    """Nouns for things, with their type: a treaty may state something, but wants nothing."""

    def of(self, word: str) -> tuple[str, ...]:
        """The stances of a word, if it is a cue."""
        return self.stances.get(word, ())

    def of_phrase(self, paragraph: Paragraph, token: Token) -> tuple[str, tuple[str, ...]]:
        """The longest cue that begins at a token, and its stances."""
        sentence = paragraph.sentence(token)
        last = min(token.at + LONGEST_PHRASE, sentence.stop)
        for end in range(last, token.at, -1):
            words = " ".join(it.lower for it in paragraph.tokens[token.at : end])
            if found := self.stances.get(words):
                return words, found
        return "", ()


@cache
def load_lexicon() -> Lexicon:
    """The cue words of all stances."""
    cues, found = load_cues(), dict[str, list[str]]()
    for name in _PREFERRED:
        for word in cues.get(name, ()):
            if word not in _NOT_BY_VERB:
                found.setdefault(word, []).append(name)
    vocabulary = load_vocabulary()
    assert set(_PREFERRED) == set(vocabulary.stances)
    stances = {word: tuple(names) for word, names in found.items()}
    things = {
        name: it.name
        for it in vocabulary.classes.values()
        if THING in it.ancestors
        for name in list_names(it)
    }
    return Lexicon(stances, things)
