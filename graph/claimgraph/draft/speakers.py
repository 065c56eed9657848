"""Whose words they are: a name, a pronoun, "the official", somebody without a name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import dropwhile

from claimgraph.draft.attributions import Attribution, Attributor
from claimgraph.draft.mentions import TITLES, Mentions, drop_titles, guess_type
from claimgraph.draft.tree import Paragraph, Token
from claimgraph.model.records import Entity

UNNAMED = "unnamed-source"
_PERSONAL = frozenset({"he", "she", "him", "her", "his"})
_ANY = frozenset({"it", "they", "them", "its", "their", "who"})
_FIRST = frozenset({"i", "we"})
_PERSON, _BODY = "person", "organisation"
_EMPTY = frozenset(
    {"a", "an", "the", "unnamed", "unidentified", "anonymous", "one", "some", "this"}
)
_WORD = re.compile(r"[\w.'\u2019-]+")


@dataclass(frozen=True)
class Named:
    """A name as the dossier writes it; ``new`` is the type that is proposed for a new entity.

    A name that could not be found out is empty.
    """

    name: str = ""
    new: str = ""
    path: str = ""


NOBODY = Named()


@dataclass
class Speakers:
    """Finds out who is meant, and remembers who spoke before in the text.

    ``floor`` is who has the floor, in a transcript.
    """

    mentions: Mentions
    content: str
    spoken: list[tuple[Named, frozenset[str]]] = field(default_factory=list)
    floor: Named = NOBODY

    @property
    def entities(self) -> Mapping[str, Entity]:
        """The entities of the dossier, by their paths."""
        return self.mentions.entities

    def resolve(self, paragraph: Paragraph, at: int, attributor: Attributor) -> Named:
        """Who is meant by the noun phrase around a token; remembered as one who spoke."""
        found, words = self._resolve(paragraph, paragraph.tokens[at], attributor)
        if found.name:
            self.spoken.append((found, words))
        return found

    def name_chain(self, one: Attribution, attributor: Attributor) -> tuple[Named, Named]:
        """The speaker of an attribution, and who passed the words on."""
        paragraph = attributor.paragraph
        via = NOBODY
        if one.via is not None:
            via, _ = self._resolve(paragraph, paragraph.tokens[one.via], attributor)
        return self.resolve(paragraph, one.speaker, attributor), via

    def _resolve(
        self, paragraph: Paragraph, token: Token, attributor: Attributor
    ) -> tuple[Named, frozenset[str]]:
        if token.part == "PRON" or token.tag == "PRP$":
            return self.of_pronoun(token), frozenset()
        places = attributor.source_places(token)
        words = (
            frozenset(
                paragraph.tokens[at].lower for at in places if paragraph.tokens[at].part != "PUNCT"
            )
            - _EMPTY
        )
        mention = self.find_entity(paragraph, token)
        if mention:
            return mention, words
        if earlier := self._again(paragraph, token, words):
            return earlier, words
        return self.name_anew(paragraph, token, attributor, words), words

    def find_entity(self, paragraph: Paragraph, token: Token) -> Named | None:
        """The entity of the dossier that a token names, by itself or by an apposition."""
        for one in (token, *paragraph.those(token, "appos", "compound")):
            mention = self.mentions.at((one.start, one.end))
            if mention and (one is token or one.role == "appos" or mention.end >= token.end):
                entity = self.entities[mention.path]
                return Named(entity.label, path=entity.path)
        return None

    def of_pronoun(self, token: Token) -> Named:
        """The last who spoke, or was named, and fits the pronoun; "we" is who has the floor."""
        if token.lower in _FIRST:
            return self.floor
        if token.lower in _PERSONAL | _ANY:
            for earlier, _ in reversed(self.spoken):
                if token.lower in _ANY or self._is_person(earlier):
                    return earlier
            for mention in reversed(self.mentions.within((0, token.start))):
                entity = self.entities[mention.path]
                if token.lower in _PERSONAL and entity.type == _PERSON:
                    return Named(entity.label, path=entity.path)
        return NOBODY

    def _is_person(self, named: Named) -> bool:
        kind = named.new or (self.entities[named.path].type if named.path else "")
        return kind in (_PERSON, UNNAMED)

    def _again(self, paragraph: Paragraph, token: Token, words: frozenset[str]) -> Named | None:
        """Somebody who spoke before: "the official" after "a senior official of the ministry"."""
        article = paragraph.first(token, "det")
        if token.part != "NOUN" or article is None or article.lower not in ("the", "this"):
            return None
        for earlier, known in reversed(self.spoken):
            if token.lower in known and words <= known:
                return earlier
        return None

    def name_anew(
        self,
        paragraph: Paragraph,
        token: Token,
        attributor: Attributor,
        words: frozenset[str],
    ) -> Named:
        """Somebody whom the dossier does not know by this name: unnamed, or a new entity."""
        if token.part == "PROPN":
            name = self._proper_name(paragraph, token)
            return Named(name, new=self._type_of(paragraph, token, name)) if name else NOBODY
        if token.part != "NOUN":
            return NOBODY
        if known := self._unnamed_like(words):
            return known
        stretches = paragraph.stretches(attributor.source_places(token))
        told = self.content[stretches[0][0] : stretches[-1][1]] if stretches else ""
        kept = list(dropwhile(lambda it: it.lower() in _EMPTY, told.split()))
        name = " ".join(kept).strip(" ,;:")
        return Named(name, new=UNNAMED) if name and len(kept) <= 12 else NOBODY

    def _type_of(self, paragraph: Paragraph, token: Token, name: str) -> str:
        """A person or a body, by the words of the name and those beside it; a guess to be seen."""
        beside = {it.lower.strip(".") for it in paragraph.those(token, "appos", "compound", "amod")}
        return guess_type(name, titled=bool(beside & TITLES))

    def _proper_name(self, paragraph: Paragraph, token: Token) -> str:
        places = [it.at for it in paragraph.those(token, "compound") if it.part == "PROPN"]
        first, last = min([*places, token.at]), token.at
        name = self.content[paragraph.tokens[first].start : paragraph.tokens[last].end]
        return drop_titles(name) if sum(map(str.isalpha, name)) > 1 else ""

    def _unnamed_like(self, words: frozenset[str]) -> Named | None:
        """An unnamed voice of the dossier that shares most of its words with these."""
        best, most = None, 0.5
        for entity in self.entities.values():
            if not entity.unnamed:
                continue
            known = frozenset(it.lower() for it in _WORD.findall(entity.label)) - _EMPTY
            shared = 2 * len(known & words) / (len(known) + len(words) or 1)
            if shared > most:
                best, most = Named(entity.label, path=entity.path), shared
        return best
