"""Records as the columns that are judged: one list for each column, no loop over pairs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from claimgraph.model.dates import OPEN, Time, count_days
from claimgraph.model.ontology import Vocabulary
from claimgraph.model.records import (
    Claim,
    Proposition,
    Records,
    Value,
)

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
    conditions = frozenset(q.name for q in vocabulary.qualifiers.values() if q.condition)
    said = records.propositions
    shown = {path: (p, _narrowing(p, conditions)) for path, p in said.items()}
    yield "prop", [_proposition(path, *it, conditions, vocabulary) for path, it in shown.items()]
    yield "qual", [row for path, (_, pairs) in shown.items() for row in _qualifiers(path, pairs)]
    yield "single", [row for path, p in said.items() for row in _single(path, p, vocabulary)]
    yield "claim", [_claim(path, c, records, vocabulary) for path, c in records.claims.items()]
    yield "link", [row for path, c in records.claims.items() for row in _links(path, c, records)]
    yield "earlier", [(p, after) for p, c in records.claims.items() for after in c.said_before]
    yield "declared", _declared(records)
    used = {p.predicate for p in said.values()}
    used |= rows.predicates if rows else set()
    terms = [vocabulary.predicates[name] for name in sorted(used)]
    yield "office", list(rows.offices) if rows else []
    yield "admits_one", [(t.name, name) for t in terms for name in sorted(t.single_valued)]
    yield "reading", [(t.name, name, swap) for t in terms for name, swap in sorted(t.supers)]
    yield "excludes", [(t.name, name) for t in terms for name in sorted(t.excludes & used)]


def _narrowing(p: Proposition, conditions: frozenset[str]) -> list[tuple[str, Value]]:
    """The qualifiers without conditions; of two wordings of one number, one."""
    pairs = {(n, v.kind, v.identity): (n, v) for n, v in p.qualifiers if n not in conditions}
    return list(pairs.values())


def _proposition(
    path: str,
    p: Proposition,
    narrowing: list[tuple[str, Value]],
    conditions: frozenset[str],
    vocabulary: Vocabulary,
) -> Row:
    term = vocabulary.predicates[p.predicate]
    stated = _signature((n, v) for n, v in p.qualifiers if n in conditions)
    return (
        path, p.subject, p.predicate, p.object, term.kind, term.office, term.symmetric,
        *_days(p.when), stated, len(narrowing),
    )  # fmt: skip


def _days(time: Time | None) -> Days:
    return count_days(time or OPEN)


def _qualifiers(path: str, pairs: list[tuple[str, Value]]) -> Iterator[Row]:
    for name, value in pairs:
        yield path, name, value.kind.value, value.identity, value.low, value.high


def _single(path: str, p: Proposition, vocabulary: Vocabulary) -> Iterator[Row]:
    """The values of which the predicate admits one only, each beside all the rest.

    The rest is told in the words of ``rows.sql``, so that a row of a table meets it.
    """
    term = vocabulary.predicates[p.predicate]
    one, other = sorted((p.subject, p.object)) if term.symmetric else (p.subject, p.object)
    for name, value in p.qualifiers if term.single_valued else ():
        if name in term.single_valued:
            others = _signature(pair for pair in p.qualifiers if pair != (name, value))
            first, last = _days(p.when)
            rest = f"{p.predicate} {one} {other} {name} {others} {first} {last}"
            yield path, value.kind.value, value.identity, value.low, value.high, rest
    if p.when and "when" in term.single_valued:
        low, high = _days(p.when)
        rest = f"{p.predicate} {one} {other} when {_signature(p.qualifiers)}"
        yield path, "time", p.when.edtf, float(low), float(high), rest


def _signature(pairs: Iterable[tuple[str, Value]]) -> str:
    return ";".join(sorted({f"{name}={value.kind}:{value.identity}" for name, value in pairs}))


def _claim(path: str, c: Claim, records: Records, vocabulary: Vocabulary) -> Row:
    source, stance = records.sources[c.source], vocabulary.stances[c.stance]
    own = {c.claimant, *c.chain} == {source.agent}
    polarity = stance.polarity if stance.certainty != "unknown" else "neither"
    return (
        path, c.about, c.stance, polarity, stance.certainty == "certain", c.claimant, c.origin,
        c.source, source.voice.value, not _unnamed(c.origin, records), own,
        _origin_key(c, records), *_days(c.said), *_days(source.published),
    )  # fmt: skip


def _unnamed(agent: str, records: Records) -> bool:
    return agent in records.entities and records.entities[agent].unnamed


def _origin_key(claim: Claim, records: Records) -> str:
    """The origin, or for an unnamed one the named link through which it was reached."""
    links = (claim.source, records.sources[claim.source].agent, *claim.chain)
    return next(link for link in reversed(links) if not _unnamed(link, records))


def _links(path: str, claim: Claim, records: Records) -> Iterator[Row]:
    """The chain, with the source and who publishes it: two papers of one house are one way."""
    agent = records.sources[claim.source].agent
    for link in dict.fromkeys((claim.source, agent, *claim.chain)):
        yield path, link


def _declared(records: Records) -> list[Row]:
    """Each pair once, with all the reasons that are given for it, whichever way it was written."""
    reasons: dict[tuple[str, str], set[str]] = defaultdict(set)
    for it in records.declared:
        reasons[min(it.left, it.right), max(it.left, it.right)].add(it.because)
    return [(left, right, "; ".join(sorted(why))) for (left, right), why in reasons.items()]
