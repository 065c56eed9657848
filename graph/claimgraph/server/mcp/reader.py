"""Sends an assistant's questions to the workers and returns their answers as rows of text."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

import pyoxigraph as ox

from claimgraph.server.http.response import Beginning, fetch
from claimgraph.server.workers.frames import Job, Wanted
from claimgraph.server.workers.pool import Pool
from claimgraph.store.local import Row, Term
from claimgraph.store.questions import find_view

Item = TypeVar("Item")

WHOLE = 40_000
"""The most characters of JSON in an answer: some 10,000 tokens."""

LONG = 800
"""The most characters of one text that are shown."""

LONGEST_QUERY = 20_000
"""The most characters of a query; an assistant has no need of longer ones."""


def shorten(text: str) -> str:
    """Return the beginning of a long text, and how many characters were left out.

    >>> shorten("x" * 2000)[-30:]
    'xxxxxxx [cut, 1200 characters]'
    """
    if len(text) <= LONG:
        return text
    return f"{text[:LONG]} [cut, {len(text) - LONG} characters]"


def size(item: Any) -> int:
    """Count the characters of a record or dictionary as JSON."""
    plain = item if isinstance(item, dict) else asdict(item)
    return len(json.dumps(plain, ensure_ascii=False))


def fit(items: Iterable[Item], most: int = WHOLE) -> tuple[Item, ...]:
    """Return the first items that together have up to ``most`` characters as JSON; at least one."""
    kept: list[Item] = []
    room = most
    for item in items:
        room -= size(item)
        if kept and room < 0:
            break
        kept.append(item)
    return tuple(kept)


JSON, TRIPLES = "application/sparql-results+json", "application/n-triples"
WANTED = Wanted(JSON, JSON, TRIPLES)
PARTS = ("subject", "predicate", "object")


@dataclass(frozen=True)
class AnswerRows:
    """An answer to any form of query as rows: triples as three columns, yes or no as one cell."""

    columns: tuple[str, ...]
    rows: tuple[dict[str, Term], ...]
    cut: bool = False

    def texts(self) -> list[Row]:
        """Return the rows with each term as a string: an IRI, or the value of a literal."""
        return [{name: text(term) for name, term in row.items()} for row in self.rows]


def text(term: Term) -> str:
    """Return a term as a reader sees it: an IRI, or the value of a literal."""
    return str(getattr(term, "value", term))


@dataclass(frozen=True)
class Reader:
    """Sends queries to the workers; no query runs in this process."""

    pool: Pool

    async def ask(
        self,
        sparql: str,
        values: Mapping[str, Term] | None = None,
        *,
        most: int = 0,
        question: str = "",
    ) -> AnswerRows:
        """Return the answer to a query, cut after ``most`` rows. Raises Refusal.

        ``values`` bind variables of the query. ``question`` is the name of a named question.
        """
        limits = self.pool.limits
        bound = tuple((name, str(term)) for name, term in (values or {}).items())
        rows = min(most or limits.rows, limits.rows)
        job = Job(
            sparql, question, values=bound, wanted=WANTED, rows=rows, seconds=limits.seconds,
            nesting=limits.nesting,
        )  # fmt: skip
        answer = await fetch(self.pool, job)
        return await asyncio.to_thread(_read_answer, answer)

    async def view(self, name: str, **bound: str) -> list[Row]:
        """Answer one of the program's own queries, with IRIs for some of its variables."""
        values = {key: ox.NamedNode(iri) for key, iri in bound.items()}
        return (await self.ask(find_view(name), values)).texts()


def _read_answer(answer: Beginning) -> AnswerRows:
    if answer.media == TRIPLES:
        quads = ox.parse(answer.data, format=ox.RdfFormat.N_TRIPLES)
        rows = ({part: getattr(quad, part) for part in PARTS} for quad in quads)
        return AnswerRows(PARTS, tuple(rows), answer.cut)
    found = ox.parse_query_results(answer.data, format=ox.QueryResultsFormat.JSON)
    if isinstance(found, ox.QueryBoolean):
        return AnswerRows(("answer",), ({"answer": ox.Literal(bool(found))},))
    names = tuple(it.value for it in found.variables)
    kept = ({name: row[name] for name in names if row[name] is not None} for row in found)
    return AnswerRows(names, tuple(kept), answer.cut)
