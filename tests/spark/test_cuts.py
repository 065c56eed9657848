"""However rows are cut into batches and put into places, together they give the same quads."""

from __future__ import annotations

import csv
import re
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.sampling import spread
from tests.spark.here import AFFAIR, Cut, Here, built, every, whole

from claimgraph.build.spark import read_spreadable
from claimgraph.model.errors import ClaimgraphError
from claimgraph.model.iris import CG

READ = Path(__file__).parents[1] / "tables" / "cases"
DOSSIERS = (AFFAIR, READ / "read" / "second-table")
ASKED = re.compile("^      (select|split|key):", re.MULTILINE)
CURES = {
    "select": ("(select:) sees all rows", "without select:"),
    "split": ("several names (split:)", "leave split: out"),
    "key": ("is compared with all rows", "leave key: out"),
}
WHOLE = tuple(
    it for it in sorted((READ / "read").iterdir())
    if ASKED.search((it / "dossier.yaml").read_text("utf-8"))
)  # fmt: skip
"""Tables of which all rows have to be in one place."""
READABLE = (it for it in sorted((READ / "read").iterdir()) if it not in (*DOSSIERS, *WHOLE))
MORE = (READ / "both", *READABLE)
POSTS = ("who", "post", "body", "when")
EVENTS = ("by", "stance", "from", "event", "to", "day", "said", "number")
STATES, PEOPLE = ("Turkey", "Russia", "Greece", "Syria"), ("Erdogan", "Lavrov", "Cavusoglu")

posts = st.tuples(
    st.sampled_from(PEOPLE),
    st.sampled_from(("president-of", "ambassador-of")),
    st.sampled_from(STATES),
    st.sampled_from(("", "2018/2020", "by 2017")),
)
events = st.tuples(
    st.sampled_from((*PEOPLE, "")),
    st.sampled_from(("asserts", "denies", "confirms", "announces", "retracts", "plans")),
    st.sampled_from(STATES),
    st.sampled_from(("met", "ally-of", "at-war-with", "accuses", "denies-responsibility-to")),
    st.sampled_from((*STATES, "")),
    st.sampled_from(("2019-07", "2019-07-12", "2019-07-20", "")),
    st.sampled_from(("2019-08-01", "2019-08-03", "")),
    st.sampled_from(("36", "30 to 40", "")),
)


@pytest.mark.slow
def test_the_case_has_what_may_cross_places() -> None:
    """The affair has accepted offices, a declared conflict, answers to charges, and faulty rows."""
    lines, tallies = built(AFFAIR)
    for name in ("speaksFor", "ground-declared", "mayDeny"):
        assert any(f"<{CG}{name}>" in line for line in lines)
    assert [1, 1] == [it.faulty for it in tallies]


def compare(folder: Path, cut: Cut, places: int) -> None:
    """Hold both roads of one dossier together: quads, counts and findings."""
    (expected, tallies), here = built(folder), Here(folder, cut, places)
    assert expected == here.quads()
    told = [(str(it), it.findings) for it in tallies]
    assert told == [(str(it), it.findings) for it in here.tallies]


def test_in_one_place_it_is_the_same() -> None:
    """What persons wrote and who holds an office is told to a place that has all other rows."""
    compare(AFFAIR, whole, 1)


@pytest.mark.parametrize("folder", spread(DOSSIERS, 2), ids=lambda it: it.name)
def test_cut_it_is_the_same(folder: Path) -> None:
    """Batches of two rows, in three places, give the quads and findings of one machine."""
    compare(folder, every(2), 3)


@pytest.mark.slow
@pytest.mark.parametrize("folder", MORE, ids=lambda it: it.name)
def test_any_kind_of_table_is_the_same(folder: Path) -> None:
    """So it is for each kind of table that is read."""
    assert 67 == len(MORE)
    compare(folder, every(1), 2)


@pytest.mark.parametrize("folder", WHOLE, ids=lambda it: it.name)
def test_what_is_asked_of_all_rows_is_refused(folder: Path) -> None:
    """Queries, keys and cells of several names want all rows in one place; each has its cure."""
    assert 16 == len(WHOLE)
    with pytest.raises(ClaimgraphError) as caught:
        read_spreadable(str(folder))
    (word,) = {*ASKED.findall((folder / "dossier.yaml").read_text("utf-8"))}
    message, cure = CURES[word]
    assert message in caught.value.message
    assert cure in caught.value.cure
    assert f"claimgraph build {folder} -o DIR" in caught.value.cure


affairs = (
    st.lists(posts, max_size=3, unique=True),
    st.lists(events, min_size=2, max_size=9),
    st.integers(1, 4),
    st.integers(1, 4),
)
Rows = list[tuple[str, ...]]


@pytest.mark.slow
@given(*affairs)
@settings(max_examples=2, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_some_rows_are_the_same(
    tmp_path: Path, posts: Rows, events: Rows, size: int, places: int
) -> None:
    """Rows, an article and offices are judged as one, whatever lies in which place."""
    hold(tmp_path / "affair", posts, events, every(size), places)


@pytest.mark.slow
@given(*affairs)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_rows_are_the_same(
    tmp_path: Path, posts: Rows, events: Rows, size: int, places: int
) -> None:
    """The same with more rows."""
    hold(tmp_path / "affair", posts, events, every(size), places)


def hold(folder: Path, posts: Rows, events: Rows, cut: Cut, places: int) -> None:
    """Put rows beside the article, the columns of one file in another order, and compare."""
    shutil.copytree(AFFAIR, folder, dirs_exist_ok=True)
    write(folder / "posts.csv", [POSTS, *posts])
    write(folder / "events1.csv", [EVENTS, *events[::2]])
    write(folder / "events2.csv", [EVENTS[::-1], *(it[::-1] for it in events[1::2])])
    compare(folder, cut, places)


def write(file: Path, rows: list[tuple[str, ...]]) -> None:
    """Write a table."""
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(rows)
