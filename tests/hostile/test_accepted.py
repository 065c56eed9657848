"""Unusual and valid dossiers build, and what was written comes out as it was written."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pyoxigraph as ox
import pytest
import yaml
from tests.judge.together import judge_beforehand, known_as

from claimgraph.build.source import find_source, read_source
from claimgraph.dossier.read import Reading
from claimgraph.dossier.template import claims_schema, dossier_schema
from claimgraph.model.ontology import load_vocabulary

from .conftest import CASES, run
from .test_refused import break_

ACCEPTED: list[dict[str, Any]] = yaml.load(
    (CASES / "accepted.yaml").read_text("utf-8"), Loader=yaml.CBaseLoader
)


class Editor(yaml.SafeLoader):
    """YAML as an editor reads it, by the core schema of YAML 1.2: ``no`` and dates are strings."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012  # as PyYAML declares it


for tag, pattern, first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+.0123456789"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
):
    Editor.add_implicit_resolver(
        f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{pattern})$"), list(first)
    )


def validate(file: Path, schema: dict[str, Any]) -> None:
    """Hold a file against a schema as an editor does."""
    data = yaml.load(file.read_text("utf-8-sig"), Loader=Editor)
    jsonschema.Draft202012Validator(schema).validate(data)


def prepare(dossier: Path, case: dict[str, Any]) -> None:
    """Change the sound dossier as a case says."""
    (dossier / "evidence.lock").unlink()
    if "file" in case:
        break_(dossier, case)
    if "also-file" in case:
        break_(dossier, case["also-file"])
    if "remove" in case:
        (dossier / case["remove"]).unlink()
    for name, text in case.get("files", {}).items():
        (dossier / name).parent.mkdir(exist_ok=True)
        (dossier / name).write_text(text, encoding="utf-8")
    for name in ("dossier.yaml", "claims.yaml", "wire.txt") if "encoding" in case else ():
        data = (dossier / name).read_bytes()
        data = data.replace(b"\n", b"\r\n") if "crlf" in case["encoding"] else data
        (dossier / name).write_bytes(b"\xef\xbb\xbf" + data if "mark" in case["encoding"] else data)


def literals(folder: Path) -> set[str]:
    """Every literal of a built graph."""
    quads = ox.parse(path=folder / "graph.trig", format=ox.RdfFormat.TRIG)
    return {quad.object.value for quad in quads if isinstance(quad.object, ox.Literal)}


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """All cases, judged side by side beforehand: the judge is not what they are about."""
    room = tmp_path_factory.mktemp("accepted")
    readings = [read_case(case, room / str(number)) for number, case in enumerate(ACCEPTED)]
    dossiers = [it.require() for it in readings if not it.tables]
    users = ("claimgraph.build.check.Bench", "claimgraph.build.build.Bench")
    with known_as(judge_beforehand(dossiers), *users):
        yield


def read_case(case: dict[str, Any], room: Path) -> Reading:
    """Read the dossier of a case, in a room of its own."""
    dossier = Path(shutil.copytree(CASES / "base", room / "dossier"))
    prepare(dossier, case)
    return read_source(find_source(str(dossier)))


@pytest.mark.parametrize("case", ACCEPTED, ids=lambda case: case["name"])
@pytest.mark.usefixtures("judged")
def test_a_valid_dossier_builds(case: dict[str, Any], dossier: Path) -> None:
    """It has no finding, it builds, its words are in the graph, and an editor sees no fault."""
    prepare(dossier, case)
    shapes = "--shapes" if "shapes" in case else "--no-shapes"
    done = run(["check", "dossier", shapes], dossier.parent)
    assert 0 == done.code, done.err
    done = run(["build", "dossier", "-o", "out", "--no-page"], dossier.parent)
    assert 0 == done.code, done.err
    assert set() == set(case["holds"]) - literals(dossier.parent / "out")
    vocabulary = load_vocabulary()
    validate(dossier / "dossier.yaml", dossier_schema(vocabulary))
    for file in dossier.glob("claims*.yaml"):
        validate(file, claims_schema(vocabulary))


def test_every_case_is_walked() -> None:
    """The manifest holds what it is thought to hold."""
    assert len(ACCEPTED) >= 55
    assert len(ACCEPTED) == len({case["name"] for case in ACCEPTED})
    assert [] == [case["name"] for case in ACCEPTED if not case["holds"]]
    assert 10 == sum("shapes" in case for case in ACCEPTED)
    keys = {"name", "file", "old", "new", "text", "also", "also-file", "remove", "files"}
    keys |= {"encoding", "holds", "shapes"}
    assert set() == {key for case in ACCEPTED for key in case} - keys
