"""The shipped dossier against the article: every sentence, every quote, and not a word too many."""

from __future__ import annotations

import json
import re
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest
from tests.cases import read_yaml

from claimgraph.build.build import build, pin
from claimgraph.build.source import SHIPPED, find_source, read_source
from claimgraph.store.local import open_store

SENTENCES = 23  # counted by hand, both headings included
SHARE = 0.445
RUN = 20
EDITS = read_yaml(Path(__file__).parent / "cases" / "damaged.yaml")


def spans_of(lock: dict[str, object], part: str) -> list[tuple[int, int]]:
    """The spans of the lock's quotes, or of its sentences."""
    if part == "sentences":
        texts = [line.split()[0] for line in lock["texts"]["article"]["sentences"]]
    else:
        texts = [span for quote in lock["quotes"]["article"] for span in quote["at"].split()]
    return [tuple(map(int, text.strip(",").split("-"))) for text in texts]


@pytest.fixture(scope="module")
def lock() -> dict[str, object]:
    """The shipped lock, read as plain JSON."""
    return json.loads((SHIPPED / "s400" / "evidence.lock").read_text("utf-8"))


def cut_sentences(text: str) -> list[tuple[int, int]]:
    """Cut a text at full stops and question marks before a capital, and at line ends."""
    ends = re.compile(r"[.?!]+[”’\"']*(?=\s+[“\"']?[A-Z])|(?<=\S)(?=\s*(?:\n|\Z))")
    found, start = [], 0
    for match in ends.finditer(text):
        begin = start + len(text[start:]) - len(text[start:].lstrip())
        if begin < match.end():
            found.append((begin, match.end()))
        start = match.end()
    return found


def test_the_article_has_as_many_sentences_as_a_hand_counts(article: Path, lock):
    """Sentences cut by a rule of the test's own are those that the lock holds, and are 23."""
    cut = cut_sentences(article.read_text("utf-8"))
    assert SENTENCES == len(cut)
    assert cut == spans_of(lock, "sentences")


def test_every_sentence_is_covered(lock):
    """No sentence of the article stands without a quote that touches it, by the lock alone."""
    quotes = spans_of(lock, "quotes")
    bare = [
        (start, end)
        for start, end in spans_of(lock, "sentences")
        if not any(a < end and start < b for a, b in quotes)
    ]
    assert bare == []
    assert SENTENCES == len(spans_of(lock, "sentences"))


def test_every_quote_is_found_again(article: Path, lock):
    """With the article at hand, every quote is found where the lock says, without a finding."""
    reading = read_source(find_source("s400"), {"article": article})
    assert reading.findings == ()
    (coverage,) = reading.coverage
    assert coverage.at_hand
    assert len(lock["quotes"]["article"]) == coverage.quotes
    text = article.read_text("utf-8")
    for quote in lock["quotes"]["article"]:
        spans = [tuple(map(int, it.strip(",").split("-"))) for it in quote["at"].split()]
        assert quote["exact"] == " [...] ".join(text[a:b] for a, b in spans)


def test_quotes_take_less_than_half_of_the_article(lock, capsys):
    """The words quoted are well below half of a text that belongs to somebody else."""
    length = lock["texts"]["article"]["length"]
    share = sum(b - a for a, b in spans_of(lock, "quotes")) / length
    with capsys.disabled():
        print(f" {share:.1%} of {length} characters quoted", end="")
    assert share < SHARE


def test_quotes_do_not_overlap(lock):
    """No words are quoted twice in different cuts, so their lengths may be added up."""
    spans = sorted(spans_of(lock, "quotes"))
    assert [pair for pair in pairwise(spans) if pair[0][1] > pair[1][0]] == []


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit["name"])
def test_one_change_is_one_finding(edit, dossier: Path, article: Path, tmp_path: Path):
    """A changed word, a moved position or a changed byte is told once, with line and cure."""
    text = tmp_path / "article.txt"
    text.write_bytes(article.read_bytes())
    file = text if edit["file"] == "article.txt" else dossier / edit["file"]
    before = file.read_bytes()
    assert before.count(edit["old"].encode()) == 1
    file.write_bytes(before.replace(edit["old"].encode(), edit["new"].encode()))
    texts = {"article": text} if edit["text at hand"] else {}
    findings = read_source(find_source(str(dossier)), texts).findings
    assert edit["found"] == [f"{Path(it.place.file).name}: {it.message}" for it in findings]
    assert all(it.place.line and it.cure for it in findings)


def test_the_changes_are_of_all_kinds():
    """Quote, lock and text are each damaged, with the text at hand and without."""
    assert {"claims.yaml", "evidence.lock", "article.txt"} == {edit["file"] for edit in EDITS}
    assert {True, False} == {edit["text at hand"] for edit in EDITS}
    assert len(EDITS) == 8


def test_the_shipped_lock_is_a_fresh_one(dossier: Path, article: Path):
    """Pinning a copy anew gives the lock that is shipped, byte by byte."""
    shipped = (SHIPPED / "s400" / "evidence.lock").read_bytes()
    (dossier / "evidence.lock").unlink()
    file, _ = pin(find_source(str(dossier)), {"article": article})
    assert shipped == file.read_bytes()


def test_a_build_is_the_same_with_the_text_and_without(article: Path, tmp_path: Path):
    """Whoever lacks the article builds the same bytes from the lock."""
    source = find_source("s400")
    build(source, tmp_path / "with", texts={"article": article})
    build(source, tmp_path / "without")
    for name in ("graph.trig", "network.html"):
        assert (tmp_path / "with" / name).read_bytes() == (tmp_path / "without" / name).read_bytes()
    with_text, without = (
        sorted(map(str, open_store(tmp_path / made / "store"))) for made in ("with", "without")
    )
    assert with_text == without


def runs(text: str) -> set[tuple[str, ...]]:
    """Every run of twenty words, whatever stands between them."""
    words = re.findall(r"[\w-]+", text.casefold().replace("’", "'"))
    return {tuple(words[i : i + RUN]) for i in range(len(words) - RUN + 1)}


def test_no_file_passes_the_article_on(article: Path, checkout: Path):
    """No file of the project holds twenty words of the article in a row."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        answer = subprocess.run(listed, cwd=checkout, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no git checkout: which files are tracked is not known")
    names = [name for name in answer.stdout.decode().split("\0") if name]
    passages = runs(article.read_text("utf-8"))
    holders = [
        name
        for name in names
        if (checkout / name).is_file()
        and passages & runs((checkout / name).read_text("utf-8", errors="ignore"))
    ]
    assert holders == []
    assert len(names) > 100
