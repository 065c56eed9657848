"""The road of columns and the road of records lead to one graph."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pyarrow as pa
import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.sampling import WHOLE, spread

from claimgraph.build.build import build
from claimgraph.build.source import find_source
from claimgraph.graph import ClaimGraph
from claimgraph.model.errors import ClaimgraphError
from claimgraph.model.iris import CG, DCTERMS, OA
from claimgraph.store.rdf import write_batch

NAMES = ("Turkey", "Russia", "Kim Jong-Un", "Police (Türkiye)", "armed rebels")
PREDICATES = ("accuses", "criticises", "at-war-with", "ally-of", "killed", "met", "cooperates-with")
DAYS = ("2019-07-12", "2019-07", "by late March 2020", "since 2017", "")
STANCES = ("asserts", "denies", "suggests", "supports", "plans", "retracts", "confirms")
SAID = ("2020-01-01", "late July 2019", "")
COLUMNS = ("who", "stance", "subject", "predicate", "object", "to", "quantity", "day", "said")

HEAD = """\
format: 1
name: both
title: Both roads
sources:
  source:
    title: What was said
    publisher: Reuters
    voice: coded
    published: 2021-05
"""
ENTITIES = """
entities:
  Reuters: {type: news-agency}
"""
LISTED = "".join(f"  {name}: {{type: country}}\n" for name in NAMES)
TABLE = """\
    table:
      files: rows.csv
      claim:
        speaker: "{who}"
        stance: "{stance}"
        says: ["{subject}", "{predicate}", "{object}"]
        to: "{to}"
        quantity: "{quantity}"
        when: "{day}"
        said: "{said}"
"""

rows = st.tuples(
    st.sampled_from((*NAMES, "")),
    st.sampled_from(STANCES),
    st.sampled_from(NAMES),
    st.sampled_from(PREDICATES),
    st.sampled_from(NAMES),
    st.sampled_from((*NAMES, "", "")),
    st.sampled_from(("36", "more than 100", "10 to 20", "", "")),
    st.sampled_from(DAYS),
    st.sampled_from(SAID),
)


def as_yaml(row: tuple[str, ...], number: int) -> str:
    """A row as a person would have written it."""
    told = dict(zip(COLUMNS, row, strict=True))
    says = ", ".join(told[key] for key in ("subject", "predicate", "object"))
    keys = {"who": "speaker", "stance": "stance", "to": "to", "quantity": "quantity",
            "day": "when", "said": "said"}  # fmt: skip
    lines = [f'  {new}: "{told[key]}"' for key, new in keys.items() if told[key]]
    return "\n".join([f"- quote: word{number}", f"  says: [{says}]", *lines, ""])


def written(folder: Path, rows: list[tuple[str, ...]]) -> tuple[Path, Path]:
    """The same claims twice: as a text with quotes, and as a table."""
    by_hand, by_row = folder / "hand", folder / "table"
    for each in (by_hand, by_row):
        each.mkdir(exist_ok=True)
    text = " ".join(f"word{number}." for number, _ in enumerate(rows))
    (by_hand / "text.txt").write_text(text, encoding="utf-8")
    front = f"{HEAD}    text: text.txt\n{ENTITIES}{LISTED}"
    (by_hand / "dossier.yaml").write_text(front, encoding="utf-8")
    claims = "".join(as_yaml(row, number) for number, row in enumerate(rows))
    (by_hand / "claims.yaml").write_text(claims, encoding="utf-8")
    (by_row / "dossier.yaml").write_text(f"{HEAD}{TABLE}{ENTITIES}{LISTED}", encoding="utf-8")
    out = io.StringIO()
    csv.writer(out).writerows([COLUMNS, *rows])
    (by_row / "rows.csv").write_text(out.getvalue(), encoding="utf-8")
    return by_hand, by_row


OWN = {f"{OA}exact", f"{OA}hasSelector", f"{OA}start", f"{OA}end", f"{CG}sha256", f"{CG}length",
       f"{DCTERMS}language", f"{CG}whenWords", f"{CG}saidWords",
       f"{CG}sentences"}  # fmt: skip
"""What differs by the kind of evidence: a quote has places, a row its number; words of dates."""


def shape(folder: Path) -> set[tuple[str, ...]]:
    """What a dossier's graph says, with a claim known by what it says instead of by its hash."""
    store = ClaimGraph.open(folder).store
    facts: dict[str, set[tuple[str, str]]] = {}
    for quad in store.quads():
        if quad.predicate.value not in OWN:
            pair = (quad.predicate.value, str(quad.object))
            facts.setdefault(str(quad.subject), set()).add(pair)
    kinds = ("/claim/", "/evidence/", "/selector/", "#row=", "/link/")
    hidden = {subject for subject in facts if any(kind in subject for kind in kinds)}

    def show(term: str) -> str:
        return "it" if term in hidden else term

    return {
        (subject if subject not in hidden else "it", *sorted(f"{p} {show(o)}" for p, o in pairs))
        for subject, pairs in facts.items()
        if "/selector/" not in subject
    }


@given(st.lists(rows, min_size=1, max_size=8, unique=True))
@settings(
    max_examples=10 if WHOLE else 4, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_rows_and_records_make_one_graph(tmp_path: Path, rows: list[tuple[str, ...]]) -> None:
    """Claims written as YAML and as rows have the same propositions, statuses and conflicts."""
    by_hand, by_row = written(tmp_path, rows)
    assert shape(by_hand) == shape(by_row)


def test_articles_and_tables_are_judged_as_one(tmp_path: Path) -> None:
    """What a person wrote and what a row denies is one proposition, contested between them."""
    by_hand, _ = written(
        tmp_path, [("Turkey", "asserts", "Russia", "accuses", "Turkey", "", "", "2019-07-12", "")]
    )
    table = HEAD.partition("sources:\n")[2].replace("  source:", "  rows:") + TABLE
    front = f"{HEAD}    text: text.txt\n{table}{ENTITIES}{LISTED}"
    (by_hand / "dossier.yaml").write_text(front, encoding="utf-8")
    claims = (by_hand / "claims.yaml").read_text(encoding="utf-8")
    named = f"source: source\nclaims:\n{claims}"
    (by_hand / "claims.yaml").write_text(named, encoding="utf-8")
    row = ("Russia", "denies", "Russia", "accuses", "Turkey", "", "", "2019-07-12", "")
    out = io.StringIO()
    csv.writer(out).writerows([COLUMNS, row])
    (by_hand / "rows.csv").write_text(out.getvalue(), encoding="utf-8")
    (found,) = ClaimGraph.open(by_hand).ask("contested")
    assert "Russia accuses Turkey, on 12 July 2019" == found["statement"] == found["against"]
    assert ("Turkey", "Russia") == (found["by"], found["denied_by"])


def test_a_batch_gives_its_quads() -> None:
    """The bytes depend on the batch and the base alone, and are escaped as N-Quads asks."""
    batch = pa.RecordBatch.from_pydict(
        {"s": ["entity/a", "entity/b"], "p": [f"{CG}note"] * 2, "g": ["status"] * 2,
         "o": ['"one \\"word\\""', '"two"']}
    )  # fmt: skip
    expected = (
        f'<https://e.org/entity/a> <{CG}note> "one \\"word\\"" <https://e.org/graph/status> .\n'
        f'<https://e.org/entity/b> <{CG}note> "two" <https://e.org/graph/status> .\n'
    )
    assert expected.encode() == write_batch(batch, "link", base="https://e.org/")
    assert b"" == write_batch(batch.slice(0, 0), "link", base="https://e.org/")
    assert expected.encode().splitlines(keepends=True)[1] == write_batch(
        batch.slice(1), "link", base="https://e.org/"
    )


@pytest.mark.parametrize("cell", ['a "b"', "a\\b", "a\nb", "ä 中", "a\tb", "a\\nb"])
def test_any_cell_is_written(tmp_path: Path, cell: str) -> None:
    """What stands in a cell comes back from the store letter for letter."""
    _, by_row = written(tmp_path, [])
    out = io.StringIO()
    row = ("", "asserts", cell, "accuses", "Russia", "", "", "", "")
    csv.writer(out).writerows([COLUMNS, row])
    (by_row / "rows.csv").write_text(out.getvalue(), encoding="utf-8")
    labels = {row["label"] for row in ClaimGraph.open(by_row).store.texts(
        "SELECT ?label WHERE { ?it a ?class ; rdfs:label ?label . ?class a cg:EntityType }"
    )}  # fmt: skip
    assert {" ".join(cell.split()), "Russia", "Reuters"} | set(NAMES) == labels


def test_what_only_faulty_rows_name_is_no_entity(tmp_path: Path) -> None:
    """Subject, object, speaker and qualifier of a row that is a claim are entities, and the
    dossier's own; the names of other rows are not, nor are the types that only these have."""
    _, by_row = written(tmp_path, [])
    out = io.StringIO()
    csv.writer(out).writerows([
        COLUMNS,
        ("Speaker", "asserts", "Subject", "met", "Object", "Goal", "", "2019", ""),
        ("Nobody", "asserts", "No subject", "met", "No object", "No goal", "", "no day", ""),
        ("", "asserts", "Subject", "no such", "No object", "", "", "2019", ""),
    ])  # fmt: skip
    (by_row / "rows.csv").write_text(out.getvalue(), encoding="utf-8")
    expected = {"Speaker", "Subject", "Object", "Goal", "Reuters", *NAMES}
    query = (
        "SELECT ?label ?class WHERE { ?it a ?class ; rdfs:label ?label . ?class a cg:EntityType }"
    )
    build(find_source(str(by_row)), tmp_path / "out", page=False)
    for source in (by_row, tmp_path / "out"):
        rows = list(ClaimGraph.open(source).store.texts(query))
        assert expected == {row["label"] for row in rows}
    names = {row["name"] for row in ClaimGraph.open(tmp_path / "out").ask("entities")}
    assert expected == names


def test_a_build_of_a_table_is_what_opening_it_gives(tmp_path: Path) -> None:
    """The store on disk, the TriG file and the dossier opened in memory hold the same quads."""
    row = ("Turkey", "denies", "Russia", "accuses", "Turkey", "", "", "2019-07-12", "")
    _, by_row = written(tmp_path, [row])
    build(find_source(str(by_row)), tmp_path / "out", console=False)
    opened = set(map(str, ClaimGraph.open(by_row).store.quads()))
    assert opened == set(map(str, ClaimGraph.open(tmp_path / "out").store.quads()))
    trig = ox.parse(path=str(tmp_path / "out" / "graph.trig"), format=ox.RdfFormat.TRIG)
    assert opened == set(map(str, trig))


def test_what_no_browser_opens_is_not_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A graph that is too large for a page is refused, and the cure is told."""
    _, by_row = written(tmp_path, [])
    graph = ClaimGraph.open(by_row)
    assert graph.view(console=False)
    monkeypatch.setattr("claimgraph.store.view.LARGE", 10)
    with pytest.raises(ClaimgraphError, match="more than the 10 quads") as caught:
        graph.view()
    assert "ask and query it" in caught.value.cure


@pytest.mark.parametrize(("more", "voices"), spread([
    ((("Russia", "supports"),), "Kim Jong-Un plans, Russia supports, 1 more"),
    ((), "Kim Jong-Un plans, armed rebels plan"),
    ((("Russia", "supports"), ("Russia", "suggests")), ""),
], 3))  # fmt: skip
def test_speakers_of_things_to_come(
    tmp_path: Path, more: tuple[tuple[str, str], ...], voices: str
) -> None:
    """A row's statement about the future names its first two speakers, as one in YAML does, until
    somebody says that it has happened.
    """
    said = (("armed rebels", "plans"), ("Kim Jong-Un", "plans"), *more)
    rows = [(*it, "Turkey", "accuses", "Russia", "", "", "", "2020-01-01") for it in said]
    by_hand, by_row = written(tmp_path, rows)
    assert shape(by_hand) == shape(by_row)
    query = """SELECT ?label ?voices ?plain { ?it a cg:Proposition ; rdfs:label ?label
        OPTIONAL { ?it cg:voices ?voices ; cg:plainLabel ?plain } }"""
    plain = "Turkey to accuse Russia"
    ahead = {"label": f"{voices}: {plain}", "voices": voices, "plain": plain}
    expected = ahead if voices else {"label": "Turkey accuses Russia"}
    assert [expected] == list(ClaimGraph.open(by_row).store.texts(query))
