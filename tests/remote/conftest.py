"""What the tests of endpoints share: the same dossier here and on servers."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from claimgraph import ClaimGraph

from .servers import OXIGRAPH, claimgraph, oxigraph

CASES = Path(__file__).parent / "cases"


@pytest.fixture(scope="session")
def here() -> ClaimGraph:
    """The dossier in this process."""
    return ClaimGraph.open("s400")


@pytest.fixture(scope="session")
def oxigraph_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An empty `oxigraph` server, which nobody here wrote."""
    if not OXIGRAPH.exists():
        pytest.skip("the server oxigraph is not installed: it comes with the extra `dev`")
    with oxigraph(tmp_path_factory.mktemp("oxigraph")) as address:
        yield address


@pytest.fixture(scope="session")
def oxigraph_endpoint(oxigraph_server: str, here: ClaimGraph) -> str:
    """The dossier's endpoint on the `oxigraph` server."""
    data = ox.serialize(here.store.quads(), format=ox.RdfFormat.N_QUADS)
    headers = {"content-type": "application/n-quads"}
    request = urllib.request.Request(f"{oxigraph_server}/store", data, headers)
    urllib.request.urlopen(request, timeout=30).close()
    return f"{oxigraph_server}/query"


@pytest.fixture(scope="session")
def capped() -> Iterator[str]:
    """`claimgraph serve`, which ends its answers after so few rows that all has to be paged."""
    with claimgraph("s400", "--rows", "400", "--workers", "1") as address:
        yield address


@pytest.fixture(params=["oxigraph_endpoint", "capped"])
def endpoint(request: pytest.FixtureRequest) -> str:
    """Each endpoint that holds the dossier."""
    return str(request.getfixturevalue(request.param))
