"""The house: few rooms on few floors, and imports that only lead down."""

from __future__ import annotations

import ast
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
PACKAGE = CHECKOUT / "graph" / "claimgraph"
FLOORS = tomllib.loads((Path(__file__).parent / "floors.toml").read_text(encoding="utf-8"))
FLOOR = {room: int(floor) for floor, rooms in FLOORS["floors"].items() for room in rooms}
DOORS = {"__init__", "__main__"}
"""What leads into the house and holds no code of its own."""
MODULES = sorted(PACKAGE.rglob("*.py"))


def room_of(module: Path, package: Path = PACKAGE) -> str:
    """Name the package, or the module, directly under claimgraph that a module belongs to."""
    return module.relative_to(package).with_suffix("").parts[0]


def imported(module: Path, package: Path = PACKAGE) -> Iterator[str]:
    """Yield the dotted names below ``claimgraph`` that a module imports anywhere in it."""
    home = ("claimgraph", *module.relative_to(package).parent.parts)
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = home[: len(home) + 1 - node.level] if node.level else ()
            stem = ".".join([*above, *([node.module] if node.module else [])])
            names = [f"{stem}.{alias.name}" for alias in node.names]
        else:
            continue
        yield from (name for name in names if name.split(".")[0] == "claimgraph")


def rooms_imported(module: Path, package: Path = PACKAGE) -> set[str]:
    """Name the rooms a module imports; a public name of the package counts as ``__init__``."""
    seconds = {[*name.split("."), "__init__"][1] for name in imported(module, package)}
    there = {path.stem for path in package.iterdir() if path.suffix == ".py" or path.is_dir()}
    return {room if room in there else "__init__" for room in seconds} - {room_of(module, package)}


def climbs(module: Path, package: Path = PACKAGE) -> list[str]:
    """List a module's imports from its own floor or from above."""
    room = room_of(module, package)
    return [
        f"{room} (floor {FLOOR[room]}) imports {other} (floor {FLOOR[other]})"
        for other in sorted(rooms_imported(module, package))
        if FLOOR[other] >= FLOOR[room] and room not in DOORS
    ]


def test_every_room_has_a_floor() -> None:
    """A new package is put into the table before it is merged, and a removed one is taken out."""
    assert set(FLOOR) == {room_of(module) for module in MODULES}


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_from_lower_floors(module: Path) -> None:
    """What a module stands on lies below it."""
    assert [] == climbs(module)


def test_the_house_is_small() -> None:
    """Twelve rooms on seven floors, with so few arrows that one can draw them."""
    arrows = {(room_of(it), other) for it in MODULES for other in rooms_imported(it)}
    assert len(set(FLOOR) - DOORS) <= 12
    assert len(FLOORS["floors"]) == 7
    assert len({arrow for arrow in arrows if DOORS.isdisjoint(arrow)}) <= 45


def test_the_drawing_shows_the_floors() -> None:
    """CONTRIBUTING draws each room on its floor, and no other."""
    text = (CHECKOUT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    lines = [re.match(r"([1-7])  (\S+(?: \| \S+)*)", line) for line in text.splitlines()]
    drawn = {
        room.removesuffix(".py"): int(line[1])
        for line in lines
        if line
        for room in line[2].split(" | ")
    }
    assert {room: floor for room, floor in FLOOR.items() if room not in DOORS} == drawn


@pytest.mark.parametrize(
    ("place", "line", "seen"),
    [
        (
            "judge/status.py",
            "from claimgraph.store import View",
            "judge (floor 2) imports store (floor 2)",
        ),
        ("judge/status.py", "from ..build import build", "judge (floor 2) imports build (floor 4)"),
        ("judge/status.py", "from .. import store", "judge (floor 2) imports store (floor 2)"),
        ("judge/status.py", "import claimgraph.store", "judge (floor 2) imports store (floor 2)"),
        (
            "judge/status.py",
            "def late():\n    from claimgraph import store",
            "judge (floor 2) imports store (floor 2)",
        ),
        (
            "model/records.py",
            "from claimgraph import ClaimGraph",
            "model (floor 1) imports __init__ (floor 5)",
        ),
    ],
)
def test_a_climbing_import_is_seen(tmp_path: Path, place: str, line: str, seen: str) -> None:
    """However an import from above is written, also inside a function, it is reported."""
    for module in ("store/view.py", "build/build.py", "model/iris.py", place):
        (tmp_path / module).parent.mkdir(exist_ok=True)
        (tmp_path / module).write_text("", encoding="utf-8")
    (tmp_path / place).write_text(line, encoding="utf-8")
    assert [seen] == climbs(tmp_path / place, tmp_path)


def test_no_module_is_named_after_a_verb_in_ing() -> None:
    """A module is a noun, or a verb with its object in a package that gives the object."""
    assert [] == [str(it.relative_to(PACKAGE)) for it in MODULES if it.stem.endswith("ing")]


def test_a_class_name_occurs_once() -> None:
    """A class is called by its name alone in every message and every test."""
    homes: dict[str, list[str]] = defaultdict(list)
    for module in MODULES:
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                homes[node.name].append(str(module.relative_to(PACKAGE)))
    assert {} == {name: found for name, found in homes.items() if len(found) > 1}


VERBS = frozenset(
    [
        "add",
        "affirm",
        "answer",
        "apply",
        "attend",
        "balance",
        "break",
        "build",
        "change",
        "check",
        "choose",
        "close",
        "compare",
        "compose",
        "compute",
        "conclude",
        "count",
        "cover",
        "cut",
        "decode",
        "describe",
        "draw",
        "drop",
        "dump",
        "enter",
        "exchange",
        "expand",
        "explain",
        "fetch",
        "fill",
        "find",
        "flatten",
        "follow",
        "gather",
        "hash",
        "hold",
        "join",
        "judge",
        "keep",
        "link",
        "list",
        "load",
        "locate",
        "make",
        "mark",
        "measure",
        "meet",
        "mend",
        "merge",
        "move",
        "name",
        "note",
        "open",
        "order",
        "pack",
        "pair",
        "parse",
        "pin",
        "place",
        "prepare",
        "print",
        "project",
        "propose",
        "quote",
        "rank",
        "read",
        "record",
        "refuse",
        "rename",
        "report",
        "revise",
        "rewrite",
        "run",
        "say",
        "scatter",
        "serve",
        "set",
        "settle",
        "shift",
        "shorten",
        "show",
        "split",
        "start",
        "stop",
        "survey",
        "swap",
        "sweep",
        "take",
        "tell",
        "thin",
        "unpack",
        "weigh",
        "widen",
        "write",
    ]
)


def test_a_private_function_names_its_object() -> None:
    """Of two dozen functions called ``_read``, none says what it reads."""
    found = [
        f"{module.relative_to(PACKAGE)}: {node.name}"
        for module in MODULES
        for node in ast.parse(module.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("_")
        if node.name.strip("_") in VERBS
    ]
    assert [] == found
