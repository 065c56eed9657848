"""Several dossiers make one graph, judged together: by include:, and by --also."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.cases import read_yaml
from tests.sampling import WHOLE, spread

from claimgraph import ClaimGraph
from claimgraph.build.build import build
from claimgraph.build.merge import find_names
from claimgraph.build.source import find_source, read_source
from claimgraph.model.errors import ClaimgraphError, DossierError
from claimgraph.model.records import Records

PAIRS = read_yaml(Path(__file__).parent / "cases" / "pairs.yaml")
WORDS = "they met, and it was said again"


def write(folder: Path, front: dict[str, Any], claims: dict[str, list[dict[str, Any]]]) -> Path:
    """Write a dossier whose texts are held; ``claims`` are those of each source."""
    folder.mkdir()
    sources = {
        name: {"title": name, "published": "2019-10-04", "text": f"{name}.txt", "held": True}
        for name in claims
    }
    for name, told in claims.items():
        quotes = [claim["quote"] for claim in told]
        (folder / f"{name}.txt").write_text(". ".join(dict.fromkeys(quotes)) + ".", "utf-8")
        keyed = {"source": name, "claims": told}
        (folder / f"claims-{name}.yaml").write_text(yaml.safe_dump(keyed, allow_unicode=True))
    front = {"format": 1, "title": folder.name, "name": folder.name, "sources": sources} | front
    (folder / "dossier.yaml").write_text(yaml.safe_dump(front, allow_unicode=True), "utf-8")
    return folder


def one_claim(folder: Path, told: dict[str, Any], **front: Any) -> Path:
    """A dossier with one source, of its own name, and one claim."""
    claim = {"quote": WORDS, "says": told["says"]}
    if "speaker" in told:
        claim["speaker"] = told["speaker"]
    return write(folder, {"entities": told["entities"]} | front, {f"text-{folder.name}": [claim]})


@pytest.mark.parametrize("case", PAIRS, ids=lambda case: case["name"])
def test_entities_meet_by_name_alone(case, tmp_path: Path):
    """The same label is one entity; what only hints at it is proposed, and a person decides."""
    other = one_claim(tmp_path / "other", case["other"])
    own = one_claim(tmp_path / "own", case["own"], include=["../other"])
    decided = [{"same": names} for names in case.get("merges", [])]
    decided += [{"apart": names} for names in case.get("aparts", [])]
    if decided:
        (own / "merges.yaml").write_text(yaml.safe_dump(decided, allow_unicode=True))
    records = read_source(find_source(str(own))).require()
    first, second = (claim.source for claim in records.claims.values())
    ends = {claim.source: speaks(claim, records) for claim in records.claims.values()}
    assert {first, second} == {"source/text-own", "source/text-other"}
    for pair in case.get("one", []):
        assert ends["source/text-own"] == ends["source/text-other"], pair
    for one, two in case.get("apart", []):
        assert ends["source/text-own"] != ends["source/text-other"]
        labels = [records.entities[ends[f"source/text-{it}"]].label for it in ("own", "other")]
        assert labels == [one, two]
    proposed = [it.why for it in find_names(find_source(str(own)))]
    assert proposed == ([case["proposed"]] if "proposed" in case else [])
    assert other.is_dir()


def speaks(claim: Any, records: Records) -> str:
    """Who is looked at: the unnamed speaker, else the subject."""
    return claim.chain[-1] if claim.chain else records.propositions[claim.about].subject


def test_pairs_of_all_kinds_were_tried():
    """Some are one, some are two, and of these some are proposed."""
    assert len(PAIRS) == 10
    assert sum("one" in case for case in PAIRS) == 5
    assert sum("proposed" in case for case in PAIRS) == 3


LANDS = {"Turkey": {"type": "country"}, "Russia": {"type": "country"}, "Iran": {"type": "country"},
         "S-400": {"type": "weapon-system"}, "Askia": {"type": "person"}}  # fmt: skip
YES = {"quote": "Russia delivered the system", "says": ["Russia", "delivered", "S-400"],
       "to": "Turkey", "id": "yes"}  # fmt: skip
NO = {"quote": "Russia never delivered it", "says": ["Russia", "delivered", "S-400"], "id": "no",
      "to": "Turkey", "stance": "denies", "speaker": "Iran"}  # fmt: skip
BECAUSE = {"quote": "it was angered by this", "says": ["Iran", "angered-by", "Russia"],
           "because": "yes", "id": "why"}  # fmt: skip


def quads(source: Path | str, target: Path) -> list[str]:
    """Every quad of a build, as lines."""
    build(find_source(str(source)), target, page=False)
    return (target / "graph.trig").read_text("utf-8").splitlines()


def test_together_they_are_as_one_folder(tmp_path: Path):
    """Included dossiers built together have the quads of the same sources in one folder."""
    issue = [{"question": "Was it delivered?", "claims": ["yes"]}]
    name = {"base": "https://example.org/affair/", "title": "Affair", "entities": LANDS}
    write(tmp_path / "one", name | {"issues": issue}, {"text-one": [YES, BECAUSE]})
    write(tmp_path / "two", name, {"text-two": [NO]})
    both = write(tmp_path / "both", {**name, "entities": {}, "name": "affair",
                 "include": ["../one", "../two"]}, {})  # fmt: skip
    whole = write(tmp_path / "whole", {**name, "issues": issue, "name": "affair"},
                  {"text-one": [YES, BECAUSE], "text-two": [NO]})  # fmt: skip
    together, alone = quads(both, tmp_path / "out1"), quads(whole, tmp_path / "out2")
    assert together == alone
    assert any("contested" in line for line in together)


ALIASES = {"Turkey": "Ankara", "Russia": "Moscow", "S-400": "Triumf"}
OWN = {"evacuates": {"under": "withdrew-from", "definition": "The subject brings people out."}}
SAYINGS = (
    ("Russia", "delivered", "S-400"), ("Turkey", "purchased", "S-400"), ("Iran", "met", "Russia"),
    ("Russia", "met", "Iran"), ("Turkey", "ally-of", "Russia"), ("Askia", "president-of", "Iran"),
    ("S-400", "endangers", "Iran"), ("Turkey", "evacuates", "Iran"),
)  # fmt: skip
LIMITS = (
    {},
    {},
    {"to": "Turkey"},
    {"quantity": "more than 3"},
    {"when": "July 2019"},
    {"only": "Russia"},
)


@dataclass
class Part:
    """One of the dossiers that are put together: its name, and what stands in its files."""

    name: str
    texts: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    aliased: frozenset[str] = frozenset()
    asked: str = ""

    def front(self) -> dict[str, Any]:
        """What its ``dossier.yaml`` says, with those entities alone that its claims name."""
        told = [claim for claims in self.texts.values() for claim in claims]
        named = {word for it in told for word in (*it["says"], *it.values()) if str(word) in LANDS}
        entities = {
            name: LANDS[name] | ({"aliases": [ALIASES[name]]} if name in self.aliased else {})
            for name in sorted(named)
        }
        front: dict[str, Any] = {"base": "https://example.org/affair/", "entities": entities}
        if any(it["says"][1] in OWN for it in told):
            front["vocabulary"] = {"predicates": OWN}
        if self.asked:
            front["issues"] = [{"question": f"What of {self.asked}?", "claims": [self.asked]}]
        return front


@st.composite
def affairs(draw: st.DrawFn) -> tuple[Part, Part, Part]:
    """Two dossiers and one that includes them; what the third says may rest on theirs."""
    one, two, both = parts = (Part("one"), Part("two"), Part("affair"))
    homes: dict[str, Part] = {}
    for number in range(draw(st.integers(2, 5))):
        part = parts[number] if number < 2 else draw(st.sampled_from(parts))
        told: list[dict[str, Any]] = []
        for place in range(draw(st.integers(1, 2))):
            name = f"c{number}{place}"
            claim = {"id": name, "quote": f"so say the words {name}"}
            claim |= {"says": list(draw(st.sampled_from(SAYINGS)))}
            claim |= draw(st.sampled_from(LIMITS))
            if speaker := draw(st.sampled_from(("", "Turkey", "Iran", "Askia"))):
                stance = draw(st.sampled_from(("asserts", "denies", "urges")))
                claim |= {"speaker": speaker, "stance": stance}
            before = [it for it, home in homes.items() if part is both or home is part]
            if before and draw(st.booleans()):
                claim["because"] = draw(st.sampled_from(before))
            homes[name] = part
            told.append(claim)
        part.texts[f"text-{number}"] = told
    for part in parts:
        part.aliased = frozenset(draw(st.sets(st.sampled_from(sorted(ALIASES)))))
        known = [it for it, home in homes.items() if home is part]
        part.asked = draw(st.sampled_from(["", *known]))
    return one, two, both


def include(folder: Path, parts: tuple[Part, Part, Part]) -> Path:
    """Write each part as a dossier of its own; of the last, claims of the others are NAME/ID."""
    *others, both = parts
    homes = {it["id"]: part.name for part in others for told in part.texts.values() for it in told}
    for part in others:
        write(folder / part.name, part.front(), part.texts)
    texts = {
        name: [
            it | {"because": f"{homes[it['because']]}/{it['because']}"}
            if it.get("because") in homes else it
            for it in told
        ]
        for name, told in both.texts.items()
    }  # fmt: skip
    front = both.front() | {"title": "Affair", "include": [f"../{it.name}" for it in others]}
    return write(folder / both.name, front, texts)


def put_together(folder: Path, parts: tuple[Part, Part, Part]) -> Path:
    """Write the same sources into one folder, under the name of the last."""
    fronts = [part.front() for part in parts]
    entities: dict[str, dict[str, Any]] = {}
    for front in fronts:
        for name, told in front["entities"].items():
            entities[name] = entities.get(name, {}) | told
    whole = {"base": fronts[-1]["base"], "title": "Affair", "name": "affair", "entities": entities}
    whole["issues"] = [it for front in fronts for it in front.get("issues", [])]
    if any("vocabulary" in front for front in fronts):
        whole["vocabulary"] = {"predicates": OWN}
    return write(folder / "whole", whole, {k: v for part in parts for k, v in part.texts.items()})


@settings(max_examples=60, deadline=None)
@given(affairs())
def test_any_dossiers_together_are_read_as_one_folder(parts: tuple[Part, Part, Part]):
    """Whatever they say: the same records, whose order alone may be another for issues."""
    with TemporaryDirectory() as folder:
        together, alone = (
            vars(read_source(find_source(str(make(Path(folder), parts)))).require())
            for make in (include, put_together)
        )
    for name, told in alone.items():
        assert together[name] == told if name != "issues" else {*together[name]} == {*told}, name


@settings(max_examples=6 if WHOLE else 2, deadline=None)
@given(affairs())
def test_any_dossiers_together_have_the_quads_of_one_folder(parts: tuple[Part, Part, Part]):
    """Judged and written they are the same too, quad by quad."""
    with TemporaryDirectory() as folder:
        together = ClaimGraph.open(include(Path(folder), parts))
        alone = ClaimGraph.open(put_together(Path(folder), parts))
        assert sorted(map(str, together.store.quads())) == sorted(map(str, alone.store.quads()))


def test_what_is_put_together_meets():
    """Of the drawn affairs some have a conflict between two dossiers, and some rest on another."""
    seen = set()

    @settings(max_examples=60, database=None, deadline=None)
    @given(affairs())
    def look(parts: tuple[Part, Part, Part]) -> None:
        told = [(part.name, it) for part in parts for x in part.texts.values() for it in x]
        denied = {(name, *it["says"]) for name, it in told if it.get("stance") == "denies"}
        said = {(name, *it["says"]) for name, it in told if it.get("stance") != "denies"}
        seen.update("conflict" for a in denied for b in said if a[0] != b[0] and a[1:] == b[1:])
        homes = {it["id"]: name for name, it in told}
        seen.update("reason" for name, it in told if homes.get(it.get("because"), name) != name)

    look()
    assert seen == {"conflict", "reason"}


def test_also_is_include(tmp_path: Path):
    """--also gives the graph of include:, under the base of the first."""
    front = {"entities": LANDS}
    two = write(tmp_path / "two", front, {"text-two": [NO]})
    one = write(tmp_path / "one", front, {"text-one": [YES]})
    added = ClaimGraph.open(one, also=[two])
    assert [row["kind"] for row in added.ask("contested")] == ["dispute"]
    assert ClaimGraph.open(one).ask("contested") == []
    text = (one / "dossier.yaml").read_text("utf-8")
    (one / "dossier.yaml").write_text(f"{text}include: [../two]\n", "utf-8")
    assert sorted(map(str, ClaimGraph.open(one).store.quads())) == sorted(
        map(str, added.store.quads())
    )


def test_a_built_store_can_be_added(tmp_path: Path, run):
    """A store is judged together with a dossier, and a dossier with a store."""
    front = {"entities": LANDS}
    one = write(tmp_path / "one", front, {"text-one": [YES]})
    two = write(tmp_path / "two", front, {"text-two": [NO]})
    build(find_source(str(two)), tmp_path / "out", page=False)
    for first, more in ((one, tmp_path / "out"), (tmp_path / "out", one)):
        told = run("ask", str(first), "contested", "--also", str(more), "--format", "csv")
        assert told.code == 0
        assert "dispute" in told.out


def test_claims_of_the_included_are_named_by_dossier_and_id(tmp_path: Path):
    """NAME/ID stands for a claim of an included dossier, wherever an id may stand."""
    write(tmp_path / "two", {"entities": LANDS}, {"text-two": [YES]})
    tied = {"quote": "Askia met Iran", "says": ["Askia", "met", "Iran"], "because": "two/yes",
            "conflicts-with": {"claim": "two/yes", "because": "he was elsewhere"}}  # fmt: skip
    issue = [{"question": "Who met?", "claims": ["two/yes"]}]
    front = {"entities": LANDS, "include": ["../two"], "issues": issue}
    one = write(tmp_path / "one", front, {"text-one": [tied]})
    records = read_source(find_source(str(one))).require()
    (declared,) = records.declared
    (yes,) = (it for it in records.claims.values() if it.source == "source/text-two")
    assert declared.right == yes.about
    assert records.issues[0].propositions == (yes.about,)
    assert any(yes.about in str(it.qualifiers) for it in records.propositions.values())


FAULTS = [
    ({"include": ["../nowhere"]}, "there is no such source"),
    ({"include": ["../one"]}, None),
    ({"include": ["../two"], "issues": [{"question": "Who?", "claims": ["two/no"]}]},
     "no claim has the id 'two/no'"),
]  # fmt: skip


@pytest.mark.parametrize(("front", "message"), FAULTS)
def test_what_cannot_be_followed_is_a_finding(front, message, tmp_path: Path):
    """An unknown dossier and an unknown id have a place; including oneself does nothing."""
    write(tmp_path / "two", {"entities": LANDS}, {"text-two": [YES]})
    one = write(tmp_path / "one", {"entities": LANDS} | front, {"text-one": [YES]})
    if message is None:
        assert len(read_source(find_source(str(one))).require().claims) == 1
        return
    with pytest.raises(DossierError, match=message) as caught:
        read_source(find_source(str(one))).require()
    assert all(it.place.line and it.cure for it in caught.value.findings)


def test_a_circle_is_refused(tmp_path: Path):
    """Two dossiers that include each other are told, with the cure."""
    one = write(tmp_path / "one", {"entities": LANDS, "include": ["../two"]}, {"text-one": [YES]})
    write(tmp_path / "two", {"entities": LANDS, "include": ["../one"]}, {"text-two": [NO]})
    with pytest.raises(ClaimgraphError, match="in a circle"):
        read_source(find_source(str(one)))


def test_two_texts_of_one_name_stay_two(tmp_path: Path):
    """A source whose name is taken by another text is kept beside it, with its own claims."""
    write(tmp_path / "two", {"entities": LANDS}, {"text": [NO]})
    one = write(tmp_path / "one", {"entities": LANDS, "include": ["../two"]}, {"text": [YES]})
    records = read_source(find_source(str(one))).require()
    assert set(records.sources) == {"source/text", "source/two-text"}
    assert {it.source for it in records.claims.values()} == set(records.sources)


def test_findings_of_the_included_are_told(tmp_path: Path):
    """What is wrong in an included dossier keeps the whole from being built."""
    two = write(tmp_path / "two", {"entities": LANDS}, {"text-two": [YES]})
    (two / "text-two.txt").write_text("Something else.", "utf-8")
    one = write(tmp_path / "one", {"entities": LANDS, "include": ["../two"]}, {"text-one": [NO]})
    with pytest.raises(DossierError) as caught:
        read_source(find_source(str(one))).require()
    assert "claims-text-two.yaml" in str(caught.value)


COMMANDS = [
    ("query", "ASK { ?a cg:about ?p ; cg:stance cg:denies }"), ("ask", "contested"),
    ("why", "S-400 endangers NATO"), ("path", "Daily Sabah", "Jack Reed"), ("report",),
    ("check", "--no-shapes"), ("names",),
]  # fmt: skip


@pytest.mark.parametrize("words", spread(COMMANDS, 6), ids=lambda words: words[0])
def test_every_command_takes_further_sources(words, run):
    """What reads one SOURCE reads several, as one graph."""
    told = run(words[0], "s400", *words[1:], "--also", "s400-official")
    assert told.code == 0
    assert told.out


def test_the_shipped_two_disagree_where_neither_does_alone():
    """Turkey's denial of the article meets the words of Congress in the other dossier.

    The official words alone contest no fact: where two of their days differ, one is inferred.
    """
    alone = [{conflict(row) for row in ClaimGraph.open(it).ask("contested")}
             for it in ("s400", "s400-official")]  # fmt: skip
    together = ClaimGraph.open("s400", also=["s400-official"])
    both = {conflict(row) for row in together.ask("contested")}
    assert alone[0]
    assert not alone[1]
    across = both - alone[0] - alone[1]
    assert any("House of Representatives" in by and "Turkey" in denied for by, denied, _ in across)


def conflict(row: dict[str, str]) -> tuple[str, str, str]:
    """Who says what, and who denies it."""
    return row["by"], row["denied_by"], row["statement"]


def test_the_article_changes_an_answer_of_the_official_words():
    """A judgement of parties is contested as soon as the article brings the denial of Ankara.

    "Do the S-400s endanger NATO and the F-35?": alone, nobody contradicts. With the article it is
    contested. That Turkey is a member of NATO is a party's word alone, and reported with it.
    """
    question = "Do the S-400s endanger NATO and the F-35?"
    alone = ClaimGraph.open("s400-official")
    together = ClaimGraph.open("s400-official", also=["s400"])
    assert question not in {row["question"] for row in alone.ask("contested")}
    denied = {row["denied_by"] for row in together.ask("contested") if row["question"] == question}
    assert {"Turkey"} == denied
    for label, before, after in [
        ("S-400 endangers NATO", "attributed", "contested"),
        ("Turkey is member of NATO", "attributed", "accepted"),
    ]:
        found = [
            {it["status"] for _, _, it in graph.network().edges(data=True) if it["label"] == label}
            for graph in (alone, together)
        ]
        assert [{before}, {after}] == found
