"""Writes the page of a graph that is too large to draw each statement: it counts claims by actor,
pair of actors, and month.

The page is made from the columns of a build. At first it shows the actors with the most claims, and
the pairs of these with the most claims. Communities of actors are found among such pairs. Claims
are compressed in pieces of some pairs each, and the page unpacks a piece when a reader needs it.
"""

from __future__ import annotations

import base64
import gzip
import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np

from claimgraph.model.errors import ClaimgraphError
from claimgraph.model.judgement import word_statuses
from claimgraph.page.assets import compress, read_large_assets
from claimgraph.page.communities import join_neighbours
from claimgraph.page.layout import arrange
from claimgraph.page.marks import STROKES, Drawing, Line, Node
from claimgraph.store.columns import Columns

__all__ = ["write_large"]

Array = np.ndarray[Any, Any]
CELLS = """
select s, o, p, place_status.place as status, place_month.place as "month", voice,
    count(*) as claims
from placed join place_month using (month) join place_status using (status)
group by all order by all
"""
COUNTS = """
select count(*) as claims, count(distinct about) as statements, count(distinct (s, o)) as ways,
    count(distinct (least(s, o), greatest(s, o))) as pairs, count(distinct status) as statuses,
    (select count(*) from actor) as entities
from placed
"""
DOSSIER = """
select s as id, any_value(o) filter (p = 'cg:name') as name,
    any_value(o) filter (p = 'dcterms:title') as title,
    coalesce(any_value(o) filter (p = 'dcterms:description'), '') as description
from fact where s in (select s from fact where p = 'rdf:type' and o = 'cg:Manifest') group by s
"""
STATUSES = """
select status as id, label.o as label, definition.o as definition
from place_status
join fact label on label.s = 'cg:' || status and label.p = 'rdfs:label'
join fact definition on definition.s = label.s and definition.p = 'skos:definition'
order by place
"""
RELATIONS = """
select id, label.o as label, family, arrow.o as arrow, bare.o as bare
from place_relation
join fact label on label.s = id and label.p = 'rdfs:label'
join fact arrow on arrow.s = id and arrow.p = 'cg:arrowLabel'
left join fact bare on bare.s = id and bare.p = 'cg:bareLabel'
order by place
"""
STANCES = """
select label.o as label, polarity.o as polarity from place_stance
join fact label on label.s = id and label.p = 'rdfs:label'
join fact polarity on polarity.s = id and polarity.p = 'cg:polarity'
order by place
"""
KINDS = """
select notation.o as id, any_value(label.o) as label, any_value(glyph.o) as glyph
from fact notation join fact glyph on glyph.s = notation.s and glyph.p = 'cg:glyph'
join fact label on label.s = notation.s and label.p = 'rdfs:label'
where notation.p = 'skos:notation' group by notation.o order by notation.o
"""
SOURCES = """
select title.o as title, coalesce(url.o, '') as url
from place_source
join fact title on title.s = id and title.p = 'dcterms:title'
left join fact url on url.s = id and url.p = 'schema:url'
order by place
"""


@dataclass(frozen=True)
class Affair:
    """The content of the page: lists of actors, relations and so on, and counts of claims.

    ``cells`` are columns that count claims for each combination of subject, object, relation,
    status, month (0: none) and voice (0: the subject's own voice; n: number n - 1 in
    ``data["voices"]``). The rows are sorted by subject, then object.
    """

    data: Mapping[str, Any]
    cells: Mapping[str, Array]


def read_affair(columns: Columns) -> Affair:
    """Read the lists and count claims. Raises ClaimgraphError for a status without a style."""
    columns.prepare("overview")
    cells = {name: np.asarray(column) for name, column in columns.arrays(CELLS).items()}
    (counts,) = _records(columns, COUNTS)
    (dossier,) = _records(columns, DOSSIER)
    statuses = _records(columns, STATUSES)
    if len(statuses) != counts["statuses"] or any(it["id"] not in STROKES for it in statuses):
        cure = f"build it again; each statement is one of {', '.join(STROKES)}"
        raise ClaimgraphError("a status of the graph has no style of line", cure=cure)
    data = {
        "dossier": {**dossier, "base": columns.base},
        "counts": counts,
        "statuses": word_statuses(statuses),
        "relations": _records(columns, RELATIONS),
        "stances": _records(columns, STANCES),
        "kinds": _records(columns, KINDS),
        "sources": _records(columns, SOURCES),
        "months": _list_rows(columns, "select month from place_month order by place"),
        "voices": _list_rows(columns, _NAMES),
        "actors": _list_rows(columns, "select label from place_actor order by place"),
        "types": _list_rows(columns, "select type from place_actor order by place"),
    }
    return Affair(data, cells)


_NAMES = """
select any_value(label) from place_voice join named using (id) group by place order by place
"""


def _records(columns: Columns, query: str) -> list[dict[str, Any]]:
    arrays = columns.arrays(query)
    lists = [column.tolist() for column in arrays.values()]
    return [dict(zip(arrays, row, strict=True)) for row in zip(*lists, strict=True)]


def _list_rows(columns: Columns, query: str) -> list[str]:
    return [value for (value,) in columns.rows(query)]


PAIRS = 5_000
"""How many pairs are used to find communities; with all pairs, those of few claims would join
everybody to one community."""
MOST_GROUPS = 12
LEAST = 4


def find_groups(affair: Affair) -> list[list[int]]:
    """Find communities, the largest first, as lists of positions in the list of actors.

    Members are sorted by the number of their claims within the community; communities of less than
    `LEAST` members are left out.
    """
    heaviest = _heaviest(affair)
    groups = join_neighbours((), heaviest)
    home = {actor: number for number, group in enumerate(groups) for actor in group}
    inside: Counter[int] = Counter()
    for one, other, claims in heaviest:
        if home[one] == home[other]:
            inside.update({one: claims, other: claims})
    found = [sorted(group, key=lambda it: (-inside[it], it)) for group in groups]
    large = [group for group in found if len(group) >= LEAST]
    return sorted(large, key=lambda it: (-len(it), it))[:MOST_GROUPS]


def _heaviest(affair: Affair) -> list[tuple[int, int, int]]:
    """The pairs of actors with the most claims, counted in both directions, with the count."""
    size = len(affair.data["actors"])
    subjects, objects = (affair.cells[name].astype(np.int64) for name in ("s", "o"))
    keys = np.minimum(subjects, objects) * size + np.maximum(subjects, objects)
    pairs, places = np.unique(keys[subjects != objects], return_inverse=True)
    claims = np.bincount(places, affair.cells["claims"][subjects != objects]).astype(np.int64)
    order = np.lexsort((pairs, -claims))[:PAIRS]
    lows, highs = np.divmod(pairs[order], max(1, size))
    return list(zip(lows.tolist(), highs.tolist(), claims[order].tolist(), strict=True))


CLAIMS = """
with weight as (
    select least(s, o) as low, greatest(s, o) as high, count(*) as claims from placed group by all
),
described as (select distinct s as id from qualified)
select low, high, placed.s <> low as back, placed.p, place_status.place as status, placed.stance,
    voice, place_source.place as source,
    coalesce(try_cast(split_part(split_part(evidence, '#row=', 2), ';', 1) as bigint), 0) as line,
    coalesce(proposition.edtf, '') as day, coalesce(claim.edtf, '') as said, ahead, claim.counts,
    quote, if(described.id is null, '', coalesce(nullif(plain, ''), proposition.label)) as label
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
"""The size of a piece, in characters before compression; a browser opens it in some 10 ms."""
MOST_BYTES = 6_500_000
"""The greatest size of all pieces, in characters, so that the file stays below 10 MB."""


@dataclass(frozen=True)
class Pieces:
    """The claims of the pairs with most claims, in compressed pieces.

    ``ends`` has for each piece the number of pairs up to its end. Pairs are sorted by their number
    of claims, the most first.
    """

    packed: tuple[str, ...]
    ends: tuple[int, ...]
    claims: int


def read_pieces(columns: Columns, *, most: int = MOST_BYTES) -> Pieces:
    """Compress the claims of the pairs with most claims, up to ``most`` characters.

    The claims of a pair are written as columns: direction, relation, status, stance, voice, source,
    row, day, day said, whether the statement is still to come, whether no later claim replaces this
    one, quote, and a label if the statement has qualifiers.
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
    """Group rows by pair; yield the JSON of the pairs in each piece, and their number of claims."""
    texts: list[str] = []
    claims = length = 0
    for _, group in groupby(rows, key=lambda row: row[:2]):
        pair = [row[2:] for row in group]
        texts.append(_write_rows(pair))
        claims += len(pair)
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


ACTORS = 48
"""How many actors the page draws at first: so many names fit on a screen without overlaps."""
LINES = 110
WIDEST = 9.0
THINNEST = 0.8


@dataclass(frozen=True)
class Sight:
    """The network that the page draws at first, with the number of claims for each edge."""

    drawing: Drawing
    claims: tuple[int, ...]


def find_sight(affair: Affair) -> Sight:
    """Choose the network to draw at first; an edge stands for all claims between two actors."""
    shown = min(ACTORS, len(affair.data["actors"]))
    statuses = [it["id"] for it in affair.data["statuses"]]
    weights: Counter[tuple[int, int]] = Counter()
    mixed: dict[tuple[int, int], Counter[str]] = {}
    for s, o, status, claims in _among(affair, shown):
        pair = (min(s, o), max(s, o))
        weights[pair] += claims
        mixed.setdefault(pair, Counter())[statuses[status]] += claims
    heaviest = _choose_heaviest(sorted(weights, key=lambda pair: (-weights[pair], pair)))
    degree = Counter(end for pair in heaviest for end in pair)
    named = zip(affair.data["actors"][:shown], affair.data["types"][:shown], strict=True)
    nodes = tuple(
        Node(str(place), label, kind, False, max(1, degree[place]))
        for place, (label, kind) in enumerate(named)
    )
    lines = tuple(Line(f"{a} {b}", a, b, find_status(mixed[a, b])) for a, b in heaviest)
    return Sight(Drawing(nodes, lines), tuple(weights[pair] for pair in heaviest))


def _choose_heaviest(ranked: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The pairs with most claims, and for each actor at least one pair.

    ``ranked`` are all pairs, those with most claims first.
    """
    own: dict[int, tuple[int, int]] = {}
    for pair in ranked:
        for end in pair:
            own.setdefault(end, pair)
    kept = {*ranked[:LINES], *own.values()}
    return [pair for pair in ranked if pair in kept]


def _among(affair: Affair, shown: int) -> list[tuple[int, int, int, int]]:
    cells = affair.cells
    inside = (cells["s"] < shown) & (cells["o"] < shown) & (cells["s"] != cells["o"])
    columns = (cells[name][inside].tolist() for name in ("s", "o", "status", "claims"))
    return list(zip(*columns, strict=True))


def find_status(claims: Counter[str]) -> str:
    """The status by which an edge is drawn: "accepted" only if all its claims' statements are.

    >>> find_status(Counter(accepted=9, contested=1)), find_status(Counter(accepted=9))
    ('contested', 'accepted')
    """
    doubtful = Counter({name: count for name, count in claims.items() if name != "accepted"})
    return doubtful.most_common(1)[0][0] if doubtful else "accepted"


def width_of(claims: int, most: int) -> float:
    """The width of an edge in px, which grows with the square root of its number of claims.

    >>> width_of(1, 900), width_of(900, 900)
    (1.1, 9.0)
    """
    return round(THINNEST + (WIDEST - THINNEST) * math.sqrt(claims / max(1, most)), 1)


TYPES = ((256, "Uint8", "u1"), (65_536, "Uint16", "<u2"), (2**32, "Uint32", "<u4"))
"""Types for whole numbers below a bound: the bound, and the type's name in JavaScript and NumPy."""


def write_large(columns: Columns, *, served: bool = False, most: int = MOST_BYTES) -> str:
    """Return the HTML of the page of a large graph; the same columns give the same bytes.

    The page has counts for all actors, pairs and months, but single claims only of the pairs with
    most claims, up to ``most`` characters. A page that is ``served`` may request the others from
    its own server.
    """
    from claimgraph.page.pyvis_network import render_large

    affair = read_affair(columns)
    pieces = read_pieces(columns, most=most)
    sight = find_sight(affair)
    heaviest = max(sight.claims, default=1)
    return render_large(
        sight.drawing,
        arrange(sight.drawing),
        widths=[width_of(it, heaviest) for it in sight.claims],
        assets=read_large_assets(served=served),
        title=affair.data["dossier"]["title"],
        texts={
            "data": compress(_write_counted(affair, pieces, {"served": served})),
            "cells": _pack_cells(affair.cells),
            "pieces": pieces.packed,
        },
    )


def _write_counted(affair: Affair, pieces: Pieces, given: Mapping[str, Any]) -> str:
    data = {
        **affair.data,
        **given,
        "groups": find_groups(affair),
        "opened": {"ends": pieces.ends, "claims": pieces.claims},
        "columns": [[name, _type_of(it)[0], len(it)] for name, it in _columns(affair.cells)],
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace").decode()  # UTF-8 cannot encode lone surrogates


def _columns(cells: Mapping[str, Array]) -> list[tuple[str, Array]]:
    """The columns with their names, those of the largest type first, so that each is aligned."""
    return sorted(cells.items(), key=lambda it: (-np.dtype(_type_of(it[1])[1]).itemsize, it[0]))


def _type_of(column: Array) -> tuple[str, str]:
    largest = int(column.max(initial=0))
    return next((script, own) for bound, script, own in TYPES if largest < bound)


def _pack_cells(cells: Mapping[str, Array]) -> str:
    data = b"".join(it.astype(_type_of(it)[1]).tobytes() for _, it in _columns(cells))
    return base64.b64encode(gzip.compress(data, 9, mtime=0)).decode()
