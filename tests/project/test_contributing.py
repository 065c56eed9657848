"""CONTRIBUTING names files and symbols that exist."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
PACKAGE = CHECKOUT / "graph" / "claimgraph"
TEXT = (CHECKOUT / "CONTRIBUTING.md").read_text(encoding="utf-8")
PATHS = sorted({it for it in re.findall(r"`([\w./-]+)`", TEXT) if "/" in it and "<" not in it})
SYMBOLS = re.findall(r"`(\w+)`\s+of\s+`([\w./-]+)`", TEXT)
RECIPES = re.findall(r"^- \*\*an? ([\w ]+)\*\*", TEXT, re.MULTILINE)
MADE = {"out/reference/"}
"""What is made, and not kept."""


def places(path: str) -> list[Path]:
    """Where a path that CONTRIBUTING names may lie."""
    return [CHECKOUT / path, PACKAGE / path]


@pytest.mark.parametrize("path", PATHS)
def test_a_path_exists(path: str) -> None:
    """Each file and folder that is named is there; data beside the checkout need not be."""
    if path.startswith("../") and not (CHECKOUT / path).exists():
        pytest.skip(f"there is no {path}")
    assert path in MADE or [it for it in places(path) if it.exists()]


@pytest.mark.parametrize(("symbol", "path"), SYMBOLS)
def test_a_symbol_exists(symbol: str, path: str) -> None:
    """Each name that is said to be in a file is defined there."""
    (file,) = [it for it in places(path) if it.is_file()]
    assert re.search(rf"^{symbol}\b.*=", file.read_text(encoding="utf-8"), re.MULTILINE)


def test_what_is_added_most_has_a_recipe() -> None:
    """The six things that a change adds most are described, with paths and symbols to go to."""
    assert {
        "predicate", "stance", "question", "status rule", "property of a claim", "kind of export",
    } <= set(RECIPES)  # fmt: skip
    assert len(PATHS) > 20
    assert len(SYMBOLS) >= 3


ADDED = {
    "model/records.py": ('    note: str = ""\n', '    note: str = ""\n    mood: str = ""\n'),
    "model/shape.py": (
        '    Trait("cg:coder"',
        '    Trait("cg:mood", Form.TEXT, "mood", key=True),\n    Trait("cg:coder"',
    ),
    "ontology/claim.ttl": (
        "cg:note a owl:",
        'cg:mood a owl:DatatypeProperty ; rdfs:label "mood"@en .\n\ncg:note a owl:',
    ),
}
"""What a property of a claim takes: in each file what stands there, and what takes its place."""

TRIED = """
import sys
from pathlib import Path
from claimgraph import ClaimGraph
from claimgraph.build.check import check_source
from claimgraph.build.source import find_source
from claimgraph.model.ontology import load_vocabulary
from claimgraph.store.rdf import read_records
found = check_source(find_source(sys.argv[1])).findings
assert not [it for it in found if "mood" in str(it)], found
store = ClaimGraph.open(sys.argv[1]).store
print(*(it["mood"] for it in store.texts("SELECT ?mood { ?claim cg:mood ?mood }")))
records = read_records(store.quads(), vocabulary=load_vocabulary())
print(*(it.mood for it in records.claims.values() if it.mood))
"""


def test_a_property_of_a_claim_is_three_changes(tmp_path: Path) -> None:
    """In a copy with these changes and no other a dossier gives it, RDF has it, and is read again.

    The recipe names these files first, and besides them one for what is not read as plain words.
    """
    package, dossier = tmp_path / "copy" / "claimgraph", tmp_path / "dossier"
    shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("browser", "bundle", "*.pyc"))
    shutil.copytree(CHECKOUT / "ontology", package / "ontology")
    for name, (before, after) in ADDED.items():
        file = package / name
        text = file.read_text(encoding="utf-8")
        assert text.count(before) == 1, name
        file.write_text(text.replace(before, after), encoding="utf-8")
    shutil.copytree(CHECKOUT / "tests" / "sparql" / "affair", dossier)
    claims = dossier / "claims-ministry.yaml"
    first = "    says: [Belor, sells, Missile X]\n"
    text = claims.read_text(encoding="utf-8").replace(first, f"{first}    mood: calm\n", 1)
    claims.write_text(text, encoding="utf-8")
    told = subprocess.run(
        [sys.executable, "-c", TRIED, str(dossier)],
        capture_output=True, text=True, encoding="utf-8", check=False, cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "copy")},
    )  # fmt: skip
    assert told.stdout.split() == ["calm", "calm"], told.stderr
    (recipe,) = re.findall(r"\*\*a property of a claim\*\*(.*?)\n- ", TEXT, re.DOTALL)
    assert list(ADDED) == [it for it in re.findall(r"`([\w./-]+)`", recipe) if "/" in it][:3]
