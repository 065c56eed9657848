"""What memory does not hold lies in a folder of its own, and a disk that is full is told."""

from __future__ import annotations

import errno
import re
from pathlib import Path

import duckdb
import pytest

from claimgraph.model.errors import ClaimgraphError
from claimgraph.model.files import replacing
from claimgraph.model.sql import Database, open_engine
from claimgraph.store.columns import copy
from claimgraph.tables.unreadable import telling_disk

MANY = "select i, md5(i::varchar) as it from range(3000000) r(i)"
FULL = Path("/dev/full")
WITH_FULL = pytest.mark.skipif(not FULL.exists(), reason="the system has no device that is full")


def test_every_engine_spills_into_a_folder_of_its_own() -> None:
    """Two engines share no folder; by default they would spill into the working directory.

    That no engine is opened otherwise, ``tests/project/test_facts.py`` holds.
    """
    asked = "select current_setting('temp_directory')"
    found = {str(open_engine().execute(asked).fetchall()) for _ in range(3)}
    assert len(found) == 3
    assert not [it for it in found if ".tmp" in it]


def test_what_is_spilled_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing appears where the program was started, and nothing is left elsewhere."""
    monkeypatch.chdir(tmp_path)
    database = Database(threads=1)
    ((folder,),) = database.rows("select current_setting('temp_directory')")
    database.run("set memory_limit = '40MB'")
    database.run(f"create temp table many as {MANY}")
    assert any(Path(folder).iterdir())
    assert not [*tmp_path.iterdir()]
    database.close()
    assert not Path(folder).exists()


@WITH_FULL
def test_a_full_disk_is_told_with_its_file() -> None:
    """The database's word of it becomes the system's, with the file that could not be written."""
    with pytest.raises(OSError, match="No space left") as caught, telling_disk():
        copy(Database().engine, MANY, FULL)
    assert (errno.ENOSPC, str(FULL)) == (caught.value.errno, caught.value.filename)


def test_no_room_to_spill_is_told(tmp_path: Path) -> None:
    """Where neither memory nor disk has room, the cure names the variable that helps."""
    bounds = {"memory_limit": "40MB", "threads": 1, "temp_directory": str(tmp_path / "spilled")}
    engine = open_engine(**bounds)
    engine.execute("set max_temp_directory_size = '1MB'")
    with pytest.raises(ClaimgraphError) as caught, telling_disk():
        engine.execute(f"create temp table many as {MANY}")
    assert "all rows fit neither into memory nor on the disk" in caught.value.message
    assert "TMPDIR" in caught.value.cure


def test_what_is_no_fault_of_a_disk_is_not_told_as_one() -> None:
    """An error of the program's own goes on as it is."""
    with pytest.raises(duckdb.ParserException), telling_disk():
        Database().run("selec")


def test_a_full_disk_names_what_was_to_be_written(tmp_path: Path) -> None:
    """An error of the system that names no file gets the folder that was being filled."""
    target = tmp_path / "out"
    with pytest.raises(OSError, match=re.escape(str(target))), replacing(target, owned=frozenset()):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert not [*tmp_path.iterdir()]
