"""Names in tables become entities: those of the dossier where it has them, else new ones."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from claimgraph.dossier.decisions import Decision
from claimgraph.dossier.merges import NO_MERGES, Merges
from claimgraph.model.iris import digest, entity_path, slug
from claimgraph.model.records import Entity
from claimgraph.model.text import fold

IN_BRACKETS = re.compile(r".*\S \(([^()]+)\)")
DEFAULT = "actor"


@dataclass
class Census:
    """Collects the names of all tables, then gives each one entity.

    Two names are one entity only where the dossier says so, by an alias or a merge: else ``Kim
    Jong Un`` and ``Kim Jong-Un`` stay two, and the second in the order of letters gets a longer
    address.
    """

    known: Mapping[str, str]
    entities: Mapping[str, Entity]
    merges: Merges = NO_MERGES
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
        for root, names in sorted(self._groups().items()):
            entity = self._entity(root, names, taken)
            texts = sorted(text for name in names for text in self._texts[name])
            found.update(dict.fromkeys(texts, entity))
        return found

    def _groups(self) -> dict[str, list[str]]:
        """The names that were met, by the one that was kept."""
        groups: dict[str, list[str]] = defaultdict(list)
        for name in sorted(self._texts):
            groups[name if name in self.known else self.merges.root(name)].append(name)
        return groups

    def strangers(self, decided: Mapping[str, Decision]) -> dict[str, Decision]:
        """Of names that were decided on, those that no table has either."""
        return {name: it for name, it in decided.items() if name not in self._texts}

    def folded(self, found: Mapping[str, Entity]) -> Iterator[tuple[str, Entity]]:
        """The entity of each name, as names are compared."""
        return ((fold(text), entity) for text, entity in found.items())

    def _entity(self, name: str, names: list[str], taken: dict[str, str]) -> Entity:
        if name in self.known:
            return self.entities[self.known[name]]
        path = next(it for it in _addresses(name) if taken.setdefault(it, name) == name)
        aliases = tuple(it for it in names if it != name)
        merged = self.merges.notes(name) if aliases else ()
        return Entity(path, self._kind(names), name, aliases=aliases, merged=merged)

    def _kind(self, names: list[str]) -> str:
        if self._countries & {*names}:
            return "country"
        return min(kind for name in names for kind in self._kinds[name])


def _addresses(name: str) -> Iterator[str]:
    """What an entity's address may be: the shortest that no other has.

    Of six digits two names among some thousands that read the same may agree: ``A!+;;``, ``A!|.:``.
    """
    key, digits = slug(name), digest(name)
    yield entity_path(key)
    for length in range(6, len(digits) + 1):
        yield entity_path(f"{key}-{digits[:length]}")
