"""Decisions on names: what they do to the graph, what contradicts them, and how they are undone."""

from __future__ import annotations

import json
import shutil
from itertools import permutations
from pathlib import Path

import jsonschema
import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from tests.cases import read_yaml

from claimgraph.answers.report import write_report
from claimgraph.build.build import build
from claimgraph.build.check import check_source
from claimgraph.build.merge import decide, find_names, take_back
from claimgraph.build.source import find_source
from claimgraph.cli import program
from claimgraph.dossier.merges import Decision, MergeVerdict, settle
from claimgraph.dossier.template import merges_schema, start_dossier
from claimgraph.graph import ClaimGraph
from claimgraph.model.errors import ClaimgraphError, DossierError, Finding
from claimgraph.model.iris import slug

CASES = Path(__file__).parent / "cases"
MERGED, REFUSED = (sorted((CASES / it).iterdir()) for it in ("merged", "refused"))
KIMS = ("Kim Jong-Un", "Kim Jong Un")

ENTITIES = """
SELECT ?label (GROUP_CONCAT(DISTINCT ?alias; SEPARATOR=", ") AS ?also) ?note
  (COUNT(DISTINCT ?claim) AS ?claims)
WHERE {
  { ?it a ?class ; rdfs:label ?label . ?class a cg:EntityType FILTER(LANG(?label) = "") }
  OPTIONAL { ?it skos:altLabel ?alias }
  OPTIONAL { ?it cg:mergeNote ?note }
  OPTIONAL {
    ?claim cg:about/(rdf:subject|rdf:object) ?it
  }
} GROUP BY ?it ?label ?note ORDER BY ?label ?note
"""


def told(folder: Path) -> str:
    """What `check` says, and the entities of the graph with what is known of their names."""
    try:
        checked = check_source(find_source(str(folder)), shapes=False)
        rows = list(ClaimGraph.open(folder).store.texts(ENTITIES))
    except DossierError as error:
        return f"{error}\n".replace(f"{folder}/", "")
    lines = [*checked.summary, *checked.rows, *map(str, checked.findings)]
    for row in rows:
        aliases = sorted(filter(None, row.get("also", "").split(", ")))
        also = f" = {', '.join(aliases)}" if aliases else ""
        note = f" [{row['note']}]" if "note" in row else ""
        lines.append(f"{row['label']}{also}: {row['claims']} claims{note}")
    return "\n".join(lines).replace(f"{folder}/", "") + "\n"


def pinned(case: Path, folder: Path) -> Path:
    """A copy of a case that one may write to."""
    target = folder / "dossier"
    shutil.copytree(case, target, ignore=shutil.ignore_patterns("expected.txt"))
    return target


def case(name: str) -> Path:
    """A sound case by its name."""
    (found,) = (it for it in MERGED if it.name == name)
    return found


def test_all_cases_are_walked() -> None:
    """Every folder is a case."""
    assert (10, 17) == (len(MERGED), len(REFUSED))
    assert all(slug(it.name) == it.name for it in (*MERGED, *REFUSED))


DAILY = {"into-a-listed-one", "of-an-article", "taken-back", "three-of-a-table", "two-listed-ones"}
"""The cases that are walked each time; `make check-all` walks the others too."""


def marked(folder: Path) -> object:
    """A case, marked as slow if it is not walked each time."""
    return pytest.param(
        folder, id=folder.name, marks=() if folder.name in DAILY else pytest.mark.slow
    )


@pytest.mark.parametrize("folder", [marked(it) for it in MERGED])
def test_a_merge_has_its_effect(folder: Path) -> None:
    """Rows and claims read with the name that was kept, which has the others as aliases."""
    assert (folder / "expected.txt").read_text("utf-8") == told(folder)


@pytest.mark.parametrize("folder", REFUSED, ids=lambda it: it.name)
def test_a_contradiction_is_told(folder: Path) -> None:
    """With the place of the decision, and what to do."""
    expected = (folder / "expected.txt").read_text("utf-8")
    assert expected == told(folder)
    assert "cure" in expected
    assert "merges.yaml:" in expected


def facts(folder: Path) -> set[str]:
    """The quads of a dossier without the notes on merges."""
    quads = ClaimGraph.open(folder).store.quads()
    return {str(it) for it in quads if "mergeNote" not in it.predicate.value}


@pytest.mark.slow
@pytest.mark.parametrize("name", ["two-of-a-table", "of-an-article"])
def test_a_merge_is_an_alias(tmp_path: Path, name: str) -> None:
    """The graph of a merge is that of a dossier which lists the alias; the note tells the two."""
    folder = pinned(case(name), tmp_path)
    front = folder / "dossier.yaml"
    text = front.read_text("utf-8")
    if name == "of-an-article":
        text = text.replace("  Kim Jong Un: {type: person, key: kim}\n", "").replace(
            "Kim Jong-Un: {type: person}", "Kim Jong-Un: {type: person, aliases: [Kim Jong Un]}"
        )
    else:
        text += "entities:\n  Kim Jong-Un: {type: person, aliases: [Kim Jong Un]}\n"
    merged = facts(folder)
    front.write_text(text, "utf-8")
    (folder / "merges.yaml").unlink()
    assert facts(folder) == merged


def test_two_lines_of_one_meet_in_a_conflict() -> None:
    """Statements of one name move to the other, and are judged there: here they contradict."""
    graph = ClaimGraph.open(case("of-an-article"))
    (statement,) = {row["statement"] for row in graph.ask("contested")}
    assert "Kim Jong-Un met Xi" == statement


def files(folder: Path) -> dict[str, bytes]:
    """What a build is for its readers; how a store lies on the disk is its own affair."""
    quads = sorted(str(it) for it in ClaimGraph.open(folder).store.quads())
    found = {"store": "\n".join(quads).encode(), "trig": (folder / "graph.trig").read_bytes()}
    return found | {it.name: it.read_bytes() for it in sorted((folder / "columns").glob("*"))}


def test_undone_it_is_the_earlier_graph(tmp_path: Path) -> None:
    """Decided and taken back, a build is the same bytes as before, and the log knows both."""
    folder = pinned(case("two-of-a-table"), tmp_path)
    (folder / "merges.yaml").unlink()
    source = find_source(str(folder))
    build(source, tmp_path / "before", page=False)
    decide(source, Decision(MergeVerdict.SAME, KIMS, on="2021-03-01", by="A. Analyst"))
    between = sorted(str(it) for it in ClaimGraph.open(folder).store.quads())
    _, taken = take_back(source, Decision(MergeVerdict.UNDO, KIMS, on="2021-03-02"))
    build(source, tmp_path / "after", page=False)
    before, after = (files(tmp_path / it) for it in ("before", "after"))
    assert before == after
    assert "\n".join(between).encode() != before["store"]
    assert (MergeVerdict.SAME, KIMS) == (taken.verdict, taken.names)
    log = (folder / "merges.yaml").read_text("utf-8")
    assert log.endswith(
        '- same: ["Kim Jong-Un", "Kim Jong Un"]\n  on: "2021-03-01"\n  by: "A. Analyst"\n'
        '- undo: ["Kim Jong-Un", "Kim Jong Un"]\n  on: "2021-03-02"\n'
    )


WRONG = {
    "an unknown name": (("Kim Jong-Un", "Kim Jong On"), "nothing in the dossier is called"),
    "one name": (("Kim Jong-Un", "Kim Jong-Un"), "fewer than two names"),
    "merged before": (("Xi Jinping", "Kim Jong Un"), "was merged into 'Kim Jong-Un' before"),
    "a circle": (("Kim Jong Un", "Kim Jong-Un"), "was merged into"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_decision_is_not_written(tmp_path: Path, name: str) -> None:
    """The log stays as it was, byte for byte, and nothing is left beside it."""
    folder = pinned(case("two-of-a-table"), tmp_path)
    names, words = WRONG[name]
    before = {it.name: it.read_bytes() for it in folder.iterdir()}
    with pytest.raises(ClaimgraphError, match=words):
        decide(find_source(str(folder)), Decision(MergeVerdict.SAME, names))
    assert before == {it.name: it.read_bytes() for it in folder.iterdir()}


def test_what_was_decided_is_proposed_no_more(tmp_path: Path) -> None:
    """Neither what is merged nor what is apart; taken back, it is proposed again."""
    folder = pinned(case("two-of-a-table"), tmp_path)
    source = find_source(str(folder))
    (first,) = find_names(source)
    assert {"Kim Jong-Un", "Kim Jong-un"} == {first.keep.name, first.other.name}
    assert (3, ("events",)) == (first.keep.claims, first.keep.sources)
    decide(source, Decision(MergeVerdict.APART, ("Kim Jong-Un", "Kim Jong-un")))
    assert [] == [it for it in find_names(source) if {"Kim Jong-Un"} & {it.keep.name}]
    take_back(source, Decision(MergeVerdict.UNDO, ("Kim Jong-un", "Kim Jong-Un")))
    assert [first] == find_names(source)


def test_an_unclear_undo_is_refused(tmp_path: Path) -> None:
    """A name of two decisions does not say which is meant, and one of none says nothing."""
    folder = pinned(case("one-after-the-other"), tmp_path)
    source = find_source(str(folder))
    with pytest.raises(ClaimgraphError, match=r"several decisions(.|\n)*cure"):
        take_back(source, Decision(MergeVerdict.UNDO, ("Kim Jong Un",)))
    with pytest.raises(ClaimgraphError, match=r"there is no earlier decision(.|\n)*cure"):
        take_back(source, Decision(MergeVerdict.UNDO, ("Xi Jinping",)))
    _, taken = take_back(source, Decision(MergeVerdict.UNDO, ("Kim Jong-un",)))
    assert ("Kim Jong Un", "Kim Jong-un") == taken.names


def test_the_report_tells_of_merges() -> None:
    """Who reads the report sees which names were held to be one, by whom and why."""
    told = write_report(ClaimGraph.open(case("three-of-a-table")))
    assert (
        "## Names\n\n- **Kim Jong-Un**: 'Kim Jong Un' is the same, as decided by A. Analyst on"
        " 2021-03-01: three spellings: one man\n" in told
    )
    assert "## Names" not in write_report(ClaimGraph.open(case("apart")))


pairs = st.sampled_from(list(permutations("abcde", 2)))


@given(st.lists(pairs, max_size=6, unique_by=frozenset))
def test_all_that_was_decided_can_be_taken_back(names: list[tuple[str, str]]) -> None:
    """Whatever was decided: when each decision is taken back, in any order, none has an effect."""
    decisions = [Decision(MergeVerdict.SAME, it) for it in names]
    undone = [Decision(MergeVerdict.UNDO, it[::-1]) for it in sorted(names)]
    findings: list[Finding] = []
    settled = settle((*decisions, *undone), findings.append)
    assert ([], (), {}) == (findings, settled.decisions, settled.roots)


@given(st.lists(pairs, max_size=6, unique_by=frozenset))
def test_every_merged_name_has_one_root(names: list[tuple[str, str]]) -> None:
    """A root is merged into nothing; what contradicts is reported, so that every pair is either."""
    findings: list[Finding] = []
    settled = settle(tuple(Decision(MergeVerdict.SAME, it) for it in names), findings.append)
    assert not {settled.root(name) for name in "abcde"} & set(settled.roots)
    assert len(names) == len(settled.roots) + len(findings)


def seen(folder: Path) -> list[str]:
    """What an editor underlines in a log."""
    log = yaml.load((folder / "merges.yaml").read_text("utf-8"), Loader=yaml.CBaseLoader)
    validator = jsonschema.Draft202012Validator(merges_schema())
    return [it.message for it in validator.iter_errors(log)]


FORMS = {"no-list", "two-verdicts", "unknown-key"}
"""The refused logs whose form is wrong; of the others it is what they say."""


@pytest.mark.parametrize("folder", [*MERGED, *REFUSED], ids=lambda it: it.name)
def test_an_editor_knows_the_log(folder: Path) -> None:
    """A wrong form is underlined while it is written, a sound log is not."""
    assert (folder.name in FORMS) == bool(seen(folder))


def test_a_log_names_its_schema(tmp_path: Path) -> None:
    """Where `new` wrote the schema, the first decision names it for the editor."""
    folder = tmp_path / "fresh"
    start_dossier(folder)
    log = decide(find_source(str(folder)), Decision(MergeVerdict.APART, ("Turkey", "Russia")))
    first = log.read_text("utf-8").partition("\n")[0]
    assert "# yaml-language-server: $schema=merges.schema.json" == first
    assert (folder / "merges.schema.json").exists()


def test_proposals_for_other_programs(tmp_path: Path) -> None:
    """CSV and JSON have what the table has; what is not shown is told."""
    folder = pinned(case("apart"), tmp_path)
    (folder / "merges.yaml").unlink()
    csv = CliRunner().invoke(program, ["names", str(folder), "--format", "csv", "--most", "1"])
    assert (
        "name,claims,in,may be,its claims,its sources,why,likeness\n"
        "Kim Jong Un,2,events,Kim Jong-Un,1,events,the same letters,1.0\n"
    ) == csv.stdout
    assert "2 more: --most 3\n" == csv.stderr
    told = CliRunner().invoke(program, ["names", str(folder), "--format", "json"])
    rows = json.loads(told.stdout)
    expected = [
        ("Kim Jong Un", "Kim Jong-Un"),
        ("Kim Jong Un", "Kim Jong-un"),
        ("Kim Jong-Un", "Kim Jong-un"),
    ]
    assert expected == [(it["name"], it["may be"]) for it in rows]


LIKELIEST = [
    ("Kim Jong-Un", "Kim Jong Un"),
    ("A.K. Singh", "AK Singh"),
    ("La Nacion", "La Nación"),
    ("Workneh Gebeyehu", "Workineh Gebeyehu"),
    ("Thokozani Khupe", "Thokozani Khuphe"),
]


@pytest.mark.slow
def test_the_names_of_a_year(shared: Path) -> None:
    """Of 23,033 actors some hundred pairs are proposed, none of which is two neighbours."""
    folder = Path(__file__).parents[1] / "tables" / "dossiers" / "icews18"
    texts = {"icews": shared / "data" / "icews18.tsv.gz"}
    found = [(it.keep.name, it.other.name) for it in find_names(find_source(str(folder)), texts)]
    assert LIKELIEST == found[:5]
    assert 60 < len(found) < 150
    far = read_yaml(CASES / "far.yaml")
    assert set() == {frozenset(it[:2]) for it in far} & {frozenset(it) for it in found}
