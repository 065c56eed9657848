"""What would change a status: one more claim is supposed, and judged with the rest.

Nothing is guessed. All suppositions are judged in one go, each in a world of its own: a copy of
the records near the statements, with other names for everything in it, so that no world touches
another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from claimgraph.judge.bench import Bench
from claimgraph.judge.depends import around
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

SUPPOSED, ACTOR = "source/supposed", "actor"


@dataclass(frozen=True)
class Supposition:
    """One more claim on a statement (a proposition's path), told in ``words``."""

    about: str
    words: str
    stance: str
    claimant: str
    voice: Voice


def suppose(records: Records, paths: Sequence[str]) -> Iterator[tuple[Supposition, str]]:
    """Try one more claim on each statement, and give those that change its status, with the new."""
    near = neighbourhood(records, paths)
    tried = [it for path in paths for it in _suppositions(near, path)]
    worlds = [near, *(_with(near, it) for it in tried)]
    verdicts = Bench(_side_by_side(worlds), records.vocabulary).judgement().verdicts
    for number, it in enumerate(tried, 1):
        status = verdicts[f"{number}/{it.about}"].status
        if status != verdicts[f"0/{it.about}"].status:
            yield it, status


def neighbourhood(records: Records, paths: Iterable[str]) -> Records:
    """The part of the records on which the statuses of these propositions depend."""
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
    yield Supposition(path, "another news source said so itself", "asserts", SUPPOSED, news)
    yield Supposition(path, "another news source denied it itself", "denies", SUPPOSED, news)
    for claimant in sorted(standing):
        words = f"{records.label(claimant)} took it back"
        yield Supposition(path, words, "retracts", claimant, party)


def _can_speak(entity: Entity, vocabulary: Vocabulary) -> bool:
    """Whether a thing can say something: a country can, a weapon cannot."""
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


def _side_by_side(worlds: Iterable[Records]) -> Records:
    """Put worlds into one set of records; the paths of the n-th begin with ``n/``."""
    renamed = [_rename_records(it, f"{number}/".__add__) for number, it in enumerate(worlds)]
    return replace(
        renamed[0],
        sources={path: it for world in renamed for path, it in world.sources.items()},
        entities={path: it for world in renamed for path, it in world.entities.items()},
        propositions={path: it for world in renamed for path, it in world.propositions.items()},
        claims={path: it for world in renamed for path, it in world.claims.items()},
        declared=tuple(it for world in renamed for it in world.declared),
        compatible=tuple(it for world in renamed for it in world.compatible),
    )


def _rename_records(records: Records, at: Callable[[str], str]) -> Records:
    return replace(
        records,
        sources={
            at(path): replace(it, path=at(path), publisher=it.publisher and at(it.publisher))
            for path, it in records.sources.items()
        },
        entities={at(path): it for path, it in records.entities.items()},
        propositions={
            at(path): _move_proposition(it, at) for path, it in records.propositions.items()
        },
        claims={
            at(path): replace(
                it,
                about=at(it.about),
                claimant=at(it.claimant),
                source=at(it.source),
                chain=tuple(map(at, it.chain)),
                said_before=tuple(map(at, it.said_before)),
            )
            for path, it in records.claims.items()
        },
        declared=tuple(replace(d, left=at(d.left), right=at(d.right)) for d in records.declared),
        compatible=tuple(
            replace(it, left=at(it.left), right=at(it.right)) for it in records.compatible
        ),
    )


def _move_proposition(proposition: Proposition, at: Callable[[str], str]) -> Proposition:
    qualifiers = tuple((name, _shift_value(value, at)) for name, value in proposition.qualifiers)
    subject, obj = at(proposition.subject), at(proposition.object)
    return replace(proposition, subject=subject, object=obj, qualifiers=qualifiers)


def _shift_value(value: Value, at: Callable[[str], str]) -> Value:
    named = value.kind in (ValueKind.ENTITY, ValueKind.PROPOSITION)
    return replace(value, token=at(value.token)) if named else value
