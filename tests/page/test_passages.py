"""Passages travel with the page where the text may: for held sources, never for cited ones."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from claimgraph import ClaimGraph

TEXT = "Nobody spoke. Turkey bought the S-400 from Russia. That was all.\n"
FRONT = """
format: 1
name: sample
title: Sample
sources:
  mine: {title: Mine, published: 2020-01-01, language: en, text: mine.txt, held: true}
  theirs: {title: Theirs, published: 2020-01-01, language: en, text: theirs.txt}
entities:
  Turkey: {type: country}
  S-400: {type: weapon-system}
"""
CLAIMS = {
    "mine": '"Turkey [...] the S-400"',
    "theirs": "Turkey bought the S-400",
}


def unpack(data: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """The records of a list that a page holds as columns."""
    length, columns = data[name]["length"], data[name]["columns"]
    records: list[dict[str, Any]] = [{} for _ in range(length)]
    for key, column in columns.items():
        for place, record in enumerate(records):
            if "one" in column:
                record[key] = column["one"]
            elif "own" in column:
                record[key] = column["own"][place]
            elif column["at"][place] >= 0:
                record[key] = data["values"][column["at"][place]]
    return records


@pytest.fixture
def claims(tmp_path: Path) -> dict[str, dict[str, Any]]:
    """The claims of the page of a dossier with both kinds of source, by the quote."""
    for name, text in (("mine.txt", TEXT), ("theirs.txt", TEXT + "A secret.\n")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "dossier.yaml").write_text(FRONT, encoding="utf-8")
    for source, quote in CLAIMS.items():
        claim = f"source: {source}\nclaims:\n- quote: {quote}\n  says: [Turkey, purchased, S-400]\n"
        (tmp_path / f"claims-{source}.yaml").write_text(claim, encoding="utf-8")
    html = ClaimGraph.open(tmp_path).view(console=False)
    assert "A secret." not in html
    found = re.search(r'id="data">(.*?)</script>', html, re.DOTALL)
    assert found
    return {claim["quote"]: claim for claim in unpack(json.loads(found[1]), "claims")}


def test_held_text_is_shown_around_the_quote(claims: dict[str, dict[str, Any]]) -> None:
    """One sentence on either side, each part of the quote marked, the rest as it stands there."""
    passage = claims["Turkey [...] the S-400"]["passage"]
    assert TEXT.strip() == "".join(segment["text"] for segment in passage).strip()
    assert ["Turkey", "the S-400"] == [one["text"] for one in passage if one["quoted"]]


def test_cited_text_stays_at_home(claims: dict[str, dict[str, Any]]) -> None:
    """Of a cited source the page carries the quote alone, even where its text was at hand."""
    assert claims["Turkey bought the S-400"]["passage"] is None
