"""Finds who says the words of a text: by verbs of saying, by quotation marks, and in transcripts by
the name before each turn.

A speaker may be given by a name, by a pronoun, or by words such as "the official".
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import dropwhile, takewhile

from claimgraph.draft.attributions import SPEECH_STANCES, Attribution, Attributor, Lexicon
from claimgraph.draft.mentions import (
    TITLES,
    TYPES_BY_WORD,
    Mentions,
    drop_titles,
    guess_type,
    list_names,
)
from claimgraph.draft.tree import Paragraph, Stretch, Token
from claimgraph.model.records import Entity
from claimgraph.model.text import ASKING, Lead, find_leads, fold

_QUOTED = re.compile(
    '\u201c(?P<curly>[^\u201c\u201d"]*)(?P<curly_end>[\u201d"]|$)'
    '|"(?P<plain>[^"]*)(?P<plain_end>"|$)'
    "|''(?P<two>(?:[^']|'(?!'))*)(?P<two_end>''|$)"
    "|\u2018\u2018(?P<back>(?:[^\u2019]|\u2019(?!\u2019))*)(?P<back_end>\u2019\u2019|$)"
)
SHORTEST = 4
"""The least number of tokens in quotation marks that can be speech; fewer are an expression."""
NEAR_BEFORE, NEAR_AFTER = 8, 14
"""Within how many tokens before or after quoted words their verb of saying is looked for."""


@dataclass(frozen=True)
class Quoted:
    """Words in quotation marks: the numbers of their tokens.

    ``closed`` is whether the paragraph has the closing mark.
    """

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
    """Words of one speaker: parts of the text, in one or more paragraphs, and the attribution."""

    attribution: Attribution
    paragraph: Paragraph
    content: tuple[Stretch, ...]


def list_quoted(paragraph: Paragraph) -> list[Quoted]:
    """List the passages in quotation marks of a paragraph, in order."""
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
    """Find all passages that a text attributes to somebody, in order.

    With ``first_person``, also those with "I" or "we": what the writer or, in a transcript, the
    current speaker thinks and hopes.
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
    """Connects the attributions of a paragraph with its quoted words."""

    def __init__(self, attributor: Attributor, quoted: list[Quoted]) -> None:
        self.attributor, self.paragraph = attributor, attributor.paragraph
        self.quoted = quoted
        # Until it is known what is speech, a verb between any quotation marks leads to none.
        self._inside = {at for it in quoted for at in it.places}
        self._found = {it.verb: it for it in attributor.find()}
        self.speech = [it for it in quoted if self._is_speech(it) or self._is_answer(it)]
        self._inside = {at for it in self.speech for at in it.places}

    @property
    def is_all_quoted(self) -> bool:
        """Whether the paragraph consists of quoted words only."""
        words = [it for it in self.paragraph.tokens if it.part not in ("PUNCT", "SPACE")]
        covered = {at for it in self.quoted for at in it.places}
        return bool(words) and all(it.at in covered for it in words)

    def attribute(self) -> list[Attribution]:
        """All attributions of the paragraph, each extended by its words in quotation marks."""
        found = dict(self._found)
        last: int | None = None
        for quoted in self.speech:
            owner = self._owner(quoted, found)
            if owner is None:
                owner = self._just_closed(quoted, found) or last
            if owner is None:
                continue
            found[owner] = self._extend(found[owner], quoted)
            last = owner
        return [it for _, it in sorted(found.items()) if it.content]

    def _just_closed(self, quoted: Quoted, found: dict[int, Attribution]) -> int | None:
        """The verb of saying at the end of the sentence before: "...", he said. "More words."

        Returns the number of its token, or None.
        """
        begin = self.paragraph.sentence(self.paragraph.tokens[quoted.first]).start
        if quoted.first - begin > 1 or begin == 0:
            return None
        before = self.paragraph.sentence(self.paragraph.tokens[begin - 1])
        ends = [
            it for it in found.values()
            if it.kind in ("parenthesis", "direct") and before.start <= it.verb < before.stop
            and it.verb not in self._inside and max(it.content) < it.verb
        ]  # fmt: skip
        return max(ends, key=lambda it: it.verb).verb if ends else None

    def is_of_another(self, one: Attribution) -> bool:
        """Whether the speaker is somebody other than the writer, as in "I think"."""
        return self.paragraph.tokens[one.speaker].lower not in ("i", "we", "me", "us")

    def _owner(self, quoted: Quoted, found: dict[int, Attribution]) -> int | None:
        """The token number of the verb to which quoted words belong, or None.

        If that verb has no attribution yet, one is added to ``found``.
        """
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
        """Whether more than half of the tokens, or of the attribution's content, are in both."""
        shared = len(places & set(one.content))
        return shared * 2 > len(places) or shared * 2 > len(one.content)

    def _beside(self, quoted: Quoted) -> int | None:
        """The token number of a verb of saying right before or after quoted words, or None."""
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
                if tokens[at].text in (".", ":", ";") or tokens[at].lower in ("but", "and"):
                    break
                yield at
        before = quoted.first - 2
        if before > 0 and tokens[before].text in (",", ":"):
            for at in range(before - 1, max(-1, before - NEAR_BEFORE), -1):
                if tokens[at].text in (".", ";") or at in self._inside:
                    break
                yield at

    def _direct(self, verb: int, quoted: Quoted) -> Attribution | None:
        """Attribute quoted words to the speaker of a verb beside them.

        If the parser took a quoted word for the subject, the speaker is the nearest noun outside.
        """
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
        """The nearest name, noun or pronoun after a verb of saying, or else before the verb."""
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
        """Whether quoted words seem to be speech, not an expression or a title."""
        tokens = [self.paragraph.tokens[at] for at in quoted.places]
        words = [it for it in tokens if it.text[0].isalpha()]
        small = [it for it in words if it.text[0].islower()]
        verbs = [it for it in tokens if it.part in ("VERB", "AUX")]
        plain = len(small) * 2 >= len(words) or tokens[-1].text in (".", "!", "?")
        return len(tokens) >= SHORTEST and bool(verbs) and plain

    def _is_answer(self, quoted: Quoted) -> bool:
        """Whether short quoted words are all that somebody says: "Not even one," he said."""
        last = self.paragraph.tokens[quoted.last]
        verb = self._beside(quoted) if last.text in (",", "!", "?") else None
        return verb is not None and verb not in self._found and 0 < verb - quoted.last <= 5

    def _extend(self, one: Attribution, quoted: Quoted) -> Attribution:
        """Add quoted words to an attribution's content, except tokens of its cue and speaker."""
        gone = {*one.cue, *one.source}
        content = sorted({*one.content, *quoted.places} - gone)
        return replace(one, content=tuple(content), root=one.root if one.content else quoted.first)


@dataclass(frozen=True)
class Turn:
    """A turn of a transcript: paragraphs by one speaker, with the name as written there.

    The name is empty for somebody who asks questions, such as a reporter.
    """

    name: str
    paragraphs: tuple[Paragraph, ...]
    offset: int
    """The offset in the text at which the speaker's words begin, after the name."""


def is_transcript(paragraphs: Sequence[Paragraph]) -> bool:
    """Whether at least two paragraphs of a text begin with the name of a speaker."""
    return sum(1 for it in paragraphs if any(find_leads(it.words))) >= 2


def list_turns(paragraphs: Sequence[Paragraph]) -> Iterator[Turn]:
    """List the turns of a transcript, in order; text before the first name has no speaker."""
    name, offset, held = "", 0, list[Paragraph]()
    for paragraph in paragraphs:
        if found := next(find_leads(paragraph.words), None):
            if held:
                yield Turn(name, tuple(held), offset)
            held = []
            name = _name_answering(found)
            offset = paragraph.start + found.end
        held.append(paragraph)
    if held:
        yield Turn(name, tuple(held), offset)


def find_floor(content: str, place: int) -> str:
    """The name, as written, of who speaks at an offset of a transcript; empty if nobody does.

    Nobody speaks within a name at the beginning of a turn.
    """
    earlier = takewhile(lambda it: it.start <= place, find_leads(content))
    last = next(iter(deque(earlier, maxlen=1)), None)
    return "" if last is None or place < last.end else _name_answering(last)


def find_turns(content: str, place: int) -> Stretch:
    """The offsets of the turns around an offset that one person has one after the other.

    Those who ask count as one person, as do those who speak before the first turn.
    """
    start, name = 0, ""
    for lead in find_leads(content):
        if _name_answering(lead) != name and lead.start > place:
            return start, lead.start
        if _name_answering(lead) != name:
            start, name = lead.start, _name_answering(lead)
    return start, len(content)


def _name_answering(lead: Lead) -> str:
    """The name before a turn; empty for somebody who asks questions."""
    return "" if ASKING.match(lead.name) else lead.name


def match_speaker(name: str, entities: Mapping[str, Entity]) -> Entity | None:
    """Find the entity whose name a transcript writes before a turn.

    Case is ignored, and words before the name, such as a title.
    """
    by_name = {fold(it).casefold(): entity for it, entity in _list_names(entities)}
    words = name.replace(".", " ").split()
    ends = (fold(" ".join(words[first:])).casefold() for first in range(len(words)))
    return next((by_name[it] for it in ends if it in by_name), None)


def _list_names(entities: Mapping[str, Entity]) -> Iterator[tuple[str, Entity]]:
    for entity in entities.values():
        for name in (entity.label, *entity.aliases):
            yield name, entity
            if entity.type == "person":
                yield name.split()[-1], entity


UNNAMED = "unnamed-source"
_PERSONAL = frozenset({"he", "she", "him", "her", "his"})
_ANY = frozenset({"it", "they", "them", "its", "their", "who"})
_FIRST = frozenset({"i", "we"})
_PERSON, _BODY = "person", "organisation"
_TEXTS = ("agreement", "resolution")
"""Types of texts, which say something without being an unnamed person."""
_EMPTY = frozenset(
    {"a", "an", "the", "unnamed", "unidentified", "anonymous", "one", "some", "this"}
)
_WORD = re.compile(r"[\w.'\u2019-]+")


@dataclass(frozen=True)
class Named:
    """The name of an entity in the dossier, or a new name with a proposed type (``new``).

    The name is empty if it could not be found out.
    """

    name: str = ""
    new: str = ""
    path: str = ""


NOBODY = Named()


@dataclass
class Speakers:
    """Finds out whom a name or pronoun means, and remembers who spoke before.

    ``floor`` is the speaker of the current turn, in a transcript.
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
        """Find out whom the noun phrase around a token means, and remember that as a speaker.

        ``at`` is the number of the token.
        """
        found, words = self._resolve(paragraph, paragraph.tokens[at], attributor)
        if found.name:
            self.spoken.append((found, words))
        return found

    def name_chain(self, one: Attribution, attributor: Attributor) -> tuple[Named, Named]:
        """Find the speaker of an attribution, and who passed the words on, if anybody."""
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
        """The entity of the dossier that a token, its apposition or compound names, or None."""
        for one in (token, *paragraph.those(token, "appos", "compound")):
            mention = self.mentions.at((one.start, one.end))
            if mention and (one is token or one.role == "appos" or mention.end >= token.end):
                entity = self.entities[mention.path]
                return Named(entity.label, path=entity.path)
        return None

    def of_pronoun(self, token: Token) -> Named:
        """Find the last speaker or person whom a pronoun fits; "I" means the current speaker."""
        if token.lower in _FIRST:
            return self.floor
        if token.lower in _PERSONAL | _ANY:
            for earlier, _ in reversed(self.spoken):
                if token.lower == "who" or self._is_person(earlier) == (token.lower in _PERSONAL):
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
        """Find an earlier speaker: "the official" after "a senior official of the ministry"."""
        article = paragraph.first(token, "det")
        if token.part != "NOUN" or article is None or article.lower not in ("the", "this"):
            return None
        for earlier, described in reversed(self.spoken):
            if token.lower in described and words <= described:
                return earlier
        return None

    def name_anew(
        self,
        paragraph: Paragraph,
        token: Token,
        attributor: Attributor,
        words: frozenset[str],
    ) -> Named:
        """Name a speaker or thing that the dossier lacks: a new entity, or an unnamed source.

        ``words`` are those of the noun phrase, by which an unnamed source is recognised.
        """
        if token.part == "PROPN":
            name = self._proper_name(paragraph, token)
            return Named(name, new=self._type_of(paragraph, token, name)) if name else NOBODY
        if token.part != "NOUN":
            return NOBODY
        if named := self._unnamed_like(words):
            return named
        stretches = paragraph.stretches(attributor.source_places(token))
        text = self.content[stretches[0][0] : stretches[-1][1]] if stretches else ""
        kept = list(dropwhile(lambda it: it.lower() in _EMPTY, text.split()))
        name = re.sub(r"['\u2019]s$", "", " ".join(kept).strip(" ,;:"))
        kind = TYPES_BY_WORD.get(token.lower, "")
        kind = kind if kind in _TEXTS else UNNAMED
        return Named(name, new=kind) if name and len(kept) <= 12 else NOBODY

    def _type_of(self, paragraph: Paragraph, token: Token, name: str) -> str:
        """Guess whether a name is a person's or an organisation's by the words around it."""
        beside = {it.lower.strip(".") for it in paragraph.those(token, "appos", "compound", "amod")}
        return guess_type(name, titled=bool(beside & TITLES))

    def _proper_name(self, paragraph: Paragraph, token: Token) -> str:
        places = [it.at for it in paragraph.those(token, "compound") if it.part == "PROPN"]
        first, last = min([*places, token.at]), token.at
        start, end = paragraph.tokens[first].start, paragraph.tokens[last].end
        name = self.content[start:end]
        if " " not in name:  # a surname means the longest name of the text that ends with it
            longer = (it for it in list_names(self.content) if it.start <= start and end <= it.end)
            name = next((it.name for it in longer if it.person), name)
        return drop_titles(name) if sum(map(str.isalpha, name)) > 1 else ""

    def _unnamed_like(self, words: frozenset[str]) -> Named | None:
        """The unnamed speaker of the dossier whose description shares most words, if enough."""
        best, most = None, 0.5
        for entity in self.entities.values():
            if not entity.unnamed:
                continue
            label = frozenset(it.lower() for it in _WORD.findall(entity.label)) - _EMPTY
            shared = 2 * len(label & words) / (len(label) + len(words) or 1)
            if shared > most:
                best, most = Named(entity.label, path=entity.path), shared
        return best
