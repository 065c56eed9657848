"""After a write the store is what a build of its records makes, or the write is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from tests.cases import read_yaml

from claimgraph.build.after_write import bring_up_to_date
from claimgraph.build.source import compose, open_source
from claimgraph.model.errors import ClaimgraphError
from claimgraph.model.ontology import load_vocabulary
from claimgraph.model.subset import sweep
from claimgraph.store.local import Store, memory_store
from claimgraph.store.rdf import DERIVED, read_records
from claimgraph.store.sparql import update

CASES = Path(__file__).parent / "cases"
UPDATES = read_yaml(CASES / "updates.yaml")
BASE = "https://w3id.org/claimgraph/s400/"


@pytest.fixture(scope="module")
def s400() -> Store:
    """The shipped dossier."""
    return open_source("s400").store


def write(store: Store, sparql: str) -> ox.Store:
    """Apply an update to a copy of a store, and bring it up to date."""
    engine = memory_store(store.quads())
    update(engine, sparql, prefixes=store.prefixes)
    bring_up_to_date(engine, store.engine)
    return engine


def rebuild(engine: ox.Store) -> set[ox.Quad]:
    """What a build of a store's records makes."""
    return set(compose(read_records(engine, vocabulary=load_vocabulary())).quads())


def test_every_update_is_there() -> None:
    """A table that was cut would pass."""
    assert (9, 23) == tuple(
        sum(("refused" in it) is refused for it in UPDATES) for refused in (False, True)
    )


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(it, id=it["name"], marks=[pytest.mark.slow] if it.get("slow") else [])
        for it in UPDATES
    ],
)
def test_a_write_is_whole_or_refused(s400: Store, case: dict[str, Any]) -> None:
    """An accepted update gives what a build would give; a refused one says what is wrong."""
    sparql = case["update"].replace("BASE", BASE)
    if "refused" in case:
        with pytest.raises(ClaimgraphError) as caught:
            write(s400, sparql)
        assert case["refused"].strip("*") in str(caught.value)
        assert "cure" in str(caught.value)
        return
    engine = write(s400, sparql)
    assert rebuild(engine) == set(engine)
    then = case.get("then", "ASK {}").replace("BASE", BASE)
    assert Store(engine, prefixes=s400.prefixes).query(then)


COMPUTED = tuple(f"graph/{it}>" for it in (*DERIVED, "terms", "manifest"))


def insert(quads: set[ox.Quad]) -> str:
    """An update that inserts quads as a client knows them: nothing that is computed."""
    lines = [f"GRAPH {it.graph_name} {{ {it.triple} }}" for it in recorded(quads)]
    return f"INSERT DATA {{ {' '.join(lines)} }}"


EVIDENCE, VERIFIED = "https://w3id.org/claimgraph/Evidence", "https://w3id.org/claimgraph/verified"


def recorded(quads: set[ox.Quad]) -> set[ox.Quad]:
    """What is not computed."""
    return {it for it in quads if not str(it.graph_name).endswith(COMPUTED)}


def marks(quads: set[ox.Quad], gone: set[ox.Quad]) -> set[ox.Quad]:
    """The marks, one for each quote that came back: nobody has found it again in its source."""
    found = {it for it in quads if it.predicate.value == VERIFIED}
    came = {it.subject for it in gone if EVIDENCE == getattr(it.object, "value", "")}
    assert came == {it.subject for it in found}
    return found


def there_and_back(name: str, picked: slice) -> int:
    """Take single claims from a dossier and put them back; gives how many."""
    store = open_source(name).store
    whole = set(store.quads())
    claims = sorted(row["c"] for row in store.texts("SELECT ?c { ?c a cg:Claim }"))[picked]
    for claim in claims:
        about = f"GRAPH ?g {{ <{claim}> ?p ?o }}"
        less = write(store, f"DELETE {{ {about} }} WHERE {{ {about} }}")
        assert rebuild(less) == set(less)
        assert whole != set(less)
        back = write(Store(less, prefixes=store.prefixes), insert(whole - set(less)))
        assert recorded(whole) == recorded(set(back)) - marks(set(back), whole - set(less))
        assert rebuild(back) == set(back)
    return len(claims)


def test_a_claim_that_goes_and_comes_back_changes_only_its_mark(checkout: Path) -> None:
    """Derived graphs, words, terms and manifest follow the claims, both ways."""
    affair = str(checkout / "tests" / "export" / "cases" / "affair")
    assert 1 == there_and_back(affair, slice(1, 2))


@pytest.mark.slow
def test_every_claim_may_go_and_come_back() -> None:
    """The same for every claim of the shipped dossier."""
    assert there_and_back("s400", slice(None)) > 30


def test_a_strangers_graph_is_left_alone() -> None:
    """Where there is no manifest nothing is computed, and nothing refused."""
    engine = memory_store([])
    earlier = memory_store([])
    update(engine, "INSERT DATA { <a:a> <a:b> 1 . GRAPH <a:g> { <a:a> <a:b> 1 } }", prefixes={})
    bring_up_to_date(engine, earlier)
    assert 2 == len(engine)


@pytest.mark.slow
def test_a_dossier_may_be_written_into_an_empty_store(s400: Store) -> None:
    """Without what only a build knows: the hashes of its texts. No quote of it is verified."""
    brought = {it for it in s400.quads() if not it.predicate.value.endswith("/sentences")}
    derived = {it for it in brought if str(it.graph_name).endswith(COMPUTED[:3])}
    engine = memory_store(brought - derived)
    bring_up_to_date(engine, memory_store([]))
    assert recorded(brought) == recorded(set(engine)) - marks(set(engine), brought)
    assert not Store(engine, prefixes=s400.prefixes).query("ASK { ?p cg:status cg:accepted }")


def test_grouped_issues_do_not_outlive_their_conflict(checkout: Path) -> None:
    """An issue that nobody named goes when its conflict goes."""
    store = open_source(str(checkout / "tests" / "export" / "cases" / "affair")).store
    records = read_records(store.quads(), vocabulary=load_vocabulary())
    assert (1, 0) == (len(records.issues), len(sweep(records).records.issues))


def test_rows_are_kept_as_they_were_read(checkout: Path) -> None:
    """What tables brought is judged again by the other road, and nothing changes."""
    plain = checkout / "tests" / "tables" / "cases" / "read" / "qualifiers"
    store = open_source(str(plain)).store
    assert set(store.quads()) == set(write(store, "INSERT DATA {}"))


def test_possible_denials_stay_with_their_claims(checkout: Path) -> None:
    """Only a table's mapping says which there are: they are kept, and go with either claim."""
    store = open_source(str(checkout / "tests" / "export" / "cases" / "affair")).store
    link = "GRAPH ?g { ?a cg:mayDeny ?b }"
    update(
        store.engine,
        "INSERT { GRAPH ?h { ?a cg:mayDeny ?b } } WHERE { GRAPH ?g { ?a cg:stance cg:denies . "
        "?b cg:stance cg:asserts } GRAPH ?h { ?c a cg:Conflict } }",
        prefixes=store.prefixes,
    )
    kept = Store(write(store, "INSERT DATA {}"), prefixes=store.prefixes)
    assert set(store.quads()) == set(kept.quads())
    denial = "GRAPH ?g { ?a cg:stance cg:denies ; ?p ?o }"
    gone = write(store, f"DELETE {{ GRAPH ?g {{ ?a ?p ?o }} }} WHERE {{ {denial} }}")
    assert 2 == len(list(kept.select(f"SELECT ?a ?b {{ {link} }}")))
    assert not Store(gone, prefixes=store.prefixes).query(f"ASK {{ {link} }}")
