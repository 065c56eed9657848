"""What an engine that maps tables is given: prepared columns, and an RML mapping made for them.

morph-kgc loads no quads; it makes them of tables, as a mapping says that is written in RML
(https://kg-construct.github.io/rml-core/spec/docs/). So it is given the columns from which
claimgraph writes its N-Quads, a CSV file for each block of `SHAPES`, and a mapping generated from
the same blocks; and it has to make the same quads, see `compare`.

It does more than the loaders, which are given terms: it makes them of columns, and removes
duplicates. It does less than the build, and less than claimgraph's own columns: the raw table was
read, checked, mapped to claims, hashed and judged before, by claimgraph, and each term is ready in
its cell, so that no template is filled in. It has to read CSV where claimgraph has columns in
memory: its data frames in memory lose the quotes inside of literals.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import pyoxigraph as ox

from claimgraph.model.ontology import Vocabulary
from claimgraph.model.rows import Tables
from claimgraph.store.rdf import query_rows
from claimgraph.store.rdf.rows import (
    SHAPES,
    Block,
    QuadTemplate,
    parse_template,
)

FOLDER = "mapped"
"""Where the files lie, as the mapping names them: below the folder in which the engine runs."""
CONFIG = f"""\
[CONFIGURATION]
output_format: N-QUADS
number_of_processes: 1
na_values:
logging_level: ERROR
[rows]
mappings: {FOLDER}/mapping.ttl
"""
"""One process, as the other peers have: more share the time, not the CPU seconds. Only an empty
cell is none; without ``na_values`` the word "nan" would be none, too."""
PREFIX = "@prefix rml: <http://w3id.org/rml/> .\n"
MACROS = r"""
create or replace temp macro kind_of(term) as
    if(term[1] = '<', 'iri', regexp_extract(term, '"(@[a-zA-Z-]+|\^\^<[^>]*>)$', 1));
create or replace temp macro escaped(term) as replace(regexp_extract(term, '^"(.*)"', 1, 's'),
    '\\', chr(1));
create or replace temp macro words_of(term) as if(term[1] = '<', term[2:-2],
    replace(replace(replace(replace(replace(escaped(term),
        '\"', '"'), '\n', chr(10)), '\r', chr(13)), '\t', chr(9)), chr(1), '\'));
"""
"""What a term of N-Quads is (``iri``, or what stands behind the words of a literal: ``@en``,
``^^<https://...>``, nothing), and what it says. The control character stands for a backslash
meanwhile: no text holds it."""


@dataclass(frozen=True)
class Reference:
    """A column of a file. Its name is none of ``subject``, ``object``, ``graph`` and the like:
    morph-kgc puts its own columns beside ours."""

    name: str
    kind: str = "iri"

    def __str__(self) -> str:
        if self.kind == "iri":
            return f'[ rml:reference "{self.name}" ; rml:termType rml:IRI ]'
        more = {"@": f' ; rml:language "{self.kind[1:]}"', "^": f" ; rml:datatype {self.kind[2:]}"}
        kind = more.get(self.kind[:1], "")
        return f'[ rml:reference "{self.name}" ; rml:termType rml:Literal{kind} ]'


@dataclass(frozen=True)
class Constant:
    """An IRI that all rows have."""

    iri: str

    def __str__(self) -> str:
        return f"[ rml:constant <{self.iri}> ]"


CELLS = {
    "": "{}",
    "text": """nullif(replace(replace(replace(replace({},
        '\\', '\\\\'), '"', '\\"'), chr(10), '\\n'), chr(13), '\\r'), '')""",
    "if": "if({}, '', null)",
}
"""SQL for what a template says of a column; null where the cell has no value."""

TermMap = Reference | Constant
SUBJECT = Reference("of")


@dataclass(frozen=True)
class Sheet:
    """One file, and how quads are made of its rows. A cell without a value gives none."""

    name: str
    graph: TermMap
    objects: tuple[tuple[str, TermMap], ...]

    def __str__(self) -> str:
        source = f'[ rml:source "{FOLDER}/{self.name}.csv" ; rml:referenceFormulation rml:CSV ]'
        subject = f"{str(SUBJECT)[:-2]} ; rml:graphMap {self.graph} ]"
        return " ;\n    ".join([
            f"<#{self.name}> a rml:TriplesMap",
            f"rml:logicalSource {source}",
            f"rml:subjectMap {subject}",
            *(
                f"rml:predicateObjectMap [ rml:predicate <{predicate}> ; rml:objectMap {it} ]"
                for predicate, it in self.objects
            ),
        ]) + " .\n"  # fmt: skip


def write_mapped(tables: Tables, folder: Path, *, vocabulary: Vocabulary) -> None:
    """Write the files and the mapping for all rows of tables that have been judged."""
    folder.mkdir(exist_ok=True)
    base, db = tables.records.header.base, tables.db
    db.execute(MACROS)
    sheets: list[Sheet] = []
    for shape, query in query_rows(tables, vocabulary=vocabulary):
        db.execute(f"create or replace temp table mapped as {query}")
        for block, where in _blocks(shape, db):
            rows = f"from mapped where {where} and of_term is not null"
            name = f"{shape}-{len(sheets)}"
            sheets += _write(_as_sql(block, base), name, rows, folder=folder, db=db)
    (folder / "mapping.ttl").write_text("\n".join([PREFIX, *map(str, sheets)]), encoding="utf-8")
    (folder / "config.ini").write_text(CONFIG, encoding="utf-8")


def _blocks(shape: str, db: duckdb.DuckDBPyConnection) -> Iterator[tuple[Block, str]]:
    """Blocks whose predicates are constant, and of which rows: where it is a column, each has a
    block of its own."""
    for block in SHAPES[shape]:
        if [it.predicate for it in block.lines] != ["{p}"]:
            yield block, "true"
            continue
        (line,) = block.lines
        for (predicate,) in db.sql("select distinct p from mapped order by p").fetchall():
            yield replace(block, lines=(QuadTemplate(predicate, line.value),)), f"p = '{predicate}'"


def _as_sql(block: Block, base: str) -> Block:
    """SQL for the terms of a block."""

    def spell(template: str) -> str:
        parts = parse_template(template.replace("{}", base))
        words = (_quote(it) if isinstance(it, str) else CELLS[it[1]].format(it[0]) for it in parts)
        return " || ".join(words)

    lines = tuple(replace(it, value=spell(it.value)) for it in block.lines)
    subject, graph = (spell(f"<{{}}{it}>") for it in (block.subject, block.graph))
    return Block(subject, graph, lines)


def _quote(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"


def _write(
    block: Block, name: str, rows: str, *, folder: Path, db: duckdb.DuckDBPyConnection
) -> Iterator[Sheet]:
    """Write the file of one block, if it has rows."""
    values = {"graph": block.graph, **{f"o{n}": it.value for n, it in enumerate(block.lines)}}
    columns = ", ".join(f"{value} as {name}_term" for name, value in values.items())
    db.execute(
        f"create or replace temp table terms as select {block.subject} as of_term, {columns} {rows}"
    )
    if not db.sql("select 1 from terms limit 1").fetchall():
        return
    maps = {column: list(_maps(column, value, db)) for column, value in values.items()}
    cells = [_cell(SUBJECT, "of"), *(
        _cell(it, column) for column in maps for it in maps[column] if isinstance(it, Reference)
    )]  # fmt: skip
    db.execute(f"copy (select {', '.join(cells)} from terms) to '{folder / name}.csv' (header)")
    (graph,) = maps.pop("graph")
    lines = zip(block.lines, maps.values(), strict=True)
    yield Sheet(name, graph, tuple((line.predicate, it) for line, own in lines for it in own))


def _cell(it: Reference, column: str) -> str:
    term = f"{column}_term"
    return f"if(kind_of({term}) = '{it.kind}', words_of({term}), null) as {it.name}"


def _maps(column: str, value: str, db: duckdb.DuckDBPyConnection) -> Iterator[TermMap]:
    """A term map for each kind of term in a column, or a constant one.

    A constant literal stays a column: morph-kgc (2.10) forgets the datatypes of constants.
    """
    found = db.sql(
        f"select distinct kind_of({column}_term) from terms"
        f" where {column}_term is not null order by all"
    )
    for n, (kind,) in enumerate(found.fetchall()):
        if kind == "iri" and _is_constant(value, db):
            ((iri,),) = db.sql(f"select words_of({value})").fetchall()
            yield Constant(iri)
        else:
            yield Reference(f"{column}_{n}", kind)


def _is_constant(value: str, db: duckdb.DuckDBPyConnection) -> bool:
    """Whether SQL asks for no column."""
    try:
        db.sql(f"select {value}")
    except duckdb.BinderException:
        return False
    return True


def compare(made: Path, rows: Path, *, whole: Path) -> str:
    """Tell how the quads that were made differ from those of claimgraph, as sets.

    ``rows`` holds what claimgraph writes of rows alone, ``whole`` all that the others load.
    """
    theirs, ours, every = (_read(file) for file in (made, rows, whole))
    missing, other = len(ours - theirs), len(theirs - ours)
    told = f"morph-kgc makes {len(ours & theirs):,} of the {len(ours):,} quads of rows"
    if missing or other:
        told += f": {missing:,} it does not make, and {other:,} others that claimgraph does not"
    left = len(every - ours)
    return f"{told}. {left:,} more, which are not of rows, it is not asked for."


def _read(file: Path) -> set[ox.Quad]:
    return set(ox.parse(path=str(file), format=ox.RdfFormat.N_QUADS, lenient=True))
