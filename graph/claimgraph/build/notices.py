"""Finds what a person should look at: words around quotes that may contradict how a claim is
coded, near disagreements, and facts that a dossier leaves open.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from claimgraph.dossier import Reading
from claimgraph.dossier.header import KINDS
from claimgraph.dossier.surroundings import (
    CodedAs,
    Surroundings,
    look_around,
    passage_in,
    passage_of_pins,
)
from claimgraph.model.english import count_nouns, word_proposition
from claimgraph.model.errors import Notice, Place
from claimgraph.model.judgement import Judgement, Near
from claimgraph.model.ontology import PredicateTerm, Vocabulary
from claimgraph.model.records import Claim, Proposition, Voice
from claimgraph.model.text import fold

LONGEST_SHOWN = 240
"""A notice shows at most so many characters of a sentence."""

MOST_SHOWN = 3
"""A notice of a near disagreement shows at most so many statements; `ask near` lists all."""

PLAIN_OFFICES = frozenset({"official-of", "spokesperson-of", "organ-of", "minister-of"})
"""Predicates for offices that a deputy also holds, such as that of a minister."""


@dataclass(frozen=True)
class Noticed:
    """The notices of a dossier; ``looked_at`` is the number of those that it silences.

    ``unseen`` counts, for each source, the quotes whose surrounding words are not available.
    """

    notices: tuple[Notice, ...]
    looked_at: int
    unseen: Mapping[str, int]


def find_notices(reading: Reading, judgement: Judgement, vocabulary: Vocabulary) -> Noticed:
    """List what a person should look at in a dossier, except what its ``notices:`` silence."""
    found = _Finder(reading, judgement, vocabulary)
    notices = list(dict.fromkeys(found.all()))
    silent = {one.key for one in reading.silencers}
    left = [it for it in notices if (fold(it.at), it.kind) not in silent]
    return Noticed(tuple(sorted(left)), len(notices) - len(left), found.unseen)


@dataclass(frozen=True)
class _Finder:
    reading: Reading
    judgement: Judgement
    vocabulary: Vocabulary

    def all(self) -> Iterator[Notice]:
        for path, claim in self.reading.records.claims.items():
            yield from self._around(path, claim)
            yield from self._turn(path, claim)
            yield from self._told(path, claim)
        yield from self._near()
        yield from self._orders()
        yield from self._undecided()
        yield from self._voices()
        yield from self._speakers()
        yield from self._houses()
        yield from self._unpinned()
        for place in self.reading.unread:
            name = place.file.rsplit("/", 1)[-1]
            cure = "name it claims*.yaml beside dossier.yaml, or give it another ending"
            yield Notice(place, "not-read", KINDS["not-read"], name, because=cure)

    def _unpinned(self) -> Iterator[Notice]:
        """A notice for each source with quotes that are not in evidence.lock."""
        entries = {it.key: it for it in self.reading.entries.values()}
        for key, number in self.reading.unpinned.items():
            detail = (("quotes", count_nouns(number, "quote")),)
            because = "readers without the text cannot find them; run: claimgraph pin"
            yield Notice(entries[key].place, "unpinned", KINDS["unpinned"], key, detail, because)

    @cached_property
    def unseen(self) -> dict[str, int]:
        """For each source, the number of quotes whose surrounding words are not available."""
        counts: dict[str, int] = defaultdict(int)
        for claim in self.reading.records.claims.values():
            passage = self._passage(claim)
            if passage and not passage.known:
                counts[self.reading.entries[claim.source].key] += 1
        return dict(counts)

    @cached_property
    def _ids(self) -> Mapping[str, str]:
        """The id of each claim that has one, by its path."""
        return {path: name for name, paths in self.reading.ids.items() for path in paths}

    def _turn(self, path: str, claim: Claim) -> Iterator[Notice]:
        """A notice if the quote is in another speaker's turn of the transcript than the claim's."""
        entry = self.reading.entries.get(claim.source)
        spans = self.reading.records.evidence[claim.evidence].spans
        turn = self._turns.get((entry.key, spans), "") if entry else ""
        speaker = entry.find_speaker(turn) if entry else None
        if speaker and claim.chain and speaker not in claim.chain:
            labels = [self.reading.records.label(it) for it in claim.chain]
            detail = (("turn", turn), ("speaker", " < ".join(labels)))
            yield Notice(claim.place, "turn", KINDS["turn"], self._ids.get(path, ""), detail)

    def _told(self, path: str, claim: Claim) -> Iterator[Notice]:
        """Notices of a plan for a day that was over, and of a thing that does something to itself.

        Who says only that he wants something may speak of the past; who plans it may not.
        """
        about = self.reading.records.propositions[claim.about]
        group = self.vocabulary.stances[claim.stance].group
        told = (("said", self._words(claim.about)),)
        name = self._ids.get(path, "")
        if about.when and group == "forward-looking" and about.when.latest < claim.said.earliest:
            day = (("said on", claim.said.edtf), ("when", about.when.edtf))
            because = "correct one of the two days, or take a stance such as asserts"
            yield Notice(claim.place, "past-plan", KINDS["past-plan"], name, told + day, because)
        if about.subject == about.object:
            because = "name the other one, or another predicate"
            yield Notice(claim.place, "self", KINDS["self"], name, told, because)

    @cached_property
    def _turns(self) -> Mapping[tuple[str, tuple[tuple[int, int], ...]], str]:
        """The speaker of the turn that contains a quote, by source and spans of the quote."""
        return {(it.source, it.spans): it.turn for it in self.reading.lock.pins.values()}

    def _around(self, path: str, claim: Claim) -> Iterator[Notice]:
        passage = self._passage(claim)
        if passage is None:
            return
        for kind, words in look_around(passage, self._taken(claim)).items():
            sentence = passage.words.replace("\x00", "")[:LONGEST_SHOWN]
            detail = (("beside", words), ("sentence", " ".join(sentence.split())))
            if kind in ("verb", "admission"):
                detail = (("stance", words), detail[1])
            yield Notice(claim.place, kind, KINDS[kind], self._ids.get(path, ""), detail)

    def _taken(self, claim: Claim) -> CodedAs:
        stance = self.vocabulary.stances[claim.stance]
        about = self.reading.records.propositions[claim.about]
        term = self.vocabulary.predicates.get(about.predicate)
        source = self.reading.records.sources[claim.source]
        limits = {name for name, _ in about.qualifiers}
        conditions = {name for name in limits if self.vocabulary.qualifiers[name].condition}
        affirmed = stance.polarity == "affirming"
        reported = source.voice is Voice.REPORTING and not source.transcript
        return CodedAs(
            affirmed=affirmed,
            certain=stance.certainty == "certain" and not claim.certainty,
            own_voice=not claim.chain and source.voice is Voice.REPORTING,
            conditional=bool(conditions),
            dated_later=bool(about.when and about.when.earliest > claim.said.latest),
            done=claim.done,
            judgement=term is not None and term.kind == "assessment",
            office=term is not None and term.office and not _is_over(about, claim),
            exact_office=about.predicate not in PLAIN_OFFICES,
            reported=bool(claim.chain) and reported and claim.stance != "asserts",
            stance=claim.stance,
            admitting=stance.admitting,
            goes_on=term is not None
            and not term.office
            and not about.when
            and (term.name in self._can_end or term.kind == "state"),
        )

    @cached_property
    def _can_end(self) -> frozenset[str]:
        """The predicates of which some other one tells the end, as lifting sanctions does."""
        terms = self.vocabulary.predicates.values()
        return frozenset(it.target for term in terms for it in term.marks.ends)

    def _passage(self, claim: Claim) -> Surroundings | None:
        spans = self.reading.records.evidence[claim.evidence].spans
        entry = self.reading.entries.get(claim.source)
        pin = self.reading.lock.texts.get(entry.key) if entry else None
        if not spans or entry is None or pin is None:
            return None
        text = self.reading.texts.get(claim.source)
        if text:
            return passage_in(text, spans, pin.sentences)
        return passage_of_pins(self._pinned[entry.key], spans, pin.sentences)

    @cached_property
    def _pinned(self) -> Mapping[str, list[tuple[int, int, str]]]:
        found: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
        for pin in self.reading.lock.pins.values():
            found[pin.source] += [(it.start, it.end, it.exact) for it in pin.parts]
        return found

    def _near(self) -> Iterator[Notice]:
        """One notice for each denied statement, with the statements that nearly contradict it.

        Two that a person set against each other are decided, even if a day of them is inferred.
        """
        cure = "write conflicts-with or compatible-with at each, with the reason"
        against: dict[str, list[Near]] = defaultdict(list)
        for near in self.judgement.near:
            if not near.because:
                against[near.right or near.left].append(near)
        for denied, pairs in against.items():
            at = self._first(denied) or self._first(pairs[0].left)
            if at is None:
                continue
            others = [self._other(denied, near) for near in pairs]
            shown = [("said", words) for words in others[:MOST_SHOWN]]
            more = [("said", f"and {len(others) - MOST_SHOWN} more: claimgraph ask SOURCE near")]
            first = "said" if all(it.hows == ("inferred-day",) for it in pairs) else "denied"
            detail = ((first, self._words(denied)), *shown, *more[: len(others) > MOST_SHOWN])
            name = self._ids.get(at[0], "")
            yield Notice(at[1].place, "near", KINDS["near"], name, detail, cure)

    def _other(self, denied: str, near: Near) -> str:
        if near.table:
            return f"{count_nouns(near.rows, 'row')} of {near.table.removeprefix('source/')}"
        return self._words(near.left if denied == near.right else near.right)

    def _orders(self) -> Iterator[Notice]:
        """A notice for each conflict of one speaker with himself in which the order is unknown.

        Two articles years apart give no order: the later one may quote what was said before the
        earlier one. With an order, the later words count and the conflict is a reversal.
        """
        cure = "publication says only by when; write said: at both, or said: {before: ID} at one"
        torn = (it for it in self.judgement.conflicts if it.kind == "inconsistent-line")
        for conflict in torn:
            denied = conflict.ground == "ground-denied"
            sides = (
                self._stands(conflict.left, "affirming"),
                self._stands(conflict.right, "denying" if denied else "affirming"),
            )
            both = [*sides[0], *sides[1]]
            speakers = {claim.claimant for _, claim in both}
            quoted = all(claim.chain for _, claim in both)  # an article has one day of its own
            if all(sides) and quoted and len(speakers) == 1:
                path, claim = max(both, key=lambda it: it[1].place)
                says = ("denies" if denied else "and", self._words(conflict.right))
                detail = (("affirms", self._words(conflict.left)), says)
                name = self._ids.get(path, "")
                yield Notice(claim.place, "order", KINDS["order"], name, detail, cure)

    def _stands(self, proposition: str, polarity: str) -> list[tuple[str, Claim]]:
        """The claims that affirm or deny a proposition itself, by their paths."""
        return [
            (path, claim) for path, claim in self._all_on.get(proposition, ())
            if self.vocabulary.stances[claim.stance].polarity == polarity
        ]  # fmt: skip

    @cached_property
    def _all_on(self) -> Mapping[str, list[tuple[str, Claim]]]:
        every: dict[str, list[tuple[str, Claim]]] = defaultdict(list)
        for path, claim in self.reading.records.claims.items():
            every[claim.about].append((path, claim))
        return every

    def _undecided(self) -> Iterator[Notice]:
        cure = "write done: true if the words say that it was done, else a stance such as plans"
        for path, verdict in self.judgement.verdicts.items():
            at = self._first(path) if verdict.rule == "rule-undecided-time" else None
            if at:
                detail = (("said", self._words(path)),)
                name = self._ids.get(at[0], "")
                kind = "undecided-time"
                yield Notice(at[1].place, kind, KINDS[kind], name, detail, cure)

    def _first(self, proposition: str) -> tuple[str, Claim] | None:
        """The path and record of the first claim about a proposition, except rows of tables."""
        return next(iter(self._all_on.get(proposition, ())), None)

    def _words(self, proposition: str) -> str:
        return word_proposition(proposition, self.reading.records, self.vocabulary)

    def _voices(self) -> Iterator[Notice]:
        speaking = {claim.source for claim in self.reading.records.claims.values()}
        cure = "write voice: reporting, or party for an organ of a side; or name the publisher"
        for path, entry in self.reading.entries.items():
            if path in speaking and not entry.spoken_for:
                because = f"it counts as reporting; {cure}"
                yield Notice(entry.place, "voice", KINDS["voice"], entry.key, because=because)

    def _speakers(self) -> Iterator[Notice]:
        records = self.reading.records
        holders = {
            about.subject for about in self._affirmed() if self._term(about).office
        }  # fmt: skip
        seen = set(holders)
        for claim in records.claims.values():
            speaker = records.entities.get(claim.origin) if claim.chain else None
            if speaker and speaker.type == "person" and speaker.path not in seen:
                seen.add(speaker.path)
                detail = (("speaker", speaker.label),)
                because = "it is unknown whether this person speaks for a state; quote who says so"
                yield Notice(
                    claim.place, "speaker", KINDS["speaker"], speaker.label, detail, because
                )

    def _affirmed(self) -> Iterator[Proposition]:
        """The propositions that somebody affirms, once for each affirming claim."""
        for claim in self.reading.records.claims.values():
            if self.vocabulary.stances[claim.stance].polarity == "affirming":
                yield self.reading.records.propositions[claim.about]

    def _term(self, about: Proposition) -> PredicateTerm:
        return self.vocabulary.predicates[about.predicate]

    def _houses(self) -> Iterator[Notice]:
        records, housed = self.reading.records, set[str]()
        for about in self._affirmed():
            term = self._term(about)
            if term.marks.same_house or term.marks.lies_in:
                housed |= {about.subject, about.object}
        for path, place in self._parts().items():
            entity = records.entities[path]
            if path not in housed:
                detail = ((entity.type.replace("-", " "), entity.label),)
                because = (
                    "until one does, what the state denies is not compared with what this one says"
                )
                yield Notice(place, "house", KINDS["house"], entity.label, detail, because)

    def _parts(self) -> dict[str, Place]:
        """Places and government bodies in statements of which a similar statement is denied.

        Each is returned with the place of the first such claim in the files.
        """
        records, found = self.reading.records, dict[str, Place]()
        for claim in records.claims.values():
            about = records.propositions[claim.about]
            mutual = self._term(about).symmetric  # of a meeting, the place takes no part in it
            named = () if mutual else (v.token for _, v in about.qualifiers)
            for end in (about.subject, about.object, *named) if self._is_denied(about) else ():
                entity = records.entities.get(end)
                if entity and entity.type in HOUSED:
                    found.setdefault(end, claim.place)
        return found

    def _is_denied(self, about: Proposition) -> bool:
        term = self._term(about)
        return not term.office and bool({name for name, _ in term.supers} & self._denied)

    @cached_property
    def _denied(self) -> frozenset[str]:
        """The predicates of denied statements, and all predicates that are wider than these."""
        records = self.reading.records
        terms = (
            self._term(records.propositions[claim.about])
            for claim in records.claims.values()
            if self.vocabulary.stances[claim.stance].polarity == "denying"
        )
        return frozenset(name for term in terms for name, _ in term.supers)


def _is_over(about: Proposition, claim: Claim) -> bool:
    """Whether the stated fact had ended when the claim was made, such as a former office."""
    return about.when is not None and about.when.latest < claim.said.latest


HOUSED = frozenset({"place", "government-body"})
"""Types of entities that belong to a state, though their names may not mention it."""
