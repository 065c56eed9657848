"""Answers an assistant's questions about all statements from the columns of a build.

With half a million claims the RDF store would exceed the time limit; the answers are the same.
"""

from __future__ import annotations

from claimgraph.store.columns import Columns, lengthen, shorten
from claimgraph.store.local import Row

TOUCHING = """
select $1 || id, status, label from proposition
where (s = $2 or o = $2 or id in (select s from qualified where o = $2))
    and id in (select about from claim)
order by id
"""
NUMBERS = """
select substr(status, 4) as status, count(*) as number from proposition group by 1 order by 1
"""
USED = """
select p, count(*) as number from proposition group by p
union all select stance, count(*) from claim group by stance
"""
EDGES = "select $1 || id from proposition where s = $2 and p = $3 and o = $4 order by id"

LABELLED = "select $1 || id from proposition where label = $2 order by id"
BETWEEN = """
select distinct label from proposition
where status <> 'cg:mentioned' and ((s = $1 and o = $2) or (s = $2 and o = $1))
order by label limit 10
"""


def touching(columns: Columns, entity: str) -> list[Row]:
    """Return id, status and label of the statements with an entity as subject, object or qualifier.

    Statements about which there is no claim are left out.
    """
    found = columns.rows(TOUCHING, columns.base, entity.removeprefix(columns.base))
    return [
        {"id": it, "status": lengthen(status, ""), "statement": words}
        for it, status, words in found
    ]


def numbers(columns: Columns) -> list[Row]:
    """Count the statements with each status."""
    return [{"status": status, "number": str(number)} for status, number in columns.rows(NUMBERS)]


def used(columns: Columns) -> list[Row]:
    """Count the uses of each predicate and each stance."""
    found = columns.rows(USED)
    return [{"term": lengthen(term, ""), "number": str(number)} for term, number in found]


def edges(columns: Columns, subject: str, predicate: str, obj: str) -> list[str]:
    """Return the IRIs of the statements with this subject, predicate and object."""
    names = (shorten(it, columns.base) for it in (subject, predicate, obj))
    return [address for (address,) in columns.rows(EDGES, columns.base, *names)]


def labelled(columns: Columns, words: str) -> list[str]:
    """Return the IRIs of the statements with this label."""
    return [address for (address,) in columns.rows(LABELLED, columns.base, words)]


def between(columns: Columns, one: str, other: str) -> list[str]:
    """Return the labels of the first ten statements between two entities, in either direction."""
    ends = (it.removeprefix(columns.base) for it in (one, other))
    return [words for (words,) in columns.rows(BETWEEN, *ends)]
