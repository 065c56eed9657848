"""Reads YAML into nodes that record their line, without types, tags or aliases, to a limited depth.

Every scalar stays a string as written, so ``no`` is not false, ``2019-07`` is no number and
``12:30`` is not 750. Aliases and tags are refused: by aliases a file of one kilobyte can grow to
gigabytes, and tags can create Python objects. A dossier needs neither.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import yaml

from claimgraph.model.errors import Finding, Place
from claimgraph.model.ontology import nearest
from claimgraph.model.text import TextError, read_text

try:
    from yaml import CSafeLoader as Loader
except ImportError:  # PyYAML without libyaml gives the same result, but is ten times slower
    from yaml import SafeLoader as Loader  # type: ignore[assignment]  # same interface

DEPTH = 40
"""The largest number of nested levels in a file; no sensible dossier needs more than eight."""

LONGEST = 100_000
"""The largest number of characters in one value; any sensible quote is shorter."""

UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
"""Matches control characters, which YAML can express by escapes but RDF and XML cannot contain."""

Mark: TypeAlias = yaml.error.Mark | Any
"""A position in a file. ``Any`` is for the class of libyaml's parser, which has the same fields."""

Report: TypeAlias = Callable[[Finding], None]


@dataclass(frozen=True)
class Scalar:
    """A single value of a YAML file, as the string that was written."""

    place: Place
    text: str


@dataclass(frozen=True)
class Sequence:
    """A list in a YAML file; its items are nodes."""

    place: Place
    items: tuple[Node, ...]


@dataclass(frozen=True)
class Mapping:
    """A mapping in a YAML file: keys and values in the order of the file; no key occurs twice."""

    place: Place
    pairs: tuple[tuple[Scalar, Node], ...]

    def get(self, key: str) -> Node | None:
        """Return the value of a key, or None."""
        return next((value for name, value in self.pairs if name.text == key), None)


Node: TypeAlias = Scalar | Sequence | Mapping


class _Refused(Exception):
    """Raised with a finding to stop reading a file."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


def parse_yaml(data: bytes, name: str, *, report: Report) -> Node | None:
    """Read one YAML document; report every fault, and return None for an unreadable file."""
    try:
        text = _decode_bytes(data, name)
        return _Composer(_events(text, name), name, report).document()
    except _Refused as refusal:
        report(refusal.finding)
    return None


def _decode_bytes(data: bytes, name: str) -> str:
    try:
        text = read_text(data, name).content
    except TextError as error:
        line = int(error.where.rpartition(":")[2])
        raise _Refused(Finding(Place(name, line), error.message, cure=error.cure)) from None
    if match := UNSEEN.search(text):
        line = text.count("\n", 0, match.start()) + 1
        raise _Refused(_unseen(match, Place(name, line)))
    return text


def _unseen(match: re.Match[str], place: Place) -> Finding:
    found = f"control character U+{ord(match.group()):04X}"
    return Finding(place, found, cure="delete the character; it is invisible")


def _events(text: str, name: str) -> Iterator[yaml.Event]:
    try:
        yield from yaml.parse(text, Loader=Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = _place_mark(name, mark)
        what = f"not readable as YAML: {error.problem or error.context}"
        cure = "look at the indentation and quotes here and on the line before"
        raise _Refused(Finding(place, what, cure=cure)) from None
    except yaml.YAMLError as error:
        cure = "look for invisible characters"
        raise _Refused(Finding(Place(name), f"not readable as YAML: {error}", cure=cure)) from None


def _place_mark(name: str, mark: Mark | None) -> Place:
    return Place(name, mark.line + 1, mark.column + 1) if mark else Place(name)


class _Composer:
    """Builds nodes from parser events without recursion deeper than `DEPTH`."""

    def __init__(self, events: Iterator[yaml.Event], name: str, report: Report) -> None:
        self._events, self._name, self._report = events, name, report

    def document(self) -> Node | None:
        """Return the only document of a file; refuse an empty file and a second document."""
        root: Node | None = None
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    self._refuse(event, "a second YAML document", "put it into a file of its own")
                root = self._node(next(self._events), 0)
        if root is None:
            cure = "`claimgraph new DIR` writes a dossier to start from"
            raise _Refused(Finding(Place(self._name, 1), "the file is empty", cure=cure))
        return root

    def _node(self, event: yaml.Event, depth: int) -> Node:
        if depth > DEPTH:
            self._refuse(event, f"nested deeper than {DEPTH} levels", "nest it less deeply")
        if isinstance(event, yaml.AliasEvent):
            self._refuse(event, f"a YAML alias (*{event.anchor})", "write the value out")
        if getattr(event, "tag", None) not in (None, "!"):
            self._refuse(event, f"a YAML tag ({event.tag})", "leave it out")  # type: ignore[attr-defined]  # has one, see above
        if isinstance(event, yaml.SequenceStartEvent):
            return Sequence(self._place(event), tuple(self._items(depth)))
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(event, depth)
        assert isinstance(event, yaml.ScalarEvent)  # YAML has no other events for a node
        return self._scalar(event)

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        place, text = self._place(event), _text(event)
        if len(text) > LONGEST:
            found = f"a value longer than {LONGEST:,} characters"
            self._refuse(event, found, "shorten it; a quote may leave words out with [...]")
        if match := UNSEEN.search(text):
            self._report(_unseen(match, place))
        return Scalar(place, UNSEEN.sub("\ufffd", text))

    def _key(self, event: yaml.Event, node: Node, value: Node) -> Node:
        """Return the node of a key; ``null``, which is empty as a value, is a text as a key.

        A ``null`` above a mapping stays empty, because there keys are names of entities or sources.
        """
        if isinstance(event, yaml.ScalarEvent) and event.value == "null":
            return node if isinstance(value, Mapping) else Scalar(node.place, event.value)
        return node

    def _items(self, depth: int) -> Iterator[Node]:
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            yield self._node(event, depth + 1)

    def _mapping(self, start: yaml.Event, depth: int) -> Mapping:
        pairs: dict[str, tuple[Scalar, Node]] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            node = self._node(event, depth + 1)
            value = self._node(next(self._events), depth + 1)
            key = self._key(event, node, value)
            if not isinstance(key, Scalar):
                cure = "write a word before the colon"
                self._report(Finding(key.place, "the key is a list or a mapping", cure=cure))
            elif key.text in pairs:
                first = pairs[key.text][0].place
                message = f"the key '{key.text}' occurs twice, first on line {first.line}"
                self._report(Finding(key.place, message, cure="keep one of the two"))
            else:
                pairs[key.text] = (key, value)
        return Mapping(self._place(start), tuple(pairs.values()))

    def _place(self, event: yaml.Event) -> Place:
        return _place_mark(self._name, event.start_mark)

    def _refuse(self, event: yaml.Event, found: str, cure: str) -> None:
        raise _Refused(Finding(self._place(event), f"{found} is not allowed here", cure=cure))


def _text(event: yaml.ScalarEvent) -> str:
    """Return the string of a scalar; YAML's null values (``~`` or nothing) become ''."""
    value: str = event.value
    plain = not event.style  # None, or "" from libyaml
    return "" if plain and value in ("~", "null") else value


KEYS_WITH_VALUES = "keys with values (key: value)"


def suggest(name: str, known: Collection[str]) -> str:
    """Return the cure for an unknown name: "did you mean" with similar known names."""
    near = nearest(name[:100], known)
    return f"did you mean {' or '.join(near)}?" if near else f"known are {_some(known)}"


def _some(known: Collection[str], most: int = 12) -> str:
    names = sorted(known)
    more = f", ... ({len(names)} in all)" if len(names) > most else ""
    return ", ".join(names[:most]) + more if names else "none yet"


Hint = Callable[[str, Collection[str]], str]
"""A function that returns the cure for an unknown name, given the name and all known names."""


class Fields:
    """Reads the values of a YAML mapping by key. Keys that are not in ``known`` are reported.

    ``what`` names the mapping in messages. If ``open_`` is true, all keys are allowed. ``hint``
    returns the cure for an unknown key.
    """

    def __init__(
        self,
        node: Node,
        what: str,
        *,
        known: Collection[str],
        report: Report,
        open_: bool = False,
        hint: Hint = suggest,
    ) -> None:
        self.place, self.what, self.report = node.place, what, report
        nothing = "null" if "null" in known else ""  # an unquoted key "null" above a mapping is ''
        self._pairs = {key.text or nothing: (key, value)
                       for key, value in _pairs(node, what, report)}  # fmt: skip
        if not open_:
            self._refuse_unknown(known, hint)

    def _refuse_unknown(self, known: Collection[str], hint: Hint) -> None:
        for name, (key, _) in self._pairs.items():
            if name not in known:
                message = f"unknown key '{name}' in {self.what}"
                self.report(Finding(key.place, message, cure=hint(name, known)))

    def __contains__(self, key: str) -> bool:
        return key in self._pairs

    def __iter__(self) -> Iterator[tuple[Scalar, Node]]:
        return iter(self._pairs.values())

    def node(self, key: str) -> Node | None:
        """Return the value of a key as a node, or None if the key is missing."""
        return self._pairs[key][1] if key in self._pairs else None

    def scalar(self, key: str) -> Scalar | None:
        """Return the value of a key, or None; report a value that is no non-empty string."""
        node = self.node(key)
        if node is None:
            return None
        if isinstance(node, Scalar) and node.text.strip():
            return node
        self.report(expected(node, f"'{key}' of {self.what}", "one word or sentence"))
        return None

    def text(self, key: str, default: str = "") -> str:
        """Return the string that is a key's value, or the default if the key is missing."""
        scalar = self.scalar(key)
        return scalar.text.strip() if scalar else default

    def required(self, key: str, cure: str) -> str:
        """Return the string that is a key's value; report a missing key with ``cure``."""
        if key not in self._pairs:
            self.report(Finding(self.place, f"{self.what} has no '{key}'", cure=cure))
        return self.text(key)

    def choice(
        self, key: str, choices: Collection[str], default: str, *, hint: Hint = suggest
    ) -> str:
        """Return the string of a key; report one that is not in ``choices``, return the default."""
        scalar = self.scalar(key)
        if scalar is None or scalar.text in choices:
            return scalar.text if scalar else default
        message = f"unknown {key} '{scalar.text}' in {self.what}"
        self.report(Finding(scalar.place, message, cure=hint(scalar.text, choices)))
        return default

    def flag(self, key: str) -> bool:
        """Return whether the value of a key is true; report one that is neither true nor false."""
        return self.choice(key, ("true", "false"), "false") == "true"

    def scalars(self, key: str) -> tuple[Scalar, ...]:
        """Return the strings of a key, whose value is one string or a list of strings."""
        node = self.node(key)
        return () if node is None else scalars(node, f"'{key}' of {self.what}", self.report)

    def mapping(self, key: str) -> tuple[tuple[Scalar, Node], ...]:
        """Return keys and values of a mapping that is a key's value; () if the key is missing."""
        node = self.node(key)
        return () if node is None else _pairs(node, f"'{key}' of {self.what}", self.report)

    def items(self, key: str) -> tuple[Node, ...]:
        """Return the members of a list that is a key's value; () if the key is missing."""
        node = self.node(key)
        if node is None or isinstance(node, Sequence):
            return node.items if node else ()
        self.report(expected(node, f"'{key}' of {self.what}", "a list"))
        return ()


def scalars(node: Node, what: str, report: Report) -> tuple[Scalar, ...]:
    """Return one string or the strings of a list; report members that are empty or no strings."""
    members = node.items if isinstance(node, Sequence) else (node,)
    good = tuple(m for m in members if isinstance(m, Scalar) and m.text.strip())
    for member in members:
        if member not in good:
            report(expected(member, what, "a word or a list of words"))
    return good


def _pairs(node: Node, what: str, report: Report) -> tuple[tuple[Scalar, Node], ...]:
    if isinstance(node, Mapping):
        return node.pairs
    report(expected(node, what, KEYS_WITH_VALUES))
    return ()


def expected(node: Node, what: str, kind: str) -> Finding:
    """Return the finding for a node that is not of the expected kind, such as a list."""
    found = {Scalar: "a single value", Sequence: "a list", Mapping: "keys with values"}[type(node)]
    cure = f"write {kind} here"
    if isinstance(node, Scalar) and not node.text.strip():
        found, cure = "nothing", f"write {kind} here, or leave the key out"
    return finding(node.place, f"{what} cannot be read", cure, found=found, expected=kind)


def finding(place: Place, message: str, cure: str = "", **detail: str) -> Finding:
    """Return a finding; the keyword arguments are its details, such as ``found``."""
    return Finding(place, message, tuple(detail.items()), cure)
