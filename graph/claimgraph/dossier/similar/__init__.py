"""Finds pairs of names that may mean the same entity, with the reason; a person decides on them."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import duckdb

from claimgraph.model.sql import open_engine, read_script

RULES = (
    "the same letters",
    "the same words",
    "one in the plural",
    "the same but for the brackets",
    "one letter differs",
    "they sound the same",
)
"""The reasons for which two names are proposed, strongest first, in the order of pairs.sql."""

SOUNDS = (("ph", "f"), ("ck", "k"), ("q", "k"))
KNOWN = "create temp table known (id integer, name varchar, entity varchar, kind varchar)"
HEARD = "create temp table heard (word varchar, sound varchar)"


@dataclass(frozen=True)
class KnownName:
    """A name of an entity, with the entity's type, and the number and sources of its claims.

    ``listed`` is true if the name is in ``dossier.yaml``.
    """

    name: str
    entity: str
    kind: str
    claims: int = 0
    sources: tuple[str, ...] = ()
    listed: bool = False

    @property
    def rank(self) -> tuple[bool, int, str]:
        """A sort key: of two names the one with the lower key is kept; listed names come first."""
        return not self.listed, -self.claims, self.name


@dataclass(frozen=True)
class Proposal:
    """Two names that may mean the same entity: the name to keep, and the other."""

    keep: KnownName
    other: KnownName
    why: str
    likeness: float


def propose(
    names: Sequence[KnownName], *, apart: Collection[frozenset[str]] = ()
) -> list[Proposal]:
    """Return pairs of similar names of different entities, the most similar first.

    ``apart`` are pairs decided to mean two entities. Twenty thousand names take a second.
    """
    if len(names) < 2:
        return []
    found = (
        _propose_pair(names[one], names[two], rule, likeness)
        for one, two, rule, likeness in _pairs(names)
    )
    kept = (it for it in found if frozenset((it.keep.name, it.other.name)) not in apart)
    return sorted(kept, key=_order_proposal)


def _propose_pair(one: KnownName, two: KnownName, rule: int, likeness: float) -> Proposal:
    keep, other = sorted((one, two), key=lambda it: it.rank)
    return Proposal(keep, other, RULES[rule - 1], float(likeness))


def _order_proposal(it: Proposal) -> tuple[float, int, str, str]:
    return -it.likeness, -(it.keep.claims + it.other.claims), it.keep.name, it.other.name


def _pairs(names: Sequence[KnownName]) -> list[tuple[int, int, int, float]]:
    with open_engine() as engine:
        engine.execute(KNOWN)
        _fill_table(
            engine, "known", [(at, it.name, it.entity, it.kind) for at, it in enumerate(names)]
        )
        engine.execute(read_script(__file__, "words"))
        words = engine.execute("select distinct word from word").fetchall()
        engine.execute(HEARD)
        _fill_table(engine, "heard", [(word, sound(word)) for (word,) in words])
        engine.execute(read_script(__file__, "pairs"))
        return engine.execute("select one, two, rule, likeness from proposal").fetchall()


def _fill_table(
    engine: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Sequence[object]]
) -> None:
    columns = [list(column) for column in zip(*rows, strict=True)]
    lists = ", ".join(f"unnest(${i})" for i, _ in enumerate(columns, 1))
    if columns:
        engine.execute(f"insert into {table} select {lists}", columns)


def sound(word: str) -> str:
    """Return a rough key for the sound of a word: its first letter and the consonants after it.

    >>> sound("mohammed") == sound("muhammad"), sound("minister") == sound("ministry")
    (True, False)
    """
    for written, spoken in SOUNDS:
        word = word[:1] + word[1:].replace(written, spoken)
    consonants = word[:1] + re.sub(r"[aeiouhw]|y(?!$)", "", word[1:])
    return re.sub(r"(.)\1+", r"\1", consonants)
