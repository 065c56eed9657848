"""Computes which predicates each predicate entails, excludes, ends or is converse to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from claimgraph.model.errors import ClaimgraphError
from claimgraph.model.iris import CG, OWL, RDF, RDFS
from claimgraph.model.ontology.terms import Entailed, Facts, RoleMapping, Roles, local

IN_PLACE: Roles = (("subject", "subject"), ("object", "object"))
SWAP = {"subject": "object", "object": "subject"}

Stated = tuple[str, Roles]
"""The IRI of a target predicate and the mapping of roles to it, as the ontology states them."""


def close_supers(facts: Facts, predicates: list[str]) -> dict[str, Entailed]:
    """Return the properties that each predicate entails, including itself.

    A step to a super-property keeps subject and object in place; a step to an inverse swaps
    them, and a symmetric property is its own inverse
    (https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules,
    prp-spo1, prp-inv1, prp-inv2, prp-symp).
    """
    steps = _steps(facts)
    return {iri: _reach_from(steps, iri) for iri in predicates}


def close_exclusions(facts: Facts, supers: Mapping[str, Entailed]) -> dict[str, set[str]]:
    """Return for each predicate those that cannot be true together with it, and its opposites."""
    return _close_pairs(facts.pairs(f"{CG}excludes") + facts.pairs(f"{CG}opposite"), supers)


def close_opposites(facts: Facts, supers: Mapping[str, Entailed]) -> dict[str, set[str]]:
    """Return for each predicate the predicates that mean its opposite."""
    return _close_pairs(facts.pairs(f"{CG}opposite"), supers)


def _close_pairs(
    stated: list[tuple[str, str]], supers: Mapping[str, Entailed]
) -> dict[str, set[str]]:
    """Apply each stated pair in both directions, and to all predicates below the two.

    Predicates that entail one of the pair with subject and object exchanged do not inherit it.
    """
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


def _reach_from(steps: Mapping[str, set[tuple[str, bool]]], start: str) -> Entailed:
    found, todo = {(start, False)}, [(start, False)]
    while todo:
        iri, swapped = todo.pop()
        for upper, swaps in steps.get(iri, ()):
            step = (upper, swapped ^ swaps)
            if step not in found:
                found.add(step)
                todo.append(step)
    return frozenset(found)


def close_converses(facts: Facts, supers: Mapping[str, Entailed]) -> dict[str, set[RoleMapping]]:
    """Return for each predicate those that state its fact, or a part of it, from the other side.

    A predicate inherits the converses of the predicates that it entails, and gets all that these
    converses entail: talks on buying from somebody are negotiations, so consultations, with him.
    """
    stated = _stated(facts, plain="", mapped="converseOf")
    above = {iri: [step for step in supers[iri] if step[0] in supers] for iri in supers}
    return {
        iri: {
            RoleMapping(local(top), _swap_there(_swap_here(roles, before), after))
            for lower, before in above[iri]
            for target, roles in stated.get(lower, ())
            for top, after in above[target]
        }
        for iri in supers
    }


def close_ends(
    facts: Facts, supers: Mapping[str, Entailed], *, plain: str, mapped: str
) -> dict[str, set[RoleMapping]]:
    """Return for each predicate those that it ends (or undoes), with the mapping of roles.

    ``plain`` and ``mapped`` name the ontology's properties. A predicate inherits from those it
    entails: expelling entails excluding, so it ends what excluding ends. Kinds of an ended state
    end with it: operating is a kind of using, so what ends a use ends an operation.
    """
    stated = _stated(facts, plain=plain, mapped=mapped)
    below = _below(supers)
    return {
        iri: {
            RoleMapping(local(under), _swap_there(_swap_here(roles, before), after))
            for upper, before in supers[iri]
            for target, roles in stated.get(upper, ())
            for under, after in below[target]
        }
        for iri in supers
    }


def close_presuppositions(
    facts: Facts, supers: Mapping[str, Entailed]
) -> dict[str, set[tuple[str, bool]]]:
    """Return for each predicate those that must have been true before it.

    Each comes with True where subject and object are exchanged. A predicate inherits from those
    that it entails; with a presupposed predicate, all that this entails is presupposed.
    """
    stated: dict[str, list[str]] = {}
    for iri, target in facts.pairs(f"{CG}presupposes"):
        stated.setdefault(iri, []).append(_known(facts, target))
    return {
        iri: {
            (top, before ^ after)
            for upper, before in supers[iri]
            for target in stated.get(upper, ())
            for top, after in supers[target]
            if top in supers
        }
        for iri in supers
    }


def _stated(facts: Facts, *, plain: str, mapped: str) -> dict[str, list[Stated]]:
    stated: dict[str, list[Stated]] = {}
    for iri, target in facts.pairs(f"{CG}{plain}") if plain else ():
        stated.setdefault(iri, []).append((_known(facts, target), IN_PLACE))
    for iri, node in facts.pairs(f"{CG}{mapped}"):
        target = _known(facts, facts.one(node, f"{CG}target"))
        stated.setdefault(iri, []).append((target, tuple(sorted(_pairs(facts, node)))))
    return stated


def _pairs(facts: Facts, node: str) -> Iterator[tuple[str, str]]:
    for pair in facts.many(node, f"{CG}rolePair"):
        yield end(facts.one(pair, f"{CG}here")), end(facts.one(pair, f"{CG}there"))


def end(iri: str) -> str:
    """Return the name of a proposition's role by its IRI: subject, object or a qualifier."""
    return local(iri.removeprefix(RDF))


def _known(facts: Facts, target: str) -> str:
    if f"{CG}Predicate" in facts.many(target, f"{RDF}type"):
        return target
    raise ClaimgraphError(
        f"<{target}> is referred to, but is not a predicate",
        where="ontology",
        cure="restore the files of the ontology, or name a predicate",
    )


def _below(supers: Mapping[str, Entailed]) -> dict[str, list[tuple[str, bool]]]:
    below: dict[str, list[tuple[str, bool]]] = {iri: [] for iri in supers}
    for iri, entailed in supers.items():
        for upper, swaps in entailed:
            if upper in below:
                below[upper].append((iri, swaps))
    return below


def _swap_here(roles: Iterable[tuple[str, str]], swaps: bool) -> Roles:
    if not swaps:
        return tuple(roles)
    return tuple((SWAP.get(here, here), there) for here, there in roles)


def _swap_there(roles: Iterable[tuple[str, str]], swaps: bool) -> Roles:
    """Exchange the other predicate's subject and object if ``swaps``, and sort pairs by its roles.

    Sorted, equal mappings are equal tuples.
    """
    pairs = [(here, SWAP.get(there, there) if swaps else there) for here, there in roles]
    return tuple(sorted(pairs, key=lambda pair: pair[1]))
