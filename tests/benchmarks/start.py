"""How long one waits for an answer: the program's start beside that of bare Python and of click.

Run it as ``python tests/benchmarks/start.py [RUNS]``.
"""

from __future__ import annotations

import sys

from clock import CLAIMGRAPH, PYTHON, measure, table

COMMANDS = {
    "`python -c pass`": [PYTHON, "-c", "pass"],
    '`python -c "import click"`': [PYTHON, "-c", "import click"],
    '`python -c "import rdflib"`': [PYTHON, "-c", "import rdflib"],
    "`claimgraph --help`": [CLAIMGRAPH, "--help"],
    "`claimgraph ask s400 contested`": [CLAIMGRAPH, "ask", "s400", "contested"],
}

if __name__ == "__main__":
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    print(table(measure(COMMANDS, runs=runs)))
