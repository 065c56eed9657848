"""The browser part is typed: its JSDoc is checked as strictly as Python is by mypy."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest
from tests.browsing import TOOLS

import claimgraph.page

BROWSER = Path(claimgraph.page.__file__).parent / "browser"
SERVED = BROWSER.parents[1] / "server" / "pages" / "browser"
WORKBENCH = BROWSER.parents[1] / "server" / "edit" / "browser"


def check_types(tools: Path, folder: Path, modules: Iterable[Path]) -> list[str]:
    """Check modules and what they import; what does not fit, a line each."""
    options = json.loads((TOOLS / "tsconfig.json").read_text("utf-8"))
    options["files"] = [str(TOOLS / "globals.d.ts"), *map(str, sorted(modules))]
    (folder / "tsconfig.json").write_text(json.dumps(options), encoding="utf-8")
    compiler = tools / "typescript" / "bin" / "tsc"
    done = subprocess.run(
        ["node", str(compiler), "--pretty", "false", "-p", str(folder)],
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    return [line for line in done.stdout.splitlines() if not line.startswith(" ")]


def test_every_module_fits_its_types(tools: Path, tmp_path: Path) -> None:
    """TypeScript, strict, finds nothing to say, of the server's pages and `edit` neither."""
    modules = [it for it in BROWSER.rglob("*.js") if it.parent.name != "counted"]
    assert len(modules) > 80
    assert {"data", "query", "setting"} == {it.stem for it in SERVED.glob("*.js")}
    workbench = list(WORKBENCH.glob("*.js"))
    assert 7 == len(workbench)
    assert [] == check_types(tools, tmp_path, [*modules, *SERVED.glob("*.js"), *workbench])


def test_the_page_that_counts_fits_its_types(tools: Path, tmp_path: Path) -> None:
    """So do its modules, some of which take the place of the other page's."""
    copied = Path(shutil.copytree(BROWSER, tmp_path / "modules"))
    own = {it.stem: it for it in (copied / "counted").glob("*.js")}
    replaced = [it for it in copied.rglob("*.js") if it.stem in own and it != own[it.stem]]
    assert {"data", "network", "state"} <= {it.stem for it in replaced}
    for module in replaced:
        module.write_text(f'export * from "../counted/{module.name}";\n', encoding="utf-8")
    told = check_types(tools, tmp_path, own.values())
    assert [] == [line for line in told if "/counted/" in line]


@pytest.mark.slow
def test_a_wrong_type_would_be_found(tools: Path, tmp_path: Path) -> None:
    """A number where a date stands is told with module and line."""
    modules = Path(shutil.copytree(BROWSER, tmp_path / "modules"))
    broken = modules / "shared" / "range.js"
    broken.write_text(
        broken.read_text("utf-8").replace('BEGINNING = "0001-01-01"', "BEGINNING = 1")
    )
    assert any("range.js(" in line for line in check_types(tools, tmp_path, modules.rglob("*.js")))
