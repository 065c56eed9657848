"""A folder that is there whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from claimgraph.model import files as exchange
from claimgraph.model.errors import ClaimgraphError
from claimgraph.model.files import replacing, write_beside_then_rename

OWNED = frozenset({"a", "b"})


@pytest.fixture(params=["atomic", "renames"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """With renameat2, and as on systems that have none."""
    name: str = request.param
    if name == "renames":
        monkeypatch.setattr(exchange, "_swap_names", lambda *_: False)
    return name


def fill(target: Path, letter: str) -> None:
    """Write a result of two files."""
    with replacing(target, owned=OWNED) as folder:
        for name in sorted(OWNED):
            (folder / name).write_text(letter, encoding="utf-8")


def fail(target: Path, error: type[BaseException]) -> None:
    """Begin a result, and come to grief over it."""
    with replacing(target, owned=OWNED) as folder:
        (folder / "a").write_text("half", encoding="utf-8")
        raise error


def content(target: Path) -> dict[str, str]:
    """What is there."""
    return {it.name: it.read_text(encoding="utf-8") for it in target.iterdir()}


@pytest.mark.usefixtures("way")
def test_a_result_takes_the_place_of_the_earlier(tmp_path: Path) -> None:
    """Also where the folders above are missing, and nothing is left beside it."""
    target = tmp_path / "deep" / "built"
    for letter in ("1", "2", "3"):
        fill(target, letter)
        assert {"a": letter, "b": letter} == content(target)
    assert [target] == list(target.parent.iterdir())


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_what_fails_changes_nothing(tmp_path: Path, error: type[BaseException]) -> None:
    """The earlier result stays, the half-made one goes, and the error goes on."""
    fill(tmp_path / "built", "earlier")
    with pytest.raises(error):
        fail(tmp_path / "built", error)
    assert {"a": "earlier", "b": "earlier"} == content(tmp_path / "built")
    assert ["built"] == [it.name for it in tmp_path.iterdir()]


def test_a_first_attempt_that_fails_leaves_nothing(tmp_path: Path) -> None:
    """Where nothing was, nothing is."""
    with pytest.raises(LookupError):
        fail(tmp_path / "built", LookupError)
    assert [] == list(tmp_path.iterdir())


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    """As after mkdir."""
    (tmp_path / "built").mkdir()
    fill(tmp_path / "built", "1")
    assert {"a": "1", "b": "1"} == content(tmp_path / "built")


def test_what_is_not_ours_is_refused(tmp_path: Path) -> None:
    """A folder with somebody's notes in it is not replaced, and the message names them."""
    fill(tmp_path / "built", "1")
    (tmp_path / "built" / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(ClaimgraphError, match=r"it holds notes\.txt"):
        fill(tmp_path / "built", "2")
    assert {"a": "1", "b": "1", "notes.txt": "mine"} == content(tmp_path / "built")
    assert ["built"] == [it.name for it in tmp_path.iterdir()]


@pytest.mark.parametrize("kind", ["file", "link"])
def test_what_is_no_folder_is_refused(tmp_path: Path, kind: str) -> None:
    """A file and a link to a file stay what they are."""
    target, aim = tmp_path / "built", tmp_path / "aim"
    (aim if kind == "link" else target).write_text("mine", encoding="utf-8")
    if kind == "link":
        target.symlink_to(aim)
    before = sorted(it.name for it in tmp_path.iterdir())
    with pytest.raises(ClaimgraphError, match="it is not a folder"):
        fill(target, "1")
    assert before == sorted(it.name for it in tmp_path.iterdir())
    assert ("file" != kind) == target.is_symlink()
    assert "mine" == target.read_text(encoding="utf-8")


def test_a_link_to_nowhere_yet_is_written_through(tmp_path: Path) -> None:
    """The result lies where the link leads to; the link stays, and nothing lies beside either."""
    target, aim = tmp_path / "built", tmp_path / "there" / "aim"
    target.symlink_to(aim)
    for letter in ("1", "2"):
        fill(target, letter)
        assert dict.fromkeys(OWNED, letter) == content(aim)
    assert target.is_symlink()
    assert ["aim"] == [it.name for it in aim.parent.iterdir()]
    assert {"built", "there"} == {it.name for it in tmp_path.iterdir()}


def test_what_a_killed_run_left_is_swept(tmp_path: Path) -> None:
    """The half-made folder of a process that is gone; that of one that lives stays."""
    gone, alive = tmp_path / ".built.building-4194999", tmp_path / ".built.building-1"
    for left in (gone, alive):
        left.mkdir()
        (left / "a").write_text("half", encoding="utf-8")
    fill(tmp_path / "built", "1")
    assert {alive.name, "built"} == {it.name for it in tmp_path.iterdir()}


def test_what_this_process_could_not_remove_is_swept(tmp_path: Path) -> None:
    """An earlier result of its own that somebody still wrote into; what it is filling stays."""
    left = tmp_path / f".built.building-{os.getpid()}"
    left.mkdir()
    (left / "a").write_text("half", encoding="utf-8")
    fill(tmp_path / "built", "1")
    assert {"a": "1", "b": "1"} == content(tmp_path / "built")
    with replacing(tmp_path / "built", owned=OWNED) as folder:
        (folder / "a").write_text("2", encoding="utf-8")
        with pytest.raises(FileExistsError):
            fill(tmp_path / "built", "3")
    assert {"a": "2"} == content(tmp_path / "built")
    assert ["built"] == [it.name for it in tmp_path.iterdir()]


def test_a_result_that_stood_aside_comes_back(tmp_path: Path) -> None:
    """Killed between two renames, the earlier result is back with the next run, failed or not."""
    fill(tmp_path / "built", "earlier")
    (tmp_path / "built").rename(tmp_path / ".built.earlier")
    with pytest.raises(LookupError):
        fail(tmp_path / "built", LookupError)
    assert {"a": "earlier", "b": "earlier"} == content(tmp_path / "built")


@pytest.mark.usefixtures("way")
def test_an_earlier_result_left_aside_hinders_nobody(tmp_path: Path) -> None:
    """Killed after the new result was in place, the earlier one is removed by the next run."""
    fill(tmp_path / "built", "new")
    (tmp_path / ".built.earlier").mkdir()
    (tmp_path / ".built.earlier" / "a").write_text("earlier", encoding="utf-8")
    fill(tmp_path / "built", "newer")
    assert {"a": "newer", "b": "newer"} == content(tmp_path / "built")
    assert ["built"] == [it.name for it in tmp_path.iterdir()]


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    """What is written takes the place of the earlier file, and nothing is left beside it."""
    file = tmp_path / "evidence.lock"
    file.write_bytes(b"earlier")
    with write_beside_then_rename(file) as out:
        out.write(b"later")
        assert file.read_bytes() == b"earlier"
    assert file.read_bytes() == b"later"
    assert [file] == list(tmp_path.iterdir())


def test_a_failed_write_leaves_the_earlier_file(tmp_path: Path) -> None:
    """When the block raises, the earlier file is as it was, and nothing is left beside it."""
    file = tmp_path / "evidence.lock"
    file.write_bytes(b"earlier")
    with pytest.raises(TypeError), write_beside_then_rename(file) as out:
        out.writelines([b"half", None])  # type: ignore[list-item]
    assert file.read_bytes() == b"earlier"
    assert [file] == list(tmp_path.iterdir())
