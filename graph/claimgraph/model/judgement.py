"""What the judge found, as frozen records in an order that is the same in every run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from claimgraph.model.english import count_nouns
from claimgraph.model.iris import hashed_path
from claimgraph.model.records import Issue

STATUSES = ("accepted", "contested", "denied", "attributed", "prospective")
"""The statuses that are drawn, in the order of the legend; ``mentioned`` is not drawn."""

CONTESTED_FIRST = ("contested", "accepted", "attributed", "prospective", "denied")
"""The statuses in the order of a list that may be cut, with contested first."""


@dataclass(frozen=True, order=True)
class Verdict:
    """The status of a proposition, the rule that gave it, and its independent origins."""

    status: str
    rule: str
    origins: int


@dataclass(frozen=True, order=True)
class Conflict:
    """Two propositions that cannot both hold; the same one twice when it is itself denied.

    ``left`` is affirmed; ``right`` is denied or, on the other grounds, affirmed too.
    """

    left: str
    right: str
    kind: str
    ground: str
    because: str = ""


@dataclass(frozen=True, order=True)
class Near:
    """Two propositions that nearly conflict; a person has to decide whether both can hold.

    ``left`` is affirmed, ``right`` denied or the opposite. ``hows`` tell in what they are near:
    ``predicate``, ``opposite``, ``house``, ``member``, ``place``, ``qualifiers``. Rows of a
    table are reported once for each statement: then ``rows`` is their number, ``table`` the
    source's path, and one side the first of them.
    """

    left: str
    right: str
    hows: tuple[str, ...] = ()
    table: str = ""
    rows: int = 0


@dataclass(frozen=True, order=True)
class Aim:
    """Something that some principals want and others do not want.

    ``thing`` is a proposition, ``counter`` those that would end or undo it.
    """

    thing: str
    parties_for: tuple[str, ...]
    parties_against: tuple[str, ...]
    counter: tuple[str, ...] = ()


@dataclass(frozen=True, order=True)
class Change:
    """Two propositions of which one became true later: ``came-about`` or ``state-changed``."""

    earlier: str
    later: str
    kind: str


@dataclass(frozen=True, order=True)
class Ground:
    """A ground on which a proposition is accepted, with a claim that gives it."""

    proposition: str
    ground: str
    claim: str


@dataclass(frozen=True, order=True)
class Ended:
    """A state that another proposition ends; ``known`` if the order of the two is known."""

    state: str
    by: str
    known: bool


@dataclass(frozen=True)
class Judgement:
    """Everything that is computed from the claims.

    ``verdicts`` are by proposition, ``principals`` by claim. ``affirms`` and ``rejects`` pair
    principals with propositions, from named claimants only. ``superseded`` leads from a claim
    that no longer counts to those that took it back. ``to_come`` are the propositions that are
    planned, urged, refused, doubted or foretold, while nobody affirms that they have come about;
    they are the same from every perspective, as what was said is. ``grounds`` say why something
    is accepted, and by whose claims.
    """

    verdicts: Mapping[str, Verdict]
    conflicts: tuple[Conflict, ...]
    entails: tuple[tuple[str, str], ...]
    principals: Mapping[str, str]
    affirms: tuple[tuple[str, str], ...]
    rejects: tuple[tuple[str, str], ...]
    superseded: tuple[tuple[str, str], ...]
    accepted: tuple[tuple[str, str, str], ...]
    to_come: tuple[str, ...]
    grounds: tuple[Ground, ...] = ()
    near: tuple[Near, ...] = ()
    aims: tuple[Aim, ...] = ()
    changes: tuple[Change, ...] = ()
    ended: tuple[Ended, ...] = ()


class Standpoint(StrEnum):
    """Whose view a perspective shows, other than everyone's."""

    PRINCIPAL = "principal"
    SOURCE = "source"


@dataclass(frozen=True)
class Perspective:
    """The graph as one side sees it: ``verdicts`` by the path of the proposition.

    What is not in ``verdicts`` is, for a source, not stated; for a principal it is as undisputed
    as it is for everyone. ``path`` is the principal's or the source's.
    """

    path: str
    label: str
    standpoint: Standpoint
    verdicts: Mapping[str, Verdict]


class Judged(Protocol):
    """What a store needs of judged rows beside the columns."""

    def conflicts(self) -> tuple[Conflict, ...]:
        """Every conflict."""

    def near(self) -> tuple[Near, ...]:
        """Every near disagreement."""

    def aims(self) -> tuple[Aim, ...]:
        """Every conflict of aims."""

    def changes(self) -> tuple[Change, ...]:
        """Every change: two propositions about different times that do not conflict."""

    def accepted(self) -> tuple[tuple[str, str, str], ...]:
        """The direct triples."""

    def speakers(self) -> tuple[tuple[str, str], ...]:
        """Claimants, each with a principal for whom one of their claims was made."""

    def to_come(self) -> tuple[str, ...]:
        """The propositions that nobody says have happened, except those of rows."""


def group_issues(
    named: Iterable[Issue], conflicts: Iterable[Conflict], *, word: Callable[[str], str]
) -> tuple[Issue, ...]:
    """Put every conflict into an issue.

    A named issue draws in what conflicts with its propositions. Conflicts left over are grouped
    by what they share, and asked after in the words of their first proposition.
    """
    neighbours = _neighbours(conflicts)
    issues = [_widen_issue(issue, neighbours) for issue in named]
    taken = {path for issue in issues for path in issue.propositions}
    for start in sorted(neighbours):
        if start not in taken:
            group = _connected(start, neighbours)
            taken |= group
            issues.append(_unnamed(sorted(group), word))
    return tuple(sorted(issues, key=lambda issue: issue.path))


def _neighbours(conflicts: Iterable[Conflict]) -> dict[str, set[str]]:
    neighbours: dict[str, set[str]] = defaultdict(set)
    for conflict in conflicts:
        neighbours[conflict.left].add(conflict.right)
        neighbours[conflict.right].add(conflict.left)
    return neighbours


def _widen_issue(issue: Issue, neighbours: dict[str, set[str]]) -> Issue:
    drawn = {near for path in issue.propositions for near in neighbours.get(path, ())}
    return Issue(issue.path, issue.question, tuple(sorted({*issue.propositions, *drawn})))


def _connected(start: str, neighbours: dict[str, set[str]]) -> set[str]:
    reached, ahead = {start}, [start]
    while ahead:
        new = neighbours[ahead.pop()] - reached
        reached |= new
        ahead.extend(new)
    return reached


def _unnamed(group: list[str], word: Callable[[str], str]) -> Issue:
    question = f"Is it true that {min(map(word, group), key=lambda words: (len(words), words))}?"
    return Issue(hashed_path("issue", *group), question, tuple(group))


@dataclass(frozen=True)
class Affirmation:
    """A claim that affirms a statement: in which source, by whom, for whom.

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
    """Say in words why a statement is accepted; ``rule`` is the rule that accepts it.

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
