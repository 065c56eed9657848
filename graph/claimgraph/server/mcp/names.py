"""Entities by name: one that is meant, or all that are called something like it."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from claimgraph.graph import ClaimGraph
from claimgraph.model.ontology import nearest
from claimgraph.model.text import fold
from claimgraph.server.mcp.reader import Reader, fit, shorten
from claimgraph.server.mcp.records import Entities, EntityRecord
from claimgraph.store.find import NAMES, choose_entity
from claimgraph.store.local import Row
from claimgraph.store.network import local_name


@dataclass(frozen=True)
class EntityNames:
    """All names in the graph, read once, since it does not change."""

    reader: Reader
    graph: ClaimGraph
    _known: set[tuple[str, str]] = field(default_factory=set)

    async def find(self, name: str) -> str:
        """The address of an entity or source. Raises ClaimgraphError with the nearest names."""
        if await self._read():
            return choose_entity(name, self._known).value
        found = await asyncio.to_thread(self.graph.find, name)
        return found.value

    async def search(self, name: str, *, most: int) -> Entities:
        """Entities whose names are, begin with, hold or resemble a name."""
        whole = await self._read()
        best: dict[str, int] = {}
        for iri, rank in _rank_names(fold(name), self._known):
            best[iri] = min(rank, best.get(iri, rank))
        ordered = sorted(best, key=lambda iri: (best[iri], iri))
        told = fit([await self.describe(iri) for iri in ordered[:most]])
        of = f"{len(ordered)}" if whole else f"{len(ordered)} or more"
        cut = f"cut: {len(told)} of {of}; give more of the name"
        return Entities(entities=told, cut=cut if len(told) < len(ordered) or not whole else "")

    async def _read(self) -> bool:
        """Read the names, and say whether these are all."""
        if (columns := self.graph.columns).folder:
            self._known.update((fold(name), iri) for name, iri in columns.names)
            return True
        if not self._known:
            found = await self.reader.ask(NAMES)
            self._known.update((fold(row["name"]), row["it"]) for row in found.texts())
        return len(self._known) < self.reader.pool.limits.rows

    async def describe(self, iri: str) -> EntityRecord:
        """What an entity, or a source, is called, and what it is."""
        nodes = await self.reader.view("nodes", id=iri)
        if nodes:
            node = nodes[0]
            aliases = tuple(it["alias"] for it in await self.reader.view("aliases", id=iri))
            about = shorten(node.get("description", ""))
            return EntityRecord(
                id=iri, name=node["label"], type=node["type"], aliases=aliases, description=about
            )
        if sources := await self.reader.view("sources", id=iri):
            return EntityRecord(id=iri, name=sources[0]["title"], type="source")
        return _stranger(iri, await self.reader.view("names", id=iri))


def _stranger(iri: str, facts: list[Row]) -> EntityRecord:
    name = next((row["label"] for row in facts if "label" in row), local_name(iri))
    kind = next((local_name(row["type"]) for row in facts if "type" in row), "thing")
    return EntityRecord(id=iri, name=name, type=kind)


def _rank_names(wanted: str, names: Collection[tuple[str, str]]) -> Iterator[tuple[str, int]]:
    """Each address whose name fits, with the place: equal, begins, holds, resembles."""
    alike = set(nearest(wanted, {name for name, _ in names}))
    for name, iri in names:
        if (place := _place_name(wanted, name, alike)) < 4:
            yield iri, place


def _place_name(wanted: str, name: str, alike: set[str]) -> int:
    fits = (name == wanted, name.startswith(wanted), wanted in name, name in alike)
    return next((place for place, fit_ in enumerate(fits) if fit_), 4)
