"""The network with one edge for each pair of ends, counted where the claims lie."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from claimgraph.model.dates import BEGINNING, END
from claimgraph.model.judgement import STATUSES
from claimgraph.store.columns import Columns
from claimgraph.store.local import Row, Store
from claimgraph.store.network import (
    STATED,
    group,
    is_dossier,
    rows,
    stranger_node,
)

if TYPE_CHECKING:
    import networkx as nx


@dataclass(frozen=True)
class Strand:
    """What of one family and one status is said between two ends, in numbers.

    ``first`` and ``last`` are ISO days, empty where nothing has a date.
    """

    subject: str
    object: str
    family: str
    status: str
    claims: int
    statements: int
    first: str
    last: str


def project_pairs(
    store: Store, columns: Columns, *, least: int = 1, actors: int = 0
) -> nx.DiGraph[str]:
    """Merge all statements from one end to the other into one edge; see ``ClaimGraph.projection``.

    Grouping and counting are the engine's. What comes back are some rows for each pair, in the
    order of the pairs, so that memory grows with the pairs that are kept, not with claims.
    """
    import networkx as nx

    projection: nx.DiGraph[str] = nx.DiGraph()
    for (subject, obj), strands in groupby(read_strands(store, columns), key=_ends):
        edge = _merge_strands(list(strands))
        if int(edge["weight"]) >= least:
            projection.add_edge(subject, obj, **edge)
    kept = _heaviest(projection, actors) if actors else projection
    for node, label, kind in _read_nodes(store, columns):
        if node in kept:
            kept.add_node(node, label=label, type=kind)
    return kept


def read_strands(store: Store, columns: Columns) -> Iterator[Strand]:
    """Every strand in the order of its ends, from columns where there are some."""
    if columns:
        return (Strand(*it) for it in columns.strands())
    if not is_dossier(store):
        return _count_triples(store)
    return map(_read_row, rows(store, "strands"))


def _read_row(row: Row) -> Strand:
    first, last = (
        row[day] if row[day] not in (BEGINNING, END) else "" for day in ("first", "last")
    )
    counts = int(row["claims"]), int(row["statements"])
    return Strand(row["subject"], row["object"], row["family"], row["status"], *counts, first, last)


def _count_triples(store: Store) -> Iterator[Strand]:
    """Of RDF that is no dossier's every triple between addresses is one claim of its file."""
    ends = Counter((row["subject"], row["object"]) for row in rows(store, "triples"))
    for (subject, obj), number in sorted(ends.items()):
        yield Strand(subject, obj, "other", STATED, number, number, "", "")


def _ends(strand: Strand) -> tuple[str, str]:
    return strand.subject, strand.object


def _merge_strands(strands: list[Strand]) -> dict[str, int | str]:
    families: Counter[str] = Counter()
    statuses = Counter(dict.fromkeys(STATUSES, 0))
    for it in strands:
        families[it.family] += it.statements
        statuses[it.status] += it.statements
    return {
        "weight": sum(it.claims for it in strands),
        "statements": statuses.total(),
        **statuses,
        "families": " | ".join(f"{name} {number}" for name, number in families.most_common()),
        "first": min((it.first for it in strands if it.first), default=""),
        "last": max((it.last for it in strands if it.last), default=""),
    }


def _heaviest(projection: nx.DiGraph[str], actors: int) -> nx.DiGraph[str]:
    """The pairs among those of whom the most claims speak, on either end."""
    spoken: Counter[str] = Counter()
    for subject, obj, edge in projection.edges(data=True):
        spoken.update(dict.fromkeys({subject, obj}, edge["weight"]))
    ranked = sorted(spoken, key=lambda node: (-spoken[node], node))
    kept: nx.DiGraph[str] = projection.subgraph(ranked[:actors]).copy()
    return kept


def _read_nodes(store: Store, columns: Columns) -> Iterable[tuple[str, str, str]]:
    if columns:
        return columns.actors()
    if is_dossier(store):
        return ((row["id"], row["label"], row["type"]) for row in rows(store, "nodes"))
    return _name_strangers(store)


def _name_strangers(store: Store) -> Iterator[tuple[str, str, str]]:
    ends = {row[end] for row in rows(store, "triples") for end in ("subject", "object")}
    names = group(rows(store, "names"), "id")
    for end in sorted(ends):
        node = stranger_node(end, names.get(end, []))
        yield end, node["label"], node["type"]
