"""Accepts writes and carries them out one after the other, each as a whole or not at all.

A write consists of the bytes that a client sent, an action and the IRI of a graph. It replaces the
folder of the served build, or the folder of ``--keep``, which was made from the served SOURCE.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import shutil
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from claimgraph.build.source import BUILT, SourceKind
from claimgraph.graph import ClaimGraph
from claimgraph.model.errors import ClaimgraphError
from claimgraph.model.files import is_full, replacing, settle, sweep_beside
from claimgraph.server.http.guard import Bearer
from claimgraph.server.http.limits import Limits
from claimgraph.server.http.refusal import Refusal, Unfit, disk_full
from claimgraph.server.workers.frames import HEADER, Frame, FrameKind
from claimgraph.server.write.journal import bring_up_to_date, note
from claimgraph.store.local import snapshot


@dataclass(frozen=True)
class ChangePart:
    """A part of a request's body: its media type and its length in bytes."""

    media: str
    size: int


@dataclass(frozen=True)
class Places:
    """The stores of a write: ``earlier`` is the current store, which is never changed.

    ``fresh`` is the store to be made, ``snapshot`` a copy of it for the query workers.
    """

    earlier: str
    fresh: str
    snapshot: str


@dataclass(frozen=True)
class StoreChange:
    """One write: ``act`` is a key of `writer.ACTS`.

    ``graph`` is the IRI of a graph, empty for the default graph. ``using`` holds the default and
    named graphs for the WHERE of an update, if the request names them. ``who`` is the name of the
    token that the request had.
    """

    act: str
    graph: str = ""
    base: str = ""
    using: tuple[tuple[str, ...], tuple[str, ...]] | None = None
    parts: tuple[ChangePart, ...] = ()
    body: bytes = field(default=b"", repr=False)
    who: str = ""

    def frames(self, places: Places) -> tuple[Frame, Frame]:
        """Return the change as it is sent to the writer: a description, then the body."""
        values = {**asdict(self), "body": ""}
        return Frame.of(FrameKind.CHANGE, change=values, places=asdict(places)), Frame(
            FrameKind.DATA, self.body
        )


def read_change(head: Frame, body: Frame) -> tuple[StoreChange, Places]:
    """Read the change that the server sent to the writer."""
    values = head.values["change"]
    using = values["using"]
    values |= {
        "using": None if using is None else (tuple(using[0]), tuple(using[1])),
        "parts": tuple(ChangePart(**it) for it in values["parts"]),
        "body": body.payload,
    }
    return StoreChange(**values), Places(**head.values["places"])


WAITING = 16
"""The most writes that may wait or run; a further one is refused."""


@dataclass(frozen=True)
class Written:
    """The result of a write: whether it made a graph, the summary of an upload, what changed."""

    created: bool
    summary: tuple[str, ...] = ()
    change: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ReadOnly:
    """Takes the place of the queue in a server that accepts no writes."""

    limits: Limits
    writable: bool = False

    def widen(self, _header: str) -> Limits:
        """Return the limits of a request: those of a query."""
        return self.limits

    def admit(self, _header: str) -> Limits:
        """Refuse (403)."""
        raise read_only()

    async def start(self) -> None:
        """Do nothing."""

    async def write(self, _header: str, _change: StoreChange) -> Written:
        """Refuse (403)."""
        raise read_only()

    async def stop(self) -> None:
        """Do nothing."""


def read_only() -> Refusal:
    """Return the error for a write to a server that answers only queries (403)."""
    return Refusal(403, "this endpoint is read-only", cure="send a query")


Show = Callable[[], Awaitable[Iterable[str]]]


@dataclass
class Desk:
    """Accepts writes from clients with the token. ``target`` is the folder with the served store.

    ``scratch`` is the folder of the snapshots. ``prepare`` reads a snapshot and returns a function
    that lets queries see it. That function cannot fail and returns the paths that workers read.
    """

    bearer: Bearer
    target: Path
    scratch: Path
    limits: Limits
    prepare: Callable[[Path], Awaitable[Show]]
    writable: bool = True
    waiting: int = 0
    number: int = 0
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _process: Process | None = None

    def widen(self, header: str) -> Limits:
        """Return the limits of a request, which are larger for clients with the token."""
        if not self.bearer.knows(header):
            return self.limits
        return replace(self.limits, body=self.limits.received, patience=self.limits.writing)

    def admit(self, header: str) -> Limits:
        """Return the limits of a write. Raises Refusal (401) without the token."""
        self.bearer.check(header)
        return self.widen(header)

    async def write(self, header: str, change: StoreChange) -> Written:
        """Carry out a change, and let all later queries see it.

        Raises Refusal, with nothing changed: 401 without the token, 422 with findings, 503 when too
        many wait, the writer died or somebody else changed the folder, 504 when it took too long,
        507 when the disk is full.
        """
        self.bearer.check(header)
        if self.waiting >= WAITING:
            cure = "send it again in a moment"
            raise Refusal(503, "too many writes are waiting", cure=cure)
        self.waiting += 1
        try:
            async with self._turn:
                return await self._write(replace(change, who=self.bearer.name))
        finally:
            self.waiting -= 1

    async def _write(self, change: StoreChange) -> Written:
        self.number += 1
        done = False
        snapshot = self.scratch / f"store-{self.number}"
        try:
            written, show = await self._exchange(change, snapshot)
            done = True
        except Refusal:
            raise
        except (ClaimgraphError, OSError) as error:  # somebody changed the folder
            raise (disk_full() if is_full(error) else _no_place()) from None
        finally:
            if not done:
                shutil.rmtree(snapshot, ignore_errors=True)
        self._sweep({str(snapshot), *await show()})
        return written

    async def _exchange(self, change: StoreChange, snapshot: Path) -> tuple[Written, Show]:
        """Replace the served store by a changed copy.

        All that may fail is done before the replacement: the journal is brought up to date, the
        changed copy is read, and the journal's next line is written beside it.
        """
        await asyncio.to_thread(bring_up_to_date, self.target)
        with replacing(self.target, owned=BUILT) as folder:
            fresh = folder / f"store-{self.number}"  # the writer may still read an old one
            places = Places(*map(str, (self.target / "store", fresh, snapshot)))
            written = await self._carry_out(change, places)
            show = await self.prepare(snapshot)
            head = {"who": change.who, "act": change.act, "graph": change.graph}
            tell = partial(note, self.target, folder, change=written.change, **head)
            await asyncio.to_thread(tell)
            fresh.rename(folder / "store")
        with contextlib.suppress(OSError):  # the write has taken effect already
            settle(self.target.parent)
            await asyncio.to_thread(bring_up_to_date, self.target)
        return written, show

    async def _carry_out(self, change: StoreChange, places: Places) -> Written:
        """Let the writer make the new store; a writer that does not answer is killed."""
        process = await self._take()
        try:
            async with asyncio.timeout(self.limits.writing):
                answer = await _ask_writer(process, change.frames(places))
            self._process = process  # the writer can take the next change
        except TimeoutError:
            raise _time_over(self.limits.writing) from None
        except (asyncio.IncompleteReadError, ConnectionError):
            raise _writer_died() from None
        finally:
            if self._process is not process:
                await _end(process)
        return _read_answer(answer)

    async def _take(self) -> Process:
        """Return the running writer, or a new one; it is kept only if it answers this time."""
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            return process
        return await _start_writer(self.limits.for_writing, self.scratch)

    def _sweep(self, used: set[str]) -> None:
        """Remove the snapshots that no worker reads any more."""
        for path in self.scratch.iterdir():
            ours = path.name.partition("-")[0] in ("store", "upload")
            if ours and str(path) not in used:
                shutil.rmtree(path, ignore_errors=True)

    async def start(self) -> None:
        """Start the writer, so that the first write need not wait for it."""
        self._process = await _start_writer(self.limits.for_writing, self.scratch)

    async def stop(self) -> None:
        """End the writer; an unfinished write has no effect."""
        if self._process is not None:
            await _end(self._process)


async def _start_writer(megabytes: int, scratch: Path) -> Process:
    """Start a writer whose temporary files are in the server's folder, because it may be killed."""
    command = (sys.executable, "-P", "-m", "claimgraph.server.write.writer", str(megabytes))
    variables = {**os.environ, "TMPDIR": str(scratch)}
    return await asyncio.create_subprocess_exec(
        *command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=variables
    )


async def _end(process: Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.kill()
    await process.wait()


async def _ask_writer(process: Process, frames: Iterable[Frame]) -> Frame:
    """Send a change to the writer and return its answer."""
    if process.stdin is None or process.stdout is None:
        raise ClaimgraphError("the writer was started without pipes")
    process.stdin.writelines(frame.encode() for frame in frames)
    await process.stdin.drain()
    while (answer := await _read_frames(process.stdout)).kind is FrameKind.READY:
        pass  # the writer has just been started
    return answer


async def _read_frames(stream: asyncio.StreamReader) -> Frame:
    kind, length = HEADER.unpack(await stream.readexactly(HEADER.size))
    return Frame(FrameKind(kind), await stream.readexactly(length))


def _read_answer(answer: Frame) -> Written:
    values = answer.values
    if answer.kind is FrameKind.END:
        return Written(values["created"], tuple(values["summary"]), values["change"])
    if values["findings"]:
        raise Unfit(
            values["status"], values["message"], findings=values["findings"], count=values["count"]
        )
    raise Refusal(values["status"], values["message"], cure=values["cure"])


def _time_over(seconds: float) -> Refusal:
    message = f"the write was stopped: it took longer than {seconds:g} s"
    return Refusal(504, message, cure="write less at once")


def _writer_died() -> Refusal:
    message = "the write was stopped: it took more memory than is allowed, or crashed the engine"
    return Refusal(503, message, cure="write less at once")


def _no_place() -> Refusal:
    message = "the folder of the store cannot be written to"
    return Refusal(503, message, cure="look at its contents and at the free space")


def find_target(graph: ClaimGraph, keep: str = "") -> Path:
    """Return the folder that writes replace: ``keep``, made from the graph, or the graph's folder.

    A write replaces the whole folder, so the folder must hold only what a build makes. Raises
    ClaimgraphError, with the cure, if it holds more, and if ``keep`` exists already.
    """
    source = graph.opened.source
    if keep:
        with replacing(Path(keep), owned=frozenset()) as folder:
            snapshot(graph.store.engine, folder / "store")
        return Path(keep).absolute()
    if source.kind is not SourceKind.STORE:
        message = f"{source.kind.one} cannot be written to"
        cure = "add --keep DIR, which makes a store of it in DIR; afterwards serve DIR"
        raise ClaimgraphError(message, where=source.shown, cure=cure)
    return _folder(source.path.absolute(), source.shown)


def _folder(store: Path, shown: str) -> Path:
    folder = store.parent
    strange = sorted({it.name for it in folder.iterdir()} - BUILT)
    if store.name != "store" or strange:
        found = f": it holds {', '.join(strange[:3])}" if strange else ""
        message = f"the store is not in a folder of its own{found}"
        cure = "give --keep DIR: it is copied there; from then on, serve DIR"
        raise ClaimgraphError(message, where=shown, cure=cure)
    return folder


@contextmanager
def hold(target: Path) -> Iterator[None]:
    """Lock a folder, so that no other process serves it for writing.

    Once locked, the journal gets the line that a killed server could not append.
    """
    sweep_beside(target)
    file = target.with_name(f".{target.name}.served")
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        cure = "write through that one, or serve without --writable"
        message = "another server writes to this folder"
        raise ClaimgraphError(message, where=target.name, cure=cure) from None
    try:
        bring_up_to_date(target)
        yield
    finally:
        file.unlink(missing_ok=True)
        os.close(descriptor)
