"""Why something is accepted, in words that are beside it: "reported by one source"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from claimgraph.model.english import count_nouns


@dataclass(frozen=True)
class Affirmation:
    """A claim that affirms something: in which source, by whom, for whom.

    ``own`` says that the source speaks for itself, through nobody's mouth.
    """

    source: str
    claimant: str
    principal: str
    own: bool


NUMBERS = dict(
    enumerate(("one", "two", "three", "four", "five", "six", "seven", "eight", "nine"), 1)
)


def word_ground(rule: str, affirmed: Iterable[Affirmation]) -> str:
    """Say on what an accepted statement rests; ``rule`` is the name of the rule that accepts it.

    >>> agency = Affirmation("wire", "Northern Wire", "Northern Wire", own=True)
    >>> word_ground("rule-reported", [agency, agency])
    'reported by one source'
    >>> minister = Affirmation("wire", "Mira Tol", "Askia", own=False)
    >>> word_ground("rule-declared", [minister, agency])
    'declared by Askia'
    >>> word_ground("rule-entailed", [])
    'follows from what is accepted'
    """
    claims = list(affirmed)
    reporting = len({it.source for it in claims if it.own})
    others = sorted({it.principal for it in claims if not it.own})
    match rule:
        case "rule-reported" if reporting:
            number, noun = count_nouns(reporting, "source").split()
            return f"reported by {NUMBERS.get(reporting, number)} {noun}"
        case "rule-declared" if others:
            return f"declared by {', '.join(others)}"
        case "rule-admitted" if others:
            return f"admitted by {', '.join(others)}"
        case "rule-both-sides":
            return "both sides say so"
        case "rule-office":
            return "an office that a source states"
        case "rule-entailed":
            return "follows from what is accepted"
    return rule.removeprefix("rule-").replace("-", " ")
