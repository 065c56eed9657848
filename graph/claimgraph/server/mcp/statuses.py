"""The status of what the rows of a free question name, put beside them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import pyoxigraph as ox

from claimgraph.server.mcp.reader import WHOLE, AnswerRows, Reader, fit, shorten, text
from claimgraph.server.mcp.records import Gist, TableRecord
from claimgraph.server.mcp.statements import Statements
from claimgraph.store.local import Term

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
"""Terms of an answer that are looked up: more do not fit into one."""

MOST_STATUSES = 25
"""Statements that are reported beside the rows."""


@dataclass(frozen=True)
class Standing:
    """Looks up the statements that rows name, by address, by a claim's address, or in words."""

    reader: Reader
    statements: Statements
    dossier: bool

    async def tell(self, found: AnswerRows) -> TableRecord:
        """The rows as an assistant may be given them."""
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
        told = fit(gists, WHOLE // 2)
        return told, len(ids) - len(told)

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
    """Whether a term can be a statement's or claim's address, or the words of a statement."""
    if isinstance(term, ox.Literal):
        return " " in term.value and not term.language
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
