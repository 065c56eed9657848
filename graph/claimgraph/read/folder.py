"""The files of a dossier's folder: the only place of reading that touches the disk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from claimgraph.errors import ClaimgraphError, Finding
from claimgraph.lock import Lock, read_lock
from claimgraph.read.header import SourceEntry
from claimgraph.read.nodes import Node, Report, parse_yaml
from claimgraph.text import Text, read_text

FRONT, CLAIMS, LOCK = "dossier.yaml", "claims*.yaml", "evidence.lock"
MOST_BYTES = 64 * 2**20
"""The largest file that is read; a dossier is written by hand, tables are read another way."""


@dataclass(frozen=True)
class Folder:
    """A dossier's folder. ``shown`` is its name as the user knows it; ``texts`` come by option."""

    path: Path
    shown: str
    texts: Mapping[str, Path] = field(default_factory=dict)

    def front(self, report: Report) -> Node | None:
        """Read ``dossier.yaml``."""
        return self._parse(FRONT, report)

    def claims(self, report: Report) -> Iterator[Node]:
        """Read every ``claims*.yaml``, in the order of their names."""
        for file in sorted(self.path.glob(CLAIMS)):
            node = self._parse(file.name, report)
            if node is not None:
                yield node

    def lock(self) -> Lock | None:
        """Read ``evidence.lock``, if there is one. Raises LockError when it is damaged."""
        file = self.path / LOCK
        if not file.is_file():
            return None
        return read_lock(
            read_text(file.read_bytes(), f"{self.shown}/{LOCK}").content, f"{self.shown}/{LOCK}"
        )

    def text(self, entry: SourceEntry, report: Report) -> Text | None:
        """Read the text of a source, where it is at hand."""
        file = self.texts.get(entry.key) or self._inside(entry, report)
        if file is None:
            return None
        try:
            return read_text(_bytes(file), file.name)
        except ClaimgraphError as error:
            report(Finding(entry.place, f"{error.where}: {error.message}", cure=error.cure))
        except OSError as error:
            cure = "check the path after --text"
            message = f"cannot read {file.name}: {error.strerror}"
            report(Finding(entry.place, message, cure=cure))
        return None

    def _inside(self, entry: SourceEntry, report: Report) -> Path | None:
        """The file that a source names; it must lie in the folder, links followed."""
        if not entry.text:
            return None
        file = (self.path / entry.text).resolve()
        if not file.is_relative_to(self.path.resolve()):
            message = f"the text of '{entry.key}' lies outside the dossier: {entry.text}"
            cure = f"copy it into the folder, or give it with --text {entry.key}=FILE"
            report(Finding(entry.place, message, cure=cure))
            return None
        return file if file.is_file() else None

    def _parse(self, name: str, report: Report) -> Node | None:
        return parse_yaml(_bytes(self.path / name), f"{self.shown}/{name}", report=report)


def _bytes(file: Path) -> bytes:
    size = file.stat().st_size
    if size > MOST_BYTES:
        found = f"{file.name} has {size / 2**20:.0f} MiB, more than {MOST_BYTES // 2**20}"
        raise ClaimgraphError(found, where=file.name, cure="split the file")
    return file.read_bytes()


def open_folder(path: Path, shown: str, texts: Mapping[str, Path] | None = None) -> Folder:
    """Open a dossier's folder. Raises ClaimgraphError when it holds no ``dossier.yaml``."""
    if not (path / FRONT).is_file():
        cure = f"claimgraph new {shown} makes one to fill in"
        raise ClaimgraphError(f"there is no {FRONT} in this folder", where=shown, cure=cure)
    return Folder(path, shown, texts or {})
