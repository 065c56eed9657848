"""Two codings of the same texts are compared: which claims are paired, and what kappa says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from tests.cases import read_yaml

from claimgraph.answers.diff import agree, measure_kappa
from claimgraph.build.source import find_source, read_source
from claimgraph.model.errors import ClaimgraphError
from claimgraph.model.records import Records

CASES = Path(__file__).parent / "cases"
KAPPAS = read_yaml(CASES / "kappa.yaml")
PAIRED = read_yaml(CASES / "pairs.yaml")
FRONT: dict[str, Any] = {
    "format": 1,
    "title": "A coding",
    "sources": {"text": {"title": "A text", "published": "2019-10-04", "text": "text.txt"}},
    "entities": {
        "Russia": {"type": "country"},
        "Turkey": {"type": "country"},
        "S-400": {"type": "weapon-system"},
    },
}


def code(folder: Path, claims: list[list[str]], text: str = PAIRED["text"]) -> Path:
    """Write a dossier of one text with these claims."""
    folder.mkdir()
    (folder / "text.txt").write_text(text, "utf-8")
    (folder / "dossier.yaml").write_text(yaml.safe_dump(FRONT), "utf-8")
    told = [
        {"quote": quote, "stance": stance, "says": [subject, predicate, obj]}
        for stance, subject, predicate, obj, quote in claims
    ]
    (folder / "claims.yaml").write_text(yaml.safe_dump(told), "utf-8")
    return folder


def read(folder: Path) -> Records:
    """Read a dossier that has no finding."""
    return read_source(find_source(str(folder))).require()


@pytest.mark.parametrize("case", KAPPAS, ids=lambda case: case["name"])
def test_kappa_is_the_published_one(case):
    """Kappa and its interval are those of the literature, to the digits that it prints."""
    counts = case["counts"]
    pairs = [
        (str(i), str(j))
        for i, row in enumerate(counts)
        for j, n in enumerate(row)
        for _ in range(n)
    ]
    found = measure_kappa(pairs)
    assert found.value == pytest.approx(case["kappa"], abs=0.0006)
    if "interval" in case:
        assert [found.low, found.high] == pytest.approx(case["interval"], abs=0.0006)


def test_every_kind_of_table_was_tried():
    """Published tables, both ends of the scale, and those that leave kappa undefined."""
    assert len(KAPPAS) == 7
    assert sum("from" in case for case in KAPPAS) == 2
    assert {1, -1, 0, None} <= {case["kappa"] for case in KAPPAS}


codes = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), max_size=40)


@given(codes)
def test_kappa_does_not_ask_who_coded_first(pairs):
    """The two coders may change places, and the pairs their order."""
    found, turned = measure_kappa(pairs), measure_kappa([(b, a) for a, b in reversed(pairs)])
    assert (found.value is None) == (turned.value is None)
    if found.value is not None:
        assert found.value == pytest.approx(turned.value)
        assert found.low == pytest.approx(turned.low)
        assert found.low <= found.value <= found.high <= 1


@pytest.mark.parametrize("case", PAIRED["cases"], ids=lambda case: case["name"])
def test_claims_are_paired_by_their_words(case, tmp_path: Path):
    """Claims pair where their quotes overlap enough, whatever stance and predicate they have."""
    sides = [read(code(tmp_path / side, case[side])) for side in ("one", "other")]
    found = agree(*sides)
    pairs = {(pair.left.quote, pair.left.predicate, pair.right.predicate) for pair in found.pairs}
    wanted = {(case["one"][i][4], case["one"][i][2], case["other"][j][2]) for i, j in case["pairs"]}
    assert pairs == wanted
    assert len(found.pairs) == len(case["pairs"])
    assert len(found.left) == len(case["one"]) - len(found.pairs)
    assert len(found.right) == len(case["other"]) - len(found.pairs)


def test_the_pairs_have_both_edges():
    """Some cases pair and some do not."""
    assert len(PAIRED["cases"]) == 7
    assert {bool(case["pairs"]) for case in PAIRED["cases"]} == {True, False}


CLAIM = ["asserts", "Russia", "delivered", "S-400", "the first delivery took place in July"]

PRICE = [*CLAIM[:4], "the price of the contract"]


def test_different_texts_are_not_compared(tmp_path: Path):
    """A source of one name with two texts is told, with the cure."""
    one = read(code(tmp_path / "one", [CLAIM]))
    other = read(code(tmp_path / "other", [CLAIM], PAIRED["text"] + " More."))
    with pytest.raises(ClaimgraphError, match="different texts of 'text'"):
        agree(one, other)


def test_without_a_common_source_nothing_is_compared(tmp_path: Path):
    """Two dossiers of different affairs have no agreement, not one of nought."""
    one = read(code(tmp_path / "one", [CLAIM]))
    with pytest.raises(ClaimgraphError, match="no source in common"):
        agree(one, read_source(find_source("s400")).require())


def test_the_command_prints_the_figures_and_the_lists(tmp_path: Path, run):
    """The table and the JSON tell the same numbers; what is asked for is listed."""
    one = code(tmp_path / "one", [CLAIM])
    other = code(
        tmp_path / "other", [["denies", *CLAIM[1:]], [*CLAIM[:4], "price of the contract"]]
    )
    told = run("agree", str(one), str(other), "--list", "differing", "--list", "unpaired")
    assert told.code == 0
    assert "1 pair of claims in 1 source" in told.out
    assert "without a partner: 0 of A, 1 of B" in told.out
    assert "Russia" not in told.out.split("of the pairs")[0]
    assert "price of the contract" in told.out
    facts = json.loads(run("agree", str(one), str(other), "--format", "json").out)
    assert facts["unpaired"] == {"a": 0, "b": 1}
    assert facts["stance"]["same"] == 0
    assert facts["predicate"]["same"] == 1
    refused = run("agree", str(one), "s400")
    assert refused.code == 2
    assert "no source in common" in refused.err
