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
    "nearest_spellings",
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


def nearest_spellings(name: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return those of the ``nearest`` names that a slip of the pen explains.

    At most three letters may differ, and of a short name every third: for "until" the guess
    "quantity" would mislead.

    >>> nearest_spellings("denys", ["denies"]), nearest_spellings("until", ["quantity"])
    (('denies',), ())
    """
    most = min(3, (len(name) + 1) // 3)
    return tuple(it for it in nearest(name, names) if _count_slips(name, it) <= most)


def _count_slips(name: str, other: str) -> int:
    """How many letters are left out, added or replaced between two names."""
    steps = difflib.SequenceMatcher(None, name, other).get_opcodes()
    return sum(max(b - a, d - c) for kind, a, b, c, d in steps if kind != "equal")
