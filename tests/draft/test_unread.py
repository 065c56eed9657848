"""No output knows of a draft: what lies in drafts.yaml or review.log is opened by none of them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.draft.conftest import Write, read

from claimgraph.answers.export import WRITERS
from claimgraph.cli import COMMANDS as PROGRAM
from claimgraph.cli import program
from claimgraph.draft.llm import RECORDS
from claimgraph.draft.review import LOG
from claimgraph.draft.suggestion import DRAFTS, Suggestion, save_drafts

CLAIMS = """\
- quote: Freedonia sold the howitzers
  speaker: Weck
  says: [Freedonia, sells, howitzers]
- quote: a senior official of the navy denied it
  speaker: senior official of the navy
  stance: denies
  says: [Freedonia, sells, howitzers]
"""
TEXT = "Weck said Freedonia sold the howitzers; a senior official of the navy denied it."
SECRET = "Nobody reviewed that Ruritania attacked Tarn"
DRAFT = f"drafts:\n- claim:\n    quote: {SECRET}\n    says: [Ruritania, attacks, Tarn]\n"
COMMANDS = [
    ["check", "{folder}", "--no-shapes"],
    ["pin", "{folder}"],
    ["names", "{folder}"],
    ["build", "{folder}", "-o", "{out}/built", "--no-console"],
    ["query", "{folder}", "SELECT * { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g ?s ?p ?o"],
    ["ask", "{folder}", "claims"],
    ["why", "{folder}", "Freedonia sells howitzers"],
    ["path", "{folder}", "Freedonia", "howitzers"],
    ["diff", "{folder}", "{folder}"],
    ["agree", "{folder}", "{folder}"],
    ["report", "{folder}"],
    ["view", "{folder}", "-o", "{out}/view.html", "--no-console"],
    ["site", "{folder}", "-o", "{out}/site", "--no-console"],
    *(["export", "{folder}", "-o", f"{{out}}/graph{it}"] for it in WRITERS),
]
OTHERS = {
    **dict.fromkeys(
        ("new", "table", "entities", "words", "help", "spread", "fetch"), "read no claims"
    ),
    **dict.fromkeys(("merge", "unmerge"), "write merges.yaml and nothing else"),
    **dict.fromkeys(("draft", "review", "drafts", "edit"), "are what drafts are for"),
    **dict.fromkeys(("serve", "mcp", "push"), "give what query, site and export give"),
}
"""The other commands, and why they are not run here."""

OPENED: list[str] = []
_hooked: list[Callable[[str, tuple[object, ...]], None]] = []


def watch_files() -> None:
    """Note every file that this process opens; such a hook cannot be taken off again."""

    def note(event: str, arguments: tuple[object, ...]) -> None:
        if event == "open":
            OPENED.append(str(arguments[0]))

    if not _hooked:
        _hooked.append(note)
        sys.addaudithook(note)


def run_all(folder: Path, here: Path) -> tuple[list[str], dict[str, bytes]]:
    """What every command prints and writes, by the name of the file."""
    here.mkdir()
    printed = []
    for told in COMMANDS:
        arguments = [it.replace("{folder}", str(folder)).replace("{out}", str(here)) for it in told]
        done = CliRunner().invoke(program, arguments)
        assert done.exit_code == 0, (told, done.output)
        printed.append(done.output.replace(str(here), "").replace(str(folder), ""))
    files = {
        it.relative_to(here).as_posix(): it.read_bytes()
        for it in sorted(here.rglob("*"))
        if it.is_file() and "/store/" not in it.as_posix()
    }
    return printed, files


@pytest.fixture
def folders(write: Write, tmp_path: Path) -> tuple[Path, Path]:
    """A dossier, and where it may be built."""
    return write(TEXT, claims=CLAIMS), tmp_path


def test_no_command_reads_drafts(folders: tuple[Path, Path]) -> None:
    """With drafts beside the claims, every command prints and writes the same; none opens them."""
    folder, beside = folders
    before = run_all(folder, beside / "before")
    (folder / DRAFTS).write_text(DRAFT, encoding="utf-8")
    (folder / RECORDS).mkdir()
    (folder / RECORDS / "0.json").write_text(f'{{"answer": "{SECRET}"}}', encoding="utf-8")
    (folder / LOG).write_text(f'{{"draft": "{SECRET}"}}\n', encoding="utf-8")
    watch_files()
    OPENED.clear()
    after = run_all(folder, beside / "after")
    assert before == after
    assert any(it.endswith("claims.yaml") for it in OPENED)
    assert [] == [it for it in OPENED if it.endswith((DRAFTS, LOG)) or RECORDS in it]
    assert not any(SECRET.encode() in data for data in after[1].values())


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)
FOUND = st.builds(
    Suggestion,
    source=TEXTS,
    spans=st.just(((0, 4),)),
    engine=TEXTS,
    version=TEXTS,
    rule=TEXTS,
    confidence=st.floats(0, 1),
    fields=st.dictionaries(TEXTS, TEXTS, max_size=3).map(
        lambda it: {**it, "quote": SECRET, "says": ["Ruritania", "attacks", "Tarn"]}
    ),
    new=st.dictionaries(TEXTS, TEXTS, max_size=2),
)


@given(st.lists(FOUND, max_size=4), st.binary(max_size=20))
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_is_read_of_a_dossier_does_not_depend_on_drafts(
    write: Write, drafts: list[Suggestion], record: bytes
) -> None:
    """Whatever drafts, log and records hold: what is read is as it is without them."""
    folder = write(TEXT, claims=CLAIMS)
    for name in (DRAFTS, LOG, f"{RECORDS}/0.json"):
        (folder / name).unlink(missing_ok=True)
    before = read(folder)
    save_drafts(folder, drafts)
    (folder / LOG).write_bytes(record)
    (folder / RECORDS).mkdir(exist_ok=True)
    (folder / RECORDS / "0.json").write_bytes(record)
    after = read(folder)
    assert before.records == after.records
    assert (before.findings, before.unpinned) == (after.findings, after.unpinned)
    assert len(before.records.claims) == 2


def test_no_command_is_forgotten() -> None:
    """Every command of the program is run above, or it is said why not."""
    assert set(PROGRAM) | {"edit"} == {it[0] for it in COMMANDS} | set(OTHERS)
    assert not {it[0] for it in COMMANDS} & set(OTHERS)


def test_nothing_on_other_floors_knows_the_file() -> None:
    """Only the room of drafts, the workbench and the commands import what reads its files."""
    import claimgraph

    package = Path(claimgraph.__file__).parent
    known = {
        it.relative_to(package).parts[:2]
        for it in package.rglob("*.py")
        if "claimgraph.draft" in it.read_text(encoding="utf-8")
    }
    served = {it for it in known if it[0] not in ("draft", "cli")}
    assert {("server", "edit")} == served
