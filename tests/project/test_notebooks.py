"""The notebooks run, and are kept without output."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Iterable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from types import ModuleType
from typing import Any

import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell
from nbclient import NotebookClient
from tests.draft.conftest import require_drafting
from traitlets.config import Config

from claimgraph.cli import main

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
EXPECTED = 5
DAILY = "1-building-and-asking.ipynb"
"""It shows every day that cells run in Jupyter's kernel, which costs a start and its imports; what
the cells of the others do is tried in this process, and in the kernel by `make check-all`."""
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
    assert {DAILY, SLOW} < {path.name for path in NOTEBOOKS}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_is_kept_without_output(path: Path) -> None:
    """Output and counts would make every run a difference."""
    cells = [cell for cell in read(path).cells if cell.cell_type == "code"]
    assert cells
    assert [[]] * len(cells) == [cell.outputs for cell in cells]
    assert [None] * len(cells) == [cell.execution_count for cell in cells]


def assert_whole(notebook: nbformat.NotebookNode, executed: int, shown: Iterable[str]) -> None:
    """All cells ran, and a network is seen in one."""
    assert sum(cell.cell_type == "code" for cell in notebook.cells) == executed
    assert any(it.startswith("<iframe srcdoc=") for it in shown)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder; HOME is not written to."""
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    empty = tmp_path / "empty"
    empty.mkdir()
    return empty


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(it, id=it.name, marks=[] if it.name == DAILY else [pytest.mark.slow])
        for it in NOTEBOOKS
    ],
)
def test_a_notebook_runs(path: Path, folder: Path) -> None:
    """Every cell runs in Jupyter's kernel, from top to bottom, and a network is seen in it."""
    notebook = read(path)
    if '"draft"' in "".join(cell.source for cell in notebook.cells):
        require_drafting()
    client = NotebookClient(
        notebook,
        timeout=300,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
    )
    client.execute()
    shown = [
        output.get("data", {}).get("text/html", "")
        for cell in notebook.cells
        for output in cell.get("outputs", ())
    ]
    assert_whole(notebook, client.code_cells_executed, shown)


@pytest.mark.parametrize(
    "path",
    [pytest.param(it, id=it.name) for it in NOTEBOOKS if it.name not in (DAILY, SLOW)],
)
def test_cells_run(path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every cell runs in this process, which has judged and arranged the dossier before."""
    monkeypatch.chdir(folder)
    monkeypatch.setattr(subprocess, "run", run_here)
    notebook = read(path)
    shell = open_shell(monkeypatch)
    done = [shell.run_cell(it.source) for it in notebook.cells if it.cell_type == "code"]
    assert [None] * len(done) == [it.error_in_exec or it.error_before_exec for it in done]
    rich = [shell.display_formatter.format(it.result)[0] for it in done]
    assert_whole(notebook, len(done), [it.get("text/html", "") for it in rich])


def open_shell(monkeypatch: pytest.MonkeyPatch) -> InteractiveShell:
    """IPython as it is in a kernel, without a history; what it changes in Python is put back."""
    for name in ("excepthook", "displayhook", "ps1", "ps2", "ps3"):
        monkeypatch.setattr(sys, name, getattr(sys, name, None), raising=False)
    config = Config()
    config.HistoryManager.enabled = False
    module = ModuleType("__main__")
    monkeypatch.setitem(sys.modules, "__main__", module)
    return InteractiveShell(config=config, user_module=module)


def run_here(command: list[str], **_options: Any) -> subprocess.CompletedProcess[str]:
    """Run the program that a cell calls without starting it anew."""
    assert [sys.executable, "-m", "claimgraph"] == command[:3]
    code: Any = 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["claimgraph", *command[3:]])
        with redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()) as err:
            try:
                main()
            except SystemExit as ended:
                code = ended.code or 0
    return subprocess.CompletedProcess(command, code, out.getvalue(), err.getvalue())
