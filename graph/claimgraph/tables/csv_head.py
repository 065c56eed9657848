"""The head of a table: which line it is, what separates its cells, and what its columns are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from mmap import mmap

from claimgraph.model.tablemap import TableMapping
from claimgraph.tables.csv_grammar import Grammar
from claimgraph.tables.unreadable import Unreadable

MOST_BEFORE = 100
"""So many lines are looked through for the head of a table."""
LONGEST = 2**20
"""Bytes of a head, so that a stray mark before it does not make a head of the whole file."""
NAME = re.compile(r'"([^"]+)"|(\w+)')
"""What may be the name of a column in SQL."""
SEPARATORS = (",", "\t", ";", "|")


@dataclass(frozen=True)
class Head:
    """What is known of a table before its rows are read: they begin at a byte, in a line."""

    delimiter: str
    names: tuple[str, ...]
    begin: int = 0
    line: int = 1
    quoted: bool = False
    """Whether every cell of the head is quoted."""
    padding: str = ""
    """Separators of another kind that end the head, and the last cell of every row: ``;;``."""


@dataclass(frozen=True)
class _Line:
    """A line among the first, and its cells when this separates them; ``end`` is where they do."""

    number: int
    begin: int
    end: int
    delimiter: str
    cells: tuple[str, ...]


def find_head(data: mmap, mapping: TableMapping) -> Head:
    """Find the columns of a table: in its head, or as the mapping says. Raises Unreadable."""
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
    """The line with the most columns that are named; of equals the first, and in most cells.

    A name that is part of a cell does not count: ``The date, and who did it``.
    """
    named = {name for name, _ in mapping.named}
    if mapping.select:
        named |= {it[0] or it[1] for it in NAME.findall(mapping.select.query)}
    return max(lines, key=lambda it: (len(named & {*it.cells}), -it.number, len(it.cells)))


def _say_head(lines: list[_Line], names: tuple[str, ...]) -> Head:
    """Where there is no head, cells are separated by what makes most lines fit."""
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
    """The first lines that are not blank, by each separator that they may have."""
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
    """A line with the cells that it holds; where marks do not pair, it is one cell."""
    found = grammar.record.match(data, begin, begin + LONGEST)
    end = found.end() if found else data.find(b"\n", begin) + 1 or len(data)
    text = data[begin : min(end, begin + LONGEST)]
    cells = grammar.cells(text) if found else [text]
    told = tuple(it.decode(errors="replace").strip() for it in cells)
    return _Line(number, begin, end, grammar.delimiter, told)


def distinguish(names: Iterable[str]) -> Iterator[str]:
    """Names of columns, no two of which differ by case alone: ``a``, ``A_1``.

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
