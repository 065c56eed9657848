"""The columns of the later build: what has not changed stays where it is."""

from __future__ import annotations

import os
from pathlib import Path

from claimgraph.build.update.difference import touch
from claimgraph.build.update.earlier import Earlier
from claimgraph.build.update.judge import Rejudged
from claimgraph.store.columns import (
    ASKED,
    CHANGED,
    GONE,
    KEYS,
    READ,
    copy,
)
from claimgraph.store.columns.layers import read

BY = {
    "proposition": "id",
    "row_prop": "id",
    "claim": "about",
    "row_claim": "prop",
    "held": "prop",
    "entails": "p",
    "accepted_on": "prop",
    "ended": "prop",
    "qualifier": "s",
    "row_qual": "prop",
}
"""The column of each relation that names a statement; the others name two claims."""

MEANT = """
from column_worth union all
select * from {worth} where (qualifier, text) not in (select (qualifier, text) from worth)
"""


def write_layers(folder: Path, judged: Rejudged, earlier: Earlier) -> None:
    """Write the later columns into a new folder; `lay_out_facts` has made their relations."""
    (folder / CHANGED).mkdir(parents=True)
    touch(judged, earlier)
    db = judged.read.later.db
    db.execute("create or replace temp table gone (relation varchar, key varchar)")
    for name in KEYS:
        os.link(_first(earlier, name), folder / f"{name}.parquet")
        _find_changed(name, judged, earlier)
        copy(db, _layer(name, earlier), folder / CHANGED / f"{name}.parquet")
    copy(db, _gone(earlier), folder / CHANGED / f"{GONE}.parquet")
    for name in {*ASKED, *READ} - KEYS.keys():
        query = earlier.relations.fill(MEANT) if name == "worth" else f"from column_{name}"
        copy(db, query, folder / f"{name}.parquet")


def _first(earlier: Earlier, name: str) -> Path:
    return earlier.folder / "columns" / f"{name}.parquet"


def _find_changed(name: str, judged: Rejudged, earlier: Earlier) -> None:
    """Note the keys of the rows that came, went or became others."""
    db, key = judged.read.later.db, KEYS[name]
    described = db.execute(f"describe from column_{name}").fetchall()
    columns = ", ".join(f'"{column}"' for column, *_ in described)
    db.execute(
        f"insert into gone with was as ({_touched(name, earlier)}),"
        f" here as (from column_{name})"
        f" select distinct '{name}', {key} from ("
        f"(select {columns} from was except select {columns} from here)"
        f" union (select {columns} from here except select {columns} from was))"
    )


def _touched(name: str, earlier: Earlier) -> str:
    """The rows of the earlier relation about what was touched."""
    if name not in BY:
        claims = "select id from {claim} where about in (select id from touched)"
        query = f"from {{{name}}} where claim in ({claims})"
    else:
        query = f"from {{{name}}} where {BY[name]} in (select id from touched)"
    return earlier.relations.fill(query)


def _layer(name: str, earlier: Earlier) -> str:
    """What the earlier build had changed and is still so, and what changes now."""
    key, changed = KEYS[name], f"select key from gone where relation = '{name}'"
    fresh = f"from column_{name} where {key} in ({changed})"
    file = earlier.folder / "columns" / CHANGED / f"{name}.parquet"
    if not file.is_file():
        return fresh
    return f"{read(file)} where {key} not in ({changed}) union all by name {fresh}"


def _gone(earlier: Earlier) -> str:
    file = earlier.folder / "columns" / CHANGED / f"{GONE}.parquet"
    older = f" union {read(file)}" if file.is_file() else ""
    return f"from gone{older} order by all"
