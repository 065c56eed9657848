"""Makes ``python -m claimgraph`` the same as the command ``claimgraph``."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the program; Ctrl-C ends it in a word while its modules are still being imported, too."""
    try:
        from claimgraph.cli import main as run

        run()
    except KeyboardInterrupt:
        sys.stderr.write("claimgraph: interrupted\n")
        sys.exit(130)


if __name__ == "__main__":
    main()
