"""Tables for the eye: of many rows the first are shown, and none is set before it is wanted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from claimgraph.cli.table import BLOCK, write_first

MORE = "there are more: --most 0 shows all, --format csv writes all\n"


def numbers() -> Iterator[list[str]]:
    """Rows without an end."""
    number = 0
    while True:
        number += 1
        yield [f"<{number}>"]


def test_no_more_rows_are_read_than_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """Of an answer without an end the first rows are told, and that there are more."""
    write_first(["number"], numbers(), 3)
    out, err = capsys.readouterr()
    assert ["<1>", "<2>", "<3>"] == out.splitlines()[2:]
    assert f"3 rows\n{MORE}" == err


@pytest.mark.parametrize(("rows", "told"), [(0, "0 rows"), (1, "1 row"), (3, "3 rows")])
def test_an_answer_that_is_shown_whole_is_not_cut(
    rows: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Three of three rows are all; nothing more is said of them."""
    write_first(["number"], (row for row, _ in zip(numbers(), range(rows), strict=False)), 3)
    out, err = capsys.readouterr()
    assert "number" == out.splitlines()[0].strip()
    assert [f"<{it + 1}>" for it in range(rows)] == out.splitlines()[2:]
    assert f"{told}\n" == err


def test_a_column_that_is_empty_in_all_rows_is_left_out(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """It is named in a message; one with a single value stays, and so do all of an empty table."""
    rows = [["<1>", "", ""], ["<2>", "", "late"]]
    write_first(["number", "since_when", "until"], iter(rows), 0, keep_empty=False)
    out, err = capsys.readouterr()
    assert ["number", "until"] == out.splitlines()[0].split()
    assert "not shown, as empty in every row: since when\n2 rows\n" == err
    write_first(["number", "since_when"], iter(rows), 0)
    assert ["number", "since", "when"] == capsys.readouterr().out.splitlines()[0].split()
    write_first(["number", "until"], iter(()), 0, keep_empty=False)
    assert ["number", "until"] == capsys.readouterr().out.splitlines()[0].split()


def test_many_rows_come_in_blocks(capsys: pytest.CaptureFixture[str]) -> None:
    """Each has the head above it, and every row stands there once, in its order."""
    some = (row for row, _ in zip(numbers(), range(2 * BLOCK + 1), strict=False))
    write_first(["number"], some, 0)
    out, err = capsys.readouterr()
    lines = [it for it in out.splitlines() if it.startswith("<")]
    assert [f"<{it + 1}>" for it in range(2 * BLOCK + 1)] == lines
    assert 3 == out.count("number\n")
    assert "2,001 rows\n" == err
