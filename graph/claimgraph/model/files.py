"""Writes files and folders whole or not at all: under another name first, then renamed."""

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
"""Folders that this process is filling now; others with its number are leftovers."""


@contextmanager
def write_beside_then_rename(target: Path, *, mark: str = "new") -> Iterator[BinaryIO]:
    """Give a file to write that replaces ``target`` when the block ends.

    When the block raises, the earlier file stays as it was. ``mark`` distinguishes those who may
    write the same file at the same time. A link is written through: it stays, and what it leads
    to is the new file. What is no plain file (``/dev/stdout``) is written to as it is.
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
    """Add the target's name to an error; a full disk is reported without one."""
    if error.strerror and error.filename in (None, str(fresh)):
        error.filename = str(target)


@contextmanager
def replacing(target: Path, *, owned: frozenset[str]) -> Iterator[Path]:
    """Give a folder to fill that replaces ``target`` when the block ends.

    Killed at any moment, ``target`` is the earlier or the new one, never a mixture. When the
    block raises, nothing has changed. ``owned`` are the names that an earlier result consists
    of: a folder with anything else in it is somebody's, and refused.
    """
    target = Path(os.path.realpath(target))  # through a link, not in its place
    _check_target(target, owned)
    target.parent.mkdir(parents=True, exist_ok=True)
    with fill_beside(target) as fresh:
        yield fresh
        _exchange_trees(fresh, target)


@contextmanager
def fill_beside(target: Path) -> Iterator[Path]:
    """Give an empty folder beside ``target``, which is gone on leaving.

    What processes that were killed left there goes first. An error of the disk names ``target``.
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
    """Give a file a second name; where the file system has no hard links it is copied."""
    try:
        os.link(file, target)
    except OSError:  # another file system, or one without links
        shutil.copy(file, target)


def is_full(error: BaseException) -> bool:
    """Whether an error means that the disk, or the user's share of it, is full."""
    known = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
    return known or "No space left on device" in str(error)


def sweep_beside(target: Path) -> None:
    """Remove what killed processes left beside a folder that they were replacing."""
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
    """Remove what killed runs left beside the target; running ones keep theirs."""
    aside = _aside(target)
    if aside.exists() and not target.exists():
        aside.rename(target)
    shutil.rmtree(aside, ignore_errors=True)  # killed after the new result was in its place
    for left in target.parent.glob(f".{escape(target.name)}.building-*"):
        if left not in _FILLED and not is_of_another(left.name.rpartition("-")[2]):
            shutil.rmtree(left, ignore_errors=True)


def is_of_another(pid: str) -> bool:
    """Whether it is the number of another process that is running."""
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
    """Replace ``target`` by ``fresh``; the old content is then at ``fresh``."""
    if not target.exists() and _rename_where_free(fresh, target):
        return
    if not _swap_names(fresh, target):
        # Without an atomic exchange (not Linux), the earlier result is moved away for a moment.
        aside = _aside(target)
        target.rename(aside)
        fresh.rename(target)
        aside.rename(fresh)


def _rename_where_free(fresh: Path, target: Path) -> bool:
    """Rename, unless another process has put its result there meanwhile."""
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
    """Exchange two names in one step where the system can (renameat2, Linux 3.15)."""
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
