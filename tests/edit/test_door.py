"""The workbench's server: this machine only, the token in the address, one folder written."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from claimgraph.draft import claims_file
from claimgraph.draft.workbench import Workbench
from claimgraph.server.edit import app

from .conftest import FEAR, LEAVE, SALE, Files
from .test_bench import REPLY


def send(address: str, body: Any = None, **headers: str) -> tuple[int, Any]:
    """Ask, as JSON; gives the status and the answer."""
    data = None if body is None else json.dumps(body).encode()
    sent = {"content-type": "application/json", **headers} if data else headers
    request = urllib.request.Request(address, data, sent)
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:
            told = answer.read()
            kind = answer.headers["content-type"]
            return answer.status, json.loads(told) if kind == "application/json" else told
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_the_text_comes_with_claims_and_drafts(address: str) -> None:
    """What is marked where, what waits, and how far the other texts are."""
    status, told = send(f"{address}text", {"source": ""})
    assert 200 == status
    assert ["article", "wire"] == [it["key"] for it in told["sources"]]
    assert [SALE.id, LEAVE.id, FEAR.id] == [it["id"] for it in told["drafts"]]
    assert ["predicate"] == told["drafts"][1]["open"]
    assert [("claims.yaml", 5)] == [(it["file"], it["line"]) for it in told["claims"]]
    (start, end), *_ = told["claims"][0]["spans"]
    assert "Sylvania trains with Freedonia" == told["text"][start:end]


def test_a_decision_is_answered_with_what_changed(address: str, files: Files) -> None:
    """Accepting over HTTP writes the file and tells what became contested; undo takes it back."""
    before = files()
    body = {"draft": SALE.id, "fields": dict(SALE.fields), "new": {}}
    status, told = send(f"{address}accept", body)
    assert (200, "claims.yaml") == (status, told["file"])
    assert {"contested"} == {it["after"] for it in told["moved"]}
    status, problem = send(f"{address}accept", body)
    assert 409 == status
    assert "the draft is accepted by A. Analyst" in problem
    _, affair = send(f"{address}affair", {})
    assert {"contested": 2} == {
        it["status"]: it["number"] for it in affair["statuses"] if it["status"] == "contested"
    }
    assert 200 == send(f"{address}undo", {})[0]
    assert before == files()


def test_words_of_the_text_begin_a_claim(address: str) -> None:
    """Who, how, about what and when are proposed from the words around them."""
    _, view = send(f"{address}text", {"source": "article"})
    quote = "sold anything 🛰 at all"
    start = view["text"].index(quote)
    _, told = send(f"{address}propose", {"source": "article", "span": [start, start + len(quote)]})
    fields = told["fields"]
    assert (quote, "Mira Kolt") == (fields["quote"], fields["speaker"])
    assert ("on Friday", ["?", "?", "?"]) == (fields["said"], fields["says"])
    assert "sells" in told["offers"]["predicate"]
    assert {"Freedonia", "howitzers", "Sylvania"} <= set(told["offers"]["subject"])
    start = view["text"].index("urged Sylvania to leave")
    _, told = send(f"{address}propose", {"source": "article", "span": [start, start + 30]})
    assert ("Ohm", "urges", f"draft {LEAVE.id}") == (
        told["fields"]["speaker"], told["fields"]["stance"], told["based"],
    )  # fmt: skip
    assert {"Ohm": "person"} == told["new"]
    start = view["text"].index("in May 2019")
    _, told = send(f"{address}propose", {"source": "article", "span": [start, start + 40]})
    assert "May 2019" == told["fields"]["when"]


def test_findings_and_notices_come_as_one_types(address: str) -> None:
    """Nothing is written for it."""
    wrong = {**REPLY, "says": ["Freedonia", "sellz", "howitzers"]}
    _, told = send(f"{address}try", {"source": "article", "fields": wrong})
    assert ["unknown predicate 'sellz'"] == [it["message"] for it in told["findings"]]
    taken = {**REPLY, "quote": "sold anything", "stance": "asserts"}
    _, told = send(f"{address}try", {"source": "article", "fields": taken})
    assert ([], ["negation"]) == (told["findings"], [it["kind"] for it in told["notices"]])


@pytest.mark.parametrize(
    ("change", "headers", "status"),
    [
        (lambda at: at.replace(at.split("/")[3], "wrong-token"), {}, 404),
        (lambda at: at.replace(at.split("/")[3] + "/", ""), {}, 404),
        (lambda at: at, {"host": "evil.example"}, 421),
        (lambda at: at, {"origin": "https://evil.example"}, 403),
        (lambda at: at, {"content-type": "text/plain"}, 415),
    ],
    ids=["another token", "no token", "rebound name", "another site", "a form"],
)
def test_nobody_else_comes_in(
    address: str, change: Any, headers: dict[str, str], status: int, files: Files
) -> None:
    """Without the token, under another name or from another site nothing is read or written."""
    before = files()
    body = {"draft": SALE.id, "fields": dict(SALE.fields), "new": {}}
    found, told = send(f"{change(address)}accept", body, **headers)
    assert status == found
    assert "Freedonia" not in str(told)
    assert before == files()


def test_only_what_is_listed_can_be_asked(address: str) -> None:
    """No address leads to a file, and no other act is known."""
    assert 404 == send(f"{address}dossier.yaml")[0]
    assert 404 == send(f"{address}..%2fdossier.yaml")[0]
    assert 404 == send(f"{address}erase", {})[0]
    assert 400 == send(f"{address}accept", {"nothing": 1})[0]
    assert 413 == send(f"{address}accept", {"draft": "x" * (app.LARGEST + 1)})[0]
    expected = {
        "text", "vocabulary", "affair", "words", "propose", "offers", "try", "accept", "reject",
        "code", "mend", "delete", "undo", "whole",
    }  # fmt: skip
    assert expected == app.ACTS.keys()


def test_a_full_disk_is_said(address: str, files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    """507, with what to do; the files are as they were."""
    before = files()

    def refuse(*_: object, **__: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(claims_file, "write_beside_then_rename", refuse)
    status, told = send(f"{address}code", {"source": "article", "fields": REPLY, "new": {}})
    assert 507 == status
    assert "the disk is full" in told
    assert before == files()


def test_the_network_beside_it_is_drawn(bench: Workbench, address: str) -> None:
    """An SVG of what is around some things; of what nobody speaks of, nothing."""
    status, svg = send(f"{address}network.svg?at=Freedonia&at=howitzers")
    assert 200 == status
    assert b"howitzers" in svg
    assert 404 == send(f"{address}network.svg?at=Jonas%20Weck")[0]
    assert bench.version


def test_the_command_prints_the_address_and_ends(folder: Path, checkout: Path) -> None:
    """`claimgraph edit` listens on this machine only, and ends on SIGTERM."""
    process = subprocess.Popen(
        [sys.executable, "-m", "claimgraph", "edit", str(folder), "--by", "me"],
        stdout=subprocess.PIPE, text=True, cwd=checkout,
    )  # fmt: skip
    assert process.stdout is not None
    line = process.stdout.readline()
    assert f"editing {folder} at http://127.0.0.1:" in line
    address = line.split(" at ")[1].strip()
    assert b"<title>claimgraph edit</title>" in send(address)[1]
    assert "me" == send(f"{address}vocabulary", {})[1]["by"]
    process.send_signal(signal.SIGTERM)
    assert 0 == process.wait(30)
    process.stdout.close()
