"""The schema of a ``table:``, with what each key of a mapping is."""

from __future__ import annotations

from typing import Any

from claimgraph.dossier.forms import WORDS, closed, named
from claimgraph.dossier.tablemap import (
    DELIMITERS,
    KINDS,
    ORDERS,
    ROW_KEYS,
)
from claimgraph.model.ontology import Vocabulary

KEYS = {
    "files": "a file's name or a pattern; of an endpoint, the file in which its answer is kept",
    "endpoint": "the address of a SPARQL endpoint that gives the rows; claimgraph fetch asks it",
    "query": "a SELECT whose variables are the columns, or the .rq file that holds it",
    "claim": "what a row says, in the words of a claim, with columns in braces",
    "values": "by column and value: a predicate or stance in its place, or a claim of its own",
    "entities": "the types of those that the dossier does not list",
    "join": "a second table, one row of which belongs to each row of the first",
    "possible": "denials that may answer a charge; what was denied is not known",
    "dates": "which number of a date is which, where it is three numbers: day month year, ...",
    "encoding": "how the file is written, where not in UTF-8, such as windows-1252",
    "delimiter": "what stands between two cells, where it cannot be found out",
    "skip": "how many lines stand before the head of the table",
    "columns": "the names of the columns, where the table has no head",
}
ROW = {
    "says": '[subject, predicate, object], with columns in braces: ["{who}", "{did}", "{whom}"]',
    "speaker": "who says so; left out, or where the cell is empty: the source itself",
    "stance": "asserts, denies, ...; left out: asserts",
    "when": "when it happened: a date of the source",
    "said": "when it was said; left out: when the source was published",
    "note": "a remark on the claim",
}
ENDS = {
    "type": "the type of all whose place has none of its own",
    "subject": "the type of subjects",
    "object": "the type of objects",
    "speaker": "the type of speakers",
}
JOIN = {
    "file": "the second table, in the folder",
    "on": "the column that both have",
}
POSSIBLE = {
    "column": "the column of the two values",
    "charge": "the value that accuses",
    "denial": "the value that denies",
}
BRACKETS = "country: a name in brackets, as in Police (Turkey), is that of a country"
WITHIN = "by how many days a denial may follow the charge"


def table_schema(vocabulary: Vocabulary) -> dict[str, Any]:
    """The schema of the ``table:`` of a source: what the columns mean."""
    claim = _claim(vocabulary)
    whole: dict[str, Any] = {"type": "integer", "minimum": 0}
    forms = {
        "claim": closed(claim, "says"),
        "values": named(named({"anyOf": [_words(vocabulary), closed(claim)]})),
        "entities": _entities(vocabulary),
        "join": closed(_told(JOIN), *JOIN),
        "possible": {"type": "array", "items": _possible(whole)},
        "dates": {"enum": [*ORDERS]},
        "delimiter": {"enum": [*DELIMITERS]},
        "skip": whole,
        "columns": {"type": "array", "items": WORDS},
    }
    given = [{"required": ["endpoint", "query"]}, {"required": ["files"], "not": ASKED}]
    return {**closed(_told(KEYS, **forms), "claim"), "oneOf": given}


ASKED = {"anyOf": [{"required": ["endpoint"]}, {"required": ["query"]}]}


def _told(keys: dict[str, str], **forms: dict[str, Any]) -> dict[str, Any]:
    """Keys with what each is, words where no other form is given."""
    return {key: {**forms.get(key, WORDS), "description": told} for key, told in keys.items()}


def _claim(vocabulary: Vocabulary) -> dict[str, Any]:
    terms = {it.name: it.definition for it in vocabulary.qualifiers.values()}
    says = {"type": "array", "items": WORDS, "minItems": 3, "maxItems": 3}
    return _told({**terms, **{key: ROW[key] for key in ROW_KEYS}}, says=says)


def _words(vocabulary: Vocabulary) -> dict[str, Any]:
    terms = (*vocabulary.predicates.values(), *vocabulary.stances.values())
    return {"anyOf": [{"const": it.name, "description": it.definition} for it in terms]}


def _entities(vocabulary: Vocabulary) -> dict[str, Any]:
    kinds = {"enum": sorted(vocabulary.classes)}
    brackets = {"const": "country", "description": BRACKETS}
    ends = _told({key: ENDS[key] for key in KINDS}, **dict.fromkeys(KINDS, kinds))
    return closed({**ends, "brackets": brackets})


def _possible(whole: dict[str, Any]) -> dict[str, Any]:
    within = {**whole, "description": WITHIN}
    return closed({**_told(POSSIBLE), "within": within}, *POSSIBLE)
