"""What a statement says: its readings, its core, its ends, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product

from claimgraph.model.dates import OPEN, within
from claimgraph.model.ontology import PredicateTerm, QualifierTerm, RoleMapping, Vocabulary
from claimgraph.model.records import Proposition, Records, Value, ValueKind

Qualifiers = tuple[tuple[str, Value], ...]


@dataclass(frozen=True)
class Reading:
    """A statement told with another predicate or from another end; ``None`` is an end not told."""

    predicate: str
    subject: str | None
    object: str | None
    qualifiers: Qualifiers

    @property
    def ends(self) -> tuple[str | None, str | None]:
        return self.subject, self.object

    def swapped(self, predicate: str, swap: bool) -> Reading:
        one, other = (self.object, self.subject) if swap else self.ends
        return replace(self, predicate=predicate, subject=one, object=other)


def alike(a: Value, b: Value) -> bool:
    """Whether two values are one; a number is its bounds, not its wording."""
    return a.kind == b.kind and a.identity == b.identity


def meets(a: Value, b: Value) -> bool:
    """Whether ``a`` says at least what ``b`` says."""
    if a.kind == b.kind == ValueKind.NUMBER and a.unit == b.unit:
        return b.low <= a.low and a.high <= b.high
    return alike(a, b)


def identities(qualifiers: Qualifiers) -> set[tuple[str, str, str]]:
    return {(n, v.kind, v.identity) for n, v in qualifiers}


def entity_values(qualifiers: Qualifiers, name: str) -> list[str]:
    return [v.token for n, v in qualifiers if n == name and v.kind == ValueKind.ENTITY]


@dataclass(frozen=True)
class Meaning:
    """One set of records, with what its statements say."""

    records: Records
    vocabulary: Vocabulary

    @cached_property
    def propositions(self) -> Mapping[str, Proposition]:
        """The recorded ones and their cores."""
        cores = (self.core(p) for p in self.records.propositions.values())
        return {**self.records.propositions, **{p.path: p for p in cores if p}}

    def term(self, predicate: str) -> PredicateTerm:
        return self.vocabulary.predicates[predicate]

    def qualifier(self, name: str) -> QualifierTerm:
        return self.vocabulary.qualifiers[name]

    def is_a(self, entity: str, *kinds: str) -> bool:
        """Whether an entity is of one of the classes, or of one below it."""
        if entity not in self.records.entities:
            return False
        return bool(
            self.vocabulary.classes[self.records.entities[entity].type].ancestors & {*kinds}
        )

    def kind(self, path: str) -> str:
        """The kind of a statement, which may depend on the type of the object."""
        p = self.propositions[path]
        term, found = self.term(p.predicate), set()
        for rule in term.marks.kinds:
            ends = [p.object] if rule.end == "object" else entity_values(p.qualifiers, rule.end)
            if any(self.is_a(it, *rule.types) for it in ends):
                found.add(rule.kind)
        return "deed" if "deed" in found else min(found, default=term.kind)

    def act(self, path: str) -> bool:
        return self.kind(path) in ("declared-act", "deed")

    def lasting(self, path: str) -> bool:
        """Whether it goes on over a time: a state, or a deed that makes one (who occupies
        controls)."""
        found = {self.term(r.predicate).kind for r in self.readings[path]}
        return self.kind(path) != "assessment" and "state" in found

    # ---- Cores ---------------------------------------------------------------------------------

    def reasons(self, p: Proposition) -> Qualifiers:
        """Its reasons, and that only this is so; a purpose that is its content is none."""
        content = self.term(p.predicate).marks.purpose_is_content
        return tuple(
            (n, v) for n, v in p.qualifiers
            if self.qualifier(n).adds_judgement and not (n == "purpose" and content)
        )  # fmt: skip

    def core(self, p: Proposition) -> Proposition | None:
        """The statement without its reason or its "only", if it has one."""
        reasons = self.reasons(p)
        rest = tuple(it for it in p.qualifiers if it not in reasons)
        return replace(p, qualifiers=rest) if reasons else None

    def reason_statements(self, p: Proposition) -> list[str]:
        """What is affirmed along with a statement; a purpose is to come and is not."""
        return [
            v.token for n, v in self.reasons(p)
            if n != "purpose" and v.kind == ValueKind.PROPOSITION
        ]  # fmt: skip

    def bases(self, path: str) -> set[str]:
        """What somebody says who says this: itself, its core, its reasons, and theirs."""
        found, ahead = set[str](), [path]
        while ahead:
            here = ahead.pop()
            if here not in found:
                found.add(here)
                p = self.propositions[here]
                core = self.core(p)
                ahead += [core.path] if core else []
                ahead += self.reason_statements(p)
        return found

    # ---- Readings ------------------------------------------------------------------------------

    @cached_property
    def readings(self) -> Mapping[str, frozenset[Reading]]:
        """Every way to tell a statement from which it follows."""
        return {path: self.read(p, partly=False) for path, p in self.propositions.items()}

    @cached_property
    def partial_readings(self) -> Mapping[str, frozenset[Reading]]:
        """The same, and those in which an end is not told."""
        return {path: self.read(p, partly=True) for path, p in self.propositions.items()}

    def read(self, p: Proposition, *, partly: bool) -> frozenset[Reading]:
        found = set[Reading]()
        ahead = [Reading(p.predicate, p.subject, p.object, p.qualifiers)]
        while ahead:
            here = ahead.pop()
            if here in found or here.predicate not in self.vocabulary.predicates:
                continue
            found.add(here)
            term = self.term(here.predicate)
            ahead += [here.swapped(name, swap) for name, swap in term.supers]
            for mapping in term.marks.converses:
                ahead += self.other_end(here, mapping, partly=partly)
        return frozenset(found)

    def other_end(self, r: Reading, mapping: RoleMapping, *, partly: bool) -> Iterator[Reading]:
        """The same fact from another end, if each end that is needed there is told here."""
        roles = {there: self.fillers(r, here) for here, there in mapping.roles}
        used = {here for here, _ in mapping.roles}
        gone = [None] if partly else []
        pairs = product(roles.get("subject") or gone, roles.get("object") or gone)
        new = [
            (name, Value(ValueKind.ENTITY, it))
            for name, them in roles.items() if name not in ("subject", "object")
            for it in them if it
        ]  # fmt: skip
        kept = [(n, v) for n, v in r.qualifiers if n not in used and n not in {m for m, _ in new}]
        target = self.term(mapping.target)
        for one, other in pairs:
            fits = self.fits(one, target.domain) and self.fits(other, target.range)
            if fits and (one or other):
                yield Reading(mapping.target, one, other, tuple(sorted([*kept, *new])))

    def fillers(self, r: Reading, role: str) -> list[str | None]:
        if role in ("subject", "object"):
            end = r.subject if role == "subject" else r.object
            return [end] if end else []
        return [*entity_values(r.qualifiers, role)]

    def fits(self, entity: str | None, kind: str | None) -> bool:
        return not entity or not kind or self.is_a(entity, kind)

    # ---- What follows --------------------------------------------------------------------------

    def says(self, r: Reading, q: Proposition) -> bool:
        """Whether a reading says all that a statement says, time apart."""
        kept = [(n, v) for n, v in q.qualifiers if not self.qualifier(n).must_equal]
        return (
            r.predicate == q.predicate
            and r.ends == (q.subject, q.object)
            and self.fixed(r.qualifiers) == self.fixed(q.qualifiers)
            and all(any(n == m and meets(v, w) for n, v in r.qualifiers) for m, w in kept)
        )

    def fixed(self, qualifiers: Qualifiers) -> set[tuple[str, str, str]]:
        """Conditions and exceptions, which must be equal on both sides."""
        return identities(tuple(it for it in qualifiers if self.qualifier(it[0]).must_equal))

    def limits(self, qualifiers: Qualifiers) -> set[tuple[str, str, str]]:
        return identities(tuple(it for it in qualifiers if self.qualifier(it[0]).limit))

    def condition(self, p: Proposition) -> bool:
        return any(self.qualifier(n).condition for n, _ in p.qualifiers)

    def timeless(self, a: str, b: str) -> bool:
        """Whether ``a`` says all that ``b`` says, whatever the times."""
        return a == b or any(self.says(r, self.propositions[b]) for r in self.readings[a])

    def in_time(self, a: str, b: str) -> bool:
        p, q = self.propositions[a], self.propositions[b]
        return within(p.when or OPEN, q.when or OPEN)

    @cached_property
    def entailments(self) -> set[tuple[str, str]]:
        pairs = product(self.propositions, repeat=2)
        return {(a, b) for a, b in pairs if a != b and self.in_time(a, b) and self.timeless(a, b)}

    def follows(self, a: str, b: str) -> bool:
        return a == b or (a, b) in self.entailments

    # ---- What must have been so before ---------------------------------------------------------

    @cached_property
    def presupposed(self) -> Mapping[str, frozenset[Reading]]:
        """What a statement needs to have been so, told with each predicate that says it."""
        return {
            path: frozenset(
                r.swapped(name, swap)
                for r in them for name, swap in self.term(r.predicate).marks.presupposes
            )
            for path, them in self.readings.items()
        }  # fmt: skip

    def presupposes(self, a: str, b: str, *, timeless: bool = False) -> bool:
        """Whether ``a`` needs ``b`` to have been so, by its own end at the latest."""
        p, q = self.propositions[a], self.propositions[b]
        early = (q.when or OPEN).open_begin and (p.when or OPEN).latest <= (q.when or OPEN).latest
        plain = all(self.qualifier(n).must_equal for n, _ in q.qualifiers)
        return a != b and (early or timeless) and plain and any(
            r.predicate == q.predicate and r.ends == (q.subject, q.object)
            and self.fixed(r.qualifiers) == self.fixed(q.qualifiers)
            for r in self.presupposed[a]
        )  # fmt: skip

    def stands_on(self, a: str, b: str) -> bool:
        """Whether to deny ``b`` is to deny ``a``."""
        return self.follows(a, b) or self.presupposes(a, b)

    def lifts(self, a: str, b: str) -> bool:
        """Whether ``b`` follows without a limit being lost: a part is not told without it."""
        q = self.propositions[b]
        return a == b or (
            self.follows(a, b)
            and any(
                self.says(r, q) and self.limits(r.qualifiers) == self.limits(q.qualifiers)
                for r in self.readings[a]
            )
        )

    def same_telling(self, a: str, b: str) -> bool:
        """Whether both have subject, predicate and object in common, converses honoured."""
        return any(
            r.predicate == s.predicate and r.ends == s.ends
            for r in self.tellings[a] for s in self.tellings[b]
        )  # fmt: skip

    @cached_property
    def tellings(self) -> Mapping[str, list[Reading]]:
        """The readings that lead back: symmetric, inverse and converse ones, no wider ones."""
        return {path: [*self.equal_readings(path)] for path in self.propositions}

    def equal_readings(self, path: str) -> Iterator[Reading]:
        p = self.propositions[path]
        for r in self.readings[path]:
            told = Proposition(r.subject or "", r.predicate, r.object or "", r.qualifiers)
            back = self.read(told, partly=False)
            if any((it.predicate, *it.ends) == (p.predicate, p.subject, p.object) for it in back):
                yield r

    # ---- Who takes part ------------------------------------------------------------------------

    def sides(self, path: str) -> list[tuple[set[str], set[str]]]:
        """The doers and the others; where both ends act alike, either may be the doer."""
        p = self.propositions[path]
        term = self.term(p.predicate)
        doers = self.named_by(p, "doers")
        others = self.named_by(p, "others")
        straight = ({p.subject, *doers}, {p.object, *others})
        crossed = ({p.object, *doers}, {p.subject, *others})
        if term.symmetric:
            return [straight, crossed]
        return [crossed if term.marks.doer == "object" else straight]

    def named_by(self, p: Proposition, side: str) -> set[str]:
        return {
            v.token for n, v in p.qualifiers
            if v.kind == ValueKind.ENTITY and self.qualifier(n).side == side
        }  # fmt: skip

    def doers(self, path: str) -> set[str]:
        return {it for doers, _ in self.sides(path) for it in doers}

    def participants(self, path: str) -> set[str]:
        p = self.propositions[path]
        return {p.subject, p.object, *self.named_by(p, "doers"), *self.named_by(p, "others")}

    def mutual(self, path: str) -> bool:
        """Whether it takes two to do it."""
        p = self.propositions[path]
        return self.term(p.predicate).symmetric or bool(self.named_by(p, "doers"))

    def office(self, path: str) -> bool:
        return self.term(self.propositions[path].predicate).office

    def marked(self, r: Reading, mark: str) -> bool:
        term = self.term(r.predicate)
        marks = term.marks
        return {
            "same-house": marks.same_house, "binds-source": marks.binds_source or term.office,
            "lies-in": marks.lies_in, "one-holder": marks.one_holder,
            "one-object": marks.one_object, "once": marks.once,
            "member": r.predicate == "member-of",
        }[mark]  # fmt: skip
