"""Records that no dossier could hold are refused when written, though their addresses fit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from tests.cases import read_yaml

from claimgraph.build.after_write import bring_up_to_date
from claimgraph.build.check import check_source
from claimgraph.build.constraints import check_constraints
from claimgraph.build.source import find_source, open_source
from claimgraph.model.dates import Time
from claimgraph.model.errors import DossierError
from claimgraph.model.iris import CG
from claimgraph.model.ontology import OwnTerm, extend_vocabulary, load_vocabulary, write_own_terms
from claimgraph.model.records import Records, Value, ValueKind
from claimgraph.model.subset import find_circles
from claimgraph.store.local import Store, memory_store
from claimgraph.store.rdf import read_records
from claimgraph.store.sparql import update

TESTS = Path(__file__).parents[1]
CASES = Path(__file__).parent / "cases"
FORGED = read_yaml(CASES / "forged.yaml")


def read(folder: str) -> tuple[Store, Records]:
    """A dossier of the tests, as a store and as records."""
    store = open_source(str(TESTS / folder)).store
    return store, read_records(store.quads(), vocabulary=load_vocabulary())


@pytest.fixture(scope="module")
def affair() -> Records:
    """An invented affair."""
    return read("export/cases/affair")[1]


def make(value: Any) -> Any:
    """A member of a record out of YAML: a time, a tuple of qualifiers or paths, or the value."""
    if isinstance(value, dict):
        return Time("", **value)
    if isinstance(value, list) and value and isinstance(value[0], list):
        return tuple((name, Value(ValueKind(kind), *rest)) for name, kind, *rest in value)
    return tuple(value) if isinstance(value, list) else value


def forge(records: Records, case: dict[str, Any]) -> Records:
    """Change members of one claim in the source's own voice, and of what it names."""
    claim = next(it for it in records.claims.values() if not it.chain)
    old = {
        "proposition": records.propositions[claim.about],
        "evidence": records.evidence[claim.evidence],
        "source": records.sources[claim.source],
        "entity": records.entities["entity/2-5"],
    }
    changes = {part: {k: make(it) for k, it in case.get(part, {}).items()} for part in old}
    new: dict[str, Any] = {part: replace(it, **changes[part]) for part, it in old.items()}
    named = {"about": new["proposition"].path, "evidence": new["evidence"].path}
    claim = replace(claim, **{**named, **{k: make(it) for k, it in case.get("claim", {}).items()}})
    return replace(
        records,
        header=replace(records.header, terms=make_terms(records, **case.get("terms", {}))),
        propositions={**records.propositions, new["proposition"].path: new["proposition"]},
        evidence={**records.evidence, new["evidence"].path: new["evidence"]},
        sources={**records.sources, new["source"].path: new["source"]},
        entities={**records.entities, new["entity"].path: new["entity"]},
        claims={**records.claims, claim.path: claim},
    )


def make_terms(
    records: Records, stance: str = "", above: str = "", **marks: str
) -> tuple[tuple[str, str, str], ...]:
    """A stance of the dossier's own as a store holds it, with marks that it states itself."""
    if not stance:
        return records.header.terms
    wider = load_vocabulary().stances[above].iri
    own = write_own_terms([OwnTerm("stances", stance, wider, stance, "x")], records.header.base)
    stated = tuple((own[0][0], CG + name, CG + value) for name, value in marks.items())
    return extend_vocabulary((*own, *stated)).own


def test_every_case_is_there() -> None:
    """A table that was cut would pass."""
    refused = sum("refused" in it for it in FORGED)
    assert (5, 25) == (len(FORGED) - refused, refused)


@pytest.mark.parametrize("case", FORGED, ids=lambda it: str(it["name"]))
def test_what_no_file_could_hold_is_found(affair: Records, case: dict[str, Any]) -> None:
    """One finding with its cure for each forgery, and none for what a file could hold."""
    found = list(check_constraints(forge(affair, case)))
    wanted = [case["refused"]] if "refused" in case else []
    assert len(wanted) == len(found), found
    assert all(want in it.message and it.cure for want, it in zip(wanted, found, strict=True))


def write(store: Store, sparql: str) -> ox.Store:
    """Apply an update to a copy of a store, and bring it up to date."""
    engine = memory_store(store.quads())
    update(engine, sparql, prefixes=store.prefixes)
    bring_up_to_date(engine, store.engine)
    return engine


def test_a_write_is_held_to_the_same_rules() -> None:
    """The finding refuses the write."""
    store, _ = read("export/cases/affair")
    entities = "GRAPH <https://w3id.org/claimgraph/affair/graph/entities>"
    link = "<https://w3id.org/claimgraph/affair/entity/2-5> skos:exactMatch <javascript:alert(1)>"
    with pytest.raises(DossierError) as caught:
        write(store, f"INSERT DATA {{ {entities} {{ {link} }} }}")
    assert "is not a Wikidata item" in str(caught.value)


def test_other_words_of_a_row_are_not_verified() -> None:
    """The address of a row is its number and says nothing of its words."""
    store, _ = read("tables/cases/read/qualifiers")
    verified = "GRAPH ?g { ?e oa:exact ?words ; cg:verified false }"
    assert not Store(write(store, "INSERT DATA {}"), prefixes=store.prefixes).query(
        f"ASK {{ {verified} }}"
    )
    forged = write(
        store,
        "DELETE { GRAPH ?g { ?e oa:exact ?w } } INSERT { GRAPH ?g { ?e oa:exact 'Iran' } } "
        "WHERE { GRAPH ?g { ?e oa:exact ?w FILTER(CONTAINS(?w, '36')) } }",
    )
    found = Store(forged, prefixes=store.prefixes).select(f"SELECT ?words {{ {verified} }}")
    assert ["Iran"] == [row["words"].value for row in found]


def test_a_built_table_with_a_key_has_no_finding(tmp_path: Path) -> None:
    """The address of its claims comes from the key of the row, not from what the row says."""
    keyed = open_source(str(TESTS / "tables/cases/read/keys")).store
    (tmp_path / "built.nq").write_bytes(ox.serialize(keyed.quads(), format=ox.RdfFormat.N_QUADS))
    assert () == check_source(find_source(str(tmp_path / "built.nq"))).findings


def test_a_table_with_a_key_takes_writes() -> None:
    """Claims of its rows stand as they are; another claim at the address of one is refused."""
    store, records = read("tables/cases/read/keys")
    assert frozenset(write(store, "INSERT DATA {}")) == frozenset(store.quads())
    claim = next(path for path, it in records.claims.items() if it.path != path)
    node = f"<{records.header.base}{claim}>"
    denied = (
        f"DELETE {{ GRAPH ?g {{ {node} cg:stance cg:asserts }} }} "
        f"INSERT {{ GRAPH ?g {{ {node} cg:stance cg:denies }} }} "
        f"WHERE {{ GRAPH ?g {{ {node} cg:stance cg:asserts }} }}"
    )
    with pytest.raises(DossierError) as caught:
        write(store, denied)
    assert "its address does not match its content" in str(caught.value)


@pytest.mark.parametrize(
    ("order", "circles"),
    [
        ({"a": "b", "b": "c"}, ""),
        ({"a": "a"}, "a"),
        ({"a": "b", "b": "ac", "c": "d"}, "ab"),
        ({"a": "b", "b": "c", "c": "b"}, "bc"),
        ({"a": "gone"}, ""),
    ],
)
def test_claims_in_a_circle_are_found(affair: Records, order: dict[str, str], circles: str) -> None:
    """Those before themselves, and none that only lead to such or come from them."""
    claim = next(iter(affair.claims.values()))
    claims = {it: replace(claim, said_before=tuple(order.get(it, ""))) for it in "abcd"}
    assert {*circles} == find_circles(claims)
