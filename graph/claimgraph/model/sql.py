"""Opens DuckDB databases, such as the one in which a dossier's tables are read and judged."""

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
    """Open a database in memory with the program's settings, extended by ``settings``.

    The progress bar is off: in interactive Python, DuckDB would print one into the output.
    """
    engine = duckdb.connect(":memory:", config=SETTINGS | _spill() | settings)
    with suppress(duckdb.InvalidInputException):  # a notebook without widgets refuses this setting
        engine.execute("set enable_progress_bar = false")
    return engine


def open_bounded(megabytes: int, **settings: Any) -> duckdb.DuckDBPyConnection:
    """Open a database with one thread that uses at most so many megabytes of memory.

    Workers run under a limit of address space. There each waiting thread takes 70 MB, and Arrow's
    own allocator reserves a gigabyte; so there are no waiting threads, and Arrow uses malloc.
    """
    import pyarrow as pa

    pa.set_memory_pool(pa.system_memory_pool())
    waits_apart = int(duckdb.__version__.partition(".")[0]) > 1
    alone = {"threads": 1, **({"async_threads": 0} if waits_apart else {})}
    return open_engine(**alone, memory_limit=f"{megabytes}MB", **settings)


def _spill() -> dict[str, str]:
    """Return the setting for the temporary folder, which the database creates when it needs one.

    By default the folder would be in the working directory, which may be a dossier's.
    """
    return {"temp_directory": f"{_root(os.getpid()).name}/{next(_NUMBERS)}"}


@cache
def _root(process: int) -> TemporaryDirectory[str]:
    """Create a temporary folder that is removed when the process ends; a fork gets its own."""
    return TemporaryDirectory(prefix=f"claimgraph-{process}-")


def literal(text: str) -> str:
    """Quote a string as an SQL literal.

    >>> literal("O'Brien")
    "'O''Brien'"
    """
    return "'" + text.replace("'", "''") + "'"


def ident(name: str) -> str:
    """Quote a name as an SQL identifier.

    >>> ident("day of the talks")
    '"day of the talks"'
    """
    return '"' + name.replace('"', '""') + '"'


def pattern(file: Path) -> str:
    """Escape a file name so that DuckDB does not read it as a glob pattern.

    >>> pattern(Path("events[1].csv"))
    'events[[]1].csv'
    """
    return re.sub(r"[*?[]", r"[\g<0>]", str(file))


SETTINGS: dict[str, Any] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
"""Settings of every database: DuckDB must not download extensions, so it needs no network."""


class Database:
    """A DuckDB database in memory with the tables of ``schema.sql``."""

    def __init__(self, *, threads: int = 0) -> None:
        """Open the database with so many threads; 0 means one for each core of the machine."""
        self.engine = open_engine(**({"threads": threads} if threads else {}))
        self.run(read_script(__file__, "schema"))

    def run(self, query: str, values: Sequence[Any] = ()) -> None:
        """Run a statement and return nothing."""
        self.engine.execute(query, list(values))

    def close(self) -> None:
        """Close the database, and return the memory that the allocator retains to the system."""
        self.engine.close()
        if sys.platform == "linux":
            trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # only glibc has this function
            if trim:
                trim(0)

    def rows(self, query: str, values: Sequence[Any] = ()) -> list[Any]:
        """Return the rows of a query as tuples; for queries with few rows."""
        return self.engine.execute(query, list(values)).fetchall()

    def texts(self, relation: str, column: str) -> list[str]:
        """Return the distinct texts of a column in alphabetical order."""
        name = ident(column)
        query = f"select distinct {name} from {relation} where {name} is not null order by 1"
        return [text for (text,) in self.rows(query)]

    def arrow(self, query: str) -> pa.Table:
        """Return the result of a query as an Arrow table."""
        return self.engine.sql(query).to_arrow_table()

    def take(self, columns: pa.Table | pa.RecordBatchReader, statement: str) -> None:
        """Run a statement that reads the Arrow table ``columns`` under the name ``taken``."""
        self.engine.register("taken", columns)
        self.run(statement)
        self.engine.unregister("taken")

    def fill(self, table: str, rows: Iterable[Sequence[Any]]) -> None:
        """Add rows to a table of the database."""
        columns = [list(column) for column in zip(*rows, strict=True)]
        if columns:
            lists = ", ".join(f"unnest(${i})" for i, _ in enumerate(columns, 1))
            self.run(f"insert into {table} select {lists}", columns)


@cache
def read_script(module: str, name: str) -> str:
    """Read the SQL script beside the module whose ``__file__`` is given."""
    return Path(module).with_name(f"{name}.sql").read_text(encoding="utf-8")
