"""Shows RDF that claimgraph did not build: each triple as a statement made by the file itself."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from claimgraph.server.mcp.reader import Reader, shorten, text
from claimgraph.server.mcp.records import ClaimRecord, SourceRecord, Statement
from claimgraph.store.document import STATED_RULE
from claimgraph.store.local import Term
from claimgraph.store.network import STATED, local_name

MOST_TRIPLES = 1000
"""The most triples with a thing as subject, and as object, that are shown."""

ENDS = ("subject", "object")
ALL_TRIPLES = "SELECT ?subject ?predicate ?object WHERE { ?subject ?predicate ?object }"


@dataclass(frozen=True)
class File:
    """An RDF file in which each triple is a statement of the file itself."""

    reader: Reader
    name: str

    async def about(self, entity: str) -> list[Statement]:
        """Return what the file states about a thing, sorted by label."""
        node = ox.NamedNode(entity)
        sides = [await self.reader.ask(ALL_TRIPLES, {end: node}, most=MOST_TRIPLES) for end in ENDS]
        states = {it.id: it for side in sides for it in map(self._state, side.rows)}
        return sorted(states.values(), key=lambda it: (it.statement, it.id))

    def _state(self, row: dict[str, Term]) -> Statement:
        subject, predicate, obj = (row[part] for part in ("subject", "predicate", "object"))
        source = SourceRecord(id=self.name, title=self.name)
        claim = ClaimRecord(
            id="", speaker=self.name, speaks_for=self.name, stance="states", quote="",
            source=source,
        )  # fmt: skip
        return Statement(
            id=f"{subject} {predicate} {obj}",
            statement=shorten(" ".join(map(_word, (subject, predicate, obj)))),
            status=STATED,
            rule=STATED_RULE["label"],
            rule_means=STATED_RULE["definition"],
            claims=(claim,),
        )


def _word(term: Term) -> str:
    return local_name(term.value) if isinstance(term, ox.NamedNode) else text(term)
