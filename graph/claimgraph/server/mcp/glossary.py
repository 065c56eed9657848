"""The schema as an assistant needs it: the words of the model, and how a query is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from claimgraph.graph import ClaimGraph
from claimgraph.model.iris import AFF, CG
from claimgraph.model.ontology import TermRecord, load_vocabulary
from claimgraph.server.http.description import Holding
from claimgraph.server.mcp import counted
from claimgraph.server.mcp.reader import Reader, shorten
from claimgraph.server.mcp.records import Schema, Term
from claimgraph.store.local import Row

Part = Literal["overview", "predicates", "stances", "qualifiers", "classes", "statuses", "rules"]

READ = (
    "Every relation between entities is a proposition: subject, predicate, object, qualifiers. It "
    "is described, not asserted. It rests on claims: who (cg:claimant), which stance "
    "(cg:stance), which words (cg:evidence/oa:exact), which source (cg:source), when said. Its "
    "status (cg:status) is computed from them: only what is accepted is also a direct triple "
    "?s ?p ?o, and may be stated as fact; of what is contested, attributed, prospective or denied, "
    "name who says it."
)
EXAMPLE = """SELECT ?statement ?status ?speaker ?stance ?quote ?source WHERE {
  ?it a cg:Proposition ; rdfs:label ?statement ; cg:status/skos:notation ?status .
  ?claim cg:about ?it ; cg:claimant/(rdfs:label|dcterms:title) ?speaker ;
         cg:stance/rdfs:label ?stance ; cg:evidence/oa:exact ?quote ;
         cg:source/dcterms:title ?source .
} ORDER BY ?statement LIMIT 20"""
PLAIN = "SELECT ?subject ?predicate ?object WHERE { ?subject ?predicate ?object } LIMIT 20"
GRAPHS = 50
"""Named graphs that are listed: a dossier has one for each source."""

TITLE = """
SELECT ?title ?description WHERE {
  ?it a cg:Manifest ; dcterms:title ?title OPTIONAL { ?it dcterms:description ?description }
}
"""
NUMBERS = """
SELECT ?status (COUNT(?it) AS ?number) WHERE {
  ?it a cg:Proposition ; cg:status/skos:notation ?status
} GROUP BY ?status ORDER BY ?status
"""
USED = """
SELECT ?term (COUNT(?it) AS ?number) WHERE {
  { ?it a cg:Proposition ; rdf:predicate ?term } UNION { ?it cg:stance ?term }
} GROUP BY ?term
"""


@dataclass(frozen=True)
class Glossary:
    """Tells the vocabulary; how often each term is used is counted once for each answer."""

    reader: Reader
    graph: ClaimGraph
    holding: Holding
    name: str

    async def tell(self, part: Part) -> Schema:
        """The overview with the terms in use, or all terms of one kind."""
        titles = (await self.reader.ask(TITLE)).texts()
        title = titles[0] if len(titles) == 1 else {"title": self.name}
        numbers, rows = await self._count()
        used = _count_by(rows, "term")
        graphs = self.holding.graphs
        return Schema(
            title=title["title"],
            description=shorten(title.get("description", "")),
            how_to_read=READ,
            statements=_count_by(numbers, "status"),
            prefixes=dict(self.graph.store.prefixes),
            graphs=graphs[:GRAPHS],
            example=EXAMPLE if len(titles) == 1 else PLAIN,
            terms=_overview(used) if part == "overview" else {part: _terms(part, used)},
            cut=f"cut: {GRAPHS} of {len(graphs)} graphs" if len(graphs) > GRAPHS else "",
        )

    async def _count(self) -> tuple[list[Row], list[Row]]:
        """Statements by status, and how often each term is used."""
        if (columns := self.graph.columns).folder:
            return counted.numbers(columns), counted.used(columns)
        asked = [await self.reader.ask(it) for it in (NUMBERS, USED)]
        return asked[0].texts(), asked[1].texts()


def _count_by(rows: Iterable[Row], key: str) -> dict[str, int]:
    return {row[key]: int(row["number"]) for row in rows if key in row}


def _overview(used: Mapping[str, int]) -> dict[str, tuple[Term, ...]]:
    """What the graph uses of the long lists, and the short ones whole."""
    long = {part: _terms(part, used) for part in ("predicates", "stances")}
    in_use = {part: tuple(it for it in terms if it.used) for part, terms in long.items()}
    return {**in_use, **{part: _terms(part, used) for part in ("classes", "statuses")}}


def _terms(part: str, used: Mapping[str, int]) -> tuple[Term, ...]:
    records: Mapping[str, TermRecord] = getattr(load_vocabulary(), part)
    return tuple(
        Term(name=_short(it.iri), words=_words(it), means=it.definition, used=used.get(it.iri, 0))
        for it in records.values()
    )


def _words(it: TermRecord) -> str:
    """A predicate's words are those of its arrow, a stance's those before a statement."""
    return str(getattr(it, "arrow_label", "") or getattr(it, "phrase", "") or it.label)


def _short(iri: str) -> str:
    return f"aff:{iri.removeprefix(AFF)}" if iri.startswith(AFF) else f"cg:{iri.removeprefix(CG)}"
