"""An uploaded dossier becomes the store: checked, built, and of the same base as the served one."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pyoxigraph as ox

from claimgraph.build import build, count
from claimgraph.build.source import MANIFEST, Kind, Source
from claimgraph.model.errors import DossierError
from claimgraph.server.http.refusal import Refusal
from claimgraph.server.write.upload import unpack
from claimgraph.store.local import Store, open_store
from claimgraph.store.rdf.shacl import check_shapes

NAME = "dossier"
"""What an uploaded dossier is called in findings: its files are ``dossier/claims.yaml``."""


def build_upload(data: bytes, media: str, *, earlier: ox.Store, fresh: Path) -> tuple[str, ...]:
    """Build an archive's dossier into a new store; gives what was read, a line each.

    The served graph must have the same base, or be empty. Raises DossierError with every finding,
    rows of tables among them, and Refusal for an archive that is none and for another base (409).
    """
    with tempfile.TemporaryDirectory(prefix="claimgraph-") as folder:
        (unpacked := Path(folder) / "unpacked").mkdir()
        source = Source(Kind.DOSSIER, unpack(data, media, unpacked), NAME)
        built = build(source, Path(folder) / "built", page=False, strict=True)
        _refuse_other(earlier, built.records.header.base)
        if not built.tallies:
            _check(Path(folder) / "built" / "store")
        shutil.move(Path(folder) / "built" / "store", fresh)
    return (*built.summary, count(built))


def _check(store: Path) -> None:
    """Hold what persons wrote against the shapes; rows are alike, and too many."""
    if findings := check_shapes(open_store(store), shown=NAME):
        raise DossierError(findings)


def _refuse_other(earlier: ox.Store, base: str) -> None:
    served = [row["it"] for row in Store(earlier).texts(MANIFEST)]
    if served != [base] and len(earlier):
        found = f"that of the graph served here is {served[0]}" if served else "none is served here"
        cure = "set base in dossier.yaml, or serve the dossier from a folder of its own"
        raise Refusal(409, f"the base of the dossier is {base}; {found}", cure=cure)
