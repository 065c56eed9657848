"""The terms that a dossier uses, in a graph of its own: with it a store explains itself.

Without the labels and polarities of stances, predicates and statuses every query would need the
ontology loaded beside the dossier, and every tool would show addresses where words belong.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set

from pyoxigraph import NamedNode, Quad

from claimgraph.model.iris import RDFS, SKOS
from claimgraph.model.ontology import (
    ClassTerm,
    PredicateTerm,
    StanceTerm,
    TermRecord,
    Vocabulary,
)
from claimgraph.model.records import Records
from claimgraph.store.rdf.shape import (
    TYPE,
    Graphs,
    Subject,
    cg,
)


def write_glossary(
    records: Records,
    vocabulary: Vocabulary,
    *,
    predicates: Set[str] = frozenset(),
    qualifiers: Set[str] = frozenset(),
) -> Iterator[Quad]:
    """Write labels and definitions of all terms that the dossier's graphs name.

    ``predicates`` and ``qualifiers`` are those of tables, which stand in no record.
    """
    graph = Graphs(records.header.base).role("terms")
    for kind, terms in _used(records, vocabulary, predicates, qualifiers):
        for term in terms:
            it = Subject(NamedNode(term.iri), graph)
            yield from it.say(TYPE, cg(kind))
            yield from it.text(NamedNode(f"{RDFS}label"), term.label)
            yield from it.text(NamedNode(f"{SKOS}notation"), term.name)
            yield from it.text(NamedNode(f"{SKOS}definition"), term.definition)
            yield from _particulars(term, it)


def _used(
    records: Records, vocabulary: Vocabulary, more: Set[str], also: Set[str]
) -> Iterator[tuple[str, Iterable[TermRecord]]]:
    propositions = records.propositions.values()
    predicates = {p.predicate for p in propositions} | more
    qualifiers = {name for p in propositions for name, _ in p.qualifiers} | also
    yield "Predicate", [vocabulary.predicates[name] for name in sorted(predicates)]
    yield "Qualifier", [vocabulary.qualifiers[name] for name in sorted(qualifiers)]
    yield "Stance", vocabulary.stances.values()
    yield "Status", vocabulary.statuses.values()
    yield "StatusRule", vocabulary.rules.values()
    yield "ConflictKind", vocabulary.kinds.values()
    yield "ConflictGround", vocabulary.grounds.values()
    yield "Voice", vocabulary.voices.values()
    types = sorted({entity.type for entity in records.entities.values()})
    yield "EntityType", [vocabulary.classes[name] for name in types]


def _particulars(term: TermRecord, it: Subject) -> Iterator[Quad]:
    if isinstance(term, StanceTerm):
        yield from it.say(cg("polarity"), cg(term.polarity))
        yield from it.say(cg("certainty"), cg(term.certainty))
        yield from it.text(cg("verbPhrase"), term.phrase)
    if isinstance(term, PredicateTerm):
        yield from it.say(cg("predicateKind"), cg(term.kind))
        yield from it.text(cg("arrowLabel"), term.arrow_label)
        yield from it.text(cg("bareLabel"), term.bare_label)
        yield from it.text(cg("arrowFamily"), term.arrow_family)
    if isinstance(term, ClassTerm):
        yield from it.text(cg("glyph"), term.glyph)
