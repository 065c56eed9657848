"""Columns to N-Quads: the shape of a claim of a table, as text, without an object for a row.

`write_batch` is a pure function of an Arrow record batch: whoever has the columns, on one machine
or on many, gets the same bytes. The shapes are those of `writing`; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from string import Formatter
from typing import TYPE_CHECKING

from claimgraph.model.iris import (
    CG,
    DCTERMS,
    OA,
    RDF,
    RDFS,
    XSD,
    graph_path,
)

if TYPE_CHECKING:
    import pyarrow as pa

TYPE = f"{RDF}type"


@dataclass(frozen=True)
class Line:
    """One quad of a row: the address of a predicate, and a term as N-Quads writes it.

    Both are templates: ``{name}`` stands for the cell of a column, ``{name:text}`` for a text that
    is escaped, ``{name:if}`` for nothing, where the column is true, and ``{}`` for the base. Where
    one of them has no value, there is no quad; an empty text and what is not true are no value.
    """

    predicate: str
    value: str


@dataclass(frozen=True)
class Block:
    """Quads with one subject in one graph, both as templates for paths."""

    subject: str
    graph: str
    lines: tuple[Line, ...]


def _path(path: str) -> str:
    return f"<{{}}{path}>"


def _text(column: str) -> str:
    return f'"{{{column}:text}}"'


def _typed(words: str, kind: str) -> str:
    return f'"{words}"^^<{XSD}{kind}>'


def _mark(column: str) -> str:
    return f"{{{column}:if}}{_typed('true', 'boolean')}"


def _time(prefix: str, edtf: str) -> tuple[Line, ...]:
    """The columns of a time, as `shape.time_terms` writes them."""
    name = {part: prefix + part[0].upper() + part[1:] if prefix else part for part in _PARTS}
    return (
        Line(f"{CG}{edtf}", _text("edtf")),
        Line(f"{CG}{name['earliest']}", _typed("{earliest}", "date")),
        Line(f"{CG}{name['latest']}", _typed("{latest}", "date")),
        Line(f"{CG}{name['openBegin']}", _mark("open_begin")),
        Line(f"{CG}{name['openEnd']}", _mark("open_end")),
    )


_PARTS = ("earliest", "latest", "openBegin", "openEnd")
_SOURCE = "graph/{source}"
_EVIDENCE = "{source}#row={row}"

CLAIM = (
    Block("{claim}", _SOURCE, (
        Line(TYPE, f"<{CG}Claim>"),
        Line(f"{CG}about", _path("{prop}")),
        Line(f"{CG}stance", "<{stance}>"),
        Line(f"{CG}claimant", _path("{claimant}")),
        Line(f"{CG}origin", _path("{claimant}")),
        Line(f"{CG}source", _path("{source}")),
        Line(f"{CG}evidence", _path(_EVIDENCE)),
        Line(f"{CG}chain", _text("chain")),
        Line(f"{CG}nearestLink", _path("{spoken:if}{claimant}")),
        Line(f"{CG}link", _path("{spoken:if}{link}")),
        *_time("said", "saidEdtf"),
        Line(f"{CG}note", _text("note")),
    )),
    Block("{spoken:if}{link}", _SOURCE, (
        Line(TYPE, f"<{CG}Link>"),
        Line(f"{CG}position", _typed("1", "integer")),
        Line(f"{CG}agent", _path("{claimant}")),
    )),
    Block(_EVIDENCE, _SOURCE, (
        Line(TYPE, f"<{CG}Evidence>"),
        Line(f"{OA}hasSource", _path("{source}")),
        Line(f"{OA}exact", _text("exact")),
        Line(f"{CG}sha256", _text("sha256")),
        Line(f"{DCTERMS}language", _text("language")),
    )),
)  # fmt: skip
"""A row's claim, its evidence, and who speaks in it."""

PROPOSITION = (
    Block("{id}", graph_path("propositions"), (
        Line(TYPE, f"<{CG}Proposition>"),
        Line(f"{RDF}subject", _path("{s}")),
        Line(f"{RDF}predicate", "<{p}>"),
        Line(f"{RDF}object", _path("{o}")),
        Line(f"{RDFS}label", _text("label")),
        *_time("", "whenEdtf"),
    )),
)  # fmt: skip

LINK = (Block("{s}", f"{graph_path('')}{{g}}", (Line("{p}", "{o}"),)),)
"""Any quad whose predicate is a column too: ``s`` a path, ``o`` a term as N-Quads writes it."""

SHAPES: Mapping[str, tuple[Block, ...]] = {"claim": CLAIM, "proposition": PROPOSITION, "link": LINK}


def write_batch(batch: pa.RecordBatch, shape: str, *, base: str) -> bytes:
    """Write one batch of rows as N-Quads (https://www.w3.org/TR/n-quads/).

    ``shape`` names an entry of `SHAPES`; the batch has the columns that its templates name. Rows
    give their quads in their order, and nothing but the batch and the base decides the bytes.
    """

    @cache
    def cell(column: str, kind: str) -> pa.Array:
        return _KINDS[kind](batch.column(column))

    pieces: list[str | pa.Array] = []
    for template in _templates(shape, base):
        quad = [it if isinstance(it, str) else cell(*it) for it in template]
        if any(not isinstance(it, str) and it.null_count for it in quad):
            quad = [_join(quad).fill_null("")]
        pieces += quad
    return _letters(_join(pieces))


def _join(pieces: Iterable[str | pa.Array]) -> pa.Array:
    """Join words and columns row by row; a row is null where one of the columns is."""
    import pyarrow as pa
    import pyarrow.compute as pc

    words = (pa.scalar(it, pa.large_string()) if isinstance(it, str) else it for it in pieces)
    return pc.binary_join_element_wise(*words, pa.scalar("", pa.large_string()))


def _as_text(column: pa.Array) -> pa.Array:
    """Large strings: the quads of a batch may be more than two gigabytes."""
    import pyarrow as pa

    return column.cast(pa.large_string())


def _escape(column: pa.Array) -> pa.Array:
    import pyarrow.compute as pc

    column = _as_text(column)
    for letter, escaped in (("\\", r"\\"), ('"', r"\""), ("\n", r"\n"), ("\r", r"\r")):
        column = pc.replace_substring(column, letter, escaped)
    return pc.if_else(pc.equal(column, ""), None, column)


def _if_true(column: pa.Array) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.if_else(column, pa.scalar("", pa.large_string()), None)


_KINDS: Mapping[str, Callable[[pa.Array], pa.Array]] = {
    "": _as_text,
    "text": _escape,
    "if": _if_true,
}


def _letters(column: pa.Array) -> bytes:
    """The letters of large strings, which lie one after the other and are taken whole."""
    import numpy as np

    _, places, letters = column.buffers()
    ends = np.frombuffer(places, dtype=np.int64)[column.offset : column.offset + len(column) + 1]
    return bytes(memoryview(letters)[ends[0] : ends[-1]]) if letters else b""


@cache
def _templates(shape: str, base: str) -> tuple[tuple[str | tuple[str, str], ...], ...]:
    """Each quad of a row, in words and columns."""
    return tuple(
        tuple(parse_template(template.replace("{}", base)))
        for block in SHAPES[shape]
        for template in _write_quads(block)
    )


def _write_quads(block: Block) -> Iterator[str]:
    subject, graph = _path(block.subject), _path(block.graph)
    for line in block.lines:
        yield f"{subject} <{line.predicate}> {line.value} {graph} .\n"


def parse_template(template: str) -> Iterator[str | tuple[str, str]]:
    """Parse a template into words, and columns with how they are written.

    >>> list(parse_template("<{s}> is {label:text}"))
    ['<', ('s', ''), '> is ', ('label', 'text')]
    """
    for words, column, kind, _ in Formatter().parse(template):
        if words:
            yield words
        if column is not None:
            yield column, kind or ""
