"""Where a text names the entities of a dossier."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from claimgraph.draft.tree import Stretch
from claimgraph.model.records import Entity

SHORTEST_SURNAME = 4
"""Letters from which on the last word of a person's name stands for the person."""


@dataclass(frozen=True, order=True)
class Mention:
    """A name in the text, and whose it is."""

    start: int
    end: int
    path: str


@dataclass(frozen=True)
class Mentions:
    """All mentions of a text, in its order; none overlaps another."""

    found: tuple[Mention, ...]
    entities: Mapping[str, Entity]

    @cached_property
    def _starts(self) -> list[int]:
        return [it.start for it in self.found]

    def within(self, stretch: Stretch) -> tuple[Mention, ...]:
        """The mentions that are in a stretch."""
        first = bisect_left(self._starts, stretch[0])
        last = bisect_left(self._starts, stretch[1])
        return tuple(it for it in self.found[first:last] if it.end <= stretch[1])

    def at(self, stretch: Stretch) -> Mention | None:
        """The mention that covers a stretch, such as a token."""
        at = bisect_left(self._starts, stretch[0] + 1) - 1
        one = self.found[at] if at >= 0 else None
        return one if one and one.end >= stretch[1] else None


def find_mentions(content: str, entities: Mapping[str, Entity]) -> Mentions:
    """Find labels and aliases, the longest first; of a person, the surname alone too."""
    names = _names(entities.values())
    if not names:
        return Mentions((), entities)
    longest = sorted(names, key=lambda it: (-len(it), it))
    pattern = "|".join(re.escape(it).replace(r"\ ", r"\s+").replace("'", "['\u2019]")
                       for it in longest)  # fmt: skip
    sought = re.compile(rf"(?<![\w-])(?:{pattern})(?=(?:s|['\u2019]s?)?(?![\w]))")
    found = (
        Mention(it.start(), it.end(), names[" ".join(it.group().replace("\u2019", "'").split())])
        for it in sought.finditer(content)
    )
    return Mentions(tuple(found), entities)


def _names(entities: Iterable[Entity]) -> dict[str, str]:
    known = [it for it in entities if not it.unnamed]
    found = {name: it.path for it in known for name in (it.label, *it.aliases) if name}
    surnames = Counter(_surname(it) for it in known)
    for it in known:
        surname = _surname(it)
        if len(surname) >= SHORTEST_SURNAME and surnames[surname] == 1:
            found.setdefault(surname, it.path)
    return {name.replace("\u2019", "'"): path for name, path in found.items()}


def _surname(entity: Entity) -> str:
    words = entity.label.split()
    return words[-1] if entity.type == "person" and len(words) > 1 else ""
