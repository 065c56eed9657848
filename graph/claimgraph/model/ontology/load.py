"""Reads the ontology's files into records."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypeVar

from claimgraph.model.errors import ClaimgraphError
from claimgraph.model.iris import CG, OWL, RDF, RDFS, SKOS
from claimgraph.model.ontology.closure import close_exclusions, close_supers
from claimgraph.model.ontology.facts import Facts, Triple, local, read_facts
from claimgraph.model.ontology.marks import read_marks
from claimgraph.model.ontology.own import complete_terms, select_stated
from claimgraph.model.ontology.terms import (
    ClassTerm,
    Entailed,
    Marks,
    PredicateTerm,
    QualifierTerm,
    RuleTerm,
    StanceTerm,
    TermRecord,
    Vocabulary,
)

FILES = ("claim.ttl", "stances.ttl", "affairs.ttl")
"""The files that make the vocabulary; shapes and context are read by those who need them."""
CUES = "cues.ttl"

Term = TypeVar("Term", bound=TermRecord)


def ontology_files() -> Path:
    """The folder of the ontology: inside the installed package, else in the checkout."""
    package = Path(__file__).parents[2]
    for folder in (package / "ontology", package.parents[1] / "ontology"):
        if (folder / FILES[0]).is_file():
            return folder
    raise ClaimgraphError("the ontology is missing", cure="install claimgraph again")


@functools.cache
def load_vocabulary() -> Vocabulary:
    """Read the shipped ontology, once for the whole process."""
    return read_vocabulary(ontology_files())


@functools.lru_cache(maxsize=16)
def extend_vocabulary(own: tuple[Triple, ...]) -> Vocabulary:
    """The shipped ontology with a dossier's own terms, which are given as triples."""
    return read_vocabulary(ontology_files(), own) if own else load_vocabulary()


def find_unstated(own: Iterable[Triple]) -> tuple[Triple, ...]:
    """What own terms say of themselves that no dossier can state, and the term above does not lend.

    Stances above all inherit whether they affirm, and how firmly.
    """
    own = set(own)
    if not own:
        return ()
    stated = select_stated(own)
    facts = read_facts((ontology_files() / name for name in FILES), stated)
    return tuple(sorted(own - set(complete_terms(facts, stated))))


@functools.cache
def load_cues() -> Mapping[str, tuple[str, ...]]:
    """The English words that stand for each stance, certainty and list of cues, by its name.

    They are read when first asked for: most commands look at no words around a quote.
    """
    facts = read_facts([ontology_files() / CUES])
    cue = f"{CG}cue"
    return {local(iri): tuple(facts.many(iri, cue)) for iri in facts.holders(cue)}


def read_vocabulary(folder: Path, own: Iterable[Triple] = ()) -> Vocabulary:
    """Read the ontology that is in a folder, with a dossier's ``own`` terms.

    Raises ClaimgraphError where a file is not Turtle, or where a term lacks what every term of
    its kind needs.
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
    )


def _rule(facts: Facts, iri: str) -> RuleTerm:
    return RuleTerm(
        **_basics(facts, iri),
        gives=local(facts.one(iri, f"{CG}gives")),
        ground=local(facts.maybe(iri, f"{CG}byGround")),
    )


def _top(facts: Facts, iri: str) -> str:
    """The top concept above a stance; a circle would have none, so the steps are remembered."""
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
        gives_reason=facts.flag(iri, f"{CG}givesReason"),
        placed=facts.flag(iri, f"{CG}placed"),
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
    """The notations above a class; classes of other vocabularies have none."""
    found, todo = {iri}, [iri]
    while todo:
        above = set(facts.many(todo.pop(), f"{RDFS}subClassOf")) - found
        found |= above
        todo.extend(above)
    return {name for cls in found if (name := facts.maybe(cls, f"{SKOS}notation"))}


def _predicates(facts: Facts, classes: Mapping[str, ClassTerm]) -> dict[str, PredicateTerm]:
    supers = close_supers(facts, facts.instances(f"{CG}Predicate"))
    excluded = close_exclusions(facts, supers)
    marks = read_marks(facts, supers, classes)
    return _by_name(
        _predicate(facts, iri, supers=supers[iri], excluded=excluded[iri], marks=marks[iri])
        for iri in supers
    )


def _predicate(
    facts: Facts, iri: str, *, supers: Entailed, excluded: set[str], marks: Marks
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
        inverse=_inverse(facts, iri),
        cameo=facts.maybe(iri, f"{CG}cameo"),
        plover=facts.maybe(iri, f"{CG}plover"),
        marks=marks,
        reason=facts.maybe(iri, f"{CG}markReason"),
        example=facts.maybe(iri, f"{SKOS}example"),
    )


def is_predicate(facts: Facts, iri: str) -> bool:
    """Whether it is a predicate that claims use, and not a property of another vocabulary."""
    return f"{CG}Predicate" in facts.many(iri, f"{RDF}type")


def _class_name(facts: Facts, iri: str) -> str | None:
    return facts.maybe(iri, f"{SKOS}notation") or None


def _inverse(facts: Facts, iri: str) -> str | None:
    pairs = facts.pairs(f"{OWL}inverseOf")
    others = [b for a, b in pairs if a == iri] + [a for a, b in pairs if b == iri]
    return local(others[0]) if others else None
