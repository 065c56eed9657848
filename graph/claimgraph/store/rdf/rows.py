"""A dossier with tables to N-Quads: what persons wrote as ever, rows from their columns."""

from __future__ import annotations

import io
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field

import pyoxigraph as ox

from claimgraph.model.iris import CG, XSD
from claimgraph.model.judgement import Judged
from claimgraph.model.ontology import Vocabulary
from claimgraph.model.quoting import literal
from claimgraph.model.rows import Tables
from claimgraph.store.rdf.columns import write_batch
from claimgraph.store.rdf.derived import write_settled, write_speakers
from claimgraph.store.rdf.shape import Graphs
from claimgraph.store.rdf.write import (
    NOWHERE,
    Elsewhere,
    write_qualifier,
    write_rest,
)

BATCH = 4_096
"""Rows of one batch: some 12 MB of text, which a processor keeps at hand while it joins them."""

CLAIMS = """
select row_claim.source, "#row" as row, exact, row_claim.id as claim, prop, speech.iri as stance,
    claimant, spoken, concat_ws(' < ', table_source.title, speaker_label) as chain,
    'link/' || left(sha256(concat_ws(chr(31), row_claim.id, '1')), 16) as link,
    edtf, earliest, latest, open_begin, open_end, note, '' as sha256, '' as language
from row_claim
join table_source on table_source.path = row_claim.source
join speech on speech.name = stance
join moment on moment.text = said
order by row_claim.source, "#row"
"""
PROPOSITIONS = """
select id, s, term.iri as p, o, edtf,
    replace(label, chr(31), if(to_come.prop is null, arrow, bare)) as label,
    coalesce(earliest, '0001-01-01') as earliest,
    coalesce(latest, '9999-12-31') as latest, coalesce(open_begin, true) as open_begin,
    coalesce(open_end, true) as open_end
from row_prop
join term on term.name = row_prop.p
left join moment on moment.text = "when"
left join to_come on to_come.prop = id
where not written
order by id
"""
_CG = f"'{CG}' || "
_NODE = "'<' || $base || {} || '>'"


def _link(subject: str, name: str, obj: str, rest: str, graph: str = "status") -> str:
    return f"select {subject} as s, '{CG}{name}' as p, {obj} as o, '{graph}' as g from {rest}"


def _derived() -> Iterator[str]:
    """What was judged, as `derived` writes it, for all claims and propositions."""
    integer = f"'\"' || origins || '\"^^<{XSD}integer>'"
    standing = "(id not in (select claim from superseded))"
    counts = f"'\"' || {standing} || '\"^^<{XSD}boolean>'"
    own = "claim join principal on principal.claim = id and agent = claimant"
    yield _link("prop", "status", f"'<{CG}' || status || '>'", "status")
    yield _link("prop", "statusRule", f"'<{CG}' || rule || '>'", "status")
    yield _link("prop", "independentOrigins", integer, "status")
    yield _link("prop", "toCome", f"'\"true\"^^<{XSD}boolean>'", "to_come")
    yield _link("id", "principal", _NODE.format("principal"), own)
    yield _link("id", "counts", counts, "claim")
    yield _link("p", "entails", _NODE.format("q"), "entails")
    for name, polarity in (("affirms", "affirming"), ("rejects", "denying")):
        rest = f"held where polarity = '{polarity}'"
        yield _link("principal", name, _NODE.format("prop"), rest)
    yield _link("claim", "supersededBy", _NODE.format("by_claim"), "superseded")
    yield _link("claim", "mayDeny", _NODE.format("charge"), "possible", "conflicts")


@dataclass(frozen=True)
class Part:
    """Some rows of one shape, written as N-Quads."""

    rows: int
    data: bytes


def write_bulk(
    tables: Tables, judged: Judged, *, vocabulary: Vocabulary, elsewhere: Elsewhere = NOWHERE
) -> Iterator[Part]:
    """Write the whole dataset of a dossier with tables, in parts that can be loaded in turn.

    Rows that were judged ``elsewhere`` are written there, see `write_shard`.
    """
    rest = write_rest(tables, judged, vocabulary=vocabulary, elsewhere=elsewhere)
    yield Part(0, _serialize(rest))
    speakers = {*judged.speakers(), *elsewhere.speakers}
    yield Part(0, _serialize(write_speakers(speakers, base=tables.records.header.base)))
    yield from write_rows(tables, vocabulary=vocabulary)


def write_shard(tables: Tables, judged: Judged, *, vocabulary: Vocabulary) -> Iterator[Part]:
    """Write some rows that were judged together, and nothing that other rows may name as well."""
    yield Part(0, _serialize(write_settled(tables, judged, vocabulary=vocabulary)))
    yield from write_rows(tables, vocabulary=vocabulary)


def write_rows(
    tables: Tables, *, vocabulary: Vocabulary, known: Collection[str] = ()
) -> Iterator[Part]:
    """Write the rows of judged tables, and what was judged one by one of all claims.

    The claims themselves, on which no judgement bears, are left out of tables that are ``known``.
    """
    base = tables.records.header.base
    for shape, query in query_rows(tables, vocabulary=vocabulary, known=known):
        yield from _write(query, shape, tables, base, counted=shape == "claim")


def query_rows(
    tables: Tables, *, vocabulary: Vocabulary, known: Collection[str] = ()
) -> Iterator[tuple[str, str]]:
    """Each shape with SQL for the columns that it names, in the order in which they are written.

    A query is to be run before the next is asked for: some read what is made just before them.
    """
    sources = ", ".join(literal(it) for it in ("", *sorted(known)))
    claims = f"select * from ({CLAIMS}) where source not in ({sources})"
    yield "claim", claims if known else CLAIMS
    yield "proposition", PROPOSITIONS
    _write_worths(tables, vocabulary)
    yield "link", QUALIFIERS
    for query in _derived():
        yield "link", query.replace("$base", f"'{tables.records.header.base}'")


QUALIFIERS = """
select prop as s, predicate as p, object as o, 'propositions' as g
from row_qual
join worth_term using (qualifier, text)
join row_prop on row_prop.id = prop
where not written
"""


def _write_worths(tables: Tables, vocabulary: Vocabulary) -> None:
    """Give each different value of a qualifier the terms by which it is written."""
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


def _write(
    query: str, shape: str, tables: Tables, base: str, *, counted: bool = False
) -> Iterator[Part]:
    for batch in tables.db.sql(query).to_arrow_reader(BATCH):
        yield Part(batch.num_rows if counted else 0, write_batch(batch, shape, base=base))


def _serialize(quads: Iterator[ox.Quad]) -> bytes:
    buffer = io.BytesIO()
    ox.serialize(quads, buffer, format=ox.RdfFormat.N_QUADS)
    return buffer.getvalue()


@dataclass
class Stream:
    """Parts as a file that can be read, as the store's loader asks; ``told`` hears of the rows."""

    parts: Iterator[Part]
    told: Callable[[int], None] = lambda _: None
    _left: memoryview = field(default_factory=lambda: memoryview(b""))

    def read(self, size: int = -1) -> bytes:
        """The next bytes, at most so many; none at the end."""
        while not self._left:
            part = next(self.parts, None)
            if part is None:
                return b""
            self._left = memoryview(part.data)
            self.told(part.rows)
        cut = len(self._left) if size < 0 else size
        data, self._left = bytes(self._left[:cut]), self._left[cut:]
        return data
