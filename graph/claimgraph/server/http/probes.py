"""What an operator's programs ask: whether it lives, whether it can answer, what was counted."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from claimgraph.server.http.metrics import Metrics
from claimgraph.server.workers.pool import Pool


@dataclass(frozen=True)
class Probes:
    """The probes of one server, over the pools of all that it serves."""

    pools: tuple[Pool, ...]
    metrics: Metrics

    def routes(self) -> list[Route]:
        """Where they are."""
        return [
            Route("/health", self.health),
            Route("/ready", self.ready),
            Route("/metrics", self.show_metrics),
        ]

    async def health(self, _request: Request) -> Response:
        """Whether queries can be answered: for those who restart what has failed."""
        return self._answer_probe(all(it.can_answer for it in self.pools))

    async def ready(self, _request: Request) -> Response:
        """Whether there is room for one more query: for those who share requests out."""
        return self._answer_probe(all(it.has_room for it in self.pools))

    def _answer_probe(self, fine: bool) -> Response:
        alive = sum(worker.alive for it in self.pools for worker in it.workers)
        return JSONResponse({"workers": alive}, 200 if fine else 503)

    async def show_metrics(self, _request: Request) -> Response:
        """What was counted."""
        return PlainTextResponse(self.metrics.write(), media_type="text/plain; version=0.0.4")
