"""The one database in which all tables of a dossier are read, and then judged and written."""

from __future__ import annotations

import ctypes
import os
import re
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import duckdb

if TYPE_CHECKING:
    import pyarrow as pa

_NUMBERS = count()


def open_engine(**settings: Any) -> duckdb.DuckDBPyConnection:
    """Open an engine in memory with the settings of the program, and these.

    Where Python runs no file, the engine would draw how far it is, into what is read by others.
    """
    engine = duckdb.connect(":memory:", config=SETTINGS | _spill() | settings)
    with suppress(duckdb.InvalidInputException):  # a notebook without widgets draws none at all
        engine.execute("set enable_progress_bar = false")
    return engine


def open_bounded(megabytes: int, **settings: Any) -> duckdb.DuckDBPyConnection:
    """Open an engine of one thread that takes at most so much memory, addresses included.

    Where addresses are counted, as they are of a worker, each thread that waits counts with 70 MB,
    and Arrow's own allocator with the gigabyte that it sets aside: it gets that of the system.
    """
    import pyarrow as pa

    pa.set_memory_pool(pa.system_memory_pool())
    waits_apart = int(duckdb.__version__.partition(".")[0]) > 1
    alone = {"threads": 1, **({"async_threads": 0} if waits_apart else {})}
    return open_engine(**alone, memory_limit=f"{megabytes}MB", **settings)


def _spill() -> dict[str, str]:
    """The setting of one engine, whose folder it makes when it needs it, and removes.

    By default it would be in the working directory, where a dossier may be.
    """
    return {"temp_directory": f"{_root(os.getpid()).name}/{next(_NUMBERS)}"}


@cache
def _root(process: int) -> TemporaryDirectory[str]:
    """A folder that no one else reads, removed when the process ends; one that forks has two."""
    return TemporaryDirectory(prefix=f"claimgraph-{process}-")


def literal(text: str) -> str:
    """A string of SQL.

    >>> literal("O'Brien")
    "'O''Brien'"
    """
    return "'" + text.replace("'", "''") + "'"


def ident(name: str) -> str:
    """A name of SQL.

    >>> ident("day of the talks")
    '"day of the talks"'
    """
    return '"' + name.replace('"', '""') + '"'


def pattern(file: Path) -> str:
    """The name of a file for an engine that takes names as patterns.

    >>> pattern(Path("events[1].csv"))
    'events[[]1].csv'
    """
    return re.sub(r"[*?[]", r"[\g<0>]", str(file))


SETTINGS: dict[str, Any] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
"""No extension is fetched: tables are read without a network."""


class Database:
    """Columns in memory. Whoever asks gets rows only where they are few."""

    def __init__(self, *, threads: int = 0) -> None:
        """Open it with so many threads; with 0, with as many as the machine has cores."""
        self.engine = open_engine(**({"threads": threads} if threads else {}))
        self.run(read_script(__file__, "schema"))

    def run(self, query: str, values: Sequence[Any] = ()) -> None:
        """Run a statement of which no rows are wanted."""
        self.engine.execute(query, list(values))

    def close(self) -> None:
        """Let go of all columns, and of the memory that the allocator would keep for more."""
        self.engine.close()
        if sys.platform == "linux":
            trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc alone has it
            if trim:
                trim(0)

    def rows(self, query: str, values: Sequence[Any] = ()) -> list[Any]:
        """The rows of a query, as tuples."""
        return self.engine.execute(query, list(values)).fetchall()

    def texts(self, relation: str, column: str) -> list[str]:
        """The different texts of a column, in the order of letters."""
        name = ident(column)
        query = f"select distinct {name} from {relation} where {name} is not null order by 1"
        return [text for (text,) in self.rows(query)]

    def arrow(self, query: str) -> pa.Table:
        """The rows of a query, as columns."""
        return self.engine.sql(query).to_arrow_table()

    def take(self, columns: pa.Table | pa.RecordBatchReader, statement: str) -> None:
        """Run a statement that reads columns of Arrow under the name ``taken``."""
        self.engine.register("taken", columns)
        self.run(statement)
        self.engine.unregister("taken")

    def fill(self, table: str, rows: Iterable[Sequence[Any]]) -> None:
        """Add rows to a dictionary."""
        columns = [list(column) for column in zip(*rows, strict=True)]
        if columns:
            lists = ", ".join(f"unnest(${i})" for i, _ in enumerate(columns, 1))
            self.run(f"insert into {table} select {lists}", columns)


@cache
def read_script(module: str, name: str) -> str:
    """The SQL script that is beside a module, which gives its ``__file__``."""
    return Path(module).with_name(f"{name}.sql").read_text(encoding="utf-8")
