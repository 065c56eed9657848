"""Texts are read strictly, normalised with a map back, and cut into sentences without loss."""

from __future__ import annotations

import json
import sys
import unicodedata
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.cases import read_yaml

from claimgraph.model.text import (
    Span,
    Text,
    TextError,
    normalise,
    read_text,
    sentences,
)

CASES = Path(__file__).parent / "cases"
SENTENCES = read_yaml(CASES / "sentences.yaml")

# Marks, dashes and spaces; combining marks, Hangul, Bengali and signs that NFC changes; the rest.
TYPOGRAPHY = (
    "\u2018\u2019\u201c\u201d\xab\xbb\u2010\u2011\u2013\u2014"
    "\u2212\u2026\xa0\xad\u200b\u2028\ufb00\ufb01"
)
COMPOSED = (
    "\u0301\u0308\u0327\u0338\u0306\u0307\u0430\u0438\u0130"
    "\u1100\u1161\u11a8\uac00\u212b\u09c7\u09be\u1fef\u2000"
)
PROSE = st.text(
    st.one_of(
        st.sampled_from("aeinst AEN \n\r\t.,!?()[]'\"`-012" + TYPOGRAPHY),
        st.sampled_from(COMPOSED),
        st.characters(codec="utf-8"),
    )
)


def as_text(content: str) -> Text:
    """Make a text of a string, without the bytes."""
    return Text("t.txt", content, "")


def test_a_text_is_read() -> None:
    """Only the byte order mark goes; newlines stay, and the hash is of the bytes."""
    data = b"\xef\xbb\xbfone\r\ntwo\n"
    text = read_text(data, "t.txt")
    assert text.content == "one\r\ntwo\n"
    assert text.sha256 == "f21b0b2a0b8adfd546237044de0a277601f25f9304d916e1922d4e59decf6e0f"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"one\ntwo\xff", "t.txt:2: it is not UTF-8, at byte 7 (0xff)"),
        (b"\xef\xbb\xbfone\r\ntwo \xe9t\xe9", "t.txt:2: it is not UTF-8, at byte 12 (0xe9)"),
        (b"caf\xe9", "t.txt:1: it is not UTF-8, at byte 3 (0xe9)"),
        (b"one\r\n\r\ntw\0o", "t.txt:3: it holds a NUL, at byte 9 (0x00)"),
        ("one".encode("utf-16"), "t.txt:1: it is UTF-16, at byte 0"),
        ("one".encode("utf-16-be"), "t.txt:1: it holds a NUL, at byte 0 (0x00)"),
        (b"\xed\xa0\x80", "t.txt:1: it is not UTF-8, at byte 0 (0xed)"),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, said: str) -> None:
    """Another encoding is not guessed at: the error names line and byte, and the cure."""
    with pytest.raises(TextError) as raised:
        read_text(data, "t.txt")
    assert str(raised.value).startswith(said)
    assert str(raised.value).endswith("\n  cure     save it as plain text in UTF-8")


def test_lines_are_counted_as_an_editor_does() -> None:
    """LF, CR LF and CR end a line; the newline itself is on the line that it ends."""
    text = as_text("a\nb\r\nc\rd")
    assert [1, 1, 2, 2, 2, 3, 3, 4, 4] == [text.line_of(offset) for offset in range(9)]


@pytest.mark.parametrize(
    ("raw", "normal"),
    [
        (
            "\u201cIt\u2019s\u201d \u201eso\u201c \xabl\xe0\xbb \u2039ici\u203a",
            "'It's' 'so' 'l\xe0' 'ici'",
        ),
        ("``tex'' '\"both\"' 5\u203210\u2033", "'tex' 'both' 5'10'"),
        ("\u2010 \u2011 \u2012 \u2013 \u2014 \u2015 \u2212 -- ---", "- - - - - - - - -"),
        ("a \xa0\u2009\n\n\tb\u3000c", "a b c"),
        ("re\xadpre\u200bsent\ufeffa\u2060tive", "representative"),
        ("wait\u2026 \ufb01nal \ufb02ag o\ufb03ce", "wait... final flag office"),
        ("cafe\u0301 \u212b \u1100\u1161\u11a8 I\u0307", "caf\xe9 \xc5 \uac01 \u0130"),
        ("e\xad\u0301", "\xe9"),
        ("Stra\xdfe NATO Nato", "Stra\xdfe NATO Nato"),
        ("", ""),
    ],
)
def test_typography_is_forgiven(raw: str, normal: str) -> None:
    """Marks, dashes, space, soft hyphens and composition fold; letters and case do not."""
    assert normal == normalise(raw).text


def test_all_white_space_is_white_space() -> None:
    """What Python calls a space is one space, and no other character becomes one."""
    characters = [chr(code) for code in range(sys.maxunicode + 1) if code != ord("|")]
    folded = normalise("|".join(characters)).text.split("|")
    assert len(characters) == len(folded)
    same = [one for one, other in zip(characters, folded, strict=True) if other == " "]
    assert [one for one in characters if one.isspace()] == same


@given(PROSE)
@example("\ufb00\u0307")
@example("e\u200b\u0301")
def test_normalising_twice_changes_nothing(raw: str) -> None:
    """The normal form is its own normal form, and composed."""
    normal = normalise(raw).text
    assert normal == normalise(normal).text
    assert unicodedata.is_normalized("NFC", normal)


@given(PROSE)
def test_the_map_leads_back(raw: str) -> None:
    """Each character of the normal form comes from characters with that normal form, in order."""
    normal = normalise(raw)
    spans = [normal.span(at, at + 1) for at in range(len(normal.text))]
    for at, (start, end) in enumerate(spans):
        assert 0 <= start < end <= len(raw)
        assert normal.text[at] in normalise(raw[start:end]).text
    assert all(one[1] <= two[0] or one == two for one, two in pairwise(spans))


@given(PROSE, PROSE, PROSE)
def test_a_stretch_between_spaces_maps_back_to_itself(left: str, middle: str, right: str) -> None:
    """Words keep their normal form wherever they stand, so a quote can be found in a text."""
    inner = normalise(middle).text.strip()
    whole = normalise(f"{left} x {middle} x {right}")
    at = whole.text.find(f" x {inner} x ") + 3
    if inner:
        assert at >= 3
        start, end = whole.span(at, at + len(inner))
        assert inner == normalise(f"{left} x {middle} x {right}"[start:end]).text


@pytest.mark.parametrize("case", SENTENCES, ids=lambda case: case["why"])
def test_sentences_are_cut(case: dict[str, Any]) -> None:
    """A text falls into the sentences and headings that a reader would name."""
    raw = case.get("text", case.get("sep", " ").join(case["cut"]))
    assert case["cut"] == [span.exact for span in sentences(as_text(raw))]


def test_all_sentence_cases_are_walked() -> None:
    """The file of cases is not empty by accident, and each case says why it is there."""
    assert len({case["why"] for case in SENTENCES}) == len(SENTENCES) >= 19


def check_coverage(text: Text) -> None:
    """Sentences are in order, say what the text says, and leave out white space only."""
    at = 0
    for span in sentences(text):
        assert text.content[at : span.start].strip() == ""
        assert Span(span.start, span.end, text.content[span.start : span.end]) == span
        assert span.exact == span.exact.strip() != ""
        at = span.end
    assert text.content[at:].strip() == ""


@given(PROSE)
@example("a. \x1c B")
def test_no_text_is_lost_between_sentences(raw: str) -> None:
    """Whatever the text, its sentences cover all of it but white space."""
    check_coverage(as_text(raw))


def longest_sentence(text: Text, shared: Path) -> int:
    """How long a sentence may be in a text of this kind: a law's runs on over its paragraphs."""
    described = shared / "texts" / f"{Path(text.name).stem}.meta.json"
    style = json.loads(described.read_bytes())["style"] if described.exists() else ""
    return 2000 if style.startswith("law") else 1000


def test_sentences_cover_the_shared_texts(shared_texts: list[Text], shared: Path) -> None:
    """All of every real text lies in its sentences, and none is longer than its kind explains."""
    assert len(shared_texts) >= 20
    for text in shared_texts:
        check_coverage(text)
        longest = max(len(span.exact) for span in sentences(text))
        assert longest <= longest_sentence(text, shared), text.name
