"""Why a statement stands as it does, and what would change that."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from claimgraph.answers.why import parse_statement
from claimgraph.graph import ClaimGraph
from claimgraph.judge.what_if import suppose
from claimgraph.model.errors import ClaimgraphError
from claimgraph.server.mcp import counted
from claimgraph.server.mcp.reader import Reader, fit
from claimgraph.server.mcp.records import (
    ChangeRecord,
    Explained,
    Explanation,
    Statement,
)
from claimgraph.server.mcp.statements import Statements
from claimgraph.store.local import Row

MOST_EDGES = 10
"""Statements with one subject, predicate and object that are explained."""

SUPPOSING = 500_000
"""Quads up to which it is tried what would change a status: all records are read for it."""

LABELLED = "SELECT ?id ?label WHERE { ?id a cg:Proposition ; rdfs:label ?label }"
BETWEEN = """
SELECT DISTINCT ?a ?b ?label WHERE {
  ?it a cg:Proposition ; rdfs:label ?label ; cg:status/skos:notation ?status .
  FILTER(?status != "mentioned")
  { ?it rdf:subject ?a ; rdf:object ?b } UNION { ?it rdf:subject ?b ; rdf:object ?a }
} ORDER BY ?label LIMIT 10
"""


@dataclass(frozen=True)
class Explaining:
    """Explains statements of a dossier."""

    reader: Reader
    statements: Statements
    graph: ClaimGraph

    async def explain(self, statement: str) -> Explanation:
        """All that a statement's words or address name. Raises ClaimgraphError for none."""
        edges = await self._find(statement.strip())
        kept = fit([await self.statements.complete(edge) for edge in edges[:MOST_EDGES]])
        changes, note = await self._changes(kept)
        told = tuple(Explained(statement=it, would_change=changes.get(it.id, ())) for it in kept)
        cut = f"cut: {len(kept)} of {len(edges)}; give the words or the id of one"
        return Explanation(statements=told, note=note, cut=cut if len(kept) < len(edges) else "")

    async def _find(self, statement: str) -> list[Row]:
        if edges := await self._named(statement):
            return edges
        subject, predicate, obj = await asyncio.to_thread(parse_statement, statement, self.graph)
        edges = await self._between(subject, predicate, obj)
        if not edges:
            raise await self._unsaid(statement, subject, obj)
        return edges

    async def _between(self, subject: str, predicate: str, obj: str) -> list[Row]:
        if not (columns := self.graph.columns):
            ends = {"subject": subject, "predicate": predicate, "object": obj}
            return await self.reader.view("edges", **ends)
        found = asyncio.to_thread(counted.edges, columns, subject, predicate, obj)
        return await self._edges(await found)

    async def _named(self, statement: str) -> list[Row]:
        """The statement with this address, or with these words in full."""
        if statement.startswith(("http://", "https://")) and " " not in statement:
            return await self.reader.view("edges", id=statement)
        return await self._edges(await self._labelled(statement))

    async def _labelled(self, words: str) -> list[str]:
        if columns := self.graph.columns:
            return await asyncio.to_thread(counted.labelled, columns, words)
        found = await self.reader.ask(LABELLED, {"label": ox.Literal(words)})
        return [row["id"] for row in found.texts()]

    async def _edges(self, known: Iterable[str]) -> list[Row]:
        return [edge for it in known for edge in await self.reader.view("edges", id=it)]

    async def _unsaid(self, statement: str, subject: str, obj: str) -> ClaimgraphError:
        near = await self._said_between(subject, obj)
        cure = f"between the two there is: {'; '.join(near)}" if near else "claims_about either"
        return ClaimgraphError(f"nobody says '{statement}'", cure=cure)

    async def _said_between(self, one: str, other: str) -> list[str]:
        if columns := self.graph.columns:
            return await asyncio.to_thread(counted.between, columns, one, other)
        ends = {"a": ox.NamedNode(one), "b": ox.NamedNode(other)}
        return [row["label"] for row in (await self.reader.ask(BETWEEN, ends)).texts()]

    async def _changes(
        self, statements: Iterable[Statement]
    ) -> tuple[dict[str, tuple[ChangeRecord, ...]], str]:
        """What would change each status, by address, and a note where that is not known."""
        if self.graph.note:
            return (
                {},
                f"{self.graph.note}: what would change a status is only shown for the whole graph",
            )
        if self.graph.is_larger(SUPPOSING):
            return {}, "the graph is too large to try what would change a status"
        found = await asyncio.to_thread(_suppose_changes, self.graph, [it.id for it in statements])
        return found, ""


def _suppose_changes(graph: ClaimGraph, ids: list[str]) -> dict[str, tuple[ChangeRecord, ...]]:
    records = graph.opened.records
    base = records.header.base
    changes: dict[str, tuple[ChangeRecord, ...]] = {}
    for it, status in suppose(records, [iri.removeprefix(base) for iri in ids]):
        change = ChangeRecord(supposing=it.words, then=status)
        changes[base + it.about] = (*changes.get(base + it.about, ()), change)
    return changes
