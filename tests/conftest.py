"""What all tests share: where the shared data lies, where the browser is."""

from __future__ import annotations

import fcntl
import functools
import hashlib
import os
import pickle
import shutil
import subprocess
from collections import OrderedDict
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import get_ident
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
from hypothesis import settings
from tests.browsing import QUIET, TOOLS

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from claimgraph.model.ontology import Vocabulary
    from claimgraph.model.records import Records
    from claimgraph.model.rows import Tables

CHECKOUT = Path(__file__).parents[1]
T = TypeVar("T")
collect_ignore = ["benchmarks"]  # commands, not tests

# A deadline in wall-clock time fails on a busy machine for reasons that are not in the code.
# Every run takes the same examples; CLAIMGRAPH_FUZZ=1 (in make check-all) draws new ones, and more.
settings.register_profile("claimgraph", deadline=None, derandomize=True, max_examples=40)
settings.register_profile("fuzz", deadline=None)
settings.load_profile("fuzz" if os.environ.get("CLAIMGRAPH_FUZZ") else "claimgraph")


def pytest_xdist_auto_num_workers() -> int:
    """Half as many again as there are cores: workers wait for browsers and servers."""
    return (os.cpu_count() or 2) * 3 // 2


@pytest.fixture(scope="session", autouse=True)
def arranged_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Each network is arranged once in a run, by the worker that needs it first."""
    from claimgraph.page import layout

    arrange = layout._draw_up
    base = tmp_path_factory.getbasetemp()
    kept = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "layouts"
    kept.mkdir(exist_ok=True)

    @functools.wraps(arrange)
    def look_up(board: layout.Board) -> layout.Layout:
        file = kept / hashlib.sha256(pickle.dumps(board)).hexdigest()
        if not file.exists():
            mine = file.with_suffix(f".{os.getpid()}")
            mine.write_bytes(pickle.dumps(arrange(board)))
            mine.replace(file)
        found: layout.Layout = pickle.loads(file.read_bytes())
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(layout, "_draw_up", look_up)
        yield


JUDGING = ("judge", "judge.what_if", "judge.perspectives", "build.after_write", "build.build",
           "build.check", "draft.review", "draft.workbench")  # fmt: skip
"""Where the program knows the judge's bench."""


@pytest.fixture(autouse=True, scope="session")
def _judged_once() -> Iterator[None]:
    """Judge equal records once in a process: hundreds of tests open the same few dossiers.

    The program only reads a bench, and never writes to a store in memory. tests/judge takes the
    judge itself, and tests/store holds that two processes make the same.
    """
    from claimgraph import graph
    from claimgraph.build import source
    from claimgraph.judge.bench import Bench

    compose_once = remember(source.compose, lambda _: source.load_vocabulary())
    judge_once = remember(Bench, lambda _, vocabulary: vocabulary)

    def judge(records: Records, vocabulary: Vocabulary, rows: Tables | None = None) -> Bench:
        return judge_once(records, vocabulary) if rows is None else Bench(records, vocabulary, rows)

    with pytest.MonkeyPatch.context() as patch:
        for module in (source, graph):
            patch.setattr(module, "compose", compose_once)
        for name in JUDGING:
            patch.setattr(f"claimgraph.{name}.Bench", judge)
        yield


def remember(make: Callable[..., T], words: Callable[..., object]) -> Callable[..., T]:
    """Keep what was made last of equal records with the same vocabulary, for the same thread."""
    from tests.judge.together import digest

    kept: OrderedDict[tuple[bytes, int, int], tuple[T, object]] = OrderedDict()

    def look_up(records: Records, *others: Any) -> T:
        vocabulary = words(records, *others)
        key = (digest(records), id(vocabulary), get_ident())
        made = kept.pop(key, None) or (make(records, *others), vocabulary)
        kept[key] = made  # with the vocabulary, lest another one gets its address
        if len(kept) > 24:
            kept.popitem(last=False)
        return made[0]

    return look_up


@pytest.fixture(scope="session")
def checkout() -> Path:
    """The root of the working tree."""
    return CHECKOUT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of data that is used but not committed: texts, event tables, W3C suites."""
    folder = Path(os.environ.get("CLAIMGRAPH_DATA") or CHECKOUT.parent / "shared")
    if not folder.is_dir():
        pytest.skip(f"no shared data at {folder}: set CLAIMGRAPH_DATA")
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the browser; only outside CI may it be missing."""
    found = shutil.which("chromium")
    if found is None and os.environ.get("CI"):
        pytest.fail("chromium is not installed, and in CI nothing may be left untested")
    if found is None:
        pytest.skip("chromium is not installed")
    return found


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One browser for all tests of a process, which can have only one; nothing is downloaded.

    The shell without windows is the same Chromium for a third of the CPU; the browser that people
    have opens the pages in tests/page/test_browsers.py.
    """
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium-headless-shell") or chromium
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the tests take from npm, fetched once with the versions of the lock."""
    npm = shutil.which("npm")
    if npm is None:
        missing = "npm is not installed, and axe-core and typescript come from npm"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "npm-tools"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another worker may be fetching them
        if not (folder / "whole").exists():
            for file in ("package.json", "package-lock.json"):
                shutil.copy(TOOLS / file, folder / file)
            quiet = ("--silent", "--no-audit", "--no-fund", "--prefer-offline")
            subprocess.run([npm, "ci", "--ignore-scripts", *quiet], cwd=folder, check=True)
            (folder / "whole").touch()
    return folder / "node_modules"
