"""The ontology's triples, indexed by subject and property, and the records made from them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from claimgraph.model.errors import ClaimgraphError
from claimgraph.model.iris import AFF, CG, RDF

Entailed = frozenset[tuple[str, bool]]
"""The predicates that follow from one predicate; True if subject and object change places."""

Roles = tuple[tuple[str, str], ...]
"""Pairs of a role of one predicate and a role of another predicate that have the same value."""


@dataclass(frozen=True, kw_only=True)
class TermRecord:
    """The fields of every term. ``name`` is its local name; ``notation`` orders status rules."""

    name: str
    iri: str
    label: str
    definition: str
    notation: str = ""


@dataclass(frozen=True)
class RoleMapping:
    """Another predicate, with pairs of a role of this predicate and a role of the other.

    A role is ``subject``, ``object`` or the name of a qualifier.
    """

    target: str
    roles: Roles

    @property
    def filled(self) -> dict[str, str]:
        """For each role of the other predicate, the role of this one that has the same value.

        >>> RoleMapping("arrived-in", (("object", "subject"), ("to", "object"))).filled
        {'subject': 'object', 'object': 'to'}
        """
        return {there: here for here, there in self.roles}


@dataclass(frozen=True)
class KindCondition:
    """The kind that a predicate has if the entity in the role ``end`` has one of some types.

    ``types`` includes all sub-types, so that no hierarchy needs to be searched.
    """

    end: str
    types: frozenset[str]
    kind: str


@dataclass(frozen=True, kw_only=True)
class Marks:
    """The properties of a predicate, beside its super-predicates, that the judge's rules use.

    ``doer`` is the role of the one who acts. ``presupposes`` is transitively closed, like
    ``supers``. A predicate inherits ``presupposes``, ``same_house``, ``binds_source``,
    ``lies_in``, ``ends``, ``undoes``, ``converses`` and ``opposites``, and no other mark.
    """

    doer: str = "subject"
    kinds: tuple[KindCondition, ...] = ()
    converses: tuple[RoleMapping, ...] = ()
    ends: tuple[RoleMapping, ...] = ()
    undoes: tuple[RoleMapping, ...] = ()
    presupposes: Entailed = frozenset()
    opposites: frozenset[str] = frozenset()
    single_valued_of_part: frozenset[str] = frozenset()
    single_valued_of_individual: frozenset[str] = frozenset()
    single_valued_of_place: frozenset[str] = frozenset()
    single_valued_of_day: frozenset[str] = frozenset()
    one_object: bool = False
    one_holder: bool = False
    once: bool = False
    belies: str = ""
    harmful: bool = False
    purpose_is_content: bool = False
    running: bool = False
    repeatable: bool = False
    same_house: bool = False
    binds_source: bool = False
    lies_in: bool = False
    stops_body: bool = False


@dataclass(frozen=True, kw_only=True)
class PredicateTerm(TermRecord):
    """A predicate, with what follows from it and how its edges are drawn.

    ``kind`` is ``declared-act``, ``deed``, ``state`` or ``assessment``; see ``kind_with`` for
    exceptions. ``supers`` has every predicate that it entails, itself included, with ``True``
    where subject and object change places; it is transitively closed. ``excludes`` includes what
    a super-predicate excludes. ``bare_label`` is the infinitive of ``arrow_label``, without "to".
    ``is_request`` is true where the subject asks something of the object.
    ``domain`` and ``range`` are names of classes.
    """

    kind: str
    supers: Entailed
    excludes: frozenset[str]
    single_valued: frozenset[str]
    office: bool
    arrow_label: str
    bare_label: str
    arrow_family: str
    arrow_qualifier: str
    domain: str | None
    range: str | None
    symmetric: bool
    inverse: str | None
    cameo: str
    plover: str
    is_request: bool = False
    marks: Marks = Marks()
    reason: str = ""
    example: str = ""

    @property
    def reaches_all(self) -> bool:
        """Whether such a statement can affect any other: an office, or who runs a source."""
        return self.office or self.marks.binds_source

    def kind_with(self, types: Mapping[str, str]) -> str:
        """Return the kind for entities of these types; where several kinds fit, "deed" wins.

        ``types`` maps roles, such as ``object``, to names of classes; roles may be missing.
        """
        met = {it.kind for it in self.marks.kinds if types.get(it.end) in it.types}
        return "deed" if "deed" in met else next(iter(sorted(met)), self.kind)


@dataclass(frozen=True, kw_only=True)
class StanceTerm(TermRecord):
    """A stance. ``group`` is the top concept above it in the SKOS scheme.

    ``side`` is ``for`` if the stance means wanting the thing, ``against`` if not wanting it.
    A speaker with a ``distancing`` stance is no source of the proposition.
    """

    polarity: str
    certainty: str
    orientation: str
    phrase: str
    group: str
    side: str = ""
    admitting: bool = False
    distancing: bool = False


@dataclass(frozen=True, kw_only=True)
class QualifierTerm(TermRecord):
    """A qualifier. ``kinds`` are the kinds of value that it takes.

    ``side`` is set if an entity as its value takes part in the fact: on the side of the ``doers``
    or of the ``others``. ``counted`` is true if a fact has only one value, such as a duration.
    """

    kinds: frozenset[str]
    condition: bool
    preposition: str
    side: str = ""
    limit: bool = False
    must_equal: bool = False
    adds_judgement: bool = False
    placed: bool = False
    counted: bool = False


@dataclass(frozen=True, kw_only=True)
class ClassTerm(TermRecord):
    """A class of entities; its name is its notation, such as ``weapon-system``.

    ``ancestors`` are the names of the classes that it is a sub-class of, itself included.
    ``stands_for_many`` is true if an entity of the class is a kind or a group, such as a weapon
    system: the same act can be done to several of its members.
    """

    glyph: str
    ancestors: frozenset[str]
    stands_for_many: bool = False


@dataclass(frozen=True, kw_only=True)
class RuleTerm(TermRecord):
    """A status rule: the status that it gives, and the ground of acceptance that it requires."""

    gives: str
    ground: str = ""


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """All terms by name, in the order of the files; ``own`` are a dossier's own triples."""

    version: str
    predicates: Mapping[str, PredicateTerm]
    stances: Mapping[str, StanceTerm]
    qualifiers: Mapping[str, QualifierTerm]
    classes: Mapping[str, ClassTerm]
    rules: Mapping[str, RuleTerm]
    statuses: Mapping[str, TermRecord]
    kinds: Mapping[str, TermRecord]
    grounds: Mapping[str, TermRecord]
    voices: Mapping[str, TermRecord]
    acceptance: Mapping[str, TermRecord]
    nearness: Mapping[str, TermRecord]
    changes: Mapping[str, TermRecord]
    own: tuple[tuple[str, str, str], ...] = ()

    @property
    def predicate_kinds(self) -> tuple[str, ...]:
        """The kinds that predicates have: acts, states and assessments, by name."""
        return tuple(sorted({term.kind for term in self.predicates.values()}))


Triple = tuple[str, str, str]
"""Subject, property and value; IRIs and literals are both given as strings."""


class Facts:
    """Triples of Turtle files, indexed by subject; values of a property keep the file's order."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._values: dict[str, dict[str, list[str]]] = {}
        for subject, prop, value in triples:
            self._values.setdefault(subject, {}).setdefault(prop, []).append(value)

    def add(self, subject: str, prop: str, values: Iterable[str]) -> None:
        """Add values of a subject's property."""
        self._values.setdefault(subject, {}).setdefault(prop, []).extend(values)

    def many(self, subject: str, prop: str) -> list[str]:
        return list(self._values.get(subject, {}).get(prop, ()))

    def maybe(self, subject: str, prop: str) -> str:
        values = self._values.get(subject, {}).get(prop)
        return values[0] if values else ""

    def flag(self, subject: str, prop: str) -> bool:
        """Return whether a boolean property is true; a missing one counts as false."""
        return self.maybe(subject, prop) == "true"

    def one(self, subject: str, prop: str) -> str:
        """Return the value of a required property; raise ClaimgraphError unless it is just one."""
        values = self.many(subject, prop)
        if len(values) == 1:
            return values[0]
        raise ClaimgraphError(
            f"<{subject}> has {len(values)} values of <{prop}>, expected one",
            where="ontology",
            cure="restore the files of the ontology, or give the term exactly one value",
        )

    def about(self, subject: str) -> list[Triple]:
        """Return all triples of a subject."""
        values = self._values.get(subject, {})
        return [(subject, prop, value) for prop, many in values.items() for value in many]

    def holders(self, prop: str) -> list[str]:
        return [subject for subject, values in self._values.items() if prop in values]

    def pairs(self, prop: str) -> list[tuple[str, str]]:
        return [(s, value) for s in self.holders(prop) for value in self.many(s, prop)]

    def instances(self, cls: str) -> list[str]:
        return [subject for subject, kind in self.pairs(f"{RDF}type") if kind == cls]


def read_facts(files: Iterable[Path], more: Iterable[Triple] = ()) -> Facts:
    """Read Turtle files and further triples into one index.

    Raises ClaimgraphError if a file cannot be read.
    """
    return Facts(chain(chain.from_iterable(map(_triples, files)), more))


OWN = "vocabulary/"
"""The path, below a dossier's base IRI, of the terms that the dossier defines."""


def local(iri: str) -> str:
    """Return the name of a term by its IRI, of the ontology or of a dossier.

    >>> local("https://example.org/affair/vocabulary/evacuates")
    'evacuates'
    """
    _, found, name = iri.rpartition(f"/{OWN}")
    return name if found else iri.removeprefix(AFF).removeprefix(CG)


def _triples(file: Path) -> Iterator[Triple]:
    import pyoxigraph  # slow to import, and not needed by modules that only use the records

    try:
        for subject, prop, value, _ in pyoxigraph.parse(
            path=file, format=pyoxigraph.RdfFormat.TURTLE
        ):
            yield _word(subject), prop.value, _word(value)
    except (SyntaxError, OSError) as cause:
        raise ClaimgraphError(str(cause), where=file.name, cure="restore the file") from cause


def _word(term: object) -> str:
    """Return an IRI, the label of a blank node, the text of a literal, or a triple as a string."""
    try:
        return term.value  # type: ignore[attr-defined, no-any-return]  # all but a triple have one
    except AttributeError:
        return str(term)
