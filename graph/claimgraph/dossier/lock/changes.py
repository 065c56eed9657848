"""A lock compared with what is found now: every difference, none of them judged here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from claimgraph.dossier.lock.pins import (
    Key,
    Lock,
    Pin,
    TextPin,
)
from claimgraph.model.errors import Finding, Place


class LockChange(StrEnum):
    """What can differ between the lock and what is found."""

    TEXT = "text"
    """The bytes of a text are others."""
    SENTENCES = "sentences"
    """The bytes are the same, the sentences are not: the lock was changed by hand."""
    MOVED = "moved"
    """A quote is at another position."""
    REWORDED = "reworded"
    """The text's own words at a quote differ, in typography: else it would not be found."""
    TURN = "turn"
    """A quote is in the turn of another speaker."""
    UNPINNED = "unpinned"
    """A quote of the dossier is not in the lock."""
    IDLE = "idle"
    """A quote of the lock is not in the dossier."""
    UNPINNED_TEXT = "unpinned text"
    """An available text is not in the lock."""
    IDLE_TEXT = "idle text"
    """A text of the lock is no source of the dossier."""


_MESSAGES = {
    LockChange.TEXT: "the text of {source} is not the one that was pinned",
    LockChange.SENTENCES: "the sentences of {source} are not those that were pinned",
    LockChange.MOVED: "a quote is at another place in {source} than where it was pinned",
    LockChange.REWORDED: "the words of a quote in {source} are not those that were pinned",
    LockChange.TURN: "a quote is in another turn of {source} than when it was pinned",
    LockChange.UNPINNED: "a quote from {source} is not pinned",
    LockChange.IDLE: "a quote from {source} is pinned, but is not in the dossier",
    LockChange.UNPINNED_TEXT: "the text of {source} is not pinned",
    LockChange.IDLE_TEXT: "the text of {source} is pinned, but the dossier has no such source",
}
_CHECK_TEXT = "make sure that it is the right text, then run: claimgraph pin"


@dataclass(frozen=True, order=True)
class LockDifference:
    """One fact of the lock that does not hold; ``pinned`` and ``found`` are readable values.

    ``quote_hash`` is empty where a whole text is meant.
    """

    source: str
    change: LockChange
    quote_hash: str = ""
    pinned: str = ""
    found: str = ""

    def finding(self, place: Place) -> Finding:
        """Make the finding, at the claim or at the lock."""
        pairs = (("pinned", self.pinned), ("found", self.found))
        message = _MESSAGES[self.change].format(source=self.source)
        return Finding(place, message, tuple(pair for pair in pairs if pair[1]), _CHECK_TEXT)


def compare(
    lock: Lock,
    found: Lock,
    *,
    quoted: Iterable[Key] | None = None,
    sources: Iterable[str] | None = None,
) -> tuple[LockDifference, ...]:
    """List, sorted, how ``lock`` differs from what was ``found`` in the available texts.

    ``quoted`` are the keys of all quotes of the dossier and ``sources`` all its sources, also
    those whose texts are not available; left out, what was found is all there is. Of a text that
    is not available only its idle and its unpinned quotes can be reported.
    """
    keys = set(found.pins if quoted is None else quoted)
    known = set(found.texts if sources is None else sources)
    return tuple(sorted([*_texts(lock, found, known), *_quotes(lock, found, keys)]))


def _texts(lock: Lock, found: Lock, known: set[str]) -> Iterator[LockDifference]:
    for source in lock.texts.keys() - known:
        yield LockDifference(source, LockChange.IDLE_TEXT)
    for source, now in found.texts.items():
        if source in lock.texts:
            yield from _text(lock.texts[source], now)
        else:
            yield LockDifference(source, LockChange.UNPINNED_TEXT, found=now.sha256)


def _text(pinned: TextPin, now: TextPin) -> Iterator[LockDifference]:
    was, new = (f"sha256 {it.sha256}, {it.length} characters" for it in (pinned, now))
    if was != new:
        yield LockDifference(now.source, LockChange.TEXT, pinned=was, found=new)
    elif pinned.sentences != now.sentences:
        was, new = (f"{len(it.sentences)} sentences" for it in (pinned, now))
        yield LockDifference(now.source, LockChange.SENTENCES, pinned=was, found=new)


def _quotes(lock: Lock, found: Lock, keys: set[Key]) -> Iterator[LockDifference]:
    for source, quote_hash in lock.pins.keys() - keys:
        pin = lock.pins[source, quote_hash]
        yield LockDifference(source, LockChange.IDLE, quote_hash, pinned=pin.exact)
    for source, quote_hash in keys - lock.pins.keys():
        now = found.pins.get((source, quote_hash))
        yield LockDifference(
            source, LockChange.UNPINNED, quote_hash, found=now.exact if now else ""
        )
    for key in keys & lock.pins.keys() & found.pins.keys():
        yield from _compare_quote(lock.pins[key], found.pins[key])


def _compare_quote(pinned: Pin, now: Pin) -> Iterator[LockDifference]:
    if pinned.spans != now.spans:
        was, new = _positions(pinned), _positions(now)
        yield LockDifference(now.source, LockChange.MOVED, now.quote_hash, was, new)
    if pinned.exact != now.exact:
        yield LockDifference(
            now.source, LockChange.REWORDED, now.quote_hash, pinned.exact, now.exact
        )
    if pinned.turn != now.turn:
        yield LockDifference(now.source, LockChange.TURN, now.quote_hash, pinned.turn, now.turn)


def _positions(pin: Pin) -> str:
    return ", ".join(f"{start}-{end}" for start, end in pin.spans)
