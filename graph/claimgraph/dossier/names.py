"""Reads the entities of a dossier and finds them by name; each name means exactly one entity."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from claimgraph.dossier.standards import check_language
from claimgraph.dossier.vocabulary import hint_words
from claimgraph.dossier.yaml import Fields, Report, Scalar, finding, suggest
from claimgraph.model.errors import Finding, Place
from claimgraph.model.iris import WD, entity_path, slug
from claimgraph.model.ontology import Vocabulary
from claimgraph.model.records import Entity
from claimgraph.model.text import fold

_INVISIBLE = re.compile("[\u00ad\u200b\u2060-\u2064\u202a-\u202e\u2066-\u2069\ufeff]")
"""Matches invisible characters, which make two different names look the same or reverse a name. The
joiners U+200C and U+200D are allowed, because Persian and Hindi words and some emoji need them."""


@dataclass(frozen=True)
class Names:
    """Maps every label and alias to the path of its entity.

    ``borrowed`` are names that an entity got only by a merge. ``untyped`` are entities whose type
    was reported as missing or unknown, so that nothing else about their type is reported.
    """

    entities: dict[str, Entity] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)
    borrowed: frozenset[str] = frozenset()
    untyped: set[str] = field(default_factory=set)

    def add(self, entity: Entity, names: Sequence[Scalar], report: Report) -> None:
        """Add an entity with its names, label first; report a name that another entity has."""
        place = names[0].place
        if entity.path in self.entities:
            label = self.entities[entity.path].label
            message = f"'{entity.label}' and '{label}' would share the address {entity.path}"
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
        """Return the path of the entity with this label or alias, or None."""
        return self.paths.get(fold(name))

    def require(self, name: Scalar, report: Report) -> str | None:
        """Return the path of the entity; report an unknown name with similar ones, return None."""
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


ENTITY_KEYS = (
    "type", "key", "aliases", "labels", "description", "wikidata", "because",
)  # fmt: skip


def read_entities(fields: Fields, vocabulary: Vocabulary) -> Names:
    """Read the section `entities` of ``dossier.yaml``."""
    names = Names()
    for key, node in fields.mapping("entities"):
        if not key.text.strip():
            cure = "write its name before the colon; a name such as null needs quotes"
            fields.report(Finding(key.place, "the entity has no name", cure=cure))
        entry = Fields(node, f"entity '{key.text}'", known=ENTITY_KEYS, report=fields.report)
        entity = _read_entity(key, entry, vocabulary)
        names.add(entity, (key, *entry.scalars("aliases")), fields.report)
        if entry.text("type") not in vocabulary.classes:
            names.untyped.add(entity.path)
    return names


def _read_entity(key: Scalar, fields: Fields, vocabulary: Vocabulary) -> Entity:
    fields.required("type", f"add type:, one of {', '.join(sorted(vocabulary.classes))}")
    return Entity(
        path=entity_path(slug(fields.text("key", key.text))),
        type=fields.choice(
            "type", vocabulary.classes, "organisation", hint=hint_words(vocabulary, "type")
        ),
        label=key.text.strip(),
        labels=tuple(sorted(_read_labels(fields))),
        aliases=tuple(sorted(alias.text.strip() for alias in fields.scalars("aliases"))),
        description=fields.text("description"),
        match=_read_match(fields),
        match_reason=fields.text("because"),
    )  # fmt: skip


def _read_labels(fields: Fields) -> Iterator[tuple[str, str]]:
    seen = set[str]()
    for tag, node in fields.mapping("labels"):
        language = tag.text.strip().lower()
        if not check_language(tag, fields.report):
            continue
        if language in seen:
            message = f"the label '{language}' occurs twice"
            fields.report(Finding(tag.place, message, cure="make one of them an alias"))
        elif isinstance(node, Scalar) and node.text.strip():
            yield language, node.text.strip()
        else:
            cure = "write the name in that language"
            fields.report(Finding(node.place, f"the label '{tag.text}' is not text", cure=cure))
        seen.add(language)


def _read_match(fields: Fields) -> str:
    scalar = fields.scalar("wikidata")
    if scalar is None:
        return ""
    if not re.fullmatch(r"Q[1-9]\d{0,11}", scalar.text):
        cure = "write the item's number, such as Q43"
        fields.report(Finding(scalar.place, f"'{scalar.text}' is not a Wikidata item", cure=cure))
    elif "because" not in fields:
        cure = "add because: with how you know that this is the same thing"
        message = f"{fields.what} has a Wikidata link without a reason"
        fields.report(Finding(scalar.place, message, cure=cure))
    return f"{WD}{scalar.text}"
