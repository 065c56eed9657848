"""What a reader sees of a dossier: statuses, direct triples, and what is told as being at odds.

Everything is asked through ``ClaimGraph.open`` and SPARQL, as a user would.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import Any

import yaml

from claimgraph import ClaimGraph

Case = Mapping[str, Any]
Triple = tuple[str, str, str]

STATEMENTS = """
SELECT ?p ?s ?predicate ?o ?status ?label WHERE {
  ?p a cg:Proposition ; rdf:subject ?s ; rdf:predicate ?predicate ; rdf:object ?o .
  OPTIONAL { ?p cg:status ?status } OPTIONAL { ?p rdfs:label ?label }
}"""
DETAILS = "SELECT ?p ?k ?v WHERE { ?p a cg:Proposition ; ?k ?v }"
NAMES = "SELECT ?e ?name WHERE { ?e rdfs:label|dcterms:title ?name }"
TRIPLES = """
SELECT ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o } FILTER(CONTAINS(STR(?g), "accepted")) }"""
PAIRS = "SELECT ?left ?right WHERE { ?n a %s ; cg:left ?left ; cg:right ?right }"
AIMS = """
SELECT ?aim ?for ?against WHERE {
  ?n a cg:ConflictOfAims ; cg:aim ?aim ; cg:partyFor ?for ; cg:partyAgainst ?against
}"""


def local(node: object) -> str:
    """The last part of an address."""
    return str(node).rsplit("#", 1)[-1].rsplit("/", 1)[-1]


def write_dossier(case: Case, folder: Path) -> Path:
    """Write the dossier of a case into a folder: front, texts and claims."""
    folder.mkdir()
    sources = {}
    for key, source in case["sources"].items():
        rest = {k: v for k, v in source.items() if k not in ("text", "claims")}
        sources[key] = {"title": key, **rest, "held": True, "text": f"{key}.txt"}
        (folder / f"{key}.txt").write_text(source["text"].strip() + "\n", encoding="utf-8")
        _write(folder / f"claims-{key}.yaml", {"source": key, "claims": source["claims"]})
    front = {"format": 1, "name": "case", "title": case["title"], "sources": sources}
    front["entities"] = {name: {"type": kind} for name, kind in case["entities"].items()}
    front |= {key: case[key] for key in ("accept",) if key in case}
    _write(folder / "dossier.yaml", front)
    return folder


def _write(file: Path, content: Any) -> None:
    file.write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True), "utf-8")


class Picture:
    """One graph, asked once, in the words of a case."""

    def __init__(self, graph: ClaimGraph) -> None:
        self.graph = graph
        self.names: dict[str, str] = {}
        for node, name in graph.query(NAMES):
            self.names.setdefault(str(node), str(name))
        self.of: dict[str, Triple] = {}
        self.status: dict[str, str] = {}
        self.label: dict[str, str] = {}
        for p, s, predicate, o, status, label in graph.query(STATEMENTS):
            self.of[str(p)] = (self.name(s), local(predicate), self.name(o))
            self.status[str(p)] = local(status or "")
            self.label[str(p)] = str(label or "")

    def name(self, node: object) -> str:
        """What a case calls a node."""
        return self.names.get(str(node), local(node))

    @cached_property
    def details(self) -> dict[str, dict[str, list[str]]]:
        """The values of every statement, by the name of the property."""
        found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for p, key, value in self.graph.query(DETAILS):
            name = "when" if local(key) == "whenEdtf" else local(key)
            found[str(p)][name] += [str(value), self.name(value)]
        return found

    @cached_property
    def triples(self) -> set[Triple]:
        """The direct triples."""
        rows = self.graph.query(TRIPLES)
        return {(self.name(s), local(p), self.name(o)) for s, p, o in rows}

    @cached_property
    def conflicts(self) -> set[frozenset[str]]:
        """Pairs of statements that cannot both hold."""
        return self._pairs("cg:Conflict")

    @cached_property
    def odds(self) -> set[frozenset[str]]:
        """Pairs that are told as a conflict or as a near disagreement."""
        return self.conflicts | self._pairs("cg:NearDisagreement")

    def _pairs(self, kind: str) -> set[frozenset[str]]:
        return {frozenset((str(a), str(b))) for a, b in self.graph.query(PAIRS % kind)}

    @cached_property
    def aims(self) -> set[tuple[Triple, str, str]]:
        """Things, each with one who is for it and one who is against it."""
        rows = self.graph.query(AIMS)
        return {
            (self.of.get(str(aim), ("", "", "")), self.name(yes), self.name(no))
            for aim, yes, no in rows
        }

    def find(self, says: Sequence[str], qualifiers: Case | None = None) -> list[str]:
        """The statements with a subject, predicate and object, and with the values asked for."""
        same = [p for p, triple in self.of.items() if triple == tuple(says)]
        if qualifiers == {}:
            return [p for p in same if not self.details[p].keys() & QUALIFIERS]
        wanted = (qualifiers or {}).items()
        return [p for p in same if all(self.has(p, key, str(value)) for key, value in wanted)]

    def has(self, path: str, key: str, value: str) -> bool:
        """Whether a statement has a value, by itself or as its label tells it."""
        values = self.details[path].get(key, [])
        return value in values or (bool(values) and value in self.label[path])

    def told_together(self, one: Sequence[str], other: Sequence[str]) -> bool:
        """Whether some statement of one kind is told as being at odds with one of another."""
        pairs = product(self.find(one), self.find(other))
        return any(frozenset(pair) in self.odds for pair in pairs)


QUALIFIERS = {
    "part", "share", "quantity", "amount", "to", "from", "with", "in", "at", "for", "on", "over",
    "against", "through", "by", "role", "rank", "when", "because", "purpose", "manner", "if",
    "unless", "except", "times", "duration",
}  # fmt: skip
