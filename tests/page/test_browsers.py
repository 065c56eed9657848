"""One file for every browser: the S-400 page from a double click in Chromium, Firefox, WebKit."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from tests.browsing import QUIET

from claimgraph import ClaimGraph
from claimgraph.page import find_reason

from . import webkit
from .conftest import DESK, Sight, listen

HERE = Path(__file__).parent
SMOKE = HERE / "smoke.js"


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


def read_smoke() -> str:
    """The function alone; what stands before it is for readers."""
    return re.sub(r"^/\*\*.*?\*/\s*", "", SMOKE.read_text("utf-8"), flags=re.DOTALL).strip()


def check(found: dict[str, Any]) -> None:
    """What has to hold in each of them."""
    assert [] == found["complaints"]
    assert ("file:", True) == (found["protocol"], found["ready"])
    assert found["tints"] > 5
    assert 0 < found["filtered"] < found["all"]
    assert found["expected"] == found["claims"], found["said"]


def test_chromium(browser: Browser, chromium: str, sent: Path) -> None:
    """Chromium draws, filters and answers: the whole browser, not the shell without windows."""
    whole = browser.browser_type.launch(executable_path=chromium, args=list(QUIET))
    sight = Sight(whole.new_page(viewport=DESK))
    listen(sight.page.context, sight)
    sight.page.goto(sent.as_uri())
    check(sight.page.evaluate(read_smoke()))
    assert [] == sight.complaints
    whole.close()


def test_firefox(tools: Path, sent: Path) -> None:
    """Firefox draws, filters and answers."""
    firefox = shutil.which("firefox-esr")
    if not firefox:
        leave_out("firefox-esr is not installed")
    script = [str(HERE / "firefox.mjs"), str(tools.parent), str(firefox)]
    done = subprocess.run(
        ["node", *script, sent.as_uri(), str(SMOKE)],
        capture_output=True, text=True, encoding="utf-8", timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    check(json.loads(done.stdout))


def test_webkit(sent: Path, record_property: Callable[[str, object], None]) -> None:
    """WebKit draws, filters and answers; where it stalls it is opened again, and that is noted."""
    if missing := webkit.missing():
        leave_out(f"of WebKit is not installed: {missing}")
    try:
        found = webkit.evaluate(sent.as_uri(), read_smoke())
    except TimeoutError as error:
        record_property("stalled", str(error))
        found = webkit.evaluate(sent.as_uri(), read_smoke())
    check(found)
