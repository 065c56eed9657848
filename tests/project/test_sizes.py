"""Modules fit in the head, functions on the screen."""

from __future__ import annotations

import ast
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "graph" / "claimgraph"
MODULES = sorted(PACKAGE.rglob("*.py"))
Function = ast.FunctionDef | ast.AsyncFunctionDef


def lines_of(function: Function) -> int:
    """Count a function's lines, signature included, docstring not: that is prose."""
    first = function.body[0]
    prose = ast.get_docstring(function, clean=False) is not None
    own = (function.end_lineno or 0) - function.lineno + 1
    return own - ((first.end_lineno or 0) - first.lineno + 1 if prose else 0)


def functions() -> dict[str, int]:
    """Measure every function of the program, by ``file:line name``."""
    return {
        f"{path.relative_to(PACKAGE)}:{node.lineno} {node.name}": lines_of(node)
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, Function)
    }


def test_no_function_is_long() -> None:
    """No function has more than 50 lines."""
    assert {} == {name: lines for name, lines in functions().items() if lines > 50}


def test_no_module_is_long() -> None:
    """No module has more than 800 lines."""
    sizes = {
        str(path.relative_to(PACKAGE)): len(path.read_text(encoding="utf-8").splitlines())
        for path in MODULES
    }
    assert {} == {name: lines for name, lines in sizes.items() if lines > 800}


def test_a_docstring_is_not_counted() -> None:
    """Prose does not make a function long, code does."""
    source = 'def f():\n    """One.\n\n    Two.\n    """\n    x = 1\n    return x\n'
    (function,) = ast.parse(source).body
    assert isinstance(function, Function)
    assert 3 == lines_of(function)
