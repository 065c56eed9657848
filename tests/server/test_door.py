"""What comes by the write door is held against the rules of a build, and never believed alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from tests.server.conftest import Server, writable

from claimgraph import ClaimGraph
from claimgraph.answers.export.table import write_csv
from claimgraph.build.after_write import SHAPED_AT_ONCE, bring_up_to_date
from claimgraph.build.constraints import mark_unverified
from claimgraph.build.source import compose, dossier_store
from claimgraph.cli import program
from claimgraph.model.errors import DossierError
from claimgraph.model.ontology import load_vocabulary
from claimgraph.model.records import Evidence
from claimgraph.store.document import UNVERIFIED
from claimgraph.store.local import memory_store
from claimgraph.store.rdf import read_records

DOSSIER = {
    "dossier.yaml": """format: 1
name: door
title: A door
sources:
  article:
    title: Headline
    published: 2019-08-01
    text: article.txt
    held: true
entities:
  Turkey: {type: country, aliases: [Ankara]}
  Russia: {type: country, aliases: [Moscow]}
  Norway: {type: country}
""",
    "claims.yaml": """source: article
claims:
- quote: Ankara and Moscow are negotiating
  says: [Turkey, negotiates-with, Russia]
""",
    "article.txt": "Ankara and Moscow are negotiating since July. Norway is not.\n",
}
BASE = "https://w3id.org/claimgraph/door/"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small dossier that was built."""
    folder = tmp_path_factory.mktemp("door")
    for name, text in DOSSIER.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def store(built: Path) -> ox.Store:
    """The quads of the dossier, in memory."""
    return memory_store(ClaimGraph.open(built).store.quads())


def copied(store: ox.Store) -> ox.Store:
    """The same quads in another store."""
    return memory_store(store)


LIE = "Norway and Russia are negotiating"


def forged(built: Path, folder: Path) -> list[ox.Quad]:
    """What a build of an article with an invented sentence would add, told of the real article."""
    for name, text in DOSSIER.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "article.txt").write_text(f"{DOSSIER['article.txt']}{LIE}.\n", encoding="utf-8")
    claim = f"- quote: {LIE}\n  says: [Norway, negotiates-with, Russia]\n"
    (folder / "claims.yaml").write_text(f"{DOSSIER['claims.yaml']}{claim}", encoding="utf-8")
    real, made = (frozenset(ClaimGraph.open(it).store.quads()) for it in (built, folder))
    sha = next(it.object.value for it in real if it.predicate.value.endswith("sha256"))
    other = next(it.object.value for it in made if it.predicate.value.endswith("sha256"))
    text = "".join(f"{it} .\n" for it in made).replace(other, sha).encode()
    quads = set(ox.parse(text, format=ox.RdfFormat.N_QUADS)) - real
    kept = (f"{BASE}graph/source/article", f"{BASE}graph/propositions")
    pins = [f"https://w3id.org/claimgraph/{it}" for it in ("length", "sentences")]
    return [
        it for it in quads
        if it.graph_name.value in kept and it.predicate.value not in pins  # type: ignore[union-attr]  # named
    ]  # fmt: skip


def statuses(store: ox.Store) -> dict[str, str]:
    """The status of each statement, by its label."""
    found = store.query(
        "PREFIX cg: <https://w3id.org/claimgraph/> SELECT ?label ?status { GRAPH ?g { ?p "
        "cg:status ?status } GRAPH ?h { ?p <http://www.w3.org/2000/01/rdf-schema#label> ?label } }"
    )
    return {it["label"].value: it["status"].value.rpartition("/")[2] for it in found}


def test_an_invented_quote_is_no_fact(built: Path, store: ox.Store, tmp_path: Path) -> None:
    """In the article's own voice it would be accepted by a build; written, nothing verifies it."""
    earlier = copied(store)
    store.extend(forged(built, tmp_path))
    bring_up_to_date(store, earlier)
    found = statuses(store)
    assert {"accepted"} == {found[it] for it in found if "Turkey" in it}
    assert {"attributed"} == {found[it] for it in found if "Norway" in it}
    direct = [it for it in store if it.graph_name.value.endswith("graph/accepted")]
    assert direct
    assert not any("norway" in str(it) for it in direct)
    marked = [it for it in store if it.predicate.value.endswith("claimgraph/verified")]
    assert [ox.Literal(False)] == [it.object for it in marked]
    lines = write_csv(dossier_store(store)).decode("utf-8").splitlines()
    assert [UNVERIFIED in it for it in lines if LIE in it] == [True]


def test_a_mark_cannot_be_taken_away(built: Path, store: ox.Store, tmp_path: Path) -> None:
    """Neither by a later write, nor by saying in the same one that the quote was found."""
    earlier = copied(store)
    lie = forged(built, tmp_path)
    store.extend(lie)
    bring_up_to_date(store, earlier)
    marked = copied(store)
    quad = next(it for it in marked if it.predicate.value.endswith("claimgraph/verified"))
    store.remove(quad)
    bring_up_to_date(store, marked)
    assert quad in store
    store.add(ox.Quad(quad.subject, quad.predicate, ox.Literal(True), quad.graph_name))
    with pytest.raises(DossierError):
        bring_up_to_date(store, marked)


def quoted(built: Path, folder: Path, quote: str) -> list[ox.Quad]:
    """What a build adds for one more claim with a quote of the same article."""
    for name, text in DOSSIER.items():
        (folder / name).write_text(text, encoding="utf-8")
    claim = f"- quote: {quote}\n  says: [Norway, negotiates-with, Russia]\n"
    (folder / "claims.yaml").write_text(f"{DOSSIER['claims.yaml']}{claim}", encoding="utf-8")
    real, made = (frozenset(ClaimGraph.open(it).store.quads()) for it in (built, folder))
    kept = (f"{BASE}graph/source/article", f"{BASE}graph/propositions")
    return [it for it in made - real if it.graph_name.value in kept]  # type: ignore[union-attr]  # named


@pytest.mark.parametrize(
    ("quote", "known"),
    [
        ("Ankara and Moscow", True),
        ("Norway is not.", True),
        ("Ankara and Moscow are negotiating since July. Norway is not.", True),
        ("Moscow are negotiating [...] Norway is not.", True),
        ("Norway is", False),
        ("negotiating since July", False),
        ("Ankara and Moscow are negotiating since July. Norway", False),
    ],
)
def test_a_quote_is_known_by_the_quotes_and_the_sentences_of_its_source(
    built: Path, store: ox.Store, tmp_path: Path, quote: str, known: bool
) -> None:
    """Without the text: within a quote that a build found, or whole sentences by their hashes."""
    earlier = copied(store)
    store.extend(quoted(built, tmp_path, quote))
    bring_up_to_date(store, earlier)
    marked = [it for it in store if it.predicate.value.endswith("claimgraph/verified")]
    assert known is not bool(marked)
    (status,) = (it for label, it in statuses(store).items() if "Norway" in label)
    assert ("accepted" if known else "attributed") == status


@pytest.mark.parametrize("shift", [0, 1])
def test_words_are_known_at_their_place_alone(store: ox.Store, shift: int) -> None:
    """Words that a sentence's hash knows are not believed to stand somewhere else."""
    records = read_records(store, vocabulary=load_vocabulary())
    (source,) = records.sources
    found = Evidence(source, "Norway is not.", ((46 + shift, 60 + shift),))
    marked = mark_unverified(replace(records, evidence={found.path: found}), records)
    assert (not shift) is marked.evidence[found.path].verified


@pytest.mark.parametrize("name", ["sha256", "length", "sentences"])
def test_what_is_known_of_a_text_is_not_written(store: ox.Store, name: str) -> None:
    """Else a second write could bring the quotes that the first one prepared."""
    earlier = copied(store)
    source = ox.NamedNode(f"{BASE}source/article")
    predicate = ox.NamedNode(f"https://w3id.org/claimgraph/{name}")
    (quad,) = store.quads_for_pattern(source, predicate, None)
    old = quad.object
    assert isinstance(old, ox.Literal)
    value = {"length": "99"}.get(name, old.value.replace("5", "6"))
    store.remove(quad)
    new = ox.Literal(value, datatype=old.datatype)
    store.add(ox.Quad(source, predicate, new, quad.graph_name))
    with pytest.raises(DossierError, match="come from a build"):
        bring_up_to_date(store, earlier)


def test_who_wrote_a_claim_stands_in_a_graph_of_its_own(
    built: Path, store: ox.Store, tmp_path: Path
) -> None:
    """It names the token, no build's records hold it, a client cannot write it, and it goes."""
    earlier, lie = copied(store), forged(built, tmp_path)
    store.extend(lie)
    bring_up_to_date(store, earlier, "the desk")
    graph = ox.NamedNode(f"{BASE}graph/writers")
    (link,) = store.quads_for_pattern(None, None, None, graph)
    assert "the desk" == link.object.value  # type: ignore[union-attr]  # a literal
    assert link.subject in {it.subject for it in lie}
    records = read_records(store, vocabulary=load_vocabulary())
    assert set(compose(records).quads()) == set(store) - {link}
    wrote = copied(store)
    store.add(ox.Quad(link.subject, link.predicate, ox.Literal("another"), graph))
    with pytest.raises(DossierError, match="computed"):
        bring_up_to_date(store, wrote, "another")
    store = copied(wrote)
    for quad in lie:
        store.remove(quad)
    bring_up_to_date(store, wrote, "another")
    assert set(earlier) == set(store)


def test_what_a_build_verified_stays_so(store: ox.Store) -> None:
    """A write that touches no quote marks none."""
    earlier = copied(store)
    bring_up_to_date(store, earlier)
    assert set(earlier) == set(store)


FAULTS = {
    "a name twice": ("entity/norway", "http://www.w3.org/2000/01/rdf-schema#label", "Russia",
                     "already means"),
    "a name that looks alike": ("entity/norway", "http://www.w3.org/2000/01/rdf-schema#label",
                                "Rus\u00adsia", "already means"),
    "a control character": ("entity/norway", "http://www.w3.org/2000/01/rdf-schema#label",
                            "Nor\u0007way", "U\\+0007"),
    "a sign of direction": ("source/article", "http://purl.org/dc/terms/title", "Head\u202eline",
                            "U\\+202E"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_rules_of_files_hold_for_writes(store: ox.Store, fault: str) -> None:
    """What a dossier's files may not say, a write may not say either."""
    path, predicate, value, told = FAULTS[fault]
    earlier = copied(store)
    node = ox.NamedNode(f"{BASE}{path}")
    (old,) = store.quads_for_pattern(node, ox.NamedNode(predicate), None)
    store.remove(old)
    store.add(ox.Quad(node, old.predicate, ox.Literal(value), old.graph_name))
    with pytest.raises(DossierError, match=told):
        bring_up_to_date(store, earlier)


def test_an_address_is_one_of_the_web(store: ox.Store) -> None:
    """A source whose address would run a script in somebody's browser is a finding."""
    earlier = copied(store)
    node = ox.NamedNode(f"{BASE}source/article")
    graph = ox.NamedNode(f"{BASE}graph/source/article")
    address = ox.NamedNode("https://schema.org/url")
    store.add(ox.Quad(node, address, ox.NamedNode("javascript:alert(1)"), graph))
    with pytest.raises(DossierError):
        bring_up_to_date(store, earlier)


def test_shapes_hold_at_any_size(store: ox.Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is too much to look at at once is looked at piece by piece, and not passed over."""
    monkeypatch.setattr("claimgraph.build.after_write.SHAPED_AT_ONCE", 5)
    assert SHAPED_AT_ONCE > 5
    earlier = copied(store)
    node = ox.NamedNode(f"{BASE}source/article")
    title = ox.NamedNode("http://purl.org/dc/terms/title")
    for quad in list(store.quads_for_pattern(node, title, None)):
        store.add(ox.Quad(node, quad.predicate, ox.Literal("Another"), quad.graph_name))
    with pytest.raises(DossierError):
        bring_up_to_date(store, earlier)


@pytest.fixture
def written(built: Path, tmp_path: Path) -> Iterator[tuple[Server, Path]]:
    """The dossier, served to be written to, and its folder."""
    target = tmp_path / "kept"
    options = ("--keep", str(target), "--workers", "1", "--token-name", "the desk")
    with writable(built, *options) as server:
        yield server, target


def test_writes_are_noted_and_quotes_shown_as_they_are(
    built: Path, written: tuple[Server, Path], tmp_path: Path
) -> None:
    """Each write is a line of the journal; pages and answers tell that nobody found the quote."""
    (tmp_path / "other").mkdir()
    server, target = written
    lie = "\n".join(
        f"GRAPH {it.graph_name} {{ {it.subject} {it.predicate} {it.object} }}"
        for it in forged(built, tmp_path / "other")
    )
    reply = server.update(f"INSERT DATA {{ {lie} }}")
    assert 204 == reply.status, reply.text
    journal = target.with_name("kept.writes.jsonl")
    (line,) = journal.read_text(encoding="utf-8").splitlines()
    told = json.loads(line)
    assert ("the desk", "update") == (told["token"], told["act"])
    assert told["came"]["quads"] > 10
    assert re.fullmatch("[0-9a-f]{64}", told["came"]["sha256"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", told["time"])
    assert 0 == journal.stat().st_mode & 0o077
    assert 422 == server.update("INSERT DATA { GRAPH <a:b> { <a:c> <a:d> 1 } }").status
    assert 1 == len(journal.read_text(encoding="utf-8").splitlines())
    page = server.request("GET", "/source/article", None, {"accept": "text/html"}).text
    assert UNVERIFIED in page
    shown = (
        CliRunner().invoke(program, ["why", str(target), "Norway negotiates-with Russia"]).output
    )
    assert UNVERIFIED in shown
