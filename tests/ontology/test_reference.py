"""The reference pages show every term and load nothing."""

from __future__ import annotations

import html
import re
import subprocess
import sys
from pathlib import Path

import pytest
from ontology.reference import PAGES, main
from rdflib import RDF, SKOS, Graph, URIRef


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory, checkout: Path) -> dict[str, str]:
    """The pages as the command writes them; a process of its own keeps pyLODE's log out."""
    folder = tmp_path_factory.mktemp("reference") / "new"
    done = subprocess.run(
        [sys.executable, str(checkout / "ontology" / "reference.py"), str(folder)],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(checkout / "graph")},
    )
    assert [str(folder / name) for name in PAGES] == done.stdout.splitlines()
    return {name: (folder / name).read_text(encoding="utf-8") for name in PAGES}


def test_every_term_is_on_a_page(pages: dict[str, str], terms: set[URIRef]) -> None:
    """Classes and properties, and also stances, statuses and rules, stand there with their IRI."""
    shown = {iri for page in pages.values() for iri in re.findall(r"<code>([^<]+)</code>", page)}
    assert set() == {str(term) for term in terms} - shown


def test_every_predicate_has_its_example_on_the_page(
    pages: dict[str, str], ontology: Graph
) -> None:
    """A reader sees in a sentence how each predicate is used."""
    examples = [
        (term, str(sentence))
        for term in ontology.subjects(RDF.type, URIRef("https://w3id.org/claimgraph/Predicate"))
        for sentence in ontology.objects(term, SKOS.example)
    ]
    assert 100 < len(examples)
    page = html.unescape(pages["affairs.html"])
    assert [] == [term for term, sentence in examples if f"<pre>{sentence}</pre>" not in page]


def test_a_page_asks_nothing_of_the_network(pages: dict[str, str]) -> None:
    """Styles and pictures are in the page; it has links to follow, and nothing to fetch."""
    fetched = r"<(?:script|img|iframe|link)[^>]*(?:src|href)=\"(?!data:)[^\"]*\""
    assert {} == {name: re.findall(fetched, page) for name, page in pages.items()
                  if re.findall(fetched, page)}  # fmt: skip
    assert [] == [name for name, page in pages.items() if re.search(r"@import|url\(http", page)]


def test_values_are_in_the_table_of_contents(pages: dict[str, str]) -> None:
    """A reader gets from the margin to a stance or a rule."""
    toc = pages["claim.html"].split('id="toc"')[1]
    assert "#values" in toc
    assert "does not rule out" in toc


def test_without_a_folder_the_command_says_how(capsys: pytest.CaptureFixture[str]) -> None:
    """A wrong call gives the usage and the exit code for it."""
    assert 2 == main([])
    assert "usage: python ontology/reference.py DIR" in capsys.readouterr().err
