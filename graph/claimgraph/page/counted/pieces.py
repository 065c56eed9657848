"""Single claims, pair by pair, in pieces that the page unpacks when one is opened."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from claimgraph.page.console import compress
from claimgraph.store.columns import Columns

CLAIMS = """
with weight as (
    select least(s, o) as low, greatest(s, o) as high, count(*) as claims from placed group by all
),
described as (select distinct s as id from qualified)
select low, high, placed.s <> low as back, placed.p, place_status.place as status, placed.stance,
    voice, place_source.place as source,
    coalesce(try_cast(split_part(split_part(evidence, '#row=', 2), ';', 1) as bigint), 0) as line,
    coalesce(proposition.edtf, '') as day, coalesce(claim.edtf, '') as said, ahead, claim.counts,
    quote, if(described.id is null, '', proposition.label) as label
from weight
join placed on low = least(placed.s, placed.o) and high = greatest(placed.s, placed.o)
join claim on claim.id = placed.id
join proposition on proposition.id = placed.about
join place_status on place_status.status = placed.status
join place_source on place_source.id = claim.source
left join described on described.id = placed.about
order by claims desc, low, high, source, line, claim.id
"""
PIECE = 250_000
"""Characters of a piece before it is compressed: it opens in some 10 ms."""
MOST_BYTES = 6_500_000
"""Characters of all pieces together, so that the file stays below 10 MB."""


@dataclass(frozen=True)
class Pieces:
    """``packed`` pieces, and how many pairs are in them up to the end of each (``ends``).

    Pairs come in the order of their claims, the most first, then of their places.
    """

    packed: tuple[str, ...]
    ends: tuple[int, ...]
    claims: int


def read_pieces(columns: Columns, *, most: int = MOST_BYTES) -> Pieces:
    """Pack the claims of the heaviest pairs, as far as there is room. Needs ``read_affair`` before.

    A pair's claims are columns: direction, relation, status, stance, voice, source, row, day, said,
    what lies ahead, what counts, words, and a label where relation and ends do not say all.
    """
    packed: list[str] = []
    ends: list[int] = []
    claims = room = 0
    for texts, number in _gather_pairs(columns.rows(CLAIMS)):
        piece = compress(f"[{','.join(texts)}]")
        room += len(piece)
        if room > most:
            break
        packed.append(piece)
        ends.append((ends[-1] if ends else 0) + len(texts))
        claims += number
    return Pieces(tuple(packed), tuple(ends), claims)


def _gather_pairs(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[list[str], int]]:
    """Pairs as JSON, as many as make a piece, with their number of claims."""
    texts: list[str] = []
    claims = length = 0
    for _, group in groupby(rows, key=lambda row: row[:2]):
        told = [row[2:] for row in group]
        texts.append(_write_rows(told))
        claims += len(told)
        length += len(texts[-1])
        if length > PIECE:
            yield texts, claims
            texts, claims, length = [], 0, 0
    if texts:
        yield texts, claims


def _write_rows(rows: list[tuple[Any, ...]]) -> str:
    columns = [list(map(_plain, column)) for column in zip(*rows, strict=True)]
    return json.dumps(columns, ensure_ascii=False, separators=(",", ":"))


def _plain(value: Any) -> Any:
    return int(value) if isinstance(value, bool) else value
