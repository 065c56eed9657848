"""Reads statements from parsed sentences: predicates from verbs and nouns, subject and object from
names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from claimgraph.draft.speech import NOBODY, Named
from claimgraph.draft.tree import Paragraph, Token
from claimgraph.model.ontology import Vocabulary
from claimgraph.model.ontology.search import load_near

Resolve = Callable[[Paragraph, Token], Named]

_BE, _PASSIVE = "be", ("nsubjpass", "auxpass")
_ROLES = frozenset({"to", "from", "with", "in", "at", "for", "on", "over", "against", "through"})
SHARED = 5
"""How many first letters a noun and a verb must share to mean the same: delivery, deliver."""


@dataclass(frozen=True)
class Wording:
    """A way to express a predicate: by a verb, and by further words (``rest``) that depend on it.

    ``weak`` is whether the verb only has a similar meaning.
    """

    predicate: str
    rest: tuple[str, ...]
    weak: bool = False


@dataclass(frozen=True)
class Triple:
    """A statement as far as it could be read; a part that could not be read is empty.

    ``at`` is the number of the verb's or noun's token, ``qualifiers`` are entities by preposition;
    ``weak`` is whether the word only has a similar meaning to the predicate.
    """

    subject: Named
    predicate: str
    object: Named
    at: int
    qualifiers: tuple[tuple[str, Named], ...] = ()
    weak: bool = False

    @property
    def whole(self) -> bool:
        """Whether subject, predicate and object are all known."""
        return bool(self.subject.name and self.predicate and self.object.name)

    @property
    def known(self) -> int:
        """How many of subject, predicate and object are known."""
        return sum(map(bool, (self.subject.name, self.predicate, self.object.name)))


@dataclass(frozen=True)
class Predicates:
    """The wordings of all predicates, by the verb or noun that begins them.

    ``mutual`` are the symmetric predicates.
    """

    wordings: Mapping[str, tuple[Wording, ...]]
    mutual: frozenset[str]

    def of(self, token: Token) -> tuple[Wording, ...]:
        """The wordings that begin with this verb or noun, those with most words first."""
        if token.part in ("VERB", "AUX"):
            return self.wordings.get(token.lemma) or self.wordings.get(token.lower, ())
        return self.wordings.get(f"noun {token.lemma}", ()) or self._akin(token)

    def _akin(self, noun: Token) -> tuple[Wording, ...]:
        if len(noun.lemma) < SHARED or noun.part != "NOUN":
            return ()
        return self.wordings.get(f"stem {noun.lemma[:SHARED]}", ())


def load_predicates(vocabulary: Vocabulary) -> Predicates:
    """Collect the wordings of a vocabulary's predicates: their infinitives and search words."""
    found: dict[str, list[Wording]] = defaultdict(list)
    for name, term in vocabulary.predicates.items():
        first, *rest = term.bare_label.split()
        if first == _BE and rest:
            found[_BE].append(Wording(name, tuple(rest)))
        elif "-" not in first:
            found[first].append(Wording(name, tuple(rest)))
            if not rest and len(first) >= SHARED:
                found[f"stem {first[:SHARED]}"].append(Wording(name, ()))
    strong = set(found)
    for word, names in _synonyms(vocabulary).items():
        if len(names) == 1 and word not in strong:
            found[word].append(Wording(names[0], (), weak=True))
            found[f"noun {word}"].append(Wording(names[0], (), weak=True))
    wordings = {
        word: tuple(sorted(them, key=lambda it: (-len(it.rest), it.predicate)))
        for word, them in found.items()
        if not word.startswith("stem ") or len({it.predicate for it in them}) == 1
    }
    mutual = frozenset(name for name, term in vocabulary.predicates.items() if term.symmetric)
    return Predicates(wordings, mutual)


def _synonyms(vocabulary: Vocabulary) -> dict[str, list[str]]:
    """The predicates of each search word, with the word's possible lemmas as keys too."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, term in vocabulary.predicates.items():
        for word in load_near().get(term.iri, ()):
            for lemma in {word, *_lemmas(word)}:
                if name not in found[lemma]:
                    found[lemma].append(name)
    return found


def _lemmas(word: str) -> Iterator[str]:
    if word.endswith("es"):
        yield word[:-2]
    if word.endswith("s") and not word.endswith("ss"):
        yield word[:-1]


@dataclass(frozen=True)
class Clauses:
    """Reads the statements of a paragraph; ``resolve`` finds the entity of a token."""

    paragraph: Paragraph
    predicates: Predicates
    resolve: Resolve

    def read(
        self,
        root: Token,
        within: Iterable[int],
        *,
        speaker: Named = NOBODY,
        stop: Collection[int] = (),
    ) -> Triple:
        """Read the statement that some words make; of several, the most complete one.

        ``root`` is the main word, and ``within`` are the numbers of all tokens. ``speaker`` is the
        subject where none is written. Tokens in ``stop``, and those below, are ignored, since they
        belong to another claim.
        """
        places = {at for at in within if not self._is_below(at, stop)} | {root.at}
        best = Triple(NOBODY, "", NOBODY, root.at)
        for token in self._by_depth(root, places):
            for triple in self._readings(token, speaker):
                if triple.known > best.known:
                    best = triple
            if best.whole:
                break
        return best

    def _is_below(self, at: int, stop: Collection[int]) -> bool:
        return at in stop or any(
            it.at in stop for it in self.paragraph.above(self.paragraph.tokens[at])
        )

    def _by_depth(self, root: Token, places: set[int]) -> Iterator[Token]:
        level = [root]
        for _ in range(4):
            yield from level
            level = [c for it in level for c in self.paragraph.children[it.at] if c.at in places]

    def _readings(self, token: Token, speaker: Named) -> Iterator[Triple]:
        wordings = self.predicates.of(token)
        for wording in wordings:
            if token.part in ("VERB", "AUX"):
                yield from self._of_verb(token, wording, speaker)
            elif token.part == "NOUN":
                yield self._of_noun(token, wording, speaker)
        if not wordings and token.part == "VERB":
            blank = Wording("", ())
            yield from self._of_verb(token, blank, speaker)

    # -- verbs ------------------------------------------------------------------------------

    def _of_verb(self, verb: Token, wording: Wording, speaker: Named) -> Iterator[Triple]:
        near = self._near(verb)
        rest = wording.rest
        if wording.predicate in self.predicates.mutual and self._second(verb).name:
            rest = tuple(it for it in rest if it != "with")
        if not all(word in near for word in rest):
            return
        subject = self._subject(verb, speaker)
        passive = any(self.paragraph.those(verb, *_PASSIVE))
        link = rest[-1] if rest and near[rest[-1]].part == "ADP" else ""
        if link:
            end = self.paragraph.first(near[link], "pobj")
        elif passive:
            end = self.paragraph.first(verb, "nsubjpass")
        else:
            end = self.paragraph.first(verb, "dobj", "attr")
        thing = self.resolve(self.paragraph, end) if end else NOBODY
        if rest != wording.rest or (not thing.name and wording.predicate in self.predicates.mutual):
            thing = self._second(verb)
        if subject.name and subject.name == thing.name:
            return
        roles = self._roles(verb, link)
        yield Triple(subject, wording.predicate, thing, verb.at, roles, wording.weak)

    def _near(self, verb: Token) -> dict[str, Token]:
        """The words that depend on a verb, by lemma and by lower-case text."""
        found: dict[str, Token] = {}
        for child in self.paragraph.children[verb.at]:
            for token in (child, *self.paragraph.children[child.at]):
                if token.role not in ("nsubj", "nsubjpass"):
                    found.setdefault(token.lemma, token)
                    found.setdefault(token.lower, token)
        return found

    def _subject(self, verb: Token, speaker: Named) -> Named:
        """Find the subject of a verb: its own, the agent of a passive, or that of a verb above."""
        if any(self.paragraph.those(verb, *_PASSIVE)):
            by = self.paragraph.first(verb, "agent")
            whom = self.paragraph.first(by, "pobj") if by else None
            return self.resolve(self.paragraph, whom) if whom else NOBODY
        for _ in range(3):
            own = self.paragraph.first(verb, "nsubj")
            if own:
                return self.resolve(self.paragraph, own)
            head = self.paragraph.head(verb)
            whom = self._addressed(head) if verb.role in ("xcomp", "ccomp", "advcl") else None
            if whom:
                return self.resolve(self.paragraph, whom)
            if verb.role in ("acl", "relcl") and head.part in ("NOUN", "PROPN"):
                named = self.resolve(self.paragraph, head)
                return named if named.name else speaker
            if verb.role not in ("xcomp", "conj", "advcl", "ccomp") or head.at == verb.at:
                break
            verb = head
        return speaker

    def _addressed(self, verb: Token) -> Token | None:
        """The word for the person whom a verb addresses: "urged Ankara", "called on Ankara"."""
        thing = self.paragraph.first(verb, "dobj")
        link = self.paragraph.first(verb, "prep")
        upon = link if link and link.lower in ("on", "upon") else None
        return thing or (self.paragraph.first(upon, "pobj") if upon else None)

    def _second(self, verb: Token) -> Named:
        """The second part of a verb's subject: Ankara in "Moscow and Ankara signed"."""
        subject = self.paragraph.first(verb, "nsubj")
        other = self.paragraph.first(subject, "conj") if subject else None
        return self.resolve(self.paragraph, other) if other else NOBODY

    def _roles(self, token: Token, taken: str) -> tuple[tuple[str, Named], ...]:
        """The entities in prepositional phrases, by preposition: "to Turkey", "from Russia".

        The preposition ``taken`` is left out, since its entity is the object.
        """
        found: dict[str, Named] = {}
        things = self.paragraph.those(token, "dobj", "nsubjpass")
        for holder in (token, *things):
            for link in self.paragraph.those(holder, "prep", "dative"):
                if link.lower not in _ROLES or link.lower == taken:
                    continue
                end = self.paragraph.first(link, "pobj")
                named = self.resolve(self.paragraph, end) if end else NOBODY
                if named.path:
                    found.setdefault(link.lower, named)
        return tuple(sorted(found.items(), key=lambda it: it[0]))

    # -- nouns ------------------------------------------------------------------------------

    def _of_noun(self, noun: Token, wording: Wording, speaker: Named) -> Triple:
        """Read a statement from a noun: "Ankara's purchase of the S-400s", "delivery by Russia"."""
        owner = self.paragraph.first(noun, "poss")
        subject = self.resolve(self.paragraph, owner) if owner else NOBODY
        thing = NOBODY
        for link in self.paragraph.those(noun, "prep"):
            end = self.paragraph.first(link, "pobj")
            named = self.resolve(self.paragraph, end) if end else NOBODY
            if link.lower in ("of", "for", wording.rest[-1] if wording.rest else "of"):
                thing = thing if thing.name else named
            elif link.lower == "by" and not subject.name:
                subject = named
        if owner and owner.tag == "PRP$" and not subject.name:
            subject = speaker
        roles = self._roles(noun, "")
        return Triple(subject, wording.predicate, thing, noun.at, roles, wording.weak)
