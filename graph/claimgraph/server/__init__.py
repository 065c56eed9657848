"""The graph over HTTP: a read-only SPARQL endpoint that strangers may ask, and cannot break.

The process that speaks HTTP never runs a query. It hands each to a worker process, which may be
killed at any moment: by the clock, by the system when memory runs out, by the engine's own faults.
"""

from __future__ import annotations
