"""Looks up what an assistant is shown of a statement: claims, quotes, status, possible changes.

The rows of a free query are completed with the status of each statement that they name.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from itertools import chain

import pyoxigraph as ox

from claimgraph.answers.why import parse_statement
from claimgraph.graph import ClaimGraph
from claimgraph.judge.what_if import suppose
from claimgraph.model.errors import ClaimgraphError
from claimgraph.model.iris import CG
from claimgraph.model.judgement import CONTESTED_FIRST
from claimgraph.model.ontology import load_vocabulary
from claimgraph.server.mcp import counted
from claimgraph.server.mcp.reader import WHOLE, AnswerRows, Reader, fit, shorten, text
from claimgraph.server.mcp.records import (
    ChangeRecord,
    ClaimRecord,
    ConflictRecord,
    Explained,
    Explanation,
    Gist,
    SourceRecord,
    Statement,
    TableRecord,
    VoiceRecord,
)
from claimgraph.store.columns import NO_COLUMNS, Columns
from claimgraph.store.document import UNVERIFIED
from claimgraph.store.local import Row, Term

MOST = 20
"""The most claims of one statement that are shown; the others are counted."""

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
"""Separate queries instead of one UNION, which took a hundred times as long on 20,000 events."""

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
"""The claims about one statement, without names, because joining those took longer than everything
else."""

NAME = "SELECT ?it ?name WHERE { ?it rdfs:label|dcterms:title ?name FILTER(LANG(?name) = '') }"


def _unverified(row: Row) -> list[str]:
    return [f"{UNVERIFIED}."] if row.get("verified") == "false" else []


@dataclass(frozen=True)
class Statements:
    """Finds statements; sources and names are cached, since the graph does not change."""

    reader: Reader
    columns: Columns = NO_COLUMNS
    _sources: dict[str, SourceRecord] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)

    async def touching(self, entity: str) -> list[Row]:
        """Return id, label and status of the statements about an entity, contested ones first."""
        rows = ({**row, "status": _local(row["status"])} for row in await self._touching(entity))
        places = {status: place for place, status in enumerate(CONTESTED_FIRST)}
        return sorted(
            (row for row in rows if row["status"] in places),
            key=lambda it: (places[it["status"]], it["statement"], it["id"]),
        )

    async def _touching(self, entity: str) -> Collection[Row]:
        if self.columns:
            return await asyncio.to_thread(counted.touching, self.columns, entity)
        asked = [await self.reader.ask(it, {"what": ox.NamedNode(entity)}) for it in TOUCHING]
        return {row["id"]: row for found in asked for row in found.texts()}.values()

    async def tell(self, iri: str) -> list[Statement]:
        """Return the statement with this IRI and its claims; an empty list if there is none."""
        return [await self.complete(edge) for edge in await self.reader.view("edges", id=iri)]

    async def complete(self, edge: Row, *, why: bool = True) -> Statement:
        """Return a statement with its claims and, if contested and ``why``, its conflicts."""
        claims = (await self.reader.ask(CLAIMS, {"about": ox.NamedNode(edge["id"])})).texts()
        shown = [await self._claim(row) for row in claims[:MOST]]
        contested = why and edge["status"] == "contested"
        return Statement(
            id=edge["id"],
            statement=shorten(edge["label"]),
            status=edge["status"],
            rule=edge["rule_label"],
            rule_means=edge["rule_definition"],
            happened=edge.get("edtf", ""),
            claims=tuple(shown),
            claims_left_out=len(claims) - len(shown),
            conflicts=await self._conflicts(edge["id"]) if contested else (),
        )

    async def gist(self, iri: str) -> list[Gist]:
        """Return a statement's status and speakers, without quotes; an empty list if unknown."""
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
    """Return when a claim was made, as an EDTF date or interval.

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
    """Return the label of a stance; its IRI if the ontology does not have it."""
    stances = load_vocabulary().stances
    return stances[_local(iri)].label if _local(iri) in stances else iri


def _abridge_statement(it: Statement) -> Gist:
    voices = tuple(
        VoiceRecord(speaker=one.speaker, stance=one.stance, source=one.source.title, said=one.said)
        for one in it.claims
    )
    return Gist(id=it.id, statement=it.statement, status=it.status, rule=it.rule, voices=voices)


MOST_EDGES = 10
"""The most statements with the same subject, predicate and object that are explained."""

SUPPOSING = 500_000
"""The most quads of a graph for which the program tries what would change a status."""

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
    """Explains why statements of a dossier have their status, and what would change it."""

    reader: Reader
    statements: Statements
    graph: ClaimGraph

    async def explain(self, statement: str) -> Explanation:
        """Explain all statements with these words or this IRI. Raises ClaimgraphError if none."""
        edges = await self._find(statement.strip())
        kept = fit([await self.statements.complete(edge) for edge in edges[:MOST_EDGES]])
        changes, note = await self._changes(kept)
        explained = tuple(
            Explained(statement=it, would_change=changes.get(it.id, ())) for it in kept
        )
        cut = f"cut: {len(kept)} of {len(edges)}; give the words or the id of one"
        return Explanation(
            statements=explained, note=note, cut=cut if len(kept) < len(edges) else ""
        )

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
        """Return the statements with this IRI or label."""
        if statement.startswith(("http://", "https://")) and " " not in statement:
            return await self.reader.view("edges", id=statement)
        return await self._edges(await self._labelled(statement))

    async def _labelled(self, words: str) -> list[str]:
        if columns := self.graph.columns:
            return await asyncio.to_thread(counted.labelled, columns, words)
        found = await self.reader.ask(LABELLED, {"label": ox.Literal(words, language="en")})
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
        """Return what would change the status of each statement, by IRI; a note if unknown."""
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


NAMED = tuple(
    f"SELECT DISTINCT ?id WHERE {{{{ VALUES ?term {{{{ {{terms}} }}}} {how} }}}} ORDER BY ?id"
    for how in (
        "?term a cg:Proposition . BIND(?term AS ?id)",
        "?term cg:about ?id",
        "?id rdfs:label ?term ; a cg:Proposition",
    )
)
STATED = """
SELECT DISTINCT ?id WHERE {{
  VALUES (?s ?p ?o) {{ {terms} }}
  ?id a cg:Proposition ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o .
}} ORDER BY ?id
"""
HOW = """SELECT ?statement ?status ?speaker ?stance ?quote ?source {
  ?it rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ;
      rdfs:label ?statement ; cg:status/skos:notation ?status .
  ?claim cg:about ?it ; cg:claimant/(rdfs:label|dcterms:title) ?speaker ;
         cg:stance/rdfs:label ?stance ; cg:evidence/oa:exact ?quote ;
         cg:source/dcterms:title ?source
}"""
BARE = (
    "These rows carry neither status nor source: do not state them as fact. A direct triple "
    "?s ?p ?o is an accepted statement. Ask claims_about for the entity, or by run_sparql "
    f"for the claims behind it: {HOW}"
)
NOTHING = "No rows: the graph holds none. It does not follow that it is not so, or never said."
STRANGE = (
    "This is RDF that claimgraph did not build: every triple is the file's own statement, without "
    "status, claim or quote. Present it as that."
)
SOME = (
    "Status and sources of the statements that these rows name are under `statements`; "
    "explain_statement gives the quotes."
)
TERMS = 2000
"""The most terms of an answer that are looked up."""

MOST_STATUSES = 25
"""The most statements that are described beside the rows of an answer."""


@dataclass(frozen=True)
class Standing:
    """Looks up statements that rows of an answer name: by IRI, label, claim, or as a triple."""

    reader: Reader
    statements: Statements
    dossier: bool

    async def tell(self, found: AnswerRows) -> TableRecord:
        """Return the rows with the status of each statement that they name."""
        texts = [{key: shorten(it) for key, it in row.items()} for row in found.texts()]
        rows = fit(texts, WHOLE // 2)
        gists, left_out = await self._gists(found.rows[: len(rows)])
        cut = _note_cut(len(rows), found, len(texts))
        table = TableRecord(columns=found.columns, rows=rows, statements=gists, cut=cut)
        return replace(table, note=self._note(table, left_out))

    def _note(self, table: TableRecord, left_out: int) -> str:
        if not table.rows:
            return NOTHING
        if not self.dossier:
            return STRANGE
        if not table.statements:
            return BARE
        more = f" {left_out} more are named: ask for fewer rows." if left_out else ""
        return SOME + more

    async def _gists(self, rows: Iterable[dict[str, Term]]) -> tuple[tuple[Gist, ...], int]:
        if not self.dossier:
            return (), 0
        ids = await self._ids(list(rows))
        gists = [it for iri in ids[:MOST_STATUSES] for it in await self.statements.gist(iri)]
        shown = fit(gists, WHOLE // 2)
        return shown, len(ids) - len(shown)

    async def _ids(self, rows: list[dict[str, Term]]) -> list[str]:
        terms = {str(it): None for row in rows for it in row.values() if _may_name(it)}
        triples = {_triple(row): None for row in rows if _is_triple(row)}
        ids: dict[str, None] = {}
        for query, values in (*((it, terms) for it in NAMED), (STATED, triples)):
            if values:
                asked = query.format(terms=" ".join(list(values)[:TERMS]))
                ids |= {text(row["id"]): None for row in (await self.reader.ask(asked)).rows}
        return list(ids)


def _may_name(term: Term) -> bool:
    """Whether a term can be the IRI of a statement or claim, or a statement's label."""
    if isinstance(term, ox.Literal):
        return " " in term.value and term.language == "en"
    return isinstance(term, ox.NamedNode)


def _is_triple(row: dict[str, Term]) -> bool:
    return len(row) == 3 and all(isinstance(term, ox.NamedNode) for term in row.values())


def _triple(row: dict[str, Term]) -> str:
    return f"({' '.join(map(str, row.values()))})"


def _note_cut(kept: int, found: AnswerRows, all_: int) -> str:
    if not found.cut and kept == all_:
        return ""
    more = "more" if found.cut else f"{all_ - kept} more"
    return f"cut: {kept} rows shown, there are {more}; narrow the question, or LIMIT and OFFSET"
