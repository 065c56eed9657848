"""Parquet and Arrow as strings: a typed cell reads as it would be in a CSV file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from claimgraph.model.sql import ident, literal, pattern
from claimgraph.tables.unreadable import Unreadable

PARQUET, ARROW = (".parquet", ".pq"), (".arrow", ".feather", ".ipc")
REGISTERED = '"#typed"'
MAGIC = b"ARROW1"
MOST_EXACT = 2**53
"""Up to here a double counts whole numbers one by one."""

NESTED = ("STRUCT", "MAP", "UNION")
MOMENTS = ("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS")
DAMAGED = "write the file again, with words, numbers and dates; a copy may have been cut short"


@contextmanager
def typed_rows(file: Path, db: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """The rows of a Parquet or Arrow file, as what SQL can select from. Raises Unreadable."""
    if file.suffix.lower() in PARQUET:
        yield f"read_parquet({literal(pattern(file))}, hive_partitioning = false)"
        return
    db.register(REGISTERED.strip('"'), _read_arrow(file))
    try:
        yield REGISTERED
    finally:
        db.unregister(REGISTERED.strip('"'))


def _read_arrow(file: Path) -> object:
    """Read an Arrow file or, what has the same endings, a stream."""
    import pyarrow as pa

    with pa.memory_map(str(file)) as source:
        read = pa.ipc.open_file if source.read(len(MAGIC)) == MAGIC else pa.ipc.open_stream
        source.seek(0)
        try:
            return read(source).read_all()
        except (pa.ArrowInvalid, OSError) as error:  # OSError: a body that is cut short
            reason = str(error).partition("\n")[0]
    raise Unreadable(f"this is not an Arrow file or stream: {reason}", DAMAGED)


def words(column: str, kind: str) -> str:
    """The expression that writes a column of a type of DuckDB's as strings; null where empty.

    A date is ISO 8601, and so is a moment, in UTC where it has a zone; at midnight it is its day.
    A double without a fraction is a whole number: an ``id`` with gaps comes as one from pandas.
    Raises Unreadable for what is no one cell: lists, records, bytes.
    """
    name = ident(column)
    if kind.endswith("]") or kind.startswith(NESTED) or kind == "BLOB":
        found = "bytes" if kind == "BLOB" else f"nested: {kind}"
        cure = "write one word, number or date in each cell, and lists as columns or rows"
        raise Unreadable(f"the column '{column}' is {found}", cure)
    if kind in ("DOUBLE", "FLOAT"):
        whole = f"{name} = trunc({name}) and abs({name}) <= {MOST_EXACT}"
        text = f"if({whole}, {name}::bigint::varchar, {name}::varchar)"
        return f"if(isnan({name}), null, {text})"
    if kind == "TIMESTAMP WITH TIME ZONE":
        return _moment(f"make_timestamp(epoch_us({name}))", "Z")
    if kind in MOMENTS:
        return _moment(name, "")
    return f"nullif(trim({name}::varchar), '')"


def _moment(value: str, zone: str) -> str:
    day = f"{value}::date"
    return f"if({value} = {day}, {day}::varchar, replace({value}::varchar, ' ', 'T') || '{zone}')"
