"""Translates types of entities to those of FollowTheMoney and back (https://followthemoney.tech)."""

from __future__ import annotations

from claimgraph.model.ontology import Vocabulary

SCHEMATA = {
    "person": "Person",
    "company": "Company",
    "government-body": "PublicBody",
    "country": "PublicBody",
    "alliance": "Organization",
    "organisation": "Organization",
    "actor": "LegalEntity",
    "unnamed-source": "LegalEntity",
    "programme": "Project",
    "event": "Event",
    "thing": "Asset",
    "place": "Asset",
    "entity": "Asset",
}
"""The FollowTheMoney schema of each type; an unlisted type has that of the nearest type above it.
Several types share a schema, so an export adds the type as a keyword. A place is no ``Address``,
which is a postal address, and neither is a country.
"""

TYPES = {
    "Person": "person", "Company": "company", "PublicBody": "government-body",
    "Organization": "organisation", "LegalEntity": "actor", "Project": "programme",
    "Event": "event", "Asset": "thing", "Thing": "thing", "Vehicle": "thing", "Vessel": "thing",
    "Airplane": "thing", "RealEstate": "place", "Address": "place", "Position": "thing",
    "Territory": "place",
}  # fmt: skip
"""The type of each FollowTheMoney schema for things. Other schemata that have names get no type;
schemata without names are relations, accounts or documents."""

ORGANISATIONS = frozenset({"Organization", "PublicBody", "Company"})
PARTIES = ORGANISATIONS | {"LegalEntity", "Person"}
"""FollowTheMoney schemata that can be members of others; ``ORGANISATIONS`` can have members."""

NAMES = ("name", "alias", "weakAlias", "previousName", "abbreviation")
"""The FollowTheMoney properties that hold names; the first one found is the label."""

NAME_PARTS = ("firstName", "secondName", "middleName", "fatherName", "lastName")
"""The properties of a person's name parts, in spoken order; used where the full name is missing."""


def find_schema(type_: str, vocabulary: Vocabulary) -> str:
    """Return the FollowTheMoney schema of a type, which may be one that a dossier defined.

    >>> from claimgraph.model.ontology import load_vocabulary
    >>> find_schema("weapon-system", load_vocabulary())
    'Asset'
    """
    ancestors = vocabulary.classes[type_].ancestors
    nearest = max(
        (it for it in SCHEMATA if it in ancestors),
        key=lambda it: (it == type_, len(vocabulary.classes[it].ancestors)),
    )
    return SCHEMATA[nearest]
