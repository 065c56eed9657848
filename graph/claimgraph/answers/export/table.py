"""Exports the claims as a table for a spreadsheet, one row for each claim."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from claimgraph.model.shape import REMARKS
from claimgraph.model.text.read import shield
from claimgraph.store.document import UNVERIFIED
from claimgraph.store.local import Row, Store
from claimgraph.store.network import group, is_dossier, rows

COLUMNS = (
    "statement", "subject", "predicate", "object", "qualifiers", "when", "earliest", "latest",
    "status", "rule", "stance", "claimant", "principal", "chain", "source", "published",
    "address", "quote", "said", "said_earliest", "said_latest", *(it.member for it in REMARKS),
    "counts", "claim_id", "statement_id", "source_id",
)  # fmt: skip
TRIPLE = ("subject", "predicate", "object", "graph")


def write_csv(store: Store) -> bytes:
    """Write one row for each claim, or for foreign RDF one row for each triple.

    The format is CSV of RFC 4180, with a byte order mark: without it, Excel reads UTF-8 in the
    locale's encoding. An open begin or end of a date is 0001-01-01 or 9999-12-31.
    """
    dossier = is_dossier(store)
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(COLUMNS if dossier else TRIPLE)
    for row in _list_claims(store) if dossier else _triples(store):
        writer.writerow(map(shield, row))
    return buffer.getvalue().encode("utf-8-sig")


def _list_claims(store: Store) -> Iterator[list[str]]:
    edges = {row["id"]: row for row in rows(store, "edges")}
    sources = {row["id"]: row for row in rows(store, "sources")}
    names = {row["id"]: row["label"] for row in rows(store, "nodes")}
    names |= {source: row["title"] for source, row in sources.items()}
    links = group(rows(store, "links"), "claim")
    qualifiers = group(rows(store, "qualifiers"), "id")
    for claim in rows(store, "claims"):
        if (edge := edges.get(claim["about"])) is None:
            continue  # the graph of a perspective has claims whose statements have no status there
        source = sources[claim["source"]]
        chain = [source["title"], *(link["label"] for link in links.get(claim["id"], ()))]
        cells = {
            **{name: claim.get(name, "") for name in COLUMNS},
            **_statement(edge, names, qualifiers.get(edge["id"], ())),
            "stance": claim["stance_label"], "claimant": claim["claimant_label"],
            "principal": claim["principal_label"], "chain": " < ".join(chain),
            "source": source["title"], "published": source["published"],
            "address": source.get("url", ""), "claim_id": claim["id"],
            "source_id": source["id"],
        }  # fmt: skip
        if claim.get("verified") == "false":
            cells["note"] = f"{UNVERIFIED}. {cells['note']}".strip()
        yield [cells[name] for name in COLUMNS]


def _statement(edge: Row, names: dict[str, str], qualifiers: Iterable[Row]) -> Row:
    pairs = (f"{it['qualifier']}: {it['value']}" for it in qualifiers)
    return {
        "statement": edge["label"], "subject": names[edge["subject"]],
        "predicate": edge["predicate_label"], "object": names[edge["object"]],
        "qualifiers": "; ".join(pairs), "when": edge.get("edtf", ""),
        "earliest": edge["earliest"], "latest": edge["latest"], "status": edge["status"],
        "rule": edge["rule_label"], "statement_id": edge["id"],
    }  # fmt: skip


def _triples(store: Store) -> Iterator[list[str]]:
    """Yield the rows for foreign RDF, with terms as in N-Triples; empty for the default graph."""
    from claimgraph.answers.export.rdf import steady

    for quad in steady(store.quads()):
        graph = str(quad.graph_name)
        yield [*map(str, quad.triple), "" if graph == "DEFAULT" else graph]
