"""The content of a dossier as frozen records, which readers make and the judge and writers use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from claimgraph.model.dates import OPEN, Time
from claimgraph.model.errors import Place
from claimgraph.model.iris import hashed_path
from claimgraph.model.ontology import Vocabulary, extend_vocabulary


@dataclass(frozen=True)
class AnswerPart:
    """A heading within the answer to a question, and the paths of the claims below it."""

    words: str
    claims: tuple[str, ...]


@dataclass(frozen=True)
class TourStep:
    """One step of a dossier's tour: a view of the page with a title and words about it.

    ``kind`` and ``path`` select an entity, proposition or issue; both are empty to select nothing.
    A perspective, day or centre that is empty stays as it is on the page. ``parts`` are the claims
    that bear out the answer to a question; steps of the tour have none.
    """

    title: str
    words: str
    kind: str = ""
    path: str = ""
    according_to: str = ""
    beside: str = ""
    clock: str = ""
    earliest: str = ""
    latest: str = ""
    only: tuple[str, ...] = ()
    around: str = ""
    parts: tuple[AnswerPart, ...] = ()


@dataclass(frozen=True)
class Guide:
    """The tour of a dossier, and the questions that it answers."""

    tour: tuple[TourStep, ...] = ()
    questions: tuple[TourStep, ...] = ()


NO_GUIDE = Guide()
"""The guide of a dossier that has none; the page then computes a tour."""


class Voice(StrEnum):
    """The kind of a source: it reports news, is a party to a dispute, or is a coded table."""

    REPORTING = "reporting"
    PARTY = "party"
    CODED = "coded"


class ValueKind(StrEnum):
    """The kind of a qualifier's value, which decides how two values are compared."""

    ENTITY = "entity"
    PROPOSITION = "proposition"
    NUMBER = "number"
    ORDINAL = "ordinal"
    TEXT = "text"


@dataclass(frozen=True, order=True)
class Value:
    """The value of a qualifier.

    ``token`` is the path of an entity or proposition, an ordinal's digits or a free text; for a
    number its words. ``low`` and ``high`` are the inclusive bounds of a number, counted in its
    ``unit``: a basic unit of SI, the code of a currency, or percent.
    """

    kind: ValueKind
    token: str
    low: float = 0.0
    high: float = 0.0
    unit: str = ""

    @property
    def identity(self) -> str:
        """A string that is equal for equal values: of numbers the bounds count, not the wording."""
        if self.kind is not ValueKind.NUMBER:
            return self.token
        return " ".join(filter(None, (f"{self.low!r}..{self.high!r}", self.unit)))

    @property
    def sort(self) -> str:
        """The kind, and for a number the unit; only values with equal ``sort`` are compared."""
        return f"{self.kind} {self.unit}".rstrip()


@dataclass(frozen=True)
class Proposition:
    """A statement that can be true or false; it is described here, never asserted."""

    subject: str
    predicate: str
    object: str
    qualifiers: tuple[tuple[str, Value], ...] = ()
    when: Time | None = None

    @property
    def path(self) -> str:
        """The path, made from a hash of the content without the wording of dates and numbers."""
        parts = [f"{name}={v.kind}:{v.identity}" for name, v in sorted(self.qualifiers)]
        when = [f"when={self.when.edtf}"] if self.when else []
        return hashed_path("proposition", self.subject, self.predicate, self.object, *parts, *when)


@dataclass(frozen=True)
class Entity:
    """Somebody or something that claims are about. All its relations, even offices, are claims.

    Each string of ``merged`` tells a decision that a name means this entity: by whom and why. If
    the entity is a statement about which claims are made, ``states`` is its proposition's path.
    """

    path: str
    type: str
    label: str
    labels: tuple[tuple[str, str], ...] = ()
    aliases: tuple[str, ...] = ()
    description: str = ""
    match: str = ""
    match_reason: str = ""
    merged: tuple[str, ...] = ()
    states: str = ""

    @property
    def unnamed(self) -> bool:
        """Whether this is a speaker whom the source does not name."""
        return self.type == "unnamed-source"


@dataclass(frozen=True)
class Source:
    """A document or table with claims. Without a publisher the source itself is the speaker.

    A ``transcript`` records the words of all its speakers, so each of them is heard at first hand.
    ``sentences`` has a line with position and hash for each sentence of the text, as in the lock
    file: they allow to check a quote where the text itself is not available. ``held`` is true if
    the dossier passes the whole text on, not only short quotes.
    """

    path: str
    title: str
    voice: Voice = Voice.REPORTING
    published: Time = OPEN
    publisher: str = ""
    inferred: str = ""
    address: str = ""
    licence: str = ""
    language: str = ""
    retrieved: date | None = None
    replaced_by: str = ""
    held: bool = False
    sha256: str = ""
    length: int = 0
    transcript: bool = False
    sentences: str = ""

    @property
    def party(self) -> str:
        """The publisher of a party's own text, who speaks in it without being named; '' if none."""
        return self.publisher if self.voice is Voice.PARTY else ""

    @property
    def agent(self) -> str:
        """Who speaks when no speaker is named: the publisher, or else the source itself."""
        return self.publisher or self.path


@dataclass(frozen=True)
class Evidence:
    """The words of a source that support a claim, with their spans, or a row of a table.

    ``verified`` is false for quotes written to a server, which has no text to look them up in.
    """

    source: str
    exact: str
    spans: tuple[tuple[int, int], ...] = ()
    sha256: str = ""
    row: str = ""
    language: str = ""
    translated: bool = False
    verified: bool = True

    @property
    def path(self) -> str:
        """The path, made from a hash of the quote and its spans, or the number of the table's row.

        A row is written as in RFC 7111 (``#row=7``): this fragment says enough, so that half a
        million rows do not need a selector node each.
        """
        if self.row:
            return f"{self.source}#row={self.row}"
        places = (f"{start}-{end}" for start, end in self.spans)
        return hashed_path("evidence", self.source, self.exact, *places)


@dataclass(frozen=True)
class Claim:
    """One claimant taking one stance on one proposition in one passage of one source.

    ``chain`` lists those who pass the words on, from the one whom the source cites to the origin;
    it is empty when the source speaks in its own voice. ``said`` is always set: a claim without a
    date was made at or before publication. ``when_inferred`` is true where the coder concluded on
    which day the event was, and the words do not say it. ``done`` is true where the words report a
    past event although its date may reach into the future. ``certainty`` is set if lower than the
    stance's.
    """

    about: str
    stance: str
    claimant: str
    source: str
    evidence: str
    chain: tuple[str, ...] = ()
    said: Time = OPEN
    said_before: tuple[str, ...] = ()
    when_words: str = ""
    when_inferred: bool = False
    note: str = ""
    inferred: str = ""
    coder: str = ""
    reviewer: str = ""
    done: bool = False
    certainty: str = ""
    place: Place = field(default=Place(""), compare=False)

    @property
    def origin(self) -> str:
        """The last member of the chain: the first to say the words."""
        return self.chain[-1] if self.chain else self.claimant

    @property
    def path(self) -> str:
        """The path, made from a hash of who says what, how and where; notes do not change it."""
        chain = " < ".join(self.chain)
        parts = (self.about, self.stance, self.claimant, chain, self.evidence, self.said.edtf)
        marks = (*(["done"] if self.done else []), *([self.certainty] if self.certainty else []))
        return hashed_path("claim", self.source, *parts, *marks)


@dataclass(frozen=True)
class Declared:
    """A conflict between two propositions that the dossier declares."""

    left: str
    right: str
    because: str


@dataclass(frozen=True, order=True)
class Compatible:
    """A person's decision that two propositions do not conflict, or one and all rows of a table.

    ``right`` is the path of a proposition or of a source.
    """

    left: str
    right: str
    because: str


@dataclass(frozen=True)
class Issue:
    """A named question, with the propositions that answer it."""

    path: str
    question: str
    propositions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Header:
    """The name, title and base IRI of a dossier; ``terms`` are its own vocabulary as triples."""

    name: str
    title: str
    base: str
    description: str = ""
    terms: tuple[tuple[str, str, str], ...] = ()


GROUNDS = ("reported", "declared", "admitted", "both-sides", "office")
"""The grounds on which a proposition can be accepted, in the order in which they are tried."""


@dataclass(frozen=True)
class Records:
    """All records of a dossier, with paths as keys: the input of the judge and of the writers.

    ``accept`` are the grounds of acceptance that the dossier allows. ``guide`` is its tour, which
    describes the whole graph as everyone sees it.
    """

    header: Header
    sources: Mapping[str, Source]
    entities: Mapping[str, Entity]
    propositions: Mapping[str, Proposition]
    evidence: Mapping[str, Evidence]
    claims: Mapping[str, Claim]
    declared: tuple[Declared, ...] = ()
    issues: tuple[Issue, ...] = ()
    compatible: tuple[Compatible, ...] = ()
    accept: tuple[str, ...] = GROUNDS
    guide: Guide = NO_GUIDE

    @property
    def vocabulary(self) -> Vocabulary:
        """The ontology extended by the dossier's own terms."""
        return extend_vocabulary(self.header.terms)

    def label(self, path: str) -> str:
        """Return the readable name of an entity or a source."""
        if path in self.entities:
            return self.entities[path].label
        return self.sources[path].title
