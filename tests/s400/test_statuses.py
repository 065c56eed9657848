"""What must come out of the article: what stands, what is in dispute, and by which rule."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from claimgraph.model.iris import AFF
from claimgraph.model.judgement import Judgement
from claimgraph.model.ontology import load_vocabulary
from claimgraph.model.records import Claim, Records

FIRM = {"asserts", "confirms", "announces", "acknowledges", "accuses"}

STATUSES = """
SELECT ?label ?status ?rule WHERE {
  ?it a cg:Proposition ; rdfs:label ?label ; cg:status/skos:notation ?status ; cg:statusRule ?r .
  BIND(STRAFTER(STR(?r), "claimgraph/") AS ?rule)
}"""
ACCEPTED = """
SELECT ?subject ?predicate ?object WHERE {
  GRAPH ?graph { ?s ?p ?o } FILTER(STRENDS(STR(?graph), "/accepted"))
  ?s rdfs:label ?subject . ?o rdfs:label ?object .
  FILTER(LANG(?subject) = "" && LANG(?object) = "")
  BIND(STRAFTER(STR(?p), "affairs#") AS ?predicate)
}"""
CONFLICTS = """
SELECT ?kind ?left ?right WHERE {
  ?it a cg:Conflict ; cg:conflictKind/skos:notation ?kind ;
    cg:left/rdfs:label ?left ; cg:right/rdfs:label ?right .
}"""
SIDES = """
SELECT ?claimant ?principal ?stance WHERE {
  ?it a cg:Conflict ; cg:conflictKind cg:inconsistent-line ; cg:left ?about ; cg:right ?about .
  ?claim cg:about ?about ; cg:stance/skos:notation ?stance ;
    cg:claimant/rdfs:label ?claimant ; cg:principal/rdfs:label ?principal .
  FILTER(LANG(?claimant) = "" && LANG(?principal) = "")
}"""
TALKS = "Turkey is in talks to buy Su-35 from Russia"
TALKS_ON_36 = (
    "Turkey is in talks to buy Su-35 (36 of them) from Russia "
    "two months after Recep Tayyip Erdogan visited MAKS air show"
)


def read_rows(file: Path) -> list[tuple[str, ...]]:
    """The rows of a tab-separated file without its head, sorted."""
    with file.open(encoding="utf-8", newline="") as lines:
        return sorted(map(tuple, csv.reader(lines, delimiter="\t")))


def test_statuses_and_rules_are_those_expected(ask, expected: Path):
    """Every statement has the status, and by the rule, that a reader of the article gives it."""
    assert read_rows(expected / "statuses.tsv") == ask(STATUSES, "label", "status", "rule")


def test_direct_triples_are_those_expected(ask, expected: Path):
    """What a newcomer finds by ?s ?p ?o is a list that was read against the article."""
    rows = ask(ACCEPTED, "subject", "predicate", "object")
    assert read_rows(expected / "accepted.tsv") == rows


def test_conflicts_are_those_expected(ask):
    """Four pairs are in conflict: the talks within Turkey and beyond, the F-35, NATO."""
    assert [
        ("dispute", "S-400 affects security of F-35", "S-400 affects security of F-35"),
        (
            "dispute",
            "S-400 is incompatible with NATO air defence",
            "S-400 affects security of NATO",
        ),
        ("dispute", TALKS_ON_36, TALKS),
        ("inconsistent-line", TALKS, TALKS),
    ] == ask(CONFLICTS, "kind", "left", "right")


def test_turkey_speaks_with_two_voices_on_the_talks(ask):
    """Erdogan confirms and Cavusoglu denies the Su-35 talks, and both speak for Turkey."""
    assert [
        ("Mevlut Cavusoglu", "Turkey", "denies"),
        ("Recep Tayyip Erdogan", "Turkey", "confirms"),
    ] == ask(SIDES, "claimant", "principal", "stance")


def test_danger_is_in_dispute_between_two_states(ask):
    """The United States affirms and Turkey denies that the S-400 bears on the F-35 and NATO."""
    sides = """
    SELECT ?left ?affirms ?rejects WHERE {
      ?it a cg:Conflict ; cg:conflictKind cg:dispute ; cg:left ?l ; cg:right ?r .
      ?l rdfs:label ?left .
      ?a cg:affirms ?l ; rdfs:label ?affirms . ?b cg:rejects ?r ; rdfs:label ?rejects .
      FILTER(LANG(?affirms) = "" && LANG(?rejects) = "")
    }"""
    assert [
        ("S-400 affects security of F-35", "United States", "Turkey"),
        ("S-400 is incompatible with NATO air defence", "United States", "Turkey"),
    ] == ask(sides, "left", "affirms", "rejects")


def test_two_deliveries_stand_side_by_side(ask):
    """A first and a second delivery are both accepted, and in no conflict."""
    deliveries = """
    SELECT ?part ?status ?conflict WHERE {
      ?it rdf:predicate aff:delivered ; cg:part ?part ; cg:status/skos:notation ?status .
      OPTIONAL { ?conflict cg:left|cg:right ?it }
    }"""
    assert [("1", "accepted", ""), ("2", "accepted", "")] == ask(
        deliveries, "part", "status", "conflict"
    )


def carriers(path: str, records: Records, judgement: Judgement) -> Iterator[Claim]:
    """The claims that affirm a proposition, by its own words or by words that entail it."""
    above = {p for p, q in judgement.entails if q == path} | {path}
    yield from (it for it in records.claims.values() if it.about in above and it.stance in FIRM)


def test_nothing_disputed_or_to_come_is_accepted(records: Records, judgement: Judgement):
    """What is accepted was told by the article itself, and is no judgement of anybody.

    The United States' decision, announced and not carried out in the article, is none of it.
    """
    accepted = [path for path, it in judgement.verdicts.items() if it.status == "accepted"]
    disputed = {path for it in judgement.conflicts for path in (it.left, it.right)}
    predicates = load_vocabulary().predicates
    for path in accepted:
        proposition = records.propositions[path]
        own = [it for it in carriers(path, records, judgement) if not it.chain]
        assert own, records.label(proposition.subject)
        assert path not in disputed
        assert predicates[proposition.predicate].kind != "assessment"
        assert proposition.predicate not in {"suspended", "removed", "neutralised", "gave-up"}
    assert 20 == len(accepted)


def test_whatever_only_lies_ahead_is_prospective_or_denied(records: Records, judgement: Judgement):
    """A statement that nobody says is so is never told as more than prospective or denied."""
    walked = 0
    for path, verdict in judgement.verdicts.items():
        claims = [claim for claim in records.claims.values() if claim.about == path]
        affirmed = any(carriers(path, records, judgement))
        if claims and not affirmed and not {"suggests", "estimates"} & {c.stance for c in claims}:
            walked += 1
            assert verdict.status in {"prospective", "denied", "contested"}
    assert walked > 12


def test_direct_triples_come_from_accepted_statements_only(ask, records: Records, judgement):
    """Each direct triple is an accepted statement, its other direction, or what is more general."""
    predicates, accepted, following = load_vocabulary().predicates, set(), set()
    for path, it in records.propositions.items():
        if judgement.verdicts[path].status == "accepted":
            accepted.add((it.subject, it.predicate, it.object))
            for general, swaps in predicates[it.predicate].supers:
                ends = (it.object, it.subject) if swaps else (it.subject, it.object)
                following.add((ends[0], general, ends[1]))
    base = records.header.base
    query = """SELECT ?s ?p ?o WHERE {
      GRAPH ?g { ?s ?p ?o } FILTER(STRENDS(STR(?g), "/accepted")) }"""
    direct = {
        (s.removeprefix(base), p.removeprefix(AFF), o.removeprefix(base))
        for s, p, o in ask(query, "s", "p", "o")
    }
    assert direct <= following
    # Of the shipments only parts were told, and of a part nothing follows for the whole.
    assert {p for _, p, _ in accepted - direct} == {"delivered", "arrived-in"}
