"""Whether what came back is what must: results and datasets, compared by their terms."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from rdflib import RDF, XSD, BNode, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic
from rdflib.term import Node
from tests.server.suite import HOME

RS = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")
VALUED = {
    str(XSD[it]) for it in ("integer", "decimal", "double", "float", "boolean")
}  # compared by value, as simple entailment with these datatypes does

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Rows:
    """A result of SELECT; ``ordered`` where the order was asked for, ``plain`` without types."""

    names: frozenset[str]
    rows: tuple[Row, ...]
    ordered: bool = False
    plain: bool = False

    def same(self, other: Rows) -> bool:
        """Whether two results agree, up to the names of blank nodes."""
        if self.plain:
            return self.names == other.names and self._texts() == other._texts()
        if self.names != other.names or len(self.rows) != len(other.rows):
            return False
        if self.ordered and [*map(_key, self.rows)] != [*map(_key, other.rows)]:
            return False
        return Counter(map(_key, self.rows)) == Counter(map(_key, other.rows)) and isomorphic(
            _as_graph(self.rows), _as_graph(other.rows)
        )

    def _texts(self) -> Counter[Any]:
        bare = ({k: it if _is_blank(it) else str(_value(it)) for k, it in row.items()}
                for row in self.rows)  # fmt: skip
        return Counter(frozenset((k, "_" if _is_blank(v) else v) for k, v in it.items())
                       for it in bare)  # fmt: skip


Found = Rows | Graph | bool


def same(expected: Found, found: Found) -> bool:
    """Whether an answer is the expected one."""
    if isinstance(expected, Rows) and isinstance(found, Rows):
        return expected.same(found)
    if isinstance(expected, Graph) and isinstance(found, Graph):
        return isomorphic(_valued(expected), _valued(found))
    return type(expected) is type(found) and expected == found


def same_quads(expected: Iterable[ox.Quad], found: Iterable[ox.Quad]) -> bool:
    """Whether two datasets hold the same; graphs with nothing in them are not seen."""
    return isomorphic(_flat(expected), _flat(found))


def read_expected(file: Path) -> Found:
    """The result that a test's file describes."""
    if file.suffix in (".ttl", ".rdf"):
        graph = Graph().parse(file, publicID=f"{HOME}{file.parent.name}/{file.name}")
        found = graph.value(None, RDF.type, RS.ResultSet)
        return graph if found is None else _read_set(graph, found)
    return read_result(file.read_bytes(), file.suffix[1:])


KINDS = {
    "srx": ox.QueryResultsFormat.XML,
    "xml": ox.QueryResultsFormat.XML,
    "srj": ox.QueryResultsFormat.JSON,
    "json": ox.QueryResultsFormat.JSON,
    "tsv": ox.QueryResultsFormat.TSV,
}


def read_result(data: bytes, kind: str) -> Found:
    """A result in one of the formats of SPARQL."""
    if kind == "csv":
        return _read_csv(data.decode("utf-8"))
    if kind == "nt":
        return Graph().parse(data=data, format="nt")
    found = ox.parse_query_results(data, format=KINDS[kind])
    if isinstance(found, ox.QueryBoolean):
        return bool(found)
    names = [it.value for it in found.variables]
    rows = tuple({name: row[name] for name in names if row[name] is not None} for row in found)
    return Rows(frozenset(names), rows)


def _read_csv(text: str) -> Rows:
    head, *lines = csv.reader(io.StringIO(text))
    rows = (dict(zip(head, line, strict=True)) for line in lines)
    return Rows(frozenset(head), tuple({k: v for k, v in it.items() if v} for it in rows),
                plain=True)  # fmt: skip


def _read_set(graph: Graph, node: Node) -> Found:
    """A result set as RDF: the suite's own vocabulary."""
    truth = graph.value(node, RS.boolean)
    if truth is not None:
        return str(truth) == "true"
    names = frozenset(str(it) for it in graph.objects(node, RS.resultVariable))
    solutions = list(graph.objects(node, RS.solution))
    places = {it: graph.value(it, RS.index) for it in solutions}
    ordered = bool(solutions) and all(it is not None for it in places.values())
    if ordered:
        solutions.sort(key=lambda it: int(str(places[it])))
    rows = tuple(
        {str(graph.value(b, RS.variable)): graph.value(b, RS.value)
         for b in graph.objects(it, RS.binding)}
        for it in solutions
    )  # fmt: skip
    return Rows(names, rows, ordered=ordered)


def _is_blank(term: Any) -> bool:
    return isinstance(term, BNode | ox.BlankNode) or (
        isinstance(term, str) and not isinstance(term, Node) and term.startswith("_:")
    )


def _value(term: Any) -> Any:
    return getattr(term, "value", term) if not isinstance(term, Node) else str(term)


def _key(row: Row) -> frozenset[tuple[str, str]]:
    """A row without the names of its blank nodes."""
    return frozenset((name, "_:" if _is_blank(it) else _node(it).n3()) for name, it in row.items())


def _as_graph(rows: Iterable[Row]) -> Graph:
    """Rows as a graph in which each is a node, so that shared blank nodes are compared."""
    graph = Graph()
    for row in rows:
        if any(map(_is_blank, row.values())):
            node = BNode()
            for name, term in row.items():
                graph.add((node, URIRef(f"urn:v:{name}"), _node(term)))
    return graph


def _node(term: Any) -> Node:
    """A term of either library as one of rdflib's, numbers by their value."""
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if isinstance(term, ox.Literal):
        plain = term.language or term.datatype.value == str(XSD.string)
        kind = None if plain else URIRef(term.datatype.value)
        term = Literal(term.value, lang=term.language, datatype=kind, normalize=False)
    if isinstance(term, Literal):
        return _canonical(term)
    return term if isinstance(term, Node) else Literal(str(term))


def _canonical(term: Literal) -> Literal:
    kind = str(term.datatype)
    if kind == str(XSD.string):
        return Literal(str(term))
    if kind not in VALUED:
        return Literal(str(term), lang=(term.language or "").lower() or None,
                       datatype=term.datatype, normalize=False)  # fmt: skip
    try:
        value = float({"true": "1", "false": "0"}.get(str(term), str(term)))
    except ValueError:
        return term
    return Literal(repr(value), datatype=URIRef(f"urn:value:{kind}"))


def _valued(graph: Graph) -> Graph:
    made = Graph()
    for s, p, o in graph:
        made.add((s, p, _node(o)))
    return made


def _flat(quads: Iterable[ox.Quad]) -> Graph:
    """Quads as a graph: each a node with four properties."""
    graph = Graph()
    for quad in set(quads):
        node = BNode()
        for part in ("subject", "predicate", "object", "graph_name"):
            term = getattr(quad, part)
            if not isinstance(term, ox.DefaultGraph):
                graph.add((node, URIRef(f"urn:v:{part}"), _node(term)))
    return graph
