"""The same dossier gives the same bytes, wherever and however it is built."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


def build(folder: Path, checkout: Path, *, seed: str, more: tuple[str, ...] = ()) -> bytes:
    """Build the shipped dossier in a process of its own; graph.trig and network.html."""
    command = [sys.executable, "-m", "claimgraph", "build", "s400", "-o", str(folder), *more]
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(checkout / "graph")}
    subprocess.run(command, env=environment, check=True, capture_output=True)
    return (folder / "graph.trig").read_bytes() + (folder / "network.html").read_bytes()


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory, checkout: Path) -> bytes:
    """One build, without the article at hand."""
    return build(tmp_path_factory.mktemp("first") / "s400", checkout, seed="1")


@pytest.mark.slow  # every day the pins hold it: they too come from other processes
def test_another_process_gives_the_same_bytes(tmp_path: Path, checkout: Path, first: bytes) -> None:
    """Sets are walked in another order there, and it does not show."""
    assert first == build(tmp_path / "elsewhere" / "again", checkout, seed="2")


@pytest.mark.slow
def test_the_text_at_hand_changes_no_byte(
    tmp_path: Path, checkout: Path, first: bytes, shared: Path
) -> None:
    """With the article every quote is found again, and found where the lock has it."""
    article = shared / "sources" / "s400-article.txt"
    text = ("--text", f"article={article}")
    assert first == build(tmp_path / "s400", checkout, seed="3", more=text)
