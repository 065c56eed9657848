"""Reads ``dossier.yaml``: title, sources, entities, issues, tour, questions and notices.

`issues`, `tour` and `questions` refer to statements, so their references are resolved after the
claims have been read. `notices` lists notices of `check` that a person has looked at, with the
reason why the claim stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from claimgraph.dossier.merges import NO_MERGES, Merges, merge_entities
from claimgraph.dossier.names import Names, read_entities
from claimgraph.dossier.sources import SourceEntry, read_sources
from claimgraph.dossier.standards import is_web_address, read_language
from claimgraph.dossier.union import Companion, add_entities, join_terms
from claimgraph.dossier.vocabulary import read_own_terms
from claimgraph.dossier.yaml import Fields, Node, Report, Scalar, finding, suggest
from claimgraph.model.dates import BEGINNING, END, DateError, parse
from claimgraph.model.errors import Finding, Place
from claimgraph.model.iris import CG, FORMAT, slug
from claimgraph.model.judgement import STATUSES
from claimgraph.model.ontology import Vocabulary, extend_vocabulary
from claimgraph.model.records import GROUNDS, AnswerPart, Guide, Header, Records, TourStep
from claimgraph.model.text import fold

VIEW = {
    "according-to": "the name of an actor: the picture according to it",
    "beside": "the name of a second one, with which the picture is compared",
    "when": "the time that is looked at, as a date: July 2019",
    "clock": "whether that is when it happened, or when it was said",
    "only": "the statuses that are shown: contested, prospective, ...",
    "around": "the name of the thing whose neighbours are shown",
}
"""The keys of a tour's view, each with the description that a text editor shows."""

CLOCKS = ("happened", "said")


@dataclass(frozen=True)
class Sights:
    """Finds what a step of the tour shows: an entity by name, claim by id or issue by question."""

    names: Names
    ids: Mapping[str, tuple[str, ...]]
    records: Records
    report: Report

    def find(self, scalar: Scalar) -> tuple[str, str]:
        """Return kind and path of what a step shows; report an unknown name and return ''."""
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

    def claims(self, scalar: Scalar) -> tuple[str, ...]:
        """Return the paths of the claims with an id; report an unknown one and return none."""
        found = self.ids.get(scalar.text.strip(), ())
        if not found:
            cure = suggest(scalar.text, self.ids)
            self.report(Finding(scalar.place, f"no claim is called '{scalar.text}'", cure=cure))
        return found

    def name(self, fields: Fields, key: str) -> str:
        """Return the path of the entity that is a key's value, or '' without such a key."""
        scalar = fields.scalar(key)
        return (self.names.require(scalar, self.report) or "") if scalar else ""


def read_guide(tour: Sequence[Node], questions: Sequence[Node], sights: Sights) -> Guide:
    """Read the sections `tour` and `questions`; all claims must have been read before."""
    return Guide(
        tuple(_read_step(node, sights, heading="title") for node in tour),
        tuple(_read_step(node, sights, heading="question") for node in questions),
    )


def _read_step(node: Node, sights: Sights, *, heading: str) -> TourStep:
    """Read a step with the keys title, text, select, view; a question has ``question`` as title."""
    what = "the question" if heading == "question" else "the step"
    keys = (heading, "text", "select", "view", *(("answer",) if heading == "question" else ()))
    fields = Fields(node, what, known=keys, report=sights.report)
    title = fields.required(heading, f"write {heading}: with a few words")
    words = fields.required("text", "write text: with what is seen there, in a sentence or two")
    chosen = fields.scalar("select")
    kind, path = sights.find(chosen) if chosen else ("", "")
    parts = tuple(_read_part(it, sights) for it in fields.items("answer"))
    step = TourStep(title, words, kind, path, parts=parts)
    view = fields.node("view")
    return _read_view(view, step, sights) if view else step


def _read_part(node: Node, sights: Sights) -> AnswerPart:
    """Read a part of an answer; several claims with one `id` all belong to it."""
    fields = Fields(node, "the part of the answer", known=("part", "claims"), report=sights.report)
    words = fields.required("part", "write part: with a few words above these claims")
    found = {path for scalar in fields.scalars("claims") for path in sights.claims(scalar)}
    if not found and not fields.scalars("claims"):
        cure = "write claims: with the ids of the claims that bear it out"
        sights.report(Finding(node.place, "the part of the answer names no claims", cure=cure))
    return AnswerPart(words, tuple(sorted(found)))


def _read_view(node: Node, step: TourStep, sights: Sights) -> TourStep:
    fields = Fields(node, "the view", known=tuple(VIEW), report=sights.report)
    earliest, latest = _read_range(fields)
    return replace(
        step,
        according_to=sights.name(fields, "according-to"),
        beside=sights.name(fields, "beside"),
        clock=fields.choice("clock", CLOCKS, "happened") if earliest or latest else "",
        earliest=earliest,
        latest=latest,
        only=tuple(sorted(_read_statuses(fields), key=STATUSES.index)),
        around=sights.name(fields, "around"),
    )


def _read_range(fields: Fields) -> tuple[str, str]:
    """Return the first and last day of a view as ISO dates; an open side is empty."""
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


KINDS = {
    "negation": "a quote coded as affirmed is next to a negation",
    "question": "a quote coded as affirmed is part of a question",
    "condition": "a quote coded as affirmed is next to a condition",
    "future": "a quote coded as done speaks of something still to come",
    "hedge": "a quote coded as certain is next to words that say less",
    "fiction": "a quote coded as affirmed is about a film, a novel or a game",
    "ended": "a quote coded as going on is next to words that say that it ended",
    "quoted": "words coded as the source's own are quoted there from somebody else",
    "turn": "the quote is in the turn of somebody other than its speaker",
    "past-plan": "what was still to come when it was said has a date before that day",
    "self": "a statement has the same thing at both ends",
    "verb": "a stance names a verb that is not in the sentence",
    "admission": "something coded as acknowledged has no verb of admitting next to it",
    "former-office": "an office is next to former, acting or a similar word",
    "near": "two statements nearly disagree, and nobody has decided",
    "order": "one speaker says both, and nothing says which came first",
    "undecided-time": "the date of an act ends after the day on which it was reported",
    "not-read": "a file looks like claims, but no build reads it",
    "unpinned": "quotes are in the text, but not in evidence.lock yet",
    "voice": "a source says neither its voice nor its publisher",
    "speaker": "a person speaks whose office nobody states",
    "house": "no claim says to which state a place or government body belongs",
}
"""The kinds of notice with their descriptions; the section `notices` silences them by kind."""


@dataclass(frozen=True)
class Silencer:
    """A person's decision to hide a notice: its claim or source, its kind, and the reason."""

    at: str
    kind: str
    because: str
    place: Place

    @property
    def key(self) -> tuple[str, str]:
        """What identifies the notice: the folded name of claim or source, and the kind."""
        return fold(self.at), self.kind


def read_silencers(fields: Fields) -> Iterator[Silencer]:
    """Read the section `notices`: a list of ``{at: ID or SOURCE, notice: KIND, because: ...}``."""
    for node in fields.items("notices"):
        one = Fields(node, "the notice", known=("at", "notice", "because"), report=fields.report)
        at = one.required("at", "name the claim by its id, or the source or entity by its name")
        because = one.required("because", "say why it may stay as it is")
        kind = one.scalar("notice")
        if kind is None or kind.text not in KINDS:
            found = f"unknown notice '{kind.text}'" if kind else "the notice has no 'notice'"
            place = kind.place if kind else one.place
            fields.report(Finding(place, found, cure=suggest(kind.text if kind else "", KINDS)))
        else:
            yield Silencer(at, kind.text, because, one.place)


def check_silencers(
    silencers: tuple[Silencer, ...], known: set[str], names: Names, report: Report
) -> None:
    """Report each silencer whose ``at`` is not the name of a claim, source or entity."""
    for one in silencers:
        if not (one.at in known or fold(one.at) in names.paths or one.kind == "not-read"):
            cure = suggest(one.at, known)
            report(Finding(one.place, f"'{one.at}' is not a claim, source or entity", cure=cure))


KEYS = ("format", "name", "title", "base", "description", "language", "coder", "reviewer")
SECTIONS = (
    "vocabulary", "sources", "entities", "issues", "accept", "include", "notices", "tour",
    "questions",
)  # fmt: skip


@dataclass(frozen=True)
class Front:
    """The content of ``dossier.yaml``, before any claim is read.

    ``vocabulary`` has the dossier's own terms and those of the dossiers that it includes. ``went``
    maps, for each included dossier, the paths of its entities to their paths here.
    """

    header: Header
    vocabulary: Vocabulary
    sources: dict[str, SourceEntry]
    names: Names
    issues: tuple[Node, ...]
    tour: tuple[Node, ...] = ()
    questions: tuple[Node, ...] = ()
    coder: str = ""
    reviewer: str = ""
    accept: tuple[str, ...] = GROUNDS
    silencers: tuple[Silencer, ...] = ()
    went: tuple[Mapping[str, str], ...] = ()


def read_front(
    root: Node,
    name: str,
    *,
    vocabulary: Vocabulary,
    report: Report,
    merges: Merges = NO_MERGES,
    companions: Sequence[Companion] = (),
) -> Front:
    """Read ``dossier.yaml``; ``name`` is the dossier's name if the file states none.

    Entities of the included dossiers (``companions``) are added, and ``merges`` are applied.
    """
    fields = Fields(root, "the dossier", known=(*KEYS, *SECTIONS), report=report)
    _check_format(fields)
    header = _read_header(fields, name, vocabulary)
    if terms := join_terms(header, companions):
        vocabulary = extend_vocabulary(terms)
    header = replace(header, terms=vocabulary.own)
    names, went = add_entities(read_entities(fields, vocabulary), companions, merges)
    names = merge_entities(names, merges, report)
    alone = not companions
    return Front(
        header=header,
        vocabulary=vocabulary,
        sources=read_sources(fields, names, vocabulary=vocabulary, needed=alone),
        names=names,
        issues=fields.items("issues"),
        tour=fields.items("tour"),
        questions=fields.items("questions"),
        coder=fields.text("coder"),
        reviewer=fields.text("reviewer"),
        accept=_read_accept(fields),
        went=went,
        silencers=tuple(read_silencers(fields)),
    )


def list_included(root: Node) -> tuple[Scalar, ...]:
    """Return the values of the key `include`, which name other dossiers; report no faults."""
    fields = Fields(root, "the dossier", known=(*KEYS, *SECTIONS), report=lambda _: None)
    return fields.scalars("include")


def list_sources(root: Node) -> frozenset[str]:
    """Return the keys of the section `sources`, without a report of faults."""
    fields = Fields(root, "the dossier", known=(*KEYS, *SECTIONS), report=lambda _: None)
    return frozenset(key.text for key, _ in fields.mapping("sources"))


def _read_accept(fields: Fields) -> tuple[str, ...]:
    """Return the grounds of acceptance that the dossier names, in their fixed order, or all."""
    if "accept" not in fields:
        return GROUNDS
    found = fields.scalars("accept")
    for scalar in found:
        if scalar.text not in GROUNDS:
            message = f"'{scalar.text}' is not a ground of acceptance"
            fields.report(Finding(scalar.place, message, cure=suggest(scalar.text, GROUNDS)))
    named = {scalar.text for scalar in found}
    return tuple(ground for ground in GROUNDS if ground in named)


def _check_format(fields: Fields) -> None:
    found = fields.required("format", f"write format: {FORMAT}")
    if found and found != FORMAT:
        scalar = fields.scalar("format")
        cure = "install the version of claimgraph that wrote it, or a newer one"
        place = scalar.place if scalar else fields.place
        fields.report(
            finding(place, f"unknown dossier format '{found}'", cure, expected=f"format {FORMAT}")
        )


def _read_header(fields: Fields, name: str, vocabulary: Vocabulary) -> Header:
    key = fields.text("name", slug(name))
    scalar = fields.scalar("name")
    if scalar and key != slug(key):
        cure = f"use lower case, digits and hyphens: {slug(key)}"
        fields.report(Finding(scalar.place, f"'{key}' is not a valid name", cure=cure))
    title = fields.required("title", "write title: with the name of the affair")
    base = _read_base(fields) or f"{CG}{slug(key)}/"
    read_language(fields)
    terms = read_own_terms(fields, base, vocabulary)
    return Header(key, title, base, fields.text("description"), terms)


def _read_base(fields: Fields) -> str:
    scalar = fields.scalar("base")
    if scalar is None:
        return ""
    base = scalar.text.strip()
    if base == CG or not base.endswith(("/", "#")) or not is_web_address(base):
        cure = "write an http or https address of your own that ends with / or #"
        fields.report(Finding(scalar.place, f"the base '{base}' is not usable", cure=cure))
        return ""
    return base
