"""Names of entities: labels and aliases, each of which means exactly one thing."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from claimgraph.errors import Finding
from claimgraph.model import Entity
from claimgraph.read.fields import suggest
from claimgraph.read.nodes import Report, Scalar


def fold(name: str) -> str:
    """The form in which names are compared: composed characters, single spaces, case kept.

    Case is kept because ``Mali`` (a country) and ``MALI`` (an acronym) are two names.
    """
    return " ".join(unicodedata.normalize("NFC", name).split())


@dataclass(frozen=True)
class Names:
    """The index from every label and alias to its entity's path."""

    entities: dict[str, Entity] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)

    def add(self, entity: Entity, names: Iterable[Scalar], report: Report) -> None:
        """Enter an entity under its names; a name that is taken is reported."""
        if entity.path in self.entities:
            known = self.entities[entity.path].label
            place = next(iter(names)).place
            message = f"'{entity.label}' and '{known}' would share the address {entity.path}"
            report(Finding(place, message, cure="give one of them a key: of its own"))
            return
        self.entities[entity.path] = entity
        for name in names:
            taken = self.paths.setdefault(fold(name.text), entity.path)
            if taken != entity.path:
                owner = self.entities[taken].label
                message = f"the name '{name.text}' already means {owner}"
                cure = "a name means one thing: drop one alias, or make it longer"
                report(Finding(name.place, message, cure=cure))

    def find(self, name: str) -> str | None:
        """The path of an entity by label or alias."""
        return self.paths.get(fold(name))

    def require(self, name: Scalar, report: Report) -> str | None:
        """The path of an entity; an unknown name is reported with the nearest known ones."""
        path = self.find(name.text)
        if path is None:
            message = f"no entity is called '{name.text.strip()}'"
            report(Finding(name.place, message, cure=suggest(name.text, self.paths)))
        return path
