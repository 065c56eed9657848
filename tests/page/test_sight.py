"""What is in sight: one rule for lines, labels, legend, panel, comparison, table and files."""

from __future__ import annotations

import copy
import csv
import io
import re
from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page
from tests.sampling import spread

from claimgraph.page import write_page

from .conftest import Open, Sight, label_of, meet

DRAWN = """() => {
  const { edges, arrows } = claimgraph.inspect();
  const lines = edges.filter((edge) => !edge.hidden).map(({ id }) => id);
  const boxes = [...document.querySelectorAll('#legend input[data-key="hiddenStatuses"]')];
  const counts = boxes.filter(({ checked }) => checked).map(({ labels }) =>
    Number(labels[0].querySelector(".count").textContent.replaceAll(",", "")));
  return { lines, arrows, counted: counts.reduce((sum, one) => sum + one, 0),
    words: claimgraph.data.propositions.flatMap(({ id, arrow }) =>
      lines.includes(id) ? [arrow] : []) };
}"""


def drawn(page: Page) -> dict[str, Any]:
    """The lines in the picture, the words on them, and what the ticked boxes add up to."""
    page.wait_for_timeout(60)
    found: dict[str, Any] = page.evaluate(DRAWN)
    return found


def statuses(page: Page) -> list[str]:
    """The statuses of the legend."""
    return [it["id"] for it in page.evaluate("claimgraph.data.statuses")]


def test_labels_are_those_of_drawn_lines(desk: Sight) -> None:
    """No line that is hidden lends its words to another: not on the screen, not in the files."""
    page = desk.page
    walked = 0
    for entity in page.evaluate("claimgraph.data.entities.map(({ id }) => id)")[::3]:
        page.evaluate("id => claimgraph.select('entity', id)", entity)
        for status in statuses(page):
            page.evaluate("id => claimgraph.change({ hiddenStatuses: new Set([id]) })", status)
            seen = drawn(page)
            assert Counter(seen["arrows"]) <= Counter(seen["words"])
            walked += len(seen["arrows"])
    assert walked > 10


def test_legend_counts_what_is_drawn(desk: Sight) -> None:
    """The ticked boxes add up to the lines in the picture, whatever hides the others."""
    page = desk.page
    whole = len(drawn(page)["lines"])
    scopes = [
        *[f"{{ hiddenStatuses: new Set(['{status}']) }}" for status in statuses(page)],
        *[
            f"{{ hiddenSpeakers: new Set(['{speaker}']) }}"
            for speaker in page.evaluate(
                "[...new Set(claimgraph.data.claims.map(({ claimant }) => claimant.id))]"
            )
        ],
        "{ from: '2019-01-01', to: '2019-12-31', undated: false }",
    ]
    fewer = 0
    for scope in scopes:
        page.evaluate(f"claimgraph.change({scope})")
        seen = drawn(page)
        assert len(seen["lines"]) == seen["counted"], scope
        fewer += len(seen["lines"]) < whole
        page.evaluate(
            "claimgraph.change({ hiddenStatuses: new Set(), hiddenSpeakers: new Set(),"
            " from: '', to: '', undated: true })"
        )
    assert fewer > 5


def test_panel_shows_no_hidden_voice(desk: Sight) -> None:
    """A speaker who is hidden has no card, and the panel counts how many are hidden."""
    page = desk.page
    claim = page.evaluate("claimgraph.data.claims[0]")
    page.evaluate("id => claimgraph.select('proposition', id)", claim["about"])
    cards = page.locator("#panel .card")
    before = cards.count()
    page.evaluate(
        "id => claimgraph.change({ hiddenSpeakers: new Set([id]) })", claim["claimant"]["id"]
    )
    assert cards.count() < before
    assert claim["claimant"]["label"] not in " ".join(
        card.locator("div").first.inner_text() for card in cards.all()
    )
    page.get_by_text("hidden by the filter").first.wait_for()
    page.locator("#panel .unseen-here button").first.click()
    assert before == cards.count()


def test_hidden_choice_says_so(desk: Sight) -> None:
    """What is chosen stays open when the filter hides its line, and the panel says that it does."""
    page = desk.page
    line = page.evaluate("claimgraph.data.propositions[0]")
    page.evaluate("id => claimgraph.select('proposition', id)", line["id"])
    assert page.locator("#panel > .unseen-here").count() == 0
    page.evaluate("id => claimgraph.change({ hiddenStatuses: new Set([id]) })", line["status"])
    assert page.locator("#panel > .unseen-here").count() == 1
    assert line["id"] not in drawn(page)["lines"]


def test_what_is_told_from_either_end_is_one_line(
    open_page: Open, affair: dict[str, Any], tmp_path: Path
) -> None:
    """Two statements that follow from each other with their ends exchanged are listed and counted
    once, with the claims on both; addresses and the Turtle keep both apart."""
    data = copy.deepcopy(affair)
    one = next(p for p in data["propositions"] if p["issue"] and not p["mouth"])
    claims = [claim for claim in data["claims"] if claim["about"] == one["id"]]
    assert len(claims) > 2
    ends = {"subject": one["object"], "object": one["subject"]}
    label = f"{one['label']}, told from the other end"
    other = {**one, **ends, "id": f"{one['id']}/mirrored", "label": label, "entails": [one["id"]]}
    one["entails"] = [other["id"]]
    claims[-1]["about"] = other["id"]
    data["propositions"].append(other)
    data["issues"][0]["propositions"].append(other["id"])
    (tmp_path / "mirrored.html").write_text(write_page(data), encoding="utf-8")
    page = open_page(tmp_path / "mirrored.html", fragment=f"#proposition={other['id']}").page
    assert one["label"] == page.inner_text("#panel h2")
    assert f"{len(claims)} claims" == page.inner_text("#panel .lead >> nth=0")
    page.evaluate("claimgraph.clear()")
    seen = drawn(page)
    assert len(affair["propositions"]) == seen["counted"] == len(seen["lines"])
    assert label not in page.inner_text("#panel")
    turtle = page.evaluate("claimgraph.turtle()")
    assert 1 == turtle.count(f"cg:about <{other['id']}>")
    assert len(claims) - 1 == turtle.count(f"cg:about <{one['id']}>")
    one["entails"] = []
    (tmp_path / "wider.html").write_text(write_page(data), encoding="utf-8")
    page = open_page(tmp_path / "wider.html", fragment=f"#proposition={other['id']}").page
    assert label == page.inner_text("#panel h2")


def test_things_to_come_are_in_a_mouth(desk: Sight, affair: dict[str, Any]) -> None:
    """Tooltip, list, table and CSV name what is to come with who foretells or wants it, and how."""
    page = desk.page
    coming = [p for p in affair["propositions"] if p["status"] == "prospective"]
    assert len(coming) > 4
    labels = {label_of(p) for p in coming}
    assert labels == {f"{p['mouth']}: {p['label']}" for p in coming}
    page.evaluate("claimgraph.change({ hiddenStatuses: new Set(['accepted', 'contested']) })")
    assert labels <= {line.split(" · ")[0] for line in page.evaluate(POINTED)}
    rows = list(csv.DictReader(io.StringIO(page.evaluate("claimgraph.csv()"))))
    assert labels <= {row["statement"] for row in rows}
    page.keyboard.press("t")
    assert labels <= set(page.locator("#table td.about").all_inner_texts())


POINTED = """claimgraph.inspect().edges.filter(({ hidden }) => !hidden)
  .map(({ id }) => claimgraph.wordsOf({ kind: "proposition", id }))"""


def test_the_ground_stands_beside_what_is_accepted(desk: Sight, affair: dict[str, Any]) -> None:
    """On what an accepted statement rests is in its panel, tooltip, table and CSV; nowhere else."""
    page = desk.page
    accepted = [p for p in affair["propositions"] if p["status"] == "accepted"]
    words = "accepted: reported by one source"
    assert len(accepted) == sum(line.endswith(f" · {words}") for line in page.evaluate(POINTED))
    page.evaluate("id => claimgraph.select('proposition', id)", accepted[0]["id"])
    assert words in page.inner_text("#panel .status")
    rows = list(csv.DictReader(io.StringIO(page.evaluate("claimgraph.csv()"))))
    assert {row["ground"] for row in rows if row["status"] == "accepted"} == {
        "reported by one source"
    }
    assert {row["ground"] for row in rows if row["status"] != "accepted"} == {""}


def test_tensions_are_marked_and_listed(desk: Sight, affair: dict[str, Any]) -> None:
    """Near disagreements and aims have a sign on lines that are in sight; changes have none."""
    page = desk.page
    near, aims, change = affair["tensions"]
    signs = {(one["id"], one["sign"]) for one in page.evaluate("claimgraph.inspect().signs")}
    assert {(near["left"], "≈"), (near["right"], "≈"), (aims["left"], "⇄")} == signs
    told = page.inner_text("#panel").lower()
    for title in ("nearly contradict each other", "wanted by some", "changed, not disputed"):
        assert title in told
    counts = page.locator("#legend .signs .count").all_inner_texts()
    assert ["1", "1"] == counts
    page.evaluate("id => claimgraph.select('proposition', id)", change["left"])
    assert "changed, not disputed" in page.inner_text("#panel").lower()
    assert "in conflict" not in page.inner_text("#panel").lower()
    assert [] == page.evaluate("claimgraph.inspect().signs")  # of lines that are faded
    page.evaluate("id => claimgraph.select('proposition', id)", aims["left"])
    (drawn,) = page.evaluate("claimgraph.inspect().signs")
    assert {"id": aims["left"], "sign": "⇄", "faded": False} == drawn
    page.evaluate("claimgraph.clear()")
    page.evaluate("claimgraph.change({ hiddenStatuses: new Set(['denied', 'prospective']) })")
    assert [] == page.evaluate("claimgraph.inspect().signs")
    assert ["0", "0"] == page.locator("#legend .signs .count").all_inner_texts()


def test_who_calls_a_statement_a_lie_is_shown(
    open_page: Open, affair: dict[str, Any], tmp_path: Path
) -> None:
    """Beside the statement, in its issue and among its deniers; what was taken back is not."""
    data = copy.deepcopy(affair)
    issue = data["issues"][1]
    affirmed = [c for c in data["claims"] if c["stance"]["polarity"] == "affirming"]
    told = next(c["about"] for c in affirmed if c["about"] in issue["propositions"])
    charges = [c for c in affirmed if c["about"] not in issue["propositions"]][:2]
    charges[1]["counts"] = False
    data["tensions"] += [
        {"id": c["about"], "kind": "lie", "left": c["about"], "right": told, "words": "so it is"}
        for c in charges
    ]
    (tmp_path / "lie.html").write_text(write_page(data), encoding="utf-8")
    page = open_page(tmp_path / "lie.html").page
    charge = f"Called a lie by {charges[0]['claimant']['label']}"
    assert charge in page.inner_text("#panel")
    for kind, chosen in (("issue", issue["id"]), ("proposition", told)):
        page.evaluate("([kind, id]) => claimgraph.select(kind, id)", [kind, chosen])
        panel = page.inner_text("#panel")
        assert charges[0]["quote"] in panel
        assert (charge in panel) == (kind == "issue")
    assert "called a lie" in panel.lower()
    assert "so it is" in panel
    assert charges[1]["quote"] not in panel


FULL = """() => {
  const paint = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  return claimgraph.inspect().edges.filter(({ hidden, status, color }) =>
    !hidden && color.color === paint(`--${status}`)).map(({ id }) => id);
}"""


@pytest.mark.slow
def test_of_many_lines_the_foremost_are_drawn_in_full(
    open_page: Open, affair: dict[str, Any], tmp_path: Path
) -> None:
    """What is contested, and those of whom most is said; the rest is faint, and counted. It is
    said in the picture and in its files, and a filter that leaves few lines makes none faint."""
    data = copy.deepcopy(affair)
    hub, model = data["entities"][0]["id"], data["propositions"][0]
    for place in range(200):
        end, line = f"{hub}/{place}", f"{model['id']}/{place}"
        data["entities"].append({**data["entities"][1], "id": end, "label": f"Port {place}"})
        own = {"id": line, "subject": hub, "object": end, "issue": None, "entails": []}
        data["propositions"].append({**model, **own, "status": "attributed", "mouth": ""})
        data["claims"].append({**data["claims"][0], "id": f"claim {place}", "about": line})
    (tmp_path / "many.html").write_text(write_page(data), encoding="utf-8")
    page = open_page(tmp_path / "many.html").page
    seen, full = drawn(page), set(page.evaluate(FULL))
    assert len(data["propositions"]) == seen["counted"]
    assert page.locator("#foremost").is_visible()
    contested = {p["id"] for p in data["propositions"] if p["status"] == "contested"}
    bundled = {line for line in contested if line not in seen["lines"]}
    assert contested - bundled <= full
    assert 20 <= len(full) < len(seen["lines"]) / 2
    scene = page.evaluate("claimgraph.inspect()")
    shown = [it for it in scene["edges"] if it["id"] in full]
    assert set(scene["labels"]) <= {end for it in shown for end in (it["from"], it["to"])}
    page.locator("#take summary").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="SVG").click()
    assert "less spoken of" in Path(download.value.path()).read_text("utf-8")
    page.evaluate("claimgraph.change({ hiddenStatuses: new Set(['attributed']) })")
    seen, full = drawn(page), set(page.evaluate(FULL))
    assert page.locator("#foremost").is_hidden()
    assert set(seen["lines"]) == full


def test_signs_never_lie_on_each_other(
    open_page: Open, affair: dict[str, Any], tmp_path: Path
) -> None:
    """Of many lines between two that are near, those signs are drawn that have room."""
    data = copy.deepcopy(affair)
    one = data["propositions"][0]
    twins = [{**one, "id": f"{one['id']}/{place}", "entails": []} for place in range(24)]
    data["propositions"] += twins
    data["tensions"] = [
        {"id": it["id"], "kind": "near", "left": one["id"], "right": it["id"], "words": ""}
        for it in twins
    ]
    (tmp_path / "signs.html").write_text(write_page(data), encoding="utf-8")
    page = open_page(tmp_path / "signs.html").page
    page.evaluate("claimgraph.network.moveTo({ scale: 0.4, animation: false })")
    rings = page.evaluate("claimgraph.inspect().rings")
    assert rings
    assert [] == [pair for pair in combinations(rings, 2) if meet(*pair)]


def crowd(affair: dict[str, Any], kinds: int) -> tuple[dict[str, Any], str, set[str]]:
    """An affair with sixty more statements between two, of so many predicates; their pair."""
    data = copy.deepcopy(affair)
    model = next(p for p in data["propositions"] if p["subject"] != p["object"])
    ends = sorted((model["subject"], model["object"]))
    for place in range(60):
        predicate = {**model["predicate"], "id": f"{model['predicate']['id']}-{place % kinds}"}
        line = {
            **model, "id": f"{model['id']}/{place}", "issue": None, "entails": [], "mouth": "",
            "predicate": predicate, "arrow": f"does {place % kinds}", "status": "attributed",
            "subject": ends[place % 2], "object": ends[1 - place % 2],
        }  # fmt: skip
        data["propositions"].append(line)
        for copy_of in range(1 + place % 3):
            claim = f"claim {place}-{copy_of}"
            data["claims"].append({**data["claims"][0], "id": claim, "about": line["id"]})
    pair = {p["id"] for p in data["propositions"] if {p["subject"], p["object"]} == set(ends)}
    return data, " ".join(ends), pair


def fan(page: Page) -> dict[str, Any]:
    """The lines of the chosen pair as they are drawn, by what they open."""
    page.wait_for_timeout(60)
    found = page.evaluate("claimgraph.inspect()")
    shown = {edge["id"] for edge in found["edges"] if not edge["hidden"]}
    assert {line["id"] for line in found["fan"]} <= shown
    return {line["id"]: line for line in found["fan"]}


@pytest.mark.parametrize("kinds", spread([60, 3], 2))
def test_a_pair_fans_out_however_much_is_said(
    kinds: int, open_page: Open, affair: dict[str, Any], tmp_path: Path
) -> None:
    """A chosen pair is drawn as at most 24 lines, which hold each of its statements in sight once.
    A line of several opens: what it holds is drawn in its turn, the foremost where it cannot be
    divided, and the panel lists the same lines and leads back."""
    data, pair, members = crowd(affair, kinds)
    (tmp_path / "crowd.html").write_text(write_page(data), encoding="utf-8")
    page = open_page(tmp_path / "crowd.html").page
    page.evaluate("id => claimgraph.select('pair', id)", pair)
    lines = fan(page)
    assert 2 <= len(lines) <= 24
    assert Counter(members) == Counter(one for line in lines.values() for one in line["lines"])
    assert f"drawn as {len(lines)} lines" in page.inner_text("#said")
    assert len(data["propositions"]) == drawn(page)["counted"]
    page.evaluate("claimgraph.change({ hiddenStatuses: new Set(['attributed']) })")
    left = {p["id"] for p in data["propositions"] if p["status"] != "attributed"}
    assert members & left == members & set(drawn(page)["lines"])
    page.evaluate("claimgraph.change({ hiddenStatuses: new Set() })")
    largest = max(lines.values(), key=lambda line: len(line["lines"]))
    page.get_by_role("link", name=largest["words"], exact=True).first.click()
    opened = fan(page)
    assert Counter(largest["lines"]) == Counter(
        one for line in opened.values() for one in line["lines"]
    )
    assert 1 < len(opened) <= 24
    count = len(largest["lines"])
    assert page.inner_text("#panel .lead >> nth=0").startswith(f"{count} statements")
    if count > 24:
        (rest,) = (line for line in opened.values() if len(line["lines"]) > 1)
        assert f"{len(rest['lines'])} more" == rest["words"]
    page.get_by_role("link", name=f"All {len(members)} statements between the two").click()
    assert lines == fan(page)


def test_a_fan_has_room(open_page: Open, affair: dict[str, Any], tmp_path: Path) -> None:
    """Where two lie close together the view comes closer, and goes back afterwards; discs keep
    their size on the screen, and the words on the lines lie on no others."""
    data, pair, _ = crowd(affair, 3)
    (tmp_path / "crowd.html").write_text(write_page(data), encoding="utf-8")
    page = open_page(tmp_path / "crowd.html", viewport={"width": 700, "height": 420}).page
    scale = "claimgraph.network.getScale()"
    before = page.evaluate(scale)
    page.evaluate("id => claimgraph.select('pair', id)", pair)
    page.wait_for_timeout(60)
    close = page.evaluate(scale)
    assert close > 1.1 * before
    ends = [it for it in page.evaluate("claimgraph.inspect().nodes") if it["id"] in pair.split()]
    spots = {it["id"]: it["size"] for it in page.evaluate(SPOTS)}
    assert [] == [it for it in ends if it["size"] * close > 1.2 * spots[it["id"]]]
    assert page.evaluate("claimgraph.inspect().arrows.length") > 1
    page.evaluate("claimgraph.clear()")
    assert before == pytest.approx(page.evaluate(scale))


SPOTS = "JSON.parse(document.getElementById('nodes').textContent)"


def test_the_files_have_the_fan(open_page: Open, affair: dict[str, Any], tmp_path: Path) -> None:
    """The exported picture has the words of its lines, and the GEXF each statement once."""
    data, pair, members = crowd(affair, 3)
    (tmp_path / "crowd.html").write_text(write_page(data), encoding="utf-8")
    page = open_page(tmp_path / "crowd.html").page
    page.evaluate("id => claimgraph.select('pair', id)", pair)
    words = page.evaluate("claimgraph.inspect().arrows")
    assert any(" · " in it for it in words)
    files = {}
    for name in ("SVG", "GEXF"):
        page.locator("#take summary").click()
        with page.expect_download() as download:
            page.get_by_role("button", name=name).click()
        files[name] = Path(download.value.path()).read_text("utf-8")
    assert set(words) <= set(re.findall(r">([^<>]+)</text>", files["SVG"]))
    assert {1} == {files["GEXF"].count(f'"{one}"') for one in members}
