"""The page of a graph too large to draw line by line: actors and pairs, counted by month."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from claimgraph.page.assets import read_large_assets
from claimgraph.page.console import compress
from claimgraph.page.counted.affair import Affair, Array, read_affair
from claimgraph.page.counted.groups import find_groups
from claimgraph.page.counted.pieces import MOST_BYTES, Pieces, read_pieces
from claimgraph.page.counted.sight import find_sight, width_of
from claimgraph.page.layout import arrange
from claimgraph.store.columns import Columns

TYPES = ((256, "Uint8", "u1"), (65_536, "Uint16", "<u2"), (2**32, "Uint32", "<u4"))
"""JavaScript's and numpy's names of what holds numbers below a bound."""


def write_large(columns: Columns, *, served: bool = False, most: int = MOST_BYTES) -> str:
    """Make the page; the same columns give the same bytes.

    All actors, pairs and months are in it, as counts; of single claims those of the heaviest
    pairs, up to ``most`` characters. A page that is ``served`` may ask its own server for the
    others, and nobody else.
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
    told = {
        **affair.data,
        **given,
        "groups": find_groups(affair),
        "opened": {"ends": pieces.ends, "claims": pieces.claims},
        "columns": [[name, _type_of(it)[0], len(it)] for name, it in _columns(affair.cells)],
    }
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace").decode()  # lone surrogates: JSON has them, UTF-8 not


def _columns(cells: Mapping[str, Array]) -> list[tuple[str, Array]]:
    """The widest first, so that each begins at a place that its type can be read from."""
    return sorted(cells.items(), key=lambda it: (-np.dtype(_type_of(it[1])[1]).itemsize, it[0]))


def _type_of(column: Array) -> tuple[str, str]:
    largest = int(column.max(initial=0))
    return next((script, own) for bound, script, own in TYPES if largest < bound)


def _pack_cells(cells: Mapping[str, Array]) -> str:
    data = b"".join(it.astype(_type_of(it)[1]).tobytes() for _, it in _columns(cells))
    return base64.b64encode(gzip.compress(data, 9, mtime=0)).decode()


__all__ = ["write_large"]
