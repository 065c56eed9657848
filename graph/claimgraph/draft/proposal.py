"""Proposes a claim for words that a person selected in a text, with alternatives for its fields."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from claimgraph.dossier import Reading
from claimgraph.dossier.sources import SourceEntry
from claimgraph.draft.attributions import SPEECH_STANCES, load_lexicon
from claimgraph.draft.mentions import (
    Mention,
    NewName,
    find_mentions,
    guess_type,
    list_names,
    list_phrases,
    name_speaker,
)
from claimgraph.draft.speech import find_floor, find_turns, match_speaker
from claimgraph.draft.suggestion import UNKNOWN, Suggestion, is_date, quote_stretch
from claimgraph.draft.tree import Stretch
from claimgraph.model.dates import parse
from claimgraph.model.errors import ClaimgraphError
from claimgraph.model.ontology import load_cues
from claimgraph.model.ontology.search import search_words
from claimgraph.model.records import Claim, Entity, Records, Voice
from claimgraph.model.text import Text, sentences

MOST_OFFERED = 9
"""How many alternatives are offered for a field; each is chosen by one digit."""

LOOKED_BACK = 800
"""How many characters before a sentence are searched for entities that its words may mean."""

MOST_ALIKE = 2
"""From how many claims with similar words subject, predicate and object are offered."""

MOST_PHRASES = 9
"""How many phrases of the selected words are offered as things without a name."""

SAYING = SPEECH_STANCES | {"promises", "refuses"}
"""Stances whose verbs, such as "says", show that the name before the verb is the speaker's."""

PASSIVE = frozenset({"are", "be", "been", "being", "is", "was", "were"})
"""Verbs of the passive: "X was told" does not show that X speaks."""

AHEAD = 40
"""Within how many characters after a name a verb of saying is looked for."""

TO_COME = ("expects", "plans", "promises")
"""The stances that are proposed for something still to come, if no cue indicates another."""

SPEAKING = "actor"

_WORD = re.compile(r"\w")
_FIRST = re.compile(r"[\w$\u20ac\u00a3]")
"""A character with which a word or an amount of money can begin."""
_CUE = re.compile(r"[\w'\u2019-]+")
_DATES = re.compile(
    r"(?<![\w-])(?:(?:by|until|since|before|after|from) )?(?:(?:early|mid|late) )?(?:\d{1,2} )?"
    r"(?:Jan(?:uary|\.)|Feb(?:ruary|\.)|March|April|May|June|July|Aug(?:ust|\.)|Sept(?:ember|\.)"
    r"|Oct(?:ober|\.)|Nov(?:ember|\.)|Dec(?:ember|\.))(?: \d{1,2}(?!\d),?)?(?: (?:19|20)\d\d)?\b"
    r"|(?<![\w-])(?:(?:by|since|until|before|after|early|mid|late) )?(?:19|20)\d\d\b(?!-)"
    r"|\b(?:(?:earlier|later) )?(?:[Ll]ast|[Tt]his|[Nn]ext) "
    r"(?:week|month|year|spring|summer|autumn|winter)\b"
    r"|\b\w+ (?:days?|weeks?|months?|years?) ago\b"
)
_INSIDE = re.compile(r"\b(?:in|near|outside)\s+$")
_ROLE = re.compile(r"\b(to|from|with|in|at|for|on|over|against|through|by)\s+(?:the\s+)?$")
_BOUND = r"(?:(?:more than|less than|at least|up to|about|around|some|nearly|almost|over) )?"
_COUNT = r"\d[\d,]*(?:\.\d+)?(?: (?:thousand|million|billion|trillion))?"
_FIGURES = (
    (re.compile(rf"{_BOUND}[$\u20ac\u00a3] ?{_COUNT}"), ("amount",)),
    (re.compile(rf"{_BOUND}\d[\d.,]* ?(?:%|per ?cent\b)"), ("share", "growth")),
    (
        re.compile(rf"(?<![$\u20ac\u00a3\w.-]){_BOUND}{_COUNT}(?! ?%| per ?cent|[\w-])"),
        ("quantity",),
    ),
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_AND = re.compile(r",?\s+and\s+(?:the\s+)?|,\s+")
_ENDED = re.compile(
    r"\b(?:former(?:ly)?|no longer|not any ?more|used to be|ex(?=-))\b", re.IGNORECASE
)
ENDED = "formerly"
"""The date of a state that has ended, as a dossier writes it."""
_WEEKDAY = re.compile(r"\b(?:on |last )?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|\byesterday\b")


@dataclass(frozen=True)
class ClaimProposal:
    """An incomplete claim for selected words, with the fields that could be filled in.

    ``offers`` has the alternatives for each field, the likeliest first. ``based`` says what the
    fields are derived from, and ``draft`` is the id of a draft that this claim would replace.
    ``new`` are entities of the draft that the dossier lacks, ``names`` names nearby that it lacks,
    both with a type. ``qualifiers`` are pairs of name and value, ``phrases`` words that may be
    things without a name. ``unheard`` says that somebody is quoted who is not known.
    """

    fields: Mapping[str, Any]
    offers: Mapping[str, tuple[str, ...]]
    based: str
    new: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    qualifiers: tuple[tuple[str, str], ...] = ()
    phrases: tuple[str, ...] = ()
    draft: str = ""
    unheard: bool = False


def propose_claim(
    reading: Reading, entry: SourceEntry, stretch: Stretch, drafts: Iterable[Suggestion]
) -> ClaimProposal:
    """Propose a claim for selected words of a text.

    ``stretch`` are the words' offsets. Raises ClaimgraphError if they cannot be a quote.
    """
    text = reading.texts.get(entry.source.path)
    if text is None:
        cure = f"give it with --text {entry.key}=FILE"
        raise ClaimgraphError(f"the text of '{entry.key}' is not available", cure=cure)
    chosen = trim_stretch(text, stretch)
    quote = quote_stretch(text, chosen) if chosen[0] < chosen[1] else None
    if quote is None:
        cure = "choose more words: at least two letters, and not words that occur there many times"
        raise ClaimgraphError("these words cannot be found again", where=entry.key, cure=cure)
    return _Context(reading, entry, text, chosen, tuple(drafts)).propose(quote)


def trim_stretch(text: Text, stretch: Stretch) -> Stretch:
    """Extend or shorten a selection to whole words, without punctuation around them."""
    content = text.content
    start, end = max(0, stretch[0]), min(len(content), stretch[1])
    while start < end and not _FIRST.match(content[start]):
        start += 1
    while end > start and not _WORD.match(content[end - 1]):
        end -= 1
    while 0 < start < end and _FIRST.match(content[start - 1]):
        start -= 1
    while start < end < len(content) and _WORD.match(content[end]):
        end += 1
    return start, end


@dataclass(frozen=True)
class _Context:
    reading: Reading
    entry: SourceEntry
    text: Text
    chosen: Stretch
    drafts: tuple[Suggestion, ...]

    def propose(self, quote: Mapping[str, str]) -> ClaimProposal:
        words = " ".join(quote["quote"].split())
        near = self._nearest_draft()
        speakers = tuple(self._speakers(near))
        stances = tuple(self._stances(near, said=bool(speakers and speakers[0])))
        subjects, objects = (tuple(self._ends(speakers[0], it)) for it in ("subject", "object"))
        predicates = tuple(self._predicates(words, near))
        whens, saids = tuple(self._dates(_DATES)), tuple(self._said_days())
        said = [*(near.fields.get("says", ()) if near else ()), UNKNOWN, UNKNOWN, UNKNOWN][:3]
        first, second = self._both_ends()
        subject = said[0] if said[0] != UNKNOWN else first
        thing = said[2] if said[2] != UNKNOWN else second
        fields: dict[str, Any] = {**quote, "quote": words}
        if speakers and speakers[0]:
            fields["speaker"] = speakers[0]
        earlier = self._said_before(fields.get("speaker", ""))
        beside = earlier if earlier and self._is_beside(earlier) else None
        if near and near.fields.get("via"):
            fields["via"] = near.fields["via"]
        elif beside and len(beside.chain) > 1:
            links = [self._label(link) for link in beside.chain[:-1]]
            fields["via"] = links[0] if len(links) == 1 else links
        if stances[0] != "asserts":
            fields["stance"] = stances[0]
        fields["says"] = [subject, said[1], thing]
        if whens and self._is_within(whens[0]) and not self._goes_on(whens[0]):
            fields["when"] = whens[0]
        if _ENDED.search(self.text.content, *self.chosen):
            whens = (ENDED, *whens)
        # A speaker often says several things on one day. That of a claim in the same passage is
        # proposed; that of one farther off may be another day, and is only offered.
        if beside and beside.said.words:
            saids = (beside.said.words, *saids)
        if saids and fields.get("speaker"):
            fields["said"] = saids[0]
        if earlier and earlier.said.words:
            saids = (*saids, earlier.said.words)
        offers = {
            "speaker": _first(it for it in speakers if it), "stance": _first(stances),
            "subject": _first(subjects), "predicate": _first(predicates),
            "object": _first(objects),
            "when": _first(whens), "said": _first(saids),
        }  # fmt: skip
        based = f"draft {near.id}" if near else "the words around it"
        new = near.new if near else {}
        kept = near.id if near and self._takes_place_of(near, fields.get("speaker", "")) else ""
        phrases, names = tuple(self._phrases), self._name_nearby()
        roles = tuple(dict.fromkeys(self._roles()))
        unheard = "speaker" not in fields and self._is_quoted() and not self.entry.source.party
        return ClaimProposal(fields, offers, based, new, names, roles, phrases, kept, unheard)

    def _name_nearby(self) -> dict[str, str]:
        """The types of names in or before the sentence that the dossier lacks."""
        nearby = self._new_names(self._before[0], self.sentence[1])
        names = {it.name: self._guess_type(it) for it in nearby}
        if (floor := next(self._who_has_the_floor(), "")) and not self.reading.named.find(floor):
            names[floor] = "person"
        return names

    def _takes_place_of(self, draft: Suggestion, speaker: str) -> bool:
        """Whether a claim by this speaker in the selected words replaces a draft.

        It must be the draft's speaker, and at least half of the draft's quote must be selected.
        """
        shared = sum(max(0, min(b, self.chosen[1]) - max(a, self.chosen[0]))
                     for a, b in draft.spans)  # fmt: skip
        whole = sum(b - a for a, b in draft.spans)
        return 2 * shared >= whole and draft.fields.get("speaker", "") == speaker

    @property
    def _before(self) -> Stretch:
        """The offsets of the text before the sentence, to which words such as "he" may refer."""
        start = self.sentence[0]
        return max(0, start - LOOKED_BACK), start

    @property
    def sentence(self) -> Stretch:
        """The offsets of the sentences that contain the selected words."""
        touched = [it for it in sentences(self.text)
                   if it.start < self.chosen[1] and self.chosen[0] < it.end]  # fmt: skip
        return (touched[0].start, touched[-1].end) if touched else self.chosen

    def _nearest_draft(self) -> Suggestion | None:
        """The draft whose quote overlaps most with the selection, by at least a third of it."""

        def shared(it: Suggestion) -> int:
            return sum(max(0, min(b, self.chosen[1]) - max(a, self.chosen[0]))
                       for a, b in it.spans)  # fmt: skip

        found = [it for it in self.drafts if it.source == self.entry.key and shared(it)]
        best = max(found, key=shared, default=None)
        if best is None or 3 * shared(best) < sum(b - a for a, b in best.spans):
            return None
        return best

    def _beside(self) -> Iterator[Claim]:
        """The claims with quotes in the same sentence, the nearest first."""
        start, end = self.sentence
        found = [one for one in self._placed() if start <= one[0] < end]
        yield from (it for _, it in sorted(found, key=lambda one: abs(one[0] - self.chosen[0])))

    def _label(self, path: str) -> str:
        return self.reading.records.label(path)

    def _said_before(self, speaker: str) -> Claim | None:
        """The last claim of a speaker before the selected words, or else the next one after."""
        path = self.reading.named.find(speaker) if speaker else None
        found = [(place, it) for place, it in self._placed() if it.chain and it.chain[-1] == path]
        before = [it for place, it in found if place <= self.chosen[0]]
        return before[-1] if before else next((it for _, it in found), None)

    @cached_property
    def _passage(self) -> Stretch:
        """The offsets of the selected words' paragraph, or of their turn in a transcript."""
        content = self.text.content
        if self.entry.source.transcript:
            return find_turns(content, self.chosen[0])
        start, end = content.rfind("\n", 0, self.chosen[0]) + 1, content.find("\n", self.chosen[1])
        return start, end if end >= 0 else len(content)

    def _is_within_passage(self, place: int) -> bool:
        return self._passage[0] <= place < self._passage[1]

    def _is_beside(self, claim: Claim) -> bool:
        """Whether the quote of a claim is in the same passage as the selected words."""
        spans = self.reading.records.evidence[claim.evidence].spans
        return self._is_within_passage(spans[0][0])

    def _placed(self) -> list[tuple[int, Claim]]:
        """The claims of this text with the offset of their quotes, in the order of the text."""
        records = self.reading.records
        found = [
            (spans[0][0], it)
            for it in records.claims.values()
            if it.source == self.entry.source.path and it.evidence in records.evidence
            and (spans := records.evidence[it.evidence].spans)
        ]  # fmt: skip
        return sorted(found, key=lambda one: (one[0], one[1].place))

    def _speakers(self, near: Suggestion | None) -> Iterator[str]:
        """The names of possible speakers, the likeliest first; "" means the source itself.

        The first one is proposed, so it is somebody in the same passage, or the source.
        """
        party = self.entry.source.party
        own = self._label(party) if party else ""
        for it in self._name_speakers(near):
            yield "" if it == own else it

    def _name_speakers(self, near: Suggestion | None) -> Iterator[str]:
        if near:
            yield near.fields.get("speaker", "")
        for it in self._beside():
            yield self._label(it.chain[-1]) if it.chain else ""
        yield from self._who_has_the_floor()
        yield from self._speaking_within()
        start, end = self.sentence
        cued = any(self._cues(within=False))
        around = [it for it in self._mentions(start, end)
                  if not self.chosen[0] <= it.start < self.chosen[1]]  # fmt: skip
        able = [it for it in around if self._can_speak(self._entity(it))]
        if self.entry.source.party:  # its own statement may be in quotation marks
            yield ""
        elif self._is_quoted():
            before = [it for place, it in self._placed() if place <= self.chosen[0] and it.chain]
            if before and self._is_beside(before[-1]):
                yield self._label(before[-1].chain[-1])
        else:
            if not cued:
                yield from self._who_goes_on()
            if not cued or self.entry.source.voice is Voice.PARTY:
                yield ""
        yield from (self._entity(it).label for it in able)
        earlier = [it for it in reversed(self._mentions(*self._before))
                   if self._entity(it).type in ("person", "unnamed-source")]  # fmt: skip
        yield from (self._entity(it).label for it in earlier if self._is_within_passage(it.start))
        yield ""
        yield from (self._entity(it).label for it in earlier)
        yield from (it.label for it in self.reading.records.entities.values()
                    if self._can_speak(it))  # fmt: skip

    def _speaking_within(self) -> Iterator[str]:
        """The first name in the selected words, if a verb of saying follows it."""
        named = self._names(*self.chosen)
        if not named:
            return
        _, start, label = named[0]
        end = min([start + AHEAD, self.chosen[1], *(it[0] for it in named[1:2])])
        path = self.reading.named.find(label)
        able = path is None or self._can_speak(self.reading.records.entities[path])
        words = _CUE.findall(self.text.content, start, end)[:3]
        stances = {it for word in words for it in load_lexicon().of(word.lower())[:1]}
        if able and stances & SAYING and PASSIVE.isdisjoint(words):
            yield label

    def _who_has_the_floor(self) -> Iterator[str]:
        if not self.entry.source.transcript:
            return
        name = find_floor(self.text.content, self.chosen[0])
        entities = self.reading.records.entities
        entity = entities.get(self.entry.find_speaker(name) or "") or match_speaker(name, entities)
        if entity or name:
            yield entity.label if entity else name_speaker(name, self.text.content)

    def _who_goes_on(self) -> Iterator[str]:
        """The speaker of the last claim, if nothing shows that the paragraph is not all theirs.

        So it is in an interview whose paragraphs do not name who answers: neither the paragraph up
        to the selected words nor the claim's quote has a mark of quotation or a verb of saying.
        """
        before = [(place, it) for place, it in self._placed() if place < self.chosen[0]]
        start = self.text.content.rfind("\n", 0, self.chosen[0]) + 1
        if not before or before[-1][0] < start or not before[-1][1].chain:
            return
        words = self.text.content[start : self.sentence[1]]
        said = {it for word in _CUE.findall(words) for it in load_lexicon().of(word.lower())}
        if not said & SAYING and not re.search('["\u201c\u201d]', words):
            yield self._label(before[-1][1].chain[-1])

    def _is_quoted(self) -> bool:
        """Whether the selected words are inside quotation marks in their paragraph."""
        start = self.text.content.rfind("\n", 0, self.chosen[0]) + 1
        marks = self.text.content[start : self.chosen[0]]
        return marks.count("\u201c") > marks.count("\u201d") or marks.count('"') % 2 == 1

    def _entity(self, it: Mention) -> Entity:
        return self.reading.records.entities[it.path]

    def _can_speak(self, entity: Entity) -> bool:
        kind = self.reading.vocabulary.classes.get(entity.type)
        ancestors = kind.ancestors if kind else frozenset()
        return entity.unnamed or bool({SPEAKING, "medium", "newspaper"} & ancestors)

    def _mentions(self, start: int, end: int) -> list[Mention]:
        found = find_mentions(self.text.content[start:end], self.reading.records.entities).found
        return [Mention(it.start + start, it.end + start, it.path) for it in found]

    def _cues(self, *, within: bool = True) -> Iterator[str]:
        """The stances of cue words in the sentence, those before the selected words first.

        With ``within``, cues inside the selected words come last; otherwise they are left out.
        """
        lexicon, (start, end) = load_lexicon(), self.sentence
        outside: list[tuple[int, tuple[str, ...]]] = []
        inside: list[tuple[int, tuple[str, ...]]] = []
        words = list(_CUE.finditer(self.text.content, start, end))
        for at, word in enumerate(words):
            for length in (3, 2, 1):
                phrase = " ".join(it.group().lower() for it in words[at : at + length])
                if found := lexicon.of(phrase):
                    own = self.chosen[0] <= word.start() < self.chosen[1]
                    (inside if own else outside).append((word.start(), found))
                    break
        before = [it for it in outside if it[0] < self.chosen[0]]
        after = (it for it in outside if it not in before)
        ranked = [*reversed(before), *after, *(inside if within else ())]
        yield from (name for _, names in ranked for name in names)

    def _stances(self, near: Suggestion | None, *, said: bool) -> Iterator[str]:
        """The possible stances, the likeliest first; ``said`` is whether there is a speaker.

        In the source's own words, a verb such as "deny" does not decide the stance.
        """
        if near:
            yield near.fields.get("stance", "asserts")
        found = list(self._cues()) if said else []
        to_come = self._is_to_come()
        if not found and to_come:
            yield from (it for it in self._stances_before() if it in TO_COME)
        if not found:
            yield from (TO_COME if to_come else ("asserts",))
        yield from found or self._cues()
        yield from self._stances_before()
        yield from ("asserts", *(("expects", "plans") if to_come else ()), "denies", "confirms")
        yield from self.reading.vocabulary.stances

    def _stances_before(self) -> Iterator[str]:
        """The stances of the claims before the selected words, the nearest first."""
        before = [it.stance for place, it in self._placed() if place <= self.chosen[0]]
        yield from reversed(before)

    def _is_to_come(self) -> bool:
        """Whether the selected words are about the future, and so do not assert a fact."""
        words = self.text.content[slice(*self.chosen)].lower()
        cues = "|".join(map(re.escape, load_cues()["cues-future"]))
        return re.search(rf"\b(?:{cues})\b", words) is not None

    def _named_in_quote(self) -> set[str]:
        return {self._entity(it).label for it in self._mentions(*self.chosen)}

    def _new_names(self, start: int, end: int) -> list[NewName]:
        """The words in a part of the text that seem to be names and are not in the dossier."""
        mentioned = self._mentions(start, end)
        return [
            it for it in list_names(self.text.content)
            if start <= it.start and self._ends_by(it, end) and not self.reading.named.find(it.name)
            and not any(one.start <= it.start and it.end <= one.end for one in mentioned)
        ]  # fmt: skip

    def _guess_type(self, it: NewName) -> str:
        """Guess the type of a new name: what one is in, and what else shows nothing, is a place."""
        guess = "person" if it.person else guess_type(it.name)
        somewhere = _INSIDE.search(self.text.content, max(0, it.start - 12), it.start)
        return "place" if guess == "organisation" and " " not in it.name and somewhere else guess

    def _ends_by(self, it: NewName, end: int) -> bool:
        """Whether a name ends before an offset; "U.S" is chosen without its last full stop."""
        return it.end <= end or self.text.content[end : it.end] == "."

    def _names(self, start: int, end: int) -> list[tuple[int, int, str]]:
        """The names in a part of the text, as start, end and label, in order.

        Where a name of the dossier and another one overlap, the dossier's is listed.
        """
        mentioned = [
            (it.start, it.end, self._entity(it).label) for it in self._mentions(start, end)
        ]
        found = [it for it in list_names(self.text.content)
                 if start <= it.start and self._ends_by(it, end)]  # fmt: skip
        new = [
            (it.start, it.end, self._label_of(it.name)) for it in found
            if not any(a <= it.start and it.end <= b for a, b, _ in mentioned)
        ]  # fmt: skip
        return sorted([*mentioned, *new], key=lambda it: it[0])

    def _label_of(self, name: str) -> str:
        """The label of the entity with this name, or the name if there is none."""
        path = self.reading.named.find(name)
        return self._label(path) if path else name

    def _both_ends(self) -> tuple[str, str]:
        """Guess subject and object: the first name of the selected words, and the next one.

        A name that "and" or a comma joins to the subject is not the object.
        """
        doubtful = {it.name for it in self._new_names(*self.chosen) if not it.sure}
        named = [it for it in self._names(*self.chosen) if it[2] not in doubtful]
        if not named:
            return UNKNOWN, UNKNOWN
        _, last, subject = named[0]
        for start, end, label in named[1:]:
            between = self.text.content[last:start]
            if label != subject and not _AND.fullmatch(between):
                return subject, label
            last = end
        return subject, UNKNOWN

    def _ends(self, speaker: str, part: Literal["subject", "object"]) -> Iterator[str]:
        """List candidates for the subject or object, the likeliest first.

        They come from the selected words, from similar claims, from the sentence, from the text
        before it, and last from all entities of the dossier.
        """
        about = self.reading.records.propositions
        yield from (it for _, _, it in self._names(*self.chosen))
        alike = [self._label(getattr(about[it.about], part)) for it in self._alike]
        yield from (self._phrases[:5] if part == "object" else [*alike, speaker])
        yield from alike
        yield from (it for _, _, it in self._names(*self.sentence))
        yield speaker
        yield from self._phrases
        yield from (self._entity(it).label for it in reversed(self._mentions(*self._before)))
        yield from (it.name for it in reversed(self._new_names(*self._before)) if it.sure)
        yield from (it.label for it in self.reading.records.entities.values() if not it.unnamed)

    @cached_property
    def _alike(self) -> list[Claim]:
        """The claims of this text whose quotes share most words with the selection, best first."""
        own = _content_words(self.text.content[slice(*self.chosen)])
        ranked = []
        for place, it in self._placed():
            shared = len(own & _content_words(self.reading.records.evidence[it.evidence].exact))
            if shared:
                ranked.append((-shared, abs(place - self.chosen[0]), it))
        return [it for _, _, it in sorted(ranked, key=lambda one: one[:2])[:MOST_ALIKE]]

    @cached_property
    def _phrases(self) -> list[str]:
        """The first phrases of the selected words that are not names or dates."""
        found = (it.words for it in list_phrases(self.text.content, self.chosen))
        named = {it for _, _, it in self._names(*self.chosen)}
        new = (it for it in found if it not in named and not self._is_name(it))
        return list(dict.fromkeys(new))[:MOST_PHRASES]

    def _is_name(self, words: str) -> bool:
        return self.reading.named.find(words) is not None or is_date(words)

    def _roles(self) -> Iterator[tuple[str, str]]:
        """Qualifiers in the selected words, as name and value: after a preposition, and figures."""
        content = self.text.content
        named = self._names(*self.chosen)
        for place, (start, _, label) in enumerate(named):
            if role := _ROLE.search(content, max(self.chosen[0], start - 12), start):
                yield role[1], label
            elif place and _AND.fullmatch(content[named[place - 1][1] : start]):
                yield "with", label
        names, qualifiers = {it for _, _, it in named}, self.reading.vocabulary.qualifiers
        for phrase in list_phrases(content, self.chosen):
            if (
                phrase.role in qualifiers
                and phrase.words not in names
                and not is_date(phrase.words)
            ):
                yield phrase.role, phrase.words
        words = content[slice(*self.chosen)]
        for pattern, kinds in _FIGURES:
            for found in pattern.finditer(words):
                if not _YEAR.fullmatch(found.group()):
                    yield from ((kind, found.group()) for kind in kinds)

    def _predicates(self, words: str, near: Suggestion | None) -> Iterator[str]:
        if near and near.fields["says"][1] != UNKNOWN:
            yield near.fields["says"][1]
        vocabulary = self.reading.vocabulary
        for _, _, name in self._names(
            *self.chosen
        ):  # a word in a name, such as "Department of War", does not indicate a predicate
            words = words.replace(name, " ")
        alike = [self.reading.records.propositions[it.about].predicate for it in self._alike]
        found = search_words(words, vocabulary, kinds=("predicate",), most=4)
        yield from (it.term.name for it in found[:2])
        yield from alike
        yield from (it.term.name for it in found)
        named = {self.reading.named.find(it) for it in self._named_in_quote()} - {None}
        records: Records = self.reading.records
        for it in records.propositions.values():
            if len(named & {it.subject, it.object}) > 1:
                yield it.predicate
        start, end = self.sentence
        around = self.text.content[start:end]
        found = search_words(around, vocabulary, kinds=("predicate",), most=MOST_OFFERED)
        yield from (it.term.name for it in found)

    def _dates(self, pattern: re.Pattern[str]) -> Iterator[str]:
        """The dates in the selected words, then those in the sentence.

        The year of publication is added where a date has none and is otherwise unreadable.
        """
        published = self.entry.source.published
        for stretch in (self.chosen, self.sentence):
            for it in pattern.finditer(self.text.content, *stretch):
                words = it.group()
                if is_date(words, published):
                    yield words
                elif published and is_date(dated := f"{words} {published.latest.year}"):
                    yield dated

    def _is_within(self, words: str) -> bool:
        return words in self.text.content[slice(*self.chosen)]

    def _goes_on(self, words: str) -> bool:
        """Whether a period, such as "this year", was not over when the source was published."""
        published = self.entry.source.published
        if published is None:
            return False
        time = parse(words, published)
        return time.earliest <= published.latest < time.latest

    def _said_days(self) -> Iterator[str]:
        """Weekdays in the sentence, outside the selected words: the words may be said then."""
        published, (start, end) = self.entry.source.published, self.sentence
        for it in _WEEKDAY.finditer(self.text.content, start, end):
            outside = not self.chosen[0] <= it.start() < self.chosen[1]
            if outside and is_date(it.group(), published):
                yield it.group()


def _content_words(text: str) -> frozenset[str]:
    """The first six letters of each word with five letters or more, to compare texts by."""
    return frozenset(it.lower()[:6] for it in _CUE.findall(text) if len(it) > 4)


def _first(names: Sequence[str] | Iterable[str]) -> tuple[str, ...]:
    return tuple([it for it in dict.fromkeys(names) if it][:MOST_OFFERED])
