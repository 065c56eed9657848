"""One fact, one home: what one module decides is not decided again in another."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import get_args

import pytest

from claimgraph.model.dates import BEGINNING, END, LAST_DAY
from claimgraph.model.judgement import CONTESTED_FIRST, STATUSES
from claimgraph.model.ontology import load_vocabulary
from claimgraph.model.shape import SHAPES, ThingShape
from claimgraph.page.marks import STROKES
from claimgraph.server.mcp.tools import Status

PACKAGE = Path(__file__).parents[2] / "graph" / "claimgraph"
MODULES = sorted(PACKAGE.rglob("*.py"))
SCRIPTS = sorted(it for it in PACKAGE.rglob("*") if it.suffix in {".sql", ".rq", ".js"})

HOMES = {
    "a file is made beside, then renamed": (r"\.with_name\(f\"\.[^\"]*new", []),
    "a file is moved over another": (r"\.replace\((?:file|target)\)", ["model/files.py"]),
    "an engine is opened": (r"duckdb\.connect\(", ["model/sql.py"]),
    "an engine fetches nothing": (r"autoinstall_known_extensions", ["model/sql.py"]),
    "a script beside a module is read": (r"\.sql\"\)\.read_text|\{name\}\.sql", ["model/sql.py"]),
    "communities are found": (r"louvain_communities\(", ["page/communities.py"]),
    "a plural is chosen": (r"\"s\" if |'' if \w+ == 1", []),
    "an open side is counted": (r"4_000_000", ["model/dates/time.py"]),
    "an open side is written": (r"[=(,] *[\"'](?:0001-01-01|9999-12-31)", []),
    "statuses are put in order": (r"\"accepted\", \"contested\"", ["model/judgement.py"]),
    "a dossier is told from other RDF": (r"WHERE \{ \?it a cg:Manifest", ["store/network.py"]),
}
"""What is looked for in Python, and the modules in which alone it may stand."""


def found(pattern: str, files: list[Path]) -> list[str]:
    """Name the files in which a pattern occurs."""
    sought = re.compile(pattern)
    return [
        file.relative_to(PACKAGE).as_posix()
        for file in files
        if sought.search(file.read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize("fact", HOMES)
def test_a_fact_has_one_home(fact: str) -> None:
    """The code for it stands in the named modules, and in no other."""
    pattern, homes = HOMES[fact]
    assert homes == found(pattern, MODULES)


def name_in_code(predicate: str) -> str:
    """A pattern for a property as Python, SQL and JavaScript name it, and no query does."""
    prefix, _, name = predicate.partition(":")
    return rf"""\{{{prefix.upper()}\}}{name}\b|\b{prefix}\("{name}"|["']{predicate}["']"""


@pytest.mark.parametrize("shape", SHAPES, ids=lambda it: it.name)
def test_the_shape_of_a_thing_has_one_home(shape: ThingShape) -> None:
    """Which property holds which member of a record is written in the table, and nowhere else."""
    sought = [re.compile(name_in_code(it.predicate)) for it in shape if it.member]
    files = (it for it in (*MODULES, *SCRIPTS) if it.parent.name != "questions")  # which only ask
    texts = {it: it.read_text(encoding="utf-8") for it in files}
    places = [
        file.relative_to(PACKAGE).as_posix()
        for file, text in texts.items()
        if sum(bool(it.search(text)) for it in sought) > 2
    ]
    assert places == (["model/shape.py"] if len(sought) > 2 else [])


def test_statuses_are_the_same_everywhere() -> None:
    """What has an order or a shape of its own names the statuses of the model, each once."""
    schema = json.loads((PACKAGE / "page" / "data.schema.json").read_text(encoding="utf-8"))
    assert set(STATUSES) == set(CONTESTED_FIRST)
    assert len(STATUSES) == len(CONTESTED_FIRST)
    assert set(STATUSES) == set(STROKES)
    assert ("", *CONTESTED_FIRST) == get_args(Status)
    assert set(STATUSES) == set(schema["$defs"]["status"]["enum"])
    assert {*STATUSES, "mentioned"} == {it.gives for it in load_vocabulary().rules.values()}


def test_scripts_know_the_open_bounds() -> None:
    """SQL, SPARQL and JavaScript cannot import the bounds; what they write are the model's."""
    texts = [it.read_text(encoding="utf-8") for it in SCRIPTS]
    days = {day for text in texts for day in re.findall(r"[\"'](\d{4}-\d\d-\d\d)[\"']", text)}
    numbers = {number for text in texts for number in re.findall(r"\b\d{7}\b", text)}
    assert {BEGINNING, END} == {day for day in days if day[:4] in {"0000", "0001", "9999"}}
    assert {str(LAST_DAY)} == numbers
