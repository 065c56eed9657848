"""Columns to N-Quads: the shape of a claim of a table, as text, without an object for a row.

`write_batch` is a pure function of an Arrow record batch: whoever has the columns, on one machine
or on many, gets the same bytes. The shapes are those of `writing`; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import duckdb

from claimgraph.terms import CG, DCTERMS, OA, RDF, RDFS, XSD, graph_path

if TYPE_CHECKING:
    import pyarrow as pa

TYPE = f"{RDF}type"


@dataclass(frozen=True)
class Line:
    """One quad of a row. ``value`` is SQL for its object; where it is null there is no quad."""

    predicate: str
    value: str


@dataclass(frozen=True)
class Block:
    """Quads with one subject in one graph, both as SQL for paths."""

    subject: str
    graph: str
    lines: tuple[Line, ...]


def _path(column: str) -> str:
    return f"'<<base>' || {column} || '>'"


def _iri(iri: str) -> str:
    return f"'<{iri}>'"


def _text(column: str) -> str:
    """A literal, escaped as N-Quads asks; an empty one is not written."""
    escaped = f"replace(replace({column}, '\\', '\\\\'), '\"', '\\\"')"
    escaped = f"replace(replace({escaped}, chr(10), '\\n'), chr(13), '\\r')"
    return f"'\"' || nullif({escaped}, '') || '\"'"


def _typed(column: str, kind: str) -> str:
    return f"'\"' || {column} || '\"^^<{XSD}{kind}>'"


def _mark(column: str) -> str:
    return f"if({column}, {_typed(repr('true'), 'boolean')}, null)"


def _time(prefix: str, edtf: str) -> tuple[Line, ...]:
    """The columns of a time, as `shape.time_terms` writes them."""
    name = {part: prefix + part[0].upper() + part[1:] if prefix else part for part in _PARTS}
    return (
        Line(f"{CG}{edtf}", _text("edtf")),
        Line(f"{CG}{name['earliest']}", _typed("earliest", "date")),
        Line(f"{CG}{name['latest']}", _typed("latest", "date")),
        Line(f"{CG}{name['openBegin']}", _mark("open_begin")),
        Line(f"{CG}{name['openEnd']}", _mark("open_end")),
    )


_PARTS = ("earliest", "latest", "openBegin", "openEnd")
_SOURCE, _STATUS = "'graph/' || source", f"'{graph_path('status')}'"
_EVIDENCE = "source || '#row=' || row"

CLAIM = (
    Block("claim", _SOURCE, (
        Line(TYPE, _iri(f"{CG}Claim")),
        Line(f"{CG}about", _path("prop")),
        Line(f"{CG}stance", "'<' || stance || '>'"),
        Line(f"{CG}claimant", _path("claimant")),
        Line(f"{CG}origin", _path("claimant")),
        Line(f"{CG}source", _path("source")),
        Line(f"{CG}evidence", _path(_EVIDENCE)),
        Line(f"{CG}chain", _text("chain")),
        Line(f"{CG}nearestLink", f"if(spoken, {_path('claimant')}, null)"),
        Line(f"{CG}link", f"if(spoken, {_path('link')}, null)"),
        *_time("said", "saidEdtf"),
        Line(f"{CG}note", _text("note")),
    )),
    Block("if(spoken, link, null)", _SOURCE, (
        Line(TYPE, _iri(f"{CG}Link")),
        Line(f"{CG}position", _typed("'1'", "integer")),
        Line(f"{CG}agent", _path("claimant")),
    )),
    Block(_EVIDENCE, _SOURCE, (
        Line(TYPE, _iri(f"{CG}Evidence")),
        Line(f"{OA}hasSource", _path("source")),
        Line(f"{OA}exact", _text("exact")),
        Line(f"{CG}sha256", _text("sha256")),
        Line(f"{DCTERMS}language", _text("language")),
    )),
)  # fmt: skip
"""A row's claim, its evidence, and who speaks in it."""

PROPOSITION = (
    Block("id", f"'{graph_path('propositions')}'", (
        Line(TYPE, _iri(f"{CG}Proposition")),
        Line(f"{RDF}subject", _path("s")),
        Line(f"{RDF}predicate", "'<' || p || '>'"),
        Line(f"{RDF}object", _path("o")),
        Line(f"{RDFS}label", _text("label")),
        *_time("", "whenEdtf"),
    )),
)  # fmt: skip

LINK = (Block("s", f"'{graph_path('')}' || g", (Line("<p>", "o"),)),)
"""Any quad whose predicate is a column too: ``s`` a path, ``o`` a term as N-Quads writes it."""

SHAPES: Mapping[str, tuple[Block, ...]] = {"claim": CLAIM, "proposition": PROPOSITION, "link": LINK}


def write_batch(batch: pa.RecordBatch, shape: str, *, base: str) -> bytes:
    """Write one batch of rows as N-Quads (https://www.w3.org/TR/n-quads/).

    ``shape`` names an entry of `SHAPES`; the batch has the columns that its SQL names. Rows give
    their quads in their order, and nothing but the batch and the base decides the bytes.
    """
    with _engine().cursor() as db:
        db.register("batch", batch)
        written = db.sql(f"select {expression(shape, base)} as lines from batch")
        return b"".join(map(_bytes, written.to_arrow_table().column(0).chunks))


@cache
def _engine() -> duckdb.DuckDBPyConnection:
    """A database that holds nothing, opened once (0.02 s); each batch stands in a cursor's view."""
    return duckdb.connect(":memory:", config={"threads": 1})


def _bytes(chunk: pa.Array) -> bytes:
    """The letters of a column of strings: they lie one after the other, and are taken whole."""
    if not len(chunk):
        return b""
    import numpy as np

    _, places, letters = chunk.buffers()
    wide = np.int64 if "large" in str(chunk.type) else np.int32
    ends = np.frombuffer(places, dtype=wide)[chunk.offset : chunk.offset + len(chunk) + 1]
    return bytes(memoryview(letters)[ends[0] : ends[-1]])


def expression(shape: str, base: str) -> str:
    """SQL for all quads of one row, one to a line. One call of ``concat``: a chain of ``||``
    copies the text once for each piece, and takes twenty times as long."""
    pieces = [piece for block in SHAPES[shape] for piece in _block(block)]
    return f"concat({', '.join(pieces)})".replace("<base>", base.replace("'", "''"))


def _block(block: Block) -> Iterator[str]:
    """SQL for the quads of a block. What is before and after a quad's own words stands in brackets:
    DuckDB puts it together once for a block, and does not copy it with every piece."""
    before = f"('<<base>' || {block.subject} || '> <')"
    after = f"(' <<base>' || {block.graph} || '> .' || chr(10))"
    for line in block.lines:
        predicate = "p || '> '" if line.predicate == "<p>" else f"'{line.predicate}> '"
        yield f"{before} || {predicate} || {line.value} || {after}"
