"""``merges.yaml``: who decided that names mean one thing, or two; in order, and taken back by more.

The log is only ever added to. A decision that was taken back stands in it with what took it back,
and the graph is that of the decisions that stand.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from claimgraph.dossier.fields import Fields, expected, finding
from claimgraph.dossier.yaml import Node, Report, Sequence
from claimgraph.model.dates import DateError, parse_edtf
from claimgraph.model.errors import Finding, Place
from claimgraph.model.text import fold

SCHEMA = "merges.schema.json"
MODELINE = f"# yaml-language-server: $schema={SCHEMA}\n"
"""By it an editor completes the log, where the schema lies beside it."""

HEAD = """\
# Which names mean one thing (the first one's), and which do not; the oldest decision first.
# Written by: claimgraph merge, claimgraph unmerge.
"""


class Verdict(StrEnum):
    """What was decided of some names."""

    SAME = "same"
    APART = "apart"
    UNDO = "undo"
    """The decision on exactly these names stands no more."""


ABOUT = {"on": "the day of the decision", "by": "who decided", "because": "why"}
KEYS = (*Verdict, *ABOUT)


@dataclass(frozen=True)
class Decision:
    """A decision on two or more names, as they are compared; of ``same`` the first is kept."""

    verdict: Verdict
    names: tuple[str, ...]
    on: str = ""
    by: str = ""
    because: str = ""
    place: Place = field(default=Place(""), compare=False)

    def __str__(self) -> str:
        parts = [
            f"as decided by {self.by}" if self.by else "as decided",
            f"on {self.on}" * bool(self.on),
        ]
        told = " ".join(filter(None, parts))
        return f"{told}: {self.because}" if self.because else told


def read_decisions(node: Node, report: Report) -> tuple[Decision, ...]:
    """Read the log; an entry with a fault is reported and left out."""
    if not isinstance(node, Sequence):
        report(expected(node, "the log of merges", "a list of decisions"))
        return ()
    return tuple(filter(None, (_read_one(it, report) for it in node.items)))


def _read_one(node: Node, report: Report) -> Decision | None:
    fields = Fields(node, "a decision on names", known=KEYS, report=report)
    verdicts = [it for it in Verdict if it in fields]
    if len(verdicts) != 1:
        message = "a decision says one of same, apart and undo"
        report(Finding(node.place, message, cure="write same: [the name to keep, another name]"))
        return None
    names = tuple(dict.fromkeys(fold(it.text) for it in fields.scalars(verdicts[0])))
    if len(names) < 2:
        cure = f"write {verdicts[0]}: and a list of two names or more"
        report(Finding(node.place, "a decision is on two names or more", cure=cure))
        return None
    told = {key: fields.text(key) for key in ABOUT}
    _check_day(fields, report)
    return Decision(verdicts[0], names, **told, place=node.place)


def _check_day(fields: Fields, report: Report) -> None:
    scalar = fields.scalar("on")
    try:
        bounds = parse_edtf(scalar.text.strip()) if scalar else None
    except DateError:
        bounds = None
    if scalar and (bounds is None or bounds.earliest != bounds.latest):
        cure = "write the day of the decision, such as 2026-03-01"
        report(finding(scalar.place, "'on' of a decision is no day", cure, found=scalar.text))


def stand(decisions: tuple[Decision, ...], report: Report) -> tuple[Decision, ...]:
    """The decisions that were not taken back; what takes back nothing is reported."""
    standing: list[Decision] = []
    for it in decisions:
        if it.verdict is not Verdict.UNDO:
            standing.append(it)
        elif last := next((d for d in reversed(standing) if set(d.names) == set(it.names)), None):
            standing.remove(last)
        else:
            cure = "write the names of a decision that stands before it, or delete this one"
            report(Finding(it.place, f"nothing was decided on {name_all(it.names)}", cure=cure))
    return tuple(standing)


def write_decision(it: Decision) -> str:
    """An entry of the log."""
    names = ", ".join(json.dumps(name, ensure_ascii=False) for name in it.names)
    lines = [f"- {it.verdict}: [{names}]\n", *_about(it)]
    return "".join(lines)


def _about(it: Decision) -> Iterator[str]:
    for key in ABOUT:
        if text := getattr(it, key):
            yield f"  {key}: {json.dumps(text, ensure_ascii=False)}\n"


def name_all(names: tuple[str, ...]) -> str:
    """Names in a sentence.

    >>> name_all(("Kim Jong-Un", "Kim Jong Un"))
    "'Kim Jong-Un' and 'Kim Jong Un'"
    """
    return " and ".join(f"'{it}'" for it in names)
