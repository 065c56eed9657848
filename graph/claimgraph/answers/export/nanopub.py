"""Exports each claim as a nanopublication: a small RDF publication with its provenance.

It follows the guidelines (https://nanopub.net/guidelines/working_draft/): a head names three
graphs, for the assertion, its provenance, and information on the publication itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

import pyoxigraph as ox

from claimgraph.answers.export.rdf import serialize, steady
from claimgraph.model.errors import ClaimgraphError
from claimgraph.model.iris import (
    CG,
    DCTERMS,
    NP,
    OA,
    OWL,
    PROV,
    RDF,
    RDFS,
    nanopub_path,
)
from claimgraph.model.shape import REMARKS
from claimgraph.store.local import Row, Store
from claimgraph.store.network import rows
from claimgraph.store.rdf import Graphs

TYPE, LABEL = ox.NamedNode(f"{RDF}type"), ox.NamedNode(f"{RDFS}label")
DERIVED = frozenset(
    CG + name for name in (
        "affirms", "counts", "entails", "independentOrigins", "principal", "rejects", "speaksFor",
        "status", "statusRule", "supersededBy", "toCome",
    )
)  # fmt: skip
"""Properties that are computed from all claims, and so are not part of one claim's assertion."""

ORIGIN = frozenset(
    CG + name for name in (
        "chain", "evidence", "link", "nearestLink", "origin", "source", "via",
    )
) | {it.predicate.replace("cg:", CG) for it in REMARKS}  # fmt: skip
"""Properties that say how a claim reached the dossier: they belong to the provenance."""

NAMES = frozenset({TYPE.value, LABEL.value, f"{DCTERMS}description", f"{CG}unnamedIn"})
DOSSIER = frozenset(
    {f"{DCTERMS}title", f"{DCTERMS}description", f"{CG}name", f"{CG}format", f"{OWL}versionInfo"}
)

Terms = frozenset[str]
Fact = tuple[ox.NamedNode, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]


def publish(store: Store) -> Iterator[ox.Quad]:
    """Write a nanopublication for every claim of a dossier.

    The assertion says that the claimant takes the stance on the proposition, which is described
    and not asserted. The provenance has quote, source and chain; the publication info names the
    dossier. A time stamp and a signature are left to the person who publishes them.
    Raises ClaimgraphError if the graph is no dossier's.
    """
    graphs = _graphs(store)
    facts: dict[str, list[Fact]] = defaultdict(list)
    for quad in store.quads():
        facts[_name_term(quad.subject)].append((quad.predicate, quad.object))
    statements = {row["id"]: row["label"] for row in rows(store, "edges")}
    for claim in rows(store, "claims"):
        title = f"{claim['claimant_label']} {claim['phrase']} {statements[claim['about']]}"
        yield from _Nanopub(facts, claim, title, graphs).quads()


def write_nanopubs(store: Store) -> bytes:
    """Write the nanopublications of a dossier as TriG, the format that the guidelines recommend."""
    own = {"np": NP, "nanopub": _graphs(store).node(nanopub_path("")).value}
    quads = steady(publish(store))
    return serialize(quads, ox.RdfFormat.TRIG, {**store.prefixes, **own})


def _graphs(store: Store) -> Graphs:
    for row in rows(store, "dossier"):
        return Graphs(row["id"])
    cure = "give a dossier, or a graph that claimgraph built"
    raise ClaimgraphError("there are no claims to publish", where="nanopub", cure=cure)


def _name_term(term: object) -> str:
    return str(getattr(term, "value", term))


@dataclass(frozen=True)
class _Nanopub:
    facts: dict[str, list[Fact]]
    claim: Row
    title: str
    graphs: Graphs

    def quads(self) -> Iterator[ox.Quad]:
        parts = {
            "head": self._head(), "assertion": self._assertion(),
            "provenance": self._provenance(), "pubinfo": self._pubinfo(),
        }  # fmt: skip
        for part, triples in parts.items():
            graph = self._node(part)
            yield from (ox.Quad(it.subject, it.predicate, it.object, graph) for it in triples)

    def _node(self, part: str = "") -> ox.NamedNode:
        claim = self.claim["id"].removeprefix(self.graphs.base)
        return self.graphs.node(nanopub_path(claim, part))

    def _head(self) -> Iterator[ox.Triple]:
        it = self._node()
        yield ox.Triple(it, TYPE, ox.NamedNode(f"{NP}Nanopublication"))
        yield ox.Triple(it, ox.NamedNode(f"{NP}hasAssertion"), self._node("assertion"))
        yield ox.Triple(it, ox.NamedNode(f"{NP}hasProvenance"), self._node("provenance"))
        yield ox.Triple(it, ox.NamedNode(f"{NP}hasPublicationInfo"), self._node("pubinfo"))

    def _assertion(self) -> Iterator[ox.Triple]:
        yield from self._about(self.claim["id"], without=DERIVED | ORIGIN)
        for proposition in self._propositions():
            yield from self._about(proposition, without=DERIVED)

    def _propositions(self) -> Iterable[str]:
        """The claim's proposition, and the propositions that its qualifiers name."""
        home, found = self.graphs.node("proposition/").value, [self.claim["about"]]
        for path in found:
            named = (_name_term(value) for _, value in self.facts[path])
            found += [it for it in named if it.startswith(home) and it not in found]
        return found

    def _provenance(self) -> Iterator[ox.Triple]:
        assertion, claim = self._node("assertion"), self.claim["id"]
        evidence = self._values(claim, f"{CG}evidence")
        source, claimant = (ox.NamedNode(self.claim[name]) for name in ("source", "claimant"))
        for quoted in evidence:
            yield ox.Triple(assertion, ox.NamedNode(f"{PROV}wasDerivedFrom"), quoted)
        yield ox.Triple(assertion, ox.NamedNode(f"{PROV}wasQuotedFrom"), source)
        yield ox.Triple(assertion, ox.NamedNode(f"{PROV}wasAttributedTo"), claimant)
        yield from self._about(claim, only=ORIGIN)
        links = self._values(claim, f"{CG}link")
        parts = [
            part for it in evidence for part in self._values(_name_term(it), f"{DCTERMS}hasPart")
        ]
        carriers = (*evidence, *parts)
        selectors = (self._values(_name_term(node), f"{OA}hasSelector") for node in carriers)
        for node in (*carriers, *chain.from_iterable(selectors), source, *links):
            yield from self._about(_name_term(node), without=DERIVED)
        for agent in self._agents(links):
            yield from self._about(agent, only=NAMES)

    def _agents(self, links: Iterable[ox.NamedNode]) -> set[str]:
        """The IRIs of the claimant, the links of the chain, and the publisher."""
        named = {
            _name_term(it) for link in links for it in self._values(_name_term(link), f"{CG}agent")
        }
        publishers = map(_name_term, self._values(self.claim["source"], f"{DCTERMS}publisher"))
        return {self.claim["claimant"], *named, *publishers} - {self.claim["source"]}

    def _pubinfo(self) -> Iterator[ox.Triple]:
        dossier = ox.NamedNode(self.graphs.base)
        yield ox.Triple(self._node(), LABEL, ox.Literal(self.title))
        yield ox.Triple(self._node(), ox.NamedNode(f"{DCTERMS}isPartOf"), dossier)
        yield from self._about(dossier.value, only=DOSSIER)

    def _values(self, subject: str, predicate: str) -> list[ox.NamedNode]:
        values = (value for term, value in self.facts[subject] if term.value == predicate)
        return [value for value in values if isinstance(value, ox.NamedNode)]

    def _about(
        self,
        subject: str,
        *,
        only: Terms = frozenset(),
        without: Terms = frozenset(),
    ) -> Iterator[ox.Triple]:
        for predicate, value in self.facts[subject]:
            if predicate.value not in without and (not only or predicate.value in only):
                yield ox.Triple(ox.NamedNode(subject), predicate, value)
