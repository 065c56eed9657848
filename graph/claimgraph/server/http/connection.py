"""One connection: uvicorn's HTTP/1.1 (h11), with deadlines that it lacks, and trailers.

Uvicorn waits without end for the rest of a request's head and for a reader who does not read, and
ASGI servers send no trailers over HTTP/1.1, which alone can say that a streamed answer was cut.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, ClassVar

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol


class Trailing(h11.Connection):
    """An h11 connection that ends a response with the trailers put down for it."""

    trailers: list[tuple[bytes, bytes]]

    def send(self, event: Any) -> bytes | None:  # type: ignore[override]  # h11 overloads it
        """Turn an event into bytes, as h11 does."""
        if isinstance(event, h11.EndOfMessage) and self.trailers:
            event = h11.EndOfMessage(headers=self.trailers.copy())
            self.trailers.clear()
        data: bytes | None = super().send(event)
        return data


ALONE = 2.0
"""Seconds in which a client is answered that has closed its side of the connection.

It may have nothing more to ask, as TCP allows (RFC 9293, 3.6.1), or be gone: both look the same.
"""


class Connection(H11Protocol):
    """What uvicorn makes of every connection.

    A subclass sets ``patience``, in seconds, and how many heads one client may have under way.
    ``trusted`` says which client is a proxy, behind which there are many.
    """

    patience: float = 10.0
    per_client: int = 256
    heads: ClassVar[dict[str, dict[Connection, None]]] = {}

    @staticmethod
    def trusted(_client: str) -> bool:
        """Nobody is, unless it is said."""
        return False

    def __init__(self, config: Any, server_state: Any, app_state: Any, _loop: Any = None) -> None:
        super().__init__(config, server_state, app_state, _loop)
        most = config.h11_max_incomplete_event_size
        self.conn = Trailing(h11.SERVER, max_incomplete_event_size=most)
        self.conn.trailers = []
        own = {"trailers": self.conn.trailers, "breaking": self.break_off}
        self.app_state = {**app_state, **own}
        self._head: asyncio.TimerHandle | None = None
        self._reader: asyncio.TimerHandle | None = None
        self._alone: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request, but not forever."""
        super().connection_made(transport)
        self._watch_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clocks."""
        self._end_head()
        for clock in (self._reader, self._alone):
            if clock is not None:
                clock.cancel()
        super().connection_lost(exc)

    def eof_received(self) -> bool:  # type: ignore[override]  # uvicorn always closes
        """Answer what was asked in whole by a client that will send no more, but not for long."""
        if self.conn.their_state not in (h11.DONE, h11.MUST_CLOSE) or self._is_answered:
            return False  # asyncio closes the connection
        self._alone = self._alone or self.loop.call_later(ALONE, self._leave)
        return True

    def _leave(self) -> None:
        """Hang up, unless an answer is under way: sending that fails if the client is gone."""
        if not self.cycle.response_started or self._is_answered:
            self.transport.abort()

    @property
    def _is_answered(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def handle_events(self) -> None:
        """Read what has come; the head of a request must be whole in time."""
        super().handle_events()
        self._watch_head()

    def on_response_complete(self) -> None:
        """Wait for the next request, unless there will be none."""
        super().on_response_complete()
        self._watch_head()
        if self._alone is not None and self._is_answered:
            self.transport.close()

    def _watch_head(self) -> None:
        """Run the clock from the moment the head of a request is awaited until it is there."""
        waits = self.conn.their_state is h11.IDLE
        if not waits and self._head is not None:
            self._end_head()
        elif waits and self._head is None:
            self._head = self._later(self.transport.abort)
            name = (self.client or ("",))[0]
            awaited = self.heads.setdefault(name, {})
            awaited[self] = None
            if len(awaited) > self.per_client and not self.trusted(name):
                next(iter(awaited)).transport.abort()  # who has kept it waiting longest

    def _end_head(self) -> None:
        if self._head is not None:
            self._head.cancel()
            self._head = None
            name = (self.client or ("",))[0]
            awaited = self.heads[name]
            del awaited[self]
            if not awaited:
                del self.heads[name]

    def break_off(self) -> None:
        """End an answer in its middle: without the last chunk no client takes it for whole."""
        self.cycle.disconnected = True  # else uvicorn would complain of an answer without an end
        self.transport.close()

    def pause_writing(self) -> None:
        """Somebody does not read: wait, but not forever."""
        super().pause_writing()
        self._reader = self._reader or self._later(self.transport.abort)

    def resume_writing(self) -> None:
        """He reads again."""
        super().resume_writing()
        if self._reader is not None:
            self._reader.cancel()
            self._reader = None

    def _later(self, act: Callable[[], None]) -> asyncio.TimerHandle:
        return self.loop.call_later(self.patience, act)


def patient(
    seconds: float, *, per_client: int = 256, trusted: Callable[[str], bool] = lambda _: False
) -> type[Connection]:
    """The protocol for uvicorn's ``http``, with a patience of its own."""
    own = {
        "patience": seconds,
        "per_client": per_client,
        "heads": {},
        "trusted": staticmethod(trusted),
    }
    return type("Connection", (Connection,), own)
