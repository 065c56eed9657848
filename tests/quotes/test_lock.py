"""The lock is written the same in any order, read strictly, held against what is found."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cases import read_yaml

from claimgraph.dossier.lock import (
    Lock,
    LockChange,
    LockDifference,
    LockError,
    Pin,
    TextPin,
    compare,
    pin_quote,
    pin_text,
    quote_key,
    read_lock,
    write_lock,
)
from claimgraph.dossier.quotes import Found, locate
from claimgraph.model.errors import Place
from claimgraph.model.text import Text, read_text

CASES = Path(__file__).parent / "cases"
GOOD = (CASES / "evidence.lock").read_text(encoding="utf-8")
DAMAGED = read_yaml(CASES / "damaged.yaml")

QUOTES = (
    ("harbour", "Estavia denied that 36 ferries [...] had been promised", None),
    ("harbour", "to move on [...] but it's harder", None),
    ("harbour", "first batch", "although the"),
    ("wire", "No vote was taken", None),
)


def load(name: str) -> Text:
    """Read one of the texts of the cases."""
    path = CASES / "texts" / f"{name}.txt"
    return read_text(path.read_bytes(), path.name)


def pinned(source: str, quote: str, after: str | None = None, text: Text | None = None) -> Pin:
    """Find a quote and pin it."""
    outcome = locate(quote, text or load(source), after=after)
    assert isinstance(outcome, Found)
    return pin_quote(outcome.spans, source=source, quote=quote, after=after)


def fresh() -> Lock:
    """Make the lock of the cases anew."""
    texts = [pin_text(load(source), source=source) for source in ("wire", "harbour")]
    return Lock.of(texts, [pinned(*quote) for quote in QUOTES])


def test_the_form_is_fixed() -> None:
    """What is written today is, byte for byte, the file that was written before."""
    assert write_lock(fresh()) == GOOD
    assert read_lock(GOOD, "evidence.lock") == fresh()


def test_one_fact_is_one_line() -> None:
    """Each hash, place and wording has a line of its own, and the file ends with a newline."""
    assert GOOD.endswith("}\n")
    assert [line.count(": ") <= 1 for line in GOOD.splitlines()].count(False) == 0
    assert '    "at": "304-334 361-378",' in GOOD.splitlines()


def test_crlf_is_let_pass() -> None:
    """Version control may have turned the line ends."""
    assert read_lock(GOOD.replace("\n", "\r\n"), "evidence.lock") == fresh()


def test_a_lock_holds_no_text() -> None:
    """Only the words of quotes are written: somebody else's text is not passed on."""
    for path in sorted((CASES / "texts").glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            assert line not in GOOD or not line


@pytest.mark.parametrize("case", DAMAGED, ids=lambda case: case["why"])
def test_a_damaged_lock_is_one_error(case: dict[str, Any]) -> None:
    """The error names the line, what is wrong, and how to come by a good lock again."""
    assert GOOD.count(case["old"]) >= 1
    with pytest.raises(LockError) as raised:
        read_lock(GOOD.replace(case["old"], case["new"], 1), "evidence.lock")
    assert (f"evidence.lock:{case['line']}", True) == (
        raised.value.where,
        case["says"] in raised.value.message,
    ), raised.value
    assert "claimgraph pin" in raised.value.cure


@pytest.mark.parametrize("data", ["", "null", "[]", '"lock"', "[" * 100_000, '{"version": true}'])
def test_what_is_no_lock_is_one_error(data: str) -> None:
    """Whatever the file holds, it is a LockError at its first line."""
    with pytest.raises(LockError) as raised:
        read_lock(data, "evidence.lock")
    assert raised.value.where == "evidence.lock:1"


@given(st.data())
def test_no_changed_character_goes_unseen(data: st.DataObject) -> None:
    """A lock with one character changed is refused, or says something else."""
    at = data.draw(st.integers(0, len(GOOD) - 1))
    put = data.draw(st.sampled_from(["", "0", "a", '"', " ", "\n", "[", ","]))
    changed = GOOD[:at] + put + GOOD[at + 1 :]
    if changed != GOOD:
        try:
            lock = read_lock(changed, "evidence.lock")
        except LockError:
            return
        assert lock != fresh()


WORDS = st.text(st.characters(codec="utf-8"), min_size=1)
HASHES = st.text("0123456789abcdef", min_size=64, max_size=64)


@st.composite
def pins(draw: st.DrawFn) -> Pin:
    """Make a pin of one to three parts."""
    parts = draw(st.lists(WORDS, min_size=1, max_size=3))
    placed, at = [], 0
    for part in parts:
        start = at + draw(st.integers(0, 10**6))
        at = start + len(part)
        placed.append((start, at))
    return Pin(draw(WORDS), draw(HASHES), " [...] ".join(parts), tuple(placed))


@st.composite
def text_pins(draw: st.DrawFn) -> TextPin:
    """Make the pin of a text with some sentences."""
    edges = sorted(draw(st.sets(st.integers(0, 10**9), max_size=8)))
    cut = tuple((a, b, draw(HASHES)) for a, b in zip(edges[::2], edges[1::2], strict=False))
    return TextPin(draw(WORDS), draw(HASHES), (edges or [0])[-1] + 1, cut)


LOCKS = st.builds(Lock.of, st.lists(text_pins()), st.lists(pins()))


@given(LOCKS)
def test_a_lock_comes_back(lock: Lock) -> None:
    """What is written is read again, whatever the words: also newlines and marks of omission."""
    assert lock == read_lock(write_lock(lock), "evidence.lock")


@given(LOCKS, st.randoms(use_true_random=False))
def test_order_does_not_matter(lock: Lock, rng: random.Random) -> None:
    """The same pins in another order are the same bytes."""
    texts, quotes = list(lock.texts.values()), list(lock.pins.values())
    rng.shuffle(texts)
    rng.shuffle(quotes)
    assert write_lock(lock) == write_lock(Lock.of(texts, quotes))


@given(pins())
def test_parts_are_cut_by_length(pin: Pin) -> None:
    """A build without the text gets the same spans and words as one with it."""
    assert pin.spans == tuple((part.start, part.end) for part in pin.parts)
    assert pin.exact == " [...] ".join(part.exact for part in pin.parts)


@pytest.mark.parametrize(("source", "quote", "after"), QUOTES)
def test_a_pin_stands_for_what_was_found(source: str, quote: str, after: str | None) -> None:
    """The spans of a pin are those that were found."""
    outcome = locate(quote, load(source), after=after)
    assert isinstance(outcome, Found)
    assert outcome == Found(pinned(source, quote, after).parts)


def test_typography_does_not_unpin() -> None:
    """A quote typed otherwise has the same key; other words, another case, another after do not."""
    key = quote_key("it's [...] \u201cover\u201d", "He said")
    assert key == quote_key("it\u2019s  [\u2026]\n'over'", "He  said")
    others = [
        quote_key("it's [...] 'over'"),
        quote_key("it's [...] 'over'", "She said"),
        quote_key("It's [...] 'over'", "He said"),
        quote_key("it's 'over'", "He said"),
        quote_key("it's [...] 'over' He said"),
        quote_key("", None),
        quote_key("", ""),
    ]
    assert len({key, *others}) == 8


def test_nothing_differs_from_itself() -> None:
    """A lock held against what it was made of has no differences."""
    assert compare(fresh(), fresh()) == ()


def told(pin: TextPin) -> str:
    """Say of a text's pin what a difference says."""
    return f"sha256 {pin.sha256}, {pin.length} characters"


def test_a_changed_text_is_told() -> None:
    """Another text at the same place: its bytes, the quotes that moved, the words that differ."""
    raw = (CASES / "texts" / "wire.txt").read_bytes()
    text = read_text(b"NEW: " + raw.replace(b"No vote was", b"No\nvote was"), "wire.txt")
    pin = pinned("wire", "No vote was taken", text=text)
    found = Lock.of([pin_text(text, source="wire")], [pin])
    key = quote_key("No vote was taken")
    assert compare(fresh(), found, quoted=fresh().pins, sources=fresh().texts) == (
        LockDifference("wire", LockChange.MOVED, key, "112-129", "117-134"),
        LockDifference("wire", LockChange.REWORDED, key, "No vote was taken", "No\nvote was taken"),
        LockDifference(
            "wire", LockChange.TEXT, "", told(fresh().texts["wire"]), told(found.texts["wire"])
        ),
    )


def test_a_lock_changed_by_hand_is_told() -> None:
    """The same bytes with other sentences: the lock is wrong, not the text."""
    pin = fresh().texts["wire"]
    lock = Lock.of([replace(pin, sentences=pin.sentences[1:])], [])
    (difference,) = compare(lock, Lock.of([pin], []))
    assert (LockChange.SENTENCES, "wire") == (difference.change, difference.source)


def test_idle_and_missing_pins_are_told() -> None:
    """A quote that was changed leaves an idle pin and is itself unpinned; so do whole texts."""
    old, new = pinned("wire", "No vote was taken"), pinned("wire", "No vote")
    text = fresh().texts["wire"]
    lock = Lock.of([replace(text, source="gone")], [old])
    assert (
        LockDifference("gone", LockChange.IDLE_TEXT),
        LockDifference("wire", LockChange.IDLE, old.quote_hash, pinned="No vote was taken"),
        LockDifference("wire", LockChange.UNPINNED, new.quote_hash, found="No vote"),
        LockDifference("wire", LockChange.UNPINNED_TEXT, found=text.sha256),
    ) == compare(lock, Lock.of([text], [new]))


def test_without_the_text_the_lock_is_believed() -> None:
    """Where no text is at hand, only quotes without a pin and pins without a quote are told."""
    lock = fresh()
    unknown = ("wire", quote_key("They left"))
    assert compare(lock, Lock(), quoted=lock.pins, sources=lock.texts) == ()
    more = [*lock.pins, unknown]
    (difference,) = compare(lock, Lock(), quoted=more, sources=lock.texts)
    assert LockDifference("wire", LockChange.UNPINNED, unknown[1]) == difference


@pytest.mark.parametrize("change", LockChange)
def test_every_difference_is_a_finding(change: LockChange) -> None:
    """Each kind of difference has its message, shows both sides, and its cure."""
    finding = LockDifference("wire", change, "", "one", "two").finding(Place("claims.yaml", 7))
    assert "wire" in finding.message
    assert (("pinned", "one"), ("found", "two")) == finding.detail
    assert finding.cure.endswith("claimgraph pin")


def test_all_damages_are_walked() -> None:
    """The file of damages is not empty by accident, and no damage is there twice."""
    assert len({(case["old"], case["new"]) for case in DAMAGED}) == len(DAMAGED) >= 25


def test_the_version_is_known() -> None:
    """The lock says its version first, so that a later program can tell."""
    assert next(iter(json.loads(GOOD))) == "version"
