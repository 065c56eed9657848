"""``python -m claimgraph`` is the program."""

from __future__ import annotations

from claimgraph.cli import main

if __name__ == "__main__":
    main()
