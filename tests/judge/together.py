"""Judgements of many small dossiers at the price of one: they are judged side by side.

A dossier that is judged alone costs a third of a second, nearly all of it for planning the SQL.
"""

from __future__ import annotations

import pickle
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields, is_dataclass, replace
from hashlib import sha256
from typing import Any

import pytest

from claimgraph.judge import Bench
from claimgraph.judge.what_if import join_worlds, name_in
from claimgraph.model.dates import OPEN, count_days
from claimgraph.model.errors import Place
from claimgraph.model.judgement import Judgement, Verdict
from claimgraph.model.ontology import Vocabulary, load_vocabulary
from claimgraph.model.records import Records

Triple = tuple[str, str, str]
NEVER = count_days(OPEN)[1]


class World:
    """One of the dossiers on a bench, which answers as a bench of its own would."""

    def __init__(self, bench: Bench, judgement: Judgement, number: int) -> None:
        self._bench, self._number = bench, number
        self._judgement = judgement

    def judgement(self) -> Judgement:
        """Everything derived, with every voice heard."""
        return self._judgement

    def perspective(self, principal: str) -> tuple[dict[str, Verdict], tuple[Triple, ...]]:
        """The verdicts and direct triples according to one principal."""
        verdicts, triples = self._bench.perspective(name_in(self._number, principal))
        mine = dict(_mine(verdicts.items(), self._number))
        return mine, tuple(_mine(triples, self._number))


def judge_together(dossiers: Sequence[Records]) -> list[Bench | World]:
    """Judge dossiers of the standard vocabulary: those with the same grounds on one bench.

    A bench has one last day on which any source speaks. What needs its own shares a bench with
    those of the same day.
    """
    last = max(map(_last_day, dossiers), default=0)
    groups: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for place, it in enumerate(dossiers):
        day = _last_day(it) if _needs_own_day(it, last) else last
        groups[it.accept, day].append(place)
    found: dict[int, Bench | World] = {}
    for places in groups.values():
        found |= zip(places, _judge_group([dossiers[i] for i in places]), strict=True)
    return [found[place] for place in range(len(dossiers))]


def _judge_group(dossiers: Sequence[Records]) -> Iterator[Bench | World]:
    if len(dossiers) == 1:
        yield Bench(dossiers[0], load_vocabulary())
        return
    bench = Bench(join_worlds(dossiers), load_vocabulary())
    for number, judgement in enumerate(_split(bench.judgement(), len(dossiers))):
        yield World(bench, judgement, number)


def _last_day(records: Records) -> int:
    times = [(it.said, records.sources[it.source].published) for it in records.claims.values()]
    days = [count_days(time)[1] for pair in times for time in pair]
    return max((day for day in days if day < NEVER), default=0)


def _needs_own_day(records: Records, last: int) -> bool:
    """Whether a state ends between the last day of a dossier and that of all."""
    ends = [count_days(it.when)[1] for it in records.propositions.values() if it.when]
    return any(_last_day(records) <= end < last for end in ends)


Judged = Mapping[bytes, Bench | World]


def judge_beforehand(dossiers: Iterable[Records]) -> Judged:
    """Judge dossiers together, but for those with a vocabulary of their own; each by its digest."""
    plain = [it for it in dossiers if not it.header.terms]
    return dict(zip(map(digest, plain), judge_together(plain), strict=True))


@contextmanager
def known_as(known: Judged, *users: str) -> Iterator[None]:
    """Let whoever opens a bench for a dossier find what was judged beforehand.

    ``users`` are the names under which the program knows the bench. Other dossiers are judged as
    ever.
    """

    def look_up(records: Records, vocabulary: Vocabulary) -> Bench | World:
        return known.get(digest(records)) or Bench(records, vocabulary)

    with pytest.MonkeyPatch.context() as patch:
        for name in users:
            patch.setattr(name, look_up)
        yield


def digest(records: Records) -> bytes:
    """What is the same for equal records, wherever their files are."""
    claims = {path: replace(it, place=Place("")) for path, it in records.claims.items()}
    return sha256(pickle.dumps(replace(records, claims=claims))).digest()


def _split(judgement: Judgement, count: int) -> list[Judgement]:
    """The judgement of each world, with the names that things have there."""
    parts: list[dict[str, list[Any]]] = [
        {field.name: [] for field in fields(Judgement)} for _ in range(count)
    ]
    for field in fields(Judgement):
        told = getattr(judgement, field.name)
        for item in told.items() if isinstance(told, Mapping) else told:
            number = next(_numbers(item))
            parts[number][field.name].append(_strip(item, f"{number}/"))
    kinds = {name: type(getattr(judgement, name)) for name in parts[0]}
    return [Judgement(**{name: kinds[name](it) for name, it in part.items()}) for part in parts]


def _mine(items: Iterable[Any], number: int) -> Iterator[Any]:
    return (_strip(item, f"{number}/") for item in items if next(_numbers(item)) == number)


def _numbers(item: Any) -> Iterator[int]:
    """The worlds that the paths in an item name, which are all the same."""
    if isinstance(item, str):
        first = item.partition("/")[0]
        if first.isdigit():
            yield int(first)
    elif isinstance(item, tuple):
        for part in item:
            yield from _numbers(part)
    elif is_dataclass(item):
        for field in fields(item):
            yield from _numbers(getattr(item, field.name))


def _strip(item: Any, prefix: str) -> Any:
    if isinstance(item, str):
        return item.removeprefix(prefix)
    if isinstance(item, tuple):
        return tuple(_strip(part, prefix) for part in item)
    if is_dataclass(item) and not isinstance(item, type):
        return replace(
            item,
            **{field.name: _strip(getattr(item, field.name), prefix) for field in fields(item)},
        )
    return item
