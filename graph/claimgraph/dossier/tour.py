"""The sections ``tour:`` and ``questions:``: views of the page that the dossier itself proposes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from claimgraph.dossier.names import Names
from claimgraph.dossier.yaml import Fields, Node, Report, Scalar, suggest
from claimgraph.model.dates import BEGINNING, END, DateError, parse
from claimgraph.model.errors import Finding
from claimgraph.model.judgement import STATUSES
from claimgraph.model.records import Records
from claimgraph.model.text import fold
from claimgraph.model.tour import Guide, TourStep

VIEW = {
    "according-to": "the name of an actor: the picture according to it",
    "beside": "the name of a second one, with which the picture is compared",
    "when": "the time that is looked at, as a date: July 2019",
    "clock": "whether that is when it happened, or when it was said",
    "only": "the statuses that are shown: contested, prospective, ...",
    "around": "the name of the thing whose neighbours are shown",
}
"""The keys of a view, with what each is for an editor."""

CLOCKS = ("happened", "said")


@dataclass(frozen=True)
class Sights:
    """What a step may speak of: entities by name, claims by id, issues by their question."""

    names: Names
    ids: Mapping[str, tuple[str, ...]]
    records: Records
    report: Report

    def find(self, scalar: Scalar) -> tuple[str, str]:
        """The kind and the path of what is chosen; an unknown name is reported."""
        text = scalar.text.strip()
        if claims := self.ids.get(text):
            return "proposition", self.records.claims[claims[0]].about
        issues = {fold(it.question): it.path for it in self.records.issues}
        if path := issues.get(fold(text)):
            return "issue", path
        if path := self.names.find(text):
            return "entity", path
        known = [*self.names.paths, *self.ids, *(it.question for it in self.records.issues)]
        message = f"no entity, claim or issue is called '{text}'"
        self.report(Finding(scalar.place, message, cure=suggest(text, known)))
        return "", ""

    def name(self, fields: Fields, key: str) -> str:
        """The path of the entity that a key names."""
        scalar = fields.scalar(key)
        return (self.names.require(scalar, self.report) or "") if scalar else ""


def read_guide(tour: Sequence[Node], questions: Sequence[Node], sights: Sights) -> Guide:
    """Read both sections; ``sights`` are known when all claims are read."""
    return Guide(
        tuple(_read_step(node, sights, heading="title") for node in tour),
        tuple(_read_step(node, sights, heading="question") for node in questions),
    )


def _read_step(node: Node, sights: Sights, *, heading: str) -> TourStep:
    """A step is ``{title, text, select, view}``, a question ``{question, text, select, view}``."""
    what = "the question" if heading == "question" else "the step"
    known = (heading, "text", "select", "view")
    fields = Fields(node, what, known=known, report=sights.report)
    title = fields.required(heading, f"write {heading}: with a few words")
    words = fields.required("text", "write text: with what is seen there, in a sentence or two")
    chosen = fields.scalar("select")
    kind, path = sights.find(chosen) if chosen else ("", "")
    step = TourStep(title, words, kind, path)
    view = fields.node("view")
    return _read_view(view, step, sights) if view else step


def _read_view(node: Node, step: TourStep, sights: Sights) -> TourStep:
    fields = Fields(node, "the view", known=tuple(VIEW), report=sights.report)
    earliest, latest = _read_range(fields)
    return TourStep(
        step.title, step.words, step.kind, step.path,
        according_to=sights.name(fields, "according-to"), beside=sights.name(fields, "beside"),
        clock=fields.choice("clock", CLOCKS, "happened") if earliest or latest else "",
        earliest=earliest, latest=latest,
        only=tuple(sorted(_read_statuses(fields), key=STATUSES.index)),
        around=sights.name(fields, "around"),
    )  # fmt: skip


def _read_range(fields: Fields) -> tuple[str, str]:
    """The first and the last day; an open side is empty."""
    scalar = fields.scalar("when")
    if scalar is None:
        return "", ""
    try:
        time = parse(scalar.text)
    except DateError as error:
        fields.report(Finding(scalar.place, error.message, cure=error.cure))
        return "", ""
    first, last = time.earliest.isoformat(), time.latest.isoformat()
    return "" if first == BEGINNING else first, "" if last == END else last


def _read_statuses(fields: Fields) -> Iterator[str]:
    for scalar in fields.scalars("only"):
        if scalar.text in STATUSES:
            yield scalar.text
        else:
            message = f"'{scalar.text}' is not a status"
            fields.report(Finding(scalar.place, message, cure=suggest(scalar.text, STATUSES)))
