"""Laws of trust: what is added against a statement, or taken from it, never makes it accepted.

They hold for the SQL judge, and for the plain one that is its measure.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import pytest
from hypothesis import HealthCheck, assume, given, note, settings
from hypothesis import strategies as st

from claimgraph.judge import Bench
from claimgraph.model.ontology import load_vocabulary
from claimgraph.model.records import (
    Claim,
    Evidence,
    Proposition,
    Records,
    Source,
    Value,
    ValueKind,
)

from .plain import Plain
from .worlds import OFFICES, PUBLISHED, QUALIFIERS, SAID, UNNAMED, C, tell, worlds

SOME = settings(
    max_examples=int(os.environ.get("FUZZ", "40" if "CLAIMGRAPH_FUZZ" in os.environ else "2")),
    deadline=None,
    suppress_health_check=(HealthCheck.too_slow, HealthCheck.filter_too_much,
                           HealthCheck.data_too_large, HealthCheck.large_base_example),
)  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """What a judge makes of records; the plain one knows what they say."""

    plain: Plain
    rules: Mapping[str, str]
    accepted: frozenset[str]
    triples: frozenset[tuple[str, str, str]]


def judged(records: Records, judge: str) -> Outcome:
    """Judge records by the SQL or by the plain judge."""
    plain = Plain(records, load_vocabulary())
    if judge == "plain":
        statuses, rules, triples = plain.statuses, plain.rules, plain.triples
    else:
        judgement = Bench(records, load_vocabulary()).judgement()
        rules = {path: it.rule for path, it in judgement.verdicts.items()}
        statuses = {path: it.status for path, it in judgement.verdicts.items()}
        triples = set(judgement.accepted)
    accepted = frozenset(path for path, status in statuses.items() if status == "accepted")
    return Outcome(plain, rules, accepted, frozenset(triples))


JUDGES = pytest.mark.parametrize("judge", ["sql", "plain"])


def with_claim(records: Records, claim: Claim, about: Proposition) -> Records:
    """Add a claim with a source of its own, which has said nothing yet."""
    source = Source(claim.source, "late", published=claim.said)
    words = Evidence(source.path, "no", ((0, 2),))
    return replace(
        records,
        sources={**records.sources, source.path: source},
        propositions={**records.propositions, about.path: about},
        evidence={**records.evidence, words.path: words},
        claims={**records.claims, claim.path: claim},
    )


def with_chain(claim: Claim, link: str) -> Claim:
    """The same words, heard through one more link."""
    return replace(claim, chain=(link, *claim.chain))


def without(records: Records, gone: Iterable[str]) -> Records:
    """The records without some claims."""
    lost = set(gone)
    return replace(
        records,
        claims={
            path: replace(it, said_before=tuple(b for b in it.said_before if b not in lost))
            for path, it in records.claims.items() if path not in lost
        },
    )  # fmt: skip


def instead(records: Records, old: str, new: Claim) -> Records:
    """The records with a claim in the place of another."""
    claims = {
        new.path if path == old else path: replace(
            new if path == old else it,
            said_before=tuple(new.path if b == old else b for b in it.said_before),
        )
        for path, it in records.claims.items()
    }
    return replace(records, claims=claims)


@JUDGES
@given(records=worlds(), data=st.data())
@SOME
def test_who_contradicts_makes_nothing_accepted(
    judge: str, records: Records, data: st.DataObject
) -> None:
    """A denial, a doubt or a denial in narrower words, added by somebody who has said nothing
    else, makes nothing accepted and writes no triple; an office apart, which decides for whom
    others speak."""
    plain = [p for p, it in records.propositions.items() if it.predicate not in OFFICES]
    assume(plain)
    path = data.draw(st.sampled_from(plain))
    about = records.propositions[path]
    if data.draw(st.booleans()):
        more = data.draw(st.sampled_from(QUALIFIERS))
        about = replace(about, qualifiers=tuple(sorted({*about.qualifiers, more})))
    stance = data.draw(st.sampled_from(("denies", "denies", "doubts")))
    said = data.draw(st.sampled_from((*SAID, *PUBLISHED)))
    claim = Claim(about.path, stance, "source/late", "source/late",
                  Evidence("source/late", "no", ((0, 2),)).path, said=said)  # fmt: skip
    late = with_claim(records, claim, about)
    note(tell(late))
    before, after = judged(records, judge), judged(late, judge)
    assert after.accepted <= before.accepted
    assert after.triples <= before.triples
    if about.path == path and stance == "doubts":
        assert path not in after.accepted or after.rules[path] == "rule-entailed"


@JUDGES
@given(records=worlds(), data=st.data())
@SOME
def test_what_weakens_a_claim_never_makes_it_accepted(
    judge: str, records: Records, data: st.DataObject
) -> None:
    """A hedge, a condition or a longer chain put on a claim makes neither its own statement nor
    one that follows from it accepted."""
    before = judged(records, judge)
    affirming = [it for it in records.claims if before.plain.polarity(it) == "affirming"]
    assume(affirming)
    old = data.draw(st.sampled_from(affirming))
    claim = records.claims[old]
    about = records.propositions[claim.about]
    assume(about.predicate not in OFFICES)
    way = data.draw(st.sampled_from(("hedge", "condition", "chain")))
    if way == "hedge":
        new = replace(claim, certainty="possible")
    elif way == "chain":
        new = with_chain(claim, data.draw(st.sampled_from((*UNNAMED, C))))
    else:
        extra = ("if", Value(ValueKind.TEXT, "it must be"))
        about = replace(about, qualifiers=tuple(sorted((*about.qualifiers, extra))))
        new = replace(claim, about=about.path)
    told = {**records.propositions, about.path: about}
    weaker = instead(replace(records, propositions=told), old, new)
    note(f"{tell(records)}\n{way}: {old} {new.path}")
    after = judged(weaker, judge)
    touched = {q for q in before.plain.propositions if before.plain.follows(claim.about, q)} | {
        about.path
    }
    assert not (after.accepted - before.accepted) & touched


@JUDGES
@given(records=worlds(), data=st.data())
@SOME
def test_an_affirmation_taken_away_makes_nothing_accepted_of_what_it_affirmed(
    judge: str, records: Records, data: st.DataObject
) -> None:
    """Without one of its affirmations a statement is not accepted if it was not before; that a
    rival falls away may free the other side, which is why an office is apart, and a conflict that
    a person declared."""
    records = replace(records, declared=())
    before = judged(records, judge)
    affirming = [it for it in records.claims if before.plain.polarity(it) == "affirming"]
    assume(affirming)
    old = data.draw(st.sampled_from(affirming))
    about = records.claims[old].about
    assume(records.propositions[about].predicate not in OFFICES)
    note(tell(records))
    after = judged(without(records, {old}), judge)
    touched = {q for q in before.plain.propositions if before.plain.follows(about, q)}
    assert not (after.accepted - before.accepted) & touched
