"""Measure commands by the CPU time of their processes, and say it as a Markdown table."""

from __future__ import annotations

import os
import platform
import re
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from threading import Event, Thread
from time import monotonic

PYTHON = sys.executable
README = Path(__file__).with_name("README.md")
CLAIMGRAPH = str(Path(sys.executable).parent / "claimgraph")

Commands = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Cost:
    """Seconds on the clock and of CPU, and memory at its peak in MiB."""

    wall: float
    cpu: float
    peak: float

    def __str__(self) -> str:
        return f"{self.wall:.1f} | {self.cpu:.1f} | {self.peak:,.0f}"

    def each(self, rows: int) -> float:
        """Microseconds of CPU for a row."""
        return self.cpu / rows * 1e6


def cost_of(used: resource.struct_rusage, *, wall: float) -> Cost:
    """What the system says that a process used, user and system together."""
    return Cost(wall, cpu_of(used), used.ru_maxrss / 1024)


@contextmanager
def watched() -> Iterator[Callable[[], Cost]]:
    """Watch this process and those that it starts; gives what they cost together so far.

    Memory that is held at one time adds up, which the system does not tell: it is looked at every
    0.05 s.
    """
    ended, most, began = Event(), [0.0], monotonic()

    def look() -> None:
        while not ended.wait(0.05):
            most[0] = max(most[0], _resident(os.getpid()))

    def cost() -> Cost:
        both = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        own, others = (cost_of(it, wall=monotonic() - began) for it in both)
        return replace(own, cpu=own.cpu + others.cpu, peak=max(own.peak, most[0]))

    watcher = Thread(target=look)
    watcher.start()
    try:
        yield cost
    finally:
        ended.set()
        watcher.join()


def _resident(process: int) -> float:
    """MiB that a process and its children hold; one that has ended meanwhile holds nothing."""
    files = Path(f"/proc/{process}")
    try:
        pages = int((files / "statm").read_text().split()[1])
        started = [it for task in files.glob("task/*/children") for it in task.read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return pages * resource.getpagesize() / 2**20 + sum(_resident(int(it)) for it in started)


def cpu_of(used: resource.struct_rusage) -> float:
    """CPU seconds, user and system."""
    return used.ru_utime + used.ru_stime


def seconds(command: Sequence[str]) -> float:
    """Run a command and return the CPU seconds (user and system) of it and its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return cpu_of(after) - cpu_of(before)


def measure(commands: Commands, *, runs: int) -> dict[str, list[float]]:
    """Time every command ``runs`` times, in turn: what the machine does meanwhile hits all alike.

    One round before the first is not counted; it fills the caches and compiles the modules.
    """
    rounds = [
        {name: seconds(command) for name, command in commands.items()} for _ in range(runs + 1)
    ]
    return {name: [times[name] for times in rounds[1:]] for name in commands}


def table(measured: Mapping[str, Sequence[float]]) -> str:
    """Write the medians, with the fastest and the slowest run beside them, in milliseconds."""
    runs = len(next(iter(measured.values())))
    head = [
        f"CPU time, {runs} interleaved runs, {platform.python_implementation()} "
        f"{platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores",
        "",
        "| command | median ms | fastest | slowest |",
        "|---|--:|--:|--:|",
    ]
    rows = [
        " | ".join([f"| {name}", *(f"{of(times) * 1000:.0f}" for of in (median, min, max))]) + " |"
        for name, times in measured.items()
    ]
    return "\n".join([*head, *rows])


def record(name: str, text: str) -> None:
    """Put what was measured into the README beside this file, between the marks of its name."""
    marks = re.compile(rf"(<!-- {name}: written by .*?-->\n).*?(<!-- {name}: end -->)", re.DOTALL)
    before = README.read_text(encoding="utf-8")
    after, number = marks.subn(lambda it: f"{it[1]}{text}\n{it[2]}", before)
    if number != 1:
        raise SystemExit(f"{README} has no place for '{name}'")
    README.write_text(after, encoding="utf-8")
