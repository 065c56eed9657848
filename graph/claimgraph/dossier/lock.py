"""Reads, writes and compares lock files, which record what was found when a dossier was pinned.

``evidence.lock`` has the words of every quote and the hashes of every text, never a whole text. It
has one fact per line in the order of the texts, so that a diff is easy to read. ``tables.lock``
has the hashes of the results of endpoints and SQL queries. This module lists all differences; its
callers decide which of them are errors.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise, zip_longest
from pathlib import Path
from typing import TypeVar

from claimgraph.dossier.yaml import Fields, Node, Report, finding
from claimgraph.model.errors import ClaimgraphError, Finding, Place
from claimgraph.model.tablemap import Table, TableQuery
from claimgraph.model.text import GAP, Span, Text, quoted_parts, sentences

__all__ = [
    "VERSION",
    "Key",
    "Lock",
    "LockChange",
    "LockDifference",
    "LockError",
    "Pin",
    "TextPin",
    "compare",
    "pin_quote",
    "pin_text",
    "quote_key",
    "read_lock",
    "read_sentences",
    "write_lock",
    "write_sentences",
]

Key = tuple[str, str]
"""Identifies a pin by its source and the hash of the quote as it is written in the dossier."""


@dataclass(frozen=True)
class Pin:
    """A quote as it was found in a text: its ``spans`` in code points, and its words ``exact``.

    ``turn`` is the name before the transcript's turn in which the quote is; '' without turns.
    """

    source: str
    quote_hash: str
    exact: str
    spans: tuple[tuple[int, int], ...]
    turn: str = ""

    @property
    def key(self) -> Key:
        return self.source, self.quote_hash

    @property
    def fits(self) -> bool:
        """Whether the length of the words equals the length of the spans."""
        whole = all(len(part.exact) == part.end - part.start for part in self.parts)
        return whole and self.exact == GAP.join(part.exact for part in self.parts)

    @property
    def parts(self) -> tuple[Span, ...]:
        """The spans with their words, for a build without the text.

        ``exact`` is cut by the lengths of the spans, because the source itself may contain
        `` [...] ``.
        """
        cut, at = [], 0
        for start, end in self.spans:
            cut.append(Span(start, end, self.exact[at : at + end - start]))
            at += end - start + len(GAP)
        return tuple(cut)


@dataclass(frozen=True)
class TextPin:
    """One text: the ``sha256`` of its bytes, its ``length`` in code points, and its sentences.

    Each sentence is given by its start, its end and the SHA-256 of its words, so that a text under
    copyright can be checked with the lock but not read from it.
    """

    source: str
    sha256: str
    length: int
    sentences: tuple[tuple[int, int, str], ...]


@dataclass(frozen=True)
class Lock:
    """The content of ``evidence.lock``: texts by source, quotes by source and hash."""

    texts: Mapping[str, TextPin] = field(default_factory=dict)
    pins: Mapping[Key, Pin] = field(default_factory=dict)

    @classmethod
    def of(cls, texts: Iterable[TextPin], pins: Iterable[Pin]) -> Lock:
        return cls({it.source: it for it in texts}, {it.key: it for it in pins})


def quote_key(quote: str, after: str | None = None) -> str:
    """Hash a quote in normal form, so that the kind of quotation mark does not change the hash.

    >>> quote_key("a \\u201cdone\\u201d deal") == quote_key('a "done"  deal')
    True
    """
    sought = [GAP.join(quoted_parts(words)) for words in (quote, after) if words is not None]
    return _sha256("\x1f".join(sought))


def pin_quote(found: Iterable[Span], *, source: str, quote: str, after: str | None = None) -> Pin:
    """Make the pin of a quote from the spans where the quote was found."""
    spans = tuple(found)
    exact = GAP.join(span.exact for span in spans)
    return Pin(source, quote_key(quote, after), exact, tuple((it.start, it.end) for it in spans))


def pin_text(text: Text, *, source: str) -> TextPin:
    """Make the pin of a text; ``source`` is the name of its source."""
    cut = tuple((it.start, it.end, _sha256(it.exact)) for it in sentences(text))
    return TextPin(source, text.sha256, len(text.content), cut)


def _sha256(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


VERSION = 1
"""Version of the format of ``evidence.lock``, and of the rules for normal form and sentences."""

_HASH = re.compile(r"[0-9a-f]{64}")
_STRETCH = re.compile(r"(0|[1-9]\d{0,14})-([1-9]\d{0,14})")
_CURE = "restore the file from version control, or write it again with: claimgraph pin"
_KINDS: Mapping[type, str] = {dict: "an object", list: "a list", str: "text", int: "a number"}
_T = TypeVar("_T")


class LockError(ClaimgraphError):
    """Raised for a lock file that is damaged or has an unknown version."""


def write_lock(lock: Lock) -> str:
    """Return the content of ``evidence.lock``; the order of pins does not change it."""
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
    """Write the sentences of a text, one per line: start, end and hash of the words."""
    return "\n".join(f"{start}-{end} {digest}" for start, end, digest in pin.sentences)


def read_sentences(written: str) -> tuple[tuple[int, int, str], ...]:
    """Read what `write_sentences` wrote. Raises ValueError for anything else."""
    lines = (line.replace("-", " ", 1).split(" ") for line in written.splitlines())
    return tuple((int(start), int(end), digest) for start, end, digest in lines)


def read_lock(data: str, name: str) -> Lock:
    """Read a lock, which must be exactly what ``write_lock`` writes; otherwise raise LockError.

    So a line that a merge doubled, or that somebody edited, is noticed even if the file is still
    valid. CR LF is allowed, because version control may write it. The error names the line.
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
    """Reads the JSON of a lock file into pins; every error names the line."""

    data: str
    name: str

    def damaged(self, what: str, *, line: int = 0, near: str = "") -> LockError:
        """Make the error for a line of the lock, given by number or by a string ``near`` in it."""
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
        except (ValueError, RecursionError) as error:  # a number too long, or too deep nesting
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
        is_turn = isinstance(fact, dict) and "turn" in fact
        turn = self._take(fact, "turn", str, near=digest) if is_turn else ""
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


class LockChange(StrEnum):
    """The ways in which the lock can differ from the dossier and its texts."""

    TEXT = "text"
    """The bytes of a text have changed."""
    SENTENCES = "sentences"
    """The bytes of a text are the same, but its sentences are not: somebody edited the lock."""
    MOVED = "moved"
    """A quote has another position."""
    REWORDED = "reworded"
    """The text differs in typography at a quote; with other words it would not be found at all."""
    TURN = "turn"
    """A quote is in another speaker's turn."""
    UNPINNED = "unpinned"
    """A quote of the dossier is not in the lock."""
    IDLE = "idle"
    """A quote of the lock is no longer in the dossier."""
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
    """A difference between the lock and the dossier, with the ``pinned`` and ``found`` values.

    ``quote_hash`` is empty if the difference is in a whole text.
    """

    source: str
    change: LockChange
    quote_hash: str = ""
    pinned: str = ""
    found: str = ""

    def finding(self, place: Place) -> Finding:
        """Return the difference as a finding; ``place`` is that of the claim or of the lock."""
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
    """Return the sorted differences between ``lock`` and what was ``found`` in available texts.

    ``quoted`` are the keys of all quotes of the dossier and ``sources`` all its sources, also
    those whose texts are not available; the defaults are those in ``found``. For a text that is
    not available, only idle and unpinned quotes can be reported.
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


HEAD = """\
# What endpoints answered, written by: claimgraph fetch; what select: gives, by: claimgraph pin.
# Builds compare the files with it.
"""
KEYS = ("endpoint", "query", "file", "sha256", "rows")
SELECT_KEYS = ("select", "result", "results")
CHUNK = 1 << 20


@dataclass(frozen=True)
class Fetched:
    """The pin of an endpoint's answer: ``query`` and ``sha256`` are hashes of query and file."""

    place: Place
    endpoint: str
    query: str
    file: str
    sha256: str
    rows: str


@dataclass(frozen=True)
class Selected:
    """The pin of an SQL result: ``select`` and ``result`` are hashes of the query and its rows."""

    place: Place
    select: str
    result: str
    results: str


@dataclass(frozen=True)
class TableLock:
    """The content of ``tables.lock``, with the names of sources as keys."""

    fetched: Mapping[str, Fetched] = field(default_factory=dict)
    selected: Mapping[str, Selected] = field(default_factory=dict)


def read_table_lock(node: Node, report: Report) -> TableLock:
    """Read ``tables.lock``."""
    root = Fields(node, "the lock of tables", known=(), report=report, open_=True)
    fetched, selected = dict[str, Fetched](), dict[str, Selected]()
    for key, it in root:
        what = f"'{key.text}' in the lock of tables"
        fields = Fields(it, what, known=(*KEYS, *SELECT_KEYS), report=report)
        if "select" in fields:
            cure = "write the lock again with: claimgraph pin"
            texts = (fields.required(name, cure) for name in SELECT_KEYS)
            selected[key.text] = Selected(it.place, *texts)
        if "select" not in fields or "endpoint" in fields:
            cure = "write the lock again with: claimgraph fetch"
            texts = (fields.required(name, cure) for name in KEYS)
            fetched[key.text] = Fetched(it.place, *texts)
    return TableLock(fetched, selected)


def write_table_lock(lock: TableLock) -> str:
    """Return the content of ``tables.lock``: one fact per line, sources in alphabetical order."""
    lines = [HEAD]
    for key in sorted({*lock.fetched, *lock.selected}):
        lines.append(f"{key}:\n")
        for pin, names in ((lock.fetched.get(key), KEYS), (lock.selected.get(key), SELECT_KEYS)):
            lines += (f"  {it}: {_scalar(getattr(pin, it))}\n" for it in names if pin)
    return "".join(lines)


def check_selected(table: Table, pin: Selected | None) -> Iterator[Finding]:
    """Yield a finding if the table's SQL query is not the pinned one."""
    if pin and table.mapping.select and hash_query(table.mapping.select.query) != pin.select:
        message = "the query is not the one that was pinned"
        yield finding(table.mapping.select.place, message, "run: claimgraph pin")


def _scalar(text: str) -> str:
    """Write a YAML value in double quotes, in which YAML allows the same escapes as JSON."""
    return json.dumps(text, ensure_ascii=False)


def hash_query(query: str) -> str:
    """Return the hash of a query; indentation and blank lines do not change it.

    >>> hash_query("  SELECT *\\n  { ?s ?p ?o }\\n") == hash_query("SELECT *\\n{ ?s ?p ?o }")
    True
    """
    lines = (line.strip() for line in query.splitlines())
    return hashlib.sha256("\n".join(filter(None, lines)).encode()).hexdigest()


def hash_files(files: Iterable[Path]) -> tuple[str, int]:
    """Return the SHA-256 and the length in bytes of several files as if they were one."""
    digest, length = hashlib.sha256(), 0
    for file in files:
        with file.open("rb") as data:
            while block := data.read(CHUNK):
                digest.update(block)
                length += len(block)
    return digest.hexdigest(), length


def check_fetched(
    table: Table, asked: TableQuery, query: str, pin: Fetched | None
) -> Iterator[Finding]:
    """Yield findings if the table is not the endpoint's pinned answer to this query."""
    name, place = table.files[0].name, table.mapping.place
    if pin is None:
        message = f"{name} is not pinned as an answer of {asked.endpoint}"
        yield finding(place, message, "run: claimgraph fetch")
        return
    if asked.endpoint != pin.endpoint:
        message = f"{name} was fetched from another endpoint"
        detail = {"fetched": pin.endpoint, "now": asked.endpoint}
        yield finding(asked.place, message, "run: claimgraph fetch", **detail)
    elif hash_query(query) != pin.query:
        message = f"{name} is the answer to another query"
        yield finding(asked.place, message, "run: claimgraph fetch")
    found, _ = hash_files(table.files)
    if found != pin.sha256:
        message = f"{name} is not the answer that was fetched"
        cure = "restore it from version control, or run: claimgraph fetch"
        yield finding(place, message, cure, pinned=pin.sha256, found=found)
