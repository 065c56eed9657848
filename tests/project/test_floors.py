"""The order of imports: claimgraph can be read from the ground floor up."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "graph" / "claimgraph"
TABLE = tomllib.loads((Path(__file__).parent / "floors.toml").read_text(encoding="utf-8"))
FLOOR = {unit: int(floor) for floor, units in TABLE["floors"].items() for unit in units}
SAME_FLOOR = {(unit, other) for unit, others in TABLE["same_floor"].items() for other in others}
MODULES = sorted(PACKAGE.rglob("*.py"))


def unit_of(module: Path, package: Path = PACKAGE) -> str:
    """Name the module, or the package directly under claimgraph that it belongs to."""
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


def units_imported(module: Path, package: Path = PACKAGE) -> set[str]:
    """Name the units a module imports; a public name of the package counts as ``__init__``."""
    seconds = {[*name.split("."), "__init__"][1] for name in imported(module, package)}
    there = {path.stem for path in package.iterdir() if path.suffix == ".py" or path.is_dir()}
    return {unit if unit in there else "__init__" for unit in seconds} - {unit_of(module, package)}


def climbs(module: Path, package: Path = PACKAGE) -> list[str]:
    """List a module's imports from its own floor or from above."""
    unit = unit_of(module, package)
    return [
        f"{unit} (floor {FLOOR[unit]}) imports {other} (floor {FLOOR[other]})"
        for other in sorted(units_imported(module, package))
        if FLOOR[other] >= FLOOR[unit] and (unit, other) not in SAME_FLOOR
    ]


def test_every_module_has_a_floor() -> None:
    """A new module is put into the table before it is merged, and a removed one is taken out."""
    assert set(FLOOR) == {unit_of(module) for module in MODULES}


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_from_lower_floors(module: Path) -> None:
    """What a module stands on lies below it."""
    assert [] == climbs(module)


def test_every_exception_is_used() -> None:
    """An import on the same floor that nobody makes any more leaves the table."""
    made = {(unit_of(module), other) for module in MODULES for other in units_imported(module)}
    assert made >= SAME_FLOOR
    assert set() == {pair for pair in SAME_FLOOR if FLOOR[pair[0]] != FLOOR[pair[1]]}


def test_exceptions_make_no_circle() -> None:
    """Also on one floor there is an order in which the modules can be read."""
    assert set(TABLE["same_floor"]) <= set(TopologicalSorter(TABLE["same_floor"]).static_order())
    with pytest.raises(CycleError):
        list(TopologicalSorter({"a": ["b"], "b": ["a"]}).static_order())


@pytest.mark.parametrize(
    ("place", "line", "seen"),
    [
        (
            "judge/status.py",
            "from claimgraph.store import View",
            "judge (floor 2) imports store (floor 3)",
        ),
        ("judge/status.py", "from ..store import View", "judge (floor 2) imports store (floor 3)"),
        ("judge/status.py", "from .. import store", "judge (floor 2) imports store (floor 3)"),
        ("judge/status.py", "import claimgraph.store", "judge (floor 2) imports store (floor 3)"),
        (
            "judge/status.py",
            "def late():\n    from claimgraph import store",
            "judge (floor 2) imports store (floor 3)",
        ),
        (
            "model.py",
            "from claimgraph import ClaimGraph",
            "model (floor 1) imports __init__ (floor 8)",
        ),
        ("errors.py", "from claimgraph import terms", "errors (floor 0) imports terms (floor 0)"),
    ],
)
def test_a_climbing_import_is_seen(tmp_path: Path, place: str, line: str, seen: str) -> None:
    """However an import from above is written, also inside a function, it is reported."""
    for unit in ("store.py", "terms.py", place):
        (tmp_path / unit).parent.mkdir(exist_ok=True)
        (tmp_path / unit).write_text("", encoding="utf-8")
    (tmp_path / place).write_text(line, encoding="utf-8")
    assert [seen] == climbs(tmp_path / place, tmp_path)
