"""Reads the ontology's files, and the terms that a dossier adds, into records.

The marks of a predicate tell the judge who can declare it true, what conflicts with it and what it
ends. A dossier's own term inherits from the term above it all that the dossier does not state.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

from claimgraph.model.errors import ClaimgraphError
from claimgraph.model.iris import CG, OWL, RDF, RDFS, SKOS
from claimgraph.model.ontology.closure import (
    close_converses,
    close_ends,
    close_exclusions,
    close_opposites,
    close_presuppositions,
    close_supers,
    end,
)
from claimgraph.model.ontology.terms import (
    OWN,
    ClassTerm,
    Entailed,
    Facts,
    KindCondition,
    Marks,
    PredicateTerm,
    QualifierTerm,
    RoleMapping,
    RuleTerm,
    StanceTerm,
    TermRecord,
    Triple,
    Vocabulary,
    local,
    read_facts,
)


def read_marks(
    facts: Facts, supers: Mapping[str, Entailed], classes: Mapping[str, ClassTerm]
) -> dict[str, Marks]:
    """Return the marks of every predicate, including inherited ones, by the predicate's IRI."""
    converses = close_converses(facts, supers)
    ends = close_ends(facts, supers, plain="ends", mapped="endsOf")
    undone = close_ends(facts, supers, plain="undoes", mapped="undoesOf")
    presupposed = close_presuppositions(facts, supers)
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
            presupposes=frozenset((local(p), swaps) for p, swaps in presupposed[iri]),
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


Sort = Literal["predicates", "types", "stances", "qualifiers"]


@dataclass(frozen=True)
class SortShape:
    """The RDF class and properties of one sort of terms, and the properties that are inherited.

    ``above`` leads to the term above; ``wording`` holds the words in a sentence; ``lent`` are the
    inherited properties.
    """

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
            *("isRequest", "running", "repeatable", "purposeIsContent"),
            *(f"{RDFS}domain", f"{RDFS}range"),
        ),
    ),
    "types": SortShape(f"{CG}EntityType", f"{RDFS}subClassOf", "", ("glyph", "standsForMany")),
    "stances": SortShape(
        f"{CG}Stance",
        f"{SKOS}broader",
        "verbPhrase",
        ("polarity", "certainty", "orientation", "takesSide", "admitting", "distancing"),
    ),
    "qualifiers": SortShape(
        f"{CG}Qualifier",
        f"{RDFS}subPropertyOf",
        "preposition",
        (
            *("valueKind", "condition", "participantSide", "limit", "mustEqual", "addsJudgement"),
            *("placed", "counted"),
        ),
    ),
}
"""The sorts of terms that a dossier may define, by the key of its ``vocabulary`` section."""

STATED = {
    "kind": "predicateKind", "excludes": "excludes", "opposite": "opposite", "ends": "ends",
    "undoes": "undoes", "presupposes": "presupposes", "harmful": "harmful",
    "repeatable": "repeatable", "single-valued": "singleValued", "plain": "bareLabel",
}  # fmt: skip
"""The keys that a dossier may write for a predicate, and the property that each key sets."""


CONDITION = f"{CG}kindWhere"
"""A property whose values are blank nodes: inherited in memory, never written to the graph."""


@dataclass(frozen=True)
class OwnTerm:
    """A term that a dossier defines: its name, the term above it, its label and definition.

    ``wording`` is the text for sentences; ``stated`` are further properties with their values.
    """

    sort: Sort
    name: str
    above: str
    label: str
    definition: str
    wording: str = ""
    stated: tuple[tuple[str, str], ...] = ()


def write_own_terms(terms: Iterable[OwnTerm], base: str) -> tuple[Triple, ...]:
    """Return the terms as triples, with IRIs below the dossier's base IRI."""
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
    """Add inherited values to a dossier's own terms in ``facts``; return all triples about them."""
    own, shapes = tuple(own), {shape.cls: shape for shape in SORTS.values()}
    typed = {iri: shapes[cls] for iri, prop, cls in own if prop == f"{RDF}type" and cls in shapes}
    for iri, shape in typed.items():
        for name in shape.lent:
            full = name if ":" in name else CG + name
            if not facts.many(iri, full):
                facts.add(iri, full, _find_lent(facts, iri, shape.above, full))
    for iri, shape in typed.items():
        if shape.above == f"{SKOS}broader":
            continue  # unlike rdfs:subPropertyOf and rdfs:subClassOf, it is not transitive
        known = facts.many(iri, shape.above)
        more = [it for it in _list_above(facts, iri, shape.above) if it not in known]
        facts.add(iri, shape.above, more)
    whole = {it for iri in typed for it in facts.about(iri) if it[1] != CONDITION}
    return tuple(sorted(whole))


def _find_lent(facts: Facts, iri: str, above: str, prop: str) -> list[str]:
    """Return the values of the nearest term above that has values of this property.

    A graph states the whole chain of terms above, so the nearest is that with most terms above it.
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
    """Return the names of a dossier's own terms of one sort, such as its predicates."""
    cls = SORTS[sort].cls
    return {local(iri) for iri, prop, value in own if prop == f"{RDF}type" and value == cls}


_SAID = (f"{RDFS}label", f"{SKOS}definition", f"{RDFS}isDefinedBy", f"{SKOS}notation")
"""The properties that every term has, in addition to its wording and the term above it."""


def select_stated(own: Iterable[Triple]) -> tuple[Triple, ...]:
    """Return the triples that a dossier can state about its own terms; all others are inherited."""
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


FILES = ("claim.ttl", "stances.ttl", "affairs.ttl")
"""The ontology's files with terms. Shapes and JSON-LD context are read by other modules."""
CUES = "cues.ttl"

Term = TypeVar("Term", bound=TermRecord)


def ontology_files() -> Path:
    """Return the folder of the ontology: in the installed package, or else in the checkout."""
    package = Path(__file__).parents[2]
    for folder in (package / "ontology", package.parents[1] / "ontology"):
        if (folder / FILES[0]).is_file():
            return folder
    raise ClaimgraphError("the ontology is missing", cure="install claimgraph again")


@functools.cache
def load_vocabulary() -> Vocabulary:
    """Read the ontology that comes with claimgraph; it is cached."""
    return read_vocabulary(ontology_files())


@functools.lru_cache(maxsize=16)
def extend_vocabulary(own: tuple[Triple, ...]) -> Vocabulary:
    """Return the ontology extended by a dossier's own terms, which are given as triples."""
    return read_vocabulary(ontology_files(), own) if own else load_vocabulary()


def find_unstated(own: Iterable[Triple]) -> tuple[Triple, ...]:
    """Return the triples about own terms that are neither inherited nor allowed in a dossier.

    For example, a stance must inherit its polarity and certainty; other values are returned.
    """
    own = set(own)
    if not own:
        return ()
    stated = select_stated(own)
    facts = read_facts((ontology_files() / name for name in FILES), stated)
    return tuple(sorted(own - set(complete_terms(facts, stated))))


@functools.cache
def load_cues() -> Mapping[str, tuple[str, ...]]:
    """Return the English words that indicate each stance or certainty, and other word lists.

    The keys are the names of stances and lists. The file is read on the first call only, because
    most commands do not check the words around a quote.
    """
    facts = read_facts([ontology_files() / CUES])
    cue = f"{CG}cue"
    return {local(iri): tuple(facts.many(iri, cue)) for iri in facts.holders(cue)}


def read_vocabulary(folder: Path, own: Iterable[Triple] = ()) -> Vocabulary:
    """Read the ontology in a folder, with a dossier's ``own`` terms.

    Raises ClaimgraphError if a file is not Turtle, or if a term lacks a required property.
    """
    own = tuple(own)
    facts = read_facts((folder / name for name in FILES), own)
    own = complete_terms(facts, own)
    classes = _by_name(_class(facts, iri) for iri in facts.instances(f"{CG}EntityType"))
    return Vocabulary(
        version=facts.one(CG, f"{OWL}versionInfo"),
        predicates=_predicates(facts, classes),
        stances=_by_name(_stance(facts, iri) for iri in facts.instances(f"{CG}Stance")),
        qualifiers=_by_name(_qualifier(facts, iri) for iri in facts.instances(f"{CG}Qualifier")),
        classes=classes,
        rules=_by_name(_rule(facts, iri) for iri in facts.instances(f"{CG}StatusRule")),
        statuses=_records(facts, "Status"),
        kinds=_records(facts, "ConflictKind"),
        grounds=_records(facts, "ConflictGround"),
        voices=_records(facts, "Voice"),
        acceptance=_records(facts, "AcceptanceGround"),
        nearness=_records(facts, "Nearness"),
        changes=_records(facts, "ChangeKind"),
        own=own,
    )


def _by_name(terms: Iterable[Term]) -> dict[str, Term]:
    return {term.name: term for term in terms}


def _basics(facts: Facts, iri: str) -> dict[str, str]:
    return {
        "name": local(iri),
        "iri": iri,
        "label": facts.one(iri, f"{RDFS}label"),
        "definition": facts.one(iri, f"{SKOS}definition"),
        "notation": facts.maybe(iri, f"{SKOS}notation"),
    }


def _records(facts: Facts, cls: str) -> dict[str, TermRecord]:
    return _by_name(TermRecord(**_basics(facts, iri)) for iri in facts.instances(f"{CG}{cls}"))


def _stance(facts: Facts, iri: str) -> StanceTerm:
    return StanceTerm(
        **_basics(facts, iri),
        polarity=local(facts.one(iri, f"{CG}polarity")),
        certainty=local(facts.one(iri, f"{CG}certainty")),
        orientation=local(facts.one(iri, f"{CG}orientation")),
        phrase=facts.one(iri, f"{CG}verbPhrase"),
        group=local(_top(facts, iri)),
        side=local(facts.maybe(iri, f"{CG}takesSide")).removeprefix("side-"),
        admitting=facts.flag(iri, f"{CG}admitting"),
        distancing=facts.flag(iri, f"{CG}distancing"),
    )


def _rule(facts: Facts, iri: str) -> RuleTerm:
    return RuleTerm(
        **_basics(facts, iri),
        gives=local(facts.one(iri, f"{CG}gives")),
        ground=local(facts.maybe(iri, f"{CG}byGround")),
    )


def _top(facts: Facts, iri: str) -> str:
    """Return the top concept above a stance; raise ClaimgraphError if the steps form a circle."""
    seen: set[str] = set()
    while not facts.many(iri, f"{SKOS}topConceptOf"):
        if iri in seen:
            raise ClaimgraphError(f"<{iri}> is broader than itself", where="ontology")
        seen.add(iri)
        iri = facts.one(iri, f"{SKOS}broader")
    return iri


def _qualifier(facts: Facts, iri: str) -> QualifierTerm:
    return QualifierTerm(
        **_basics(facts, iri),
        kinds=frozenset(facts.many(iri, f"{CG}valueKind")),
        condition=facts.flag(iri, f"{CG}condition"),
        preposition=facts.maybe(iri, f"{CG}preposition"),
        side=local(facts.maybe(iri, f"{CG}participantSide")),
        limit=facts.flag(iri, f"{CG}limit"),
        must_equal=facts.flag(iri, f"{CG}mustEqual"),
        adds_judgement=facts.flag(iri, f"{CG}addsJudgement"),
        placed=facts.flag(iri, f"{CG}placed"),
        counted=facts.flag(iri, f"{CG}counted"),
    )


def _class(facts: Facts, iri: str) -> ClassTerm:
    name = facts.one(iri, f"{SKOS}notation")
    return ClassTerm(
        **{**_basics(facts, iri), "name": name},
        glyph=facts.one(iri, f"{CG}glyph"),
        ancestors=frozenset(_ancestors(facts, iri)),
        stands_for_many=facts.flag(iri, f"{CG}standsForMany"),
    )


def _ancestors(facts: Facts, iri: str) -> set[str]:
    """Return the names of a class and the classes above it, without those of other vocabularies."""
    found, todo = {iri}, [iri]
    while todo:
        above = set(facts.many(todo.pop(), f"{RDFS}subClassOf")) - found
        found |= above
        todo.extend(above)
    return {name for cls in found if (name := facts.maybe(cls, f"{SKOS}notation"))}


def _predicates(facts: Facts, classes: Mapping[str, ClassTerm]) -> dict[str, PredicateTerm]:
    supers = close_supers(facts, facts.instances(f"{CG}Predicate"))
    excluded = close_exclusions(facts, supers)
    marks, inverses = read_marks(facts, supers, classes), _inverses(facts)
    return _by_name(
        _predicate(
            facts,
            iri,
            supers=supers[iri],
            excluded=excluded[iri],
            marks=marks[iri],
            inverse=inverses.get(iri),
        )
        for iri in supers
    )


def _predicate(
    facts: Facts,
    iri: str,
    *,
    supers: Entailed,
    excluded: set[str],
    marks: Marks,
    inverse: str | None,
) -> PredicateTerm:
    return PredicateTerm(
        **_basics(facts, iri),
        kind=local(facts.one(iri, f"{CG}predicateKind")),
        supers=frozenset((local(p), swaps) for p, swaps in supers if is_predicate(facts, p)),
        excludes=frozenset(map(local, excluded)),
        single_valued=frozenset(map(local, facts.many(iri, f"{CG}singleValued"))),
        office=(f"{CG}speaksFor", False) in supers,
        arrow_label=facts.one(iri, f"{CG}arrowLabel"),
        bare_label=facts.one(iri, f"{CG}bareLabel"),
        arrow_family=facts.one(iri, f"{CG}arrowFamily"),
        arrow_qualifier=local(facts.maybe(iri, f"{CG}arrowQualifier")),
        domain=_class_name(facts, facts.maybe(iri, f"{RDFS}domain")),
        range=_class_name(facts, facts.maybe(iri, f"{RDFS}range")),
        symmetric=(iri, True) in supers,
        inverse=inverse,
        cameo=facts.maybe(iri, f"{CG}cameo"),
        plover=facts.maybe(iri, f"{CG}plover"),
        is_request=facts.flag(iri, f"{CG}isRequest"),
        marks=marks,
        reason=facts.maybe(iri, f"{CG}markReason"),
        example=facts.maybe(iri, f"{SKOS}example"),
    )


def is_predicate(facts: Facts, iri: str) -> bool:
    """Return whether an IRI is a predicate of claims, not a property of another vocabulary."""
    return f"{CG}Predicate" in facts.many(iri, f"{RDF}type")


def _class_name(facts: Facts, iri: str) -> str | None:
    return facts.maybe(iri, f"{SKOS}notation") or None


def _inverses(facts: Facts) -> dict[str, str]:
    """Return for each predicate with an inverse the name of that inverse."""
    pairs = facts.pairs(f"{OWL}inverseOf")
    inverses = dict[str, str]()
    for one, other in (*pairs, *((b, a) for a, b in pairs)):
        inverses.setdefault(one, local(other))
    return inverses
