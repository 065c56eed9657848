"""Turns the texts of rows into claims: looks up the meaning of each text, and reports faults.

Each different text of a column is interpreted once, in Python, and stored in a relation of the
database (a dictionary); SQL then joins the rows to these relations.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from claimgraph.dossier.merges import NO_MERGES, Decision, Merges, Nomenclature, find_strangers
from claimgraph.dossier.names import Names
from claimgraph.dossier.values import plain, read_value
from claimgraph.model.dates import DateError, Time, count_days, until
from claimgraph.model.english import (
    count_nouns,
    names_several,
    pluralise_verb,
    word_qualifier,
    word_time,
)
from claimgraph.model.errors import Finding
from claimgraph.model.iris import digest, entity_path, slug
from claimgraph.model.ontology import QualifierTerm, Vocabulary
from claimgraph.model.records import Entity, Records, Source
from claimgraph.model.rows import NOTHING, TOLD, Kept, Tally
from claimgraph.model.sql import Database, ident, literal, read_script
from claimgraph.model.tablemap import Table
from claimgraph.model.text import fold
from claimgraph.tables.cell_dates import cure, read_time
from claimgraph.tables.map_rows import BEFORE_VALUE, Said, kind_column, typed_places

MOST_TOLD = 100
"""How many faults of one table are reported, the most frequent first; of the others only the number
of rows is."""

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
"""The same counts for a table in which each row is at most one claim."""
MOST_VALUES = 20
"""The most values with the same fault that are reported one by one; more share one finding."""
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
    """A fault of some rows with the same ``value``, which replaces ``{}`` in the text of the fault.

    ``first`` is the first row with this value, and ``number`` how many rows have it. In all,
    ``values`` is how many values have the same fault, ``total`` how many rows, and ``begin`` the
    first of these.
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
        """The text of the fault with its value."""
        return self.fault.replace("{}", self.value)


@dataclass(frozen=True)
class Outcome:
    """The result of entering rows of a table: how many claims they make, and their faults.

    ``rows`` is how many rows make a claim or more, ``faulty`` how many have faults and make none.
    ``faults`` are the most frequent ones, ``last`` is the last row with a fault; ``first`` shows
    some claims. ``undated`` is how many dates were left out, and the first of these.
    """

    claims: int = 0
    faulty: int = 0
    faults: tuple[RowFault, ...] = ()
    last: int = 0
    first: tuple[str, ...] = ()
    rows: int = 0
    undated: tuple[int, str] = (0, "")


def merge(outcomes: Iterable[Outcome]) -> Outcome:
    """Merge the results for several parts of a table into that for all rows."""
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
    """Add the rows without a fault as propositions and claims, and find the faults of the others.

    The dictionaries must have every text of the table, see `learn`.
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
    for relation in (said.relation, "fit", "entered"):  # they use half of the memory
        database.run(f"drop table {relation}")
    return outcome


def _pieces(said: Said, vocabulary: Vocabulary) -> dict[str, str]:
    """The SQL for each <name> in ``fit.sql``, which joins, checks, hashes and words qualifiers."""
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
"""SQL that keeps one of several equal claims, which split or multiplied rows may make."""
UNREAD = """ is not null and {0} not in (select text from moment where text[1] <> '#')"""


def _leave_undated(said: Said, database: Database) -> tuple[int, str]:
    """Leave out unreadable dates if the mapping allows it; return how many, and an example."""
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
    """Fill ``possible`` with denials that may answer a charge: subject and object are swapped, and
    the denial is not earlier, nor later than the mapping allows.

    Pairs that another entry of the mapping has added are left out.
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
    """Make the report on a table: numbers of rows and claims, and each fault with its row."""
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
    """Yield findings on the first lines that are no rows, and one with the number of the rest."""
    yield from rejected[:MOST_TOLD]
    more = len(rejected) - MOST_TOLD
    if more > 0:
        cure = "correct delimiter:, skip: or columns: under table: most have one cause"
        yield Finding(rejected[-1].place, f"{more:,} more lines are not rows", cure=cure)


def _report_faults(outcome: Outcome, said: Said) -> Iterator[Finding]:
    """Yield a finding for each fault, at its first row: faulty values before missing ones."""
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
    """The message for a fault that all rows have, or too many values to list them."""
    first, more = its[0], count_nouns(its[0].total - 1, "more row")
    shown = ", ".join(it.value[:LONGEST_VALUE] for it in its[1:3])
    others = count_nouns(first.values - 1, "other value")
    return f"{first.told} (and in {more} with {others}, such as {shown})"


LONGEST_VALUE = 60
"""How many characters of an example value are shown."""


Row = tuple[Any, ...]


def names(found: Mapping[str, Entity]) -> Iterator[Row]:
    """Yield the rows of the relation ``name``: a text, and the entity that it means."""
    for text, entity in found.items():
        several = names_several(entity.label)
        yield text, entity.path, entity.label, entity.type, entity.unnamed, several


def source(it: Source) -> Row:
    """Make the row of a source in the relation ``table_source``."""
    first, last = count_days(it.published)
    return it.path, it.title, it.agent, it.voice.value, first, last


def moments(texts: Iterable[str]) -> Iterator[Row]:
    """Yield the rows of the relation ``moment``: texts that can be read as dates."""
    for text in texts:
        try:
            time = read_time(text)
        except DateError:
            continue
        yield moment(text, time)


def defaults(table: Table) -> Iterator[Row]:
    """Yield two default dates of a table's claims: its own were made on the day of publication,
    those of other speakers by then.
    """
    published = table.source.published
    yield moment(f"#published {table.source.path}", published)
    yield moment(f"#until {table.source.path}", until(published))


def moment(text: str, time: Time) -> Row:
    """Make a row of the relation ``moment``; its key is the text from which a date was read."""
    return (
        text, time.edtf, time.earliest.isoformat(), time.latest.isoformat(), time.open_begin,
        time.open_end, *count_days(time), word_time(time), word_time(time, lasting=True),
    )  # fmt: skip


def worths(
    term: QualifierTerm,
    texts: Iterable[str],
    *,
    names: Names,
    records: Records,
    vocabulary: Vocabulary,
) -> Iterator[Row]:
    """Yield the rows of the relation ``worth``: texts that can be read as a qualifier's value."""
    for text in texts:
        found = read_value(term, text, names)
        if found:
            value = plain(found)  # 36 and 36.00 in two rows must give one value with one text
            part = f"{term.name}={value.kind}:{value.identity}"
            worded = word_qualifier(term.name, value, records, vocabulary)
            kind, token = value.sort, value.token
            yield term.name, text, kind, token, value.low, value.high, part, worded, term.must_equal


def terms(vocabulary: Vocabulary) -> Iterator[Row]:
    """Yield the rows of the relation ``term``: predicates, with types of subjects and objects."""
    below: dict[str, list[str]] = {}
    for it in vocabulary.classes.values():
        for name in it.ancestors:
            below.setdefault(name, []).append(it.name)
    for term in vocabulary.predicates.values():
        subjects, objects = (below[end] if end else None for end in (term.domain, term.range))
        yield (
            term.name, term.iri, term.kind, term.office, term.symmetric, term.arrow_label,
            pluralise_verb(term.arrow_label), f"to {term.bare_label}", subjects, objects,
        )  # fmt: skip


def speeches(vocabulary: Vocabulary) -> Iterator[Row]:
    """Yield the rows of the relation ``speech``: stances, with polarity and certainty."""
    for it in vocabulary.stances.values():
        polarity = it.polarity if it.certainty != "unknown" else "neither"
        yield it.name, it.iri, polarity, it.certainty == "certain"


IN_BRACKETS = re.compile(r".*\S \(([^()]+)\)")
DEFAULT = "actor"


@dataclass
class Census:
    """Collects the names in all tables, and then decides which entity each name means.

    Two names are one entity only if the dossier says so, by an alias or a merge: else ``Kim Jong
    Un`` and ``Kim Jong-Un`` stay two entities, of which the alphabetically second gets a longer
    path.
    """

    known: Mapping[str, str]
    entities: Mapping[str, Entity]
    merges: Merges = NO_MERGES
    _texts: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _kinds: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _countries: set[str] = field(default_factory=set)

    def enter(self, names: Iterable[str], kind: str, *, brackets: bool = False) -> None:
        """Add names of things of this type; with ``brackets``, ``X (Y)`` makes Y a country."""
        for text in names:
            name = fold(text)
            self._texts[name].add(text)
            self._kinds[name].add(kind)
            if brackets and (match := IN_BRACKETS.fullmatch(name)):
                self._countries.add(match[1])

    def settle(self) -> dict[str, Entity]:
        """Find, or make, the entity that each text means."""
        taken = {path: it.label for path, it in self.entities.items()}
        found = dict[str, Entity]()
        for root, names in sorted(self._groups().items()):
            entity = self._entity(root, names, taken)
            texts = sorted(text for name in names for text in self._texts[name])
            found.update(dict.fromkeys(texts, entity))
        return found

    def _groups(self) -> dict[str, list[str]]:
        """Group the names in the tables by the name with which a merge replaces them."""
        groups: dict[str, list[str]] = defaultdict(list)
        for name in sorted(self._texts):
            groups[name if name in self.known else self.merges.root(name)].append(name)
        return groups

    def strangers(self, decided: Mapping[str, Decision]) -> dict[str, Decision]:
        """The decisions on names that occur in no table."""
        return {name: it for name, it in decided.items() if name not in self._texts}

    def folded(self, found: Mapping[str, Entity]) -> Iterator[tuple[str, Entity]]:
        """Yield the folded form of each name, in which names are compared, with its entity."""
        return ((fold(text), entity) for text, entity in found.items())

    def _entity(self, name: str, names: list[str], taken: dict[str, str]) -> Entity:
        if name in self.known:
            return self.entities[self.known[name]]
        path = next(it for it in _addresses(name) if taken.setdefault(it, name) == name)
        aliases = tuple(it for it in names if it != name)
        merged = self.merges.notes(name) if aliases else ()
        return Entity(path, self._kind(names), name, aliases=aliases, merged=merged)

    def _kind(self, names: list[str]) -> str:
        if self._countries & {*names}:
            return "country"
        return min(kind for name in names for kind in self._kinds[name])


def _addresses(name: str) -> Iterator[str]:
    """Yield the paths that an entity with this name may get, the shortest first.

    Among thousands of names with the same slug, two may agree in six digits of their hashes, as
    ``A!+;;`` and ``A!|.:`` do.
    """
    key, digits = slug(name), digest(name)
    yield entity_path(key)
    for length in range(6, len(digits) + 1):
        yield entity_path(f"{key}-{digits[:length]}")


def _by_kind(survey: Survey, place: str, kind: str) -> Mapping[str, Sequence[str]]:
    """Group the names in one column by type, which another column may give."""
    column = kind_column(place)
    if column not in survey.texts:
        return {kind: survey.texts[place]}
    found = defaultdict[str, list[str]](list)
    for text in survey.texts[column]:
        name, _, its_kind = text.rpartition("\x1f")
        if its_kind in survey.table.mapping.classes:
            found[its_kind].append(name)
        else:
            found[DEFAULT].append(name)
    return found


ENDS = ("subject", "object", "speaker")
DATES = ("when", "said_text")
SURVEYED = (*ENDS, *DATES)
"""The columns, besides qualifiers, whose texts have to be interpreted."""


def surveyed(table: Table, qualifiers: Iterable[str]) -> tuple[str, ...]:
    """All columns whose texts have to be interpreted, given the qualifiers of a table."""
    kinds = map(kind_column, typed_places(table, qualifiers))
    return (*SURVEYED, *qualifiers, *kinds)


@dataclass(frozen=True)
class Survey:
    """The different texts in a table, by column; even in a large table there are not many."""

    table: Table
    qualifiers: tuple[str, ...]
    texts: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Learnt:
    """The records together with the entities that only tables name.

    ``strangers`` are findings on decisions whose names occur nowhere in the dossier or its tables.
    """

    records: Records
    strangers: tuple[Finding, ...] = ()


def learn(
    surveys: Sequence[Survey],
    *,
    database: Database,
    records: Records,
    known: Nomenclature,
    vocabulary: Vocabulary,
    kept: Kept = NOTHING,
) -> Learnt:
    """Interpret the texts of all tables: fill every dictionary, and return the records extended.

    Names in tables that are ``kept`` from an earlier build take part in deciding on entities.
    """
    pupil = _Pupil(database, vocabulary, kept)
    kept.pour_words(database)
    database.fill("term", terms(vocabulary))
    database.fill("speech", speeches(vocabulary))
    database.fill("table_source", [source(it.table.source) for it in surveys])
    pupil.learn_dates(surveys)
    database.fill("listed", ((path,) for path in records.entities))
    census = Census(known.names, records.entities, known.merges)
    records, names = pupil.learn_names(surveys, records, census)
    pupil.learn_values(surveys, records, names)
    return Learnt(records, tuple(find_strangers(census.strangers(known.decided), names)))


@dataclass(frozen=True)
class _Pupil:
    database: Database
    vocabulary: Vocabulary
    kept: Kept

    def learn_dates(self, surveys: Sequence[Survey]) -> None:
        texts = {text for it in surveys for column in DATES for text in it.texts[column]}
        fresh = texts - set(self.database.texts("moment", "text"))
        self.database.fill("moment", moments(sorted(fresh)))
        for it in surveys:
            self.database.fill("moment", defaults(it.table))

    def learn_names(
        self, surveys: Sequence[Survey], records: Records, census: Census
    ) -> tuple[Records, Names]:
        for text, kind, brackets in self.kept.names(self.database):
            census.enter([text], kind, brackets=brackets)
        for survey in surveys:
            self._survey(survey, census)
        found = census.settle()
        self.database.fill("name", names(found))
        entities = {**records.entities, **{it.path: it for it in found.values()}}
        paths = {**census.known, **{name: it.path for name, it in census.folded(found)}}
        return replace(records, entities=entities), Names(entities=entities, paths=paths)

    def _survey(self, survey: Survey, census: Census) -> None:
        path, brackets = survey.table.source.path, survey.table.mapping.brackets
        for column, kind in self._named(survey):
            for its_kind, texts in _by_kind(survey, column, kind).items():
                census.enter(texts, its_kind, brackets=brackets)
                rows = ((path, text, its_kind, brackets) for text in texts)
                self.database.fill("census", rows)

    def _named(self, survey: Survey) -> Iterator[tuple[str, str]]:
        """Yield the columns of names, each with the type for names that are not in the dossier."""
        kinds = survey.table.mapping.kinds
        other = kinds.get("type")
        for place in ENDS:
            kind = kinds.get(place, other)
            yield place, str(kind) if kind else DEFAULT
        for place in survey.qualifiers:
            if place in kinds or self.vocabulary.qualifiers[place].kinds == {"entity"}:
                kind = kinds.get(place, other)
                yield place, str(kind) if kind else DEFAULT

    def learn_values(self, surveys: Sequence[Survey], records: Records, names: Names) -> None:
        for qualifier in sorted({name for it in surveys for name in it.qualifiers}):
            texts = {
                text for it in surveys if qualifier in it.qualifiers for text in it.texts[qualifier]
            }
            understood = worths(
                self.vocabulary.qualifiers[qualifier], sorted(texts),
                names=names, records=records, vocabulary=self.vocabulary,
            )  # fmt: skip
            self.database.fill("worth", understood)
