"""What changed between two graphs: claims that came and went, statuses that moved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from claimgraph.model.english import agree_verb, count_nouns
from claimgraph.store.columns import Columns
from claimgraph.store.local import Row, Store
from claimgraph.store.network import rows
from claimgraph.store.view import View

ABSENT = "absent"

CLAIMS = "select ? || id from claim"
TOLD = """
select ? || told.id, speaker, told.stance, coalesce(plain.o, label), quote
from told join proposition on proposition.id = about
left join fact plain on plain.s = about and plain.p = 'cg:plainLabel'
where told.id in (select unnest(?::varchar[]))
"""
STATUSES = """
select ? || id, substr(status, 4) from proposition where status <> 'cg:mentioned'
"""
LABELS = "select ? || id, label from proposition where id in (select unnest(?::varchar[]))"


class Side(Protocol):
    """One of two graphs, as far as they are compared: things go by their addresses."""

    def claims(self) -> Iterable[str]:
        """Every claim."""

    def statuses(self) -> Mapping[str, str]:
        """The status of each statement that somebody makes."""

    def tell(self, claims: Iterable[str]) -> Mapping[str, str]:
        """Some claims in words."""

    def label(self, statements: Iterable[str]) -> Mapping[str, str]:
        """Some statements in words."""


def compare(old: View, new: View) -> Iterator[str]:
    """Tell the differences, a line each; the last line counts them."""
    before, after = map(_look_at, (old, new))
    were, are = set(before.claims()), set(after.claims())
    gone, come = before.tell(were - are), after.tell(are - were)
    yield from (f"- {gone[key]}" for key in sorted(gone))
    yield from (f"+ {come[key]}" for key in sorted(come))
    moved = list(_moved(before, after))
    yield from (f"~ {line}" for line in moved)
    claims, statuses = count_nouns(len(come), "claim"), count_nouns(len(moved), "status")
    yield f"{claims} came, {len(gone):,} went, {statuses} changed"


def _look_at(graph: View) -> Side:
    return _ColumnSide(graph.columns) if graph.columns else _Quads(graph.store)


def _moved(before: Side, after: Side) -> Iterator[str]:
    was, now = before.statuses(), after.statuses()
    changed = [it for it in {**was, **now} if was.get(it, ABSENT) != now.get(it, ABSENT)]
    labels = {**before.label(set(changed) & was.keys()), **after.label(set(changed) & now.keys())}
    for key in sorted(changed):
        yield f"{labels[key]}: {was.get(key, ABSENT)} -> {now.get(key, ABSENT)}"


WORDED = """
SELECT ?id ?label ?plain WHERE {
  ?id a cg:Proposition ; rdfs:label ?label OPTIONAL { ?id cg:plainLabel ?plain }
}
"""


@dataclass(frozen=True)
class _Quads:
    """A graph in its store."""

    store: Store

    def claims(self) -> Iterable[str]:
        return (row["id"] for row in rows(self.store, "claims"))

    def statuses(self) -> Mapping[str, str]:
        return {row["id"]: row["status"] for row in rows(self.store, "edges")}

    def tell(self, claims: Iterable[str]) -> Mapping[str, str]:
        wanted = set(claims)
        # A claim names its speaker itself, who stands before the label of what lies ahead too.
        labels = self._labels("plain") if wanted else {}
        found = (row for row in rows(self.store, "claims") if row["id"] in wanted)
        return {row["id"]: _show_row(row, labels) for row in found}

    def label(self, statements: Iterable[str]) -> Mapping[str, str]:
        wanted = set(statements)
        return {it: label for it, label in self._labels().items() if it in wanted}

    def _labels(self, kind: str = "label") -> dict[str, str]:
        return {row["id"]: row.get(kind, row["label"]) for row in self.store.texts(WORDED)}


def _show_row(claim: Row, labels: Mapping[str, str]) -> str:
    statement = labels.get(claim["about"], claim["about"])
    return _word_claim(claim["claimant_label"], claim["stance_label"], statement, claim["quote"])


def _word_claim(speaker: str, stance: str, statement: str, quote: str) -> str:
    return f"{speaker} {agree_verb(stance, speaker)}: {statement} “{quote}”"


@dataclass(frozen=True)
class _ColumnSide:
    """A graph with columns: half a million claims are compared in seconds."""

    columns: Columns

    def claims(self) -> Iterable[str]:
        return (claim for (claim,) in self.columns.rows(CLAIMS, self.columns.base))

    def statuses(self) -> Mapping[str, str]:
        return dict(self.columns.rows(STATUSES, self.columns.base))

    def tell(self, claims: Iterable[str]) -> Mapping[str, str]:
        found = self.columns.rows(TOLD, self.columns.base, self._paths(claims))
        return {claim: _word_claim(*words) for claim, *words in found}

    def label(self, statements: Iterable[str]) -> Mapping[str, str]:
        return dict(self.columns.rows(LABELS, self.columns.base, self._paths(statements)))

    def _paths(self, addresses: Iterable[str]) -> list[str]:
        return [it.removeprefix(self.columns.base) for it in addresses]
