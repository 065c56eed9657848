"""Issues: the conflicts that a dossier names as questions, and those that nobody named."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

from claimgraph.model.iris import hashed_path
from claimgraph.model.judgement import Conflict
from claimgraph.model.records import Issue


def group_issues(
    named: Iterable[Issue], conflicts: Iterable[Conflict], *, word: Callable[[str], str]
) -> tuple[Issue, ...]:
    """Put every conflict into an issue.

    A named issue draws in what conflicts with its propositions. Conflicts left over are grouped
    by what they share, and asked after in the words of their first proposition.
    """
    neighbours = _neighbours(conflicts)
    issues = [_widen(issue, neighbours) for issue in named]
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


def _widen(issue: Issue, neighbours: dict[str, set[str]]) -> Issue:
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
    question = f"Is it so that {min(map(word, group), key=lambda words: (len(words), words))}?"
    return Issue(hashed_path("issue", *group), question, tuple(group))
