"""What would change a status is found by judging, and the shortcut to it changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.judge.walker import CASES, read_case, write_dossier

from claimgraph import ClaimGraph
from claimgraph.answers.why import explain
from claimgraph.build.source import find_source, read_source
from claimgraph.judge import Bench
from claimgraph.judge.what_if import (
    Supposition,
    _suppositions,
    _with,
    neighbourhood,
    suppose,
)
from claimgraph.model.english import word_proposition
from claimgraph.model.ontology import load_vocabulary
from claimgraph.model.records import Records


@pytest.fixture(scope="module")
def records() -> Records:
    """The shipped dossier."""
    return read_source(find_source("s400")).require()


@pytest.fixture(scope="module")
def paths(records: Records) -> dict[str, str]:
    """The statements of the dossier, by their words."""
    vocabulary = load_vocabulary()
    return {word_proposition(path, records, vocabulary): path for path in records.propositions}


def judge(records: Records) -> dict[str, str]:
    """The status of every statement."""
    verdicts = Bench(records, load_vocabulary()).judgement().verdicts
    return {path: verdict.status for path, verdict in verdicts.items()}


EXPECTED = {
    "Turkey is in talks to buy Su-35 from Russia": {
        "Mevlut Cavusoglu took it back": "attributed",
        "Recep Tayyip Erdogan took it back": "attributed",
    },
    "S-400 is vital for Turkey for national defence": {
        "one more news source denied it in its own voice": "contested",
        "Turkey took it back": "mentioned",
    },
    "Turkey cancelled S-400 contract with Russia": {
        "Turkey confirmed it": "attributed",
        "Turkey denied it": "denied",
        "one more news source said so in its own voice": "accepted",
        "one more news source denied it in its own voice": "denied",
        "Turkey took it back": "mentioned",
    },
    "Turkey purchased S-400": {
        "Turkey denied it": "contested",
        "one more news source denied it in its own voice": "contested",
        "Article on Turkey, the S-400 and the Su-35 took it back": "attributed",
    },
}


def test_changes_are_those_expected(records: Records, paths: dict[str, str]):
    """Each supposition that would move a status is told with the status it would move to."""
    found: dict[str, dict[str, str]] = {words: {} for words in EXPECTED}
    words = {path: text for text, path in paths.items()}
    for it, status in suppose(records, [paths[text] for text in EXPECTED]):
        found[words[it.about]][it.words] = status
    assert EXPECTED == found


@pytest.mark.slow
def test_the_neighbourhood_decides_as_the_whole_does(records: Records, paths: dict[str, str]):
    """Judged among its neighbours alone, a statement has the status it has in the whole dossier."""
    whole = judge(records)
    for path in list(paths.values())[::9]:
        near = neighbourhood(records, [path])
        assert whole[path] == judge(near)[path]
        assert len(near.propositions) < len(records.propositions)


def test_suppositions_together_are_as_each_alone(records: Records, paths: dict[str, str]):
    """Judging many suppositions in worlds side by side gives what each gives in the whole."""
    text = "Turkey is in talks to buy Su-35 from Russia"
    before = judge(records)[paths[text]]
    alone: list[tuple[Supposition, str]] = []
    for it in _suppositions(records, paths[text]):
        status = judge(_with(records, it))[paths[text]]
        if status != before:
            alone.append((it, status))
    assert alone == list(suppose(records, [paths[text]]))


@pytest.mark.parametrize(
    ("case", "unknown"),
    [
        ("kind-publication-gives-no-order", True),
        ("kind-order-unknown", True),
        ("kind-inconsistent-line-of-two-officials", False),
    ],
)
def test_an_unknown_order_is_said_of_one_speaker(case: str, unknown: bool, tmp_path: Path) -> None:
    """Who says both, nobody knows which first, is one; two officials of a state are not."""
    write_dossier(read_case(CASES[0].with_stem(case)), tmp_path)
    graph = ClaimGraph.open(tmp_path)
    text = "".join(explain(graph, "Turkey purchased S-400"))
    assert "inconsistent line" in text
    assert unknown == ("said first is not known" in text)
