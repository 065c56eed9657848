"""Finds the head and the rows of a CSV file, and the lines that are no rows, with the reason.

Nearly all rows are on one line each, and a regular expression skips them. Each other line is
examined, so that a stray quotation mark does not swallow the lines after it. By RFC 4180 a cell is
quoted if a quotation mark is its first character, and ends with a mark before a separator or line
end. In other cells a mark is an ordinary character: ``12" gun``. The head shows the separator.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from mmap import mmap
from typing import IO

from claimgraph.model.english import count_nouns
from claimgraph.model.tablemap import TableMapping
from claimgraph.tables.unreadable import Unreadable

QUOTED = rb'"(?:[^"]++|"")*+"'
WITHIN_LINE = rb'"(?:[^"\n]++|"")*+"'
END = rb"(?:\n|\Z)"


@dataclass(frozen=True)
class Grammar:
    """The regular expressions for a table with this separator and number of columns."""

    delimiter: str
    columns: int = 1

    @cached_property
    def _separator(self) -> bytes:
        return re.escape(self.delimiter).encode()

    @cached_property
    def _bare(self) -> bytes:
        return rb'[^"\r\n' + self._separator + rb"]*+"

    @cached_property
    def _loose(self) -> bytes:
        """A cell, less strictly than RFC 4180: with spaces around quotes, and marks inside text."""
        return rb' *+%b *+|(?! *+")[^\r\n%b]*+' % (QUOTED, self._separator)

    @cached_property
    def rows(self) -> re.Pattern[bytes]:
        """Matches any number of rows that are on one line each, without an object for each row."""
        return re.compile(rb"(?:%b\n)*+" % self._row(WITHIN_LINE))

    @cached_property
    def row(self) -> re.Pattern[bytes]:
        """Matches one row that conforms to RFC 4180; its quoted cells may contain line ends."""
        return re.compile(self._row(QUOTED) + END)

    def _row(self, quoted: bytes) -> bytes:
        cell = rb"(?:%b|%b)" % (quoted, self._bare)
        more = (self._separator + cell) * (self.columns - 1)
        return cell + more + self._separator + b"?"

    @cached_property
    def record(self) -> re.Pattern[bytes]:
        """Matches any number of cells, in the less strict form, up to the end of a line."""
        cell = rb"(?:%b)" % self._loose
        return re.compile(rb"%b(?:%b%b)*+%b" % (cell, self._separator, cell, END))

    @cached_property
    def _cell(self) -> re.Pattern[bytes]:
        return re.compile(rb"(%b)(?:%b|%b)" % (self._loose, self._separator, END))

    @cached_property
    def _alone(self) -> re.Pattern[bytes]:
        follows = rb"(?=%b|%b)" % (self._separator, END)
        cell = rb" *+%b *+%b|[^\n%b]*+" % (WITHIN_LINE, follows, self._separator)
        return re.compile(rb"(?:%b)(%b|%b)" % (cell, self._separator, END))

    @cached_property
    def closed(self) -> re.Pattern[bytes]:
        """Matches the start of a line with a quoted cell that is closed in that line."""
        return re.compile(self._first + rb" *+" + WITHIN_LINE)

    @cached_property
    def returned(self) -> re.Pattern[bytes]:
        """Matches the start of a line with a carriage return in an unquoted cell."""
        return re.compile(self._first + rb'(?! *+")[^\r\n%b]*+\r' % self._separator)

    @cached_property
    def _first(self) -> bytes:
        return rb"(?:(?:%b)%b)*+" % (self._loose, self._separator)

    def cells(self, record: bytes) -> list[bytes]:
        """Split a row into cells; quoted ones lose their quotation marks and the spaces around."""
        return list(map(_unquote_cell, self._parts(record)))

    def is_quoted(self, record: bytes) -> bool:
        """Whether a row has several cells and all are quoted."""
        parts = self._parts(record)
        return len(parts) > 1 and all(it.strip(b" ").startswith(b'"') for it in parts)

    def _parts(self, record: bytes) -> list[bytes]:
        parts, at = list[bytes](), 0
        while found := self._cell.match(record, at):
            parts.append(found[1])
            at = found.end()
            if at == len(record) and not found[0].endswith(self.delimiter.encode()):
                break
        return parts

    def fits(self, cells: list[bytes]) -> bool:
        """Whether a line has as many cells as there are columns, or more if these are empty."""
        return len(cells) >= self.columns and not any(it.strip() for it in cells[self.columns :])

    def is_row(self, line: bytes) -> bool:
        """Whether a line alone is a row when an unpaired quotation mark counts as a character."""
        ends = [it[1] for it in self._alone.finditer(line)]
        count = next((n for n, it in enumerate(ends, 1) if it in (b"", b"\n")), 0)
        return count == self.columns

    def write(self, cells: list[bytes]) -> bytes:
        """Write a row with every cell quoted."""
        quoted = (b'"' + it.replace(b'"', b'""') + b'"' for it in cells[: self.columns])
        return self.delimiter.encode().join(quoted) + b"\n"


def _unquote_cell(cell: bytes) -> bytes:
    inner = cell.strip(b" ")
    return inner[1:-1].replace(b'""', b'"') if inner.startswith(b'"') else cell


MOST_BEFORE = 100
"""How many lines from the start are searched for the head of a table."""
LONGEST = 2**20
"""The longest head in bytes: with a stray quotation mark the head might be the whole file."""
NAME = re.compile(r'"([^"]+)"|(\w+)')
"""Finds the words in SQL that can be names of columns, quoted or not."""
SEPARATORS = (",", "\t", ";", "|")


@dataclass(frozen=True)
class Head:
    """The separator and columns of a table; rows begin at the byte ``begin`` and at ``line``."""

    delimiter: str
    names: tuple[str, ...]
    begin: int = 0
    line: int = 1
    quoted: bool = False
    """Whether every cell of the head is quoted."""
    padding: str = ""
    """Surplus separators at the end of the head and of every row: ``;;``."""


@dataclass(frozen=True)
class _Line:
    """One of the first lines of a file, with its cells if ``delimiter`` is the separator."""

    number: int
    begin: int
    end: int
    delimiter: str
    cells: tuple[str, ...]


def find_head(data: mmap, mapping: TableMapping) -> Head:
    """Find the separator and columns of a table, in its head or its mapping. Raises Unreadable."""
    lines = list(_lines(data, mapping))
    if not lines:
        message = "the table has no line with words"
        if mapping.skip:
            raise Unreadable(f"{message} after the first {mapping.skip:,}", "say a smaller skip:")
        raise Unreadable(message, "replace it by the table")
    if mapping.columns:
        return _say_head(lines, mapping.columns)
    first = [it for it in lines if it.number == lines[0].number]
    found = _find_best(first if mapping.skip is not None else lines, mapping)
    after = found.number + data[found.begin : found.end].count(b"\n")
    quoted = Grammar(found.delimiter).is_quoted(data[found.begin : found.end])
    last = found.cells[-1].rstrip("".join(SEPARATORS))
    padded = bool(last) and last != found.cells[-1] and found.cells[-1] not in dict(mapping.named)
    cells = (*found.cells[:-1], last) if padded else found.cells
    padding = found.cells[-1][len(last) :] if padded else ""
    names = tuple(distinguish(cells))
    return Head(found.delimiter, names, found.end, after, quoted, padding)


def _find_best(lines: list[_Line], mapping: TableMapping) -> _Line:
    """Choose the head: the line that has most names of columns from the mapping.

    Of equal lines, the first is chosen, with the separator that gives it most cells. A name counts
    only if it is a whole cell, and not in ``The date, and who did it``.
    """
    named = {name for name, _ in mapping.named}
    if mapping.select:
        named |= {it[0] or it[1] for it in NAME.findall(mapping.select.query)}
    return max(lines, key=lambda it: (len(named & {*it.cells}), -it.number, len(it.cells)))


def _say_head(lines: list[_Line], names: tuple[str, ...]) -> Head:
    """Make the head of a file without one, from columns that the mapping names; the separator is
    the one that gives most lines the right number of cells.
    """
    fitting = dict.fromkeys(dict.fromkeys(line.delimiter for line in lines), 0)
    for line in lines:
        fitting[line.delimiter] += Grammar("", len(names)).fits([it.encode() for it in line.cells])
    first = max(lines[: len(fitting)], key=lambda it: (fitting[it.delimiter], len(it.cells)))
    if not fitting[first.delimiter]:
        found = f"line {first.number:,} has {len(first.cells)} cells"
        message = f"columns: names {len(names)}, and {found}"
        raise Unreadable(message, "name every column of the file in its order, or say delimiter:")
    return Head(first.delimiter, tuple(distinguish(names)), first.begin, first.number)


def _lines(data: mmap, mapping: TableMapping) -> Iterator[_Line]:
    """Yield the first lines that are not blank, each once for every possible separator."""
    separators = (mapping.delimiter,) if mapping.delimiter else SEPARATORS
    grammars = [Grammar(it) for it in separators]
    for number, begin, end in islice(_positions(data), mapping.skip or 0, None):
        if number > (mapping.skip or 0) + MOST_BEFORE:
            return
        if data[begin : min(end, begin + LONGEST)].strip():
            for it in grammars:
                yield _read_line(data, number, begin, it)


def _positions(data: mmap) -> Iterator[tuple[int, int, int]]:
    begin, number = 0, 1
    while begin < len(data):
        end = data.find(b"\n", begin) + 1 or len(data)
        yield number, begin, end
        begin, number = end, number + 1


def _read_line(data: mmap, number: int, begin: int, grammar: Grammar) -> _Line:
    """Read a line and its cells; with an unpaired quotation mark it is one cell."""
    found = grammar.record.match(data, begin, begin + LONGEST)
    end = found.end() if found else data.find(b"\n", begin) + 1 or len(data)
    text = data[begin : min(end, begin + LONGEST)]
    cells = grammar.cells(text) if found else [text]
    texts = tuple(it.decode(errors="replace").strip() for it in cells)
    return _Line(number, begin, end, grammar.delimiter, texts)


def distinguish(names: Iterable[str]) -> Iterator[str]:
    """Number names of columns that would differ only in case: ``a``, ``A_1``.

    >>> list(distinguish(["a", "A", ""]))
    ['a', 'A_1', 'column2']
    """
    taken = set[str]()
    for number, name in enumerate(names):
        fresh, count = name or f"column{number}", 0
        while fresh.lower() in taken:
            count += 1
            fresh = f"{name or f'column{number}'}_{count}"
        taken.add(fresh.lower())
        yield fresh


BLOCK = 2**20
MARK = "double the marks within a cell, or remove the mark; the other lines were read"
RETURN = "remove it, or quote the cell; the other lines were read"
CELLS = "correct the line; the others were read"


@dataclass(frozen=True)
class Rejected:
    """A line, given by number, that is no row of the table, with the reason and what to do."""

    line: int
    reason: str
    cure: str = CELLS


@dataclass(frozen=True)
class Edit:
    """A stretch of a file, from ``begin`` to ``end``, to replace by other bytes, or to remove."""

    begin: int
    end: int
    fresh: bytes = b""


@dataclass
class Lines:
    """The result of examining a file: how many rows it has, edits that make it standard CSV, and
    rejected lines.
    """

    rows: int = 0
    edits: list[Edit] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)


def examine(data: mmap, grammar: Grammar, head: Head) -> Lines:
    """Examine all lines after the head: count the rows, and find the lines that are no rows."""
    scan = _Scan(data, grammar, head.begin, head.line, head.quoted)
    while scan.at < len(data):
        scan.go_to(grammar.rows.match(data, scan.at).end())  # type: ignore[union-attr]  # no row is one, too
        if scan.at < len(data):
            scan.take_odd()
    return scan.found


@dataclass
class _Scan:
    """Goes through a file; ``at`` is the current byte, ``line`` the number of its line."""

    data: mmap
    grammar: Grammar
    at: int
    line: int
    quoted: bool
    found: Lines = field(default_factory=Lines)
    closing: dict[int, int] = field(default_factory=dict)
    """The lines, by first byte, that have a stray closing mark, with the line that opens it."""

    def go_to(self, end: int) -> None:
        """Count the rows, on one line each, up to a byte, and continue there."""
        before = self.line
        self._move(end)
        self.found.rows += self.line - before

    def _move(self, end: int) -> None:
        for begin in range(self.at, end, BLOCK):
            self.line += self.data[begin : min(begin + BLOCK, end)].count(b"\n")
        self.at = end

    def take_odd(self) -> None:
        """Examine a line that is no simple row, with further lines that its cells contain."""
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
        """Count a row, and rewrite it if it is not in standard form."""
        self.found.rows += 1
        found = self.grammar.row.match(self.data, self.at)
        if found and found.end() == end:
            self._move(end)
        else:
            self._drop(end, self.grammar.write(cells))

    def _is_quoted(self, record: bytes) -> bool:
        """Whether every cell is quoted, as in the head: then no quotation mark can be missing."""
        return self.quoted and self.grammar.is_quoted(record)

    def _swallows(self, lines: list[bytes]) -> bool:
        """Whether the lines of a cell are really rows, between two stray quotation marks.

        That is so if the first and last, or most of them, are rows by themselves.
        """
        rows = [self.grammar.is_row(it) for it in lines if it.strip()]
        return self.grammar.columns > 1 and ((rows[0] and rows[-1]) or 2 * sum(rows) > len(rows))

    def _part(self, lines: list[bytes], end: int) -> None:
        """Read the lines between two stray quotation marks as rows, or reject them all."""
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
        """The fault of a line that cannot be split into cells, and what to do."""
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
    """Copy a file from the byte ``begin`` on into ``out``, with its edits applied."""
    for stretch in _stretches(data, edits, begin):
        out.write(stretch)


def _stretches(data: mmap, edits: list[Edit], begin: int) -> Iterator[bytes]:
    for edit in (*edits, Edit(len(data), len(data))):
        for at in range(begin, edit.begin, BLOCK):
            yield data[at : min(at + BLOCK, edit.begin)]
        yield edit.fresh
        begin = edit.end
