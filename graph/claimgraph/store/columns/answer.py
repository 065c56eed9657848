"""Turns rows of columns into RDF terms; a term that repeats in a column is made only once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import chain, islice
from typing import IO, TYPE_CHECKING, Any, cast

import pyoxigraph as ox

from claimgraph.model.iris import XSD
from claimgraph.store.local import Term
from claimgraph.store.rdf import QuadPart, Stream

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

BATCH = 20_000
"""How many rows are turned into terms at once."""
TRIED = 1_000
"""How many values are examined to see whether many of a column are equal."""

Make = Callable[[Any], Any]
Rowwise = Iterable[tuple[Any, ...]]
DATE, INTEGER = (ox.NamedNode(f"{XSD}{name}") for name in ("date", "integer"))
LITERALS: Mapping[type, Make] = {
    str: ox.Literal,
    date: lambda day: ox.Literal(day.isoformat(), datatype=DATE),
    int: lambda number: ox.Literal(str(number), datatype=INTEGER),
}
"""Functions that turn a Python value into a literal with its SPARQL datatype."""


@dataclass(frozen=True)
class Column:
    """A column of some rows: ``places`` has the index in ``values`` for each row; if it is None,
    the values are those of the rows, in order.
    """

    values: Sequence[Any]
    places: np.ndarray[Any, Any] | None = None

    def cells(self, make: Make | None, *, unbound: str | None, text: bool) -> Iterable[Any]:
        """The cell of each row: a term, or its syntax as ``text``; ``unbound`` without a value."""
        made = _make_terms(self.values, make, unbound=unbound, text=text)
        if self.places is None:
            return made
        import numpy as np

        # One call for all rows: half a million single lookups take several times as long.
        cells: list[Any] = np.fromiter(made, object, len(self.values))[self.places].tolist()
        return cells


Batch = Sequence[Column]


@dataclass(frozen=True)
class Rows:
    """The rows of an answer, read once while they arrive, like `pyoxigraph.QuerySolutions`.

    ``addresses`` are the columns that hold paths, which ``base`` completes to the IRIs of the
    dossier's things; other columns of text hold plain literals. ``makers`` has functions, by
    column, that make the terms of columns that hold anything else.
    """

    names: Sequence[str]
    batches: Iterable[Batch]
    base: str
    addresses: Collection[str] = ()
    makers: Mapping[str, Make] = field(default_factory=dict)

    @property
    def variables(self) -> list[ox.Variable]:
        """The names of the columns as variables, in their order."""
        return [ox.Variable(name) for name in self.names]

    def __iter__(self) -> Iterator[dict[str, Term | None]]:
        rows = chain.from_iterable(map(self._rows, self.batches))
        return _as_solutions(tuple(self.names))(rows)

    def serialize(
        self, output: IO[bytes] | None = None, format: ox.QueryResultsFormat | None = None
    ) -> bytes | None:
        """Write the rows in one of the formats of SPARQL results."""
        read = ox.parse_query_results(
            Stream(self._lines()),  # type: ignore[arg-type]  # it only reads
            format=ox.QueryResultsFormat.TSV,
        )
        return cast("ox.QuerySolutions", read).serialize(output, format)  # TSV has no other form

    def _lines(self) -> Iterator[QuadPart]:
        """The rows as TSV (https://www.w3.org/TR/sparql11-results-csv-tsv/, 4)."""
        yield QuadPart(0, ("\t".join(f"?{name}" for name in self.names) + "\n").encode())
        for batch in self.batches:
            lines = map("\t".join, self._rows(batch, unbound="", text=True))
            yield QuadPart(0, "".join(f"{line}\n" for line in lines).encode())

    def _rows(
        self, batch: Batch, *, unbound: str | None = None, text: bool = False
    ) -> Iterator[tuple[Any, ...]]:
        both = zip(batch, map(self._maker, self.names), strict=True)
        return zip(*(it.cells(make, unbound=unbound, text=text) for it, make in both), strict=True)

    def _maker(self, name: str) -> Make | None:
        return self._address if name in self.addresses else self.makers.get(name)

    def _address(self, path: str) -> ox.NamedNode:
        return ox.NamedNode(self.base + path)


@cache
def _as_solutions(names: tuple[str, ...]) -> Callable[[Rowwise], Iterator[dict[str, Term | None]]]:
    """Make a function that turns rows into dictionaries with these keys.

    Its code is generated, as by `collections.namedtuple`, with a dictionary display: half a million
    of these take 0.2 s; ``dict(zip(names, row))`` takes 0.5 s, a third of the time of an answer.
    """
    cells = [f"_{place}" for place in range(len(names))]
    pairs = ", ".join(f"{name!r}: {cell}" for name, cell in zip(names, cells, strict=True))
    made: Any = eval(f"lambda rows: ({{{pairs}}} for {', '.join(cells)}, in rows)")
    return cast("Callable[[Rowwise], Iterator[dict[str, Term | None]]]", made)


def read_tuples(rows: Iterable[tuple[Any, ...]]) -> Iterator[Batch]:
    """Gather rows into batches of columns without Arrow, whose import takes longer for few rows."""
    left = iter(rows)
    while some := tuple(islice(left, BATCH)):
        yield [Column(values) for values in zip(*some, strict=True)]


def read_arrow(batches: Iterable[pa.RecordBatch]) -> Iterator[Batch]:
    """Turn Arrow batches into batches of columns: for many rows in a third of the time."""
    for batch in batches:
        yield [_column(array) for array in batch.columns]


def drop_repeats(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Drop each row that is equal to the row before it.

    The database would need ``distinct`` in its query for that, and keep and then sort all rows: for
    half a million wide rows that takes a third longer.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    last: pa.RecordBatch | None = None
    for batch in batches:
        repeats = last is not None and last.equals(batch.slice(0, 1))
        same = pa.concat_arrays([pa.array([repeats]), _find_repeats(batch)])
        yield batch.filter(pc.invert(same)) if pc.any(same).as_py() else batch
        last = batch.slice(len(batch) - 1)


def _find_repeats(batch: pa.RecordBatch) -> pa.Array:
    """For each row after the first, whether it equals the row before; unbound equals unbound.

    The last column is compared first: in sorted rows it changes most often.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    same = pa.array([True] * (len(batch) - 1), pa.bool_())
    for column in (it for it in reversed(batch.columns) if it.null_count < len(it)):
        one, two = column[1:], column[:-1]
        alike = pc.coalesce(pc.equal(one, two), pc.and_(one.is_null(), two.is_null()))
        same = pc.and_(same, alike)
        if not pc.any(same).as_py():
            break
    return same


def _column(array: pa.Array) -> Column:
    if 2 * len(array[:TRIED].unique()) > min(len(array), TRIED):
        return Column(array.to_pylist())
    coded = array.dictionary_encode(null_encoding="encode")
    return Column(coded.dictionary.to_pylist(), coded.indices.to_numpy())


def _make_terms(
    values: Sequence[Any], make: Make | None, *, unbound: str | None, text: bool
) -> Iterable[Any]:
    some = next((value for value in values if value is not None), "")
    term = make or LITERALS[type(some)]
    made: Make = (lambda value: str(term(value))) if text else term
    if None in values:
        return (unbound if value is None else made(value) for value in values)
    return map(made, values)
