"""The engine of tables as it is opened."""

from __future__ import annotations

import subprocess
import sys

SETTING = """
from claimgraph.model.sql import open_engine
print(open_engine().execute("select current_setting('enable_progress_bar')").fetchall())
"""


def test_nothing_is_drawn() -> None:
    """Where Python runs no file, as in a notebook, the engine draws no bar into the output."""
    told = subprocess.run(
        [sys.executable, "-c", SETTING], capture_output=True, text=True, check=True
    )
    assert told.stdout == "[(False,)]\n"
