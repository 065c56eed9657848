"""The files ``claims*.yaml``: who says what, with which stance, in which words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from claimgraph.dossier.header import Front
from claimgraph.dossier.propositions import Propositions
from claimgraph.dossier.sources import OFFICE_KEYS, SourceEntry
from claimgraph.dossier.standards import read_language
from claimgraph.dossier.values import Moment, read_moment
from claimgraph.dossier.vocabulary import hint_words
from claimgraph.dossier.yaml import (
    Fields,
    Mapping,
    Node,
    Report,
    Scalar,
    Sequence,
    finding,
    suggest,
)
from claimgraph.model.dates import OPEN, Time, until
from claimgraph.model.errors import Finding
from claimgraph.model.ontology import StanceTerm, Vocabulary
from claimgraph.model.records import Claim
from claimgraph.model.shape import CLAIM

CLAIM_KEYS = (
    "quote", "after", "speaker", "via", "stance", "says", "said", "when", "id", "conflicts-with",
    "compatible-with", "certainty", "done", "inferred", "coder", "reviewer", "language",
    "translated", *(it.member for it in CLAIM if it.key),
)  # fmt: skip
FILE_KEYS = ("source", "claims", "silent", "coder", "reviewer")


@dataclass(frozen=True)
class Draft:
    """A claim that waits for its evidence; ``claim.evidence`` is still empty."""

    claim: Claim
    entry: SourceEntry
    quote: Scalar
    after: str
    id: str
    language: str
    translated: bool
    before: tuple[Scalar, ...]
    follows: tuple[Scalar, ...]
    conflicts: tuple[Fields, ...]
    compatible: tuple[Fields, ...]


@dataclass(frozen=True)
class Silence:
    """A sentence that states nothing, with the reason why it does not."""

    source: SourceEntry
    quote: Scalar


@dataclass(frozen=True)
class Entry:
    """One item of a claims file: its fields, its source, and the file's coder and reviewer.

    ``own_voice`` says that the source speaks, in whosever turn the words stand.
    """

    fields: Fields
    source: SourceEntry
    coder: str
    reviewer: str
    own_voice: bool = False


def list_offices(front: Front, report: Report) -> Iterator[Entry]:
    """List the claims of offices that ``speakers:`` of a source make."""
    for source in front.sources.values():
        for label, it in source.speakers.items():
            if it.office:
                what = f"the office of '{label}'"
                fields = Fields(it.office, what, known=("says", *OFFICE_KEYS), report=report)
                yield Entry(fields, source, front.coder, front.reviewer, own_voice=True)


def list_entries(
    root: Node, front: Front, *, vocabulary: Vocabulary, report: Report
) -> Iterator[Entry | Silence]:
    """List the items of one file: a list, or ``source:`` and ``claims:`` with a list."""
    keyed = root if isinstance(root, Mapping) else Mapping(root.place, ())
    fields = Fields(keyed, "the claims file", known=FILE_KEYS, report=report)
    source = _file_source(fields, front)
    if isinstance(root, Scalar):
        cure = "write a list: - quote: ...  and  says: [subject, predicate, object]"
        report(Finding(root.place, "the claims file has no list", cure=cure))
    items = root.items if isinstance(root, Sequence) else fields.items("claims")
    coder = fields.text("coder", front.coder)
    reviewer = fields.text("reviewer", front.reviewer)
    known, hint = (*CLAIM_KEYS, *vocabulary.qualifiers), hint_words(vocabulary, "qualifier")
    for item in items:
        entry = Fields(item, "the claim", known=known, report=report, hint=hint)
        if source:
            yield Entry(entry, source, coder, reviewer)
    if source:
        yield from _silences(fields, source)


def _silences(fields: Fields, source: SourceEntry) -> Iterator[Silence]:
    for item in fields.items("silent"):
        entry = Fields(
            item, "the silent sentence", known=("quote", "because"), report=fields.report
        )
        entry.required("because", "say why the sentence states nothing")
        entry.required("quote", "add quote: with words of the sentence")
        quote = entry.scalar("quote")
        if quote:
            yield Silence(source, quote)


def _file_source(fields: Fields, front: Front) -> SourceEntry | None:
    named = fields.scalar("source")
    if named and named.text in front.sources:
        return front.sources[named.text]
    if named:
        message = f"no source is called '{named.text}'"
        fields.report(Finding(named.place, message, cure=suggest(named.text, front.sources)))
    elif len(front.sources) == 1:
        return next(iter(front.sources.values()))
    elif front.sources:
        cure = "begin the file with source: NAME, and write claims: before the list"
        fields.report(
            Finding(fields.place, "nothing says which source these claims are from", cure=cure)
        )
    return None


def index_ids(entries: list[Entry], report: Report) -> dict[str, Fields]:
    """Map the ids of claims to their fields; an id that occurs twice is reported."""
    ids: dict[str, Fields] = {}
    for entry in entries:
        scalar = entry.fields.scalar("id")
        name = scalar.text.strip() if scalar else ""
        if scalar and name in ids:
            message = f"the id '{name}' occurs twice, first at {ids[name].place}"
            report(Finding(scalar.place, message, cure="give one of them another id"))
        elif scalar:
            ids[name] = entry.fields
    return ids


def find_anchor(entry: Entry) -> Time:
    """The day from which "yesterday" counts: that of speech; of what others say, only if known."""
    fields = entry.fields
    published = entry.source.source.published
    moment = read_moment(
        fields.node("said"), "'said'", report=lambda _: None, anchor=published, ordered=True
    )
    if moment.time:
        return moment.time
    if entry.source.said:
        return entry.source.said
    reported = "speaker" in fields or "via" in fields
    return OPEN if reported and not entry.source.source.transcript else published


def draft(entry: Entry, propositions: Propositions, turn: str = "") -> Iterator[Draft]:
    """Read one item: a claim for each of its speakers and each proposition that it says.

    ``turn`` are the words that begin the turn in which its quote stands: they name the speaker
    where the item does not.
    """
    chains = _read_chains(entry, propositions, turn)
    said = _read_said(entry.fields, entry.source)
    base = _read_claim(entry, propositions, said=said, speaker=chains[0][0])
    quote = _read_quote(entry.fields)
    heard = propositions.of(entry.fields)
    for speaker, links in chains:
        spoken = replace(
            base,
            claimant=speaker or entry.source.source.agent,
            chain=links,
            said=said.time or _by_default(entry.source, links),
        )
        for proposition in heard:
            if quote is not None:
                yield _await_evidence(replace(spoken, about=proposition.path), entry, quote, said)


def _read_claim(
    entry: Entry, propositions: Propositions, *, said: Moment, speaker: str | None
) -> Claim:
    """What the claims of one item have in common, whoever speaks in them and whatever they say."""
    fields, source, words = entry.fields, entry.source.source, propositions.vocabulary
    hint = hint_words(words, "stance")
    asking = speaker == entry.source.press.path
    usual = "asks" if asking else "asserts"  # who asks does not say that it is so
    stance = fields.choice("stance", words.stances, usual, hint=hint)
    when = propositions.when(fields)
    plain: dict[str, Any] = {it.member: fields.text(it.member) for it in CLAIM if it.key}
    return Claim(
        about="",
        stance=stance,
        claimant="",
        source=source.path,
        evidence="",
        when_words=when.time.words if when.time else "",
        inferred="; ".join(filter(None, (fields.text("inferred"), when.inferred, said.inferred))),
        done=fields.flag("done"),
        certainty=_read_certainty(fields, words.stances[stance]),
        coder=fields.text("coder", entry.coder),
        reviewer=fields.text("reviewer", entry.reviewer),
        place=fields.place,
        **plain,
    )


def _await_evidence(claim: Claim, entry: Entry, quote: Scalar, said: Moment) -> Draft:
    fields = entry.fields
    return Draft(
        claim,
        entry.source,
        quote,
        fields.text("after"),
        fields.text("id"),
        read_language(fields) or entry.source.source.language,
        fields.flag("translated"),
        said.before,
        said.after,
        tuple(_declared(fields, "conflicts-with", ("claim", "because"))),
        tuple(_declared(fields, "compatible-with", ("claim", "table", "because"))),
    )


CERTAINTIES = ("certain", "probable", "possible")
"""From high to low; what words hedge is less than their verb says."""


def _read_certainty(fields: Fields, stance: StanceTerm) -> str:
    """How sure the words are, where that is less than what their stance says."""
    if "certainty" not in fields:
        return ""
    found = fields.choice("certainty", CERTAINTIES, CERTAINTIES[0])
    if found != stance.certainty and not is_certainty(found, stance):
        message = f"'{stance.name}' says no more than {stance.certainty}, and 'certainty' {found}"
        cure = "leave certainty: out, or choose a stance that says as much"
        fields.report(Finding(fields.place, message, cure=cure))
    return "" if found == stance.certainty else found


def is_certainty(found: str, stance: StanceTerm) -> bool:
    """Whether a claim can have this certainty: one below that of its stance."""
    known = (*CERTAINTIES, "unknown")
    return found in CERTAINTIES and known.index(found) > known.index(stance.certainty)


def _read_chains(
    entry: Entry, propositions: Propositions, turn: str
) -> list[tuple[str | None, tuple[str, ...]]]:
    """Read the speakers, each with the chain of which he is the last link.

    Those of a list say the same, each for himself: a joint statement, "both denied it".
    """
    fields, report = entry.fields, propositions.report
    links = [_find_agent(link, entry.source, propositions) for link in fields.scalars("via")]
    named = fields.scalars("speaker")
    speakers = [_find_agent(it, entry.source, propositions) for it in named]
    if not named:
        speakers = [_find_turn(entry, propositions, turn)]
    chains = [(it, tuple(link for link in (*links, it) if link)) for it in speakers]
    if any(len(set(chain)) != len(chain) for _, chain in chains):
        cure = "name each link once: via: holds those between the source and the speaker"
        report(Finding(fields.place, "a link or speaker is named twice in the chain", cure=cure))
    if len(set(speakers)) != len(speakers):
        cure = "name each speaker once; two aliases of one are one"
        report(Finding(fields.place, "a speaker is named twice", cure=cure))
    return chains


def _find_agent(name: Scalar, source: SourceEntry, propositions: Propositions) -> str | None:
    """Who is meant by a name: in a transcript also by the words that begin his turns.

    ``press`` are those who ask there, if the source says which turns are theirs.
    """
    listed = source.find_speaker(name.text)
    if listed == source.press.path:
        propositions.names.entities.setdefault(listed, source.press)
    return listed or propositions.names.require(name, propositions.report)


def _find_turn(entry: Entry, propositions: Propositions, turn: str) -> str | None:
    """Who speaks in the turn of a transcript in which a quote stands; before the first, nobody."""
    if entry.own_voice or not turn:
        return None
    path = entry.source.find_speaker(turn)
    if path is None:
        message = f"nobody says who speaks in the turn '{turn}' of '{entry.source.key}'"
        cure = "add the words to speakers: of the source, or speaker: to the claim"
        propositions.report(Finding(entry.fields.place, message, cure=cure))
        return None
    return _find_agent(Scalar(entry.fields.place, turn), entry.source, propositions)


def _by_default(entry: SourceEntry, links: tuple[str, ...]) -> Time:
    """What is not dated was said by the day of publication; a source's own words, on it.

    Where the source has a day of speech, a single link spoke on it; what he reports of another
    was said by then.
    """
    day = replace(entry.said or entry.source.published, words="")
    heard = len(links) > 1 if entry.said else bool(links)
    return until(day) if heard else day


def _read_said(fields: Fields, entry: SourceEntry) -> Moment:
    node, source = fields.node("said"), entry.source
    what = f"'said' of {fields.what}"
    moment = read_moment(node, what, report=fields.report, anchor=source.published, ordered=True)
    if node and moment.time and moment.time.earliest > source.published.latest:
        cure = "correct the date, or the source's published:"
        message = "it was said after its source was published"
        detail = {"said": moment.time.edtf, "published": source.published.edtf}
        fields.report(finding(node.place, message, cure, **detail))
    return moment


def _read_quote(fields: Fields) -> Scalar | None:
    cure = "add quote: with the words of the source that carry the claim"
    fields.required("quote", cure)
    return fields.scalar("quote")


def _declared(fields: Fields, key: str, known: tuple[str, ...]) -> Iterator[Fields]:
    node = fields.node(key)
    members = node.items if isinstance(node, Sequence) else (node,)
    for member in members:
        if member is not None:
            yield Fields(member, f"'{key}'", known=known, report=fields.report)
