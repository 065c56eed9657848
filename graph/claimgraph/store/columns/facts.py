"""Quads as rows of the relation ``fact``, and rows as quads again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

import pyoxigraph as ox

from claimgraph.model.iris import PREFIXES, XSD, graph_path
from claimgraph.model.ontology import Vocabulary
from claimgraph.model.rows import Tables
from claimgraph.store.local import Term

Row = tuple[object, ...]
Fact = tuple[str, str, str, bool, str, str, str]
COLUMNS = "s, p, o, iri, language, datatype, graph"
FACT = """
create or replace temp table fact
(s varchar, p varchar, o varchar, iri boolean, language varchar, datatype varchar, graph varchar)
"""
ENTITIES = """
insert into fact
with fresh as (
    select distinct path, label, iri
    from name join class_name using (kind) semi join told using (path)
)
select path, 'rdf:type', iri, true, '', '', $graph from fresh anti join own using (path)
union all
select path, 'rdfs:label', label, false, '', $string, $graph from fresh anti join own using (path)
"""
"""The entities that tables name: as `quads.writing` writes them, without an object for each."""


def fill_facts(tables: Tables, quads: Iterable[ox.Quad]) -> None:
    """Make the relation ``fact`` of quads."""
    base = tables.records.header.base
    tables.db.execute(FACT)
    tables.fill("fact", (row_of(quad, base) for quad in quads))


def fill_entities(tables: Tables, own: Iterable[str], *, vocabulary: Vocabulary) -> None:
    """Add the entities that tables name to ``fact``; ``own`` are the paths of the dossier's."""
    base = tables.records.header.base
    classes = [(it.name, shorten(it.iri, base)) for it in vocabulary.classes.values()]
    tables.db.execute("create or replace temp table class_name (kind varchar, iri varchar)")
    tables.fill("class_name", classes)
    tables.db.execute("create or replace temp table own (path varchar)")
    tables.fill("own", ((path,) for path in own))
    tables.db.execute("create or replace temp table told (path varchar)")
    tables.fill("told", ((path,) for path in tables.named))
    values = {"graph": graph_path("entities"), "string": f"{XSD}string"}
    tables.db.execute(ENTITIES, values)


def row_of(quad: ox.Quad, base: str) -> Row:
    """A quad as a row."""
    subject, graph = (shorten(_text(it), base) for it in (quad.subject, quad.graph_name))
    return subject, shorten(quad.predicate.value, base), *_object(quad.object, base), graph


def quads_of(rows: Iterable[Fact], base: str) -> Iterator[ox.Quad]:
    """Rows as quads again."""
    for s, p, o, iri, language, datatype, graph in rows:
        yield ox.Quad(
            ox.NamedNode(lengthen(s, base)),
            ox.NamedNode(lengthen(p, base)),
            ox.NamedNode(lengthen(o, base)) if iri else _literal(o, language, datatype),
            ox.NamedNode(lengthen(graph, base)),
        )


def _literal(text: str, language: str, datatype: str) -> ox.Literal:
    if language:
        return ox.Literal(text, language=language)
    return ox.Literal(text, datatype=ox.NamedNode(datatype))


def _object(term: Term, base: str) -> Row:
    if isinstance(term, ox.Literal):
        return term.value, False, term.language or "", term.datatype.value
    return shorten(_text(term), base), True, "", ""


def _text(term: Term | ox.DefaultGraph) -> str:
    return str(getattr(term, "value", term))


@lru_cache(maxsize=65_536)
def shorten(iri: str, base: str) -> str:
    """The path of a thing of the dossier, the prefixed name of a term, else the whole address."""
    if iri.startswith(base):
        return iri.removeprefix(base)
    fits = [(len(start), name) for name, start in PREFIXES.items() if iri.startswith(start)]
    if not fits:
        return iri
    length, name = max(fits)
    return f"{name}:{iri[length:]}"


def lengthen(short: str, base: str, prefixes: Mapping[str, str] = PREFIXES) -> str:
    """The address that `shorten` made short: a path has no colon before its first slash.

    >>> lengthen("entity/turkey", "https://e.org/"), lengthen("rdfs:label", "https://e.org/")[-5:]
    ('https://e.org/entity/turkey', 'label')
    """
    name, colon, rest = short.partition(":")
    if not colon or "/" in name:
        return base + short
    return prefixes[name] + rest if name in prefixes else short
