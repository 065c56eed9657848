"""Defines a draft of a claim, and reads and writes drafts as YAML in ``drafts.yaml``."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from claimgraph.dossier.quotes import Found, locate
from claimgraph.dossier.yaml import Fields, Node, Scalar, Sequence, parse_yaml
from claimgraph.dossier.yaml import Mapping as Keyed
from claimgraph.draft.tree import Stretch
from claimgraph.model.dates import DateError, Time, parse
from claimgraph.model.errors import ClaimgraphError, DossierError, Finding
from claimgraph.model.files import write_beside_then_rename
from claimgraph.model.text import Text, normalise

ORDER = ("id", "quote", "after", "speaker", "via", "said", "stance", "certainty", "says")
"""The order of the first keys of a claim; all other keys come after these."""

_PLAIN = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`][^\n\t]*")
_FLOW = re.compile(r"[,\[\]{}]")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def write_scalar(text: str, *, flow: bool = False) -> str:
    """Write a string as YAML, with quotation marks only if YAML would misread it without.

    >>> write_scalar("S-400"), write_scalar("no"), write_scalar("it's: so")
    ('S-400', "'no'", "'it''s: so'")
    """
    plain = _PLAIN.fullmatch(text) and ": " not in text and " #" not in text
    if plain and not text.endswith((":", " ")) and not (flow and _FLOW.search(text)):
        try:
            if yaml.load(text, Loader=_LOADER) == text:
                return text
        except yaml.YAMLError:
            pass
    if text.isprintable():
        quoted = text.replace("'", "''")
        return f"'{quoted}'"
    escaped = "".join(c if c.isprintable() and c not in '"\\' else _escape(c) for c in text)
    return f'"{escaped}"'


def _escape(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    return f"\\U{ord(character):08X}"


def write_value(value: Any) -> str:
    """Write a string, number, list or mapping as YAML on one line, in flow style."""
    if isinstance(value, Mapping):
        pairs = (f"{_in_flow(key)}: {_in_flow(it)}" for key, it in value.items())
        return f"{{{', '.join(pairs)}}}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_in_flow, value))}]"
    if isinstance(value, (bool, int, float)):
        return str(value).lower()
    return write_scalar(str(value))


def _in_flow(value: Any) -> str:
    return write_scalar(value, flow=True) if isinstance(value, str) else write_value(value)


def order_fields(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Sort the fields of a claim in the order that is easy to read."""
    first = {key: fields[key] for key in ORDER if key in fields}
    return first | {key: value for key, value in fields.items() if key not in first}


def write_claim(fields: Mapping[str, Any], *, indent: int = 2) -> str:
    """Write a claim as an item of a YAML list, with one key on each line."""
    lines = [f"{key}: {write_value(value)}" for key, value in order_fields(fields).items()]
    return "".join(_item(lines, " " * indent))


def _item(lines: list[str], margin: str) -> Iterator[str]:
    for number, line in enumerate(lines):
        yield f"{margin}{'  ' if number else '- '}{line}\n"


DRAFTS = "drafts.yaml"
UNKNOWN = "?"
"""The sign for a subject, predicate or object of a draft that is not known."""

HEAD = """\
# Proposed by claimgraph draft, and reviewed by nobody yet. No check, build, page or export reads
# this file; claimgraph review shows one draft after another and asks you to decide.
"""
KEYS = (
    "id", "source", "at", "engine", "version", "rule", "confidence", "unresolved", "new", "claim",
)  # fmt: skip


@dataclass(frozen=True)
class Suggestion:
    """A draft of a claim.

    ``source`` is the key of the source, and ``spans`` are the offsets of the quote in its text.
    ``rule`` is the kind of rule that found the claim, ``confidence`` the share of cases in which
    that kind was right on other texts. ``fields`` are the fields of the claim as in a dossier,
    ``unresolved`` the names of those that a person has to fill in, and ``new`` the types of
    entities that the dossier does not have.
    """

    source: str
    spans: tuple[Stretch, ...]
    engine: str
    version: str
    rule: str
    confidence: float
    fields: Mapping[str, Any]
    unresolved: tuple[str, ...] = ()
    new: Mapping[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """An identifier that is a hash of everything in the draft."""
        parts = [self.source, self.spans, self.engine, self.version, self.rule, self.confidence,
                dict(self.fields), self.unresolved, dict(self.new)]  # fmt: skip
        return f"d-{_digest(parts)}"

    @property
    def content(self) -> str:
        """An identifier that is a hash of what is said by whom.

        It is the same for all rules and versions that find the claim.
        """
        parts = [self.fields.get(key) for key in ("speaker", "via", "stance", "says")]
        return _digest([self.source, normalise(self.fields["quote"]).text, parts])


def _digest(value: Any) -> str:
    data = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(data.encode()).hexdigest()[:12]


def quote_stretch(text: Text, stretch: Stretch) -> dict[str, str] | None:
    """Return the fields ``quote`` and, if its words occur twice, ``after`` for a stretch of a text.

    Returns None if the dossier's search for quotes would not find the stretch again by these.
    """
    words = text.content[stretch[0] : stretch[1]]
    found = locate(words, text)
    if isinstance(found, Found):
        return {"quote": words} if _spans(found) == [stretch] else None
    before = text.content[max(0, stretch[0] - 120) : stretch[0]].split()
    for number in range(2, min(16, len(before)) + 1):
        after = " ".join(before[-number:])
        again = locate(words, text, after=after)
        if isinstance(again, Found) and _spans(again) == [stretch]:
            return {"quote": words, "after": after}
    return None


def _spans(found: Found) -> list[Stretch]:
    return [(it.start, it.end) for it in found.spans]


def is_date(words: str, anchor: Time | None = None) -> bool:
    """Whether words can be read as a date; "on Friday" is read relative to ``anchor``."""
    try:
        parse(words, anchor)
    except DateError:
        return False
    return True


def write_drafts(suggestions: Iterable[Suggestion]) -> bytes:
    """Serialize drafts as the content of ``drafts.yaml``; the same drafts give the same bytes."""
    items = "".join(_write_one(it) for it in suggestions)
    return f"{HEAD}drafts:{' []' if not items else ''}\n{items}".encode()


def _write_one(it: Suggestion) -> str:
    lines = [
        f"- id: {it.id}",
        f"  source: {write_scalar(it.source)}",
        f"  at: {write_value([list(span) for span in it.spans])}",
        f"  engine: {write_scalar(it.engine)}",
        f"  version: {write_scalar(it.version)}",
        f"  rule: {write_scalar(it.rule)}",
        f"  confidence: {it.confidence:.2f}",
    ]
    lines += [f"  unresolved: {write_value(it.unresolved)}"] if it.unresolved else []
    lines += [f"  new: {write_value(it.new)}"] if it.new else []
    claim = write_claim(it.fields, indent=4).replace("    - ", "      ", 1)
    return "\n".join([*lines, "  claim:", claim])


def save_drafts(folder: Path, suggestions: Iterable[Suggestion]) -> Path:
    """Write ``drafts.yaml`` into a dossier's folder; after an error the old file is unchanged."""
    file = folder / DRAFTS
    with write_beside_then_rename(file) as out:
        out.write(write_drafts(suggestions))
    return file


def read_drafts(folder: Path) -> list[Suggestion]:
    """Read ``drafts.yaml``; a folder without one has no drafts.

    Raises DossierError or ClaimgraphError if the file cannot be read.
    """
    file = folder / DRAFTS
    if not file.exists():
        return []
    findings: list[Finding] = []
    root = parse_yaml(file.read_bytes(), DRAFTS, report=findings.append)
    items = root.get("drafts") if isinstance(root, Keyed) else None
    found = [_read_one(it, findings) for it in items.items] if isinstance(items, Sequence) else []
    if findings:
        raise DossierError(findings)
    return found


def _read_one(node: Node, findings: list[Finding]) -> Suggestion:
    fields = Fields(node, "the draft", known=KEYS, report=findings.append)
    try:
        return Suggestion(
            source=fields.text("source"),
            spans=tuple((int(a), int(b)) for a, b in plain_value(fields.node("at")) or ()),
            engine=fields.text("engine"),
            version=fields.text("version"),
            rule=fields.text("rule"),
            confidence=float(fields.text("confidence", "0")),
            fields=plain_value(fields.node("claim")) or {},
            unresolved=tuple(plain_value(fields.node("unresolved")) or ()),
            new=plain_value(fields.node("new")) or {},
        )
    except (TypeError, ValueError) as error:
        cure = "run claimgraph draft again, which rewrites the file"
        raise ClaimgraphError(
            f"a draft cannot be read: {error}", where=str(node.place), cure=cure
        ) from None


def plain_value(node: Node | None) -> Any:
    """Turn a YAML node into Python lists, dictionaries and strings."""
    if node is None:
        return None
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return [plain_value(it) for it in node.items]
    return {key.text: plain_value(value) for key, value in node.pairs}
