"""JSON Schemas of the dossier format, by which an editor completes names and shows faults."""

from __future__ import annotations

from typing import Any

from claimgraph.dossier.claims import CLAIM_KEYS, FILE_KEYS
from claimgraph.dossier.entities import ENTITY_KEYS
from claimgraph.dossier.forms import (
    NAMES,
    ORDER,
    WORDS,
    closed,
    moment,
    named,
)
from claimgraph.dossier.header import KEYS, SECTIONS
from claimgraph.dossier.merges_ import merges_schema
from claimgraph.dossier.sources import SOURCE_KEYS
from claimgraph.dossier.tables import table_schema
from claimgraph.model.iris import FORMAT
from claimgraph.model.ontology import Vocabulary

__all__ = ["claims_schema", "dossier_schema", "merges_schema", "table_schema"]

DRAFT = "https://json-schema.org/draft/2020-12/schema"


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
    issue = closed({"question": text, "claims": {"$ref": "#/$defs/names"}}, "question", "claims")
    return {
        "$schema": DRAFT,
        "title": "A claimgraph dossier",
        **closed(
            {
                **dict.fromkeys((*KEYS, *SECTIONS), text),
                "format": {"enum": [int(FORMAT), FORMAT]},
                "sources": named(closed(source, "title", "published")),
                "entities": named(closed(entity, "type")),
                "issues": {"type": "array", "items": issue},
            },
            "format", "title", "sources",
        ),
        "$defs": {"moment": moment(), "names": NAMES},
    }  # fmt: skip


def claims_schema(vocabulary: Vocabulary) -> dict[str, Any]:
    """The schema of a ``claims*.yaml``: a list of claims, or a source with its list."""
    claims = {"type": "array", "items": {"$ref": "#/$defs/claim"}}
    silent = closed({"quote": WORDS, "because": WORDS}, "quote", "because")
    keyed = {
        **dict.fromkeys(FILE_KEYS, WORDS),
        "claims": claims,
        "silent": {"type": "array", "items": silent},
    }
    return {
        "$schema": DRAFT,
        "title": "Claims of a claimgraph dossier",
        "anyOf": [{"type": "array", "items": {"$ref": "#/$defs/claim"}}, closed(keyed)],
        "$defs": {
            "moment": moment(),
            "order": moment(**ORDER),
            "names": NAMES,
            "claim": _claim(vocabulary),
            "proposition": closed({"says": _says(vocabulary), **_qualifiers(vocabulary)}, "says"),
        },
    }


def _claim(vocabulary: Vocabulary) -> dict[str, Any]:
    conflict = closed({"claim": WORDS, "because": WORDS}, "claim", "because")
    stances = [{"const": s.name, "description": s.definition} for s in vocabulary.stances.values()]
    return closed(
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
