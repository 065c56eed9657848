"""The quotes of a built graph, compared with the texts that are given: what no build has done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from claimgraph.build.written import evidence_parts
from claimgraph.dossier.yaml import suggest
from claimgraph.model.english import count_nouns
from claimgraph.model.errors import Finding, Place
from claimgraph.model.iris import source_path
from claimgraph.model.records import Evidence, Records
from claimgraph.model.text import Text, TextError, read_text


@dataclass(frozen=True)
class Held:
    """What came of it: findings, and a line on each source, looked at or not."""

    findings: tuple[Finding, ...]
    summary: tuple[str, ...]


def hold_quotes(records: Records, texts: Mapping[str, Path]) -> Held:
    """Look for the quotes of each source in its text, where that is given by the source's name."""
    names = {source_path(name): name for name in texts}
    known = [path.removeprefix(source_path("")) for path in records.sources]
    findings, summary = list(refuse_texts(texts, known)), []
    for path in sorted(records.sources):
        quotes = [it for it in records.evidence.values() if it.source == path and not it.row]
        shown = path.removeprefix(source_path(""))
        quoted = count_nouns(len(quotes), "quote")
        if path in names:
            findings += _hold_source(records, path, quotes, texts[names[path]])
            summary.append(f"{shown}: {quoted} compared with the text")
        elif quotes:
            cure = f"give it with --text {shown}=FILE"
            summary.append(f"{shown}: {quoted} not compared with the text: {cure}")
    return Held(tuple(findings), tuple(summary))


def refuse_texts(texts: Mapping[str, Path], known: Iterable[str]) -> Iterator[Finding]:
    """A finding for each text that is given and is no source here."""
    known = sorted(known)
    for name in sorted(set(texts) - set(known)):
        cure = suggest(name, known) if known else "leave it out"
        yield Finding(Place("--text"), f"'{name}' is not a source of this graph", cure=cure)


def _hold_source(
    records: Records, path: str, quotes: Iterable[Evidence], file: Path
) -> Iterator[Finding]:
    source, base = records.sources[path], records.header.base
    try:
        text = read_text(file.read_bytes(), file.name)
    except TextError as error:
        yield Finding(Place(error.where), error.message, cure=error.cure)
        return
    if source.sha256 and source.sha256 != text.sha256:
        message = f"{file.name} is not the text that was read"
        detail = (("read", source.sha256), ("given", text.sha256))
        yield Finding(Place(base + path), message, detail, "give that one, or build it again")
        return
    for it in quotes:
        if not _stands_in(it, text):
            message = f"the quote is not at its place in {file.name}"
            detail = (("quote", it.exact), ("at", _show_places(it)))
            yield Finding(
                Place(base + it.path), message, detail, "correct the claim, and build again"
            )


def _stands_in(it: Evidence, text: Text) -> bool:
    parts = evidence_parts(it)
    return bool(parts) and all(text.cut(part.start, part.end) == part for part in parts)


def _show_places(it: Evidence) -> str:
    return ", ".join(f"{start}-{end}" for start, end in it.spans) or "no place"
