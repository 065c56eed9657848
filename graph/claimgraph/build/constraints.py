"""Checks records that were read from RDF by the rules that a build applies to a dossier's files.

SHACL shapes cannot express, for instance, that a quote is in its source, or that the first and last
day of a date agree with its EDTF string. Quotes are compared with their texts where the user gives
these.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from claimgraph.dossier.claims import is_certainty
from claimgraph.dossier.lock import Pin, read_sentences
from claimgraph.dossier.standards import is_language, is_web_address
from claimgraph.dossier.values import is_value
from claimgraph.dossier.yaml import suggest
from claimgraph.model.dates import DateError, Time, parse_edtf
from claimgraph.model.english import count_nouns
from claimgraph.model.errors import Finding, Place
from claimgraph.model.iris import WD, entity_path, source_path
from claimgraph.model.ontology import find_unstated
from claimgraph.model.records import Claim, Evidence, Proposition, Records, Source, ValueKind, Voice
from claimgraph.model.subset import find_circles
from claimgraph.model.text import (
    CONTROLS,
    UNDRAWN,
    Span,
    Text,
    TextError,
    fold,
    read_text,
    show_plainly,
)


def check_constraints(records: Records) -> Iterator[Finding]:
    """Report faults that a dossier's files could not have and no SHACL shape can express."""
    yield from _check_claims(records)
    yield from _check_order(records)
    yield from _check_unnamed(records)
    yield from _check_propositions(records)
    yield from _check_sources(records)
    yield from _check_evidence(records)
    yield from _check_entities(records)
    yield from _check_terms(records)


def _fault_of(records: Records, path: str, message: str, cure: str, **detail: str) -> Finding:
    shown = tuple((name, show_plainly(it)) for name, it in detail.items())
    return Finding(Place(records.header.base + path), message, shown, cure)


def _check_time(records: Records, path: str, what: str, time: Time) -> Iterator[Finding]:
    """Check that the earliest and latest day of a date agree with its EDTF string."""
    try:
        meant = parse_edtf(time.edtf)
    except DateError as error:
        yield _fault_of(records, path, f"{what}: {error.message}", error.cure)
        return
    if _list_bounds(meant) != _list_bounds(time):
        yield _fault_of(
            records, path, f"{what}: the days are not those of '{time.edtf}'",
            "write the earliest and latest day that it can mean, and mark its open sides",
            found=f"{time.earliest} to {time.latest}",
            expected=f"{meant.earliest} to {meant.latest}",
        )  # fmt: skip


def _list_bounds(time: Time) -> tuple[object, ...]:
    return time.earliest, time.latest, time.open_begin, time.open_end


def _check_claims(records: Records) -> Iterator[Finding]:
    for path, claim in sorted(records.claims.items()):
        source = records.sources[claim.source]
        yield from _check_time(records, path, "when it was said", claim.said)
        quoted = records.evidence[claim.evidence].source
        if quoted != claim.source:
            message = "its quote is from another source than the claim"
            cure = "give the claim the source of its quote"
            yield _fault_of(records, path, message, cure, quoted=quoted, source=claim.source)
        if source.voice is not Voice.CODED and claim.said.earliest > source.published.latest:
            message = "it was said after its source was published"
            detail = {"said": claim.said.edtf, "published": source.published.edtf}
            yield _fault_of(records, path, message, "correct one of the two dates", **detail)
        if claim.certainty and not is_certainty(
            claim.certainty, records.vocabulary.stances[claim.stance]
        ):
            message = f"'{claim.stance}' cannot have the certainty '{claim.certainty}'"
            cure = "give a lower certainty than the stance has, or leave it out"
            yield _fault_of(records, path, message, cure)
        yield from _check_chain(records, path, claim)


def _check_chain(records: Records, path: str, claim: Claim) -> Iterator[Finding]:
    """Check that the claimant is the chain's last speaker, or the agent of the source."""
    agent = records.sources[claim.source].agent
    speakers = (agent, *claim.chain[-1:])
    if claim.claimant not in speakers:
        message = "its claimant is not the last link of its chain"
        cure = "end the chain with the claimant, or let the source speak"
        detail = {"found": claim.claimant, "expected": " or ".join(reversed(speakers))}
        yield _fault_of(records, path, message, cure, **detail)
    if len(set(claim.chain)) != len(claim.chain):
        message, cure = "a link occurs twice in its chain", "name each link once"
        yield _fault_of(records, path, message, cure)


def _check_order(records: Records) -> Iterator[Finding]:
    """Check that ``cg:saidBefore`` has no circle, so that no claim comes before itself."""
    for path in sorted(find_circles(records.claims)):
        cure = "correct its cg:saidBefore"
        yield _fault_of(records, path, "the order of 'said' is circular", cure)


def _check_unnamed(records: Records) -> Iterator[Finding]:
    """Report an unnamed speaker who occurs in two sources, and so may be two people."""
    heard: dict[str, set[str]] = defaultdict(set)
    for claim in records.claims.values():
        for link in claim.chain:
            heard[link].add(claim.source)
    for link, sources in sorted(heard.items()):
        entity = records.entities.get(link)
        if entity and entity.unnamed and len(sources) > 1:
            message = f"the unnamed '{show_plainly(entity.label)}' speaks in two sources"
            cure = "give each source an unnamed speaker of its own"
            yield _fault_of(records, link, message, cure)


def _check_propositions(records: Records) -> Iterator[Finding]:
    terms = records.vocabulary.qualifiers
    for path, it in sorted(records.propositions.items()):
        if it.when:
            yield from _check_time(records, path, "when it happened", it.when)
        yield from _check_ends(records, path, it)
        for name, value in it.qualifiers:
            if not is_value(terms[name], value):
                message = f"'{show_plainly(value.token)}' is not a value for '{name}'"
                cure = "write a value that it takes; for a number, bounds that fit its words"
                bounds = f" {value.low:g} to {value.high:g}" * (value.kind is ValueKind.NUMBER)
                expected = " or ".join(sorted(terms[name].kinds))
                detail = {"found": f"{value.kind}{bounds}", "expected": expected}
                yield _fault_of(records, path, message, cure, **detail)


def _check_ends(records: Records, path: str, it: Proposition) -> Iterator[Finding]:
    term, classes = records.vocabulary.predicates[it.predicate], records.vocabulary.classes
    for end, expected, way in (
        (it.subject, term.domain, "subject"),
        (it.object, term.range, "object"),
    ):
        entity = records.entities.get(end)
        if entity is None:
            yield _fault_of(
                records, path, f"'{end}' is not an entity", "name an entity at either end"
            )
        elif expected and expected not in classes[entity.type].ancestors:
            message = f"'{term.name}' cannot have {show_plainly(entity.label)} as its {way}"
            cure = "choose another predicate, or correct the entity's type"
            yield _fault_of(records, path, message, cure, found=entity.type, expected=expected)


def _check_sources(records: Records) -> Iterator[Finding]:
    for path, it in sorted(records.sources.items()):
        yield from _check_time(records, path, "when it was published", it.published)
        yield from _check_language(records, path, it.language)
        if it.replaced_by == path:
            cure = "name the source that came after it"
            yield _fault_of(records, path, "it is replaced by itself", cure)


def _check_evidence(records: Records) -> Iterator[Finding]:
    for path, it in sorted(records.evidence.items()):
        yield from _check_language(records, path, it.language)
        hashed = records.sources[it.source].sha256
        if it.sha256 not in ("", hashed):
            message = "its text is not the one of its source"
            detail = {"found": it.sha256, "expected": hashed}
            yield _fault_of(
                records, path, message, "give both the SHA-256 of the same text", **detail
            )


def _check_language(records: Records, path: str, tag: str) -> Iterator[Finding]:
    if tag and not is_language(tag):
        cure = "write a language tag, such as tr, ru or zh-Hant"
        yield _fault_of(records, path, f"'{show_plainly(tag)}' is not a language", cure)


def _check_entities(records: Records) -> Iterator[Finding]:
    for path, it in sorted(records.entities.items()):
        if not re.fullmatch(r"entity/[^/]+", path):
            yield _fault_of(
                records, path, "it is not the address of an entity", "begin it with entity/"
            )
        item = it.match.removeprefix(WD)
        if it.match and not re.fullmatch(r"Q[1-9]\d{0,11}", item):
            cure = f"write the address of one, such as {WD}Q43"
            yield _fault_of(
                records, path, f"'{show_plainly(it.match)}' is not a Wikidata item", cure
            )
        elif it.match and not it.match_reason:
            cure = "say with cg:matchReason how you know that this is the same thing"
            yield _fault_of(records, path, "it has a Wikidata link without a reason", cure)
        named = entity_path(it.states.replace("proposition/", "statement-"))
        if it.states and (it.type, path) != ("statement", named):
            message, cure = "it is not the statement that it states", "write it under the address"
            detail = {"found": f"{path}, {it.type}", "expected": f"{named}, statement"}
            yield _fault_of(records, path, message, cure, **detail)


def _check_terms(records: Records) -> Iterator[Finding]:
    """Check that a dossier's own terms have only properties that its files can state.

    All other properties are inherited from the wider term.
    """
    base = records.header.base
    for term, prop, value in find_unstated(records.header.terms):
        message = "a dossier's own term inherits this property and cannot state it"
        cure = "leave it out, or choose another wider term"
        detail = {"property": prop, "found": value}
        yield _fault_of(records, term.removeprefix(base), message, cure, **detail)


@dataclass(frozen=True)
class Pinned:
    """The known quotes and hashes of sentences of a text that is not available."""

    quotes: tuple[Span, ...]
    sentences: tuple[tuple[int, int, str], ...]

    def holds(self, words: Span) -> bool:
        """Whether the text is known to have these words at their offsets.

        This is known of a sentence by its hash, and of words within a quote that was found.
        """
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
    """The parts of a quote with their offsets; empty if the words do not fit the offsets."""
    pin = Pin(it.source, "", it.exact, it.spans)
    return pin.parts if it.spans and pin.fits else ()


def mark_unverified(records: Records, earlier: Records | None) -> Records:
    """Mark quotes as unverified unless the earlier store shows that their text has them.

    A quote counts as verified if the store has it already, or if the store's pins of the same text
    (found quotes and hashes of sentences) contain its words. A row counts as verified only if the
    store has it with the same words: its IRI contains only its number, not a hash of its words.
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
    """Mark as unverified the quotes of an uploaded dossier that only its own lock confirms.

    The client may have invented the lock. So quotes of a source whose text is not ``available`` are
    compared with what the ``earlier`` store knows of the same text. The lock's hashes of sentences
    are dropped for such a source, since later writes would be compared with them.
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
    """Check that a write leaves the hashes and length of each text as a build recorded them."""
    for path, source in sorted(records.sources.items()):
        before = earlier.sources.get(path) if earlier else None
        pins = [(it.sha256, it.length, it.sentences) for it in (source, before) if it]
        if (before and pins[0] != pins[1]) or (not before and source.sentences):
            message = "the hashes of a text come from a build, and are not written"
            cure = "leave sha256, length and sentences of the source as they are"
            yield Finding(Place(records.header.base + path), message, cure=cure)


def check_written(records: Records) -> Iterator[Finding]:
    """Check what a client may have written that no shape refuses, such as a name used twice."""
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


@dataclass(frozen=True)
class Held:
    """The result of comparing quotes with texts: findings, and one line for each source."""

    findings: tuple[Finding, ...]
    summary: tuple[str, ...]


def hold_quotes(records: Records, texts: Mapping[str, Path]) -> Held:
    """Compare the quotes of each source with its text, if ``texts`` has it.

    ``texts`` are files by the name of the source.
    """
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
    """A finding for each given text that belongs to no source."""
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
