"""A dossier with claims and drafts, opened at the workbench, and served to a browser."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import pytest
import uvicorn
from tests.judge.together import digest

from claimgraph.build.source import read_folder
from claimgraph.dossier import RememberedFolder
from claimgraph.draft import workbench
from claimgraph.draft.suggestion import Suggestion, save_drafts
from claimgraph.draft.workbench import Workbench
from claimgraph.model.records import Records
from claimgraph.server.edit import app
from claimgraph.server.edit.app import EditApp
from claimgraph.server.http.run import Settings

DOSSIER = """\
format: 1
name: tarn
title: The island of Tarn
sources:
  article: {title: Tarn, published: 2019-10-04, text: article.txt}
  wire: {title: The wire, published: 2019-10-05, text: wire.txt}
entities:
  Freedonia: {type: country}
  Sylvania: {type: country, aliases: [Port Amity]}
  howitzers: {type: weapon-system}
  customs union: {type: alliance}
  Jonas Weck: {type: person, aliases: [Weck]}
  Mira Kolt: {type: person, aliases: [Kolt]}
  senior official: {type: unnamed-source}
"""
TEXT = """\
Weck said in May 2019 that Freedonia sold the howitzers to Sylvania. “Nobody sold anything 🛰 at \
all,” Kolt replied on Friday.

Ohm urged Sylvania to leave the customs union. A senior official feared that Freedonia would \
follow. Kolt confirmed that Sylvania trains with Freedonia.
"""
WIRE = "Freedonia purchased nothing. Kolt denied that Freedonia sold the howitzers.\n"
CLAIMS = """\
# Kept by hand.
source: article
claims:
  # The first.
  - quote: Sylvania trains with Freedonia   # as she put it
    speaker: Kolt
    stance: confirms
    says: [Sylvania, cooperates-with, Freedonia]
"""
WIRE_CLAIMS = """\
source: wire
claims:
  - quote: Kolt denied that Freedonia sold the howitzers
    speaker: Kolt
    stance: denies
    says: [Freedonia, sells, howitzers]
"""


MUTE = ["the unnamed 'senior official' speaks in no claim"]
"""What is wrong with the dossier until the draft FEAR is accepted."""


def suggest(quote: str, **fields: object) -> Suggestion:
    """A draft of the article."""
    start = TEXT.index(quote)
    return Suggestion(
        "article", ((start, start + len(quote)),), "rules", "1", "complement", 0.85,
        {"quote": quote, **fields},
        unresolved=("says",) if "?" in fields["says"] else (),  # type: ignore[operator]
        new={"Ohm": "person"} if fields.get("speaker") == "Ohm" else {},
    )  # fmt: skip


SALE = suggest(
    "Freedonia sold the howitzers to Sylvania",
    speaker="Jonas Weck", says=["Freedonia", "sells", "howitzers"], to="Sylvania",
)  # fmt: skip
LEAVE = suggest(
    "Ohm urged Sylvania to leave the customs union",
    speaker="Ohm", stance="urges", says=["Sylvania", "?", "customs union"],
)  # fmt: skip
FEAR = suggest(
    "Freedonia would follow",
    speaker="senior official", stance="fears", says=["Freedonia", "?", "?"],
)  # fmt: skip


T = TypeVar("T")


@pytest.fixture(autouse=True, scope="session")
def _worked_out_once() -> Iterator[None]:
    """Judge and draw equal records once in a run, whichever thread of a server asks.

    Each test begins with the same dossier, and the page asks for both after every key. What they
    give is data, so that threads may share it; tests/judge takes the judge itself.
    """
    judge = share(workbench.judge_records, digest)
    compose, picture = app.compose, app.picture
    draw = share(lambda records: picture(compose(records)), digest)
    with pytest.MonkeyPatch.context() as patch:
        for module in (workbench, app):
            patch.setattr(module, "judge_records", judge)
        patch.setattr(app, "compose", lambda records: records)
        patch.setattr(app, "picture", draw)
        yield


def share(make: Callable[[Records], T], key: Callable[[Records], bytes]) -> Callable[[Records], T]:
    """Keep what a function gave for equal records; one thread at a time makes what is missing."""
    kept: dict[bytes, T] = {}
    lock = threading.Lock()

    def look_up(records: Records) -> T:
        with lock:
            at = key(records)
            if at not in kept:
                kept[at] = make(records)
            return kept[at]

    return look_up


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The dossier's folder."""
    return write_folder(tmp_path)


def write_folder(parent: Path) -> Path:
    """Write the dossier's folder below another."""
    found = parent / "tarn"
    found.mkdir()
    files = {
        "dossier.yaml": DOSSIER, "article.txt": TEXT, "wire.txt": WIRE, "claims.yaml": CLAIMS,
        "claims-wire.yaml": WIRE_CLAIMS,
    }  # fmt: skip
    for name, text in files.items():
        (found / name).write_text(text, encoding="utf-8")
    save_drafts(found, [SALE, LEAVE, FEAR])
    return found


def open_bench(folder: Path, by: str = "A. Analyst") -> Workbench:
    """A workbench over a folder; its clock stands still."""
    return Workbench(
        RememberedFolder(folder, folder.name),
        lambda it: read_folder(it, pinned=False),
        by,
        lambda: "2026-03-01T12:00:00+00:00",
    )


@pytest.fixture
def bench(folder: Path) -> Workbench:
    """The dossier at the workbench."""
    return open_bench(folder)


@contextmanager
def serving(bench: Workbench) -> Iterator[str]:
    """Serve a workbench in a thread, and give its address with the token."""
    app = EditApp(bench, Settings())
    config = uvicorn.Config(app.make(), port=0, log_config=None, access_log=False, lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            threading.Event().wait(0.02)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}/{app.token}/"
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture
def address(bench: Workbench) -> Iterator[str]:
    """Where the workbench is served."""
    with serving(bench) as at:
        yield at


Files = Callable[[], dict[str, str]]


@pytest.fixture
def files(folder: Path) -> Files:
    """What the files of the folder hold, without drafts and log."""
    return lambda: {
        it.name: it.read_text("utf-8")
        for it in sorted(folder.iterdir())
        if it.name not in ("drafts.yaml", "review.log")
    }
