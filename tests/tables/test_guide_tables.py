"""The examples of the guide on tables: a table, its mapping, and what `check` says of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from claimgraph.build.check import check_source
from claimgraph.build.source import find_source
from claimgraph.cli.help import read_topic

EXAMPLES = re.findall(
    r"```csv\n(.*?)```\n\n```yaml\n(.*?)```\n\n```text\n(.*?)```", read_topic("tables"), re.DOTALL
)
SQL = (".yaml", ".sql")
FRONT = """\
format: 1
name: t
title: t
sources:
  t:
    title: t
    published: 2021
    table:
      files: t.csv
"""


def test_there_are_examples() -> None:
    """Values, splits, dates and a query."""
    assert 4 == len(EXAMPLES)


def test_each_want_of_a_query_has_a_case() -> None:
    """What the table of wants writes stands in a query of a case, word for word."""
    cases = (Path(__file__).parent / "cases" / "read").glob("*/*")
    queries = [" ".join(it.read_text("utf-8").split()) for it in cases if it.suffix in SQL]
    (wanted,) = re.findall(
        r"\| wanted \| written \|\n\|---\|---\|\n(.*?)\n\n", read_topic("tables"), re.S
    )
    written = [code for line in wanted.splitlines() for code in re.findall("`(.*?)`", line)]
    assert 15 == len(written)
    for code in written:
        pattern = ".*".join(map(re.escape, code.split("...")))
        assert any(re.search(pattern, it) for it in queries), code


@pytest.mark.parametrize(("rows", "mapping", "expected"), EXAMPLES)
def test_an_example_does_what_it_says(
    rows: str, mapping: str, expected: str, tmp_path: Path
) -> None:
    """The table of an example reads as shown."""
    (tmp_path / "t.csv").write_text(rows, encoding="utf-8")
    table = "".join(f"      {line}\n" for line in mapping.splitlines())
    (tmp_path / "dossier.yaml").write_text(FRONT + table, encoding="utf-8")
    checked = check_source(find_source(str(tmp_path)), shapes=False)
    told = [*checked.rows, *(f"{it.place}: {it.message}" for it in checked.findings)]
    assert expected.splitlines() == told
