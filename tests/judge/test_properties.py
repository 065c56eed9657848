"""What must hold of any judgement, whatever the records."""

from __future__ import annotations

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
    Claim,
    Entity,
    Evidence,
    Records,
    Source,
)
from claimgraph.model.subset import sift

from .worlds import OFFICES, worlds

FEW = settings(
    max_examples=25,
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


@given(worlds(), st.integers(0, 9))
@FEW
def test_the_order_of_records_does_not_matter(records: Records, seed: int) -> None:
    """Shuffled records are judged to the same bytes."""
    assert repr(judge(records)) == repr(judge(shuffled(records, seed)))


@given(worlds())
@FEW
def test_what_is_to_come_is_never_established(records: Records) -> None:
    """What is prospective is told as what lies ahead; what is accepted or attributed never is, and
    what was only denied is not either."""
    judgement = judge(records)
    ahead = set(judgement.to_come)
    by_status = {
        status: {path for path, it in judgement.verdicts.items() if it.status == status}
        for status in ("prospective", "accepted", "attributed")
    }
    assert set() == by_status["prospective"] - ahead
    assert set() == (by_status["accepted"] | by_status["attributed"]) & ahead
    stances = {path: {c.stance for c in records.claims.values() if c.about == path}
               for path in records.propositions}  # fmt: skip
    followed = {q for _, q in judgement.entails}
    only_denied = {path for path, said in stances.items() if said <= {"denies"}}
    assert set() == (only_denied - followed) & ahead


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


def retold(records: Records) -> Records:
    """Add a second source for each, published by nobody known, that says all that the first says.

    Unnamed origins are fresh: nobody knows that they are the same.
    """
    twins = {path: _twin(source) for path, source in records.sources.items()}
    fresh = {
        path: replace(it, path=f"{path}-again")
        for path, it in records.entities.items()
        if it.unnamed
    }
    claims = {path: _retell(c, records, twins, fresh) for path, c in records.claims.items()}
    ordered = {
        claim.path: replace(claim, said_before=tuple(claims[it].path for it in claim.said_before))
        for claim in claims.values()
    }
    return replace(
        records,
        sources={**records.sources, **{it.path: it for it in twins.values()}},
        entities={**records.entities, **{it.path: it for it in fresh.values()}},
        claims={**records.claims, **ordered},
    )


def _twin(source: Source) -> Source:
    return replace(source, path=f"{source.path}-again", publisher="")


def _retell(
    claim: Claim, records: Records, twins: dict[str, Source], fresh: dict[str, Entity]
) -> Claim:
    twin, spoken = twins[claim.source], claim.origin == claim.claimant and claim.chain
    chain = tuple(fresh[link].path if link in fresh else link for link in claim.chain)
    return replace(
        claim,
        source=twin.path,
        evidence=Evidence(twin.path, records.evidence[claim.evidence].exact).path,
        chain=chain,
        claimant=chain[-1] if spoken else twin.agent,
    )


@given(worlds(most_offices=0))
@FEW
def test_telling_all_again_makes_accepted_only_what_is_told_twice(records: Records) -> None:
    """A second source for every claim, where no offices are in play, changes a status from
    attributed to accepted only, and only by rule 6c (independent origins) or, for an assessment
    that two sources now give in their own voice, by 6b."""
    before, after = judge(records).verdicts, judge(retold(records)).verdicts
    for path, verdict in after.items():
        if verdict.status != before[path].status:
            kind = load_vocabulary().predicates[records.propositions[path].predicate].kind
            own = {"rule-own-voice"} if kind == "assessment" else set()
            assert ("attributed", "accepted") == (before[path].status, verdict.status)
            assert verdict.rule in {"rule-independent", *own}


def with_denial(records: Records, path: str, when: Time) -> Records:
    """Add a denial by a source that has said nothing yet."""
    source = Source("source/late", "late", published=when)
    words = Evidence(source.path, "no")
    claim = Claim(path, "denies", source.path, source.path, words.path, said=when)
    return replace(
        records,
        sources={**records.sources, source.path: source},
        evidence={**records.evidence, words.path: words},
        claims={**records.claims, claim.path: claim},
    )


@given(worlds(), st.data())
@FEW
def test_a_denial_makes_nothing_accepted(records: Records, data: st.DataObject) -> None:
    """Whoever denies something for the first time, an office apart, makes nothing accepted by it,
    and what he denies is not accepted either.

    Of an office it would not hold: two officials of one country are one principal only as long as
    their offices are accepted.
    """
    plain = [p for p, it in records.propositions.items() if it.predicate not in OFFICES]
    path = data.draw(st.sampled_from(plain))
    when = next(iter(records.sources.values())).published
    before, after = judge(records), judge(with_denial(records, path, when))
    accepted = {p for p, it in after.verdicts.items() if it.status == "accepted"}
    assert set() == accepted - {p for p, it in before.verdicts.items() if it.status == "accepted"}
    assert path not in accepted
    assert set() == set(after.accepted) - set(before.accepted)


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
            evidence=Evidence(f"{it.source}-new", records.evidence[it.evidence].exact).path,
            said=after,
            said_before=(),
        )
        for it in records.claims.values()
    ]
    evidence = [Evidence(f"{it.source}-new", it.exact) for it in records.evidence.values()]
    return replace(
        records,
        sources=sources,
        claims={it.path: it for it in claims},
        evidence={it.path: it for it in evidence},
        declared=(),
    )


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
    assert judgement.verdicts == judge(replace(records, claims=kept)).verdicts


@given(worlds())
@FEW
def test_many_claims_are_judged_as_few(records: Records) -> None:
    """Above some size threads are used and columns go in as arrays; the judgement is the same."""
    with pytest.MonkeyPatch.context() as patch:
        few = judge(records)
        patch.setattr("claimgraph.judge.bench.FEW", 0)
        assert few == judge(records)
