"""Health checks, counters for Prometheus and, on request, a log line for each visit."""

from __future__ import annotations

import contextlib
import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TextIO

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from claimgraph.server.http.guard import Visit
from claimgraph.server.workers.pool import Pool

METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH"})
"""The HTTP methods counted separately; others are one, so that clients cannot add time series."""


class Metrics:
    """The counters of one server, for the workers of all graphs that it serves."""

    def __init__(self, *pools: Pool) -> None:
        self.registry = CollectorRegistry()
        self._visits = Counter(
            "claimgraph_requests", "Requests by method and status.", ["method", "status"],
            registry=self.registry,
        )  # fmt: skip
        self._seconds = Histogram(
            "claimgraph_request_seconds", "How long requests took.", registry=self.registry
        )
        for name, (about, read) in GAUGES.items():
            gauge = Gauge(f"claimgraph_{name}", about, registry=self.registry)
            gauge.set_function(lambda read=read: sum(map(read, pools)))  # type: ignore[misc]  # bound
        self.registry.register(_Slowest(pools))

    def count(self, visit: Visit) -> None:
        """Add a request to the counters."""
        method = visit.method if visit.method in METHODS else "other"
        self._visits.labels(method, str(visit.status)).inc()
        self._seconds.observe(visit.seconds)

    def write(self) -> bytes:
        """Return the metrics in Prometheus' text format."""
        return generate_latest(self.registry)


GAUGES: Mapping[str, tuple[str, Callable[[Pool], float]]] = {
    "workers": ("Worker processes.", lambda it: len(it.workers)),
    "workers_idle": ("Workers without a query.", lambda it: len(it.idle)),
    "queries_waiting": ("Queries without a worker.", lambda it: len(it.queue)),
    "queries_heavy": ("Queries that run and gave way to others.", lambda it: it.heavy),
    "queries_heavy_seen": ("Queries that gave way to others so far.", lambda it: it.gave_way),
    "workers_replaced": ("Workers replaced so far.", lambda it: it.replaced),
    "workers_bytes": ("Memory of all workers.", lambda it: it.memory),
    "workers_bytes_limit": ("Memory that all workers may have.", lambda it: it.limits.total << 20),
    "queries_stopped": ("Queries stopped since all took too much memory.", lambda it: it.stopped),
    "answer_bytes": ("Answers held back.", lambda it: it.budget.held),
    "answer_bytes_limit": ("Answers that may be held back.", lambda it: it.budget.most),
    "answers_refused": (
        "Answers refused since others filled the room.", lambda it: it.budget.refused,
    ),
}  # fmt: skip
"""The gauges by name: each has a description, and a function that reads its value from a pool."""


class _Slowest(Collector):
    """The slowest queries, identified by their hash, so that metrics contain no text."""

    def __init__(self, pools: Sequence[Pool]) -> None:
        self.pools = pools

    def collect(self) -> Iterator[Metric]:
        family = GaugeMetricFamily(
            "claimgraph_slow_query_seconds",
            "The queries that took longest: sha256 of the text, and whether others went first.",
            labels=["query", "heavy"],
        )
        for pool in self.pools:
            for seconds, query, heavy in pool.slowest:
                family.add_metric([query, str(heavy).lower()], seconds)
        yield family


class AccessLog:
    """Writes a line of JSON per request to a file, to standard error (``-``) or nowhere (empty)."""

    def __init__(self, name: str) -> None:
        self.path = Path(name) if name not in ("", "-") else None
        self._file: TextIO | None = sys.stderr if name == "-" else None
        self.reopen()

    def reopen(self) -> None:
        """Open a new log file after the old one was moved away. Raises OSError."""
        if self.path is None:
            return
        fresh = self.path.open("a", encoding="utf-8", buffering=1)
        if self._file is not None:
            self._file.close()
        self._file = fresh

    def write(self, visit: Visit) -> None:
        """Write a request with the time in UTC; the request is answered even if that fails."""
        if self._file is None:
            return
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        record = {"time": at, **asdict(visit), "seconds": round(visit.seconds, 4)}
        with contextlib.suppress(OSError):
            self._file.write(json.dumps(record, ensure_ascii=False) + "\n")


@dataclass(frozen=True)
class Probes:
    """The health checks of one server, for all graphs that it serves."""

    pools: tuple[Pool, ...]
    metrics: Metrics

    def routes(self) -> list[Route]:
        """Return the routes of the checks."""
        return [
            Route("/health", self.health),
            Route("/ready", self.ready),
            Route("/metrics", self.show_metrics),
        ]

    async def health(self, _request: Request) -> Response:
        """Answer 200 if queries can be answered, else 503: the server should be restarted."""
        return self._answer_probe(all(it.can_answer for it in self.pools))

    async def ready(self, _request: Request) -> Response:
        """Answer 200 if one more query has room, else 503: a balancer should ask another server."""
        return self._answer_probe(all(it.has_room for it in self.pools))

    def _answer_probe(self, fine: bool) -> Response:
        alive = sum(worker.alive for it in self.pools for worker in it.workers)
        return JSONResponse({"workers": alive}, 200 if fine else 503)

    async def show_metrics(self, _request: Request) -> Response:
        """Return the counters for Prometheus."""
        return PlainTextResponse(self.metrics.write(), media_type="text/plain; version=0.0.4")
