"""The locks: every package at one version with its hashes, and no addresses."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
LOCKS = [
    "requirements.lock",
    "requirements-dev.lock",
    "requirements-draft.lock",
    "requirements-node.lock",
]
PIN = re.compile(
    r"(?P<name>[a-z0-9-]+)==(?P<version>[0-9][\w.]*)"
    r"( ; (?P<marker>[^\\]+?))?"
    r"(?P<hashes>( \\\n    --hash=sha256:[0-9a-f]{64})+)\n"
)


def settings() -> dict[str, list[str]]:
    """The requirements of pyproject.toml, by the lock that has to hold them."""
    table = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = table["project"]["optional-dependencies"]
    built = table["dependency-groups"]["build"]
    run = [*table["project"]["dependencies"], *extras["serve"], *extras["mcp"], *built]
    return {
        "requirements.lock": run,
        "requirements-dev.lock": [*run, *extras["dev"]],
        "requirements-draft.lock": [*table["project"]["dependencies"], *extras["draft"]],
        "requirements-node.lock": table["dependency-groups"]["node"],
    }


def pins(lock: str) -> set[tuple[str, str]]:
    """Read a lock: names with their versions, more than one where a marker divides them."""
    text = (CHECKOUT / lock).read_text(encoding="utf-8")
    return {(found["name"], found["version"]) for found in PIN.finditer(text)}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_only_versions_and_hashes(lock: str) -> None:
    """Nothing else stands in a lock: no address, no path, no comment, no package without hashes."""
    assert "" == PIN.sub("", (CHECKOUT / lock).read_text(encoding="utf-8"))


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_what_pyproject_asks_for(lock: str) -> None:
    """Every requirement of pyproject.toml is pinned."""
    asked = {re.split(r"[<>=!~ ;\[]", line)[0].lower() for line in settings()[lock]}
    asked -= {"claimgraph"}  # an extra that takes another one in
    assert set() == asked - {name for name, _ in pins(lock)}


def test_both_locks_agree() -> None:
    """Who develops runs the very versions that users run, and drafting changes none of them."""
    assert set() == pins("requirements.lock") - pins("requirements-dev.lock")
    developed = dict(pins("requirements-dev.lock"))
    drafting = dict(pins("requirements-draft.lock"))
    shared = developed.keys() & drafting.keys()
    assert {it: developed[it] for it in shared} == {it: drafting[it] for it in shared}


@pytest.mark.parametrize(
    "line",
    [
        "click==8.1.0\n",
        "click>=8.1 \\\n    --hash=sha256:" + "0" * 64 + "\n",
        "click @ https://example.org/click.whl \\\n    --hash=sha256:" + "0" * 64 + "\n",
        "--index-url https://example.org/simple\n",
    ],
)
def test_a_loose_line_is_seen(line: str) -> None:
    """A line without a version, without hashes or with an address is no pin."""
    assert line == PIN.sub("", line)
