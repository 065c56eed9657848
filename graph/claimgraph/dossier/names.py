"""Names of entities: labels and aliases, each of which means exactly one thing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from claimgraph.dossier.yaml import Report, Scalar, finding, suggest
from claimgraph.model.errors import Finding, Place
from claimgraph.model.records import Entity
from claimgraph.model.text import fold

_INVISIBLE = re.compile("[\u00ad\u200b\u2060-\u2064\u202a-\u202e\u2066-\u2069\ufeff]")
"""By these two names look alike and are not, or one reads backwards. The joiners U+200C and
U+200D are not among them: Persian and Hindi words and some emoji need them."""


@dataclass(frozen=True)
class Names:
    """The index from every label and alias to its entity's path.

    ``borrowed`` are the names that only a merge gave to an entity.
    """

    entities: dict[str, Entity] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)
    borrowed: frozenset[str] = frozenset()

    def add(self, entity: Entity, names: Sequence[Scalar], report: Report) -> None:
        """Enter an entity under its names, its label first; a name that is taken is reported."""
        place = names[0].place
        if entity.path in self.entities:
            known = self.entities[entity.path].label
            message = f"'{entity.label}' and '{known}' would share the address {entity.path}"
            report(Finding(place, message, cure="give one of them a key: of its own"))
            return
        self.entities[entity.path], self.places[entity.path] = entity, place
        for name in names:
            _report_invisible(name, report)
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
            cure = f"add it to entities: if it is new; {suggest(name.text, self.paths)}"
            report(Finding(name.place, message, cure=cure))
        return path


def _report_invisible(name: Scalar, report: Report) -> None:
    if match := _INVISIBLE.search(name.text):
        found = f"U+{ord(match.group()):04X}"
        message = f"the name '{_INVISIBLE.sub('', name.text)}' contains an invisible character"
        report(finding(name.place, message, "write the name again without it", found=found))
