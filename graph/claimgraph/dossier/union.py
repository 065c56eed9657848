"""Joins the records of several dossiers, so that they are judged together under one base IRI."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from claimgraph.dossier.merges import NO_MERGES, Merges
from claimgraph.dossier.names import Names
from claimgraph.model.errors import Finding
from claimgraph.model.ontology import OWN, Triple
from claimgraph.model.records import (
    Claim,
    Compatible,
    Declared,
    Entity,
    Header,
    Proposition,
    Records,
    Source,
    Value,
    ValueKind,
)
from claimgraph.model.tablemap import Table
from claimgraph.model.text import Text, fold

Tie = TypeVar("Tie", Declared, Compatible)


@dataclass(frozen=True)
class Companion:
    """A dossier or built graph that another dossier includes and that is judged together with it.

    ``ids`` maps the ids of claims to their paths; it is empty for a built graph.
    """

    name: str
    records: Records
    ids: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    texts: Mapping[str, Text] = field(default_factory=dict)
    tables: tuple[Table, ...] = ()
    summary: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Paths:
    """Maps paths of entities and sources to new paths; unlisted paths stay the same."""

    entities: Mapping[str, str]
    sources: Mapping[str, str]

    def of(self, path: str) -> str:
        """Return the new path of an entity or a source."""
        return self.entities.get(path) or self.sources.get(path, path)


@dataclass(frozen=True)
class Moved:
    """Records whose claims have new relative addresses, and a map from the old ones to the new."""

    records: Records
    claims: Mapping[str, str]


def add_entities(
    own: Names, companions: Iterable[Companion], merges: Merges = NO_MERGES
) -> tuple[Names, tuple[Mapping[str, str], ...]]:
    """Add the entities of companions to a dossier's own.

    Return all names, and for each companion a map from its entities' paths to the new paths.
    Entities with the same label become one, as do those that a decision on names joins. Entities
    that only share an alias stay two, and the alias means the dossier's own entity.
    """
    names, went, heard = own, list[Mapping[str, str]](), set[tuple[str, str]]()
    for it in companions:
        names, paths = _add_dossier(names, it, merges, heard)
        heard |= {(paths[link], source) for link, source in _voices(it.records)}
        went.append(paths)
    return names, tuple(went)


def join_terms(own: Header, companions: Iterable[Companion]) -> tuple[Triple, ...]:
    """Return the terms that a dossier and its companions define, all below the dossier's base IRI.

    If two define a term of the same name, the first definition is used.
    """
    terms = list(own.terms)
    for it in companions:
        known = {subject for subject, _, _ in terms}
        there, here = it.records.header.base + OWN, own.base + OWN
        for triple in it.records.header.terms:
            subject, prop, value = (word.replace(there, here, 1) for word in triple)
            terms += [(subject, prop, value)] if subject not in known else []
    return tuple(terms)


def _voices(records: Records) -> set[tuple[str, str]]:
    """Return pairs of a speaker and a source; an unnamed speaker is identified by the source."""
    return {
        (link, it.source) for it in records.claims.values() for link in it.chain
        if link in records.entities
    }  # fmt: skip


def _add_dossier(
    own: Names, it: Companion, merges: Merges, heard: Collection[tuple[str, str]]
) -> tuple[Names, Mapping[str, str]]:
    voices = _voices(it.records)
    labels = {fold(entity.label): path for path, entity in own.entities.items()}
    entities, paths, went = dict(own.entities), dict(own.paths), dict[str, str]()
    for path, entity in it.records.entities.items():
        same = labels.get(fold(entity.label)) or _decided(entity, own, merges)
        known = entities.get(same) if same else None
        voiced = any((same, source) in heard for link, source in voices if link == path)
        if known and (voiced or not (known.unnamed or entity.unnamed)):
            went[path] = known.path
            entities[known.path] = _join_entities(known, entity)
        else:
            fresh = path if path not in entities else _beside(path, it.name, entities)
            went[path] = fresh
            entities[fresh] = replace(entity, path=fresh)
        for name in (entity.label, *entity.aliases):
            paths.setdefault(fold(name), went[path])
    return replace(own, entities=entities, paths=paths), went


def _decided(entity: Entity, own: Names, merges: Merges) -> str | None:
    """Return the path of the own entity with which a decision on names merges this one, or None."""
    path, name = own.find(entity.label), fold(entity.label)
    known = own.entities.get(path) if path else None
    called = (known.label, *known.aliases) if known else ()
    joined = any(fold(it) != name and merges.joins(fold(it), name) for it in called)
    return path if joined else None


def _join_entities(known: Entity, other: Entity) -> Entity:
    """Merge two entities; where both have a value, that of ``known`` is used."""
    return replace(
        known,
        aliases=tuple(sorted({*known.aliases, *other.aliases} - {known.label})),
        labels=tuple(sorted({**dict(other.labels), **dict(known.labels)}.items())),
        description=known.description or other.description,
        match=known.match or other.match,
        match_reason=known.match_reason or other.match_reason,
        merged=tuple(sorted({*known.merged, *other.merged})),
    )


def _beside(path: str, name: str, taken: Mapping[str, object]) -> str:
    """Return an unused path, by putting the name of the dossier before the key of the old path."""
    kind, _, key = path.partition("/")
    fresh = f"{kind}/{name}-{key}"
    return fresh if fresh not in taken else _beside(fresh, name, taken)


def place_sources(own: Mapping[str, Source], it: Companion) -> dict[str, str]:
    """Map the paths of a companion's sources to new ones where another source has the same path."""
    went = dict[str, str]()
    for path, source in it.records.sources.items():
        known = own.get(path)
        same = known is None or (known.title == source.title and _one_text(known, source))
        went[path] = path if same else _beside(path, it.name, own)
    return went


def _one_text(one: Source, other: Source) -> bool:
    return not one.sha256 or not other.sha256 or one.sha256 == other.sha256


def move(records: Records, paths: Paths) -> Moved:
    """Replace the paths of entities and sources in some records.

    The paths of propositions, evidence and claims, which are hashes, are computed again.
    """
    stated = dict[str, Proposition]()
    for path in records.propositions:
        _state(path, records, paths, stated)
    evidence = {
        path: replace(it, source=paths.of(it.source)) for path, it in records.evidence.items()
    }
    claims = {
        path: replace(
            it,
            about=stated[it.about].path,
            claimant=paths.of(it.claimant),
            source=paths.of(it.source),
            evidence=evidence[it.evidence].path,
            chain=tuple(map(paths.of, it.chain)),
        )
        for path, it in records.claims.items()
    }
    went = {path: it.path for path, it in claims.items()}
    sources = {
        paths.of(path): replace(
            it,
            path=paths.of(path),
            publisher=paths.of(it.publisher),
            replaced_by=paths.of(it.replaced_by),
        )
        for path, it in records.sources.items()
    }

    def where(path: str) -> str:
        return stated[path].path if path in stated else paths.of(path)

    moved = replace(
        records,
        sources=sources,
        entities={},
        propositions={it.path: it for it in stated.values()},
        evidence={it.path: it for it in evidence.values()},
        claims={it.path: it for it in _ordered(claims.values(), went)},
        declared=tuple(_between(records.declared, where)),
        compatible=tuple(sorted(_between(records.compatible, where))),
        issues=tuple(
            replace(it, propositions=tuple(sorted(map(where, it.propositions))))
            for it in records.issues
        ),
    )
    return Moved(moved, went)


def _state(
    path: str, records: Records, paths: Paths, stated: dict[str, Proposition]
) -> Proposition:
    """Return a proposition with new paths; propositions inside it are replaced before."""
    if path not in stated:
        it = records.propositions[path]
        stated[path] = replace(
            it,
            subject=paths.of(it.subject),
            object=paths.of(it.object),
            qualifiers=tuple(
                sorted(
                    (name, _value(value, records, paths, stated)) for name, value in it.qualifiers
                )
            ),
        )
    return stated[path]


def _value(value: Value, records: Records, paths: Paths, stated: dict[str, Proposition]) -> Value:
    if value.kind is ValueKind.ENTITY:
        return replace(value, token=paths.of(value.token))
    if value.kind is ValueKind.PROPOSITION:
        return replace(value, token=_state(value.token, records, paths, stated).path)
    return value


def _ordered(claims: Iterable[Claim], went: Mapping[str, str]) -> Iterator[Claim]:
    for it in claims:
        yield replace(it, said_before=tuple(sorted(went.get(at, at) for at in it.said_before)))


def _between(ties: Iterable[Tie], where: Callable[[str], str]) -> Iterator[Tie]:
    for it in ties:
        yield replace(it, left=where(it.left), right=where(it.right))


@dataclass(frozen=True)
class Party:
    """All companions of a dossier together, with the paths that they have in that dossier.

    ``ids`` maps ids of their claims, written as NAME/ID, to the paths of the claims.
    """

    records: Records | None = None
    ids: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    texts: Mapping[str, Text] = field(default_factory=dict)
    tables: tuple[Table, ...] = ()
    summary: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def propositions(self) -> Mapping[str, tuple[Proposition, ...]]:
        """The propositions of the companions' claims, by the id of the claim."""
        if self.records is None:
            return {}
        about = {path: it.about for path, it in self.records.claims.items()}
        return {
            id_: tuple(self.records.propositions[about[path]] for path in paths)
            for id_, paths in self.ids.items()
        }


def gather(
    companions: Iterable[Companion],
    entities: Iterable[Mapping[str, str]],
    *,
    names: Names,
    sources: Mapping[str, Source],
) -> Party:
    """Join the companions of a dossier; ``entities`` maps the old paths of each to new ones."""
    party = Party()
    known = dict(sources)
    for it, went in zip(companions, entities, strict=True):
        moved = move(it.records, Paths(_after(went, it, names), place_sources(known, it)))
        where = place_sources(known, it)
        known |= {path: source for path, source in moved.records.sources.items()
                  if path not in known}  # fmt: skip
        ids = {
            f"{it.name}/{id_}": tuple(moved.claims[path] for path in paths)
            for id_, paths in it.ids.items()
        }
        party = Party(
            records=add(party.records, moved.records) if party.records else moved.records,
            ids={**ids, **party.ids},
            texts={**{where[path]: text for path, text in it.texts.items()}, **party.texts},
            tables=(*party.tables, *(_placed(table, moved.records, where) for table in it.tables)),
            summary=(*party.summary, *it.summary),
            findings=(*party.findings, *it.findings),
        )
    return party


def _after(went: Mapping[str, str], it: Companion, names: Names) -> Mapping[str, str]:
    """Return the map of a companion's entities after merges: a merged one is found by its label."""
    labels = {path: entity.label for path, entity in it.records.entities.items()}
    return {
        path: at if at in names.entities else names.paths[fold(labels[path])]
        for path, at in went.items()
    }


def _placed(table: Table, records: Records, where: Mapping[str, str]) -> Table:
    return replace(table, source=records.sources[where[table.source.path]])


def add(first: Records, more: Records) -> Records:
    """Join two sets of records in which equal paths mean the same; those of ``first`` are used."""
    issues = {it.path: it for it in more.issues}
    for it in first.issues:
        both = {*it.propositions, *(issues[it.path].propositions if it.path in issues else ())}
        issues[it.path] = replace(it, propositions=tuple(sorted(both)))
    return replace(
        first,
        sources={**more.sources, **first.sources},
        entities={**more.entities, **first.entities},
        propositions={**more.propositions, **first.propositions},
        evidence={**more.evidence, **first.evidence},
        claims={**more.claims, **first.claims},
        declared=tuple(dict.fromkeys((*first.declared, *more.declared))),
        compatible=tuple(sorted({*first.compatible, *more.compatible})),
        issues=tuple(issues.values()),
    )


def unite(first: Records, companions: Iterable[Companion]) -> Records:
    """Join a built graph's records with those of companions, under the base IRI of ``first``."""
    own = Names(
        entities=dict(first.entities),
        paths={
            fold(name): path
            for path, it in first.entities.items()
            for name in (it.label, *it.aliases)
        },
    )
    others = tuple(companions)
    names, entities = add_entities(own, others)
    party = gather(others, entities, names=names, sources=first.sources)
    whole = add(first, party.records) if party.records else first
    return replace(whole, entities=names.entities)
