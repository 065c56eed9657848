"""Dates as a dossier writes them: plain words, or keys when something was inferred."""

from __future__ import annotations

from dataclasses import dataclass, replace

from claimgraph.dossier.fields import Fields
from claimgraph.dossier.yaml import (
    Mapping,
    Node,
    Report,
    Scalar,
)
from claimgraph.model.dates import DateError, Time, parse
from claimgraph.model.errors import Finding

KEYS = ("date", "words", "inferred")
ORDER = ("before", "after")
"""What may stand beside a date or in its place where claims are put into an order."""


@dataclass(frozen=True)
class Moment:
    """A date of a dossier: its bounds, why it was inferred, and what it lies before or after."""

    time: Time | None = None
    inferred: str = ""
    before: tuple[Scalar, ...] = ()
    after: tuple[Scalar, ...] = ()


def read_moment(
    node: Node | None,
    what: str,
    *,
    report: Report,
    anchor: Time | None = None,
    ordered: bool = False,
) -> Moment:
    """Read ``late 2019-07`` or ``{date: late 2019-07, words: in July, inferred: why}``.

    ``words`` are the source's own where the dossier's date says more than they do. With
    ``ordered``, ``before`` and ``after`` may name claims by id: an order without a date.
    """
    if node is None:
        return Moment()
    if isinstance(node, Mapping):
        known = (*KEYS, *ORDER) if ordered else KEYS
        return _keyed(Fields(node, what, known=known, report=report), report, anchor)
    if isinstance(node, Scalar) and node.text.strip():
        return Moment(_parse(node, report, anchor))
    cure = "write a date such as 2019-07-12, late July 2019 or by late March 2020"
    report(Finding(node.place, f"{what} is not a date", cure=cure))
    return Moment()


def _keyed(fields: Fields, report: Report, anchor: Time | None) -> Moment:
    before, after = fields.scalars("before"), fields.scalars("after")
    words = fields.text("words")
    if "date" not in fields and (words or not (before or after)):
        cure = "add date: with what is meant, such as 2019-07-12 or late July 2019"
        report(Finding(fields.place, f"{fields.what} has no date", cure=cure))
    scalar = fields.scalar("date")
    time = _parse(scalar, report, anchor) if scalar else None
    dated = replace(time, words=words) if time and words else time
    return Moment(dated, fields.text("inferred"), before, after)


def _parse(scalar: Scalar, report: Report, anchor: Time | None) -> Time | None:
    try:
        return parse(scalar.text, anchor)
    except DateError as error:
        report(Finding(scalar.place, error.message, cure=error.cure))
    return None
