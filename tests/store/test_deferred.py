"""A store that is loaded when something first needs it: what is asked before, who loads, faults."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.update.affairs import Article, Rows, State

import claimgraph.store.local
from claimgraph.build.build import MOST_LOADED, build
from claimgraph.build.source import find_source
from claimgraph.cli import program
from claimgraph.graph import ClaimGraph
from claimgraph.model.errors import ClaimgraphError
from claimgraph.store.choice import EngineChoice
from claimgraph.store.columns.ask import Columns
from claimgraph.store.local import (
    DEFERRED,
    WHOLE,
    is_deferred,
    load_deferred,
    open_store,
    snapshot,
)
from claimgraph.store.view import LARGE, LEAST

CLAIMS = "SELECT ?claim ?stance { ?claim a cg:Claim ; cg:stance ?stance }"
STATE = State(
    {
        "anchor": Rows((("", "asserts", "Turkey", "met", "Russia", "", "", ""),)),
        "one": Article(("  says: [Turkey, accuses, Russia]\n",), "Reuters"),
    }
)


def make(folder: Path, most: int) -> Path:
    """Build a dossier of few rows, as one of more than ``most`` claims is built."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("claimgraph.build.build.MOST_LOADED", most)
        patch.setattr("claimgraph.build.build.MOST_WRITTEN", most)
        patch.setattr("claimgraph.build.build.MOST_LISTED", most)
        STATE.write(folder / "dossier")
        build(find_source(str(folder / "dossier")), folder / "out", console=False)
    return folder / "out"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build whose store is not loaded, which no test touches."""
    return make(tmp_path_factory.mktemp("made"), 0)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same dossier with its store."""
    return make(tmp_path_factory.mktemp("loaded"), MOST_LOADED)


@pytest.fixture
def out(made: Path, tmp_path: Path) -> Path:
    """A copy of the build."""
    return Path(shutil.copytree(made, tmp_path / "out"))


def names(folder: Path) -> set[str]:
    return {it.name for it in folder.iterdir()}


def test_a_build_leaves_its_quads_beside_the_columns(made: Path, loaded: Path) -> None:
    assert {DEFERRED, "columns", "network.html"} == names(made)
    assert {"store", "columns", "graph.trig", "network.html"} == names(loaded)


def test_only_what_is_large_waits() -> None:
    """To know that such a graph is large, nobody counts its quads, which would load them."""
    assert LEAST * MOST_LOADED >= LARGE


def test_columns_answer_and_nothing_is_loaded(
    out: Path, loaded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Columns, "are_few", False)
    graph, other = ClaimGraph.open(out), ClaimGraph.open(loaded)
    assert graph.is_dossier
    for name, given in (("claims", {}), ("about", {"what": "Turkey"}), ("sources", {})):
        assert other.ask(name, **given) == graph.ask(name, **given) != []
    assert sorted(other.query(CLAIMS)) == sorted(graph.query(CLAIMS)) != []
    assert graph.run(CLAIMS, engine=EngineChoice.COLUMNS)
    assert is_deferred(out / "store")


def test_a_hint_is_not_worth_loading_the_store(out: Path) -> None:
    """A query without rows was answered by the columns; what in it nothing has, the store knows."""
    graph, nothing = ClaimGraph.open(out), "SELECT ?it { ?it a cg:purchased }"
    assert {} == graph.list_absent(nothing)
    assert is_deferred(out / "store")
    assert len(graph.store.engine)
    assert ["cg:purchased"] == list(graph.list_absent(nothing))


def test_what_needs_the_store_loads_it_once(out: Path, loaded: Path) -> None:
    told = list[str]()
    graph = ClaimGraph.open(out, progress=told.append)
    quads = set(map(str, graph.store.quads()))
    assert set(map(str, open_store(loaded / "store"))) == quads
    assert len(quads) == len(graph.store.engine)
    assert {"store", "columns", "network.html"} == names(out)
    assert sorted(graph.query(CLAIMS)) == sorted(ClaimGraph.open(out).query(CLAIMS))


def test_every_reader_of_a_store_finds_it(out: Path, loaded: Path, tmp_path: Path) -> None:
    engine, other = ClaimGraph.open(out).store.engine, open_store(loaded / "store")
    assert set(other.named_graphs()) == set(engine.named_graphs())
    assert all(engine.contains_named_graph(it) for it in other.named_graphs())
    snapshot(engine, tmp_path / "kept")
    assert len(other) == len(open_store(tmp_path / "kept"))


@pytest.mark.parametrize("command", ["check", "report", "ask claims", "why Turkey_accuses_Russia"])
def test_commands_answer_as_of_a_loaded_store(command: str, out: Path, loaded: Path) -> None:
    name, *words = (it.replace("_", " ") for it in command.split())
    called = [CliRunner().invoke(program, [name, str(it), *words]) for it in (out, loaded)]
    first, other = (
        it.output.replace(str(folder), "it")
        for it, folder in zip(called, (out, loaded), strict=True)
    )
    assert first == other != ""
    assert [0, 0] == [it.exit_code for it in called]


def test_of_many_that_want_it_one_loads(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load, calls = claimgraph.store.local.load_spooled, list[Path]()

    def listen(file: Path, store: Path, **options: object) -> None:
        calls.append(store)
        load(file, store, **options)  # type: ignore[arg-type]

    monkeypatch.setattr("claimgraph.store.local.load_spooled", listen)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: len(open_store(out / "store")), range(4)))
    assert 1 == len(set(found)) == len(calls)


def test_a_build_that_comes_in_between_counts(
    out: Path, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The store of quads that are no longer there does not get into the folder of the new build."""
    load, calls = claimgraph.store.local.load_spooled, list[Path]()

    def replace_first(file: Path, store: Path, **options: object) -> None:
        load(file, store, **options)  # type: ignore[arg-type]
        calls.append(store)
        if len(calls) == 1:
            out.rename(tmp_path / "earlier")
            shutil.copytree(made, out)

    monkeypatch.setattr("claimgraph.store.local.load_spooled", replace_first)
    assert len(open_store(out / "store"))
    assert 2 == len(calls)
    assert {"store", "columns", "network.html"} == names(out)
    assert is_deferred(tmp_path / "earlier" / "store")


def test_quads_that_cannot_be_read_stay(out: Path) -> None:
    """A file that was cut short gives one error, and no store that would be a part of it."""
    whole = out / DEFERRED / WHOLE
    whole.write_bytes(whole.read_bytes()[:-20])
    with pytest.raises(ClaimgraphError, match="cannot be loaded") as error:
        load_deferred(out / "store")
    assert "build again" in error.value.cure
    assert is_deferred(out / "store")
    assert {out.name} == names(out.parent)


def test_a_build_takes_the_place_of_one_that_waits(out: Path, loaded: Path) -> None:
    build(find_source(str(loaded.with_name("dossier"))), out, console=False)
    assert names(loaded) == names(out)
