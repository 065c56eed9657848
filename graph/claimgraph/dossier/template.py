"""Writes files that help to write a dossier: the template of `new`, and JSON Schemas for editors.

The template passes `check` before the first claim is written. With the schemas, a text editor
completes names and marks mistakes.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from claimgraph.dossier.claims import CERTAINTIES, CLAIM_KEYS, FILE_KEYS
from claimgraph.dossier.header import CLOCKS, KEYS, SECTIONS, VIEW
from claimgraph.dossier.header import KINDS as NOTICES
from claimgraph.dossier.merges import ABOUT, MergeVerdict
from claimgraph.dossier.names import ENTITY_KEYS
from claimgraph.dossier.sources import SOURCE_KEYS, SPEAKER_KEYS
from claimgraph.dossier.tablemap import (
    DATED,
    DELIMITERS,
    ORDERS,
    ROW_KEYS,
    ROWS,
    UNDATED,
    list_kinds,
)
from claimgraph.dossier.vocabulary import FLAGS, LINKS, NEEDED, TERM_KEYS, VOCABULARY_KEYS
from claimgraph.model.errors import ClaimgraphError
from claimgraph.model.iris import FORMAT, slug
from claimgraph.model.judgement import STATUSES
from claimgraph.model.ontology import Vocabulary, load_vocabulary
from claimgraph.model.records import GROUNDS
from claimgraph.model.text import read_text

__all__ = ["claims_schema", "dossier_schema", "merges_schema", "table_schema"]

WORDS: dict[str, Any] = {"type": ["string", "number", "boolean"]}
"""Schema of a text. Editors take 36 or true for a number or boolean, while a dossier reads text."""

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
    """Return the schema of a date: a text, or a mapping with date, words and reason."""
    keyed = closed({**DATE, **order})
    return {"description": DATE["date"]["description"], "anyOf": [WORDS, keyed]}


def named(value: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a mapping with any keys, whose values have the schema ``value``."""
    return {"type": "object", "additionalProperties": value}


def closed(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    """Return the schema of a mapping with these keys and no others."""
    found = {"type": "object", "additionalProperties": False, "properties": properties}
    return {**found, "required": list(required)} if required else found


MERGED_NAMES: dict[str, Any] = {"type": "array", "items": WORDS, "minItems": 2, "uniqueItems": True}
VERDICTS = {
    MergeVerdict.SAME: "these names mean one thing; the first is kept",
    MergeVerdict.APART: "these names mean different things, and are not proposed again",
    MergeVerdict.UNDO: "the last decision on exactly these names no longer holds",
}


def merges_schema() -> dict[str, Any]:
    """Return the schema of ``merges.yaml``: a list of decisions."""
    about = {key: {**WORDS, "description": definition} for key, definition in ABOUT.items()}
    verdicts = {
        it.value: {**MERGED_NAMES, "description": definition} for it, definition in VERDICTS.items()
    }
    one = [{"required": [it.value]} for it in VERDICTS]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Decisions on names in a claimgraph dossier",
        "type": "array",
        "items": {**closed({**verdicts, **about}), "oneOf": one},
    }


MAPPING_KEYS = {
    "files": "a file's name or a pattern; of an endpoint, the file in which its answer is kept",
    "endpoint": "the address of a SPARQL endpoint that gives the rows; claimgraph fetch asks it",
    "query": "a SELECT whose variables are the columns, or the .rq file that holds it",
    "select": "one query of SQL (or its .sql file) between the file, called raw, and the claims",
    "rows": "what select: gives as row: the first of several rows, or many, as a list",
    "key": "the columns that identify a row, wherever it is in the file",
    "claim": "what a row says, in the words of a claim, with columns in braces",
    "values": "by column and value: the predicate or stance it means, or a claim of its own",
    "null": "words that mean an empty cell, such as NULL",
    "split": "what separates several values in one cell: of all names, or by column",
    "decimal": "the mark before the decimals of numbers, where it is not a point",
    "thousands": "the mark between the thousands of numbers",
    "entities": "the types of those that the dossier does not list",
    "join": "a second table, one row of which belongs to each row of the first",
    "possible": "denials that may answer a charge; what was denied is not known",
    "dates": "which number of a date is which, where it is three numbers: day month year, ...",
    "encoding": "how the file is written, where not in UTF-8, such as windows-1252",
    "delimiter": "what separates two cells, where it cannot be detected",
    "skip": "how many lines precede the head of the table",
    "columns": "the names of the columns, where the table has no head",
}
ROW = {
    "says": '[subject, predicate, object], with columns in braces: ["{who}", "{did}", "{whom}"]',
    "speaker": "who says so; left out, or where the cell is empty: the source itself",
    "stance": "asserts, denies, ...; default: asserts",
    "when": "when it happened: a date of the source",
    "said": "when it was said; default: when the source was published",
    "note": "a remark on the claim",
}
ENDS = {
    "type": "the type where a role has none of its own, or the {column} that holds it",
    "subject": "the type of subjects",
    "object": "the type of objects",
    "speaker": "the type of speakers",
}
JOIN = {
    "file": "the second table, in the folder",
    "on": "the column that both have",
}
SELECT = {
    "query": "the query, or the name of its .sql file; its column row is the row in raw",
    "files": "by name: further files that the query may read",
    "seconds": "how long the query may take, where two minutes are too few",
}
PARTS = {
    "year": "the year",
    "month": "the month: a number or a name; nothing or zero is not known",
    "day": "the day; nothing or zero is not known",
}
SPAN_SIDES = {
    "begin": "when it began; empty is an open begin",
    "end": "when it ended; empty is an open end",
}
SPEAKER = dict(
    zip(
        SPEAKER_KEYS,
        (
            "who speaks: the name of an entity; press stands for those who ask",
            "his office: [spokesperson-of, State Department]",
            "the words of the text that name the office",
            "words before the quote, where the text has it twice",
            "how the office is read from words that do not name it",
            "a remark on the office",
        ),
        strict=True,
    )
)
POSSIBLE = {
    "column": "the column of the two values",
    "charge": "the value that accuses",
    "denial": "the value that denies",
}
BRACKETS = "country: a name in brackets, as in Police (Turkey), is that of a country"
WITHIN = "by how many days a denial may follow the charge"


def table_schema(vocabulary: Vocabulary) -> dict[str, Any]:
    """Return the JSON Schema of a source's key `table`, which maps columns to claims."""
    claim = _row_claim(vocabulary)
    whole: dict[str, Any] = {"type": "integer", "minimum": 0}
    forms = {
        "claim": closed(claim, "says"),
        "values": named(_values(vocabulary, claim)),
        "select": {
            "anyOf": [WORDS, closed(_told(SELECT, files=named(WORDS), seconds=whole), "query")]
        },
        "rows": {"enum": [*ROWS]},
        "key": NAMES,
        "null": {"anyOf": [WORDS, {"type": "array", "items": WORDS}]},
        "split": {"anyOf": [WORDS, named(WORDS)]},
        "entities": _entities(vocabulary),
        "join": closed(_told(JOIN), *JOIN),
        "possible": {"type": "array", "items": _possible(whole)},
        "dates": {"anyOf": [{"enum": [*ORDERS]}, closed(_dates())]},
        "delimiter": {"enum": [*DELIMITERS]},
        "skip": whole,
        "columns": {"type": "array", "items": WORDS},
    }
    given = [{"required": ["endpoint", "query"]}, {"required": ["files"], "not": ASKED}]
    return {**closed(_told(MAPPING_KEYS, **forms), "claim"), "oneOf": given}


ASKED = {"anyOf": [{"required": ["endpoint"]}, {"required": ["query"]}]}


def _values(vocabulary: Vocabulary, claim: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of the meanings of values: a term, a claim, or ``skip: true``."""
    about = "rows with this value are left out, and counted"
    skipped = closed({"skip": {"enum": [True, "true"], "description": about}}, "skip")
    several = {"anyOf": [_words(vocabulary), closed(claim), skipped]}
    return {"type": "object", "minProperties": 1, "additionalProperties": several}


def _dates() -> dict[str, Any]:
    return _told(
        {
            "order": "which number of a date is which: day month year, ...",
            "unreadable": "skip: leave out a date that cannot be read, and not its row",
        },
        order={"enum": [*ORDERS]}, unreadable={"enum": [*UNDATED]},
    )  # fmt: skip


def _told(keys: dict[str, str], **forms: dict[str, Any]) -> dict[str, Any]:
    """Return schemas of keys with their descriptions; keys without one in ``forms`` are texts."""
    return {
        key: {**forms.get(key, WORDS), "description": definition}
        for key, definition in keys.items()
    }


def _row_claim(vocabulary: Vocabulary) -> dict[str, Any]:
    terms = {it.name: it.definition for it in vocabulary.qualifiers.values()}
    says = {"type": "array", "items": WORDS, "minItems": 3, "maxItems": 3}
    day = closed(_told(PARTS), "year")
    sides = _told(SPAN_SIDES, **{key: {"anyOf": [WORDS, day]} for key in SPAN_SIDES})
    date = {"anyOf": [WORDS, day, {**closed(sides), "minProperties": 1}]}
    return _told(
        {**terms, **{key: ROW[key] for key in ROW_KEYS}}, says=says, **dict.fromkeys(DATED, date)
    )


def _words(vocabulary: Vocabulary) -> dict[str, Any]:
    words = (
        *vocabulary.predicates.values(), *vocabulary.stances.values(),
        *vocabulary.classes.values(),
    )  # fmt: skip
    definitions = {it.name: it.definition for it in words}
    return {"anyOf": [{"const": name, "description": it} for name, it in definitions.items()]}


def _entities(vocabulary: Vocabulary) -> dict[str, Any]:
    kinds = {"anyOf": [{"enum": sorted(vocabulary.classes)}, {"pattern": r"\{.+\}"}]}
    brackets = {"const": "country", "description": BRACKETS}
    places = list_kinds(vocabulary)
    about = {key: ENDS.get(key) or f"the type of what is under {key}:" for key in places}
    ends = _told(about, **dict.fromkeys(places, kinds))
    return closed({**ends, "brackets": brackets})


def _possible(whole: dict[str, Any]) -> dict[str, Any]:
    within = {**whole, "description": WITHIN}
    return closed({**_told(POSSIBLE), "within": within}, *POSSIBLE)


DRAFT = "https://json-schema.org/draft/2020-12/schema"


def _shown_views() -> dict[str, Any]:
    """Return the schemas of the sections `tour` and `questions`."""
    view = closed(
        {
            **_told(VIEW),
            "clock": {"enum": [*CLOCKS], "description": VIEW["clock"]},
            "only": {"type": "array", "items": {"enum": [*STATUSES]}, "description": VIEW["only"]},
        }
    )
    shown = {"text": WORDS, "select": WORDS, "view": view}
    part = closed({"part": WORDS, "claims": NAMES}, "part", "claims")
    return {
        "tour": {
            "type": "array",
            "items": closed({"title": WORDS, **shown}, "title", "text"),
        },
        "questions": {
            "type": "array",
            "items": closed(
                {"question": WORDS, **shown, "answer": {"type": "array", "items": part}},
                "question",
                "text",
            ),
        },
    }


def dossier_schema(vocabulary: Vocabulary) -> dict[str, Any]:
    """Return the schema of ``dossier.yaml``."""
    text = WORDS
    flag: dict[str, Any] = {"type": "boolean"}
    source = {
        **dict.fromkeys(SOURCE_KEYS, text),
        "voice": {"enum": sorted(vocabulary.voices)},
        "published": {"$ref": "#/$defs/moment"},
        "said": {"$ref": "#/$defs/moment"},
        "retrieved": WORDS,
        "speakers": named({"anyOf": [WORDS, closed(_told(SPEAKER, office=NAMES), "name")]}),
        "table": table_schema(vocabulary),
        "held": flag,
        "complete": flag,
        "transcript": {**flag, "description": "gives the words of all who speak in it"},
    }
    entity = {
        **dict.fromkeys(ENTITY_KEYS, text),
        "type": {"enum": sorted(vocabulary.classes)},
        "aliases": {"$ref": "#/$defs/names"},
        "labels": {"type": "object", "additionalProperties": text},
        "wikidata": {"type": "string", "pattern": "^Q[1-9][0-9]*$"},
    }
    issue = closed({"question": text, "claims": {"$ref": "#/$defs/names"}}, "question", "claims")
    notice = closed(
        {"at": text, "notice": {"enum": [*NOTICES]}, "because": text}, "at", "notice", "because"
    )
    return {
        "$schema": DRAFT,
        "title": "A claimgraph dossier",
        **closed(
            {
                **dict.fromkeys((*KEYS, *SECTIONS), text),
                "format": {"enum": [int(FORMAT), FORMAT]},
                "vocabulary": _own_terms(vocabulary),
                "accept": {"type": "array", "items": {"enum": [*GROUNDS]}},
                "sources": named(closed(source, "title", "published")),
                "entities": named(closed(entity, "type")),
                "issues": {"type": "array", "items": issue},
                **_shown_views(),
                "notices": {"type": "array", "items": notice},
            },
            "format", "title", "sources",
        ),
        "$defs": {"moment": moment(), "names": NAMES},
    }  # fmt: skip


def _own_terms(vocabulary: Vocabulary) -> dict[str, Any]:
    """Return the schema of a dossier's own terms; names of terms are checked only on reading."""
    forms: dict[str, dict[str, Any]] = {
        **{key: {"$ref": "#/$defs/names"} for key in LINKS},
        **{key: {"type": "boolean"} for key in FLAGS},
        "kind": {"enum": [*vocabulary.predicate_kinds]},
    }
    return closed({
        sort: named(closed(_told({key: TERM_KEYS[key] for key in keys}, **forms), *NEEDED))
        for sort, keys in VOCABULARY_KEYS.items()
    })  # fmt: skip


def claims_schema(vocabulary: Vocabulary) -> dict[str, Any]:
    """Return the schema of ``claims*.yaml``: a list of claims, or a source with its list."""
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
    together = {
        **closed({"claim": WORDS, "table": WORDS, "because": WORDS}, "because"),
        "oneOf": [{"required": ["claim"]}, {"required": ["table"]}],
    }
    stances = [{"const": s.name, "description": s.definition} for s in vocabulary.stances.values()]
    return closed(
        {
            **dict.fromkeys(CLAIM_KEYS, WORDS),
            **_qualifiers(vocabulary),
            "quote": {**WORDS, "description": "the words of the source, copied; [...] for a gap"},
            "speaker": {"$ref": "#/$defs/names", "description": "who says so; of a list, each"},
            "via": {"$ref": "#/$defs/names", "description": "who passed it on, nearest first"},
            "stance": {"oneOf": stances},
            "says": _says(vocabulary),
            "said": {"$ref": "#/$defs/order"},
            "conflicts-with": {"anyOf": [conflict, {"type": "array", "items": conflict}]},
            "compatible-with": {"anyOf": [together, {"type": "array", "items": together}]},
            "certainty": {"enum": [*CERTAINTIES], "description": "where the words hedge"},
            "done": {"type": "boolean", "description": "the words say that it was done"},
            "translated": {"type": "boolean"},
        },
        "quote", "says",
    )  # fmt: skip


def _says(vocabulary: Vocabulary) -> dict[str, Any]:
    terms = vocabulary.predicates.values()
    predicates = [{"const": term.name, "description": term.definition} for term in terms]
    end = {"anyOf": [{"$ref": "#/$defs/names"}, {"$ref": "#/$defs/proposition"}]}
    triple = {
        "type": "array",
        "prefixItems": [end, {"oneOf": predicates}, end],
        "minItems": 3,
        "maxItems": 3,
    }
    description = "[subject, predicate, object], or the id of a claim that says the same"
    return {"description": description, "anyOf": [triple, WORDS]}


def _qualifiers(vocabulary: Vocabulary) -> dict[str, Any]:
    value = {"anyOf": [WORDS, {"$ref": "#/$defs/proposition"}]}
    many = {"anyOf": [value, {"type": "array", "items": value}]}
    terms = vocabulary.qualifiers.values()
    properties = {term.name: {"description": term.definition, **many} for term in terms}
    return {**properties, "when": {"$ref": "#/$defs/moment"}}


DOSSIER = """\
# yaml-language-server: $schema=dossier.schema.json
format: {format}
name: {name}
title: {title}

sources:
  article:
    title: {headline}
    # voice: party            # its publisher's own words, as in a release; default: reporting
    # transcript: true        # several people speak, each named where he begins: a briefing, a talk
    # publisher: Courier      # a newspaper, an organisation: one of the entities below
    published: {{date: 2000/2026, inferred: "replace this by the date that is printed"}}
    # address: https://...
{text}
entities:
  # The names by which the claims speak of things; every relation is a claim. Two examples:
  Turkey: {{type: country, aliases: [Ankara]}}
  Russia: {{type: country, aliases: [Moscow]}}
"""

CLAIMS = """\
# yaml-language-server: $schema=claims.schema.json
source: article
claims: []
# One claim reads as one would say it:
#
# - quote: words of the article, copied; [...] marks what was left out
#   speaker: Ankara                 # default: the article itself
#   via: Reuters                    # who passed the words on, nearest first
#   stance: denies                  # default: asserts
#   says: [Turkey, negotiates-with, Russia]
#   when: late July 2019
#   said: on Friday
"""

HEADLINE = "Headline of the article"
LONGEST_HEADLINE = 150
"""How many characters a first line may have to be taken for a headline."""

TEXT = """\
    text: {file}
    held: false               # true if you may pass the text on; then take it out of .gitignore
"""
NO_TEXT = """\
    # text: article.txt       # the text, if it is in this folder
"""


def start_dossier(folder: Path, *, title: str = "", article: Path | None = None) -> list[Path]:
    """Write a new dossier to fill in; return its files in the order in which to read them.

    ``article`` is copied into the folder and kept out of version control, because most articles
    are under copyright. Raises ClaimgraphError if the folder is not empty or the text not UTF-8.
    """
    require_empty(folder)
    files = _write_files(_title(title or folder.resolve().name), folder, article=article)
    folder.mkdir(parents=True, exist_ok=True)
    for file, data in files.items():
        (folder / file).write_bytes(data)
    return [folder / file for file in files]


def _write_files(title: str, folder: Path, *, article: Path | None) -> dict[str, bytes]:
    data = _read_article(article) if article else b""
    front = DOSSIER.format(
        format=FORMAT, name=slug(folder.resolve().name), title=title,
        headline=_find_headline(data) or HEADLINE,
        text=TEXT.format(file="article.txt") if article else NO_TEXT,
    )  # fmt: skip
    files = {
        "dossier.yaml": front.encode(),
        "claims.yaml": CLAIMS.encode(),
        **write_schemas(load_vocabulary()),
    }
    if article:
        files[".gitignore"] = b"article.txt\n"
        files["article.txt"] = data
    return files


def _find_headline(data: bytes) -> str:
    """The first line of an article as a YAML value, if it seems to be a headline; else nothing.

    A headline is short, does not end as a sentence does, and stands in front of other lines.
    """
    first, _, rest = read_text(data, "article").content.strip().partition("\n")
    line = first.strip()
    fits = rest.strip() and len(line) <= LONGEST_HEADLINE and not line.endswith((".", ":", ","))
    return _title(line) if fits and line.isprintable() else ""


def require_empty(folder: Path) -> None:
    """Raise ClaimgraphError if a folder exists and has files, or is a file itself."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        message = "the folder is not empty" if folder.is_dir() else "it is a file, not a folder"
        cure = "choose a folder that is new or empty"
        raise ClaimgraphError(message, where=str(folder), cure=cure)


def write_schemas(vocabulary: Vocabulary) -> dict[str, bytes]:
    """Return the JSON Schemas for the files of a dossier, by file name."""
    return {
        "dossier.schema.json": _json(dossier_schema(vocabulary)),
        "claims.schema.json": _json(claims_schema(vocabulary)),
        "merges.schema.json": _json(merges_schema()),
    }


def _title(title: str) -> str:
    """Write a title as a quoted YAML value on one line."""
    line = " ".join(title.split())
    if not line.isprintable():
        cure = "write --title with characters that can be seen"
        raise ClaimgraphError("the title cannot be written", where=ascii(line), cure=cure)
    return json.dumps(line, ensure_ascii=False)


def _read_article(article: Path) -> bytes:
    data = article.read_bytes()
    if not read_text(data, article.name).content.strip():
        cure = "give the file that holds the article"
        raise ClaimgraphError("there are no words in it", where=article.name, cure=cure)
    return data


def _json(schema: dict[str, object]) -> bytes:
    return f"{json.dumps(schema, ensure_ascii=False, indent=1)}\n".encode()
