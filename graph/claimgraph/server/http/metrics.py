"""What the operator sees: metrics for Prometheus, and on request a line for each visit."""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from pathlib import Path
from typing import TextIO

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)

from claimgraph.server.http.guard import Visit
from claimgraph.server.workers.pool import Pool

METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH"})
"""Others are counted as one: a client must not make up time series."""


class Metrics:
    """The counters of one server."""

    def __init__(self, pool: Pool) -> None:
        self.registry = CollectorRegistry()
        self._visits = Counter(
            "claimgraph_requests", "Requests by method and status.", ["method", "status"],
            registry=self.registry,
        )  # fmt: skip
        self._seconds = Histogram(
            "claimgraph_request_seconds", "How long requests took.", registry=self.registry
        )
        gauges = {
            "claimgraph_workers": ("Worker processes.", lambda: len(pool.workers)),
            "claimgraph_workers_idle": ("Workers without a query.", lambda: len(pool.idle)),
            "claimgraph_queries_waiting": ("Queries without a worker.", lambda: len(pool.queue)),
            "claimgraph_workers_replaced": ("Workers replaced so far.", lambda: pool.replaced),
            "claimgraph_workers_bytes": ("Memory of all workers.", lambda: pool.memory),
            "claimgraph_workers_bytes_limit": (
                "Memory that all workers may have.", lambda: pool.limits.total << 20,
            ),
            "claimgraph_queries_stopped": (
                "Queries stopped since all took too much memory.", lambda: pool.stopped,
            ),
            "claimgraph_answer_bytes": ("Answers held back.", lambda: pool.budget.held),
            "claimgraph_answer_bytes_limit": (
                "Answers that may be held back.", lambda: pool.budget.most,
            ),
            "claimgraph_answers_refused": (
                "Answers refused since others filled the room.", lambda: pool.budget.refused,
            ),
        }  # fmt: skip
        for name, (about, read) in gauges.items():
            Gauge(name, about, registry=self.registry).set_function(read)

    def count(self, visit: Visit) -> None:
        """Count a visit."""
        method = visit.method if visit.method in METHODS else "other"
        self._visits.labels(method, str(visit.status)).inc()
        self._seconds.observe(visit.seconds)

    def write(self) -> bytes:
        """The metrics in Prometheus' text format."""
        return generate_latest(self.registry)


def open_log(path: Path) -> TextIO:
    """Open a log to append to, a line at a time."""
    return path.open("a", encoding="utf-8", buffering=1)


def write_visit(visit: Visit, log: TextIO) -> None:
    """Write a visit as one line of JSON, with the time in UTC."""
    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    record = {"time": at, **asdict(visit), "seconds": round(visit.seconds, 4)}
    log.write(json.dumps(record, ensure_ascii=False) + "\n")
