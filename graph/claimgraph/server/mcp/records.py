"""What the tools return, as records; their fields are the schema that an assistant gets."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class SourceRecord:
    """A document or table that was read; `published` is an EDTF date, `address` may be empty."""

    id: str
    title: str
    publisher: str = ""
    published: str = ""
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class ClaimRecord:
    """Somebody taking a stance on a statement, in the words of `quote`, in a source.

    `chain` is how the words reached the reader, nearest link first. `said` is when, as an EDTF
    date or interval. What was taken back has `counts` false.
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
    """What a statement is in conflict with, of which kind, and why."""

    kind: str
    against: str
    against_id: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What can be true or false, with its status, the rule that gave it, and its claims.

    Only an `accepted` one may be stated as fact; of any other, name who claims it.
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
    """What is said about an entity, the contested first; `numbers` counts all, by status."""

    entity: EntityRecord
    numbers: dict[str, int]
    statements: tuple[Statement, ...]
    note: str = ""
    cut: str = ""


@dataclass(frozen=True, kw_only=True)
class ChangeRecord:
    """One more claim that would change a status."""

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
    """What a named question takes; `kind` is entity (a name), date or text."""

    name: str
    kind: str
    help: str
    optional: bool


@dataclass(frozen=True, kw_only=True)
class AskedRecord:
    """A question that has a name."""

    name: str
    asks: str
    takes: tuple[Taken, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Questions:
    """The questions that have a name."""

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
