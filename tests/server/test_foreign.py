"""Clients from npm: a query engine on the command line, and an editor on another site's page."""

from __future__ import annotations

import functools
import http.server
import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from tests.server.conftest import Server, serving
from tests.server.test_clients import PURCHASED, S400

pytestmark = pytest.mark.slow
TOOLS = Path(__file__).parent / "tools"
PAGE = """<!doctype html>
<meta charset="utf-8"><title>Another site</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/@zazuko/yasgui/build/yasgui.min.css">
<div id="editor"></div>
<script src="/@zazuko/yasgui/build/yasgui.min.js"></script>
<script>
  const endpoint = new URLSearchParams(location.search).get("endpoint");
  const editor = new Yasgui(document.getElementById("editor"), {
    requestConfig: { endpoint }, copyEndpointOnNewTab: false, persistenceId: null,
  });
</script>
"""


@pytest.fixture(scope="module")
def modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What npm installs by the lock."""
    npm = shutil.which("npm") or pytest.skip("npm is not installed, and these clients come from it")
    folder = tmp_path_factory.mktemp("tools")
    for file in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(TOOLS / file, folder / file)
    subprocess.run([npm, "ci", "--ignore-scripts", "--silent"], cwd=folder, check=True)
    return folder / "node_modules"


def test_the_lock_has_hashes_and_no_addresses() -> None:
    """Every package is pinned by its hash; where it comes from is a setting of the machine."""
    lock = json.loads((TOOLS / "package-lock.json").read_text("utf-8"))["packages"]
    packages = {name: it for name, it in lock.items() if name and "node_modules/" in name}
    assert len(packages) > 100
    assert [] == [name for name, it in packages.items() if "integrity" not in it]
    assert [] == [name for name, it in packages.items() if "resolved" in it]


def comunica(modules: Path, source: str, query: str) -> list[dict[str, Any]]:
    """Ask with Comunica."""
    command = [modules / ".bin" / "comunica-sparql", source, query]
    done = subprocess.run(
        [*command, "-t", "application/sparql-results+json"],
        capture_output=True, text=True, check=True, env={**os.environ, "NO_COLOR": "1"},
    )  # fmt: skip
    found: list[dict[str, Any]] = json.loads(done.stdout)["results"]["bindings"]
    return found


def test_comunica(s400: Server, modules: Path) -> None:
    """Comunica asks the endpoint, and finds by itself what it is."""
    for source in (f"sparql@{s400.address}/sparql", f"{s400.address}/sparql"):
        assert [S400] == [row["o"]["value"] for row in comunica(modules, source, PURCHASED)]


def test_comunica_reads_linked_data(s400: Server, modules: Path) -> None:
    """Comunica reads the address of a thing as a file of RDF."""
    source = f"file@{s400.address}/entity/russia"
    assert [S400] == [row["o"]["value"] for row in comunica(modules, source, PURCHASED)]


@pytest.fixture(scope="module")
def site(modules: Path) -> Iterator[str]:
    """Another site, with the editor on its page."""
    (modules / "index.html").write_text(PAGE, "utf-8")

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    handler = functools.partial(Quiet, directory=str(modules))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A tab of chromium."""
    opened = browser.new_page()
    yield opened
    opened.close()


def run_query(page: Page, site: str, endpoint: str) -> None:
    """Type a query into the editor and press its button."""
    page.goto(f"{site}/index.html?endpoint={endpoint}")
    page.evaluate("query => { editor.getTab().setQuery(query); }", PURCHASED)
    page.locator(".yasqe_queryButton").first.click()


def test_an_editor_on_another_site(page: Page, site: str) -> None:
    """YASGUI shows the answer as a table, where its site was allowed."""
    with serving("s400", "--workers", "1", "--allow-origin", site) as server:
        run_query(page, site, f"{server.address}/sparql")
        page.locator(".yasr_results td a").first.wait_for(timeout=20_000)
        links = page.locator(".yasr_results td a").evaluate_all("them => them.map(it => it.href)")
    assert S400 in links


def test_an_editor_that_was_not_allowed(page: Page, site: str, s400: Server) -> None:
    """Without the option the browser keeps the answer from the page."""
    failed: list[str] = []
    page.on("requestfailed", lambda request: failed.append(request.url))
    run_query(page, site, f"{s400.address}/sparql")
    page.locator(".yasr_results .errorResult, .errorResult").first.wait_for(timeout=20_000)
    assert 0 == page.locator(".yasr_results td a").count()
    assert failed
