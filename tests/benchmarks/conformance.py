"""How many of the W3C's SPARQL 1.1 tests pass here, and with two servers that others wrote.

Run it as ``python tests/benchmarks/conformance.py``: it prints one table. Queries and result
formats go through `claimgraph query`, updates to the engine of the library; `oxigraph serve` and
rdflib-endpoint are asked over HTTP. rdflib-endpoint is started with updates, a default graph that
is not the union, and an address where a test puts its data.
"""

from __future__ import annotations

import logging
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
sys.path.insert(0, str(CHECKOUT))
warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)

from tests.server.engines import Endpoint, Engine, Program, judge  # noqa: E402  # needs the path
from tests.server.suite import PARTS, read_part  # noqa: E402

RDFLIB = """
import sys, uvicorn
from fastapi import Request
from rdflib import Dataset
from rdflib_endpoint import SparqlEndpoint
data = Dataset()
app = SparqlEndpoint(graph=data, enable_update=True)
@app.put("/data")
async def fill(request: Request):
    for graph in list(data.graphs()):
        graph.remove((None, None, None))
    data.parse(data=await request.body(), format="nquads")
uvicorn.run(app, port=int(sys.argv[1]), log_level="critical")
"""


def free_port() -> int:
    """A port that nobody has."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@contextmanager
def started(command: list[str], port: int) -> Iterator[str]:
    """Start a server, wait until it takes connections, and end it."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
        server.terminate()


@contextmanager
def oxigraph() -> Iterator[Engine]:
    """The oxigraph server, in memory."""
    port, program = free_port(), shutil.which("oxigraph", path=Path(sys.executable).parent)
    with started([str(program), "serve", "--bind", f"127.0.0.1:{port}"], port) as address:
        yield Endpoint(address, "/query", "/update", "/store")


@contextmanager
def rdflib_endpoint() -> Iterator[Engine]:
    """rdflib behind HTTP."""
    port = free_port()
    with started([sys.executable, "-c", RDFLIB, str(port)], port) as address:
        yield Endpoint(address, "/", "/", "/data")


@contextmanager
def claimgraph() -> Iterator[Engine]:
    """The program of this checkout."""
    with tempfile.TemporaryDirectory() as folder:
        yield Program(Path(folder))


SYSTEMS = {"claimgraph": claimgraph, "oxigraph": oxigraph, "rdflib-endpoint": rdflib_endpoint}


def passes(engine: Engine, part: str) -> int:
    """How many tests of a part an engine passes; what breaks the connection does not pass."""
    count = 0
    for case in read_part(part):
        try:
            count += not judge(case, engine)
        except (OSError, HTTPException, ValueError, SyntaxError):
            continue
    return count


def main() -> None:
    """Print the table."""
    scores: dict[str, list[int]] = {}
    for name, start in SYSTEMS.items():
        with start() as engine:
            scores[name] = [passes(engine, part) for part in PARTS]
    print(f"{'tests':<16}{''.join(f'{name:>17}' for name in SYSTEMS)}{'of':>7}")
    for place, part in enumerate(PARTS):
        numbers = "".join(f"{scores[name][place]:>17}" for name in SYSTEMS)
        print(f"{part:<16}{numbers}{len(list(read_part(part))):>7}")


if __name__ == "__main__":
    main()
