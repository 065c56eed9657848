"""What `check` asks somebody to look at, and what it leaves in peace."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tests.cases import read_yaml

from claimgraph.build.build import pin
from claimgraph.build.check import Checked, check_source
from claimgraph.build.source import find_source
from claimgraph.cli import program
from claimgraph.dossier.header import KINDS
from claimgraph.model.errors import DossierError

CASES: list[dict[str, Any]] = read_yaml(Path(__file__).parent / "cases" / "sentences.yaml")
NAMED = {f"sentence-{number}": case for number, case in enumerate(CASES, 1)}
OFFICE = {
    "quote": "Mira Tol speaks for Askia",
    "says": ["Tol", "spokesperson-of", "Askia"],
}
FRONT: dict[str, Any] = {
    "format": 1,
    "name": "missiles",
    "title": "The missiles of Askia",
    "sources": {
        "wire": {
            "title": "Missiles",
            "voice": "reporting",
            "published": "2021-03-05",
            "text": "wire.txt",
        }
    },
    "entities": {
        "Askia": {"type": "country"},
        "Borland": {"type": "country"},
        "league": {"type": "alliance"},
        "missiles": {"type": "weapon-system"},
        "Tol": {"type": "person"},
    },
}
PURCHASE = {"says": ["Askia", "purchased", "missiles"]}


def write(
    folder: Path, text: str, claims: list[dict[str, Any]], front: dict[str, Any] | None = None
) -> Path:
    """Write a dossier, and pin it."""
    (folder / "dossier.yaml").write_text(json.dumps(front or FRONT), "utf-8")
    (folder / "claims.yaml").write_text(json.dumps(claims), "utf-8")
    (folder / "wire.txt").write_text(text, "utf-8")
    pin(find_source(str(folder)))[1].require()
    return folder


def check(folder: Path) -> Checked:
    """Check a dossier; it has no findings."""
    checked = check_source(find_source(str(folder)), shapes=False)
    assert () == checked.findings
    return checked


def claim_of(case: dict[str, Any]) -> dict[str, Any]:
    """The claim of a sentence: its quote is what stands between bars."""
    quote = " [...] ".join(case["sentence"].split("|")[1::2])
    named = {key: case[key] for key in ("stance", "speaker") if key in case}
    says = {"says": case["says"]} if "says" in case else PURCHASE
    return {"quote": quote, **says, **named, **case.get("qualifiers", {})}


def kinds(checked: Checked) -> list[str]:
    """The kinds of notice, each once."""
    return sorted({notice.kind for notice in checked.notices})


def test_the_sentences_cover_every_kind_and_both_edges() -> None:
    """Each kind of notice about words has a sentence with it, and a third has none."""
    about_words = {"negation", "condition", "future", "hedge", "quoted", "verb", "admission"}
    assert about_words | {"former-office", "question", "fiction", "ended"} == {
        it for case in CASES for it in case["notices"]
    }
    assert len(CASES) >= 40
    assert sum(not case["notices"] for case in CASES) * 3 >= len(CASES)


@pytest.fixture(scope="module")
def looked_at(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """The kinds of notice at each sentence, by its name; each is a source of one dossier."""
    folder, wire = tmp_path_factory.mktemp("sentences"), FRONT["sources"]["wire"]
    texts = {name: case["sentence"].replace("|", "") for name, case in NAMED.items()}
    texts["office"] = f"{OFFICE['quote']}."
    claims = {**{name: claim_of(case) for name, case in NAMED.items()}, "office": OFFICE}
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(f"{text}\n", "utf-8")
        one = {"source": name, "claims": [claims[name]]}
        (folder / f"claims-{name}.yaml").write_text(json.dumps(one), "utf-8")
    sources = {name: {**wire, "title": name, "text": f"{name}.txt"} for name in texts}
    (folder / "dossier.yaml").write_text(json.dumps({**FRONT, "sources": sources}), "utf-8")
    pin(find_source(str(folder)))
    found: dict[str, list[str]] = {name: [] for name in NAMED}
    for notice in check(folder).notices:
        name = Path(notice.place.file).stem.removeprefix("claims-")
        found[name] = sorted({*found[name], notice.kind})
    return found


@pytest.mark.parametrize("name", NAMED)
def test_a_sentence_is_looked_at(name: str, looked_at: dict[str, list[str]]) -> None:
    """What stands around a quote is noticed where a careful reader would want it."""
    assert NAMED[name]["notices"] == looked_at[name]


def test_without_the_text_only_what_is_pinned_is_seen(tmp_path: Path) -> None:
    """The quotes of a sentence show it in part; what nobody could look at is told."""
    text = "Askia has not bought the missiles, Tol said. Mira Tol speaks for Askia.\n"
    quotes = [{"quote": "bought the missiles", **PURCHASE}, OFFICE]
    folder = write(tmp_path, text, quotes)
    (folder / "wire.txt").unlink()
    checked = check(folder)
    assert [] == kinds(checked)
    assert "wire: the words around 1 quote were not checked: give the text" in checked.summary


def test_what_other_quotes_hold_of_a_sentence_is_seen_without_the_text(tmp_path: Path) -> None:
    """A negation that another quote of the same sentence holds is noticed by the pins alone."""
    text = "Askia has not bought the missiles. Mira Tol speaks for Askia.\n"
    denied = {"quote": "Askia has not bought the missiles", "stance": "denies", **PURCHASE}
    folder = write(tmp_path, text, [{"quote": "bought the missiles", **PURCHASE}, denied, OFFICE])
    (folder / "wire.txt").unlink()
    assert ["negation"] == kinds(check(folder))


ATTACK = {"quote": "Askia attacked the harbour", "says": ["Askia", "attacks", "harbour"]}
DENIAL = {
    "quote": "Borland was not attacked",
    "speaker": "Borland",
    "stance": "denies",
    "says": ["Askia", "attacks", "Borland"],
}
HARBOUR = {**FRONT, "entities": {**FRONT["entities"], "harbour": {"type": "place"}}}
PORT = {"quote": "The harbour lies in Borland", "says": ["harbour", "located-in", "Borland"]}
SPOKEN = "Askia attacked the harbour. Borland was not attacked. The harbour lies in Borland.\n"


def test_a_near_disagreement_is_one_notice_until_somebody_decides(tmp_path: Path) -> None:
    """A place in the state that denies is near to it; a decision with a reason ends the notice."""
    folder = write(tmp_path, SPOKEN, [ATTACK, DENIAL, PORT], HARBOUR)
    (notice,) = check(folder).notices
    assert "near" == notice.kind
    assert ("said", "Askia attacks harbour") in notice.detail
    decided = {"claim": "attack", "because": "only the capital was meant"}
    claims = [{**ATTACK, "id": "attack"}, {**DENIAL, "compatible-with": decided}, PORT]
    assert () == check(write(tmp_path, SPOKEN, claims, HARBOUR)).notices


def test_a_place_without_a_state_is_noticed_where_the_like_is_denied(tmp_path: Path) -> None:
    """Nobody says where the harbour lies, so the denial is not seen to bear on it."""
    folder = write(tmp_path, SPOKEN, [ATTACK, DENIAL, PORT][:2], HARBOUR)
    assert ["house"] == kinds(check(folder))
    assert [] == kinds(check(write(tmp_path, SPOKEN, [ATTACK], HARBOUR)))


def test_one_speaker_who_says_both_is_noticed_until_the_order_is_said(tmp_path: Path) -> None:
    """Years between two articles are no order of what they quote; `said` at both is one."""
    sources = {
        name: {**FRONT["sources"]["wire"], "title": name, "published": day}
        for name, day in (("old", "2018-06-01"), ("new", "2021-06-01"))
    }
    front = {**FRONT, "sources": sources}
    text = "Askia denied the purchase. Askia confirmed the purchase.\n"
    denied = {"quote": "denied the purchase", "speaker": "Askia", "stance": "denies", **PURCHASE}
    affirmed = {**denied, "quote": "confirmed the purchase", "stance": "confirms"}

    def orders(first: dict[str, str], second: dict[str, str], speaker: str = "Askia") -> int:
        claims = [
            {"source": "old", "claims": [{**denied, **first, "speaker": speaker}]},
            {"source": "new", "claims": [{**affirmed, **second}]},
        ]
        (tmp_path / "claims-new.yaml").write_text(json.dumps(claims[1]), "utf-8")
        return kinds(check(write(tmp_path, text, claims[0], front))).count("order")

    assert 1 == orders({}, {})
    assert 0 == orders({"said": "2018-05-30"}, {"said": "2021-05-30"})
    assert 0 == orders({}, {}, "Borland")


def test_an_act_whose_date_reaches_past_the_telling_is_noticed(tmp_path: Path) -> None:
    """The words say whether it is done; `done: true` ends the notice."""
    text, claim = "Askia bought the missiles in 2021.\n", {"quote": "bought the missiles in 2021"}
    dated = {**claim, **PURCHASE, "when": "2021"}
    assert ["undecided-time"] == kinds(check(write(tmp_path, text, [dated])))
    assert [] == kinds(check(write(tmp_path, text, [{**dated, "done": True}])))


PLANNED = [("2020", "plans", ["past-plan"]), ("2020", "asserts", []), ("2021", "plans", []),
           ("2020", "supports", []), ("2021-03-04", "promises", ["past-plan"]),
           ("2021-03-05", "promises", [])]  # fmt: skip


@pytest.mark.parametrize(("when", "stance", "expected"), PLANNED)
def test_a_plan_for_what_was_over_is_noticed(
    when: str, stance: str, expected: list[str], tmp_path: Path
) -> None:
    """The day of speech is the last on which something can still be to come."""
    text = "We plan, promise and support the purchase of the missiles.\n"
    claim = {
        "quote": text.strip(),
        **PURCHASE,
        "when": when,
        "stance": stance,
        "said": "2021-03-05",
    }
    found = kinds(check(write(tmp_path, text, [claim])))
    assert expected == [it for it in found if it == "past-plan"]


@pytest.mark.parametrize(("other", "expected"), [("Askia", ["self"]), ("Borland", [])])
def test_a_thing_at_both_ends_is_noticed(other: str, expected: list[str], tmp_path: Path) -> None:
    """Hardly anything is done by somebody to himself; most such statements are a slip."""
    text = "Askia thanked Askia and Borland.\n"
    claim = {"quote": text.strip(), "says": ["Askia", "praises", other]}
    assert expected == kinds(check(write(tmp_path, text, [claim])))


def test_a_speaker_without_an_office_is_noticed_once(tmp_path: Path) -> None:
    """A person for whom nobody states an office is noticed at his first claim."""
    text = "Tol said that Askia bought the missiles. Tol said that Borland sold them.\n"
    claims = [
        {"quote": "Askia bought the missiles", "speaker": "Tol", **PURCHASE},
        {"quote": "Borland sold them", "speaker": "Tol", "says": ["Borland", "sells", "missiles"]},
    ]
    (notice,) = check(write(tmp_path, text, claims)).notices
    assert ("speaker", "Tol") == (notice.kind, notice.at)


def test_a_source_without_a_voice_is_noticed(tmp_path: Path) -> None:
    """It still counts as reporting; a voice or a publisher ends the notice."""
    wire = {key: value for key, value in FRONT["sources"]["wire"].items() if key != "voice"}
    text = "Askia bought the missiles"
    claims = [{"quote": text, **PURCHASE}]
    silent = {**FRONT, "sources": {"wire": wire}}
    assert ["voice"] == kinds(check(write(tmp_path, text, claims, silent)))
    wire["publisher"] = "Borland"
    assert [] == kinds(check(write(tmp_path, text, claims, silent)))


UNREAD = {
    "claims.yml": "not-read",
    "claims/x.yaml": "not-read",
    "more.yaml": "not-read",
    "drafts.yaml": "",
    "claims-more.yaml": "",
    "notes.yaml": "",
    ".hidden/claims.yaml": "",
}


@pytest.mark.parametrize("name", UNREAD)
def test_a_file_that_looks_like_claims_is_noticed(name: str, tmp_path: Path) -> None:
    """By its name, or by what it holds; drafts, and what is read or hidden, are not."""
    folder = write(tmp_path, "Askia bought the missiles.", [])
    file = folder / name
    file.parent.mkdir(exist_ok=True)
    file.write_text("[]" if "claims" in name else "- quote: x\n  says: [a, b, c]\n", "utf-8")
    if name == "notes.yaml":
        file.write_text("- a note\n", "utf-8")
    assert [UNREAD[name]] * bool(UNREAD[name]) == kinds(check(folder))


def test_a_notice_is_silenced_with_a_reason(tmp_path: Path) -> None:
    """What was looked at is counted and not shown; the rest is shown as before."""
    text = "Askia has not bought the missiles; Askia will buy the missiles.\n"
    claims = [
        {"id": "bought", "quote": "bought the missiles", **PURCHASE},
        {"quote": "will buy the missiles", **PURCHASE},
    ]
    silencer = {"at": "bought", "notice": "negation", "because": "the not is a misprint"}
    checked = check(write(tmp_path, text, claims, {**FRONT, "notices": [silencer]}))
    assert ["future"] == kinds(checked)
    assert "no findings, 1 notice (1 looked at before)" == str(checked)


WRONG = [
    ({"at": "wire", "notice": "voices", "because": "x"}, "unknown notice 'voices'"),
    (
        {"at": "wires", "notice": "voice", "because": "x"},
        "'wires' is not a claim, source or entity",
    ),
    ({"at": "wire", "notice": "voice"}, "the notice has no 'because'"),
    ({"at": "wire", "because": "x"}, "the notice has no 'notice'"),
    ({"notice": "voice", "because": "x"}, "the notice has no 'at'"),
]


@pytest.mark.parametrize(("silencer", "message"), WRONG)
def test_a_silencer_that_silences_nothing_is_a_finding(
    silencer: dict[str, str], message: str, tmp_path: Path
) -> None:
    """Kind, place and reason must all be there, and known."""
    front, claims = {**FRONT, "notices": [silencer]}, [{"quote": "Askia bought it", **PURCHASE}]
    with pytest.raises(DossierError, match=re.escape(message)):
        write(tmp_path, "Askia bought it.", claims, front)


def test_notices_end_the_list_and_strict_makes_findings_of_them(tmp_path: Path) -> None:
    """`check` ends with the two counts and exit code 0; with --strict the code is 1."""
    folder = write(tmp_path, "Askia did not buy it.", [{"quote": "buy it", **PURCHASE}])
    plain = CliRunner().invoke(program, ["check", str(folder)])
    assert (0, "no findings, 1 notice") == (plain.exit_code, plain.stdout.splitlines()[-1])
    assert "claims.yaml:1: notice (negation): a quote coded as affirmed" in plain.stdout
    strict = CliRunner().invoke(program, ["check", "--strict", str(folder)])
    assert isinstance(strict.exception, DossierError)
    assert KINDS["negation"] in str(strict.exception)
    quiet = write(tmp_path, "Askia bought it.", [{"quote": "Askia bought it", **PURCHASE}])
    done = CliRunner().invoke(program, ["check", "--strict", str(quiet)])
    assert (0, "no findings, no notices") == (done.exit_code, done.stdout.splitlines()[-1])


@pytest.mark.parametrize("decided", [False, True])
def test_a_day_that_is_only_inferred_asks_for_a_decision_until_one_is_taken(
    tmp_path: Path, decided: bool
) -> None:
    """Two days of one act, of which the text gives one, are nearly at odds and no more."""
    front = {**FRONT, "entities": {**FRONT["entities"], "Act 1": {"type": "resolution"},
             "Council": {"type": "organisation"}}}  # fmt: skip
    says = {"says": ["Act 1", "adopted-by", "Council"]}
    guess = {"date": "2021-03-05", "inferred": "the day of the page"}
    against = {"conflicts-with": {"claim": "first", "because": "there is but one act"}}
    text = "The Council adopted Act 1 on March 4. Then the Council adopted the act."
    claims = [
        {"id": "first", "quote": "adopted Act 1 on March 4", **says, "when": "2021-03-04"},
        {
            "quote": "Then the Council adopted",
            **says,
            "when": guess,
            **(against if decided else {}),
        },
    ]
    found = [it for it in check(write(tmp_path, text, claims, front)).notices if it.kind == "near"]
    details = [[("said", "Act 1 adopted by Council, on 5 March 2021"),
                ("said", "Act 1 adopted by Council, on 4 March 2021")]]  # fmt: skip
    assert [sorted(it.detail, reverse=True) for it in found] == details[decided:]
