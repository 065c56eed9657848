"""The results of judging a dossier's claims, as frozen records in the same order in every run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from claimgraph.model.english import count_nouns
from claimgraph.model.iris import hashed_path
from claimgraph.model.records import Issue

STATUSES = ("accepted", "contested", "denied", "attributed", "prospective")
"""The statuses of edges, in the order of the legend; ``mentioned`` statements have no edge."""

STATUS_WORDS = {"prospective": "to come"}
"""What a reader is shown for a status whose own name only those who know the model understand."""

CONTESTED_FIRST = ("contested", "accepted", "attributed", "prospective", "denied")
"""The statuses in the order of lists that may be truncated: contested statements come first."""


def word_status(status: str, label: str = "") -> str:
    """Return the word for a status on pages; queries and files use the status itself."""
    return STATUS_WORDS.get(status, label or status)


def word_statuses(statuses: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Give each status, a mapping with ``id`` and ``label``, the word for it as its label."""
    return [{**it, "label": word_status(it["id"], it["label"])} for it in statuses]


@dataclass(frozen=True, order=True)
class Verdict:
    """The status of a proposition, the rule that gave it, and its independent origins."""

    status: str
    rule: str
    origins: int


@dataclass(frozen=True, order=True)
class Conflict:
    """Two propositions that cannot both hold; both are the same when somebody denies it directly.

    ``left`` is affirmed; ``right`` is denied, or also affirmed, depending on the ``ground``.
    """

    left: str
    right: str
    kind: str
    ground: str
    because: str = ""


@dataclass(frozen=True, order=True)
class Near:
    """Two propositions that nearly conflict; a person has to decide whether both can hold.

    ``left`` is affirmed; ``right`` is denied, or says the opposite, or gives another day. ``hows``
    lists the rules by which they are near: ``predicate``, ``opposite``, ``house``, ``member``,
    ``place``, ``qualifiers``, ``inferred-day``. Rows of a table that are near to the same statement
    make one record: ``rows`` is their number, ``table`` the source's path, ``left`` or ``right``
    the first row's. ``because`` is why the dossier declares a conflict of two that differ only in a
    day which is inferred.
    """

    left: str
    right: str
    hows: tuple[str, ...] = ()
    table: str = ""
    rows: int = 0
    because: str = ""


@dataclass(frozen=True, order=True)
class Aim:
    """A conflict of aims: something that some principals want and others do not want.

    ``thing`` is a proposition; ``counter`` are the propositions that would end or undo it.
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
    """A ground on which a proposition is accepted, with a claim that provides this ground."""

    proposition: str
    ground: str
    claim: str


@dataclass(frozen=True, order=True)
class Ended:
    """A state that another proposition ends; ``known`` is true if it is clear which came first."""

    state: str
    by: str
    known: bool


@dataclass(frozen=True)
class Judgement:
    """Everything that the rules compute from the claims; all names are paths.

    ``verdicts`` has propositions as keys, ``principals`` has claims. ``affirms`` and ``rejects``
    pair principals with propositions, from named claimants only. ``superseded`` pairs a claim that
    no longer counts with each claim that took it back. ``to_come`` are the propositions that are
    planned, urged, refused, doubted or foretold, while nobody affirms that they have come about;
    they are the same from every perspective. ``grounds`` say why a proposition is accepted, and
    by which claims.
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
    """The two kinds of perspective beside that of everyone: a principal's and a source's."""

    PRINCIPAL = "principal"
    SOURCE = "source"


@dataclass(frozen=True)
class Perspective:
    """The graph according to one principal or source, whose path is ``path``.

    ``verdicts`` has paths of propositions as keys. A source does not state a proposition that is
    missing in ``verdicts``; for a principal a missing one has the same status as for everyone.
    """

    path: str
    label: str
    standpoint: Standpoint
    verdicts: Mapping[str, Verdict]


class Judged(Protocol):
    """The results for the rows of tables that a store writes in addition to their columns."""

    def conflicts(self) -> tuple[Conflict, ...]:
        """Return all conflicts."""

    def near(self) -> tuple[Near, ...]:
        """Return all pairs of propositions that nearly conflict."""

    def aims(self) -> tuple[Aim, ...]:
        """Return all conflicts of aims."""

    def changes(self) -> tuple[Change, ...]:
        """Return all changes: pairs of propositions that differ in time, so do not conflict."""

    def accepted(self) -> tuple[tuple[str, str, str], ...]:
        """Return the direct triples: the accepted propositions that a plain triple can state."""

    def speakers(self) -> tuple[tuple[str, str], ...]:
        """Return pairs of a claimant and a principal for whom the claimant made a claim."""

    def to_come(self) -> tuple[str, ...]:
        """Return the propositions that nobody says have happened, without those of table rows."""


def group_issues(
    named: Iterable[Issue], conflicts: Iterable[Conflict], *, word: Callable[[str], str]
) -> tuple[Issue, ...]:
    """Put every conflict into an issue, and return the issues.

    A named issue gets the propositions that conflict with its own. The remaining conflicts are
    grouped so that those with a common proposition are together; the question of a group is made
    from its shortest proposition, as ``word`` writes it.
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

    ``own`` is true where the source itself says so and cites nobody.
    """

    source: str
    claimant: str
    principal: str
    own: bool


NUMBERS = dict(
    enumerate(("one", "two", "three", "four", "five", "six", "seven", "eight", "nine"), 1)
)


def word_ground(rule: str, affirmed: Iterable[Affirmation]) -> str:
    """Write in English why a statement is accepted; ``rule`` names the rule that accepts it.

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
