"""What holds between the records of every dossier, whichever way they came.

The readers of a dossier's files see to it while they read. Records that come as RDF have not been
through that door: an address that is the right hash and a node that fits its shape say nothing of
a quote from another source, or of a date whose days are not those of its EDTF.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from claimgraph.dossier.claims import is_certainty
from claimgraph.dossier.standards import is_language
from claimgraph.dossier.values import is_value
from claimgraph.model.dates import DateError, Time, parse_edtf
from claimgraph.model.errors import Finding, Place
from claimgraph.model.iris import WD, entity_path
from claimgraph.model.ontology import find_unstated
from claimgraph.model.records import Claim, Proposition, Records, ValueKind, Voice
from claimgraph.model.subset import find_circles
from claimgraph.model.text import show_plainly


def check_constraints(records: Records) -> Iterator[Finding]:
    """Find what the reader of a dossier's files would have refused, and no shape can say."""
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
    """The days by which queries and the judge go are those of the EDTF that readers see."""
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
            message = f"'{claim.stance}' is not said with the certainty '{claim.certainty}'"
            cure = "name less than the stance says, or leave the certainty out"
            yield _fault_of(records, path, message, cure)
        yield from _check_chain(records, path, claim)


def _check_chain(records: Records, path: str, claim: Claim) -> Iterator[Finding]:
    """Whoever speaks is the last link of the chain, or else the source itself."""
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
    """No claim was made before itself."""
    for path in sorted(find_circles(records.claims)):
        cure = "correct its cg:saidBefore"
        yield _fault_of(records, path, "the order of 'said' is circular", cure)


def _check_unnamed(records: Records) -> Iterator[Finding]:
    """Of an unnamed origin in two sources nobody knows that it is the same."""
    heard: dict[str, set[str]] = defaultdict(set)
    for claim in records.claims.values():
        for link in claim.chain:
            heard[link].add(claim.source)
    for link, sources in sorted(heard.items()):
        entity = records.entities.get(link)
        if entity and entity.unnamed and len(sources) > 1:
            message = f"the unnamed '{show_plainly(entity.label)}' speaks in two sources"
            yield _fault_of(records, link, message, "give each source an unnamed origin of its own")


def _check_propositions(records: Records) -> Iterator[Finding]:
    terms = records.vocabulary.qualifiers
    for path, it in sorted(records.propositions.items()):
        if it.when:
            yield from _check_time(records, path, "when it happened", it.when)
        yield from _check_ends(records, path, it)
        for name, value in it.qualifiers:
            if not is_value(terms[name], value):
                message = f"'{show_plainly(value.token)}' is not a value for '{name}'"
                cure = "write what it takes, and of a number the bounds that its words mean"
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
    """A dossier's own terms say of themselves what files can say, and inherit the rest."""
    base = records.header.base
    for term, prop, value in find_unstated(records.header.terms):
        message = "a term of a dossier's own inherits this and cannot state it"
        cure = "leave it out, or choose another wider term"
        detail = {"property": prop, "found": value}
        yield _fault_of(records, term.removeprefix(base), message, cure, **detail)
