"""Rows in words become claims: what the words mean is joined to them, and what is wrong is told."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from claimgraph.model.english import count_nouns
from claimgraph.model.errors import Finding
from claimgraph.model.ontology import Vocabulary
from claimgraph.model.rows import Tally
from claimgraph.model.sql import Database, ident, literal, read_script
from claimgraph.tables.map_rows import Said, cure

MOST_TOLD = 100
"""So many different faults of one table are told, the most frequent first; of the others, how many
rows have them."""

FIRST = """
select "#row", replace(label, chr(31), arrow), stance, coalesce(speaker_label, '')
from entered order by "#row" limit 10
"""
COUNTED = 'select count(*), coalesce(max("#row"), 0) from fit where fault is not null'
FAULTS = f"""
select min("#row"), fault, count(*) from fit where fault is not null
group by fault order by 3 desc, 1 limit {MOST_TOLD}
"""


Fault = tuple[int, str, int]


@dataclass(frozen=True)
class Outcome:
    """What came of some rows of a table: how many are claims, and what is wrong with the others.

    ``faults`` are the most frequent of ``faulty``: the first row that has one, what it is, and how
    many have it. ``last`` is the last row that has one.
    """

    claims: int = 0
    faulty: int = 0
    faults: tuple[Fault, ...] = ()
    last: int = 0
    first: tuple[str, ...] = ()


def merge(outcomes: Iterable[Outcome]) -> Outcome:
    """What came of all rows, where it is known of some and of the others; ``first`` is not kept."""
    found = tuple(outcomes)
    rows, numbers = defaultdict[str, list[int]](list), Counter[str]()
    for row, fault, number in (it for outcome in found for it in outcome.faults):
        rows[fault].append(row)
        numbers[fault] += number
    faults = [(min(rows[fault]), fault, number) for fault, number in numbers.items()]
    faults.sort(key=lambda it: (-it[2], it[0]))
    return Outcome(
        sum(it.claims for it in found), sum(it.faulty for it in found),
        tuple(faults[:MOST_TOLD]), max((it.last for it in found), default=0),
    )  # fmt: skip


def enter(said: Said, *, database: Database, vocabulary: Vocabulary) -> Outcome:
    """Enter the rows that fit as propositions and claims, and find what is wrong with the others.

    The dictionaries must hold every text of the table.
    """
    text = read_script(__file__, "fit")
    for place, piece in _pieces(said, vocabulary).items():
        text = text.replace(f"<{place}>", piece)
    database.run(text.replace("from said\n", f"from {said.relation} said\n"))
    for it in said.qualifiers:
        _enter_qualifier(it, database)
    _list_denials(said, database)
    outcome = _outcome(database)
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
        "joins": " ".join(_join_qualifier(it, alias[it]) for it in said.qualifiers),
        "unfit": " ".join(_unfit(it, alias[it]) for it in said.qualifiers),
        "parts": " ".join(f"{it}.part," for it in alias.values()),
        "told": " ".join(f"{alias[it]}.told," for it in sorted(alias, key=order.index)),
        "conditions": " ".join(f"{alias[it]}.part," for it in alias if terms[it].must_equal),
    }


def _join_qualifier(qualifier: str, alias: str) -> str:
    name, column = literal(qualifier), ident(qualifier)
    return f"left join worth {alias} on {alias}.qualifier = {name} and {alias}.text = said.{column}"


def _unfit(qualifier: str, alias: str) -> str:
    column, fault = ident(qualifier), literal(f"no value for '{qualifier}': ")
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


def _outcome(database: Database) -> Outcome:
    (claims,) = database.rows("select count(*) from entered")[0]
    ((faulty, last),) = database.rows(COUNTED)
    lines = (
        f"row {row}: {' '.join(filter(None, (speaker, stance)))}: {label}"
        for row, label, stance, speaker in database.rows(FIRST)
    )
    return Outcome(claims, faulty, tuple(database.rows(FAULTS)), last, tuple(lines))


def tally(said: Said, outcome: Outcome) -> Tally:
    """Tell what came of a table, each fault with its place."""
    rejected = tuple(said.rejected)
    findings = (*_shorten_rejected(rejected), *_report_faults(outcome, said))
    faulty = outcome.faulty + len(rejected)
    return Tally(said.table.source.path, outcome.claims, faulty, findings, outcome.first)


def _shorten_rejected(rejected: tuple[Finding, ...]) -> Iterator[Finding]:
    """The first lines that are no rows; of the others, how many they are."""
    yield from rejected[:MOST_TOLD]
    more = len(rejected) - MOST_TOLD
    if more > 0:
        cure = "correct delimiter:, skip: or columns: under table: most have one cause"
        yield Finding(rejected[-1].place, f"{more:,} more lines are no rows", cure=cure)


def _report_faults(outcome: Outcome, said: Said) -> list[Finding]:
    """Each fault once, at the first row that has it."""
    order = said.table.mapping.dates
    told = [
        Finding(said.place(row), f"{fault}{_and_others(number)}", cure=cure(fault, order))
        for row, fault, number in outcome.faults
    ]
    if more := outcome.faulty - sum(number for *_, number in outcome.faults):
        message = f"{more:,} more rows with such faults"
        last = said.place(outcome.last)
        told.append(Finding(last, message, cure="correct the mapping: most have one cause"))
    return told


def _and_others(number: int) -> str:
    return f" (and in {count_nouns(number - 1, 'more row')})" if number > 1 else ""
