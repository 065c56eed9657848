"""An answer of the engine as frames, cut after so many rows where it has more."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

import pyoxigraph as ox

from claimgraph.server.http.media import BOOLEAN, GRAPH, ROWS
from claimgraph.server.workers.answer import FORMATS, write_boolean
from claimgraph.server.workers.frames import Frame, Kind, Wanted
from claimgraph.store.local import Answer, Solutions

PIECE = 1 << 16
"""About how many bytes one frame of an answer holds."""


@dataclass(frozen=True)
class Writer:
    """How answers are written: in which formats, up to how many rows, with which prefixes."""

    wanted: Wanted
    rows: int
    prefixes: Mapping[str, str]

    def write(self, answer: Answer | Solutions) -> Iterator[Frame]:
        """The frames of an answer, each piece of rows as soon as it is full."""
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
        yield Frame.of(Kind.HEAD, type=media, tail="")
        yield Frame(Kind.DATA, write_boolean(value, BOOLEAN[media]).encode())
        yield Frame.of(Kind.END, cut=False)

    def _rows(self, answer: Solutions) -> Iterator[Frame]:
        media = self.wanted.rows
        if not media:
            yield refuse_format("SELECT", ROWS)
            return
        names = [it.value for it in answer.variables]
        format_ = FORMATS[ROWS[media]]
        yield Frame.of(Kind.HEAD, type=media, tail=format_.tail)
        found = iter(answer)
        rows = (format_.row(names, [row[it] for it in names]) for row in islice(found, self.rows))
        yield from _pieces(_joined(format_.head(names), rows, format_.between))
        yield Frame.of(Kind.END, cut=next(found, None) is not None)

    def _triples(self, answer: Iterable[ox.Triple]) -> Iterator[Frame]:
        media = self.wanted.graph
        if not media:
            yield refuse_format("CONSTRUCT and DESCRIBE", GRAPH)
            return
        triples = list(islice(answer, self.rows + 1))
        yield Frame.of(Kind.HEAD, type=media, tail="")
        yield Frame(Kind.DATA, write_graph(triples[: self.rows], media, self.prefixes))
        yield Frame.of(Kind.END, cut=len(triples) > self.rows)


def write_graph(triples: Iterable[ox.Triple], media: str, prefixes: Mapping[str, str]) -> bytes:
    """Triples in the RDF format of a media type."""
    format_ = GRAPH[media]
    shown = dict(prefixes) if format_ is not ox.RdfFormat.JSON_LD else None
    buffer = io.BytesIO()
    ox.serialize(triples, buffer, format=format_, prefixes=shown)
    return buffer.getvalue()


def refuse_format(form: str, offers: Iterable[str]) -> Frame:
    """None of the formats that the client takes is one of this form of query (406)."""
    message = f"{form} cannot be had in any of the formats that Accept names"
    return Frame.of(Kind.REFUSED, status=406, message=message, cure=f"take {', '.join(offers)}")


def _joined(head: str, rows: Iterable[str], between: str) -> Iterator[str]:
    yield head
    for number, row in enumerate(rows):
        yield between + row if number else row


def _pieces(texts: Iterable[str]) -> Iterator[Frame]:
    """Put texts together to frames of some size; no text is divided."""
    held, size = [], 0
    for text in texts:
        held.append(text)
        size += len(text)
        if size >= PIECE:
            yield Frame(Kind.DATA, "".join(held).encode())
            held, size = [], 0
    if held:
        yield Frame(Kind.DATA, "".join(held).encode())
