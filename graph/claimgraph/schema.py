"""JSON Schemas of the dossier format, by which an editor completes names and shows faults."""

from __future__ import annotations

from typing import Any

from claimgraph.read.claims import CLAIM_KEYS, FILE_KEYS
from claimgraph.read.entities import ENTITY_KEYS
from claimgraph.read.header import KEYS, SECTIONS
from claimgraph.read.sources import SOURCE_KEYS
from claimgraph.read.tables import DELIMITERS, KINDS, ROW_KEYS, TABLE_KEYS
from claimgraph.terms import FORMAT
from claimgraph.vocabulary import Vocabulary

DRAFT = "https://json-schema.org/draft/2020-12/schema"
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


def _moment(**order: dict[str, Any]) -> dict[str, Any]:
    keyed = _closed({**DATE, **order})
    return {"description": DATE["date"]["description"], "anyOf": [WORDS, keyed]}


def dossier_schema(vocabulary: Vocabulary) -> dict[str, Any]:
    """The schema of ``dossier.yaml``."""
    text = WORDS
    flag: dict[str, Any] = {"type": "boolean"}
    source = {
        **dict.fromkeys(SOURCE_KEYS, text),
        "voice": {"enum": sorted(vocabulary.voices)},
        "published": {"$ref": "#/$defs/moment"},
        "retrieved": WORDS,
        "table": table_schema(vocabulary),
        "held": flag,
        "complete": flag,
    }
    entity = {
        **dict.fromkeys(ENTITY_KEYS, text),
        "type": {"enum": sorted(vocabulary.classes)},
        "aliases": {"$ref": "#/$defs/names"},
        "labels": {"type": "object", "additionalProperties": text},
        "wikidata": {"type": "string", "pattern": "^Q[1-9][0-9]*$"},
    }
    issue = _closed({"question": text, "claims": {"$ref": "#/$defs/names"}}, "question", "claims")
    return {
        "$schema": DRAFT,
        "title": "A claimgraph dossier",
        **_closed(
            {
                **dict.fromkeys((*KEYS, *SECTIONS), text),
                "format": {"enum": [int(FORMAT), FORMAT]},
                "sources": _named(_closed(source, "title", "published")),
                "entities": _named(_closed(entity, "type")),
                "issues": {"type": "array", "items": issue},
            },
            "format", "title", "sources",
        ),
        "$defs": {"moment": _moment(), "names": NAMES},
    }  # fmt: skip


def table_schema(vocabulary: Vocabulary) -> dict[str, Any]:
    """The schema of the ``table:`` of a source: what the columns mean."""
    told = dict.fromkeys((*vocabulary.qualifiers, *ROW_KEYS), WORDS)
    says = {"type": "array", "items": WORDS, "minItems": 3, "maxItems": 3}
    claim = _closed({**told, "says": {**says, "description": COLUMNS}}, "says")
    words = {"enum": [*vocabulary.predicates, *vocabulary.stances]}
    kinds = {"enum": sorted(vocabulary.classes)}
    possible = _closed(
        {**dict.fromkeys(("column", "charge", "denial"), WORDS), "within": {"type": "integer"}},
        "column", "charge", "denial",
    )  # fmt: skip
    return _closed(
        {
            **dict.fromkeys(TABLE_KEYS, WORDS),
            "claim": claim,
            "values": _named(_named({"anyOf": [words, claim]})),
            "entities": _closed({**dict.fromkeys(KINDS, kinds), "brackets": {"const": "country"}}),
            "join": _closed({"file": WORDS, "on": WORDS}, "file", "on"),
            "possible": {"type": "array", "items": possible},
            "delimiter": {"enum": [*DELIMITERS]},
            "skip": {"type": "integer"},
            "columns": {"type": "array", "items": WORDS},
        },
        "files", "claim",
    )  # fmt: skip


COLUMNS = '[subject, predicate, object], with columns in braces: ["{who}", "{did}", "{whom}"]'


def claims_schema(vocabulary: Vocabulary) -> dict[str, Any]:
    """The schema of a ``claims*.yaml``: a list of claims, or a source with its list."""
    claims = {"type": "array", "items": {"$ref": "#/$defs/claim"}}
    silent = _closed({"quote": WORDS, "because": WORDS}, "quote", "because")
    keyed = {
        **dict.fromkeys(FILE_KEYS, WORDS),
        "claims": claims,
        "silent": {"type": "array", "items": silent},
    }
    return {
        "$schema": DRAFT,
        "title": "Claims of a claimgraph dossier",
        "anyOf": [{"type": "array", "items": {"$ref": "#/$defs/claim"}}, _closed(keyed)],
        "$defs": {
            "moment": _moment(),
            "order": _moment(**ORDER),
            "names": NAMES,
            "claim": _claim(vocabulary),
            "proposition": _closed({"says": _says(vocabulary), **_qualifiers(vocabulary)}, "says"),
        },
    }


def _claim(vocabulary: Vocabulary) -> dict[str, Any]:
    conflict = _closed({"claim": WORDS, "because": WORDS}, "claim", "because")
    stances = [{"const": s.name, "description": s.definition} for s in vocabulary.stances.values()]
    return _closed(
        {
            **dict.fromkeys(CLAIM_KEYS, WORDS),
            **_qualifiers(vocabulary),
            "quote": {**WORDS, "description": "the words of the source, copied; [...] for a gap"},
            "via": {"$ref": "#/$defs/names", "description": "who passed it on, nearest first"},
            "stance": {"oneOf": stances},
            "says": _says(vocabulary),
            "said": {"$ref": "#/$defs/order"},
            "conflicts-with": {"anyOf": [conflict, {"type": "array", "items": conflict}]},
            "translated": {"type": "boolean"},
        },
        "quote", "says",
    )  # fmt: skip


def _says(vocabulary: Vocabulary) -> dict[str, Any]:
    terms = vocabulary.predicates.values()
    predicates = [{"const": term.name, "description": term.definition} for term in terms]
    names = {"$ref": "#/$defs/names"}
    return {
        "description": "[subject, predicate, object]",
        "type": "array",
        "prefixItems": [names, {"oneOf": predicates}, names],
        "minItems": 3,
        "maxItems": 3,
    }


def _qualifiers(vocabulary: Vocabulary) -> dict[str, Any]:
    value = {"anyOf": [WORDS, {"$ref": "#/$defs/proposition"}]}
    many = {"anyOf": [value, {"type": "array", "items": value}]}
    terms = vocabulary.qualifiers.values()
    told = {term.name: {"description": term.definition, **many} for term in terms}
    return {**told, "when": {"$ref": "#/$defs/moment"}}


def _named(value: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": value}


def _closed(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    closed = {"type": "object", "additionalProperties": False, "properties": properties}
    return {**closed, "required": list(required)} if required else closed
