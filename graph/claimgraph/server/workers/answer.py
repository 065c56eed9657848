"""Writes the rows of a SELECT in its four formats one by one, so that any row can be the last.

The engine itself writes an answer completely or not at all, but an answer that is cut at a limit
must be well formed, too.
"""

from __future__ import annotations

import csv
import html
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import pyoxigraph as ox

from claimgraph.model.iris import XSD
from claimgraph.model.text.read import shield
from claimgraph.server.http.accept import BOOLEAN, GRAPH, ROWS
from claimgraph.server.workers.frames import PIECE, Frame, FrameKind, Wanted
from claimgraph.store.local import Answer, Solutions, Term

Row = Sequence[Term | None]


@dataclass(frozen=True)
class RowFormat:
    """How rows are written in one format: what comes before, between and after them."""

    head: Callable[[Sequence[str]], str]
    row: Callable[[Sequence[str], Row], str]
    between: str = ""
    tail: str = ""


def _json_head(names: Sequence[str]) -> str:
    return f'{{"head":{{"vars":{json.dumps(list(names))}}},"results":{{"bindings":[\n'


def _json_row(names: Sequence[str], row: Row) -> str:
    cells = {name: _json_term(it) for name, it in zip(names, row, strict=True) if it is not None}
    return json.dumps(cells, ensure_ascii=False, separators=(",", ":"))


def _json_term(term: Any) -> dict[str, Any]:
    """Write a term in JSON (https://www.w3.org/TR/sparql12-results-json/#select-encode-terms)."""
    if isinstance(term, ox.Triple):
        parts = {name: _json_term(getattr(term, name)) for name in PARTS}
        return {"type": "triple", "value": parts}
    if isinstance(term, ox.Literal):
        detail = {"xml:lang": term.language} if term.language else _datatype(term)
        return {"type": "literal", "value": term.value, **detail}
    return {"type": "uri" if isinstance(term, ox.NamedNode) else "bnode", "value": term.value}


PARTS = ("subject", "predicate", "object")


def _datatype(term: ox.Literal) -> dict[str, str]:
    plain = term.datatype.value == f"{XSD}string"
    return {} if plain else {"datatype": term.datatype.value}


XML_OPENING = '<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#">'


def _xml_head(names: Sequence[str]) -> str:
    variables = "".join(f"<variable name={_quoted(name)}/>" for name in names)
    return f"{XML_OPENING}<head>{variables}</head><results>\n"


def _xml_row(names: Sequence[str], row: Row) -> str:
    cells = (
        f"<binding name={_quoted(name)}>{_xml_term(it)}</binding>"
        for name, it in zip(names, row, strict=True)
        if it is not None
    )
    return f"<result>{''.join(cells)}</result>\n"


def _xml_term(term: Any) -> str:
    if isinstance(term, ox.Triple):
        parts = (f"<{name}>{_xml_term(getattr(term, name))}</{name}>" for name in PARTS)
        return f"<triple>{''.join(parts)}</triple>"
    if isinstance(term, ox.Literal):
        detail = {"xml:lang": term.language} if term.language else _datatype(term)
        attributes = "".join(f" {name}={_quoted(value)}" for name, value in detail.items())
        return f"<literal{attributes}>{xml_text(term.value)}</literal>"
    name = "uri" if isinstance(term, ox.NamedNode) else "bnode"
    return f"<{name}>{xml_text(term.value)}</{name}>"


_UNWRITABLE = dict.fromkeys((*range(32), 65534, 65535), "�")
_UNWRITABLE = {code: it for code, it in _UNWRITABLE.items() if chr(code) not in "\t\n\r"}


def xml_text(text: str) -> str:
    """Escape text for XML; control characters are replaced, as XML 1.0 cannot even escape them."""
    return html.escape(text.translate(_UNWRITABLE), quote=False).replace("\r", "&#13;")


def _quoted(text: str) -> str:
    """Quote an XML attribute's value; importing xml.sax would take a third of a worker's start."""
    return f'"{html.escape(text)}"'


def _csv_line(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue() if any(cells) or len(cells) != 1 else "\r\n"


def _csv_row(_names: Sequence[str], row: Row) -> str:
    return _csv_line([_csv_cell(term) for term in row])


def _csv_cell(term: Term | None) -> str:
    if term is None:
        return ""
    bare = isinstance(term, ox.NamedNode | ox.Literal)
    return term.value if bare else str(term)  # type: ignore[union-attr]  # bare ones have a value


def _tsv_row(_names: Sequence[str], row: Row) -> str:
    return "\t".join("" if term is None else str(term) for term in row) + "\n"


FORMATS = {
    "json": RowFormat(_json_head, _json_row, between=",\n", tail="\n]}}\n"),
    "xml": RowFormat(_xml_head, _xml_row, tail="</results></sparql>\n"),
    "csv": RowFormat(_csv_line, _csv_row),
    "sheet": RowFormat(
        lambda names: _csv_line(list(map(shield, names))),
        lambda _names, row: _csv_line([shield(_csv_cell(term)) for term in row]),
    ),
    "tsv": RowFormat(lambda names: "\t".join(f"?{it}" for it in names) + "\n", _tsv_row),
}


def write_boolean(value: bool, format_: str) -> str:
    """Write the answer to an ASK."""
    word = "true" if value else "false"
    if format_ == "json":
        return f'{{"head":{{}},"boolean":{word}}}\n'
    return f"{XML_OPENING}<head/><boolean>{word}</boolean></sparql>\n"


@dataclass(frozen=True)
class Writer:
    """Writes answers in the ``wanted`` media types, with at most so many ``rows``.

    If ``shown`` is not 0, rows after that number are counted but not written. A ``sheet`` is CSV
    in which no spreadsheet can run a cell as a formula. Programs get every value unchanged, as the
    standard says (https://www.w3.org/TR/sparql11-results-csv-tsv/).
    """

    wanted: Wanted
    rows: int
    prefixes: Mapping[str, str]
    shown: int = 0
    sheet: bool = False

    def write(self, answer: Answer | Solutions) -> Iterator[Frame]:
        """Return the frames of an answer one by one, so that each can be sent when it is full."""
        if isinstance(answer, ox.QueryBoolean):
            return self._boolean(bool(answer))
        if isinstance(answer, ox.QueryTriples):
            return self._triples(answer)
        return self._rows(answer)

    def _boolean(self, value: bool) -> Iterator[Frame]:
        media = self.wanted.boolean
        if not media:
            yield refuse_format("ASK", BOOLEAN)
            return
        yield Frame.of(FrameKind.HEAD, type=media, tail="")
        yield Frame(FrameKind.DATA, write_boolean(value, BOOLEAN[media]).encode())
        yield Frame.of(FrameKind.END, cut=False)

    def _rows(self, answer: Solutions) -> Iterator[Frame]:
        media = self.wanted.rows
        if not media:
            yield refuse_format("SELECT", ROWS)
            return
        names = [it.value for it in answer.variables]
        name = ROWS[media]
        format_ = FORMATS["sheet" if self.sheet and name == "csv" else name]
        yield Frame.of(FrameKind.HEAD, type=media, tail=format_.tail)
        found = iter(answer)
        most = min(self.shown or self.rows, self.rows)
        rows = (format_.row(names, [row[it] for it in names]) for row in islice(found, most))
        yield from _pieces(_joined(format_.head(names), rows, format_.between))
        more = sum(1 for _ in islice(found, self.rows - most))
        yield Frame.of(FrameKind.END, cut=next(found, None) is not None, more=more)

    def _triples(self, answer: Iterable[ox.Triple]) -> Iterator[Frame]:
        media = self.wanted.graph
        if not media:
            yield refuse_format("CONSTRUCT and DESCRIBE", GRAPH)
            return
        triples = list(islice(answer, self.rows + 1))
        yield Frame.of(FrameKind.HEAD, type=media, tail="")
        yield from divide(write_graph(triples[: self.rows], media, self.prefixes))
        yield Frame.of(FrameKind.END, cut=len(triples) > self.rows)


def write_graph(triples: Iterable[ox.Triple], media: str, prefixes: Mapping[str, str]) -> bytes:
    """Write triples in the RDF format of a media type."""
    format_ = GRAPH[media]
    shown = dict(prefixes) if format_ is not ox.RdfFormat.JSON_LD else None
    buffer = io.BytesIO()
    ox.serialize(triples, buffer, format=format_, prefixes=shown)
    return buffer.getvalue()


def refuse_format(form: str, offers: Iterable[str]) -> Frame:
    """Return the error for a form of query for which the client accepts no format (406)."""
    message = f"{form} is not available in any of the formats in Accept"
    return Frame.of(
        FrameKind.REFUSED, status=406, message=message, cure=f"choose {', '.join(offers)}"
    )


def _joined(head: str, rows: Iterable[str], between: str) -> Iterator[str]:
    yield head
    for number, row in enumerate(rows):
        yield between + row if number else row


def _pieces(texts: Iterable[str]) -> Iterator[Frame]:
    """Join texts into frames of limited size; only a text longer than a frame is divided.

    So nearly every frame ends with a whole row, after which an answer can be closed when its time
    is over.
    """
    held, size = list[bytes](), 0
    for data in (it.encode() for it in texts):
        if held and size + len(data) > PIECE:
            yield Frame(FrameKind.DATA, b"".join(held))
            held, size = [], 0
        held.append(data)
        size += len(data)
        if size > PIECE:
            yield from divide(data)
            held, size = [], 0
    if held:
        yield Frame(FrameKind.DATA, b"".join(held))


def divide(data: bytes) -> Iterator[Frame]:
    """Divide data into frames of limited size."""
    for start in range(0, len(data), PIECE):
        kind = FrameKind.PART if start + PIECE < len(data) else FrameKind.DATA
        yield Frame(kind, data[start : start + PIECE])
