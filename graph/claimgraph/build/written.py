"""What was written to a store and not built: quotes that nothing verifies, names, addresses.

A build reads its dossier's files with every check of theirs. What comes as RDF has not been through
that door, so it is held against the same rules here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pyoxigraph as ox

from claimgraph.dossier.standards import is_web_address
from claimgraph.model.errors import Finding, Place
from claimgraph.model.iris import CG, OA
from claimgraph.model.records import Records
from claimgraph.model.text import CONTROLS, UNDRAWN, fold, show_plainly

VERIFIED = ox.NamedNode(f"{CG}verified")
SOURCE = ox.NamedNode(f"{OA}hasSource")


def mark_unverified(records: Records, earlier: frozenset[ox.Quad]) -> Records:
    """Mark the quotes that did not stand so in the store as it was: nobody found them in a text.

    The address of evidence is the hash of its words and places, so what stands there under the same
    address is the same quote. A quote that was marked stays marked. Rows of tables are named and
    not quoted, and a row that the store does not know is marked, too.
    """
    known = {
        quad.subject.value
        for quad in earlier
        if quad.predicate == SOURCE and isinstance(quad.subject, ox.NamedNode)
    }
    marked = {
        quad.subject.value
        for quad in earlier
        if quad.predicate == VERIFIED and isinstance(quad.subject, ox.NamedNode)
    }
    base = records.header.base
    evidence = {
        path: it if base + path in known - marked else replace(it, verified=False)
        for path, it in records.evidence.items()
    }
    return replace(records, evidence=evidence)


def check_written(records: Records) -> Iterator[Finding]:
    """The rules of a dossier's files that no shape holds: one name means one thing, and so on."""
    base = records.header.base
    owners: dict[str, str] = {}
    for path, entity in sorted(records.entities.items()):
        names = () if entity.unnamed else (entity.label, *entity.aliases)
        for name in names:
            owner = owners.setdefault(fold(name), path)
            if owner != path:
                message = f"the name '{show_plainly(name)}' already means {base + owner}"
                cure = "a name means one thing: drop one alias, or make it longer"
                yield Finding(Place(base + path), message, cure=cure)
        for _, text in (*(("", it) for it in names), *entity.labels):
            yield from _unseen(text, base + path)
        if not entity.label.strip():
            yield Finding(Place(base + path), "it has no label", cure="give it an rdfs:label")
    for path, source in sorted(records.sources.items()):
        yield from _unseen(source.title, base + path)
        if source.address and not is_web_address(source.address):
            message = f"'{show_plainly(source.address)}' is not a web address"
            cure = "write the whole address, beginning with https://"
            yield Finding(Place(base + path), message, cure=cure)
    for path, evidence in sorted(records.evidence.items()):
        yield from _unseen(evidence.exact, base + path, most=CONTROLS)


def _unseen(text: str, where: str, *, most: frozenset[str] = UNDRAWN) -> Iterator[Finding]:
    found = next((it for it in text if it in most or it in CONTROLS), "")
    if found:
        message = f"'{show_plainly(text)}' holds U+{ord(found):04X}, which is not seen"
        yield Finding(Place(where), message, cure="write it again without it")
