"""The S-400 page from a double click, and the workbench, in Chromium, Firefox and WebKit.

To start a browser takes longer than its pages, so that one start does for both.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from tests.browsing import QUIET
from tests.edit.conftest import open_bench, serving, write_folder

from claimgraph import ClaimGraph
from claimgraph.page import find_reason

from . import webkit
from .conftest import DESK, Sight, listen

HERE = Path(__file__).parent
PAGE = HERE / "smoke.js"
BENCH = HERE.parent / "edit" / "smoke.js"


def leave_out(reason: str) -> None:
    """Skip outside CI, where nothing may be left untested."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped dossier's page with its console, as it is sent."""
    if reason := find_reason(lambda _: False):
        leave_out(f"{reason}: `make bundle` bundles it")
    file = tmp_path_factory.mktemp("browsers") / "s400.html"
    ClaimGraph.open("s400").view(file)
    return file


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Where a workbench is served: its tests elsewhere know Chromium's shell only."""
    with serving(open_bench(write_folder(tmp_path))) as at:
        yield at


def read_function(file: Path) -> str:
    """The function alone; what stands before it is for readers."""
    return re.sub(r"^/\*\*.*?\*/\s*", "", file.read_text("utf-8"), flags=re.DOTALL).strip()


def check(page: dict[str, Any], bench: dict[str, Any]) -> None:
    """What has to hold in each of them: the page draws, filters and answers; the bench decides."""
    assert [] == page["complaints"]
    assert ("file:", True) == (page["protocol"], page["ready"])
    assert page["tints"] > 5
    assert 0 < page["filtered"] < page["all"]
    assert page["expected"] == page["claims"], page["said"]
    assert {"marks": 4, "struck": 2, "chosen": "Kolt", "complaints": []} == bench


def test_chromium(browser: Browser, chromium: str, sent: Path, address: str) -> None:
    """The whole Chromium, not the shell without windows."""
    whole = browser.browser_type.launch(executable_path=chromium, args=list(QUIET))
    sight = Sight(whole.new_page(viewport=DESK))
    listen(sight.page.context, sight)
    sight.page.goto(sent.as_uri())
    page = sight.page.evaluate(read_function(PAGE))
    sight.page.goto(address)
    check(page, sight.page.evaluate(read_function(BENCH)))
    assert [] == sight.complaints
    whole.close()


def test_firefox(tools: Path, sent: Path, address: str) -> None:
    """Firefox, over WebDriver BiDi."""
    firefox = shutil.which("firefox-esr")
    if not firefox:
        leave_out("firefox-esr is not installed")
    script = [str(HERE / "firefox.mjs"), str(tools.parent), str(firefox)]
    done = subprocess.run(
        ["node", *script, sent.as_uri(), str(PAGE), address, str(BENCH)],
        capture_output=True, text=True, encoding="utf-8", timeout=180, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    check(*json.loads(done.stdout))


def test_webkit(sent: Path, address: str, record_property: Callable[[str, object], None]) -> None:
    """WebKit; where it stalls it is opened again, and that is noted."""
    if missing := webkit.missing():
        leave_out(f"of WebKit is not installed: {missing}")
    visits = [(sent.as_uri(), read_function(PAGE)), (address, read_function(BENCH))]
    try:
        found = webkit.evaluate(visits)
    except TimeoutError as error:
        record_property("stalled", str(error))
        found = webkit.evaluate(visits)
    check(*found)
