"""What changed between two graphs: claims that came and went, statuses that moved."""

from __future__ import annotations

from collections.abc import Iterator

from claimgraph.graph import ClaimGraph
from claimgraph.network import rows
from claimgraph.store import Row


def compare(old: ClaimGraph, new: ClaimGraph) -> Iterator[str]:
    """Tell the differences, a line each; the last line counts them."""
    before, after = _claims(old), _claims(new)
    gone = [before[key] for key in sorted(before.keys() - after.keys())]
    come = [after[key] for key in sorted(after.keys() - before.keys())]
    moved = list(_moved(_statuses(old), _statuses(new)))
    yield from (f"- {claim}" for claim in gone)
    yield from (f"+ {claim}" for claim in come)
    yield from (f"~ {line}" for line in moved)
    claims = "1 claim" if len(come) == 1 else f"{len(come)} claims"
    statuses = "1 status" if len(moved) == 1 else f"{len(moved)} statuses"
    yield f"{claims} came, {len(gone)} went, {statuses} changed"


def _claims(graph: ClaimGraph) -> dict[str, str]:
    labels = {row["id"]: row["label"] for row in rows(graph.store, "edges")}
    return {row["id"]: _tell(row, labels) for row in rows(graph.store, "claims")}


def _tell(claim: Row, labels: dict[str, str]) -> str:
    statement = labels.get(claim["about"], claim["about"])
    return f"{claim['claimant_label']} {claim['stance_label']}: {statement} “{claim['quote']}”"


def _statuses(graph: ClaimGraph) -> dict[str, tuple[str, str]]:
    return {row["id"]: (row["label"], row["status"]) for row in rows(graph.store, "edges")}


def _moved(before: dict[str, tuple[str, str]], after: dict[str, tuple[str, str]]) -> Iterator[str]:
    for key in sorted(before.keys() | after.keys()):
        _, was = before.get(key, ("", "absent"))
        label, now = after.get(key, (before.get(key, ("", ""))[0], "absent"))
        if was != now:
            yield f"{label}: {was} -> {now}"
