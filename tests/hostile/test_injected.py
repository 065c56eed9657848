"""Whatever stands in a field is data: it builds, and comes out as it was written."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import yaml
from tests.cases import read_yaml
from tests.sampling import spread

from .conftest import CASES, run
from .test_accepted import literals

WORDS: list[str] = read_yaml(CASES / "injected.yaml")
UNSEEN = re.compile("[\u200b\u202e]")
"""What a name may not hold; a title, a note or a quote may."""


def fill(words: str) -> tuple[dict[str, Any], dict[str, Any], str, set[str]]:
    """Make a dossier with the words in every field that takes any: its files, and what they say."""
    said: set[str] = set()

    def say(field: str, *, name: bool = False) -> str:
        text = f"{field}: {UNSEEN.sub('', words) if name else words} :{field}"
        said.add(text)
        return text

    label, other = say("label", name=True), say("other", name=True)
    quote = say("quote")
    front = {
        "format": 1,
        "name": "injected",
        "title": say("title"),
        "description": say("description"),
        "coder": say("coder"),
        "sources": {
            "wire": {
                "title": say("source"),
                "licence": say("licence"),
                "published": {
                    "date": "2021-03-05",
                    "inferred": say("published inferred"),
                    "words": say("published words"),
                },
                "text": "wire.txt",
            }
        },
        "entities": {
            label: {
                "type": "country",
                "key": "label",
                "aliases": [say("alias", name=True)],
                "labels": {"de": say("in German", name=True)},
                "description": say("about the entity"),
                "wikidata": "Q1",
                "because": say("match"),
            },
            other: {"type": "person", "key": "other"},
        },
        "issues": [{"question": say("question"), "claims": ["a", "b"]}],
    }
    claims = {
        "source": "wire",
        "reviewer": say("reviewer"),
        "claims": [
            {
                "id": "a",
                "quote": quote,
                "says": [label, "threatens", other],
                "note": say("note"),
                "inferred": say("inferred"),
                "manner": say("manner"),
                "because": [say("because")],
                "when": {"date": "2021", "words": say("when")},
                "said": {"date": "2021-03", "words": say("said")},
                "conflicts-with": {"claim": "b", "because": say("conflict")},
            },
            {"id": "b", "quote": quote, "says": [label, "praises", other]},
        ],
    }
    return front, claims, f"Before. {quote} After.\n", said


@pytest.mark.parametrize("place", spread(range(len(WORDS)), 9))
def test_words_stay_words(place: int, tmp_path: Path) -> None:
    """Every field comes out of the graph verbatim, and no triple comes out that was not written.

    The page is drawn of some: that takes most of the time, and it is held in tests/page.
    """
    words = WORDS[place]
    front, claims, text, said = fill(words)
    folder = tmp_path / "dossier"
    folder.mkdir()
    for name, data in (("dossier.yaml", front), ("claims.yaml", claims)):
        written = yaml.safe_dump(data, allow_unicode=False, width=10**6, sort_keys=False)
        (folder / name).write_text(written, encoding="utf-8")
    (folder / "wire.txt").write_text(text, encoding="utf-8", newline="")
    page = [] if words in spread(WORDS, 6) else ["--no-page"]
    done = run(["build", "dossier", "-o", "out", *page], tmp_path)
    assert 0 == done.code, done.err
    assert set() == said - literals(tmp_path / "out")
    assert [] == strangers(tmp_path / "out")
    assert ["dossier", "out"] == sorted(path.name for path in tmp_path.iterdir())


def strangers(folder: Path) -> list[str]:
    """Addresses in a graph that belong neither to the dossier nor to a vocabulary."""
    known = ("https://w3id.org/", "http://www.w3.org/", "http://purl.org/", "https://schema.org/")
    known = (*known, "http://www.wikidata.org/entity/Q1", "http://semanticweb.cs.vu.nl/")
    quads = ox.parse(path=folder / "graph.trig", format=ox.RdfFormat.TRIG)
    nodes = {part.value for quad in quads for part in quad if isinstance(part, ox.NamedNode)}
    return sorted(node for node in nodes if not node.startswith((*known, "http://tools.ietf.org/")))


def test_enough_words() -> None:
    """The collection is large and has no doubles."""
    assert len(WORDS) >= 28
    assert len(WORDS) == len(set(WORDS))
    assert 23 == len(fill("x")[3])
