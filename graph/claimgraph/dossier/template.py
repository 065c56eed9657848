"""`new`: a dossier to fill in, that passes `check` before the first claim is written."""

from __future__ import annotations

import json
from pathlib import Path

from claimgraph.dossier.schema import claims_schema, dossier_schema, merges_schema
from claimgraph.model.errors import ClaimgraphError
from claimgraph.model.iris import FORMAT, slug
from claimgraph.model.ontology import Vocabulary, load_vocabulary
from claimgraph.model.text import read_text

DOSSIER = """\
# yaml-language-server: $schema=dossier.schema.json
format: {format}
name: {name}
title: {title}

sources:
  article:
    title: Headline of the article
    # voice: party            # a ministry's release; left out: an article reports, a table codes
    # transcript: true        # several people speak, each named where he begins: a briefing, a talk
    # publisher: Courier      # a newspaper, an organisation: one of the entities below
    published: {{date: 2000/2026, inferred: "replace this by the date that is printed"}}
    # address: https://...
{text}
entities:
  # The names by which the claims speak of things; every relation is a claim.
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
#   speaker: Ankara                 # left out: the article itself
#   via: Reuters                    # who passed the words on, nearest first
#   stance: denies                  # left out: asserts
#   says: [Turkey, negotiates-with, Russia]
#   when: late July 2019
#   said: on Friday
"""

TEXT = """\
    text: {file}
    held: false               # true if you may pass the text on; then take it out of .gitignore
"""
NO_TEXT = """\
    # text: article.txt       # the text, if it is in this folder
"""


def start_dossier(folder: Path, *, title: str = "", article: Path | None = None) -> list[Path]:
    """Write a dossier to fill in; gives the files, in the order in which to read them.

    An article is copied beside it and kept out of version control, since most articles belong
    to somebody else. Raises ClaimgraphError when the folder is not empty or the text not UTF-8.
    """
    require_empty(folder)
    files = _write_files(_title(title or folder.resolve().name), folder, article=article)
    folder.mkdir(parents=True, exist_ok=True)
    for file, data in files.items():
        (folder / file).write_bytes(data)
    return [folder / file for file in files]


def _write_files(title: str, folder: Path, *, article: Path | None) -> dict[str, bytes]:
    text = TEXT.format(file="article.txt") if article else NO_TEXT
    name = slug(folder.resolve().name)
    files = {
        "dossier.yaml": DOSSIER.format(format=FORMAT, name=name, title=title, text=text).encode(),
        "claims.yaml": CLAIMS.encode(),
        **write_schemas(load_vocabulary()),
    }
    if article:
        files[".gitignore"] = b"article.txt\n"
        files["article.txt"] = _read_article(article)
    return files


def require_empty(folder: Path) -> None:
    """Raise ClaimgraphError for what is no place for a new dossier: a file, a folder with files."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        message = "the folder is not empty" if folder.is_dir() else "it is a file, not a folder"
        cure = "choose a folder that is new or empty"
        raise ClaimgraphError(message, where=str(folder), cure=cure)


def write_schemas(vocabulary: Vocabulary) -> dict[str, bytes]:
    """The JSON Schemas by which an editor completes the files of a dossier, by file name."""
    return {
        "dossier.schema.json": _json(dossier_schema(vocabulary)),
        "claims.schema.json": _json(claims_schema(vocabulary)),
        "merges.schema.json": _json(merges_schema()),
    }


def _title(title: str) -> str:
    """A title as a quoted value of YAML, on one line."""
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
