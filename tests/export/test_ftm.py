"""Entities of FollowTheMoney: by its schemata, with what is accepted and nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.cases import read_yaml
from tests.dossier.conftest import FRONT

from claimgraph.answers.export import export
from claimgraph.answers.export.ftm import name_losses
from claimgraph.build.build import pin
from claimgraph.build.source import find_source
from claimgraph.dossier.entity_list import read_entity_list
from claimgraph.graph import ClaimGraph
from claimgraph.model.errors import ClaimgraphError
from claimgraph.model.ftm import SCHEMATA, TYPES, find_schema
from claimgraph.model.iris import WD
from claimgraph.model.ontology import load_vocabulary

from .conftest import CASES

MODEL: dict[str, Any] = read_yaml(CASES / "ftm.yaml")
"""What the model of FollowTheMoney says of the schemata that are written."""


def entities_of(graph: ClaimGraph) -> dict[str, dict[str, Any]]:
    """What is written, by id."""
    found = [json.loads(line) for line in export(graph, ".ftm").decode().splitlines()]
    assert sorted(it["id"] for it in found) == [it["id"] for it in found]
    assert all({"id", "schema", "properties"} == it.keys() for it in found)
    return {it["id"]: it for it in found}


def test_every_entity_fits_its_schema(dossier: ClaimGraph) -> None:
    """Known schemata and properties, texts in lists, what is required, ends of the right kind."""
    found = entities_of(dossier)
    for it in found.values():
        schema = MODEL[it["schema"]]
        known = {name for above in schema["is"] for name in MODEL[above]["properties"]}
        assert it["properties"].keys() <= known
        assert it["properties"].keys() >= set(schema["required"])
        for name, texts in it["properties"].items():
            assert texts
            assert all(isinstance(text, str) and text for text in texts)
            if end := schema.get("ends", {}).get(name):
                assert end in MODEL[found[texts[0]]["schema"]]["is"]


def test_only_what_stands_as_fact_is_a_link(s400: ClaimGraph) -> None:
    """Each link is a triple of the accepted graph; the rest is counted in words."""
    links = [it for it in entities_of(s400).values() if "summary" in it["properties"]]
    status = {d["label"]: d["status"] for _, _, d in s400.network().edges(data=True)}
    summaries = {it["properties"]["summary"][0] for it in links}
    assert {"accepted"} == {status[it] for it in summaries}
    assert "Mevlut Cavusoglu is foreign minister of Turkey" in summaries
    assert "S-400 arrived in Turkey (first part), in July 2019" not in summaries
    left = len(status) - len(links)
    told = name_losses(s400.store)
    assert told.startswith(f"Left out: {left} statements (")
    for part in ("5 contested", "1 denied", "stances", "quotes"):
        assert part in told


def test_members_are_members(tmp_path: Path) -> None:
    """A state in an alliance is a membership; all else has no schema of its own."""
    told = {"quote": "Askia is a member of the League", "says": ["Askia", "member-of", "League"]}
    entities = {**FRONT["entities"], "League": {"type": "alliance"}}
    for name, data in {"dossier": {**FRONT, "entities": entities}, "claims": [told]}.items():
        (tmp_path / f"{name}.yaml").write_text(json.dumps(data), "utf-8")
    (tmp_path / "wire.txt").write_text("Askia is a member of the League.", "utf-8")
    pin(find_source(str(tmp_path)))[1].require()
    (member,) = [it for it in entities_of(ClaimGraph.open(tmp_path)).values()
                 if it["schema"] == "Membership"]  # fmt: skip
    assert ["harbour-entity-askia"] == member["properties"]["member"]
    assert ["harbour-entity-league"] == member["properties"]["organization"]
    assert ["Northern Wire"] == member["properties"]["publisher"]


def test_the_entities_are_read_again(dossier: ClaimGraph, tmp_path: Path) -> None:
    """Names, types and items of all entities come back by `claimgraph entities import`."""
    file = tmp_path / "all.ftm"
    file.write_bytes(export(dossier, ".ftm"))
    read = {it.name: it for it in read_entity_list(file).entities}
    for entity in dossier.opened.records.entities.values():
        it = read[entity.label]
        assert entity.type == it.types[0]
        assert {*entity.aliases, *(text for _, text in entity.labels)} - {it.name} == {*it.aliases}
        assert entity.match.removeprefix(WD) == it.item
        assert " ".join(entity.description.split()) == it.description


def test_every_type_has_a_schema() -> None:
    """Those that no table names have that of the type above; all schemata are in the model."""
    vocabulary = load_vocabulary()
    assert set(SCHEMATA) <= vocabulary.classes.keys()
    assert {find_schema(it, vocabulary) for it in vocabulary.classes} <= MODEL.keys()
    assert "Organization" == find_schema("newspaper", vocabulary)
    assert set(TYPES.values()) <= vocabulary.classes.keys()


def test_what_is_no_dossier_is_refused() -> None:
    """RDF of strangers has no types that could be told."""
    with pytest.raises(ClaimgraphError, match="only a dossier"):
        export(ClaimGraph.open(CASES / "control.ttl"), ".ftm")


RELEASE = "followthemoney==4.11.2"


@pytest.fixture(scope="module")
def schemata(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """All schemata of FollowTheMoney, out of its wheel: to install it takes a compiler."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "-d", folder, RELEASE]
    done = subprocess.run(pip, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"{RELEASE} cannot be fetched: {done.stderr.strip()[-200:]}")
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as files:
        names = [it for it in files.namelist() if it.startswith("followthemoney/schema/")]
        read = [yaml.safe_load(files.read(it)) for it in names if it.endswith(".yaml")]
    return {name: schema for it in read for name, schema in it.items()}


def widen(name: str, schemata: dict[str, dict[str, Any]]) -> list[str]:
    """A schema and all that it is a kind of."""
    above = schemata[name].get("extends", [])
    return [name, *(it for one in above for it in widen(one, schemata))]


@pytest.mark.slow  # it fetches a wheel
def test_the_published_model_takes_them(
    dossier: ClaimGraph, s400: ClaimGraph, schemata: dict[str, dict[str, Any]]
) -> None:
    """By FollowTheMoney's own files: no schema is abstract, each property known, each end fits."""
    seen = set()
    for found in map(entities_of, (dossier, s400)):
        for it in found.values():
            above = [schemata[name] for name in widen(it["schema"], schemata)]
            known = {
                key: value for one in above for key, value in one.get("properties", {}).items()
            }
            assert not schemata[it["schema"]].get("abstract")
            assert it["properties"].keys() <= known.keys()
            assert it["properties"].keys() >= {
                key for one in above for key in one.get("required", ())
            }
            for key in it["properties"].keys() & {k for k, v in known.items() if "range" in v}:
                end = found[it["properties"][key][0]]["schema"]
                assert known[key]["range"] in widen(end, schemata)
            seen.add(it["schema"])
    assert {"Person", "PublicBody", "UnknownLink", "Asset"} <= seen


@pytest.mark.slow
def test_the_listed_facts_are_those_of_the_published_model(
    schemata: dict[str, dict[str, Any]],
) -> None:
    """What the quick test goes by is what the wheel says, schema by schema."""
    for name, listed in MODEL.items():
        above = widen(name, schemata)
        assert {*listed["is"]} == {*above}
        assert schemata[name].get("properties", {}).keys() >= {*listed["properties"]}
        assert {*listed["required"]} == {
            key for it in above for key in schemata[it].get("required", ())
        }
        for key, kind in listed.get("ends", {}).items():
            assert schemata[name]["properties"][key].get("range", "Thing") == kind
    assert len(MODEL) == 15
