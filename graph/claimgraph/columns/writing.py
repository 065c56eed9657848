"""A judged dossier as Parquet files, a relation each, written by the database that judged it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox

from claimgraph.judge import Bench
from claimgraph.quads import CLAIMS, PROPOSITIONS, Graphs, write_qualifier, write_rest
from claimgraph.store import Term
from claimgraph.tables import Tables
from claimgraph.terms import PREFIXES
from claimgraph.vocabulary import Vocabulary

RELATIONS = ("proposition", "claim", "held", "possible", "qualifier", "fact")
FACT = """
create or replace temp table fact
(s varchar, p varchar, o varchar, iri boolean, language varchar, datatype varchar, graph varchar)
"""
SHORT = "create or replace temp table short (iri varchar, name varchar)"
MEANT = "create or replace temp table meant (qualifier varchar, text varchar, p varchar, o varchar)"
LAYOUT = Path(__file__).with_name("layout.sql")


def write_columns(folder: Path, tables: Tables, bench: Bench, *, vocabulary: Vocabulary) -> None:
    """Write the relations of ``layout.sql`` into a new folder, as ``NAME.parquet``.

    ``fact`` holds, as quads, whatever is no row of a table: what persons wrote, entities, sources,
    terms, conflicts and issues.
    """
    folder.mkdir()
    _fill(tables, write_rest(tables, bench, vocabulary=vocabulary), vocabulary)
    tables.db.execute(f"create or replace temp view row_claimed as {CLAIMS}")
    tables.db.execute(f"create or replace temp view row_proposition as {PROPOSITIONS}")
    tables.db.execute(LAYOUT.read_text(encoding="utf-8"))
    for name in RELATIONS:
        file = str(folder / f"{name}.parquet").replace("'", "''")
        tables.db.execute(f"copy (from column_{name}) to '{file}' (format parquet)")


def _fill(tables: Tables, quads: Iterable[ox.Quad], vocabulary: Vocabulary) -> None:
    terms = [*vocabulary.predicates.values(), *vocabulary.stances.values()]
    base = tables.records.header.base
    tables.db.execute(SHORT)
    tables.fill("short", [(term.iri, shorten(term.iri, base)) for term in terms])
    tables.db.execute(MEANT)
    tables.fill("meant", _meant(tables, vocabulary))
    tables.db.execute(FACT)
    tables.fill("fact", (_row(quad, base) for quad in quads))


def _meant(tables: Tables, vocabulary: Vocabulary) -> Iterator[tuple[str, ...]]:
    """Each different value of a qualifier as facts, written as those of persons are."""
    base = tables.records.header.base
    for name, text, value in tables.values():
        for predicate, term in write_qualifier(
            name, value, graphs=Graphs(base), vocabulary=vocabulary
        ):
            shown = term.value if isinstance(term, ox.Literal) else shorten(term.value, base)
            yield name, text, shorten(predicate.value, base), shown


def _row(quad: ox.Quad, base: str) -> tuple[object, ...]:
    subject, graph = (shorten(_text(it), base) for it in (quad.subject, quad.graph_name))
    return subject, shorten(quad.predicate.value, base), *_object(quad.object, base), graph


def _object(term: Term, base: str) -> tuple[object, ...]:
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
