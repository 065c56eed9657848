"""Affairs as dense as real ones: the actors of ICEWS of whom most is told, as the page's data."""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from invented import STATUSES, TERMS, _define

BASE = "https://example.org/icews/"
EACH = 6
"""Statements for each actor, as ICEWS has them among those of whom most is told in some weeks."""
EVENTS = Path(__file__).parents[3] / "shared" / "data" / "icews18.tsv.gz"


def take(size: int, events: Path = EVENTS) -> dict[str, Any]:
    """Take ``size`` actors and what is told of them first, a claim for each row."""
    rows = list(_read(events))
    weights = Counter(end for row in rows for end in (row["source"], row["target"]))
    actors = {name: place for place, (name, _) in enumerate(weights.most_common(size))}
    statements: dict[tuple[str, str, str], list[str]] = {}
    for row in rows:
        key = (row["source"], row["event"], row["target"])
        if key[0] in actors and key[2] in actors and key[0] != key[2]:
            if key not in statements and len(statements) >= EACH * size:
                continue
            statements.setdefault(key, []).append(row["date"])
    propositions = [_proposition(place, key, actors) for place, key in enumerate(statements)]
    claims = [
        claim
        for place, days in enumerate(statements.values())
        for claim in _claims(propositions[place], list(islice(days, 4)), place)
    ]
    return {
        "format": 1,
        "dossier": {
            "name": "icews", "title": f"ICEWS, {size:,} actors", "base": BASE, "note": "",
            "description": "Event data, to measure the page at real density.",
        },
        "entities": [_entity(name, place) for name, place in actors.items()],
        "propositions": propositions, "claims": claims,
        "sources": [{
            "id": f"{BASE}source", "title": "ICEWS", "publisher": "ICEWS", "published": "2018",
            "url": None, "voice": "coded", "held": True,
        }],
        "conflicts": [], "tensions": [], "issues": [],
        "statuses": [{"id": it, "label": it, "definition": _define(it)} for it in STATUSES],
        "kinds": [{"id": "country", "label": "actor", "glyph": "flag"}],
        "tour": [], "questions": [], "perspectives": [], "verdicts": [],
    }  # fmt: skip


def _read(events: Path) -> Iterator[dict[str, str]]:
    with gzip.open(events, "rt", encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines, delimiter="\t")


def _entity(name: str, place: int) -> dict[str, Any]:
    return {
        "id": f"{BASE}entity/{place}", "type": "country", "glyph": "flag", "aliases": [],
        "label": name, "labels": [], "match": None, "description": "", "unnamed": False,
    }  # fmt: skip


def _proposition(place: int, key: tuple[str, str, str], actors: dict[str, int]) -> dict[str, Any]:
    one, event, other = key
    status = "attributed" if place % 9 else STATUSES[place % len(STATUSES)]
    return {
        "id": f"{BASE}proposition/{place}", "subject": f"{BASE}entity/{actors[one]}",
        "object": f"{BASE}entity/{actors[other]}",
        "predicate": {"id": f"{TERMS}affairs#{place % 40}", "label": event, "family": "other"},
        "label": f"{one}: {event}: {other}", "mouth": "", "arrow": event, "status": status,
        "rule": {"id": f"{TERMS}rule-{status}", "label": status, "definition": _define(status)},
        "ground": "", "when": None, "qualifiers": [], "entails": [], "issue": None,
    }  # fmt: skip


def _claims(about: dict[str, Any], days: list[str], place: int) -> Iterator[dict[str, Any]]:
    stance = {"id": f"{TERMS}asserts", "label": "asserts", "phrase": "states that"}
    for turn, day in enumerate(days):
        yield {
            "id": f"{BASE}claim/{place}-{turn}", "about": about["id"],
            "stance": {**stance, "polarity": "affirming", "distancing": False},
            "claimant": {"id": f"{BASE}source", "label": "ICEWS", "unnamed": False},
            "chain": [], "principal": None, "source": f"{BASE}source", "quote": about["label"],
            "language": "en", "translated": False, "passage": None, "note": "", "counts": True,
            "said": {
                "words": day, "earliest": day, "latest": day, "openBegin": False, "openEnd": False,
            },
        }  # fmt: skip
