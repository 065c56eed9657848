"""Writes a dossier with tables as N-Quads: rows in batches by templates, all else one by one."""

from __future__ import annotations

import io
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from string import Formatter
from typing import TYPE_CHECKING

import pyoxigraph as ox

from claimgraph.model import shape as shapes
from claimgraph.model.dates import BEGINNING, END
from claimgraph.model.english import choose_verb, word_voice
from claimgraph.model.iris import (
    CG,
    RDF,
    XSD,
    graph_path,
)
from claimgraph.model.judgement import Judged
from claimgraph.model.ontology import Vocabulary
from claimgraph.model.rows import TOLD, Tables
from claimgraph.model.shape import Form, ThingShape
from claimgraph.model.sql import literal
from claimgraph.store.rdf.shape import Graphs, expand
from claimgraph.store.rdf.write import (
    NOWHERE,
    Elsewhere,
    write_qualifier,
    write_rest,
    write_settled,
    write_speakers,
)

if TYPE_CHECKING:
    import pyarrow as pa

TYPE = f"{RDF}type"


@dataclass(frozen=True)
class QuadTemplate:
    """The template of one quad of a row: the IRI of its predicate, and its object as in N-Quads.

    In both, ``{name}`` is replaced by the cell of a column, ``{name:text}`` by the cell as escaped
    text, ``{name:if}`` by nothing if the cell is true, and ``{}`` by the base. A row gives no quad
    if one of these has no value, as an empty text and a cell that is not true have none.
    """

    predicate: str
    value: str


@dataclass(frozen=True)
class Block:
    """Templates of quads that have the same subject and graph."""

    subject: str
    graph: str
    lines: tuple[QuadTemplate, ...]


_WRITTEN = {
    Form.NODE: "<{}%s>",
    Form.TERM: "<%s>",
    Form.ADDRESS: "<%s>",
    Form.TEXT: '"%s"',
    Form.ENGLISH: '"%s"@en',
    **{form: f'"%s"^^<{XSD}{form.value}>' for form in (Form.DATE, Form.INTEGER, Form.BOOLEAN)},
    Form.MARK: f'"%s"^^<{XSD}boolean>',
}


def _make_block(shape: ThingShape, subject: str, graph: str) -> Block:
    """Make the templates for one thing in a row: its type, and each property with a template."""
    lines = (
        QuadTemplate(expand(it.predicate).value, _WRITTEN[it.form] % it.row)
        for it in shape
        if it.row
    )
    return Block(subject, graph, (QuadTemplate(TYPE, f"<{expand(shape.type).value}>"), *lines))


_SOURCE = "graph/{source}"
CLAIM = (
    _make_block(shapes.CLAIM, "{claim}", _SOURCE),
    _make_block(shapes.LINK, "{spoken:if}{link}", _SOURCE),
    _make_block(shapes.EVIDENCE, "{source}#{place}", _SOURCE),
)
"""Templates for the claim of a row, its speaker and its evidence."""

PROPOSITION = (_make_block(shapes.PROPOSITION, "{id}", graph_path("propositions")),)

LINK = (Block("{s}", f"{graph_path('')}{{g}}", (QuadTemplate("{p}", "{o}"),)),)
"""A template for a quad whose predicate is in a column: ``s`` is a path, ``o`` as in N-Quads."""

SHAPES: Mapping[str, tuple[Block, ...]] = {"claim": CLAIM, "proposition": PROPOSITION, "link": LINK}


def write_batch(batch: pa.RecordBatch, shape: str, *, base: str) -> bytes:
    """Write one batch of rows as N-Quads (https://www.w3.org/TR/n-quads/).

    ``shape`` is a key of `SHAPES`; the batch has the columns that the templates there name. Quads
    have the order of the rows, and the bytes depend only on the arguments.
    """

    @cache
    def cell(column: str, kind: str) -> pa.Array:
        return _KINDS[kind](batch.column(column))

    pieces: list[str | pa.Array] = []
    for template in _templates(shape, base):
        quad = [it if isinstance(it, str) else cell(*it) for it in template]
        if any(not isinstance(it, str) and it.null_count for it in quad):
            quad = [_join_pieces(quad).fill_null("")]
        pieces += quad
    return _letters(_join_pieces(pieces))


def _join_pieces(pieces: Iterable[str | pa.Array]) -> pa.Array:
    """Concatenate texts and columns in each row; the result is null if one of the cells is null."""
    import pyarrow as pa
    import pyarrow.compute as pc

    words = (pa.scalar(it, pa.large_string()) if isinstance(it, str) else it for it in pieces)
    return pc.binary_join_element_wise(*words, pa.scalar("", pa.large_string()))


def _as_text(column: pa.Array) -> pa.Array:
    """Convert a column to large strings, since the quads of a batch may exceed two gigabytes."""
    import pyarrow as pa

    return column.cast(pa.large_string())


def _escape_column(column: pa.Array) -> pa.Array:
    import pyarrow.compute as pc

    column = _as_text(column)
    for letter, escaped in (("\\", r"\\"), ('"', r"\""), ("\n", r"\n"), ("\r", r"\r")):
        column = pc.replace_substring(column, letter, escaped)
    return pc.if_else(pc.equal(column, ""), None, column)


def _if_true(column: pa.Array) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.if_else(column, pa.scalar("", pa.large_string()), None)


_KINDS: Mapping[str, Callable[[pa.Array], pa.Array]] = {
    "": _as_text,
    "text": _escape_column,
    "if": _if_true,
}


def _letters(column: pa.Array) -> bytes:
    """Return the characters of a column of large strings as bytes."""
    import numpy as np

    _, places, letters = column.buffers()
    ends = np.frombuffer(places, dtype=np.int64)[column.offset : column.offset + len(column) + 1]
    return bytes(memoryview(letters)[ends[0] : ends[-1]]) if letters else b""


@cache
def _templates(shape: str, base: str) -> tuple[tuple[str | tuple[str, str], ...], ...]:
    """The templates of all quads of a row, each split into texts and columns."""
    return tuple(
        tuple(parse_template(template.replace("{}", base)))
        for block in SHAPES[shape]
        for template in _write_quads(block)
    )


def _write_quads(block: Block) -> Iterator[str]:
    subject, graph = (f"<{{}}{it}>" for it in (block.subject, block.graph))
    for line in block.lines:
        yield f"{subject} <{line.predicate}> {line.value} {graph} .\n"


def parse_template(template: str) -> Iterator[str | tuple[str, str]]:
    """Split a template into texts, and pairs of a column's name and the way its cells are written.

    >>> list(parse_template("<{s}> is {label:text}"))
    ['<', ('s', ''), '> is ', ('label', 'text')]
    """
    for words, column, kind, _ in Formatter().parse(template):
        if words:
            yield words
        if column is not None:
            yield column, kind or ""


BATCH = 4_096
"""How many rows make a batch: some 12 MB of N-Quads, which fit into a processor's cache."""

CLAIMS = """
select row_claim.source, coalesce(rows, 'row=' || "#row") as place, exact,
    row_claim.id as claim, prop, speech.iri as stance, claimant, spoken,
    concat_ws(' < ', table_source.title, speaker_label) as chain,
    'link/' || left(sha256(concat_ws(chr(31), row_claim.id, '1')), 16) as link,
    edtf, earliest, latest, open_begin, open_end, note, '' as sha256, '' as language
from row_claim
join table_source on table_source.path = row_claim.source
join speech on speech.name = stance
join moment on moment.text = said
order by row_claim.source, "#row", row_claim.id
"""
AHEAD = "regexp_replace(label, '[\x1e\x1f]', bare)"
"""SQL for a row's statement about the future: the label with "to ..." in place of the verb."""
PROPOSITIONS = f"""
select id, s, term.iri as p, o, s <> o as other, edtf,
    if(ahead.prop is null, {TOLD}, concat_ws(': ', voices, {AHEAD})) as label,
    coalesce(voices, '') as voices, if(voices is null, '', {AHEAD}) as plain,
    coalesce(earliest, '{BEGINNING}') as earliest,
    coalesce(latest, '{END}') as latest, coalesce(open_begin, true) as open_begin,
    coalesce(open_end, true) as open_end
from row_prop
join term on term.name = row_prop.p
left join moment on moment.text = "when"
left join ahead on ahead.prop = id
where not written
order by id
"""
VOICES = """
create or replace temp table ahead as
with voiced as (
    select prop, list_sort(list(distinct words)) as words
    from row_claim semi join to_come using (prop) join voice using (claimant, stance)
    group by prop
)
select prop, array_to_string(words[:2], ', ')
    || if(len(words) > 2, ', ' || (len(words) - 2) || ' more', '') as voices
from to_come left join voiced using (prop)
"""
"""SQL that lists the speakers of each statement to come, as `word_voices` does."""
SPEAKERS = """
select claimant, stance, coalesce(any_value(speaker_label), '')
from row_claim semi join to_come using (prop) group by claimant, stance
"""


def fill_voices(tables: Tables, vocabulary: Vocabulary) -> None:
    """Fill the table ``ahead`` with the statements to come, and the speakers of those in rows."""
    verbs = {name: choose_verb(it) for name, it in vocabulary.stances.items()}
    voices = [
        (who, stance, word_voice(label or tables.records.label(who), verbs[stance]))
        for who, stance, label in tables.db.execute(SPEAKERS).fetchall()
    ]
    columns = "claimant varchar, stance varchar, words varchar"
    tables.db.execute(f"create or replace temp table voice ({columns})")
    tables.fill("voice", voices)
    tables.db.execute(VOICES)


_NODE = "'<' || $base || {} || '>'"


def _link_terms(subject: str, name: str, obj: str, rest: str, graph: str = "status") -> str:
    return f"select {subject} as s, '{CG}{name}' as p, {obj} as o, '{graph}' as g from {rest}"


def _derived() -> Iterator[str]:
    """Yield the SQL for the computed quads of all claims and propositions."""
    integer = f"'\"' || origins || '\"^^<{XSD}integer>'"
    standing = "(id not in (select claim from superseded))"
    counts = f"'\"' || {standing} || '\"^^<{XSD}boolean>'"
    own = "claim join principal on principal.claim = id where not rider"
    yield _link_terms("prop", "status", f"'<{CG}' || status || '>'", "told_status")
    yield _link_terms("prop", "statusRule", f"'<{CG}' || rule || '>'", "told_status")
    yield _link_terms("prop", "independentOrigins", integer, "told_status")
    yield _link_terms("prop", "acceptedOn", f"'<{CG}' || ground || '>'", "accepted_on")
    yield _link_terms("prop", "endedBy", _NODE.format("by_prop"), "told_ended where known")
    yield _link_terms("prop", "mayBeEndedBy", _NODE.format("by_prop"), "told_ended where not known")
    yield _link_terms("prop", "toCome", f"'\"true\"^^<{XSD}boolean>'", "to_come")
    yield _link_terms("id", "principal", _NODE.format("principal"), own)
    yield _link_terms("id", "counts", counts, "claim where not rider")
    yield _link_terms("p", "entails", _NODE.format("q"), "told_entails")
    for name, polarity in (("affirms", "affirming"), ("rejects", "denying")):
        rest = f"held where polarity = '{polarity}'"
        yield _link_terms("principal", name, _NODE.format("prop"), rest)
    yield _link_terms("claim", "supersededBy", _NODE.format("by_claim"), "told_superseded")
    yield _link_terms("claim", "mayDeny", _NODE.format("charge"), "possible", "conflicts")


@dataclass(frozen=True)
class QuadPart:
    """Some quads as N-Quads, and from how many rows with claims they come."""

    rows: int
    data: bytes


def write_bulk(
    tables: Tables, judged: Judged, *, vocabulary: Vocabulary, elsewhere: Elsewhere = NOWHERE
) -> Iterator[QuadPart]:
    """Write the whole dataset of a dossier with tables, in parts that can be loaded in order.

    ``elsewhere`` has the names in rows that another process judged and writes by `write_shard`.
    """
    rest = write_rest(tables, judged, vocabulary=vocabulary, elsewhere=elsewhere)
    yield QuadPart(0, _serialize_quads(rest))
    speakers = {*judged.speakers(), *elsewhere.speakers}
    yield QuadPart(0, _serialize_quads(write_speakers(speakers, base=tables.records.header.base)))
    yield from write_rows(tables, vocabulary=vocabulary)


def write_shard(tables: Tables, judged: Judged, *, vocabulary: Vocabulary) -> Iterator[QuadPart]:
    """Write some rows that were judged together, without entities and terms that all rows share."""
    yield QuadPart(0, _serialize_quads(write_settled(tables, judged, vocabulary=vocabulary)))
    yield from write_rows(tables, vocabulary=vocabulary)


def write_rows(
    tables: Tables, *, vocabulary: Vocabulary, written: Collection[str] = ()
) -> Iterator[QuadPart]:
    """Write the rows of judged tables, and what was computed for each claim.

    ``written`` are sources whose claims are already written. These are left out, because judging
    does not change them; what was computed for them is written again.
    """
    base = tables.records.header.base
    for shape, query in query_rows(tables, vocabulary=vocabulary, written=written):
        yield from _write_rows(query, shape, tables, base, counted=shape == "claim")


def query_rows(
    tables: Tables, *, vocabulary: Vocabulary, written: Collection[str] = ()
) -> Iterator[tuple[str, str]]:
    """Yield each shape with the SQL for its columns, in the order of writing.

    Run each query before taking the next one: some read a table that is made just before them.
    """
    sources = ", ".join(literal(it) for it in ("", *sorted(written)))
    claims = f"select * from ({CLAIMS}) where source not in ({sources})"
    yield "claim", claims if written else CLAIMS
    fill_voices(tables, vocabulary)
    yield "proposition", PROPOSITIONS
    _write_worths(tables, vocabulary)
    yield "link", QUALIFIERS
    yield "link", PARTICIPANTS.replace("$base", f"'{tables.records.header.base}'")
    for query in _derived():
        yield "link", query.replace("$base", f"'{tables.records.header.base}'")


QUALIFIERS = """
select prop as s, predicate as p, object as o, 'propositions' as g
from row_qual
join worth_term using (qualifier, text)
join row_prop on row_prop.id = prop
where not written
"""


PARTICIPANTS = f"""
select distinct prop as s, '{CG}participant' as p, {_NODE.format("token")} as o, 'propositions' as g
from row_qual
join side_of using (qualifier)
join worth using (qualifier, text)
join row_prop on row_prop.id = prop
where worth.kind = 'entity' and not written and token <> row_prop.s and token <> row_prop.o
"""


def _write_worths(tables: Tables, vocabulary: Vocabulary) -> None:
    """Fill the table ``worth_term`` with the RDF terms of each different value of a qualifier."""
    graphs = Graphs(tables.records.header.base)
    tables.db.execute(
        "create or replace temp table worth_term"
        " (qualifier varchar, text varchar, predicate varchar, object varchar)"
    )
    tables.fill("worth_term", [
        (name, text, predicate.value, str(term))
        for name, text, value in tables.values()
        for predicate, term in write_qualifier(name, value, graphs=graphs, vocabulary=vocabulary)
    ])  # fmt: skip


def _write_rows(
    query: str, shape: str, tables: Tables, base: str, *, counted: bool = False
) -> Iterator[QuadPart]:
    for batch in tables.db.sql(query).to_arrow_reader(BATCH):
        yield QuadPart(batch.num_rows if counted else 0, write_batch(batch, shape, base=base))


def _serialize_quads(quads: Iterator[ox.Quad]) -> bytes:
    buffer = io.BytesIO()
    ox.serialize(quads, buffer, format=ox.RdfFormat.N_QUADS)
    return buffer.getvalue()


@dataclass
class Stream:
    """N-Quads as a readable file, for the store's loader."""

    parts: Iterator[QuadPart]
    _left: memoryview = field(default_factory=lambda: memoryview(b""))

    def read(self, size: int = -1) -> bytes:
        """The next bytes, at most ``size`` if that is not negative; empty at the end."""
        while not self._left:
            part = next(self.parts, None)
            if part is None:
                return b""
            self._left = memoryview(part.data)
        cut = len(self._left) if size < 0 else size
        data, self._left = bytes(self._left[:cut]), self._left[cut:]
        return data
