"""What the page of a large graph shows, read out of the columns of its build."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from claimgraph.model.errors import ClaimgraphError
from claimgraph.page.marks import STROKES
from claimgraph.store.columns import Columns

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
    """Lists that begin with what the most claims name; ``cells`` count claims by their places.

    Each cell is a subject, an object, a relation, a status, a month (0: none) and a voice (0: the
    subject's own, else that before in ``data["voices"]``), with its number of claims. Cells stand
    in the order of subjects, then objects.
    """

    data: Mapping[str, Any]
    cells: Mapping[str, Array]


def read_affair(columns: Columns) -> Affair:
    """Read the lists and count the cells. Raises ClaimgraphError for a status without a line."""
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
        "statuses": statuses,
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
