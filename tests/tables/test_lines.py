"""Each line of a file is part of a row, or is told, or is blank; rows are those of RFC 4180."""

from __future__ import annotations

import csv
import mmap
from contextlib import closing
from io import BytesIO, StringIO
from pathlib import Path
from time import process_time

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.sampling import spread

from claimgraph.model.errors import Place
from claimgraph.model.sql import Database, open_engine
from claimgraph.model.tablemap import TableMapping, Template
from claimgraph.tables.csv_lines import Grammar, Head, Lines, examine, rewrite
from claimgraph.tables.load import Loaded, load

COLUMNS = ("day", "who", "did", "whom")
HEAD = ",".join(COLUMNS)
PLACE = Place("dossier.yaml")
MAPPING = TableMapping(PLACE, "", {it: Template(PLACE, ("", it, "")) for it in COLUMNS})
LETTERS = st.text('ab",\n\r ', max_size=40)
SETTINGS = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def look(file: Path, text: str, columns: int) -> tuple[Lines, str]:
    """What the lines of a text came to, and what is left of it to be read."""
    file.write_bytes(text.encode())
    with file.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
        head = Head(",", tuple(map(str, range(columns))))
        lines, out = examine(data, Grammar(",", columns), head), BytesIO()
        rewrite(data, lines.edits, begin=0, out=out)
    return lines, out.getvalue().decode()


def read(file: Path, data: bytes) -> tuple[Loaded, list[tuple[str | None, ...]]]:
    """A table with four columns, as it is loaded."""
    file.write_bytes(data)
    database = Database(threads=2)
    loaded = load(file, "raw", mapping=MAPPING, db=database.engine)
    return loaded, database.rows('select * exclude ("#row") from raw order by "#row"')


@given(LETTERS.filter(bool), st.integers(1, 4))
@example('a,"b\na,b\na,b"\na,b', 2)
@example('a,"b\n\na,b', 2)
@example('"a', 1)
@SETTINGS
def test_no_line_is_lost(tmp_path: Path, text: str, columns: int) -> None:
    """What is left are rows with so many cells; each stretch that is left out is told, once."""
    lines, left = look(tmp_path / "rows.csv", text, columns)
    rows = [row for row in csv.reader(StringIO(left, newline="\n"), strict=True) if row]
    assert {len(it) for it in rows} <= {columns, columns + 1}
    blank = 0 if columns > 1 else left.count("\n") + 1
    assert len(rows) <= lines.rows <= len(rows) + blank
    data = text.encode()
    out = [data[it.begin : it.end] for it in lines.edits if not it.fresh]
    assert len([it for it in out if it.strip()]) == len(lines.rejected)


@pytest.mark.slow
@given(st.lists(st.lists(st.text("aé12 \"';,\t\\#", max_size=5), min_size=4, max_size=4)))
@SETTINGS
def test_rows_of_the_standard_are_read(tmp_path: Path, rows: list[list[str]]) -> None:
    """Whatever the standard library writes is read, line ends and all."""
    file = StringIO()
    csv.writer(file).writerows([COLUMNS, *rows])
    loaded, found = read(tmp_path / "rows.csv", file.getvalue().encode())
    assert () == loaded.rejected
    assert [tuple(it.strip(" ") or None for it in row) for row in rows] == found


@pytest.mark.parametrize("end", spread(["\r\n", "\n"], 2))
def test_many_cells_of_several_lines(tmp_path: Path, end: str) -> None:
    """Where threads share a file, cells with line ends in them are read whole."""
    rows = "".join(
        f'2020,"A,{end}{n}",met,"{"x" * 60}{end}{end}""{n}"""{end}' for n in range(90_000)
    )
    loaded, found = read(tmp_path / "rows.csv", f"{HEAD}{end}{rows}".encode())
    assert (90_000, ()) == (loaded.rows, loaded.rejected)
    assert [("2020", f"A,\n{n}", "met", f'{"x" * 60}\n\n"{n}"') for n in range(90_000)] == found


def test_a_mark_late_in_a_large_file(tmp_path: Path) -> None:
    """Of 400,000 rows one is lost to a stray mark, wherever it stands, and the line is told."""
    rows = [f"2020,A,met,B{n}" for n in range(400_000)]
    rows[300_000] = '2020,A,met,"B'
    loaded, _ = read(tmp_path / "rows.csv", "\n".join([HEAD, *rows]).encode())
    assert 399_999 == loaded.rows
    assert [300_002] == [it.line for it in loaded.rejected]


def test_marks_around_many_rows(tmp_path: Path) -> None:
    """Two stray marks with 100,000 rows between them cost their own two rows."""
    rows = [f"2020,A,met,B{n}" for n in range(150_000)]
    rows[20_000], rows[120_000] = '2020,A,met,"B', '2020,A,met,B"'
    loaded, _ = read(tmp_path / "rows.csv", "\n".join([HEAD, *rows]).encode())
    assert 149_998 == loaded.rows
    assert [20_002, 120_002] == [it.line for it in loaded.rejected]


def test_many_columns_take_their_time_each(tmp_path: Path) -> None:
    """Four times the columns take some four times as long, and not sixty-four times."""
    spent = dict[int, float]()
    for number in (1_000, 4_000):
        file = tmp_path / f"{number}.csv"
        lines = ([f"{it}{n}" for n in range(number)] for it in ("column", "x", "y"))
        file.write_text("".join(f"{','.join(it)}\n" for it in lines))
        with closing(open_engine()) as db:
            began = process_time()
            loaded = load(file, "wide", mapping=TableMapping(Place("a"), file.name, {}), db=db)
            spent[number] = process_time() - began
        assert (number, 2) == (len(loaded.columns), loaded.rows)
    assert spent[4_000] < 12 * spent[1_000] + 0.5, spent
