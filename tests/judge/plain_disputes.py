"""What cannot both hold, what changed, and what disagrees nearly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, product

from claimgraph.model.dates import OPEN, overlaps
from claimgraph.model.records import ValueKind, Voice

from .plain_relations import Relations, Said
from .plain_voices import MONTH, Span, apart, meet, shifted

Key = tuple[str, str, str]
"""A conflict: left, right and ground."""


@dataclass(frozen=True)
class Clash:
    """A claim on each side of a conflict; ``own`` where both speak of the very two statements.

    ``said`` has the two claims with what they say there.
    """

    key: Key
    left: str
    right: str
    own: bool
    said: frozenset[Said] = frozenset()


@dataclass(frozen=True)
class Disputes(Relations):
    """The conflicts of one set of records, found pair by pair."""

    # ---- Change --------------------------------------------------------------------------------

    def came_about(self, yes: Said, no: Said) -> bool:
        """Whether an act was denied first and came about more than a month later, or on a day that
        still lay ahead."""
        (claim, path), (denial, denied) = yes, no
        when = self.propositions[path].when
        if self.propositions[denied].when or not self.act(path) or self.lasting(path):
            return False
        if when:
            return when.earliest > self.claims[denial].said.latest
        return self.months_later(claim, denial) and self.may_have_changed(denial, denied)

    def months_later(self, new: str, old: str) -> bool:
        """Whether one was said more than a month after the other, as far as the dates show."""
        return (self.claims[new].said.earliest - self.claims[old].said.latest).days > MONTH

    def may_have_changed(self, denial: str, denied: str) -> bool:
        """Whether the denier is no participant, limits himself, or affirms it himself later."""
        mine = self.principals[denial]
        party = any(self.own_people(denial, it) for it in self.participants(denied))
        return (
            not party
            or self.cued(denial, "not-yet")
            or any(
                self.principals[it] == mine
                and self.timeless_denial(base, denied)
                and self.months_later(it, denial)
                for it, base in self.affirmations
            )
        )

    def timeless_denial(self, yes: str, no: str) -> bool:
        """Whether to deny the one is to deny the other, whatever the times."""
        return self.timeless(yes, no) or self.presupposes(yes, no, timeless=True)

    def moved_on(self, one: Said, other: Said) -> bool:
        """Whether a state is told at different times; where both have an end the dates say it."""
        lasting = self.lasting(one[1]) and self.lasting(other[1])
        whens = [self.propositions[it[1]].when for it in (one, other)]
        dated = all(it and not it.open_end for it in whens)
        apart_in_time = not meet(self.time(one[1], one[0]), self.time(other[1], other[0]))
        return lasting and not dated and apart_in_time

    def passed(self, old: Said, new: Said) -> bool:
        a, b = self.time(old[1], old[0]), self.time(new[1], new[0])
        return a[1] < b[0]

    @cached_property
    def change_pairs(self) -> set[tuple[Said, Said]]:
        """What was said first and what was said, or holds, later instead."""
        found = set[tuple[Said, Said]]()
        for yes, no in product(self.affirmations, self.denials):
            if self.office(no[1]) or not self.timeless_denial(yes[1], no[1]):
                continue
            if self.came_about(yes, no):
                found.add((no, yes))
            elif self.moved_on(yes, no):
                found.add((yes, no) if self.passed(yes, no) else (no, yes))
        for one, other in combinations(sorted(self.affirmations), 2):
            exclusive = self.excluded(one[1], other[1]) or self.elsewhere(one[1], other[1])
            moved = self.moved_on(one, other) or self.turned_later(one, other)
            if exclusive and moved and not self.office(one[1]):
                later = self.passed(one, other) or self.months_told(other[0], one[0])
                found.add((one, other) if later else (other, one))
        return found

    def turned_later(self, one: Said, other: Said) -> bool:
        """Whether reporters tell of two acts that are declared, each when it was news."""
        undated = not self.propositions[one[1]].when and not self.propositions[other[1]].when
        acts = {self.kind(one[1]), self.kind(other[1])} == {"declared-act"}
        days = 2 * MONTH
        return acts and undated and (
            self.months_told(one[0], other[0], days) or self.months_told(other[0], one[0], days)
        )  # fmt: skip

    def months_told(self, new: str, old: str, days: int = MONTH) -> bool:
        """Whether two reporters tell of one thing so many days apart."""
        plain = all(
            self.own_voice(it) and self.source(it).voice is Voice.REPORTING
            and (self.alone or self.above({self.source(it).agent}, self.bindings)
                 == {self.source(it).agent})
            for it in (new, old)
        )  # fmt: skip
        return plain and (self.told(new)[0] - self.told(old)[1]).days > days

    @cached_property
    def changes(self) -> set[tuple[str, str]]:
        """From what to what, where no dispute is left, told by the statements themselves.

        What some deny of the very days for which others affirm it did not change from the one to
        the other, unless each denial was followed by a later affirmation.
        """
        disputed = {frozenset(clash.key[:2]) for clash in self.clashes if clash.own}
        disputed |= {
            frozenset((yes[1], no[1]))
            for yes, no in product(self.affirmations, self.denials)
            if self.lasting(yes[1]) and self.timeless_denial(yes[1], no[1])
            and meet(self.time(yes[1], yes[0]), self.time(no[1], no[0]))
            and not (self.stands_on(yes[1], no[1]) and self.all_followed(no[1], yes[1]))
        }  # fmt: skip
        pairs = {
            (old[1], new[1]) for old, new in self.change_pairs
            if not any(self.is_core(base, self.claims[it].about) for it, base in (old, new))
        }  # fmt: skip
        return {it for it in pairs if frozenset(it) not in disputed}

    def all_followed(self, denied: str, path: str) -> bool:
        """Whether after each denial of one statement somebody affirmed the other as a change."""
        later = {old for old, new in self.change_pairs if new[1] == path}
        return {it for it in self.denials if it[1] == denied} <= later

    @cached_property
    def outdated(self) -> set[Said]:
        """Affirmations of an undated state that was told otherwise since: they raise nothing."""
        return {
            old for old, new in self.change_pairs
            if old in self.affirmations and new[0] in self.counting
            and self.told(old[0])[1] < self.told(new[0])[0]
            and not self.propositions[old[1]].when and self.lasting(old[1])
        }  # fmt: skip

    def overtaken(self, denial: Said, path: str) -> bool:
        """Whether somebody affirmed this since, as a change."""
        return any(
            old == denial and new in self.affirmations and self.stands_on(path, denial[1])
            and self.follows(new[1], path) for old, new in self.change_pairs
        )  # fmt: skip

    def told_since(self, denial: Said, path: str) -> bool:
        """Whether somebody tells of an act long after its denial in other words."""
        return any(
            self.came_about((claim, path), denial)
            for claim, base in self.affirmed[path]
            if self.propositions[path].when or not self.propositions[base].when
        )

    # ---- One time --------------------------------------------------------------------------------

    def together(self, ground: str, one: Said, other: Said) -> bool:
        """Whether two claims tell of one time."""
        if ground == "single-valued":
            return True
        if ground == "ended":
            return any(
                self.holds_after(end, state)
                for end, state in ((one, other), (other, one))
                if self.ending(end[1], state[1])
            )
        if ground == "excluded" and self.turned_later(one, other):
            return False
        if ground != "one-holder":
            return meet(self.time(one[1], one[0]), self.time(other[1], other[0]))
        spans = [self.naming(*it) for it in (one, other)]
        undated = not self.propositions[one[1]].when and not self.propositions[other[1]].when
        return apart(*spans) <= (MONTH if undated else 0)

    def naming(self, claim: str, path: str) -> Span:
        """The days for which a claim names the holder of an office."""
        return self.time(path, claim) if self.propositions[path].when else self.told(claim)

    def holds_after(self, end: Said, state: Said) -> bool:
        """Whether another side says that a state holds still, after its end or in unknown order."""
        ends, lasts = self.time(end[1], end[0]), self.time(state[1], state[0])
        when, still = self.propositions[state[1]].when, self.cued(state[0], "still")
        lasting = self.lasting(state[1])
        if still and not when:
            ends = lasts
        return (
            (lasting or (still and not self.limits(self.propositions[end[1]].qualifiers)))
            and self.named(end[0])
            and self.tense(*end) != "ahead"
            and self.compatible(end[1], state[1])
            and self.voice(end[0], state[1]) != self.voice(state[0], state[1])
            and not self.sooner(state[0], end[0])
            and (still or not self.months_told(state[0], end[0]))
            and not self.told(state[0])[1] < self.told(end[0])[0]
            and not (self.propositions[end[1]].when and ends[1] < lasts[0])
            and not (lasting and when and not when.open_end and lasts[1] < self.naming(*end)[0])
            and not (still and self.begun_anew(end, state))
        )

    def begun_anew(self, end: Said, state: Said) -> bool:
        """Whether somebody tells that a state began again after its end, before it holds still."""
        when, ended = self.propositions[end[1]].when, self.told(end[0])[1]
        if when and not when.open_begin:
            ended = when.earliest
        mine = self.propositions[state[1]]
        for claim, path in self.affirmations:
            p = self.propositions[path]
            same = (p.subject, p.predicate, p.object) == (mine.subject, mine.predicate, mine.object)
            if same and self.named(claim) and not self.cued(claim, "still"):
                told = shifted(self.told(claim)[0], -MONTH)
                begun = p.when.earliest if p.when and not p.when.open_begin else told
                if ended < begun <= self.told(state[0])[1]:
                    return True
        return False

    def voice(self, claim: str, path: str) -> str:
        """Whose word it is; no principal enters into judging an office."""
        return self.claims[claim].claimant if self.office(path) else self.principals[claim]

    # ---- All conflicts -------------------------------------------------------------------------

    def said_itself(self, path: str) -> bool:
        """Whether somebody says this very statement, or gives it as a reason: who says it with a
        reason says that one."""
        return any(
            base == path and not self.is_core(path, self.claims[claim].about)
            for claim, base in self.affirmed.get(path, ())
        )

    def own_words(self, said: Said, path: str) -> bool:
        """Whether a claim says just this, and not something from which it follows."""
        return said[1] == path and not self.is_core(path, self.claims[said[0]].about)

    def is_core(self, path: str, about: str) -> bool:
        core = self.core(self.propositions[about])
        return core is not None and core.path == path

    def heard(self, claim: str, path: str) -> bool:
        """Whether a voice makes a conflict: an unnamed one makes none about an office."""
        return self.named(claim) or not self.office(path)

    @cached_property
    def clashes(self) -> set[Clash]:
        return {*self.denied_clashes(), *self.affirmed_clashes(), *self.declared_clashes()}

    def denied_clashes(self) -> Iterator[Clash]:
        for path, them in self.affirmed.items():
            for denial in self.denials:
                if not self.stands_on(path, denial[1]) or self.overtaken(denial, path):
                    continue
                if path == denial[1] and not self.said_itself(path):
                    continue
                for yes in them:
                    if yes[0] != denial[0] and self.meets_denial(yes, denial, path):
                        key = (path, denial[1], "denied")
                        own = self.own_words(yes, path)
                        yield Clash(key, yes[0], denial[0], own, frozenset({yes, denial}))

    def meets_denial(self, yes: Said, no: Said, path: str) -> bool:
        heard = self.heard(yes[0], path) and self.heard(no[0], no[1])
        return heard and not {(yes, no), (no, yes)} & self.change_pairs

    def affirmed_clashes(self) -> Iterator[Clash]:
        for one, other in combinations(sorted(self.affirmations), 2):
            for ground in self.both_hold_not(one[1], other[1]):
                if not self.together(ground, one, other):
                    continue
                if not (self.heard(one[0], one[1]) and self.heard(other[0], other[1])):
                    continue
                yield from self.inherited(ground, one, other)

    def inherited(self, ground: str, one: Said, other: Said) -> Iterator[Clash]:
        """The clash of two, and that of what follows from them where it clashes as well."""
        for a, b in product(self.affirmed, repeat=2):
            if self.follows(one[1], a) and self.follows(other[1], b) and a != b:
                own = self.own_words(one, a) and self.own_words(other, b)
                if (a, b) == (one[1], other[1]) or ground in self.both_hold_not(a, b):
                    left, right = sorted((a, b))
                    claims = (one[0], other[0]) if left == a else (other[0], one[0])
                    yield Clash((left, right, ground), *claims, own, frozenset({one, other}))

    def declared_clashes(self) -> Iterator[Clash]:
        for a, b in self.decided(self.records.declared):
            if self.differ_in_guess(a, b):
                continue
            turned = not self.said_itself(a) and self.said_itself(b)
            left, right = (b, a) if turned else (a, b)
            for x, y in product(self.camp(left), self.camp(right)):
                yield Clash((left, right, "declared"), x, y, own=True)

    def differ_in_guess(self, a: str, b: str) -> bool:
        """Whether two that a person set against each other differ in a day that was concluded."""
        p, q = self.propositions[a], self.propositions[b]
        ends = {(q.subject, q.object)} | ({(q.object, q.subject)} if self.mutual(b) else set())
        return (
            p.predicate == q.predicate
            and (p.subject, p.object) in ends
            and self.fixed(p.qualifiers) == self.fixed(q.qualifiers)
            and not self.other_values(a, b)
            and self.said_itself(a)
            and self.said_itself(b)
            and self.guessed_apart(a, b)
        )

    def other_values(self, a: str, b: str) -> bool:
        """Whether a qualifier of both has no value in common."""
        ours, theirs = (
            {(n, v.sort, v.identity) for n, v in self.propositions[it].qualifiers} for it in (a, b)
        )
        return bool(
            {it[0] for it in ours} & {it[0] for it in theirs} - {it[0] for it in ours & theirs}
        )

    def because(self, key: Key) -> str:
        """The reasons of a declared conflict, of the two statements or of one and a table."""
        if key[2] != "declared":
            return ""
        of_pair = set(key[:2])
        whys = {
            it.because
            for it in self.records.declared
            if of_pair == {it.left, it.right}
            or (it.left in of_pair and self.decided([it]) & {(min(of_pair), max(of_pair))})
        }
        return "; ".join(sorted(whys))

    def camp(self, path: str) -> list[str]:
        """Who stands for a statement in a conflict that the dossier declares."""
        here = {it for it, c in self.claims.items() if c.about == path}
        here |= {it for it, base in self.affirmations if base == path}
        facts = [it for it in here if self.polarity(it) != "neither"]
        others = [it for it in here if self.claims[it].stance != "retracts"]
        return sorted(facts or others)

    # ---- Who is heard --------------------------------------------------------------------------

    def turned(self, clash: Clash) -> set[tuple[str, str]]:
        """The same claimant on both sides, the earlier words first."""
        a, b = clash.left, clash.right
        if self.claims[a].claimant != self.claims[b].claimant:
            return set()
        if clash.key[2] == "declared":
            for path in clash.key[:2]:
                here = {self.polarity(it) for it in self.camp(path)}
                if {"affirming", "denying"} <= here:
                    return set()
        return {(x, y) for x, y in ((a, b), (b, a)) if self.sooner(x, y)}

    def takes_back(self, new: str, old: str) -> bool:
        later, sooner = self.claims[new], self.claims[old]
        if later.stance != "retracts" or sooner.stance == "retracts" or self.sooner(new, old):
            return False
        if not self.may_take_back(new, old):
            return False
        return {
            "affirming": self.stands_on(sooner.about, later.about),
            "denying": self.follows(later.about, sooner.about),
            "neither": sooner.about == later.about,
        }[self.polarity(old)]

    def may_take_back(self, new: str, old: str) -> bool:
        """The claimant, whoever published it, or a voice of his principal."""
        later, sooner = self.claims[new], self.claims[old]
        if later.claimant == sooner.claimant:
            return True
        correction = (
            self.source(new).agent == self.source(old).agent
            and self.own_voice(new)
            and self.polarity(old) == "affirming"
        )
        principal = (
            self.named(new)
            and not self.office(sooner.about)
            and self.principals[new] == self.principals[old]
        )
        return correction or principal

    @cached_property
    def superseded(self) -> set[tuple[str, str]]:
        turned = {
            (old, new) for clash in self.clashes for old, new in self.turned(clash)
            if not any(self.as_reason(*it) for it in clash.said if it[0] == old)
        }  # fmt: skip
        pairs = product(self.claims, repeat=2)
        return turned | {(old, new) for old, new in pairs if self.takes_back(new, old)}

    @cached_property
    def counting(self) -> set[str]:
        gone = {old for old, _ in self.superseded}
        return {
            it for it, c in self.claims.items() if it not in gone and c.stance != "retracts"
        }  # fmt: skip

    @cached_property
    def unsaid(self) -> set[Said]:
        """Reasons that whoever gave them contradicts later: what he gave them for he still says."""
        return {
            it for clash in self.clashes for old, _ in self.turned(clash)
            for it in clash.said if it[0] == old and self.as_reason(*it)
        }  # fmt: skip

    @cached_property
    def contested(self) -> set[str]:
        return {
            path for clash in self.clashes
            if {clash.left, clash.right} <= self.counting and not clash.said & self.unsaid
            for path in clash.key[:2]
        }  # fmt: skip

    def conflict_kind(self, key: Key) -> str:
        """The kind of a conflict, from those who said so themselves, if there are any."""
        met = [clash for clash in self.clashes if clash.key == key]
        met = [clash for clash in met if clash.own] or met
        stand = {it for clash in met for it in (clash.left, clash.right)}
        if len({self.claims[it].claimant for it in stand}) == 1:
            return "reversal" if any(map(self.turned, met)) else "inconsistent-line"
        one = len({self.principals[it] for it in stand}) == 1 and all(map(self.named, stand))
        return "inconsistent-line" if one else "dispute"

    @cached_property
    def conflicts(self) -> set[tuple[str, str, str, str, str]]:
        return {
            (*key[:2], self.conflict_kind(key), f"ground-{key[2]}", self.because(key))
            for key in {clash.key for clash in self.clashes}
        }

    # ---- Near disagreement ---------------------------------------------------------------------

    def distinguishes(self, denial: Said, yes: str) -> bool:
        """Whether the denier himself, or his principal, affirms the wider: the town, not the
        hospital."""
        claim, no = denial
        return any(
            (self.principals[it] == self.principals[claim]
             or self.claims[it].claimant == self.claims[claim].claimant)
            and self.narrower(no, wide) and self.meets_in_time(no, wide)
            and (self.follows(wide, yes)
                 or (self.follows(yes, wide) and self.sited(yes) <= self.sited(wide)))
            for it, wide in self.affirmations
            if it in self.counting
        )  # fmt: skip

    def meets_in_time(self, a: str, b: str) -> bool:
        p, q = self.propositions[a], self.propositions[b]
        return overlaps(p.when or OPEN, q.when or OPEN)

    def sited(self, path: str) -> set[tuple[str, str]]:
        """Where a statement says that it happened."""
        qualifiers = self.propositions[path].qualifiers
        return {(n, v.identity) for n, v in qualifiers if self.qualifier(n).placed}

    def own_hand(self, denial: Said, yes: str) -> bool:
        """Whether somebody denies only that he took a hand in a deed that is told without him."""
        claim, no = denial
        p = self.propositions[no]
        ends = {
            here for it in self.term(p.predicate).marks.converses
            for here, there in it.roles if there in ("subject", "object")
        }  # fmt: skip
        lent = {
            v.token for name, v in p.qualifiers
            if v.kind == ValueKind.ENTITY and name not in ends
            and (name == "through" or self.qualifier(name).side == "doers")
        }  # fmt: skip
        mine = [{it for it in them if self.principal(claim, it) == self.voice(claim, no)}
                for them in (lent, self.participants(yes))]  # fmt: skip
        return self.named(claim) and bool(mine[0]) and not mine[1]

    @cached_property
    def near_pairs(self) -> set[tuple[Said, Said, bool]]:
        """A claim with what it affirms, and the denial or opposite that may be meant against it."""
        return {*self.near_denials(), *self.near_opposites(), *self.near_days()}

    def near_denials(self) -> Iterator[tuple[Said, Said, bool]]:
        for path, no in product(self.affirmed, sorted(self.denials)):
            if (
                self.stands_on(path, no[1])
                or self.overtaken(no, path)
                or self.told_since(no, path)
                or not self.nearly_denies(path, no[1])
                or self.distinguishes(no, path)
                or self.own_hand(no, path)
            ):
                continue
            them = self.affirmed[path]
            for claim, _ in {it for it in them if it[1] == path} or them:
                yes = (claim, path)
                changed = self.moved_on(yes, no) or self.came_about(yes, no)
                if self.between_persons(claim, no[0]) and not changed:
                    yield yes, no, True

    def near_opposites(self) -> Iterator[tuple[Said, Said, bool]]:
        for one, other in combinations(sorted(self.affirmations), 2):
            conflict = any(
                self.together(ground, one, other) for ground in self.both_hold_not(one[1], other[1])
            )
            if (
                self.between_persons(one[0], other[0])
                and not conflict
                and not self.moved_on(one, other)
                and not self.turned_later(one, other)
                and self.nearly_opposed(one[1], other[1])
            ):
                yield one, other, False

    def near_days(self) -> Iterator[tuple[Said, Said, bool]]:
        """Two that would conflict by their days, of which one was concluded."""
        for one, other in combinations(sorted(self.affirmations), 2):
            a, b = one[1], other[1]
            pair = min(a, b), max(a, b)
            if (
                a != b
                and self.between_persons(one[0], other[0])
                and self.said_itself(a)
                and self.said_itself(b)
                and (
                    self.loosely_two(*pair)
                    or (pair in self.decided(self.records.declared) and self.differ_in_guess(*pair))
                )
            ):
                yield (other, one, False) if self.row(one[0]) else (one, other, False)

    def loosely_two(self, a: str, b: str) -> bool:
        return self.guessed_apart(a, b) and self.dated_twice(a, b)

    def between_persons(self, a: str, b: str) -> bool:
        """Whether two claims are two, and not two rows of tables."""
        return a != b and not (self.row(a) and self.row(b))

    @cached_property
    def settled(self) -> set[tuple[str, str]]:
        """Pairs that a person called compatible, or a conflict."""
        return self.decided(self.records.compatible) | self.decided(self.records.declared)

    def open_near(self, yes: str, no: str) -> bool:
        pair = min(yes, no), max(yes, no)
        if pair in self.decided(self.records.compatible):
            return False
        return pair not in self.settled or self.differ_in_guess(*pair)

    @cached_property
    def live_near(self) -> set[tuple[Said, Said, bool]]:
        return {
            (yes, no, denied) for yes, no, denied in self.near_pairs
            if {yes[0], no[0]} <= self.counting and self.open_near(yes[1], no[1])
        }  # fmt: skip

    @cached_property
    def near(self) -> set[tuple[str, str]]:
        """Left affirmed, right denied; two opposites in order. Between what persons wrote."""
        pairs = {
            (yes[1], no[1]) if denied else (min(yes[1], no[1]), max(yes[1], no[1]))
            for yes, no, denied in self.live_near
            if self.said_itself(yes[1]) and not self.row(yes[0]) and not self.row(no[0])
        }
        conflicts = {frozenset(clash.key[:2]) for clash in self.clashes}
        return {it for it in pairs if frozenset(it) not in conflicts}

    @cached_property
    def near_tables(self) -> set[tuple[str, str, str, int]]:
        """What a person wrote, affirmed or denied, and in how many rows of a table the other side
        of a near disagreement lies."""
        found = dict[tuple[str, str, str], set[str]]()
        for yes, no, _ in self.live_near:
            if self.said_itself(yes[1]) and self.row(no[0]):
                found.setdefault((yes[1], "", self.claims[no[0]].source), set()).add(no[0])
            if self.said_itself(yes[1]) and self.row(yes[0]):
                found.setdefault(("", no[1], self.claims[yes[0]].source), set()).add(yes[0])
        return {(*key, len(rows)) for key, rows in found.items()}

    def undecided(self, path: str, *, reported: bool) -> bool:
        """Whether a near disagreement holds a statement back: a row alone no reporter's."""
        return any(
            (path == yes[1] and not (reported and self.row(no[0])))
            or (not denied and path == no[1] and not (reported and self.row(yes[0])))
            for yes, no, denied in self.live_near
        )
