"""Propositions as a dossier writes them: ``says: [s, p, o]`` and the qualifiers beside it."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Given
from dataclasses import dataclass, field, replace
from itertools import product

from claimgraph.dossier.names import Names
from claimgraph.dossier.values import Moment, read_moment, read_value, unfit
from claimgraph.dossier.vocabulary import hint_words
from claimgraph.dossier.yaml import (
    Fields,
    Mapping,
    Node,
    Report,
    Scalar,
    Sequence,
    finding,
    scalars,
)
from claimgraph.model.dates import OPEN, Time
from claimgraph.model.errors import Finding, Place
from claimgraph.model.iris import entity_path
from claimgraph.model.ontology import PredicateTerm, QualifierTerm, Vocabulary
from claimgraph.model.records import Entity, Proposition, Value, ValueKind

MOST = 50
"""How many others a proposition may rest on, directly or not, so that a reader can follow.
Without a bound, forty claims that each name two of the claim before would unfold to 2^40 words."""

MOST_PAIRS = 1000
"""How many claims the lists of one ``says`` may make."""


@dataclass
class Propositions:
    """Reads propositions and keeps every one it met, nested ones too, by path.

    ``anchors`` are the days from which words such as "yesterday" count in the claims.
    ``by_id`` leads from a claim's id to its fields, so that ``because: ID`` can mean the
    proposition of a claim that is written further down. ``given`` are those of the claims of other
    dossiers, by NAME/ID.
    """

    names: Names
    vocabulary: Vocabulary
    report: Report
    by_id: dict[str, Fields] = field(default_factory=dict)
    met: dict[str, Proposition] = field(default_factory=dict)
    given: Given[str, tuple[Proposition, ...]] = field(default_factory=dict)
    anchors: dict[Fields, Time] = field(default_factory=dict)
    _done: dict[Fields, tuple[Proposition, ...]] = field(default_factory=dict)
    _open: list[str] = field(default_factory=list)
    _rests: dict[str, int] = field(default_factory=dict)
    _lost: int = 0
    _anchor: Time = OPEN

    def of(self, fields: Fields) -> tuple[Proposition, ...]:
        """The propositions of one claim or nested mapping: one for each subject and object."""
        if fields not in self._done:
            outer, self._anchor = self._anchor, self.anchors.get(fields, self._anchor)
            self._done[fields] = tuple(self._read(fields))
            self._anchor = outer
        return self._done[fields]

    def named(self, scalar: Scalar) -> tuple[Proposition, ...]:
        """The propositions of the claim with this id; a circle of ids is reported."""
        name = scalar.text.strip()
        if name in self.given:
            return self.given[name]
        if name in self._open:
            circle = " -> ".join([*self._open[self._open.index(name) :], name])
            cure = "write one of the propositions out with says:"
            message = "the claims name each other in a circle"
            self.report(finding(scalar.place, message, cure, circle=circle))
            return ()
        if len(self._open) > MOST:
            self._report_weight(scalar.place)
            return ()
        self._open.append(name)
        try:
            return self.of(self.by_id[name])
        finally:
            self._open.pop()

    def _read(self, fields: Fields) -> Iterator[Proposition]:
        node = fields.node("says")
        if isinstance(node, Scalar) and node.text.strip():
            yield from self._repeat(node, fields)
        else:
            yield from self._read_triple(fields)

    def _repeat(self, name: Scalar, fields: Fields) -> Iterator[Proposition]:
        """What another claim says, by its id: who denies it, or agrees, repeats its every word."""
        if name.text.strip() not in {*self.by_id, *self.given}:
            cure = "write says: [subject, predicate, object], or the id of a claim that says it"
            message = f"{fields.what} does not say three things, and no claim has this id"
            self.report(finding(name.place, message, cure, found=name.text))
            return
        narrower = [key for key, _ in fields if key.text in self.vocabulary.qualifiers]
        for key in narrower:
            message = f"'{key.text}' is given with the id of another claim"
            cure = "write the statement out with says: [subject, predicate, object]"
            self.report(Finding(key.place, message, cure=cure))
        yield from () if narrower else self.named(name)

    def _read_triple(self, fields: Fields) -> Iterator[Proposition]:
        triple, lost = self._triple(fields), self._lost
        qualifiers = tuple(sorted(set(self._qualifiers(fields))))
        when = self._bare_when(fields)
        if triple is None or self._lost > lost:  # without what it names it would say another thing
            return
        nested = [v.token for _, v in qualifiers if v.kind is ValueKind.PROPOSITION]
        rests = sum(1 + self._rests.get(path, 0) for path in nested)
        if rests > MOST:
            self._report_weight(fields.place)
            return
        subjects, predicate, objects = triple
        for subject, obj in product(subjects, objects):
            proposition = Proposition(subject, predicate.name, obj, qualifiers, when)
            self.met[proposition.path] = proposition
            self._rests[proposition.path] = rests
            yield proposition

    def _report_weight(self, place: Place) -> None:
        message = f"the statement rests on too many others, more than {MOST}"
        self.report(Finding(place, message, cure="make several claims of it"))

    def _bare_when(self, fields: Fields) -> Time | None:
        """The date without its wording, which belongs to the claim and not to what it says."""
        time = self.when(fields).time
        return replace(time, words="") if time else None

    def when(self, fields: Fields) -> Moment:
        """The date of what is said to have happened."""
        anchor = self.anchors.get(fields, self._anchor)
        what = f"'when' of {fields.what}"
        return read_moment(fields.node("when"), what, report=self.report, anchor=anchor)

    def _triple(self, fields: Fields) -> tuple[list[str], PredicateTerm, list[str]] | None:
        node = fields.node("says")
        if not isinstance(node, Sequence) or len(node.items) != 3:
            place = node.place if node else fields.place
            cure = "write says: [subject, predicate, object]"
            message = f"{fields.what} does not say three things"
            fields.report(Finding(place, message, cure=cure))
            return None
        subject, predicate, obj = node.items
        term = self._predicate(predicate)
        subjects, objects = self._ends(subject), self._ends(obj)
        if term is None or not subjects or not objects:
            return None
        self._check_ends(term, subjects, objects, node.place)
        if len(subjects) * len(objects) > MOST_PAIRS:
            message = f"the lists make more than {MOST_PAIRS:,} claims"
            self.report(Finding(node.place, message, cure="name fewer, or load them as a table"))
            return None
        return subjects, term, objects

    def _predicate(self, node: Node) -> PredicateTerm | None:
        known = self.vocabulary.predicates
        if not isinstance(node, Scalar):
            cure = "only subject and object may be lists"
            self.report(Finding(node.place, "the predicate is a list or a mapping", cure=cure))
        elif node.text not in known:
            message = f"unknown predicate '{node.text}'"
            cure = hint_words(self.vocabulary, "predicate")(node.text, known)
            self.report(Finding(node.place, message, cure=cure))
        else:
            return known[node.text]
        return None

    def _ends(self, node: Node) -> list[str]:
        """Entities, or statements of which more is said: written out, or by a claim's id."""
        if isinstance(node, Mapping) and node.get("says"):
            what = "the statement in 'says'"
            known = ("says", "when", *self.vocabulary.qualifiers)
            fields = Fields(node, what, known=known, report=self.report)
            return [self._make_statement(it) for it in self.of(fields)]
        ids = {*self.by_id, *self.given}
        if isinstance(node, Scalar) and node.text.strip() in ids and not self.names.find(node.text):
            found = self.named(node)
            self._lost += not found
            return [self._make_statement(it) for it in found]
        return self._entities(node)

    def _make_statement(self, it: Proposition) -> str:
        """The thing that a statement is where more is said of it; its label is still to come."""
        path = entity_path(it.path.replace("proposition/", "statement-"))
        made = Entity(path, "statement", "the statement", states=it.path)
        self.names.entities.setdefault(path, made)
        return path

    def _entities(self, node: Node) -> list[str]:
        listed = scalars(node, "subject or object", self.report)
        if not listed and isinstance(node, Sequence) and not node.items:
            self.report(Finding(node.place, "the list is empty", cure="name an entity in it"))
        paths: list[str] = []
        for scalar in listed:
            path = self.names.require(scalar, self.report)
            if path in paths:
                message = f"'{scalar.text}' occurs twice in the list, or is another's alias"
                self.report(Finding(scalar.place, message, cure="name it once"))
            elif path:
                paths.append(path)
        return paths

    def _check_ends(
        self, term: PredicateTerm, subjects: list[str], objects: list[str], place: Place
    ) -> None:
        for paths, expected, end in (
            (subjects, term.domain, "subject"),
            (objects, term.range, "object"),
        ):
            for path in paths:
                entity = self.names.entities[path]
                ancestors = self.vocabulary.classes[entity.type].ancestors
                if expected and expected not in ancestors:
                    message = f"'{term.name}' cannot have {entity.label} as its {end}"
                    cure = "choose another predicate, or correct the entity's type"
                    detail = {"found": entity.type, "expected": expected}
                    self.report(finding(place, message, cure, **detail))

    def _qualifiers(self, fields: Fields) -> Iterator[tuple[str, Value]]:
        for key, node in fields:
            term = self.vocabulary.qualifiers.get(key.text)
            if term and term.name != "when":
                for value in self._values(term, node):
                    yield term.name, value

    def _values(self, term: QualifierTerm, node: Node) -> Iterator[Value]:
        members = node.items if isinstance(node, Sequence) else (node,)
        for member in members:
            if isinstance(member, Mapping):
                yield from self._nested(term, member)
            elif isinstance(member, Scalar) and self._is_id(term, member):
                found = self.named(member)
                self._lost += not found
                for proposition in found:
                    yield Value(ValueKind.PROPOSITION, proposition.path)
            elif value := self._plain(term, member):
                yield value
            else:
                known = {*self.names.paths, *(self.by_id if "proposition" in term.kinds else ())}
                self.report(unfit(term, member, known))

    def _is_id(self, term: QualifierTerm, scalar: Scalar) -> bool:
        return "proposition" in term.kinds and scalar.text.strip() in {*self.by_id, *self.given}

    def _plain(self, term: QualifierTerm, node: Node) -> Value | None:
        text = node.text.strip() if isinstance(node, Scalar) else ""
        return read_value(term, text, self.names) if text else None

    def _nested(self, term: QualifierTerm, node: Mapping) -> Iterator[Value]:
        what = f"the statement in '{term.name}'"
        if "proposition" not in term.kinds:
            cure = f"write {' or '.join(sorted(term.kinds))}"
            self.report(Finding(node.place, f"'{term.name}' does not take a statement", cure=cure))
            return
        known = ("says", "when", *self.vocabulary.qualifiers)
        hint = hint_words(self.vocabulary, "qualifier")
        for proposition in self.of(Fields(node, what, known=known, report=self.report, hint=hint)):
            yield Value(ValueKind.PROPOSITION, proposition.path)
