"""What the schemas are made of: words, names, dates, and mappings with known keys."""

from __future__ import annotations

from typing import Any

WORDS: dict[str, Any] = {"type": ["string", "number", "boolean"]}
"""What an editor takes for a number or a truth (36, 2019, true) is read as the words it is."""

NAMES: dict[str, Any] = {"anyOf": [WORDS, {"type": "array", "items": WORDS}]}
DATE = {
    "date": {**WORDS, "description": "2019-07-12, late July 2019, by late March 2020, since 2017"},
    "words": {**WORDS, "description": "the source's own words"},
    "inferred": {**WORDS, "description": "why this date"},
}
ORDER = {
    "before": {**NAMES, "description": "ids of claims that were made later"},
    "after": {**NAMES, "description": "ids of claims that were made earlier"},
}


def moment(**order: dict[str, Any]) -> dict[str, Any]:
    """A date in words, or with its words and why it is this one."""
    keyed = closed({**DATE, **order})
    return {"description": DATE["date"]["description"], "anyOf": [WORDS, keyed]}


def named(value: dict[str, Any]) -> dict[str, Any]:
    """A mapping from names to values of one kind."""
    return {"type": "object", "additionalProperties": value}


def closed(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    """A mapping with these keys and no others."""
    found = {"type": "object", "additionalProperties": False, "properties": properties}
    return {**found, "required": list(required)} if required else found
