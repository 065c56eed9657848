"""YAML as nodes: every scalar the string that was written, every place a line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from claimgraph.dossier import yaml as nodes
from claimgraph.dossier.yaml import (
    Mapping,
    Node,
    Scalar,
    Sequence,
    parse_yaml,
)
from claimgraph.model.errors import Finding, Place

HOSTILE = Path(__file__).parents[1] / "hostile" / "cases"
SCALARS = ["no", "NO", "yes", "on", "true", "12:30", "2019-07", "2019-07-12", "0123", "1e3", "0x1F",
           "1_000", ".inf", "Null", "NULL", "=", "<<"]  # fmt: skip


def parse(text: str) -> tuple[Node | None, list[Finding]]:
    """Parse a text."""
    findings: list[Finding] = []
    return parse_yaml(text.encode(), "case.yaml", report=findings.append), findings


def plain(node: Node | None) -> Any:
    """Nodes as lists and dictionaries of strings."""
    if isinstance(node, Mapping):
        return {key.text: plain(value) for key, value in node.pairs}
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    assert isinstance(node, Scalar)
    return node.text


@pytest.mark.parametrize("text", SCALARS)
def test_no_type_is_guessed(text: str) -> None:
    """What another program takes for a number, a date or a truth stays what was written."""
    assert ({text: [text]}, []) == (plain(parse(f"{text}: [{text}]\n")[0]), [])


@pytest.mark.parametrize("text", ["~", "null", ""])
def test_nothing_is_the_empty_string(text: str) -> None:
    """What YAML calls null is empty, unless it stands in quotes."""
    assert {"a": ""} == plain(parse(f"a: {text}\n")[0])
    assert {"a": text} == plain(parse(f"a: '{text}'\n")[0])


def test_places_count_from_one() -> None:
    """A place is where an editor puts the cursor."""
    node, _ = parse("a:\n  - b: c\n")
    assert isinstance(node, Mapping)
    (inner,) = node.get("a").items  # type: ignore[union-attr]  # a sequence, as written above
    assert Place("case.yaml", 2, 5) == inner.place
    assert Place("case.yaml", 1, 1) == node.place


json_like = st.recursive(
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text("abcdefg", min_size=1, max_size=5), inner, max_size=3)
    ),
    max_leaves=10,
)


@given(json_like)
def test_what_is_dumped_is_read(data: Any) -> None:
    """Whatever a YAML library writes of strings, lists and mappings comes back."""
    text = yaml.safe_dump({"a": data}, allow_unicode=True)
    assert ({"a": data}, []) == (plain(parse(text)[0]), [])


@given(st.binary(max_size=200))
def test_no_bytes_are_met_unprepared(data: bytes) -> None:
    """Any bytes are nodes, or one finding or more, with place and cure."""
    findings: list[Finding] = []
    node = parse_yaml(data, "case.yaml", report=findings.append)
    assert node is not None or findings
    assert all(finding.cure and finding.place.line for finding in findings)


@given(st.text("-:{}[]&*!?|>'\"%@`#,ab \n\t", max_size=60))
def test_no_signs_are_met_unprepared(text: str) -> None:
    """Nor does any heap of YAML's own signs do more than be reported."""
    node, findings = parse(text)
    assert node is not None or findings
    assert all(finding.cure and finding.place.file == "case.yaml" for finding in findings)


FILES = sorted((HOSTILE / "base").glob("*.yaml")) + sorted((HOSTILE / "twenty").glob("*.yaml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name} {file.name}")
def test_both_parsers_read_alike(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without libyaml the same nodes are read, with the same places."""
    with_c, _ = parse(file.read_text("utf-8") + "nothing: ~\nnull: null\n" * (file.name[0] == "d"))
    monkeypatch.setattr(nodes, "Loader", yaml.SafeLoader)
    without, _ = parse(file.read_text("utf-8") + "nothing: ~\nnull: null\n" * (file.name[0] == "d"))
    assert with_c == without
    assert len(FILES) == 4
