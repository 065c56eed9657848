"""What follows from the judgement of the touched part for all that is no row of a table."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import pyoxigraph as ox

from claimgraph.build.update.earlier import Earlier
from claimgraph.build.update.judge import Rejudged, still_ahead
from claimgraph.model.judgement import Conflict
from claimgraph.model.ontology import Vocabulary
from claimgraph.model.rows import TOLD, Pair
from claimgraph.store.columns import fill_entities, lay_out, lengthen
from claimgraph.store.rdf import (
    Settled,
    Told,
    write_agreed,
    write_recorded,
    write_words,
)

ACCEPTED = "select s, p, o from {fact} where graph = 'graph/accepted'"
CONFLICTS = """
with fact as ({fact}),
conflict as (
    select any_value(o) filter (p = 'cg:left') as l, any_value(o) filter (p = 'cg:right') as r,
        any_value(o) filter (p = 'cg:conflictKind') as kind,
        any_value(o) filter (p = 'cg:ground') as ground,
        coalesce(any_value(o) filter (p = 'cg:decidedBecause'), '') as because
    from fact
    where s in (select s from fact where p = 'rdf:type' and o = 'cg:Conflict')
    group by s
)
select it.s, it.o, l, r, kind, ground, because
from conflict join {proposition} it on it.id = l
"""
LABELS = f"""
select id, {TOLD}
from {{row_prop}} row_prop join term on name = p
where list_contains($paths, id)
"""
KEPT = """
select distinct {column} from {{{relation}}} it
where {key} in (select prop from {{row_claim}} where list_contains($kept, source))
"""
"""What rows of kept tables use of the vocabulary."""


def lay_out_facts(judged: Rejudged, earlier: Earlier, *, vocabulary: Vocabulary) -> None:
    """Make the relations of the later build, as far as they were touched; ``fact`` as a whole."""
    later, written = judged.read.later, judged.read.written
    ahead = judged.now.to_come()
    still = still_ahead(earlier, written.propositions, set(judged.pairs))
    quads = chain(
        write_recorded(written, {*ahead, *still}, vocabulary=vocabulary),
        write_agreed(
            written, _settle_judgement(judged, earlier, vocabulary), vocabulary=vocabulary
        ),
        _words(judged, earlier, vocabulary),
    )
    lay_out(later, quads, vocabulary=vocabulary)
    fill_entities(later, written.entities, vocabulary=vocabulary)


def _settle_judgement(judged: Rejudged, earlier: Earlier, vocabulary: Vocabulary) -> Settled:
    """What is accepted and what conflicts: found now, or found then and not touched."""
    conflicts = sorted([*judged.now.conflicts(), *_conflicts(judged.pairs, earlier)])
    ends = {end for it in conflicts for end in (it.left, it.right)}
    named = judged.read.later.labels(ends)
    query, values = earlier.relations.fill(LABELS), {"paths": sorted(ends - named.keys())}
    others = dict(judged.read.later.db.execute(query, values).fetchall())
    untouched = _accepted(judged.pairs, earlier, vocabulary)
    accepted = sorted([*judged.now.accepted(), *untouched])
    told = Told(judged.now.near(), judged.now.aims(), judged.now.changes())
    return Settled(accepted, tuple(conflicts), {**others, **named}, told)


def _accepted(
    pairs: frozenset[Pair], earlier: Earlier, vocabulary: Vocabulary
) -> Iterator[tuple[str, str, str]]:
    names = {it.iri: it.name for it in vocabulary.predicates.values()}
    base = earlier.records.header.base
    for s, p, o in earlier.relations.rows(ACCEPTED):
        if (min(s, o), max(s, o)) not in pairs:
            yield s, names[lengthen(p, base)], o


def _conflicts(pairs: frozenset[Pair], earlier: Earlier) -> Iterator[Conflict]:
    for s, o, left, right, kind, ground, because in earlier.relations.rows(CONFLICTS):
        if (min(s, o), max(s, o)) not in pairs:
            shown, why = kind.removeprefix("cg:"), ground.removeprefix("cg:")
            yield Conflict(left, right, shown, why, because)


def _words(judged: Rejudged, earlier: Earlier, vocabulary: Vocabulary) -> Iterator[ox.Quad]:
    """The terms that rows use: those of tables read now, and of kept ones."""
    later = judged.read.later
    return write_words(
        later.told(),
        vocabulary,
        predicates=later.predicates | _used("p", "row_prop", "id", judged, earlier),
        qualifiers=later.qualifiers | _used("qualifier", "row_qual", "prop", judged, earlier),
    )


def _used(
    column: str, relation: str, key: str, judged: Rejudged, earlier: Earlier
) -> frozenset[str]:
    query = KEPT.format(column=column, relation=relation, key=key)
    rows = earlier.relations.rows(query, {"kept": sorted(judged.read.kept)})
    return frozenset(name for (name,) in rows)
