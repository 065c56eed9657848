"""Tables too large for one machine: the road of columns on Apache Spark, N-Quads in parts."""

from __future__ import annotations

from claimgraph.build.spark.job import Spread, open_spark, read_spreadable, write_parts

__all__ = ["Spread", "open_spark", "read_spreadable", "write_parts"]
