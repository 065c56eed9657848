"""Other programs beside which the build of tables is measured, each in a process with limits.

A peer may be too slow or too large for a table that claimgraph takes: that is what is told of it
then, and the others are measured all the same.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from signal import SIGKILL
from time import monotonic

from tests.benchmarks.clock import Cost

GIB = 2**30
ONCE = 120.0
"""Seconds after which a peer is not asked a second time."""


@dataclass(frozen=True)
class Peer:
    """A program, its module, and what it is asked to do, in a line of Python."""

    name: str
    code: str
    does: str = "loading into memory"
    needs: str = "quads"
    """What it is given; `ways.PREPARE` says how that is written."""
    own: bool = False
    """Whether it is a dependency of claimgraph."""

    @property
    def way(self) -> str:
        """Its name in the table."""
        return f"{self.name}, {self.does}"

    @property
    def module(self) -> str:
        """What it is called in Python."""
        return self.name.replace("-", "_")

    def python(self, folder: Path) -> Path:
        """The Python in which it is installed."""
        return Path(sys.executable) if self.own else folder / self.name / "bin" / "python"


MAP = "import morph_kgc; made = morph_kgc.materialize_oxigraph('mapped/config.ini')"
KEEP = f"{MAP}; made.dump('made.nq', 'application/n-quads')"
"""What is done once, unmeasured, to see which quads were made."""
NQUADS = "parse('rows.nq', format='nquads')"
NTRIPLES = "'rows.nt', format='nt'"
MORPH = Peer("morph-kgc", MAP, "mapping prepared columns into memory", needs="columns")
PEERS = (
    Peer("rdflib", f"import rdflib; rdflib.Dataset().{NQUADS}", own=True),
    Peer("oxrdflib", f"import rdflib; rdflib.Dataset(store='Oxigraph').{NQUADS}", own=True),
    Peer("kglab", f"import kglab; kglab.KnowledgeGraph().load_rdf({NTRIPLES})", needs="triples"),
    Peer("maplib", "import maplib; maplib.Model().read('rows.nt')", needs="triples"),
    MORPH,
)
"""Those that load the same quads or triples, and one that makes the same quads, see `rml`."""
LIMITED = "import resource; resource.setrlimit(resource.RLIMIT_DATA, ({0}, {0}))\n"
USED = """
import resource
used = resource.getrusage(resource.RUSAGE_SELF)
print(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
"""
MEMORY = ("memoryerror", "memory allocation", "bad_alloc", "out of memory", "cannot allocate")
"""How programs in Python, Rust, C and C++ say that they were given no more memory."""


@dataclass(frozen=True)
class Limits:
    """What a peer may take: seconds, and bytes of memory."""

    seconds: float
    memory: int


@dataclass(frozen=True)
class Command:
    """What is run in a process. Without limits it has to end well."""

    words: tuple[str, ...]
    limits: Limits | None = None


@dataclass(frozen=True)
class Ended:
    """Why a run came to no end of its own."""

    reason: str


def ask(peer: Peer, python: Path, *, limits: Limits) -> Command:
    """The command that lets a peer do its work and print what it used."""
    code = LIMITED.format(limits.memory) + peer.code + USED
    return Command((str(python), "-c", code), limits)


@cache
def is_there(peer: Peer, python: Path) -> bool:
    """Whether a peer can be imported there."""
    command = [str(python), "-c", f"import {peer.module}"]
    return python.exists() and subprocess.run(command, capture_output=True).returncode == 0


def run(command: Command, folder: Path) -> Cost | Ended:
    """Measure in a process of its own, so that one peak does not hide another."""
    begin, limits = monotonic(), command.limits
    try:
        done = subprocess.run(
            command.words,
            capture_output=True,
            text=True,
            cwd=folder,
            timeout=limits.seconds if limits else None,
        )
    except subprocess.TimeoutExpired as late:
        return Ended(f"not done after {late.timeout:,g} s")
    if done.returncode and limits:
        return Ended(_reason(done, limits))
    done.check_returncode()
    seconds, peak = done.stdout.split()[-2:]
    return Cost(monotonic() - begin, float(seconds), float(peak))


def _reason(done: subprocess.CompletedProcess[str], limits: Limits) -> str:
    if done.returncode == -SIGKILL or any(it in done.stderr.lower() for it in MEMORY):
        return f"asked for more than {limits.memory / GIB:.1f} GiB of memory"
    last = done.stderr.strip().splitlines()[-1:] or [f"exit code {done.returncode}"]
    return f"failed: {last[0][:80]}"


def take_turns(
    commands: dict[str, Command], folder: Path, *, runs: int
) -> dict[str, list[Cost] | Ended]:
    """Go every way in turn, so often.

    A peer that came to no end is not asked again, nor one that took `ONCE` seconds.
    """
    found: dict[str, list[Cost] | Ended] = {way: [] for way in commands}
    for _ in range(runs):
        for way, command in commands.items():
            before = found[way]
            if not isinstance(before, Ended) and not (command.limits and _is_long(before)):
                it = run(command, folder)
                found[way] = it if isinstance(it, Ended) else [*before, it]
    return found


def _is_long(runs: list[Cost]) -> bool:
    return any(it.wall > ONCE for it in runs)
