"""Writes a judged dossier as Parquet files, one for each relation, from the judge's database.

Quads that have no relation of their own are rows of the relation ``fact``. When few of half a
million rows change, no large file is written: the earlier files stay (as hard links), new rows of
a relation are in ``changed/NAME.parquet``, and the keys of the rows that they replace are in
``changed/gone.parquet``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from claimgraph.model.iris import GRAPH_FORMAT, PREFIXES, XSD, digest, graph_path
from claimgraph.model.judgement import Judged
from claimgraph.model.ontology import Vocabulary
from claimgraph.model.rows import Tables
from claimgraph.model.shape import CLAIM, PROPOSITION, Form, ThingShape, Trait
from claimgraph.model.sql import literal, pattern, read_script
from claimgraph.store.local import Term
from claimgraph.store.rdf import (
    CLAIMS,
    PROPOSITIONS,
    Graphs,
    fill_voices,
    write_qualifier,
    write_rest,
)

if TYPE_CHECKING:
    import duckdb

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
    from name join class_name using (kind) semi join in_tables using (path)
)
select path, 'rdf:type', iri, true, '', '', $graph from fresh anti join own using (path)
union all
select path, 'rdfs:label', label, false, '', $string, $graph from fresh anti join own using (path)
"""
"""SQL that makes the quads of entities in tables without a Python object for each."""


def fill_facts(tables: Tables, quads: Iterable[ox.Quad]) -> None:
    """Make the relation ``fact`` and fill it with quads."""
    base = tables.records.header.base
    tables.db.execute(FACT)
    tables.fill("fact", (row_of(quad, base) for quad in quads))


def fill_entities(tables: Tables, own: Iterable[str], *, vocabulary: Vocabulary) -> None:
    """Add entities that only tables name to ``fact``; ``own`` are the paths of all others."""
    base = tables.records.header.base
    classes = [(it.name, shorten(it.iri, base)) for it in vocabulary.classes.values()]
    tables.db.execute("create or replace temp table class_name (kind varchar, iri varchar)")
    tables.fill("class_name", classes)
    tables.db.execute("create or replace temp table own (path varchar)")
    tables.fill("own", ((path,) for path in own))
    tables.db.execute("create or replace temp table in_tables (path varchar)")
    tables.fill("in_tables", ((path,) for path in tables.named))
    values = {"graph": graph_path("entities"), "string": f"{XSD}string"}
    tables.db.execute(ENTITIES, values)


def row_of(quad: ox.Quad, base: str) -> Row:
    """Turn a quad into a row of ``fact``; ``base`` begins the dossier's IRIs."""
    subject, graph = (shorten(_text(it), base) for it in (quad.subject, quad.graph_name))
    return subject, shorten(quad.predicate.value, base), *_object(quad.object, base), graph


def quads_of(rows: Iterable[Fact], base: str) -> Iterator[ox.Quad]:
    """Turn rows of ``fact`` into quads; ``base`` begins the dossier's IRIs."""
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
    """Shorten an IRI: if it begins with ``base`` to a path, else to a prefixed name if possible."""
    if iri.startswith(base):
        return iri.removeprefix(base)
    fits = [(len(start), name) for name, start in PREFIXES.items() if iri.startswith(start)]
    if not fits:
        return iri
    length, name = max(fits)
    return f"{name}:{iri[length:]}"


def lengthen(short: str, base: str, prefixes: Mapping[str, str] = PREFIXES) -> str:
    """Return the IRI that `shorten` shortened.

    >>> lengthen("entity/turkey", "https://e.org/"), lengthen("rdfs:label", "https://e.org/")[-5:]
    ('https://e.org/entity/turkey', 'label')
    """
    name, colon, rest = short.partition(":")
    if not colon or "/" in name:
        return base + short
    return prefixes[name] + rest if name in prefixes else short


ASKED = (
    "proposition", "claim", "held", "possible", "entails", "accepted_on", "ended", "superseded",
    "qualifier", "fact",
)  # fmt: skip
"""The relations that questions are answered from."""

READ = (
    "row_claim", "row_prop", "row_qual", "worth", "moment", "name", "census", "table_source",
    "read_table", "made",
)  # fmt: skip
"""The relations that hold tables as they were read, for a later build."""

KEYS = {
    "proposition": "id",
    "claim": "id",
    "held": "prop",
    "possible": "claim",
    "entails": "p",
    "accepted_on": "prop",
    "ended": "prop",
    "superseded": "claim",
    "qualifier": "s",
    "row_claim": "id",
    "row_prop": "id",
    "row_qual": "prop",
}
"""The relations that grow with the rows of tables, with the columns by which rows are replaced.
The others are small and always written whole."""

CHANGED, GONE = "changed", "gone"


def relations(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """SQL that reads each of these relations from its files, with the rows of later builds."""
    return {name: _relation(folder, name) for name in names}


def _relation(folder: Path, name: str) -> str:
    first, changed = read(folder / f"{name}.parquet"), folder / CHANGED
    if name not in KEYS or not changed.is_dir():
        return first
    gone = f"select key from ({read(changed / f'{GONE}.parquet')}) where relation = '{name}'"
    return (
        f"{first} anti join ({gone}) gone on gone.key = {KEYS[name]}"
        f" union all by name {read(changed / f'{name}.parquet')}"
    )


def read(file: Path) -> str:
    """SQL that reads a Parquet file."""
    return f"from read_parquet({literal(pattern(file))}, hive_partitioning = false)"


MADE = "create or replace temp table made (name varchar, value varchar)"
SHORT = "create or replace temp table short (iri varchar, name varchar)"
MEANT = """
create or replace temp table meant
(qualifier varchar, text varchar, p varchar, o varchar, iri boolean, datatype varchar)
"""


def write_columns(folder: Path, tables: Tables, judged: Judged, *, vocabulary: Vocabulary) -> None:
    """Write the relations of ``layout.sql`` into a new folder, as ``NAME.parquet``.

    ``fact`` holds, as quads, all that is not from a row of a table: what persons wrote, entities,
    sources, terms, conflicts and issues.
    """
    folder.mkdir()
    lay_out(tables, write_rest(tables, judged, vocabulary=vocabulary), vocabulary=vocabulary)
    for name in (*ASKED, *READ):
        copy(tables.db, f"from column_{name}", folder / f"{name}.parquet")


def lay_out(tables: Tables, quads: Iterable[ox.Quad], *, vocabulary: Vocabulary) -> None:
    """Make a view ``column_NAME`` for each relation. ``quads`` are all that are not from rows."""
    _fill_tables(tables, quads, vocabulary)
    fill_voices(tables, vocabulary)
    tables.db.execute(f"create or replace temp view row_claimed as {CLAIMS}")
    tables.db.execute(f"create or replace temp view row_proposition as {PROPOSITIONS}")
    for shape in (PROPOSITION, CLAIM):
        tables.db.execute(f"create or replace temp view written_{shape.name} as {pivot(shape)}")
    tables.db.execute(read_script(__file__, "layout"))


def pivot(shape: ThingShape) -> str:
    """SQL that turns the quads of what persons wrote into rows like those from tables."""
    kept = (it for it in shape if it.column and it.whole and not it.graph)
    return f"""
        select s as id, {", ".join(map(_pivot_cell, kept))} from fact
        where s in (select s from fact where p = 'rdf:type' and o = {literal(shape.type)})
        group by s
    """


def _pivot_cell(trait: Trait) -> str:
    own = f"filter (p = {literal(trait.predicate)})"
    cell = f"count(*) {own} > 0" if trait.form is Form.MARK else f"any_value(o) {own}"
    return f"{cell} as {trait.column}"


def copy(db: duckdb.DuckDBPyConnection, query: str, file: Path) -> None:
    """Write the result of a query to a Parquet file."""
    db.execute(f"copy ({query}) to {literal(str(file))} (format parquet)")


def _fill_tables(tables: Tables, quads: Iterable[ox.Quad], vocabulary: Vocabulary) -> None:
    terms = [*vocabulary.predicates.values(), *vocabulary.stances.values()]
    base = tables.records.header.base
    tables.db.execute(SHORT)
    tables.fill("short", [(term.iri, shorten(term.iri, base)) for term in terms])
    tables.db.execute(MEANT)
    tables.fill("meant", _meant(tables, vocabulary))
    tables.db.execute(MADE)
    tables.fill("made", made(base, vocabulary).items())
    fill_facts(tables, quads)


def made(base: str, vocabulary: Vocabulary) -> dict[str, str]:
    """The base and versions for which columns are made; columns made for others are not updated."""
    program = version("claimgraph")
    own = digest(repr(vocabulary.own)) if vocabulary.own else ""
    ontology = f"{vocabulary.version} {own}".strip()
    return {"base": base, "format": GRAPH_FORMAT, "ontology": ontology, "program": program}


def _meant(tables: Tables, vocabulary: Vocabulary) -> Iterator[tuple[str | bool, ...]]:
    """Yield the predicates and terms of each different value of a qualifier in tables."""
    base = tables.records.header.base
    for name, text, value in tables.values():
        for predicate, term in write_qualifier(
            name, value, graphs=Graphs(base), vocabulary=vocabulary
        ):
            p = shorten(predicate.value, base)
            if isinstance(term, ox.Literal):
                yield name, text, p, term.value, False, term.datatype.value
            else:
                yield name, text, p, shorten(term.value, base), True, ""
