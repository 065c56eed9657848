"""Whatever kind of file a table is, its rows read as the same claims; what is damaged is told.

Binary files are made here, by pyarrow, of the CSV that stands in each case.
"""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import csv, feather, parquet
from tests.cases import read_yaml

from claimgraph.build.source import find_source, read_source, read_tables
from claimgraph.model.iris import slug

from .test_roads import COLUMNS, rows, written
from .test_rows import told

CASES = Path(__file__).parent / "cases"
READ, REFUSED = (sorted((CASES / it).iterdir()) for it in ("kinds", "kinds-refused"))
TYPES = {
    "date32": pa.date32(), "moment": pa.timestamp("ns"), "zoned": pa.timestamp("us", tz="UTC"),
    "int64": pa.int64(), "double": pa.float64(), "decimal": pa.decimal128(9, 2),
    "bool": pa.bool_(), "large": pa.large_string(), "binary": pa.binary(),
    "dictionary": pa.dictionary(pa.int32(), pa.string()),
}  # fmt: skip
NESTED = {"list": lambda it: [it], "record": lambda it: {"name": it}}


def read_rows(file: Path, types: dict[str, str]) -> pa.Table:
    """A CSV file as a table with typed columns, the others strings."""
    known = {name: TYPES[kind] for name, kind in types.items() if kind in TYPES}
    names = file.read_text("utf-8").partition("\n")[0].split(",")
    options = csv.ConvertOptions(
        column_types={name: known.get(name, pa.string()) for name in names},
        strings_can_be_null=True,
    )
    table = csv.read_csv(file, convert_options=options)
    for name, kind in types.items():
        if kind in NESTED:
            cells = [NESTED[kind](it) for it in table[name].to_pylist()]
            table = table.set_column(table.schema.get_field_index(name), name, pa.array(cells))
    return table


def write_table(table: pa.Table, file: Path, *, stream: bool = False) -> None:
    """A table as a file of the kind that its ending says."""
    ending = file.suffix.lower()
    if ending == ".parquet":
        parquet.write_table(table, file)
    elif ending == ".feather":
        feather.write_feather(table, str(file))
    elif ending in (".arrow", ".ipc"):
        new = pa.ipc.new_stream if stream else pa.ipc.new_file
        with new(str(file), table.schema) as sink:
            sink.write_table(table)
    elif ending in (".csv", ".tsv"):
        csv.write_csv(table, file, csv.WriteOptions(delimiter="\t" if ending == ".tsv" else ","))


def make(case: Path, folder: Path) -> Path:
    """The dossier of a case, with the files that it says."""
    shutil.copy(case / "dossier.yaml", folder)
    told: dict[str, Any] = read_yaml(case / "make.yaml")
    table, names = read_rows(case / "rows.csv", told.get("types", {})), told["files"]
    size = -(-len(table) // len(names))
    for number, name in enumerate(names):
        file, part = folder / name, table.slice(number * size, size)
        if "packed" in told or (name.lower().endswith(".gz") and "words" not in told):
            file.write_bytes(gzip.compress((case / "rows.csv").read_bytes(), mtime=0))
        elif "words" in told:
            shutil.copy(case / "rows.csv", file)
        else:
            write_table(part, file, stream=told.get("stream", False))
        if "cut" in told:
            data = file.read_bytes()
            file.write_bytes(b"" if told["cut"] == "all" else data[: -told["cut"]])
        if "added" in told:
            file.write_bytes(file.read_bytes() + told["added"].encode())
        if "wrong" in told:
            damaged = bytearray(file.read_bytes())
            damaged[-told["wrong"]] ^= 1
            file.write_bytes(damaged)
    return folder


def test_all_cases_are_walked() -> None:
    """Every folder is a case with what is expected of it."""
    assert (19, 15) == (len(READ), len(REFUSED))
    for case in (*READ, *REFUSED):
        assert slug(case.name) == case.name
        assert {"dossier.yaml", "expected.txt", "make.yaml", "rows.csv"} == {
            it.name for it in case.iterdir()
        }


@pytest.mark.parametrize("case", READ, ids=lambda it: it.name)
def test_a_kind_is_read(case: Path, tmp_path: Path) -> None:
    """Typed cells read as the words that would stand in a CSV file."""
    assert (case / "expected.txt").read_text("utf-8") == told(make(case, tmp_path))


@pytest.mark.parametrize("case", REFUSED, ids=lambda it: it.name)
def test_a_file_is_refused(case: Path, tmp_path: Path) -> None:
    """A file that cannot be read, or not as one cell for each column, is told with its cure."""
    expected = (case / "expected.txt").read_text("utf-8")
    assert expected == told(make(case, tmp_path))
    assert "cure" in expected


FILES = ("rows.tsv", "rows.parquet", "rows.arrow")


def claims(folder: Path) -> list[Any]:
    """What the rows of a dossier's table came to, and what is wrong with those that are none."""
    tables = read_tables(read_source(find_source(str(folder))))
    found = tables.db.execute(
        'select "#row", row_claim.id, prop, stance, claimant, said, exact, label from row_claim'
        ' join row_prop on row_prop.id = prop order by "#row"'
    ).fetchall()
    return [*found, *(it.message for it in tables.findings)]


@given(st.lists(rows, min_size=1, max_size=6, unique=True))
@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_kind_gives_the_same_claims(tmp_path: Path, rows: list[tuple[str, ...]]) -> None:
    """A table as CSV, TSV, Parquet and Arrow gives the same claims with the same addresses."""
    _, folder = written(tmp_path, rows)
    front = (folder / "dossier.yaml").read_text("utf-8")
    expected = claims(folder)
    cells = zip(*rows, strict=True)
    arrays = [pa.array([it or None for it in column], pa.string()) for column in cells]
    table = pa.Table.from_arrays(arrays, names=list(COLUMNS))
    for name in FILES:
        write_table(table, folder / name)
        fresh = front.replace("files: rows.csv", f"files: {name}")
        (folder / "dossier.yaml").write_text(fresh, "utf-8")
        assert expected == claims(folder), name
