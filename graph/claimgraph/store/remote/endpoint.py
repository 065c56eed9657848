"""Queries a remote SPARQL 1.1 endpoint through the interface that the embedded engine has."""

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
"""The most quads of which a local copy is made."""

PAGE = 50_000
"""How many triples one request for a local copy fetches."""

COUNTS = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"
UNNAMED = "?s ?p ?o FILTER NOT EXISTS { GRAPH ?g { ?s ?p ?o } }"
"""A pattern for triples that are only in the default graph, which many stores show as a union."""


@dataclass(frozen=True)
class Endpoint:
    """Answers queries by sending them to a remote SPARQL server.

    ``graphs`` are the IRIs of one dossier's graphs. They are sent with each query as its dataset: a
    server may hold other dossiers, and an empty Virtuoso has 2,500 triples of its own. Without
    ``graphs`` the server decides what its default graph is.

    SERVICE in a query is not refused, as it is for an embedded store: the server, not this machine,
    would call others, and its own rules decide whether it does.
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

        Arguments are those of the embedded engine. Raises QueryError for a query that the server
        refuses, ClaimgraphError if there is no complete answer.
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
        """How many rows the server sends at once. Raises ClaimgraphError if the query cannot be
        asked page by page.
        """
        if not can_page(sparql):
            cure = "add ORDER BY to fetch the rest, or LIMIT, or raise the limit of the server"
            raise ClaimgraphError("the server cut the answer", where=self.wire.address, cure=cure)
        return count_rows(reply, where=self.wire.address)

    @cached_property
    def sizes(self) -> Mapping[str, int]:
        """How many triples each graph has, by IRI; the empty string is the default graph."""
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
        """The names of the graphs with at least one triple."""
        return (ox.NamedNode(it) for it in self.sizes if it)

    def contains_named_graph(self, graph_name: Any) -> bool:
        """Whether a graph has at least one triple."""
        return graph_name.value in self.sizes

    def quads_for_pattern(
        self, _subject: None, _predicate: None, _object: None, graph_name: Any = None, /
    ) -> Iterator[ox.Quad]:
        """All quads, or those of one graph, as a local copy; other patterns are not supported.

        Raises ClaimgraphError for more than ``MOST``, and if the server sends fewer than it has.
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
            raise ClaimgraphError("a SELECT was not answered with rows", where=where)
        return list(answer)
