"""The description of the interface: true to the routes, valid, and true to what comes back."""

from __future__ import annotations

import json
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis import APIOperation, GenerationMode
from schemathesis.checks import positive_data_acceptance
from starlette.routing import Route
from tests.server.conftest import Server

from claimgraph.server.http.limits import Limits
from claimgraph.server.http.openapi import HUMAN, MEANINGS, Api
from claimgraph.server.write.queue import ReadOnly
from claimgraph.server.write.upload import ARCHIVES
from claimgraph.store.questions import load_questions

BASE = "https://w3id.org/claimgraph/s400/"
QUERIES = [
    "SELECT ?what { :turkey aff:purchased ?what }",
    "ASK { :turkey aff:purchased ?what }",
    "CONSTRUCT WHERE { :turkey aff:purchased ?what }",
    "SELECT {",
    "\u0000",
]
KNOWN = {
    "sparql": QUERIES,
    "iri": [f"{BASE}entity/turkey", f"{BASE}graph/accepted", "a:b", "relative"],
    "entity": ["Turkey", "Washington", "Nobody", "\u0000", "a" * 300],
    "date": ["2019", "late July 2019", "never"],
    "text": ["x", "Turkey"],
    "claim": ["d77ec081c82e934b", "0"],
    "proposition": ["0e9e8fa0bcaeaf6c", "0"],
    "source": ["article", "0"],
    "issue": ["are-su-35-talks-under-way", "0"],
}
for name, values in KNOWN.items():
    schemathesis.openapi.format(name, st.sampled_from(values))


@schemathesis.serializer(*ARCHIVES)
def pack(_context: object, value: object) -> bytes:
    """Something that is said to be an archive."""
    return repr(value).encode()


@pytest.fixture(scope="module")
def described(s400: Server) -> dict[str, Any]:
    """The description as it is served."""
    return json.loads(s400.request("GET", "/openapi.json").text)


def test_it_is_valid(described: dict[str, Any]) -> None:
    """It keeps to OpenAPI 3.1."""
    OpenAPIV31SpecValidator(described).validate()
    assert described["openapi"].startswith("3.1.")
    assert "Turkey, the S-400 and the Su-35: who says what" == described["info"]["title"]


def routes(*, writable: bool = False) -> list[Route]:
    """The routes of the application; nothing behind them is needed to read them."""
    from claimgraph.server.http.app import Site, create_app
    from claimgraph.server.http.guard import Door
    from claimgraph.server.http.metrics import Probes
    from claimgraph.server.pages import Pages
    from claimgraph.server.pages.forms import QuestionForms

    pages = object.__new__(Pages)
    desk = ReadOnly(Limits(), writable=writable)
    site = Site(None, None, Probes((), None), pages, QuestionForms(pages, None), desk)  # type: ignore[arg-type]  # unused
    app = create_app(site, door=Door(frozenset()), log=lambda _: None)
    return [it for it in app.routes if isinstance(it, Route)]


@pytest.mark.parametrize("writable", [False, True])
def test_every_route_is_described(writable: bool) -> None:
    """Each route is for people only, or its meaning stands, with every method but HTTP's own."""
    served = routes(writable=writable)
    found = {it.path: set(it.methods or ()) - {"HEAD", "OPTIONS"} for it in served}
    assert set(found) == set(MEANINGS) | HUMAN
    for path, methods in found.items():
        api = Api(tuple(it for it in served if it.path == path), "it", "1", linked=True)
        for operations in api.describe()["paths"].values():
            assert {it.lower() for it in methods} == set(operations), path


def test_every_question_is_described(described: dict[str, Any]) -> None:
    """Each question has its path for JSON and CSV, with what it takes."""
    for question in load_questions().values():
        for ending in ("json", "csv"):
            takes = described["paths"][f"/questions/{question.name}.{ending}"]["get"]["parameters"]
            expected = [(it.name, not it.optional) for it in question.parameters]
            assert expected == [(it["name"], it["required"]) for it in takes]
    ids = [one["operationId"] for it in described["paths"].values() for one in it.values()]
    assert len(ids) == len(set(ids))
    assert 2 * len(load_questions()) + 17 == len(ids)


def operations() -> list[APIOperation]:
    """Every method of every path, as schemathesis reads the description."""
    api = Api(tuple(routes()), "it", "1", linked=True)
    found = schemathesis.openapi.from_dict(api.describe()).get_all_operations()
    return [it.ok() for it in found]


OPERATIONS = {it.label: it for it in operations()}
QUICK = [it for it in OPERATIONS if "/questions/" not in it or "/questions/says." in it]


def hold(server: Server, operation: APIOperation, **wanted: Any) -> None:
    """Send what fits the description and what does not; hold the answers against it."""
    modes = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)

    @settings(deadline=None, database=None, suppress_health_check=list(HealthCheck), **wanted)
    @given(case=st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in modes)))
    def answer(case: schemathesis.Case) -> None:
        case.call_and_validate(base_url=server.address, excluded_checks=[positive_data_acceptance])

    answer()


@pytest.mark.parametrize("label", QUICK)
def test_answers_are_as_described(s400: Server, label: str) -> None:
    """Whatever is sent, status, media type, headers and body are among those described."""
    hold(s400, OPERATIONS[label], max_examples=4, derandomize=True)


@pytest.mark.slow
@pytest.mark.parametrize("label", OPERATIONS)
def test_answers_are_as_described_at_length(s400: Server, label: str) -> None:
    """The same of every table, too, with much more, and never twice the same."""
    hold(s400, OPERATIONS[label], max_examples=200)
