"""Knowledge graphs of contested affairs: every edge rests on claims that say who said it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    __version__: str
    from claimgraph.graph import ClaimGraph
    from claimgraph.model.errors import ClaimgraphError, DossierError, Finding

__all__ = ["ClaimGraph", "ClaimgraphError", "DossierError", "Finding", "__version__"]

_HOMES = {
    "ClaimGraph": "claimgraph.graph",
    "ClaimgraphError": "claimgraph.model.errors",
    "DossierError": "claimgraph.model.errors",
    "Finding": "claimgraph.model.errors",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that the command line starts at once."""
    if name == "__version__":
        from importlib.metadata import version

        return version("claimgraph")
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(_HOMES[name]), name)
