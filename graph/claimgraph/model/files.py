"""Writes a file or folder completely or not at all: under another name, then renamed."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from glob import escape
from pathlib import Path
from typing import BinaryIO

from claimgraph.model.errors import ClaimgraphError

_AT_FDCWD, _EXCHANGE = -100, 2
_FILLED = set[Path]()
"""Folders that this process is filling now. Other folders whose name has this process's number are
leftovers of a killed process that had the same number."""


@contextmanager
def write_beside_then_rename(target: Path, *, mark: str = "new") -> Iterator[BinaryIO]:
    """Yield an open file whose content replaces ``target`` when the block ends.

    When the block raises, the earlier file stays as it was. ``mark`` is part of the temporary
    name, so that several writers of one target do not collide. Where ``target`` is a symbolic
    link, the file that it points to is replaced. A device (``/dev/stdout``) is written directly.
    """
    target = Path(os.path.realpath(target))
    if target.exists() and not target.is_file():
        with target.open("wb") as out:
            yield out
        return
    fresh = target.with_name(f".{target.name}.{mark}")
    try:
        with fresh.open("wb") as out:
            yield out
        fresh.replace(target)
    except OSError as error:
        _name_target(error, fresh, target)
        raise
    finally:
        fresh.unlink(missing_ok=True)


def _name_target(error: OSError, fresh: Path, target: Path) -> None:
    """Put the target's name into an error; the system reports a full disk without a file name."""
    if error.strerror and error.filename in (None, str(fresh)):
        error.filename = str(target)


@contextmanager
def replacing(target: Path, *, owned: frozenset[str]) -> Iterator[Path]:
    """Yield an empty folder that replaces ``target`` when the block ends.

    If the process is killed, ``target`` is the earlier or the new folder, never a mixture. When
    the block raises, ``target`` is unchanged. ``owned`` are the names of files that an earlier
    result may hold: a folder with any other file may be the user's own, and is refused.
    """
    target = Path(os.path.realpath(target))  # replace the folder behind a link, not the link itself
    _check_target(target, owned)
    target.parent.mkdir(parents=True, exist_ok=True)
    with fill_beside(target) as fresh:
        yield fresh
        _exchange_trees(fresh, target)


@contextmanager
def fill_beside(target: Path) -> Iterator[Path]:
    """Yield an empty folder beside ``target``; it is removed when the block ends.

    Leftovers of killed processes are removed first. The message of an `OSError` names ``target``.
    """
    _sweep_leftovers(target)
    fresh = target.with_name(f".{target.name}.building-{os.getpid()}")
    try:
        fresh.mkdir()
    except OSError as error:
        _name_target(error, fresh, target)
        raise
    _FILLED.add(fresh)
    try:
        yield fresh
    except OSError as error:
        _name_target(error, fresh, target)
        raise
    finally:
        _FILLED.discard(fresh)
        shutil.rmtree(fresh, ignore_errors=True)


def link_or_copy(file: str, target: str) -> None:
    """Create ``target`` as a hard link to a file, or as a copy where links are not possible."""
    try:
        os.link(file, target)
    except OSError:  # another file system, or one without links
        shutil.copy(file, target)


def is_full(error: BaseException) -> bool:
    """Return whether an error means that the disk or the user's quota is full."""
    full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
    return full or "No space left on device" in str(error)


def sweep_beside(target: Path) -> None:
    """Remove the temporary folders that killed processes left beside the folder ``target``."""
    _sweep_leftovers(Path(os.path.realpath(target)))


def _check_target(target: Path, owned: frozenset[str]) -> None:
    if target.is_dir():
        strange = sorted({entry.name for entry in target.iterdir()} - owned)
        if not strange:
            return
        found = f"it holds {', '.join(strange[:3])}"
    elif target.exists() or target.is_symlink():
        found = "it is not a folder"
    else:
        return
    cure = "choose a folder that is new, empty or an earlier result"
    raise ClaimgraphError(f"not written: {found}", where=str(target), cure=cure)


def _sweep_leftovers(target: Path) -> None:
    """Remove the temporary folders of killed processes, but not those of running ones."""
    aside = _aside(target)
    if aside.exists() and not target.exists():
        aside.rename(target)
    shutil.rmtree(aside, ignore_errors=True)  # left by a process killed just before removing it
    for left in target.parent.glob(f".{escape(target.name)}.building-*"):
        if left not in _FILLED and not is_of_another(left.name.rpartition("-")[2]):
            shutil.rmtree(left, ignore_errors=True)


def is_of_another(pid: str) -> bool:
    """Return whether ``pid`` is the number of a running process other than this one."""
    if pid == str(os.getpid()):
        return False
    try:
        os.kill(int(pid), 0)
    except (ProcessLookupError, ValueError):
        return False
    except PermissionError:
        return True
    return True


def _exchange_trees(fresh: Path, target: Path) -> None:
    """Replace ``target`` by ``fresh``; an old ``target`` is afterwards at the path ``fresh``."""
    if not target.exists() and _rename_where_free(fresh, target):
        return
    if not _swap_names(fresh, target):
        # Other systems than Linux have no atomic exchange: move the earlier result away first.
        aside = _aside(target)
        target.rename(aside)
        fresh.rename(target)
        aside.rename(fresh)


def _rename_where_free(fresh: Path, target: Path) -> bool:
    """Rename the folder; return False if another process has created ``target`` meanwhile."""
    try:
        fresh.rename(target)
    except OSError as error:
        if error.errno in (errno.ENOTEMPTY, errno.EEXIST):
            return False
        raise
    return True


def _aside(target: Path) -> Path:
    return target.with_name(f".{target.name}.earlier")


def _swap_names(a: Path, b: Path) -> bool:
    """Exchange two paths in one step; return False if the system cannot (renameat2, Linux 3.15)."""
    libc = ctypes.CDLL(None, use_errno=True)
    if not hasattr(libc, "renameat2"):
        return False
    if libc.renameat2(_AT_FDCWD, os.fsencode(a), _AT_FDCWD, os.fsencode(b), _EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in (errno.EINVAL, errno.ENOSYS):
        return False
    raise OSError(code, os.strerror(code), str(b))


def settle(*paths: Path) -> None:
    """Write files and folder entries to the disk, so that a power failure does not lose them."""
    for path in paths:
        descriptor = os.open(path, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)
