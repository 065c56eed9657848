"""Drafts claims by rules: the same text and dossier always give the same drafts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from claimgraph.dossier.sources import SourceEntry
from claimgraph.draft.attributions import THING, Attribution, Attributor, Lexicon, load_lexicon
from claimgraph.draft.mentions import Mentions, find_mentions, name_speaker
from claimgraph.draft.speech import (
    NOBODY,
    Named,
    Speakers,
    Utterance,
    find_utterances,
    is_transcript,
    list_quoted,
    list_turns,
    match_speaker,
)
from claimgraph.draft.suggestion import UNKNOWN, Suggestion, is_date, quote_stretch
from claimgraph.draft.tree import Paragraph, Stretch, Token
from claimgraph.draft.triples import Clauses, Predicates, Triple, load_predicates
from claimgraph.model.english import count_nouns
from claimgraph.model.ontology import Vocabulary
from claimgraph.model.records import Entity, Voice
from claimgraph.model.text import Text

ENGINE, VERSION = "rules", "1"

CONFIDENCE = {
    "parenthesis": 0.91, "complement": 0.85, "according": 0.84, "direct": 0.82, "naming": 0.81,
    "object": 0.70, "infinitive": 0.69, "adjective": 0.58, "noun": 0.54, "passed-on": 0.80,
    "turn": 0.60, "sentence": 0.40, "own-voice": 0.60, "office": 0.70,
}  # fmt: skip
"""The share of cases in which each kind of rule found the right speaker and content, measured on
news that was set aside for development. The last five kinds were estimated on two dossiers."""

AFFIRMING = frozenset({"asserts", "confirms", "announces", "acknowledges", "estimates", "suggests"})
WITH_CUE = frozenset({"infinitive", "object", "noun", "adjective", "naming"})
"""Kinds of rule whose quote includes the cue, because it would not show the stance without it."""

MOST_LIKELY = 2
"""A sentence of a press release or speech that names so many entities probably makes a claim."""

_HEDGES = frozenset({"may", "might", "could"})
_DUTIES = frozenset({"should", "must"})
_DATE = re.compile(
    r"\b(?:(?:in|on|by|until|since|before|after|during) )?(?:(?:early|mid|late) )?"
    r"(?:\d{1,2} )?(?:January|February|March|April|May|June|July|August|September|October|November"
    r"|December)(?: \d{1,2},)? \d{4}\b|\b(?:in|by|since|until) (?:19|20)\d\d\b"
)
_LEAD = re.compile("(?:that(?= )|[\\s\"'\u201c\u2018.,;:\u2014-])*")
"""Words and signs that are cut off from the beginning of a quote; `_TAIL` is for its end."""
_TAIL = re.compile("(?:\\s(?:and|but|or))?[\\s\"'\u201d\u2019.,;:\u2014?!-]*$")
_WEEKDAY = re.compile(r"\bon (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")
_OFFICES = (
    ("foreign minister", "foreign-minister-of"), ("defence minister", "defence-minister-of"),
    ("defense minister", "defence-minister-of"), ("prime minister", "prime-minister-of"),
    ("secretary general", "secretary-general-of"), ("secretary-general", "secretary-general-of"),
    ("president", "president-of"), ("ambassador", "ambassador-of"),
    ("spokesman", "spokesperson-of"), ("spokeswoman", "spokesperson-of"),
    ("spokesperson", "spokesperson-of"), ("king", "monarch-of"), ("queen", "monarch-of"),
    ("minister", "minister-of"), ("chairman", "head-of"), ("head", "head-of"),
)  # fmt: skip


@dataclass(frozen=True)
class Drafted:
    """The drafts of a text; ``dropped`` counts those left out, as their quote was not found again.

    ``unread`` counts answers of a language model that could not be read.
    """

    suggestions: tuple[Suggestion, ...]
    dropped: int = 0
    unread: int = 0

    def __str__(self) -> str:
        counts = [count_nouns(len(self.suggestions), "draft")]
        counts += [f"{count_nouns(self.dropped, 'quote')} not found again"] if self.dropped else []
        counts += [f"{count_nouns(self.unread, 'answer')} not readable"] if self.unread else []
        return ", ".join(counts)


def draft_text(
    entry: SourceEntry,
    text: Text,
    paragraphs: Sequence[Paragraph],
    *,
    entities: Mapping[str, Entity],
    vocabulary: Vocabulary,
) -> Drafted:
    """Propose claims from a parsed text by rules, in the order of the text."""
    drafter = _Drafter(entry, text, paragraphs, entities, vocabulary)
    found: dict[str, Suggestion] = {}
    for one in drafter.draft():
        found.setdefault(one.content, one)
    return Drafted(tuple(sorted(found.values(), key=lambda it: it.spans)), drafter.dropped)


@dataclass
class _Drafter:
    entry: SourceEntry
    text: Text
    paragraphs: Sequence[Paragraph]
    entities: Mapping[str, Entity]
    vocabulary: Vocabulary
    dropped: int = 0
    mentions: Mentions = field(init=False)
    speakers: Speakers = field(init=False)
    predicates: Predicates = field(init=False)
    lexicon: Lexicon = field(init=False)

    def __post_init__(self) -> None:
        self.mentions = find_mentions(self.text.content, self.entities)
        self.speakers = Speakers(self.mentions, self.text.content)
        self.predicates = load_predicates(self.vocabulary)
        self.lexicon = load_lexicon()

    def draft(self) -> Iterator[Suggestion]:
        """Yield all drafts: of a transcript by turns; else of attributed words, and of the rest."""
        if self.entry.source.transcript and is_transcript(self.paragraphs):
            yield from self._by_turns()
            return
        utterances = find_utterances(self.paragraphs, self.lexicon)
        by_paragraph: dict[int, list[Utterance]] = {}
        for one in utterances:
            by_paragraph.setdefault(one.paragraph.start, []).append(one)
        for paragraph in self.paragraphs:
            there = by_paragraph.get(paragraph.start, [])
            for one in there:
                yield from self._of_utterance(one, there)
            yield from self._in_own_voice(paragraph, there, Named())

    # -- attributed words -------------------------------------------------------------------

    def _of_utterance(self, one: Utterance, others: Sequence[Utterance]) -> Iterator[Suggestion]:
        attribution, paragraph = one.attribution, one.paragraph
        attributor = Attributor(paragraph, self.lexicon)
        outer = self._outer(one, others)
        passed = self.speakers.name_chain(outer.attribution, attributor) if outer else ()
        speaker, via = self.speakers.name_chain(attribution, attributor)
        if passed and paragraph.tokens[attribution.speaker].lower in _OWN:
            speaker = passed[0]
        if self._is_told_twice(one, others) or self._is_mute(speaker, attribution.kind):
            return
        chain = [*reversed(passed), via]
        chain = [it for it in chain if it.name and it.name != speaker.name]
        for stretch in self._quotes(one):
            stop = {it.attribution.verb for it in others} - {attribution.verb, attribution.root}
            triple = self._triple(paragraph, attribution, stretch, speaker=speaker, stop=stop)
            yield from self._suggest(
                attribution.kind, paragraph, stretch, triple,
                speaker=speaker, chain=chain, stances=attribution.stances,
                negated=attribution.negated,
                cue=paragraph.tokens[attribution.verb], spoken=True,
            )  # fmt: skip

    def _is_mute(self, speaker: Named, kind: str) -> bool:
        """Whether the speaker is a thing, such as a treaty, and the rule needs a person's will."""
        entity = self.entities.get(speaker.path)
        found = self.vocabulary.classes.get(entity.type) if entity else None
        return found is not None and THING in found.ancestors and kind not in _STATING

    def _is_told_twice(self, one: Utterance, others: Sequence[Utterance]) -> bool:
        """Whether the content is itself an attribution: "said that he denied it"."""
        inner = [it.attribution for it in others if it.attribution.verb == one.attribution.root]
        return any(it.kind in _CLAUSES for it in inner)

    def _outer(self, one: Utterance, others: Sequence[Utterance]) -> Utterance | None:
        """The utterance that contains another one: "Reuters says that X said ..."."""
        verb = one.attribution.verb
        around = [it for it in others if it is not one and verb in it.attribution.content]
        return min(around, key=lambda it: len(it.attribution.content)) if around else None

    def _quotes(self, one: Utterance) -> Iterator[Stretch]:
        """The offsets of an utterance's quotes: one for each sentence, with the cue if needed."""
        attribution = one.attribution
        if attribution.kind in WITH_CUE:
            places = [*attribution.content, *attribution.cue]
            stretches = one.paragraph.stretches(range(min(places), max(places) + 1))
        else:
            stretches = one.content
        ends = list(self._sentence_ends(stretches))
        for start, end in stretches:
            yield from self._cut(start, end, ends)

    def _sentence_ends(self, stretches: Sequence[Stretch]) -> Iterator[int]:
        for paragraph in self.paragraphs:
            for start, end in stretches:
                if paragraph.start < end and start < paragraph.start + len(paragraph.words):
                    for sentence in paragraph.sentences:
                        yield paragraph.tokens[sentence.start].start

    def _cut(self, start: int, end: int, cuts: Sequence[int]) -> Iterator[Stretch]:
        points = [start, *(it for it in sorted(set(cuts)) if start < it < end), end]
        for a, b in pairwise(points):
            words = self.text.content[a:b]
            lead, tail = _LEAD.match(words), _TAIL.search(words)
            first = a + (lead.end() if lead else 0)
            last = a + (tail.start() if tail else len(words))
            if last - first > 1:
                yield first, self._close(first, last)

    def _close(self, start: int, end: int) -> int:
        """The end of a quote, extended by a mark that closes a quotation begun inside it."""
        words = self.text.content[start:end]
        after = self.text.content[end : end + 3]
        mark = after.find("\u201d")
        is_open = words.count("\u201c") > words.count("\u201d")
        return end + mark + 1 if is_open and mark >= 0 else end

    def _triple(
        self,
        paragraph: Paragraph,
        one: Attribution,
        stretch: Stretch,
        *,
        speaker: Named,
        stop: set[int],
    ) -> Triple:
        """Read the statement of a quote from the main word of its content or of its sentence.

        ``stop`` are the verbs of other attributions. Without a reliable verb, the predicate stays
        empty.
        """
        within = [it.at for it in paragraph.tokens if stretch[0] <= it.start < stretch[1]]
        if not within:
            return Triple(NOBODY, "", NOBODY, one.root)
        root = paragraph.tokens[one.root]
        if root.at not in within:
            root = self._root_of(paragraph, within)
        actor = speaker if one.kind in ("infinitive", "object", "noun") else NOBODY
        triple = self._clauses(paragraph).read(root, within, speaker=actor, stop=stop)
        sure = triple.whole or (triple.at == root.at and not triple.weak)
        return triple if sure else replace(triple, predicate="", qualifiers=())

    def _root_of(self, paragraph: Paragraph, within: Sequence[int]) -> Token:
        places = set(within)
        tops = [paragraph.tokens[at] for at in within if paragraph.tokens[at].head not in places]
        roots = [paragraph.tokens[at] for at in within if paragraph.tokens[at].role == "ROOT"]
        verbs = [it for it in (*roots, *tops) if it.part in ("VERB", "AUX")]
        return (verbs or roots or tops or [paragraph.tokens[within[0]]])[0]

    def _clauses(self, paragraph: Paragraph) -> Clauses:
        return Clauses(paragraph, self.predicates, self._resolve_end)

    def _resolve_end(self, paragraph: Paragraph, token: Token) -> Named:
        """Find the entity that a token means: one of the dossier, or a new name."""
        mention = self.speakers.find_entity(paragraph, token)
        if mention:
            return mention
        if named := self._thing_in(paragraph, token):
            return named
        if token.part == "PRON":
            return self.speakers.of_pronoun(token) if token.lower in _BACK else NOBODY
        if token.part == "PROPN" and token.text[:1].isupper():
            attributor = Attributor(paragraph, self.lexicon)
            return self.speakers.name_anew(paragraph, token, attributor, frozenset())
        return NOBODY

    def _thing_in(self, paragraph: Paragraph, token: Token, depth: int = 2) -> Named | None:
        """Find the thing named inside a noun phrase, such as "a component of the S-400".

        A noun for a deed, as in "supply of the S-400", does not mean the thing.
        """
        deed = bool(self.predicates.of(token))
        for part in paragraph.those(token, "compound", "nmod", "amod", "appos", "prep"):
            inner = paragraph.first(part, "pobj") if part.role == "prep" else part
            if inner is None or (part.role == "prep" and (deed or part.lower != "of")):
                continue
            named = self.speakers.find_entity(paragraph, inner)
            if named and self.entities[named.path].type in _THINGS:
                return named
            deeper = self._thing_in(paragraph, inner, depth - 1) if depth else None
            if deeper:
                return deeper
        return None

    # -- words that are not attributed ------------------------------------------------------

    def _in_own_voice(
        self,
        paragraph: Paragraph,
        utterances: Sequence[Utterance],
        speaker: Named,
        *,
        since: int = 0,
    ) -> Iterator[Suggestion]:
        """Yield drafts of what the text, or the speaker of a turn, says without attribution.

        ``since`` is the offset at which the speaker's words begin, after the name.
        """
        taken = {
            at for it in utterances for at in (*it.attribution.content, *it.attribution.cue)
        } | {at for it in list_quoted(paragraph) for at in it.places if len(it.places) > 3}
        clauses, drafted = self._clauses(paragraph), set[int]()
        for verb in paragraph.tokens:
            if verb.at in taken or not self._is_told(paragraph, verb):
                continue
            within = [
                at for at in paragraph.below(verb)
                if at not in taken and paragraph.tokens[at].start >= since
            ]  # fmt: skip
            triple = clauses.read(verb, [verb.at])
            if not (triple.whole and triple.subject.path and triple.object.path):
                continue
            near = [at for at in within if self._is_near(paragraph, verb, at)]
            stretch = paragraph.stretches(range(min(near), max(near) + 1))[0]
            drafted |= {*near}
            kind = "turn" if speaker.name else "own-voice"
            yield from self._suggest(
                kind, paragraph, stretch, triple, speaker=speaker, chain=[],
                stances=("asserts",), negated=False, cue=verb, spoken=False,
            )  # fmt: skip
        if speaker.name or self.entry.source.voice is Voice.PARTY:
            yield from self._sentences(paragraph, taken | drafted, speaker, since=since)
        if not speaker.name:
            yield from self._offices(paragraph)

    def _sentences(
        self, paragraph: Paragraph, taken: set[int], speaker: Named, *, since: int
    ) -> Iterator[Suggestion]:
        """Yield drafts of sentences with two entities, whose statement a person has to read."""
        for sentence in paragraph.sentences:
            if not taken.isdisjoint(sentence):
                continue
            start = max(since, paragraph.tokens[sentence.start].start)
            end = max(start, paragraph.tokens[sentence.stop - 1].end)
            named = {it.path for it in self.mentions.within((start, end))}
            if len(named) < MOST_LIKELY or self.text.content[start:end].rstrip().endswith("?"):
                continue
            root = self._root_of(paragraph, sentence)
            for stretch in self._cut(start, end, ()):
                yield from self._suggest(
                    "sentence", paragraph, stretch, Triple(NOBODY, "", NOBODY, root.at),
                    speaker=speaker, chain=[], stances=("asserts",), negated=False, cue=root,
                    spoken=False,
                )  # fmt: skip

    def _is_told(self, paragraph: Paragraph, verb: Token) -> bool:
        """Whether a verb states a fact, not a condition or what somebody says or intends."""
        if verb.part != "VERB" or verb.role not in _CLAUSE_ROLES or verb.tag in ("VB", "VBG"):
            return False
        for token in (verb, *paragraph.above(verb)):
            marks = {it.lower for it in paragraph.those(token, "mark")}
            if marks & {"if", "unless", "whether"} or token.role in ("ccomp", "xcomp", "pcomp"):
                return False
            if token is not verb and self.lexicon.of(token.lower) and token.part == "VERB":
                return False
        return True

    def _is_near(self, paragraph: Paragraph, verb: Token, at: int) -> bool:
        """Whether a token belongs to a verb's own clause, not to a clause inside that one.

        ``at`` is the number of the token.
        """
        token = paragraph.tokens[at]
        while token.at != verb.at:
            if token.role in ("relcl", "advcl", "ccomp", "conj") and token.part in ("VERB", "AUX"):
                return False
            token = paragraph.head(token)
        return True

    def _offices(self, paragraph: Paragraph) -> Iterator[Suggestion]:
        """Yield drafts on offices from words beside a name: "Foreign Minister Mevlut Cavusoglu"."""
        for mention in self.mentions.within(
            (paragraph.start, paragraph.start + len(paragraph.words))
        ):
            entity = self.entities[mention.path]
            if entity.type != "person":
                continue
            tokens = [it for it in paragraph.tokens if mention.start <= it.start < mention.end]
            if not tokens:
                continue
            head = tokens[-1]
            places = [
                at for it in (tokens[0], head, *paragraph.those(head, "appos"))
                for at in paragraph.below(it) if abs(at - head.at) < 12
            ]  # fmt: skip
            start, end = paragraph.tokens[min(places)].start, paragraph.tokens[max(places)].end
            words = self.text.content[start:end]
            office = next((it for it in _OFFICES if _has_word(words.lower(), it[0])), None)
            holder = next(
                (
                    self.entities[it.path] for it in self.mentions.within((start, end))
                    if self.entities[it.path].type in _STATES
                ), None,
            )  # fmt: skip
            if office is None:
                continue
            named = Named(holder.label, path=holder.path) if holder else NOBODY
            triple = Triple(Named(entity.label, path=entity.path), office[1], named, head.at)
            yield from self._suggest(
                "office", paragraph, (start, end), triple, speaker=NOBODY, chain=[],
                stances=("asserts",), negated=False, cue=head, spoken=False,
            )  # fmt: skip

    # -- transcripts ------------------------------------------------------------------------

    def _by_turns(self) -> Iterator[Suggestion]:
        for turn in list_turns(self.paragraphs):
            if not turn.name:
                continue
            speaker = self._speaker_of_turn(turn.name)
            self.speakers.spoken.append((speaker, frozenset(turn.name.lower().split())))
            self.speakers.floor = speaker
            for paragraph in turn.paragraphs:
                there = find_utterances([paragraph], self.lexicon, first_person=True)
                for one in there:
                    for it in self._of_utterance(one, there):
                        yield _pass_on(it, speaker)
                yield from self._in_own_voice(paragraph, there, speaker, since=turn.offset)

    def _speaker_of_turn(self, name: str) -> Named:
        """Find the speaker of a turn: an entity of the dossier, or else a new person."""
        if entity := match_speaker(name, self.entities):
            return Named(entity.label, path=entity.path)
        return Named(name_speaker(name, self.text.content), new="person")

    # -- drafts -----------------------------------------------------------------------------

    def _suggest(
        self,
        kind: str,
        paragraph: Paragraph,
        stretch: Stretch,
        triple: Triple,
        *,
        speaker: Named,
        chain: Sequence[Named],
        stances: Sequence[str],
        negated: bool,
        cue: Token,
        spoken: bool,
    ) -> Iterator[Suggestion]:
        quote = quote_stretch(self.text, stretch)
        if quote is None:
            self.dropped += 1
            return
        if self._is_publisher(speaker):  # of a party's source, which speaks for itself
            speaker, spoken = NOBODY, False
        chain = [it for it in chain if not self._is_publisher(it)]
        stance, doubtful = self._stance(stances, paragraph.tokens[triple.at], paragraph)
        unresolved = [
            *(["speaker"] if spoken and not speaker.name else []),
            *(["stance"] if negated or doubtful else []),
            *(["says"] if not triple.whole else []),
        ]
        fields: dict[str, Any] = dict(quote)
        if speaker.name:
            fields["speaker"] = speaker.name
        if chain:
            names = [it.name for it in chain]
            fields["via"] = names[0] if len(names) == 1 else names
        if stance != "asserts":
            fields["stance"] = stance
        ends = (triple.subject.name, triple.predicate, triple.object.name)
        fields["says"] = [it or UNKNOWN for it in ends]
        fields |= {name: end.name for name, end in triple.qualifiers if triple.whole}
        fields |= self._dates(paragraph, stretch, cue, spoken=spoken)
        parts = (speaker, *chain, triple.subject, triple.object)
        yield Suggestion(
            source=self.entry.key, spans=(stretch,), engine=ENGINE, version=VERSION, rule=kind,
            confidence=CONFIDENCE[kind], fields=fields, unresolved=tuple(unresolved),
            new={it.name: it.new for it in parts if it.new},
        )  # fmt: skip

    def _is_publisher(self, speaker: Named) -> bool:
        party = self.entry.source.party
        return bool(party) and speaker.path == party

    def _stance(
        self, stances: Sequence[str], root: Token, paragraph: Paragraph
    ) -> tuple[str, bool]:
        """Choose the stance by the words around the main verb; True if a person has to check it.

        Affirming a negated clause is a denial; "may" makes a suggestion, "should" an urging.
        """
        stance = stances[0]
        helpers = {it.lower for it in paragraph.those(root, "aux")}
        if stance not in AFFIRMING:
            return stance, False
        if paragraph.first(root, "neg"):
            return "denies", bool(helpers & {"would", "will", "should"})
        if helpers & _DUTIES:
            return "urges", False
        if helpers & _HEDGES:
            return "suggests", False
        return ("plans", True) if helpers & {"will", "'ll", "\u2019ll"} else (stance, False)

    def _dates(
        self, paragraph: Paragraph, stretch: Stretch, cue: Token, *, spoken: bool
    ) -> dict[str, str]:
        """The fields ``when``, from a date in the quote, and ``said``, from a weekday beside it."""
        found: dict[str, str] = {}
        if date := _DATE.search(self.text.content, *stretch):
            words = _without_lead(date.group())
            if is_date(words):
                found["when"] = words
        sentence = paragraph.sentence(cue)
        start = paragraph.tokens[sentence.start].start
        end = paragraph.tokens[sentence.stop - 1].end
        said = _WEEKDAY.search(self.text.content, start, end) if spoken else None
        if said and not stretch[0] <= said.start() < stretch[1]:
            published = self.entry.source.published
            if is_date(said.group(), published):
                found["said"] = said.group()
        return found


_THINGS = frozenset({"weapon-system", "programme", "agreement", "resolution", "event"})
"""Types of entities that a longer noun phrase can mean, such as "S-400 missile systems"."""
_STATES = frozenset({"country", "alliance", "organisation", "government-body", "company"})
_BACK = frozenset({"he", "she", "him", "her", "it", "they", "them"})
_CLAUSES = frozenset({"complement", "parenthesis", "passed-on", "infinitive"})
_STATING = frozenset({"complement", "parenthesis", "according", "direct", "passed-on"})
"""Kinds of rule whose speaker can also be a thing, such as a treaty or a report."""
_OWN = _BACK | {"his", "its", "their"}
_CLAUSE_ROLES = frozenset({"ROOT", "conj", "relcl", "advcl", "acl"})


def _pass_on(it: Suggestion, speaker: Named) -> Suggestion:
    """Add the speaker of a turn to a draft of what others said: this speaker passed it on."""
    via = it.fields.get("via", [])
    links = [speaker.name, *([via] if isinstance(via, str) else via)]
    chain = [name for name in dict.fromkeys(links) if name != it.fields.get("speaker")]
    if not chain:
        return it
    fields = {**it.fields, "via": chain[0] if len(chain) == 1 else chain}
    new = {**it.new, **({speaker.name: speaker.new} if speaker.new else {})}
    return replace(it, fields=fields, new=new)


def _has_word(words: str, word: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", words) is not None


def _without_lead(words: str) -> str:
    return re.sub(r"^(?:in|on|during) ", "", words)
