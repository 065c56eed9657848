"""The RDF form of a dossier: turns records into quads, and quads back into records."""

from __future__ import annotations

from claimgraph.store.rdf.read import check_described, check_format, read_records
from claimgraph.store.rdf.rows import (
    CLAIMS,
    PROPOSITIONS,
    QuadPart,
    Stream,
    fill_voices,
    query_rows,
    write_batch,
    write_bulk,
    write_rows,
    write_shard,
)
from claimgraph.store.rdf.shape import DERIVED, Graphs
from claimgraph.store.rdf.write import (
    NOWHERE,
    Contrasts,
    Elsewhere,
    Settled,
    list_voices,
    write_agreed,
    write_quads,
    write_qualifier,
    write_recorded,
    write_rest,
    write_speakers,
    write_words,
)

__all__ = [
    "CLAIMS",
    "DERIVED",
    "NOWHERE",
    "PROPOSITIONS",
    "Contrasts",
    "Elsewhere",
    "Graphs",
    "QuadPart",
    "Settled",
    "Stream",
    "check_described",
    "check_format",
    "fill_voices",
    "list_voices",
    "query_rows",
    "read_records",
    "write_agreed",
    "write_batch",
    "write_bulk",
    "write_quads",
    "write_qualifier",
    "write_recorded",
    "write_rest",
    "write_rows",
    "write_shard",
    "write_speakers",
    "write_words",
]
