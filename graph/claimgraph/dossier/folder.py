"""Reads the files in a dossier's folder; other modules of this package get them from here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Mapping as Texts
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath

from claimgraph.dossier.lock import Lock, TableLock, read_lock, read_table_lock
from claimgraph.dossier.merges import Decision, read_decisions
from claimgraph.dossier.sources import SourceEntry
from claimgraph.dossier.tablemap import check_select, is_file
from claimgraph.dossier.yaml import (
    KEYS_WITH_VALUES,
    Mapping,
    Node,
    Report,
    expected,
    parse_yaml,
)
from claimgraph.model.errors import ClaimgraphError, Finding, Place
from claimgraph.model.tablemap import Table, TableMapping, TableQuery
from claimgraph.model.text import Text, TextError, read_text

FRONT, CLAIMS, LOCK = "dossier.yaml", "claims*.yaml", "evidence.lock"
FETCHED, MERGES = "tables.lock", "merges.yaml"
DRAFTS, CLAIM_MARKS = "drafts", (b"quote", b"says")
MOST_BYTES = 64 * 2**20
"""The size limit of YAML files and texts, in bytes. Tables may be larger: DuckDB reads them."""


@dataclass(frozen=True)
class Folder:
    """A dossier's folder, from which its files are read.

    ``shown`` is the folder's name in messages. ``texts`` are the files given with ``--text``, by
    source. ``fresh`` has the new content of files that are about to be written, to be read instead
    of the files on the disk. ``only`` is the name of the only claims file to read, or empty.
    """

    path: Path
    shown: str
    texts: Texts[str, Path] = field(default_factory=dict)
    fresh: Texts[str, bytes] = field(default_factory=dict)
    only: str = ""

    def front(self, report: Report) -> Mapping | None:
        """Read ``dossier.yaml``, which must be a mapping."""
        root = self._parse(FRONT, report)
        if root is None or isinstance(root, Mapping):
            return root
        report(expected(root, "the dossier", KEYS_WITH_VALUES))
        return None

    def claims(self, report: Report) -> Iterator[Node | None]:
        """Read every ``claims*.yaml`` in the order of names; yield None for an unreadable one."""
        fresh = (name for name in self.fresh if PurePath(name).match(CLAIMS))
        every = sorted({*(file.name for file in self.path.glob(CLAIMS)), *fresh})
        for name in [self.only] if self.only else every:
            yield self._parse(name, report)

    def unread(self) -> Iterator[Place]:
        """Yield files that look like claims but that a build ignores because of name or folder.

        ``drafts.yaml`` is not among them.
        """
        read = {self.path / FRONT, self.path / MERGES, *self.path.glob(CLAIMS)}
        found = (it for depth in ("*", "*/*") for it in self.path.glob(depth))
        for file in sorted(found):
            within = file.relative_to(self.path)
            is_read = file in read or file.stem == DRAFTS or str(within).startswith(".")
            if is_read or file.suffix.lower() not in (".yaml", ".yml"):
                continue
            if file.is_file() and (_named_claims(within) or _hold_claims(file)):
                yield Place(f"{self.shown}/{within.as_posix()}")

    def decisions(self, report: Report) -> tuple[Decision, ...]:
        """Read the decisions in ``merges.yaml``, if it exists, on names that mean one entity."""
        if MERGES not in self.fresh and not (self.path / MERGES).exists():
            return ()
        node = self._parse(MERGES, report)
        return read_decisions(node, report) if node else ()

    def lock(self, report: Report) -> Lock | None:
        """Read ``evidence.lock``, if it exists. Raises LockError when it is damaged."""
        shown = f"{self.shown}/{LOCK}"
        if not (self.path / LOCK).exists():
            return None
        data = self._bytes(self.path / LOCK, Place(shown), report)
        return None if data is None else read_lock(read_text(data, shown).content, shown)

    def text(self, entry: SourceEntry, report: Report) -> Text | None:
        """Read the text of a source; return None if it is not available or a table."""
        if entry.table:
            return None
        file = self.texts.get(entry.key) or self._inside(entry, report)
        data = self._bytes(file, entry.place, report) if file else None
        if file is None or data is None:
            return None
        try:
            return self._text(data, file.name)
        except TextError as error:
            report(Finding(entry.place, f"{error.where}: {error.message}", cure=error.cure))
        return None

    def _text(self, data: bytes, name: str) -> Text:
        return read_text(data, name)

    def table(self, entry: SourceEntry, mapping: TableMapping, report: Report) -> Table | None:
        """Return a source's table with its files; if there are none, report it and return None."""
        given = self.texts.get(entry.key)
        files = (given,) if given else tuple(self._matching(mapping.files))
        if not files:
            if mapping.files:
                report(self._missing(entry, mapping))
            return None
        mapping = self._with_query(mapping, report)
        beside = tuple(self._beside(entry, mapping, files, report))
        return Table(
            entry.source, mapping, files, self._joined(entry, mapping, files, report), beside
        )

    def _with_query(self, mapping: TableMapping, report: Report) -> TableMapping:
        """Replace the name of an ``.sql`` file in the mapping by the query in this file."""
        select = mapping.select
        if not select or not re.fullmatch(r"\S+\.sql", select.query):
            return mapping
        query = self._read_query(select.query, select.place, report)
        return replace(mapping, select=replace(select, query=query or ""))

    def _read_query(self, name: str, place: Place, report: Report) -> str | None:
        """Return the query in a file of the folder; report a missing file and return None."""
        files = self._matching(name)
        if not files:
            cure = "put the file into the folder, or write the query out"
            report(Finding(place, f"there is no file {name}", cure=cure))
        data = self._bytes(files[0], place, report) if files else None
        return None if data is None else read_text(data, name).content

    def _beside(
        self, entry: SourceEntry, mapping: TableMapping, files: tuple[Path, ...], report: Report
    ) -> Iterator[tuple[str, Path]]:
        """Yield the further files that a query reads, by name; report those that are missing."""
        for name, pattern in mapping.select.files.items() if mapping.select else ():
            file = self._find_beside(pattern, files[0])
            if file:
                yield name, file
            elif mapping.select:
                message = f"the table '{name}' of '{entry.key}' is not available: {pattern}"
                report(
                    Finding(
                        mapping.select.place, message, cure="put it in the same folder as the first"
                    )
                )

    def _missing(self, entry: SourceEntry, mapping: TableMapping) -> Finding:
        cure = f"give it with --text {entry.key}=FILE"
        if mapping.asked:
            message = f"the table of '{entry.key}' has not been fetched: {mapping.files}"
            return Finding(mapping.place, message, cure=f"run: claimgraph fetch, or {cure}")
        if _leads_out(mapping.files):
            message = f"the table of '{entry.key}' is outside the dossier's folder: {mapping.files}"
            return Finding(mapping.place, message, cure=f"copy it into the folder, or {cure}")
        if (self.path / mapping.files).is_dir():
            message = f"the table of '{entry.key}' is a folder: {mapping.files}"
            return Finding(mapping.place, message, cure="name a file in it, or a pattern: *.csv")
        message = f"the table of '{entry.key}' is not available: {mapping.files}"
        return Finding(mapping.place, message, cure=f"put it into the folder, or {cure}")

    def query(self, asked: TableQuery, report: Report) -> str:
        """Return the SPARQL query for an endpoint; ``asked`` has the query or an ``.rq`` file."""
        if not is_file(asked.query):
            return asked.query
        query = self._read_query(asked.query, asked.place, report)
        if query is None:
            return ""
        check_select(query, Place(f"{self.shown}/{asked.query}", 1), report)
        return query

    def table_lock(self, report: Report) -> TableLock:
        """Read ``tables.lock``, if it exists: the hashes of fetched tables and of SQL results."""
        if not (self.path / FETCHED).exists():
            return TableLock()
        node = self._parse(FETCHED, report)
        return read_table_lock(node, report) if node else TableLock()

    def _joined(
        self, entry: SourceEntry, mapping: TableMapping, files: tuple[Path, ...], report: Report
    ) -> Path | None:
        """Return the file of the second table, if the mapping has one; report a missing file."""
        if mapping.join is None or not files:
            return None
        file = self._find_beside(mapping.join.file, files[0])
        if file is None:
            message = f"the second table of '{entry.key}' is not available: {mapping.join.file}"
            cure = "put it in the same folder as the first"
            report(Finding(mapping.join.place, message, cure=cure))
        return file

    def _find_beside(self, pattern: str, first: Path) -> Path | None:
        """Return a further file of a table, from the folder or else from that of its first file."""
        beside = first.parent / Path(pattern).name
        return next((it for it in (*self._matching(pattern), beside) if it.is_file()), None)

    def _matching(self, pattern: str) -> list[Path]:
        """Return the files inside the folder that match a glob pattern."""
        if not Path(pattern).parts or _leads_out(pattern):
            return []
        return sorted(file for file in self.path.glob(pattern) if file.is_file())

    def _inside(self, entry: SourceEntry, report: Report) -> Path | None:
        """Return the file that a source names, if it exists; report one outside the folder."""
        file = self.path / entry.text
        if not entry.text:
            return None
        try:
            there, inside = file.exists(), file.resolve().is_relative_to(self.path.resolve())
        except (OSError, RuntimeError):  # RuntimeError: a link to itself, before Python 3.13
            there, inside = True, True  # `_bytes` reports the error when it reads the file
        if inside:
            return file if there else None
        message = f"the text of '{entry.key}' is outside the dossier's folder: {entry.text}"
        cure = f"copy it into the folder, or give it with --text {entry.key}=FILE"
        report(Finding(entry.place, message, cure=cure))
        return None

    def _parse(self, name: str, report: Report) -> Node | None:
        shown = f"{self.shown}/{name}"
        data = self.fresh.get(name) or self._bytes(self.path / name, Place(shown), report)
        return None if data is None else self._node(data, shown, report)

    def _node(self, data: bytes, shown: str, report: Report) -> Node | None:
        return parse_yaml(data, shown, report=report)

    def _bytes(self, file: Path, place: Place, report: Report) -> bytes | None:
        """Return the bytes of a file, or report why it cannot be read and return None.

        Pipes and devices are not opened, because they may never end.
        """
        try:
            size, regular = file.stat().st_size, file.is_file()
            if regular and size <= MOST_BYTES:
                return file.read_bytes()
        except OSError as error:
            message = f"cannot read {file.name}: {error.strerror}"
            report(Finding(place, message, cure="look at the path and its permissions"))
            return None
        mebibytes = f"{size / 2**20:.0f} MiB, more than {MOST_BYTES // 2**20} MiB"
        message = f"{file.name} has {mebibytes}" if regular else f"{file.name} is not a file"
        cure = "split the file" if regular else "replace it by a file"
        report(Finding(place, message, cure=cure))
        return None


@dataclass(frozen=True)
class RememberedFolder(Folder):
    """A dossier's folder for repeated reading: unchanged files are not parsed again.

    ``parsed`` has the YAML of files and ``kept`` their texts, each with the bytes it came from.
    """

    parsed: dict[str, tuple[bytes, Node | None]] = field(default_factory=dict)
    kept: dict[str, tuple[bytes, Text]] = field(default_factory=dict)

    def _text(self, data: bytes, name: str) -> Text:
        if self.kept.get(name, (b"",))[0] != data:
            self.kept[name] = (data, read_text(data, name))
        return self.kept[name][1]

    def _node(self, data: bytes, shown: str, report: Report) -> Node | None:
        if self.parsed.get(shown, (b"",))[0] != data:
            faults: list[Finding] = []
            node = parse_yaml(data, shown, report=faults.append)
            if faults:
                for it in faults:
                    report(it)
                return node
            self.parsed[shown] = (data, node)
        return self.parsed[shown][1]


def _named_claims(within: Path) -> bool:
    """Return whether the name of a file, or of a folder above it, begins with "claims"."""
    return any(part.lower().startswith("claims") for part in within.parts)


def _hold_claims(file: Path) -> bool:
    """Return whether a file has lines with the keys ``quote`` and ``says``, as every claim has."""
    try:
        if file.stat().st_size > MOST_BYTES:
            return False
        words = file.read_bytes()
    except OSError:  # an unreadable file is not reported as unread claims
        return False
    return all(re.search(rb"^[ -]*" + key + rb":", words, re.MULTILINE) for key in CLAIM_MARKS)


def _leads_out(pattern: str) -> bool:
    return Path(pattern).is_absolute() or ".." in Path(pattern).parts


def open_folder(path: Path, shown: str, texts: Texts[str, Path] | None = None) -> Folder:
    """Open a dossier's folder. Raises ClaimgraphError if it has no file ``dossier.yaml``."""
    if not (path / FRONT).is_file():
        cure = f"claimgraph new {shown} creates one to fill in"
        raise ClaimgraphError(f"there is no {FRONT} in this folder", where=shown, cure=cure)
    return Folder(path, shown, texts or {})
