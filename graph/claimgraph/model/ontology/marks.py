"""Reads the marks of predicates: whose word is enough, what conflicts, what ends what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from claimgraph.model.iris import CG
from claimgraph.model.ontology.closure import close_converses, close_ends, close_opposites, end
from claimgraph.model.ontology.facts import Facts, local
from claimgraph.model.ontology.terms import (
    ClassTerm,
    Entailed,
    KindCondition,
    Marks,
    RoleMapping,
)


def read_marks(
    facts: Facts, supers: Mapping[str, Entailed], classes: Mapping[str, ClassTerm]
) -> dict[str, Marks]:
    """The marks of every predicate, closed over the hierarchy where they are inherited."""
    converses = close_converses(facts, supers)
    ends = close_ends(facts, supers, plain="ends", mapped="endsOf")
    undone = close_ends(facts, supers, plain="undoes", mapped="undoesOf")
    opposites = close_opposites(facts, supers)
    return {
        iri: Marks(
            doer=end(facts.maybe(iri, f"{CG}doer")) or Marks.doer,
            kinds=tuple(
                _condition(facts, node, classes.values())
                for node in facts.many(iri, f"{CG}kindWhere")
            ),
            converses=_sorted(converses[iri]),
            ends=_sorted(ends[iri]),
            undoes=_sorted(undone[iri]),
            opposites=frozenset(map(local, opposites[iri])),
            single_valued_of_part=_names(facts, iri, "singleValuedOfPart"),
            single_valued_of_individual=_names(facts, iri, "singleValuedOfIndividual"),
            single_valued_of_place=_names(facts, iri, "singleValuedOfPlace"),
            single_valued_of_day=_names(facts, iri, "singleValuedOfDay"),
            one_object=facts.flag(iri, f"{CG}oneObject"),
            one_holder=facts.flag(iri, f"{CG}oneHolder"),
            once=facts.flag(iri, f"{CG}once"),
            belies=end(facts.maybe(iri, f"{CG}belies")),
            harmful=facts.flag(iri, f"{CG}harmful"),
            purpose_is_content=facts.flag(iri, f"{CG}purposeIsContent"),
            running=facts.flag(iri, f"{CG}running"),
            repeatable=facts.flag(iri, f"{CG}repeatable"),
            stops_body=facts.flag(iri, f"{CG}stopsBody"),
            same_house=_inherited(facts, supers[iri], "sameHouse"),
            binds_source=_inherited(facts, supers[iri], "bindsSource"),
            lies_in=_inherited(facts, supers[iri], "liesIn"),
        )
        for iri in supers
    }


def _sorted(mappings: Iterable[RoleMapping]) -> tuple[RoleMapping, ...]:
    return tuple(sorted(mappings, key=lambda it: (it.target, it.roles)))


def _names(facts: Facts, iri: str, mark: str) -> frozenset[str]:
    return frozenset(map(local, facts.many(iri, f"{CG}{mark}")))


def _inherited(facts: Facts, entailed: Entailed, mark: str) -> bool:
    return any(facts.flag(upper, f"{CG}{mark}") for upper, swaps in entailed if not swaps)


def _condition(facts: Facts, node: str, classes: Iterable[ClassTerm]) -> KindCondition:
    named = set(facts.many(node, f"{CG}entityType"))
    tops = {it.name for it in classes if it.iri in named}
    return KindCondition(
        end=end(facts.one(node, f"{CG}atEnd")),
        types=frozenset(it.name for it in classes if it.ancestors & tops),
        kind=local(facts.one(node, f"{CG}thenKind")),
    )
