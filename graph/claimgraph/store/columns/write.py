"""A judged dossier as Parquet files, a relation each, written by the database that judged it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from claimgraph.model.iris import GRAPH_FORMAT, digest
from claimgraph.model.judgement import Judged
from claimgraph.model.ontology import Vocabulary
from claimgraph.model.rows import Tables
from claimgraph.model.shape import CLAIM, PROPOSITION, Form, ThingShape, Trait
from claimgraph.model.sql import literal, read_script
from claimgraph.store.columns.facts import fill_facts, shorten
from claimgraph.store.columns.layers import ASKED, READ
from claimgraph.store.rdf import (
    CLAIMS,
    PROPOSITIONS,
    Graphs,
    write_qualifier,
    write_rest,
)

if TYPE_CHECKING:
    import duckdb

MADE = "create or replace temp table made (name varchar, value varchar)"
SHORT = "create or replace temp table short (iri varchar, name varchar)"
MEANT = """
create or replace temp table meant
(qualifier varchar, text varchar, p varchar, o varchar, iri boolean, datatype varchar)
"""


def write_columns(folder: Path, tables: Tables, judged: Judged, *, vocabulary: Vocabulary) -> None:
    """Write the relations of ``layout.sql`` into a new folder, as ``NAME.parquet``.

    ``fact`` holds, as quads, whatever is no row of a table: what persons wrote, entities, sources,
    terms, conflicts and issues.
    """
    folder.mkdir()
    lay_out(tables, write_rest(tables, judged, vocabulary=vocabulary), vocabulary=vocabulary)
    for name in (*ASKED, *READ):
        copy(tables.db, f"from column_{name}", folder / f"{name}.parquet")


def lay_out(tables: Tables, quads: Iterable[ox.Quad], *, vocabulary: Vocabulary) -> None:
    """Make a view ``column_NAME`` of each relation. ``quads`` are all that is no row."""
    _fill_tables(tables, quads, vocabulary)
    tables.db.execute(f"create or replace temp view row_claimed as {CLAIMS}")
    tables.db.execute(f"create or replace temp view row_proposition as {PROPOSITIONS}")
    for shape in (PROPOSITION, CLAIM):
        tables.db.execute(f"create or replace temp view written_{shape.name} as {pivot(shape)}")
    tables.db.execute(read_script(__file__, "layout"))


def pivot(shape: ThingShape) -> str:
    """SQL for what persons wrote as rows: a column for each property that rows of tables have."""
    kept = (it for it in shape if it.column and it.whole and not it.graph)
    return f"""
        select s as id, {", ".join(map(_pivot_cell, kept))} from fact
        where s in (select s from fact where p = 'rdf:type' and o = {literal(shape.type)})
        group by s
    """


def _pivot_cell(trait: Trait) -> str:
    own = f"filter (p = {literal(trait.predicate)})"
    told = f"count(*) {own} > 0" if trait.form is Form.MARK else f"any_value(o) {own}"
    return f"{told} as {trait.column}"


def copy(db: duckdb.DuckDBPyConnection, query: str, file: Path) -> None:
    """Write what a query gives into a Parquet file."""
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
    """By what program and for what base columns are made: others are not brought up to date."""
    program = version("claimgraph")
    own = digest(repr(vocabulary.own)) if vocabulary.own else ""
    ontology = f"{vocabulary.version} {own}".strip()
    return {"base": base, "format": GRAPH_FORMAT, "ontology": ontology, "program": program}


def _meant(tables: Tables, vocabulary: Vocabulary) -> Iterator[tuple[str | bool, ...]]:
    """Each different value of a qualifier as facts, written as those of persons are."""
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
