"""Of what a predicate admits one only, rows contradict each other as persons do."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.sampling import spread

from claimgraph.build.source import find_source, read_source, read_tables
from claimgraph.judge import Bench
from claimgraph.model.ontology import load_vocabulary
from claimgraph.model.sql import Database

from .test_roads import NAMES, written

Row = tuple[str, ...]
TURKEY, RUSSIA, KIM, POLICE = NAMES[:4]


def row(subject: str, predicate: str, object_: str, **told: str) -> Row:
    """One row of the table of both roads."""
    found = {"to": "", "quantity": "", "day": "2019-07-12", "said": "", **told}
    return ("", "asserts", subject, predicate, object_, *found.values())


APART = {
    "numbers": (
        row(TURKEY, "killed", KIM, quantity="36"),
        row(TURKEY, "killed", KIM, quantity="40 to 50"),
    ),
    "days": (row(TURKEY, "adopted-by", KIM), row(TURKEY, "adopted-by", KIM, day="2019-08")),
    "numbers with all else equal": (
        row(TURKEY, "killed", KIM, quantity="3", to=RUSSIA),
        row(TURKEY, "killed", KIM, quantity="4", to=RUSSIA),
    ),
    "days with all else equal": (
        row(TURKEY, "adopted-by", KIM, quantity="3"),
        row(TURKEY, "adopted-by", KIM, quantity="3", day="since 2020"),
    ),
    "numbers without a day": (
        row(TURKEY, "killed", KIM, quantity="3", day=""),
        row(TURKEY, "killed", KIM, quantity="4", day=""),
    ),
}
"""Two that cannot both hold."""
TOGETHER = {
    "one number in the other": (
        row(TURKEY, "killed", KIM, quantity="36"),
        row(TURKEY, "killed", KIM, quantity="30 to 40"),
    ),
    "one day in the other": (
        row(TURKEY, "adopted-by", KIM),
        row(TURKEY, "adopted-by", KIM, day="2019-07"),
    ),
    "ends exchanged": (
        row(TURKEY, "killed", KIM, quantity="36"),
        row(KIM, "killed", TURKEY, quantity="40"),
    ),
    "another day": (
        row(TURKEY, "killed", KIM, quantity="36"),
        row(TURKEY, "killed", KIM, quantity="40", day="2019-08"),
    ),
    "something else apart": (
        row(TURKEY, "killed", KIM, quantity="3", to=RUSSIA),
        row(TURKEY, "killed", KIM, quantity="4", to=POLICE),
    ),
    "no value": (row(TURKEY, "killed", KIM, quantity="3"), row(TURKEY, "killed", KIM)),
    "a predicate that admits many": (
        row(TURKEY, "met", KIM, quantity="3"),
        row(TURKEY, "met", KIM, quantity="4"),
    ),
}
"""Two that can."""


def judged(folder: Path) -> Bench:
    """The dossier of a folder, judged with its tables where it has some."""
    reading = read_source(find_source(str(folder)))
    tables = read_tables(reading) if reading.tables else None
    records = tables.records if tables else reading.records
    return Bench(records, load_vocabulary(), tables)


def roads(folder: Path, pair: tuple[Row, Row]) -> Iterator[Path]:
    """Two claims as a person wrote both, as two rows, and as a claim and a row."""
    by_hand, by_row = written(folder, list(pair))
    yield by_hand
    yield by_row
    first, _ = written(folder / "first", [pair[0]])
    _, second = written(folder / "second", [pair[1]])
    front = (first / "dossier.yaml").read_text(encoding="utf-8")
    table = (second / "dossier.yaml").read_text(encoding="utf-8").partition("sources:\n")[2]
    rows = table.partition("\nentities:")[0].replace("  source:", "  rows:")
    (first / "dossier.yaml").write_text(
        front.replace("\nentities:", f"{rows}\nentities:"), encoding="utf-8"
    )
    claims = (first / "claims.yaml").read_text(encoding="utf-8")
    (first / "claims.yaml").write_text(f"source: source\nclaims:\n{claims}", encoding="utf-8")
    shutil.copy(second / "rows.csv", first)
    yield first


def conflicts(folder: Path, pair: tuple[Row, Row]) -> list[list[str]]:
    """The grounds of the conflicts of each road."""
    for name in ("first", "second"):
        (folder / name).mkdir()
    return [[it.ground for it in judged(road).conflicts()] for road in roads(folder, pair)]


@pytest.mark.parametrize("name", spread([*APART], 3))
def test_values_that_cannot_both_hold_are_a_conflict(tmp_path: Path, name: str) -> None:
    """Whether persons, rows, or a person and a row say them."""
    assert [["ground-single-valued"]] * 3 == conflicts(tmp_path, APART[name])


@pytest.mark.parametrize("name", spread([*TOGETHER], 4))
def test_values_that_can_both_hold_are_none(tmp_path: Path, name: str) -> None:
    """Nor are those of two statements that differ in something else as well."""
    assert [[]] * 3 == conflicts(tmp_path, TOGETHER[name])


def test_no_row_is_asked_for_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many rows are judged, as many questions are put to the database: a question for each
    statement made twenty minutes of half a million rows."""
    asked = list[str]()
    plain = Database.rows

    def counted(self: Database, query: str, values: tuple[object, ...] = ()) -> list[object]:
        asked.append(query)
        return plain(self, query, values)

    def count(number: int) -> int:
        killed = [row(TURKEY, "killed", KIM, quantity=str(it)) for it in range(number)]
        _, by_row = written(tmp_path, killed)
        tables = read_tables(read_source(find_source(str(by_row))))
        asked.clear()
        Bench(tables.records, load_vocabulary(), tables)
        return len(asked)

    monkeypatch.setattr(Database, "rows", counted)
    assert count(2) == count(9)
