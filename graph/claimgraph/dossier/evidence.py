"""From quotes to evidence: found in the text where it is available, else taken from the lock."""

from __future__ import annotations

import re
from collections import abc
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

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
from claimgraph.dossier.quotes import Found, locate
from claimgraph.dossier.sources import SourceEntry
from claimgraph.dossier.yaml import Report, Scalar, finding
from claimgraph.model.errors import Finding, Place
from claimgraph.model.text import Text

_CAPITAL = r"[A-Z][\w.\u2019'-]*"
_SPEAKER = (
    rf"({_CAPITAL}(?: (?:{_CAPITAL}|of|de|van|al|bin)){{0,5}}(?: \([^)\n]{{1,40}}\))?):(?=\s)"
)
"""What begins a turn where nobody listed it: a few words with capitals before a colon."""


@dataclass
class Witness:
    """Finds the quotes of one source; each is sought once, and each fault reported once.

    ``blind`` says that the text ought to be available and cannot be read, which was reported.
    """

    entry: SourceEntry
    text: Text | None
    lock: Lock | None
    report: Report
    blind: bool = False
    pins: dict[str, Pin] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)

    def find(self, quote: Scalar, after: str = "") -> Pin | None:
        """The place of a quote, if it is in the text or, without one, in the lock."""
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
        """The text as it is, else as it was pinned."""
        if self.text:
            return pin_text(self.text, source=self.entry.key)
        return self.lock.texts.get(self.entry.key) if self.lock else None

    def uncovered(self) -> Iterator[tuple[int, int]]:
        """The sentences that no quote touches, as spans."""
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
        """The words that begin the turn in which a place of the text lies."""
        begun = [label for start, label in self._turns if start <= place]
        return begun[-1] if begun else ""

    @cached_property
    def _turns(self) -> list[tuple[int, str]]:
        """Where a turn begins, with the words that say whose: in a transcript with speakers."""
        speakers = self.entry.speakers
        if not speakers or self.text is None:
            return []
        labels = "|".join(
            re.escape(it) + (r"(?=[ \t:])" if len(it) == 1 else r"(?=[ \t]*:)")
            for it in sorted(speakers, key=len, reverse=True)
        )
        turn = re.compile(rf"^[ \t]*(?:({labels})|{_SPEAKER})", re.MULTILINE)
        found = turn.finditer(self.text.content)
        return [(it.start(), it[1] or it[2]) for it in found]

    def _in_lock(self, quote: Scalar, key: str) -> Pin | None:
        pin = self.lock.pins.get((self.entry.key, key)) if self.lock else None
        if pin is None and not self.blind:
            message = f"the text of '{self.entry.key}' is not available and the quote is not pinned"
            cure = f"give the text with --text {self.entry.key}=FILE"
            self.report(finding(quote.place, message, cure, quoted=quote.text))
        return pin


def gather_lock(witnesses: Iterable[Witness]) -> Lock:
    """All that was found, as a lock."""
    found = list(witnesses)
    return Lock.of(
        (witness.text_pin for witness in found if witness.text_pin),
        (pin for witness in found for pin in witness.pins.values()),
    )


def count_unpinned(lock: Lock, witnesses: abc.Mapping[str, Witness]) -> dict[str, int]:
    """Count, by source, the quotes that are found in its text and not pinned.

    Sources without such quotes are left out. Where the text itself is not pinned, all its quotes
    count.
    """
    counts: dict[str, int] = {}
    for name, witness in witnesses.items():
        if witness.text:
            known = name in lock.texts
            missing = [key for key in witness.pins if not known or (name, key) not in lock.pins]
            counts |= {name: len(missing)} if missing else {}
    return counts


def count_lost(lock: Lock, witnesses: abc.Mapping[str, Witness]) -> dict[str, int]:
    """How many quotes of each source are pinned, and are not in the text that is available."""
    counts = {
        name: sum((name, key) in lock.pins for key in it.places.keys() - it.pins.keys())
        for name, it in witnesses.items()
        if it.text
    }
    return {name: number for name, number in counts.items() if number}


def check_lock(
    lock: Lock, witnesses: dict[str, Witness], *, place: Place, idle: bool = True
) -> Iterator[Finding]:
    """Hold the lock against what was found. What is found and not yet pinned is no finding.

    Without ``idle`` it is not told what the lock pins and the dossier does not hold: a quote
    that was not found has its own finding, and this would be a second one.
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
            continue  # found in an available text: see count_unpinned
        home = witness.entry.place if witness and not difference.quote_hash else place
        yield difference.finding(places.get((difference.source, difference.quote_hash), home))
