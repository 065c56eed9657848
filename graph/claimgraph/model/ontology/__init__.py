"""The ontology as frozen records: its predicates, stances, qualifiers, classes and rules."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from claimgraph.model.ontology.load import (
    SORTS,
    STATED,
    OwnTerm,
    Sort,
    extend_vocabulary,
    find_unstated,
    list_names,
    load_cues,
    load_vocabulary,
    ontology_files,
    read_vocabulary,
    write_own_terms,
)
from claimgraph.model.ontology.terms import (
    OWN,
    ClassTerm,
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
)

__all__ = [
    "OWN",
    "SORTS",
    "STATED",
    "ClassTerm",
    "KindCondition",
    "Marks",
    "OwnTerm",
    "PredicateTerm",
    "QualifierTerm",
    "RoleMapping",
    "RuleTerm",
    "Sort",
    "StanceTerm",
    "TermRecord",
    "Triple",
    "Vocabulary",
    "extend_vocabulary",
    "find_unstated",
    "list_names",
    "load_cues",
    "load_vocabulary",
    "nearest",
    "ontology_files",
    "read_vocabulary",
    "write_own_terms",
]


def nearest(name: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return at most three of ``names`` that are most similar to a mistyped name, best first.

    >>> nearest("suplies", ["supplies", "delivered"])
    ('supplies',)
    """
    return tuple(difflib.get_close_matches(name, list(names), n=3, cutoff=0.6))
