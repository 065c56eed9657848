"""A build of tables is told from its columns, in the words in which its store would tell it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from anyio.from_thread import BlockingPortal
from tests.assistants.conftest import Assistant, connected, offering, told

from claimgraph.build.build import build
from claimgraph.build.source import find_source

BOTH = Path(__file__).parents[1] / "tables" / "cases" / "both"
MET = "Turkey met Russia"
CALLS: list[tuple[str, dict[str, Any]]] = [
    ("describe_graph", {}),
    ("describe_graph", {"part": "predicates"}),
    ("ask_question", {"name": "contested"}),
    ("ask_question", {"name": "between", "values": {"a": "Turkey", "b": "Russia"}}),
    ("ask_question", {"name": "about", "values": {"what": "Nobody"}}),
    ("find_entity", {"name": "Türk"}),
    ("claims_about", {"entity": "Turkey"}),
    ("claims_about", {"entity": "Erdogan"}),
    ("claims_about", {"entity": "Russia", "status": "contested", "most": 1, "offset": 1}),
    ("claims_about", {"entity": "Turkie"}),
    ("explain_statement", {"statement": "Turkey accuses Russia"}),
    ("explain_statement", {"statement": MET}),
    ("explain_statement", {"statement": "Turkey threatens Russia"}),
]


def answers(assistant: Assistant) -> list[tuple[bool, str]]:
    """What an assistant reads of each call."""
    found = [assistant.call(tool, **arguments) for tool, arguments in CALLS]
    return [(it.is_error, told(it)) for it in found]


@pytest.mark.slow
def test_columns_tell_the_same(tmp_path: Path, portal: BlockingPortal) -> None:
    """Each tool, also where it refuses; without its columns a build is asked in its store."""
    build(find_source(str(BOTH)), tmp_path / "with", page=False)
    shutil.copytree(tmp_path / "with" / "store", tmp_path / "bare" / "with" / "store")
    both = []
    for folder in (tmp_path / "with", tmp_path / "bare" / "with"):
        with offering(folder) as server, connected(portal, server.address) as assistant:
            both.append(answers(assistant))
    by_columns, by_store = both
    for call, expected, found in zip(CALLS, by_store, by_columns, strict=True):
        assert expected == found, call
    assert [4, 9, 12] == [place for place, (failed, _) in enumerate(by_store) if failed]
    assert "between the two there is" in by_store[-1][1]
