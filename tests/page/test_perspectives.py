"""Whose picture it is: judged by the rules, drawn by the page, compared side by side."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # has no types
from playwright.sync_api import Page

import claimgraph.page
from claimgraph.graph import ClaimGraph
from claimgraph.judge import Bench
from claimgraph.judge.perspectives import find_perspectives
from claimgraph.model.judgement import Standpoint
from claimgraph.model.records import Records, Voice
from claimgraph.store.document import picture

from .conftest import Open, Sight
from .test_page import find, fragment, shown

TURKEY = "Turkey"
SEIZED = "Kestrel Republic carried out Seizure of tanker Meridian"
STAGED = "Norvia staged Seizure of tanker Meridian"
BLOCKADE = "Kestrel Republic blockades Port Sorel"


@pytest.fixture(scope="module")
def records() -> Records:
    """The shipped dossier as it was read."""
    return ClaimGraph.open("s400").opened.records


@pytest.fixture(scope="module")
def s400() -> dict[str, Any]:
    """The page's data of the shipped dossier, as JSON brings it to the page."""
    graph = ClaimGraph.open("s400")
    data: dict[str, Any] = json.loads(
        json.dumps(picture(graph.store, perspectives=find_perspectives(graph.opened.records)))
    )
    return data


def statuses(data: dict[str, Any], label: str) -> dict[str, str]:
    """The statuses that a perspective gives, by the words of the proposition."""
    (found,) = [one for one in data["perspectives"] if one["label"] == label]
    return {
        data["propositions"][place]["label"]: data["verdicts"][verdict]["status"]
        for place, verdict in found["verdicts"]
    }


def test_readers_are_told_nothing_in_the_words_of_the_model(s400: dict[str, Any]) -> None:
    """A status, a rule or a side is called what a reader calls it, though its key is another."""
    words = [(it["label"], it["definition"]) for it in s400["statuses"]]
    words += [(it["rule"]["label"], it["rule"]["definition"]) for it in s400["propositions"]]
    words += [(it["rule"]["label"], it["rule"]["definition"]) for it in s400["verdicts"]]
    told = " ".join(chain.from_iterable(words))
    assert "to come" in told
    assert "this side" in told
    assert not re.search(r"prospective|principal", told)


def test_data_keeps_the_schema(s400: dict[str, Any]) -> None:
    """What the dossier's perspectives become is what the schema asks for."""
    file = Path(claimgraph.page.__file__).with_name("data.schema.json")
    validator = Draft202012Validator(json.loads(file.read_text("utf-8")))
    assert [] == [error.message for error in validator.iter_errors(s400)]


def test_every_principal_with_a_position(s400: dict[str, Any]) -> None:
    """Everyone's picture is first, then what is undisputed, then who holds anything."""
    kinds = [(one["kind"], one["label"]) for one in s400["perspectives"]]
    assert [("everyone", "everyone"), ("undisputed", "undisputed only")] == kinds[:2]
    assert {"Turkey", "United States"} <= {label for kind, label in kinds if kind == "principal"}
    assert not [label for kind, label in kinds if kind == "source"]


def test_two_capitals_differ(s400: dict[str, Any]) -> None:
    """What Washington holds Ankara denies, and neither speaks where it is silent."""
    ankara, washington = statuses(s400, TURKEY), statuses(s400, "United States")
    assert "denied" == ankara["S-400 affects security of F-35"]
    assert "attributed" == washington["S-400 affects security of F-35"]  # held possible
    assert "contested" == ankara["Turkey is in talks to buy Su-35 from Russia"]


def test_same_as_the_stored_perspective(s400: dict[str, Any]) -> None:
    """The page's picture according to Turkey is the graph that is opened according to Turkey."""
    expected = {
        edge["label"]: edge["status"]
        for _, _, edge in ClaimGraph.open("s400", perspective=TURKEY).network().edges(data=True)
    }
    accepted = {p["label"]: "accepted" for p in s400["propositions"] if p["status"] == "accepted"}
    assert expected == accepted | statuses(s400, TURKEY)


@pytest.mark.slow
def test_each_source_alone(records: Records) -> None:
    """Of two sources each is judged by its own claims, as if there were no other."""
    ((path, source),) = records.sources.items()
    other = replace(source, path="source/other", title="Another", voice=Voice.PARTY)
    claims = {
        key: replace(claim, source=other.path) if place % 2 else claim
        for place, (key, claim) in enumerate(records.claims.items())
    }
    both = replace(records, sources={path: source, other.path: other}, claims=claims)
    alone = [one for one in find_perspectives(both) if one.standpoint is Standpoint.SOURCE]
    assert {path, other.path} == {one.path for one in alone}
    for one in alone:
        own = {key: claim for key, claim in claims.items() if claim.source == one.path}
        verdicts = Bench(replace(both, claims=own), both.vocabulary).verdicts()
        stated = {path: it for path, it in verdicts.items() if it.status != "mentioned"}
        assert stated == one.verdicts
        assert {claim.about for claim in own.values()} <= one.verdicts.keys()


def test_sources_without_claims_have_no_perspective(records: Records) -> None:
    """A dossier that was only begun, with two sources and nothing coded, is no error."""
    ((path, source),) = records.sources.items()
    sources = {path: source, "source/other": replace(source, path="source/other")}
    assert [] == [*find_perspectives(replace(records, sources=sources, claims={}))]


def test_one_perspective_is_no_choice(tmp_path: Path) -> None:
    """A page that is drawn according to somebody, and a stranger's RDF, offer no other."""
    stranger = tmp_path / "stranger.ttl"
    stranger.write_text("<urn:a> <urn:knows> <urn:b> .", encoding="utf-8")
    for graph in (ClaimGraph.open("s400", perspective=TURKEY), ClaimGraph.open(stranger)):
        assert [] == graph.tell(perspectives=graph._perspectives())["perspectives"]


def according(page: Page, label: str) -> None:
    """Choose whose picture it is."""
    page.get_by_label("According to", exact=True).select_option(label=label)


def status_of(page: Page, proposition: str) -> dict[str, Any]:
    """How a line is drawn."""
    (edge,) = [e for e in page.evaluate("claimgraph.inspect()")["edges"] if e["id"] == proposition]
    return dict(edge)


def test_everyone_at_first(desk: Sight) -> None:
    """A sentence says whose picture it is, and the address says nothing."""
    assert desk.page.inner_text("#whose").startswith("Everyone’s picture")
    assert {} == fragment(desk.page)
    assert desk.page.locator("#scope").is_hidden()


def test_picture_follows(desk: Sight, affair: dict[str, Any]) -> None:
    """According to Norvia: what is accepted and what it holds, with the lines of its statuses."""
    according(desk.page, "Norvia")
    (norvia,) = [p for p in affair["perspectives"] if p["label"] == "Norvia"]
    held = {affair["propositions"][place]["id"]: verdict for place, verdict in norvia["verdicts"]}
    accepted = {p["id"] for p in affair["propositions"] if p["status"] == "accepted"}
    assert accepted | held.keys() == shown(desk.page)[1]
    seized, staged = (find(affair, "propositions", label) for label in (SEIZED, STAGED))
    assert not status_of(desk.page, seized)["dashes"]
    assert status_of(desk.page, staged)["arrows"]["middle"]["enabled"] is True
    assert "#c2410c" == status_of(desk.page, staged)["color"]["color"]
    assert "according to Norvia" in desk.page.inner_text("#whose")


def look(edge: dict[str, Any]) -> list[Any]:
    """What one sees of a line; styles that were never set are off."""
    bar = edge["arrows"].get("middle") or {"enabled": False}
    own = [edge[name] for name in ("id", "hidden", "width", "color")]
    return [*own, edge.get("dashes") or False, bar["enabled"]]


DRESSED = """() => {
  const strokes = JSON.parse(document.getElementById("strokes").textContent);
  const status = new Map(claimgraph.data.propositions.map((line) => [line.id, line.status]));
  const { edges } = claimgraph.network.body;
  const shown = claimgraph.inspect().edges.filter(({ id, hidden }) => !hidden && status.has(id));
  return shown.map(({ id }) => {
    const { dashes, arrows: { middle } } = edges[id].options;
    const { dashes: wanted, bar } = strokes[status.get(id)];
    return { id, dashed: dashes !== false, barred: middle?.enabled === true,
      shouldBe: { dashed: wanted.length > 0, barred: bar } };
  });
}"""


def test_every_line_wears_its_status(desk: Sight, affair: dict[str, Any]) -> None:
    """However one came there, dashes and bars are those of the status in this picture."""
    page = desk.page
    names = [one["label"] for one in affair["perspectives"]]
    chosen = affair["propositions"][0]["subject"]
    walked = 0
    for name in [*names, *reversed(names)]:
        according(page, name)
        for choice in ("claimgraph.clear()", f"claimgraph.select('entity', {chosen!r})"):
            page.evaluate(choice)
            for line in page.evaluate(DRESSED):
                assert line["shouldBe"] == {key: line[key] for key in ("dashed", "barred")}, name
                walked += 1
    assert walked > 100


def test_back_to_everyone(desk: Sight) -> None:
    """Every line looks as it did before."""
    before = desk.page.evaluate("claimgraph.inspect().edges")
    according(desk.page, "Kestrel Republic")
    assert before != desk.page.evaluate("claimgraph.inspect().edges")
    desk.page.get_by_role("button", name="Remove: according to Kestrel Republic").click()
    assert [look(edge) for edge in before] == [
        look(edge) for edge in desk.page.evaluate("claimgraph.inspect().edges")
    ]


def test_counts_table_and_panel_follow(desk: Sight, affair: dict[str, Any]) -> None:
    """The legend counts this perspective's statuses; table and panel show them, with the rule."""
    according(desk.page, "Norvia")
    legend = desk.page.locator("#legend label", has_text="contested").inner_text()
    assert legend.split()[-1] == "0"
    desk.page.evaluate(
        "id => claimgraph.select('proposition', id)", find(affair, "propositions", STAGED)
    )
    panel = desk.page.inner_text("#panel")
    assert "denied by this side" in panel
    desk.page.keyboard.press("t")
    row = desk.page.locator("tbody tr", has_text=STAGED).first
    assert "denied" in row.inner_text()


def test_absent_statement_says_so(desk: Sight, affair: dict[str, Any]) -> None:
    """What a perspective does not hold has no line, and its panel says so."""
    according(desk.page, "Norvia")
    blockade = find(affair, "propositions", BLOCKADE)
    assert blockade not in shown(desk.page)[1]
    desk.page.evaluate("id => claimgraph.select('proposition', id)", blockade)
    panel = desk.page.inner_text("#panel")
    assert "not held by Norvia" in panel


def test_one_source_has_its_claims_only(desk: Sight, affair: dict[str, Any]) -> None:
    """According to one source the table holds no other's claims."""
    (source,) = [p for p in affair["perspectives"] if p["kind"] == "source"]
    according(desk.page, source["label"])
    stated = {affair["propositions"][place]["id"] for place, _ in source["verdicts"]}
    assert stated == shown(desk.page)[1]
    desk.page.keyboard.press("t")
    expected = {
        f"“{claim['quote']}”"
        for claim in affair["claims"]
        if claim["about"] in stated and claim["source"] == source["id"]
    }
    assert expected == set(desk.page.locator("td.quote").all_inner_texts())


def compare(page: Page) -> None:
    """Norvia beside the Kestrel Republic."""
    according(page, "Norvia")
    page.get_by_label("Compared with").select_option(label="Kestrel Republic")


def test_differences_are_listed(desk: Sight) -> None:
    """Every difference with both statuses, and none that is the same."""
    compare(desk.page)
    assert desk.page.inner_text("#panel h2") == "Norvia beside Kestrel Republic"
    found = desk.page.locator(".difference")
    assert 3 == desk.page.locator("#panel .differences").count()
    assert "Ilse Varga accuses" in found.filter(has_text=SEIZED).inner_text()
    for more in desk.page.locator("#panel section > button", has_text="Show all").all():
        more.click()
    told = {one.locator("a").first.inner_text(): one.inner_text().split() for one in found.all()}
    assert {"affirmed", "denied"} <= set(told[SEIZED])
    assert "held" in told[BLOCKADE]
    assert "Norvia member of Pan-Coastal Alliance" not in told
    assert len(told) == 7
    assert "7 statements differ" in desk.page.inner_text("#whose")


def test_differences_are_marked(desk: Sight, affair: dict[str, Any]) -> None:
    """What differs is highlighted in the picture, what only the other holds is drawn too."""
    according(desk.page, "Norvia")
    plain = status_of(desk.page, find(affair, "propositions", SEIZED))
    compare(desk.page)
    lifted = status_of(desk.page, find(affair, "propositions", SEIZED))
    assert lifted["width"] > plain["width"]
    only_there = status_of(desk.page, find(affair, "propositions", BLOCKADE))
    assert not only_there["hidden"]
    assert "#c2410c" == only_there["color"]["color"]
    same = find(affair, "propositions", "Norvia member of Pan-Coastal Alliance")
    assert status_of(desk.page, same)["color"]["color"].startswith("rgb(")


def test_difference_opens_its_evidence(desk: Sight) -> None:
    """Choosing one shows both statuses and the claims."""
    compare(desk.page)
    desk.page.locator(".difference a", has_text=SEIZED).click()
    assert SEIZED == desk.page.inner_text("#panel h2")
    facts = desk.page.locator("#panel dl").first.inner_text().split("\n")
    said = ["affirmed", "affirmed by this side", "denied", "denied by this side"]
    assert ["Norvia", *said[:2], "Kestrel Republic", *said[2:]] == [it for it in facts if it]
    assert desk.page.locator("#panel .card").count() >= 2


def test_link_restores_the_comparison(open_page: Open, affair_file: Path) -> None:
    """Both perspectives stand in the address; unknown ones are left out."""
    first = open_page(affair_file).page
    compare(first)
    second = open_page(affair_file, fragment=first.evaluate("location.hash")).page
    assert shown(first) == shown(second)
    assert first.inner_text("#panel") == second.inner_text("#panel")
    broken = open_page(affair_file, fragment="#according=principal+urn:x&beside=nobody")
    assert broken.page.inner_text("#whose").startswith("Everyone")
    assert [] == broken.complaints


def test_chosen_with_the_keyboard(desk: Sight) -> None:
    """The list is a native one: a letter and Enter choose."""
    desk.page.get_by_label("According to", exact=True).focus()
    desk.page.keyboard.type("Norv")
    assert desk.page.evaluate("claimgraph.getState().perspective").endswith("/norvia")


def test_who_is_silent_is_said(desk: Sight) -> None:
    """A state that takes no position cannot be chosen, and one sees why."""
    group = desk.page.locator("#according optgroup[label='Says nothing here'] option")
    assert ["Union of Dray"] == group.all_text_contents()
    assert group.is_disabled()


def test_exported_picture_follows(desk: Sight) -> None:
    """An SVG says whose picture it is, and its legend has the lines that are drawn."""
    according(desk.page, "Norvia")
    desk.page.locator("#take summary").click()
    with desk.page.expect_download() as download:
        desk.page.get_by_role("button", name="SVG").click()
    svg = Path(download.value.path()).read_text("utf-8")
    assert "Shown here: according to Norvia." in svg
    drawn = {
        row.split("\n")[0]
        for row in desk.page.locator("#legend ul").first.locator("label").all_inner_texts()
        if row.split("\n")[-1] != "0"
    }
    assert drawn
    assert all(f">{status}<" in svg for status in drawn)


def test_one_side_affirms_and_does_not_accept(open_page: Open, affair_file: Path) -> None:
    """Where a side's picture is shown or compared, no word says that nobody contradicts it."""
    page = open_page(affair_file).page
    legend = page.locator("#legend .choices").first
    sides = page.evaluate(
        "claimgraph.data.perspectives.filter((it) => it.kind === 'principal').map((it) => it.label)"
    )
    for which, choice in (("#according", sides[0]), ("#beside", sides[1])):
        page.evaluate("claimgraph.change({ perspective: 'everyone', versus: '' })")
        assert "only solid lines are accepted" in page.inner_text("#disclaimer")
        assert "accepted" == legend.locator("label > span").first.inner_text()
        page.locator(which).select_option(label=choice)
        assert "only solid lines are accepted" not in page.inner_text("#disclaimer")
        assert "affirmed" == legend.locator("label > span").first.inner_text()
        assert "Others may contradict it." in legend.locator("small").first.inner_text()
    held = page.locator("#panel .difference dd").all_inner_texts()
    assert any("affirmed" in words for words in held)
    assert not any("accepted" in words for words in held)
