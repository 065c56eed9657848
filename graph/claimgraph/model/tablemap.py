"""How rows of a table are read as claims: what the dossier says of its columns, as records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from claimgraph.model.errors import Place
from claimgraph.model.records import Source

TRIPLE = ("subject", "predicate", "object")
SPOKEN = ("speaker", "stance", "when", "said", "note")


@dataclass(frozen=True)
class Template:
    """Text with columns in braces, such as ``{country} (delegation)``.

    ``parts`` take turns: words, column, words, ..., words; words may be empty.
    """

    place: Place = field(compare=False)
    parts: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are named."""
        return self.parts[1::2]

    def __str__(self) -> str:
        return "".join(f"{{{it}}}" if n % 2 else it for n, it in enumerate(self.parts))


Templates = Mapping[str, Template]
"""What a row says, by ``subject``, ``predicate``, ``object``, ``SPOKEN`` and qualifiers."""


@dataclass(frozen=True)
class RoleEntry:
    """What one value of a column means: a word, a claim of its own, or nothing.

    A row with a value that is to ``skip`` is left out, and counted.
    """

    word: str = ""
    instead: Templates = field(default_factory=dict)
    skip: bool = False


@dataclass(frozen=True)
class Join:
    """A second table: rows of both with the same value in a column belong together."""

    place: Place
    file: str
    on: str


@dataclass(frozen=True)
class TableQuery:
    """A table from an endpoint: its address and its query.

    ``query`` is a SELECT, or the name of the ``.rq`` file in the dossier's folder that holds it.
    """

    place: Place
    endpoint: str
    query: str


@dataclass(frozen=True)
class Select:
    """An SQL query between the files and the claims; ``files`` are further files that it reads.

    ``query`` is a SELECT, or the name of the ``.sql`` file in the dossier's folder that holds it.
    ``rows`` says what its column ``row`` is: ``one`` row of the table, the ``first`` of several,
    or ``many``, a list. ``seconds`` is how long the query may take; 0 is as long as others.
    """

    place: Place
    query: str
    files: Mapping[str, str] = field(default_factory=dict)
    rows: str = "one"
    seconds: int = 0


@dataclass(frozen=True)
class Possible:
    """Denials that may answer charges: the values of ``column`` that mean ``charge`` and
    ``denial``.

    They meet where subject and object are exchanged, and the denial is of the same day or later,
    by at most ``within`` days. What was denied is not known, so nothing is contested by it.
    """

    place: Place
    column: str
    charge: str
    denial: str
    within: int


@dataclass(frozen=True)
class TableMapping:
    """A table and what its columns mean.

    ``kinds`` are the types of entities that the dossier does not list, by where they stand:
    ``subject``, ``object``, ``speaker``, a qualifier, and ``type`` for all others; a template
    takes the type from a column, which may hold one of ``classes``. With ``brackets`` a name in
    brackets at the end of another, ``Police (Turkey)``, is a country's. ``dates`` is the order of
    ``day``, ``month`` and ``year`` where a date is three numbers; with ``lenient`` a date that
    cannot be read is left out, and not its row. Cells that read as one of ``null`` are empty;
    ``split`` is what separates several values in one cell, by column. ``key`` are the columns by
    which a row is known wherever it stands. ``listed`` are the columns that ``values``, ``split``
    and ``key`` name, each with its place.
    """

    place: Place
    files: str
    claim: Templates
    values: Mapping[str, Mapping[str, RoleEntry]] = field(default_factory=dict)
    kinds: Mapping[str, Template] = field(default_factory=dict)
    classes: tuple[str, ...] = ()
    brackets: bool = False
    join: Join | None = None
    asked: TableQuery | None = None
    select: Select | None = None
    key: tuple[str, ...] = ()
    possible: tuple[Possible, ...] = ()
    dates: tuple[str, ...] = ()
    lenient: bool = False
    null: tuple[str, ...] = ()
    split: Mapping[str, str] = field(default_factory=dict)
    decimal: str = ""
    thousands: str = ""
    encoding: str = ""
    delimiter: str = ""
    skip: int | None = None
    columns: tuple[str, ...] = ()
    listed: tuple[tuple[str, Place], ...] = ()

    def alternatives(self, key: str) -> Iterator[tuple[str, str, Template | None]]:
        """What values with a claim of their own say for a key."""
        for column, entries in self.values.items():
            for value, entry in entries.items():
                if entry.instead:
                    yield column, value, entry.instead.get(key)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of a claim that some row may fill."""
        instead = (e.instead for entries in self.values.values() for e in entries.values())
        return tuple(dict.fromkeys([*self.claim, *(key for it in instead for key in it)]))

    @property
    def multiplies(self) -> bool:
        """Whether one row can give several claims."""
        return bool(self.split or self.select)

    @property
    def skips(self) -> bool:
        """Whether the mapping leaves some rows out."""
        entries = (it for values in self.values.values() for it in values.values())
        return bool(self.select) or any(it.skip for it in entries)

    @property
    def named(self) -> Iterator[tuple[str, Place]]:
        """Every column that the mapping names, with its place."""
        yield from ((name, it.place) for it in self.templates for name in it.columns)
        yield from ((name, it.place) for it in self.kinds.values() for name in it.columns)
        yield from self.listed
        yield from ((it.column, it.place) for it in self.possible)
        if self.join:
            yield self.join.on, self.join.place

    @property
    def templates(self) -> Iterator[Template]:
        """Every template of the mapping, with its place."""
        yield from self.claim.values()
        for entries in self.values.values():
            for entry in entries.values():
                yield from entry.instead.values()


@dataclass(frozen=True)
class Table:
    """A source that is a table: its record, its mapping, and its available files.

    Of a table that is asked by SQL, ``beside`` are the further files by name, and ``pinned`` is
    the hash of what it gave when that was pinned.
    """

    source: Source
    mapping: TableMapping
    files: tuple[Path, ...]
    joined: Path | None = None
    beside: tuple[tuple[str, Path], ...] = ()
    pinned: str = ""

    @property
    def further(self) -> tuple[Path, ...]:
        """The files beside the table's own."""
        return (*([self.joined] if self.joined else []), *(file for _, file in self.beside))
