"""Reads quads back into records, so that a built graph, or part of one, can be judged again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from claimgraph.model.dates import BEGINNING, END, Time
from claimgraph.model.errors import ClaimgraphError
from claimgraph.model.iris import (
    CG,
    DCTERMS,
    GRAPH_FORMAT,
    OA,
    RDF,
    RDFS,
)
from claimgraph.model.judgement import STATUSES
from claimgraph.model.ontology import OWN, Vocabulary, extend_vocabulary
from claimgraph.model.records import (
    GROUNDS,
    AnswerPart,
    Claim,
    Compatible,
    Declared,
    Entity,
    Evidence,
    Guide,
    Header,
    Issue,
    Proposition,
    Records,
    Source,
    TourStep,
    Value,
    ValueKind,
    Voice,
)
from claimgraph.model.shape import (
    CLAIM,
    ENTITY,
    EVIDENCE,
    PART,
    PROPOSITION,
    SOURCE,
    STEP,
    Form,
    ThingShape,
    Trait,
)
from claimgraph.store.rdf.shape import INTEGER, expand

Node = NamedNode | BlankNode | Literal | Triple
DAMAGED = "build it again from its dossier; claimgraph check lists what is missing"


def read_records(
    quads: Iterable[Quad], *, vocabulary: Vocabulary, complete: bool = True
) -> Records:
    """Read the recorded part of a dossier's graph, without what is computed from it.

    If the graph is not ``complete``, quads may name things that the graph does not describe.
    Raises ClaimgraphError if the quads are not those of a dossier, are in a format of another
    version, or lack what every dossier has.
    """
    values: dict[str, dict[str, list[Node]]] = defaultdict(lambda: defaultdict(list))
    for quad in quads:
        values[_name_node(quad.subject)][quad.predicate.value].append(quad.object)
    base = _base(values)
    own = tuple(sorted(_list_own(values, base)))
    vocabulary = extend_vocabulary(own) if own else vocabulary
    try:
        records = _RecordReader(values, vocabulary, base).records()
    except (KeyError, ValueError) as error:  # a term or date that is missing or unknown
        message = f"the graph is damaged: a value is missing or not known ({error})"
        raise ClaimgraphError(message, cure=DAMAGED) from None
    if complete:
        check_described(records)
    return records


def _list_own(
    values: Mapping[str, Mapping[str, list[Node]]], base: str
) -> Iterator[tuple[str, str, str]]:
    """Yield the triples about the dossier's own terms."""
    for name in values:
        if name.startswith(f"{base}{OWN}"):
            for prop, nodes in values[name].items():
                yield from ((name, prop, _name_node(node)) for node in nodes)


def check_described(records: Records) -> None:
    """Refuse records that name an entity, source, proposition or evidence that they lack."""
    kept = {*records.entities, *records.sources, *records.propositions, *records.evidence}
    claims, propositions = records.claims.values(), records.propositions.values()
    named = {path for it in claims for path in (it.about, it.source, it.evidence, it.claimant)}
    named |= {link for it in claims for link in it.chain}
    named |= {end for it in propositions for end in (it.subject, it.object)}
    if lost := sorted(named - kept):
        message = f"the graph is damaged: it does not describe '{lost[0]}'"
        raise ClaimgraphError(message, cure=DAMAGED)


def check_format(found: str) -> None:
    """Raise ClaimgraphError if a graph is not in the format that this version reads."""
    if found != GRAPH_FORMAT:
        message = f"the graph is of format '{found}', this program reads '{GRAPH_FORMAT}'"
        cure = "build it again: claimgraph build DOSSIER -o DIR"
        raise ClaimgraphError(message, cure=cure)


def _base(values: dict[str, dict[str, list[Node]]]) -> str:
    manifests = [
        name for name, facts in values.items()
        if any(_name_node(kind) == f"{CG}Manifest" for kind in facts.get(f"{RDF}type", ()))
    ]  # fmt: skip
    if len(manifests) != 1:
        message = f"the graph holds {len(manifests)} dossiers' manifests, expected one"
        cure = "this needs a graph that claimgraph built; for others use query and view"
        raise ClaimgraphError(message, cure=cure)
    return manifests[0]


def _name_node(node: Node) -> str:
    return node.value if isinstance(node, NamedNode | BlankNode | Literal) else str(node)


def _read_day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


_VALUES: dict[Form, Callable[[str], Any]] = {
    **dict.fromkeys((Form.NODE, Form.ADDRESS, Form.TEXT, Form.ENGLISH), str),
    Form.TERM: lambda text: text.removeprefix(CG),
    Form.DATE: _read_day,
    Form.INTEGER: lambda text: int(text or 0),
    **dict.fromkeys((Form.BOOLEAN, Form.MARK), lambda text: text == "true"),
}


def _time(parts: dict[str, Any]) -> Time:
    """Make a time from its fields. Raises ValueError if its first or last day is missing."""
    if None in (parts["earliest"], parts["latest"]):
        raise ValueError("a time without its bounds")
    return Time(**parts)


@dataclass(frozen=True)
class _Facts:
    """The values of one node, by predicate."""

    values: dict[str, list[Node]]
    base: str

    def nodes(self, predicate: str) -> list[Node]:
        return self.values.get(predicate, [])

    def text(self, predicate: str) -> str:
        found = self.nodes(predicate)
        return _name_node(found[0]) if found else ""

    def texts(self, predicate: str) -> tuple[str, ...]:
        return tuple(sorted(map(_name_node, self.nodes(predicate))))

    def path(self, predicate: str) -> str:
        return self.text(predicate).removeprefix(self.base)

    def paths(self, predicate: str) -> tuple[str, ...]:
        return tuple(text.removeprefix(self.base) for text in self.texts(predicate))

    def members(self, shape: ThingShape) -> dict[str, Any]:
        """The fields of a record of this shape, with their values."""
        found: dict[str, Any] = {}
        for trait in shape:
            member, _, part = trait.member.partition(".")
            if part:
                found.setdefault(member, {"words": ""})[part] = self._value(trait)
            elif member:
                found[member] = self._value(trait)
        return {name: _time(it) if isinstance(it, dict) else it for name, it in found.items()}

    def _value(self, trait: Trait) -> Any:
        name = expand(trait.predicate).value
        if trait.many:
            return self.paths(name) if trait.form is Form.NODE else self.texts(name)
        text = self.path(name) if trait.form is Form.NODE else self.text(name)
        return _VALUES[trait.form](text)

    def __contains__(self, predicate: str) -> bool:
        return predicate in self.values


def _read_step(facts: _Facts, parts: Iterable[_Facts]) -> TourStep:
    fields = facts.members(STEP)
    statuses = {text.removeprefix(CG) for text in fields.pop("only")}
    first, last = facts.text(f"{CG}viewFrom"), facts.text(f"{CG}viewTo")
    return TourStep(
        **fields,
        kind=fields["path"].partition("/")[0],
        earliest="" if first == BEGINNING else first,
        latest="" if last == END else last,
        only=tuple(it for it in STATUSES if it in statuses),
        parts=tuple(AnswerPart(**part.members(PART)) for part in parts),
    )


@dataclass(frozen=True)
class _RecordReader:
    values: dict[str, dict[str, list[Node]]]
    vocabulary: Vocabulary
    base: str

    def records(self) -> Records:
        classes = {term.iri: term.name for term in self.vocabulary.classes.values()}
        entities = {
            path: self._entity(path, facts, classes[kind])
            for kind in classes for path, facts in self._all(kind)
        }  # fmt: skip
        conflicts = [facts for _, facts in self._all(f"{CG}Conflict")]
        return Records(
            header=self._header(),
            sources={path: self._source(path, it) for path, it in self._all(f"{CG}Source")},
            entities=entities,
            propositions=dict(self._propositions()),
            evidence={path: self._evidence(path, it) for path, it in self._all(f"{CG}Evidence")},
            claims={path: self._claim(it) for path, it in self._all(f"{CG}Claim")},
            declared=tuple(self._declared(conflicts)),
            compatible=tuple(self._compatible()),
            accept=self._accept(),
            issues=tuple(
                Issue(path, it.text(f"{RDFS}label"), it.paths(f"{CG}concerns"))
                for path, it in self._all(f"{CG}Issue")
            ),
            guide=Guide(self._steps("tourStep"), self._steps("readersQuestion")),
        )

    def _all(self, kind: str) -> Iterator[tuple[str, _Facts]]:
        for name in sorted(self.values):
            facts = self._facts(name)
            if any(_name_node(node) == kind for node in facts.nodes(f"{RDF}type")):
                yield name.removeprefix(self.base), facts

    def _facts(self, name: str) -> _Facts:
        return _Facts(self.values.get(name, {}), self.base)

    def _header(self) -> Header:
        facts = self._facts(self.base)
        check_format(facts.text(f"{CG}format"))
        title, description = facts.text(f"{DCTERMS}title"), facts.text(f"{DCTERMS}description")
        return Header(facts.text(f"{CG}name"), title, self.base, description, self.vocabulary.own)

    def _entity(self, path: str, facts: _Facts, kind: str) -> Entity:
        labels = [n for n in facts.nodes(f"{RDFS}label") if isinstance(n, Literal)]
        fields = {
            **facts.members(ENTITY),
            "label": next((n.value for n in labels if not n.language), path),
            "labels": tuple(sorted((n.language, n.value) for n in labels if n.language)),
        }
        return Entity(path=path, type=kind, **fields)

    def _source(self, path: str, facts: _Facts) -> Source:
        fields = facts.members(SOURCE)
        length = int(facts.text(f"{CG}length") or 0)
        return Source(path=path, **{**fields, "voice": Voice(fields["voice"]), "length": length})

    def _propositions(self) -> Iterator[tuple[str, Proposition]]:
        predicates = {term.iri: term.name for term in self.vocabulary.predicates.values()}
        for path, facts in self._all(f"{CG}Proposition"):
            fields = facts.members(PROPOSITION)
            fields["predicate"] = predicates[facts.text(f"{RDF}predicate")]
            fields["qualifiers"] = tuple(sorted(self._qualifiers(facts)))
            if f"{CG}whenEdtf" not in facts:
                fields["when"] = None
            yield path, Proposition(**fields)

    def _qualifiers(self, facts: _Facts) -> Iterator[tuple[str, Value]]:
        for term in self.vocabulary.qualifiers.values():
            for node in facts.nodes(term.iri):
                yield term.name, self._value(term.name, node, facts)

    def _value(self, name: str, node: Node, facts: _Facts) -> Value:
        if isinstance(node, Literal):
            if node.datatype == INTEGER:
                return Value(ValueKind.ORDINAL, node.value)
            if f"{CG}{name}Least" in facts:
                low, high = (float(facts.text(f"{CG}{name}{end}")) for end in ("Least", "Most"))
                unit = f"{CG}{name}Unit"
                unit_name = facts.text(unit) if unit in facts else ""
                return Value(ValueKind.NUMBER, node.value, low, high, unit_name)
            return Value(ValueKind.TEXT, node.value)
        path = _name_node(node).removeprefix(self.base)
        nested = path.startswith("proposition/")
        return Value(ValueKind.PROPOSITION if nested else ValueKind.ENTITY, path)

    def _evidence(self, path: str, facts: _Facts) -> Evidence:
        parts = [self._facts(_name_node(node)) for node in facts.nodes(f"{DCTERMS}hasPart")]
        nodes = [node for it in (facts, *parts) for node in it.nodes(f"{OA}hasSelector")]
        selectors = [self._facts(_name_node(node)) for node in nodes]
        spans = [
            (int(it.text(f"{OA}start")), int(it.text(f"{OA}end")))
            for it in selectors if f"{OA}start" in it
        ]  # fmt: skip
        return Evidence(
            **facts.members(EVIDENCE),
            spans=tuple(sorted(spans)),
            row=path.rpartition("#row=")[2] if "#row=" in path else "",
            verified=facts.text(f"{CG}verified") != "false" and (bool(spans) or "#row=" in path),
        )

    def _claim(self, facts: _Facts) -> Claim:
        stances = {term.iri: term.name for term in self.vocabulary.stances.values()}
        links = [self._facts(_name_node(node)) for node in facts.nodes(f"{CG}link")]
        links.sort(key=lambda link: int(link.text(f"{CG}position")))
        fields = facts.members(CLAIM)
        fields["stance"] = stances[facts.text(f"{CG}stance")]
        return Claim(**fields, chain=tuple(link.path(f"{CG}agent") for link in links))

    def _steps(self, name: str) -> tuple[TourStep, ...]:
        steps = self._numbered(self._facts(self.base), name)
        return tuple(_read_step(it, self._numbered(it, "answerPart")) for it in steps)

    def _numbered(self, facts: _Facts, name: str) -> list[_Facts]:
        """The things to which a property leads, in the order of their numbers."""
        found = (self._facts(_name_node(node)) for node in facts.nodes(CG + name))
        return sorted(found, key=lambda it: int(it.text(f"{CG}stepNumber")))

    def _declared(self, conflicts: list[_Facts]) -> Iterator[Declared]:
        """Those that make a conflict, and those that do not because a day is only inferred."""
        near = (facts for _, facts in self._all(f"{CG}NearDisagreement"))
        ground, because = f"{CG}ground", f"{CG}decidedBecause"
        found = [it for it in conflicts if it.text(ground) == f"{CG}ground-declared"]
        for facts in [*found, *(it for it in near if it.text(because))]:
            left, right = facts.path(f"{CG}left"), facts.path(f"{CG}right")
            yield Declared(left, right, facts.text(because))

    def _compatible(self) -> Iterator[Compatible]:
        for _, it in self._all(f"{CG}Compatibility"):
            right = it.path(f"{CG}right") or it.path(f"{CG}table")
            yield Compatible(it.path(f"{CG}left"), right, it.text(f"{CG}decidedBecause"))

    def _accept(self) -> tuple[str, ...]:
        found = {text.removeprefix(CG) for text in self._facts(self.base).texts(f"{CG}accepts")}
        return tuple(ground for ground in GROUNDS if ground in found)
