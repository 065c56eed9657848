"""The judge once more, from the words of the design: loops over pairs, no tables, no hurry.

It is the measure of the SQL: slow, and short enough to be held against the design line by line.
``plain_meaning`` has what a statement says, ``plain_voices`` who says it, ``plain_disputes``
what cannot both hold; here are the offices, the seven questions, the ends, the aims and the
pictures of each side.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import product

from claimgraph.model.dates import OPEN
from claimgraph.model.records import Proposition, Records

from .plain_disputes import Disputes
from .plain_relations import Said
from .plain_voices import MONTH, Span, Voices, apart, meet, span

GROUNDS = ("reported", "declared", "admitted", "both-sides", "office")
Triple = tuple[str, str, str]


@dataclass(frozen=True)
class Plain(Disputes):
    """One set of records, judged one pair at a time.

    ``alone`` judges the offices: everybody speaks for himself, and all grounds are open.
    """

    # ---- Offices -------------------------------------------------------------------------------

    @cached_property
    def first(self) -> Plain:
        return replace(self, alone=True)

    def steps(self, claim: str) -> set[tuple[str, str]]:
        if self.alone:
            return set()
        return self.first.held.get(claim, set())

    @cached_property
    def held(self) -> dict[str, set[tuple[str, str]]]:
        """For each claim the offices that hold on its day: holder and body."""
        accepted = [
            path for path in self.propositions
            if self.office(path) and STATUS[self.rules[path]] == "accepted"
        ]  # fmt: skip
        return {
            claim: {
                (p.subject, p.object)
                for path in accepted if self.holds(path, claim)
                for p in [self.propositions[path]]
            }
            for claim in self.claims
        }  # fmt: skip

    def holds(self, office: str, claim: str) -> bool:
        """Whether an office holds on the day of a claim: at its dates, nearer than its rivals."""
        when, day = self.propositions[office].when or OPEN, self.told(claim)
        if not meet(span(when), day):
            return False
        against = [*self.against(office)]
        if any(dated and meet(it, day) for it, dated in against):
            return False
        against = [it for it in against if not it[1]]
        if not against or not when.open_end:
            return True
        mine = [self.told(it) for it, _ in self.affirmed[office] if it in self.counting]
        nearest = min(apart(it, day) for it in mine)
        return all(nearest < apart(it, day) for it, _ in against)

    def against(self, office: str) -> Iterator[tuple[Span, bool]]:
        """The days for which a named voice names a rival, denies the office or tells its end."""
        for it, base in self.affirmations:
            if it in self.counting and self.named(it):
                dated = self.propositions[base].when is not None
                if self.rivals(office, base):
                    yield self.naming(it, base), dated
                elif self.ending(base, office) and self.tense(it, base) != "ahead":
                    yield self.naming(it, base), False
        for it, denied in self.denials:
            if it in self.counting and self.named(it) and self.follows(office, denied):
                yield self.naming(it, denied), False

    # ---- What raises ---------------------------------------------------------------------------

    def saying(self, path: str) -> set[Said]:
        """The counting claims that affirm a statement, with what they say."""
        return {
            it for it in self.affirmed.get(path, ())
            if it[0] in self.counting and it not in self.outdated | self.unsaid
        }  # fmt: skip

    def shaken(self, path: str, *, reported: bool) -> bool:
        """Whether a statement is contested or nearly denied or doubted."""
        return (
            path in self.contested or self.doubted(path) or self.undecided(path, reported=reported)
        )

    def doubted(self, path: str) -> bool:
        """Whether a named claimant doubts it, or what follows from it."""
        return any(
            self.claims[it].stance == "doubts" and self.named(it)
            and self.stands_on(path, self.claims[it].about)
            for it in self.counting
        )  # fmt: skip

    def supporting(self, path: str) -> set[Said]:
        """The affirmations that can carry it: certain, named, verified, past, of no part of it."""
        return {
            (it, base) for it, base in self.saying(path)
            if self.named(it) and self.certainty(it) == "certain" and self.verified(it)
            and self.tense(it, base) == "past" and not self.as_reason(it, base)
            and self.lifts(base, path)
            and (base == path or not self.shaken(base, reported=self.reports(it)))
        }  # fmt: skip

    def verified(self, claim: str) -> bool:
        """Whether the words were found, in the text or in a row."""
        return self.records.evidence[self.claims[claim].evidence].verified

    # ---- The five grounds ----------------------------------------------------------------------

    def grounds(self, path: str) -> list[str]:
        """The grounds that carry a statement, in order."""
        support = self.supporting(path)
        single = [it for it, _ in support]
        found = {
            "reported": any(map(self.reports, single)),
            "declared": any(self.declares(*it) for it in support),
            "admitted": any(self.admits(*it) for it in support),
            "both-sides": not self.office(path) and self.both_sides(single, path),
            "office": self.office(path) and any(self.names_office(it, path) for it in single),
        }
        return [ground for ground in GROUNDS if found[ground]]

    def mannered(self, path: str) -> bool:
        return any(n == "manner" for n, _ in self.propositions[path].qualifiers)

    def declares(self, claim: str, path: str) -> bool:
        return (
            self.kind(path) == "declared-act"
            and not self.mannered(path)
            and not self.mutual(path)
            and self.performed(claim, path)
            and self.first_hand(claim)
        )

    def admits(self, claim: str, path: str) -> bool:
        return (
            self.vocabulary.stances[self.claims[claim].stance].admitting
            and self.kind(path) == "deed"
            and not self.mannered(path)
            and any(self.term(r.predicate).marks.harmful for r in self.readings[path])
            and not self.mutual(path)
            and self.performed(claim, path)
            and self.first_hand(claim)
        )

    def both_sides(self, claims: list[str], path: str) -> bool:
        """Whether two whom nothing joins affirm it from both ends at first hand."""
        heard = [it for it in claims if self.first_hand(it)]
        return any(
            any(self.own_people(a, it) for it in doers)
            and any(self.own_people(b, it) for it in others)
            and not self.joined(a, b)
            for doers, others in self.sides(path) for a in heard for b in heard
        )  # fmt: skip

    def joined(self, a: str, b: str) -> bool:
        ups = [
            self.above({self.principals[it], self.claims[it].claimant}, self.bindings)
            for it in (a, b)
        ]
        return bool(ups[0] & ups[1])

    def names_office(self, claim: str, path: str) -> bool:
        himself = self.claims[claim].claimant == self.propositions[path].subject
        person = self.is_a(self.claims[claim].claimant, "person")
        return self.own_voice(claim) and not self.coded(claim) and not (himself and person)

    # ---- The seven questions -------------------------------------------------------------------

    def question(self, path: str) -> str:
        """The rule of a statement by itself, what follows from others apart."""
        here = {it for it in self.counting if self.claims[it].about == path}
        saying = self.saying(path)
        if not here and path not in self.affirmed and not self.spoken_of(path):
            return "mentioned"
        if path in self.contested:
            return "contested"
        if not saying:
            return self.unaffirmed(here)
        tenses = {self.tense(*it) for it in saying}
        if early := self.unfinished(path, tenses):
            return early
        done = {it for it in saying if self.tense(*it) == "past"}
        if early := self.weak(path, {it for it, _ in done}):
            return early
        if self.kind(path) == "assessment":
            return "assessment"
        if added := self.reasons(self.propositions[path]):
            return "exclusive" if any(name == "only" for name, _ in added) else "reason"
        if all(self.as_reason(*it) for it in done):
            return "only-a-reason"
        return ""

    def spoken_of(self, path: str) -> bool:
        return any(c.about == path for c in self.claims.values())

    def unaffirmed(self, here: set[str]) -> str:
        looks_on = {
            it for it in here if self.group(it) in ("forward-looking", "position-taking")
        }  # fmt: skip
        denied = any(self.polarity(it) == "denying" for it in here)
        wanted = any(self.claims[it].stance != "refuses" for it in looks_on)
        if denied and not wanted:
            return "only-denied"
        return "not-yet-claimed" if looks_on else "withheld-only"

    def unfinished(self, path: str, tenses: set[str]) -> str:
        """Question 3: over, under way, or to come."""
        if tenses == {"ahead"}:
            return "later-than-said"
        one_of = any(n == "or" for n, _ in self.propositions[path].qualifiers)
        if self.condition(self.propositions[path]) and not one_of:
            return "act-condition" if self.act(path) else "state-condition"
        if "past" not in tenses:
            return "undecided-time"
        return "alternative" if one_of else ""

    def weak(self, path: str, done: set[str]) -> str:
        """Question 4: undecided, in the order in which the design names it."""
        reported = any(self.reports(it) for it in done)
        named = {it for it in done if self.named(it)}
        certain = {it for it in named if self.certainty(it) == "certain"}
        if self.undecided(path, reported=reported):
            return "near"
        if self.doubted(path):
            return "doubted"
        if not named:
            return "unnamed-only"
        if not certain:
            return "uncertain"
        return "" if any(map(self.verified, certain)) else "unverified"

    @cached_property
    def allowed(self) -> frozenset[str]:
        return frozenset(GROUNDS if self.alone else self.records.accept)

    def own_rule(self, path: str) -> str:
        early = self.question(path)
        if early:
            return early
        grounds = self.grounds(path)
        open_ = [it for it in grounds if it in self.allowed]
        if open_:
            return open_[0]
        return "ground-left-out" if grounds else "attributed"

    @cached_property
    def rules(self) -> dict[str, str]:
        """The rule of every statement; offices are judged by claimants alone."""
        found = {path: self.own_rule(path) for path in self.propositions}
        if not self.alone:
            alone = replace(self.first, records=self.records)
            found |= {p: alone.office_rule(p, self.allowed) for p in found if self.office(p)}
        accepted = {path for path, rule in found.items() if rule in GROUNDS}
        for path in found.keys() - accepted - self.contested:
            if any(self.lifts(it, path) for it in accepted) and self.saying(path):
                found[path] = "entailed"
        return {path: f"rule-{rule}" for path, rule in found.items()}

    def office_rule(self, path: str, allowed: frozenset[str]) -> str:
        early = self.question(path)
        grounds = [] if early else self.grounds(path)
        left = [it for it in grounds if it in allowed]
        return early or (left[0] if left else "ground-left-out" if grounds else "attributed")

    @cached_property
    def statuses(self) -> dict[str, str]:
        return {path: STATUS[rule] for path, rule in self.rules.items()}

    # ---- Direct triples and ends ---------------------------------------------------------------

    @cached_property
    def triples(self) -> set[Triple]:
        accepted = {path for path, it in self.statuses.items() if it == "accepted"}
        return {it for path in accepted for it in self.direct(path, self.counting)}

    def direct(self, path: str, voices: set[str]) -> Iterator[Triple]:
        """The triples of a statement, and what the ontology makes of it, against these voices."""
        p = self.propositions[path]
        if self.limits(p.qualifiers) or self.fixed(p.qualifiers) or self.over(path):
            return
        for r in self.readings[path]:
            triple = (r.subject or "", r.predicate, r.object or "")
            if not self.bare_denied(triple, voices):
                yield triple

    def bare_denied(self, triple: Triple, voices: set[str]) -> bool:
        """Whether one of the voices denies the bare triple, and nothing came since."""
        subject, predicate, object_ = triple
        bare = Proposition(subject, predicate, object_).path
        return bare in self.propositions and any(
            denied == bare and it in voices and self.heard(it, bare)
            and not self.overtaken((it, denied), bare)
            for it, denied in self.denials
        )  # fmt: skip

    def over(self, path: str) -> bool:
        """Whether a statement is ended, may be, is over, or has its opposite later."""
        when = self.propositions[path].when
        told = [self.time(path, it) for it, _ in self.saying(path)]
        if when and not when.open_end and self.lasting(path) and when.latest < self.today:
            return True
        for it, base in self.affirmations:
            if it not in self.counting or not self.named(it) or self.tense(it, base) == "ahead":
                continue
            if self.ending(base, path) and not self.begun_since(path, it, base):
                return True
            opposite = self.excluded(path, base) or self.elsewhere(path, base)
            if opposite and told and all(one[1] < self.time(base, it)[0] for one in told):
                return True
            if told and self.rivals(path, base) and self.succeeded(path, (it, base)):
                return True
        return False

    def succeeded(self, path: str, by: Said) -> bool:
        """Whether another was named to an office after everybody who named this one."""
        days = MONTH if not (self.propositions[path].when or self.propositions[by[1]].when) else 0
        return all(
            (self.naming(*by)[0] - self.naming(it, path)[1]).days > days
            for it, _ in self.saying(path)
        )

    def begun_since(self, path: str, claim: str, end: str) -> bool:
        """Whether a state began, or a declared act was done, after its end."""
        when = self.propositions[end].when
        last = when.latest if when and not when.open_end else self.told(claim)[1]
        return any(
            self.begin(path, it) > last for it, _ in self.saying(path)
            if not self.by_the_way(path, it, claim)
        )  # fmt: skip

    def by_the_way(self, path: str, claim: str, end: str) -> bool:
        """Whether a state has no day but that on which the source that tells its end speaks."""
        mine, theirs = self.claims[claim], self.claims[end]
        alone = not self.propositions[path].when and mine.source == theirs.source
        undated = mine.said is None or mine.said.open_begin or self.own_voice(claim)
        return alone and undated and not self.coded(claim)

    def begin(self, path: str, claim: str) -> date:
        when = self.propositions[path].when
        if when:
            return when.earliest
        lasts = self.lasting(path) or self.kind(path) == "declared-act"
        return self.told(claim)[0] if lasts else date.min

    # ---- Aims ----------------------------------------------------------------------------------

    @cached_property
    def aims(self) -> set[tuple[str, tuple[str, ...], tuple[str, ...]]]:
        """Things with those for them and those against them, where two principals differ.

        Where people of one principal are on both sides, each goes by his own name.
        """
        things = {self.bare(path): path for path in self.propositions}
        found = set()
        for bare, path in things.items():
            for_, against = self.camps_of(path)
            sides = [{who for who, _ in it} for it in (for_, against)]
            if any(a != b for a, b in product(*sides)) and not self.undoes_another(path):
                torn = sides[0] & sides[1]
                names = (
                    tuple(sorted({speaker if who in torn else who for who, speaker in it}))
                    for it in (for_, against)
                )
                found.add((bare, *names))
        return found

    def bare(self, path: str) -> str:
        p = self.propositions[path]
        return Proposition(p.subject, p.predicate, p.object).path

    def camps_of(self, path: str) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
        """Who is for a thing and who against it: principals, each with who speaks or does it."""
        for_, against = set[tuple[str, str]](), set[tuple[str, str]]()
        for about, side, *who in self.wanted:
            if self.bare(about) == self.bare(path):
                (for_ if side == "for" else against).add((who[0], who[1]))
            elif self.undoing(about, path):
                (against if side == "for" else for_).add((who[0], who[1]))
        return for_, against

    @cached_property
    def wanted(self) -> set[tuple[str, str, str, str]]:
        """What a principal is for or against, with who speaks for him; who does a thing is for it,
        as he says himself or as is accepted."""
        found = set[tuple[str, str, str, str]]()
        for it in self.counting:
            about, stance = self.claims[it].about, self.vocabulary.stances[self.claims[it].stance]
            if stance.side:
                who = self.principals[it] if self.named(it) else self.claims[it].claimant
                found.add((about, stance.side, who, self.claims[it].claimant))
            elif self.polarity(it) == "affirming" and self.named(it):
                if self.performed(it, about) and self.actors(about):
                    found.add((about, "for", self.principals[it], self.claims[it].claimant))
                elif self.statuses[about] == "accepted":
                    doers = self.actors(about)
                    found |= {(about, "for", self.principal(it, one), one) for one in doers}
        return found

    def actors(self, path: str) -> set[str]:
        """The doers of a deed who may want it: a missile that arrives wants nothing, and nobody
        wants a quarrel because he is in it."""
        quarrel = (
            self.kind(path) == "state" and self.term(self.propositions[path].predicate).symmetric
        )
        if self.kind(path) == "assessment" or self.office(path) or quarrel:
            return set()
        return {it for it in self.doers(path) if self.named_agent(it) and self.is_a(it, "actor")}

    def undoes_another(self, path: str) -> bool:
        """Whether a thing is told with that which it undoes: one line is enough."""
        return any(
            self.undoing(path, other) and all(self.camps_of(other))
            for other in self.propositions if self.bare(other) != self.bare(path)
        )  # fmt: skip

    # ---- According to one side -----------------------------------------------------------------

    def perspective(self, principal: str) -> tuple[dict[str, tuple[str, str]], set[Triple]]:
        """What is in the picture of a principal: status and rule, and the direct triples."""
        found = dict[str, tuple[str, str]]()
        for path in self.propositions:
            rule = self.view(path, principal)
            if rule:
                found[path] = (STATUS[rule], rule)
        return found, {it for path in found for it in self.seen(path, found[path], principal)}

    def seen(self, path: str, how: tuple[str, str], principal: str) -> Iterator[Triple]:
        """The triples of a picture: what the side affirms stands against itself alone, and what
        everybody accepts against everybody."""
        if how[0] == "accepted":
            own = {it for it in self.counting if self.principals[it] == principal}
            affirmed = how[1] == "rule-perspective-affirmed"
            yield from self.direct(path, own if affirmed else self.counting)

    def view(self, path: str, principal: str) -> str:
        """The rule by which a statement stands in the picture of a principal, or nothing.

        What nobody claims is in nobody's picture, even if it follows that somebody denies it.
        """
        if self.rules[path] == "rule-mentioned":
            return ""
        mine = {
            it for it in self.counting if self.principals[it] == principal and self.named(it)
        }  # fmt: skip
        divided = any(
            path in clash.key[:2]
            and {clash.left, clash.right} <= mine
            and not clash.said & self.unsaid
            for clash in self.clashes
        )
        if divided:
            return "rule-perspective-divided"
        return self.own_view(path, mine)

    def own_view(self, path: str, mine: set[str]) -> str:
        said = {
            it for it in self.saying(path)
            if it[0] in mine and self.first_hand(it[0]) and self.lifts(it[1], path)
        }  # fmt: skip
        sure = {it for it in said if self.certainty(it[0]) == "certain"}
        unfinished = self.unfinished(path, {self.tense(*it) for it in sure or said})
        if sure and not unfinished:
            return "rule-perspective-affirmed"
        if any(
            it in mine and self.stands_on(path, denied) and not self.overtaken((it, denied), path)
            for it, denied in self.denials
        ):
            return "rule-perspective-denied"
        if self.statuses[path] == "accepted" and not self.nearly_denied_by(path, mine):
            return self.rules[path]
        if said:
            return f"rule-{unfinished or 'perspective-possible'}"
        looks_on = any(
            self.claims[it].about == path
            and self.group(it) in ("forward-looking", "position-taking")
            for it in mine
        )
        return "rule-perspective-to-come" if looks_on else ""

    def nearly_denied_by(self, path: str, mine: set[str]) -> bool:
        return any(
            denied and yes[1] == path and no[0] in mine for yes, no, denied in self.live_near
        )


STATUS = {
    f"rule-{rule}": status
    for status, rules in {
        "mentioned": ("mentioned", "withheld-only"),
        "contested": ("contested", "perspective-divided"),
        "denied": ("only-denied", "perspective-denied"),
        "prospective": (
            "not-yet-claimed", "later-than-said", "act-condition", "perspective-to-come"
        ),
        "accepted": (*GROUNDS, "entailed", "perspective-affirmed"),
        "attributed": (
            "state-condition", "undecided-time", "alternative", "near", "doubted",
            "unnamed-only", "uncertain", "unverified", "assessment", "reason", "exclusive",
            "only-a-reason", "ground-left-out", "attributed", "perspective-possible",
        ),
    }.items()
    for rule in rules
}  # fmt: skip


def as_of(records: Records, day: date) -> Records:
    """What was both said and published by a day.

    A source without a date of publication is known from the day it was retrieved; without that
    it is left out.
    """
    claims = {
        path: c for path, c in records.claims.items() if known(records, path) <= day
    }  # fmt: skip
    kept = {
        path: replace(c, said_before=tuple(sorted(later(records, path) & claims.keys())))
        for path, c in claims.items()
    }
    return replace(records, claims=kept)


def known(records: Records, claim: str) -> date:
    it = records.claims[claim]
    source = records.sources[it.source]
    published = source.published.latest
    if published == date.max:
        published = source.retrieved or date.max
    said = it.said.latest
    return published if said == date.max else max(said, published)


def later(records: Records, claim: str) -> set[str]:
    """The claims that were made after one, by declared order followed through."""
    found, ahead = set[str](), list(records.claims[claim].said_before)
    while ahead:
        here = ahead.pop()
        if here not in found:
            found.add(here)
            ahead += records.claims[here].said_before
    return found


__all__ = ["GROUNDS", "STATUS", "Plain", "Voices", "as_of"]
