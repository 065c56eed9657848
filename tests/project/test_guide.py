"""The guide is under test: its examples run, and its search finds what users ask for."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # has no types
from tests.cases import read_yaml

from claimgraph import ClaimGraph
from claimgraph.cli import program
from claimgraph.cli.help import (
    GUIDE,
    INDEX,
    Section,
    list_pointers,
    list_sections,
    list_topics,
    read_topic,
    search_guide,
)
from claimgraph.dossier import open_folder, read_dossier
from claimgraph.dossier.template import claims_schema, dossier_schema
from claimgraph.dossier.values import parse_number
from claimgraph.model.errors import ClaimgraphError
from claimgraph.model.ontology import load_vocabulary
from claimgraph.store.questions import load_questions

CHECKOUT = Path(__file__).parents[2]
FENCED = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
RECIPES = [code for kind, code in FENCED.findall(read_topic("sparql")) if kind == "sparql"]
ASKED = read_yaml(Path(__file__).parent / "asked.yaml")
EMPTY = 3
"""So many recipes find nothing in S-400: nobody took a claim back, for one."""


def name_section(section: Section) -> str:
    """A section as the file of questions names it: ``dossier/sources`` or ``why --help``."""
    return section.call.removeprefix("claimgraph ").removeprefix("help ")


def blocks(kind: str) -> list[tuple[str, str]]:
    """Every block of one kind in README and guide, with the file that it is in."""
    files = [CHECKOUT / "README.md", *sorted(GUIDE.glob("*.md"))]
    return [
        (file.name, code)
        for file in files
        for found, code in FENCED.findall(file.read_text(encoding="utf-8"))
        if found == kind
    ]


@pytest.fixture(scope="module")
def graph() -> ClaimGraph:
    """The shipped dossier."""
    return ClaimGraph.open("s400")


def test_there_are_thirty_recipes_and_nearly_all_find_something(graph: ClaimGraph) -> None:
    """Every recipe of the guide runs on S-400, and an empty answer is the exception."""
    assert len(RECIPES) >= 30
    found = [len(list(graph.query(recipe))) for recipe in RECIPES]
    assert sum(number == 0 for number in found) <= EMPTY, found


@pytest.mark.parametrize(("file", "code"), blocks("sparql"))
def test_sparql_runs(file: str, code: str, graph: ClaimGraph) -> None:
    """Whatever README and guide show as SPARQL is SPARQL."""
    assert file
    graph.query(code)


@pytest.mark.parametrize(("file", "code"), blocks("python"))
def test_python_runs(file: str, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever README and guide show as Python can be run; Spark is not at hand."""
    monkeypatch.chdir(tmp_path)
    if "open_spark" in code:
        compile(code, file, "exec")
        return
    exec(compile(code, file, "exec"), {})


@pytest.mark.parametrize(("file", "code"), blocks("yaml"))
def test_yaml_can_be_read(file: str, code: str) -> None:
    """Whatever README and guide show as YAML is YAML."""
    assert yaml.safe_load(code), file


@pytest.mark.parametrize(("file", "code"), blocks("yaml"))
def test_yaml_has_the_keys_and_terms_of_a_dossier(file: str, code: str) -> None:
    """A list in README and guide is one of claims, as is a file; a section is one of a dossier.

    A part of a table's mapping is read by tests/tables/test_guide_tables.py.
    """
    shown, vocabulary = yaml.safe_load(code), load_vocabulary()
    claims, dossier = claims_schema(vocabulary), dossier_schema(vocabulary)
    if isinstance(shown, list):
        schema = {"type": "array", "items": {"$ref": "#/$defs/claim"}, "$defs": claims["$defs"]}
    elif isinstance(shown.get("claims"), list):
        schema = claims
    elif shown.keys() <= dossier["properties"].keys():
        schema = {name: value for name, value in dossier.items() if name != "required"}
    else:
        assert "tables.md" == file
        return
    text = json.loads(json.dumps(shown, default=str))  # a date is the words that it was written in
    assert [] == [it.message for it in Draft202012Validator(schema).iter_errors(text)]


def test_every_topic_is_listed_and_shown() -> None:
    """`claimgraph help` names each topic, and shows it."""
    listed = CliRunner().invoke(program, ["help"]).stdout
    for topic, title in list_topics().items():
        assert f"claimgraph help {topic}" in listed
        assert title in CliRunner().invoke(program, ["help", topic]).stdout


def test_an_unknown_topic_names_the_known_ones() -> None:
    """A wrong word is answered with those that exist."""
    with pytest.raises(ClaimgraphError, match="no topic 'table'") as refused:
        read_topic("table")
    assert "tables" in str(refused.value)


@pytest.mark.parametrize("asked", ASKED, ids=lambda it: it["words"])
def test_what_users_ask_is_among_the_first_three_hits(asked: dict[str, str]) -> None:
    """Questions as users put them lead to the topic, or to a section, that answers them."""
    hits = search_guide(asked["words"], most=3)
    if "topic" in asked:
        assert asked["topic"] in [hit.topic for hit in hits]
    else:
        assert set(asked["sections"]) & {name_section(hit) for hit in hits}


def test_the_questions_are_about_sections_that_there_are() -> None:
    """A section that was renamed is renamed here too, and no question is left without one."""
    there = {name_section(it) for it in list_sections()}
    assert set() == {name for asked in ASKED for name in asked.get("sections", ())} - there
    assert 210 <= len(ASKED)


def test_the_index_points_at_every_section() -> None:
    """Each line leads to a section, and no section but those of commands is left out."""
    listed = [(topic, anchor) for topic, anchor, _ in list_pointers()]
    sections = {(it.topic, it.anchor) for it in list_sections()}
    assert len(listed) == len(set(listed)) == read_topic(INDEX).count("\n- [")
    assert set() == set(listed) - sections
    assert {"commands"} == {topic for topic, _ in sections - set(listed)}


@pytest.mark.parametrize("section", [it for it in list_sections() if it.entries],
                         ids=lambda it: f"{it.topic}/{it.anchor}")  # fmt: skip
def test_an_entry_of_the_index_finds_its_section(section: Section) -> None:
    """Those who type what the index lists are led there."""
    lost = [it for it in section.entries if section not in search_guide(it, most=3)]
    assert [] == lost


def test_other_words_lead_to_those_of_the_guide() -> None:
    """A word is found by its synonyms in the index, and with a typing error."""
    offices = ("an ambassador", "ambasador", "the job of the ambassador")
    assert ["Offices"] * 3 == [search_guide(it)[0].title for it in offices]


def test_a_table_of_events_is_found_before_the_cluster() -> None:
    """Who has one CSV file is led to the mapping of tables, not to Spark."""
    assert "tables" == search_guide("load my csv of events")[0].topic


def test_a_hit_shows_the_line_that_fits_and_else_the_first() -> None:
    """A row of a table counts as a line, its head does not; the index speaks where no line does."""
    section = Section(
        "status", "Words", "First.\n\n| one | two |\n|---|---|\n| quote | a threat |", ()
    )
    assert "| quote | a threat |" == section.choose_line("threats to the quote")
    assert "First." == section.choose_line("zyzzyva")
    assert "an entry" == Section("status", "Words", "", ("an entry",)).choose_line("quote")


def test_nothing_is_found_for_words_that_do_not_occur() -> None:
    """A search without a hit gives none, nor does one of words that are in every question."""
    assert [] == search_guide("zyzzyva")
    assert [] == search_guide("how do I do this")


def test_a_search_prints_calls_that_show_the_sections() -> None:
    """What a search lists can be typed: a section, or the help of a command."""
    listed = CliRunner().invoke(program, ["help", "--search", "anonymous source"]).stdout
    assert "claimgraph help dossier/unnamed-speakers\n" in listed
    shown = CliRunner().invoke(program, ["help", "dossier/unnamed-speakers"]).stdout
    assert shown.startswith("## Unnamed speakers\n\nA speaker whom the source does not name")
    calls = {it.call for it in list_sections() if it.topic == "commands"}
    assert {"claimgraph why --help", "claimgraph help commands/commands"} <= calls


PLACES = re.compile(
    r"\((?:see )?(?:above|below)\)|see (?:above|below)|(?:next|previous|last) section"
)
"""Matches words that point at text outside of a section by its place."""


@pytest.mark.parametrize("section", list_sections(), ids=lambda it: f"{it.topic}/{it.anchor}")
def test_a_section_does_not_point_at_its_neighbours_by_place(section: Section) -> None:
    """A search shows a section alone, so "below" or "the next section" would lead nowhere."""
    assert [] == PLACES.findall(section.text)


def test_words_that_point_by_place_are_recognised() -> None:
    """What the guide once said is found; a table of what is below a bound is not."""
    assert PLACES.search("a list for several (below)")
    assert PLACES.search("when it happened, see the next section")
    assert not PLACES.search("up to a tenth below or above")


def test_each_call_that_a_section_names_shows_something() -> None:
    """`claimgraph help TOPIC/SECTION`, wherever the guide or the index names one, is there."""
    guide = "".join(read_topic(topic) for topic in list_topics())
    named = set(re.findall(r"`claimgraph help ([a-z][a-z-]*(?:/[a-z-]+)?)`", guide))
    assert 8 <= len(named)
    assert all(read_topic(name) for name in named)


def test_an_unknown_section_names_those_of_its_topic() -> None:
    """A wrong section is answered with those that exist."""
    with pytest.raises(ClaimgraphError, match="'names' has no section 'merging'") as refused:
        read_topic("names/merging")
    assert "followthemoney" in str(refused.value)


def test_the_named_questions_are_listed() -> None:
    """The table of the guide has every question of the program, and says what each takes."""
    rows = re.findall(
        r"^\| `([\w-]+)` \| (.+?) \| (.*?) ?\|$", read_topic("questions"), re.MULTILINE
    )
    questions = load_questions().values()
    takes = [
        ", ".join(f"`[{it.name}]`" if it.optional else f"`{it.name}`" for it in asked.parameters)
        for asked in questions
    ]
    assert [(it.name, it.asks) for it in questions] == [row[:2] for row in rows]
    assert takes == [row[2] for row in rows]


NAMED = {
    "Turkey": "country", "Russia": "country", "Syria": "country", "United States": "country",
    "NATO": "alliance", "Cavusoglu": "person", "S-400": "weapon-system", "Su-35": "weapon-system",
    "airliner": "thing", "Erdogan": "person", "White House": "government-body",
    "Norland": "country", "Estavia": "country", "patrol boats": "weapon-system",
    "senior Estavian official": "unnamed-source", "F-35": "weapon-system", "Rostec": "company",
    "tracking of stealth aircraft": "event", "Reuters": "news-agency",
    "State Department": "government-body",
}  # fmt: skip
"""The entities of the guide's claims."""


def listed_claims() -> list[dict[str, Any]]:
    """Every claim that the topic on dossiers shows as a list of YAML."""
    shown = [yaml.safe_load(code) for file, code in blocks("yaml") if file == "dossier.md"]
    lists = [block for block in shown if isinstance(block, list)]
    return [it for block in lists for it in block if {"quote", "says"} <= it.keys()]


def test_the_claims_of_the_guide_are_read(tmp_path: Path) -> None:
    """Whatever the topic on dossiers shows as claims can be built, together, as it stands."""
    claims = listed_claims()
    source = {"title": "Guide", "voice": "reporting", "published": "2020-03-20", "text": "a.txt"}
    front = {"format": 1, "title": "Guide", "sources": {"guide": source}}
    front["entities"] = {name: {"type": kind} for name, kind in NAMED.items()}
    quotes = [it["quote"].replace(" [...] ", " and ") for it in claims]
    (tmp_path / "a.txt").write_text("\n\n".join(f"{it}." for it in quotes), "utf-8")
    (tmp_path / "dossier.yaml").write_text(yaml.safe_dump(front), "utf-8")
    (tmp_path / "claims.yaml").write_text(yaml.safe_dump(claims), "utf-8")
    reading = read_dossier(open_folder(tmp_path, "guide"), load_vocabulary(), pinned=False)
    assert () == reading.findings
    assert len(reading.records.claims) >= len(claims) >= 6


def test_the_quantities_of_the_guide_are_read() -> None:
    """Every quantity in the table of the guide is read, and dozens and about 80 as it says."""
    section = read_topic("dossier").partition("## Quantities")[2].partition("\n## ")[0]
    rows = [row.split("|")[1] for row in section.splitlines() if row.startswith("| `")]
    words = [it for row in rows for it in re.findall("`([^`]+)`", row)]
    assert 24 <= len(words)
    found = {it: parse_number(it) for it in words if it not in ("quantity", "amount")}
    assert [] == [it for it, value in found.items() if value is None]
    bounds = {it: (value.low, value.high) for it, value in found.items() if value}
    assert (72.0, 88.0) == bounds["about 80"]
    assert (24.0, 239.0) == bounds["dozens"]
