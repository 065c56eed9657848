"""Who says what and when, who lies within whom, and for whom one speaks."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from claimgraph.model.dates import OPEN, Time, before
from claimgraph.model.ontology import load_cues
from claimgraph.model.records import Claim, Source, Value, ValueKind, Voice

from .plain_meaning import Meaning, Qualifiers, alike, entity_values

MONTH = 31
STATES = ("country", "alliance", "government-body")
PARTIES = ("organisation", "group")
PRESS = ("newspaper", "news-agency")
Span = tuple[date, date]


def shifted(day: date, days: int) -> date:
    """A day so many days away; the ends of the calendar stay where they are."""
    if day in (date.min, date.max):
        return day
    return day + timedelta(days)


def apart(a: Span, b: Span) -> int:
    """The days between two spans; 0 where they meet."""
    return max((b[0] - a[1]).days, (a[0] - b[1]).days, 0)


def span(time: Time) -> Span:
    return time.earliest, time.latest


def meet(a: Span, b: Span) -> bool:
    return a[0] <= b[1] and b[0] <= a[1]


@dataclass(frozen=True)
class Voices(Meaning):
    """The claims of one set of records, and how their speakers lie to each other."""

    alone: bool = False

    # ---- Order and time ------------------------------------------------------------------------

    @cached_property
    def order(self) -> set[tuple[str, str]]:
        """Declared order, followed through."""
        order = {(path, b) for path, c in self.records.claims.items() for b in c.said_before}
        while more := {(a, d) for a, b in order for c, d in order if b == c and a != d} - order:
            order |= more
        return order

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

    def sooner(self, a: str, b: str) -> bool:
        return (a, b) in self.order or before(self.claims[a].said, self.claims[b].said)

    def told(self, claim: str) -> Span:
        """The days of telling; what was said at or before publication is told that day."""
        said, published = self.claims[claim].said, self.source(claim).published
        known = said.open_begin and said.latest != date.max
        return (min(said.latest, published.earliest), said.latest) if known else span(said)

    def time(self, path: str, claim: str) -> Span:
        """When a statement holds as one claim tells it: an undated state around the telling."""
        when = self.propositions[path].when
        if not self.lasting(path) or (when and not when.open_end):
            return span(when or OPEN)
        first, last = self.told(claim)
        if when is None:
            return shifted(first, -MONTH), shifted(last, MONTH)
        return when.earliest, max(shifted(last, MONTH), when.earliest)

    @cached_property
    def today(self) -> date:
        """The last day on which anything here was said or published."""
        times = [c.said for c in self.claims.values()]
        times += [self.source(it).published for it in self.claims]
        return max((it.latest for it in times if it.latest != date.max), default=date.min)

    # ---- Stances -------------------------------------------------------------------------------

    def certainty(self, claim: str) -> str:
        it = self.claims[claim]
        return it.certainty or self.vocabulary.stances[it.stance].certainty

    def polarity(self, claim: str) -> str:
        stance = self.vocabulary.stances[self.claims[claim].stance]
        return "neither" if self.certainty(claim) == "unknown" else stance.polarity

    def group(self, claim: str) -> str:
        return self.vocabulary.stances[self.claims[claim].stance].group

    def source(self, claim: str) -> Source:
        return self.records.sources[self.claims[claim].source]

    def coded(self, claim: str) -> bool:
        return self.source(claim).voice is Voice.CODED

    def row(self, claim: str) -> bool:
        """Whether a claim is a row; what a person took from a table by hand is none."""
        return bool(self.records.evidence[self.claims[claim].evidence].row)

    def named_agent(self, agent: str) -> bool:
        return agent not in self.records.entities or not self.records.entities[agent].unnamed

    def named(self, claim: str) -> bool:
        return self.named_agent(self.claims[claim].origin)

    def cued(self, claim: str, cues: str) -> bool:
        """Whether the quote of a claim has one of the words."""
        words = self.records.evidence[self.claims[claim].evidence].exact
        return any(
            re.search(rf"\b{re.escape(cue)}\b", words, re.IGNORECASE)
            for cue in load_cues()[f"cues-{cues}"]
        )

    @cached_property
    def affirmations(self) -> set[tuple[str, str]]:
        """Claims that affirm, each with what it says: itself, its core, its reasons."""
        return {
            (it, base) for it, c in self.claims.items() if self.polarity(it) == "affirming"
            for base in self.bases(c.about)
        }  # fmt: skip

    @cached_property
    def denials(self) -> set[tuple[str, str]]:
        """Claims that deny, each with what it says is not so; who calls it a lie does too."""
        told = {(it, c.about) for it, c in self.claims.items() if self.polarity(it) == "denying"}
        lies = {
            (it, self.records.entities[end].states)
            for it, c in self.claims.items() if self.polarity(it) == "affirming"
            for end in [self.belied(c.about)] if end
        }  # fmt: skip
        return told | {(it, path) for it, path in lies if path in self.propositions}

    def belied(self, path: str) -> str:
        """The statement that is denied by whoever affirms this one."""
        p = self.propositions[path]
        end = {"subject": p.subject, "object": p.object}.get(
            self.term(p.predicate).marks.belies, ""
        )
        return end if end in self.records.entities and self.records.entities[end].states else ""

    def as_reason(self, claim: str, base: str) -> bool:
        """Whether a claim affirms this only as the reason of something else."""
        about = self.propositions[self.claims[claim].about]
        core = self.core(about)
        return base not in {self.claims[claim].about, core.path if core else ""}

    # ---- Houses, places and owners: one named voice is enough ----------------------------------

    def edges(self, mark: str, *, since: date = date.min) -> set[tuple[str, str]]:
        """Pairs of a thing and that to which a named voice says it belongs, on a day or later."""
        return {
            (r.subject or "", r.object or "") for it, base in self.affirmations
            if self.named(it) and not self.withdrawn(it)
            and not self.condition(self.propositions[base])
            and (self.propositions[base].when or OPEN).latest >= since
            for r in self.readings[base] if self.marked(r, mark)
        }  # fmt: skip

    def withdrawn(self, claim: str) -> bool:
        """Whether the claimant took it back himself."""
        mine = self.claims[claim].claimant
        return any(
            c.stance == "retracts" and c.claimant == mine and not self.sooner(it, claim)
            and self.stands_on(self.claims[claim].about, c.about)
            for it, c in self.claims.items()
        )  # fmt: skip

    @cached_property
    def belongs(self) -> set[tuple[str, str]]:
        return self.edges("same-house") | self.edges("lies-in")

    @cached_property
    def members(self) -> set[tuple[str, str]]:
        return self.edges("member")

    @cached_property
    def bindings(self) -> set[tuple[str, str]]:
        return self.edges("binds-source")

    def above(self, agents: set[str], steps: set[tuple[str, str]]) -> set[str]:
        """What is reached from these by the steps, themselves included."""
        reached, ahead = set(agents), list(agents)
        while ahead:
            here = ahead.pop()
            new = {b for a, b in steps if a == here} - reached
            reached |= new
            ahead += new
        return reached

    def under(self, a: str, b: str, places: set[str] = frozenset()) -> bool:  # type: ignore[assignment]
        """Whether ``a`` is ``b``, of its house, a member of it, or lies in it."""
        house = self.above({a, *places}, self.belongs)
        return b in house or any((it, b) in self.members for it in house)

    def near_entities(self, a: str, b: str) -> bool:
        return self.under(a, b) or self.under(b, a)

    # ---- Qualifiers that rule each other out ---------------------------------------------------

    def apart_in(self, v: Value, w: Value) -> bool:
        """Whether two values of one qualifier cannot be of one fact; free text always can."""
        if v.sort != w.sort or alike(v, w):
            return False
        if v.kind == ValueKind.NUMBER:
            return v.high < w.low or w.high < v.low
        if v.kind == ValueKind.ENTITY:
            return not self.near_entities(v.token, w.token)
        return v.kind == ValueKind.ORDINAL

    def ruled_out(self, ours: Qualifiers, theirs: Qualifiers, *, but: str = "") -> bool:
        """Whether some qualifier that both have keeps two statements apart."""
        return any(
            all(self.apart_in(v, w) for n, v in ours for m, w in theirs if n == m == name)
            for name in ({n for n, _ in ours} & {n for n, _ in theirs}) - {but}
        )

    def places(self, path: str) -> set[str]:
        """Where it happens: what suffers it lies there; who meets somebody there does not."""
        p = self.propositions[path]
        if self.term(p.predicate).symmetric:
            return set()
        names = {n for n, _ in p.qualifiers if self.qualifier(n).placed}
        return {it for name in names for it in entity_values(p.qualifiers, name)}

    def patient(self, path: str, end: str | None) -> bool:
        term = self.term(self.propositions[path].predicate)
        p = self.propositions[path]
        doer = p.object if term.marks.doer == "object" else p.subject
        return end != doer or p.subject == p.object  # who does it to himself also suffers it

    # ---- For whom one speaks -------------------------------------------------------------------

    def steps(self, claim: str) -> set[tuple[str, str]]:
        """Holder and body of the offices that hold when a claim was made."""
        raise NotImplementedError

    def principal(self, claim: str, agent: str) -> str:
        """Who stands at the end of the offices of somebody, else he himself."""
        steps = self.steps(claim)
        reached = self.above({agent}, steps)
        tops = {it for it in reached if not any(who == it for who, _ in steps)}
        return tops.pop() if len(tops) == 1 else agent

    @cached_property
    def principals(self) -> dict[str, str]:
        return {it: self.principal(it, c.claimant) for it, c in self.claims.items()}

    def own_people(self, claim: str, agent: str) -> bool:
        return self.named_agent(agent) and self.principal(claim, agent) == self.principals[claim]

    def performed(self, claim: str, path: str) -> bool:
        """Whether the performer says it, or who speaks for him: offices lead up and not down."""
        speaks_for = self.above({self.claims[claim].claimant}, self.steps(claim))
        return bool(self.doers(path) & speaks_for)

    def masters(self, agent: str, path: str, *, since: date = date.min) -> set[str]:
        """Himself if he is a state, and the states, parties and participants to whom a named voice
        binds an agent, on a day or later."""
        bindings = self.edges("binds-source", since=since) if self.bindings else set()
        bound = self.above({agent}, bindings)
        powers = {it for it in bound if self.is_a(it, *STATES)}
        parties = {
            it for it in bound - {agent}
            if self.is_a(it, *PARTIES) and not self.is_a(it, *PRESS, "company")
        }  # fmt: skip
        return powers | parties | (bound & self.participants(path))

    def open_to(self, claim: str, agent: str) -> bool:
        """Whether an agent passes on what the claimant says: all to whom he is bound are in line
        with the claimant's principal."""
        mine = self.principals[claim]
        return self.named_agent(agent) and all(
            self.own_people(claim, it)
            or it in self.above({mine}, self.bindings)
            or mine in self.above({it}, self.bindings)
            for it in self.masters(agent, self.claims[claim].about)
        )

    def first_hand(self, claim: str) -> bool:
        """Whether only reporters and people of his own stand between reader and claimant."""
        it, source = self.claims[claim], self.source(claim)
        links = it.chain[:-1] if it.chain[-1:] == (it.claimant,) else it.chain
        if source.voice is Voice.CODED or not self.named_agent(it.claimant):
            return False
        if it.claimant != source.agent and not source.transcript:
            own = self.own_people(claim, source.agent)
            bound = self.principals[claim] in self.above({source.agent}, self.bindings)
            open_ = source.voice is Voice.REPORTING or bound
            if not own and not (open_ and self.open_to(claim, source.agent)):
                return False
        return all(
            self.own_people(claim, link) or (self.is_a(link, *PRESS) and self.open_to(claim, link))
            for link in links
        )

    def own_voice(self, claim: str) -> bool:
        it = self.claims[claim]
        return {it.claimant, *it.chain} == {self.source(claim).agent}

    def reports(self, claim: str) -> bool:
        """Whether a source that nothing binds says it in its own voice."""
        it, source = self.claims[claim], self.source(claim)
        return (
            self.own_voice(claim)
            and source.voice is Voice.REPORTING
            and not self.masters(source.agent, it.about, since=self.told(claim)[0])
        )

    # ---- Done, under way, or to come -----------------------------------------------------------

    def tense(self, claim: str, path: str) -> str:
        """Whether a claim tells of something ``past``, ``ahead``, or leaves it ``open``.

        ``path`` is what it says: its statement, the core, or a reason, which has its own time.
        """
        it = self.claims[claim]
        when, last = self.propositions[path].when, it.said.latest
        if (it.done and not self.as_reason(claim, path)) or when is None:
            return "past"
        if not when.open_begin and when.earliest > last:
            return "ahead"
        holds = self.lasting(path) or self.kind(path) == "assessment"
        begun = not when.open_begin and (holds or when.open_end)
        if begun or when.open_end or when.latest <= last:
            return "past"
        return "ahead" if self.performed(claim, path) else "open"
