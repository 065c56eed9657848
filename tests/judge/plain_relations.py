"""How two statements lie to each other: what cannot both hold, and what is nearly the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from claimgraph.model.dates import OPEN, overlaps, within
from claimgraph.model.ontology import RoleMapping
from claimgraph.model.records import Compatible, Declared, Proposition, Value, ValueKind

from .plain_meaning import Reading, entity_values, identities
from .plain_voices import MONTH, Voices, apart

Said = tuple[str, str]
"""A claim and what it says."""


@dataclass(frozen=True)
class Relations(Voices):
    """The statements of one set of records, held against each other in pairs."""

    @cached_property
    def affirmed(self) -> dict[str, set[Said]]:
        """What is affirmed, directly or by entailment, with the claims and what they say."""
        found = {
            path: {it for it in self.affirmations if self.follows(it[1], path)}
            for path in self.propositions
        }
        return {path: them for path, them in found.items() if them}

    # ---- Two that are both affirmed --------------------------------------------------------------

    def compatible(self, a: str, b: str, *, but: str = "") -> bool:
        """Whether conditions are the same and no qualifier rules the other out."""
        p, q = self.propositions[a].qualifiers, self.propositions[b].qualifiers
        return self.fixed(p) == self.fixed(q) and not self.ruled_out(p, q, but=but)

    def ending(self, end: str, state: str) -> bool:
        """Whether one statement is the end of another."""
        return any(
            self.meets_at(mapping, r, s)
            for r in self.readings[end]
            for mapping in self.ways(r, self.term(r.predicate).marks.ends)
            for s in self.readings[state]
        )  # fmt: skip

    def undoing(self, a: str, b: str) -> bool:
        """Whether one thing ends or undoes another."""
        return self.ending(a, b) or any(
            self.meets_at(mapping, r, s)
            for r in self.readings[a]
            for mapping in self.ways(r, self.term(r.predicate).marks.undoes)
            for s in self.readings[b]
        )  # fmt: skip

    def ways(self, r: Reading, mappings: tuple[RoleMapping, ...]) -> list[RoleMapping]:
        """The mappings that are meant: whoever is put out of something named is put out of that,
        and not also of the body that does it."""
        has = {name for name, _ in r.qualifiers}
        named = {it.target for it in mappings if it.filled.get("object") in has}
        return [
            it for it in mappings
            if it.target not in named or it.filled.get("object") not in ("subject", "object")
        ]  # fmt: skip

    def meets_at(self, mapping: RoleMapping, r: Reading, s: Reading) -> bool:
        """Whether a mapping leads from one reading to the other; what it leaves out is anybody."""
        return s.predicate == mapping.target and all(
            set(self.fillers(r, here)) & set(self.fillers(s, there))
            or (there not in ("subject", "object") and not self.fillers(s, there))
            for here, there in mapping.roles
        )

    def excluded(self, a: str, b: str) -> bool:
        """Whether two predicates that exclude each other are said of the same two."""
        return (
            any(
                s.predicate in self.term(r.predicate).excludes and r.ends == s.ends
                for r in self.readings[a] for s in self.readings[b]
            )
            and self.compatible(a, b)
            and not self.ending(a, b)
            and not self.ending(b, a)
        )  # fmt: skip

    def shared(self, a: str, b: str, mark: str) -> Iterator[tuple[Reading, Reading]]:
        """Readings of both under one predicate with a mark."""
        for r, s in product(self.readings[a], self.readings[b]):
            if r.predicate == s.predicate and self.marked(r, mark):
                yield r, s

    def rivals(self, a: str, b: str) -> bool:
        """Whether two hold an office that has one holder."""
        return any(
            r.object == s.object and r.subject != s.subject
            for r, s in self.shared(a, b, "one-holder")
        ) and self.compatible(a, b)

    def elsewhere(self, a: str, b: str) -> bool:
        """Whether one thing has two objects of which it has one at a time."""
        return any(
            r.subject == s.subject
            and r.object != s.object
            and not self.near_entities(r.object or "", s.object or "")
            and (
                all(self.is_a(it or "", "country") for it in (r.object, s.object))
                or not any(self.is_a(it or "", "country", "place") for it in (r.object, s.object))
            )
            for r, s in self.shared(a, b, "one-object")
        ) and self.compatible(a, b)

    def culprits(self, a: str, b: str) -> bool:
        """Whether two did to one individual what can be done once."""
        return (
            any(
                r.object == s.object and self.individual(r.object or "")
                and (r.predicate != "killed" or self.is_a(r.object or "", "person"))
                for r, s in self.shared(a, b, "once")
            )
            and not any(
                self.near_entities(x, y) for x in self.doers(a) for y in self.doers(b)
            )
            and self.compatible(a, b)
        )  # fmt: skip

    def individual(self, entity: str) -> bool:
        """Whether an entity is one thing or person, no kind and no group."""
        if entity not in self.records.entities:
            return False
        return not self.vocabulary.classes[self.records.entities[entity].type].stands_for_many

    @cached_property
    def exclusive(self) -> dict[tuple[str, str], list[str]]:
        """The grounds on which two statements cannot both hold, if their times meet."""
        told = sorted(self.affirmed)
        return {(a, b): list(self.grounds_between(a, b)) for a, b in product(told, repeat=2)}

    def both_hold_not(self, a: str, b: str) -> list[str]:
        return self.exclusive[a, b] if a != b else []

    def grounds_between(self, a: str, b: str) -> Iterator[str]:
        if self.excluded(a, b):
            yield "excluded"
        if self.rivals(a, b):
            yield "one-holder"
        if self.elsewhere(a, b):
            yield "one-object"
        if self.culprits(a, b):
            yield "once"
        if self.figures(a, b):
            yield "single-valued"
        if self.ending(a, b) or self.ending(b, a):
            yield "ended"

    # ---- One value of one qualifier ------------------------------------------------------------

    def figures(self, a: str, b: str) -> bool:
        """Whether two tell of one fact with two values of what has one."""
        return (
            self.same_telling(a, b)
            and (
                bool(self.two_values(a, b))
                or (self.two_dates(a, b) and not self.guessed_apart(a, b))
            )
            and not self.grown(a, b)
            and not self.counted_in(a, b)
            and not self.counted_in(b, a)
        )

    def dated_twice(self, a: str, b: str) -> bool:
        """Whether two tell of one fact with two dates."""
        return self.same_telling(a, b) and self.two_dates(a, b) and not self.grown(a, b)

    def two_values(self, a: str, b: str) -> list[tuple[Value, Value]]:
        """The values of one qualifier that has one value, where all of both keep apart."""
        p, q = self.propositions[a], self.propositions[b]
        if not overlaps(p.when or OPEN, q.when or OPEN):
            return []
        found = []
        for name in sorted(self.single(a) & self.single(b) | self.single_there(a, b)):
            ours = [v for n, v in p.qualifiers if n == name]
            pairs = list(product(ours, [w for m, w in q.qualifiers if m == name]))
            if pairs and all(self.apart_in(v, w) for v, w in pairs):
                found += pairs if self.compatible(a, b, but=name) else []
        return found

    def single(self, path: str) -> frozenset[str]:
        """The qualifiers of which a statement has one value; some only of an individual."""
        p = self.propositions[path]
        term = self.term(p.predicate)
        counted = {name for name, it in self.vocabulary.qualifiers.items() if it.counted}
        if not self.individual(p.object):
            return term.single_valued | counted
        return term.single_valued | counted | term.marks.single_valued_of_individual

    def single_there(self, a: str, b: str) -> frozenset[str]:
        """The qualifiers of which two statements have one value because both name a place, or
        because a person cannot be in two countries on one day."""
        p, q = self.propositions[a], self.propositions[b]
        one, other = self.term(p.predicate).marks, self.term(q.predicate).marks
        found = frozenset[str]()
        if self.sites(p) and self.sites(q):
            found |= one.single_valued_of_place & other.single_valued_of_place
        if p.when and q.when and p.when.earliest == p.when.latest == q.when.earliest:
            days = one.single_valued_of_day & other.single_valued_of_day
            one_day = q.when.latest == q.when.earliest and any(
                self.is_a(it, "person") for it in (p.subject, p.object)
            )
            found |= {it for it in days if one_day and self.two_countries(p, q, it)}
        return found

    def sites(self, p: Proposition) -> set[str]:
        return {v.token for n, v in p.qualifiers if self.qualifier(n).placed}

    def two_countries(self, p: Proposition, q: Proposition, name: str) -> bool:
        here, there = (
            {
                it for it in self.above({*entity_values(x.qualifiers, name)}, self.belongs)
                if self.is_a(it, "country")
            }
            for x in (p, q)
        )  # fmt: skip
        return bool(here and there) and not here & there

    def counted_in(self, part: str, whole: str) -> bool:
        """Whether one tells a smaller number of a part of the other's place or time."""
        values = self.two_values(part, whole)
        p, q = self.propositions[part], self.propositions[whole]
        fewer = bool(values) and all(
            v.kind == w.kind == ValueKind.NUMBER and v.high < w.low for v, w in values
        )
        lies = any(
            x != y and (y in self.above({x}, self.belongs) or (x, y) in self.members)
            for x, y in product(self.sites(p), self.sites(q))
        )
        in_time = (
            q.when is not None and not q.when.open_begin and not q.when.open_end
            and within(p.when or OPEN, q.when)
            and (p.when or OPEN).latest - (p.when or OPEN).earliest
            < q.when.latest - q.when.earliest
        )  # fmt: skip
        return fewer and (lies or in_time)

    def two_dates(self, a: str, b: str) -> bool:
        """Whether one fact, or the same numbered part, has two dates."""
        p, q = self.propositions[a], self.propositions[b]
        if not p.when or not q.when or overlaps(p.when, q.when) or not self.compatible(a, b):
            return False
        whole = self.single(a) & self.single(b)
        of_part = (
            self.term(p.predicate).marks.single_valued_of_part
            & self.term(q.predicate).marks.single_valued_of_part
        )
        return "when" in whole or ("when" in of_part and bool(self.part(p) & self.part(q)))

    def guessed_apart(self, a: str, b: str) -> bool:
        """Whether the days of two keep apart, and nobody's words give one of them."""
        p, q = self.propositions[a].when, self.propositions[b].when
        apart = bool(p and q) and not overlaps(p or OPEN, q or OPEN)
        return apart and any(map(self.day_guessed, (a, b)))

    def day_guessed(self, path: str) -> bool:
        """Whether whoever recorded a statement concluded its day, in all that affirms it."""
        told = [
            c.when_inferred
            for it, c in self.claims.items()
            if path in (c.about, self.core_of(c.about)) and self.polarity(it) == "affirming"
        ]
        reasons = [
            it for it, base in self.affirmations if base == path and self.as_reason(it, base)
        ]
        return bool(told) and all(told) and not reasons

    def core_of(self, path: str) -> str:
        core = self.core(self.propositions[path])
        return core.path if core else ""

    def part(self, p: Proposition) -> set[str]:
        return {v.token for n, v in p.qualifiers if n == "part" and v.kind == ValueKind.ORDINAL}

    def grown(self, a: str, b: str) -> bool:
        """Whether a toll grew, or an act was repeated."""
        term = self.term(self.propositions[a].predicate)
        pairs = product(self.tellers(a), self.tellers(b))
        counted = any(
            self.qualifier(n).counted and n == m and self.apart_in(v, w)
            for n, v in self.propositions[a].qualifiers for m, w in self.propositions[b].qualifiers
        )  # fmt: skip
        return any(
            ((term.marks.running or counted) and self.larger_later(one, other))
            or ((term.marks.repeatable or counted) and self.repeated(one, other))
            for one, other in pairs
        )

    def tellers(self, path: str) -> list[Said]:
        return [it for it in self.affirmations if it[1] == path]

    def larger_later(self, one: Said, other: Said) -> bool:
        def grows(old: Said, new: Said) -> bool:
            values = self.two_values(old[1], new[1])
            later = self.told(old[0])[1] < self.told(new[0])[0] or (old[0], new[0]) in self.order
            numbers = values and all(v.kind == ValueKind.NUMBER for v, _ in values)
            return bool(numbers) and later and all(v.high < w.low for v, w in values)

        return grows(one, other) or grows(other, one)

    def repeated(self, one: Said, other: Said) -> bool:
        """Whether the two were told more than a month apart, or one of them as another one."""
        again = any(self.cued(claim, "repeated") for claim, _ in (one, other))
        return again or apart(self.told(one[0]), self.told(other[0])) > MONTH

    # ---- Nearly the same -------------------------------------------------------------------------

    def near_readings(
        self, a: str, b: str, *, by_office: bool = False
    ) -> Iterator[tuple[Reading, Reading]]:
        """Readings of two statements whose ends are near and whose qualifiers go together.

        ``by_office``: who does the one may do it for a doer of the other.
        """
        yield from self.near_among(
            a, self.partial_readings[a], b, self.partial_readings[b], by_office=by_office
        )

    def near_before(self, a: str, b: str) -> Iterator[tuple[Reading, Reading]]:
        """The same of what must have been so before the one, and of the other."""
        if (self.propositions[b].when or OPEN).open_begin:
            near = self.near_among(a, self.presupposed[a], b, self.readings[b])
            yield from ((r, s) for r, s in near if self.of_one_house(r, s))

    def near_among(
        self, a: str, ours: Iterable[Reading], b: str, theirs: Iterable[Reading],
        *, by_office: bool = False,
    ) -> Iterator[tuple[Reading, Reading]]:  # fmt: skip
        if self.office(a) or self.office(b):
            return
        denied = self.propositions[b].predicate
        for r, s in product(ours, theirs):
            lent = by_office and s.predicate == denied
            told = [(x, y) for x, y in zip(r.ends, s.ends, strict=True) if x and y]
            near = bool(told) and all(
                self.near_ends(a, x, b, y)
                or (lent and len(told) == 2 and self.works_for(a, r, x, y))
                for x, y in told
            )
            if (
                near
                and not self.ruled_out(r.qualifiers, s.qualifiers)
                and not self.of_another_part(a, r, s)
                and not self.of_another_part(b, s, r)
                and not self.done_alone(a, r, b, s)
            ):
                yield r, s

    def near_ends(self, a: str, x: str, b: str, y: str) -> bool:
        of_x = self.places(a) if self.patient(a, x) else set()
        of_y = self.places(b) if self.patient(b, y) else set()
        return self.under(x, y, of_x) or self.under(y, x, of_y)

    def works_for(self, path: str, r: Reading, agent: str, body: str) -> bool:
        """Whether somebody does a thing for a body, by the office that he holds when it is told;
        of two who do it together each may."""
        term = self.term(r.predicate)
        does = r.object if term.marks.doer == "object" else r.subject
        return (term.symmetric or agent == does) and any(
            agent in self.participants(base)
            and agent != body and body in self.above({agent}, self.steps(claim))
            for claim, base in self.affirmed.get(path, ())
        )  # fmt: skip

    def of_another_part(self, a: str, r: Reading, s: Reading) -> bool:
        """Whether the end that one leaves unnamed would be somebody who has another part in it:
        no buyer is his own seller."""
        return any(
            x is None and y is not None and any(
                self.near_entities(y, it) for it in self.participants(a)
            )
            for x, y in zip(r.ends, s.ends, strict=True)
        )  # fmt: skip

    def done_alone(self, a: str, r: Reading, b: str, s: Reading) -> bool:
        """Whether one does it and the other is only where he lives: a firm in a country is not
        the country."""
        ends = {int(self.term(it.predicate).marks.doer == "object") for it in (r, s)}
        pairs = {(r.ends[end], s.ends[end]) for end in ends}
        of_a, of_b = self.moved_doer(a, r), self.moved_doer(b, s)
        pairs |= {
            (v.token, w.token) for (n, v), (m, w) in product(r.qualifiers, s.qualifiers)
            if n == m and v.kind == w.kind == ValueKind.ENTITY
            and ((n, v.token) in of_a or (m, w.token) in of_b)
        }  # fmt: skip
        return any(x and y and (self.lodged(x, y) or self.lodged(y, x)) for x, y in pairs)

    def moved_doer(self, path: str, r: Reading) -> set[tuple[str, str]]:
        """The doer of a statement where a reading tells him as a qualifier."""
        p = self.propositions[path]
        doer = p.object if self.term(p.predicate).marks.doer == "object" else p.subject
        return {
            (n, v.token) for n, v in r.qualifiers
            if v.kind == ValueKind.ENTITY and v.token == doer and (n, v) not in p.qualifiers
        }  # fmt: skip

    def lodged(self, low: str, high: str) -> bool:
        """Whether an actor that is no state and no body of one is in something, and only that."""
        return (
            self.is_a(low, "actor")
            and not self.is_a(low, "country", "government-body")
            and low != high
            and high in self.above({low}, self.belongs)
            and high not in self.above({low}, self.edges("same-house"))
            and (low, high) not in self.members
        )

    def nearly_denies(self, yes: str, no: str) -> bool:
        """Whether a denial of ``no`` may be meant against ``yes``, in other words."""
        p, q = self.propositions[yes], self.propositions[no]
        declared = {self.kind(yes), self.kind(no)} == {"declared-act"}
        return (
            not self.condition(p)
            and not self.condition(q)
            and identities(self.reasons(q)) <= identities(p.qualifiers)
            and q.predicate not in self.term(p.predicate).excludes
            and not self.other_matter(yes, no)
            and not self.of_a_member(yes, no)
            and overlaps(p.when or OPEN, q.when or OPEN)
            and not self.leaves_room(p, q)
            and any(
                r.predicate == s.predicate
                and (
                    not declared
                    or self.of_one_house(r, s)
                    or self.doer_for(yes, r, s)
                    or self.of_each(no)
                )
                for r, s in (
                    *self.near_readings(yes, no, by_office=True),
                    *self.near_before(yes, no),
                )
            )
        )

    def doer_for(self, path: str, r: Reading, s: Reading) -> bool:
        """Whether the doer of one statement does it for that of the other."""
        end = int(self.term(r.predicate).marks.doer == "object")
        x, y = r.ends[end], s.ends[end]
        return bool(x and y) and self.works_for(path, r, x or "", y or "")

    def leaves_room(self, p: Proposition, q: Proposition) -> bool:
        """Whether less is affirmed than is denied: most of it, and not all of it."""
        return any(
            n == m == "share" and v.kind == w.kind == ValueKind.NUMBER and v.low < w.low
            for n, v in p.qualifiers for m, w in q.qualifiers
        )  # fmt: skip

    def of_a_member(self, yes: str, no: str) -> bool:
        """Whether a member denies its own deed, and the body's is affirmed."""
        high, low = (
            p.object if self.term(p.predicate).marks.doer == "object" else p.subject
            for p in (self.propositions[yes], self.propositions[no])
        )
        house = self.above({low}, self.edges("same-house"))
        return (low, high) in self.members and high not in house

    def of_one_house(self, r: Reading, s: Reading) -> bool:
        """Whether the doers are one or of one house, and not a body and its member."""
        end = int(self.term(r.predicate).marks.doer == "object")
        x, y = r.ends[end], s.ends[end]
        if not x or not y:
            return True
        return y in self.above({x}, self.belongs) or x in self.above({y}, self.belongs)

    def other_matter(self, yes: str, no: str) -> bool:
        """Whether only a narrower contact is denied, by what the affirmed contact does not say:
        who met may still not negotiate on the treaty."""
        q = self.propositions[no]
        said = {n for n, _ in self.propositions[yes].qualifiers}
        told = {r.predicate for r in self.partial_readings[yes] | self.presupposed[yes]}
        more = {n for n, _ in q.qualifiers if not self.qualifier(n).must_equal} - said
        if self.term(q.predicate).symmetric and q.predicate not in told and more:
            return True
        return q.predicate not in told and self.untold_matter(yes, no, told)

    def untold_matter(self, yes: str, no: str, told: set[str]) -> bool:
        """Whether talks about a thing are denied, and some wider contact not about it affirmed."""
        p, q = self.propositions[yes], self.propositions[no]
        return any(
            here == "object" and there not in ("subject", "object") and mapping.target not in told
            and not any(
                n == there and v.kind == ValueKind.ENTITY and self.near_entities(v.token, q.object)
                for n, v in p.qualifiers
            )
            for mapping in self.term(q.predicate).marks.converses for here, there in mapping.roles
        )  # fmt: skip

    def of_each(self, no: str) -> bool:
        """Whether somebody denies it with words such as "no member"."""
        return any(
            self.cued(it, "no-member") for it, c in self.claims.items()
            if c.about == no and self.polarity(it) == "denying"
        )  # fmt: skip

    def nearly_opposed(self, a: str, b: str) -> bool:
        p, q = self.propositions[a], self.propositions[b]
        declared = {self.kind(a), self.kind(b)} == {"declared-act"}
        return (
            not self.condition(p)
            and not self.condition(q)
            and overlaps(p.when or OPEN, q.when or OPEN)
            and not self.ending(a, b)
            and not self.ending(b, a)
            and any(
                s.predicate in self.term(r.predicate).marks.opposites
                and (not declared or self.of_one_house(r, s) or self.stops(r, s))
                for r, s in self.near_readings(a, b)
            )
        )  # fmt: skip

    def stops(self, *readings: Reading) -> bool:
        """Whether one member's act stops the whole body, as a veto does."""
        return any(self.term(it.predicate).marks.stops_body for it in readings)

    def narrower(self, q: str, w: str) -> bool:
        """Whether one statement is of a part, place or kind of the other, or of the whole from
        which the other excepts something: "all but the soldiers were freed, not the prisoners"."""
        wide = self.propositions[w]
        return q != w and any(
            r.predicate == wide.predicate
            and all(
                self.under(x or "", y, self.places(q) if self.patient(q, x) else set())
                for x, y in zip(r.ends, (wide.subject, wide.object), strict=True)
            )
            and all(
                any(n == m and (meets_or_lies(self, v, v2)) for n, v in r.qualifiers)
                for m, v2 in wide.qualifiers
                if not self.qualifier(m).must_equal
            )
            for r in self.readings[q]
        )

    def decided(self, pairs: Iterable[Declared | Compatible]) -> set[tuple[str, str]]:
        """The pairs that a person decided; a table stands for its rows that are near."""
        found = set[tuple[str, str]]()
        for it in pairs:
            if it.right in self.propositions:
                found.add((min(it.left, it.right), max(it.left, it.right)))
            for row, c in self.claims.items():
                near = self.nearly_denies(it.left, c.about) or self.nearly_denies(c.about, it.left)
                if c.source == it.right and self.row(row) and near and c.about != it.left:
                    found.add((min(it.left, c.about), max(it.left, c.about)))
        return found


def meets_or_lies(relations: Relations, v: Value, w: Value) -> bool:
    """Whether a value is inside another: a number, or a place in a place."""
    if v.kind == w.kind == ValueKind.NUMBER and v.unit == w.unit:
        return w.low <= v.low and v.high <= w.high
    if v.kind == w.kind == ValueKind.ENTITY:
        return relations.under(v.token, w.token)
    return v == w
