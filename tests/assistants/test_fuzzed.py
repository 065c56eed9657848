"""Messages of assistants, fuzzed: each is answered or refused at once, and the next one is, too."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.assistants.test_transports import JSON, PING, use
from tests.server.conftest import Server

pytestmark = pytest.mark.slow
TOOLS = ("describe_graph", "ask_question", "run_sparql", "find_entity", "claims_about",
         "explain_statement", "none")  # fmt: skip
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
NAMED = st.dictionaries(
    st.sampled_from(["name", "query", "entity", "statement", "most", "offset", "values", "part"]),
    VALUES | st.text(alphabet="ab'\"\\<>{}()?: \n", max_size=400),
    max_size=4,
)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(TOOLS), NAMED)
def test_any_call_is_answered(affair: Server, tool: str, given_: dict[str, Any]) -> None:
    """With a result or an error and no traceback, within the time of a query."""
    began = time.monotonic()
    reply = affair.request("POST", "/mcp", json.dumps(use(tool, 1, **given_)), JSON)
    assert reply.status < 500
    assert "Traceback" not in reply.text
    assert time.monotonic() - began < 60
    assert 200 == affair.request("POST", "/mcp", json.dumps({**PING, "id": 2}), JSON).status


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(VALUES | st.binary(max_size=300))
def test_any_message_is_answered(affair: Server, message: Any) -> None:
    """Also one that is no message, or no JSON."""
    data = message if isinstance(message, bytes) else json.dumps(message).encode()
    reply = affair.request("POST", "/mcp", data, JSON)
    assert reply.status < 500
    assert "Traceback" not in reply.text
