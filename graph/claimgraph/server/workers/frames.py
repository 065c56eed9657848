"""The messages between the server and its workers: frames over a pipe, with jobs as JSON."""

from __future__ import annotations

import hashlib
import json
import struct
from dataclasses import asdict, dataclass, field
from enum import Enum
from typing import Any, BinaryIO

PIECE = 1 << 16
"""The most bytes of an answer in one frame."""

HEADER = struct.Struct(">cI")
"""What precedes each frame: its kind and the number of bytes."""


class FrameKind(bytes, Enum):
    """The kind of a frame."""

    JOB = b"J"
    READY = b"O"  # the worker has opened the store
    HEAD = b"H"  # the answer's media type, and the tail that closes it after any row
    DATA = b"D"  # a piece of the answer, which ends where a row ends
    PART = b"P"  # a piece of the answer that ends within a row
    END = b"E"  # the answer is whole, or was cut at the limit of rows
    REFUSED = b"R"
    OPEN = b"S"  # from now on answer from the store of this setup
    CHANGE = b"C"  # a write; its body follows as DATA


@dataclass(frozen=True)
class Frame:
    """One message; its payload is JSON, except for DATA and PART, which hold bytes of an answer."""

    kind: FrameKind
    payload: bytes

    @classmethod
    def of(cls, kind: FrameKind, **values: Any) -> Frame:
        """Make a frame whose payload is a JSON object."""
        return cls(kind, json.dumps(values).encode())

    @property
    def values(self) -> dict[str, Any]:
        """The JSON object of the payload."""
        values: dict[str, Any] = json.loads(self.payload)
        return values

    def encode(self) -> bytes:
        """Return the frame as bytes for the pipe."""
        return HEADER.pack(self.kind.value, len(self.payload)) + self.payload

    def write(self, stream: BinaryIO) -> None:
        """Send the frame over a pipe at once."""
        stream.write(self.encode())
        stream.flush()


@dataclass(frozen=True)
class Wanted:
    """The media type for each kind of answer; empty if the client accepts none."""

    rows: str = ""
    boolean: str = ""
    graph: str = ""


@dataclass(frozen=True)
class Job:
    """One request for a worker: a query or, if ``sparql`` is empty, a whole graph.

    ``values`` bind variables, by name, to terms in the syntax of N-Triples. ``dataset`` holds the
    IRIs of the default and the named graphs, if the request names any. ``graph`` is the IRI of the
    whole graph, or empty for the default graph. ``question`` is the name of a named question, which
    a build's columns may answer. If ``shown`` is not 0, rows after that number are counted but not
    written. A ``sheet`` is CSV in which no spreadsheet can run a cell as a formula.
    """

    sparql: str = ""
    question: str = ""
    base: str = ""
    values: tuple[tuple[str, str], ...] = ()
    dataset: tuple[tuple[str, ...], tuple[str, ...]] | None = None
    graph: str = ""
    wanted: Wanted = field(default_factory=Wanted)
    rows: int = 0
    shown: int = 0
    sheet: bool = False
    seconds: float = 10.0
    nesting: int = 100

    @property
    def number(self) -> str:
        """The start of the query's hash, which identifies it where its text must stay private."""
        asked = self.sparql or f"graph {self.graph}"
        return hashlib.sha256(asked.encode("utf-8", "surrogatepass")).hexdigest()[:12]

    def frame(self) -> Frame:
        """Return the job as it is sent to a worker."""
        return Frame.of(FrameKind.JOB, **asdict(self))


def read_job(frame: Frame) -> Job:
    """Read the job that the server sent to a worker."""
    values = frame.values
    pair = values.pop("dataset")
    dataset = (tuple(pair[0]), tuple(pair[1])) if pair is not None else None
    bound = tuple((name, term) for name, term in values.pop("values"))
    wanted = Wanted(**values.pop("wanted"))
    return Job(**values, values=bound, wanted=wanted, dataset=dataset)
