"""Typed access to a YAML mapping that reports every fault instead of stopping at the first."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from claimgraph.dossier.yaml import (
    Mapping,
    Node,
    Report,
    Scalar,
    Sequence,
)
from claimgraph.model.errors import Finding, Place
from claimgraph.model.ontology import nearest

KEYS_WITH_VALUES = "keys with values (key: value)"


def suggest(name: str, known: Collection[str]) -> str:
    """Write the cure for an unknown name: the known ones most like it."""
    near = nearest(name[:100], known)
    return f"did you mean {' or '.join(near)}?" if near else f"known are {_some(known)}"


def _some(known: Collection[str], most: int = 12) -> str:
    names = sorted(known)
    more = f", ... ({len(names)} in all)" if len(names) > most else ""
    return ", ".join(names[:most]) + more if names else "none yet"


class Fields:
    """The keys of one mapping. A key that is asked for is known; `Fields` reports the others."""

    def __init__(
        self, node: Node, what: str, *, known: Collection[str], report: Report, open_: bool = False
    ) -> None:
        self.place, self.what, self.report = node.place, what, report
        self._pairs = {key.text: (key, value) for key, value in _pairs(node, what, report)}
        if not open_:
            self._refuse_unknown(known)

    def _refuse_unknown(self, known: Collection[str]) -> None:
        for name, (key, _) in self._pairs.items():
            if name not in known:
                message = f"unknown key '{name}' in {self.what}"
                self.report(Finding(key.place, message, cure=suggest(name, known)))

    def __contains__(self, key: str) -> bool:
        return key in self._pairs

    def __iter__(self) -> Iterator[tuple[Scalar, Node]]:
        return iter(self._pairs.values())

    def node(self, key: str) -> Node | None:
        """The value as it stands."""
        return self._pairs[key][1] if key in self._pairs else None

    def scalar(self, key: str) -> Scalar | None:
        """The value, which must be one non-empty string."""
        node = self.node(key)
        if node is None:
            return None
        if isinstance(node, Scalar) and node.text.strip():
            return node
        self.report(expected(node, f"'{key}' of {self.what}", "one word or sentence"))
        return None

    def text(self, key: str, default: str = "") -> str:
        """The string of a key, or the default."""
        scalar = self.scalar(key)
        return scalar.text.strip() if scalar else default

    def required(self, key: str, cure: str) -> str:
        """The string of a key that must be there."""
        if key not in self._pairs:
            self.report(Finding(self.place, f"{self.what} has no '{key}'", cure=cure))
        return self.text(key)

    def choice(self, key: str, choices: Collection[str], default: str) -> str:
        """The string of a key that must be one of a few."""
        scalar = self.scalar(key)
        if scalar is None or scalar.text in choices:
            return scalar.text if scalar else default
        message = f"unknown {key} '{scalar.text}' in {self.what}"
        self.report(Finding(scalar.place, message, cure=suggest(scalar.text, choices)))
        return default

    def flag(self, key: str) -> bool:
        """True or false, written so."""
        return self.choice(key, ("true", "false"), "false") == "true"

    def scalars(self, key: str) -> tuple[Scalar, ...]:
        """One string or a list of strings."""
        node = self.node(key)
        return () if node is None else scalars(node, f"'{key}' of {self.what}", self.report)

    def mapping(self, key: str) -> tuple[tuple[Scalar, Node], ...]:
        """The pairs of a mapping, none when the key is left out."""
        node = self.node(key)
        return () if node is None else _pairs(node, f"'{key}' of {self.what}", self.report)

    def items(self, key: str) -> tuple[Node, ...]:
        """The members of a list, none when the key is left out."""
        node = self.node(key)
        if node is None or isinstance(node, Sequence):
            return node.items if node else ()
        self.report(expected(node, f"'{key}' of {self.what}", "a list"))
        return ()


def scalars(node: Node, what: str, report: Report) -> tuple[Scalar, ...]:
    """Read one string or a list of strings; empty and nested ones are reported."""
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
    """Make the finding for a node of another kind than was expected."""
    found = {Scalar: "a single value", Sequence: "a list", Mapping: "keys with values"}[type(node)]
    cure = f"write {kind} here"
    if isinstance(node, Scalar) and not node.text.strip():
        found, cure = "nothing", f"write {kind} here, or leave the key out"
    return finding(node.place, f"{what} cannot be read", cure, found=found, expected=kind)


def finding(place: Place, message: str, cure: str = "", **detail: str) -> Finding:
    """A finding with its aligned pairs given by name."""
    return Finding(place, message, tuple(detail.items()), cure)
