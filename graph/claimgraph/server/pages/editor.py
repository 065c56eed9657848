"""The SPARQL editor of the query page: CodeMirror with what the network page makes of it."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from claimgraph.page.assets import link_modules, read_modules, substitute

OWN = "server/pages/browser"
"""The folder of the query page's modules, two of which replace modules of the network page."""


@cache
def read_editor() -> str:
    """The script of the query page; empty where the installation has no bundle."""
    library = files("claimgraph.page").joinpath("bundle", "codemirror.js")
    if not library.is_file():
        return ""
    modules = substitute({**read_modules(), **read_modules(OWN)}, OWN)
    own = link_modules(modules, f"{OWN}/query")
    # One scope of its own: the names of modules are not names of the page.
    return f"{library.read_text('utf-8')}\n(() => {{\n{own}}})();\n"
