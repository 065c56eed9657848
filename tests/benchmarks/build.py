"""How long a build of the dossier s400 takes, beside rdflib and pyoxigraph copying its result.

The peers read the built TriG file and write it again: the least that any program pays which has
these triples in hand. Run it as ``python tests/benchmarks/build.py [RUNS]``.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from clock import CLAIMGRAPH, PYTHON, Commands, measure, table

RDFLIB = """
import sys, rdflib
rdflib.Dataset().parse(sys.argv[1], format="trig").serialize(sys.argv[2], format="trig")
"""
OXIGRAPH = """
import sys, pyoxigraph
store = pyoxigraph.Store()
store.load(path=sys.argv[1], format=pyoxigraph.RdfFormat.TRIG)
store.dump(sys.argv[2], pyoxigraph.RdfFormat.TRIG)
"""


def commands(folder: Path) -> Commands:
    """The build and its peers; all write below a folder that is thrown away."""
    trig, copy = str(folder / "first" / "graph.trig"), str(folder / "copy.trig")
    return {
        "`claimgraph check s400`": [CLAIMGRAPH, "check", "s400"],
        "`claimgraph build s400`": [CLAIMGRAPH, "build", "s400", "-o", str(folder / "again")],
        "rdflib: read and write its TriG": [PYTHON, "-c", RDFLIB, trig, copy],
        "pyoxigraph: read and write its TriG": [PYTHON, "-c", OXIGRAPH, trig, copy],
    }


if __name__ == "__main__":
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run([CLAIMGRAPH, "build", "s400", "-o", folder / "first"], check=True)
        print(table(measure(commands(folder), runs=runs)))
