"""Names in tables become entities: those of the dossier where it has them, else new ones."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from claimgraph.model import Entity
from claimgraph.read.names import fold
from claimgraph.terms import digest, entity_path, slug

IN_BRACKETS = re.compile(r".*\S \(([^()]+)\)")
DEFAULT = "actor"


@dataclass
class Census:
    """Collects the names of all tables, then gives each one entity.

    Two names are one entity only where the dossier says so, by an alias: ``Kim Jong Un`` and
    ``Kim Jong-Un`` stay two, and the second in the order of letters gets a longer address.
    """

    known: Mapping[str, str]
    entities: Mapping[str, Entity]
    _texts: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _kinds: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _countries: set[str] = field(default_factory=set)

    def enter(self, names: Iterable[str], kind: str, *, brackets: bool = False) -> None:
        """Enter names that stand in one place of one table."""
        for text in names:
            name = fold(text)
            self._texts[name].add(text)
            self._kinds[name].add(kind)
            if brackets and (match := IN_BRACKETS.fullmatch(name)):
                self._countries.add(match[1])

    def settle(self) -> dict[str, Entity]:
        """The entity of each text."""
        taken = {path: it.label for path, it in self.entities.items()}
        found = dict[str, Entity]()
        for name in sorted(self._texts):
            entity = self._entity(name, taken)
            found.update(dict.fromkeys(sorted(self._texts[name]), entity))
        return found

    def folded(self, found: Mapping[str, Entity]) -> Iterator[tuple[str, Entity]]:
        """The entity of each name, as names are compared."""
        return ((fold(text), entity) for text, entity in found.items())

    def _entity(self, name: str, taken: dict[str, str]) -> Entity:
        if name in self.known:
            return self.entities[self.known[name]]
        path = entity_path(slug(name))
        if taken.setdefault(path, name) != name:
            path = entity_path(f"{slug(name)}-{digest(name)[:6]}")
        return Entity(path, self._kind(name), name)

    def _kind(self, name: str) -> str:
        return "country" if name in self._countries else min(self._kinds[name])
