"""A day that is only a guessed day of publication is marked where a question gives it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from claimgraph import ClaimGraph

FRONT = {
    "format": 1, "name": "quay", "title": "The quay",
    "entities": {"Askia": {"type": "country"}, "quay": {"type": "thing"}},
}  # fmt: skip
BUILT = {"says": ["Askia", "purchased", "quay"]}
GUESS = {"date": "2021-03-05", "inferred": "The page before it is of that day."}


def ask(folder: Path, name: str, *, published: object) -> list[dict[str, str]]:
    """Ask about a purchase that one article reports and another says is denied."""
    sources = {
        "wire": ("Askia bought the quay.", published, {"quote": "Askia bought the quay", **BUILT}),
        "post": ("It denied that.", "2020-01-07", {
            "quote": "It denied that", "speaker": "Askia", "stance": "denies", **BUILT,
        }),
    }  # fmt: skip
    front = FRONT | {"sources": {}}
    for key, (text, day, claim) in sources.items():
        front["sources"][key] = {"title": key, "published": day, "held": True, "text": f"{key}.txt"}
        (folder / f"{key}.txt").write_text(text, "utf-8")
        claims = json.dumps({"source": key, "claims": [claim]})
        (folder / f"claims-{key}.yaml").write_text(claims, "utf-8")
    (folder / "dossier.yaml").write_text(json.dumps(front), "utf-8")
    return ClaimGraph.open(folder).ask(name)


@pytest.mark.parametrize(
    ("published", "guessed"), [(GUESS, "yes"), ("2021-03-05", None)], ids=["guessed", "printed"]
)
def test_since_when_it_is_contested(tmp_path: Path, published: object, guessed: str | None) -> None:
    """Contested since the later of two articles, which is a guess only if its day is one."""
    (row,) = ask(tmp_path, "contested", published=published)
    assert ("2021-03-05", guessed) == (row["since_at_the_latest"], row.get("latest_is_guessed"))


def test_when_each_was_said(tmp_path: Path) -> None:
    """The article's own words have a guessed day; the denial's day is printed."""
    rows = ask(tmp_path, "said", published=GUESS)
    assert {("2021-03-05", "yes"), ("2020-01-07", None)} == {
        (row["at_the_latest"], row.get("latest_is_guessed")) for row in rows
    }
