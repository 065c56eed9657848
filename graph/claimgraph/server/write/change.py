"""A write as it is sent to the writer: what to do with which graph, and the bytes that came."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

from claimgraph.server.workers.frames import Frame, FrameKind


@dataclass(frozen=True)
class ChangePart:
    """A piece of a body: its media type, and how many bytes of the body it has."""

    media: str
    size: int


@dataclass(frozen=True)
class Places:
    """Where a write happens, as paths: ``earlier`` is the store as it is, never changed.

    ``fresh`` is the one to be made, ``snapshot`` a copy for the readers.
    """

    earlier: str
    fresh: str
    snapshot: str


@dataclass(frozen=True)
class StoreChange:
    """One write: ``act`` is a key of `writer.ACTS`.

    ``graph`` is the address of a graph, empty for the default graph. ``using`` holds the default
    and named graphs that an update's WHERE is to see, where the request names them. ``who`` is the
    name of the token with which it came.
    """

    act: str
    graph: str = ""
    base: str = ""
    using: tuple[tuple[str, ...], tuple[str, ...]] | None = None
    parts: tuple[ChangePart, ...] = ()
    body: bytes = field(default=b"", repr=False)
    who: str = ""

    def frames(self, places: Places) -> tuple[Frame, Frame]:
        """The change as it is sent: what it is, then its body."""
        values = {**asdict(self), "body": ""}
        return Frame.of(FrameKind.CHANGE, change=values, places=asdict(places)), Frame(
            FrameKind.DATA, self.body
        )


def read_change(told: Frame, body: Frame) -> tuple[StoreChange, Places]:
    """The change that the writer was sent."""
    values = told.values["change"]
    using = values["using"]
    values |= {
        "using": None if using is None else (tuple(using[0]), tuple(using[1])),
        "parts": tuple(ChangePart(**it) for it in values["parts"]),
        "body": body.payload,
    }
    return StoreChange(**values), Places(**told.values["places"])
