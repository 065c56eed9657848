"""Reads the sources of a dossier, and finds each quote in its text or in the lock."""

from __future__ import annotations

from collections import abc
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from urllib.parse import unquote, urldefrag

from claimgraph.dossier.lock import (
    Key,
    Lock,
    LockChange,
    Pin,
    TextPin,
    compare,
    pin_quote,
    pin_text,
    quote_key,
)
from claimgraph.dossier.names import Names
from claimgraph.dossier.quotes import Found, locate
from claimgraph.dossier.standards import is_web_address, read_language
from claimgraph.dossier.tablemap import read_table
from claimgraph.dossier.values import read_moment
from claimgraph.dossier.yaml import (
    Fields,
    Mapping,
    Node,
    Report,
    Scalar,
    Sequence,
    finding,
    scalars,
    suggest,
)
from claimgraph.model.dates import OPEN, Time
from claimgraph.model.errors import Finding, Place
from claimgraph.model.iris import entity_path, slug, source_path
from claimgraph.model.ontology import Vocabulary
from claimgraph.model.records import Entity, Source, Voice
from claimgraph.model.tablemap import TableMapping
from claimgraph.model.text import Text, find_leads, fold

SOURCE_KEYS = (
    "title", "publisher", "voice", "published", "said", "retrieved", "address", "licence",
    "language", "text", "held", "complete", "transcript", "speakers", "replaced-by", "table",
)  # fmt: skip


OFFICE_KEYS = ("quote", "after", "inferred", "note")
SPEAKER_KEYS = ("name", "office", *OFFICE_KEYS)
PRESS = "press"
"""The name for people who ask questions in a transcript and are not named there."""


@dataclass(frozen=True)
class Turns:
    """The speaker of those turns of a transcript that begin with a certain name.

    ``office`` is the claim that the speaker holds an office, in the form of a claims file, if the
    dossier states an office.
    """

    path: str
    place: Place
    office: Mapping | None = None


@dataclass(frozen=True)
class SourceEntry:
    """A source as ``dossier.yaml`` lists it.

    ``text`` is the name of the file with the text, or ''. If ``complete`` is true, every sentence
    must be covered by a claim or listed as silent. ``said`` is the day of a speech or briefing, on
    which all words of the source were said. ``spoken_for`` is true if the entry names a voice or a
    publisher, so that readers know who speaks. ``speakers`` are those of a transcript, by the
    name before their turns.
    """

    key: str
    source: Source
    text: str
    complete: bool
    place: Place
    table: TableMapping | None = None
    said: Time | None = None
    spoken_for: bool = True
    speakers: dict[str, Turns] = field(default_factory=dict)

    def find_speaker(self, words: str) -> str | None:
        """Return the path of the speaker whose turns in this source begin with these words."""
        listed = {fold(label): it.path for label, it in self.speakers.items()}
        if self.press.path in listed.values():
            listed.setdefault(PRESS, self.press.path)
        return listed.get(fold(words))

    @property
    def press(self) -> Entity:
        """The entity for people who ask questions in this source and are not named there."""
        label = f"the press ({self.key})"
        return Entity(entity_path(f"press-{self.key}"), "unnamed-source", label)


def read_sources(
    fields: Fields, names: Names, *, vocabulary: Vocabulary, needed: bool = True
) -> dict[str, SourceEntry]:
    """Read the section `sources`; if ``needed`` is true, report that it has no source."""
    if needed and not fields.mapping("sources"):
        cure = "add sources: with a name, a title and a date for each text that was read"
        fields.report(Finding(fields.place, "the dossier names no sources", cure=cure))
    entries = {
        key.text: _read_source(key, node, names, fields.report, vocabulary)
        for key, node in fields.mapping("sources")
    }
    for entry in entries.values():
        _check_successor(entry, entries, fields.report)
    return entries


def _check_successor(entry: SourceEntry, entries: dict[str, SourceEntry], report: Report) -> None:
    paths = {source_path(key): key for key in entries}
    successor = entry.source.replaced_by
    if successor == entry.source.path:
        cure = "name the source that came after it"
        report(Finding(entry.place, f"'{entry.key}' is replaced by itself", cure=cure))
    elif successor and successor not in paths:
        name = unquote(successor.removeprefix("source/"))
        message = f"'{entry.key}' is replaced by '{name}', which is not a source here"
        report(Finding(entry.place, message, cure=suggest(name, entries)))


def _read_source(
    key: Scalar, node: Node, names: Names, report: Report, vocabulary: Vocabulary
) -> SourceEntry:
    what = f"source '{key.text}'"
    fields = Fields(node, what, known=SOURCE_KEYS, report=report)
    if key.text != slug(key.text):
        cure = f"use lower case, digits and hyphens: {slug(key.text)}"
        report(Finding(key.place, f"'{key.text}' is not a valid name", cure=cure))
    published, inferred = _read_published(fields)
    publisher = fields.scalar("publisher")
    successor = fields.text("replaced-by")
    rows = fields.node("table")
    table = (
        read_table(rows, what, key=key.text, vocabulary=vocabulary, report=report) if rows else None
    )
    voice = Voice.CODED if table else Voice.REPORTING
    endpoint = urldefrag(table.asked.endpoint).url if table and table.asked else ""
    source = Source(
        path=source_path(key.text),
        title=fields.required("title", "write title: and the headline or name of the text"),
        voice=Voice(fields.choice("voice", list(Voice), voice)),
        published=published,
        publisher=(names.require(publisher, report) or "") if publisher else "",
        inferred=inferred,
        address=_read_address(fields) or endpoint,
        licence=fields.text("licence"),
        language=read_language(fields),
        retrieved=_read_day(fields, "retrieved"),
        replaced_by=source_path(successor) if successor else "",
        held=fields.flag("held"),
        transcript=fields.flag("transcript"),
    )
    entry = SourceEntry(
        key=key.text,
        source=source,
        text=fields.text("text"),
        complete=fields.flag("complete"),
        place=key.place,
        table=table,
        said=_read_said(fields, published),
        spoken_for="voice" in fields or publisher is not None or table is not None,
    )
    entry.speakers.update(_read_speakers(fields, entry, names, vocabulary))
    return entry


def _read_speakers(
    fields: Fields, entry: SourceEntry, names: Names, vocabulary: Vocabulary
) -> Iterator[tuple[str, Turns]]:
    """Read the key `speakers`: yield the name before turns of a transcript, and the speaker."""
    for label, node in fields.mapping("speakers"):
        what = f"the speaker '{label.text}'"
        if not isinstance(node, Mapping):
            (name,) = scalars(node, what, fields.report)[:1] or (None,)
            if name and fold(name.text) == PRESS and names.find(name.text) is None:
                yield label.text.strip(), Turns(entry.press.path, label.place)
            elif name and (path := names.require(name, fields.report)):
                yield label.text.strip(), Turns(path, label.place)
            continue
        keyed = Fields(node, what, known=SPEAKER_KEYS, report=fields.report)
        keyed.required("name", "name the person who speaks")
        name = keyed.scalar("name")
        if name and (path := names.require(name, fields.report)):
            yield (
                label.text.strip(),
                Turns(path, label.place, _read_office(keyed, name, vocabulary)),
            )


def _read_office(fields: Fields, name: Scalar, vocabulary: Vocabulary) -> Mapping | None:
    """Return the claim of a speaker's office, as the source's own statement, or None."""
    if "office" not in fields:
        return None
    office, quote = fields.scalars("office"), fields.scalar("quote")
    offices = [it.name for it in vocabulary.predicates.values() if it.office]
    if len(office) != 2 or office[0].text not in offices:
        named = office[0].text if office else ""
        cure = f"write office: [OFFICE, BODY]; {suggest(named, offices)}"
        fields.report(
            Finding(
                fields.place,
                f"'office' of {fields.what} does not name an office and a body",
                cure=cure,
            )
        )
        return None
    if quote is None:
        cure = "add quote: with the words of the text that name the office"
        fields.report(
            Finding(fields.place, f"{fields.what} has an office without a quote", cure=cure)
        )
        return None
    told: list[tuple[str, Node]] = [("says", Sequence(fields.place, (name, *office)))]
    told += [(key, node) for key in OFFICE_KEYS if (node := fields.scalar(key))]
    return Mapping(fields.place, tuple((Scalar(it.place, key), it) for key, it in told))


def _read_said(fields: Fields, published: Time) -> Time | None:
    node = fields.node("said")
    time = read_moment(node, f"'said' of {fields.what}", report=fields.report).time
    if node and time and time.earliest > published.latest:
        cure = "correct one of the two: said: is the day of speech, published: that of the page"
        fields.report(
            Finding(node.place, f"{fields.what} was said after it was published", cure=cure)
        )
    return time


def _read_published(fields: Fields) -> tuple[Time, str]:
    if "published" not in fields:
        cure = "write published: 2019-10-04, or {date: ..., inferred: why} if it is not printed"
        fields.report(Finding(fields.place, f"{fields.what} has no 'published'", cure=cure))
    moment = read_moment(
        fields.node("published"), f"'published' of {fields.what}", report=fields.report
    )
    return moment.time or OPEN, moment.inferred


def _read_day(fields: Fields, key: str) -> date | None:
    node = fields.node(key)
    moment = read_moment(node, f"'{key}' of {fields.what}", report=fields.report)
    if moment.time is None:
        return None
    if node and moment.time.earliest != moment.time.latest:
        cure = "write the day, such as 2026-03-01"
        fields.report(Finding(node.place, f"'{key}' of {fields.what} is not a day", cure=cure))
    return moment.time.earliest


def _read_address(fields: Fields) -> str:
    scalar = fields.scalar("address")
    if scalar is None or is_web_address(scalar.text):
        return scalar.text if scalar else ""
    cure = "write the whole address, beginning with https://"
    fields.report(Finding(scalar.place, f"'{scalar.text}' is not a web address", cure=cure))
    return ""


@dataclass
class Witness:
    """Finds the quotes of one source, in its text or in the lock, and reports missing ones once.

    ``blind`` is true if the text cannot be read although it should be available; this was
    reported, so that missing quotes are not. ``pins`` and ``places`` have a quote's hash as key.
    """

    entry: SourceEntry
    text: Text | None
    lock: Lock | None
    report: Report
    blind: bool = False
    pins: dict[str, Pin] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)

    def find(self, quote: Scalar, after: str = "") -> Pin | None:
        """Return the pin of a quote from the text, or from the lock if there is no text."""
        key = quote_key(quote.text, after or None)
        if key not in self.places:
            self.places[key] = quote.place
            pin = (
                self._in_lock(quote, key)
                if self.text is None
                else self._in(self.text, quote, after)
            )
            if pin is not None:
                self.pins[key] = pin
        return self.pins.get(key)

    @cached_property
    def text_pin(self) -> TextPin | None:
        """The pin of the text as it is now, or that in the lock if the text is not available."""
        if self.text:
            return pin_text(self.text, source=self.entry.key)
        return self.lock.texts.get(self.entry.key) if self.lock else None

    def uncovered(self) -> Iterator[tuple[int, int]]:
        """Yield the spans of the sentences that no quote touches."""
        spans = [span for pin in self.pins.values() for span in pin.spans]
        for start, end, _ in self.text_pin.sentences if self.text_pin else ():
            if not any(a < end and start < b for a, b in spans):
                yield start, end

    def _in(self, text: Text, quote: Scalar, after: str) -> Pin | None:
        found = locate(quote.text, text, after=after or None)
        if not isinstance(found, Found):
            self.report(found.finding(quote.place))
            return None
        pin = pin_quote(found.spans, source=self.entry.key, quote=quote.text, after=after or None)
        return replace(pin, turn=self._turn_at(pin.spans[0][0]))

    def _turn_at(self, place: int) -> str:
        """Return the name before the turn in which an offset of the text is, or ''."""
        begun = [label for start, label in self._turns if start <= place]
        return begun[-1] if begun else ""

    @cached_property
    def _turns(self) -> list[tuple[int, str]]:
        """The offset of each turn in the text, with the name of its speaker before it."""
        speakers = self.entry.speakers
        if not speakers or self.text is None:
            return []
        found = find_leads(self.text.content, speakers)
        return [(it.start, " ".join(filter(None, (it.name, it.note)))) for it in found]

    def report_idle_speakers(self) -> None:
        """Report names in ``speakers`` that begin no turn: whose turns they are meant to be?"""
        begun = {label for _, label in self._turns}
        for label, turns in self.entry.speakers.items() if self.text else ():
            if label not in begun:
                message = f"no turn of '{self.entry.key}' begins with '{label}'"
                others = begun - self.entry.speakers.keys()
                cure = suggest(label, others) if others else "write it as in the text, or delete it"
                self.report(Finding(turns.place, message, cure=cure))

    @property
    def _lacks_file(self) -> bool:
        """Whether the source names a file and neither it nor a pin of the text is there."""
        known = self.lock.texts if self.lock else {}
        return bool(self.entry.text) and self.entry.key not in known

    def _report_file(self) -> None:
        """Report, once for all quotes, that the file of the text is missing."""
        name, file = self.entry.key, self.entry.text
        message = f"the text of '{name}' is not available: {file}"
        cure = f"put {file} into the folder, or give the text with --text {name}=FILE"
        self.report(Finding(self.entry.place, message, cure=cure))
        self.blind = True

    def _in_lock(self, quote: Scalar, key: str) -> Pin | None:
        pin = self.lock.pins.get((self.entry.key, key)) if self.lock else None
        if pin is None and not self.blind and self._lacks_file:
            self._report_file()
        elif pin is None and not self.blind:
            message = f"the text of '{self.entry.key}' is not available and the quote is not pinned"
            cure = f"give the text with --text {self.entry.key}=FILE"
            self.report(finding(quote.place, message, cure, quoted=quote.text))
        return pin


def gather_lock(witnesses: Iterable[Witness]) -> Lock:
    """Return the texts and quotes that were found as the content of ``evidence.lock``."""
    found = list(witnesses)
    return Lock.of(
        (witness.text_pin for witness in found if witness.text_pin),
        (pin for witness in found for pin in witness.pins.values()),
    )


def count_unpinned(lock: Lock, witnesses: abc.Mapping[str, Witness]) -> dict[str, int]:
    """Count, by source, the quotes that were found in its text but are not pinned.

    Sources without such quotes are left out. If a text is not pinned, all its quotes count.
    """
    counts: dict[str, int] = {}
    for name, witness in witnesses.items():
        if witness.text:
            pinned = name in lock.texts
            missing = [key for key in witness.pins if not pinned or (name, key) not in lock.pins]
            counts |= {name: len(missing)} if missing else {}
    return counts


def count_lost(lock: Lock, witnesses: abc.Mapping[str, Witness]) -> dict[str, int]:
    """Count, by source, the pinned quotes that its available text no longer has."""
    counts = {
        name: sum((name, key) in lock.pins for key in it.places.keys() - it.pins.keys())
        for name, it in witnesses.items()
        if it.text
    }
    return {name: number for name, number in counts.items() if number}


def check_lock(
    lock: Lock, witnesses: dict[str, Witness], *, place: Place, idle: bool = True
) -> Iterator[Finding]:
    """Yield findings where the lock differs from what was found; unpinned quotes are no finding.

    If ``idle`` is false, pins without a quote in the dossier are not reported, because the quote
    may be one that was not found and has its own finding.
    """
    places: dict[Key, Place] = {
        (name, key): place for name, it in witnesses.items() for key, place in it.places.items()
    }
    found = gather_lock(witnesses.values())
    for difference in compare(lock, found, sources=witnesses):
        witness = witnesses.get(difference.source)
        if difference.change is LockChange.IDLE and (witness is None or not idle):
            continue
        if difference.change in (LockChange.UNPINNED, LockChange.UNPINNED_TEXT):
            continue  # no finding: count_unpinned counts quotes that are not pinned yet
        home = witness.entry.place if witness and not difference.quote_hash else place
        yield difference.finding(places.get((difference.source, difference.quote_hash), home))
