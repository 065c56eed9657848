"""`claimgraph table`: what is written of a table that nobody has mapped."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.sampling import spread

from claimgraph.build import check
from claimgraph.cli import program
from claimgraph.model.english import STATES, read_codes
from claimgraph.model.errors import ClaimgraphError
from claimgraph.model.ontology import load_vocabulary
from claimgraph.tables.look import look_at
from claimgraph.tables.propose import read_cameo

CASES = sorted((Path(__file__).parent / "cases" / "looked").iterdir())


def look(folder: Path, *options: str) -> str:
    """What the command says of the table of a case: the mapping, rows as claims, questions."""
    (file,) = (it for it in folder.iterdir() if it.name != "expected.txt")
    found = CliRunner().invoke(program, ["table", str(file), *options])
    assert 0 == found.exit_code, found.output
    return found.stdout + found.stderr


def test_all_cases_are_walked() -> None:
    """Every folder is a case."""
    assert 30 == len(CASES)


@pytest.mark.parametrize("folder", spread(CASES, 3), ids=lambda it: it.name)
def test_a_mapping_is_written(folder: Path) -> None:
    """Head, encoding, kinds of columns, ends, dates and codes are found; the rest is asked."""
    assert (folder / "expected.txt").read_text(encoding="utf-8") == look(folder)


def test_a_dossier_is_made(tmp_path: Path) -> None:
    """With a folder the table lies in it beside its mapping and the code book; never over files."""
    case = next(it for it in CASES if it.name == "disputes")
    look(case, "-o", str(tmp_path / "made"))
    made = {it.name for it in (tmp_path / "made").iterdir()}
    assert {"dossier.yaml", "disputes.csv", STATES.name} == made
    again = CliRunner().invoke(
        program, ["table", str(case / "disputes.csv"), "-o", str(tmp_path / "made")]
    )
    assert "the folder is not empty" in str(again.exception)


@pytest.mark.parametrize("there", [False, True])
def test_no_half_dossier_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, there: bool
) -> None:
    """Where the check of the new mapping fails, the folder is as it was: not there, or empty."""

    def fail(*_: object, **__: object) -> None:
        raise ClaimgraphError("the check fails")

    monkeypatch.setattr(check, "check_source", fail)
    target = tmp_path / "made"
    if there:
        target.mkdir()
    case = next(it for it in CASES if it.name == "disputes")
    done = CliRunner().invoke(program, ["table", str(case / "disputes.csv"), "-o", str(target)])
    assert "the check fails" in str(done.exception)
    assert [target] * there == [*tmp_path.rglob("*")]


def test_codes_mean_one_thing() -> None:
    """Each system of codes is whole: as many states, and none twice."""
    assert {195} == {len(codes) for codes in read_codes().values()}
    turkey = {"iso2": "TR", "iso3": "TUR", "cow": "640", "cowabb": "TUR"}
    assert {"Turkey"} == {read_codes()[system][code] for system, code in turkey.items()}


def test_codes_of_cameo_are_predicates() -> None:
    """A whole root reads as the deed between two actors, and its finer codes as themselves."""
    vocabulary = load_vocabulary()
    codes = read_cameo(vocabulary)
    assert {"16*": "reduces-relations-with", "19*": "attacks", "112*": "accuses"}.items() <= (
        codes.items()
    )
    assert "06*" not in codes
    assert {*codes.values()} <= vocabulary.predicates.keys()


def test_a_table_is_looked_at_once(tmp_path: Path) -> None:
    """What cannot be read is told as everywhere; a head alone is a table."""
    (tmp_path / "head.csv").write_text("actor1,actor2,date\n", encoding="utf-8")
    found = look_at(tmp_path / "head.csv")
    assert 0 == found.rows
    assert ["empty"] * 3 == [it.kind for it in found.columns]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "the file is empty"),
        (b"\n\n", "the table has no line with words"),
        (b"a,b\n", "the table has no values below its head"),
        (b"a,b\n,\n,\n", "the table has no values below its head"),
        (b"a\x1a,b\nTurkey,Russia\n", "the head has the control character U+001A"),
        (b"id,x,seen\n1,0.5,1990-01-02\n2,0.7,1991-01-02\n", "no column that names actors"),
        (bytes(range(256)) * 8, ""),
    ],
)
def test_what_is_no_table_is_one_error(tmp_path: Path, data: bytes, message: str) -> None:
    """With the file's own name and a cure, never a place in a temporary folder."""
    (tmp_path / "odd.csv").write_bytes(data)
    done = CliRunner().invoke(program, ["table", str(tmp_path / "odd.csv")])
    assert isinstance(done.exception, ClaimgraphError), done.exception
    said = str(done.exception)
    assert (True, True) == (said.startswith("odd.csv: ") and message in said, "cure" in said)
