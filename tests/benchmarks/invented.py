"""Invented affairs of any size, as the page's data: theatres with hubs, few lines between them."""

from __future__ import annotations

import random
from typing import Any

BASE = "https://example.org/invented/"
TERMS = "https://w3id.org/claimgraph/"
STATUSES = ("accepted", "contested", "denied", "attributed", "prospective")
SHARES = (45, 15, 8, 20, 12)
KINDS = {
    "country": "flag",
    "person": "person",
    "organisation": "building",
    "weapon-system": "missile",
}
VERBS = ("supplied", "threatened", "negotiated with", "accused", "financed", "sanctioned", "met")
OPENINGS = ("Ar", "Bel", "Cor", "Dra", "Es", "Fen", "Gal", "Hel", "Ist", "Kor", "Lun", "Mor")
ENDINGS = ("via", "dor", "mark", "nia", "stan", "heim", "gard", "wick", "mere", "ovia", "land")
THEATRE = 90
"""Entities to a theatre: within it lie four of five lines."""
SOURCES = 24


def invent(size: int, *, seed: int = 1) -> dict[str, Any]:
    """Make ``size`` entities, twice as many propositions, and one or two claims on each."""
    chance = random.Random(seed)
    entities = [_entity(place, chance) for place in range(size)]
    propositions = [_proposition(place, entities, chance) for place in range(2 * size)]
    claims = [
        _claim(2 * place + turn, about, entities, chance)
        for place, about in enumerate(propositions)
        for turn in range(chance.choice((1, 1, 2)))
    ]
    return {
        "format": 1,
        "dossier": {
            "name": "invented", "title": f"Invented affairs of {size:,} parties",
            "description": "Invented, to measure the page.", "base": BASE, "note": "",
        },
        "entities": entities, "propositions": propositions, "claims": claims,
        "sources": [_source(place) for place in range(SOURCES)],
        "conflicts": _conflicts(propositions), "tensions": [], "issues": [],
        "statuses": [{"id": it, "label": it, "definition": _define(it)} for it in STATUSES],
        "kinds": [{"id": it, "label": it, "glyph": glyph} for it, glyph in KINDS.items()],
        "tour": [], "questions": [], "perspectives": [], "verdicts": [],
    }  # fmt: skip


def _entity(place: int, chance: random.Random) -> dict[str, Any]:
    kind = chance.choice(list(KINDS))
    return {
        "id": f"{BASE}entity/{place}", "type": kind, "glyph": KINDS[kind], "aliases": [],
        "label": f"{chance.choice(OPENINGS)}{chance.choice(ENDINGS)} {place}",
        "labels": [], "match": None, "description": "", "unnamed": False,
    }  # fmt: skip


def _ends(place: int, size: int, chance: random.Random) -> tuple[int, int]:
    """The first lines reach everyone; of a theatre's entities the first have the most lines."""
    one = place if place < size else int(size * chance.random())
    start = (
        one - one % THEATRE
        if chance.random() < 0.8
        else THEATRE * int(size / THEATRE * chance.random())
    )
    other = min(size - 1, start + int(THEATRE * chance.random() ** 2.5))
    return one, other if other != one else (one + 1) % size


def _proposition(
    place: int, entities: list[dict[str, Any]], chance: random.Random
) -> dict[str, Any]:
    one, other = (entities[end] for end in _ends(place, len(entities), chance))
    verb, status = chance.choice(VERBS), chance.choices(STATUSES, SHARES)[0]
    day = (
        f"{chance.randrange(2015, 2026)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 28):02}"
    )
    return {
        "id": f"{BASE}proposition/{place}", "subject": one["id"], "object": other["id"],
        "predicate": {"id": f"{TERMS}affairs#{verb[:4]}", "label": verb, "family": "other"},
        "label": f"{one['label']} {verb} {other['label']}", "mouth": "", "arrow": verb,
        "status": status,
        "rule": {"id": f"{TERMS}rule-{status}", "label": status, "definition": _define(status)},
        "ground": "", "when": {"words": day, "edtf": day, "earliest": day, "latest": day},
        "qualifiers": [], "entails": [], "issue": None,
    }  # fmt: skip


def _define(status: str) -> str:
    return f"A statement counts as {status} by the rule that is called so, in this invented affair."


def _claim(
    place: int, about: dict[str, Any], entities: list[dict[str, Any]], chance: random.Random
) -> dict[str, Any]:
    speaker = entities[int(len(entities) * chance.random() ** 2)]
    named = {"id": speaker["id"], "label": speaker["label"], "unnamed": False}
    denies = about["status"] in ("contested", "denied") and place % 2 == 1
    verb, polarity = ("denies", "denying") if denies else ("asserts", "affirming")
    day = about["when"]["earliest"]
    return {
        "id": f"{BASE}claim/{place}", "about": about["id"],
        "stance": {
            "id": TERMS + verb, "label": verb, "phrase": f"{verb} that", "polarity": polarity,
            "distancing": polarity == "denying",
        },
        "claimant": named, "chain": [named],
        "principal": {"id": named["id"], "label": named["label"]},
        "source": f"{BASE}source/{place % SOURCES}",
        "quote": f"{about['label']}, as we have said since {day}, and as everyone could see",
        "language": "en", "translated": False, "passage": None, "note": "", "counts": True,
        "said": {
            "words": day, "earliest": day, "latest": day, "openBegin": False, "openEnd": False,
        },
    }  # fmt: skip


def _source(place: int) -> dict[str, Any]:
    return {
        "id": f"{BASE}source/{place}", "title": f"Invented wire, report {place}",
        "publisher": "Wire", "published": "2025-02-03", "voice": "reporting", "held": False,
        "url": f"https://example.org/wire/{place}",
    }  # fmt: skip


def _conflicts(propositions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every contested proposition is in conflict with itself: affirmed here and denied there."""
    return [
        {
            "id": f"{it['id']}/conflict", "left": it["id"], "right": it["id"], "kind": "dispute",
            "ground": "one affirms what the other denies", "because": "", "issue": None,
            "sides": ["affirming", "denying"],
        }
        for it in propositions
        if it["status"] == "contested"
    ]  # fmt: skip
