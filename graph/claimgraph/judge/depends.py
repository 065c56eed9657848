"""On what a status depends: which statements must be judged together.

A status depends first on statements about the same things: those with the same two ends, also as
a converse would tell them, and those with ends near these, in one house or one place. Beyond them
reach a few, which are always judged: offices and bindings, declared orders and conflicts,
statements named in others. This is the one place where that is written. Whoever judges only a part
goes by it: what a further claim would change, a build that is brought up to date, and rows that
are judged on many machines.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from itertools import combinations_with_replacement

from claimgraph.model.ontology import Vocabulary
from claimgraph.model.records import Proposition, Records, ValueKind

Pair = tuple[str, str]
"""Two things, in the order of letters."""

Houses = Mapping[str, frozenset[str]]
"""For each thing those near it, itself included."""


def far_reaching(vocabulary: Vocabulary, rows: Set[str], written: Set[str]) -> frozenset[str]:
    """The predicates whose rows may affect statements with other ends.

    ``rows`` and ``written`` are the predicates that rows and persons use. Offices and bindings
    affect whatever their holders say; a converse has other ends than what it tells; and of what
    can be done once, or has one object at a time, there may be rivals.
    """
    known = vocabulary.predicates
    found = {name for name, it in known.items() if it.reaches_all}
    for name in rows:
        for mapping in known[name].marks.converses:
            partners = {
                other for other in rows | written
                if other != name and any(it == mapping.target for it, _ in known[other].supers)
            }  # fmt: skip
            found |= {name, *(partners & rows)} if partners else set()
        found |= {name} if _has_rivals(vocabulary, name, written) else set()
    return frozenset(found)


def _has_rivals(vocabulary: Vocabulary, name: str, written: Set[str]) -> bool:
    def lone(it: str) -> set[str]:
        marks = {above: vocabulary.predicates[above].marks for above, _ in _supers(vocabulary, it)}
        return {above for above, mark in marks.items() if mark.once or mark.one_object}

    return any(lone(name) & lone(it) for it in written)


def _supers(vocabulary: Vocabulary, name: str) -> frozenset[tuple[str, bool]]:
    return vocabulary.predicates[name].supers


def houses(records: Records, vocabulary: Vocabulary) -> Houses:
    """Who is near whom by what persons wrote, whether or not it counts."""
    below, near = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for it in records.propositions.values():
        term = vocabulary.predicates[it.predicate]
        if term.office or term.marks.same_house or term.marks.lies_in:
            below[it.object].add(it.subject)
        elif any(name == "member-of" for name, _ in term.supers):
            near[it.object].add(it.subject)
            near[it.subject].add(it.object)
    for top in list(below):
        for low in _under(below, top):
            near[top].add(low)
            near[low].add(top)
    return {it: frozenset({it, *others}) for it, others in near.items()}


def _under(below: Mapping[str, set[str]], top: str) -> set[str]:
    reached, ahead = set[str](), [top]
    while ahead:
        new = below.get(ahead.pop(), set()) - reached
        reached |= new
        ahead.extend(new)
    return reached - {top}


def pairs_of(it: Proposition, near: Houses) -> Iterator[Pair]:
    """The pairs of things between which something may be reported that affects a statement."""
    things = [it.subject, it.object]
    things += [v.token for _, v in it.qualifiers if v.kind is ValueKind.ENTITY]
    every = sorted({other for thing in things for other in near.get(thing, {thing})})
    yield from combinations_with_replacement(every, 2)


def pair_of(it: Proposition) -> Pair:
    """The two ends of a statement, in the order of letters."""
    return min(it.subject, it.object), max(it.subject, it.object)


def reach(records: Records, vocabulary: Vocabulary) -> set[Pair]:
    """The pairs of things whose rows may affect what persons wrote, and the other way round."""
    near = houses(records, vocabulary)
    return {pair for it in records.propositions.values() for pair in pairs_of(it, near)}


def around(records: Records, vocabulary: Vocabulary, paths: Iterable[str]) -> set[str]:
    """The statements on which the statuses of some depend, those themselves included."""
    said, near = records.propositions, houses(records, vocabulary)
    at, naming = defaultdict[Pair, set[str]](set), defaultdict[str, set[str]](set)
    for path, it in said.items():
        at[pair_of(it)].add(path)
        for key in _rivalry(it, vocabulary):
            at[key].add(path)
        for _, value in it.qualifiers:
            if value.kind is ValueKind.PROPOSITION:
                naming[value.token].add(path)
                naming[path].add(value.token)
        for end in (it.subject, it.object):
            states = records.entities[end].states if end in records.entities else ""
            if states:
                naming[states].add(path)
                naming[path].add(states)
    for declared in records.declared:
        naming[declared.left].add(declared.right)
        naming[declared.right].add(declared.left)
    found, ahead = set[str](), {*paths, *_everywhere(records, vocabulary)} & said.keys()
    while ahead:
        found |= ahead
        keys = {
            key for path in ahead
            for key in (*pairs_of(said[path], near), *_rivalry(said[path], vocabulary))
        }  # fmt: skip
        further = {path for key in keys for path in at.get(key, ())}
        further |= {other for path in ahead for other in naming.get(path, ())}
        ahead = (further & said.keys()) - found
    return found


def _rivalry(it: Proposition, vocabulary: Vocabulary) -> Iterator[Pair]:
    """Where rivals of a statement meet: other culprits, and other objects."""
    for above, _ in _supers(vocabulary, it.predicate):
        marks = vocabulary.predicates[above].marks if above in vocabulary.predicates else None
        if marks and marks.once:
            yield f"once {above}", it.object
        if marks and marks.one_object:
            yield f"one object {above}", it.subject


def _everywhere(records: Records, vocabulary: Vocabulary) -> Iterator[str]:
    """What may affect any statement: who speaks for whom, and what was said before what."""
    for path, it in records.propositions.items():
        if vocabulary.predicates[it.predicate].reaches_all:
            yield path
    for claim in records.claims.values():
        if claim.said_before:
            yield claim.about
            yield from (
                records.claims[later].about
                for later in claim.said_before
                if later in records.claims
            )
