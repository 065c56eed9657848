"""What would change a status: one more claim is supposed, and judged with the rest.

Nothing is guessed. All suppositions are judged at once, each in a world of its own: a copy of the
records near the statements.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from claimgraph.judge.bench import Bench
from claimgraph.judge.depends import around
from claimgraph.judge.worlds import join_worlds, name_in
from claimgraph.model.dates import OPEN
from claimgraph.model.ontology import Vocabulary
from claimgraph.model.records import (
    Claim,
    Entity,
    Records,
    Source,
    Voice,
)

SUPPOSED, ACTOR = "source/supposed", "actor"


@dataclass(frozen=True)
class Supposition:
    """One more claim on a statement (a proposition's path), described in ``words``."""

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
    verdicts = Bench(join_worlds(worlds), records.vocabulary).verdicts()
    for number, it in enumerate(tried, 1):
        status = verdicts[name_in(number, it.about)].status
        if status != verdicts[name_in(0, it.about)].status:
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
