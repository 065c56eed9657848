"""Calls as no tool takes them: each gets one short error that names what is wrong, and no trace."""

from __future__ import annotations

import contextlib
import json
import subprocess
import time
from collections.abc import Iterator
from typing import Any

import pytest
from tests.assistants.conftest import PROGRAM, Assistant
from tests.assistants.test_transports import HELLO, JSON, PING, READY, use
from tests.server.conftest import Server
from tests.server.test_limits import ENDLESS

GOOD: dict[str, dict[str, Any]] = {
    "describe_graph": {},
    "ask_question": {"name": "contested"},
    "run_sparql": {"query": "ASK {}"},
    "find_entity": {"name": "Turkey"},
    "claims_about": {"entity": "Turkey"},
    "explain_statement": {"statement": "Turkey purchased S-400"},
}


def nested(depth: int) -> list[Any]:
    """Lists in lists."""
    found: list[Any] = []
    for _ in range(depth):
        found = [found]
    return found


WRONG: dict[str, Any] = {
    "null": None,
    "a list": [1, 2],
    "an object": {"a": 1},
    "a truth": True,
    "a fraction": 1.5,
    "a huge number": 10**400,
    "less than nothing": -(10**30),
    "a deep list": nested(100),
    "a long text": "x" * 200_000,
    "an empty text": "",
    "a character that is none": "\0",
}
FITS = {
    ("ask_question", "values", "null"),
    ("claims_about", "status", "an empty text"),
    ("claims_about", "offset", "a huge number"),
    ("find_entity", "name", "an empty text"),
    ("find_entity", "name", "a character that is none"),
}
"""What an argument may be, among these: it is left out, beyond the last, or nobody's name."""


def call(server: Server, tool: str, /, **arguments: Any) -> tuple[bool, str]:
    """Whether a call is an error, and what its caller reads."""
    reply = server.request("POST", "/mcp", json.dumps(use(tool, 1, **arguments)), JSON)
    result = json.loads(reply.text)["result"]
    return result["isError"], "".join(it["text"] for it in result["content"])


def test_every_wrong_value_is_refused(affair: Server, assistant: Assistant) -> None:
    """Each argument of each tool, of each wrong type: a short error that names the argument."""
    walked = 0
    for tool, about in assistant.list_tools().items():
        for argument in about.input_schema["properties"]:
            for kind, value in WRONG.items():
                case = (tool, argument, kind)
                failed, text = call(affair, tool, **{**GOOD[tool], argument: value})
                assert (case in FITS) != failed, case
                assert len(text) < 1000 or case in FITS, case
                assert "Traceback" not in text
                assert "pydantic" not in text, case
                walked += 1
    assert 13 * len(WRONG) == walked


@pytest.mark.parametrize(
    ("tool", "arguments", "says"),
    [
        ("nonsense", {}, ['"nonsense"', "call describe_graph"]),
        ("x" * 200_000, {}, ["there is no tool", "call describe_graph"]),
        ("claims_about", {"entity": "Turkey", "statu": "denied"}, ['"statu"', "entity, status"]),
        ("list_questions", {"x" * 200_000: 1}, ["it takes nothing"]),
        ("claims_about", {}, ["entity: Field required, found nothing"]),
        ("ask_question", {"name": "contested", "values": {"who": 1}}, ["values.who", "found 1"]),
        ("ask_question", {"name": "says", "values": {"x" * 9000: "a"}}, ["at most 500"]),
        (
            "find_entity",
            {"name": "T", "most": True},
            ["most: Input should be a number, found true"],
        ),
        ("run_sparql", {"query": " \n"}, ["the query is empty"]),
    ],
    ids=lambda it: str(it)[:30],
)
def test_what_is_wrong_is_named(
    affair: Server, tool: str, arguments: dict[str, Any], says: list[str]
) -> None:
    """A misspelt argument, too: taken for none, it would change the answer in silence."""
    failed, text = call(affair, tool, **arguments)
    assert failed
    assert [] == [it for it in says if it not in text], text
    assert len(text) < 1000


@pytest.mark.parametrize("part", ["id", "method", "params", "jsonrpc", "whole"])
def test_messages_of_wrong_types_are_answered(affair: Server, part: str) -> None:
    """None is a failure of the server, each is answered at once, and the next is, too."""
    for kind, value in WRONG.items():
        message = value if part == "whole" else {**use("find_entity", 1, name="T"), part: value}
        began = time.monotonic()
        reply = affair.request("POST", "/mcp", json.dumps(message), JSON)
        assert reply.status in (200, 202, 400), (part, kind)
        assert "Traceback" not in reply.text
        assert time.monotonic() - began < 10
    assert 200 == affair.request("POST", "/mcp", json.dumps({**PING, "id": 2}), JSON).status


@pytest.mark.parametrize(
    ("data", "status"),
    [(b"[" * 1_000_000, 400), (b'{"a":' * 200_000, 400), (b"9" * 900_000, 400), (b"\0", 400),
     (b" " * (5 << 20), 413)],
    ids=["lists", "objects", "digits", "no letter", "large"],
)  # fmt: skip
def test_what_is_no_message_is_refused(affair: Server, data: bytes, status: int) -> None:
    """However deep, long or large it is."""
    assert status == affair.request("POST", "/mcp", data, JSON).status


class Speaking:
    """The program over standard streams: messages go in, answers come out by their number."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def send(self, *messages: dict[str, Any]) -> None:
        """Send messages, a line each."""
        assert self.process.stdin
        self.process.stdin.write("".join(json.dumps(it) + "\n" for it in messages))
        self.process.stdin.flush()

    def read(self, number: int) -> tuple[dict[str, Any], list[int]]:
        """The answer to a message, and the numbers of those that came before it."""
        assert self.process.stdout
        earlier: list[int] = []
        while (answer := json.loads(self.process.stdout.readline())).get("id") != number:
            earlier.append(answer.get("id"))
        return answer, earlier


@contextlib.contextmanager
def speaking(*options: str) -> Iterator[Speaking]:
    """Start the program, and greet it; at the end it ends by itself, without a word of trouble."""
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [*PROGRAM, "s400", "--workers", "1", *options],
        stdin=pipe, stdout=pipe, stderr=pipe, text=True,
    ) as process:  # fmt: skip
        client = Speaking(process)
        client.send(HELLO, READY)
        client.read(1)
        yield client
        _, noise = process.communicate(timeout=60)
        assert (0, "") == (process.returncode, noise)


def cancel(number: int) -> dict[str, Any]:
    """A message that gives a request up."""
    params = {"requestId": number}
    return {"jsonrpc": "2.0", "method": "notifications/cancelled", "params": params}


@pytest.mark.slow
def test_a_query_given_up_is_ended() -> None:
    """Its worker answers the next long before the time of the first is over; it gets no answer."""
    with speaking("--seconds", "600") as client:
        client.send(*(use("run_sparql", number, query=ENDLESS) for number in range(10, 15)))
        client.send(*(cancel(number) for number in range(10, 15)))
        client.send(cancel(77), cancel(1), use("run_sparql", 20, query="ASK {}"))
        began = time.monotonic()
        answer, earlier = client.read(20)
        assert (False, []) == (answer["result"]["isError"], earlier)
        assert time.monotonic() - began < 120


@pytest.mark.slow
def test_a_flood_is_answered() -> None:
    """Each message has its answer, those beyond what may wait a refusal; a ping waits for none."""
    with speaking() as client:
        client.send(*(use("run_sparql", number, query="ASK {}") for number in range(1000, 2000)))
        client.send({**PING, "id": 2}, *({**PING, "id": it} for it in range(2000, 2100)))
        found = {client.read(2)[0]["id"]}
        assert {2} == found
        client.send({**PING, "id": 3})
        client.read(3)


def test_a_prompt_is_refused_in_a_word(affair: Server) -> None:
    """The package logs a traceback for each, drawn for 2 s, in which nobody is answered."""
    message = {"jsonrpc": "2.0", "id": 1, "method": "prompts/get", "params": {"name": "x"}}
    replies = [affair.request("POST", "/mcp", json.dumps(message), JSON) for _ in range(3)]
    assert {"there are no prompts"} == {json.loads(it.text)["error"]["message"] for it in replies}
    with speaking() as client:  # which holds that nothing is logged
        client.send({**message, "id": 5})
        assert "error" in client.read(5)[0]
