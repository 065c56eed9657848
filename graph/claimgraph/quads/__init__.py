"""The RDF shape of a dossier: records to quads, and quads back to records."""

from __future__ import annotations

from claimgraph.quads.reading import check_format, read_records
from claimgraph.quads.shape import DERIVED, Graphs
from claimgraph.quads.writing import write_quads

__all__ = ["DERIVED", "Graphs", "check_format", "read_records", "write_quads"]
