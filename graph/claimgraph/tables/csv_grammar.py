"""How a line of a table is written (RFC 4180): cells, and where a quotation mark is one.

A cell is quoted where a mark is its first letter, and ends with a mark before a separator or the
end of the line. Within other cells a mark is a letter: ``12" gun``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

QUOTED = rb'"(?:[^"]++|"")*+"'
WITHIN_LINE = rb'"(?:[^"\n]++|"")*+"'
END = rb"(?:\n|\Z)"


@dataclass(frozen=True)
class Grammar:
    """The lines of a table with this separator and so many columns."""

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
        """A cell as the reader takes it: spaces around marks, marks within words."""
        return rb' *+%b *+|(?! *+")[^\r\n%b]*+' % (QUOTED, self._separator)

    @cached_property
    def rows(self) -> re.Pattern[bytes]:
        """Rows one after the other, each on one line: no object is made for any of them."""
        return re.compile(rb"(?:%b\n)*+" % self._row(WITHIN_LINE))

    @cached_property
    def row(self) -> re.Pattern[bytes]:
        """One row, as the standard has it; its cells may hold line ends."""
        return re.compile(self._row(QUOTED) + END)

    def _row(self, quoted: bytes) -> bytes:
        cell = rb"(?:%b|%b)" % (quoted, self._bare)
        more = (self._separator + cell) * (self.columns - 1)
        return cell + more + self._separator + b"?"

    @cached_property
    def record(self) -> re.Pattern[bytes]:
        """Cells up to the end of a line, however many they are."""
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
        """A line up to a carriage return in a cell that is not quoted."""
        return re.compile(self._first + rb'(?! *+")[^\r\n%b]*+\r' % self._separator)

    @cached_property
    def _first(self) -> bytes:
        return rb"(?:(?:%b)%b)*+" % (self._loose, self._separator)

    def cells(self, record: bytes) -> list[bytes]:
        """The cells of a record, without marks and the spaces around them."""
        return list(map(_unquote_cell, self._parts(record)))

    def is_quoted(self, record: bytes) -> bool:
        """Whether all cells of a record are quoted, and there are several."""
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
        """Whether there are as many cells as columns; separators with nothing may end the line."""
        return len(cells) >= self.columns and not any(it.strip() for it in cells[self.columns :])

    def is_row(self, line: bytes) -> bool:
        """Whether a line has as many cells as columns, when marks that do not pair are letters."""
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
