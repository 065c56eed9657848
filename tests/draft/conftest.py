"""The parser's model, loaded once, and a dossier whose names the cases speak of."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from claimgraph.build.source import read_folder
from claimgraph.dossier import Reading, open_folder
from claimgraph.draft.suggestion import Suggestion
from claimgraph.draft.tree import default_folder, has_parser, load_model

DOSSIER = """\
format: 1
name: tarn
title: The island of Tarn
sources:
  article: {{title: Tarn, published: 2019-10-04, text: article.txt{more}}}
entities:
  Freedonia: {{type: country}}
  Sylvania: {{type: country, aliases: [Port Amity]}}
  Ruritania: {{type: country}}
  Tarn: {{type: place}}
  customs union: {{type: alliance}}
  howitzers: {{type: weapon-system, aliases: [howitzer]}}
  patrol boat: {{type: weapon-system}}
  Karsk Courier: {{type: newspaper}}
  Anton Halvar: {{type: person}}
  Jonas Weck: {{type: person, aliases: [Weck]}}
  Mira Kolt: {{type: person, aliases: [Kolt]}}
  senior official of the navy: {{type: unnamed-source}}
"""

Write = Callable[..., Path]
Read = Callable[[Path], Reading]


def require_drafting() -> None:
    """Skip a test where the extra or the model of English is missing."""
    if not has_parser():
        pytest.skip("spaCy is not installed: make .venv/draft.stamp")
    if not default_folder().is_dir():
        pytest.skip("the model of English is not there: claimgraph draft --get-model")


@pytest.fixture(scope="session")
def model() -> Any:
    """The model of English, where it was fetched."""
    require_drafting()
    return load_model()


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a dossier around a text."""

    def written(text: str, *, more: str = "", claims: str = "claims: []\n") -> Path:
        folder = tmp_path / "tarn"
        folder.mkdir(exist_ok=True)
        (folder / "dossier.yaml").write_text(DOSSIER.format(more=more), encoding="utf-8")
        (folder / "claims.yaml").write_text(claims, encoding="utf-8")
        (folder / "article.txt").write_text(text, encoding="utf-8")
        return folder

    return written


def read(folder: Path) -> Reading:
    """Read a dossier's folder."""
    return read_folder(open_folder(folder, folder.name))


def tell(it: Suggestion) -> dict[str, Any]:
    """A draft as the cases write it."""
    unresolved = {"unresolved": list(it.unresolved)} if it.unresolved else {}
    return {"rule": it.rule, **it.fields, **unresolved, **({"new": dict(it.new)} if it.new else {})}
