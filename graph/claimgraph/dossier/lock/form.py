"""The form of ``evidence.lock``: JSON with one fact a line, in the order of the texts.

So a diff reads like the text it is about. The file holds the words of quotes, never a text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise, zip_longest
from typing import TypeVar

from claimgraph.dossier.lock.pins import Lock, Pin, TextPin
from claimgraph.model.errors import ClaimgraphError

VERSION = 1
"""Version of the file's form; it also stands for the rules of normal form and sentences."""

_HASH = re.compile(r"[0-9a-f]{64}")
_STRETCH = re.compile(r"(0|[1-9]\d{0,14})-([1-9]\d{0,14})")
_CURE = "restore the file from version control, or write it again with: claimgraph pin"
_KINDS: Mapping[type, str] = {dict: "an object", list: "a list", str: "text", int: "a number"}
_T = TypeVar("_T")


class LockError(ClaimgraphError):
    """The lock is damaged, or written by a version that this one does not know."""


def write_lock(lock: Lock) -> str:
    """Write a lock; the same pins give the same bytes, in whatever order they came."""
    ordered = sorted(lock.pins.values(), key=lambda pin: (pin.source, pin.spans, pin.quote_hash))
    quotes: dict[str, list[dict[str, str]]] = {pin.source: [] for pin in ordered}
    for pin in ordered:
        at = " ".join(f"{start}-{end}" for start, end in pin.spans)
        turn = {"turn": pin.turn} if pin.turn else {}
        quotes[pin.source].append({"quote": pin.quote_hash, "at": at, "exact": pin.exact, **turn})
    texts = {source: _text_facts(lock.texts[source]) for source in sorted(lock.texts)}
    facts = {"version": VERSION, "texts": texts, "quotes": quotes}
    return json.dumps(facts, ensure_ascii=False, indent=1) + "\n"


def _text_facts(pin: TextPin) -> dict[str, object]:
    cut = write_sentences(pin).splitlines()
    return {"sha256": pin.sha256, "length": pin.length, "sentences": cut}


def write_sentences(pin: TextPin) -> str:
    """The sentences of a text, a line each: where each stands, and the hash of its words."""
    return "\n".join(f"{start}-{end} {digest}" for start, end, digest in pin.sentences)


def read_sentences(written: str) -> tuple[tuple[int, int, str], ...]:
    """Read what `write_sentences` wrote. Raises ValueError for anything else."""
    lines = (line.replace("-", " ", 1).split(" ") for line in written.splitlines())
    return tuple((int(start), int(end), digest) for start, end, digest in lines)


def read_lock(data: str, name: str) -> Lock:
    """Read a lock, strictly: it must be, to the letter, what ``write_lock`` writes.

    So a line that a merge doubled or a hand changed is seen even where it is still a lock.
    CR LF is let pass, as version control may put it. Raises LockError with the line.
    """
    reader = _LockReader(data.replace("\r\n", "\n"), name)
    lock = reader.lock()
    written = write_lock(lock)
    if written != reader.data:
        line = _first_difference(reader.data, written)
        raise reader.damaged("this line is not as claimgraph pin writes it", line=line)
    return lock


def _first_difference(there: str, ought: str) -> int:
    pairs = zip_longest(there.split("\n"), ought.split("\n"))
    return next(line for line, (one, other) in enumerate(pairs, start=1) if one != other)


@dataclass(frozen=True)
class _LockReader:
    """The lock's data on the way to pins; every complaint names the line."""

    data: str
    name: str

    def damaged(self, what: str, *, line: int = 0, near: str = "") -> LockError:
        """Make the error, at a line or at the line of a text that the lock holds."""
        where = f"{self.name}:{line or self._line(near)}"
        return LockError(f"the lock is damaged: {what}", where=where, cure=_CURE)

    def _line(self, near: str) -> int:
        at = max(0, self.data.find(json.dumps(near, ensure_ascii=False)))
        return self.data.count("\n", 0, at) + 1

    def lock(self) -> Lock:
        try:
            facts = json.loads(self.data)
        except json.JSONDecodeError as error:
            raise self.damaged(error.msg, line=error.lineno) from error
        except (ValueError, RecursionError) as error:  # numbers or nesting beyond all measure
            raise self.damaged(str(error)) from error
        self._version(facts)
        texts = self._take(facts, "texts", dict)
        quotes = self._take(facts, "quotes", dict)
        return Lock.of(
            [self._text(source, texts) for source in texts],
            [self._pin(source, it) for source in quotes for it in self._take(quotes, source, list)],
        )

    def _version(self, facts: object) -> None:
        version = self._take(facts, "version", int)
        if version != VERSION:
            raise LockError(
                f"version {version} of the lock is not known, only {VERSION}",
                where=f"{self.name}:{self._line('version')}",
                cure="use the claimgraph that wrote it, or write it again with: claimgraph pin",
            )

    def _take(self, holder: object, key: str, kind: type[_T], *, near: str = "") -> _T:
        value = holder.get(key) if isinstance(holder, dict) else None
        if not isinstance(value, kind) or isinstance(value, bool):
            raise self.damaged(f'"{key}" is missing, or not {_KINDS[kind]}', near=near or key)
        return value

    def _text(self, source: str, texts: Mapping[str, object]) -> TextPin:
        length = self._take(texts[source], "length", int, near=source)
        listed = self._take(texts[source], "sentences", list, near=source)
        cut = tuple(self._sentence(fact) for fact in listed)
        edges = [edge for start, end, _ in cut for edge in (start, end)]
        if edges != sorted(edges) or (edges and edges[-1] > length):
            raise self.damaged("its sentences are not in order", near=source)
        return TextPin(source, self._hash(texts[source], "sha256", near=source), length, cut)

    def _sentence(self, fact: object) -> tuple[int, int, str]:
        stretch, _, digest = fact.partition(" ") if isinstance(fact, str) else ("", "", "")
        if not _HASH.fullmatch(digest):
            raise self.damaged(f"{fact!r} is not a sentence", near=str(fact))
        return (*self._stretch(stretch, near=str(fact)), digest)

    def _pin(self, source: str, fact: object) -> Pin:
        digest = self._hash(fact, "quote", near=source)
        at = self._take(fact, "at", str, near=digest)
        exact = self._take(fact, "exact", str, near=digest)
        spans = tuple(self._stretch(written, near=at) for written in at.split(" "))
        told = isinstance(fact, dict) and "turn" in fact
        turn = self._take(fact, "turn", str, near=digest) if told else ""
        pin = Pin(source, digest, exact, spans, turn)
        if any(end > start for (_, end), (start, _) in pairwise(spans)):
            raise self.damaged("its spans are not in order", near=at)
        if not pin.fits:
            raise self.damaged("these words are not as long as their spans", near=exact)
        return pin

    def _hash(self, holder: object, key: str, *, near: str) -> str:
        digest = self._take(holder, key, str, near=near)
        if not _HASH.fullmatch(digest):
            raise self.damaged(f'"{key}" is not a SHA-256 hash', near=digest)
        return digest

    def _stretch(self, written: str, *, near: str) -> tuple[int, int]:
        found = _STRETCH.fullmatch(written)
        if not found or int(found[1]) >= int(found[2]):
            raise self.damaged(f'"{written}" is not a span', near=near)
        return int(found[1]), int(found[2])
