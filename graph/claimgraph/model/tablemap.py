"""The mapping of a table's columns to claims, as frozen records read from the dossier."""

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
    """A text with column names in braces, such as ``{country} (delegation)``.

    ``parts`` alternate: text, column, text, ..., text; a text may be empty.
    """

    place: Place = field(compare=False)
    parts: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns in braces."""
        return self.parts[1::2]

    def __str__(self) -> str:
        return "".join(f"{{{it}}}" if n % 2 else it for n, it in enumerate(self.parts))


Templates = Mapping[str, Template]
"""The templates of a row's claim; keys: those of ``TRIPLE`` and ``SPOKEN``, and qualifiers."""


@dataclass(frozen=True)
class RoleEntry:
    """The meaning of one value of a column: a term, another claim, or that the row is skipped.

    ``word`` is the term, such as a predicate; ``instead`` are templates that replace the row's
    own. If ``skip`` is true, rows with this value give no claim and are counted as skipped.
    """

    word: str = ""
    instead: Templates = field(default_factory=dict)
    skip: bool = False


@dataclass(frozen=True)
class Join:
    """A second table, whose rows are joined to the first by equal values of the column ``on``."""

    place: Place
    file: str
    on: str


@dataclass(frozen=True)
class TableQuery:
    """A table that is fetched from a SPARQL endpoint: the endpoint's URL and the query.

    ``query`` is a SELECT, or the name of the ``.rq`` file in the dossier's folder that holds it.
    """

    place: Place
    endpoint: str
    query: str


@dataclass(frozen=True)
class Select:
    """An SQL query whose result rows are read as claims, instead of the table's own rows.

    ``query`` is a SELECT, or the name of the ``.sql`` file in the dossier's folder that holds it.
    ``files`` are further files that the query reads. ``rows`` says what its column ``row``
    contains: ``one`` row of the table, the ``first`` of several, or ``many``, a list. ``seconds``
    is the query's time limit; 0 means the usual one.
    """

    place: Place
    query: str
    files: Mapping[str, str] = field(default_factory=dict)
    rows: str = "one"
    seconds: int = 0


@dataclass(frozen=True)
class Possible:
    """A rule that pairs rows with a charge and rows with a denial that may answer the charge.

    ``charge`` and ``denial`` are values of ``column``. Two rows are paired where subject and
    object are exchanged and the denial is of the same day or at most ``within`` days later. A
    row does not tell what was denied, so a pair never makes a statement contested.
    """

    place: Place
    column: str
    charge: str
    denial: str
    within: int


@dataclass(frozen=True)
class TableMapping:
    """A table's files and the meaning of its columns, as a dossier describes them.

    ``kinds`` are the types of entities that the dossier does not list, by their role in the claim:
    ``subject``, ``object``, ``speaker``, a qualifier, or ``type`` for all others. A template there
    takes the type from a column, which may hold one of ``classes``. If ``brackets`` is true, the
    name in brackets in ``Police (Turkey)`` is a country. ``dates`` is the order of ``day``,
    ``month`` and ``year`` in dates of three numbers; if ``lenient`` is true, an unreadable date
    is left out but its row is read. A cell equal to one of ``null`` is empty. ``split`` has the
    separator of several values in one cell, by column. ``key`` are the columns that identify a
    row even if it moves. ``listed`` are the columns in ``values``, ``split`` and ``key``, each
    with its place in the dossier.
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
        """Yield column, value and template of each value that replaces a key's template."""
        for column, entries in self.values.items():
            for value, entry in entries.items():
                if entry.instead:
                    yield column, value, entry.instead.get(key)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of a claim for which some row has a template, such as ``subject``."""
        instead = (e.instead for entries in self.values.values() for e in entries.values())
        return tuple(dict.fromkeys([*self.claim, *(key for it in instead for key in it)]))

    @property
    def multiplies(self) -> bool:
        """Whether one row of the table can give several claims."""
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
        """Every template of the mapping, also those of single values."""
        yield from self.claim.values()
        for entries in self.values.values():
            for entry in entries.values():
                yield from entry.instead.values()


@dataclass(frozen=True)
class Table:
    """A source that is a table: its record, its mapping, and its available files.

    ``joined`` is the file of the second table. If the rows come from an SQL query, ``beside`` are
    the further files by name, and ``pinned`` is the hash of the query's result in the lock file.
    """

    source: Source
    mapping: TableMapping
    files: tuple[Path, ...]
    joined: Path | None = None
    beside: tuple[tuple[str, Path], ...] = ()
    pinned: str = ""

    @property
    def further(self) -> tuple[Path, ...]:
        """The files that are read beside the table's own: the joined one and those of the query."""
        return (*([self.joined] if self.joined else []), *(file for _, file in self.beside))
