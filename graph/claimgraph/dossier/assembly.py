"""Drafts become records: evidence is found, ids are followed, orders and conflicts are tied."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace

from claimgraph.dossier.claims import Draft, Entry
from claimgraph.dossier.evidence import Witness
from claimgraph.dossier.union import Party
from claimgraph.dossier.yaml import Fields, Node, Report, Scalar, finding, suggest
from claimgraph.model.errors import Finding, Place
from claimgraph.model.iris import issue_path, source_path
from claimgraph.model.records import (
    Claim,
    Compatible,
    Declared,
    Entity,
    Evidence,
    Issue,
    Source,
)
from claimgraph.model.subset import find_circles

TWICE = "the same claim occurs twice"
"""How the finding begins that a claim is there already."""


@dataclass
class Assembly:
    """Collects the claims of all sources and ties them to each other by their ids.

    What is ``given`` are the claims of other dossiers, to which these may be tied.
    """

    witnesses: dict[str, Witness]
    ids: Collection[str]
    report: Report
    claims: dict[str, Claim] = field(default_factory=dict)
    evidence: dict[str, Evidence] = field(default_factory=dict)
    given: Party = field(default_factory=Party)
    _named: dict[str, list[str]] = field(default_factory=dict)
    _settled: list[tuple[str, Draft]] = field(default_factory=list)
    _issues: dict[str, Place] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Enter what was given."""
        if self.given.records:
            self.claims |= self.given.records.claims
            self.evidence |= self.given.records.evidence
        self._named |= {id_: list(paths) for id_, paths in self.given.ids.items()}

    @property
    def ids_of_claims(self) -> dict[str, tuple[str, ...]]:
        """The claims that each id names, those of other dossiers too."""
        return {id_: tuple(paths) for id_, paths in self._named.items()}

    def seek(self, entry: Entry) -> str:
        """Look for the quote of an item, also where something else is wrong with it.

        Gives the words that begin the turn in which it stands, if the source has turns.
        """
        quote, witness = entry.fields.scalar("quote"), self.witnesses[entry.source.key]
        pin = witness.find(quote, entry.fields.text("after")) if quote else None
        return pin.turn if pin else ""

    def settle(self, draft: Draft) -> None:
        """Find a draft's evidence and enter it as a claim."""
        witness = self.witnesses[draft.entry.key]
        pin, text = witness.find(draft.quote, draft.after), witness.text_pin
        if pin is None:
            return
        evidence = Evidence(
            source=draft.claim.source,
            exact=pin.exact,
            spans=pin.spans,
            sha256=text.sha256 if text else "",
            language=draft.language,
            translated=draft.translated,
        )
        self.evidence[evidence.path] = evidence
        self._enter(replace(draft.claim, evidence=evidence.path), draft)

    def _enter(self, claim: Claim, draft: Draft) -> None:
        path = claim.path
        if path in self.claims and not self._is_given(path):
            message = f"{TWICE}, first at {self.claims[path].place}"
            self.report(Finding(claim.place, message, cure="keep one of the two"))
        self.claims[path] = claim
        self._settled.append((path, draft))
        if draft.id:
            self._named.setdefault(draft.id, []).append(path)

    def _is_given(self, path: str) -> bool:
        return self.given.records is not None and path in self.given.records.claims

    def tie(self) -> tuple[Declared, ...]:
        """Follow ``before``, ``after`` and ``conflicts-with``; gives the declared conflicts."""
        for path, told in self._settled:
            for later in self._follow(told.before):
                self._order(path, later)
            for first in self._follow(told.follows):
                self._order(first, path)
        for path in find_circles(self.claims):
            cure = "correct one said: {before: ...} or {after: ...}"
            message = "the order of 'said' is circular"
            self.report(Finding(self.claims[path].place, message, cure=cure))
        return tuple(it for path, draft in self._settled for it in self._declared(path, draft))

    def _order(self, first: str, later: str) -> None:
        claim = self.claims[first]
        said_before = tuple(sorted({*claim.said_before, later}))
        self.claims[first] = replace(claim, said_before=said_before)

    def _follow(self, scalars: Collection[Scalar]) -> list[str]:
        """The claims that ids name; one whose quote is missing was reported already."""
        names = [scalar.text.strip() for scalar in scalars]
        for name, scalar in zip(names, scalars, strict=True):
            known = {*self.ids, *self.given.ids}
            if name not in known:
                cure = suggest(name, known) if known else "give the claim that is meant an id:"
                self.report(Finding(scalar.place, f"no claim has the id '{name}'", cure=cure))
        return [path for name in names for path in self._named.get(name, ())]

    def _declared(self, path: str, draft: Draft) -> Iterator[Declared]:
        for fields in draft.conflicts:
            fields.required("claim", "name the other claim by its id")
            because = fields.required("because", "say why the two cannot both hold")
            other = fields.scalar("claim")
            for against in self._follow((other,) if other else ()):
                if self.claims[against].about == self.claims[path].about:
                    message = "a claim cannot conflict with one about the same proposition"
                    cure = "two stances on one proposition are compared without a declaration"
                    self.report(Finding(fields.place, message, cure=cure))
                yield Declared(self.claims[path].about, self.claims[against].about, because)

    def compatible(self, sources: Collection[str]) -> tuple[Compatible, ...]:
        """Follow ``compatible-with``: to another claim, or to the rows of a table."""
        found = (
            it for path, draft in self._settled
            for fields in draft.compatible for it in self._compatible(path, fields, sources)
        )  # fmt: skip
        return tuple(sorted(set(found)))

    def _compatible(
        self, path: str, fields: Fields, sources: Collection[str]
    ) -> Iterator[Compatible]:
        because = fields.required("because", "say why the two go together")
        other, table = fields.scalar("claim"), fields.scalar("table")
        about = self.claims[path].about
        if (other is None) == (table is None):
            cure = "write {claim: ID, because: ...} or {table: SOURCE, because: ...}"
            message = "'compatible-with' names a claim or a table"
            self.report(Finding(fields.place, message, cure=cure))
        elif table and table.text not in sources:
            message = f"no source is called '{table.text}'"
            self.report(Finding(table.place, message, cure=suggest(table.text, sources)))
        elif table:
            yield Compatible(about, source_path(table.text), because)
        for against in self._follow((other,) if other else ()):
            if self.claims[against].about != about:
                yield Compatible(about, self.claims[against].about, because)

    def issue(self, node: Node) -> Issue:
        """Read an issue: a question and the claims that it is about."""
        fields = Fields(node, "the issue", known=("question", "claims"), report=self.report)
        question = fields.required("question", "write question: with what is asked")
        named = fields.scalars("claims")
        if not named:
            cure = "list the ids of claims that are in conflict"
            self.report(Finding(fields.place, "the issue has no 'claims'", cure=cure))
        path = issue_path(question)
        first = self._issues.setdefault(path, node.place)
        if first != node.place:
            message = f"two issues would share the address {path}, the first at {first}"
            self.report(Finding(node.place, message, cure="ask two questions, or make them one"))
        abouts = tuple(sorted({self.claims[claim].about for claim in self._follow(named)}))
        return Issue(path, question, abouts)

    def check_unnamed(self, entities: dict[str, Entity], sources: dict[str, Source]) -> None:
        """Report an unnamed origin that speaks in two sources: nobody knows it is the same."""
        seen: dict[str, str] = {}
        for claim in self.claims.values():
            for link in claim.chain:
                entity = entities.get(link)
                if (
                    entity
                    and entity.unnamed
                    and seen.setdefault(link, claim.source) != claim.source
                ):
                    first = sources[seen[link]].title
                    message = f"the unnamed '{entity.label}' speaks in two sources"
                    cure = "give each source an unnamed origin of its own"
                    self.report(finding(claim.place, message, cure, first=first))
