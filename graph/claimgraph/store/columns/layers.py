"""Relations in layers: files as a build wrote them, and beside them what has changed since.

To bring up to date half a million rows of which a few have changed, nothing large is written: the
files stay (as hard links), what is new of a relation is in ``changed/NAME.parquet``, and the
keys of what it takes the place of in ``changed/gone.parquet``.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from claimgraph.model.sql import literal, pattern

ASKED = (
    "proposition", "claim", "held", "possible", "entails", "accepted_on", "ended", "superseded",
    "qualifier", "fact",
)  # fmt: skip
"""What questions are answered from."""

READ = (
    "row_claim", "row_prop", "row_qual", "worth", "moment", "name", "census", "table_source",
    "read_table", "made",
)  # fmt: skip
"""What was read of tables, for a later build."""

KEYS = {
    "proposition": "id",
    "claim": "id",
    "held": "prop",
    "possible": "claim",
    "entails": "p",
    "accepted_on": "prop",
    "ended": "prop",
    "superseded": "claim",
    "qualifier": "s",
    "row_claim": "id",
    "row_prop": "id",
    "row_qual": "prop",
}
"""The relations that grow with the rows of tables, and by what their rows are replaced; the others
are small, and written whole."""

CHANGED, GONE = "changed", "gone"


def relations(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """SQL for each of these relations as it is now."""
    return {name: _relation(folder, name) for name in names}


def _relation(folder: Path, name: str) -> str:
    first, changed = read(folder / f"{name}.parquet"), folder / CHANGED
    if name not in KEYS or not changed.is_dir():
        return first
    gone = f"select key from ({read(changed / f'{GONE}.parquet')}) where relation = '{name}'"
    return (
        f"{first} anti join ({gone}) gone on gone.key = {KEYS[name]}"
        f" union all by name {read(changed / f'{name}.parquet')}"
    )


def read(file: Path) -> str:
    """SQL for what a Parquet file holds."""
    return f"from read_parquet({literal(pattern(file))}, hive_partitioning = false)"
