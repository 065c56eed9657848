"""What was written to a store and not built: quotes that nothing verifies, names, addresses.

A build reads its dossier's files with every check of theirs. What comes as RDF has not been through
that door, so it is compared with the same rules here.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from claimgraph.dossier.lock import Pin, read_sentences
from claimgraph.dossier.standards import is_web_address
from claimgraph.model.errors import Finding, Place
from claimgraph.model.records import Evidence, Records, Source
from claimgraph.model.text import CONTROLS, UNDRAWN, Span, fold, show_plainly


@dataclass(frozen=True)
class Pinned:
    """What is known of a text without it: the words of quotes found in it, hashes of sentences."""

    quotes: tuple[Span, ...]
    sentences: tuple[tuple[int, int, str], ...]

    def holds(self, words: Span) -> bool:
        """Whether words are known to be at their place: as sentences, or within a quote."""
        touched = [it for it in self.sentences if it[0] < words.end and words.start < it[1]]
        edges = touched or [(words.start, words.end, "")]
        pieces = [(_cut_span(words, start, end), digest) for start, end, digest in edges]
        left_out = "".join(words.exact.split()) != "".join(
            "".join(it.exact.split()) for it, _ in pieces
        )
        return not left_out and all(
            _sha256(it.exact) == digest or any(_lies_in(it, quote) for quote in self.quotes)
            for it, digest in pieces
        )


def _cut_span(words: Span, start: int, end: int) -> Span:
    start, end = max(start, words.start), min(end, words.end)
    return Span(start, end, words.exact[start - words.start : end - words.start])


def _lies_in(words: Span, quote: Span) -> bool:
    within = quote.start <= words.start and words.end <= quote.end
    return within and words == _cut_span(quote, words.start, words.end)


def _sha256(words: str) -> str:
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


def evidence_parts(it: Evidence) -> tuple[Span, ...]:
    """The words of a quote with their places; none where the two do not fit each other."""
    pin = Pin(it.source, "", it.exact, it.spans)
    return pin.parts if it.spans and pin.fits else ()


def mark_unverified(records: Records, earlier: Records | None) -> Records:
    """Mark the quotes that the store, as it was, does not hold: nobody found them in a text.

    The address of a quote is the hash of its words and places; that of a row is its number, so its
    words are compared too. A new one is compared with the quotes that a build found and the
    hashes of sentences that it left, of the same text. A row that the store does not know is
    marked, for rows are named and not quoted.
    """
    texts = earlier.sources if earlier else {}
    quoted = earlier.evidence.values() if earlier else ()
    found = [it for it in quoted if it.verified and it.source in texts]
    quotes: dict[str, list[Span]] = defaultdict(list)
    for it in found:
        quotes[it.source].extend(evidence_parts(it))
    pinned = {
        path: Pinned(tuple(quotes[path]), read_sentences(source.sentences))
        for path, source in texts.items()
    }
    known = {(it.path, it.exact) for it in found}

    def stands(path: str, it: Evidence) -> bool:
        parts, text = evidence_parts(it), pinned.get(it.source, Pinned((), ()))
        return (path, it.exact) in known or (bool(parts) and all(map(text.holds, parts)))

    evidence = {
        path: replace(it, verified=stands(path, it)) for path, it in records.evidence.items()
    }
    return replace(records, evidence=evidence)


def distrust_lock(
    records: Records, earlier: Records | None, *, available: Collection[str]
) -> Records:
    """Mark the quotes of an uploaded dossier that only its own lock has found.

    Who sends a lock may have made it up. So a source whose text is not ``available`` is compared
    with what the store, as it was, knows of the same text; the hashes of sentences that the lock
    has are not kept, for a later write would be compared with them.
    """
    known = dict[str, Source]()
    for path, source in earlier.sources.items() if earlier else ():
        if path in records.sources and source.sha256 == records.sources[path].sha256:
            known[path] = source
    marked = mark_unverified(records, replace(earlier, sources=known) if earlier else None)
    evidence = {
        path: it if it.source in available or it.row else marked.evidence[path]
        for path, it in records.evidence.items()
    }
    sources = {
        path: it
        if path in available
        else replace(it, sentences=known[path].sentences if path in known else "")
        for path, it in records.sources.items()
    }
    return replace(records, evidence=evidence, sources=sources)


def check_pins(records: Records, earlier: Records | None) -> Iterator[Finding]:
    """What is known of a text comes from a build that has read it, and no write changes it."""
    for path, source in sorted(records.sources.items()):
        before = earlier.sources.get(path) if earlier else None
        pins = [(it.sha256, it.length, it.sentences) for it in (source, before) if it]
        if (before and pins[0] != pins[1]) or (not before and source.sentences):
            message = "the hashes of a text come from a build, and are not written"
            cure = "leave sha256, length and sentences of the source as they are"
            yield Finding(Place(records.header.base + path), message, cure=cure)


def check_written(records: Records) -> Iterator[Finding]:
    """The rules of a dossier's files that no shape holds: one name means one thing, and so on."""
    base = records.header.base
    owners: dict[str, str] = {}
    for path, entity in sorted(records.entities.items()):
        names = () if entity.unnamed else (entity.label, *entity.aliases)
        for name in names:
            owner = owners.setdefault(fold(name), path)
            if owner != path:
                message = f"the name '{show_plainly(name)}' already means {base + owner}"
                cure = "a name means one thing: drop one alias, or make it longer"
                yield Finding(Place(base + path), message, cure=cure)
        for _, text in (*(("", it) for it in names), *entity.labels):
            yield from _unseen(text, base + path)
        if not entity.label.strip():
            yield Finding(Place(base + path), "it has no label", cure="give it an rdfs:label")
    for path, source in sorted(records.sources.items()):
        yield from _unseen(source.title, base + path)
        if source.address and not is_web_address(source.address):
            message = f"'{show_plainly(source.address)}' is not a web address"
            cure = "write the whole address, beginning with https://"
            yield Finding(Place(base + path), message, cure=cure)
    for path, evidence in sorted(records.evidence.items()):
        yield from _unseen(evidence.exact, base + path, most=CONTROLS)


def _unseen(text: str, where: str, *, most: frozenset[str] = UNDRAWN) -> Iterator[Finding]:
    found = next((it for it in text if it in most or it in CONTROLS), "")
    if found:
        message = f"'{show_plainly(text)}' holds U+{ord(found):04X}, which is invisible"
        yield Finding(Place(where), message, cure="write it again without it")
