"""Measure commands by the CPU time of their processes, and say it as a Markdown table."""

from __future__ import annotations

import os
import platform
import re
import resource
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

PYTHON = sys.executable
README = Path(__file__).parents[2] / "README.md"
CLAIMGRAPH = str(Path(sys.executable).parent / "claimgraph")

Commands = Mapping[str, Sequence[str]]


def seconds(command: Sequence[str]) -> float:
    """Run a command and return the CPU seconds (user and system) of it and its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


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
    """Put what was measured into the README, between the two marks of its name."""
    marks = re.compile(rf"(<!-- {name}: written by .*?-->\n).*?(<!-- {name}: end -->)", re.DOTALL)
    before = README.read_text(encoding="utf-8")
    after, number = marks.subn(lambda it: f"{it[1]}{text}\n{it[2]}", before)
    if number != 1:
        raise SystemExit(f"the README has no place for '{name}'")
    README.write_text(after, encoding="utf-8")
