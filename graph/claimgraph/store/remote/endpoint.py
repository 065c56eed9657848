"""A remote SPARQL 1.1 endpoint in place of the embedded engine: it answers the same questions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pyoxigraph as ox

from claimgraph.model.errors import ClaimgraphError
from claimgraph.store.local import Answer, Term
from claimgraph.store.remote.answers import count_rows, read_answer, unasked
from claimgraph.store.remote.http import Reply, Wire
from claimgraph.store.remote.query import (
    bind,
    can_page,
    declare,
    pages,
)

MOST = 1_000_000
"""Up to so many quads, a local copy is made where one is needed."""

PAGE = 50_000
"""How many triples are fetched at once."""

COUNTS = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"
UNNAMED = "?s ?p ?o FILTER NOT EXISTS { GRAPH ?g { ?s ?p ?o } }"
"""The default graph's own triples, since many stores show the union of all graphs instead."""


@dataclass(frozen=True)
class Endpoint:
    """Reads the graph of a server.

    ``graphs`` are those of one dossier. They are sent with each query as its dataset: a server may
    hold other dossiers, and an empty Virtuoso has 2,500 triples of its own. Without them the
    server's default graph has the meaning that it has there.

    A query is sent as it is. SERVICE in it is not refused, as it is for an embedded store: the
    server would call others, not this machine, and its own rules say whether it does.
    """

    wire: Wire
    graphs: tuple[str, ...] = ()

    def query(
        self,
        query: str,
        *,
        base_iri: str | None = None,
        prefixes: dict[str, str] | None = None,
        use_default_graph_as_union: bool = False,
        default_graph: Sequence[Any] | None = None,
        named_graphs: Sequence[Any] | None = None,
        substitutions: Mapping[ox.Variable, Term] | None = None,
    ) -> Answer:
        """Send a query and read the answer, page by page if the server limits its length.

        Takes what the embedded engine takes. Raises QueryError for a query that the server
        refuses, ClaimgraphError when there is no answer, or not the whole one.
        """
        bound = bind(query, {it.value: term for it, term in (substitutions or {}).items()})
        sparql = declare(bound, prefixes or {}, base=base_iri)
        union = self.graphs if use_default_graph_as_union else ()
        default = tuple(it.value for it in default_graph or ()) or union
        named = tuple(it.value for it in named_graphs or ()) or union
        return self._ask(sparql, default, named)

    def _ask(self, sparql: str, default: tuple[str, ...], named: tuple[str, ...]) -> Answer:
        reply = self.wire.ask(sparql, default=default, named=named)
        more: list[Reply] = []
        if reply.cut:
            size = self._page_size(sparql, reply)
            for page in pages(sparql, size):
                more.append(self.wire.ask(page, default=default, named=named))
                if count_rows(more[-1], where=self.wire.address) < size:
                    break
        return read_answer(reply, where=self.wire.address, more=more)

    def _page_size(self, sparql: str, reply: Reply) -> int:
        """How many rows the server sends at once. Raises ClaimgraphError if it has no further
        pages.
        """
        if not can_page(sparql):
            cure = "add ORDER BY, so that the rest can be fetched, or LIMIT; or raise its limit"
            raise ClaimgraphError("the server cut the answer", where=self.wire.address, cure=cure)
        return count_rows(reply, where=self.wire.address)

    @cached_property
    def sizes(self) -> Mapping[str, int]:
        """How many triples each graph has, by address; the default graph under the empty one."""
        try:
            sizes = {row["g"].value: int(row["n"].value) for row in self._rows(COUNTS)}
            if self.graphs:
                return sizes
            own = self._rows(f"SELECT (COUNT(*) AS ?n) WHERE {{ {UNNAMED} }}")
            return {**sizes, "": int(own[0]["n"].value)}
        except (KeyError, IndexError, AttributeError, ValueError) as error:
            raise unasked(self.wire.address, error) from None

    def __len__(self) -> int:
        return sum(self.sizes.values())

    def named_graphs(self) -> Iterator[ox.NamedNode]:
        """The graphs with at least one triple."""
        return (ox.NamedNode(it) for it in self.sizes if it)

    def contains_named_graph(self, graph_name: Any) -> bool:
        """Whether a graph holds a triple."""
        return graph_name.value in self.sizes

    def quads_for_pattern(
        self, _subject: None, _predicate: None, _object: None, graph_name: Any = None, /
    ) -> Iterator[ox.Quad]:
        """All quads, or those of one graph, as a local copy; other patterns are not supported.

        Raises ClaimgraphError for more than ``MOST``, and when the server did not give all.
        """
        if len(self) > MOST:
            message = f"this needs a local copy, and {len(self):,} quads are more than {MOST:,}"
            cure = "claimgraph query and ask read from the server itself; copy a smaller dossier"
            raise ClaimgraphError(message, where=self.wire.address, cure=cure)
        for graph, size in self.sizes.items():
            if graph_name is None or graph == getattr(graph_name, "value", ""):
                yield from self._copy(graph, size)

    def _copy(self, graph: str, size: int) -> Iterator[ox.Quad]:
        name = ox.NamedNode(graph) if graph else ox.DefaultGraph()
        try:
            found = {ox.Quad(*triple, name) for triple in self._triples(graph, size)}
        except (KeyError, TypeError) as error:
            raise unasked(self.wire.address, error) from None
        if len(found) != size:
            message = (
                f"gave {len(found):,} of the {size:,} triples of {graph or 'its default graph'}"
            )
            cure = "it was written to meanwhile, or keeps to a limit without saying so: ask again"
            raise ClaimgraphError(message, where=self.wire.address, cure=cure)
        return iter(found)

    def _triples(self, graph: str, size: int) -> Iterator[tuple[Any, Any, Any]]:
        pattern = f"GRAPH {ox.NamedNode(graph)} {{ ?s ?p ?o }}" if graph else UNNAMED
        whole = f"SELECT ?s ?p ?o WHERE {{ {pattern} }} ORDER BY ?s ?p ?o"
        first = f"{whole} LIMIT {PAGE}" if size > PAGE else whole
        steps = pages(whole, PAGE)
        for sparql in (first, *(next(steps) for _ in range(PAGE, size, PAGE))):
            for row in self._rows(sparql):
                yield row["s"], row["p"], row["o"]

    def _rows(self, sparql: str) -> list[Any]:
        answer = self._ask(sparql, (), self.graphs)
        if not isinstance(answer, ox.QuerySolutions):
            where = self.wire.address
            raise ClaimgraphError("a SELECT was answered with no rows", where=where)
        return list(answer)
