"""How good drafts were, from the log of decisions: by engine, by rule and by field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from claimgraph.draft.review_log import ReviewDecision, Reviewed, standing


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
        for key in ((it.engine, it.rule), ("", "all")):
            score = found.setdefault(key, Score(*key))
            score.decisions[it.decision] += 1
            score.changed.update(it.changed)
    return sorted(found.values(), key=lambda it: (not it.engine, it.engine, it.rule))


def tell_scores(scores: Iterable[Score]) -> Iterator[str]:
    """A table: drafts decided on, accepted as they were, mended, rejected, and what was mended."""
    yield f"{'engine':<10}{'rule':<13}{'drafts':>7}{'as is':>7}{'usable':>8}  mended"
    for it in scores:
        fields = ", ".join(f"{name} {number}" for name, number in it.changed.most_common())
        counts = f"{it.total:>7}{it.precision:>7.0%}{it.usable:>8.0%}"
        yield f"{it.engine:<10}{it.rule:<13}{counts}  {fields}".rstrip()
