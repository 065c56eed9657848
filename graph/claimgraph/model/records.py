"""What a dossier says, as frozen records, between reading the files and writing the graph."""

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
class TourStep:
    """One view of the page, or the answer to one question.

    ``kind`` and ``path`` say what is chosen: an entity, proposition or issue, or nothing. Empty
    are a perspective, a day and a centre that the view leaves as they are.
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


@dataclass(frozen=True)
class Guide:
    """The tour of a dossier, and the questions that it answers."""

    tour: tuple[TourStep, ...] = ()
    questions: tuple[TourStep, ...] = ()


NO_GUIDE = Guide()
"""A dossier without a tour; the page then makes its own."""


class Voice(StrEnum):
    """How a source speaks: news, an organ of a principal, or a coded table."""

    REPORTING = "reporting"
    PARTY = "party"
    CODED = "coded"


class ValueKind(StrEnum):
    """What kind of value a qualifier has; it decides how two values are compared."""

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
        """What makes two values the same: for a number its bounds, not its wording."""
        if self.kind is not ValueKind.NUMBER:
            return self.token
        return " ".join(filter(None, (f"{self.low!r}..{self.high!r}", self.unit)))

    @property
    def sort(self) -> str:
        """What the value can be compared with: its kind, and for a number its unit."""
        return f"{self.kind} {self.unit}".rstrip()


@dataclass(frozen=True)
class Proposition:
    """Something that can be true or false; described, never asserted."""

    subject: str
    predicate: str
    object: str
    qualifiers: tuple[tuple[str, Value], ...] = ()
    when: Time | None = None

    @property
    def path(self) -> str:
        """A hash of the content, without the wording of dates and numbers."""
        parts = [f"{name}={v.kind}:{v.identity}" for name, v in sorted(self.qualifiers)]
        when = [f"when={self.when.edtf}"] if self.when else []
        return hashed_path("proposition", self.subject, self.predicate, self.object, *parts, *when)


@dataclass(frozen=True)
class Entity:
    """Somebody or something that claims are about. All its relations, even offices, are claims.

    ``merged`` says in words which names were decided to mean it, by whom and why. Of a statement
    of which more is said, ``states`` is the path of its proposition.
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
    """A document or table that was read. Without a publisher it speaks for itself.

    A ``transcript`` gives the words of all who speak in it, so that each is heard at first hand.
    ``sentences`` are the places and hashes of its sentences, a line each, as the lock has them: by
    them words can be known again where the text is not available.
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
    def agent(self) -> str:
        """Who speaks when no speaker is named: the publisher, or else the source itself."""
        return self.publisher or self.path


@dataclass(frozen=True)
class Evidence:
    """The words of a source that support a claim, with their spans, or a row of a table.

    They are ``verified`` unless somebody wrote them to a server, where nobody finds them again.
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
        """A hash of the quote and its place; the rest of the text does not matter.

        A row of a table is its number, as RFC 7111 writes it: the address says all, and half a
        million rows need no node for a selector each.
        """
        if self.row:
            return f"{self.source}#row={self.row}"
        places = (f"{start}-{end}" for start, end in self.spans)
        return hashed_path("evidence", self.source, self.exact, *places)


@dataclass(frozen=True)
class Claim:
    """One claimant taking one stance on one proposition in one passage of one source.

    ``chain`` runs from the link nearest to the reader to the origin, without the source; it is
    empty when the source speaks in its own voice. ``said`` is never absent: what is not dated
    was said at or before publication. ``done`` says that the words tell it as done, however far
    the date reaches; ``certainty``, that they say less than the stance does.
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
    note: str = ""
    inferred: str = ""
    coder: str = ""
    reviewer: str = ""
    done: bool = False
    certainty: str = ""
    place: Place = field(default=Place(""), compare=False)

    @property
    def origin(self) -> str:
        """The last link of the chain: the speaker of the words."""
        return self.chain[-1] if self.chain else self.claimant

    @property
    def path(self) -> str:
        """A hash of who says what, how and where; notes and coders do not matter."""
        chain = " < ".join(self.chain)
        parts = (self.about, self.stance, self.claimant, chain, self.evidence, self.said.edtf)
        told = (*(["done"] if self.done else []), *([self.certainty] if self.certainty else []))
        return hashed_path("claim", self.source, *parts, *told)


@dataclass(frozen=True)
class Declared:
    """A conflict between two propositions that the dossier declares."""

    left: str
    right: str
    because: str


@dataclass(frozen=True, order=True)
class Compatible:
    """A person's decision that two propositions, or one and a table's rows, do not conflict.

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
    """What a dossier says about itself; ``terms`` are its own vocabulary as triples."""

    name: str
    title: str
    base: str
    description: str = ""
    terms: tuple[tuple[str, str, str], ...] = ()


GROUNDS = ("reported", "declared", "admitted", "both-sides", "office")
"""The grounds of acceptance, in the order in which they are tried."""


@dataclass(frozen=True)
class Records:
    """Everything that was read, by path: the input of the judge and of the writers.

    ``accept`` are the grounds of acceptance by which the dossier goes; ``guide`` is what it
    proposes to look at, which speaks of everyone's picture of the whole.
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
        """The ontology with the dossier's own terms."""
        return extend_vocabulary(self.header.terms)

    def label(self, path: str) -> str:
        """The readable name of an entity or a source."""
        if path in self.entities:
            return self.entities[path].label
        return self.sources[path].title
