"""Statements with all that stands behind them, read out of the graph by the pages' views."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain

import pyoxigraph as ox

from claimgraph.assistant.bounds import shorten
from claimgraph.assistant.reading import Reader
from claimgraph.assistant.records import Brief, Claim, Conflict, Source, Statement, Voice
from claimgraph.network import group
from claimgraph.server.content import ORDER
from claimgraph.store import Row

CLAIMS = 20
"""Claims that are told of one statement; the rest is counted."""

TOUCHING = """
SELECT DISTINCT ?what ?id ?statement ?status WHERE {
  { ?id rdf:subject|rdf:object ?what } UNION { ?term a cg:Qualifier . ?id ?term ?what }
  ?id a cg:Proposition ; rdfs:label ?statement ; cg:status/skos:notation ?status .
  FILTER(?status != "mentioned")
}
"""

BRIEF = """
SELECT ?id ?statement ?status ?rule ?speaker ?stance ?source ?said
  ?said_earliest ?said_latest ?said_open_begin ?said_open_end WHERE {{
  VALUES ?id {{ {terms} }}
  ?id rdfs:label ?statement ; cg:status/skos:notation ?status ; cg:statusRule/rdfs:label ?rule .
  OPTIONAL {{
    ?claim cg:about ?id ; cg:claimant/(rdfs:label|dcterms:title) ?speaker ;
      cg:stance/rdfs:label ?stance ; cg:source/dcterms:title ?source ;
      cg:saidEarliest ?said_earliest ; cg:saidLatest ?said_latest .
    FILTER(LANG(?speaker) = "")
    OPTIONAL {{ ?claim cg:saidWords ?said }}
    OPTIONAL {{ ?claim cg:saidOpenBegin ?said_open_begin }}
    OPTIONAL {{ ?claim cg:saidOpenEnd ?said_open_end }}
  }}
}} ORDER BY ?id ?claim
"""


@dataclass(frozen=True)
class Statements:
    """Finds statements; what was read of a source is kept, since the graph does not change."""

    reader: Reader
    _sources: dict[str, Source] = field(default_factory=dict)

    async def touching(self, entity: str) -> list[Row]:
        """Id, words and status of all that names an entity, the contested first."""
        found = await self.reader.ask(TOUCHING, {"what": ox.NamedNode(entity)})
        places = {status: place for place, status in enumerate(ORDER)}
        return sorted(
            found.texts(), key=lambda it: (places.get(it["status"], 9), it["statement"], it["id"])
        )

    async def tell(self, iri: str) -> list[Statement]:
        """One statement whole; none where the address is no statement's."""
        return [await self.complete(edge) for edge in await self.reader.view("edges", id=iri)]

    async def complete(self, edge: Row) -> Statement:
        """A row of the view ``edges`` with its claims and conflicts."""
        claims = await self.reader.view("claims", about=edge["id"])
        told = [await self._claim(row) for row in claims[:CLAIMS]]
        contested = edge["status"] == "contested"
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

    async def brief(self, ids: Iterable[str]) -> list[Brief]:
        """Statements with who stands behind them, without words, in the order of the ids."""
        order = dict.fromkeys(ids)
        terms = " ".join(str(ox.NamedNode(iri)) for iri in order)
        rows = (await self.reader.ask(BRIEF.format(terms=terms))).texts()
        found = group(iter(rows), "id")
        return [_abridge(found[iri]) for iri in order if iri in found]

    async def _claim(self, row: Row) -> Claim:
        return Claim(
            id=row["id"],
            speaker=row["claimant_label"],
            speaks_for=row["principal_label"],
            stance=row["stance_label"],
            quote=shorten(row["quote"]),
            source=await self._source(row["source"]),
            chain=row["chain"],
            said=row.get("said") or interval(row),
            inferred=shorten(row.get("inferred", "")),
            note=shorten(row.get("note", "")),
            counts=row["counts"] == "true",
        )

    async def _source(self, iri: str) -> Source:
        if iri not in self._sources:
            row = next(iter(await self.reader.view("sources", id=iri)), {"id": iri, "title": iri})
            publisher, published = row.get("publisher", ""), row.get("published", "")
            self._sources[iri] = Source(
                id=iri, title=row["title"], publisher=publisher, published=published,
                address=row.get("url", ""),
            )  # fmt: skip
        return self._sources[iri]

    async def _conflicts(self, iri: str) -> tuple[Conflict, ...]:
        sides = [await self.reader.view("conflicts", **{it: iri}) for it in ("left", "right")]
        rows = {row["id"]: row for row in chain(*sides)}
        return tuple([await self._conflict(row, iri) for _, row in sorted(rows.items())])

    async def _conflict(self, row: Row, here: str) -> Conflict:
        other = row["right"] if row["left"] == here else row["left"]
        edges = await self.reader.view("edges", id=other)
        words = "its own denial" if other == here else edges[0]["label"] if edges else other
        why = row["ground_definition"]
        if "because" in row:
            why = f"{why} Because: {row['because']}"
        return Conflict(kind=row["kind_label"], against=words, against_id=other, why=why)


def interval(row: Row) -> str:
    """When a claim was made, from its bounds, as EDTF writes it.

    >>> interval({"said_earliest": "0001-01-01", "said_latest": "2020-03-20",
    ...           "said_open_begin": "true"})
    '../2020-03-20'
    """
    first = ".." if row.get("said_open_begin") == "true" else row["said_earliest"]
    last = ".." if row.get("said_open_end") == "true" else row["said_latest"]
    return first if first == last else f"{first}/{last}"


def _abridge(rows: list[Row]) -> Brief:
    first = rows[0]
    voices = (
        Voice(
            speaker=row["speaker"], stance=row["stance"], source=row["source"],
            said=row.get("said") or interval(row),
        )
        for row in rows
        if "speaker" in row
    )  # fmt: skip
    return Brief(
        id=first["id"], statement=shorten(first["statement"]), status=first["status"],
        rule=first["rule"], voices=tuple(voices)[:CLAIMS],
    )  # fmt: skip
