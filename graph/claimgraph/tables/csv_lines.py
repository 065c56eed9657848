"""The lines of a plain file: rows, and lines that are none. None is lost without a word.

Nearly all lines are rows on one line, and are passed over by one expression. Each of the others is
looked at: a stray quotation mark must not swallow the lines after it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from mmap import mmap
from typing import IO

from claimgraph.model.english import count_nouns
from claimgraph.tables.csv_grammar import Grammar
from claimgraph.tables.csv_head import Head

BLOCK = 2**20
MARK = "double the marks within a cell, or remove the mark; the other lines were read"
RETURN = "remove it, or quote the cell; the other lines were read"
CELLS = "correct the line; the others were read"


@dataclass(frozen=True)
class Rejected:
    """A line that is no row of the table, and why. ``last`` is the last line of several."""

    line: int
    reason: str
    cure: str = CELLS


@dataclass(frozen=True)
class Edit:
    """A stretch of the file in whose place other bytes are read, or none."""

    begin: int
    end: int
    fresh: bytes = b""


@dataclass
class Lines:
    """What the lines of a file came to: ``rows`` are those that have to be read of it."""

    rows: int = 0
    edits: list[Edit] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)


def examine(data: mmap, grammar: Grammar, head: Head) -> Lines:
    """Find the lines that are no rows, after the head."""
    scan = _Scan(data, grammar, head.begin, head.line, head.quoted)
    while scan.at < len(data):
        scan.go_to(grammar.rows.match(data, scan.at).end())  # type: ignore[union-attr]  # no row is one, too
        if scan.at < len(data):
            scan.take_odd()
    return scan.found


@dataclass
class _Scan:
    """How far a file was looked through."""

    data: mmap
    grammar: Grammar
    at: int
    line: int
    quoted: bool
    found: Lines = field(default_factory=Lines)
    closing: dict[int, int] = field(default_factory=dict)
    """Where lines begin in which a stray mark closes, and in which line it opens."""

    def go_to(self, end: int) -> None:
        """Pass over rows, each on a line."""
        before = self.line
        self._move(end)
        self.found.rows += self.line - before

    def _move(self, end: int) -> None:
        for begin in range(self.at, end, BLOCK):
            self.line += self.data[begin : min(begin + BLOCK, end)].count(b"\n")
        self.at = end

    def take_odd(self) -> None:
        """Look at what is no plain row: a line, or the lines that its cells hold."""
        end = self._line_end(self.at)
        if not self.data[self.at : end].strip():
            self._drop(end)
        elif self.at in self.closing:
            opened = self.closing[self.at]
            self._reject(end, f"a quotation mark closes that opens in line {opened:,}", MARK)
        elif whole := self.grammar.record.match(self.data, self.at):
            self._take_record(whole.end())
        else:
            self._reject(end, *self._fault(self.data[self.at : end]))

    def _take_record(self, end: int) -> None:
        text = self.data[self.at : end]
        cells = self.grammar.cells(text)
        lines = text.removesuffix(b"\n").split(b"\n")
        if len(lines) > 1 and not self._is_quoted(text) and self._swallows(lines):
            self._part(lines, end)
        elif not self.grammar.fits(cells):
            reason = (
                f"{count_nouns(len(cells), 'cell')}, where the table has {self.grammar.columns}"
            )
            self._reject(end, f"{reason}{self._through(len(lines))}")
        else:
            self._keep(end, cells)

    def _keep(self, end: int, cells: list[bytes]) -> None:
        """A row with marks or line ends in its cells is written as the standard has it."""
        self.found.rows += 1
        found = self.grammar.row.match(self.data, self.at)
        if found and found.end() == end:
            self._move(end)
        else:
            self._drop(end, self.grammar.write(cells))

    def _is_quoted(self, record: bytes) -> bool:
        """Whether every cell is, as in the head: then no mark is missing, nor one too many."""
        return self.quoted and self.grammar.is_quoted(record)

    def _swallows(self, lines: list[bytes]) -> bool:
        """Whether lines within a cell are rows, which two stray marks have made a cell of.

        They are where the first and the last are rows by themselves, or most of them.
        """
        rows = [self.grammar.is_row(it) for it in lines if it.strip()]
        return self.grammar.columns > 1 and ((rows[0] and rows[-1]) or 2 * sum(rows) > len(rows))

    def _part(self, lines: list[bytes], end: int) -> None:
        """Read the lines between two stray marks again; none of them, where not all are rows."""
        last = self.line + len(lines) - 1
        told = (
            f"a quotation mark opens, and closes in line {last:,}; the text between them reads as"
        )
        if all(self.grammar.is_row(it) for it in lines if it.strip()):
            self.closing[self.data.rfind(b"\n", self.at, end - 1) + 1] = self.line
            self._reject(self._line_end(self.at), f"{told} rows", MARK)
        else:
            self._reject(end, f"{told} rows, and none of lines {self.line:,} to {last:,} was read")

    def _fault(self, line: bytes) -> tuple[str, str]:
        """What is wrong with a line whose cells cannot be distinguished, and the cure."""
        if self.grammar.closed.match(line):
            return "words follow the mark that closes a quoted cell", MARK
        if self.grammar.returned.match(line):
            return "it contains a carriage return", RETURN
        return "a quotation mark opens, and does not close at the end of a cell", MARK

    def _through(self, lines: int) -> str:
        return f" (through line {self.line + lines - 1:,})" if lines > 1 else ""

    def _reject(self, end: int, reason: str, cure: str = CELLS) -> None:
        self.found.rejected.append(Rejected(self.line, reason, cure))
        self._drop(end)

    def _drop(self, end: int, fresh: bytes = b"") -> None:
        self.found.edits.append(Edit(self.at, end, fresh))
        self._move(end)

    def _line_end(self, at: int) -> int:
        return self.data.find(b"\n", at) + 1 or len(self.data)


def rewrite(data: mmap, edits: list[Edit], *, begin: int, out: IO[bytes]) -> None:
    """Write a file from ``begin`` on with its edits."""
    for stretch in _stretches(data, edits, begin):
        out.write(stretch)


def _stretches(data: mmap, edits: list[Edit], begin: int) -> Iterator[bytes]:
    for edit in (*edits, Edit(len(data), len(data))):
        for at in range(begin, edit.begin, BLOCK):
            yield data[at : min(at + BLOCK, edit.begin)]
        yield edit.fresh
        begin = edit.end
