"""Finds which further claim would change a statement's status, by adding it and judging again.

Only a part of the records is judged again. A status depends on the statements with the same subject
and object, also in converse form, and on those about related things, such as a state and its
ministry. Some others are always included: offices, who runs a source, declared orders and
conflicts, and statements inside other statements. An update and a build on Spark also judge only a
part of the records; they select it with the functions of this module.

All suppositions are judged in one run, each on its own copy of the selected records. DuckDB spends
most of the time planning some two hundred SQL statements, whatever the number of claims, so many
small copies take little more time than one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import combinations_with_replacement

from claimgraph.judge.bench import Bench
from claimgraph.model.dates import OPEN
from claimgraph.model.ontology import Vocabulary
from claimgraph.model.records import (
    Claim,
    Entity,
    Proposition,
    Records,
    Source,
    Value,
    ValueKind,
    Voice,
)

Move = Callable[[str], str]


def name_in(world: int, path: str) -> str:
    """Return a path made unique for the set of records with the number ``world``.

    >>> name_in(7, "entity/turkey")
    '7/entity/turkey'
    """
    return f"{world}/{path}"


def join_worlds(worlds: Sequence[Records]) -> Records:
    """Join several sets of records so that they can be judged together without affecting others.

    Header, issues and grounds of acceptance are taken from the first set, and must be the same in
    all. Evidence keeps its path, because the path is a hash of the content. The last day of all
    sources is computed over all sets, and decides which states become direct triples.
    """
    moved = [_move_records(it, number) for number, it in enumerate(worlds)]
    return replace(
        worlds[0],
        sources={path: it for world in moved for path, it in world.sources.items()},
        entities={path: it for world in moved for path, it in world.entities.items()},
        propositions={path: it for world in moved for path, it in world.propositions.items()},
        evidence={path: it for world in worlds for path, it in world.evidence.items()},
        claims={path: it for world in moved for path, it in world.claims.items()},
        declared=tuple(it for world in moved for it in world.declared),
        compatible=tuple(it for world in moved for it in world.compatible),
    )


def _move_records(records: Records, world: int) -> Records:
    def at(path: str) -> str:
        return name_in(world, path) if path else ""

    return replace(
        records,
        sources={at(path): _move_source(it, at) for path, it in records.sources.items()},
        entities={at(path): _move_entity(it, at) for path, it in records.entities.items()},
        propositions={
            at(path): _move_proposition(it, at) for path, it in records.propositions.items()
        },
        claims={at(path): _move_claim(it, at) for path, it in records.claims.items()},
        declared=tuple(replace(d, left=at(d.left), right=at(d.right)) for d in records.declared),
        compatible=tuple(
            replace(it, left=at(it.left), right=at(it.right)) for it in records.compatible
        ),
    )


def _move_source(source: Source, at: Move) -> Source:
    return replace(source, path=at(source.path), publisher=at(source.publisher))


def _move_entity(entity: Entity, at: Move) -> Entity:
    return replace(entity, path=at(entity.path), states=at(entity.states))


def _move_claim(claim: Claim, at: Move) -> Claim:
    return replace(
        claim,
        about=at(claim.about),
        claimant=at(claim.claimant),
        source=at(claim.source),
        chain=tuple(map(at, claim.chain)),
        said_before=tuple(map(at, claim.said_before)),
    )


def _move_proposition(proposition: Proposition, at: Move) -> Proposition:
    qualifiers = tuple((name, _move_value(value, at)) for name, value in proposition.qualifiers)
    subject, obj = at(proposition.subject), at(proposition.object)
    return replace(proposition, subject=subject, object=obj, qualifiers=qualifiers)


def _move_value(value: Value, at: Move) -> Value:
    named = value.kind in (ValueKind.ENTITY, ValueKind.PROPOSITION)
    return replace(value, token=at(value.token)) if named else value


Pair = tuple[str, str]
"""The paths of two entities in alphabetical order."""

Houses = Mapping[str, frozenset[str]]
"""For each entity the related entities, such as a state's organs, and itself."""


def far_reaching(vocabulary: Vocabulary, rows: Set[str], written: Set[str]) -> frozenset[str]:
    """Return the predicates whose rows may affect statements with another subject or object.

    ``rows`` are the predicates that tables use, ``written`` those in claims written by persons.
    An office, or who runs a source, affects all that its holder says; a converse may have another
    subject or object; and of acts possible only once, or with one object at a time, rows may name
    rivals.
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
    """Return which entities are related by the written propositions, whatever their status."""
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
    """Yield the pairs of entities between which statements can affect this proposition."""
    things = [it.subject, it.object]
    things += [v.token for _, v in it.qualifiers if v.kind is ValueKind.ENTITY]
    every = sorted({other for thing in things for other in near.get(thing, {thing})})
    yield from combinations_with_replacement(every, 2)


def pair_of(it: Proposition) -> Pair:
    """Return subject and object of a proposition in alphabetical order."""
    return min(it.subject, it.object), max(it.subject, it.object)


def reach(records: Records, vocabulary: Vocabulary) -> set[Pair]:
    """Return the pairs of entities whose rows may affect written statements or be affected."""
    near = houses(records, vocabulary)
    return {pair for it in records.propositions.values() for pair in pairs_of(it, near)}


def around(records: Records, vocabulary: Vocabulary, paths: Iterable[str]) -> set[str]:
    """Return the paths of all propositions on which the statuses of ``paths`` depend."""
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
    """Yield keys that are equal for propositions which name rival doers or objects of one act."""
    for above, _ in _supers(vocabulary, it.predicate):
        marks = vocabulary.predicates[above].marks if above in vocabulary.predicates else None
        if marks and marks.once:
            yield f"once {above}", it.object
        if marks and marks.one_object:
            yield f"one object {above}", it.subject


def _everywhere(records: Records, vocabulary: Vocabulary) -> Iterator[str]:
    """Yield the propositions that can affect any other: offices, and claims in a declared order."""
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


SUPPOSED, ACTOR = "source/supposed", "actor"


@dataclass(frozen=True)
class Supposition:
    """A further claim about the proposition with the path ``about``; ``words`` describe it."""

    about: str
    words: str
    stance: str
    claimant: str
    voice: Voice


def suppose(records: Records, paths: Sequence[str]) -> Iterator[tuple[Supposition, str]]:
    """Try further claims about each proposition; yield those that change its status, with it."""
    near = neighbourhood(records, paths)
    tried = [it for path in paths for it in _suppositions(near, path)]
    worlds = [near, *(_with(near, it) for it in tried)]
    verdicts = Bench(join_worlds(worlds), records.vocabulary).verdicts()
    for number, it in enumerate(tried, 1):
        status = verdicts[name_in(number, it.about)].status
        if status != verdicts[name_in(0, it.about)].status:
            yield it, status


def neighbourhood(records: Records, paths: Iterable[str]) -> Records:
    """Return the part of the records on which the statuses of these propositions depend."""
    kept = around(records, records.vocabulary, paths)
    return replace(
        records,
        propositions={path: records.propositions[path] for path in sorted(kept)},
        claims={
            path: replace(it, said_before=tuple(
                later for later in it.said_before if records.claims[later].about in kept
            ))
            for path, it in records.claims.items() if it.about in kept
        },
        declared=tuple(d for d in records.declared if d.left in kept),
        compatible=tuple(it for it in records.compatible if it.left in kept),
    )  # fmt: skip


def _suppositions(records: Records, path: str) -> Iterator[Supposition]:
    subject = records.propositions[path].subject
    standing = {it.claimant for it in records.claims.values() if it.about == path}
    party, news = Voice.PARTY, Voice.REPORTING
    if _can_speak(records.entities[subject], records.vocabulary):
        name = records.label(subject)
        yield Supposition(path, f"{name} confirmed it", "confirms", subject, party)
        yield Supposition(path, f"{name} denied it", "denies", subject, party)
    yield Supposition(
        path, "one more news source said so in its own voice", "asserts", SUPPOSED, news
    )
    yield Supposition(
        path, "one more news source denied it in its own voice", "denies", SUPPOSED, news
    )
    for claimant in sorted(standing):
        words = f"{records.label(claimant)} took it back"
        yield Supposition(path, words, "retracts", claimant, party)


def _can_speak(entity: Entity, vocabulary: Vocabulary) -> bool:
    """Return whether an entity can be a speaker: a country can, a weapon cannot."""
    return ACTOR in vocabulary.classes[entity.type].ancestors


def _with(records: Records, it: Supposition) -> Records:
    source = Source(SUPPOSED, "a supposed source", it.voice, OPEN)
    chain = () if it.claimant == SUPPOSED else (it.claimant,)
    claim = Claim(it.about, it.stance, it.claimant, SUPPOSED, "", chain)
    return replace(
        records,
        sources={**records.sources, SUPPOSED: source},
        claims={**records.claims, claim.path: claim},
    )
