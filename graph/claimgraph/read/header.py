"""The file ``dossier.yaml``: title, sources, entities; the issues wait for the claims."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from claimgraph.dates import OPEN, Time
from claimgraph.errors import Finding, Place
from claimgraph.model import Entity, Header, Source, Voice
from claimgraph.read.fields import Fields, finding, suggest
from claimgraph.read.moments import read_moment
from claimgraph.read.names import Names
from claimgraph.read.nodes import Node, Report, Scalar
from claimgraph.terms import CG, FORMAT, WD, entity_path, slug, source_path
from claimgraph.vocabulary import Vocabulary

KEYS = ("format", "name", "title", "base", "description", "language", "coder", "reviewer")
SECTIONS = ("sources", "entities", "issues")
SOURCE_KEYS = (
    "title", "publisher", "voice", "published", "retrieved", "address", "licence", "language",
    "text", "held", "complete", "replaced-by",
)  # fmt: skip
ENTITY_KEYS = (
    "type", "key", "aliases", "labels", "description", "wikidata", "because",
)  # fmt: skip


@dataclass(frozen=True)
class SourceEntry:
    """A source as the dossier lists it.

    ``text`` is the file that may hold its text. ``complete`` promises that every sentence is
    covered by a claim or listed as silent.
    """

    key: str
    source: Source
    text: str
    complete: bool
    place: Place


@dataclass(frozen=True)
class Front:
    """What ``dossier.yaml`` says, before any claim is read."""

    header: Header
    sources: dict[str, SourceEntry]
    names: Names
    issues: tuple[Node, ...]
    coder: str = ""
    reviewer: str = ""


def read_front(root: Node, name: str, *, vocabulary: Vocabulary, report: Report) -> Front:
    """Read ``dossier.yaml``; ``name`` is the folder's, used where the file gives none."""
    fields = Fields(root, "the dossier", known=(*KEYS, *SECTIONS), report=report)
    _check_format(fields)
    names = _read_entities(fields, vocabulary)
    return Front(
        _read_header(fields, name),
        _read_sources(fields, names),
        names,
        fields.items("issues"),
        fields.text("coder"),
        fields.text("reviewer"),
    )


def _check_format(fields: Fields) -> None:
    found = fields.required("format", f"write format: {FORMAT}")
    if found and found != FORMAT:
        scalar = fields.scalar("format")
        cure = "install the version of claimgraph that wrote it, or a newer one"
        place = scalar.place if scalar else fields.place
        fields.report(
            finding(place, f"unknown dossier format '{found}'", cure, expected=f"format {FORMAT}")
        )


def _read_header(fields: Fields, name: str) -> Header:
    key = fields.text("name", slug(name))
    if key != slug(key):
        cure = f"use lower case, digits and hyphens: {slug(key)}"
        fields.report(Finding(fields.place, f"'{key}' is not usable as a name", cure=cure))
    title = fields.required("title", "write title: and what the affair is called")
    base = fields.text("base", f"{CG}{slug(key)}/")
    if not re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+[/#]", base):
        cure = "write an http or https address that ends with / or #"
        fields.report(Finding(fields.place, f"the base '{base}' is not usable", cure=cure))
    return Header(key, title, base, fields.text("description"))


def _read_sources(fields: Fields, names: Names) -> dict[str, SourceEntry]:
    if "sources" not in fields:
        cure = "add sources: with a name, a title and a date for each text that was read"
        fields.report(Finding(fields.place, "the dossier names no sources", cure=cure))
    entries = {
        key.text: _read_source(key, node, names, fields.report)
        for key, node in fields.mapping("sources")
    }
    for entry in entries.values():
        replaced = entry.source.replaced_by.removeprefix("source/")
        if replaced and replaced not in entries:
            message = f"'{entry.key}' is replaced by '{replaced}', which is no source here"
            fields.report(Finding(entry.place, message, cure=suggest(replaced, entries)))
    return entries


def _read_source(key: Scalar, node: Node, names: Names, report: Report) -> SourceEntry:
    what = f"source '{key.text}'"
    fields = Fields(node, what, known=SOURCE_KEYS, report=report)
    if key.text != slug(key.text):
        cure = f"use lower case, digits and hyphens: {slug(key.text)}"
        report(Finding(key.place, f"'{key.text}' is not usable as a name", cure=cure))
    published, inferred = _read_published(fields)
    publisher = fields.scalar("publisher")
    successor = fields.text("replaced-by")
    source = Source(
        path=source_path(key.text),
        title=fields.required("title", "write title: and the headline or name of the text"),
        voice=Voice(fields.choice("voice", list(Voice), Voice.REPORTING)),
        published=published,
        publisher=(names.require(publisher, report) or "") if publisher else "",
        inferred=inferred,
        address=_read_address(fields),
        licence=fields.text("licence"),
        language=fields.text("language"),
        retrieved=_read_day(fields, "retrieved"),
        replaced_by=source_path(successor) if successor else "",
        held=fields.flag("held"),
    )
    return SourceEntry(key.text, source, fields.text("text"), fields.flag("complete"), key.place)


def _read_published(fields: Fields) -> tuple[Time, str]:
    if "published" not in fields:
        cure = "write published: 2019-10-04, or {date: ..., inferred: why} if it is not printed"
        fields.report(Finding(fields.place, f"{fields.what} has no 'published'", cure=cure))
    moment = read_moment(
        fields.node("published"), f"'published' of {fields.what}", report=fields.report
    )
    return moment.time or OPEN, moment.inferred


def _read_day(fields: Fields, key: str) -> date | None:
    moment = read_moment(fields.node(key), f"'{key}' of {fields.what}", report=fields.report)
    if moment.time is None:
        return None
    if moment.time.earliest != moment.time.latest:
        cure = "write the day, such as 2026-03-01"
        fields.report(Finding(fields.place, f"'{key}' of {fields.what} is no day", cure=cure))
    return moment.time.earliest


def _read_address(fields: Fields) -> str:
    scalar = fields.scalar("address")
    if scalar is None or re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", scalar.text):
        return scalar.text if scalar else ""
    cure = "write the whole address, beginning with https://"
    fields.report(Finding(scalar.place, f"'{scalar.text}' is not a web address", cure=cure))
    return ""


def _read_entities(fields: Fields, vocabulary: Vocabulary) -> Names:
    names = Names()
    for key, node in fields.mapping("entities"):
        entry = Fields(node, f"entity '{key.text}'", known=ENTITY_KEYS, report=fields.report)
        entity = _read_entity(key, entry, vocabulary)
        names.add(entity, (key, *entry.scalars("aliases")), fields.report)
    return names


def _read_entity(key: Scalar, fields: Fields, vocabulary: Vocabulary) -> Entity:
    fields.required("type", f"add type:, one of {', '.join(sorted(vocabulary.classes))}")
    return Entity(
        path=entity_path(slug(fields.text("key", key.text))),
        type=fields.choice("type", vocabulary.classes, "organisation"),
        label=key.text.strip(),
        labels=tuple(sorted(_read_labels(fields))),
        aliases=tuple(sorted(alias.text.strip() for alias in fields.scalars("aliases"))),
        description=fields.text("description"),
        match=_read_match(fields),
        match_reason=fields.text("because"),
    )  # fmt: skip


def _read_labels(fields: Fields) -> Iterator[tuple[str, str]]:
    for tag, node in fields.mapping("labels"):
        if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", tag.text):
            cure = "write a language tag, such as tr, ru or zh-Hant"
            fields.report(Finding(tag.place, f"'{tag.text}' is no language", cure=cure))
        elif isinstance(node, Scalar) and node.text.strip():
            yield tag.text.lower(), node.text.strip()
        else:
            cure = "write the name in that language"
            fields.report(Finding(node.place, f"the label '{tag.text}' is no name", cure=cure))


def _read_match(fields: Fields) -> str:
    scalar = fields.scalar("wikidata")
    if scalar is None:
        return ""
    if not re.fullmatch(r"Q[1-9]\d{0,11}", scalar.text):
        cure = "write the item's number, such as Q43"
        fields.report(Finding(scalar.place, f"'{scalar.text}' is no Wikidata item", cure=cure))
    elif "because" not in fields:
        cure = "add because: and how you know that this is the same thing"
        message = f"{fields.what} has a Wikidata link without a reason"
        fields.report(Finding(scalar.place, message, cure=cure))
    return f"{WD}{scalar.text}"
