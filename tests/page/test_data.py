"""The contract of the page's data, and what is refused."""

from __future__ import annotations

import copy
import importlib.resources
import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # has no types

from claimgraph.model.errors import ClaimgraphError
from claimgraph.page import write_page
from claimgraph.page.marks import STROKES, read_drawing


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    """The schema that is shipped beside the page."""
    text = importlib.resources.files("claimgraph.page").joinpath("data.schema.json").read_text()
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def test_schema_is_a_schema(schema: dict[str, Any]) -> None:
    """The schema keeps to JSON Schema 2020-12."""
    Draft202012Validator.check_schema(schema)


def test_sample_keeps_the_schema(schema: dict[str, Any], affair: dict[str, Any]) -> None:
    """The sample that all tests use is what the schema asks for."""
    errors = [error.message for error in Draft202012Validator(schema).iter_errors(affair)]
    assert [] == errors


@pytest.mark.parametrize("name", ["accepted", "contested", "denied", "attributed", "prospective"])
def test_sample_shows_every_status(affair: dict[str, Any], name: str) -> None:
    """Each status has a line of its own and stands in the sample."""
    assert name in STROKES
    assert name in {proposition["status"] for proposition in affair["propositions"]}


def test_schema_refuses_what_is_only_mentioned(
    schema: dict[str, Any], affair: dict[str, Any]
) -> None:
    """A mentioned proposition has no line and must be left out by the caller."""
    wrong = copy.deepcopy(affair)
    wrong["propositions"][0]["status"] = "mentioned"
    assert not Draft202012Validator(schema).is_valid(wrong)


def test_schema_refuses_unknown_members(schema: dict[str, Any], affair: dict[str, Any]) -> None:
    """A misspelt member is found instead of being dropped in silence."""
    wrong = copy.deepcopy(affair)
    wrong["claims"][0]["qoute"] = "x"
    assert not Draft202012Validator(schema).is_valid(wrong)


def test_stray_end_is_refused(affair: dict[str, Any]) -> None:
    """A proposition about an entity that is not there names itself, the role and the cure."""
    wrong = copy.deepcopy(affair)
    wrong["propositions"][0]["object"] = "urn:nobody"
    with pytest.raises(ClaimgraphError) as caught:
        write_page(wrong)
    assert "the object urn:nobody is not among the entities" == caught.value.message
    assert wrong["propositions"][0]["id"] == caught.value.where
    assert "give the page every entity that a proposition names" == caught.value.cure


def test_unknown_status_is_refused(affair: dict[str, Any]) -> None:
    """A status without a line style is refused before anything is drawn."""
    wrong = copy.deepcopy(affair)
    wrong["propositions"][0]["status"] = "mentioned"
    with pytest.raises(ClaimgraphError, match="has no style of line"):
        read_drawing(wrong)


def test_only_connected_entities_are_drawn(affair: dict[str, Any]) -> None:
    """Who only speaks is in the lists, not in the picture."""
    drawn = {node.id for node in read_drawing(affair).nodes}
    ends = {p[end] for p in affair["propositions"] for end in ("subject", "object")}
    assert ends == drawn
    assert drawn < {entity["id"] for entity in affair["entities"]}


def test_same_data_same_bytes(affair: dict[str, Any], affair_file: Any) -> None:
    """No clock, no chance and no order of files is in the page."""
    assert affair_file.read_text("utf-8") == write_page(copy.deepcopy(affair))


def test_nothing_to_show_is_still_a_page(affair: dict[str, Any]) -> None:
    """A dossier without propositions gives an empty picture, not an error."""
    empty = {**affair, "entities": [], "propositions": [], "claims": [], "conflicts": []}
    assert '<script type="application/json" id="nodes">[]</script>' in write_page(
        {**empty, "issues": []}
    )
