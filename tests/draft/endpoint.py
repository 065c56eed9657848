"""A chat endpoint on the loopback address that answers as a test says, and notes what it gets."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Reaction:
    """How the endpoint reacts to a request; ``cut`` and ``drip`` send less than was announced."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    drip: float = 0.0


@dataclass
class FakeEndpoint:
    """Its address, what it was sent, and what it says: the reactions in turn, the last again."""

    url: str
    reactions: list[Reaction] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    react: Callable[[dict[str, Any]], Reaction] | None = None

    def answer(self, request: dict[str, Any], headers: dict[str, str]) -> Reaction:
        """Note a request, and choose the reaction."""
        self.requests.append(request)
        self.headers.append(headers)
        if self.react:
            return self.react(request)
        at = min(len(self.requests), len(self.reactions)) - 1
        return self.reactions[at]


def completion(answer: object) -> Reaction:
    """A whole answer of a model; what is no words is written as JSON."""
    words = answer if isinstance(answer, str) else json.dumps(answer)
    told = {"choices": [{"message": {"role": "assistant", "content": words}}]}
    return Reaction(body=json.dumps(told).encode())


@contextmanager
def serving() -> Iterator[FakeEndpoint]:
    """Run the endpoint as long as the block lasts."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            told = fake.answer(json.loads(body), dict(self.headers.items()))
            self.send_response(told.status)
            for name, value in told.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(told.body) + 9 * told.cut))
            self.end_headers()
            try:
                for at in range(len(told.body)) if told.drip else ():
                    self.wfile.write(told.body[at : at + 1])
                    time.sleep(told.drip)
                self.wfile.write(b"" if told.drip else told.body)
            except OSError:
                pass  # who asked has lost patience
            self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Nothing goes to the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    fake = FakeEndpoint(f"http://127.0.0.1:{server.server_port}/v1")
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
