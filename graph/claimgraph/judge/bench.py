"""Judges the records of a dossier: loads them into a database and runs the rules in SQL.

The rules are in the ``.sql`` files beside this module and run in the order of `JUDGING`. They run
twice: first only for claims of office, because an accepted office decides for whom a claimant
speaks, and that decides other statuses. In this first run, all claimants speak for themselves.
The properties of the ontology's terms that the rules need are loaded as tables, too.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import duckdb

from claimgraph.model.dates import OPEN, Time, count_days
from claimgraph.model.judgement import (
    Aim,
    Change,
    Conflict,
    Ended,
    Ground,
    Judgement,
    Near,
    Verdict,
)
from claimgraph.model.ontology import PredicateTerm, RoleMapping, Vocabulary, load_cues
from claimgraph.model.records import Claim, Compatible, Proposition, Records, Value, ValueKind
from claimgraph.model.sql import open_engine, read_script

if TYPE_CHECKING:
    from claimgraph.model.ontology import Vocabulary
    from claimgraph.model.records import Records
    from claimgraph.model.rows import Office, Tables

TermRow = tuple[Any, ...]


def terms(vocabulary: Vocabulary, used: Iterable[str]) -> Iterator[tuple[str, list[TermRow]]]:
    """Yield name and rows of each table of ``tables.sql`` that describes the ontology.

    ``used`` are the names of the predicates that the judged propositions have.
    """
    names = set(used)
    found = [vocabulary.predicates[name] for name in sorted(names)]
    yield "reading", [(t.name, name, swap) for t in found for name, swap in sorted(t.supers)]
    turns = list(_turns(vocabulary, found))
    yield "turning", [turn for turn, _ in turns]
    yield "turned", [(turn[0], here, there) for turn, roles in turns for here, there in roles]
    told = names | {it.target for t in found for it in t.marks.converses}  # with converse forms
    yield "excludes", [
        (name, other, other in vocabulary.predicates[name].marks.opposites)
        for name in sorted(told) for other in sorted(vocabulary.predicates[name].excludes & told)
    ]  # fmt: skip
    yield "ending", [row for t in found for row in _mapped(t.name, t.marks.ends, names)]
    yield "undoing", [row for t in found for row in _mapped(t.name, t.marks.undoes, names)]
    yield "presupposing", [(t.name, *it) for t in found for it in sorted(t.marks.presupposes)]
    yield "admits_one", [row for t in found for row in _admits_one(t)]
    above = {name for t in found for name, _ in t.supers}
    yield "mark", [_mark_predicate(vocabulary, name) for name in sorted(told | above)]
    yield "side_of", [(q.name, q.side == "doers") for q in vocabulary.qualifiers.values() if q.side]
    yield (
        "trait",
        [
            (q.name, q.limit, q.adds_judgement, q.placed, q.counted)
            for q in vocabulary.qualifiers.values()
        ],
    )
    yield "gives", [(rule.name, rule.gives) for rule in vocabulary.rules.values()]
    yield "act", [
        (s.name, s.orientation == "future", s.group == "position-taking", s.admitting, s.side)
        for s in vocabulary.stances.values()
    ]  # fmt: skip


def _turns(
    vocabulary: Vocabulary, found: Iterable[PredicateTerm]
) -> Iterator[tuple[TermRow, tuple[tuple[str, str], ...]]]:
    """Yield a numbered row and the roles for each converse of each predicate except itself."""
    every = ((t, it) for t in found for it in t.marks.converses if it.target != t.name)
    for number, (term, it) in enumerate(every, 1):
        filled, target = it.filled, vocabulary.predicates[it.target]
        if "subject" in filled and "object" in filled:
            ends = (filled["subject"], filled["object"])
            row = (number, term.name, it.target, *ends, target.domain, target.range)
            yield row, it.roles


def _mapped(name: str, mappings: Iterable[RoleMapping], used: set[str]) -> Iterator[TermRow]:
    for it in mappings:
        if it.target in used:
            yield name, it.target, it.filled.get("subject"), it.filled.get("object")


def _admits_one(term: PredicateTerm) -> Iterator[TermRow]:
    kinds: Mapping[str, Iterable[str]] = {
        "": term.single_valued, "part": term.marks.single_valued_of_part,
        "individual": term.marks.single_valued_of_individual,
        "place": term.marks.single_valued_of_place, "day": term.marks.single_valued_of_day,
    }  # fmt: skip
    for of, names in kinds.items():
        yield from ((term.name, name, of) for name in sorted(names))


def _mark_predicate(vocabulary: Vocabulary, name: str) -> TermRow:
    term = vocabulary.predicates[name]
    it = term.marks
    lasting = any(vocabulary.predicates[above].kind == "state" for above, _ in term.supers)
    return (
        name, it.doer == "object", it.one_object, it.one_holder, it.once, it.harmful, it.running,
        it.repeatable, it.purpose_is_content, it.same_house, it.binds_source, it.lies_in, lasting,
        it.belies, it.stops_body, term.symmetric,
    )  # fmt: skip


Row = Sequence[Any]
Days = tuple[int, int]


def tables(
    records: Records, vocabulary: Vocabulary, rows: Tables | None = None
) -> Iterator[tuple[str, list[Row]]]:
    """Yield name and rows of each input table of ``tables.sql``.

    ``rows`` are the dossier's tables, which ``rows.sql`` adds inside the database; this function
    only needs to know which predicates they use.
    """
    said, feed = records.propositions, _Feed(records, vocabulary)
    yield "all_prop", [feed.proposition(path, p) for path, p in said.items()]
    yield "qual", [row for path, p in said.items() for row in feed.qualifiers(path, p)]
    yield "all_claim", [feed.claim(path, c) for path, c in records.claims.items()]
    yield "between_links", [
        (path, link, place)
        for path, c in records.claims.items() for place, link in enumerate(c.chain)
    ]  # fmt: skip
    yield "earlier", [(p, after) for p, c in records.claims.items() for after in c.said_before]
    yield "declared", _declared(records)
    yield "allowed", [_order_pair(it) for it in records.compatible if not feed.is_table(it)]
    yield "allowed_table", [_order_pair(it) for it in records.compatible if feed.is_table(it)]
    yield "thing_text", [feed.thing(path) for path in records.entities]
    yield "accepting", [(ground,) for ground in records.accept]
    yield "office", list(rows.offices) if rows else []
    used = {p.predicate for p in said.values()} | (rows.predicates if rows else set())
    for name, told in terms(vocabulary, used):
        yield name, list(told)


def _order_pair(it: Compatible) -> Row:
    return it.left, it.right


@dataclass(frozen=True)
class _Feed:
    records: Records
    vocabulary: Vocabulary

    @cached_property
    def _must_equal(self) -> frozenset[str]:
        return frozenset(q.name for q in self.vocabulary.qualifiers.values() if q.must_equal)

    def is_table(self, it: Compatible) -> bool:
        """Return whether a decision is about the rows of a table, not about a proposition."""
        return it.right in self.records.sources

    def proposition(self, path: str, p: Proposition) -> Row:
        term, known = self.vocabulary.predicates[p.predicate], self.vocabulary.qualifiers
        stated = _signature((n, v) for n, v in p.qualifiers if n in self._must_equal)
        names = {name for name, _ in p.qualifiers}
        content = {"purpose"} if term.marks.purpose_is_content else set()
        return (
            path, p.subject, p.predicate, p.object, self._kind(term, p), term.office,
            term.symmetric, *_days(p.when), stated, any(known[n].condition for n in names),
            any(known[n].adds_judgement for n in names - content),
            any(known[n].limit for n in names), "manner" in names, len(self._narrowing(p)), True,
            self._lasting(term), False,
        )  # fmt: skip

    def _kind(self, term: PredicateTerm, p: Proposition) -> str:
        """Return the kind of a proposition: leaving a treaty is a declaration, a town a deed."""
        if not term.marks.kinds:
            return term.kind
        named = [(n, v.token) for n, v in p.qualifiers if v.kind is ValueKind.ENTITY]
        ends = [("subject", p.subject), ("object", p.object), *named]
        known = self.records.entities
        return term.kind_with({end: known[it].type for end, it in ends if it in known})

    def _lasting(self, term: PredicateTerm) -> bool:
        known = self.vocabulary.predicates
        return any(known[name].kind == "state" for name, _ in term.supers)

    def qualifiers(self, path: str, p: Proposition) -> Iterator[Row]:
        for name, value in self._narrowing(p):
            yield path, name, value.sort, value.identity, value.low, value.high

    def _narrowing(self, p: Proposition) -> list[tuple[str, Value]]:
        """Return the qualifiers whose values may differ; equal numbers in two wordings are one."""
        pairs = {
            (n, v.kind, v.identity): (n, v) for n, v in p.qualifiers if n not in self._must_equal
        }
        return list(pairs.values())

    def claim(self, path: str, c: Claim) -> Row:
        source, stance = self.records.sources[c.source], self.vocabulary.stances[c.stance]
        own = {c.claimant, *c.chain} == {source.agent}
        certainty = c.certainty or stance.certainty
        polarity = stance.polarity if stance.certainty != "unknown" else "neither"
        return (
            path, c.about, c.stance, polarity, certainty == "certain", c.claimant, c.origin,
            c.source, source.agent, source.voice.value, source.transcript,
            not self._unnamed(c.origin), own, self._verified(c), c.done,
            *self._limits(c), c.when_inferred, self._origin_key(c), *_days(c.said),
            *_days(source.published),
            0, 0, False,
        )  # fmt: skip

    def _verified(self, c: Claim) -> bool:
        """Return whether the quote was found; a claim without a quote counts as verified."""
        evidence = self.records.evidence.get(c.evidence)
        return evidence is None or evidence.verified

    def _limits(self, c: Claim) -> tuple[bool, ...]:
        """Return whether the quote says "not yet", "another", "no member" and "still"."""
        evidence = self.records.evidence.get(c.evidence)
        words = evidence.exact if evidence else ""
        return tuple(bool(_any_of(f"cues-{name}").search(words)) for name in LIMITS)

    def _unnamed(self, agent: str) -> bool:
        return agent in self.records.entities and self.records.entities[agent].unnamed

    def _origin_key(self, c: Claim) -> str:
        """Return the origin of a claim; if it is unnamed, the last named link before it."""
        links = (c.source, self.records.sources[c.source].agent, *c.chain)
        return next(link for link in reversed(links) if not self._unnamed(link))

    def thing(self, path: str) -> Row:
        entity = self.records.entities[path]
        term = self.vocabulary.classes[entity.type]
        return (
            path,
            " ".join(sorted(term.ancestors)),
            term.stands_for_many,
            entity.unnamed,
            entity.states,
        )


LIMITS = ("not-yet", "repeated", "no-member", "still")
"""Lists of words in a quote on which rules depend, in the order of the columns of claims."""


@cache
def _any_of(name: str) -> re.Pattern[str]:
    cues = "|".join(map(re.escape, load_cues()[name]))
    return re.compile(rf"(?<!\w)(?:{cues})(?!\w)", re.IGNORECASE)


def _days(time: Time | None) -> Days:
    return count_days(time or OPEN)


def _signature(pairs: Iterable[tuple[str, Value]]) -> str:
    return ";".join(sorted({f"{name}={value.kind}:{value.identity}" for name, value in pairs}))


def _declared(records: Records) -> list[Row]:
    """Return each declared pair of propositions once, in one order, with all reasons joined."""
    reasons: dict[tuple[str, str], set[str]] = defaultdict(set)
    for it in records.declared:
        reasons[min(it.left, it.right), max(it.left, it.right)].add(it.because)
    return [(left, right, "; ".join(sorted(why))) for (left, right), why in reasons.items()]


FEW = 20_000
"""The number of claims up to which one thread is faster than several, and passing values as query
parameters is faster than as arrays."""

SETUP = ("core", "told")
"""The SQL scripts that prepare the input; they run once, before the rules."""

ONE = "select p from mark where one_holder or one_object or once"
SINGLE = """select p from admits_one
    union all select prop from qual join trait on qualifier = name where counted"""
AT_ODDS = "(select l from candidate union all select prop from single)"
HOUSES = "prop join reading using (p) join mark on mark.p = super"
WANTED = """(
    select prop from claim join act using (stance) where side <> ''
    union all select id from prop semi join (from undoing union from ending) using (p) where written
)"""
JUDGING = (
    ("empty", ""),
    ("form", ""),
    ("entails", ""),
    ("participants", ""),
    ("principals", "office"),
    ("timing", ""),
    ("retracted", "claim where stance = 'retracts'"),
    ("houses", f"{HOUSES} where same_house or lies_in or binds or office or super = 'member-of'"),
    ("places", "qual join trait on qualifier = name where placed"),
    ("affirmed", ""),
    ("excluding", f"(select p from excludes union all {SINGLE})"),
    ("rivals", f"({ONE})"),
    ("valued", f"({SINGLE})"),
    ("near_pair", "(select id from claim where polarity = 'denying'"
        " union all select p from excludes where opposite)"),
    ("apart", "candidate"),
    ("opposed", ""),
    ("affirmed_both", AT_ODDS),
    ("inferred_day", "claim where day_inferred"),
    ("rooted", ""),
    ("ended", "ending"),
    ("ends_conflict", "may_end"),
    ("changed", "(select l from rooted union all select l from near_pair)"),
    ("clash", "(select l from rooted union all select l from declared)"),
    ("turned", ""),
    ("superseded", "(select claim from turned_round union all select claim from superseded)"),
    ("heard", ""),
    ("near", "(select l from near_pair union all select l from inferred_day)"),
    ("ends", "may_end"),
    ("tally", ""),
    ("grounds", ""),
    ("status", ""),
    ("held", ""),
    ("conflicts", "clash"),
    ("aims", WANTED),
    ("closing", ""),
)  # fmt: skip
"""The SQL scripts of the rules in order; a script is skipped if its second value has no rows."""

OF_OFFICES = {
    "houses": "", "places": "", "near_pair": "", "held": "", "conflicts": "", "aims": "",
    "closing": "offices", "grounds": "office_grounds",
}  # fmt: skip
"""The scripts that are replaced, or left out if empty, in the first run, which judges offices."""

OFFICES = """
create or replace temp table office_prop as
with declaring as (select l, r from declared union all select r, l from declared)
select * from all_prop
where office or p in (select p from ending where q in (select p from all_prop where office))
    or id in (select r from declaring where l in (select id from all_prop where office));
create or replace temp table office_claim as
select * from all_claim semi join office_prop on office_prop.id = all_claim.prop;
create or replace temp view prop as from office_prop;
create or replace temp view claim as from office_claim
"""
EVERYTHING = """
create or replace temp view prop as from all_prop;
create or replace temp view claim as from all_claim
"""


class Bench:
    """Judges one set of records when it is made; its methods return the results."""

    def __init__(
        self, records: Records, vocabulary: Vocabulary, rows: Tables | None = None
    ) -> None:
        """Judge the records and, if given, the ``rows`` of tables, in the database of the rows."""
        self._few = len(records.claims) <= FEW
        self._records_only = rows is None
        self._db = rows.db if rows else _engine(self._few).cursor()
        self._db.execute(read_script(__file__, "tables"))
        for name, columns in tables(records, vocabulary, rows):
            self._fill(name, columns)
        if rows:
            self._run("rows")
        if records.claims and self._any("earlier"):
            self._run("order")
        self._run(*SETUP)
        if self._any("all_prop where office"):
            self._db.execute(OFFICES)
            self._judge(OF_OFFICES)
        self._db.execute(EVERYTHING)
        self._judge({})

    @property
    def columns(self) -> duckdb.DuckDBPyConnection:
        """The connection to the database with input and results, for bulk writers."""
        return self._db

    def verdicts(self) -> dict[str, Verdict]:
        """Return the verdict on each proposition for everyone, by path."""
        return self._verdicts("status")

    def conflicts(self) -> tuple[Conflict, ...]:
        """Return all conflicts."""
        rows = self._rows('select l, r, kind, ground, because from "conflict"')
        return tuple(Conflict(*row) for row in rows)

    def accepted(self) -> tuple[tuple[str, str, str], ...]:
        """Return the direct triples: the accepted propositions that a plain triple can state."""
        return self._direct("status")

    def offices(self) -> tuple[Office, ...]:
        """Return every accepted office: its holder, the body, and the first and last day.

        A build that judges only a part of the rows needs all of them.
        """
        return tuple(self._rows("from office"))

    def speakers(self) -> tuple[tuple[str, str], ...]:
        """Return pairs of a claimant and another principal for whom the claimant made a claim."""
        return tuple(
            self._rows(
                "select distinct claimant, principal from claim join principal"
                " on principal.claim = id where principal <> claimant"
            )
        )

    def to_come(self) -> tuple[str, ...]:
        """Return the propositions that nobody says have happened, without those of table rows."""
        mine = "" if self._records_only else " anti join row_prop on id = prop and not written"
        return tuple(path for (path,) in self._rows(f"select prop from to_come{mine}"))

    def grounds(self) -> tuple[Ground, ...]:
        """Return the grounds on which propositions are accepted, each with a claim."""
        accepted = "ground semi join accepted_on using (prop, ground)"
        rows = self._rows(f"select distinct prop, ground, claim from {accepted}")
        return tuple(Ground(*row) for row in rows)

    def near(self) -> tuple[Near, ...]:
        """Return all pairs that nearly conflict; a table gives one pair, with a count of rows."""
        told = """select l, r, hows, '', 0, coalesce(because, '')
            from near left join declared using (l, r)"""
        counted = "select l, r, hows, source, rows, '' from near_rows"
        return tuple(
            Near(left, right, tuple(hows), *rest)
            for left, right, hows, *rest in self._rows(f"{told} union all {counted}")
        )

    def aims(self) -> tuple[Aim, ...]:
        """Return all conflicts of aims."""
        rows = self._rows("select thing, parties_for, parties_against, counter from aim")
        return tuple(Aim(thing, *map(tuple, lists)) for thing, *lists in rows)

    def changes(self) -> tuple[Change, ...]:
        """Return all changes: pairs of propositions that differ in time, so do not conflict."""
        return tuple(Change(*row) for row in self._rows(read_script(__file__, "changes")))

    def ended(self) -> tuple[Ended, ...]:
        """Return the states that have ended, or may have ended, with what ended them."""
        return tuple(Ended(*row) for row in self._rows("from told_ended"))

    def judgement(self) -> Judgement:
        """Return all results of judging the claims, for everyone."""
        return Judgement(
            verdicts=self.verdicts(),
            conflicts=self.conflicts(),
            entails=tuple(self._rows("from told_entails")),
            principals=dict(
                self._rows(
                    "select id, principal from claim join principal on principal.claim = id"
                    " where not rider"
                )
            ),
            affirms=self._held("affirming"),
            rejects=self._held("denying"),
            superseded=tuple(self._rows("from told_superseded")),
            accepted=self.accepted(),
            to_come=self.to_come(),
            grounds=self.grounds(),
            near=self.near(),
            aims=self.aims(),
            changes=self.changes(),
            ended=self.ended(),
        )

    def perspective(self, principal: str) -> tuple[dict[str, Verdict], tuple[Any, ...]]:
        """Return verdicts and direct triples according to the principal with this path."""
        for statement in read_script(__file__, "perspective").split(";"):
            if statement.strip():
                names = {"principal": principal} if "$principal" in statement else None
                self._db.execute(statement, names)
        return self._verdicts("perspective"), self._direct("perspective")

    def _direct(self, verdicts: str) -> tuple[tuple[str, str, str], ...]:
        self._db.execute(read_script(__file__, "direct").replace("$verdicts", verdicts))
        return tuple(self._rows("from direct"))

    def _verdicts(self, table: str) -> dict[str, Verdict]:
        told = "semi join told_status using (prop)"
        rows = self._rows(f"select prop, status, rule, origins from {table} {told}")
        return {path: Verdict(*rest) for path, *rest in rows}

    def _held(self, polarity: str) -> tuple[Any, ...]:
        query = f"select principal, prop from held where polarity = '{polarity}'"
        return tuple(self._rows(query))

    def _rows(self, query: str) -> list[Any]:
        return sorted(self._db.execute(query).fetchall())

    def _judge(self, others: Mapping[str, str]) -> None:
        for step, needed in JUDGING:
            if (name := others.get(step, step)) and (not needed or self._any(needed)):
                self._run(name)

    def _any(self, rows: str) -> bool:
        return self._db.execute(f"select 1 from {rows} limit 1").fetchone() is not None

    def _run(self, *steps: str) -> None:
        for step in steps:
            self._db.execute(read_script(__file__, step))

    def _fill(self, table: str, rows: list[Row]) -> None:
        if not rows:
            return
        columns = [list(map(itemgetter(i), rows)) for i, _ in enumerate(rows[0])]
        if self._few:
            lists = ", ".join(f"unnest(${i})" for i, _ in enumerate(columns, 1))
            self._db.execute(f"insert into {table} select {lists}", columns)
        else:
            self._pour(table, columns)

    def _pour(self, table: str, columns: list[list[Any]]) -> None:
        import numpy as np  # takes 0.1 s, which small dossiers save

        arrays = {
            f"c{i}": np.array(column, dtype=object if isinstance(column[0], str) else None)
            for i, column in enumerate(columns)
        }
        self._db.register("poured", arrays)
        self._db.execute(f"insert into {table} from poured")
        self._db.unregister("poured")


@cache
def _engine(few: bool) -> duckdb.DuckDBPyConnection:
    """Open the database shared by all benches, as opening takes 0.02 s; tables are temporary."""
    return open_engine(**({"threads": 1} if few else {}))
