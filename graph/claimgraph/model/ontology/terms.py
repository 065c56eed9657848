"""The records that the ontology is read into."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from claimgraph.model.ontology.marks import Marks

Entailed = frozenset[tuple[str, bool]]
"""Predicates that follow from one, each with whether subject and object change places."""


@dataclass(frozen=True, kw_only=True)
class TermRecord:
    """What every term has. ``name`` is its local name; ``notation`` numbers a status rule."""

    name: str
    iri: str
    label: str
    definition: str
    notation: str = ""


@dataclass(frozen=True, kw_only=True)
class PredicateTerm(TermRecord):
    """A relation, with what follows from it and how it is drawn.

    ``kind`` is ``declared-act``, ``deed``, ``state`` or ``assessment``; see `kind_of`. ``supers`` holds every predicate that it
    entails, itself included, with ``True`` where subject and object change places; it is
    transitively closed. ``excludes`` is inherited: what a super-predicate excludes is excluded.
    ``bare_label`` is the infinitive of ``arrow_label``, without "to". ``domain`` and ``range`` are
    names of classes.
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
    marks: Marks


@dataclass(frozen=True, kw_only=True)
class StanceTerm(TermRecord):
    """A speech act. ``group`` is the top concept above it in the scheme.

    ``side`` is ``for`` or ``against`` where it tells what the speaker wants, else empty;
    ``admitting`` is what an admission has for its verb.
    """

    polarity: str
    certainty: str
    orientation: str
    phrase: str
    group: str
    side: str
    admitting: bool


@dataclass(frozen=True, kw_only=True)
class QualifierTerm(TermRecord):
    """What narrows a proposition. ``kinds`` are the kinds of value that it takes.

    ``must_equal`` is what has to be the same where one proposition entails another; of these a
    ``condition`` says when alone the proposition is said to hold. ``side`` is ``doers`` or
    ``others`` where it names a participant, else empty.
    """

    kinds: frozenset[str]
    must_equal: bool
    condition: bool
    limits: bool
    reason: bool
    placed: bool
    side: str
    preposition: str


@dataclass(frozen=True, kw_only=True)
class ClassTerm(TermRecord):
    """A class of entities; its name is its notation, such as ``weapon-system``.

    ``ancestors`` are the names of the classes that it is a sub-class of, itself included. An entity of a class that is ``many`` stands for many things or people.
    """

    glyph: str
    ancestors: frozenset[str]
    many: bool


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """All terms by name, in the order of the files."""

    version: str
    predicates: Mapping[str, PredicateTerm]
    stances: Mapping[str, StanceTerm]
    qualifiers: Mapping[str, QualifierTerm]
    classes: Mapping[str, ClassTerm]
    rules: Mapping[str, TermRecord]
    statuses: Mapping[str, TermRecord]
    kinds: Mapping[str, TermRecord]
    grounds: Mapping[str, TermRecord]
    voices: Mapping[str, TermRecord]
