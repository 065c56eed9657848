"""JSON-LD as a programmer would want it: the short names of the ontology's context, one node once.

The context is in the file, so that reading it needs no network.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pyoxigraph as ox

from claimgraph.answers.export.rdf import steady
from claimgraph.model.errors import ClaimgraphError
from claimgraph.model.iris import AFF, CG, OWL, RDF, RDFS, XSD
from claimgraph.model.ontology import ontology_files
from claimgraph.model.ontology.facts import read_facts
from claimgraph.model.ontology.load import FILES
from claimgraph.store.local import Store

TYPE = ox.NamedNode(f"{RDF}type")
INTEGER = re.compile(r"0|-?[1-9]\d{0,14}")
"""Integers that come back from a JSON number as they were: canonical, and exact in a double."""

LOCAL = re.compile(r"[A-Za-z][\w-]*")


@dataclass(frozen=True)
class Context:
    """The ontology's JSON-LD context: names by address, and what each name's values are."""

    document: Mapping[str, Any]
    names: Mapping[str, str]
    coercions: Mapping[str, str]
    prefixes: Mapping[str, str]

    def key(self, predicate: str) -> str:
        """The short name of a property, else ``prefix:name``, else its whole address."""
        if predicate in self.names:
            return self.names[predicate]
        for prefix, start in self.prefixes.items():
            if predicate.startswith(start) and LOCAL.fullmatch(predicate, len(start)):
                return f"{prefix}:{predicate[len(start) :]}"
        return predicate


@cache
def load_context() -> Context:
    """The names of ``ontology/context.jsonld`` and those of every term of the ontology."""
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
    """Each term of the ontology under its name, with what its values are.

    The terms of the affairs keep their prefix: some are called as a stance or a qualifier is.
    """
    facts = read_facts(ontology_files() / name for name in FILES)
    links = set(facts.instances(f"{OWL}ObjectProperty"))
    classes = {kind for _, kind in facts.pairs(f"{RDF}type")} | {f"{RDF}Property"}
    for iri in sorted(facts.holders(f"{RDFS}isDefinedBy")):
        affair = iri.startswith(AFF)
        name = f"aff:{iri.removeprefix(AFF)}" if affair else iri.removeprefix(CG)
        address = iri if affair else f"cg:{name}"
        values = facts.maybe(iri, f"{RDFS}range")
        if iri in links:  # a term of ours is named as its own values are, anything else addressed
            yield name, {"@id": address, "@type": "@vocab" if values in classes else "@id"}
        elif values == f"{XSD}date":
            yield name, {"@id": address, "@type": "xsd:date"}
        else:
            yield name, address


def _expand_name(short: str, prefixes: Mapping[str, str]) -> str:
    prefix, _, rest = short.partition(":")
    return prefixes[prefix] + rest if prefix in prefixes else short


def write_jsonld(store: Store) -> bytes:
    """Write all graphs as JSON-LD 1.1; the default graph's nodes are beside the named graphs.

    Raises ClaimgraphError for RDF 1.2, which JSON-LD cannot hold.
    """
    quads = steady(store.quads())
    if any(isinstance(quad.object, ox.Triple) for quad in quads):
        cure = "choose a name that ends with .trig"
        raise ClaimgraphError("JSON-LD cannot hold triple terms", where=".jsonld", cure=cure)
    context = load_context()
    if any(_misread(iri, context) for quad in quads for iri in _addresses(quad)):
        data = ox.serialize(quads, format=ox.RdfFormat.JSON_LD)
        assert data is not None  # only where an output is given
        return data
    return _dump_document({"@context": context.document, "@graph": _graphs(quads, context)})


def _dump_document(document: dict[str, Any]) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _addresses(quad: ox.Quad) -> Iterable[str]:
    terms = (*quad.triple, quad.graph_name)
    return (term.value for term in terms if isinstance(term, ox.NamedNode))


def _misread(iri: str, context: Context) -> bool:
    """Whether an address such as ``oa:x`` or ``urn:x`` would be taken for a name of the context."""
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
