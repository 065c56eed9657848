"""The base class of all errors, and the finding: what is wrong, where, and how to correct it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Place:
    """A position in a file: its name as the user gave it, line and column counted from 1."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True, order=True)
class Finding:
    """A fault in a file that was read, such as a dossier or a source.

    ``detail`` holds aligned pairs such as ``("quoted", "...")``, printed under the message;
    ``cure`` says what the user can do about it.
    """

    place: Place
    message: str
    detail: tuple[tuple[str, str], ...] = ()
    cure: str = ""

    def __str__(self) -> str:
        pairs = (*self.detail, *((("cure", self.cure),) if self.cure else ()))
        return "\n".join([f"{self.place}: {self.message}", *(f"  {k:<8} {v}" for k, v in pairs)])


@dataclass(frozen=True, order=True)
class Notice:
    """Something that a person should look at but that may be right; it never fails a build.

    A dossier silences a notice by naming its ``kind`` and its ``at``: the id of a claim, or the
    name of a source or an entity. ``because`` is the reason for looking.
    """

    place: Place
    kind: str
    message: str
    at: str = ""
    detail: tuple[tuple[str, str], ...] = ()
    because: str = ""

    def __str__(self) -> str:
        return str(self.finding).replace(": ", f": notice ({self.kind}): ", 1)

    @property
    def finding(self) -> Finding:
        """The notice as a finding, for callers that treat notices as errors."""
        at = self.at or "ID"
        id_first = "" if self.at else "give the claim an id: and "
        silence = f"{id_first}write notices: - {{at: {at}, notice: {self.kind}, because: ...}}"
        why = (("because", self.because),) if self.because else ()
        return Finding(self.place, self.message, (*self.detail, *why), f"correct it, or {silence}")


class ClaimgraphError(Exception):
    """The base class of all errors that claimgraph raises on purpose."""

    def __init__(self, message: str, *, where: str = "", cure: str = "") -> None:
        super().__init__(message)
        self.message, self.where, self.cure = message, where, cure

    def __str__(self) -> str:
        head = f"{self.where}: {self.message}" if self.where else self.message
        return f"{head}\n  cure     {self.cure}" if self.cure else head


class DossierError(ClaimgraphError):
    """Raised where a dossier has faults; ``findings`` lists all of them, sorted by place."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(sorted(set(findings), key=_in_order))
        super().__init__("\n".join(map(str, self.findings)))

    def __reduce__(self) -> tuple[type[DossierError], tuple[tuple[Finding, ...]]]:
        return type(self), (self.findings,)


def _in_order(finding: Finding) -> tuple[list[str | int], Finding]:
    """Return a sort key by place that compares numbers by size: row 9 of a table before row 10."""
    parts = re.split(r"([0-9]+)", finding.place.file)
    return [int(part) if number % 2 else part for number, part in enumerate(parts)], finding
