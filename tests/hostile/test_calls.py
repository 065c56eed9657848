"""Calls that cannot be answered end with a clear word, write nothing, and call nobody."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from .conftest import CASES, Earlier, Listener, Run, footprint, run, run_apart
from .test_refused import PYTHON, SECONDS

CALLS: list[dict[str, Any]] = yaml.load(
    (CASES / "calls.yaml").read_text("utf-8"), Loader=yaml.CBaseLoader
)
SOURCES = CASES / "sources"


def damage(here: Path, earlier: Earlier, pattern: str) -> None:
    """Copy a built store and overwrite some of its files."""
    shutil.copytree(earlier.path / "store", here / "damaged")
    for file in (here / "damaged").glob(pattern):
        file.write_bytes(b"\xff" * max(1, file.stat().st_size))


MAKERS = {"damaged store": "*.sst", "store without a manifest": "MANIFEST-*"}


@dataclass(frozen=True)
class Room:
    """Where a call is made: the folder it starts from, and what its arguments stand for."""

    folder: Path
    names: dict[str, str]

    def fill(self, text: str) -> str:
        """Put the real paths in the place of their names."""
        for name, path in self.names.items():
            text = text.replace(f"{{{name}}}", path)
        return text


@pytest.fixture
def room(tmp_path: Path, dossier: Path, earlier: Earlier, listener: Listener) -> Room:
    """A folder with an empty one inside, beside copies of all that is read."""
    (tmp_path / "here").mkdir()
    shutil.copytree(SOURCES, tmp_path / "sources")
    found = Room(
        tmp_path,
        {
            "dossier": dossier.name,
            "built": str(earlier.path),
            "listener": listener.address,
            "sources": "sources",
            "here": "here",
        },
    )
    for name in ("remote.jsonld", "entity-at.rdf"):
        file = tmp_path / "sources" / name
        file.write_text(found.fill(file.read_text("utf-8")), "utf-8")
    return found


def assert_refused(case: dict[str, Any], done: Run) -> None:
    """The program said what is wrong in its own words."""
    assert int(case["code"]) == done.code, done
    assert [] == [words for words in case["says"] if words not in done.err], done.err
    assert PYTHON.search(done.err) is None, done.err
    assert len(done.err) < 10_000
    assert done.out == ""


@pytest.mark.parametrize("case", CALLS, ids=lambda case: case["name"])
def test_a_call_is_refused(
    case: dict[str, Any], room: Room, earlier: Earlier, listener: Listener
) -> None:
    """It ends soon, with its code and words; no file appears or changes, and nobody is called."""
    if "maker" in case:
        damage(room.folder / "here", earlier, MAKERS[case["maker"]])
    args = [room.fill(arg) for arg in case["args"]]
    before = footprint(room.folder)
    start = time.process_time()
    assert_refused(case, run(args, room.folder))
    if "process" in case:
        assert_refused(case, run_apart(args, room.folder))
    assert time.process_time() - start < SECONDS
    assert before == footprint(room.folder)
    assert earlier.bytes == footprint(earlier.path)
    assert [] == listener.visits


def test_every_call_is_made() -> None:
    """The manifest holds what it is thought to hold: no double, every source and maker used."""
    assert len(CALLS) >= 80
    assert len(CALLS) == len({case["name"] for case in CALLS})
    assert set(MAKERS) == {case["maker"] for case in CALLS if "maker" in case}
    words = " ".join(arg for case in CALLS for arg in case["args"])
    assert [] == [file.name for file in SOURCES.iterdir() if file.name not in words]
    assert 8 <= sum("process" in case for case in CALLS)
    keys = {"name", "args", "says", "code", "process", "maker"}
    assert set() == {key for case in CALLS for key in case} - keys
