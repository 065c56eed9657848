"""Reads the lines of a CSV file: the head, the rows, and lines that are no rows, with the reason.

Nearly all rows are on one line, and one expression skips them. Each other line is examined: a
stray quotation mark must not swallow the lines after it. By RFC 4180 a cell is quoted where a
mark is its first letter, and ends with a mark before a separator or the end of the line. Within
other cells a mark is a letter: ``12" gun``. The head says what separates cells and names columns.
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
    """Patterns for the lines of a table with this separator and number of columns."""

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
        """A cell in the reader's loose form: spaces around quotation marks, marks inside words."""
        return rb' *+%b *+|(?! *+")[^\r\n%b]*+' % (QUOTED, self._separator)

    @cached_property
    def rows(self) -> re.Pattern[bytes]:
        """Several rows, each on one line, matched without a Python object for each."""
        return re.compile(rb"(?:%b\n)*+" % self._row(WITHIN_LINE))

    @cached_property
    def row(self) -> re.Pattern[bytes]:
        """One row by the standard; its cells may contain line ends."""
        return re.compile(self._row(QUOTED) + END)

    def _row(self, quoted: bytes) -> bytes:
        cell = rb"(?:%b|%b)" % (quoted, self._bare)
        more = (self._separator + cell) * (self.columns - 1)
        return cell + more + self._separator + b"?"

    @cached_property
    def record(self) -> re.Pattern[bytes]:
        """Any number of cells up to the end of a line."""
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
        """A line up to a quoted cell that ends within it."""
        return re.compile(self._first + rb" *+" + WITHIN_LINE)

    @cached_property
    def returned(self) -> re.Pattern[bytes]:
        """A line up to a carriage return in an unquoted cell."""
        return re.compile(self._first + rb'(?! *+")[^\r\n%b]*+\r' % self._separator)

    @cached_property
    def _first(self) -> bytes:
        return rb"(?:(?:%b)%b)*+" % (self._loose, self._separator)

    def cells(self, record: bytes) -> list[bytes]:
        """The cells of a row, without quotation marks and spaces around them."""
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
        """Whether the number of cells is right; empty ones may end the line."""
        return len(cells) >= self.columns and not any(it.strip() for it in cells[self.columns :])

    def is_row(self, line: bytes) -> bool:
        """Whether a line is a row if unpaired quotation marks count as letters."""
        ends = [it[1] for it in self._alone.finditer(line)]
        count = next((n for n, it in enumerate(ends, 1) if it in (b"", b"\n")), 0)
        return count == self.columns

    def write(self, cells: list[bytes]) -> bytes:
        """A row, every cell quoted."""
        told = (b'"' + it.replace(b'"', b'""') + b'"' for it in cells[: self.columns])
        return self.delimiter.encode().join(told) + b"\n"


def _unquote_cell(cell: bytes) -> bytes:
    inner = cell.strip(b" ")
    return inner[1:-1].replace(b'""', b'"') if inner.startswith(b'"') else cell


MOST_BEFORE = 100
"""How many lines are searched for the head of a table."""
LONGEST = 2**20
"""The longest head in bytes, so that a stray mark before it does not include the whole file."""
NAME = re.compile(r'"([^"]+)"|(\w+)')
"""A name that can be a column's name in SQL."""
SEPARATORS = (",", "\t", ";", "|")


@dataclass(frozen=True)
class Head:
    """What is known of a table before its rows are read; rows begin at a byte and a line."""

    delimiter: str
    names: tuple[str, ...]
    begin: int = 0
    line: int = 1
    quoted: bool = False
    """Whether every cell of the head is quoted."""
    padding: str = ""
    """Extra separators at the end of the head and of every row: ``;;``."""


@dataclass(frozen=True)
class _Line:
    """One of the first lines, with its cells for one separator."""

    number: int
    begin: int
    end: int
    delimiter: str
    cells: tuple[str, ...]


def find_head(data: mmap, mapping: TableMapping) -> Head:
    """Find the columns of a table, in its head or as the mapping says. Raises Unreadable."""
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
    """The line that names most columns; of equal ones the first, with most cells.

    A name that is part of a cell does not count: ``The date, and who did it``.
    """
    named = {name for name, _ in mapping.named}
    if mapping.select:
        named |= {it[0] or it[1] for it in NAME.findall(mapping.select.query)}
    return max(lines, key=lambda it: (len(named & {*it.cells}), -it.number, len(it.cells)))


def _say_head(lines: list[_Line], names: tuple[str, ...]) -> Head:
    """Without a head, choose the separator that gives most lines the right number of cells."""
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
    """The first lines that are not blank, for each possible separator."""
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
    """A line with its cells; with an unpaired quotation mark it is one cell."""
    found = grammar.record.match(data, begin, begin + LONGEST)
    end = found.end() if found else data.find(b"\n", begin) + 1 or len(data)
    text = data[begin : min(end, begin + LONGEST)]
    cells = grammar.cells(text) if found else [text]
    told = tuple(it.decode(errors="replace").strip() for it in cells)
    return _Line(number, begin, end, grammar.delimiter, told)


def distinguish(names: Iterable[str]) -> Iterator[str]:
    """Make the names of columns differ by more than case: ``a``, ``A_1``.

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
    """A line that is no row of the table, and why. ``last`` is the last of several lines."""

    line: int
    reason: str
    cure: str = CELLS


@dataclass(frozen=True)
class Edit:
    """A part of the file that is replaced by other bytes, or removed."""

    begin: int
    end: int
    fresh: bytes = b""


@dataclass
class Lines:
    """The result for the lines of a file: ``rows`` is the number of rows to be read."""

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
    """The state of looking through a file."""

    data: mmap
    grammar: Grammar
    at: int
    line: int
    quoted: bool
    found: Lines = field(default_factory=Lines)
    closing: dict[int, int] = field(default_factory=dict)
    """Where lines begin in which a stray mark closes, and the line where it opens."""

    def go_to(self, end: int) -> None:
        """Skip rows that are on one line each."""
        before = self.line
        self._move(end)
        self.found.rows += self.line - before

    def _move(self, end: int) -> None:
        for begin in range(self.at, end, BLOCK):
            self.line += self.data[begin : min(begin + BLOCK, end)].count(b"\n")
        self.at = end

    def take_odd(self) -> None:
        """Examine a line that is no simple row, with the lines inside its cells."""
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
        """Rewrite a row with marks or line ends in its cells in standard form."""
        self.found.rows += 1
        found = self.grammar.row.match(self.data, self.at)
        if found and found.end() == end:
            self._move(end)
        else:
            self._drop(end, self.grammar.write(cells))

    def _is_quoted(self, record: bytes) -> bool:
        """Whether every cell is quoted, as in the head, so that no mark is missing."""
        return self.quoted and self.grammar.is_quoted(record)

    def _swallows(self, lines: list[bytes]) -> bool:
        """Whether lines inside a cell are really rows, joined by two stray marks.

        They are where the first and the last are rows by themselves, or most of them.
        """
        rows = [self.grammar.is_row(it) for it in lines if it.strip()]
        return self.grammar.columns > 1 and ((rows[0] and rows[-1]) or 2 * sum(rows) > len(rows))

    def _part(self, lines: list[bytes], end: int) -> None:
        """Read the lines between two stray marks again, if all of them are rows."""
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
        """The fault of a line whose cells are unclear, and the cure."""
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
    """Write a file again from ``begin`` on, with its edits."""
    for stretch in _stretches(data, edits, begin):
        out.write(stretch)


def _stretches(data: mmap, edits: list[Edit], begin: int) -> Iterator[bytes]:
    for edit in (*edits, Edit(len(data), len(data))):
        for at in range(begin, edit.begin, BLOCK):
            yield data[at : min(at + BLOCK, edit.begin)]
        yield edit.fresh
        begin = edit.end
