"""Opens the one database in which the tables of a dossier are read, judged and written."""

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
    """Open a database in memory with the program's settings and some more.

    Where Python runs no file, the engine would draw how far it is, into what is read by others.
    """
    engine = duckdb.connect(":memory:", config=SETTINGS | _spill() | settings)
    with suppress(duckdb.InvalidInputException):  # a notebook without widgets draws none at all
        engine.execute("set enable_progress_bar = false")
    return engine


def open_bounded(megabytes: int, **settings: Any) -> duckdb.DuckDBPyConnection:
    """Open a database with one thread and a limit of memory.

    Where addresses are counted, as they are of a worker, each thread that waits counts with 70 MB,
    and Arrow's own allocator with the gigabyte that it sets aside: it gets that of the system.
    """
    import pyarrow as pa

    pa.set_memory_pool(pa.system_memory_pool())
    waits_apart = int(duckdb.__version__.partition(".")[0]) > 1
    alone = {"threads": 1, **({"async_threads": 0} if waits_apart else {})}
    return open_engine(**alone, memory_limit=f"{megabytes}MB", **settings)


def _spill() -> dict[str, str]:
    """The setting for a database's temporary folder, which it makes when it needs it.

    By default it would be in the working directory, where a dossier may be.
    """
    return {"temp_directory": f"{_root(os.getpid()).name}/{next(_NUMBERS)}"}


@cache
def _root(process: int) -> TemporaryDirectory[str]:
    """A temporary folder of this process, removed when it ends; a forked process gets another."""
    return TemporaryDirectory(prefix=f"claimgraph-{process}-")


def literal(text: str) -> str:
    """Write a string in SQL.

    >>> literal("O'Brien")
    "'O''Brien'"
    """
    return "'" + text.replace("'", "''") + "'"


def ident(name: str) -> str:
    """Write a name in SQL.

    >>> ident("day of the talks")
    '"day of the talks"'
    """
    return '"' + name.replace('"', '""') + '"'


def pattern(file: Path) -> str:
    """Escape a file name for a database that reads names as patterns.

    >>> pattern(Path("events[1].csv"))
    'events[[]1].csv'
    """
    return re.sub(r"[*?[]", r"[\g<0>]", str(file))


SETTINGS: dict[str, Any] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
"""Extensions are never downloaded, because tables are read without a network."""


class Database:
    """Columns in memory. Rows are returned to Python only where they are few."""

    def __init__(self, *, threads: int = 0) -> None:
        """Open it with some threads; with 0, with as many as the machine has cores."""
        self.engine = open_engine(**({"threads": threads} if threads else {}))
        self.run(read_script(__file__, "schema"))

    def run(self, query: str, values: Sequence[Any] = ()) -> None:
        """Run a statement and return nothing."""
        self.engine.execute(query, list(values))

    def close(self) -> None:
        """Free all columns and the memory that the allocator keeps."""
        self.engine.close()
        if sys.platform == "linux":
            trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc alone has it
            if trim:
                trim(0)

    def rows(self, query: str, values: Sequence[Any] = ()) -> list[Any]:
        """The rows of a query, as tuples."""
        return self.engine.execute(query, list(values)).fetchall()

    def texts(self, relation: str, column: str) -> list[str]:
        """The different texts of a column, in alphabetical order."""
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
    """Read the SQL script beside the module whose ``__file__`` is given."""
    return Path(module).with_name(f"{name}.sql").read_text(encoding="utf-8")
