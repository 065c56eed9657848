"""A sample affair, a browser, and the page opened from a file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page

from claimgraph.page import write_page

CASES = Path(__file__).parent / "cases"
TOOLS = Path(__file__).parent / "tools"
DESK = {"width": 1440, "height": 900}


@dataclass(frozen=True)
class Sight:
    """An open page, and everything it asked for or complained about."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)


Open = Callable[..., Sight]


def label_of(affair: dict[str, Any], proposition: dict[str, Any]) -> str:
    """A statement as every list and drawing names it: what is only to come, in somebody's mouth."""
    if proposition["status"] != "prospective":
        return str(proposition["label"])
    claims = [c for c in affair["claims"] if c["about"] == proposition["id"] and c["counts"]]
    first = next(c for c in claims if c["stance"]["polarity"] not in ("affirming", "denying"))
    return f"{first['claimant']['label']} {first['stance']['label']}: {proposition['label']}"


def listen(context: BrowserContext, sight: Sight) -> None:
    """Write down what a page asks for, complains about and pops up."""

    def dismiss(dialog: Dialog) -> None:
        sight.dialogs.append(dialog.message)
        dialog.dismiss()

    context.on("request", lambda request: sight.requests.append(request.url))
    sight.page.on("console", lambda message: sight.complaints.append(message.text))
    sight.page.on("pageerror", lambda error: sight.complaints.append(str(error)))
    sight.page.on("dialog", dismiss)


@pytest.fixture(scope="session")
def affair() -> dict[str, Any]:
    """An invented affair: all statuses, parallel lines, three scripts, a speaker out of sight."""
    data: dict[str, Any] = json.loads((CASES / "affair.json").read_text("utf-8"))
    return data


@pytest.fixture(scope="session")
def affair_file(affair: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the sample affair, as a file."""
    file = tmp_path_factory.mktemp("page") / "affair.html"
    file.write_text(write_page(affair), encoding="utf-8")
    return file


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Open]:
    """Open a file as a double click does, and listen."""
    contexts = []

    def open_file(file: Path, fragment: str = "", **options: Any) -> Sight:
        context = browser.new_context(**{"viewport": DESK, **options})
        contexts.append(context)
        sight = Sight(context.new_page())
        listen(context, sight)
        sight.page.goto(file.as_uri() + fragment)
        assert sight.page.evaluate("window.claimgraph?.ready") is True
        return sight

    yield open_file
    for context in contexts:
        context.close()


@pytest.fixture
def desk(open_page: Open, affair_file: Path) -> Sight:
    """The sample affair on a common screen."""
    return open_page(affair_file)
