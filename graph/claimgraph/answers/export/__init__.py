"""Exports a graph as RDF, a network or a table; equal graphs give the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import IO, TYPE_CHECKING

from claimgraph.answers.export.ftm import write_ftm
from claimgraph.answers.export.nanopub import publish, write_nanopubs
from claimgraph.answers.export.networks import (
    project_gexf,
    project_graphml,
    write_gexf,
    write_graphml,
)
from claimgraph.answers.export.rdf import (
    STREAMED,
    reify,
    stream,
    write_jsonld,
    write_nq,
    write_nt,
    write_rdfxml,
    write_trig,
    write_ttl,
)
from claimgraph.answers.export.table import write_csv
from claimgraph.model.errors import ClaimgraphError
from claimgraph.model.progress import Progress, tell_nobody
from claimgraph.store.local import Store
from claimgraph.store.view import View

if TYPE_CHECKING:
    import networkx as nx

Writer = Callable[[Store], bytes]

WRITERS: Mapping[str, Mapping[str, Writer]] = {
    ".trig": {
        "plain": write_trig,
        "rdf12": lambda store: write_trig(store, reify),
        "nanopub": write_nanopubs,
    },
    ".nq": {
        "plain": write_nq,
        "rdf12": lambda store: write_nq(store, reify),
        "nanopub": lambda store: write_nq(store, publish),
    },
    ".ttl": {"plain": write_ttl, "rdf12": lambda store: write_ttl(store, reify)},
    ".nt": {"plain": write_nt, "rdf12": lambda store: write_nt(store, reify)},
    ".rdf": {"plain": write_rdfxml},
    ".jsonld": {"plain": write_jsonld},
    ".graphml": {"plain": write_graphml},
    ".gexf": {"plain": write_gexf},
    ".csv": {"plain": write_csv},
    ".ftm": {"plain": write_ftm},
}
"""The functions that write a graph, by file extension and then by shape."""

PROJECTION = "projection"
PROJECTED: Mapping[str, Callable[[nx.DiGraph[str]], bytes]] = {
    ".graphml": project_graphml,
    ".gexf": project_gexf,
}
"""The functions that write a network with one edge for each pair, by file extension."""


LARGE_CURE = (
    f"write a large graph as {', '.join(STREAMED)}, or its projection as .graphml or .gexf; "
    "claimgraph ask SOURCE claims --format csv writes its claims as a table"
)


def export_into(
    graph: View,
    ending: str,
    output: IO[bytes],
    *,
    shape: str = "plain",
    least: int = 1,
    progress: Progress = tell_nobody,
) -> None:
    """Export a graph of any size into an open file; for a small graph, the same as `export`.

    RDF of a large graph is written while it is read, in the order of the store: equal graphs give
    the same bytes, but quads are not sorted by their text.
    """
    format_ = STREAMED.get(ending.lower()) if shape == "plain" and graph.is_large else None
    if format_ is None:
        output.write(export(graph, ending, shape=shape, least=least))
    else:
        stream(graph.store, format_, output, progress=progress)


def export(graph: View, ending: str, *, shape: str = "plain", least: int = 1) -> bytes:
    """Export a graph in the format that has a file extension, such as ``.trig``.

    ``shape`` is the form of RDF: ``plain`` (RDF 1.1, as in the store), ``rdf12`` (each proposition
    is a reifier of a triple term) or ``nanopub`` (four graphs for each claim). A network is
    ``plain`` (an edge for each statement) or a ``projection`` (one for each subject and object with
    at least ``least`` claims).
    The result depends on no clock and no randomness, and what has no order is sorted.
    Raises ClaimgraphError for an unknown extension or shape, if the format cannot represent the
    graph, and for a large graph, unless as a projection (see `export_into`).
    """
    shapes = WRITERS.get(ending.lower())
    if shapes is None:
        cure = f"choose a name that ends with {', '.join(WRITERS)}"
        raise ClaimgraphError(f"no known format has the ending '{ending}'", cure=cure)
    if shape == PROJECTION and ending.lower() in PROJECTED:
        return PROJECTED[ending.lower()](graph.projection(least=least))
    if shape not in shapes:
        fitting = ", ".join(_fitting(shape))
        cure = f"'{shape}' is written as {fitting}" if fitting else f"choose {', '.join(shapes)}"
        raise ClaimgraphError(f"{ending} cannot be exported in the shape '{shape}'", cure=cure)
    graph.require_small(f"{ending} can be written of", cure=LARGE_CURE)
    return shapes[shape](graph.store)


def _fitting(shape: str) -> Iterable[str]:
    if shape == PROJECTION:
        return PROJECTED
    return (kind for kind, writers in WRITERS.items() if shape in writers)
