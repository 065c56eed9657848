"""Several sets of records judged at once, each in a world of its own that no other one touches.

Most of what it costs to judge a small dossier is the planning of some two hundred statements of
SQL, whatever the number of claims: many small sets cost little more together than one alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from claimgraph.model.records import Claim, Entity, Proposition, Records, Source, Value, ValueKind

Move = Callable[[str], str]


def name_in(world: int, path: str) -> str:
    """The path that something has where the records of several worlds stand side by side.

    >>> name_in(7, "entity/turkey")
    '7/entity/turkey'
    """
    return f"{world}/{path}"


def join_worlds(worlds: Sequence[Records]) -> Records:
    """Put worlds into one set of records, so that none has anything in common with another.

    Header, issues and grounds of acceptance are those of the first: they must be the same in all.
    Evidence keeps its path, which is made of what it says. The last day on which a source speaks is
    that of all worlds, and decides which states still stand as direct triples.
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
