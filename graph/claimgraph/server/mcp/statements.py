"""Statements with all that stands behind them, read out of the graph by the pages' views."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import chain

import pyoxigraph as ox

from claimgraph.model.iris import CG
from claimgraph.model.judgement import CONTESTED_FIRST
from claimgraph.model.ontology import load_vocabulary
from claimgraph.server.mcp import counted
from claimgraph.server.mcp.reader import Reader, shorten
from claimgraph.server.mcp.records import (
    ClaimRecord,
    ConflictRecord,
    Gist,
    SourceRecord,
    Statement,
    VoiceRecord,
)
from claimgraph.store.columns import NO_COLUMNS, Columns
from claimgraph.store.document import UNVERIFIED
from claimgraph.store.local import Row

MOST = 20
"""Claims that are said of one statement; the rest is counted."""

TOUCHING = tuple(
    f"SELECT DISTINCT ?what ?id ?status ?statement WHERE {{ {how} . "
    "?id a cg:Proposition ; cg:status ?status ; rdfs:label ?statement "
    "FILTER EXISTS { ?claim cg:about ?id } }"
    for how in (
        "?id rdf:subject ?what",
        "?id rdf:object ?what",
        "?term a cg:Qualifier . ?id ?term ?what",
    )
)
"""One query for each way: their union took a hundred times as long on 20,000 events."""

CLAIMS = """
SELECT ?about ?id ?stance ?claimant ?principal ?source ?chain ?quote ?counts ?said ?note ?inferred
  ?verified ?said_earliest ?said_latest ?said_open_begin ?said_open_end WHERE {
  ?id cg:about ?about ; cg:stance ?stance ; cg:claimant ?claimant ; cg:principal ?principal ;
    cg:source ?source ; cg:chain ?chain ; cg:evidence ?evidence ; cg:counts ?counts ;
    cg:saidEarliest ?said_earliest ; cg:saidLatest ?said_latest .
  ?evidence oa:exact ?quote .
  OPTIONAL { ?evidence cg:verified ?verified }
  OPTIONAL { ?id cg:saidWords ?said }
  OPTIONAL { ?id cg:saidOpenBegin ?said_open_begin }
  OPTIONAL { ?id cg:saidOpenEnd ?said_open_end }
  OPTIONAL { ?id cg:note ?note }
  OPTIONAL { ?id cg:inferred ?inferred }
} ORDER BY ?source ?id
"""
"""The claims on one statement, without names: to join those took longer than all the rest."""

NAME = "SELECT ?it ?name WHERE { ?it rdfs:label|dcterms:title ?name FILTER(LANG(?name) = '') }"


def _unverified(row: Row) -> list[str]:
    return [f"{UNVERIFIED}."] if row.get("verified") == "false" else []


@dataclass(frozen=True)
class Statements:
    """Finds statements; sources and names are kept, since the graph does not change."""

    reader: Reader
    columns: Columns = NO_COLUMNS
    _sources: dict[str, SourceRecord] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)

    async def touching(self, entity: str) -> list[Row]:
        """Id, words and status of all that names an entity, the contested first."""
        told = ({**row, "status": _local(row["status"])} for row in await self._touching(entity))
        places = {status: place for place, status in enumerate(CONTESTED_FIRST)}
        return sorted(
            (row for row in told if row["status"] in places),
            key=lambda it: (places[it["status"]], it["statement"], it["id"]),
        )

    async def _touching(self, entity: str) -> Collection[Row]:
        if self.columns:
            return await asyncio.to_thread(counted.touching, self.columns, entity)
        asked = [await self.reader.ask(it, {"what": ox.NamedNode(entity)}) for it in TOUCHING]
        return {row["id"]: row for found in asked for row in found.texts()}.values()

    async def tell(self, iri: str) -> list[Statement]:
        """One statement whole; none where the address is no statement's."""
        return [await self.complete(edge) for edge in await self.reader.view("edges", id=iri)]

    async def complete(self, edge: Row, *, why: bool = True) -> Statement:
        """A row of the view ``edges`` with its claims and, to explain it, its conflicts."""
        claims = (await self.reader.ask(CLAIMS, {"about": ox.NamedNode(edge["id"])})).texts()
        told = [await self._claim(row) for row in claims[:MOST]]
        contested = why and edge["status"] == "contested"
        return Statement(
            id=edge["id"],
            statement=shorten(edge["label"]),
            status=edge["status"],
            rule=edge["rule_label"],
            rule_means=edge["rule_definition"],
            happened=edge.get("edtf", ""),
            claims=tuple(told),
            claims_left_out=len(claims) - len(told),
            conflicts=await self._conflicts(edge["id"]) if contested else (),
        )

    async def gist(self, iri: str) -> list[Gist]:
        """One statement with who stands behind it, without words."""
        edges = await self.reader.view("edges", id=iri)
        return [_abridge_statement(await self.complete(edge, why=False)) for edge in edges]

    async def _claim(self, row: Row) -> ClaimRecord:
        return ClaimRecord(
            id=row["id"],
            speaker=await self._name(row["claimant"]),
            speaks_for=await self._name(row["principal"]),
            stance=_stance(row["stance"]),
            quote=shorten(row["quote"]),
            source=await self._source(row["source"]),
            chain=row["chain"],
            said=row.get("said") or interval(row),
            inferred=shorten(row.get("inferred", "")),
            note=shorten(" ".join([*_unverified(row), *filter(None, [row.get("note", "")])])),
            counts=row["counts"] == "true",
        )

    async def _name(self, iri: str) -> str:
        if iri not in self._names:
            rows = (await self.reader.ask(NAME, {"it": ox.NamedNode(iri)})).texts()
            self._names[iri] = rows[0]["name"] if rows else iri
        return self._names[iri]

    async def _source(self, iri: str) -> SourceRecord:
        if iri not in self._sources:
            row = next(iter(await self.reader.view("sources", id=iri)), {"id": iri, "title": iri})
            publisher, published = row.get("publisher", ""), row.get("published", "")
            self._sources[iri] = SourceRecord(
                id=iri, title=row["title"], publisher=publisher, published=published,
                address=row.get("url", ""),
            )  # fmt: skip
        return self._sources[iri]

    async def _conflicts(self, iri: str) -> tuple[ConflictRecord, ...]:
        sides = [await self.reader.view("conflicts", **{it: iri}) for it in ("left", "right")]
        rows = {row["id"]: row for row in chain(*sides)}
        return tuple([await self._conflict(row, iri) for _, row in sorted(rows.items())])

    async def _conflict(self, row: Row, here: str) -> ConflictRecord:
        other = row["right"] if row["left"] == here else row["left"]
        edges = await self.reader.view("edges", id=other)
        words = (
            "the denial of the same statement"
            if other == here
            else edges[0]["label"]
            if edges
            else other
        )
        why = row["ground_definition"]
        if "because" in row:
            why = f"{why} Because: {row['because']}"
        return ConflictRecord(kind=row["kind_label"], against=words, against_id=other, why=why)


def interval(row: Row) -> str:
    """When a claim was made, from its bounds, as EDTF writes it.

    >>> interval({"said_earliest": "0001-01-01", "said_latest": "2020-03-20",
    ...           "said_open_begin": "true"})
    '../2020-03-20'
    """
    first = ".." if row.get("said_open_begin") == "true" else row["said_earliest"]
    last = ".." if row.get("said_open_end") == "true" else row["said_latest"]
    return first if first == last else f"{first}/{last}"


def _local(iri: str) -> str:
    return iri.removeprefix(CG)


def _stance(iri: str) -> str:
    """The label of a stance; one that the ontology does not know goes by its address."""
    stances = load_vocabulary().stances
    return stances[_local(iri)].label if _local(iri) in stances else iri


def _abridge_statement(it: Statement) -> Gist:
    voices = tuple(
        VoiceRecord(speaker=one.speaker, stance=one.stance, source=one.source.title, said=one.said)
        for one in it.claims
    )
    return Gist(id=it.id, statement=it.statement, status=it.status, rule=it.rule, voices=voices)
