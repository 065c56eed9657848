"""Reads the ontology's files into records."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from claimgraph.model.errors import ClaimgraphError
from claimgraph.model.iris import (
    AFF,
    CG,
    OWL,
    RDF,
    RDFS,
    SKOS,
)
from claimgraph.model.ontology.terms import (
    ClassTerm,
    Entailed,
    PredicateTerm,
    QualifierTerm,
    StanceTerm,
    TermRecord,
    Vocabulary,
)

Triple = tuple[str, str, str]
"""Subject, property and value; IRIs and the words of literals alike are strings."""


class Facts:
    """The triples of some Turtle files; a property's values keep the order of the file."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._values: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for subject, prop, value in triples:
            self._values[subject][prop].append(value)

    def many(self, subject: str, prop: str) -> list[str]:
        return list(self._values.get(subject, {}).get(prop, ()))

    def maybe(self, subject: str, prop: str) -> str:
        return next(iter(self.many(subject, prop)), "")

    def one(self, subject: str, prop: str) -> str:
        """The only value of a property without which the term would mean nothing."""
        values = self.many(subject, prop)
        if len(values) == 1:
            return values[0]
        raise ClaimgraphError(
            f"<{subject}> has {len(values)} values of <{prop}>, expected one",
            where="ontology",
            cure="restore the files of the ontology, or give the term exactly one value",
        )

    def holders(self, prop: str) -> list[str]:
        return [subject for subject, values in self._values.items() if prop in values]

    def pairs(self, prop: str) -> list[tuple[str, str]]:
        return [(s, value) for s in self.holders(prop) for value in self.many(s, prop)]

    def instances(self, cls: str) -> list[str]:
        return [subject for subject, kind in self.pairs(f"{RDF}type") if kind == cls]


def read_facts(files: Iterable[Path]) -> Facts:
    """Read Turtle files as one set of facts. Raises ClaimgraphError where one cannot be read."""
    return Facts(triple for file in files for triple in _triples(file))


def local(iri: str) -> str:
    """The name by which a dossier calls a term."""
    return iri.removeprefix(AFF).removeprefix(CG)


def _triples(file: Path) -> Iterator[Triple]:
    import pyoxigraph  # not needed by who only names the records

    try:
        for quad in pyoxigraph.parse(path=file, format=pyoxigraph.RdfFormat.TURTLE):
            yield _word(quad.subject), quad.predicate.value, _word(quad.object)
    except (SyntaxError, OSError) as cause:
        raise ClaimgraphError(str(cause), where=file.name, cure="restore the file") from cause


def _word(term: object) -> str:
    """An IRI, a label of a blank node or the words of a literal; quoted triples have no value."""
    return str(getattr(term, "value", term))


def close_supers(facts: Facts, predicates: list[str]) -> dict[str, Entailed]:
    """Every property that each predicate entails, itself included.

    A step to a super-property keeps subject and object in place; a step to an inverse swaps
    them, and a symmetric property is its own inverse
    (https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules,
    prp-spo1, prp-inv1, prp-inv2, prp-symp).
    """
    steps = _steps(facts)
    return {iri: _reach(steps, iri) for iri in predicates}


def close_exclusions(facts: Facts, supers: Mapping[str, Entailed]) -> dict[str, set[str]]:
    """Which predicates cannot hold beside each: exclusion works both ways and is inherited.

    Only what is entailed with subject and object in place counts.
    """
    stated = facts.pairs(f"{CG}excludes")
    under = {q: [p for p in supers if (q, False) in supers[p]] for pair in stated for q in pair}
    closed: dict[str, set[str]] = {iri: set() for iri in supers}
    for left, right in stated:
        for p in under[left]:
            closed[p].update(under[right])
        for p in under[right]:
            closed[p].update(under[left])
    return closed


def _steps(facts: Facts) -> dict[str, set[tuple[str, bool]]]:
    steps: dict[str, set[tuple[str, bool]]] = {}
    for lower, upper in facts.pairs(f"{RDFS}subPropertyOf"):
        steps.setdefault(lower, set()).add((upper, False))
    for one, other in facts.pairs(f"{OWL}inverseOf"):
        steps.setdefault(one, set()).add((other, True))
        steps.setdefault(other, set()).add((one, True))
    for iri in facts.instances(f"{OWL}SymmetricProperty"):
        steps.setdefault(iri, set()).add((iri, True))
    return steps


def _reach(steps: Mapping[str, set[tuple[str, bool]]], start: str) -> Entailed:
    found, todo = {(start, False)}, [(start, False)]
    while todo:
        iri, swapped = todo.pop()
        for upper, swaps in steps.get(iri, ()):
            step = (upper, swapped ^ swaps)
            if step not in found:
                found.add(step)
                todo.append(step)
    return frozenset(found)


FILES = ("claim.ttl", "stances.ttl", "affairs.ttl")
"""The files that make the vocabulary; shapes and context are read by those who need them."""

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


def read_vocabulary(folder: Path) -> Vocabulary:
    """Read the ontology that lies in a folder.

    Raises ClaimgraphError where a file is not Turtle, or where a term lacks what every term of
    its kind needs.
    """
    facts = read_facts(folder / name for name in FILES)
    return Vocabulary(
        version=facts.one(CG, f"{OWL}versionInfo"),
        predicates=_predicates(facts),
        stances=_by_name(_stance(facts, iri) for iri in facts.instances(f"{CG}Stance")),
        qualifiers=_by_name(_qualifier(facts, iri) for iri in facts.instances(f"{CG}Qualifier")),
        classes=_by_name(_class(facts, iri) for iri in facts.instances(f"{CG}EntityType")),
        rules=_records(facts, "StatusRule"),
        statuses=_records(facts, "Status"),
        kinds=_records(facts, "ConflictKind"),
        grounds=_records(facts, "ConflictGround"),
        voices=_records(facts, "Voice"),
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
        condition=facts.maybe(iri, f"{CG}condition") == "true",
        preposition=facts.maybe(iri, f"{CG}preposition"),
    )


def _class(facts: Facts, iri: str) -> ClassTerm:
    name = facts.one(iri, f"{SKOS}notation")
    return ClassTerm(
        **{**_basics(facts, iri), "name": name},
        glyph=facts.one(iri, f"{CG}glyph"),
        ancestors=frozenset(_ancestors(facts, iri)),
    )


def _ancestors(facts: Facts, iri: str) -> set[str]:
    """The notations above a class; classes of other vocabularies have none."""
    found, todo = {iri}, [iri]
    while todo:
        above = set(facts.many(todo.pop(), f"{RDFS}subClassOf")) - found
        found |= above
        todo.extend(above)
    return {name for cls in found if (name := facts.maybe(cls, f"{SKOS}notation"))}


def _predicates(facts: Facts) -> dict[str, PredicateTerm]:
    supers = close_supers(facts, facts.instances(f"{CG}Predicate"))
    excluded = close_exclusions(facts, supers)
    return _by_name(
        _predicate(facts, iri, supers=supers[iri], excluded=excluded[iri]) for iri in supers
    )


def _predicate(facts: Facts, iri: str, *, supers: Entailed, excluded: set[str]) -> PredicateTerm:
    return PredicateTerm(
        **_basics(facts, iri),
        kind=local(facts.one(iri, f"{CG}predicateKind")),
        supers=frozenset((local(p), swaps) for p, swaps in supers if p.startswith(AFF)),
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
    )


def _class_name(facts: Facts, iri: str) -> str | None:
    return facts.maybe(iri, f"{SKOS}notation") or None


def _inverse(facts: Facts, iri: str) -> str | None:
    pairs = facts.pairs(f"{OWL}inverseOf")
    others = [b for a, b in pairs if a == iri] + [a for a, b in pairs if b == iri]
    return local(others[0]) if others else None
