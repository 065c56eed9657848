"""The texts that the quotes of these tests are looked for in."""

from __future__ import annotations

from pathlib import Path

import pytest

from claimgraph.model.text import Text, read_text


class Shelf(list[Text]):
    """Texts that print as their number, not as themselves, where a test shows its arguments."""

    def __repr__(self) -> str:
        return f"<{len(self)} texts>"


@pytest.fixture(scope="session")
def shared_texts(shared: Path) -> Shelf:
    """Every text of the shared data: releases, transcripts, news."""
    files = sorted([*shared.glob("texts/*.txt"), *shared.glob("sources/*.txt")])
    return Shelf(read_text(path.read_bytes(), path.name) for path in files)
