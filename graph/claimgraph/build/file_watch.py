"""Repeats an action whenever a file of a dossier is saved; looks for changes every half second.

This works on every disk, unlike the operating system's notifications of changes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from claimgraph.build.source import SourceKind, SourceLocation
from claimgraph.model.errors import ClaimgraphError

Seen = dict[Path, tuple[int, int]]
"""For each file, the time of its last change in nanoseconds and its size in bytes."""

EVERY = 0.5
"""Seconds to wait before looking for changes again."""


def pause() -> None:
    """Wait until it is time to look for changes again."""
    time.sleep(EVERY)


def look_at_files(folder: Path, others: Iterable[Path], *, without: Iterable[Path] = ()) -> Seen:
    """Time of change and size of the files in ``folder``, and of ``others``.

    Hidden files of the folder, and those within the paths ``without``, are left out.
    """
    left_out = [it.resolve() for it in without]
    return {
        file: (status.st_mtime_ns, status.st_size)
        for file in (*_list_files(folder, left_out), *others)
        if file.is_file() and (status := file.stat())
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
    """Call ``action`` now, and again after each change of the dossier's files, until Ctrl-C.

    A ClaimgraphError of ``action`` is passed to ``tell``, and watching goes on. Raises
    ClaimgraphError if the SOURCE is not a dossier's folder.
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
