"""Records as the columns that are judged: one list for each column, no loop over pairs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from claimgraph.model import Claim, Proposition, Records, Value
from claimgraph.vocabulary import Vocabulary

Row = Sequence[Any]


def tables(records: Records, vocabulary: Vocabulary) -> Iterator[tuple[str, list[Row]]]:
    """Name every input table of ``tables.sql`` with its rows."""
    conditions = frozenset(q.name for q in vocabulary.qualifiers.values() if q.condition)
    propositions = records.propositions.items()
    yield "prop", [_proposition(path, p, conditions) for path, p in propositions]
    yield "qual", [row for path, p in propositions for row in _qualifiers(path, p, conditions)]
    yield "claim", [_claim(path, c, records, vocabulary) for path, c in records.claims.items()]
    yield "link", [row for path, c in records.claims.items() for row in _links(path, c)]
    yield "earlier", [(p, after) for p, c in records.claims.items() for after in c.said_before]
    yield "declared", [(d.left, d.right, d.because) for d in records.declared]
    yield from _vocabulary(vocabulary)


def _vocabulary(vocabulary: Vocabulary) -> Iterator[tuple[str, list[Row]]]:
    terms = vocabulary.predicates.values()
    yield "predicate", [(t.name, t.kind, t.office, t.symmetric) for t in terms]
    yield "reading", [(t.name, name, swap) for t in terms for name, swap in sorted(t.supers)]
    yield "excludes", [(t.name, name) for t in terms for name in sorted(t.excludes)]
    yield "single_valued", [(t.name, name) for t in terms for name in sorted(t.single_valued)]


def _proposition(path: str, p: Proposition, conditions: frozenset[str]) -> Row:
    when = p.when
    counted = sum(name not in conditions for name, _ in p.qualifiers) + (when is not None)
    dates = (
        (when.earliest, when.latest, when.open_begin)
        if when
        else ("0001-01-01", "9999-12-31", True)
    )
    stated = _signature((n, v) for n, v in p.qualifiers if n in conditions)
    return (path, p.subject, p.predicate, p.object, *dates, when is not None, stated, counted)


def _qualifiers(path: str, p: Proposition, conditions: frozenset[str]) -> Iterator[Row]:
    pairs = [(name, value) for name, value in p.qualifiers]
    dated = f"when={p.when.edtf}" if p.when else ""
    for name, value in pairs:
        if name not in conditions:
            others = _signature(pair for pair in pairs if pair != (name, value))
            bounds = (value.low, value.high)
            yield (path, name, value.kind.value, value.identity, *bounds, f"{others};{dated}")
    if p.when:
        days = (float(p.when.earliest.toordinal()), float(p.when.latest.toordinal()))
        yield (path, "when", "time", p.when.edtf, *days, _signature(pairs))


def _signature(pairs: Iterable[tuple[str, Value]]) -> str:
    return ";".join(sorted(f"{name}={value.kind}:{value.identity}" for name, value in pairs))


def _claim(path: str, c: Claim, records: Records, vocabulary: Vocabulary) -> Row:
    source, stance = records.sources[c.source], vocabulary.stances[c.stance]
    own = not c.chain and c.claimant == source.agent
    named = not _unnamed(c.origin, records)
    said = (c.said.earliest, c.said.latest)
    published = (source.published.earliest, source.published.latest)
    return (
        path, c.about, c.stance, stance.polarity, stance.certainty, c.claimant, c.origin,
        c.source, source.voice.value, named, own, _origin_key(c, records), *said, *published,
    )  # fmt: skip


def _unnamed(agent: str, records: Records) -> bool:
    return agent in records.entities and records.entities[agent].unnamed


def _origin_key(claim: Claim, records: Records) -> str:
    """The origin, or for an unnamed one the named link through which it was reached."""
    links = (claim.source, *claim.chain)
    return next(link for link in reversed(links) if not _unnamed(link, records))


def _links(path: str, claim: Claim) -> Iterator[Row]:
    for agent in dict.fromkeys((claim.source, *claim.chain)):
        yield path, agent
