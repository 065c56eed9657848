"""Review: what is accepted is in the person's own files, everything is logged, nothing is lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from tests.cases import read_yaml
from tests.draft.conftest import Write, read

from claimgraph.answers.diff import measure_kappa
from claimgraph.build.source import read_folder
from claimgraph.cli import program
from claimgraph.dossier import open_folder
from claimgraph.draft.claims_file import change_claims, change_entities, take_out
from claimgraph.draft.review import (
    Accepted,
    ClaimRefused,
    ReviewDecision,
    Reviewed,
    ReviewSession,
    append_log,
    compare_reviewers,
    list_open,
    read_log,
    score_fields,
    score_log,
    show_agreement,
    show_fields,
    show_scores,
)
from claimgraph.draft.suggestion import Suggestion, save_drafts
from claimgraph.model.errors import ClaimgraphError

TEXT = "Weck said Freedonia sold the howitzers. Kolt denied it. Ohm urged Sylvania to leave."
SALE = Suggestion(
    source="article",
    spans=((10, 38),),
    engine="rules",
    version="1",
    rule="complement",
    confidence=0.83,
    fields={
        "quote": "Freedonia sold the howitzers",
        "speaker": "Jonas Weck",
        "says": ["Freedonia", "sells", "howitzers"],
    },
)
DENIAL = replace(
    SALE,
    spans=((40, 54),),
    fields={
        "quote": "Kolt denied it",
        "speaker": "Mira Kolt",
        "stance": "denies",
        "says": ["?", "?", "howitzers"],
    },
    unresolved=("says",),
)
NEW = replace(
    SALE,
    spans=((56, 83),),
    rule="infinitive",
    confidence=0.7,
    fields={
        "quote": "Ohm urged Sylvania to leave",
        "speaker": "Ohm",
        "stance": "urges",
        "says": ["Sylvania", "withdrew-from", "customs union"],
    },
    new={"Ohm": "person"},
)
CLAIMS = """\
# Kept by hand.
source: article
claims:
  # The first.
  - quote: Kolt denied it   # with a comment
    speaker: Kolt
    says: [Sylvania, sells, howitzers]

  # What follows is still to do.
"""


@pytest.fixture
def start(write: Write) -> Callable[..., ReviewSession]:
    """A session over a dossier with three drafts; the clock stands still."""

    def started(claims: str = "claims: []\n") -> ReviewSession:
        folder = write(TEXT, claims=claims)
        front = (folder / "dossier.yaml").read_text(encoding="utf-8")
        front = front.replace("  senior official of the navy: {type: unnamed-source}\n", "")
        (folder / "dossier.yaml").write_text(front, encoding="utf-8")
        save_drafts(folder, [SALE, DENIAL, NEW])
        return ReviewSession(
            open_folder(folder, "tarn"),
            lambda it: read_folder(it, pinned=False),
            "A. Analyst",
            lambda: "2026-03-01T12:00:00+00:00",
        )

    return started


def claims_of(session: ReviewSession) -> str:
    """The claims file as it is."""
    return (session.folder.path / "claims.yaml").read_text(encoding="utf-8")


def test_an_accepted_claim_is_in_the_file_and_in_the_graph(
    start: Callable[..., ReviewSession],
) -> None:
    """It is written in the style of the file, its status is told, the draft is gone."""
    session = start()
    done = session.accept(SALE, SALE.fields, SALE.new)
    assert Accepted("claims.yaml", ("Freedonia sells howitzers: attributed",)) == done
    expected = """\
claims:
  - quote: Freedonia sold the howitzers
    speaker: Jonas Weck
    says: [Freedonia, sells, howitzers]
"""
    assert expected == claims_of(session)
    assert [DENIAL, NEW] == session.pending()
    assert () == read(session.folder.path).findings


def test_comments_and_order_survive(start: Callable[..., ReviewSession]) -> None:
    """Every line that was there is there still; the claim stands behind the last one."""
    session = start(CLAIMS)
    assert isinstance(session.accept(SALE, SALE.fields, {}), Accepted)
    written = claims_of(session)
    head, tail = CLAIMS.split("\n\n  # What")
    added = """\
  - quote: Freedonia sold the howitzers
    speaker: Jonas Weck
    says: [Freedonia, sells, howitzers]
"""
    assert (
        f"{head}\n\n{added}\n  # What{tail}".replace("\n\n  - quote: F", "\n  - quote: F")
        == written
    )


def test_a_claim_with_a_finding_is_not_written(start: Callable[..., ReviewSession]) -> None:
    """An unknown predicate, or a quote that is not in the text, leaves every file as it was."""
    session = start()
    before = {it.name: it.read_bytes() for it in session.folder.path.iterdir()}
    for wrong in ({"says": ["Freedonia", "sellz", "howitzers"]}, {"quote": "Freedonia leased"}):
        refused = session.accept(SALE, {**SALE.fields, **wrong}, {})
        assert isinstance(refused, ClaimRefused)
        assert len(refused.findings) == 1
    assert before == {it.name: it.read_bytes() for it in session.folder.path.iterdir()}


def test_a_new_entity_comes_with_its_claim(start: Callable[..., ReviewSession]) -> None:
    """Who is not in the dossier is added with the type of the draft; a mended name is not."""
    session = start()
    session.accept(NEW, NEW.fields, NEW.new)
    front = read_yaml(session.folder.path / "dossier.yaml")
    assert {"type": "person"} == front["entities"]["Ohm"]
    assert () == read(session.folder.path).findings


def test_undo_takes_back_every_line(start: Callable[..., ReviewSession]) -> None:
    """Accepted, rejected, undone: the files are what they were, and the drafts wait again."""
    session = start(CLAIMS)
    files = ("dossier.yaml", "claims.yaml")
    before = [(session.folder.path / it).read_bytes() for it in files]
    session.accept(NEW, NEW.fields, NEW.new)
    session.reject(DENIAL, "wrong speaker")
    assert [SALE] == session.pending()
    undone = [session.undo(), session.undo()]
    assert [DENIAL.id, NEW.id] == [it.draft for it in undone if it]
    assert session.undo() is None
    assert [SALE, DENIAL, NEW] == session.pending()
    assert before == [(session.folder.path / it).read_bytes() for it in files]


def test_an_empty_list_is_empty_again(start: Callable[..., ReviewSession]) -> None:
    """The first claim opens the list, and its undoing closes it."""
    session = start()
    session.accept(SALE, SALE.fields, {})
    session.undo()
    assert "claims: []\n" == claims_of(session)


def test_what_somebody_changed_is_not_undone(start: Callable[..., ReviewSession]) -> None:
    """A claim that was edited since is the person's; undo says so and touches nothing."""
    session = start()
    session.accept(SALE, SALE.fields, {})
    edited = claims_of(session).replace("Jonas Weck", "Weck")
    (session.folder.path / "claims.yaml").write_text(edited, encoding="utf-8")
    with pytest.raises(ClaimgraphError, match="its lines were changed since"):
        session.undo()
    assert edited == claims_of(session)


def test_an_editor_beside_it_loses_nothing(
    start: Callable[..., ReviewSession], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is saved between reading and writing stays, and the claim is not written over it."""
    session = start()
    file = session.folder.path / "claims.yaml"
    saved = "claims: []\n# saved in between\n"
    changes = session._changes

    def save_in_between(*arguments: object) -> object:
        made = changes(*arguments)  # type: ignore[arg-type]
        file.write_text(saved, encoding="utf-8")
        return made

    monkeypatch.setattr(session, "_changes", save_in_between)
    with pytest.raises(ClaimgraphError, match="somebody changed the file just now"):
        session.accept(SALE, SALE.fields, {})
    assert saved == claims_of(session)
    assert [] == read_log(session.folder.path)


def test_a_rejected_draft_does_not_come_back(start: Callable[..., ReviewSession]) -> None:
    """Not from the same rules, and not from a later version of them."""
    session = start()
    session.reject(SALE, "no claim")
    save_drafts(session.folder.path, [replace(SALE, version="2"), DENIAL])
    assert [DENIAL] == session.pending()


def test_the_log_is_lines_of_json(start: Callable[..., ReviewSession]) -> None:
    """Each decision is one line: draft, who, when, what, why, and the fields that were changed."""
    session = start()
    session.accept(DENIAL, {**DENIAL.fields, "says": ["Freedonia", "sells", "howitzers"],
                            "speaker": "Jonas Weck"}, {})  # fmt: skip
    session.reject(NEW, "not about this affair")
    lines = (session.folder.path / "review.log").read_text(encoding="utf-8").splitlines()
    mended, rejected = map(json.loads, lines)
    assert ("mended", ["speaker"], ["subject", "predicate"]) == tuple(
        mended[it] for it in ("decision", "changed", "unresolved")
    )
    assert {
        "draft": NEW.id, "content": NEW.content, "decision": "rejected", "reviewer": "A. Analyst",
        "time": "2026-03-01T12:00:00+00:00", "reason": "not about this affair",
        "engine": "rules 1", "rule": "infinitive", "source": "article",
    } == rejected  # fmt: skip


def test_a_torn_line_spoils_no_other(tmp_path: Path) -> None:
    """A disk that was full for a moment costs the line that it cut, which is named."""
    one = Reviewed("d-1", "c", ReviewDecision.REJECTED)
    append_log(tmp_path, [one])
    with (tmp_path / "review.log").open("a", encoding="utf-8") as log:
        log.write('{"draft": "d-2", "deci')
    append_log(tmp_path, [replace(one, draft="d-3")])
    with pytest.raises(ClaimgraphError, match="a decision cannot be read") as caught:
        read_log(tmp_path)
    assert "review.log:2" == caught.value.where


def test_precision_is_told_by_rule_and_field() -> None:
    """Accepted as proposed, usable at all, and what was mended; an undone one is not counted."""
    kinds = [ReviewDecision.ACCEPTED] * 6 + [ReviewDecision.REJECTED, ReviewDecision.UNDONE]
    log = [
        Reviewed(f"d-{at}", str(min(at, 6)), kind, engine="rules 1", rule="complement")
        for at, kind in enumerate(kinds)
    ]
    mended = Reviewed("d-9", "9", ReviewDecision.MENDED, engine="rules 1", rule="object")
    log += [replace(mended, changed=("speaker",)), replace(mended, content="10", changed=("when",))]
    assert [
        "engine    rule          drafts  as is  usable  mended",
        "rules 1   complement         6   100%    100%",
        "rules 1   object             2     0%    100%  speaker 1, when 1",
        "          all                8    75%    100%  speaker 1, when 1",
    ] == list(show_scores(score_log(log)))


def test_precision_is_told_by_engine_and_field() -> None:
    """A field left open is not proposed; a draft rejected for its speaker had a wrong speaker."""
    one = Reviewed("d-1", "1", ReviewDecision.ACCEPTED, engine="llm 1 a-long-name", rule="reported")
    log = [
        replace(one, unresolved=("predicate", "object")),
        replace(one, content="2", decision=ReviewDecision.MENDED, changed=("speaker", "when")),
        replace(one, content="3", decision=ReviewDecision.REJECTED, reason="wrong speaker"),
        replace(one, content="4", decision=ReviewDecision.REJECTED, reason="no claim"),
        replace(one, content="5", engine="rules 1", unresolved=("says",)),
        replace(one, content="6", decision=ReviewDecision.WHOLE, engine=""),
        replace(one, content="7", blind=True, reviewer="B"),
    ]
    assert [
        "engine             field         proposed  right",
        "llm 1 a-long-name  quote                2   100%",
        "llm 1 a-long-name  speaker              3    33%",
        "llm 1 a-long-name  stance               2   100%",
        "llm 1 a-long-name  subject              2   100%",
        "llm 1 a-long-name  predicate            1   100%",
        "llm 1 a-long-name  object               1   100%",
        "rules 1            quote                1   100%",
        "rules 1            speaker              1   100%",
        "rules 1            stance               1   100%",
    ] == list(show_fields(score_fields(log)))
    assert [4, 1, 5] == [it.total for it in score_log(log)]


def test_a_blind_review_writes_nothing_but_the_log(start: Callable[..., ReviewSession]) -> None:
    """The second reader sees every draft, decides, takes back, and changes no file of the first."""
    first = start()
    first.accept(SALE, SALE.fields, SALE.new)
    first.reject(DENIAL, "no claim")
    before = {it.name: it.read_bytes() for it in first.folder.path.glob("*.yaml")}
    second = replace(first, reviewer="B", blind=True)
    assert [SALE, DENIAL, NEW] == second.pending()
    assert Accepted("", ()) == second.accept(SALE, SALE.fields, SALE.new)
    wrong = {**NEW.fields, "says": ["Sylvania", "leaves?", "customs union"]}
    assert isinstance(second.accept(NEW, wrong, NEW.new), ClaimRefused)
    second.accept(NEW, {**NEW.fields, "stance": "wishes"}, NEW.new)
    assert [DENIAL] == second.pending()
    undone = second.undo()
    assert undone is not None
    assert NEW.id == undone.draft
    assert [DENIAL, NEW] == second.pending()
    assert [NEW] == first.pending()
    assert before == {it.name: it.read_bytes() for it in first.folder.path.glob("*.yaml")}
    undone = first.undo()
    assert undone is not None
    assert (DENIAL.id, "A. Analyst") == (undone.draft, undone.reviewer)


def test_two_reviewers_get_their_kappa() -> None:
    """Over the drafts that both decided on; of those that both took, stance and predicate too."""
    text = "  - quote: a b\n    stance: {}\n    says: [A, {}, B]\n"
    taken, mended, rejected = (
        ReviewDecision.ACCEPTED, ReviewDecision.MENDED, ReviewDecision.REJECTED
    )  # fmt: skip
    ones = [(taken, "denies", "met"), (taken, "asserts", "sells"), (rejected, "", ""),
            (rejected, "", ""), (taken, "denies", "met"), (taken, "denies", "met")]  # fmt: skip
    others = [(taken, "denies", "met"), (mended, "asserts", "met"), (rejected, "", ""),
              (taken, "asserts", "met"), (mended, "asserts", "sells")]  # fmt: skip
    log = [
        Reviewed(f"d-{at}", str(at), decision, "A", text=text.format(*rest) if rest[0] else "")
        for at, (decision, *rest) in enumerate(ones)
    ]
    log += [
        Reviewed(f"d-{at}", str(at), decision, "B", blind=True,
                 claim={"stance": stance, "says": ["A", predicate, "B"]} if stance else {})
        for at, (decision, stance, predicate) in enumerate(others)
    ]  # fmt: skip
    log += [Reviewed("d-9", "9", taken, "C", blind=True)]
    (found,) = compare_reviewers(log)
    assert ("A", "B", 5, 2) == (found.one, found.other, found.decision.pairs, found.decision.same)
    assert measure_kappa([("a", "a"), ("a", "m"), ("r", "r"), ("r", "a"), ("a", "m")]) == (
        found.decision
    )
    assert measure_kappa([("d", "d"), ("a", "a"), ("d", "a")]) == found.stance
    assert measure_kappa([("m", "m"), ("s", "m"), ("m", "s")]) == found.predicate
    lines = list(show_agreement(found))
    assert "A and B, on 5 drafts:" == lines[0]
    assert "  decision   2 of 5 the same, kappa 0.12 " == lines[1].partition("(")[0]
    assert "  stance     2 of 3 the same, kappa 0.40 " == lines[2].partition("(")[0]


def test_recall_is_told_of_texts_that_were_read_whole(
    start: Callable[..., ReviewSession],
) -> None:
    """Of the claims that the dossier has of it, those that began as a draft, by engine."""
    session = start()
    path = session.folder.path
    session.accept(SALE, SALE.fields, SALE.new)
    session.accept(NEW, NEW.fields, NEW.new)
    by_hand = "  - {quote: Kolt denied it, speaker: Kolt, says: [Freedonia, sells, howitzers]}\n"
    with (path / "claims.yaml").open("a", encoding="utf-8") as claims:
        claims.write(by_hand)
    arguments = ["drafts", str(path)]
    assert "read whole" not in CliRunner().invoke(program, arguments).output
    with pytest.raises(ClaimgraphError, match="no source is called 'articel'"):
        session.mark_whole("articel")
    done = CliRunner().invoke(program, ["review", str(path), "--whole", "article"])
    assert "article: read whole\n" == done.output
    told = CliRunner().invoke(program, arguments)
    assert told.exception is None
    assert "article, read whole: 3 claims, 2 from drafts (67%): rules 1 2\n" in told.output
    written = (path / "claims.yaml").read_text(encoding="utf-8")
    longer = written.replace("quote: Freedonia sold", "quote: Weck said Freedonia sold")
    (path / "claims.yaml").write_text(longer, encoding="utf-8")
    assert "3 claims, 2 from drafts" in CliRunner().invoke(program, arguments).output
    assert "rules 1   complement" in told.output


def test_the_terminal_reviews_blind(start: Callable[..., ReviewSession]) -> None:
    """The same keys, and the report has the kappa of both readers."""
    folder = str(start().folder.path)
    for name, keys in (("A", "yn3\nyq"), ("B", "yn3\nn3\nq")):
        more = ["--blind"] if name == "B" else []
        done = CliRunner().invoke(program, ["review", folder, "--by", name, *more], input=keys)
        assert done.exception is None, done.output
        assert ("noted" in done.output) == (name == "B")
        assert ("written to" in done.output) == (name == "A")
    told = CliRunner().invoke(program, ["drafts", folder])
    assert "A and B, on 3 drafts:\n  decision   2 of 3 the same, kappa 0.40 (" in told.output
    assert "  stance     1 of 1 the same, kappa not defined: one code only\n" in told.output


FILES = {
    "list.yaml": ("- quote: a b\n  says: [A, met, B]\n", 0),
    "windows.yaml": ("claims:\r\n  - quote: a b\r\n    says: [A, met, B]\r\n", 1),
    "silent.yaml": ("claims:\n- quote: a b\n  says: [A, met, B]\nsilent:\n- quote: c d\n", 1),
    "block.yaml": (
        "claims:\n  - quote: a b\n    says: [A, met, B]\n    note: >-\n      x\n      # y\n",
        1,
    ),
    "bare.yaml": ("claims:\n  - quote: a b\n    says: [A, met, B]", 1),
    "empty.yaml": ("claims: []   # none yet\n# end\n", 1),
    "nothing.yaml": ("source: article\n", 1),
}


@pytest.mark.parametrize("name", FILES)
def test_any_shape_of_file_is_added_to(name: str, tmp_path: Path) -> None:
    """The claims that were there read as before; the new one comes last, and can be taken out."""
    text, _ = FILES[name]
    (tmp_path / "claims.yaml").write_bytes(text.encode())
    change = change_claims(tmp_path, "article", SALE.fields, alone=True)
    old, new = yaml.safe_load(text), yaml.safe_load(change.after.decode())
    old_items = (old if isinstance(old, list) else old.get("claims")) or []
    new_items = new if isinstance(new, list) else new["claims"]
    assert [*old_items, {**SALE.fields}] == new_items
    if isinstance(old, dict):
        keys = set(old) - {"claims"}
        assert {key: old[key] for key in keys} == {key: new[key] for key in keys}
    assert "# end" not in text or "# end" in change.after.decode()
    left = take_out(change.after, change.added)
    assert left is not None
    assert old_items == ((lambda it: it if isinstance(it, list) else it.get("claims"))(
        yaml.safe_load(left)) or [])  # fmt: skip


def test_a_list_in_brackets_is_left_alone(tmp_path: Path) -> None:
    """What cannot be added to without rewriting it is refused, with the cure."""
    (tmp_path / "claims.yaml").write_text("claims: [{quote: a b, says: [A, met, B]}]\n", "utf-8")
    with pytest.raises(ClaimgraphError, match="a list in brackets is not added to"):
        change_claims(tmp_path, "article", SALE.fields, alone=True)


def test_a_source_without_a_file_gets_one(tmp_path: Path) -> None:
    """Claims of another source stay among themselves."""
    (tmp_path / "claims.yaml").write_text("source: other\nclaims: []\n", encoding="utf-8")
    change = change_claims(tmp_path, "article", SALE.fields, alone=False)
    assert ("claims-article.yaml", None) == (change.name, change.before)
    assert {"source": "article", "claims": [SALE.fields]} == yaml.safe_load(change.after)


def test_entities_are_added_behind_the_last(tmp_path: Path) -> None:
    """One line each, in the indentation of the file; those that are known are not."""
    file = tmp_path / "dossier.yaml"
    file.write_text("entities:\n    A:\n        type: person\n\nissues: []\n", encoding="utf-8")
    change = change_entities(file, {"A": "person", "B: C": "country"}, known=["A"])
    assert change is not None
    assert b"    A:\n        type: person\n    'B: C': {type: country}\n\nissues" in change.after
    assert change_entities(file, {"A": "person"}, known=["A"]) is None


def test_what_is_open_is_named() -> None:
    """The parts of the statement one by one, and what else a person has to look at."""
    assert ["subject", "predicate"] == list_open(DENIAL.fields, DENIAL.unresolved)
    assert ["stance"] == list_open(SALE.fields, ["stance"])


def test_the_terminal_leads_through_the_drafts(start: Callable[..., ReviewSession]) -> None:
    """One key decides; what is open is filled by number; quitting keeps everything."""
    session = start()
    folder = str(session.folder.path)
    keys = "y" + "n3\n" + "u" + "y1\nsells\n" + "q"
    done = CliRunner().invoke(program, ["review", folder, "--by", "B"], input=keys)
    assert done.exception is None, done.output
    assert "Freedonia sells howitzers: attributed → contested" in done.output
    assert "undone: rejected" in done.output
    assert done.output.endswith("1 left\n")
    decided = [(it.draft, str(it.decision)) for it in read_log(session.folder.path)]
    assert [(SALE.id, "accepted"), (DENIAL.id, "rejected"), (DENIAL.id, "undone"),
            (DENIAL.id, "accepted")] == decided  # fmt: skip
    told = CliRunner().invoke(program, ["drafts", folder])
    assert "          all                2   100%    100%" in told.output
    assert "1 draft to review" in told.output


def test_mending_opens_the_editor(
    start: Callable[..., ReviewSession], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes back from the editor is the claim; the log names the field that changed."""
    session = start()
    monkeypatch.setattr("click.edit", lambda text, **_: text.replace("Jonas Weck", "Mira Kolt"))
    done = CliRunner().invoke(program, ["review", str(session.folder.path)], input="eq")
    assert done.exception is None, done.output
    assert "speaker: Mira Kolt" in claims_of(session)
    assert [("speaker",)] == [it.changed for it in read_log(session.folder.path)]
