"""Pin what two builds and all their exports are, as hashes: ``python tests/project/pins.py``.

A pin moves only in a commit that says which behaviour changes, and shows ``claimgraph diff``.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import tempfile
from pathlib import Path

from claimgraph.answers.export import (
    PROJECTED,
    PROJECTION,
    WRITERS,
    export,
)
from claimgraph.build.build import build
from claimgraph.build.source import find_source
from claimgraph.graph import ClaimGraph

CHECKOUT = Path(__file__).parents[2]
PINS = Path(__file__).parent / "pins"
PINNED = {"s400": "s400", "table": str(CHECKOUT / "tests/tables/cases/both")}
"""The builds whose hashes are kept: a dossier of claims, and one with a table."""

EMBEDDED = re.compile(r'<script[^>]* type="application/json"[^>]*>(.*?)</script>', re.DOTALL)


def pin(source: str, folder: Path) -> dict[str, str]:
    """Build a dossier into ``folder`` and hash its list, its page's data and every export."""
    build(find_source(source), folder, console=False)
    hashes = {"graph.trig": digest((folder / "graph.trig").read_bytes())}
    page = (folder / "network.html").read_text(encoding="utf-8")
    hashes["network.html"] = digest(json.dumps(embedded(page), sort_keys=True).encode())
    graph = ClaimGraph.open(str(folder))
    for ending, shapes in WRITERS.items():
        for shape in (*shapes, *([PROJECTION] if ending in PROJECTED else [])):
            hashes[f"{ending} {shape}"] = digest(export(graph, ending, shape=shape))
    return hashes


def embedded(page: str) -> list[object]:
    """The data that a page holds; coordinates as whole numbers, as processors differ in more."""
    return [rounded(json.loads(block)) for block in EMBEDDED.findall(page)]


def rounded(value: object) -> object:
    """The same value with every fraction rounded."""
    if isinstance(value, float):
        return round(value)
    if isinstance(value, list):
        return [rounded(it) for it in value]
    if isinstance(value, dict):
        return {key: rounded(it) for key, it in value.items()}
    return value


def digest(content: bytes) -> str:
    """SHA-256, as hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def main() -> int:
    """Write every pin anew and name those that moved."""
    for name, source in PINNED.items():
        file = PINS / f"{name}.json"
        before = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        with tempfile.TemporaryDirectory() as scratch:
            hashes = pin(source, Path(scratch) / "built")
        file.write_text(json.dumps(hashes, indent=1) + "\n", encoding="utf-8")
        for part in sorted(before.keys() | hashes.keys()):
            if before.get(part) != hashes.get(part):
                print(f"{name}: {part} is pinned anew")
    return 0


if __name__ == "__main__":
    sys.exit(main())
