"""The report is Markdown that renders: no raw HTML, and every footnote has its two ends."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from claimgraph import ClaimGraph
from claimgraph.answers.report import write_report
from claimgraph.answers.why import explain
from claimgraph.build.source import SHIPPED
from claimgraph.store.document import picture

HOSTILE = "<script>alert(1)</script> *not* [a](javascript:1) `code` # no | cell"


def tokens(markdown: str) -> Iterator[Token]:
    """Every token of a document, those inside of lines too."""
    for token in MarkdownIt("commonmark").enable("table").parse(markdown):
        yield token
        yield from token.children or ()


@pytest.fixture(scope="module")
def report() -> str:
    """The report of the shipped dossier."""
    return write_report(ClaimGraph.open("s400"))


@pytest.fixture
def hostile(tmp_path: Path) -> str:
    """The report of a dossier whose titles and names are meant to break it."""
    folder = Path(shutil.copytree(SHIPPED / "s400", tmp_path / "s400"))
    front = folder / "dossier.yaml"
    text = front.read_text("utf-8")
    text = text.replace(
        'title: "Turkey, the S-400 and the Su-35: who says what"', f"title: '{HOSTILE}'"
    )
    text = text.replace("question: Are Su-35 talks under way?", f"question: '{HOSTILE}?'")
    text = text.replace("title: Article on", "title: 1. <b>Article</b> on")
    front.write_text(text, "utf-8")
    return write_report(ClaimGraph.open(folder))


def test_footnotes_resolve(report: str):
    """Every mark has its note and every note is marked; the numbers run from 1."""
    body, notes = report.split("\n\n[^1]: ")
    marked = set(map(int, re.findall(r"\[\^(\d+)\](?!:)", body)))
    noted = [1, *map(int, re.findall(r"^\[\^(\d+)\]: ", notes, re.MULTILINE))]
    assert list(range(1, len(noted) + 1)) == noted
    assert set(noted) == marked
    assert len(noted) > 40


def test_every_quote_is_a_footnote(report: str):
    """The words of every claim stand in the report, with the hands through which they came."""
    records = ClaimGraph.open("s400").opened.records
    for claim in records.claims.values():
        quote = records.evidence[claim.evidence].exact.replace("[", r"\[").replace("]", r"\]")
        assert f"“{quote}”" in report
    assert "← Reuters ← senior US State Department official ← Turks in the government" in report


@pytest.mark.parametrize("which", ["report", "hostile"])
def test_nothing_of_a_source_is_markup(which: str, request: pytest.FixtureRequest):
    """Read by a parser, a report holds headings, lists and emphasis, but no HTML, and no link
    except the address of a source."""
    text: str = request.getfixturevalue(which)
    found = list(tokens(text))
    kinds = {token.type for token in found}
    foreign = {"html_block", "html_inline", "image", "code_inline", "fence"}
    assert not kinds & foreign
    links = {token.attrGet("href") for token in found if token.type == "link_open"}
    sources = ClaimGraph.open("s400").opened.records.sources.values()
    assert links == {source.address for source in sources if source.address}
    assert {"heading_open", "bullet_list_open", "strong_open"} <= kinds
    assert "table_open" not in kinds


def test_a_question_without_a_dispute_is_not_called_contested(tmp_path: Path):
    """A dossier may ask what nobody contests: those questions have a section of their own."""
    folder = Path(shutil.copytree(SHIPPED / "s400", tmp_path / "s400"))
    front = folder / "dossier.yaml"
    more = "issues:\n  - {question: Was it suspended?, claims: [suspension]}"
    front.write_text(front.read_text("utf-8").replace("issues:", more, 1), "utf-8")
    sections = write_report(ClaimGraph.open(folder)).split("\n## ")
    told = {it.partition("\n")[0]: re.findall("^### (.+)$", it, re.MULTILINE) for it in sections}
    assert "Are Su-35 talks under way?" in told["What is contested"]
    assert ["Was it suspended?"] == told["Other questions of the dossier"]


def test_a_hostile_title_is_shown_as_it_is(hostile: str):
    """What somebody wrote is read back word for word, not as markup."""
    found = list(tokens(hostile))
    heading = found[1]
    assert HOSTILE == "".join(it.content for it in heading.children or ())


def test_sections_follow_the_statuses(report: str):
    """The answers, the issues, what stands, what is said, what lies ahead, what is denied."""
    assert [
        "In short", "What is contested", "Not contradicted in these sources",
        "Said, not established", "Planned, expected, threatened", "Only denied", "Sources",
    ] == re.findall(r"^## (.+)$", report, re.MULTILINE)  # fmt: skip
    assert "published between 21 September 2019 and 20 March 2020 (inferred)" in report
    assert "## In short" not in write_report(ClaimGraph.open("s400", perspective="Turkey"))


@pytest.fixture
def liars(tmp_path: Path) -> Path:
    """A purchase that is called a lie, and what was planned before it and after."""
    text = "Askia will buy it. Askia said that it bought the system. Borland said that Askia lied."
    (tmp_path / "wire.txt").write_text(text, "utf-8")
    bought = ["Askia", "purchased", "S-400"]
    wire = {"title": "Wire", "published": "2020-01-02", "text": "wire.txt"}
    types = {"Askia": "country", "Borland": "country", "S-400": "weapon-system"}
    front = {
        "format": 1, "title": "A lie", "sources": {"wire": wire},
        "entities": {name: {"type": it} for name, it in types.items()},
        "issues": [{"question": "Was it bought?", "claims": ["bought", "back", "planned"]}],
    }  # fmt: skip
    claims = [
        {"id": "back", "quote": "Borland said", "says": ["Askia", "cancelled", "S-400"],
         "speaker": "Borland", "stance": "expects", "said": "2019-12-01"},
        {"id": "bought", "quote": "it bought the system", "says": bought, "speaker": "Askia",
         "said": "2019-11-30"},
        {"id": "planned", "quote": "Askia will buy it", "says": bought, "speaker": "Askia",
         "stance": "plans", "said": "2019-10-01"},
        {"quote": "Askia lied", "says": ["Askia", "lied-about", "bought"], "speaker": "Borland"},
    ]  # fmt: skip
    for name, data in {"dossier": front, "claims": claims}.items():
        (tmp_path / f"{name}.yaml").write_text(json.dumps(data), "utf-8")
    return tmp_path


def test_who_calls_it_a_lie_is_named(liars: Path):
    """In the report, by why and in the page; what would change the status counts the charge."""
    graph = ClaimGraph.open(liars)
    data = picture(graph.store)
    (lie,) = [it for it in data["tensions"] if it["kind"] == "lie"]
    labels = {it["id"]: it["label"] for it in data["propositions"]}
    assert ("Askia lied about", "Askia purchased S-400", "according to Borland") == (
        labels[lie["left"]][:16], labels[lie["right"]], lie["words"],
    )  # fmt: skip
    assert "  - *on it:* Borland, by 2 January 2020: calls it a lie[^" in write_report(graph)
    (told,) = explain(graph, "Askia purchased S-400")
    assert "contested: in conflict" in told
    assert "  on it    Borland: calls it a lie" in told
    assert "it would be accepted" not in told


def test_a_question_is_answered_in_the_order_of_time(liars: Path):
    """Statements, and the claims on each, by the day of speech; it is printed where it is known."""
    (told,) = re.findall(
        r"### Was it bought\?\n\n.*?\n\n(.*?)\n\n", write_report(ClaimGraph.open(liars)), re.DOTALL
    )
    lines = [re.sub(r"\[\^\d+\]|\*", "", it) for it in told.splitlines()]
    assert [
        "- Askia purchased S-400 — in conflict",
        "  - Askia, on 1 October 2019: plans",
        "  - Askia, on 30 November 2019: asserts",
        "  - on it: Borland, by 2 January 2020: calls it a lie",
        "- Borland expects: Askia to cancel S-400 — nobody says that it came about",
        "  - Borland, on 1 December 2019: expects",
    ] == lines
