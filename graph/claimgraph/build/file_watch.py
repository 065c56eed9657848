"""Repeats an action whenever a file of a dossier is saved, by looking every half second.

This works on every disk, while notices from the system do not.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from claimgraph.build.source import SourceKind, SourceLocation
from claimgraph.model.errors import ClaimgraphError

Seen = dict[Path, tuple[int, int]]
"""The size of each file, and when it was last changed."""

EVERY = 0.5
"""Seconds between two looks."""


def pause() -> None:
    """Wait until the next look."""
    time.sleep(EVERY)


def look_at_files(folder: Path, others: Iterable[Path], *, without: Iterable[Path] = ()) -> Seen:
    """The state of a folder's files and others, except hidden ones and those in ``without``."""
    left_out = [it.resolve() for it in without]
    return {
        file: (told.st_mtime_ns, told.st_size)
        for file in (*_list_files(folder, left_out), *others)
        if file.is_file() and (told := file.stat())
    }


def _list_files(folder: Path, left_out: list[Path]) -> Iterator[Path]:
    for file in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in file.relative_to(folder).parts)
        within = file.resolve()
        if not hidden and not any(within.is_relative_to(it) for it in left_out):
            yield file


def repeat_on_change(
    source: SourceLocation,
    action: Callable[[], None],
    *,
    texts: Iterable[Path] = (),
    without: Iterable[Path] = (),
    tell: Callable[[str], None],
) -> None:
    """Do something now, and again after each change of the dossier's files, until Ctrl-C.

    An error is reported, and ends nothing. Raises ClaimgraphError for a SOURCE that is no folder.
    """
    if source.kind is not SourceKind.DOSSIER:
        cure = "name the dossier's folder, or leave --watch out"
        raise ClaimgraphError("only a dossier can be watched", where=source.shown, cure=cure)
    others = tuple(texts)
    while True:
        seen = look_at_files(source.path, others, without=without)
        try:
            action()
        except ClaimgraphError as error:
            tell(str(error))
        tell(f"watching {source.shown}; Ctrl-C ends")
        while seen == look_at_files(source.path, others, without=without):
            pause()
