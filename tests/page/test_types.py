"""The browser part is typed: its JSDoc is checked as strictly as Python is by mypy."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.browsing import TOOLS

import claimgraph.page

BROWSER = Path(claimgraph.page.__file__).parent / "browser"


def check_types(tools: Path, folder: Path, modules: Path) -> list[str]:
    """Check all modules of a folder; what does not fit, a line each."""
    options = json.loads((TOOLS / "tsconfig.json").read_text("utf-8"))
    options["files"] = [str(TOOLS / "globals.d.ts"), *map(str, sorted(modules.glob("*.js")))]
    (folder / "tsconfig.json").write_text(json.dumps(options), encoding="utf-8")
    compiler = tools / "typescript" / "bin" / "tsc"
    done = subprocess.run(
        ["node", str(compiler), "--pretty", "false", "-p", str(folder)],
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    return [line for line in done.stdout.splitlines() if not line.startswith(" ")]


def test_every_module_fits_its_types(tools: Path, tmp_path: Path) -> None:
    """TypeScript, strict, finds nothing to say."""
    assert len(list(BROWSER.glob("*.js"))) > 70
    assert [] == check_types(tools, tmp_path, BROWSER)


def test_the_editor_of_the_server_fits_its_types(tools: Path, tmp_path: Path) -> None:
    """So do the modules of the server's query page, which takes the place of two of the page."""
    from claimgraph.server.pages.forms import PARTS

    own = BROWSER.parents[1] / "server" / "browser"
    modules = Path(shutil.copytree(BROWSER, tmp_path / "modules"))
    shutil.copytree(own, modules, dirs_exist_ok=True)
    assert {it.stem for it in own.iterdir()} == {it for it in PARTS if PARTS[it] == "server"}
    told = check_types(tools, tmp_path, modules)
    assert [] == [line for line in told if any(f"/{name}.js(" in line for name in PARTS)]


def test_the_page_of_large_graphs_fits_its_types(tools: Path, tmp_path: Path) -> None:
    """So do its modules, some of which take the place of the other page's."""
    own = BROWSER.parent / "large" / "browser"
    modules = Path(shutil.copytree(BROWSER, tmp_path / "modules"))
    shutil.copytree(own, modules, dirs_exist_ok=True)
    names = {it.stem for it in own.glob("*.js")}
    assert {"claims", "data", "large", "network", "state"} <= names
    told = check_types(tools, tmp_path, modules)
    assert [] == [line for line in told if any(f"/{name}.js(" in line for name in names)]


@pytest.mark.slow
def test_a_wrong_type_would_be_found(tools: Path, tmp_path: Path) -> None:
    """A number where a date stands is told with module and line."""
    modules = tmp_path / "modules"
    shutil.copytree(BROWSER, modules, ignore=lambda _, names: [n for n in names if ".js" not in n])
    broken = modules / "range.js"
    broken.write_text(
        broken.read_text("utf-8").replace('BEGINNING = "0001-01-01"', "BEGINNING = 1")
    )
    assert any("range.js(" in line for line in check_types(tools, tmp_path, modules))
