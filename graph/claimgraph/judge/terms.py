"""The ontology as the columns by which is judged, as far as it is used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from claimgraph.model.ontology import PredicateTerm, RoleMapping, Vocabulary

TermRow = tuple[Any, ...]


def terms(vocabulary: Vocabulary, used: Iterable[str]) -> Iterator[tuple[str, list[TermRow]]]:
    """Name each table of ``tables.sql`` that speaks of the ontology, with its rows.

    ``used`` are the predicates of what is judged.
    """
    names = set(used)
    found = [vocabulary.predicates[name] for name in sorted(names)]
    yield "reading", [(t.name, name, swap) for t in found for name, swap in sorted(t.supers)]
    turns = list(_turns(vocabulary, found))
    yield "turning", [turn for turn, _ in turns]
    yield "turned", [(turn[0], here, there) for turn, roles in turns for here, there in roles]
    told = names | {it.target for t in found for it in t.marks.converses}  # also from another end
    yield "excludes", [
        (name, other, other in vocabulary.predicates[name].marks.opposites)
        for name in sorted(told) for other in sorted(vocabulary.predicates[name].excludes & told)
    ]  # fmt: skip
    yield "ending", [row for t in found for row in _mapped(t.name, t.marks.ends, names)]
    yield "undoing", [row for t in found for row in _mapped(t.name, t.marks.undoes, names)]
    yield "admits_one", [row for t in found for row in _admits_one(t)]
    above = {name for t in found for name, _ in t.supers}
    yield "mark", [_mark_predicate(vocabulary, name) for name in sorted(told | above)]
    yield "side_of", [(q.name, q.side == "doers") for q in vocabulary.qualifiers.values() if q.side]
    yield (
        "trait",
        [(q.name, q.limit, q.gives_reason, q.placed) for q in vocabulary.qualifiers.values()],
    )
    yield "gives", [(rule.name, rule.gives) for rule in vocabulary.rules.values()]
    yield "act", [
        (s.name, s.orientation == "future", s.group == "position-taking", s.admitting, s.side)
        for s in vocabulary.stances.values()
    ]  # fmt: skip


def _turns(
    vocabulary: Vocabulary, found: Iterable[PredicateTerm]
) -> Iterator[tuple[TermRow, tuple[tuple[str, str], ...]]]:
    """The converses of each predicate, numbered; not those by which it speaks of itself."""
    every = ((t, it) for t in found for it in t.marks.converses if it.target != t.name)
    for number, (term, it) in enumerate(every, 1):
        filled, target = it.filled, vocabulary.predicates[it.target]
        if "subject" in filled and "object" in filled:
            ends = (filled["subject"], filled["object"])
            row = (number, term.name, it.target, *ends, target.domain, target.range)
            yield row, it.roles


def _mapped(name: str, mappings: Iterable[RoleMapping], used: set[str]) -> Iterator[TermRow]:
    for it in mappings:
        if it.target in used:
            yield name, it.target, it.filled.get("subject"), it.filled.get("object")


def _admits_one(term: PredicateTerm) -> Iterator[TermRow]:
    kinds: Mapping[str, Iterable[str]] = {
        "": term.single_valued, "part": term.marks.single_valued_of_part,
        "individual": term.marks.single_valued_of_individual,
        "place": term.marks.single_valued_of_place, "day": term.marks.single_valued_of_day,
    }  # fmt: skip
    for of, names in kinds.items():
        yield from ((term.name, name, of) for name in sorted(names))


def _mark_predicate(vocabulary: Vocabulary, name: str) -> TermRow:
    term = vocabulary.predicates[name]
    it = term.marks
    lasting = any(vocabulary.predicates[above].kind == "state" for above, _ in term.supers)
    return (
        name, it.doer == "object", it.one_object, it.one_holder, it.once, it.harmful, it.running,
        it.repeatable, it.purpose_is_content, it.same_house, it.binds_source, it.lies_in, lasting,
        it.belies, it.stops_body, term.symmetric,
    )  # fmt: skip
