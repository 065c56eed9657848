"""Dates as a dossier writes them: plain words, or keys when something was inferred."""

from __future__ import annotations

from dataclasses import dataclass, replace

from claimgraph.dates import DateError, Time, parse
from claimgraph.errors import Finding
from claimgraph.read.fields import Fields
from claimgraph.read.nodes import Mapping, Node, Report, Scalar

KEYS = ("date", "words", "inferred", "before", "after")


@dataclass(frozen=True)
class Moment:
    """A date of a dossier: its bounds, why it was inferred, and what it lies before or after."""

    time: Time | None = None
    inferred: str = ""
    before: tuple[Scalar, ...] = ()
    after: tuple[Scalar, ...] = ()


def read_moment(
    node: Node | None, what: str, *, report: Report, anchor: Time | None = None
) -> Moment:
    """Read ``late 2019-07`` or ``{date: late 2019-07, words: in July, inferred: why}``.

    ``words`` are the source's own where the dossier's date says more than they do. ``before`` and
    ``after`` name claims by id: an order without a date.
    """
    if node is None:
        return Moment()
    if isinstance(node, Mapping):
        return _keyed(Fields(node, what, known=KEYS, report=report), report, anchor)
    if isinstance(node, Scalar) and node.text.strip():
        return Moment(_parse(node, report, anchor))
    cure = "write a date such as 2019-07-12, late July 2019 or by late March 2020"
    report(Finding(node.place, f"{what} is not a date", cure=cure))
    return Moment()


def _keyed(fields: Fields, report: Report, anchor: Time | None) -> Moment:
    scalar = fields.scalar("date")
    time = _parse(scalar, report, anchor) if scalar else None
    words = fields.text("words")
    if words and time is None and scalar is None:
        message = f"{fields.what} has words but no date"
        report(Finding(fields.place, message, cure="add date: with what the words mean"))
    return Moment(
        replace(time, words=words) if time and words else time,
        fields.text("inferred"),
        fields.scalars("before"),
        fields.scalars("after"),
    )


def _parse(scalar: Scalar, report: Report, anchor: Time | None) -> Time | None:
    try:
        return parse(scalar.text, anchor)
    except DateError as error:
        report(Finding(scalar.place, error.message, cure=error.cure))
    return None
