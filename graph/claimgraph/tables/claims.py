"""Rows in words become claims: what words mean is joined to them, what is wrong is reported."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from claimgraph.model.english import count_nouns
from claimgraph.model.errors import Finding
from claimgraph.model.ontology import Vocabulary
from claimgraph.model.rows import TOLD, Tally
from claimgraph.model.sql import Database, ident, literal, read_script
from claimgraph.tables.cell_dates import cure
from claimgraph.tables.map_rows import BEFORE_VALUE, Said

MOST_TOLD = 100
"""So many faults of one table are reported, the most frequent first; of the others, how many
rows have them."""

FIRST = f"""
select "#row", {TOLD}, stance, coalesce(speaker_label, '')
from entered order by "#row", label limit 10
"""
COUNTED = """
with each as (
    select unnest(string_split(coalesce(substr("#rows", 5), "#row"::varchar), ';'))::bigint as n,
        fault
    from fit
),
row as (
    select n, bool_or(fault is null) as claimed, bool_or(fault is not null) as faulty
    from each group by n
)
select count(*) filter (claimed), count(*) filter (not claimed),
    coalesce(max(n) filter (faulty), 0)
from row
"""
COUNTED_ALONE = """
select count(*) filter (fault is null), count(fault),
    coalesce(max("#row") filter (fault is not null), 0)
from fit
"""
"""The same where each row is one claim at most."""
MOST_VALUES = 20
"""So many values that have one fault are reported one by one; of more, all in one finding."""
FAULTS = f"""
with each as (
    select split_part(fault, chr(30), 1) as fault, split_part(fault, chr(30), 2) as value,
        min("#row") as first, count(distinct "#row") as number
    from fit where fault is not null group by all
),
told as (
    select fault, value, first, number,
        count(*) over (partition by fault) as values,
        sum(number) over (partition by fault) as total,
        min(first) over (partition by fault) as begin
    from each
    qualify row_number() over (partition by fault order by number desc, first) <= {MOST_VALUES}
)
select fault, value, first, number, values, total::bigint, begin from told
order by total desc, begin, number desc, first limit {MOST_TOLD * MOST_VALUES}
"""


@dataclass(frozen=True)
class RowFault:
    """What is wrong with rows, and one of the values with it, which is in the place of ``{}``.

    ``first`` is the first row with this value and ``number`` how many have it. In all so many
    ``values`` have the fault, in a ``total`` of rows, of which ``begin`` is the first.
    """

    fault: str
    value: str
    first: int
    number: int
    values: int
    total: int
    begin: int

    @property
    def told(self) -> str:
        """The fault with its value."""
        return self.fault.replace("{}", self.value)


@dataclass(frozen=True)
class Outcome:
    """What came of some rows of a table: how many are claims, and what is wrong with the others.

    ``rows`` is how many rows have ``claims``, and ``faulty`` how many have none, but faults, of
    which ``faults`` are the most frequent. ``last`` is the last row that has one; ``undated`` is
    how many dates were left out, and the first of them.
    """

    claims: int = 0
    faulty: int = 0
    faults: tuple[RowFault, ...] = ()
    last: int = 0
    first: tuple[str, ...] = ()
    rows: int = 0
    undated: tuple[int, str] = (0, "")


def merge(outcomes: Iterable[Outcome]) -> Outcome:
    """What came of all rows, where it is known of some and of the others; ``first`` is not kept."""
    found = tuple(outcomes)
    every: dict[tuple[str, str], list[RowFault]] = defaultdict(list)
    totals: dict[str, list[RowFault]] = defaultdict(list)
    for it in (it for outcome in found for it in outcome.faults):
        every[it.fault, it.value].append(it)
    for outcome in found:
        for fault in {it.fault: it for it in outcome.faults}.values():
            totals[fault.fault].append(fault)
    faults = [
        RowFault(
            fault, value, min(it.first for it in its), sum(it.number for it in its),
            max(max(it.values for it in totals[fault]), sum(key[0] == fault for key in every)),
            sum(it.total for it in totals[fault]), min(it.begin for it in totals[fault]),
        )
        for (fault, value), its in every.items()
    ]  # fmt: skip
    faults.sort(key=lambda it: (-it.total, it.begin, -it.number, it.first))
    undated = [it.undated for it in found if it.undated[0]]
    return Outcome(
        sum(it.claims for it in found), sum(it.faulty for it in found), tuple(faults),
        max((it.last for it in found), default=0), rows=sum(it.rows for it in found),
        undated=(sum(n for n, _ in undated), undated[0][1]) if undated else (0, ""),
    )  # fmt: skip


def enter(said: Said, *, database: Database, vocabulary: Vocabulary) -> Outcome:
    """Enter the rows that fit as propositions and claims, and find what is wrong with the others.

    The dictionaries must hold every text of the table.
    """
    undated = _leave_undated(said, database)
    text = read_script(__file__, "fit")
    for place, piece in _pieces(said, vocabulary).items():
        text = text.replace(f"<{place}>", piece)
    database.run(text.replace("from said\n", f"from {said.relation} said\n"))
    for it in said.qualifiers:
        _enter_qualifier(it, database)
    _list_denials(said, database)
    outcome = replace(_count_outcome(said, database), undated=undated)
    for relation in (said.relation, "fit", "entered"):  # half of the memory of a large table
        database.run(f"drop table {relation}")
    return outcome


def _pieces(said: Said, vocabulary: Vocabulary) -> dict[str, str]:
    """What the script says of each qualifier: joined, checked, hashed, worded."""
    order = list(vocabulary.qualifiers)
    terms = vocabulary.qualifiers
    alias = {it: ident(f"worth {it}") for it in said.qualifiers}
    return {
        "source": literal(said.table.source.path),
        "once": ONCE if said.table.mapping.multiplies else "",
        "joins": " ".join(_join_qualifier(it, alias[it]) for it in said.qualifiers),
        "unfit": " ".join(_unfit(it, alias[it]) for it in said.qualifiers),
        "parts": " ".join(f"{it}.part," for it in alias.values()),
        "told": " ".join(f"{alias[it]}.told," for it in sorted(alias, key=order.index)),
        "conditions": " ".join(f"{alias[it]}.part," for it in alias if terms[it].must_equal),
    }


ONCE = ' qualify row_number() over (partition by claim order by "#row") = 1'
"""What two parts of one row say in the same words is one claim."""
UNREAD = """ is not null and {0} not in (select text from moment where text[1] <> '#')"""


def _leave_undated(said: Said, database: Database) -> tuple[int, str]:
    """Leave out the dates that cannot be read, where the mapping says so; how many, and one."""
    if not said.table.mapping.lenient:
        return 0, ""
    number, example = 0, ""
    for column in ('"when"', "said_text"):
        unread = column + UNREAD.format(column)
        query = f"select count(*), coalesce(arg_min({column}, \"#row\"), '') from {said.relation}"
        ((found, first),) = database.rows(f"{query} where {unread}")
        number, example = number + found, example or first
        database.run(f"update {said.relation} set {column} = null where {unread}")
    return number, example


def _join_qualifier(qualifier: str, alias: str) -> str:
    name, column = literal(qualifier), ident(qualifier)
    return f"left join worth {alias} on {alias}.qualifier = {name} and {alias}.text = said.{column}"


def _unfit(qualifier: str, alias: str) -> str:
    column, fault = ident(qualifier), literal(f"no value for '{qualifier}': {{}}{BEFORE_VALUE}")
    return f"when said.{column} is not null and {alias}.part is null then {fault} || said.{column}"


def _enter_qualifier(qualifier: str, database: Database) -> None:
    name, column = literal(qualifier), ident(qualifier)
    database.run(
        f'insert into row_qual select prop, {name}, arg_min({column}, "#row") from entered'
        f" where {column} is not null and prop not in"
        f" (select prop from row_qual where qualifier = {name}) group by prop"
    )


def _list_denials(said: Said, database: Database) -> None:
    """List the denials that may answer a charge: ends exchanged, not earlier, not too late.

    Two entries of a mapping may list the same one.
    """
    for it in said.table.mapping.possible:
        column = ident(f"#{it.column}")
        database.run(
            "insert into possible from ("
            "select distinct no.claim, yes.claim as charge from entered yes"
            ' join moment charged on charged.text = yes."when"'
            " join entered no on no.s = yes.o and no.o = yes.s"
            ' join moment denied on denied.text = no."when"'
            f" where yes.{column} = ? and no.{column} = ?"
            " and denied.first between charged.last and charged.last + ?"
            ") anti join possible using (claim, charge)",
            (it.charge, it.denial, it.within),
        )


def _count_outcome(said: Said, database: Database) -> Outcome:
    (claims,) = database.rows("select count(*) from entered")[0]
    counted = COUNTED if said.table.mapping.multiplies else COUNTED_ALONE
    ((rows, faulty, last),) = database.rows(counted)
    lines = (
        f"row {row}: {' '.join(filter(None, (speaker, stance)))}: {label}"
        for row, label, stance, speaker in database.rows(FIRST)
    )
    faults = tuple(RowFault(*it) for it in database.rows(FAULTS)) if last else ()
    return Outcome(claims, faulty, faults, last, tuple(lines), rows)


def tally(said: Said, outcome: Outcome) -> Tally:
    """Say what came of a table, each fault with its place; no row is lost without a word."""
    rejected = tuple(said.rejected)
    skipped = said.rows - outcome.rows - outcome.faulty
    assert said.table.mapping.skips or not skipped, f"{skipped} rows are lost"
    number, example = outcome.undated
    undated = f"{count_nouns(number, 'date')} left out, the first: {example}" if number else ""
    return Tally(
        said.table.source.path, outcome.claims, outcome.faulty + len(rejected),
        (*_shorten_rejected(rejected), *_report_faults(outcome, said)), outcome.first,
        claimed=outcome.rows, skipped=skipped, undated=undated,
    )  # fmt: skip


def _shorten_rejected(rejected: tuple[Finding, ...]) -> Iterator[Finding]:
    """The first lines that are no rows; of the others, how many they are."""
    yield from rejected[:MOST_TOLD]
    more = len(rejected) - MOST_TOLD
    if more > 0:
        cure = "correct delimiter:, skip: or columns: under table: most have one cause"
        yield Finding(rejected[-1].place, f"{more:,} more lines are not rows", cure=cure)


def _report_faults(outcome: Outcome, said: Said) -> Iterator[Finding]:
    """Each fault once, at the first row that has it: those of values before those of gaps."""
    order = said.table.mapping.dates
    kinds = dict[str, list[RowFault]]()
    for it in outcome.faults:
        kinds.setdefault(it.fault, []).append(it)
    for its in sorted(kinds.values(), key=lambda its: _is_gap(its[0])):
        together = its[0].values > MOST_VALUES or (len(its) > 1 and its[0].total == said.rows)
        for it in its[:1] if together else its:
            message = _word_values(its) if together else _word_value(it)
            yield Finding(said.place(it.first), message, cure=cure(it.told, order))


def _is_gap(fault: RowFault) -> bool:
    return fault.fault.endswith("is empty")


def _word_value(it: RowFault) -> str:
    more = f" (and in {count_nouns(it.number - 1, 'more row')})" if it.number > 1 else ""
    return f"{it.told}{more}"


def _word_values(its: list[RowFault]) -> str:
    """A fault that all rows have, or so many values that it is reported once."""
    first, more = its[0], count_nouns(its[0].total - 1, "more row")
    shown = ", ".join(it.value[:LONGEST_VALUE] for it in its[1:3])
    others = count_nouns(first.values - 1, "other value")
    return f"{first.told} (and in {more} with {others}, such as {shown})"


LONGEST_VALUE = 60
"""Letters of a value that stands for others."""
