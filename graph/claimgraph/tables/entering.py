"""Rows in words become claims: what the words mean is joined to them, and what is wrong is told."""

from __future__ import annotations

from dataclasses import dataclass

from claimgraph.errors import Finding
from claimgraph.tables.database import Database, script
from claimgraph.tables.quoting import ident, literal
from claimgraph.tables.saying import Said
from claimgraph.vocabulary import Vocabulary

MOST_TOLD = 100
"""Of so many rows of one table the faults are told one by one; of the others, how many they are."""

FIRST = """
select "#row", replace(label, chr(31), arrow), stance, coalesce(speaker_label, '')
from entered order by "#row" limit 10
"""


@dataclass(frozen=True)
class Tally:
    """How a table was read: ``rows = claims + faulty``. ``first`` shows rows as claims read."""

    source: str
    claims: int
    faulty: int
    findings: tuple[Finding, ...] = ()
    first: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """How many rows were read."""
        return self.claims + self.faulty

    def __str__(self) -> str:
        name = self.source.removeprefix("source/")
        rows, claims = _count(self.rows, "row"), _count(self.claims, "claim")
        return f"{name}: {rows} read = {claims} + {_count(self.faulty, 'finding')}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def enter(said: Said, *, database: Database, vocabulary: Vocabulary) -> Tally:
    """Enter the rows that fit as propositions and claims, and tell what is wrong with the others.

    The dictionaries must hold every text of the table.
    """
    text = script("fit")
    for place, piece in _pieces(said, vocabulary).items():
        text = text.replace(f"<{place}>", piece)
    database.run(text.replace("from said\n", f"from {said.relation} said\n"))
    for it in said.qualifiers:
        _enter_qualifier(it, database)
    _meet(said, database)
    tally = _tally(said, database)
    for relation in (said.relation, "fit", "entered"):  # half of the memory of a large table
        database.run(f"drop table {relation}")
    return tally


def _pieces(said: Said, vocabulary: Vocabulary) -> dict[str, str]:
    """What the script says of each qualifier: joined, checked, hashed, worded."""
    order = list(vocabulary.qualifiers)
    terms = vocabulary.qualifiers
    alias = {it: ident(f"worth {it}") for it in said.qualifiers}
    return {
        "source": literal(said.table.source.path),
        "joins": " ".join(_join(it, alias[it]) for it in said.qualifiers),
        "unfit": " ".join(_unfit(it, alias[it]) for it in said.qualifiers),
        "parts": " ".join(f"{it}.part," for it in alias.values()),
        "told": " ".join(f"{alias[it]}.told," for it in sorted(alias, key=order.index)),
        "conditions": " ".join(f"{alias[it]}.part," for it in alias if terms[it].condition),
    }


def _join(qualifier: str, alias: str) -> str:
    name, column = literal(qualifier), ident(qualifier)
    return f"left join worth {alias} on {alias}.qualifier = {name} and {alias}.text = {column}"


def _unfit(qualifier: str, alias: str) -> str:
    column, fault = ident(qualifier), literal(f"no value for '{qualifier}': ")
    return f"when {column} is not null and {alias}.part is null then {fault} || {column}"


def _enter_qualifier(qualifier: str, database: Database) -> None:
    name, column = literal(qualifier), ident(qualifier)
    database.run(
        f"insert into row_qual select distinct prop, {name}, {column} from entered"
        f" where {column} is not null and prop not in"
        f" (select prop from row_qual where qualifier = {name})"
    )


def _meet(said: Said, database: Database) -> None:
    """List the denials that may answer a charge: ends exchanged, not earlier, not too late."""
    for it in said.table.mapping.possible:
        column = ident(f"#{it.column}")
        database.run(
            "insert into possible select no.claim, yes.claim from entered yes"
            ' join moment charged on charged.text = yes."when"'
            " join entered no on no.s = yes.o and no.o = yes.s"
            ' join moment denied on denied.text = no."when"'
            f" where yes.{column} = ? and no.{column} = ?"
            " and denied.first between charged.last and charged.last + ?",
            (it.charge, it.denial, it.within),
        )


def _tally(said: Said, database: Database) -> Tally:
    (claims,) = database.rows("select count(*) from entered")[0]
    faults = database.rows('select "#row", fault from fit where fault is not null order by 1')
    rejected = tuple(said.rejected)
    lines = (
        f"row {row}: {' '.join(filter(None, (speaker, stance)))}: {label}"
        for row, label, stance, speaker in database.rows(FIRST)
    )
    findings = (*rejected, *_tell(faults, said))
    return Tally(
        said.table.source.path, claims, len(faults) + len(rejected), findings, tuple(lines)
    )


def _tell(faults: list[tuple[int, str]], said: Said) -> list[Finding]:
    cure = "correct the row, or say under values: or entities: what is meant"
    told = [Finding(said.place(row), fault, cure=cure) for row, fault in faults[:MOST_TOLD]]
    if len(faults) > MOST_TOLD:
        message = f"{len(faults) - MOST_TOLD:,} more rows with such faults"
        last = said.place(faults[-1][0])
        told.append(Finding(last, message, cure="correct the mapping: most have one cause"))
    return told
