"""The judge once more, from the words of the model: loops over pairs, no tables, no hurry.

It is the measure of the SQL: slow, and short enough to be compared with the model line by line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations, product

from claimgraph.model.dates import (
    OPEN,
    before,
    overlaps,
    within,
)
from claimgraph.model.ontology import PredicateTerm, Vocabulary
from claimgraph.model.records import (
    Claim,
    Proposition,
    Records,
    Source,
    Value,
    ValueKind,
    Voice,
)

Key = tuple[str, str, str]
"""A clash: left, right and ground."""


@dataclass(frozen=True)
class Clash:
    """Two propositions that cannot both hold, and the two that made it so: often the same."""

    key: Key
    of_left: str
    of_right: str

    @property
    def own(self) -> bool:
        return {self.of_left, self.of_right} == {self.key[0], self.key[1]}


def alike(a: Value, b: Value) -> bool:
    """Whether two values are one; a number is its bounds, not its wording."""
    return a.kind == b.kind and a.identity == b.identity


def meets(a: Value, b: Value) -> bool:
    """Whether ``a`` says at least what ``b`` says."""
    if a.kind == b.kind == ValueKind.NUMBER:
        return b.low <= a.low and a.high <= b.high
    return alike(a, b)


def share(a: Value, b: Value) -> bool:
    """Whether both values can be right of one thing."""
    if a.kind == b.kind == ValueKind.NUMBER:
        return a.low <= b.high and b.low <= a.high
    return alike(a, b)


def exclude(a: Value, b: Value) -> bool:
    """Whether two values of a single-valued qualifier cannot both hold."""
    texts = (ValueKind.TEXT, ValueKind.PROPOSITION)
    return a.kind == b.kind and a.kind not in texts and not share(a, b)


@dataclass(frozen=True)
class Plain:
    """One set of records, judged one pair at a time."""

    records: Records
    vocabulary: Vocabulary

    # ---- What follows from what ----------------------------------------------------------------

    def term(self, path: str) -> PredicateTerm:
        return self.vocabulary.predicates[self.records.propositions[path].predicate]

    def conditions(self, p: Proposition) -> set[tuple[str, str, str]]:
        known = self.vocabulary.qualifiers
        return {(n, v.kind, v.identity) for n, v in p.qualifiers if known[n].condition}

    def plain_qualifiers(self, p: Proposition) -> list[tuple[str, Value]]:
        return [(n, v) for n, v in p.qualifiers if not self.vocabulary.qualifiers[n].condition]

    def reads_as(self, p: Proposition, q: Proposition) -> bool:
        """Whether subject and object agree under some reading of p's predicate as q's."""
        ends = {False: (p.subject, p.object), True: (p.object, p.subject)}
        supers = self.vocabulary.predicates[p.predicate].supers
        return any(
            name == q.predicate and ends[swapped] == (q.subject, q.object)
            for name, swapped in supers
        )

    def entails(self, a: str, b: str) -> bool:
        p, q = self.records.propositions[a], self.records.propositions[b]
        return (
            a != b
            and self.reads_as(p, q)
            and self.conditions(p) == self.conditions(q)
            and within(p.when or OPEN, q.when or OPEN)
            and all(
                any(n == name and meets(v, value) for n, v in self.plain_qualifiers(p))
                for name, value in self.plain_qualifiers(q)
            )
        )

    @cached_property
    def entailments(self) -> set[tuple[str, str]]:
        pairs = product(self.records.propositions, repeat=2)
        return {(a, b) for a, b in pairs if self.entails(a, b)}

    def follows(self, a: str, b: str) -> bool:
        return a == b or (a, b) in self.entailments

    # ---- Who says what, and when ---------------------------------------------------------------

    def polarity(self, claim: Claim) -> str:
        stance = self.vocabulary.stances[claim.stance]
        return "neither" if stance.certainty == "unknown" else stance.polarity

    @cached_property
    def claims(self) -> dict[str, Claim]:
        """The claims with the bounds that declared order gives to the dates of being said."""
        claims = dict(self.records.claims)
        for path, claim in self.records.claims.items():
            last = [claims[b].said.latest for a, b in self.order if a == path]
            if last and claim.said.earliest <= min(last) <= claim.said.latest:
                claims[path] = replace(claim, said=replace(claim.said, latest=min(last)))
        bounded = dict(claims)
        for path, claim in bounded.items():
            first = [self.records.claims[a].said.earliest for a, b in self.order if b == path]
            if first and claim.said.earliest < max(first) <= claim.said.latest:
                said = replace(claim.said, earliest=max(first), open_begin=False)
                claims[path] = replace(claim, said=said)
        return claims

    @cached_property
    def order(self) -> set[tuple[str, str]]:
        """Declared order, followed through."""
        order = {(path, b) for path, c in self.records.claims.items() for b in c.said_before}
        while more := {(a, d) for a, b in order for c, d in order if b == c and a != d} - order:
            order |= more
        return order

    def sooner(self, a: str, b: str) -> bool:
        return (a, b) in self.order or before(self.claims[a].said, self.claims[b].said)

    def about(self, path: str, polarity: str) -> list[str]:
        return [
            it for it, c in self.claims.items() if c.about == path and self.polarity(c) == polarity
        ]

    # ---- What cannot both hold -----------------------------------------------------------------

    @cached_property
    def affirmed(self) -> dict[str, bool]:
        """Propositions that somebody speaks of and that are affirmed; True where directly."""
        spoken_of = {claim.about for claim in self.claims.values()}
        said = {p for p in spoken_of if self.about(p, "affirming")}
        return {q: q in said for q in spoken_of if any(self.follows(p, q) for p in said)}

    def excluded(self, a: str, b: str) -> bool:
        p, q = self.records.propositions[a], self.records.propositions[b]
        mutual = self.term(a).symmetric or self.term(b).symmetric
        straight = (p.subject, p.object) == (q.subject, q.object)
        crossed = mutual and (p.subject, p.object) == (q.object, q.subject)
        return (
            q.predicate in self.term(a).excludes
            and (straight or crossed)
            and overlaps(p.when or OPEN, q.when or OPEN)
            and self.conditions(p) == self.conditions(q)
            and self.compatible(p, q)
        )

    def compatible(self, p: Proposition, q: Proposition) -> bool:
        ours, theirs = self.plain_qualifiers(p), self.plain_qualifiers(q)
        return all(
            any(share(v, w) for n, v in ours for m, w in theirs if n == m == name)
            for name in {n for n, _ in ours} & {n for n, _ in theirs}
        )

    def single_valued(self, a: str, b: str) -> bool:
        p, q = self.records.propositions[a], self.records.propositions[b]
        crossed = self.term(a).symmetric and (p.subject, p.object) == (q.object, q.subject)
        if p.predicate != q.predicate:
            return False
        if not crossed and (p.subject, p.object) != (q.subject, q.object):
            return False
        return self.differ_in_a_single_value(p, q) or self.differ_in_when(p, q)

    def differ_in_a_single_value(self, p: Proposition, q: Proposition) -> bool:
        single = self.vocabulary.predicates[p.predicate].single_valued
        return bounds(p) == bounds(q) and any(
            n == m and n in single and exclude(v, w) and rest(p, n, v) == rest(q, m, w)
            for n, v in p.qualifiers
            for m, w in q.qualifiers
        )

    def differ_in_when(self, p: Proposition, q: Proposition) -> bool:
        if p.when is None or q.when is None:
            return False
        single = self.vocabulary.predicates[p.predicate].single_valued
        same = identities(p) == identities(q)
        return "when" in single and same and not overlaps(p.when, q.when)

    @cached_property
    def direct(self) -> set[Key]:
        """The clashes of what is affirmed and denied in so many words."""
        said = sorted(p for p, directly in self.affirmed.items() if directly)
        denied = {c.about for c in self.claims.values() if self.polarity(c) == "denying"}
        return {(p, q, "denied") for p in said for q in denied if self.follows(p, q)} | {
            (a, b, ground)
            for a, b in combinations(said, 2)
            for ground, rule in (("excluded", self.excluded), ("single-valued", self.single_valued))
            if rule(a, b)
        }

    @cached_property
    def clashes(self) -> set[Clash]:
        """All clashes, those too that what is affirmed by entailment inherits."""
        found = {Clash(key, key[0], key[1]) for key in self.direct}
        for left, right, ground in self.direct:
            for a, b in product(self.affirmed, repeat=2):
                if ground == "denied" and b == left:
                    continue
                if self.inherits(left, right, ground, a, b):
                    found.add(Clash((*sorted((a, b)), ground), left, right))
            if ground == "denied":
                found |= set(self.in_between(left, right))
        return found | {Clash(key, key[0], key[1]) for key in self.declared}

    def inherits(self, left: str, right: str, ground: str, a: str, b: str) -> bool:
        rules = {"excluded": self.excluded, "single-valued": self.single_valued}
        return (
            ground in rules
            and (a, b) != (left, right)
            and self.follows(left, a)
            and self.follows(right, b)
            and a != b
            and rules[ground](a, b)
        )

    def in_between(self, left: str, right: str) -> Iterator[Clash]:
        """What lies between the affirmed and the denied is affirmed, so it clashes as well."""
        for p in self.affirmed:
            if p not in (left, right) and self.follows(left, p) and self.follows(p, right):
                yield Clash((p, right, "denied"), left, right)

    @cached_property
    def declared(self) -> dict[Key, str]:
        pairs = {tuple(sorted((it.left, it.right))) for it in self.records.declared}
        found = {}
        for a, b in pairs:
            turned = not self.affirmed.get(a) and self.affirmed.get(b)
            whys = {it.because for it in self.records.declared if {it.left, it.right} == {a, b}}
            left, right = (b, a) if turned else (a, b)
            if self.camp(a, "declared") and self.camp(b, "declared"):
                found[left, right, "declared"] = "; ".join(sorted(whys))
        return found

    def camp(self, path: str, side: str) -> list[str]:
        """Who stands for a proposition on one side of a clash."""
        if side != "declared":
            return self.about(path, side)
        facts = [*self.about(path, "affirming"), *self.about(path, "denying")]
        others = self.about(path, "neither")
        return facts or [it for it in others if self.claims[it].stance != "retracts"]

    def camps(self, clash: Clash) -> tuple[list[str], list[str]]:
        ground = clash.key[2]
        left = "declared" if ground == "declared" else "affirming"
        right = {"declared": "declared", "denied": "denying"}.get(ground, "affirming")
        return self.camp(clash.of_left, left), self.camp(clash.of_right, right)

    # ---- Who is heard --------------------------------------------------------------------------

    def turns(self, clash: Clash) -> set[tuple[str, str]]:
        """The same claimant on both sides, the earlier words first."""
        if clash.key[2] == "declared":
            for path in (clash.of_left, clash.of_right):
                if self.about(path, "affirming") and self.about(path, "denying"):
                    return set()
        left, right = self.camps(clash)
        return {
            (a, b)
            for x, y in product(left, right)
            for a, b in ((x, y), (y, x))
            if self.claims[a].claimant == self.claims[b].claimant and self.sooner(a, b)
        }

    def takes_back(self, new: str, old: str) -> bool:
        later, sooner = self.claims[new], self.claims[old]
        if later.stance != "retracts" or sooner.stance == "retracts":
            return False
        if later.claimant != sooner.claimant or self.sooner(new, old):
            return False
        return {
            "affirming": self.follows(sooner.about, later.about),
            "denying": self.follows(later.about, sooner.about),
            "neither": sooner.about == later.about,
        }[self.polarity(sooner)]

    @cached_property
    def superseded(self) -> set[tuple[str, str]]:
        turned = {pair for clash in self.clashes for pair in self.turns(clash)}
        pairs = product(self.claims, repeat=2)
        return turned | {(old, new) for old, new in pairs if self.takes_back(new, old)}

    @cached_property
    def counting(self) -> dict[str, Claim]:
        gone = {old for old, _ in self.superseded}
        return {
            path: c
            for path, c in self.claims.items()
            if path not in gone and c.stance != "retracts"
        }

    def bearing(self, path: str) -> list[str]:
        """The counting claims that affirm a proposition, directly or by entailment."""
        return [
            it
            for it, c in self.counting.items()
            if self.polarity(c) == "affirming" and self.follows(c.about, path)
        ]

    def timely(self, claim: str, path: str) -> bool:
        """Whether the words were not said before the thing could have begun."""
        when, said = self.records.propositions[path].when or OPEN, self.claims[claim].said
        if when.open_begin:
            return when.open_end or when.latest <= said.latest
        return when.earliest <= said.latest

    @cached_property
    def to_come(self) -> set[str]:
        """What is or was planned, urged, doubted or foretold, and by nobody affirmed as come."""
        return {
            path
            for path in self.records.propositions
            if not any(self.timely(it, path) for it in self.bearing(path))
            if self.bearing(path)
            or any(
                c.about == path and c.stance != "retracts" and self.polarity(c) == "neither"
                for c in self.claims.values()
            )
        }

    @cached_property
    def contested(self) -> set[str]:
        return {
            path
            for clash in self.clashes
            if all(any(it in self.counting for it in camp) for camp in self.camps(clash))
            for path in clash.key[:2]
        }

    # ---- For whom one speaks -------------------------------------------------------------------

    def source(self, claim: str) -> Source:
        return self.records.sources[self.claims[claim].source]

    def named(self, agent: str) -> bool:
        return agent not in self.records.entities or not self.records.entities[agent].unnamed

    def offices(self) -> Iterator[tuple[str, str]]:
        """Accepted offices, each with a claim that names it."""
        for path in self.records.propositions:
            if self.term(path).office and self.early_rule(path) == "":
                sure = [it for it in self.bearing(path) if self.sure(it, path)]
                if any(map(self.own_report, sure)) or self.independent(sure, {}):
                    yield from ((path, it) for it in self.bearing(path))

    def holds(self, office: str, naming: str, claim: str) -> bool:
        when, said = self.records.propositions[office].when, self.claims[claim].said
        ours, theirs = self.source(claim).published, self.source(naming).published
        if said.open_begin:
            begin = min(said.latest, ours.earliest)
            said = replace(said, earliest=begin, open_begin=False)
        if when is None or (when.open_begin and when.open_end):
            return self.source(claim) == self.source(naming) or overlaps(theirs, said)
        return overlaps(when, said)

    @cached_property
    def steps(self) -> set[tuple[str, str, str]]:
        """Claim, holder and body: the offices that hold when the claim was made."""
        return {
            (claim, it.subject, it.object)
            for path, naming in self.offices()
            for it in [self.records.propositions[path]]
            for claim in self.claims
            if self.holds(path, naming, claim)
        }

    def speaks_for(self, claim: str, agent: str) -> set[str]:
        reached, ahead = {agent}, [agent]
        while ahead:
            here = ahead.pop()
            new = {body for c, who, body in self.steps if c == claim and who == here} - reached
            reached |= new
            ahead.extend(new)
        return reached

    def principal(self, claim: str, agent: str) -> str:
        reached = self.speaks_for(claim, agent)
        tops = {
            it for it in reached if not any(c == claim and who == it for c, who, _ in self.steps)
        }
        return tops.pop() if len(tops) == 1 else agent

    @cached_property
    def principals(self) -> dict[str, str]:
        return {it: self.principal(it, c.claimant) for it, c in self.claims.items()}

    # ---- The rules -----------------------------------------------------------------------------

    def own_report(self, claim: str) -> bool:
        it, source = self.claims[claim], self.source(claim)
        own = {it.claimant, *it.chain} == {source.agent}
        return own and source.voice is Voice.REPORTING

    def certain(self, claim: str) -> bool:
        return self.vocabulary.stances[self.claims[claim].stance].certainty == "certain"

    def sure(self, claim: str, path: str) -> bool:
        """Whether a named origin says it with certainty, and not of a time to come."""
        named = self.named(self.claims[claim].origin)
        return named and self.certain(claim) and self.timely(claim, path)

    def ways(self, claim: str) -> set[str]:
        source = self.source(claim)
        return {source.path, source.agent, *self.claims[claim].chain}

    def independent(self, claims: list[str], principals: dict[str, str]) -> bool:
        """Whether two have different principals behind their origins and no link in common."""
        return any(
            principals.get(a, self.claims[a].origin) != principals.get(b, self.claims[b].origin)
            and not self.ways(a) & self.ways(b)
            for a, b in combinations(claims, 2)
        )

    def performed(self, claim: str) -> bool:
        it = self.claims[claim]
        about = self.records.propositions[it.about]
        doers = {about.subject, about.object} if self.term(it.about).symmetric else {about.subject}
        announced = it.stance in ("announces", "confirms")
        return announced and bool(doers & self.speaks_for(claim, it.claimant))

    def early_rule(self, path: str) -> str:
        """Rules 0 to 4, which ask for nobody's principal; empty where none of them decides."""
        here = [c for c in self.counting.values() if c.about == path]
        bearing = self.bearing(path)
        timely = [it for it in bearing if self.timely(it, path)]
        if not here:
            return "mentioned"
        if path in self.contested:
            return "contested"
        if not bearing:
            no = all(self.polarity(c) == "denying" or c.stance == "refuses" for c in here)
            return "only-denied" if no else "not-yet-claimed"
        if not timely:
            return "later-than-said"
        if not any(self.named(self.claims[it].origin) for it in timely):
            return "unnamed-only"
        return "" if any(self.sure(it, path) for it in timely) else "less-than-certain"

    def rule(self, path: str) -> str:
        if early := self.early_rule(path):
            return early
        kind = self.term(path).kind
        timely = [it for it in self.bearing(path) if self.timely(it, path)]
        named = [it for it in timely if self.named(self.claims[it].origin)]
        sure = [it for it in named if self.sure(it, path)]
        if kind == "assessment" and len({self.principals[it] for it in named}) == 1:
            return "one-sided-assessment"
        if kind == "act" and any(map(self.performed, named)):
            return "performer"
        if any(map(self.own_report, sure)):
            return "own-voice"
        behind = {it: self.principal(it, self.claims[it].origin) for it in sure}
        return "independent" if self.independent(sure, behind) else "attributed"

    @cached_property
    def rules(self) -> dict[str, str]:
        return {path: f"rule-{self.rule(path)}" for path in self.records.propositions}

    def kind(self, key: Key) -> str:
        """The kind of a conflict, from those who said so themselves, if there are any."""
        met = [clash for clash in self.clashes if clash.key == key]
        met = [clash for clash in met if clash.own] or met
        stand = [it for clash in met for camp in self.camps(clash) for it in camp]
        if len({self.claims[it].claimant for it in stand}) == 1:
            turned = any(self.turns(clash) for clash in met)
            return "reversal" if turned else "inconsistent-line"
        one = len({self.principals[it] for it in stand}) == 1
        return "inconsistent-line" if one else "dispute"

    @cached_property
    def conflicts(self) -> set[tuple[str, str, str, str, str]]:
        return {
            (*key[:2], self.kind(key), f"ground-{key[2]}", self.declared.get(key, ""))
            for key in {clash.key for clash in self.clashes}
        }


def identities(p: Proposition) -> set[tuple[str, str, str]]:
    return {(n, v.kind, v.identity) for n, v in p.qualifiers}


def rest(p: Proposition, name: str, value: Value) -> set[tuple[str, str, str]]:
    """All qualifiers but one value of one of them."""
    return identities(p) - {(name, value.kind, value.identity)}


def bounds(p: Proposition) -> tuple[object, ...]:
    when = p.when or OPEN
    return (
        None if when.open_begin else when.earliest,
        None if when.open_end else when.latest,
    )
