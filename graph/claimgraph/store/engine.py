"""What reading a graph needs of whatever answers: pyoxigraph in this process, or a server."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any, Protocol, TypeAlias

import pyoxigraph as ox

Answer: TypeAlias = ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean
Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


class Solutions(Protocol):
    """The rows of a SELECT, read once: those of pyoxigraph, or of the columns of a build."""

    @property
    def variables(self) -> list[ox.Variable]:
        """The variables in their order."""

    def __iter__(self) -> Iterator[Any]:
        """The rows, each with a term or None by the name of a variable."""

    def serialize(
        self, output: IO[bytes] | None = None, format: ox.QueryResultsFormat | None = None
    ) -> bytes | None:
        """Write the rows in one of the formats of SPARQL results."""


class Engine(Protocol):
    """What reading needs of an engine: embedded it is pyoxigraph's, remote an `Endpoint`.

    Its arguments are those of pyoxigraph.Store, which see.
    """

    def query(
        self,
        query: str,
        /,
        *,
        base_iri: str | None = None,
        prefixes: dict[str, str] | None = None,
        use_default_graph_as_union: bool = False,
        default_graph: Any = None,
        named_graphs: Any = None,
        substitutions: Any = None,
    ) -> Answer:
        """Answer a query."""

    def quads_for_pattern(
        self, subject: Any, predicate: Any, object: Any, graph_name: Any = None, /
    ) -> Iterator[ox.Quad]:
        """The quads with these terms."""

    def named_graphs(self) -> Iterator[ox.NamedNode | ox.BlankNode]:
        """The names of the graphs."""

    def contains_named_graph(self, graph_name: Any, /) -> bool:
        """Whether there is a graph."""

    def __len__(self) -> int:
        """The number of quads."""
