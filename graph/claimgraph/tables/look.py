"""Examines a table without a mapping: its format, and what its columns seem to hold.

What the cells do not show is not guessed: it becomes a question to the user.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import permutations
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from claimgraph.model.dates import DateError
from claimgraph.model.english import read_codes
from claimgraph.model.errors import Place
from claimgraph.model.sql import ident, literal, open_engine
from claimgraph.model.tablemap import TableMapping
from claimgraph.tables.cell_dates import NUMBERS, read_time
from claimgraph.tables.csv_lines import SEPARATORS, Grammar
from claimgraph.tables.load import ARROW, PARQUET, flatten, load
from claimgraph.tables.unreadable import Unreadable

CODES = {
    "iso3": "three letters of ISO 3166-1", "iso2": "two letters of ISO 3166-1",
    "cow": "numbers of the Correlates of War", "cowabb": "letters of the Correlates of War",
}  # fmt: skip
GUESSED = ("windows-1252", "mac-roman")
"""Encodings that are tried, with a question to the user, for a file that is not UTF-8; the last
can decode any bytes."""
FIRST_LINES, FIRST_ROWS, SAMPLE = 60, 200_000, 300
"""How many lines are read to find the format, and how many rows and different values of each
column to find its kind."""
MOST_CODES = 310
"""The most different values in a column of CAMEO codes, of which there are about as many."""
MOST = 0.8
"""A column is of a kind if more than this share of its different values fit."""


BEGINS = (
    "start", "begin", "from", "entry", "enter", "took", "since", "appoint", "inaugurat", "assum",
    "onset", "outbreak",
)  # fmt: skip
ENDS = ("end", "until", "exit", "finish", "left", "terminat", "expir", "to")
"""Beginnings of words in names of columns for a first day (`BEGINS`) and a last one (`ENDS`)."""


@dataclass(frozen=True)
class LookedColumn:
    """A column that was examined: how many cells are filled, the most frequent values, their kind.

    ``kind`` is ``date``, ``number``, ``text``, ``cameo``, a key of ``CODES``, ``marked`` (dates
    followed by a letter or sign), or ``empty``. ``order`` is that of the numbers in its dates.
    """

    name: str
    kind: str
    filled: int
    distinct: int
    values: tuple[str, ...]
    order: str = ""

    @property
    def words(self) -> frozenset[str]:
        """The words in the column's name, split at signs, capitals and digits.

        ``actor1_name`` has actor, 1 and name; ``StYear`` has st and year. Of words without a space,
        such as ``targetstate``, known nouns are added.
        """
        plain = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[a-zA-Z])(?=\d)", " ", self.name)
        found = [it.lower() for it in re.findall(r"[A-Za-z]+|\d+", plain)]
        return frozenset(it for whole in found for it in (whole, *_divide_word(whole)))

    def begins(self, starts: Iterable[str]) -> bool:
        """Whether a word in the name begins with one of these; short ones must be whole words."""
        return any(
            word == it or (len(it) > 2 and word.startswith(it))
            for it in starts for word in self.words
        )  # fmt: skip


ROLES = frozenset({
    "sender", "target", "initiator", "attacker", "victim", "supplier", "seller", "recipient",
    "buyer", "exporter", "importer", "donor", "side", "actor",
})  # fmt: skip
NOUNS = ROLES | {
    "state", "country", "name", "code", "party", "member", "year", "month", "date", "leader",
    "group", "city", "war", "battle", "conflict", "event",
}  # fmt: skip


def _divide_word(word: str) -> tuple[str, ...]:
    """Find known nouns in a compound word: one at its end, and the rest if it is one as well."""
    if side := re.fullmatch(r"(side|actor|party|state|country|group)([ab])", word):
        return side[1], side[2]
    for noun in sorted(NOUNS - {word}):
        before = word.removesuffix(noun)
        if before != word and len(noun) > 3 and len(before) > 2:  # ``reactor`` has no actor
            return (noun, before) if before in NOUNS else (noun,)
    return ()


@dataclass(frozen=True)
class TableLook:
    """The format of a table (as a ``mapping``), its columns, and questions to the user."""

    file: Path
    mapping: TableMapping
    rows: int
    columns: tuple[LookedColumn, ...]
    questions: tuple[str, ...] = ()


def look_at(file: Path) -> TableLook:
    """Find the format of a table and the kinds of its columns. Raises Unreadable."""
    mapping, questions = _find_shape(file)
    with closing(open_engine()) as db:
        loaded = load(file, "looked_at", mapping=mapping, db=db)
        if not mapping.columns and not mapping.skip:
            mapping = replace(mapping, skip=None)
        columns = tuple(_look_at_column(it, db) for it in loaded.columns)
    if loaded.rejected:
        first = loaded.rejected[0]
        questions.append(
            f"{len(loaded.rejected):,} lines are not rows: line {first.line} has {first.reason}"
        )
    return TableLook(file, mapping, loaded.rows, columns, tuple(questions))


def _find_shape(file: Path) -> tuple[TableMapping, list[str]]:
    """Find the format of a file: encoding, separator, lines before the head; with questions."""
    plain = TableMapping(Place(file.name), file.name, {})
    if file.suffix.lower() in (*PARQUET, *ARROW):
        return plain, []
    questions = list[str]()
    with TemporaryDirectory(prefix="claimgraph-") as folder:
        for encoding in ("", *GUESSED):
            try:
                lines = _first_lines(flatten(file, encoding, Path(folder)))
                break
            except Unreadable as error:
                if "is not a letter" not in error.message:
                    raise
        if encoding:
            plain = replace(plain, encoding=encoding)
            questions.append(f"Is the file written in {encoding}? It is not in UTF-8.")
    delimiter, cells = _find_delimiter(lines)
    width = Counter(map(len, cells)).most_common(1)[0][0]
    head = next(n for n, it in enumerate(cells) if len(it) >= width)
    skip = head or None
    if _is_data(cells[head], cells[head + 1 :]):
        names = tuple(f"column{n}" for n in range(1, width + 1))
        questions.append(f"What are the {width} columns called? The file has no head.")
        return replace(plain, delimiter=delimiter, skip=skip, columns=names), questions
    return replace(plain, delimiter=delimiter, skip=skip or 0), questions


def _first_lines(file: Path) -> list[bytes]:
    with file.open("rb") as data:
        lines = [data.readline(2**16) for _ in range(FIRST_LINES)]
    return [it for it in lines if it]


def _find_delimiter(lines: Sequence[bytes]) -> tuple[str, list[list[bytes]]]:
    """Find the separator that splits most lines into the same number of cells; also the cells."""
    best, found = (0.0, 0), (",", [[it] for it in lines])
    for it in SEPARATORS:
        grammar = Grammar(it)
        cells = [grammar.cells(line) for line in lines]
        width, number = Counter(map(len, cells)).most_common(1)[0]
        if (
            width > 1
            and (number / len(lines) > 0.5 or not best[1])
            and (width, number) > (best[1], 0)
        ):
            best, found = (number / len(lines), width), (it, cells)
    return found


def _is_data(head: Sequence[bytes], rest: Sequence[Sequence[bytes]]) -> bool:
    """Whether the first line is a row, not a head: its cells are numbers or occur in other rows."""
    if not rest:
        return False
    numbers = sum(bool(re.fullmatch(rb"[-\d.,:/ ]+", it.strip())) for it in head)
    again = sum(
        bool(it.strip()) and any(len(row) > n and row[n] == it for row in rest)
        for n, it in enumerate(head)
    )
    return numbers + again > len(head) / 3


def _look_at_column(name: str, db: duckdb.DuckDBPyConnection) -> LookedColumn:
    cell = ident(name)
    gaps = ", ".join(map(literal, GAPS))
    ((filled, distinct),) = db.execute(
        f"select count({cell}) filter ({cell} not in ({gaps})), count(distinct {cell})"
        f" from (from looked_at limit {FIRST_ROWS})"
    ).fetchall()
    rows = db.execute(
        f"select {cell} from (from looked_at limit {FIRST_ROWS}) where {cell} is not null"
        f" group by 1 order by count(*) desc, 1 limit {SAMPLE}"
    ).fetchall()
    values = tuple(value for (value,) in rows)
    kind, order = _find_kind(name, values, distinct=distinct)
    return LookedColumn(name, kind, filled, distinct, values, order)


def _find_kind(name: str, values: Sequence[str], *, distinct: int) -> tuple[str, str]:
    """Find the kind of a column's values, and the order of day, month and year in its dates."""
    values = [it for it in values if it not in GAPS] or values
    if not values:
        return "empty", ""
    named = LookedColumn(name, "", 0, 0, ())
    words = named.words
    coded = _share(values, lambda it: bool(re.fullmatch(r"(0[1-9]|1\d|20)\d{0,2}", it))) > MOST
    is_coded = bool(words & {"cameo", "event", "eventcode", "code", "root"})
    dated = words & {"year", "month", "day", "date"}
    few = distinct <= MOST_CODES
    if (
        few
        and coded > MOST
        and not dated
        and (is_coded or any(it.startswith("0") for it in values))
    ):
        return "cameo", ""
    for system, codes in read_codes().items():
        plain = [it.lstrip("0") if it.isdecimal() else it for it in values]
        counted = system != "cow" or words & (COUNTED | ROLES)
        if counted and _share(plain, codes.__contains__) > MOST:
            return system, ""
    over = [it for it in values if not ONGOING.fullmatch(it)]
    order = _find_order(over)
    timed = _share(over, _is_date) > MOST or bool(order)
    numeric = _share(values, lambda it: bool(re.fullmatch(r"-?[\d.,]+%?", it))) > MOST
    calendar = named.begins(("date", "day", "year", "time", "month", "when", *BEGINS, *ENDS))
    digits = _share(values, lambda it: bool(re.fullmatch(r"[12]\d{7}", it))) > MOST
    if timed and (not numeric or calendar or order or digits):
        return "date", order
    plain = [found[1] if (found := MARK.fullmatch(it)) else it for it in values]
    marked = plain != list(values) and _share(plain, _is_date) > MOST
    return ("number" if numeric else "marked" if marked else "text"), ""


COUNTED = {"ccode", "cow", "code", "state", "country", "ccodea"}
"""Words in the names of columns that may hold Correlates of War numbers of states."""
GAPS = (
    "-7", "-8", "-9", "-77", "-88", "-99", "-999", "-9999", "NA", "N/A", "n/a", "NULL", "null",
    "None", "NaN", "nan", "-", "--", ".", "?",
)  # fmt: skip
"""Texts that tables write in cells without a value."""
ONGOING = re.compile(
    r"(?i)present|incumbent|ongoing|current(ly)?|now|today|(still )?in (office|force)|still.*"
)
"""Matches texts that tables write as the end date of something that still goes on."""
MARK = re.compile(r"(.*\d)\s*[(\[]?[A-Za-z*†]{1,2}[)\]]?")
"""Matches a date with a letter or sign after it, as in lists of treaties: 19 Apr 1988 a."""


def _share(values: Iterable[str], fits: object) -> float:
    results = [bool(fits(it)) for it in values]  # type: ignore[operator]  # a function of a string
    return sum(results) / max(len(results), 1)


def _is_date(text: str) -> bool:
    try:
        read_time(text)
    except DateError:
        return False
    return True


def _find_order(values: Sequence[str]) -> str:
    """Find an order of day, month and year in which no number in any date is too large."""
    dates = [it for it in values if NUMBERS.search(it)]
    if len(dates) / max(len(values), 1) <= MOST:
        return ""
    numbers = [[int(n) for n in re.findall(r"\d+", it)[:3]] for it in dates]
    most = [max(column) for column in zip(*numbers, strict=True)]
    bounds = {"day": 31, "month": 12, "year": 9999}
    fitting = [
        order for order in permutations(("day", "month", "year"))
        if all(much <= bounds[part] for much, part in zip(most, order, strict=True))
        and order[1] != "year"
    ]  # fmt: skip
    sure = [it for it in fitting if most[it.index("year")] > 31]
    return " ".join((sure or fitting or [()])[0])


def list_unsure(columns: Iterable[LookedColumn]) -> Iterator[LookedColumn]:
    """Yield the columns of dates whose day and month could also be the other way round."""
    yield from (it for it in columns if it.order and _is_ambiguous(it))


def _is_ambiguous(column: LookedColumn) -> bool:
    numbers = [re.findall(r"\d+", it)[:2] for it in column.values if NUMBERS.search(it)]
    return column.order[:3] in ("day", "mon") and all(
        int(n) <= 12 for pair in numbers for n in pair
    )
