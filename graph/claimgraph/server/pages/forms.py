"""Named questions and SPARQL as forms: the URL holds the question, a table shows the answer."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from claimgraph.model.errors import ClaimgraphError
from claimgraph.server.http.accept import BOOLEAN
from claimgraph.server.http.protocol import read_pairs
from claimgraph.server.http.refusal import Refusal
from claimgraph.server.http.response import Beginning, Delivery, client_of, fetch
from claimgraph.server.pages import QUERY, Pages
from claimgraph.server.pages.content import FoundPage
from claimgraph.server.pages.environment import read_editor
from claimgraph.server.workers.frames import Job, Wanted
from claimgraph.store.columns import NO_COLUMNS, Columns
from claimgraph.store.local import Store
from claimgraph.store.questions import Question, load_questions
from claimgraph.store.view import bind

JSON = "application/sparql-results+json"
FILES = {"csv": "text/csv", "json": JSON}
"""The media types in which an answer can be downloaded, by file extension."""

SHOWN = 1000
"""The most rows that a page shows; a download has all rows."""

EXAMPLE = (
    "SELECT ?statement ?status {\n  ?it rdfs:label ?statement ; cg:status/rdfs:label ?status .\n}"
)


@dataclass(frozen=True)
class QuestionForms:
    """Questions and queries from people, answered by the workers."""

    pages: Pages
    store: Store
    columns: Columns = NO_COLUMNS

    def routes(self) -> list[Route]:
        """Return the routes of forms and tables."""
        return [
            Route("/questions", self.questions),
            Route("/questions/{name}", self.question),
            Route("/query", self.query),
            Route("/query.{ending}", self.query),
        ]

    async def questions(self, request: Request) -> Response:
        """Return the page that lists the named questions."""
        asked = load_questions().values()
        return self.pages.render(request, FoundPage("questions.html", {"questions": asked}))

    async def question(self, request: Request) -> ASGIApp:
        """Return the page of one question: its form, and the answer if no value is missing."""
        name, _, ending = request.path_params["name"].partition(".")
        found = load_questions().get(name)
        if found is None:
            raise Refusal(404, f"there is no question '{name}'", cure="/questions lists them")
        given = {key: value for key, value in read_pairs(request.url.query) if value.strip()}
        values = {"question": found, "given": given, "problem": "", "table": None}
        if any(not it.optional and it.name not in given for it in found.parameters) and not ending:
            return self._page(request, "question.html", values)
        try:
            job = await asyncio.to_thread(self._bound, found, given)
        except ClaimgraphError as error:
            if ending:
                raise Refusal(400, error.message, cure=error.cure) from None
            values["problem"] = f"{error.message}: {error.cure}"
            return self._page(request, "question.html", values)
        if ending:
            return self._file(job, ending)
        answer = await fetch(self.pages.pool, job, client_of(request.scope))
        values["table"] = _read_rows(answer, hidden=set(given))
        return self._page(request, "question.html", values)

    async def query(self, request: Request) -> ASGIApp:
        """Return the page with the SPARQL form, and the answer as a table."""
        pairs = dict(read_pairs(request.url.query))
        sparql, ending = pairs.get("query", ""), request.path_params.get("ending", "")
        values = {
            "sparql": sparql or EXAMPLE,
            "problem": "",
            "table": None,
            "text": "",
            "known": self._known if read_editor() else {},
        }
        if not sparql.strip() and ending:
            raise Refusal(400, "expected one query, found none", cure="give query=...")
        if not sparql.strip():
            return self._page(request, QUERY, values)
        if ending:
            return self._file(self._job(sparql), ending)
        try:
            answer = await fetch(self.pages.pool, self._job(sparql), client_of(request.scope))
        except Refusal as error:
            page = self._page(request, QUERY, {**values, "problem": str(error)})
            page.status_code = error.status
            return page
        if answer.media == JSON:
            return self._page(request, QUERY, {**values, "table": _read_rows(answer, set())})
        text = answer.data.decode("utf-8")
        return self._page(request, QUERY, {**values, "text": text})

    @cached_property
    def _known(self) -> dict[str, Any]:
        """The prefixes and entities that the editor completes, besides the endpoint's terms."""
        entities = self.pages.content.data["entities"]
        named = [{key: it[key] for key in ("id", "label", "aliases")} for it in entities]
        return {"prefixes": dict(self.store.prefixes), "entities": named}

    def _page(self, request: Request, template: str, values: Mapping[str, Any]) -> Response:
        shared = {"asked": request.url.query, "path": request.url.path}
        return self.pages.render(request, FoundPage(template, {**values, **shared}))

    def _bound(self, question: Question, given: dict[str, str]) -> Job:
        """Return the job for a question and its values. Raises ClaimgraphError for a wrong one."""
        bound = bind(question.parameters, given, store=self.store, columns=self.columns)
        values = tuple((name, str(term)) for name, term in bound.items())
        return replace(self._job(question.sparql, values), question=question.name)

    def _job(self, sparql: str, values: tuple[tuple[str, str], ...] = ()) -> Job:
        limits, wanted = self.pages.pool.limits, Wanted(JSON, JSON, "text/turtle")
        return Job(
            sparql, values=values, wanted=wanted, rows=limits.rows, shown=SHOWN,
            seconds=limits.seconds, nesting=limits.nesting,
        )  # fmt: skip

    def _file(self, job: Job, ending: str) -> ASGIApp:
        if ending not in FILES:
            raise Refusal(404, f"no table ends with .{ending}", cure=f"choose {', '.join(FILES)}")
        media = FILES[ending]
        graph = "application/ld+json" if ending == "json" else ""
        wanted = Wanted(media, media if media in BOOLEAN else "", graph)
        return Delivery(self.pages.pool, replace(job, wanted=wanted, shown=0, sheet=True))


def _read_rows(answer: Beginning, hidden: set[str]) -> dict[str, Any]:
    """Read a SPARQL result for a template; ``hidden`` are columns whose value the reader gave."""
    found = json.loads(answer.data)
    if "boolean" in found:
        return {"names": ["answer"], "rows": [[_yes(found["boolean"])]], "count": 1, "cut": False}
    names = [it for it in found["head"]["vars"] if it not in hidden]
    rows = found["results"]["bindings"]
    shown = [[row.get(name) for name in names] for row in rows]
    cut = answer.cut or answer.more > 0
    return {"names": names, "rows": shown, "count": len(rows) + answer.more, "cut": cut}


def _yes(value: bool) -> dict[str, str]:
    return {"type": "literal", "value": "yes" if value else "no"}
