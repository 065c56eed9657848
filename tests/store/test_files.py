"""Strangers' files of RDF: what their relative addresses lead to."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from claimgraph.store.files import load_file

LIST = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e.org/">
<rdf:Description rdf:about="#it"><e:p rdf:resource="b"/></rdf:Description></rdf:RDF>"""
JSON = '{"@context": {"p": {"@id": "http://e.org/p", "@type": "@id"}}, "@id": "#it", "p": "b"}'
TEXTS = {
    "a b.ttl": "<#it> <http://e.org/p> <b> .",
    "a b.ttl.gz": "<#it> <http://e.org/p> <b> .",
    "a b.trig": "{ <#it> <http://e.org/p> <b> }",
    "a b.n3": "<#it> <http://e.org/p> <b> .",
    "a b.rdf": LIST,
    "a b.jsonld": JSON,
}


def read_ends(file: Path, text: str) -> tuple[str, str]:
    """Subject and object of the one triple."""
    data = text.encode()
    file.write_bytes(gzip.compress(data) if file.suffix == ".gz" else data)
    ((subject, _, obj, _),) = load_file(file, file.name)
    return subject.value, obj.value  # type: ignore[union-attr]  # named nodes


@pytest.mark.parametrize("name", TEXTS)
def test_relative_addresses_are_of_the_file(tmp_path: Path, name: str) -> None:
    """Its name and no folder, the same wherever it lies, and packed as unpacked."""
    front = f"file:///{name.removesuffix('.gz').replace(' ', '%20')}"
    (tmp_path / "deeper").mkdir()
    for folder in (tmp_path, tmp_path / "deeper"):
        assert (f"{front}#it", "file:///b") == read_ends(folder / name, TEXTS[name])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.ttl", f"@base <http://e.org/x/> . {TEXTS['a b.ttl']}"),
        ("a.trig", f"BASE <http://e.org/x/> {TEXTS['a b.trig']}"),
        ("a.rdf", LIST.replace("<rdf:RDF", '<rdf:RDF xml:base="http://e.org/x/"')),
        ("a.jsonld", JSON.replace('{"p"', '{"@base": "http://e.org/x/", "p"')),
    ],
)
def test_a_base_that_is_stated_counts(tmp_path: Path, name: str, text: str) -> None:
    """Then the file's name is nowhere."""
    assert ("http://e.org/x/#it", "http://e.org/x/b") == read_ends(tmp_path / name, text)
