"""The invented affair, built once: its store, and the columns beside it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.sparql.both import AFFAIR, open_built

from claimgraph.build.build import build
from claimgraph.build.source import find_source
from claimgraph.store.view import View


@pytest.fixture(scope="session")
def affair(tmp_path_factory: pytest.TempPathFactory) -> View:
    """The affair, built."""
    folder: Path = tmp_path_factory.mktemp("affair") / "built"
    build(find_source(str(AFFAIR)), folder, page=False)
    return open_built(folder)
