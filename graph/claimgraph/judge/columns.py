"""Records as the columns that are judged: one list for each column, no loop over pairs."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from claimgraph.judge.terms import terms
from claimgraph.model.dates import OPEN, Time, count_days
from claimgraph.model.ontology import PredicateTerm, Vocabulary, load_cues
from claimgraph.model.records import (
    Claim,
    Compatible,
    Proposition,
    Records,
    Value,
    ValueKind,
)  # fmt: skip

if TYPE_CHECKING:
    from claimgraph.model.rows import Tables

Row = Sequence[Any]
Days = tuple[int, int]


def tables(
    records: Records, vocabulary: Vocabulary, rows: Tables | None = None
) -> Iterator[tuple[str, list[Row]]]:
    """Name every input table of ``tables.sql`` with its rows.

    ``rows`` are the dossier's tables, which come in as columns (see ``rows.sql``): here it only
    matters which predicates they use.
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
        """Whether a proposition goes with the rows of a table, rather than with another."""
        return it.right in self.records.sources

    def proposition(self, path: str, p: Proposition) -> Row:
        term, known = self.vocabulary.predicates[p.predicate], self.vocabulary.qualifiers
        stated = _signature((n, v) for n, v in p.qualifiers if n in self._must_equal)
        names = {name for name, _ in p.qualifiers}
        content = {"purpose"} if term.marks.purpose_is_content else set()
        return (
            path, p.subject, p.predicate, p.object, self._kind(term, p), term.office,
            term.symmetric, *_days(p.when), stated, any(known[n].condition for n in names),
            any(known[n].gives_reason for n in names - content), any(known[n].limit for n in names),
            "manner" in names, len(self._narrowing(p)), True, self._lasting(term), False,
        )  # fmt: skip

    def _kind(self, term: PredicateTerm, p: Proposition) -> str:
        """The kind of what is said: a treaty is left by saying so, a town on foot."""
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
        """The qualifiers that need not be equal; of two wordings of one number, one."""
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
            *self._limits(c), self._origin_key(c), *_days(c.said), *_days(source.published),
            0, 0, False,
        )  # fmt: skip

    def _verified(self, c: Claim) -> bool:
        """Whether its quote was found; of claims that are only supposed nothing is asked."""
        evidence = self.records.evidence.get(c.evidence)
        return evidence is None or evidence.verified

    def _limits(self, c: Claim) -> tuple[bool, bool]:
        """Whether the quote limits itself to its day ("not yet"), or speaks of one more."""
        evidence = self.records.evidence.get(c.evidence)
        words = evidence.exact if evidence else ""
        return bool(_not_yet().search(words)), bool(_repeated().search(words))

    def _unnamed(self, agent: str) -> bool:
        return agent in self.records.entities and self.records.entities[agent].unnamed

    def _origin_key(self, c: Claim) -> str:
        """The origin, or for an unnamed one the named link through which it was reached."""
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


@cache
def _not_yet() -> re.Pattern[str]:
    return _any_of("cues-not-yet")


@cache
def _repeated() -> re.Pattern[str]:
    return _any_of("cues-repeated")


def _any_of(name: str) -> re.Pattern[str]:
    cues = "|".join(map(re.escape, load_cues()[name]))
    return re.compile(rf"(?<!\w)(?:{cues})(?!\w)", re.IGNORECASE)


def _days(time: Time | None) -> Days:
    return count_days(time or OPEN)


def _signature(pairs: Iterable[tuple[str, Value]]) -> str:
    return ";".join(sorted({f"{name}={value.kind}:{value.identity}" for name, value in pairs}))


def _declared(records: Records) -> list[Row]:
    """Each pair once, with all the reasons that are given for it, whichever way it was written."""
    reasons: dict[tuple[str, str], set[str]] = defaultdict(set)
    for it in records.declared:
        reasons[min(it.left, it.right), max(it.left, it.right)].add(it.because)
    return [(left, right, "; ".join(sorted(why))) for (left, right), why in reasons.items()]
