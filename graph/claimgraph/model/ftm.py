"""What FollowTheMoney calls the types of entities, there and back (https://followthemoney.tech)."""

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
"""The schema of each type; one that is not listed has that of the nearest type above it.

Several types share a schema, so an export names the type among the keywords as well. A place is no
``Address``, which is a line of a letter, and a country is none either.
"""

TYPES = {
    "Person": "person", "Company": "company", "PublicBody": "government-body",
    "Organization": "organisation", "LegalEntity": "actor", "Project": "programme",
    "Event": "event", "Asset": "thing", "Thing": "thing", "Vehicle": "thing", "Vessel": "thing",
    "Airplane": "thing", "RealEstate": "place", "Address": "place", "Position": "thing",
    "Territory": "place",
}  # fmt: skip
"""The type of each schema of things. Others with names are things of no known type; what has no
name is a relation, an account or a paper."""

ORGANISATIONS = frozenset({"Organization", "PublicBody", "Company"})
PARTIES = ORGANISATIONS | {"LegalEntity", "Person"}
"""Who can be a member, and of what."""

NAMES = ("name", "alias", "weakAlias", "previousName", "abbreviation")
"""The properties that hold names, the first of them those under which a thing is known."""

NAME_PARTS = ("firstName", "secondName", "middleName", "fatherName", "lastName")
"""The parts of a person's name where it is not given as a whole, in the order of speaking."""


def find_schema(type_: str, vocabulary: Vocabulary) -> str:
    """The schema of a type, a dossier's own as well.

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
