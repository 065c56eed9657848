"""The errors that a client gets instead of an answer: an HTTP status, a sentence and a cure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from claimgraph.model.errors import ClaimgraphError


class Refusal(ClaimgraphError):
    """A request that is not answered, with the HTTP status for the reason.

    ``limit`` names the limit that was exceeded, for an answer of which a part was sent already.
    """

    limit = "memory"

    def __init__(
        self, status: int, message: str, *, cure: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message, cure=cure)
        self.status, self.headers = status, dict(headers or {})


class Unfit(Refusal):
    """The error for a write that would make the dossier invalid (422), with its first findings.

    ``count`` is how many findings there are in all.
    """

    def __init__(
        self, status: int, message: str, *, findings: Sequence[Mapping[str, Any]], count: int
    ) -> None:
        super().__init__(status, message)
        self.findings, self.count = tuple(findings), count


def time_over(seconds: float) -> Refusal:
    """Return the error for a query that takes longer than allowed (504)."""
    message = f"the query was stopped: it took longer than {seconds:g} s"
    return Refusal(504, message, cure="ask for less: fewer patterns that share no variable, LIMIT")


def too_many_rows(rows: int) -> Refusal:
    """Return the error for an answer that has more rows than allowed (413)."""
    message = f"the answer has more than the {rows:,} rows or triples that one may have"
    cure = (
        f"page through it: ORDER BY ... LIMIT {rows} OFFSET 0, then OFFSET {rows} and so on; "
        "or ask the operator of the server for --rows or --cut"
    )
    refusal = Refusal(413, message, cure=cure)
    refusal.limit = "rows"
    return refusal


def no_room() -> Refusal:
    """Return the error for a query that was ended since all together use too much memory (503)."""
    message = "the query was stopped: all queries together took more memory than there is for them"
    headers = {"retry-after": "2"}
    return Refusal(503, message, cure="ask again in a moment, or for less", headers=headers)


def disk_full() -> Refusal:
    """Return the error for a write that the disk has no room for (507, RFC 4918)."""
    return Refusal(
        507, "the disk is full", cure="free space in the folder of the store, then send again"
    )


def worker_died() -> Refusal:
    """Return the error for a query that crashed the engine, usually for lack of memory (503)."""
    message = "the query was stopped: it took more memory than is allowed, or crashed the engine"
    return Refusal(503, message, cure="ask for less: fewer rows to sort or group, less nesting")


class WorkerLost(Refusal):
    """The worker of a query was killed from outside (503); another worker may answer the query."""

    def __init__(self) -> None:
        super().__init__(503, "the query was lost", cure="ask again")


class AllBusy(Refusal):
    """Too many queries wait or take long, so this one cannot run in time (503)."""

    limit = "queries"

    def __init__(self) -> None:
        cure = "ask again in a moment"
        headers = {"retry-after": "2"}
        super().__init__(503, "too many queries are waiting", cure=cure, headers=headers)
