"""What the judge goes by in a predicate: who does it, what tells it from another end, what ends it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from claimgraph.model.iris import CG, RDF, SKOS
from claimgraph.model.ontology.facts import Facts, local

SUBJECT, OBJECT = "subject", "object"
Roles = tuple[tuple[str, str], ...]
"""Pairs of an end here and the end there that has the same value."""
IN_PLACE: Roles = ((SUBJECT, SUBJECT), (OBJECT, OBJECT))


@dataclass(frozen=True, order=True)
class RoleMapping:
    """Leads from a predicate to another. A role is ``subject``, ``object`` or a qualifier's name."""

    target: str
    roles: Roles = IN_PLACE

    def here(self, role: str) -> str | None:
        """The role here that has the value of a role there; None where any value fits."""
        return next((here for here, there in self.roles if there == role), None)


@dataclass(frozen=True)
class KindWhere:
    """The kind of a predicate where the thing at one end is of one of these types."""

    end: str
    types: frozenset[str]
    kind: str


@dataclass(frozen=True)
class Marks:
    """How a predicate is judged.

    ``converses`` tell the same fact from another end; ``ends`` and ``undoes`` are inherited from
    super-properties, and meet what lies below their targets. ``opposites`` are among what the
    predicate excludes. ``of_part`` and ``of_individual`` are qualifiers that have one value for
    each numbered part, and where the object is one thing.
    """

    passive: bool
    kinds: tuple[KindWhere, ...]
    converses: tuple[RoleMapping, ...]
    ends: tuple[RoleMapping, ...]
    undoes: tuple[RoleMapping, ...]
    opposites: frozenset[str]
    of_part: frozenset[str]
    of_individual: frozenset[str]
    one_object: bool
    one_holder: bool
    once: bool
    harmful: bool
    purpose_is_content: bool
    running: bool
    repeatable: bool
    same_house: bool
    binds_source: bool
    lies_in: bool


Supers = Mapping[str, frozenset[tuple[str, bool]]]
"""For each predicate those that it entails, with whether subject and object change places."""


def read_marks(facts: Facts, iri: str, supers: Supers, opposites: set[str]) -> Marks:
    """Read the marks of one predicate, those that it inherits too."""

    def flag(name: str, *, inherited: bool = False) -> bool:
        bearers = [p for p, swapped in supers[iri] if not swapped] if inherited else [iri]
        return any(facts.maybe(it, f"{CG}{name}") == "true" for it in bearers)

    return Marks(
        passive=facts.maybe(iri, f"{CG}doer") == f"{RDF}object",
        kinds=tuple(_kinds(facts, iri)),
        converses=tuple(
            replace(it, target=local(it.target)) for it in _mappings(facts, iri, "converseOf")
        ),
        ends=tuple(sorted(set(_close(facts, iri, supers, "ends")))),
        undoes=tuple(sorted(set(_close(facts, iri, supers, "undoes")))),
        opposites=frozenset(map(local, opposites)),
        of_part=frozenset(map(local, facts.many(iri, f"{CG}singleValuedOfPart"))),
        of_individual=frozenset(map(local, facts.many(iri, f"{CG}singleValuedOfIndividual"))),
        one_object=flag("oneObject"),
        one_holder=flag("oneHolder"),
        once=flag("once"),
        harmful=flag("harmful"),
        purpose_is_content=flag("purposeIsContent"),
        running=flag("running"),
        repeatable=flag("repeatable"),
        same_house=flag("sameHouse", inherited=True),
        binds_source=flag("bindsSource", inherited=True),
        lies_in=flag("liesIn", inherited=True),
    )


def _role(iri: str) -> str:
    return local(iri.removeprefix(RDF))


def _kinds(facts: Facts, iri: str) -> Iterator[KindWhere]:
    for node in facts.many(iri, f"{CG}kindWhere"):
        kind = local(facts.one(node, f"{CG}thenKind"))
        types = (facts.one(it, f"{SKOS}notation") for it in facts.many(node, f"{CG}entityType"))
        yield KindWhere(_role(facts.one(node, f"{CG}atEnd")), frozenset(types), kind)


def _mappings(facts: Facts, iri: str, prop: str) -> Iterator[RoleMapping]:
    for node in facts.many(iri, f"{CG}{prop}"):
        pairs = (
            (_role(facts.one(it, f"{CG}here")), _role(facts.one(it, f"{CG}there")))
            for it in facts.many(node, f"{CG}rolePair")
        )
        yield RoleMapping(facts.one(node, f"{CG}target"), tuple(sorted(pairs)))


def _close(facts: Facts, iri: str, supers: Supers, prop: str) -> Iterator[RoleMapping]:
    """What a predicate or one above it ends, and what lies below that."""
    for above, swapped in supers[iri]:
        plain = (RoleMapping(it) for it in facts.many(above, f"{CG}{prop}"))
        for it in (*plain, *_mappings(facts, above, f"{prop}Of")):
            roles = _swap(it.roles, here=True) if swapped else it.roles
            for below, entailed in supers.items():
                for super_, turned in entailed:
                    if super_ == it.target:
                        found = _swap(roles, here=False) if turned else roles
                        yield RoleMapping(local(below), tuple(sorted(found)))


def _swap(roles: Roles, *, here: bool) -> Roles:
    other = {SUBJECT: OBJECT, OBJECT: SUBJECT}
    if here:
        return tuple((other.get(a, a), b) for a, b in roles)
    return tuple((a, other.get(b, b)) for a, b in roles)


def close_opposites(facts: Facts, supers: Supers) -> dict[str, set[str]]:
    """Which predicates are opposites of each, both ways and inherited."""
    return _close_pairs(facts.pairs(f"{CG}opposite"), supers)


def _close_pairs(stated: list[tuple[str, str]], supers: Supers) -> dict[str, set[str]]:
    under = {q: [p for p in supers if (q, False) in supers[p]] for pair in stated for q in pair}
    closed: dict[str, set[str]] = {iri: set() for iri in supers}
    for left, right in stated:
        for p in under[left]:
            closed[p].update(under[right])
        for p in under[right]:
            closed[p].update(under[left])
    return closed


@dataclass(frozen=True)
class Telling:
    """A predicate that follows from another, with the roles there and where their values stand here."""

    target: str
    roles: tuple[tuple[str, str], ...]

    @property
    def plain(self) -> bool:
        """Whether subject and object stay in place or change places, and nothing else moves."""
        ends = (SUBJECT, OBJECT)
        return all(
            here in ends if there in ends else here == there for there, here in self.roles
        )


def tellings(
    start: str, supers: Mapping[str, frozenset[tuple[str, bool]]],
    converses: Mapping[str, tuple[RoleMapping, ...]],
) -> Iterator[Telling]:
    """Every predicate that tells the same fact, or a wider one, from another end.

    Those that follow with both ends in place, or exchanged, by the hierarchy alone are left out.
    """
    first = Telling(start, tuple(sorted({SUBJECT: SUBJECT, OBJECT: OBJECT}.items())))
    done, todo = {first}, [first]
    by_hierarchy = {(target, swapped) for target, swapped in supers[start]}
    while todo:
        it = todo.pop()
        for step in _steps(it, supers, converses):
            if step not in done:
                done.add(step)
                todo.append(step)
    for it in sorted(done, key=lambda one: (one.target, one.roles)):
        swapped = dict(it.roles)[SUBJECT] == OBJECT
        if not (it.plain and (it.target, swapped) in by_hierarchy):
            yield it


def _steps(
    it: Telling, supers: Mapping[str, frozenset[tuple[str, bool]]],
    converses: Mapping[str, tuple[RoleMapping, ...]],
) -> Iterator[Telling]:
    now = dict(it.roles)
    for target, swapped in supers.get(it.target, ()):
        roles = {**now, SUBJECT: now[OBJECT], OBJECT: now[SUBJECT]} if swapped else now
        yield Telling(target, tuple(sorted(roles.items())))
    for mapping in converses.get(it.target, ()):
        roles = {there: now.get(here, here) for here, there in mapping.roles}
        if SUBJECT in roles and OBJECT in roles and len(set(roles.values())) == len(roles):
            yield Telling(mapping.target, tuple(sorted(roles.items())))
