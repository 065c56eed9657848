"""An editor completes the mapping of a table: each key is known and explained, faults are seen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from claimgraph.dossier.tablemap import ROW_KEYS, TABLE_KEYS, list_kinds
from claimgraph.dossier.template import dossier_schema, table_schema
from claimgraph.model.ontology import load_vocabulary

HERE = Path(__file__).parent
VOCABULARY = load_vocabulary()
TABLE = table_schema(VOCABULARY)
VALIDATOR = jsonschema.Draft202012Validator(dossier_schema(VOCABULARY))
REAL = sorted((HERE / "dossiers").iterdir())
SOUND = sorted(it for kind in ("read", "kinds") for it in (HERE / "cases" / kind).iterdir())
REFUSED = sorted((HERE / "cases" / "refused").iterdir())
SEEN = {
    "a-date-without-a-year", "a-mark-that-is-none", "a-value-that-means-nothing",
    "values-of-nothing",
    "dates-of-two-days", "endpoint-without-query", "query-without-endpoint", "says-nothing",
    "null-with-keys", "unknown-charge", "unknown-key", "unknown-word",
}  # fmt: skip
"""The refused mappings whose form is wrong; of the others the columns, files or words are."""


def load(folder: Path) -> Any:
    """A dossier as an editor reads it, its numbers as numbers."""
    front = (folder / "dossier.yaml").read_text("utf-8")
    data = yaml.load(front, Loader=yaml.CBaseLoader)
    for source in data["sources"].values():
        table = source["table"]
        for part in (table, *table.get("possible", ())):
            for key in {"skip", "within"} & set(part):
                part[key] = int(part[key]) if part[key].isdecimal() else part[key]
    return data


def faults(data: Any) -> list[str]:
    """What an editor would underline."""
    return [it.message for it in VALIDATOR.iter_errors(data)]


def test_the_cases_are_there() -> None:
    """The real dossiers and the cases are walked."""
    assert ["icews18", "unvotes"] == [it.name for it in REAL]
    assert 102 == len(SOUND)
    assert {it.name for it in REFUSED} > SEEN


@pytest.mark.parametrize("folder", [*REAL, *SOUND], ids=lambda it: it.name)
def test_a_sound_mapping_has_no_fault(folder: Path) -> None:
    """An editor underlines nothing in a mapping that is read."""
    assert [] == faults(load(folder))


@pytest.mark.parametrize("folder", REFUSED, ids=lambda it: it.name)
def test_a_wrong_form_is_underlined(folder: Path) -> None:
    """A mapping whose form is wrong is seen while it is written, and only such a one."""
    assert (folder.name in SEEN) == bool(faults(load(folder)))


def properties(schema: Any, path: str = "table") -> Iterator[tuple[str, Any]]:
    """Every key of a schema with what is said of it, however deep."""
    if isinstance(schema, dict):
        for key, it in schema.get("properties", {}).items():
            yield f"{path}.{key}", it
        for key, it in schema.items():
            deeper = it.items() if key == "properties" else ((key, it),)
            for name, value in deeper:
                yield from properties(value, f"{path}.{name}")
    elif isinstance(schema, list):
        for it in schema:
            yield from properties(it, path)


def test_every_key_is_explained() -> None:
    """Each key that the reader knows is in the schema, and each key there says what it is."""
    known = dict(properties(TABLE))
    mute = {path for path, it in known.items() if len(it.get("description", "")) < 8}
    assert set() == mute
    assert set(TABLE_KEYS) == set(TABLE["properties"])
    claim, entities = (TABLE["properties"][key]["properties"] for key in ("claim", "entities"))
    assert {*ROW_KEYS, *VOCABULARY.qualifiers} == set(claim)
    assert {*list_kinds(VOCABULARY), "brackets"} == set(entities)


def test_every_word_is_explained() -> None:
    """A value may become each predicate, stance and type, with its definition."""
    words, *_ = TABLE["properties"]["values"]["additionalProperties"]["additionalProperties"][
        "anyOf"
    ]
    told = {it["const"]: it["description"] for it in words["anyOf"]}
    assert {*VOCABULARY.predicates, *VOCABULARY.stances, *VOCABULARY.classes} == set(told)
    assert all(told.values())


def mapping(**keys: Any) -> dict[str, Any]:
    """The sound mapping of the roll calls, with some keys changed."""
    data: dict[str, Any] = load(HERE / "dossiers" / "unvotes")
    data["sources"]["votes"]["table"] |= keys
    return data


WRONG = {
    "a second table without a column": {"join": {"file": "x.csv"}},
    "a vote that is no stance": {"values": {"vote": {"yes": "suports"}}},
    "a type that is none": {"entities": {"speaker": "contry"}},
    "brackets of persons": {"entities": {"brackets": "person"}},
    "says of two": {"claim": {"says": ["{a}", "approved"]}},
    "a claim without says": {"claim": {"speaker": "{country}"}},
    "a qualifier that is none": {"claim": {"says": ["a", "met", "b"], "untill": "{x}"}},
    "a charge without a denial": {"possible": [{"column": "a", "charge": "b"}]},
    "days in words": {"possible": [{"column": "a", "charge": "b", "denial": "c", "within": "ten"}]},
    "a separator by its sign": {"delimiter": ";"},
    "lines before the head below none": {"skip": -1},
    "an endpoint without a question": {"endpoint": "https://example.org/sparql"},
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_key_is_underlined(name: str) -> None:
    """One fault in a sound mapping is seen, and without it there is none."""
    assert [] == faults(mapping())
    assert faults(mapping(**WRONG[name])) != []
