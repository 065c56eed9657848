"""CONTRIBUTING names files and symbols that exist."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
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


@dataclass(frozen=True)
class Addition:
    """What one recipe takes: in each file what stands there, and what takes its place."""

    changes: Mapping[str, tuple[str, str]]
    checks: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """The same for tests, which are no part of the three files."""

    def apply(self, copy: Path, changes: Mapping[str, tuple[str, str]]) -> None:
        """Make changes in a copy of the checkout."""
        for name, (before, after) in changes.items():
            (file,) = [it for it in (copy / name, copy / "graph/claimgraph" / name) if it.exists()]
            text = file.read_text(encoding="utf-8")
            assert text.count(before) == 1, name
            file.write_text(text.replace(before, after), encoding="utf-8")


ADDITIONS = {
    "predicate": Addition(
        {
            "ontology/affairs.ttl": (
                "aff:praises a owl:",
                """aff:thanks a owl:ObjectProperty , cg:Predicate ;
    rdfs:label "thanks"@en ;
    skos:definition "The subject says that it is grateful to the object."@en ;
    skos:example "Halvar thanked the nurses of Sylvania."@en ;
    rdfs:domain aff:Actor ;
    cg:predicateKind cg:declared-act ;
    cg:arrowLabel "thanks"@en ;
    cg:bareLabel "thank"@en ;
    cg:arrowFamily "cooperation" ;
    skos:scopeNote "No code is for gratitude alone."@en ;
    dcterms:source <https://w3id.org/claimgraph/> ;
    rdfs:isDefinedBy <https://w3id.org/claimgraph/affairs> .

aff:praises a owl:""",
            ),
            "ontology/search.ttl": (
                "aff:praises skos:",
                'aff:thanks skos:hiddenLabel "gratitude"@en .\naff:praises skos:',
            ),
        }
    ),
    "status rule": Addition(
        {
            "ontology/claim.ttl": (
                "cg:rule-unnamed-only a cg:",
                """cg:rule-of-itself a cg:StatusRule ;
    rdfs:label "of itself"@en ;
    skos:definition "Its subject is its object, so it is attributed."@en ;
    skos:notation "4b1" ;
    cg:gives cg:attributed ;
    dcterms:source <https://w3id.org/claimgraph/> ;
    rdfs:isDefinedBy <https://w3id.org/claimgraph/> .

cg:rule-unnamed-only a cg:""",
            ),
            "judge/tally.sql": (
                "        when not affirmed_by.named then",
                "        when prop.s = prop.o then 'rule-of-itself'\n"
                "        when not affirmed_by.named then",
            ),
        },
        {
            "tests/judge/plain.py": ('"near", "doubted",', '"near", "doubted", "of-itself",'),
        },
    ),
    "property of a claim": Addition(
        {
            "model/records.py": (
                '    note: str = ""\n',
                '    note: str = ""\n    mood: str = ""\n',
            ),
            "model/shape.py": (
                '    Trait("cg:coder"',
                '    Trait("cg:mood", TEXT, "mood", key=True, remark="mood"),\n'
                '    Trait("cg:coder"',
            ),
            "ontology/claim.ttl": (
                "cg:note a owl:",
                """cg:mood a owl:DatatypeProperty ;
    rdfs:label "mood"@en ;
    skos:definition "How the speaker felt, in a word."@en ;
    rdfs:range xsd:string ;
    dcterms:source <https://w3id.org/claimgraph/> ;
    rdfs:isDefinedBy <https://w3id.org/claimgraph/> .

cg:note a owl:""",
            ),
        }
    ),
}
"""One for each recipe that promises three files beside tests and cases."""

TRIED = """
import sys
from claimgraph import ClaimGraph
from claimgraph.answers.export import export
from claimgraph.answers.report import write_report
from claimgraph.answers.why import explain
from claimgraph.build.check import check_source
from claimgraph.build.source import find_source
from claimgraph.model.ontology import load_vocabulary
from claimgraph.store.document import picture
from claimgraph.store.rdf import read_records
found = check_source(find_source(sys.argv[1])).findings
assert not [it for it in found if "mood" in str(it) or "shape" in str(it)], found
graph = ClaimGraph.open(sys.argv[1])
records = read_records(graph.store.quads(), vocabulary=load_vocabulary())
print({it.mood for it in records.claims.values() if it.mood})
asked = lambda what, where: print(*(it["it"] for it in graph.store.texts(what + where)))
asked("SELECT ?it", "{ ?claim cg:mood ?it }")
print([it["remarks"] for it in picture(graph.store)["claims"] if "mood" in it["remarks"]])
told = "".join(explain(graph, "Belor sells Missile X")), str(write_report(graph))
print(*("mood: calm" in it for it in told))
print(b",calm," in export(graph, ".csv"))
asked("SELECT ?it", "{ ?one rdf:subject ?a ; rdf:object ?a ; cg:statusRule/rdfs:label ?it }")
asked("SELECT ?it", "{ ?one rdf:predicate aff:thanks ; rdfs:label ?it }")
"""

SHOWN = """{'calm'}
calm
[{'mood': 'calm'}]
True True
True
of itself
Belor thanks Missile X
"""

CLAIMED = """claims:
  - quote: Belor never sold Missile X to Askia
    says: [Belor, thanks, Missile X]
  - quote: Belor never sold Missile X to Askia
    says: [Belor, isolates, Belor]
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout in which all three recipes were followed, but for what they say of tests."""
    folder = tmp_path_factory.mktemp("copy")
    lacking = shutil.ignore_patterns("browser", "bundle", "__pycache__")
    shutil.copytree(PACKAGE, folder / "graph" / "claimgraph", ignore=lacking)
    for name in ("ontology", "tests/ontology", "tests/judge", "tests/words"):
        shutil.copytree(CHECKOUT / name, folder / name, ignore=lacking)
    shared = [CHECKOUT / "pyproject.toml", CHECKOUT / "tests" / "cli" / "conftest.py"]
    for file in (*shared, *(CHECKOUT / "tests").glob("*.py")):
        there = folder / file.relative_to(CHECKOUT)
        there.parent.mkdir(exist_ok=True)
        shutil.copy(file, there)
    for it in ADDITIONS.values():
        it.apply(folder, it.changes)
    return folder


def run(copy: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run Python in the copy."""
    paths = os.pathsep.join(map(str, (copy / "graph", copy)))
    return subprocess.run(
        [sys.executable, *command],
        capture_output=True, text=True, encoding="utf-8", check=False, cwd=copy,
        env={**os.environ, "PYTHONPATH": paths},
    )  # fmt: skip


@pytest.mark.parametrize("name", ADDITIONS)
def test_a_recipe_names_the_files_of_its_addition(name: str) -> None:
    """Three files at most beside tests, all of which the recipe names, and tests to run."""
    (recipe,) = re.findall(rf"\*\*a {name}\*\*(.*?)\n- ", TEXT, re.DOTALL)
    named = re.findall(r"`([\w./-]+)`", recipe)
    assert len(ADDITIONS[name].changes) <= 3
    assert {*ADDITIONS[name].changes, *ADDITIONS[name].checks} <= set(named)
    assert re.search(r"\bRun\s+`tests/", recipe)


def test_additions_take_effect(copy: Path, tmp_path: Path) -> None:
    """The predicate is used, the rule decides, and the property is read, written and shown."""
    dossier = tmp_path / "dossier"
    shutil.copytree(CHECKOUT / "tests" / "sparql" / "affair", dossier)
    claims = dossier / "claims-ministry.yaml"
    text = claims.read_text(encoding="utf-8")
    says = "    says: [Belor, sells, Missile X]\n"
    text = text.replace(says, f"{says}    mood: calm\n", 1).replace("claims:\n", CLAIMED, 1)
    claims.write_text(text, encoding="utf-8")
    told = run(copy, "-c", TRIED, str(dossier))
    assert told.stdout == SHOWN, told.stderr


@pytest.mark.slow
def test_additions_pass_the_tests_that_their_recipes_name(copy: Path) -> None:
    """Without the second judge's part one test fails, which names it; with it none does."""
    files = ("context", "marks", "terms", "vocabulary")
    judged = "tests/judge/test_plain.py::test_the_plain_judge_knows_every_rule"
    tests = ("-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", judged)
    asked = [f"tests/ontology/test_{name}.py" for name in files]
    asked.append("tests/words/test_words.py")
    told = run(copy, *tests, *asked, "-k", "not used_exists and not loading_is_quick")
    assert re.findall(r"^FAILED (\S+)", told.stdout, re.MULTILINE) == [judged], told.stdout
    assert "teach tests/judge/plain.py {'rule-of-itself': 'attributed'}" in told.stdout
    for it in ADDITIONS.values():
        it.apply(copy, it.checks)
    assert run(copy, *tests).returncode == 0
