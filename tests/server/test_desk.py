"""A write is whole or not at all, and what is answered says which of the two."""

from __future__ import annotations

import asyncio
import errno
import fcntl
import json
import os
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from tests.server.conftest import TOKEN

from claimgraph import server as scratch_module
from claimgraph.model.errors import ClaimgraphError
from claimgraph.server import HELD, PREFIX, scratch_folder
from claimgraph.server.http.app import Site
from claimgraph.server.http.guard import Bearer
from claimgraph.server.http.limits import Limits
from claimgraph.server.http.refusal import Refusal
from claimgraph.server.http.run import Settings, _config, _Server
from claimgraph.server.workers.frames import FrameKind
from claimgraph.server.write import journal as journal_module
from claimgraph.server.write import queue as queue_module
from claimgraph.server.write import writer as writer_module
from claimgraph.server.write.journal import find_journal
from claimgraph.server.write.queue import Desk, Places, Show, StoreChange, Written
from claimgraph.store.local import memory_store, write_store

pytestmark = pytest.mark.usefixtures("loop_of_its_own")

CHANGE = {"came": {"quads": 1, "sha256": "0"}, "went": {"quads": 0, "sha256": "0"}}
FULL = OSError(errno.ENOSPC, "No space left on device")


class Writer(Desk):
    """A desk whose writer writes at once."""

    async def _carry_out(self, _change: StoreChange, places: Places) -> Written:
        Path(places.fresh).mkdir()
        (Path(places.fresh) / "new").touch()
        Path(places.snapshot).mkdir()
        return Written(created=True, change=CHANGE)


def make_desk(folder: Path, prepare: Callable[[Path], Any] | None = None) -> Writer:
    """A desk over a folder with a store in it."""
    target = folder / "kept"
    (target / "store").mkdir(parents=True)
    (folder / "scratch").mkdir()

    async def show() -> tuple[str, ...]:
        return ()

    async def plain(_path: Path) -> Show:
        return show

    bearer = Bearer.of(TOKEN, "the desk")
    return Writer(bearer, target, folder / "scratch", Limits(), prepare or plain)


def write(desk: Desk) -> Written:
    """Send a change."""
    return asyncio.run(desk.write(f"Bearer {TOKEN}", StoreChange("update")))


def lines(desk: Desk) -> list[str]:
    """What the journal says was done."""
    journal = find_journal(desk.target)
    found = journal.read_text(encoding="utf-8").splitlines() if journal.exists() else []
    return [json.loads(line)["act"] for line in found]


def stands(desk: Desk) -> bool:
    """Whether the write is there."""
    return (desk.target / "store" / "new").exists()


def test_a_write_that_stands_is_answered_so(tmp_path: Path) -> None:
    """One line in the journal, the new store in its place, nothing beside it."""
    desk = make_desk(tmp_path)
    assert write(desk).created
    assert (True, ["update"]) == (stands(desk), lines(desk))
    assert {"kept", "kept.writes.jsonl", "scratch"} == {it.name for it in tmp_path.iterdir()}


@pytest.mark.parametrize("name", ["note", "bring_up_to_date"])
@pytest.mark.parametrize(("error", "status"), [(FULL, 507), (OSError(errno.EIO, "I/O"), 503)])
def test_a_journal_that_cannot_be_written_stops_the_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, error: OSError, status: int
) -> None:
    """No write stands without its line, and none is added to one without; a full disk is told."""

    def fail(*_: object, **__: object) -> None:
        raise error

    desk = make_desk(tmp_path)
    monkeypatch.setattr(queue_module, name, fail)
    with pytest.raises(Refusal) as caught:
        write(desk)
    assert (status, status == 507) == (caught.value.status, "disk is full" in caught.value.message)
    assert (False, []) == (stands(desk), [*desk.scratch.iterdir()])


def test_what_cannot_be_shown_is_not_written(tmp_path: Path) -> None:
    """The new store is read before it takes its place."""

    async def fail(_path: Path) -> Show:
        raise ClaimgraphError("unreadable")

    desk = make_desk(tmp_path, fail)
    with pytest.raises(Refusal) as caught:
        write(desk)
    assert (503, False, []) == (caught.value.status, stands(desk), lines(desk))


def test_an_exchange_that_fails_is_in_no_journal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line lay beside the new store, and goes with it."""
    monkeypatch.setattr(Path, "rename", lambda *_: (_ for _ in ()).throw(OSError(errno.EIO, "I/O")))
    desk = make_desk(tmp_path)
    with pytest.raises(Refusal):
        write(desk)
    assert (False, []) == (stands(desk), lines(desk))


def test_a_line_that_was_cut_is_written_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that is full takes a part of a line; the write stands, the next one mends it first."""
    desk, whole = make_desk(tmp_path), os.write
    write(desk)

    def cut(descriptor: int, data: bytes) -> int:
        if data.startswith(b'{"write"'):
            return whole(descriptor, data[:20])
        raise FULL

    with monkeypatch.context() as patch:
        patch.setattr(journal_module.os, "write", cut)
        assert write(desk).created
        with pytest.raises(Refusal) as caught:
            write(desk)
    assert 507 == caught.value.status
    assert find_journal(desk.target).read_bytes().endswith(b'\n{"write": 2, "time":')
    write(desk)
    text = find_journal(desk.target).read_text(encoding="utf-8")
    assert [1, 2, 3] == [json.loads(line)["write"] for line in text.splitlines()]


def test_lines_of_earlier_versions_stay(tmp_path: Path) -> None:
    """They have no numbers; counting begins after them."""
    desk = make_desk(tmp_path)
    find_journal(desk.target).write_text('{"act": "put"}\n', encoding="utf-8")
    write(desk)
    assert ["put", "update"] == lines(desk)


def test_the_disk_may_fail_after_the_exchange(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The write stands, so it is answered as one that stands."""

    def fail(*_: object) -> None:
        raise OSError(errno.EIO, "I/O")

    monkeypatch.setattr(queue_module, "settle", fail)
    desk = make_desk(tmp_path)
    assert write(desk).created
    assert stands(desk)


def test_a_full_disk_is_called_one_by_the_writer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever in a write it shows; any other fault of the system still ends the writer."""
    write_store(tmp_path / "store", memory_store([]))
    places = [
        Places(*(str(tmp_path / it) for it in ("store", f"fresh{n}", f"snapshot{n}")))
        for n in range(3)
    ]

    def fail(error: Exception) -> None:
        monkeypatch.setitem(writer_module.ACTS, "update", lambda *_: (_ for _ in ()).throw(error))

    for error in (FULL, RuntimeError("IO error: No space left on device: store/7.sst")):
        fail(error)
        frame = writer_module.carry_out(StoreChange("update"), places.pop())
        assert (FrameKind.REFUSED, 507) == (frame.kind, frame.values["status"])
    fail(OSError(errno.EIO, "I/O"))
    with pytest.raises(OSError, match="I/O"):
        writer_module.carry_out(StoreChange("update"), places.pop())


def test_a_graph_with_any_address_can_be_made() -> None:
    """Where it lies is told in a header, which holds no letters but those of a URI."""

    class Taken:
        async def write(self, _header: str, _change: StoreChange) -> Written:
            return Written(created=True)

    site = SimpleNamespace(desk=Taken())
    request = SimpleNamespace(headers={})
    change = StoreChange("put", "http://example.org/Анкара/東京?a=%41#b")
    reply = asyncio.run(Site._write(cast(Site, site), cast(Any, request), change))
    address = "http://example.org/%D0%90%D0%BD%D0%BA%D0%B0%D1%80%D0%B0/%E6%9D%B1%E4%BA%AC?a=%41#b"
    assert (201, address) == (reply.status_code, reply.headers["location"])


def test_what_a_killed_server_left_is_swept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that nobody holds goes at the next start; one that is held, or young, stays."""
    monkeypatch.setattr(scratch_module.tempfile, "gettempdir", lambda: str(tmp_path))
    monkeypatch.setattr(scratch_module.tempfile, "tempdir", str(tmp_path))
    dead, held, young, old = (tmp_path / f"{PREFIX}{it}" for it in ("a", "b", "c", "d"))
    for folder in (dead, held, young, old):
        folder.mkdir()
        (folder / "store").mkdir()
    for folder in (dead, held):
        (folder / HELD).touch()
    os.utime(old, (0, 0))
    other = tmp_path / "claimgraph-of-somebody"
    other.mkdir()
    spilled, alive = (tmp_path / f"claimgraph-{pid}-abc_1" for pid in (2**22 + 1, os.getppid()))
    spilled.mkdir()
    alive.mkdir()
    descriptor = os.open(held / HELD, os.O_RDWR)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        with scratch_folder() as mine:
            assert {held, young, other, alive, mine} == set(tmp_path.iterdir())
    finally:
        os.close(descriptor)
    assert {held, young, other, alive} == set(tmp_path.iterdir())


def test_what_cannot_start_says_so_in_one_piece() -> None:
    """The error of the workers is the error of the server: no traceback, and no silence."""

    class Broken:
        async def __aenter__(self) -> None:
            raise ClaimgraphError("the workers cannot start")

        async def __aexit__(self, *_: object) -> None: ...

    server = _Server(
        _config(cast(Any, None), Settings()), ready=lambda: None, running=cast(Any, Broken())
    )
    with pytest.raises(ClaimgraphError, match="cannot start"):
        server.run()
