"""What the tests of the command line share: the program run in this process, and its sources."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from claimgraph import ClaimGraph
from claimgraph.build.build import write_trig
from claimgraph.build.source import SHIPPED
from claimgraph.cli import main
from claimgraph.dossier.template import start_dossier
from claimgraph.store.local import write_store

CASES = Path(__file__).parent / "cases"


@dataclass(frozen=True)
class Outcome:
    """What a run of the program came to."""

    code: int
    out: str
    err: str


Run = Callable[..., Outcome]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the program with these words, as the shell would split them."""

    def call(*words: str) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["claimgraph", *words])
        capsys.readouterr()
        code = 0
        try:
            main()
        except SystemExit as ended:
            code = int(ended.code or 0)
        out, err = capsys.readouterr()
        return Outcome(code, out, err)

    return call


def build_without_page(folder: Path) -> None:
    """What ``build`` makes, but for the drawing, which takes seconds."""
    opened = ClaimGraph.open("s400")
    quads = sorted(opened.store.quads(), key=lambda quad: (str(quad.graph_name), str(quad)))
    folder.mkdir()
    write_store(folder / "store", quads)
    (folder / "graph.trig").write_bytes(write_trig(quads, opened.opened.records.header.base))


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the drawing of pages out, and whose picture they may show, which takes seconds; what a
    page holds has tests of its own."""
    monkeypatch.setattr("claimgraph.build.build.find_perspectives", lambda *_: [])
    monkeypatch.setattr("claimgraph.judge.perspectives.find_perspectives", lambda *_: [])
    monkeypatch.setattr("claimgraph.page.write_page", lambda *_, **__: "<!DOCTYPE html>MV Example")


@pytest.fixture(scope="session")
def sources(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """One of every kind of SOURCE, and things that are none, by name."""
    folder = tmp_path_factory.mktemp("sources")
    built, copy = folder / "built", folder / "affair"
    build_without_page(built)
    shutil.copytree(SHIPPED / "s400", copy)
    broken = Path(shutil.copytree(copy, folder / "broken"))
    text = (broken / "claims.yaml").read_text("utf-8")
    (broken / "claims.yaml").write_text(text.replace("quote: a done deal", "quote: a big deal"))
    later = Path(shutil.copytree(copy, folder / "later"))
    before, cavusoglu, after = text.partition("speaker: Cavusoglu\n    stance: denies")
    assert cavusoglu
    (later / "claims.yaml").write_text(f"{before}{cavusoglu.replace('denies', 'doubts')}{after}")
    (folder / "notes.txt").write_text("not RDF")
    (folder / "visits.csv").write_text("date,who,did,whom\n2020-01-02,Askia,visits,Borland\n")
    listed = "name,type\nMira Tol,person\nVesk,port\nTurkey,country\n"
    (folder / "listed.csv").write_text(listed)
    (folder / "broken.ttl").write_text("<a> <b> .")
    (folder / "empty").mkdir()
    fresh = folder / "fresh"
    start_dossier(fresh, article=folder / "notes.txt")
    (fresh / "article.txt").unlink()
    (fresh / "merges.yaml").write_text("- apart: [Turkey, Russia]\n")
    return {
        "fresh": str(fresh),
        "name": "s400",
        "folder": str(copy),
        "build": str(built),
        "store": str(built / "store"),
        "trig": str(built / "graph.trig"),
        "stranger": str(CASES / "harbour.ttl"),
        "broken": str(broken),
        "later": str(later),
        "notes": str(folder / "notes.txt"),
        "visits": str(folder / "visits.csv"),
        "listed": str(folder / "listed.csv"),
        "damaged": str(folder / "broken.ttl"),
        "bare": str(folder / "empty"),
        "question": str(CASES / "question.rq"),
        "second": str(CASES / "second"),
    }
