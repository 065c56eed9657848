"""Selects the texts of a dossier to draft from, and writes the drafts into ``drafts.yaml``, except
those that somebody has decided on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from claimgraph.dossier import Reading
from claimgraph.dossier.sources import SourceEntry
from claimgraph.dossier.yaml import suggest
from claimgraph.draft.review import read_log, undecided
from claimgraph.draft.rules import ENGINE, Drafted, draft_text
from claimgraph.draft.suggestion import Suggestion, read_drafts, save_drafts
from claimgraph.draft.tree import parse_text
from claimgraph.model.errors import ClaimgraphError
from claimgraph.model.text import Text

ENGLISH = ("", "en")
"""The languages that the rules can read; a text without a language is taken for English."""


@dataclass(frozen=True)
class Document:
    """A source whose text is available: its entry in the dossier, and the text."""

    entry: SourceEntry
    text: Text


def list_documents(reading: Reading, names: Sequence[str] = ()) -> list[Document]:
    """List the texts to draft from: those of the named sources, or all that are available.

    Raises ClaimgraphError if a name is not that of a source, or a named source has no text.
    """
    entries = {it.key: it for it in reading.entries.values()}
    for name in names:
        if name not in entries:
            cure = suggest(name, entries)
            raise ClaimgraphError(f"no source is called '{name}'", cure=cure)
    wanted = [it for key, it in entries.items() if not names or key in names]
    found = [
        Document(it, reading.texts[it.source.path])
        for it in wanted
        if it.source.path in reading.texts
    ]
    missing = [it.key for it in wanted if it.source.path not in reading.texts]
    if missing and (names or not found):
        cure = f"give it with --text {missing[0]}=FILE, or name it in dossier.yaml with text:"
        raise ClaimgraphError(f"the text of '{missing[0]}' is not available", cure=cure)
    if not found:
        cure = "add a source that has a 'text' to dossier.yaml"
        raise ClaimgraphError("there is no text to draft from", cure=cure)
    return found


def is_english(document: Document) -> bool:
    """Whether a text is English, which the rules can read."""
    return document.entry.source.language.split("-")[0].lower() in ENGLISH


def draft_by_rules(reading: Reading, document: Document, model: Any) -> Drafted:
    """Propose claims from one text by the rules, except claims that the dossier has already.

    ``model`` is a spaCy pipeline.
    """
    drafted = draft_text(
        document.entry,
        document.text,
        parse_text(document.text.content, model),
        entities=reading.records.entities,
        vocabulary=reading.vocabulary,
    )
    return replace(drafted, suggestions=leave_out_claimed(reading, document, drafted.suggestions))


def leave_out_claimed(
    reading: Reading, document: Document, drafts: Sequence[Suggestion]
) -> tuple[Suggestion, ...]:
    """Leave out drafts with the speaker, stance and statement of a claim of the same source."""
    claimed = set(_list_claimed(reading, document.entry))
    return tuple(it for it in drafts if _key(it) not in claimed)


def _list_claimed(reading: Reading, entry: SourceEntry) -> Iterator[tuple[str, ...]]:
    """The speaker, stance, subject, predicate and object of each existing claim of a source."""
    records = reading.records
    for claim in records.claims.values():
        if claim.source == entry.source.path:
            about = records.propositions[claim.about]
            speaker = records.label(claim.chain[-1]) if claim.chain else ""
            subject, thing = (records.entities.get(it) for it in (about.subject, about.object))
            ends = (subject.label if subject else "", thing.label if thing else "")
            yield speaker, claim.stance, ends[0], about.predicate, ends[1]


def _key(it: Suggestion) -> tuple[str, ...]:
    says = it.fields["says"]
    return (it.fields.get("speaker", ""), it.fields.get("stance", "asserts"), *says)


def save_proposed(
    folder: Path,
    proposed: Sequence[Suggestion],
    documents: Sequence[str],
    *,
    engine: str = ENGINE,
) -> tuple[Path, list[Suggestion]]:
    """Save an engine's drafts of some documents in place of its earlier drafts of these.

    Drafts of other documents and engines stay. Of drafts with the same content, only one is saved.
    Drafts that somebody has decided on are left out, so that a rejected one does not come back.
    Returns the file and the saved drafts.
    """
    drafts = read_drafts(folder)
    others = [it for it in drafts if it.source not in documents or it.engine != engine]
    once: dict[str, Suggestion] = {}
    for it in [*others, *proposed]:
        once.setdefault(it.content, it)
    kept = undecided(once.values(), read_log(folder))
    kept.sort(key=lambda it: (it.source, it.spans, it.id))
    return save_drafts(folder, kept), kept
