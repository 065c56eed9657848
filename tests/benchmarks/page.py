"""How the page behaves as affairs grow, beside plain pyvis on the same nodes and lines.

Run it as ``python tests/benchmarks/page.py [--sizes 30,300] [--runs 3] [--dense] [--no-peer]``.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from dense import take
from invented import invent
from playwright.sync_api import (
    Browser,
    Page,
    TimeoutError,
    ViewportSize,
    sync_playwright,
)

from claimgraph.page import write_page

SIZES = (30, 300, 1_000, 3_000, 10_000)
PATIENCE = 120_000
"""How long a first drawing is waited for, in ms; above PEER_LIMIT nodes pyvis gets less."""
PEER_LIMIT = 300
PEER_PATIENCE = 30_000
DRAG = 2.0
DESK: ViewportSize = {"width": 1440, "height": 900}

WATCH = """
window.watched = { first: null, frames: 0, drawn: false };
for (const name of ["arc", "drawImage"]) {
  const draw = CanvasRenderingContext2D.prototype[name];
  CanvasRenderingContext2D.prototype[name] = function (...shape) {
    watched.drawn = watched.drawn || this.canvas.isConnected;
    return draw.apply(this, shape);
  };
}
const tick = () => {
  if (watched.drawn) {
    watched.frames++;
    watched.first ??= performance.now();
  }
  if (window.claimgraph?.ready) watched.ready ??= performance.now();
  watched.drawn = false;
  requestAnimationFrame(tick);
};
requestAnimationFrame(tick);
"""
"""A frame counts when a node or an image of all was drawn in it; the first is the first drawing."""
FILTER = """() => new Promise((done) => {
  const start = performance.now();
  document.querySelector('#legend input[value="accepted"]').click();
  requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));
})"""
SHOWN = """() => {
  const { nodes, edges } = window.claimgraph
    ? claimgraph.inspect()
    : { nodes: window.nodes.get(), edges: window.edges.get() };
  return [nodes, edges].map((all) => all.filter((one) => !one.hidden).length);
}"""

CLASHES = """() => {
  const boxes = Object.values(claimgraph.inspect().labels);
  const meet = (one, other) =>
    one.left < other.right && other.left < one.right &&
    one.top < other.bottom && other.top < one.bottom;
  return boxes.filter((one, place) => boxes.slice(place + 1).some((it) => meet(one, it))).length;
}"""

CANVAS = "#network canvas, #mynetwork canvas"
PULL = """([canvas, x, y, most]) => new Promise((done) => {
  const [start, before] = [performance.now(), watched.frames];
  const target = document.querySelector(canvas);
  const pointer = { pointerId: 1, pointerType: "mouse", isPrimary: true, buttons: 1 };
  const pull = (step) => {
    const spent = performance.now() - start;
    if (spent > most) return done([watched.frames - before, spent]);
    const [clientX, clientY] = [x + 3 * (step % 60), y + (step % 40)];
    const moved = { ...pointer, clientX, clientY, bubbles: true };
    target.dispatchEvent(new PointerEvent("pointermove", moved));
    requestAnimationFrame(() => pull(step + 1));
  };
  pull(0);
})"""


@dataclass(frozen=True)
class Taken:
    """One run: ms to the first drawing, until all answers and until a filter shows, frames per
    second, in sight.

    ``heap`` is what scripts hold in the tab and ``memory`` what its whole process does, in MB;
    ``clashes`` are labels on labels.
    """

    first: float
    ready: float | None
    filtered: float | None
    frames: float
    shown: tuple[int, int]
    heap: float
    memory: float
    clashes: int


@dataclass(frozen=True)
class Subject:
    """A page to measure."""

    name: str
    size: int
    file: Path
    patience: int


def write_ours(size: int, data: dict[str, Any], folder: Path) -> Subject:
    """Write the page of this project."""
    file = folder / f"claimgraph-{size}.html"
    file.write_text(write_page(data), encoding="utf-8")
    return Subject("claimgraph", size, file, PATIENCE)


def write_peer(size: int, data: dict[str, Any], folder: Path) -> Subject:
    """Write what pyvis makes of the same nodes and lines by itself: physics on, its own page."""
    from pyvis.network import Network

    network = Network(directed=True, cdn_resources="in_line", height="900px")
    for entity in data["entities"]:
        network.add_node(entity["id"], label=entity["label"])
    for it in data["propositions"]:
        network.add_edge(it["subject"], it["object"], label=it["arrow"])
    file = folder / f"pyvis-{size}.html"
    file.write_text(network.generate_html(), encoding="utf-8")
    return Subject("pyvis", size, file, PATIENCE if size <= PEER_LIMIT else PEER_PATIENCE)


def measure(subject: Subject, browser: Browser) -> Taken | None:
    """Open a page once and use it; nothing when its first drawing does not come in time."""
    context = browser.new_context(viewport=DESK)
    context.route(lambda url: not url.startswith("file:"), lambda route: route.abort())
    context.add_init_script(WATCH)
    page = context.new_page()
    page.set_default_timeout(subject.patience)
    try:
        page.goto(subject.file.as_uri(), wait_until="commit")
        drawn = "globalThis.watched?.first ?? null"
        return _use(page, subject) if _waits(page, drawn, subject.patience) else None
    except TimeoutError:
        return None
    finally:
        context.close()


def _waits(page: Page, condition: str, patience: float) -> bool:
    """Ask until something is there; the page's policy forbids a watcher inside it."""
    start = time.monotonic()
    while time.monotonic() - start < patience / 1000:
        if page.evaluate(condition) is not None:
            return True
        time.sleep(0.05)
    return False


def _use(page: Page, subject: Subject) -> Taken:
    first = page.evaluate("watched.first")
    ours = subject.name == "claimgraph"
    page.wait_for_load_state()
    if ours and not _waits(page, "watched.ready ?? null", subject.patience):
        raise TimeoutError("drawn, and never ready")
    ready = page.evaluate("watched.ready ?? null")
    shown = page.evaluate(SHOWN)
    clashes = page.evaluate(CLASHES) if ours else 0
    frames = _drag(page)
    filtered = page.evaluate(FILTER) if ours else None
    tab = page.context.new_cdp_session(page)
    tab.send("HeapProfiler.collectGarbage")
    heap = float(tab.send("Runtime.getHeapUsage")["totalSize"]) / 1e6
    return Taken(first, ready, filtered, frames, tuple(shown), heap, _memory(page), clashes)


def _memory(page: Page) -> float:
    """What the tab's process holds: pages of its own, and its share of those that others use too.

    Of the processes that draw pages it is the largest; the others are kept ready by Chromium.
    """
    browser = page.context.browser
    assert browser is not None
    told = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    return max(_proportional(one["id"]) for one in told if one["type"] == "renderer")


def _proportional(process: int) -> float:
    text = Path(f"/proc/{process}/smaps_rollup").read_text("utf-8")
    (line,) = (it for it in text.splitlines() if it.startswith("Pss:"))
    return int(line.split()[1]) * 1024 / 1e6


def _drag(page: Page) -> float:
    """Pull the picture to and fro, and count the frames in which it was drawn.

    The button is pressed by a real mouse; the moves are made within the page, one for each frame:
    moves from outside come at some 20 a second here, and would be what is measured.
    """
    box = page.locator(CANVAS).first.bounding_box()
    assert box is not None
    left, top = box["x"] + box["width"] / 2, box["y"] + 40
    page.mouse.move(left, top)
    page.mouse.down()
    frames, spent = page.evaluate(PULL, [CANVAS, left, top, 1000 * DRAG])
    page.mouse.up()
    return float(1000 * frames / spent)


def row(subject: Subject, taken: list[Taken | None], peer: float | None) -> str:
    """One line of the table; ``peer`` is the time to pyvis's first drawing, in ms."""
    done = [one for one in taken if one]
    size = f"{subject.file.stat().st_size / 1e6:.1f}"
    head = f"| {subject.size:,} | {subject.name}"
    if not done:
        return (
            f"{head} | none in {subject.patience / 1000:.0f} s | - | - | - | - | {size} | - | - "
            "| - | - |"
        )
    first = median(one.first for one in done)
    filters = [one.filtered for one in done if one.filtered is not None]
    readies = [one.ready for one in done if one.ready is not None]
    cells = [
        f"{first:,.0f}",
        f"{median(readies):,.0f}" if readies else "-",
        f"{peer / first:.1f}" if peer else "-",
        f"{median(filters):,.0f}" if filters else "none",
        f"{median(one.frames for one in done):.0f}",
        size,
        f"{median(one.heap for one in done):.0f}",
        f"{median(one.memory for one in done):.0f}",
        str(max(one.clashes for one in done)),
        "{:,} nodes, {:,} lines".format(*done[0].shown),
    ]
    return " | ".join([head, *cells]) + " |"


def compare(
    size: int, runs: int, *, peer: bool, dense: bool, folder: Path, browser: Browser
) -> Iterable[str]:
    """Measure both pages in turn, so that what the machine does meanwhile hits both alike."""
    data = (take if dense else invent)(size)
    writers: list[Callable[..., Subject]] = [write_ours, *([write_peer] if peer else [])]
    subjects = [write(size, data, folder) for write in writers]
    taken: list[list[Taken | None]] = [[] for _ in subjects]
    for _ in range(runs):
        for subject, list_ in zip(subjects, taken, strict=True):
            if not list_ or list_[-1]:
                list_.append(measure(subject, browser))
    waited = [one.first for one in taken[-1] if one] if peer else []
    for subject, list_ in zip(subjects, taken, strict=True):
        theirs = median(waited) if waited and subject.name == "claimgraph" else None
        yield row(subject, list_, theirs)


def main() -> None:
    """Read the options, measure size after size and print each as soon as it is known."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="comma-separated")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--dense", action="store_true", help="at the density of ICEWS")
    parser.add_argument("--no-peer", action="store_true", help="leave pyvis out")
    options = parser.parse_args()
    print(
        f"Medians of {options.runs} runs, headless Chromium without GPU, {os.cpu_count()} cores, "
        f"load {os.getloadavg()[0]:.1f} at the start\n"
    )
    print(
        "| nodes | page | first drawing ms | ready ms | pyvis / ours | filter ms | frames/s | MB "
        "| heap MB | tab MB | labels on labels | drawn |"
    )
    print("|--:|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|")
    with sync_playwright() as driver, tempfile.TemporaryDirectory() as folder:
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for size in map(int, options.sizes.split(",")):
            for line in compare(
                size, options.runs, peer=not options.no_peer, dense=options.dense,
                folder=Path(folder), browser=browser,
            ):  # fmt: skip
                print(line, flush=True)
        browser.close()


if __name__ == "__main__":
    main()
