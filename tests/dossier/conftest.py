"""A small dossier, written from its parts and read."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cases import read_yaml

from claimgraph.dossier import Reading, open_folder, read_dossier
from claimgraph.dossier.yaml import (
    Mapping,
    Node,
    Scalar,
    Sequence,
    parse_yaml,
)
from claimgraph.model.ontology import Vocabulary, load_vocabulary

CASES = Path(__file__).parent / "cases"
QUOTE = "The two governments met in February"
TEXT = f"{QUOTE}. They will meet again.\n\nNobody spoke.\n"
FRONT: dict[str, Any] = {
    "format": 1,
    "name": "harbour",
    "title": "The harbour of Vesk",
    "sources": {
        "wire": {
            "title": "Talks",
            "publisher": "Northern Wire",
            "published": "2021-03-05",
            "language": "en",
            "text": "wire.txt",
        }
    },
    "entities": {
        "Askia": {"type": "country", "aliases": ["Vesk"]},
        "Borland": {"type": "country"},
        "harbour of Vesk": {"type": "place"},
        "Mira Tol": {"type": "person"},
        "Northern Wire": {"type": "news-agency"},
    },
}


def load(name: str) -> Any:
    """Load a file of cases."""
    return read_yaml(CASES / f"{name}.yaml")


def node_of(data: Any) -> Node:
    """What is written, as nodes of YAML."""
    findings: list[Any] = []
    node = parse_yaml(json.dumps(data).encode(), "case.yaml", report=findings.append)
    assert isinstance(node, Scalar | Sequence | Mapping), findings
    return node


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    """The ontology."""
    return load_vocabulary()


Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a dossier's folder: the parts that are given, the rest as it is sound."""

    def write_parts(
        *, front: dict[str, Any] | None = None, claims: Any = None, text: str | None = TEXT
    ) -> Path:
        files = {"dossier.yaml": FRONT if front is None else front, "claims.yaml": claims}
        for name, data in files.items():
            if data is not None:
                (tmp_path / name).write_text(json.dumps(data), encoding="utf-8")
        if text is not None:
            (tmp_path / "wire.txt").write_text(text, encoding="utf-8", newline="")
        return tmp_path

    return write_parts


def read(folder: Path, *, pinned: bool = True, **texts: Path) -> Reading:
    """Read a folder."""
    return read_dossier(open_folder(folder, "case", texts), load_vocabulary(), pinned=pinned)


def messages(reading: Reading) -> list[str]:
    """What is wrong, without where."""
    return [finding.message for finding in reading.findings]
