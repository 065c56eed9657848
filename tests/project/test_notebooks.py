"""The notebooks run, and are kept without output."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from tests.draft.conftest import require_drafting

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
EXPECTED = 5
SLOW = "5-from-an-article-to-a-network.ipynb"
"""It takes 30 CPU s, most of them to load a model of language in a process of its own; what it
shows has tests in tests/draft, too."""


def read(path: Path) -> nbformat.NotebookNode:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    return notebook


def test_all_notebooks_are_walked() -> None:
    """The number of notebooks is the expected one."""
    assert EXPECTED == len(NOTEBOOKS)
    assert SLOW in {path.name for path in NOTEBOOKS}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_is_kept_without_output(path: Path) -> None:
    """Output and counts would make every run a difference."""
    cells = [cell for cell in read(path).cells if cell.cell_type == "code"]
    assert cells
    assert [[]] * len(cells) == [cell.outputs for cell in cells]
    assert [None] * len(cells) == [cell.execution_count for cell in cells]


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(it, id=it.name, marks=[pytest.mark.slow] if it.name == SLOW else [])
        for it in NOTEBOOKS
    ],
)
def test_a_notebook_runs(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every cell runs, from top to bottom, in an empty folder, and a network is seen in it."""
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))  # else it writes to HOME
    notebook = read(path)
    if '"draft"' in "".join(cell.source for cell in notebook.cells):
        require_drafting()
    folder = tmp_path / "empty"
    folder.mkdir()
    client = NotebookClient(
        notebook,
        timeout=300,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
    )
    client.execute()
    assert sum(cell.cell_type == "code" for cell in notebook.cells) == client.code_cells_executed
    shown = [
        output.get("data", {}).get("text/html", "")
        for cell in notebook.cells
        for output in cell.get("outputs", ())
    ]
    assert any(it.startswith("<iframe srcdoc=") for it in shown)
