"""Documents, help, messages and definitions avoid the idioms of `avoided.yaml`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cases import read_yaml

CHECKOUT = Path(__file__).parents[2]
PRODUCT = CHECKOUT / "graph" / "claimgraph"
AVOIDED = read_yaml(Path(__file__).with_name("avoided.yaml"))
PATTERNS = {re.compile(it["avoid"], re.IGNORECASE): it["write"] for it in AVOIDED}
DOCUMENTS = [
    *(CHECKOUT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
    *sorted((PRODUCT / "guide").glob("*.md")),
    CHECKOUT / "ontology" / "README.md",
]
PAGES = sorted([*PRODUCT.rglob("browser/**/*.html"), *PRODUCT.rglob("pages/templates/*.html")])
LITERAL = re.compile(r'"((?:[^"\\]|\\.)+)"(?:@en)?')
CODE = re.compile(r"\b(?:select|union all|create|insert into|delete from|update \w+ set)\b", re.I)


def list_sentences() -> Iterator[tuple[str, str]]:
    """Every sentence that a reader or user meets, with its place."""
    for file in (*DOCUMENTS, *PAGES):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            yield f"{file.name}:{number}", line
    for file in sorted((CHECKOUT / "ontology").glob("*.ttl")):
        if file.name in {"cues.ttl", "search.ttl"}:  # words of sources and of searches
            continue
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            if "skos:example" not in line:
                yield from ((f"{file.name}:{number}", text) for text in LITERAL.findall(line))
    for file in sorted(PRODUCT.rglob("*.py")):
        for number, text in list_messages(file):
            yield f"{file.relative_to(PRODUCT)}:{number}", text


def list_messages(file: Path) -> Iterator[tuple[int, str]]:
    """The strings of a module that are neither docstrings nor code in another language."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    documenting = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in documenting:
            text = node.value
            if isinstance(text, str) and " " in text.strip() and not CODE.search(text):
                yield node.lineno, text


@pytest.fixture(scope="module")
def sentences() -> list[tuple[str, str]]:
    """All of them: seconds that every process of a run would pay if they were read on import."""
    return list(list_sentences())


def test_the_sentences_are_found(sentences: list[tuple[str, str]]) -> None:
    """Documents, pages, definitions and messages are all among what is looked at."""
    places = {place.partition(":")[0] for place, _ in sentences}
    assert {"README.md", "coding.md", "overview.html", "claim.ttl", "dossier/claims.py"} <= places
    assert len(sentences) > 5000


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda it: it.pattern)
def test_an_idiom_is_avoided(pattern: re.Pattern[str], sentences: list[tuple[str, str]]) -> None:
    """None of these words is in what users read; the list says what to write."""
    found = [f"{place}: {text.strip()}" for place, text in sentences if pattern.search(text)]
    assert [] == found, f"write: {PATTERNS[pattern]}"


def test_the_list_finds_what_it_is_for() -> None:
    """Sentences of the first README are refused, so that no pattern is dead by accident."""
    old = (
        "All statements with them are told. It tells which. See the graph as one principal tells"
        " it. Whoever has the token. They change by turns. It is built anew. That comes of the"
        " law. The quote stands in the text. The text lies in the folder. No text is at hand. It"
        " is held against the shapes. The format goes by the ending. The change bears on two. No"
        " row is one, too. A word of one's own. That is what it comes to. It costs that line."
        " Tried are those two. It ends for want of memory. The claims are taken along."
    )
    assert [] == [it.pattern for it in PATTERNS if not it.search(old)]
