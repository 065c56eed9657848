"""Turns a worker's frames into an HTTP response: in one piece if it is small, else streamed."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, suppress
from dataclasses import dataclass
from typing import TypeVar

from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from claimgraph.server.http.accept import content_type, takes_gzip
from claimgraph.server.http.limits import Limits, Share
from claimgraph.server.http.refusal import Refusal, WorkerLost, time_over, too_many_rows
from claimgraph.server.workers.frames import Frame, FrameKind, Job
from claimgraph.server.workers.pool import Pool

T = TypeVar("T")

CUT = "claimgraph-cut"
"""The header, or trailer, of an incomplete answer; its value names the limit that was exceeded.

As a preference (RFC 7240) it says that the client checks for it and fetches the remaining rows.
"""

WHOLE = "claimgraph-whole"
"""A preference (RFC 7240) for an answer that is sent only when complete, without trailers."""

LONG = 1 << 17
"""More bytes are compressed and hashed in a thread, so that they do not block the server."""

SMALL = 1000
"""Answers of up to so many bytes are sent uncompressed."""

Pairs = list[tuple[bytes, bytes]]


@dataclass(frozen=True)
class Beginning:
    """The beginning of an answer that fits into the buffer: all of it, if ``whole``.

    ``tail`` is the text that closes the answer after any row. ``more`` is the number of rows that
    were counted but not written.
    """

    media: str
    tail: str
    data: bytes
    whole: bool
    cut: bool = False
    more: int = 0


@dataclass(frozen=True)
class Delivery:
    """An ASGI response that a worker writes; its query is stopped when the client disconnects."""

    pool: Pool
    job: Job

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope.get("state", {})["query"] = self.job.number
        work = asyncio.ensure_future(self._deliver(scope, send))
        hangup = asyncio.ensure_future(_wait_for_hangup(receive))
        try:
            await asyncio.wait({work, hangup}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (work, hangup):
                task.cancel()
            await asyncio.wait({work, hangup})
        if not work.cancelled():
            work.result()

    async def _deliver(self, scope: Scope, send: Send) -> None:
        answer = _Answer(scope, send, self.pool.limits)
        await _ask_again(lambda: self._try(answer))

    async def _try(self, answer: _Answer) -> None:
        with self.pool.budget.share(MOST_WHOLE) as share:
            lent = self.pool.lend(self.job, client_of(answer.scope))
            async with lent as worker, aclosing(worker.ask(self.job)) as frames:
                deadline = asyncio.get_running_loop().time() + self.job.seconds
                try:
                    async with asyncio.timeout_at(deadline):
                        beginning = await _begin_answer(frames, answer.buffer, share)
                except TimeoutError:
                    raise time_over(self.job.seconds) from None
                if not beginning.whole:
                    await answer.stream(beginning, frames, deadline)
                    return
            if beginning.cut and not answer.may_be_cut:
                raise too_many_rows(self.job.rows)
            await answer.send_whole(beginning)  # the worker is free again


TRIES = 3
"""How often a query is tried if workers are killed from outside: two may be killed at once."""


async def _ask_again(ask: Callable[[], Awaitable[T]]) -> T:
    """Repeat a query whose worker was killed. Raises Refusal, or WorkerLost after the last try."""
    for _ in range(TRIES - 1):
        with suppress(WorkerLost):
            return await ask()
    return await ask()


MOST_WHOLE = 64 << 20
"""The most bytes of an answer for a client that would not notice a later cut: sent in one piece."""

MOST_SHOWN = 8 << 20
"""The most bytes of an answer that is shown in a page or to an assistant."""


def client_of(scope: Scope) -> str:
    """Return the IP address that sent a request; workers are shared fairly between addresses."""
    return str((scope.get("client") or ("",))[0])


async def fetch(pool: Pool, job: Job, client: str = "") -> Beginning:
    """Return the whole answer to a job, for a page or an assistant. Raises Refusal."""
    return await _ask_again(lambda: _fetch_answer(pool, job, client))


async def _fetch_answer(pool: Pool, job: Job, client: str) -> Beginning:
    with pool.budget.share(MOST_SHOWN) as share:
        async with pool.lend(job, client) as worker, aclosing(worker.ask(job)) as frames:
            try:
                async with asyncio.timeout(job.seconds):
                    return await _begin_answer(frames, float("inf"), share)
            except TimeoutError:
                raise time_over(job.seconds) from None


async def _wait_for_hangup(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _begin_answer(frames: AsyncIterator[Frame], most: float, share: Share) -> Beginning:
    """Buffer an answer up to ``most`` bytes. Raises Refusal if the worker refuses the job."""
    head, size = {"type": "", "tail": ""}, 0
    held: list[bytes] = []
    async for frame in frames:
        if frame.kind is FrameKind.REFUSED:
            told = frame.values
            raise Refusal(told["status"], told["message"], cure=told["cure"])
        if frame.kind is FrameKind.END:
            data = b"".join([*held, head["tail"].encode()])
            cut, more = frame.values["cut"], frame.values.get("more", 0)
            return Beginning(head["type"], "", data, whole=True, cut=cut, more=more)
        if frame.kind is FrameKind.HEAD:
            head = frame.values
            continue
        share.take(len(frame.payload))
        held.append(frame.payload)
        size += len(frame.payload)
        if size > most and frame.kind is FrameKind.DATA:
            break
    return Beginning(head["type"], head["tail"], b"".join(held), whole=False)


@dataclass(frozen=True)
class _Answer:
    scope: Scope
    send: Send
    limits: Limits

    @property
    def buffer(self) -> float:
        """How many bytes are buffered: all, for a client that would not notice a later cut."""
        old = self.scope["http_version"] == "1.0" or self.scope["method"] == "HEAD"
        deaf = WHOLE in self.headers.get("prefer", "")
        return float("inf") if old or deaf else self.limits.buffer

    @property
    def may_be_cut(self) -> bool:
        """Whether an answer with too many rows may be cut, because the client knows about cuts."""
        return self.limits.cut or CUT in self.headers.get("prefer", "")

    @property
    def headers(self) -> Headers:
        return Headers(scope=self.scope)

    @property
    def packed(self) -> bool:
        return takes_gzip(self.headers.get("accept-encoding", ""))

    async def send_whole(self, it: Beginning) -> None:
        packed = self.packed and len(it.data) > SMALL
        tag = await asyncio.to_thread(_tag, it, packed) if len(it.data) > LONG else _tag(it, packed)
        pairs = [*self._pairs(it.media, packed), (b"etag", tag.encode())]
        if it.cut:
            pairs.append((CUT.encode(), self._told("rows")))
        if self._known(tag):
            await self._start(304, pairs)
            await self._body(b"", more=False)
            return
        body = await asyncio.to_thread(gzip.compress, it.data, 6, mtime=0) if packed else it.data
        await self._start(200, [*pairs, (b"content-length", str(len(body)).encode())])
        await self._body(body, more=False)

    async def stream(self, it: Beginning, frames: AsyncIterator[Frame], deadline: float) -> None:
        """Send the buffer and the rest; if the answer has to end early, break off the connection.

        No client takes a broken answer for a whole one. If the limits allow cuts, the answer is
        closed after a row instead, and a trailer names the limit.
        """
        pairs = self._pairs(it.media, self.packed)
        if self.limits.cut:
            pairs.append((b"trailer", CUT.encode()))
        await self._start(200, pairs)
        pack = zlib.compressobj(6, wbits=31) if self.packed else None
        cut, whole_row = "", True
        try:
            await self._pass_on(it.data, pack)
            async with asyncio.timeout_at(deadline):
                async for frame in frames:
                    whole_row = frame.kind is not FrameKind.PART
                    if frame.kind in (FrameKind.DATA, FrameKind.PART):
                        await self._pass_on(frame.payload, pack)
                    elif frame.values.get("cut"):
                        cut = "rows"
        except (TimeoutError, Refusal) as reason:
            cut = "seconds" if isinstance(reason, TimeoutError) else reason.limit
        if cut and not (self.limits.cut and whole_row):
            await self._body(pack.flush(zlib.Z_SYNC_FLUSH) if pack else b"", more=True)
            self.scope["state"]["breaking"]()
            return
        await self._pass_on(it.tail.encode(), pack)
        if cut:
            self.scope["state"]["trailers"].append((CUT.encode(), self._told(cut)))
        await self._body(pack.flush() if pack else b"", more=False)

    async def _pass_on(self, data: bytes, pack: zlib._Compress | None) -> None:
        if pack and len(data) > LONG:
            data = await asyncio.to_thread(pack.compress, data)
        elif pack:
            data = pack.compress(data)
        await self._body(data, more=True)

    async def _start(self, status: int, pairs: Pairs) -> None:
        await self.send({"type": "http.response.start", "status": status, "headers": pairs})

    async def _body(self, data: bytes, *, more: bool) -> None:
        await self.send({"type": "http.response.body", "body": data, "more_body": more})

    def _pairs(self, media: str, packed: bool) -> Pairs:
        pairs = [(b"content-type", content_type(media).encode()), *VARYING]
        return [*pairs, (b"content-encoding", b"gzip")] if packed else pairs

    def _told(self, limit: str) -> bytes:
        limits = self.limits
        bound = {
            "rows": limits.rows,
            "seconds": limits.seconds,
            "memory": limits.megabytes,
            "queries": limits.heavy,
        }
        return f"{limit}; limit={bound[limit]:g}".encode()

    def _known(self, tag: str) -> bool:
        etags = self.headers.get("if-none-match", "")
        tags = [it.strip().removeprefix("W/") for it in etags.split(",")]
        return self.scope["method"] in ("GET", "HEAD") and (tag in tags or "*" in tags)


VARYING: Pairs = [(b"vary", b"Accept, Accept-Encoding"), (b"cache-control", b"no-cache")]


def _tag(it: Beginning, packed: bool) -> str:
    hashed = hashlib.sha256(it.media.encode() + b"\n")
    hashed.update(it.data)
    content = hashed.hexdigest()[:32]
    return f'"{content}-gzip"' if packed else f'"{content}"'
