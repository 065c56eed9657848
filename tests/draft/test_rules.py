"""What the rules draft from a text, and that all of it is the text's own."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from tests.cases import read_yaml
from tests.draft.conftest import Write, read, tell

from claimgraph.cli.help import read_topic
from claimgraph.dossier.quotes import Found, locate
from claimgraph.draft.propose import draft_by_rules, is_english, list_documents
from claimgraph.draft.rules import CONFIDENCE, Drafted
from claimgraph.draft.suggestion import UNKNOWN, write_drafts
from claimgraph.model.errors import ClaimgraphError
from claimgraph.model.ontology import load_vocabulary

FILES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))
CASES = [case for file in FILES for case in read_yaml(file)]


@pytest.fixture(scope="module")
def drafted(model: Any, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, Drafted]]:
    """The text and the drafts of each case."""
    from tests.draft.conftest import DOSSIER

    found = []
    for number, case in enumerate(CASES):
        folder = tmp_path_factory.mktemp(f"case{number}")
        front = DOSSIER.format(more=case.get("source", ""))
        (folder / "dossier.yaml").write_text(front, encoding="utf-8")
        (folder / "claims.yaml").write_text("claims: []\n", encoding="utf-8")
        (folder / "article.txt").write_text(case["text"], encoding="utf-8")
        reading = read(folder)
        (document,) = list_documents(reading)
        found.append((document.text.content, draft_by_rules(reading, document, model)))
    return found


def test_all_cases_are_walked() -> None:
    """There are as many as were written."""
    assert ["news.yaml", "transcript.yaml"] == [file.name for file in FILES]
    assert 48 == len(CASES)
    assert 9 == sum(not case["drafts"] for case in CASES)


@pytest.mark.parametrize("number", range(len(CASES)))
def test_a_text_gives_these_drafts(number: int, drafted: list[tuple[str, Drafted]]) -> None:
    """Speaker, chain, stance, quote and statement are as expected, and there is no other draft."""
    _, found = drafted[number]
    assert CASES[number]["drafts"] == [tell(it) for it in found.suggestions]
    assert 0 == found.dropped


def test_every_quote_is_a_slice_of_its_text(drafted: list[tuple[str, Drafted]]) -> None:
    """The words stand at the offsets of the draft, and the dossier's search finds them there."""
    checked = 0
    for content, found in drafted:
        from claimgraph.model.text import read_text

        text = read_text(content.encode(), "article.txt")
        for it in found.suggestions:
            ((start, end),) = it.spans
            assert content[start:end] == it.fields["quote"]
            again = locate(it.fields["quote"], text, after=it.fields.get("after"))
            assert isinstance(again, Found)
            assert [(start, end)] == [(span.start, span.end) for span in again.spans]
            checked += 1
    assert checked > 25


def test_a_draft_uses_the_words_of_the_ontology(drafted: list[tuple[str, Drafted]]) -> None:
    """Stances, predicates and qualifiers exist; what could not be read is marked as unresolved."""
    vocabulary = load_vocabulary()
    keys = {"quote", "after", "speaker", "via", "said", "when", "stance", "says"}
    for _, found in drafted:
        for it in found.suggestions:
            subject, predicate, thing = it.fields["says"]
            unknown = UNKNOWN in (subject, predicate, thing)
            assert ("says" in it.unresolved) == unknown
            assert predicate in {*vocabulary.predicates, UNKNOWN}
            assert it.fields.get("stance", "asserts") in vocabulary.stances
            assert set(it.fields) - keys <= set(vocabulary.qualifiers)
            assert CONFIDENCE[it.rule] == it.confidence


def test_two_runs_are_the_same_bytes(write: Write, model: Any) -> None:
    """Nothing in a draft depends on the time, the order of a set or an earlier run."""
    reading = read(write("\n\n".join(case["text"] for case in CASES)))
    (document,) = list_documents(reading)
    first, second = (
        write_drafts(draft_by_rules(reading, document, model).suggestions) for _ in range(2)
    )
    assert first == second
    assert first.count(b"- id: d-") > 25


def test_the_guide_shows_what_is_drafted(write: Write, model: Any) -> None:
    """The drafts in the guide are those of its sentence, letter by letter."""
    guide = read_topic("drafting")
    (sentence,) = re.findall(r'From \*"([^"]+)"\*', guide)
    (shown,) = re.findall(r"```text\n(.+?)```", guide, re.DOTALL)
    reading = read(write(f"{sentence}\n"))
    (document,) = list_documents(reading)
    written = write_drafts(draft_by_rules(reading, document, model).suggestions).decode()
    assert shown.rstrip() == written.partition("drafts:\n")[2].rstrip()


def test_what_is_claimed_is_not_proposed_again(write: Write, model: Any) -> None:
    """A draft that says what a claim of the same source says is left out."""
    claims = """\
- quote: Freedonia sold the howitzers
  speaker: Weck
  says: [Freedonia, sells, howitzers]
"""
    text = "Weck said Freedonia sold the howitzers. Weck denied that Sylvania bought the howitzers."
    reading = read(write(text, claims=claims))
    (document,) = list_documents(reading)
    found = draft_by_rules(reading, document, model).suggestions
    assert ["denies"] == [it.fields.get("stance") for it in found]


def test_another_language_is_left_to_others(write: Write) -> None:
    """The rules say which texts they cannot read."""
    (german,) = list_documents(read(write("Es regnet.", more=", language: de")))
    (english,) = list_documents(read(write("It rains.", more=", language: en-GB")))
    assert (False, True) == (is_english(german), is_english(english))


def test_a_text_has_to_be_at_hand(write: Write) -> None:
    """A source without its text, and a name that is no source, are told with the cure."""
    folder = write("It rains.")
    reading = read(folder)
    with pytest.raises(ClaimgraphError, match="no source is called 'artikel'"):
        list_documents(reading, ["artikel"])
    (folder / "article.txt").unlink()
    with pytest.raises(ClaimgraphError, match="the text of 'article' is not available") as caught:
        list_documents(read(folder))
    assert "--text article=FILE" in caught.value.cure
