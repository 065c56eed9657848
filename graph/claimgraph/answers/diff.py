"""Compares two graphs: claims that were added or removed, statuses that changed, and how well two
codings of the same texts agree (Cohen's kappa).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import sqrt
from typing import Protocol

from claimgraph.model.english import agree_verb, count_nouns
from claimgraph.model.errors import ClaimgraphError
from claimgraph.model.records import Claim, Records
from claimgraph.model.text import fold
from claimgraph.store.columns import Columns
from claimgraph.store.local import Row, Store
from claimgraph.store.network import rows
from claimgraph.store.view import View

__all__ = [
    "LEAST",
    "Agreement",
    "CodedClaim",
    "Kappa",
    "Pair",
    "agree",
    "count_confusions",
    "measure_kappa",
]

ABSENT = "absent"

CLAIMS = "select ? || id from claim"
LABELLED = """
select ? || said.id, speaker, said.stance, coalesce(nullif(plain, ''), label), quote
from labelled_claim said join proposition on proposition.id = about
where said.id in (select unnest(?::varchar[]))
"""
STATUSES = """
select ? || id, substr(status, 4) from proposition where status <> 'cg:mentioned'
"""
LABELS = "select ? || id, label from proposition where id in (select unnest(?::varchar[]))"


class Side(Protocol):
    """One of two graphs that are compared; things in both are the same if their IRIs are."""

    def claims(self) -> Iterable[str]:
        """The IRI of every claim."""

    def statuses(self) -> Mapping[str, str]:
        """The status of each statement that has a claim, by IRI."""

    def tell(self, claims: Iterable[str]) -> Mapping[str, str]:
        """Claims in one line each, by IRI: speaker, stance, statement and quote."""

    def label(self, statements: Iterable[str]) -> Mapping[str, str]:
        """The labels of statements, by IRI."""


def compare(old: View, new: View) -> Iterator[str]:
    """Yield the differences of two graphs, one line each, and a last line that counts them."""
    before, after = map(_look_at, (old, new))
    were, are = set(before.claims()), set(after.claims())
    gone, come = before.tell(were - are), after.tell(are - were)
    yield from (f"- {gone[key]}" for key in sorted(gone))
    yield from (f"+ {come[key]}" for key in sorted(come))
    moved = list(_moved(before, after))
    yield from (f"~ {line}" for line in moved)
    claims, statuses = count_nouns(len(come), "claim"), count_nouns(len(moved), "status")
    yield f"{claims} came, {len(gone):,} went, {statuses} changed"


def _look_at(graph: View) -> Side:
    return _ColumnSide(graph.columns) if graph.columns else _Quads(graph.store)


def _moved(before: Side, after: Side) -> Iterator[str]:
    was, now = before.statuses(), after.statuses()
    changed = [it for it in {**was, **now} if was.get(it, ABSENT) != now.get(it, ABSENT)]
    labels = {**before.label(set(changed) & was.keys()), **after.label(set(changed) & now.keys())}
    for key in sorted(changed):
        yield f"{labels[key]}: {was.get(key, ABSENT)} -> {now.get(key, ABSENT)}"


WORDED = """
SELECT ?id ?label ?plain WHERE {
  ?id a cg:Proposition ; rdfs:label ?label OPTIONAL { ?id cg:plainLabel ?plain }
}
"""


@dataclass(frozen=True)
class _Quads:
    """A graph that is compared by SPARQL queries to its store."""

    store: Store

    def claims(self) -> Iterable[str]:
        return (row["id"] for row in rows(self.store, "claims"))

    def statuses(self) -> Mapping[str, str]:
        return {row["id"]: row["status"] for row in rows(self.store, "edges")}

    def tell(self, claims: Iterable[str]) -> Mapping[str, str]:
        wanted = set(claims)
        # The line begins with the speaker, whom the full label of a plan would name a second time.
        labels = self._labels("plain") if wanted else {}
        found = (row for row in rows(self.store, "claims") if row["id"] in wanted)
        return {row["id"]: _show_row(row, labels) for row in found}

    def label(self, statements: Iterable[str]) -> Mapping[str, str]:
        wanted = set(statements)
        return {it: label for it, label in self._labels().items() if it in wanted}

    def _labels(self, kind: str = "label") -> dict[str, str]:
        return {row["id"]: row.get(kind, row["label"]) for row in self.store.texts(WORDED)}


def _show_row(claim: Row, labels: Mapping[str, str]) -> str:
    statement = labels.get(claim["about"], claim["about"])
    return _word_claim(claim["claimant_label"], claim["stance_label"], statement, claim["quote"])


def _word_claim(speaker: str, stance: str, statement: str, quote: str) -> str:
    return f"{speaker} {agree_verb(stance, speaker)}: {statement} “{quote}”"


@dataclass(frozen=True)
class _ColumnSide:
    """A graph that is compared by SQL over its columns: half a million claims take seconds."""

    columns: Columns

    def claims(self) -> Iterable[str]:
        return (claim for (claim,) in self.columns.rows(CLAIMS, self.columns.base))

    def statuses(self) -> Mapping[str, str]:
        return dict(self.columns.rows(STATUSES, self.columns.base))

    def tell(self, claims: Iterable[str]) -> Mapping[str, str]:
        found = self.columns.rows(LABELLED, self.columns.base, self._paths(claims))
        return {claim: _word_claim(*words) for claim, *words in found}

    def label(self, statements: Iterable[str]) -> Mapping[str, str]:
        return dict(self.columns.rows(LABELS, self.columns.base, self._paths(statements)))

    def _paths(self, addresses: Iterable[str]) -> list[str]:
        return [it.removeprefix(self.columns.base) for it in addresses]


NORMAL = 1.959963984540054
"""The standard normal deviate for a 95 per cent confidence interval."""

LEAST = 0.5
"""The default share of the shorter quote that two quotes must have in common to be paired."""

Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Kappa:
    """Cohen's kappa, the agreement beyond chance, with its 95 per cent confidence interval.

    ``same`` of the ``pairs`` agree. The numbers are None if chance alone explains all agreement.
    """

    pairs: int
    same: int
    value: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def share(self) -> float:
        """The share of pairs that agree, from 0 to 1."""
        return self.same / self.pairs if self.pairs else 0.0


def measure_kappa(pairs: Sequence[tuple[str, str]]) -> Kappa:
    """Compute Cohen's kappa of two codings, with an interval from the large-sample standard error.

    Kappa is that of Cohen (1960), "A coefficient of agreement for nominal scales", Educational and
    Psychological Measurement 20, 37-46. The standard error is that of Fleiss, Cohen and Everitt
    (1969), "Large sample standard errors of kappa and weighted kappa", Psychological Bulletin 72,
    323-327, for a kappa that is not zero. Packages that compute it would require SciPy.

    >>> measure_kappa([("yes", "yes"), ("yes", "no"), ("no", "no"), ("no", "no")]).value
    0.5
    """
    total, same = len(pairs), sum(left == right for left, right in pairs)
    lefts, rights = (Counter(side) for side in zip(*pairs, strict=True)) if pairs else ({}, {})
    chance = sum(lefts[it] * rights[it] for it in lefts) / total**2 if total else 1.0
    if chance == 1:
        return Kappa(total, same)
    observed, room = same / total, 1 - chance
    value = (observed - chance) / room
    apart = 1 - observed
    spread = -((observed * chance - 2 * chance + observed) ** 2)
    for (left, right), number in Counter(pairs).items():
        if left == right:
            spread += number / total * (room - (lefts[left] + rights[left]) / total * apart) ** 2
        else:
            spread += number / total * apart**2 * ((rights[left] + lefts[right]) / total) ** 2
    error = sqrt(max(spread, 0.0) / total) / room**2
    return Kappa(total, same, value, value - NORMAL * error, min(1.0, value + NORMAL * error))


@dataclass(frozen=True)
class CodedClaim:
    """A claim of one of two dossiers, with labels and not paths, so that both can be compared."""

    source: str
    quote: str
    spans: Spans
    speaker: str
    stance: str
    subject: str
    predicate: str
    object: str
    place: str = ""

    @property
    def length(self) -> int:
        """How many characters of the source the quote covers."""
        return sum(end - start for start, end in self.spans)

    @property
    def words(self) -> str:
        """The claim in one line."""
        return f"{self.speaker} {self.stance}: {self.subject} {self.predicate} {self.object}"

    def likeness(self, other: CodedClaim) -> tuple[bool, int]:
        """A sort key for pairs whose quotes overlap equally: whether the speaker is the same, and
        how many of subject and object are; not stance and predicate, which are measured.
        """
        ends = sum(fold(a) == fold(b) for a, b in zip(self._ends, other._ends, strict=True))
        return fold(self.speaker) == fold(other.speaker), ends

    @property
    def _ends(self) -> tuple[str, str]:
        return self.subject, self.object


@dataclass(frozen=True)
class Pair:
    """Two claims on one passage, one from each dossier.

    ``overlap`` is the share, from 0 to 1, of the text of both quotes that they have in common.
    """

    left: CodedClaim
    right: CodedClaim
    overlap: float


@dataclass(frozen=True)
class Agreement:
    """The claims of two dossiers: pairs whose quotes overlap, and claims without a partner.

    ``sources`` is how many sources both code. ``apart`` are the names of sources that only the left
    and only the right one codes; their claims are left out.
    """

    pairs: tuple[Pair, ...]
    left: tuple[CodedClaim, ...]
    right: tuple[CodedClaim, ...]
    sources: int
    apart: tuple[tuple[str, ...], tuple[str, ...]]

    @cached_property
    def stance(self) -> Kappa:
        """The agreement of the stances of paired claims."""
        return measure_kappa([(it.left.stance, it.right.stance) for it in self.pairs])

    @cached_property
    def predicate(self) -> Kappa:
        """The agreement of the predicates of paired claims."""
        return measure_kappa([(it.left.predicate, it.right.predicate) for it in self.pairs])

    @property
    def differing(self) -> Iterator[Pair]:
        """Yield the pairs that differ in stance or predicate."""
        for pair in self.pairs:
            one, other = pair.left, pair.right
            if (one.stance, one.predicate) != (other.stance, other.predicate):
                yield pair


def agree(left: Records, right: Records, *, least: float = LEAST) -> Agreement:
    """Pair the claims of two dossiers that code the same texts.

    Sources with the same path are the same. Two claims can be paired if their quotes have at least
    the share ``least`` of the shorter one in common. Pairs with the largest overlap come first,
    each claim once; of equal ones, the speaker decides, then subject and object, then the order.
    Raises ClaimgraphError if a source's text differs in the two, or no source is in both.
    """
    ones, others = _by_source(left), _by_source(right)
    both = sorted(ones.keys() & others.keys())
    if not both:
        cure = "agree compares codings of the same texts: give their sources the same names"
        raise ClaimgraphError("the two dossiers have no source in common", cure=cure)
    for path in both:
        _check_text(path, left, right)
    pairs = [pair for path in both for pair in _pair_claims(ones[path], others[path], least)]
    paired = {id(claim) for pair in pairs for claim in (pair.left, pair.right)}
    alone = [
        tuple(claim for path in both for claim in side[path] if id(claim) not in paired)
        for side in (ones, others)
    ]
    apart = (_names(ones.keys() - others.keys()), _names(others.keys() - ones.keys()))
    return Agreement(tuple(pairs), alone[0], alone[1], len(both), apart)


def _names(paths: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(path.removeprefix("source/") for path in paths))


def _check_text(path: str, left: Records, right: Records) -> None:
    hashes = {side.sources[path].sha256 for side in (left, right)} - {""}
    if len(hashes) > 1:
        name = path.removeprefix("source/")
        cure = "pin both dossiers against the same text, or give one of the sources another name"
        raise ClaimgraphError(f"the two dossiers code different texts of '{name}'", cure=cure)


def _by_source(records: Records) -> Mapping[str, list[CodedClaim]]:
    """Gather the claims whose quotes were found in the text, by source and in the text's order."""
    found = defaultdict(list)
    for claim in records.claims.values():
        if records.evidence[claim.evidence].spans:
            found[claim.source].append(_coded(claim, records))
    return {path: sorted(claims, key=lambda it: it.spans) for path, claims in found.items()}


def _coded(claim: Claim, records: Records) -> CodedClaim:
    evidence, said = records.evidence[claim.evidence], records.propositions[claim.about]
    return CodedClaim(
        source=claim.source.removeprefix("source/"),
        quote=evidence.exact,
        spans=evidence.spans,
        speaker=records.label(claim.claimant),
        stance=claim.stance,
        subject=records.label(said.subject),
        predicate=said.predicate,
        object=records.label(said.object),
        place=str(claim.place),
    )


def _pair_claims(
    ones: Sequence[CodedClaim], others: Sequence[CodedClaim], least: float
) -> Iterator[Pair]:
    candidates = []
    for i, one in enumerate(ones):
        for j, other in enumerate(others):
            shared = _shared(one.spans, other.spans)
            if shared and shared >= least * min(one.length, other.length):
                overlap = shared / (one.length + other.length - shared)
                candidates.append((overlap, one.likeness(other), -i, -j))
    free_ones, free_others = set(range(len(ones))), set(range(len(others)))
    chosen = []
    for overlap, _, i, j in sorted(candidates, reverse=True):
        if -i in free_ones and -j in free_others:
            free_ones.remove(-i)
            free_others.remove(-j)
            chosen.append((-i, Pair(ones[-i], others[-j], overlap)))
    yield from (pair for _, pair in sorted(chosen, key=lambda it: it[0]))


def _shared(one: Spans, other: Spans) -> int:
    """Count the characters that two quotes have in common."""
    cuts = ((max(a, c), min(b, d)) for a, b in one for c, d in other)
    return sum(end - start for start, end in cuts if start < end)


def count_confusions(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str, int]]:
    """Count how often each two different codes were given to one passage, most frequent first."""
    found = Counter(tuple(sorted(pair)) for pair in pairs if pair[0] != pair[1])
    return [(one, other, number) for (one, other), number in found.most_common()]
