"""What the tools return, as dataclasses; an assistant gets their fields as a JSON schema."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class SourceRecord:
    """A document or table that was read; `published` is an EDTF date, `address` a URL or empty."""

    id: str
    title: str
    publisher: str = ""
    published: str = ""
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class ClaimRecord:
    """A claim: somebody takes a stance on a statement, in the words of `quote`, in a source.

    `chain` lists through whom the words reached the reader, the nearest first. `said` is when they
    were said, as an EDTF date or interval. `counts` is false for a claim that was taken back.
    """

    id: str
    speaker: str
    speaks_for: str
    stance: str
    quote: str
    source: SourceRecord
    chain: str = ""
    said: str = ""
    inferred: str = ""
    note: str = ""
    counts: bool = True


@dataclass(frozen=True, kw_only=True)
class ConflictRecord:
    """A conflict of one statement with another: its kind, the other statement, and the reason."""

    kind: str
    against: str
    against_id: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Statement:
    """A statement, with its status, the rule that gave this status, and the claims about it.

    Only an `accepted` statement may be stated as fact; of any other, name who claims it.
    """

    id: str
    statement: str
    status: str
    rule: str
    rule_means: str
    happened: str = ""
    claims: tuple[ClaimRecord, ...] = ()
    claims_left_out: int = 0
    conflicts: tuple[ConflictRecord, ...] = ()


@dataclass(frozen=True, kw_only=True)
class EntityRecord:
    """An actor or thing, with all its names."""

    id: str
    name: str
    type: str
    aliases: tuple[str, ...] = ()
    description: str = ""


@dataclass(frozen=True, kw_only=True)
class Entities:
    """Entities whose names are like what was searched for, best first."""

    entities: tuple[EntityRecord, ...]
    cut: str = ""


@dataclass(frozen=True, kw_only=True)
class Dealings:
    """The statements about an entity, contested ones first; `numbers` counts all by status."""

    entity: EntityRecord
    numbers: dict[str, int]
    statements: tuple[Statement, ...]
    note: str = ""
    cut: str = ""


@dataclass(frozen=True, kw_only=True)
class ChangeRecord:
    """A further claim that would change a statement's status, and the status it would then have."""

    supposing: str
    then: str


@dataclass(frozen=True, kw_only=True)
class Explained:
    """A statement, and what would change its status."""

    statement: Statement
    would_change: tuple[ChangeRecord, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """All statements with one subject, predicate and object, whatever their qualifiers."""

    statements: tuple[Explained, ...]
    note: str = ""
    cut: str = ""


@dataclass(frozen=True, kw_only=True)
class VoiceRecord:
    """Who takes which stance, in which source."""

    speaker: str
    stance: str
    source: str
    said: str = ""


@dataclass(frozen=True, kw_only=True)
class Gist:
    """A statement that the rows of an answer name, with its status and its speakers."""

    id: str
    statement: str
    status: str
    rule: str
    voices: tuple[VoiceRecord, ...]


@dataclass(frozen=True, kw_only=True)
class TableRecord:
    """The rows of an answer. `statements` has the status of every statement that they name.

    `note` says what is missing before the rows may be reported, `cut` that there are more of them.
    """

    columns: tuple[str, ...]
    rows: tuple[dict[str, str], ...]
    statements: tuple[Gist, ...] = ()
    note: str = ""
    cut: str = ""


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A value that a named question takes; its `kind` is entity (a name), date or text."""

    name: str
    kind: str
    help: str
    optional: bool


@dataclass(frozen=True, kw_only=True)
class AskedRecord:
    """A question that can be asked by its name, with the values that it takes."""

    name: str
    asks: str
    takes: tuple[Taken, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Questions:
    """The questions that can be asked by their names."""

    questions: tuple[AskedRecord, ...]


@dataclass(frozen=True, kw_only=True)
class Term:
    """A term of the vocabulary: its name in SPARQL, in words, and what it means."""

    name: str
    words: str
    means: str
    used: int = 0


@dataclass(frozen=True, kw_only=True)
class Schema:
    """What the graph is about, its vocabulary, and how to ask it."""

    title: str
    description: str
    how_to_read: str
    statements: dict[str, int]
    prefixes: dict[str, str]
    graphs: tuple[str, ...]
    example: str
    terms: dict[str, tuple[Term, ...]]
    cut: str = ""
