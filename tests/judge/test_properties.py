"""What must hold of any judgement, whatever the records."""

from __future__ import annotations

import os
import random
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from claimgraph.judge import Bench
from claimgraph.model.dates import Time, until
from claimgraph.model.judgement import Judgement
from claimgraph.model.ontology import load_vocabulary
from claimgraph.model.records import (
    Evidence,
    Records,
)
from claimgraph.model.subset import sift

from .worlds import worlds

FEW = settings(
    max_examples=40 if os.environ.get("CLAIMGRAPH_FUZZ") else 2,  # a world takes half a second
    suppress_health_check=(HealthCheck.too_slow, HealthCheck.filter_too_much),
)


def judge(records: Records) -> Judgement:
    """Judge records with every voice heard."""
    return Bench(records, load_vocabulary()).judgement()


def shuffled(records: Records, seed: int) -> Records:
    """The same records, in another order."""
    chance = random.Random(seed)

    def mix(them: dict[str, object]) -> dict[str, object]:
        keys = list(them)
        chance.shuffle(keys)
        return {key: them[key] for key in keys}

    names = ("sources", "entities", "propositions", "evidence", "claims")
    return replace(records, **{name: mix(getattr(records, name)) for name in names})


@pytest.mark.slow
@given(worlds(), st.integers(0, 9))
@FEW
def test_the_order_of_records_does_not_matter(records: Records, seed: int) -> None:
    """Shuffled records are judged to the same bytes."""
    assert repr(judge(records)) == repr(judge(shuffled(records, seed)))


@given(worlds())
@FEW
def test_what_is_prospective_is_told_as_what_lies_ahead(records: Records) -> None:
    """What is prospective, conditions apart, is told as what lies ahead; what is accepted never
    is."""
    judgement = judge(records)
    ahead = set(judgement.to_come)
    verdicts = judgement.verdicts.items()
    assert {p for p, it in verdicts if it.status == "accepted"} & ahead == set()
    foretold = ("rule-not-yet-claimed", "rule-later-than-said")
    assert {p for p, it in verdicts if it.rule in foretold} <= ahead


@given(worlds())
@FEW
def test_entailment_is_an_order(records: Records) -> None:
    """Nothing entails itself, what follows from what follows follows, and two that entail each
    other are two readings of one: they are entailed by the same, and entail the same."""
    entails = set(judge(records).entails)
    assert set() == {(p, q) for p, q in entails if p == q}
    assert set() == {(a, d) for a, b in entails for c, d in entails if b == c and a != d} - entails
    for p, q in entails:
        if (q, p) in entails:
            assert {x for a, x in entails if a == p} - {q} == {x for a, x in entails if a == q} - {
                p
            }


@given(worlds(), worlds(most_offices=1))
@FEW
def test_a_source_that_is_gone_was_never_there(records: Records, later: Records) -> None:
    """As of a day before new sources came out, everything is judged as if they did not exist."""
    day = date(2021, 1, 1)
    new = _published_later(later)
    whole = replace(
        records,
        sources={**records.sources, **new.sources},
        propositions={**records.propositions, **new.propositions},
        evidence={**records.evidence, **new.evidence},
        claims={**records.claims, **new.claims},
    )
    assert judge(sift(records, day)) == judge(sift(whole, day))


def _published_later(records: Records) -> Records:
    """The same said by new sources in 2022; a declared conflict has no date, so it is left out."""
    after = replace(until(Time("", "2022", date(2022, 1, 1), date(2022, 12, 31))), words="")
    sources = {
        f"{path}-new": replace(it, path=f"{path}-new", published=after)
        for path, it in records.sources.items()
    }
    claims = [
        replace(
            it,
            source=f"{it.source}-new",
            claimant=f"{it.claimant}-new" if it.claimant in records.sources else it.claimant,
            evidence=_elsewhere(records.evidence[it.evidence]).path,
            said=after,
            said_before=(),
        )
        for it in records.claims.values()
    ]
    evidence = [_elsewhere(it) for it in records.evidence.values()]
    return replace(
        records,
        sources=sources,
        claims={it.path: it for it in claims},
        evidence={it.path: it for it in evidence},
        declared=(),
    )


def _elsewhere(evidence: Evidence) -> Evidence:
    return replace(evidence, source=f"{evidence.source}-new")


@pytest.mark.slow  # minutes: every world is judged many times over
@given(worlds())
@FEW
def test_what_does_not_count_might_never_have_been_said(records: Records) -> None:
    """Without the claims that were taken back, and what took them back kept, every status is the
    same; unless what took them back was taken back itself, so that they would count again.

    Declared conflicts are left out: a dossier declares them of what was affirmed or denied, so
    they end with it, and do not pass on to who only urged or feared the same.
    """
    records = replace(records, declared=())
    judgement = judge(records)
    gone = {claim for claim, _ in judgement.superseded}
    kept = {
        path: replace(it, said_before=tuple(b for b in it.said_before if b not in gone))
        for path, it in records.claims.items()
        if path not in gone
    }
    assume(gone and kept and all(later not in gone for _, later in judgement.superseded))
    after = judge(replace(records, claims=kept)).verdicts
    assert {p: it.status for p, it in judgement.verdicts.items()} == {
        p: it.status for p, it in after.items()
    }


@pytest.mark.slow  # minutes: every world is judged many times over
@given(worlds())
@FEW
def test_many_claims_are_judged_as_few(records: Records) -> None:
    """Above some size threads are used and columns go in as arrays; the judgement is the same."""
    with pytest.MonkeyPatch.context() as patch:
        few = judge(records)
        patch.setattr("claimgraph.judge.bench.FEW", 0)
        assert few == judge(records)
