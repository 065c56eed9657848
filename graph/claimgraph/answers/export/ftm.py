"""Exports entities and accepted statements as FollowTheMoney JSON, one object a line.

FollowTheMoney has no stances, so a statement that is not accepted is left out.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from claimgraph.model.english import count_nouns
from claimgraph.model.errors import ClaimgraphError
from claimgraph.model.ftm import ORGANISATIONS, PARTIES, find_schema
from claimgraph.model.iris import CG, WD
from claimgraph.model.ontology import Vocabulary
from claimgraph.store.local import Row, Store, find_vocabulary
from claimgraph.store.network import group, local_name, rows

LOST = (
    "who denies or doubts what, stances, speakers, chains, quotes, qualifiers, spans of days, "
    "the languages of names, and why an item of Wikidata is the same"
)
"""What an export to FollowTheMoney loses, besides statements that are not accepted."""

_WHOLE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
"""Matches a year, month or day, which EDTF and FollowTheMoney write alike."""


def write_ftm(store: Store) -> bytes:
    """Write the entities of a dossier, and a link for each accepted statement.

    No other statement becomes a link, because a link reads as a fact; `name_losses` says what is
    left out. Raises ClaimgraphError if the graph is no dossier's.
    """
    header = next(rows(store, "dossier"), None)
    if header is None:
        cure = "give a dossier, or the store that claimgraph build made of it"
        raise ClaimgraphError("only a dossier can be exported to FollowTheMoney", cure=cure)
    writer = _FtmWriter(store, header["id"], header["name"], find_vocabulary(store))
    lines = sorted((*writer.things(), *writer.links()), key=lambda it: str(it["id"]))
    return "".join(
        f"{json.dumps(it, ensure_ascii=False, sort_keys=True)}\n" for it in lines
    ).encode()


def name_losses(store: Store) -> str:
    """Say in one sentence what the export of this graph leaves out, with numbers."""
    direct = _list_direct(store)
    left = Counter(
        "accepted with a limit or as over" if it["status"] == "accepted" else it["status"]
        for it in rows(store, "edges")
        if not _is_direct(it, direct)
    )
    statuses = ", ".join(f"{number} {status}" for status, number in sorted(left.items()))
    suffix = f" ({statuses})" if left else ""
    return f"Left out: {count_nouns(left.total(), 'statement')}{suffix}; {LOST}"


DIRECT = """
SELECT ?s ?p ?o WHERE { ?graph cg:graphRole "accepted" . GRAPH ?graph { ?s ?p ?o } }
"""


def _list_direct(store: Store) -> set[tuple[str, str, str]]:
    """The triples that the graph asserts: statements accepted without a limit, and not over."""
    return {(row["s"], row["p"], row["o"]) for row in store.texts(DIRECT)}


def _is_direct(edge: Row, direct: set[tuple[str, str, str]]) -> bool:
    triple = edge["subject"], edge["predicate"], edge["object"]
    return edge["status"] == "accepted" and triple in direct


@dataclass(frozen=True)
class _FtmWriter:
    store: Store
    base: str
    name: str
    vocabulary: Vocabulary

    @cached_property
    def _nodes(self) -> dict[str, Row]:
        return {row["id"]: row for row in rows(self.store, "nodes")}

    @cached_property
    def _schemata(self) -> dict[str, str]:
        return {iri: find_schema(it["type"], self.vocabulary) for iri, it in self._nodes.items()}

    def things(self) -> Iterator[dict[str, Any]]:
        """Yield every entity with its names, and its type as a keyword, since schemata are few."""
        aliases = group(rows(self.store, "aliases"), "id")
        for iri, row in self._nodes.items():
            others = sorted({it["alias"] for it in aliases.get(iri, ())} - {row["label"]})
            yield self._entity(
                iri,
                self._schemata[iri],
                name=[row["label"]],
                alias=others,
                description=[row.get("description", "")],
                keywords=[row["type"]],
                wikidataId=[row.get("match", "").removeprefix(WD)],
            )

    def links(self) -> Iterator[dict[str, Any]]:
        """Yield a link for each accepted statement, with the sources that affirm it."""
        sources = {row["id"]: row for row in rows(self.store, "sources")}
        claims, direct = group(rows(self.store, "claims"), "about"), _list_direct(self.store)
        for edge in rows(self.store, "edges"):
            ends = edge["subject"], edge["object"]
            if not _is_direct(edge, direct) or not self._nodes.keys() >= {*ends}:
                continue
            stated = [
                sources[it["source"]] for it in claims.get(edge["id"], ())
                if it["counts"] == "true" and it["polarity"] == f"{CG}affirming"
            ]  # fmt: skip
            schema, one, other = self._find_link(edge)
            date = edge.get("edtf", "")
            yield self._entity(
                edge["id"],
                schema,
                **{one: [self._name(ends[0])], other: [self._name(ends[1])]},
                role=[edge["arrow"]],
                summary=[edge["label"]],
                date=[date] if _WHOLE.fullmatch(date) else [],
                publisher=sorted({it.get("publisher", "") for it in stated}),
                sourceUrl=sorted({it.get("url", "") for it in stated}),
            )

    def _find_link(self, edge: Row) -> tuple[str, str, str]:
        """The schema for a statement, and the names of its properties for subject and object."""
        one, other = self._schemata[edge["subject"]], self._schemata[edge["object"]]
        joined = local_name(edge["predicate"]) == "member-of"
        if joined and one in PARTIES and other in ORGANISATIONS:
            return "Membership", "member", "organization"
        return "UnknownLink", "subject", "object"

    def _entity(self, iri: str, schema: str, **properties: list[str]) -> dict[str, Any]:
        texts = {name: [*filter(None, values)] for name, values in properties.items()}
        given = {name: values for name, values in texts.items() if values}
        return {"id": self._name(iri), "schema": schema, "properties": given}

    def _name(self, iri: str) -> str:
        """A short identifier for an IRI of the dossier."""
        return f"{self.name}-{iri.removeprefix(self.base).replace('/', '-')}"
