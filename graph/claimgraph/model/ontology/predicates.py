"""What follows from a predicate: entailment, exclusion and office, closed over the hierarchy."""

from __future__ import annotations

from collections.abc import Mapping

from claimgraph.model.iris import CG, OWL, RDFS
from claimgraph.model.ontology.facts import Facts
from claimgraph.model.ontology.terms import Entailed


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
    stated = [*facts.pairs(f"{CG}excludes"), *facts.pairs(f"{CG}opposite")]
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
