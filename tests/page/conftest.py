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


def label_of(proposition: dict[str, Any]) -> str:
    """A statement as every list and drawing names it: what is only to come, in somebody's mouth."""
    assert (proposition["status"] == "prospective") == (proposition["mouth"] != "")
    return f"{proposition['mouth']}: {proposition['label']}".removeprefix(": ")


def meet(one: dict[str, float], other: dict[str, float]) -> bool:
    """Whether two boxes overlap."""
    return (
        one["left"] < other["right"] and other["left"] < one["right"]
        and one["top"] < other["bottom"] and other["top"] < one["bottom"]
    )  # fmt: skip


def listen(context: BrowserContext, sight: Sight) -> None:
    """Write down what a page asks for, complains about and pops up; the lists may be emptied."""

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


@pytest.fixture(scope="session")
def window(browser: Browser) -> Sight:
    """One window for all tests that want nothing special: to open it takes longer than a page."""
    context = browser.new_context(viewport=DESK)
    sight = Sight(context.new_page())
    listen(context, sight)
    return sight


def clean(window: Sight) -> Sight:
    """The window as if it had just been opened."""
    window.page.goto("about:blank")
    window.page.emulate_media(color_scheme=None)
    for told in (window.requests, window.complaints, window.dialogs):
        told.clear()
    return window


@pytest.fixture
def open_page(browser: Browser, window: Sight) -> Iterator[Open]:
    """Open a file as a double click does, and listen; the first time in the shared window."""
    contexts: list[BrowserContext] = []
    free = [window]

    def open_window(**options: Any) -> Sight:
        if free and not options:
            return clean(free.pop())
        context = browser.new_context(**{"viewport": DESK, **options})
        contexts.append(context)
        sight = Sight(context.new_page())
        listen(context, sight)
        return sight

    def open_file(file: Path, fragment: str = "", **options: Any) -> Sight:
        sight = open_window(**options)
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
