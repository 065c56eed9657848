"""Words in quotation marks, and whose they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from claimgraph.draft.attributions import SPEECH_STANCES, Attribution, Attributor
from claimgraph.draft.cues import Lexicon
from claimgraph.draft.tree import Paragraph, Stretch, Token

_QUOTED = re.compile(
    '\u201c(?P<curly>[^\u201c\u201d"]*)(?P<curly_end>[\u201d"]|$)'
    '|"(?P<plain>[^"]*)(?P<plain_end>"|$)'
    "|''(?P<two>(?:[^']|'(?!'))*)(?P<two_end>''|$)"
    "|\u2018\u2018(?P<back>(?:[^\u2019]|\u2019(?!\u2019))*)(?P<back_end>\u2019\u2019|$)"
)
SHORTEST = 4
"""Words in quotation marks from which on they are taken for speech, not for an expression."""
NEAR_BEFORE, NEAR_AFTER = 8, 14
"""How many tokens away from quoted words their verb may stand, before and behind them."""


@dataclass(frozen=True)
class Quoted:
    """Words in quotation marks: the places of their tokens; ``closed`` if the marks are paired."""

    places: tuple[int, ...]
    closed: bool

    @property
    def first(self) -> int:
        return self.places[0]

    @property
    def last(self) -> int:
        return self.places[-1]


@dataclass(frozen=True)
class Utterance:
    """What somebody says, as stretches of the text, which may run over several paragraphs."""

    attribution: Attribution
    paragraph: Paragraph
    content: tuple[Stretch, ...]


def list_quoted(paragraph: Paragraph) -> list[Quoted]:
    """The words in quotation marks of a paragraph, in its order."""
    found = []
    for match in _QUOTED.finditer(paragraph.words):
        group = match.lastgroup or ""
        name = group.removesuffix("_end")
        start, end = (paragraph.start + it for it in match.span(name))
        places = tuple(it.at for it in paragraph.tokens if start <= it.start and it.end <= end)
        if places:
            found.append(Quoted(places, bool(match[f"{name}_end"])))
    return found


def find_utterances(
    paragraphs: Sequence[Paragraph], lexicon: Lexicon, *, first_person: bool = False
) -> list[Utterance]:
    """Everything that a text puts into somebody's mouth, in its order.

    With ``first_person`` also what the writer, or who has the floor, thinks and hopes himself.
    """
    found: list[Utterance] = []
    open_end = False
    for paragraph in paragraphs:
        speaking = _Speaking(Attributor(paragraph, lexicon), list_quoted(paragraph))
        attributions = [
            it for it in speaking.attribute() if first_person or speaking.is_of_another(it)
        ]
        if open_end and found and speaking.is_all_quoted:
            last = found[-1]
            more = paragraph.stretches(at for it in speaking.quoted for at in it.places)
            found[-1] = replace(last, content=(*last.content, *more))
        else:
            found += [
                Utterance(it, paragraph, paragraph.stretches(it.content)) for it in attributions
            ]
        open_end = bool(speaking.quoted) and not speaking.quoted[-1].closed
    return found


class _Speaking:
    """Joins the attributions of a paragraph with its quoted words."""

    def __init__(self, attributor: Attributor, quoted: list[Quoted]) -> None:
        self.attributor, self.paragraph = attributor, attributor.paragraph
        self.quoted = quoted
        self.speech = [it for it in quoted if self._is_speech(it)]
        self._inside = {at for it in self.speech for at in it.places}

    @property
    def is_all_quoted(self) -> bool:
        """Whether nothing but quoted words is in the paragraph."""
        words = [it for it in self.paragraph.tokens if it.part not in ("PUNCT", "SPACE")]
        covered = {at for it in self.quoted for at in it.places}
        return bool(words) and all(it.at in covered for it in words)

    def attribute(self) -> list[Attribution]:
        """The attributions, each with the quoted words that belong to it."""
        found = {it.verb: it for it in self.attributor.find()}
        last: int | None = None
        for quoted in self.speech:
            owner = self._owner(quoted, found)
            if owner is None:
                owner = last
            if owner is None:
                continue
            found[owner] = self._extend(found[owner], quoted)
            last = owner
        return [it for _, it in sorted(found.items()) if it.content]

    def is_of_another(self, one: Attribution) -> bool:
        """Whether it is not the writer's, or a speaker's, own "I think"."""
        return self.paragraph.tokens[one.speaker].lower not in ("i", "we", "me", "us")

    def _owner(self, quoted: Quoted, found: dict[int, Attribution]) -> int | None:
        """The verb to which quoted words belong; a new attribution is entered."""
        beside = self._beside(quoted)
        if beside is not None:
            if beside not in found:
                fresh = self._direct(beside, quoted)
                if fresh is None:
                    return None
                found[beside] = fresh
            elif found[beside].speaker in self._inside:
                found[beside] = self._direct(beside, quoted) or found[beside]
            elif not set(found[beside].content) & set(quoted.places):
                found[beside] = replace(found[beside], kind="direct", content=())
            return beside
        places = set(quoted.places)
        around = [
            it for it in found.values()
            if it.verb not in self._inside and self._covers(it, places)
        ]  # fmt: skip
        return max(around, key=lambda it: it.verb).verb if around else None

    def _covers(self, one: Attribution, places: set[int]) -> bool:
        """Whether an attribution has so many of some places that the rest is its own too."""
        shared = len(places & set(one.content))
        return shared * 2 > len(places) or shared * 2 > len(one.content)

    def _beside(self, quoted: Quoted) -> int | None:
        """A verb of saying right before or right behind quoted words."""
        for at in self._places_beside(quoted):
            token = self.paragraph.tokens[at]
            if at in self._inside or token.part not in ("VERB", "AUX"):
                continue
            if SPEECH_STANCES & {*self._stances(token)[:1]}:
                return at
        return None

    def _places_beside(self, quoted: Quoted) -> Iterator[int]:
        tokens = self.paragraph.tokens
        behind = quoted.last + 2
        ending = tokens[quoted.last].text[-1:]
        if ending in ",?!\u2014-" or (behind < len(tokens) and tokens[behind].text == ","):
            for at in range(behind, min(behind + NEAR_AFTER, len(tokens))):
                if tokens[at].text in (".", ":", ";"):
                    break
                yield at
        before = quoted.first - 2
        if before > 0 and tokens[before].text in (",", ":"):
            for at in range(before - 1, max(-1, before - NEAR_BEFORE), -1):
                if tokens[at].text in (".", ";") or at in self._inside:
                    break
                yield at

    def _direct(self, verb: int, quoted: Quoted) -> Attribution | None:
        """An attribution of quoted words; where the parse puts their verb inside, by neighbours."""
        token = self.paragraph.tokens[verb]
        one = self.attributor.attribute_to(token, "direct", quoted.places)
        if one and one.speaker not in self._inside:
            return one
        speaker = self._neighbour(verb)
        if speaker is None:
            return None
        source = tuple(
            at for at in self.attributor.source_places(speaker) if at not in self._inside
        )
        stances = self._stances(token)
        return Attribution(
            "direct", speaker.at, source, verb, (verb,), quoted.first, quoted.places, stances
        )

    def _stances(self, verb: Token) -> tuple[str, ...]:
        return self.attributor.lexicon.of_phrase(self.paragraph, verb)[1]

    def _neighbour(self, verb: int) -> Token | None:
        """The name or noun beside a verb of saying: behind it, else before it."""
        tokens = self.paragraph.tokens
        for places in (range(verb + 1, verb + 7), range(verb - 1, verb - 5, -1)):
            for at in places:
                if not 0 <= at < len(tokens) or at in self._inside or tokens[at].text in ",.:;":
                    break
                if tokens[at].part in ("PROPN", "NOUN", "PRON"):
                    head = self.paragraph.head(tokens[at])
                    return head if tokens[at].role in ("compound", "amod", "poss") else tokens[at]
        return None

    def _is_speech(self, quoted: Quoted) -> bool:
        """Whether quoted words are a saying: neither an expression nor a title."""
        tokens = [self.paragraph.tokens[at] for at in quoted.places]
        words = [it for it in tokens if it.text[0].isalpha()]
        small = [it for it in words if it.text[0].islower()]
        verbs = [it for it in tokens if it.part in ("VERB", "AUX")]
        return len(tokens) >= SHORTEST and bool(verbs) and len(small) * 2 > len(words)

    def _extend(self, one: Attribution, quoted: Quoted) -> Attribution:
        """The attribution with the quoted words; cue and source never belong to its content."""
        gone = {*one.cue, *one.source}
        content = sorted({*one.content, *quoted.places} - gone)
        return replace(one, content=tuple(content), root=one.root if one.content else quoted.first)
