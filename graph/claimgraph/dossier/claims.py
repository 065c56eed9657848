"""Reads the files ``claims*.yaml``: who says what, with which stance, in which words.

A proposition is written as ``says: [subject, predicate, object]``, with qualifiers as further keys.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Given
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

from claimgraph.dossier.header import Front
from claimgraph.dossier.names import Names
from claimgraph.dossier.sources import OFFICE_KEYS, SourceEntry
from claimgraph.dossier.standards import read_language
from claimgraph.dossier.values import Moment, read_moment, read_value, unfit
from claimgraph.dossier.vocabulary import hint_words
from claimgraph.dossier.yaml import (
    Fields,
    Mapping,
    Node,
    Report,
    Scalar,
    Sequence,
    finding,
    scalars,
    suggest,
)
from claimgraph.model.dates import OPEN, Time, until
from claimgraph.model.errors import Finding, Place
from claimgraph.model.iris import entity_path
from claimgraph.model.ontology import PredicateTerm, QualifierTerm, StanceTerm, Vocabulary
from claimgraph.model.records import Claim, Entity, Proposition, Value, ValueKind
from claimgraph.model.shape import CLAIM

MOST = 50
"""The largest number of statements inside a statement, at any depth, so that people can read it.
Without a limit, forty claims that each contain two earlier ones would give a text of 2^40 words."""

NO_HOLDERS = frozenset({"thing", "place"})
"""Classes of entities that hold no office; people, bodies and unnamed sources do."""

MOST_PAIRS = 1000
"""The largest number of claims from one `says` with lists of subjects or objects."""


@dataclass
class Propositions:
    """Reads the propositions of claims, and collects them by path in ``met``, also nested ones.

    ``anchors`` has, for each claim, the time from which words such as "yesterday" count.
    ``by_id`` maps a claim's id to its fields, so that ``because: ID`` can refer to a claim that
    is written further down. ``given`` are the propositions of other dossiers' claims, by NAME/ID.
    """

    names: Names
    vocabulary: Vocabulary
    report: Report
    by_id: dict[str, Fields] = field(default_factory=dict)
    met: dict[str, Proposition] = field(default_factory=dict)
    given: Given[str, tuple[Proposition, ...]] = field(default_factory=dict)
    anchors: dict[Fields, Time] = field(default_factory=dict)
    _done: dict[Fields, tuple[Proposition, ...]] = field(default_factory=dict)
    _open: list[str] = field(default_factory=list)
    _rests: dict[str, int] = field(default_factory=dict)
    _lost: int = 0
    _anchor: Time = OPEN

    def of(self, fields: Fields) -> tuple[Proposition, ...]:
        """Return the propositions of a claim or nested statement: one per subject and object."""
        if fields not in self._done:
            outer, self._anchor = self._anchor, self.anchors.get(fields, self._anchor)
            self._done[fields] = tuple(self._read(fields))
            self._anchor = outer
        return self._done[fields]

    def named(self, scalar: Scalar) -> tuple[Proposition, ...]:
        """Return the propositions of the claim with this id; report a circle of references."""
        name = scalar.text.strip()
        if name in self.given:
            return self.given[name]
        if name in self._open:
            circle = " -> ".join([*self._open[self._open.index(name) :], name])
            cure = "write one of the propositions out with says:"
            message = "the claims name each other in a circle"
            self.report(finding(scalar.place, message, cure, circle=circle))
            return ()
        if len(self._open) > MOST:
            self._report_weight(scalar.place)
            return ()
        self._open.append(name)
        try:
            return self.of(self.by_id[name])
        finally:
            self._open.pop()

    def _read(self, fields: Fields) -> Iterator[Proposition]:
        node = fields.node("says")
        if isinstance(node, Scalar) and node.text.strip():
            yield from self._repeat(node, fields)
        else:
            yield from self._read_triple(fields)

    def _repeat(self, name: Scalar, fields: Fields) -> Iterator[Proposition]:
        """Yield the propositions of the claim whose id stands in `says`, to deny or repeat it."""
        if name.text.strip() not in {*self.by_id, *self.given}:
            cure = "write says: [subject, predicate, object], or the id of a claim that says it"
            message = (
                f"{fields.what} has no subject, predicate and object, and no claim has this id"
            )
            self.report(finding(name.place, message, cure, found=name.text))
            return
        narrower = [key for key, _ in fields if key.text in self.vocabulary.qualifiers]
        for key in narrower:
            message = f"'{key.text}' cannot be given beside the id of another claim"
            cure = "write the statement out with says: [subject, predicate, object]"
            self.report(Finding(key.place, message, cure=cure))
        yield from () if narrower else self.named(name)

    def _read_triple(self, fields: Fields) -> Iterator[Proposition]:
        triple, lost = self._triple(fields), self._lost
        qualifiers = tuple(sorted(set(self._qualifiers(fields))))
        when = self._bare_when(fields)
        if (
            triple is None or self._lost > lost
        ):  # without its unreadable part the proposition would mean something else
            return
        nested = [v.token for _, v in qualifiers if v.kind is ValueKind.PROPOSITION]
        rests = sum(1 + self._rests.get(path, 0) for path in nested)
        if rests > MOST:
            self._report_weight(fields.place)
            return
        subjects, predicate, objects = triple
        for subject, obj in product(subjects, objects):
            proposition = Proposition(subject, predicate.name, obj, qualifiers, when)
            self.met[proposition.path] = proposition
            self._rests[proposition.path] = rests
            yield proposition

    def _report_weight(self, place: Place) -> None:
        message = f"the statement rests on too many others, more than {MOST}"
        self.report(Finding(place, message, cure="make several claims of it"))

    def _bare_when(self, fields: Fields) -> Time | None:
        """Return the proposition's date without its words, which are stored in the claim."""
        time = self.when(fields).time
        return replace(time, words="") if time else None

    def when(self, fields: Fields) -> Moment:
        """Read the key `when`: the time of the event, with the words for it."""
        anchor = self.anchors.get(fields, self._anchor)
        what = f"'when' of {fields.what}"
        return read_moment(fields.node("when"), what, report=self.report, anchor=anchor)

    def _triple(self, fields: Fields) -> tuple[list[str], PredicateTerm, list[str]] | None:
        node = fields.node("says")
        if not isinstance(node, Sequence) or len(node.items) != 3:
            place = node.place if node else fields.place
            cure = "write says: [subject, predicate, object]"
            message = f"{fields.what} has no {_name_missing(node)}"
            fields.report(Finding(place, message, cure=cure))
            return None
        subject, predicate, obj = node.items
        term = self._predicate(predicate)
        subjects, objects = self._ends(subject), self._ends(obj)
        if term is None or not subjects or not objects:
            return None
        self._check_ends(term, subjects, objects, node.place)
        if len(subjects) * len(objects) > MOST_PAIRS:
            message = f"the lists make more than {MOST_PAIRS:,} claims"
            self.report(Finding(node.place, message, cure="name fewer, or load them as a table"))
            return None
        return subjects, term, objects

    def _predicate(self, node: Node) -> PredicateTerm | None:
        known = self.vocabulary.predicates
        if not isinstance(node, Scalar):
            cure = "only subject and object may be lists"
            self.report(Finding(node.place, "the predicate is a list or a mapping", cure=cure))
        elif node.text not in known:
            message = f"unknown predicate '{node.text}'"
            cure = hint_words(self.vocabulary, "predicate")(node.text, known)
            self.report(Finding(node.place, message, cure=cure))
        else:
            return known[node.text]
        return None

    def _ends(self, node: Node) -> list[str]:
        """Return the paths of subjects or objects, which are entities or statements.

        A statement is written in full or as the id of a claim.
        """
        if isinstance(node, Mapping) and node.get("says"):
            what = "the statement in 'says'"
            keys = ("says", "when", *self.vocabulary.qualifiers)
            fields = Fields(node, what, known=keys, report=self.report)
            return [self._make_statement(it) for it in self.of(fields)]
        ids = {*self.by_id, *self.given}
        if isinstance(node, Scalar) and node.text.strip() in ids and not self.names.find(node.text):
            found = self.named(node)
            self._lost += not found
            return [self._make_statement(it) for it in found]
        return self._entities(node)

    def _make_statement(self, it: Proposition) -> str:
        """Add an entity for a statement that is a subject or object; its label is added later."""
        path = entity_path(it.path.replace("proposition/", "statement-"))
        made = Entity(path, "statement", "the statement", states=it.path)
        self.names.entities.setdefault(path, made)
        return path

    def _entities(self, node: Node) -> list[str]:
        listed = scalars(node, "subject or object", self.report)
        if not listed and isinstance(node, Sequence) and not node.items:
            self.report(Finding(node.place, "the list is empty", cure="name an entity in it"))
        paths: list[str] = []
        for scalar in listed:
            path = self.names.require(scalar, self.report)
            if path in paths:
                message = f"'{scalar.text}' occurs twice in the list, or is another's alias"
                self.report(Finding(scalar.place, message, cure="name it once"))
            elif path:
                paths.append(path)
        return paths

    def _check_ends(
        self, term: PredicateTerm, subjects: list[str], objects: list[str], place: Place
    ) -> None:
        for paths, expected, end in (
            (subjects, term.domain, "subject"),
            (objects, term.range, "object"),
        ):
            for path in paths:
                if path in self.names.untyped:
                    continue
                entity = self.names.entities[path]
                ancestors = self.vocabulary.classes[entity.type].ancestors
                holds = term.office and end == "subject" and ancestors & NO_HOLDERS
                if holds or (expected and expected not in ancestors):
                    message = f"'{term.name}' cannot have {entity.label} as its {end}"
                    cure = "choose another predicate, or correct the entity's type"
                    detail = {"found": entity.type, "expected": expected or "somebody who speaks"}
                    self.report(finding(place, message, cure, **detail))

    def _qualifiers(self, fields: Fields) -> Iterator[tuple[str, Value]]:
        for key, node in fields:
            term = self.vocabulary.qualifiers.get(key.text)
            if term and term.name != "when":
                for value in self._values(term, node):
                    yield term.name, value

    def _values(self, term: QualifierTerm, node: Node) -> Iterator[Value]:
        members = node.items if isinstance(node, Sequence) else (node,)
        for member in members:
            if isinstance(member, Mapping):
                yield from self._nested(term, member)
            elif isinstance(member, Scalar) and self._is_id(term, member):
                found = self.named(member)
                self._lost += not found
                for proposition in found:
                    yield Value(ValueKind.PROPOSITION, proposition.path)
            elif value := self._plain(term, member):
                yield value
            else:
                known = {*self.names.paths, *(self.by_id if "proposition" in term.kinds else ())}
                self.report(unfit(term, member, known))

    def _is_id(self, term: QualifierTerm, scalar: Scalar) -> bool:
        return "proposition" in term.kinds and scalar.text.strip() in {*self.by_id, *self.given}

    def _plain(self, term: QualifierTerm, node: Node) -> Value | None:
        text = node.text.strip() if isinstance(node, Scalar) else ""
        return read_value(term, text, self.names) if text else None

    def _nested(self, term: QualifierTerm, node: Mapping) -> Iterator[Value]:
        what = f"the statement in '{term.name}'"
        if "proposition" not in term.kinds:
            cure = f"write {' or '.join(sorted(term.kinds))}"
            self.report(Finding(node.place, f"'{term.name}' does not take a statement", cure=cure))
            return
        keys = ("says", "when", *self.vocabulary.qualifiers)
        hint = hint_words(self.vocabulary, "qualifier")
        for proposition in self.of(Fields(node, what, known=keys, report=self.report, hint=hint)):
            yield Value(ValueKind.PROPOSITION, proposition.path)


CLAIM_KEYS = (
    "quote", "after", "speaker", "via", "stance", "says", "said", "when", "id", "conflicts-with",
    "compatible-with", "certainty", "done", "inferred", "coder", "reviewer", "language",
    "translated", *(it.member for it in CLAIM if it.key),
)  # fmt: skip
FILE_KEYS = ("source", "claims", "silent", "coder", "reviewer")


@dataclass(frozen=True)
class Draft:
    """A claim whose quote has not yet been found in the text; ``claim.evidence`` is empty."""

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
    """A sentence of which a person has noted that it claims nothing."""

    source: SourceEntry
    quote: Scalar


@dataclass(frozen=True)
class Entry:
    """One item of a claims file: its fields, its source, and the file's coder and reviewer.

    ``own_voice`` is true if the source is the speaker although the quote is in somebody's turn.
    """

    fields: Fields
    source: SourceEntry
    coder: str
    reviewer: str
    own_voice: bool = False


def list_offices(front: Front, report: Report) -> Iterator[Entry]:
    """Yield a claim of office for each speaker of a source who is listed with an office."""
    for source in front.sources.values():
        for label, it in source.speakers.items():
            if it.office:
                what = f"the office of '{label}'"
                fields = Fields(it.office, what, known=("says", *OFFICE_KEYS), report=report)
                yield Entry(fields, source, front.coder, front.reviewer, own_voice=True)


def list_entries(
    root: Node, front: Front, *, vocabulary: Vocabulary, report: Report
) -> Iterator[Entry | Silence]:
    """Yield the items of a claims file, which is a list or has the keys `source` and `claims`."""
    keyed = root if isinstance(root, Mapping) else Mapping(root.place, ())
    fields = Fields(keyed, "the claims file", known=FILE_KEYS, report=report)
    source = _file_source(fields, front)
    if isinstance(root, Scalar):
        cure = "write a list: - quote: ...  and  says: [subject, predicate, object]"
        report(Finding(root.place, "the claims file has no list", cure=cure))
    items = root.items if isinstance(root, Sequence) else fields.items("claims")
    coder = fields.text("coder", front.coder)
    reviewer = fields.text("reviewer", front.reviewer)
    keys, hint = (*CLAIM_KEYS, *vocabulary.qualifiers), hint_words(vocabulary, "qualifier")
    for item in items:
        entry = Fields(item, "the claim", known=keys, report=report, hint=hint)
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
    """Map the ids of claims to their fields; report an id that occurs twice."""
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
    """Return the time from which "yesterday" counts: when the words were said, if this is known.

    In the source's own voice and in transcripts, the time of publication is the default.
    """
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
    """Read one item of a claims file: yield a claim for each speaker and each proposition.

    ``turn`` is the name before the turn of a transcript in which the quote is. It is the speaker
    if the item names none.
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
    """Return a claim with the fields that are the same for all speakers and propositions."""
    fields, source, words = entry.fields, entry.source.source, propositions.vocabulary
    hint = hint_words(words, "stance")
    asking = speaker == entry.source.press.path
    usual = "asks" if asking else "asserts"  # journalists in a transcript ask questions
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
        when_inferred=bool(when.time and when.inferred),
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
        tuple(_declared(fields, "conflicts-with", CONFLICT)),
        tuple(_declared(fields, "compatible-with", COMPATIBLE)),
    )


CERTAINTIES = ("certain", "probable", "possible")
"""The degrees from high to low; "probably" makes a claim less certain than its stance is."""
UNKNOWN = "unknown"
"""The certainty of a stance such as `plans`, which says nothing of whether the thing is so."""


def _read_certainty(fields: Fields, stance: StanceTerm) -> str:
    """Read the key `certainty`; return '' if it equals the stance's, and report a higher one."""
    if "certainty" not in fields:
        return ""
    found = fields.choice("certainty", CERTAINTIES, stance.certainty)
    if found != stance.certainty and not is_certainty(found, stance):
        cure = "leave certainty: out, or choose a stance that is as certain"
        message = (
            f"'{stance.name}' leaves open whether it is so, but 'certainty' is {found}"
            if stance.certainty == UNKNOWN
            else f"'{stance.name}' is {stance.certainty} at most, but 'certainty' is {found}"
        )
        fields.report(Finding(fields.place, message, cure=cure))
    return "" if found == stance.certainty else found


def is_certainty(found: str, stance: StanceTerm) -> bool:
    """Return whether a claim may state this certainty: only one lower than its stance implies."""
    levels = (*CERTAINTIES, UNKNOWN)
    return found in CERTAINTIES and levels.index(found) > levels.index(stance.certainty)


def _read_chains(
    entry: Entry, propositions: Propositions, turn: str
) -> list[tuple[str | None, tuple[str, ...]]]:
    """Return each speaker with the chain of people and media that ends with the speaker.

    A list of speakers is for words that all of them said: a joint statement, "both denied it".
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
    """Return the path of a speaker by name, or by the words before turns of a transcript.

    ``press``, the entity of those who ask questions, is added to the entities when it occurs.
    """
    listed = source.find_speaker(name.text)
    if listed == source.press.path:
        propositions.names.entities.setdefault(listed, source.press)
    return listed or propositions.names.require(name, propositions.report)


def _find_turn(entry: Entry, propositions: Propositions, turn: str) -> str | None:
    """Return the speaker of a transcript's turn; None for a text before the first turn.

    Also None if the entry is in the source's own voice.
    """
    if entry.own_voice or not turn:
        return None
    path = entry.source.find_speaker(turn)
    if path is None:
        message = f"the source '{entry.source.key}' does not say who speaks in the turn '{turn}'"
        cure = "add the words to speakers: of the source, or speaker: to the claim"
        propositions.report(Finding(entry.fields.place, message, cure=cure))
        return None
    return _find_agent(Scalar(entry.fields.place, turn), entry.source, propositions)


def _by_default(entry: SourceEntry, links: tuple[str, ...]) -> Time:
    """Return when a claim without `said` was said.

    In the source's own voice, it is the day of publication; for others, that day or earlier. If
    the source states a day of speech, its speaker spoke on that day, and those whom the speaker
    cites spoke on that day or earlier.
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


def _name_missing(says: Node | None) -> str:
    """Name the parts of a statement that are not there, by the number of those that are."""
    number = len(says.items) if isinstance(says, Sequence) else 0
    return {1: "predicate and object", 2: "object"}.get(number, "subject, predicate and object")


CONFLICT, COMPATIBLE = ("claim", "because"), ("claim", "table", "because")
"""The keys of one member of `conflicts-with` and of `compatible-with`."""


def _declared(fields: Fields, key: str, known: tuple[str, ...]) -> Iterator[Fields]:
    """Yield what stands under a key that names other claims; report a bare id."""
    node = fields.node(key)
    members = node.items if isinstance(node, Sequence) else (node,)
    for member in members:
        if isinstance(member, Scalar):
            expected = "{claim: ID, because: ...}"
            message = f"'{key}' names the other claim and says why"
            cure = f"write {key}: {{claim: {member.text.strip() or 'ID'}, because: the reason}}"
            place, found = member.place, member.text.strip() or "nothing"
            fields.report(finding(place, message, cure, found=found, expected=expected))
        elif member is not None:
            yield Fields(member, f"'{key}'", known=known, report=fields.report)
