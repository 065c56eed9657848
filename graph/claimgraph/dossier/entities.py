"""The entities of a dossier: what is spoken of, under which names, and what else it is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claimgraph.dossier.names import Names
from claimgraph.dossier.standards import check_language
from claimgraph.dossier.vocabulary import hint_words
from claimgraph.dossier.yaml import Fields, Scalar
from claimgraph.model.errors import Finding
from claimgraph.model.iris import WD, entity_path, slug
from claimgraph.model.ontology import Vocabulary
from claimgraph.model.records import Entity

ENTITY_KEYS = (
    "type", "key", "aliases", "labels", "description", "wikidata", "because",
)  # fmt: skip


def read_entities(fields: Fields, vocabulary: Vocabulary) -> Names:
    """Read ``entities:`` into the index of their names."""
    names = Names()
    for key, node in fields.mapping("entities"):
        if not key.text.strip():
            cure = "write its name before the colon; a name such as null needs quotes"
            fields.report(Finding(key.place, "the entity has no name", cure=cure))
        entry = Fields(node, f"entity '{key.text}'", known=ENTITY_KEYS, report=fields.report)
        entity = _read_entity(key, entry, vocabulary)
        names.add(entity, (key, *entry.scalars("aliases")), fields.report)
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
