"""Standard streams and HTTP: what goes over them, and who is let in."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest
from anyio.from_thread import BlockingPortal
from mcp import StdioServerParameters
from tests.assistants.conftest import PROGRAM, Assistant, connected, told
from tests.server.conftest import Server
from tests.server.test_limits import ENDLESS

HELLO = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    },
}
PING = {"jsonrpc": "2.0", "method": "ping"}
READY = {"jsonrpc": "2.0", "method": "notifications/initialized"}
JSON = {"content-type": "application/json", "accept": "application/json, text/event-stream"}


def use(tool: str, number: int, /, **arguments: Any) -> dict[str, Any]:
    """A message that calls a tool."""
    params = {"name": tool, "arguments": arguments}
    return {"jsonrpc": "2.0", "id": number, "method": "tools/call", "params": params}


def test_only_the_protocol_is_on_standard_output() -> None:
    """Each line is one message of JSON-RPC, also after errors; at the end of input it ends."""
    messages = [HELLO, READY, use("run_sparql", 2, query="SELECT {"), use("nonsense", 3)]
    lines = "".join(json.dumps(it) + "\n" for it in messages) + "this is no JSON\n"
    with subprocess.Popen(
        [*PROGRAM, "s400", "--workers", "1"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(lines)
        process.stdin.flush()
        found = [json.loads(process.stdout.readline()) for _ in range(3)]
        rest, noise = process.communicate(timeout=120)
    assert 0 == process.returncode, noise
    more = [json.loads(line) for line in rest.splitlines()]
    by_id = {it.get("id"): it for it in found + more}
    assert {"2.0"} == {it["jsonrpc"] for it in by_id.values()}
    assert "claimgraph" == by_id[1]["result"]["serverInfo"]["name"]
    assert by_id[2]["result"]["isError"]
    assert 3 in by_id
    assert "Traceback" not in noise


@pytest.mark.slow
def test_a_ping_does_not_wait_behind_a_query() -> None:
    """The assistant's program learns at once that the server lives, whatever else it has asked."""
    messages = [HELLO, READY, use("run_sparql", 2, query=ENDLESS), {**PING, "id": 3}]
    lines = "".join(json.dumps(it) + "\n" for it in messages)
    with subprocess.Popen(
        [*PROGRAM, "s400", "--workers", "1", "--seconds", "2"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdin
        assert process.stdout
        process.stdin.write(lines)
        process.stdin.flush()
        found = [json.loads(process.stdout.readline())["id"] for _ in range(3)]
        process.stdin.close()
    assert [1, 3, 2] == found


def test_streams_and_http_say_the_same(assistant: Assistant, portal: BlockingPortal) -> None:
    """A session over standard streams lists the same tools and gives the same answer."""
    streams = StdioServerParameters(command=PROGRAM[0], args=[*PROGRAM[1:], "s400"])
    with connected(portal, streams) as other:
        assert assistant.list_tools() == other.list_tools()
        first, again = (it.call("claims_about", entity="Su-35") for it in (assistant, other))
    assert told(first) == told(again)


def post(server: Server, **headers: str) -> int:
    """The status of a first message over HTTP."""
    return server.request("POST", "/mcp", json.dumps(HELLO), {**JSON, **headers}).status


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", ""])
def test_other_names_are_refused(affair: Server, host: str) -> None:
    """A page that was led here under another name (DNS rebinding) gets nothing."""
    assert 200 == post(affair)
    assert 421 == post(affair, host=host)


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1"])
def test_other_sites_are_refused(affair: Server, origin: str) -> None:
    """A page of another site that runs in a browser on this machine gets nothing."""
    assert 403 == post(affair, origin=origin)


def test_it_listens_on_this_machine_only(affair: Server) -> None:
    """The address is a loopback address, and nothing but the protocol is there."""
    assert "127.0.0.1" == affair.netloc.partition(":")[0]
    assert 404 == affair.request("GET", "/").status
    assert 400 == affair.request("POST", "/mcp", "{", JSON).status
