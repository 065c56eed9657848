"""The wheel: what users get works without the checkout and without what developers have.

`make run` installs requirements.lock with its hashes. Here those distributions alone are linked
into an empty environment, file by file: to install them once more took a minute.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
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


def pip(*arguments: str | Path) -> None:
    """Run pip, quietly."""
    command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments]
    subprocess.run(command, check=True)


def locked() -> Iterator[Distribution]:
    """What requirements.lock names, as it is installed here; what is for other systems is not."""
    lock = (CHECKOUT / "requirements.lock").read_text(encoding="utf-8")
    for name, marker in re.findall(r"^([\w.-]+)(?:\[.*\])?==[^\s;]+( ;)?", lock, re.MULTILINE):
        try:
            yield distribution(name)
        except PackageNotFoundError:
            assert marker, f"{name} is locked for every system, and not installed"


def link(found: Distribution, packages: Path) -> None:
    """Link the files of a distribution into another environment; its programs are left out."""
    for file in found.files or ():
        if ".." not in file.parts:
            target = packages / file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.symlink_to(file.locate())


def install(home: Path) -> Path:
    """Install the wheel beside the run lock only, and give the folder of the programs."""
    pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", home, CHECKOUT)
    (wheel,) = home.glob("claimgraph-*.whl")
    environment = home / "env"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    (packages,) = (environment / "lib").glob("python*/site-packages")
    for found in locked():
        link(found, packages)
    python = environment / "bin" / "python"
    pip("--python", python, "install", "--no-compile", "--no-deps", "--no-index", wheel)
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


def what_developers_have_is_absent(bin_folder: Path, tmp_path: Path) -> None:
    """The environment holds what is locked for users, and no more: pytest is not in it."""
    script = "import rdflib, importlib.util as u; print(u.find_spec('pytest'), u.find_spec('mypy'))"
    assert "None None\n" == run(bin_folder, tmp_path, "python", "-c", script)


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
    what_developers_have_is_absent,
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
