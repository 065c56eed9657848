"""When an earlier build is brought up to date, when all is built anew, and what is told of it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from claimgraph.build.build import (
    Built,
    Wishes,
    bring_up_to_date,
    build,
)
from claimgraph.build.source import find_source, read_source
from claimgraph.build.update import Anew
from claimgraph.graph import ClaimGraph
from claimgraph.model.errors import DossierError
from claimgraph.model.iris import CG
from claimgraph.page.counted import write_large
from claimgraph.store.local import open_store

from .affairs import Article, Rows, State

ROWS = Rows((("", "asserts", "Turkey", "met", "Russia", "", "", ""),))
ARTICLE = Article(("  says: [Turkey, accuses, Russia]\n",), "Reuters")
FAULTY = Rows((("", "asserts", "Turkey", "no such", "Russia", "", "", ""), *ROWS.rows))


@pytest.fixture(scope="module")
def earlier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build of a table, which no test changes, and its dossier beside it."""
    return made(State({"anchor": ROWS}), tmp_path_factory.mktemp("earlier"))


@pytest.fixture
def out(earlier: Path, tmp_path: Path) -> Path:
    """A copy of the earlier build, to be brought up to date."""
    shutil.copytree(earlier.with_name("dossier"), tmp_path / "dossier")
    return Path(shutil.copytree(earlier, tmp_path / "out"))


def made(state: State, tmp_path: Path) -> Path:
    """Build a state."""
    state.write(tmp_path / "dossier")
    build(find_source(str(tmp_path / "dossier")), tmp_path / "out", page=False)
    return tmp_path / "out"


def update(state: State, out: Path, wishes: Wishes | None = None) -> Built | Anew:
    """Write another state of the dossier, and bring its build up to date."""
    folder = out.with_name("dossier")
    state.write(folder)
    reading = read_source(find_source(str(folder)))
    return bring_up_to_date(reading, out, wishes or Wishes(page=False))


def reason(state: State, out: Path, wishes: Wishes | None = None) -> str:
    """Why a build could not be brought up to date."""
    found = update(state, out, wishes)
    assert isinstance(found, Anew)
    return found.reason


@pytest.mark.slow
def test_the_page_of_a_large_graph_is_drawn_anew(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The earlier page would tell of the earlier graph."""
    monkeypatch.setattr("claimgraph.build.build.MOST_LISTED", 0)
    pages = []
    for state in (State({"anchor": ROWS, "one": ARTICLE}), State({"anchor": ROWS})):
        assert isinstance(update(state, out, Wishes(most=10**9)), Built)
        pages.append((out / "network.html").read_text(encoding="utf-8"))
        assert write_large(ClaimGraph.open(out).columns) == pages[-1]
    assert pages[0] != pages[1]


def test_what_was_done_is_told(out: Path) -> None:
    """Sources that came, changed and went are counted, and the claims that stayed."""
    both = State({"anchor": ROWS, "one": ARTICLE})
    longer = replace(ARTICLE, claims=(*ARTICLE.claims, "  says: [Turkey, met, Russia]\n"))
    told = []
    for state in (both, State({"anchor": ROWS, "one": longer}), State({"anchor": ROWS})):
        found = update(state, out)
        assert isinstance(found, Built)
        told.append(found.summary[-1])
    assert [
        "1 source added, 0 changed, 0 removed; 3 claims kept",
        "0 sources added, 1 changed, 0 removed; 4 claims kept",
        "0 sources added, 0 changed, 1 removed; 3 claims kept",
    ] == told


def test_where_nothing_has_changed_nothing_is_written(out: Path) -> None:
    """The folder stays the one it was."""
    before = out.stat().st_ino
    assert isinstance(update(State({"anchor": ROWS}), out), Built)
    assert before == out.stat().st_ino


def test_what_has_not_changed_is_shared(out: Path) -> None:
    """The large files of columns are those of the earlier build, and not written again."""
    before = (out / "columns" / "claim.parquet").stat().st_ino
    update(State({"anchor": ROWS, "one": ARTICLE}), out)
    assert before == (out / "columns" / "claim.parquet").stat().st_ino


def test_without_anything_to_go_by_all_is_built_anew(out: Path) -> None:
    """No earlier build, none with tables, another dossier's, and too great a change."""
    state, more = State({"anchor": ROWS}), State({"anchor": ROWS, "one": ARTICLE})
    assert "there is no earlier build" == reason(state, out.with_name("nowhere"))
    assert "the dossier has no tables" in reason(State({"one": ARTICLE}), out)
    assert "affects 1 rows" in reason(more, out, Wishes(most=0))
    shutil.copytree(out, out.with_name("copy"))
    shutil.rmtree(out.with_name("copy") / "columns")
    assert "has no tables, or was written to" in reason(state, out.with_name("copy"))


def test_numbers_in_the_words_of_two_tables_are_built_anew(tmp_path: Path) -> None:
    """Of two wordings of one span that of the first table counts: both have to be read."""
    one, other = (
        Rows((("", "asserts", "Turkey", "met", "Russia", number, "", ""),))
        for number in ("more than 36", "at least 37")
    )
    out = made(State({"anchor": one}), tmp_path)
    assert "the same number" in reason(State({"anchor": one, "events": other}), out)


def test_a_new_table_that_is_most_of_all_is_built_anew(out: Path) -> None:
    """Its rows are no fewer for being new."""
    more = State({"anchor": ROWS, "events": Rows((*ROWS.rows, *ROWS.rows))})
    assert "affects 3 rows" in reason(more, out, Wishes(most=2))


def test_a_build_of_another_program_is_not_gone_by(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its rules may have been others."""
    monkeypatch.setattr("claimgraph.store.columns.write.version", lambda _: "0.0.1")
    assert "the earlier build has another program" == reason(State({"anchor": ROWS}), out)


def test_a_store_that_strangers_wrote_to_is_not_gone_by(out: Path) -> None:
    """Where what would go is not there, nobody knows what else is not."""
    engine = ox.Store(str(out / "store"))
    for quad in list(engine.quads_for_pattern(None, ox.NamedNode(f"{CG}counts"), None)):
        engine.remove(quad)
    engine.flush()
    del engine
    empty = replace(ROWS, rows=(("", "denies", "Turkey", "met", "Russia", "", "", ""),))
    assert "written to by others" in reason(State({"anchor": empty}), out)


def test_strict_stops_at_a_row_that_was_left_out_before(tmp_path: Path) -> None:
    """A table that is not read again may still hold rows that are no claims."""
    out = made(State({"anchor": FAULTY}), tmp_path)
    before = set(open_store(out / "store"))
    found = update(State({"anchor": FAULTY, "one": ARTICLE}), out)
    assert isinstance(found, Built)
    assert "anchor: 2 rows read = 1 claim + 1 finding" in found.summary
    folder = find_source(str(tmp_path / "dossier"))
    after = set(open_store(out / "store"))
    with pytest.raises(DossierError, match="no such"):
        build(folder, out, strict=True, update=True)
    assert before != after == set(open_store(out / "store"))


def test_building_anew_is_told(out: Path) -> None:
    """A build that was asked to bring up to date, and could not, says why."""
    State({"one": ARTICLE}).write(out.with_name("dossier"))
    built = build(find_source(str(out.with_name("dossier"))), out, page=False, update=True)
    assert built.summary[-1].startswith("built from scratch: the dossier has no tables")


ANNOUNCED = Article(
    ("  speaker: Turkey\n  stance: threatens\n  says: [Turkey, accuses, Russia]\n",), "Reuters"
)
SUPPORTS = ("Russia", "supports", "Turkey", "accuses", "Russia", "", "", "")
OPPOSES = ("Kim Jong-Un", "opposes", "Turkey", "accuses", "Russia", "", "", "")


@pytest.mark.slow
def test_speakers_of_persons_and_rows(tmp_path: Path) -> None:
    """A thing to come names who announces it in an article and in rows, whichever came first."""
    rows = Rows((*ROWS.rows, SUPPORTS, OPPOSES))
    whole = State({"anchor": ROWS, "more": rows, "one": ANNOUNCED})
    for missing in ("one", "more"):
        before = State({name: it for name, it in whole.sources.items() if name != missing})
        out = made(before, tmp_path / missing)
        assert isinstance(update(whole, out, Wishes(page=False, most=10**9)), Built)
        told = list(ClaimGraph.open(out).store.texts("SELECT ?voices { ?it cg:voices ?voices }"))
        assert [{"voices": "Kim Jong-Un opposes, Russia supports, 1 more"}] == told
