"""Finds out from their manifests which dossiers an endpoint holds, and opens one of them."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import unquote, urldefrag

from claimgraph.model.errors import ClaimgraphError
from claimgraph.store.local import Store
from claimgraph.store.rdf import Graphs, check_format
from claimgraph.store.remote.answers import unasked
from claimgraph.store.remote.endpoint import Endpoint
from claimgraph.store.remote.http import Wire, open_wire

MANIFESTS = """
SELECT DISTINCT ?manifest ?it ?name ?format ?graph WHERE {
  GRAPH ?manifest { ?it a cg:Manifest ; cg:name ?name ; cg:format ?format ; cg:graph ?graph }
} ORDER BY ?manifest ?it ?graph
"""


@dataclass(frozen=True)
class Manifest:
    """A dossier's manifest at an endpoint; ``graph`` contains it, ``graphs`` are those it lists."""

    graph: str
    base: str
    name: str
    format: str
    graphs: tuple[str, ...] = ()


def read_manifests(wire: Wire) -> list[Manifest]:
    """Read the manifests of all dossiers that an endpoint holds."""
    found: dict[tuple[str, str], Manifest] = {}
    for row in Store(Endpoint(wire), union=False).texts(MANIFESTS):
        try:
            it = Manifest(row["manifest"], row["it"], row["name"], row["format"])
            known = found.setdefault((it.graph, it.base), it)
            found[it.graph, it.base] = replace(known, graphs=(*known.graphs, row["graph"]))
        except KeyError as error:
            raise unasked(wire.address, error) from None
    return list(found.values())


def open_endpoint(text: str, environment: Mapping[str, str] = os.environ) -> Store:
    """Open the store at an endpoint's URL; if it has several dossiers, ``URL#NAME`` chooses one.

    ``environment`` has the secret and the limits of requests (see `open_wire`).
    Without a manifest the endpoint serves foreign RDF, and decides what its default graph is.
    Raises ClaimgraphError if the endpoint cannot be read.
    """
    address, name = urldefrag(text)
    wire = open_wire(address, environment)
    found = read_manifests(wire)
    if not found and not name:
        return Store(Endpoint(wire), union=False)
    it = _choose_dossier(found, unquote(name), address)
    check_format(it.format)
    graphs = tuple(dict.fromkeys((*it.graphs, it.graph)))
    return Store(Endpoint(wire, graphs), prefixes=Graphs(it.base).prefixes)


def _choose_dossier(found: Sequence[Manifest], name: str, address: str) -> Manifest:
    fitting = [it for it in found if name in ("", it.name)]
    if len(fitting) == 1:
        return fitting[0]
    names = sorted({it.name for it in found})
    if not name and len(names) > 1:
        cure = f"say which: {' or '.join(f'{address}#{it}' for it in names)}"
        raise ClaimgraphError(f"holds {len(found)} dossiers", where=address, cure=cure)
    if fitting:
        bases = " and ".join(sorted(it.base for it in fitting))
        cure = "keep each on an endpoint or in a repository of its own"
        raise ClaimgraphError(f"holds two dossiers of one name: {bases}", where=address, cure=cure)
    cure = f"there is {', '.join(names)}" if names else f"claimgraph push SOURCE {address}"
    raise ClaimgraphError(f"holds no dossier '{name}'", where=address, cure=cure)
