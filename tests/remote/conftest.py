"""What the tests of endpoints share: the same dossier here and on servers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from claimgraph import ClaimGraph
from claimgraph.store.remote.http import Secret, Wire
from claimgraph.store.remote.push import Target, open_target, push

from .servers import VIRTUOSO, claimgraph, fail_or_skip, installed_oxigraph, virtuoso

CASES = Path(__file__).parent / "cases"


@pytest.fixture(scope="session")
def here() -> ClaimGraph:
    """The dossier in this process."""
    return ClaimGraph.open("s400")


@pytest.fixture(scope="session")
def oxigraph_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An empty `oxigraph` server, which nobody here wrote."""
    with installed_oxigraph(tmp_path_factory.mktemp("oxigraph")) as address:
        yield address


@pytest.fixture(scope="session")
def oxigraph_endpoint(oxigraph_server: str, here: ClaimGraph) -> str:
    """The dossier's endpoint on the `oxigraph` server, which holds other dossiers, too."""
    push(here.store, open_target(f"{oxigraph_server}/query"))
    return f"{oxigraph_server}/query#s400"


@pytest.fixture(scope="session")
def virtuoso_target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    """An empty Virtuoso, the open edition of a clustered store, and a login to write there."""
    if VIRTUOSO is None:
        fail_or_skip("Virtuoso is not installed: Debian has virtuoso-opensource-7-bin")
    with virtuoso(tmp_path_factory.mktemp("virtuoso")) as address:
        wire = Wire(f"{address}/sparql-auth", Secret(login="dba:dba"))
        yield Target(wire, f"{address}/sparql-auth")


@pytest.fixture(scope="session")
def virtuoso_endpoint(virtuoso_target: Target, here: ClaimGraph) -> str:
    """The dossier's endpoint on Virtuoso, as anybody may read it."""
    push(here.store, virtuoso_target)
    return f"{virtuoso_target.wire.address.removesuffix('-auth')}#s400"


@pytest.fixture(scope="session")
def capped() -> Iterator[str]:
    """`claimgraph serve`, which ends its answers after so few rows that all has to be paged."""
    with claimgraph("s400", "--rows", "400", "--workers", "1") as address:
        yield address


@pytest.fixture(
    params=[
        "oxigraph_endpoint",
        "virtuoso_endpoint",
        pytest.param("capped", marks=pytest.mark.slow),
    ]
)
def endpoint(request: pytest.FixtureRequest) -> str:
    """Each endpoint that holds the dossier."""
    return str(request.getfixturevalue(request.param))
