"""How good drafts were, from the log of decisions: by rule and field, text and reviewer.

*Precision* counts decisions. *Recall* can be counted only of a text that somebody has marked as
read whole: of the claims that the dossier then has of it, which began as a draft?
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import yaml

from claimgraph.answers.agree import Kappa, measure_kappa
from claimgraph.draft.review_log import ReviewDecision, Reviewed, standing
from claimgraph.model.english import count_nouns
from claimgraph.model.records import Records
from claimgraph.model.text import normalise

TAKEN = frozenset({ReviewDecision.ACCEPTED, ReviewDecision.MENDED})
ON_DRAFTS = TAKEN | {ReviewDecision.REJECTED}
"""What can be decided of a draft; the log has other lines as well."""

ENDS = ("subject", "predicate", "object")
FIELDS = ("quote", "speaker", "stance", *ENDS)
"""The fields of which a draft always says something, be it that the text speaks for itself."""


@dataclass
class Score:
    """Decisions on the drafts of one engine and rule; ``changed`` counts the fields mended."""

    engine: str
    rule: str
    decisions: Counter[ReviewDecision] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """How many drafts were decided on."""
        return self.decisions.total()

    @property
    def precision(self) -> float:
        """The share that was accepted as proposed, whatever had to be filled in."""
        return self.decisions[ReviewDecision.ACCEPTED] / self.total

    @property
    def usable(self) -> float:
        """The share that became a claim, mended or not."""
        return 1 - self.decisions[ReviewDecision.REJECTED] / self.total


def score_log(decisions: Iterable[Reviewed]) -> list[Score]:
    """Scores by engine and rule, in the order of their names, and one of all drafts at the end."""
    found: dict[tuple[str, str], Score] = {}
    for it in standing(decisions).values():
        if it.decision not in ON_DRAFTS:
            continue
        for key in ((it.engine, it.rule), ("", "all")):
            score = found.setdefault(key, Score(*key))
            score.decisions[it.decision] += 1
            score.changed.update(it.changed)
    return sorted(found.values(), key=lambda it: (not it.engine, it.engine, it.rule))


def show_scores(scores: Iterable[Score]) -> Iterator[str]:
    """A table: drafts decided on, accepted as they were, mended, rejected, and what was mended."""
    rows = list(scores)
    wide = _width([it.engine for it in rows])
    yield f"{'engine':<{wide}}{'rule':<13}{'drafts':>7}{'as is':>7}{'usable':>8}  mended"
    for it in rows:
        fields = ", ".join(f"{name} {number}" for name, number in it.changed.most_common())
        counts = f"{it.total:>7}{it.precision:>7.0%}{it.usable:>8.0%}"
        yield f"{it.engine:<{wide}}{it.rule:<13}{counts}  {fields}".rstrip()


def _width(names: Iterable[str]) -> int:
    return max([10, *(len(it) + 2 for it in names)])


# -- by field -------------------------------------------------------------------------------


@dataclass
class FieldScore:
    """How often an engine proposed a field, and how often it was right."""

    engine: str
    name: str
    proposed: int = 0
    right: int = 0


def score_fields(decisions: Iterable[Reviewed]) -> list[FieldScore]:
    """Scores by engine and field, of the drafts that became claims.

    A field that the draft left open is not proposed. A draft that was rejected for its speaker or
    its stance counts against that field alone.
    """
    found: dict[tuple[str, str], FieldScore] = {}
    for it in standing(decisions).values():
        if it.decision not in ON_DRAFTS:
            continue
        opened = {*it.unresolved, *(ENDS if "says" in it.unresolved else ())}
        wrong = it.reason.removeprefix("wrong ")
        for name in FIELDS if it.decision in TAKEN else [one for one in FIELDS if one == wrong]:
            if name not in opened:
                score = found.setdefault((it.engine, name), FieldScore(it.engine, name))
                score.proposed += 1
                score.right += it.decision in TAKEN and name not in it.changed
    return sorted(found.values(), key=lambda it: (it.engine, FIELDS.index(it.name)))


def show_fields(scores: Sequence[FieldScore]) -> Iterator[str]:
    """A table: how often each field was proposed, and which share of that was right."""
    wide = _width([it.engine for it in scores])
    if scores:
        yield f"{'engine':<{wide}}{'field':<13}{'proposed':>9}{'right':>7}"
    for it in scores:
        yield f"{it.engine:<{wide}}{it.name:<13}{it.proposed:>9}{it.right / it.proposed:>7.0%}"


# -- texts that were read whole -------------------------------------------------------------


@dataclass(frozen=True)
class WholeText:
    """A text that was read to its end: its claims, and how many began as a draft of an engine."""

    source: str
    claims: int
    drafted: Mapping[str, int]

    def __str__(self) -> str:
        total = sum(self.drafted.values())
        share = f" ({total / self.claims:.0%})" if self.claims else ""
        parts = ", ".join(f"{name} {number}" for name, number in self.drafted.items())
        engines = f": {parts}" if parts else ""
        claims = count_nouns(self.claims, "claim")
        return f"{self.source}, read whole: {claims}, {total} from drafts{share}{engines}"


def measure_recall(
    decisions: Iterable[Reviewed], records: Records, paths: Mapping[str, str]
) -> list[WholeText]:
    """The texts that were read whole; ``paths`` has the source of each key.

    A claim began as a draft where one was accepted with its quote, or with more or less of it.
    """
    log = list(standing(decisions).values())
    found = []
    for source in sorted({it.source for it in log if it.decision is ReviewDecision.WHOLE}):
        taken = [it for it in log if it.source == source and it.decision in TAKEN]
        quotes = [
            _fold_quote(records.evidence[claim.evidence].exact)
            for claim in records.claims.values()
            if claim.source == paths.get(source)
        ]
        drafted = Counter(_list_begun(taken, quotes))
        found.append(WholeText(source, len(quotes), dict(sorted(drafted.items()))))
    return found


def _list_begun(taken: Iterable[Reviewed], quotes: Iterable[str]) -> Iterator[str]:
    """The engine of each claim that began as a draft; a draft begins one claim."""
    left = [(_fold_quote(_claim_of(it).get("quote", "")), it.engine) for it in taken]
    for quote in sorted(quotes):
        begun = [it for it in left if it[0] in quote or quote in it[0]]
        if begun:
            best = max(begun, key=lambda it: it[0] == quote)
            left.remove(best)
            yield best[1]


def _fold_quote(words: str) -> str:
    return normalise(words).text


def _claim_of(it: Reviewed) -> Mapping[str, Any]:
    """The claim that a decision wrote, or would have written."""
    if it.claim or not it.text:
        return it.claim
    (written,) = yaml.safe_load(it.text)
    return dict(written)


# -- two reviewers --------------------------------------------------------------------------


@dataclass(frozen=True)
class ReviewerAgreement:
    """How far two reviewers agree on the same drafts, and on the claims that both made of them."""

    one: str
    other: str
    decision: Kappa
    stance: Kappa
    predicate: Kappa


def compare_reviewers(decisions: Iterable[Reviewed]) -> list[ReviewerAgreement]:
    """Each two reviewers who decided on the same drafts, one of them blind."""
    log = list(decisions)
    names = sorted({it.reviewer for it in log if it.reviewer})
    kept = {name: standing(log, reviewer=name) for name in names}
    found = []
    for one, other in combinations(names, 2):
        both = [
            (kept[one][it], kept[other][it]) for it in kept[one]
            if it in kept[other] and {kept[one][it].decision, kept[other][it].decision} <= ON_DRAFTS
        ]  # fmt: skip
        claims = [
            (_claim_of(a), _claim_of(b)) for a, b in both if {a.decision, b.decision} <= TAKEN
        ]
        if both:
            found.append(
                ReviewerAgreement(
                    one,
                    other,
                    measure_kappa([(a.decision, b.decision) for a, b in both]),
                    measure_kappa([(_stance_of(a), _stance_of(b)) for a, b in claims]),
                    measure_kappa([(a["says"][1], b["says"][1]) for a, b in claims]),
                )
            )
    return found


def _stance_of(claim: Mapping[str, Any]) -> str:
    return str(claim.get("stance", "asserts"))


def show_agreement(it: ReviewerAgreement) -> Iterator[str]:
    """Two reviewers: how many decisions, stances and predicates are the same, and kappa."""
    yield f"{it.one} and {it.other}, on {count_nouns(it.decision.pairs, 'draft')}:"
    for name, kappa in (("decision", it.decision), ("stance", it.stance),
                        ("predicate", it.predicate)):  # fmt: skip
        if not kappa.pairs:
            continue
        told = "kappa not defined: one code only"
        if kappa.value is not None and kappa.low is not None and kappa.high is not None:
            told = f"kappa {kappa.value:.2f} ({kappa.low:.2f} to {kappa.high:.2f})"
        yield f"  {name:<11}{kappa.same} of {kappa.pairs} the same, {told}"
