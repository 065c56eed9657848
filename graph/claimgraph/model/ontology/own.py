"""A dossier's own terms as triples: what they state, and what the term above lends them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from claimgraph.model.iris import CG, OWL, RDF, RDFS, SKOS
from claimgraph.model.ontology.facts import OWN, Facts, Triple, local

Sort = Literal["predicates", "types", "stances", "qualifiers"]


@dataclass(frozen=True)
class SortShape:
    """What terms of one sort are in RDF, and which properties the term above lends them."""

    cls: str
    above: str
    wording: str
    lent: tuple[str, ...]


SORTS: dict[Sort, SortShape] = {
    "predicates": SortShape(
        f"{CG}Predicate",
        f"{RDFS}subPropertyOf",
        "arrowLabel",
        (
            *("predicateKind", "kindWhere", "doer", "arrowFamily", "arrowQualifier", "harmful"),
            *("running", "repeatable", "purposeIsContent", f"{RDFS}domain", f"{RDFS}range"),
        ),
    ),
    "types": SortShape(f"{CG}EntityType", f"{RDFS}subClassOf", "", ("glyph", "standsForMany")),
    "stances": SortShape(
        f"{CG}Stance",
        f"{SKOS}broader",
        "verbPhrase",
        ("polarity", "certainty", "orientation", "takesSide", "admitting"),
    ),
    "qualifiers": SortShape(
        f"{CG}Qualifier",
        f"{RDFS}subPropertyOf",
        "preposition",
        (
            *("valueKind", "condition", "participantSide", "limit", "mustEqual", "givesReason"),
            "placed",
        ),
    ),
}
"""The sorts of terms that a dossier may add."""

STATED = {
    "kind": "predicateKind", "excludes": "excludes", "opposite": "opposite", "ends": "ends",
    "undoes": "undoes", "harmful": "harmful", "repeatable": "repeatable",
    "single-valued": "singleValued", "plain": "bareLabel",
}  # fmt: skip
"""What a dossier states of a predicate, by its key, and the property that holds it."""


CONDITION = f"{CG}kindWhere"
"""Its values are blank nodes of the ontology's file, so it is lent each time and not written."""


@dataclass(frozen=True)
class OwnTerm:
    """One term of a dossier's own: its name, the address of the term above it, and its words.

    ``wording`` is how it reads in a sentence; ``stated`` are further properties with their values.
    """

    sort: Sort
    name: str
    above: str
    label: str
    definition: str
    wording: str = ""
    stated: tuple[tuple[str, str], ...] = ()


def write_own_terms(terms: Iterable[OwnTerm], base: str) -> tuple[Triple, ...]:
    """The terms as triples, with addresses below the dossier's base."""
    return tuple(triple for term in terms for triple in _write_term(term, base))


def _write_term(term: OwnTerm, base: str) -> Iterator[Triple]:
    iri, shape = f"{base}{OWN}{term.name}", SORTS[term.sort]
    yield iri, f"{RDF}type", shape.cls
    if term.sort in ("predicates", "qualifiers"):
        yield iri, f"{RDF}type", f"{OWL}ObjectProperty"
    yield iri, shape.above, term.above
    yield iri, f"{RDFS}label", term.label
    yield iri, f"{SKOS}definition", term.definition
    yield iri, f"{RDFS}isDefinedBy", base
    if shape.wording:
        yield iri, CG + shape.wording, term.wording or term.label
    yield iri, f"{SKOS}notation", term.name
    if term.sort == "predicates" and "bareLabel" not in dict(term.stated):
        yield iri, f"{CG}bareLabel", term.wording or term.label
    for name, value in term.stated:
        yield iri, CG + name, value


def complete_terms(facts: Facts, own: Iterable[Triple]) -> tuple[Triple, ...]:
    """Give own terms what they do not state and the term above has; all that then holds of them."""
    own, shapes = tuple(own), {shape.cls: shape for shape in SORTS.values()}
    typed = {iri: shapes[cls] for iri, prop, cls in own if prop == f"{RDF}type" and cls in shapes}
    for iri, shape in typed.items():
        for name in shape.lent:
            full = name if ":" in name else CG + name
            if not facts.many(iri, full):
                facts.add(iri, full, _find_lent(facts, iri, shape.above, full))
    for iri, shape in typed.items():
        if shape.above == f"{SKOS}broader":
            continue  # which, other than the two of RDFS, is not transitive
        known = facts.many(iri, shape.above)
        more = [it for it in _list_above(facts, iri, shape.above) if it not in known]
        facts.add(iri, shape.above, more)
    whole = {it for iri in typed for it in facts.about(iri) if it[1] != CONDITION}
    return tuple(sorted(whole))


def _find_lent(facts: Facts, iri: str, above: str, prop: str) -> list[str]:
    """The values of the nearest term above that has some.

    A store holds all steps of the hierarchy, so the nearest is the one with the most above it.
    """
    depth = {it: len(_list_above(facts, it, above)) for it in _list_above(facts, iri, above)}
    terms = sorted(depth, key=lambda it: -depth[it])
    return next((found for it in terms if (found := facts.many(it, prop))), [])


def _list_above(facts: Facts, iri: str, above: str) -> list[str]:
    found, todo = dict.fromkeys([iri]), [iri]
    while todo:
        steps = [it for it in facts.many(todo.pop(), above) if it not in found]
        found |= dict.fromkeys(steps)
        todo += steps
    return [it for it in found if it != iri]


def list_names(own: Iterable[Triple], sort: Sort) -> set[str]:
    """The names of a dossier's own terms of one sort."""
    cls = SORTS[sort].cls
    return {local(iri) for iri, prop, value in own if prop == f"{RDF}type" and value == cls}


_SAID = (f"{RDFS}label", f"{SKOS}definition", f"{RDFS}isDefinedBy", f"{SKOS}notation")
"""What every term says of itself, besides its wording and what it stands under."""


def select_stated(own: Iterable[Triple]) -> tuple[Triple, ...]:
    """What of own terms a dossier can state; the rest they inherit, or it is not theirs."""
    own, shapes = tuple(own), {shape.cls: shape for shape in SORTS.values()}
    typed = {iri: shapes[cls] for iri, prop, cls in own if prop == f"{RDF}type" and cls in shapes}

    def is_stated(triple: Triple) -> bool:
        iri, prop, value = triple
        shape = typed.get(iri)
        if shape is None:
            return False
        if prop == f"{RDF}type":
            return value in (shape.cls, f"{OWL}ObjectProperty")
        words = (shape.above, f"{CG}{shape.wording}", *_SAID)
        marks = STATED.values() if shape is SORTS["predicates"] else ()
        return prop in words or prop.removeprefix(CG) in marks

    return tuple(filter(is_stated, own))
