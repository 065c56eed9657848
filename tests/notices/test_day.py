"""An analyst's day: new quotes before they are pinned, a pin that does what it can, watching."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from claimgraph.build import file_watch
from claimgraph.build.build import pin
from claimgraph.build.source import find_source, read_source
from claimgraph.cli import program
from claimgraph.dossier.lock import read_lock
from claimgraph.model.errors import DossierError

from .test_notices import FRONT, OFFICE, PURCHASE, check, write

TEXT = "Askia bought the missiles. Mira Tol speaks for Askia. Askia purchased them.\n"
BOUGHT = {"quote": "Askia bought the missiles", **PURCHASE}
LATER = {"quote": "Askia purchased them", **PURCHASE}
WRONG = {"quote": "Askia leased the missiles", **PURCHASE}


def pinned(folder: Path) -> list[str]:
    """The words that the lock holds."""
    lock = read_lock((folder / "evidence.lock").read_text("utf-8"), "evidence.lock")
    return sorted(it.exact for it in lock.pins.values())


def claim(folder: Path, *claims: dict[str, Any]) -> None:
    """Write the claims file anew; the lock stays as it is."""
    (folder / "claims.yaml").write_text(json.dumps(claims), "utf-8")


def test_a_new_quote_is_found_in_the_text_at_hand(tmp_path: Path) -> None:
    """It is no finding, but a notice: one for the source, until somebody pins it."""
    folder = write(tmp_path, TEXT, [BOUGHT, OFFICE])
    claim(folder, BOUGHT, OFFICE, LATER)
    (notice,) = check(folder).notices
    assert ("unpinned", "wire", (("quotes", "1 quote"),)) == (
        notice.kind, notice.at, notice.detail
    )  # fmt: skip
    (folder / "wire.txt").rename(tmp_path / "elsewhere.txt")
    (finding,) = read_source(find_source(str(folder))).findings
    assert "the text of 'wire' is not available and the quote is not pinned" == finding.message
    (tmp_path / "elsewhere.txt").rename(folder / "wire.txt")
    pin(find_source(str(folder)))
    assert () == check(folder).notices


def test_a_pin_does_what_it_can(tmp_path: Path) -> None:
    """What is found is pinned, what is not is listed, and the exit code says that it is not all."""
    folder = write(tmp_path, TEXT, [BOUGHT, OFFICE])
    claim(folder, LATER, WRONG, OFFICE)
    done = CliRunner().invoke(program, ["pin", str(folder)])
    assert isinstance(done.exception, DossierError)
    assert ["quote not found"] == [it.message[:15] for it in done.exception.findings]
    assert "evidence.lock: written without what follows" in done.stderr
    assert ["Askia purchased them", "Mira Tol speaks for Askia"] == pinned(folder)


def test_a_source_without_its_text_keeps_its_pins(tmp_path: Path) -> None:
    """Who has one of two texts pins that one; of the other nothing is lost."""
    front = {**FRONT, "sources": {
        **FRONT["sources"], "cable": {**FRONT["sources"]["wire"], "text": "cable.txt"},
    }}  # fmt: skip
    (tmp_path / "cable.txt").write_text("Askia bought the missiles.\n", "utf-8")
    (tmp_path / "claims-cable.yaml").write_text(
        json.dumps({"source": "cable", "claims": [BOUGHT]}), "utf-8"
    )
    claims: Any = {"source": "wire", "claims": [OFFICE]}
    write(tmp_path, TEXT, claims, front)
    before = pinned(tmp_path)
    (tmp_path / "cable.txt").unlink()
    claim_all = json.dumps({"source": "wire", "claims": [OFFICE, LATER]})
    (tmp_path / "claims.yaml").write_text(claim_all, "utf-8")
    assert 0 == CliRunner().invoke(program, ["pin", str(tmp_path)]).exit_code
    assert sorted([*before, "Askia purchased them"]) == pinned(tmp_path)


def test_a_file_that_cannot_be_read_keeps_the_lock(tmp_path: Path) -> None:
    """Its quotes are not known, and their pins would be lost."""
    folder = write(tmp_path, TEXT, [BOUGHT, OFFICE])
    before = (folder / "evidence.lock").read_bytes()
    (folder / "claims.yaml").write_text("[", "utf-8")
    with pytest.raises(DossierError, match="not readable as YAML"):
        pin(find_source(str(folder)))
    assert before == (folder / "evidence.lock").read_bytes()


def test_a_wrong_text_keeps_the_lock(tmp_path: Path) -> None:
    """It lacks quotes that are pinned; one text given for another would lose all pins."""
    folder = write(tmp_path, TEXT, [BOUGHT, OFFICE])
    before = (folder / "evidence.lock").read_bytes()
    for wrong in ("", "Another affair altogether.\n"):
        (tmp_path / "other.txt").write_text(wrong, "utf-8")
        words = ["pin", str(folder), "--text", f"wire={tmp_path / 'other.txt'}"]
        done = CliRunner().invoke(program, words)
        assert isinstance(done.exception, DossierError)
        said = [it.message for it in done.exception.findings]
        assert "nothing was written: the text of 'wire' does not have 2 pinned quotes" in said
        assert before == (folder / "evidence.lock").read_bytes()


@pytest.mark.parametrize("command", ["check --no-shapes", "build -o out --no-page"])
def test_watching_does_it_again_after_a_change(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A saved file starts it anew, an error ends nothing, what is built starts nothing."""
    folder = write(tmp_path, TEXT, [BOUGHT, OFFICE])
    monkeypatch.chdir(folder)
    edits = iter([[BOUGHT, WRONG, OFFICE], [BOUGHT, OFFICE]])

    def edit() -> None:
        claims = next(edits, None)
        if claims is None:
            raise KeyboardInterrupt
        claim(folder, *claims)

    monkeypatch.setattr(file_watch, "pause", edit)
    name, *rest = command.split()
    done = CliRunner().invoke(program, [name, ".", *rest, "--watch"])
    assert 3 == done.output.count("watching .; Ctrl-C ends")
    assert 1 == done.output.count("quote not found in wire.txt")
    assert 2 == done.output.count("wire: ")


def test_only_a_dossier_is_watched(tmp_path: Path) -> None:
    """A file of RDF has nobody who edits it claim by claim."""
    (tmp_path / "graph.ttl").write_text("", "utf-8")
    done = CliRunner().invoke(program, ["check", str(tmp_path / "graph.ttl"), "--watch"])
    assert "only a dossier can be watched" in str(done.exception)
