"""From a worker's frames to an HTTP response: whole where it is small, else in pieces."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import zlib
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from claimgraph.server.http.accept import content_type, takes_gzip
from claimgraph.server.http.limits import Limits
from claimgraph.server.http.refusal import Refusal, WorkerLost, time_over
from claimgraph.server.workers.frames import Frame, FrameKind, Job
from claimgraph.server.workers.pool import Pool

CUT = "claimgraph-cut"
"""Header, or trailer, of an answer that is not whole; its value says which limit cut it."""

WHOLE = "claimgraph-whole"
"""A preference (RFC 7240) of clients whose library drops trailers, as most do."""

SMALL = 1000
"""Bytes up to which packing is not worth the while."""

Pairs = list[tuple[bytes, bytes]]


@dataclass(frozen=True)
class Beginning:
    """What came before the buffer was full: all of an answer, where ``whole``.

    ``tail`` closes the answer, wherever it has to end.
    """

    media: str
    tail: str
    data: bytes
    whole: bool
    cut: bool = False


@dataclass(frozen=True)
class Delivery:
    """An ASGI response that asks a worker; the query ends when the client hangs up."""

    pool: Pool
    job: Job

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
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
        try:
            await self._try(answer)
        except WorkerLost:
            await self._try(answer)

    async def _try(self, answer: _Answer) -> None:
        async with self.pool.lend() as worker, aclosing(worker.ask(self.job)) as frames:
            deadline = asyncio.get_running_loop().time() + self.job.seconds
            try:
                async with asyncio.timeout_at(deadline):
                    beginning = await _begin(frames, answer.buffer)
            except TimeoutError:
                raise time_over(self.job.seconds) from None
            if not beginning.whole:
                await answer.stream(beginning, frames, deadline)
                return
        await answer.send_whole(beginning)  # by now another client has the worker


async def fetch(pool: Pool, job: Job) -> Beginning:
    """The whole answer to a job, for a page. Raises Refusal when there is none."""
    async with pool.lend() as worker, aclosing(worker.ask(job)) as frames:
        try:
            async with asyncio.timeout(job.seconds):
                return await _begin(frames, float("inf"))
        except TimeoutError:
            raise time_over(job.seconds) from None


async def _wait_for_hangup(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _begin(frames: AsyncIterator[Frame], most: float) -> Beginning:
    """Hold an answer back up to a size. Raises Refusal when the worker refuses the job."""
    head, size = {"type": "", "tail": ""}, 0
    held: list[bytes] = []
    async for frame in frames:
        if frame.kind is FrameKind.REFUSED:
            told = frame.values
            raise Refusal(told["status"], told["message"], cure=told["cure"])
        if frame.kind is FrameKind.END:
            data = b"".join([*held, head["tail"].encode()])
            return Beginning(head["type"], "", data, whole=True, cut=frame.values["cut"])
        if frame.kind is FrameKind.HEAD:
            head = frame.values
            continue
        held.append(frame.payload)
        size += len(frame.payload)
        if size > most:
            break
    return Beginning(head["type"], head["tail"], b"".join(held), whole=False)


@dataclass(frozen=True)
class _Answer:
    scope: Scope
    send: Send
    limits: Limits

    @property
    def buffer(self) -> float:
        """How much is held back: all of it for those who cannot be told of a cut afterwards."""
        old = self.scope["http_version"] == "1.0" or self.scope["method"] == "HEAD"
        deaf = WHOLE in self.headers.get("prefer", "")
        return float("inf") if old or deaf else self.limits.buffer

    @property
    def headers(self) -> Headers:
        return Headers(scope=self.scope)

    @property
    def packed(self) -> bool:
        return takes_gzip(self.headers.get("accept-encoding", ""))

    async def send_whole(self, it: Beginning) -> None:
        packed = self.packed and len(it.data) > SMALL
        tag = _tag(it, packed)
        pairs = [*self._pairs(it.media, packed), (b"etag", tag.encode())]
        if it.cut:
            pairs.append((CUT.encode(), self._told("rows")))
        if self._known(tag):
            await self._start(304, pairs)
            await self._body(b"", more=False)
            return
        body = gzip.compress(it.data, 6, mtime=0) if packed else it.data
        await self._start(200, [*pairs, (b"content-length", str(len(body)).encode())])
        await self._body(body, more=False)

    async def stream(self, it: Beginning, frames: AsyncIterator[Frame], deadline: float) -> None:
        """Send what is there and what comes; a cut is told behind it, by a trailer."""
        pairs = [*self._pairs(it.media, self.packed), (b"trailer", CUT.encode())]
        await self._start(200, pairs)
        pack = zlib.compressobj(6, wbits=31) if self.packed else None
        cut = ""
        try:
            await self._pass_on(it.data, pack)
            async with asyncio.timeout_at(deadline):
                async for frame in frames:
                    if frame.kind is FrameKind.DATA:
                        await self._pass_on(frame.payload, pack)
                    elif frame.values["cut"]:
                        cut = "rows"
        except (TimeoutError, Refusal) as reason:
            cut = "seconds" if isinstance(reason, TimeoutError) else reason.limit
        await self._pass_on(it.tail.encode(), pack)
        if cut:
            self.scope["state"]["trailers"].append((CUT.encode(), self._told(cut)))
        await self._body(pack.flush() if pack else b"", more=False)

    async def _pass_on(self, data: bytes, pack: zlib._Compress | None) -> None:
        await self._body(pack.compress(data) if pack else data, more=True)

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
        known = self.headers.get("if-none-match", "")
        tags = [it.strip().removeprefix("W/") for it in known.split(",")]
        return self.scope["method"] in ("GET", "HEAD") and (tag in tags or "*" in tags)


VARYING: Pairs = [(b"vary", b"Accept, Accept-Encoding"), (b"cache-control", b"no-cache")]


def _tag(it: Beginning, packed: bool) -> str:
    content = hashlib.sha256(it.media.encode() + b"\n" + it.data).hexdigest()[:32]
    return f'"{content}-gzip"' if packed else f'"{content}"'
