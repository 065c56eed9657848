"""Exports RDF: quads or triples, propositions in RDF 1.2, and JSON-LD with the ontology's names.

RDF 1.1 needs three triples for a proposition; RDF 1.2 has one, with a triple term. A JSON-LD file
includes its context, so that it can be read without a network, and each node occurs in it once.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import IO, Any, TypeAlias

import pyoxigraph as ox

from claimgraph.answers.export.networks import ILLEGAL
from claimgraph.model.errors import ClaimgraphError
from claimgraph.model.iris import AFF, CG, OWL, RDF, RDFS, XSD
from claimgraph.model.ontology import ontology_files
from claimgraph.model.ontology.load import FILES
from claimgraph.model.ontology.terms import read_facts
from claimgraph.model.progress import Pace, Progress
from claimgraph.store.local import Store, local_engine, sort_quads

Shape: TypeAlias = Callable[[Store], Iterable[ox.Quad]]


STREAMED: Mapping[str, ox.RdfFormat] = {
    ".nq": ox.RdfFormat.N_QUADS,
    ".trig": ox.RdfFormat.TRIG,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".ttl": ox.RdfFormat.TURTLE,
}
"""The formats that can be written while the graph is read, by file extension."""
STEP = 10_000
"""How many quads are written between two reports of progress."""


def steady(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """Sort quads; blank nodes, whose names change on every load, are renamed by RDFC-1.0.

    https://www.w3.org/TR/rdf-canon/
    """
    found = set(quads)
    if any("_:" in str(quad) for quad in found):
        dataset = ox.Dataset(found)
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        found = set(dataset)
    return sort_quads(found)


def plain(store: Store) -> Iterable[ox.Quad]:
    """The quads of a store without any change."""
    return store.quads()


def write_trig(store: Store, shape: Shape = plain) -> bytes:
    """Write all graphs as TriG."""
    return serialize(steady(shape(store)), ox.RdfFormat.TRIG, store.prefixes)


def write_nq(store: Store, shape: Shape = plain) -> bytes:
    """Write all graphs as N-Quads, sorted."""
    return serialize(steady(shape(store)), ox.RdfFormat.N_QUADS)


def write_ttl(store: Store, shape: Shape = plain) -> bytes:
    """Write the union of all graphs as Turtle: the names of the graphs are lost."""
    return serialize(_union(shape(store)), ox.RdfFormat.TURTLE, store.prefixes)


def write_nt(store: Store, shape: Shape = plain) -> bytes:
    """Write the union of all graphs as N-Triples, sorted."""
    return serialize(_union(shape(store)), ox.RdfFormat.N_TRIPLES)


def stream(store: Store, format_: ox.RdfFormat, output: IO[bytes], *, progress: Progress) -> None:
    """Write quads graph by graph while they are read, so that memory does not grow.

    The order is the store's, which depends on hashes. In a format without graphs, a triple that
    foreign RDF has in several graphs is written several times; a dossier has none.
    """
    engine = local_engine(store)
    pace = Pace(len(engine), progress, unit="quads")
    graphs = [ox.DefaultGraph(), *sorted(engine.named_graphs(), key=str)]
    quads = (it for graph in graphs for it in engine.quads_for_pattern(None, None, None, graph))
    counted = _report_pace(quads, pace)
    prefixes = dict(store.prefixes) if format_ in (ox.RdfFormat.TRIG, ox.RdfFormat.TURTLE) else None
    statements = counted if format_.supports_datasets else (quad.triple for quad in counted)
    ox.serialize(statements, output, format_, prefixes=prefixes)


def _report_pace(quads: Iterator[ox.Quad], pace: Pace) -> Iterator[ox.Quad]:
    while step := list(islice(quads, STEP)):
        yield from step
        pace.tell(len(step))


def write_rdfxml(store: Store) -> bytes:
    """Write the union of all graphs as RDF/XML.

    Raises ClaimgraphError for what XML cannot represent: a predicate whose IRI does not end in a
    name, for which the serializer would write ill-formed XML, and a literal with control
    characters, which it would leave out.
    """
    triples = _union(store.quads())
    for triple in triples:
        _check_xml(triple)
    data = serialize(triples, ox.RdfFormat.RDF_XML, store.prefixes)
    return data.replace(b"\r", b"&#13;")  # XML reads a bare \r as a line feed (XML 1.0, 2.11)


_NAME_AT_END = re.compile(r"[^\W\d][\w.-]*\Z")


def _check_xml(triple: ox.Triple) -> None:
    cure = "choose a name that ends with .ttl, or .trig to keep the graphs"
    if _NAME_AT_END.search(triple.predicate.value) is None:
        message = f"RDF/XML cannot name the predicate <{triple.predicate.value}>"
        raise ClaimgraphError(message, where=".rdf", cure=cure)
    if isinstance(triple.object, ox.Triple):
        raise ClaimgraphError("RDF/XML cannot hold triple terms", where=".rdf", cure=cure)
    if isinstance(triple.object, ox.Literal) and ILLEGAL.search(triple.object.value):
        message = f"XML cannot hold the control characters in {triple.object.value[:60]!r}"
        raise ClaimgraphError(message, where=".rdf", cure=cure)


def _union(quads: Iterable[ox.Quad]) -> list[ox.Triple]:
    merged = {ox.Quad(*quad.triple) for quad in quads}
    return [quad.triple for quad in steady(merged)]


def serialize(
    statements: list[ox.Quad] | list[ox.Triple],
    format_: ox.RdfFormat,
    prefixes: Mapping[str, str] | None = None,
) -> bytes:
    """Write quads or triples in the given order."""
    data = ox.serialize(statements, format=format_, prefixes=dict(prefixes or {}))
    assert data is not None  # it is None only if an output file is given
    return data


REIFIES = ox.NamedNode(f"{RDF}reifies")
PARTS = tuple(ox.NamedNode(f"{RDF}{part}") for part in ("subject", "predicate", "object"))


def reify(store: Store) -> Iterator[ox.Quad]:
    """Replace rdf:subject, rdf:predicate and rdf:object of ``?p`` by one triple, ``?p rdf:reifies
    <<( s p o )>>``.

    All other triples about ``?p`` stay. A triple term is not asserted
    (https://www.w3.org/TR/rdf12-concepts/#section-triple-terms-reification), so the graph asserts
    what it asserted before. A node that has not exactly one of each stays as it is.
    """
    quads = list(store.quads())
    found = _terms(quads)
    for quad in quads:
        if quad.predicate not in PARTS or (quad.subject, quad.graph_name) not in found:
            yield quad
    for (node, graph), term in found.items():
        yield ox.Quad(node, REIFIES, term, graph)


Node = ox.NamedNode | ox.BlankNode | ox.Triple
Place = tuple[Node, ox.NamedNode | ox.BlankNode | ox.DefaultGraph]


def _terms(quads: Iterable[ox.Quad]) -> dict[Place, ox.Triple]:
    parts: dict[Place, list[ox.Quad]] = defaultdict(list)
    for quad in quads:
        if quad.predicate in PARTS:
            parts[quad.subject, quad.graph_name].append(quad)
    terms = ((place, _term(described)) for place, described in parts.items())
    return {place: term for place, term in terms if term is not None}


def _term(described: list[ox.Quad]) -> ox.Triple | None:
    described = sorted(described, key=lambda quad: PARTS.index(quad.predicate))
    if tuple(quad.predicate for quad in described) != PARTS:
        return None
    subject, predicate, obj = (quad.object for quad in described)
    if not isinstance(predicate, ox.NamedNode) or isinstance(subject, ox.Literal | ox.Triple):
        return None
    return ox.Triple(subject, predicate, obj)


TYPE = ox.NamedNode(f"{RDF}type")
INTEGER = re.compile(r"0|-?[1-9]\d{0,14}")
"""Matches integers that a JSON number represents exactly: canonical, and exact as a double."""

LOCAL = re.compile(r"[A-Za-z][\w-]*")


@dataclass(frozen=True)
class Context:
    """The ontology's JSON-LD context: short names by IRI, and the type of values by name."""

    document: Mapping[str, Any]
    names: Mapping[str, str]
    coercions: Mapping[str, str]
    prefixes: Mapping[str, str]

    def key(self, predicate: str) -> str:
        """The key for a property: its short name, else ``prefix:name``, else its IRI."""
        if predicate in self.names:
            return self.names[predicate]
        for prefix, start in self.prefixes.items():
            if predicate.startswith(start) and LOCAL.fullmatch(predicate, len(start)):
                return f"{prefix}:{predicate[len(start) :]}"
        return predicate


@cache
def load_context() -> Context:
    """Make the context from ``ontology/context.jsonld`` and all terms of the ontology."""
    file = ontology_files() / "context.jsonld"
    document = json.loads(file.read_text(encoding="utf-8"))["@context"]
    document |= dict(_name_terms())
    prefixes = {name: it for name, it in document.items() if str(it).endswith(("/", "#"))}
    prefixes.pop("@vocab")
    terms = {
        name: it if isinstance(it, dict) else {"@id": it}
        for name, it in document.items() if not name.startswith("@") and name not in prefixes
    }  # fmt: skip
    names = {
        _expand_name(it["@id"], prefixes): name for name, it in terms.items() if ":" in it["@id"]
    }
    coercions = {name: _expand_name(it.get("@type", ""), prefixes) for name, it in terms.items()}
    return Context(document, names, coercions, prefixes)


def _name_terms() -> Iterator[tuple[str, Any]]:
    """Yield the name of each term of the ontology, with its definition in a JSON-LD context.

    Terms of ``affairs.ttl`` keep their prefix: some have the name of a stance or a qualifier.
    """
    facts = read_facts(ontology_files() / name for name in FILES)
    links = set(facts.instances(f"{OWL}ObjectProperty"))
    classes = {kind for _, kind in facts.pairs(f"{RDF}type")} | {f"{RDF}Property"}
    for iri in sorted(facts.holders(f"{RDFS}isDefinedBy")):
        affair = iri.startswith(AFF)
        name = f"aff:{iri.removeprefix(AFF)}" if affair else iri.removeprefix(CG)
        address = iri if affair else f"cg:{name}"
        values = facts.maybe(iri, f"{RDFS}range")
        if iri in links:  # values that are terms are written by name, all others by IRI
            yield name, {"@id": address, "@type": "@vocab" if values in classes else "@id"}
        elif values == f"{XSD}date":
            yield name, {"@id": address, "@type": "xsd:date"}
        else:
            yield name, address


def _expand_name(short: str, prefixes: Mapping[str, str]) -> str:
    prefix, _, rest = short.partition(":")
    return prefixes[prefix] + rest if prefix in prefixes else short


def write_jsonld(store: Store) -> bytes:
    """Write all graphs as JSON-LD 1.1; the default graph's nodes are listed with the named graphs.

    Raises ClaimgraphError for triple terms of RDF 1.2, which JSON-LD cannot represent.
    """
    quads = steady(store.quads())
    if any(isinstance(quad.object, ox.Triple) for quad in quads):
        cure = "choose a name that ends with .trig"
        raise ClaimgraphError("JSON-LD cannot hold triple terms", where=".jsonld", cure=cure)
    context = load_context()
    if any(_misread(iri, context) for quad in quads for iri in _addresses(quad)):
        data = ox.serialize(quads, format=ox.RdfFormat.JSON_LD)
        assert data is not None  # it is None only if an output file is given
        return data
    return _dump_document({"@context": context.document, "@graph": _graphs(quads, context)})


def _dump_document(document: dict[str, Any]) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _addresses(quad: ox.Quad) -> Iterable[str]:
    terms = (*quad.triple, quad.graph_name)
    return (term.value for term in terms if isinstance(term, ox.NamedNode))


def _misread(iri: str, context: Context) -> bool:
    """Whether a reader would take an IRI such as ``oa:x`` for a prefixed name of the context."""
    scheme, _, rest = iri.partition(":")
    return scheme in context.document and not rest.startswith("//")


def _graphs(quads: Iterable[ox.Quad], context: Context) -> list[dict[str, Any]]:
    graphs: dict[str, list[ox.Quad]] = defaultdict(list)
    for quad in quads:
        graphs[_name_term(quad.graph_name)].append(quad)
    top = _nodes(graphs.pop("", []), context)
    return [*top, *({"id": name, "@graph": _nodes(it, context)} for name, it in graphs.items())]


def _name_term(term: object) -> str:
    if isinstance(term, ox.DefaultGraph):
        return ""
    return term.value if isinstance(term, ox.NamedNode) else str(term)


def _nodes(quads: Iterable[ox.Quad], context: Context) -> list[dict[str, Any]]:
    nodes: dict[str, dict[str, list[Any]]] = {}
    for quad in quads:
        key, value = _pair_with_value(quad, context)
        node = nodes.setdefault(_name_term(quad.subject), {})
        node.setdefault(key, []).append(value)
    return [{"id": name, **_single(facts)} for name, facts in nodes.items()]


def _single(facts: dict[str, list[Any]]) -> dict[str, Any]:
    return {key: them[0] if len(them) == 1 else them for key, them in facts.items()}


def _pair_with_value(quad: ox.Quad, context: Context) -> tuple[str, Any]:
    if quad.predicate == TYPE and not isinstance(quad.object, ox.Literal):
        name = _name_term(quad.object)
        return "type", context.names.get(name, name)
    key = context.key(quad.predicate.value)
    return key, _value(quad.object, context.coercions.get(key, ""), context)


def _value(term: object, coercion: str, context: Context) -> Any:
    if isinstance(term, ox.Literal):
        return _literal(term, coercion)
    name = _name_term(term)
    if coercion == "@vocab":
        return context.names.get(name, name)
    return name if coercion == "@id" else {"id": name}


def _literal(literal: ox.Literal, coercion: str) -> Any:
    datatype = literal.datatype.value
    if literal.language:
        return {"@value": literal.value, "@language": literal.language}
    if datatype == coercion:
        return literal.value
    if datatype == f"{XSD}string":
        return {"@value": literal.value} if coercion else literal.value
    if not coercion and datatype == f"{XSD}boolean" and literal.value in ("true", "false"):
        return literal.value == "true"
    if not coercion and datatype == f"{XSD}integer" and INTEGER.fullmatch(literal.value):
        return int(literal.value)
    return {"@value": literal.value, "@type": datatype}
