"""The workbench: what is decided is in the files, what is judged in part equals the whole."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from claimgraph.draft import claims_file
from claimgraph.draft.mentions import guess_type, list_names, list_phrases
from claimgraph.draft.review import ClaimRefused, ReviewDecision, read_log
from claimgraph.draft.workbench import Decided, Workbench, WrittenClaim, judge_records
from claimgraph.model.errors import ClaimgraphError
from claimgraph.server.edit.app import show_proposal, show_text

from .conftest import CLAIMS, FEAR, LEAVE, MUTE, SALE, Files, open_bench

REPLY: dict[str, Any] = {
    "quote": "Nobody sold anything 🛰 at all", "speaker": "Mira Kolt", "stance": "denies",
    "says": ["Freedonia", "sells", "howitzers"], "to": "Sylvania",
}  # fmt: skip
"""A claim by hand that contradicts the draft SALE."""


def last_line(folder: Path) -> dict[str, Any]:
    """The last line of the log, without what every line has."""
    told: dict[str, Any] = json.loads((folder / "review.log").read_text("utf-8").splitlines()[-1])
    return told


def moved(outcome: Decided | ClaimRefused) -> list[tuple[str, str, str]]:
    """Which statuses changed."""
    assert isinstance(outcome, Decided), outcome
    return [(it.words, it.before, it.after) for it in outcome.moved]


def test_a_draft_is_accepted_in_house_style(bench: Workbench, files: Files) -> None:
    """It stands behind the last claim of its source; what it contradicts is told at once."""
    before = files()
    done = bench.decide(SALE.id, SALE.fields, SALE.new)
    assert [
        ("Freedonia sells howitzers", "denied", "contested"),
        ("Freedonia sells howitzers to Sylvania", "", "contested"),
    ] == moved(done)
    assert isinstance(done, Decided)
    sale = next(it for it in done.moved if it.before == "")
    assert ("Freedonia sells howitzers",) == sale.against
    added = """\
  - quote: Freedonia sold the howitzers to Sylvania
    speaker: Jonas Weck
    says: [Freedonia, sells, howitzers]
    to: Sylvania
"""
    assert {**before, "claims.yaml": CLAIMS + added} == files()
    assert [LEAVE, FEAR] == bench.pending()


def test_a_claim_by_hand_is_logged_and_taken_back(bench: Workbench, files: Files) -> None:
    """Who, when and what stands in review.log; undo leaves the files as they were."""
    before = files()
    assert [("Freedonia sells howitzers to Sylvania", "", "denied")] == moved(
        bench.code("article", REPLY, {})
    )
    line = last_line(bench.folder.path)
    told = ("coded", "A. Analyst", "2026-03-01T12:00:00+00:00", "hand", "article", "claims.yaml")
    names = ("decision", "reviewer", "time", "engine", "source", "file")
    assert told == tuple(line[it] for it in names)
    assert line["text"] == files()["claims.yaml"].removeprefix(CLAIMS)
    undone = bench.take_back()
    assert undone is not None
    assert ReviewDecision.CODED is undone.decision
    assert before == files()
    assert bench.take_back() is None


def test_a_mended_claim_changes_its_own_lines(bench: Workbench, files: Files) -> None:
    """A value changes, a key comes, one goes; comments and other lines stay; undo restores."""
    before, claim = files(), bench.refresh() and bench.written()[-1]
    assert ("claims.yaml", 5) == (claim.file, claim.line)
    fields = {**claim.fields, "speaker": "Jonas Weck", "since": "2019"}
    fields = {key: it for key, it in fields.items() if key != "stance"}
    fields = {key: it for key, it in fields.items() if key != "since"} | {"when": "May 2019"}
    done = bench.mend(claim, fields, {}, seen=claim.seen)
    assert isinstance(done, Decided), done
    expected = """\
# Kept by hand.
source: article
claims:
  # The first.
  - quote: Sylvania trains with Freedonia   # as she put it
    speaker: Jonas Weck
    says: [Sylvania, cooperates-with, Freedonia]
    when: May 2019
"""
    assert {**before, "claims.yaml": expected} == files()
    line = last_line(bench.folder.path)
    assert ("changed", ["speaker", "stance", "when"]) == (line["decision"], line["changed"])
    assert expected.endswith(line["text"])
    assert CLAIMS.endswith(line["replaced"])
    bench.take_back()
    assert before == files()


ODD = """\
source: article
claims:
  - says:
      - Sylvania
      - cooperates-with
      - Freedonia
    # between
    quote: >-
      Sylvania trains
      with Freedonia
    note: "it's: odd"

  # after
  - {quote: leave the customs union, says: [Sylvania, member-of, customs union]}
"""


def test_every_form_of_yaml_is_mended_or_refused(folder: Path) -> None:
    """Blocks, folded words and comments survive; a claim in braces is left to the person."""
    (folder / "claims.yaml").write_text(ODD, encoding="utf-8")
    kept = {"says": ["Sylvania", "cooperates-with", "Freedonia"],
            "quote": "Sylvania trains with Freedonia", "note": "it's: odd"}  # fmt: skip
    change = claims_file.mend_claim(folder, "claims.yaml", 3, {**kept, "speaker": "Kolt"})
    expected = ODD.replace("      with Freedonia\n", "      with Freedonia\n    speaker: Kolt\n", 1)
    assert expected == change.after.decode()
    gone = {key: it for key, it in kept.items() if key != "note"}
    change = claims_file.mend_claim(folder, "claims.yaml", 3, gone)
    assert ODD.replace('    note: "it\'s: odd"\n', "") == change.after.decode()
    other = {**kept, "quote": "trains: so", "says": ["Sylvania", "aids", "Freedonia"]}
    change = claims_file.mend_claim(folder, "claims.yaml", 3, other)
    assert "    quote: 'trains: so'\n" in change.after.decode()
    assert "    # between\n" in change.after.decode()
    with pytest.raises(ClaimgraphError, match="a claim in braces is not changed"):
        claims_file.mend_claim(folder, "claims.yaml", 14, kept)
    with pytest.raises(ClaimgraphError, match="no claim begins on this line"):
        claims_file.mend_claim(folder, "claims.yaml", 4, kept)


LONELY = "source: article\nclaims:\n  - quote: leave the customs union\n    says: [A, met, B]\n"
TWINS = """\
# One says it twice.

- quote: Sylvania trains with Freedonia
  says: [Sylvania, cooperates-with, Freedonia]

# between
- quote: Sylvania trains with Freedonia
  says: [Sylvania, cooperates-with, Freedonia]
"""


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        (ODD, 3, ODD.replace(ODD[ODD.index("  - says") : ODD.index("\n  # after")], "")),
        (LONELY, 3, "source: article\nclaims: []\n"),
        (LONELY[LONELY.index("  - ") :], 1, "[]\n"),
        (TWINS, 3, TWINS[: TWINS.index("- q")] + TWINS[TWINS.index("\n# b") :]),
        (TWINS, 7, TWINS[: TWINS.rindex("- q")]),
        (LONELY.removesuffix("\n"), 3, "source: article\nclaims: []\n"),
        (LONELY.replace("\n", "\r\n"), 3, "source: article\r\nclaims: []\r\n"),
    ],
    ids=["odd", "last", "no-key", "first-twin", "second-twin", "no-line-end", "windows"],
)
def test_a_claim_is_deleted_with_its_lines_alone(
    folder: Path, text: str, line: int, expected: str
) -> None:
    """Comments and the other claims stay, and what is left says where the lines were."""
    (folder / "claims.yaml").write_bytes(text.encode())
    change = claims_file.delete_claim(folder, "claims.yaml", line)
    assert expected == change.after.decode()
    assert text == str(
        claims_file.take_out(change.after, change.added, replaced=change.replaced) or b"", "utf-8"
    )


def test_a_claim_in_braces_is_not_deleted(folder: Path) -> None:
    """Nor what is no claim: the person does it by hand."""
    (folder / "claims.yaml").write_text(ODD, encoding="utf-8")
    for line, message in ((14, "a claim in braces"), (4, "no claim begins on this line")):
        with pytest.raises(ClaimgraphError, match=message):
            claims_file.delete_claim(folder, "claims.yaml", line)


def test_a_deletion_is_logged_and_taken_back(bench: Workbench, files: Files) -> None:
    """The log has reason and lines, the judge says what is gone, and undo restores the file."""
    bench.code("article", REPLY, {})
    before = files()
    claim = next(it for it in bench.written() if it.fields == REPLY)
    outcome = bench.delete(claim.file, claim.line, seen=claim.seen, reason="told already")
    assert [("Freedonia sells howitzers to Sylvania", "denied", "")] == moved(outcome)
    assert {**before, "claims.yaml": CLAIMS} == files()
    line = last_line(bench.folder.path)
    assert ("deleted", "told already", "A. Analyst") == tuple(
        line[it] for it in ("decision", "reason", "reviewer")
    )
    fresh = open_bench(bench.folder.path).refresh().records.claims
    assert fresh.keys() == bench.reading.records.claims.keys()
    undone = bench.take_back()
    assert undone is not None
    assert ReviewDecision.DELETED is undone.decision
    assert before == files()
    bench.take_back()  # the coding itself
    assert {**before, "claims.yaml": CLAIMS} == files()


def test_what_is_not_as_it_was_seen_is_not_deleted(bench: Workbench, files: Files) -> None:
    """Nor is anything without a reason, and undo gives up where its place is not clear."""
    before, claim = files(), bench.refresh() and bench.written()[-1]
    with pytest.raises(ClaimgraphError, match="a deletion needs a reason"):
        bench.delete(claim.file, claim.line, seen=claim.seen, reason=" ")
    with pytest.raises(ClaimgraphError, match="somebody changed the claim since"):
        bench.delete(claim.file, claim.line, seen="other", reason="wrong")
    assert before == files()
    bench.delete(claim.file, claim.line, seen=claim.seen, reason="wrong")
    file = bench.folder.path / claim.file
    file.write_text(file.read_text("utf-8") * 2, encoding="utf-8")
    with pytest.raises(ClaimgraphError, match="its lines were changed since"):
        bench.take_back()


ANSWER = """\
questions:
  - question: Who trains?
    text: Both.
    answer:
      - {part: By Kolt, claims: [training]}
"""


def test_what_an_answer_rests_on_is_not_deleted(bench: Workbench, files: Files) -> None:
    """The refusal names the answer; without it the same claim is deleted."""
    folder = bench.folder.path
    named = CLAIMS.replace("    speaker: Kolt", "    id: training\n    speaker: Kolt")
    (folder / "claims.yaml").write_text(named, encoding="utf-8")
    front = folder / "dossier.yaml"
    plain = front.read_text("utf-8")
    front.write_text(plain + ANSWER, encoding="utf-8")
    before, claim = files(), bench.refresh() and bench.written()[-1]
    outcome = bench.delete(claim.file, claim.line, seen=claim.seen, reason="wrong")
    assert isinstance(outcome, ClaimRefused)
    assert "training" in outcome.findings[0].message
    assert before == files()
    front.write_text(plain, encoding="utf-8")
    outcome = bench.delete(claim.file, claim.line, seen=claim.seen, reason="wrong")
    assert isinstance(outcome, Decided)


def test_a_new_entity_comes_in_place(bench: Workbench, files: Files) -> None:
    """The name and its type go to dossier.yaml with the claim, and one undo takes both back."""
    before = files()
    fields = {**LEAVE.fields, "says": ["Sylvania", "withdrew-from", "customs union"]}
    assert isinstance(bench.decide(LEAVE.id, fields, {"Ohm": "person"}), Decided)
    assert "  Ohm: {type: person}\n" in files()["dossier.yaml"]
    assert MUTE == [it.message for it in bench.judge()[0].findings]
    bench.take_back()
    assert before == files()


@pytest.mark.parametrize(
    "wrong",
    [
        {"says": ["Freedonia", "sellz", "howitzers"]},
        {"quote": "Nobody leased anything"},
        {"speaker": "Nobody Known"},
        {"when": "someday"},
        {"quote": "Sylvania trains with Freedonia", "speaker": "Kolt", "stance": "confirms",
         "says": ["Sylvania", "cooperates-with", "Freedonia"], "to": None},
    ],
)  # fmt: skip
def test_a_claim_with_a_finding_is_not_written(
    bench: Workbench, files: Files, wrong: dict[str, Any]
) -> None:
    """A wrong word, quote, name or date, and a claim that stands there already, are refused."""
    before = files()
    fields = {key: it for key, it in {**REPLY, **wrong}.items() if it is not None}
    outcome = bench.code("article", fields, {})
    assert isinstance(outcome, ClaimRefused)
    assert 1 == len(outcome.findings)
    assert before == files()
    assert [] == read_log(bench.folder.path)


def test_an_unnamed_voice_in_two_sources_is_refused(bench: Workbench, files: Files) -> None:
    """What only the other claims show is found, too."""
    before = files()
    first = {**REPLY, "speaker": "senior official"}
    assert isinstance(bench.code("article", first, {}), Decided)
    second = {**first, "quote": "Freedonia purchased nothing", "says": ["Freedonia", "purchased",
              "howitzers"]}  # fmt: skip
    outcome = bench.code("wire", {k: v for k, v in second.items() if k != "to"}, {})
    assert isinstance(outcome, ClaimRefused)
    assert "speaks in two sources" in outcome.findings[0].message
    assert before["claims-wire.yaml"] == files()["claims-wire.yaml"]


def test_two_windows_decide_once(folder: Path) -> None:
    """The second learns who decided; a claim that another changed is not overwritten."""
    one, other = open_bench(folder, "One"), open_bench(folder, "Other")
    other.refresh()
    one.decide(SALE.id, SALE.fields, SALE.new)
    with pytest.raises(ClaimgraphError, match="the draft is accepted by One"):
        other.decide(SALE.id, SALE.fields, SALE.new)
    claim = next(it for it in other.written() if it.line == 5)
    changed = {**claim.fields, "speaker": "Weck"}
    assert isinstance(one.mend(claim, changed, {}, seen=claim.seen), Decided)
    with pytest.raises(ClaimgraphError, match="somebody changed the claim since"):
        other.mend(claim, {**claim.fields, "note": "mine"}, {}, seen=claim.seen)
    assert "speaker: Weck" in (folder / "claims.yaml").read_text("utf-8")


def test_an_editor_beside_it_loses_nothing(
    bench: Workbench, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is saved before a decision is read first; what is saved during it is not overwritten."""
    saved = CLAIMS.replace("speaker: Kolt", "speaker: Weck")
    bench.refresh()
    (folder / "claims.yaml").write_text(saved, encoding="utf-8")
    assert isinstance(bench.code("article", REPLY, {}), Decided)
    now = (folder / "claims.yaml").read_text("utf-8")
    assert now.startswith(saved)
    plan = bench._plan

    def save_in_between(*arguments: Any) -> Any:
        made = plan(*arguments)
        (folder / "claims.yaml").write_text(f"{now}# saved in between\n", encoding="utf-8")
        return made

    monkeypatch.setattr(bench, "_plan", save_in_between)
    with pytest.raises(ClaimgraphError, match="somebody changed the file just now"):
        bench.decide(SALE.id, SALE.fields, SALE.new)
    assert f"{now}# saved in between\n" == (folder / "claims.yaml").read_text("utf-8")
    assert 1 == len(read_log(folder))


def test_a_full_disk_changes_nothing(
    bench: Workbench, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the claims nor the log have half a line, and no file is left beside them."""
    before = files()

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OSError, match="No space left"):
        bench.code("article", REPLY, {})
    assert before == files()
    assert [] == read_log(bench.folder.path)


KILLED = """
import os, signal, sys
from pathlib import Path
from tests.edit.conftest import open_bench
from tests.edit.test_bench import REPLY
from claimgraph.draft import workbench
def die(*_): os.kill(os.getpid(), signal.SIGKILL)
if sys.argv[2] == "before the log":
    workbench.append_log = die
else:
    Path.replace = die
open_bench(Path(sys.argv[1])).code("article", REPLY, {})
"""


@pytest.mark.parametrize("when", ["before the file", "before the log"])
def test_killed_at_any_moment(folder: Path, files: Files, checkout: Path, when: str) -> None:
    """Killed before the rename nothing has changed; after it the claim is whole in its file."""
    before = files()
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(folder), when], cwd=checkout, check=False, timeout=120,
        env={**os.environ, "PYTHONPATH": f"{checkout}{os.pathsep}{checkout / 'graph'}"},
    )  # fmt: skip
    assert -signal.SIGKILL == done.returncode
    now = {name: text for name, text in files().items() if not name.startswith(".")}
    if when == "before the file":
        assert before == now
    else:
        assert now["claims.yaml"].startswith(CLAIMS)
        assert {**before, "claims.yaml": now["claims.yaml"]} == now
    again = open_bench(folder)
    assert MUTE == [it.message for it in again.judge()[0].findings]
    assert isinstance(again.decide(SALE.id, SALE.fields, SALE.new), Decided)


@pytest.mark.slow
def test_what_is_judged_in_part_equals_the_whole(bench: Workbench) -> None:
    """After each decision the statuses kept are those of reading and judging all files anew."""
    bench.judge()
    claim = next(it for it in bench.written() if it.file == "claims-wire.yaml")
    steps = [
        lambda: bench.code("article", REPLY, {}),
        lambda: bench.decide(SALE.id, SALE.fields, SALE.new),
        lambda: bench.mend(
            claim, {**claim.fields, "stance": "confirms"}, {}, seen=claim.seen
        ),
        lambda: bench.code("wire", {"quote": "Freedonia purchased nothing", "stance": "denies",
                                    "says": ["Freedonia", "purchased", "howitzers"]}, {}),
        lambda: bench.delete(claim.file, claim.line, seen=bench.written()[-2].seen, reason="no"),
    ]  # fmt: skip
    for step in steps:
        assert moved(step())
        fresh = open_bench(bench.folder.path).refresh()
        assert judge_records(fresh.records).verdicts == bench.verdicts
        assert fresh.records.claims == bench.reading.records.claims
        places = {key: it.place for key, it in fresh.records.claims.items()}
        assert places == {key: it.place for key, it in bench.reading.records.claims.items()}


def test_nothing_else_of_the_folder_is_written(bench: Workbench, folder: Path) -> None:
    """A source that is none, or a path in its place, makes no file anywhere."""
    before = sorted(folder.parent.rglob("*"))
    for source in ("../evil", "no-such", "/evil"):
        with pytest.raises(ClaimgraphError, match="no source is called"):
            bench.code(source, REPLY, {})
    claim = WrittenClaim("../tarn/dossier.yaml", 5, "article", {})
    with pytest.raises(ClaimgraphError, match="somebody changed the claim since"):
        bench.mend(claim, REPLY, {}, seen=claim.seen)
    assert before == sorted(folder.parent.rglob("*"))


def test_words_in_a_transcript_are_by_who_has_the_floor(bench: Workbench, folder: Path) -> None:
    """By the name that begins the turn; and one thing is not proposed for both ends."""
    talk = (
        "Weck spoke to Ivo Brandt.\n\nMINISTER KOLT: Freedonia, said Weck.\n\n"
        "WECK: Sylvania fears Sylvania.\n\nPresident of Lakeland Ivo Brandt: Tarn is ours.\n"
    )
    (folder / "talk.txt").write_text(talk, encoding="utf-8")
    front = folder / "dossier.yaml"
    source = "sources:\n  talk: {title: Talk, published: 2019, transcript: true, text: talk.txt}"
    front.write_text(front.read_text("utf-8").replace("sources:", source, 1), encoding="utf-8")
    for words, speaker, ends in (
        ("Freedonia", "Mira Kolt", ["Freedonia", "?", "?"]),
        ("Sylvania fears Sylvania", "Jonas Weck", ["Sylvania", "?", "?"]),
        ("Tarn is ours", "Ivo Brandt", ["?", "?", "?"]),
        ("President of Lakeland", "", ["Lakeland", "?", "?"]),
    ):
        start = talk.index(words)
        made = show_proposal(bench, "talk", (start, start + len(words)))
        assert (speaker, ends) == (made["fields"].get("speaker", ""), made["fields"]["says"])
        assert speaker != "Ivo Brandt" or "person" == made["names"]["Ivo Brandt"]


def propose(bench: Workbench, folder: Path, talk: str, words: str) -> dict[str, Any]:
    """What is proposed for words of a source of its own."""
    (folder / "wire.txt").write_text(talk, encoding="utf-8")
    start = talk.index(words)
    return show_proposal(bench, "wire", (start, start + len(words)))


@pytest.mark.parametrize(
    ("talk", "speaker"),
    [
        ("It won the match. It lost the cup.\n", "Mira Kolt"),
        ("It won the match.\nIt lost the cup.\n", ""),
        ("It won the match, she said. It lost the cup.\n", ""),
        ("“It won the match.” It lost the cup.\n", ""),
    ],
)
def test_who_answers_goes_on(bench: Workbench, folder: Path, talk: str, speaker: str) -> None:
    """In the paragraph where one speaks, unless a verb of saying or marks show who it was."""
    (folder / "claims-wire.yaml").write_text(
        "source: wire\nclaims:\n  - quote: It won the match\n    speaker: Mira Kolt\n"
        "    says: [Freedonia, met, Sylvania]\n", encoding="utf-8",
    )  # fmt: skip
    made = propose(bench, folder, talk, "It lost the cup")
    assert speaker == made["fields"].get("speaker", "")


FAR = "It won the match, Kolt said.\n\n“It lost the cup,” one read.\n\nBOTH: It left.\n\nIt came.\n"


@pytest.mark.parametrize(
    ("words", "speaker", "said", "opened"),
    [
        ("Kolt said", "Mira Kolt", "in May 2019", False),  # beside the claim
        ("It lost the cup", "", "", True),  # quoted, and nobody is near
        ("It came", "", "", False),
    ],
)
def test_a_claim_far_off_lends_neither_speaker_nor_day(
    bench: Workbench, folder: Path, words: str, speaker: str, said: str, opened: bool
) -> None:
    """They are those of the same paragraph; who is quoted there by nobody is asked for."""
    (folder / "claims-wire.yaml").write_text(
        "source: wire\nclaims:\n  - quote: It won the match\n    speaker: Mira Kolt\n"
        "    said: in May 2019\n    says: [Freedonia, met, Sylvania]\n", encoding="utf-8",
    )  # fmt: skip
    made = propose(bench, folder, FAR, words)
    assert (speaker, said) == tuple(made["fields"].get(it, "") for it in ("speaker", "said"))
    assert opened == ("speaker" in made["open"])
    assert "Mira Kolt" in made["offers"]["speaker"]


def test_a_turn_lends_day_and_speaker_to_its_end(bench: Workbench, folder: Path) -> None:
    """Over its paragraphs, but not to the next turn."""
    front = folder / "dossier.yaml"
    source = "wire: {transcript: true, "
    front.write_text(front.read_text("utf-8").replace("wire: {", source, 1), encoding="utf-8")
    (folder / "claims-wire.yaml").write_text(
        "source: wire\nclaims:\n  - quote: It won the match\n    speaker: Mira Kolt\n"
        "    said: in May 2019\n    says: [Freedonia, met, Sylvania]\n", encoding="utf-8",
    )  # fmt: skip
    talk = "KOLT: It won the match.\n\nIt lost the cup.\n\nWECK: It left.\n\nKOLT: It came.\n"
    for words, said in (("It lost the cup", "in May 2019"), ("It left", ""), ("It came", "")):
        fields = propose(bench, folder, talk, words)["fields"]
        assert said == fields.get("said", "")
        assert ("Jonas Weck" if words == "It left" else "Mira Kolt") == fields["speaker"]


def test_the_source_of_a_party_speaks_for_itself(bench: Workbench, folder: Path) -> None:
    """Its publisher is no speaker that a claim has to name, and nobody else is guessed."""
    front = folder / "dossier.yaml"
    source = "wire: {publisher: Jonas Weck, voice: party, "
    front.write_text(front.read_text("utf-8").replace("wire: {", source, 1), encoding="utf-8")
    talk = "Kolt came.\n\n“It lost the cup,” Weck said. It left, Weck said. “Kolt threatens us.”\n"
    for words in ("It lost the cup", "It left", "Kolt came", "threatens us"):
        made = propose(bench, folder, talk, words)
        assert "speaker" not in made["fields"]
        assert "speaker" not in made["open"]
    assert "Jonas Weck, in its own text" == show_text(bench, "wire")["voice"]
    assert "the text itself" == show_text(bench, "article")["voice"]


@pytest.mark.parametrize(
    ("talk", "names", "ends"),
    [
        ("President Ivo Brandt of Lakeland met Orlik.\n",
         {"Ivo Brandt": "person", "Lakeland": "organisation", "Orlik": "organisation"},
         ["Ivo Brandt", "?", "Lakeland"]),
        ("Nobody met Brandt in May. They left.\n",
         {"Brandt": "organisation"}, ["Brandt", "?", "?"]),
        ("Orlik Works and the Navy Office will sell Freedonia’s Kestrel-2 howitzers.\n",
         {"Orlik Works": "company", "Navy Office": "organisation", "Kestrel-2": "weapon-system"},
         ["Orlik Works", "?", "Freedonia"]),
        ("President of Lakeland Ivo Brandt met the President. Ivo Brandt left.\n",
         {"Lakeland": "organisation", "Ivo Brandt": "person"}, ["Lakeland", "?", "Ivo Brandt"]),
        ("Secretary of State Ivo Brandt met Orlik.\n",  # nothing shows where the name begins
         {"State Ivo Brandt": "person", "Orlik": "organisation"},
         ["State Ivo Brandt", "?", "Orlik"]),
        ("THE LONG HEADING: it met nobody.\n", {}, ["?", "?", "?"]),
        ("Don’t the Palestinians and Israel trade with the U.S.?\n",  # none of them a body
         {"Palestinians": "group", "Israel": "country", "United States": "country"},
         ["Palestinians", "?", "United States"]),
    ],
)  # fmt: skip
def test_new_names_are_offered(
    bench: Workbench, folder: Path, talk: str, names: dict[str, str], ends: list[str]
) -> None:
    """What has capitals is offered as a name, without its title; what is joined is no object."""
    made = propose(bench, folder, talk, talk.strip(".\n"))
    assert names == made["names"]
    assert ends == made["fields"]["says"]


@pytest.mark.parametrize(
    ("talk", "names"),
    [
        ("Lakeland grew. The Lakelish army fled.\n", ["Lakeland", "Lakelish"]),
        ("Turkey grew. Then Turkish and U.S. towns did.\n", ["Turkey", "Turkey", "United States"]),
        ("Saudi Arabia grew. It sent Saudi tanks.\n", ["Saudi Arabia", "Saudi Arabia"]),
        ("Europe and the European Union grew.\n", ["Europe", "European Union"]),
        ("They passed Resolution 2254 in Iran on May 3.\n", ["Resolution 2254", "Iran"]),
        ("It met Crown Prince Karim bin Tal in Orlik 9.\n", ["Karim bin Tal", "Orlik"]),
        ("Will Halvar spoke. Don't the Orliks know?\n", ["Will Halvar", "Orliks"]),
    ],
)
def test_a_name_is_what_is_meant(talk: str, names: list[str]) -> None:
    """An adjective or a short form is its country; a number belongs to a law, not to a town."""
    assert names == [it.name for it in list_names(talk)]


@pytest.mark.parametrize(
    ("words", "phrases"),
    [
        ("Freedonia will reduce tariffs on all farm goods", ["tariffs", "on farm goods"]),
        ("intends to set rules of origin", ["rules", "of origin", "rules of origin"]),
        ("sold food and cheap wine", ["food", "cheap wine", "food and cheap wine"]),
        ("In 2019 Freedonia sold 36 old tanks", ["old tanks"]),
        ("for old food and cheap wine", ["for old food", "for cheap wine",
                                         "for old food and cheap wine"]),
        ("in Orlik, and old towns", ["towns"]),
        ("modernity may endanger their old tradition", ["modernity", "old tradition"]),
        ("borders aren’t important", ["borders"]),
        ("to sell tanks would help", ["tanks"]),
        ("Armies cannot conquer science", ["science"]),
        ("Freedonia met Sylvania", []),
        ("", []),
    ],
)  # fmt: skip
def test_phrases_are_cut_between_small_words(words: str, phrases: list[str]) -> None:
    """A verb in front is none of it, "and" and "of" join two, a sign parts them, names are none."""
    found = list_phrases(words, (0, len(words)))
    assert phrases == [f"{it.role} {it.words}".strip() for it in found]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Treaty on Conventional Forces in Europe", "agreement"), ("Lake Treaty", "agreement"),
        ("Harbour Sanctions Act", "resolution"), ("Trade Through Sanctions Act", "resolution"),
        ("Extraordinary Conference of States Parties", "event"), ("Orlik Sea", "place"),
        ("Ministry of the Navy", "government-body"), ("Committee of Europe", "organisation"),
        ("S-400", "weapon-system"), ("G-20", "organisation"), ("Tarn Herald", "newspaper"),
        ("Ivo Brandt", "person"), ("Europe", "place"), ("Orlik", "organisation"),
        ("United Nations", "organisation"), ("Tarn Allies", "group"),
    ],
)  # fmt: skip
def test_the_main_word_of_a_name_shows_its_type(name: str, kind: str) -> None:
    """It stands before "of" or "on"; the last word decides where no other does."""
    assert kind == guess_type(name)


def test_what_one_is_in_is_a_place(bench: Workbench, folder: Path) -> None:
    """But not a body, of whose name a word says so."""
    talk = "They met in Orlik and sat in the Navy Office near Mossel.\n"
    names = propose(bench, folder, talk, talk.strip(".\n"))["names"]
    assert {"Orlik": "place", "Navy Office": "organisation", "Mossel": "place"} == names


def test_what_has_no_name_is_offered(bench: Workbench, folder: Path) -> None:
    """A phrase of the words for the object and behind its preposition; not for what has a name."""
    talk = "Freedonia will reduce tariffs on all farm goods.\n"
    made = propose(bench, folder, talk, talk.strip(".\n"))
    assert ("tariffs", "farm goods") == made["phrases"]
    assert ["on", "farm goods"] in made["qualifiers"]
    assert "tariffs" == made["offers"]["object"][1]
    assert "tariffs" not in made["names"]


@pytest.mark.parametrize(
    ("words", "speaker"),
    [
        ("Freedonia has pledged that Sylvania will leave", "Freedonia"),
        ("Ohm denied the sale", "Ohm"),
        ("Freedonia and Sylvania sold them", ""),
        ("howitzers, said to be old", ""),
        ("Freedonia was found there", ""),
        ("The sale was unveiled in Sylvania", ""),
        ("Freedonia sold what Sylvania announced", ""),
    ],
)
def test_a_name_before_a_verb_of_saying_speaks(
    bench: Workbench, folder: Path, words: str, speaker: str
) -> None:
    """The first name of the words; not a weapon, and not who does what another one says."""
    made = propose(bench, folder, f"{words}.\n", words)
    assert speaker == made["fields"].get("speaker", "")


def test_claims_in_like_words_lend_their_parts(bench: Workbench, folder: Path) -> None:
    """The predicate and stance of an earlier claim are offered for words like its own."""
    talk = "Freedonia will tend the old harbour. Sylvania will tend the new harbour.\n"
    first, second = (it.strip() for it in talk.strip().split(".")[:2])
    before = propose(bench, folder, talk, second)
    assert "vetoed" not in before["offers"]["predicate"][:4]
    assert "expects" == before["fields"]["stance"]
    fields = {"quote": first, "stance": "plans", "says": ["Freedonia", "vetoed", "Sylvania"]}
    assert isinstance(bench.code("wire", fields, {}), Decided)
    after = propose(bench, folder, talk, second)
    assert "vetoed" in after["offers"]["predicate"][:4]
    assert "plans" == after["fields"]["stance"]


def test_what_is_to_come_is_no_assertion(bench: Workbench, folder: Path) -> None:
    """Words with "will" are proposed as expected; a verb of the statement is no stance of it."""
    made = propose(
        bench, folder, "Freedonia will visit Sylvania.\n", "Freedonia will visit Sylvania"
    )
    assert "expects" == made["fields"]["stance"]
    made = propose(bench, folder, "Freedonia supported it.\n", "Freedonia supported it")
    assert "stance" not in made["fields"]


def test_qualifiers_are_read_off_the_words(bench: Workbench, folder: Path) -> None:
    """Who stands behind a preposition, and figures; a year and a name's digits are none."""
    talk = "In 2019 Freedonia sold 36 tanks to Sylvania for more than $2.5 billion, up 5 percent.\n"
    assert "$2.5 billion" == propose(bench, folder, talk, "$2.5 billion")["fields"]["quote"]
    made = propose(bench, folder, talk, talk.strip(".\n"))
    assert [
        ["to", "Sylvania"], ["amount", "more than $2.5 billion"], ["share", "5 percent"],
        ["growth", "5 percent"], ["quantity", "36"],
    ] == made["qualifiers"]  # fmt: skip


def test_a_date_beside_a_hyphen_is_none(bench: Workbench, folder: Path) -> None:
    """ "Pre-2019 levels" dates nothing; "last year" counts from the day of publication."""
    talk = "Freedonia met Sylvania at pre-2019 levels last year.\n"
    assert "last year" == propose(bench, folder, talk, talk.strip(".\n"))["fields"]["when"]


@pytest.mark.parametrize("words", ["no longer leads", "is a former head of", "used to be in"])
def test_an_ended_state_is_offered_as_former(bench: Workbench, folder: Path, words: str) -> None:
    """It is not filled in: the words may call somebody former of whom they say something else."""
    talk = f"Freedonia {words} the customs union. Freedonia leads Sylvania.\n"
    made = propose(bench, folder, talk, f"Freedonia {words} the customs union")
    assert "formerly" == made["offers"]["when"][0]
    assert "when" not in made["fields"]
    made = propose(bench, folder, talk, "Freedonia leads Sylvania")
    assert "formerly" not in made["offers"]["when"]


@pytest.mark.parametrize(
    ("date", "offered"), [("on May 3", "May 3 2019"), ("this year", "this year")]
)
def test_a_date_that_leaves_something_open_is_only_offered(
    bench: Workbench, folder: Path, date: str, offered: str
) -> None:
    """One without a year, and one that was not over on the day of publication."""
    talk = f"Freedonia met Sylvania {date}.\n"
    made = propose(bench, folder, talk, talk.strip(".\n"))
    assert "when" not in made["fields"]
    assert offered == made["offers"]["when"][0]


def test_a_claim_says_which_draft_it_stands_for(bench: Workbench) -> None:
    """A draft of the same speaker, half of whose words are chosen; not one of another."""
    span = SALE.spans[0]
    assert SALE.id == show_proposal(bench, "article", span)["draft"]
    assert (
        "" == show_proposal(bench, "article", (span[0], span[0] + len("Freedonia sold")))["draft"]
    )
