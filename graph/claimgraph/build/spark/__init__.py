"""Builds a dossier whose tables are too large for one machine on Apache Spark, as N-Quads files."""

from __future__ import annotations

from claimgraph.build.spark.job import Spread, open_spark, read_spreadable, write_parts

__all__ = ["Spread", "open_spark", "read_spreadable", "write_parts"]
