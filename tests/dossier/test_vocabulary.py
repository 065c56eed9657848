"""Terms of a dossier's own: read, judged, written and read again as the ontology's are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from claimgraph import ClaimGraph
from claimgraph.build.build import pin
from claimgraph.build.check import check_source
from claimgraph.build.source import find_source, open_source
from claimgraph.dossier.template import claims_schema, dossier_schema
from claimgraph.dossier.vocabulary import TERM_KEYS, VOCABULARY_KEYS
from claimgraph.model.errors import DossierError
from claimgraph.model.ontology import load_vocabulary
from claimgraph.model.ontology.search import search_words
from claimgraph.store.columns.write import made
from claimgraph.store.local import find_vocabulary
from claimgraph.store.rdf import read_records

OWN: dict[str, Any] = {
    "types": {"dam": {"under": "place", "definition": "A wall that holds water back."}},
    "predicates": {
        "evacuates": {
            "under": "withdrew-from",
            "definition": "The subject brings people out of the object.",
            "plain": "evacuate",
            "repeatable": True,
            "excludes": "operates",
        },
        "abandons": {"under": "evacuates", "definition": "The subject gives the object up."},
    },
    "stances": {
        "laments": {"under": "asserts", "definition": "Regrets it.", "phrase": "laments that"}
    },
    "qualifiers": {
        "by-means-of": {
            "under": "with", "definition": "What it was done with.", "preposition": "by means of",
        }
    },
}  # fmt: skip
FRONT: dict[str, Any] = {
    "format": 1,
    "name": "flood",
    "title": "The flood",
    "vocabulary": OWN,
    "sources": {
        "wire": {"title": "News", "voice": "reporting", "published": "2021-03-05", "text": "t.txt"}
    },
    "entities": {
        "Askia": {"type": "country"},
        "Borland": {"type": "country"},
        "Big Dam": {"type": "dam"},
        "buses": {"type": "group"},
    },
}
TEXT = "Askia evacuated Big Dam with buses. Borland laments that. Askia operates Big Dam.\n"
CLAIMS = [
    {
        "quote": "Askia evacuated Big Dam with buses",
        "says": ["Askia", "abandons", "Big Dam"],
        "by-means-of": "buses",
    },
    {
        "quote": "Borland laments that",
        "speaker": "Borland",
        "stance": "laments",
        "says": ["Askia", "evacuates", "Big Dam"],
    },
]
OPERATED = {"quote": "Askia operates Big Dam", "says": ["Askia", "operates", "Big Dam"]}


def write(folder: Path, *claims: dict[str, Any], **front: Any) -> str:
    """Write a dossier, and pin it."""
    folder.mkdir(exist_ok=True)
    (folder / "dossier.yaml").write_text(json.dumps({**FRONT, **front}), "utf-8")
    (folder / "claims.yaml").write_text(json.dumps([*CLAIMS, *claims]), "utf-8")
    (folder / "t.txt").write_text(TEXT, "utf-8")
    pin(find_source(str(folder)))[1].require()
    return str(folder)


@pytest.fixture(scope="module")
def flood(tmp_path_factory: pytest.TempPathFactory) -> ClaimGraph:
    """A dossier with terms of its own."""
    return ClaimGraph.open(write(tmp_path_factory.mktemp("own") / "flood"))


def test_a_claim_is_judged_by_what_its_term_stands_under(flood: ClaimGraph) -> None:
    """What is accepted has its own triple, a wider predicate asks for it too."""
    own, aff = (
        "https://w3id.org/claimgraph/flood/vocabulary/",
        "https://w3id.org/claimgraph/affairs#",
    )
    asked = """SELECT DISTINCT ?p WHERE { GRAPH ?g { :askia ?p :big-dam }
               ?p rdfs:subPropertyOf* aff:withdrew-from }"""
    assert (
        {f"{own}abandons", f"{own}evacuates", f"{aff}withdrew-from"}
        >= {row["p"] for row in flood.store.texts(asked)}
        >= {f"{own}abandons"}
    )
    (edge,) = [it for _, _, it in flood.network().edges(data=True) if "abandons" in it["label"]]
    assert ("accepted", "Askia abandons Big Dam by means of buses") == (
        edge["status"], edge["label"],
    )  # fmt: skip
    assert flood.query("ASK { :big-dam a/rdfs:subClassOf* aff:Place }").askAnswer
    assert "laments" in {row["stance"] for row in flood.ask("says", who="Borland")}


def test_what_it_excludes_is_in_conflict(tmp_path: Path) -> None:
    """A rule that the dossier states of its predicate holds of what stands under it, too."""
    graph = ClaimGraph.open(write(tmp_path / "flood", OPERATED))
    status = {it["label"]: it["status"] for _, _, it in graph.network().edges(data=True)}
    assert {"contested"} == set(status.values())
    assert "Askia abandons Big Dam by means of buses" in status


def test_the_graph_gives_the_terms_back(flood: ClaimGraph) -> None:
    """A store is read by the vocabulary that its dossier had."""
    reading = flood.opened.reading
    found = find_vocabulary(flood.store)
    assert reading.vocabulary == found
    assert ["abandons", "evacuates"] == sorted(
        {*found.predicates} - {*load_vocabulary().predicates}
    )
    again = read_records(flood.store.quads(), vocabulary=load_vocabulary())
    assert reading.records == again


def test_every_term_passes_the_shapes(tmp_path: Path) -> None:
    """`check` has nothing to say against a dossier with terms of its own."""
    assert () == check_source(find_source(write(tmp_path / "flood"))).findings


def test_a_changed_term_is_judged_anew(tmp_path: Path) -> None:
    """A build by other terms is not brought up to date; one by the same terms is."""
    other = {**OWN, "types": {"dam": {"under": "place", "definition": "A wall."}}}
    found = [
        made("https://example.org/", ClaimGraph.open(it).opened.reading.vocabulary)
        for it in (
            write(tmp_path / "flood"),
            write(tmp_path / "again"),
            write(tmp_path / "changed", vocabulary=other),
        )
    ]
    assert found[0] == found[1]
    assert {"ontology"} == {key for key in found[0] if found[0][key] != found[2][key]}


def test_a_word_with_a_colon_is_a_word(tmp_path: Path) -> None:
    """What stands before a value is text, however it looks."""
    means = {**OWN["qualifiers"]["by-means-of"], "preposition": "by way of:"}
    graph = ClaimGraph.open(
        write(tmp_path / "flood", vocabulary={**OWN, "qualifiers": {"by-means-of": means}})
    )
    assert "by way of:" == find_vocabulary(graph.store).qualifiers["by-means-of"].preposition


def test_a_companion_brings_its_terms(tmp_path: Path) -> None:
    """What another dossier defines is known where it is judged with this one."""
    write(tmp_path / "flood")
    bare = {key: it for key, it in FRONT.items() if key != "vocabulary"}
    folder = tmp_path / "other"
    folder.mkdir()
    entities = {"Askia": {"type": "country"}}
    bare |= {"name": "other", "entities": entities, "include": ["../flood"]}
    (folder / "dossier.yaml").write_text(json.dumps(bare), "utf-8")
    (folder / "claims.yaml").write_text("[]", "utf-8")
    (folder / "t.txt").write_text(TEXT, "utf-8")
    graph = ClaimGraph.open(str(folder))
    own = "https://w3id.org/claimgraph/other/vocabulary/abandons"
    assert graph.query(f"ASK {{ :askia <{own}> ?dam }}").askAnswer


def test_words_finds_them(flood: ClaimGraph, tmp_path: Path) -> None:
    """A search in a dossier, or in the graph made of it, finds the dossier's own terms first."""
    again = tmp_path / "flood.nq"
    again.write_bytes(b"".join(f"{quad} .\n".encode() for quad in flood.store.quads()))
    for opened in (flood.opened, open_source(str(again))):
        found = {
            kind: search_words(typed, opened.vocabulary, kinds=[kind], most=1)[0].term.name
            for kind, typed in {
                "predicate": "brings people out", "type": "holds water back", "stance": "regrets",
                "qualifier": "by means of",
            }.items()
        }  # fmt: skip
        assert {
            "predicate": "evacuates", "type": "dam", "stance": "laments",
            "qualifier": "by-means-of",
        } == found  # fmt: skip


@pytest.mark.parametrize(
    ("claim", "front", "near"),
    [
        ({"says": ["Askia", "people-brought-out-of", "Big Dam"]}, {}, "evacuates"),
        ({"stance": "regrets"}, {}, "laments"),
        ({"what-it-was-done-with": "buses"}, {}, "by-means-of"),
        ({}, {"entities": {**FRONT["entities"], "Wall": {"type": "water-holder"}}}, "dam"),
        (
            {},
            {"vocabulary": {"types": {"lock": {"under": "ministry", "definition": "x"}}}},
            "government-body",
        ),
    ],
)
def test_an_unknown_word_is_answered_with_them(
    claim: dict[str, Any], front: dict[str, Any], near: str, tmp_path: Path
) -> None:
    """The cure for a word that there is not names those near in meaning, the dossier's own too."""
    with pytest.raises(DossierError) as refused:
        write(tmp_path / "flood", {**OPERATED, **claim}, **front)
    unknown = [it for it in refused.value.findings if "unknown" in it.message]
    assert any(near in it.cure.partition("near in meaning are ")[2] for it in unknown), unknown


def test_an_editor_completes_them(tmp_path: Path) -> None:
    """The schemas beside a dossier know its terms as soon as it is pinned."""
    folder = tmp_path / "flood"
    folder.mkdir()
    for name in ("claims.schema.json", "dossier.schema.json"):
        (folder / name).write_text("{}")
    write(folder)
    schema = json.loads((folder / "claims.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator(schema).validate(CLAIMS)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(CLAIMS, claims_schema(load_vocabulary()))
    jsonschema.validate(yaml.safe_load(json.dumps(FRONT)), json.loads(
        (folder / "dossier.schema.json").read_text("utf-8")))  # fmt: skip


def test_every_key_is_explained() -> None:
    """What the schema tells of a key and what is read are the same."""
    assert set(TERM_KEYS) == {key for keys in VOCABULARY_KEYS.values() for key in keys}
    shown = dossier_schema(load_vocabulary())["properties"]["vocabulary"]["properties"]
    assert list(shown) == list(VOCABULARY_KEYS)


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"verbs": {}}, "unknown key 'verbs' in 'vocabulary' of the dossier"),
    ({"types": {"Dam": OWN["types"]["dam"]}}, "'Dam' is not a valid name for a term"),
    ({"types": {"country": OWN["types"]["dam"]}}, "the term 'country' exists already"),
    ({"types": {"dam": {"under": "place"}}}, "the term 'dam' has no 'definition'"),
    ({"types": {"dam": {"definition": "A wall."}}}, "the term 'dam' has no 'under'"),
    ({"types": {"dam": {"under": "plaice", "definition": "A wall."}}}, "unknown term 'plaice'"),
    (
        {"predicates": {"floods": {"under": "attacks", "definition": "x", "excludes": "drys"}}},
        "unknown term 'drys' in 'excludes' of the term 'floods'",
    ),
    (
        {"predicates": {"floods": {"under": "attacks", "definition": "x", "kind": "act"}}},
        "unknown kind 'act' in the term 'floods'",
    ),
    (
        {"stances": {"sighs": {"under": "asserts", "definition": "x", "arrow": "y"}}},
        "unknown key 'arrow' in the term 'sighs'",
    ),
]


@pytest.mark.parametrize(("own", "message"), WRONG)
def test_a_fault_is_a_finding(own: dict[str, Any], message: str, tmp_path: Path) -> None:
    """It names the place, and the dossier is not read."""
    with pytest.raises(DossierError) as refused:
        write(tmp_path / "flood", vocabulary=own)
    told = [str(it) for it in refused.value.findings if message in it.message]
    assert len(told) == 1
    assert "dossier.yaml:1: " in told[0]


@pytest.mark.parametrize("missing", ["under", "definition"])
@pytest.mark.parametrize(("sort", "name"), [(sort, name) for sort in OWN for name in OWN[sort]])
def test_claims_with_a_faulty_term_are_no_faults(
    sort: str, name: str, missing: str, tmp_path: Path
) -> None:
    """A term without ``under:`` or ``definition:`` is one finding, whoever uses it."""
    own = json.loads(json.dumps(OWN))
    del own[sort][name][missing]
    with pytest.raises(DossierError) as refused:
        write(tmp_path / "flood", vocabulary=own)
    assert [f"the term '{name}' has no '{missing}'"] == [
        it.message for it in refused.value.findings
    ]


def test_queries_name_own_terms_by_a_prefix(tmp_path: Path) -> None:
    """``vocabulary:`` stands for the dossier's own terms, without being declared."""
    graph = ClaimGraph.open(write(tmp_path / "flood"))
    query = "SELECT ?o { ?p rdf:predicate vocabulary:abandons ; rdf:object/rdfs:label ?o }"
    assert ["Big Dam"] == [str(row.o) for row in graph.query(query)]
    assert {} == graph.list_absent(query)
    near = {"vocabulary:abandon": ()}
    assert near == graph.list_absent(query.replace("abandons", "abandon"))
