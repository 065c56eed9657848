"""Lexers, negotiation, forms and uploads, fuzzed: only refusals, and time grows with length."""

from __future__ import annotations

import io
import tarfile
import time
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.datastructures import Headers

from claimgraph.server.http.accept import rank, takes_gzip
from claimgraph.server.http.app import read_parts
from claimgraph.server.http.guard import Proxies, read_forwarded
from claimgraph.server.http.protocol import read_pairs, read_type
from claimgraph.server.http.refusal import Refusal
from claimgraph.server.workers.frames import Job
from claimgraph.server.workers.pool import shape_of
from claimgraph.server.write.upload import ARCHIVES, unpack
from claimgraph.store.files import find_unfolding
from claimgraph.store.sparql import QueryError, find_depth, lex

pytestmark = pytest.mark.slow
SMALL, TIMES, NOISE = 4_000, 8, 0.1
OFFERS = ["text/csv", "application/json", "text/html"]


def read_body(text: str) -> object:
    """A body in parts, with a boundary that stands in it."""
    return read_parts('multipart/form-data; boundary="a"', text.encode("utf-8", "replace"))


LOOKS: dict[str, Callable[[str], object]] = {
    "lex": lambda text: sum(1 for _ in lex(text)),
    "depth": find_depth,
    "shape": lambda text: shape_of(Job(text)),
    "accept": lambda text: rank(text, OFFERS),
    "gzip": takes_gzip,
    "type": read_type,
    "pairs": read_pairs,
    "forwarded": lambda text: read_forwarded(Headers({"forwarded": text}), Proxies()),
    "parts": read_body,
    "entities": lambda text: find_unfolding(text.encode("utf-8", "replace")),
}
"""All that looks at what a stranger sent, in the process that serves or before a worker has it."""

SIGNS = st.text(alphabet="'\"\\<>#{}()[]!^a:-=%&;,.*/ \r\n?$<!ENTITY", min_size=1, max_size=12)


def seconds(look: Callable[[str], object], text: str) -> float:
    """How much of the processor one look takes, the best of two."""
    taken = []
    for _ in range(2):
        began = time.process_time()
        with suppress(Refusal, QueryError):
            look(text)
        taken.append(time.process_time() - began)
    return min(taken)


@pytest.mark.parametrize("look", LOOKS)
@settings(max_examples=150)
@given(st.lists(SIGNS, min_size=1, max_size=4), st.booleans())
def test_time_grows_with_length(look: str, pieces: list[str], one_by_one: bool) -> None:
    """Whatever is repeated, eight times as much takes about eight times as long."""
    small = SMALL // len(pieces)
    made = ["".join(piece * (small * n // len(piece) + 1) for piece in pieces) for n in (1, TIMES)]
    if one_by_one:
        whole = "".join(pieces)
        made = [whole * (SMALL * n // len(whole) + 1) for n in (1, TIMES)]
    short, long = (seconds(LOOKS[look], text) for text in made)
    assert long < max(NOISE, short * TIMES * 4)


def archive(names: list[str], *, zipped: bool) -> bytes:
    """An archive of small files."""
    data = io.BytesIO()
    if zipped:
        with zipfile.ZipFile(data, "w") as made:
            for name in names:
                made.writestr(name, "x")
        return data.getvalue()
    with tarfile.open(fileobj=data, mode="w:gz") as packed:
        for name in names:
            info = tarfile.TarInfo(name)
            info.size = 1
            packed.addfile(info, io.BytesIO(b"x"))
    return data.getvalue()


NAMES = st.lists(
    st.sampled_from(
        ["dossier.yaml", "a/dossier.yaml", "../x", "/etc/x", "a//b", "a\\..\\b", "C:x", "a/../../b"]
    )
    | st.text(alphabet="ab./\\:\0-ä ", min_size=1, max_size=10),
    min_size=1, max_size=5, unique=True,
)  # fmt: skip


@settings(max_examples=300)
@given(NAMES, st.booleans(), st.lists(st.tuples(st.integers(0), st.integers(0, 255)), max_size=4))
def test_an_archive_writes_into_its_folder_or_is_refused(
    names: list[str], zipped: bool, damage: list[tuple[int, int]]
) -> None:
    """However it is named or damaged, nothing lies outside, and it takes no time."""
    try:
        data = bytearray(archive(names, zipped=zipped))
    except (ValueError, IndexError):  # a name that no archive holds
        return
    for place, value in damage:
        data[place % len(data)] = value
    media = "application/zip" if zipped else "application/gzip"
    assert media in ARCHIVES
    began = time.process_time()
    with TemporaryDirectory() as room:
        folder = Path(room) / "in"
        folder.mkdir()
        with suppress(Refusal):
            assert unpack(bytes(data), media, folder).is_relative_to(folder)
        assert [folder] == list(Path(room).iterdir())
    assert time.process_time() - began < 2
