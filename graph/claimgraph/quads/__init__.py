"""The RDF shape of a dossier: records to quads, and quads back to records."""

from __future__ import annotations

from claimgraph.quads.bulk import (
    CLAIMS,
    PROPOSITIONS,
    Part,
    Stream,
    query_rows,
    write_bulk,
    write_rows,
    write_shard,
)  # fmt: skip
from claimgraph.quads.columns import write_batch
from claimgraph.quads.derived import Settled, write_agreed, write_speakers
from claimgraph.quads.reading import check_described, check_format, read_records
from claimgraph.quads.shape import DERIVED, Graphs
from claimgraph.quads.writing import (
    NOWHERE,
    Elsewhere,
    write_quads,
    write_qualifier,
    write_recorded,
    write_rest,
    write_words,
)  # fmt: skip

__all__ = [
    "CLAIMS",
    "DERIVED",
    "NOWHERE",
    "PROPOSITIONS",
    "Elsewhere",
    "Graphs",
    "Part",
    "Settled",
    "Stream",
    "check_described",
    "check_format",
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
