"""The SPARQL editor of the query page: CodeMirror with what the network page makes of it."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from claimgraph.page.assets import link_modules

PARTS = {
    "completion": "page",
    "data": "server.pages",
    "editor": "page",
    "embedded": "page",
    "prefixes": "page",
    "query": "server.pages",
    "setting": "server.pages",
}
"""The modules of the editor, and the package that has each in its folder ``browser``."""


@cache
def read_editor() -> str:
    """The script of the query page; empty where the installation has no bundle."""
    library = files("claimgraph.page").joinpath("bundle", "codemirror.js")
    if not library.is_file():
        return ""
    own = {
        name: files(f"claimgraph.{package}").joinpath("browser", f"{name}.js").read_text("utf-8")
        for name, package in PARTS.items()
    }
    # One scope of its own: the names of modules are not names of the page.
    return f"{library.read_text('utf-8')}\n(() => {{\n{link_modules(own)}}})();\n"
