"""Lists of entities from elsewhere become proposals that a dossier reads as it reads its own."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.cases import read_yaml
from tests.sampling import WHOLE

from claimgraph.dossier.entity_list import Proposed, propose_entities, read_entity_list
from claimgraph.dossier.names import Names, read_entities
from claimgraph.dossier.yaml import Fields, parse_yaml
from claimgraph.model.english import count_nouns
from claimgraph.model.errors import ClaimgraphError, Finding
from claimgraph.model.iris import WD
from claimgraph.model.ontology import load_vocabulary
from claimgraph.model.records import Entity
from claimgraph.model.text import fold

from .conftest import CASES, FRONT

VOCABULARY = load_vocabulary()
LISTS = CASES / "entities"
MIRA = {"type": "person", "aliases": ["Minister Tol", "Tol"], "wikidata": "Q900001"}


def names_of(text: str) -> Names:
    """The names of a section ``entities:``, which must be without a fault."""
    findings: list[Finding] = []
    root = parse_yaml(text.encode(), "proposed.yaml", report=findings.append)
    assert root is not None, findings
    fields = Fields(root, "x", known=["entities"], report=findings.append)
    names = read_entities(fields, VOCABULARY)
    assert [] == findings
    return names


def propose(file: Path, known: Names | None = None, **wishes: str) -> Proposed:
    """What a file proposes."""
    found = read_entity_list(file)
    return propose_entities(found, VOCABULARY, known or Names(), file=file.name, **wishes)


def entities_of(proposed: Proposed) -> dict[str, Any]:
    """The section that a person would copy."""
    return (yaml.safe_load(proposed.yaml) or {"entities": {}})["entities"]


@pytest.mark.parametrize(
    ("file", "more", "told"),
    [
        ("list.csv", {"labels": {"tr": "Mira Tol"}}, "left out: column founded"),
        ("query.csv", {"description": "minister of Askia"}, "left out: 1 without a name"),
        ("query.json", {}, "1 entity proposed"),
        ("verbose.json", {"labels": {"tr": "Mira Tol", "ru": "Мира Тол"}, "aliases": None}, ""),
        ("ftm.json", {}, "left out: 1 of schema Ownership"),
        ("terms.tsv", {}, "left out: column born"),
        ("unlabelled.json", {"labels": {"ru": "Мира Тол"}, "aliases": None}, "1 entity proposed"),
        ("unordered.json", {}, "left out: column country, column countryLabel"),
        ("simple.csv", {}, "2 entities proposed"),
        ("search.json", {}, "3 entities proposed"),
        ("match.json", {}, "left out: 1 of schema CryptoWallet"),
    ],
)
def test_every_form_says_the_same(file: str, more: dict[str, Any], told: str) -> None:
    """One person in eleven forms: type, other names, labels in languages, and the item with why."""
    proposed = propose(LISTS / file)
    found = entities_of(proposed)["Mira Tol"]
    found["aliases"] = sorted(found["aliases"]) if "aliases" in found else None
    assert {**MIRA, "because": f"{file} gives Q900001 as its item.", **more} == found
    assert told in "\n".join(proposed.told)
    names_of(proposed.yaml)


def test_every_form_was_walked() -> None:
    """No list lies among the cases that no test reads."""
    assert {
        "list.csv", "query.csv", "query.json", "verbose.json", "ftm.json", "terms.tsv",
        "unlabelled.json", "unordered.json", "simple.csv", "search.json", "match.json",
    } == {it.name for it in LISTS.iterdir() if it.suffix != ".yaml"}  # fmt: skip


@pytest.mark.parametrize(
    ("file", "types"),
    [
        ("search.json", {"Mira Tol": "person", "Vesk": "place", "Askia": "country"}),
        ("match.json", {"Mira Tol": "person", "Harbour bond": "thing"}),
        ("terms.tsv", {"Mira Tol": "person", 'the "Harbour" Treaty': "thing"}),
        ("simple.csv", {"Mira Tol": "person", "Vesk Ferries": "company"}),
    ],
)
def test_what_lies_beside_and_inside_is_read(file: str, types: dict[str, str]) -> None:
    """Entities in the place of an id, schemata that nobody listed, escaped quotation marks."""
    found = entities_of(propose(LISTS / file))
    assert types == {name: it["type"] for name, it in found.items()}


def test_numbers_of_a_list_of_its_own_are_no_items(tmp_path: Path) -> None:
    """Q1 may be a quarter: only a schema beside it, or the column's name, makes it an item."""
    file = tmp_path / "quarters.csv"
    file.write_text("id,name\nQ1,Mira Tol\n", "utf-8")
    assert "wikidata" not in entities_of(propose(file))["Mira Tol"]


def test_what_the_dossier_may_know_is_a_comment() -> None:
    """A name or item in common is for a person to decide; an alias in common is left out."""
    port = {"type": "place", "aliases": ["Tol"], "wikidata": "Q900002", "because": "x"}
    known = names_of(json.dumps({"entities": {**FRONT["entities"], "Port": port}}))
    proposed = propose(LISTS / "list.csv", known)
    assert {"Vesk Harbour"} == entities_of(proposed).keys()
    assert (
        "# # may be Mira Tol: the name is the same\n# Mira Tol:\n#   type: person" in proposed.yaml
    )
    assert "# # may be Port: the item is the same\n# Askia:" in proposed.yaml
    assert "2 that may be known already, as comments" in proposed.told
    fresh = propose(
        LISTS / "query.json",
        names_of(json.dumps({"entities": {"Harbour": {"type": "place", "aliases": ["Tol"]}}})),
    )
    assert ["Minister Tol"] == entities_of(fresh)["Mira Tol"]["aliases"]
    assert "'Tol' is no alias of Mira Tol: it means Harbour" in fresh.told


def test_a_type_that_nobody_knows_is_told() -> None:
    """It is written as the one that was asked for."""
    proposed = propose(LISTS / "list.csv", type_="place")
    assert "place" == entities_of(proposed)["Vesk Harbour"]["type"]
    assert "1 of no known type, written as place" in proposed.told


def test_what_no_file_can_hold_is_left_out(tmp_path: Path) -> None:
    """Half a character, which JSON can write, is told and not written."""
    file = tmp_path / "half.json"
    good = {"schema": "Person", "properties": {"name": ["Mira Tol"]}}
    file.write_text(
        json.dumps([good, {"schema": "Person", "properties": {"name": ["\ud800"]}}]), "utf-8"
    )
    proposed = propose(file)
    assert {"Mira Tol"} == entities_of(proposed).keys()
    assert r"'\ud800' is left out: its characters fit into no file" in proposed.told


REFUSED = read_yaml(LISTS / "refused.yaml")


@pytest.mark.parametrize("case", REFUSED, ids=lambda it: it["file"])
def test_what_is_no_list_is_refused(case: dict[str, str], tmp_path: Path) -> None:
    """The message names the file, the line where there is one, what was found and a cure."""
    file = tmp_path / case["file"]
    file.write_text(case["text"], "utf-8")
    with pytest.raises(ClaimgraphError) as refused:
        read_entity_list(file)
    assert case["found"] in str(refused.value)
    assert case["file"] in str(refused.value)
    assert "cure" in str(refused.value)


WORDS = st.text(
    st.characters(categories=["L", "N", "P", "S"], exclude_characters=";|\u00ad"), min_size=1
).filter(lambda it: fold(it) and not fold(it).startswith("q") and it != "~")
TYPES = st.sampled_from(sorted({"person", "country", "weapon-system", "agreement", "place"}))


@st.composite
def lists(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Entities of which no two share a name, an address or an item."""
    names = draw(st.lists(WORDS, min_size=1, max_size=8, unique_by=lambda it: fold(it)))
    found = []
    for number, name in enumerate(names[::2]):
        aliases = names[2 * number + 1 : 2 * number + 2]
        labels = draw(st.dictionaries(st.sampled_from(["tr", "ru", "zh-hant"]), WORDS, max_size=2))
        item = draw(st.sampled_from(["", f"Q{number + 1}"]))
        found.append({"name": name, "type": draw(TYPES), "aliases": aliases, "labels": labels,
                      "item": item})  # fmt: skip
    return found


def as_csv(rows: list[dict[str, Any]]) -> str:
    """A table with a column for each language."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["Name", "Type", "Alias", "label_tr", "label_ru", "label_zh-hant", "Wikidata"])
    for it in rows:
        labels = (it["labels"].get(tag, "") for tag in ("tr", "ru", "zh-hant"))
        writer.writerow([it["name"], it["type"], ";".join(it["aliases"]), *labels, it["item"]])
    return text.getvalue()


def as_result(rows: list[dict[str, Any]]) -> str:
    """The result of a query, with a row for each further name; every thing has an item."""
    bindings = []
    for number, it in enumerate(rows, 1):
        it["item"] = f"Q{number}"
        plain = {
            "item": {"type": "uri", "value": f"{WD}{it['item']}"},
            "itemLabel": {"type": "literal", "xml:lang": "en", "value": it["name"]},
            "typeLabel": {"type": "literal", "xml:lang": "en", "value": it["type"]},
        }
        named = [("label", tag, name) for tag, name in it["labels"].items()]
        named += [("alias", "en", name) for name in it["aliases"]]
        bindings.append(plain)
        for column, tag, name in named:
            cell = {"type": "literal", "xml:lang": tag, "value": name}
            bindings.append({**plain, column: cell})
    return json.dumps({"head": {}, "results": {"bindings": bindings}})


def as_ftm(rows: list[dict[str, Any]]) -> str:
    """Entities of FollowTheMoney, which has no labels in languages."""
    lines = []
    for number, it in enumerate(rows):
        it["labels"] = {}
        properties = {"name": [it["name"]], "alias": it["aliases"], "keywords": [it["type"]]}
        properties["wikidataId"] = [it["item"]] if it["item"] else []
        lines.append(json.dumps({"id": f"x{number}", "schema": "Asset", "properties": properties}))
    return "\n".join(lines)


FORMS: Mapping[str, Callable[[list[dict[str, Any]]], str]] = {
    "list.csv": as_csv, "result.json": as_result, "entities.ftm.json": as_ftm,
}  # fmt: skip


def core(entity: Entity) -> dict[str, Any]:
    """What a list can say of an entity."""
    return {"name": entity.label, "type": entity.type, "aliases": sorted(entity.aliases),
            "labels": dict(entity.labels), "item": entity.match.removeprefix(WD)}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=60 if WHOLE else 20, deadline=None)
@given(rows=lists())
def test_what_is_written_is_read_again(form: str, rows: list[dict[str, Any]]) -> None:
    """From entities to a list, to a proposal, to the entities of a dossier: the same ones."""
    text = FORMS[form](rows)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / form
        file.write_text(text, "utf-8", newline="")
        proposed = propose(file)
    assert (f"{count_nouns(len(rows), 'entity')} proposed",) == proposed.told
    found = names_of(proposed.yaml).entities.values()
    assert [{**it, "aliases": sorted(it["aliases"])} for it in rows] == [*map(core, found)]
