"""The wheel: what users get works without the checkout and without what developers have.

It installs requirements.lock into an empty environment, so it needs pip's cache or a network.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
ONTOLOGY = CHECKOUT / "ontology"
IMPORT_ALL = """
import importlib, pkgutil, claimgraph
names = [m.name for m in pkgutil.walk_packages(claimgraph.__path__, "claimgraph.")]
for name in names:
    if not name.endswith("__main__"):
        importlib.import_module(name)
print(*sorted(names))
"""
LIST_ONTOLOGY = """
from pathlib import Path
import claimgraph
root = Path(claimgraph.__file__).parent / "ontology"
print(*sorted(p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file()), sep="\\n")
"""


def pip(*arguments: str | Path, python: Path = Path(sys.executable)) -> None:
    """Run the pip of one Python, quietly."""
    command = [python, "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments]
    subprocess.run(command, check=True)


def install(home: Path) -> Path:
    """Install the wheel and the run lock only, and tell where the programs lie."""
    pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", home, CHECKOUT)
    (wheel,) = home.glob("claimgraph-*.whl")
    subprocess.run([sys.executable, "-m", "venv", home / "env"], check=True)
    python = home / "env" / "bin" / "python"
    pip("install", "--require-hashes", "-r", CHECKOUT / "requirements.lock", python=python)
    pip("install", "--no-deps", "--no-index", wheel, python=python)
    return python.parent


def run(bin_folder: Path, folder: Path, *command: str) -> str:
    """Run a program of that environment from an empty folder, with an empty HOME."""
    (folder / "home").mkdir()
    (folder / "empty").mkdir()
    done = subprocess.run(
        [bin_folder / command[0], *command[1:]],
        cwd=folder / "empty",
        env={"HOME": str(folder / "home"), "PATH": os.defpath, "LANG": "C"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert [] == list((folder / "empty").iterdir())
    return done.stdout


def modules(package: Path) -> list[str]:
    """Name the modules and packages below a package, as ``pkgutil`` does."""
    paths = [path.relative_to(package.parent).with_suffix("") for path in package.rglob("*.py")]
    dotted = {".".join(part for part in path.parts if part != "__init__") for path in paths}
    return sorted(dotted - {package.name})


def every_module_can_be_imported(bin_folder: Path, tmp_path: Path) -> None:
    """Each module of the checkout is in the wheel, and imports without the development extras."""
    found = run(bin_folder, tmp_path, "python", "-c", IMPORT_ALL).split()
    assert modules(CHECKOUT / "graph" / "claimgraph") == found


def the_ontology_is_in_the_wheel(bin_folder: Path, tmp_path: Path) -> None:
    """Every file of ``ontology/`` lies in the wheel as ``claimgraph/ontology``."""
    files = [it for it in ONTOLOGY.rglob("*") if it.is_file() and it.suffix != ".pyc"]
    found = run(bin_folder, tmp_path, "python", "-c", LIST_ONTOLOGY).splitlines()
    assert sorted(path.relative_to(ONTOLOGY).as_posix() for path in files) == found


def the_program_starts(bin_folder: Path, tmp_path: Path) -> None:
    """``claimgraph --help`` names the commands."""
    assert "build" in run(bin_folder, tmp_path, "claimgraph", "--help")


def the_shipped_dossier_answers(bin_folder: Path, tmp_path: Path) -> None:
    """SPARQL is answered on the dossier ``s400``, from an empty folder with an empty HOME."""
    answer = run(bin_folder, tmp_path, "claimgraph", "query", "s400", "ASK {?s ?p ?o}")
    assert answer == "yes\n"


CHECKS = (
    every_module_can_be_imported,
    the_ontology_is_in_the_wheel,
    the_program_starts,
    the_shipped_dossier_answers,
)


def test_the_wheel_works(tmp_path: Path) -> None:
    """What users get works without the checkout; one test, as each worker would install it anew."""
    bin_folder = install(tmp_path)
    for check in CHECKS:
        folder = tmp_path / check.__name__
        folder.mkdir()
        check(bin_folder, folder)
