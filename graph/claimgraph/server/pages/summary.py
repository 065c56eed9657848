"""What the first page speaks of a graph too large to hold in memory: figures, from its columns."""

from __future__ import annotations

from typing import Any

from claimgraph.model.english import count_nouns
from claimgraph.store.columns import Columns

LISTED = 60
"""So many actors are named, those of whom the most claims speak first."""

HEADER = """
select any_value(o) filter (p = 'cg:name'), any_value(o) filter (p = 'dcterms:title'),
    coalesce(any_value(o) filter (p = 'dcterms:description'), '')
from fact where s in (select s from fact where p = 'rdf:type' and o = 'cg:Manifest')
"""
COUNTS = """
select count(*), count(distinct claimant), count(distinct about),
    (select count(distinct source) from claim)
from event
"""
STATUSES = """
select substr(status, 4), count(*) from proposition where status <> 'cg:mentioned'
group by status order by 2 desc, 1
"""
MEANINGS = """
select notation.o, label.o, definition.o
from fact notation
join fact kind on kind.s = notation.s and kind.p = 'rdf:type' and kind.o = 'cg:Status'
join fact label on label.s = notation.s and label.p = 'rdfs:label'
join fact definition on definition.s = notation.s and definition.p = 'skos:definition'
where notation.p = 'skos:notation' order by notation.o
"""
ACTORS = f"""
with spoken as (select unnest([s, o]) as id from event where s <> o)
select any_value(label), count(*) from spoken join actor using (id) group by id
order by 2 desc, 1 limit {LISTED}
"""


def summarise(columns: Columns, *, note: str = "") -> dict[str, Any]:
    """Figures in the shape of ``picture``, whose lists are empty: nothing here has a page."""
    ((name, title, description),) = columns.rows(HEADER)
    header = {"name": name, "title": title, "description": description}
    meanings = columns.rows(MEANINGS)
    return {
        "dossier": {**header, "base": columns.base, "note": note},
        "statuses": [{"id": i, "label": label, "definition": told} for i, label, told in meanings],
        **{key: [] for key in _LISTS},
        "counts": _count_columns(columns),
        "actors": [{"label": label, "claims": claims} for label, claims in columns.rows(ACTORS)],
    }


_LISTS = (
    "entities", "propositions", "claims", "sources", "conflicts", "tensions", "issues", "kinds",
)  # fmt: skip


def _count_columns(columns: Columns) -> dict[str, Any]:
    ((claims, speakers, statements, sources),) = columns.rows(COUNTS)
    return {
        "claims": f"{claims:,}",
        "speakers": f"{speakers:,}",
        "sources": count_nouns(sources, "source"),
        "statements": count_nouns(statements, "statement"),
        "statuses": [{"status": it, "number": f"{n:,}"} for it, n in columns.rows(STATUSES)],
    }
