"""The ontology's triples, by subject and property, and the records into which they are read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from claimgraph.model.errors import ClaimgraphError
from claimgraph.model.iris import AFF, CG, RDF

Entailed = frozenset[tuple[str, bool]]
"""Predicates that follow from one, each with whether subject and object are exchanged."""

Roles = tuple[tuple[str, str], ...]
"""Pairs of roles, of one predicate and of another, that have the same value."""


@dataclass(frozen=True, kw_only=True)
class TermRecord:
    """What every term has. ``name`` is its local name; ``notation`` orders the status rules."""

    name: str
    iri: str
    label: str
    definition: str
    notation: str = ""


@dataclass(frozen=True)
class RoleMapping:
    """Another predicate, and which role of it has the value of which role here.

    An end of a proposition is ``subject``, ``object`` or the name of a qualifier.
    """

    target: str
    roles: Roles

    @property
    def filled(self) -> dict[str, str]:
        """The role here that fills each role there.

        >>> RoleMapping("arrived-in", (("object", "subject"), ("to", "object"))).filled
        {'subject': 'object', 'object': 'to'}
        """
        return {there: here for here, there in self.roles}


@dataclass(frozen=True)
class KindCondition:
    """The kind of a predicate where the entity in one role has one of some types.

    ``types`` has the sub-types too, so that a type is looked up and no hierarchy climbed.
    """

    end: str
    types: frozenset[str]
    kind: str


@dataclass(frozen=True, kw_only=True)
class Marks:
    """What the judge knows about a predicate beside its place in the hierarchy.

    ``doer`` is the performer's end. ``presupposes`` is closed like ``supers``. It, ``same_house``,
    ``binds_source``, ``lies_in``, ``ends``, ``undoes``, ``converses`` and ``opposites`` are
    inherited; nothing else is.
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
    """A predicate, with what follows from it and how it is drawn.

    ``kind`` is ``declared-act``, ``deed``, ``state`` or ``assessment``; ``kind_with`` knows where
    it is another. ``supers`` holds every predicate that it entails, itself included, with ``True``
    where subject and object change places; it is transitively closed. ``excludes`` is inherited:
    what a super-predicate excludes is excluded. ``bare_label`` is the infinitive of
    ``arrow_label``, without "to". ``domain`` and ``range`` are names of classes.
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
    marks: Marks = Marks()
    reason: str = ""
    example: str = ""

    @property
    def reaches_all(self) -> bool:
        """Whether such a statement can affect any other: offices and who runs a source."""
        return self.office or self.marks.binds_source

    def kind_with(self, types: Mapping[str, str]) -> str:
        """The kind where the entities in some roles have these types; a deed takes precedence.

        ``types`` leads from ends to names of classes. An end without an entity has no type.
        """
        met = {it.kind for it in self.marks.kinds if types.get(it.end) in it.types}
        return "deed" if "deed" in met else next(iter(sorted(met)), self.kind)


@dataclass(frozen=True, kw_only=True)
class StanceTerm(TermRecord):
    """A stance. ``group`` is the top concept above it in the scheme.

    ``side`` is ``for`` or ``against`` where who takes the stance wants the thing or does not.
    """

    polarity: str
    certainty: str
    orientation: str
    phrase: str
    group: str
    side: str = ""
    admitting: bool = False


@dataclass(frozen=True, kw_only=True)
class QualifierTerm(TermRecord):
    """A qualifier. ``kinds`` are the kinds of value that it takes.

    ``side`` is ``doers`` or ``others`` where an entity as its value takes part in the fact.
    ``counted``: of how often and how long, one fact has one value.
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

    ``ancestors`` are the names of the classes that it is a sub-class of, itself included. What
    stands for many is a kind or a group, of which several can have the same thing done to them.
    """

    glyph: str
    ancestors: frozenset[str]
    stands_for_many: bool = False


@dataclass(frozen=True, kw_only=True)
class RuleTerm(TermRecord):
    """A status rule: the status that it gives, and the ground that it requires, if any."""

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
"""Subject, property and value; IRIs and the words of literals alike are strings."""


class Facts:
    """The triples of some Turtle files; a property's values keep the order of the file."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._values: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for subject, prop, value in triples:
            self._values[subject][prop].append(value)

    def add(self, subject: str, prop: str, values: Iterable[str]) -> None:
        """Add values of a property."""
        self._values[subject][prop].extend(values)

    def many(self, subject: str, prop: str) -> list[str]:
        return list(self._values.get(subject, {}).get(prop, ()))

    def maybe(self, subject: str, prop: str) -> str:
        return next(iter(self.many(subject, prop)), "")

    def flag(self, subject: str, prop: str) -> bool:
        """Whether a mark is true; a missing mark is false."""
        return self.maybe(subject, prop) == "true"

    def one(self, subject: str, prop: str) -> str:
        """The only value of a required property."""
        values = self.many(subject, prop)
        if len(values) == 1:
            return values[0]
        raise ClaimgraphError(
            f"<{subject}> has {len(values)} values of <{prop}>, expected one",
            where="ontology",
            cure="restore the files of the ontology, or give the term exactly one value",
        )

    def about(self, subject: str) -> list[Triple]:
        """All triples of a subject."""
        values = self._values.get(subject, {})
        return [(subject, prop, value) for prop, many in values.items() for value in many]

    def holders(self, prop: str) -> list[str]:
        return [subject for subject, values in self._values.items() if prop in values]

    def pairs(self, prop: str) -> list[tuple[str, str]]:
        return [(s, value) for s in self.holders(prop) for value in self.many(s, prop)]

    def instances(self, cls: str) -> list[str]:
        return [subject for subject, kind in self.pairs(f"{RDF}type") if kind == cls]


def read_facts(files: Iterable[Path], more: Iterable[Triple] = ()) -> Facts:
    """Read Turtle files and more triples as one set of facts.

    Raises ClaimgraphError where a file cannot be read.
    """
    return Facts(chain(chain.from_iterable(map(_triples, files)), more))


OWN = "vocabulary/"
"""Where a dossier's own terms are, below its base."""


def local(iri: str) -> str:
    """The name by which a dossier uses a term, of the ontology or its own.

    >>> local("https://example.org/affair/vocabulary/evacuates")
    'evacuates'
    """
    _, found, name = iri.rpartition(f"/{OWN}")
    return name if found else iri.removeprefix(AFF).removeprefix(CG)


def _triples(file: Path) -> Iterator[Triple]:
    import pyoxigraph  # not needed by who only names the records

    try:
        for quad in pyoxigraph.parse(path=file, format=pyoxigraph.RdfFormat.TURTLE):
            yield _word(quad.subject), quad.predicate.value, _word(quad.object)
    except (SyntaxError, OSError) as cause:
        raise ClaimgraphError(str(cause), where=file.name, cure="restore the file") from cause


def _word(term: object) -> str:
    """An IRI, the label of a blank node or the text of a literal; quoted triples have none."""
    return str(getattr(term, "value", term))
