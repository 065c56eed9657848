"""Scripts and styles of the page, and the policy that lets exactly these run."""

from __future__ import annotations

import base64
import hashlib
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter
from importlib.resources import files
from typing import Any

from claimgraph.model.errors import ClaimgraphError
from claimgraph.page.console import Console

BROWSER = "page/browser"
"""The folder of our own modules, in the package."""

_IMPORT = re.compile(
    r"^import .*? from \"(?P<path>\.\.?/[\w./]+)\.js\";\n", re.MULTILINE | re.DOTALL
)
_REPLACED = re.compile(r"export \* from \"(?P<path>[\w./]+)\";")
_EXPORT = re.compile(r"^export (?=(?:async )?(?:const|let|function|class) )", re.MULTILINE)
_SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)

_ENGINE = "'wasm-unsafe-eval'; worker-src blob:; trusted-types claimgraph-engine"
"""What a SPARQL engine in WebAssembly needs: it may be compiled, and has a thread of its own.

``'wasm-unsafe-eval'`` allows no script (https://www.w3.org/TR/CSP3/#csp-directives); the thread's
script is given by the one policy that may make its address (https://www.w3.org/TR/trusted-types/).
"""


@dataclass(frozen=True)
class Assets:
    """What is inlined: ``library`` is vis-network, ``script`` our own modules in one.

    ``editor`` is CodeMirror, there only when the page has a SPARQL console; ``served`` a page that
    may ask its own server.
    """

    library: str
    script: str
    style: str
    editor: str = ""
    served: bool = False

    @property
    def policy(self) -> str:
        """A Content Security Policy that allows nothing but these texts, known by their hashes.

        Scripts and styles written into the page by data have another hash and do not run; the
        styles that scripts set on elements go through the CSSOM, which needs no allowance
        (https://www.w3.org/TR/CSP3/#directive-style-src).
        """
        scripts = f"script-src {_hash_text(self.library)} {_hash_text(self.script)}"
        rest = "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'"
        if self.editor:
            scripts = f"{scripts} {_hash_text(self.editor)} {_ENGINE}"
        if self.served:
            scripts = f"{scripts}; connect-src 'self'"
        return f"default-src 'none'; {scripts}; style-src {_hash_text(self.style)}; {rest}"


def read_assets(console: Console | None = None) -> Assets:
    """Read our own modules, the vis-network that pyvis carries, and the editor of a console."""
    own = files(__package__).joinpath("browser")
    sheets = ["palette.css", "page.css", *(["console.css"] if console else [])]
    return Assets(
        library=_inlined("vis-network", _read_library()),
        script=_inlined("page.js", link_modules(reach(read_modules(), f"{BROWSER}/page"))),
        style=_inlined("page.css", "".join(own.joinpath(it).read_text("utf-8") for it in sheets)),
        editor=_inlined("codemirror.js", console.editor) if console else "",
    )


def read_large_assets(*, served: bool = False) -> Assets:
    """Read what the page of a large graph is made of: its own modules, and those that they take."""
    places = (("palette.css",), ("page.css",), ("counted", "large.css"))
    sheets = [files(__package__).joinpath("browser", *place) for place in places]
    modules = substitute(read_modules(), f"{BROWSER}/counted")
    return Assets(
        library=_inlined("vis-network", _read_library()),
        script=_inlined("large.js", link_modules(reach(modules, f"{BROWSER}/counted/large"))),
        style=_inlined("large.css", "".join(it.read_text("utf-8") for it in sheets)),
        served=served,
    )


def read_modules(folder: str = BROWSER) -> dict[str, str]:
    """All ECMAScript modules under a folder of the package, by their path without the ending."""
    root = files("claimgraph")
    found: dict[str, str] = {}
    waiting = [(folder, root.joinpath(*folder.split("/")))]
    while waiting:
        path, place = waiting.pop()
        for entry in place.iterdir():
            inner = f"{path}/{entry.name}"
            if entry.is_dir():
                waiting.append((inner, entry))
            elif entry.name.endswith(".js"):
                found[inner.removesuffix(".js")] = entry.read_text("utf-8")
    return found


def substitute(modules: Mapping[str, str], folder: str) -> dict[str, str]:
    """Let the modules of a folder take the place of those of the same name anywhere else.

    >>> own = substitute({"a/data": "1", "b/data": "2"}, "b")
    >>> own["a/data"]
    'export * from "b/data";'
    """
    own = {name.rpartition("/")[2]: name for name in modules if name.startswith(f"{folder}/")}
    return {
        name: f'export * from "{own[last]}";' if own.get(last, name) != name else text
        for name, text in modules.items()
        for last in [name.rpartition("/")[2]]
    }


def reach(modules: Mapping[str, str], entry: str) -> dict[str, str]:
    """The modules that one needs, and itself.

    >>> sorted(reach({"a": 'import { x } from "./b.js";\\n', "b": "", "c": ""}, "a"))
    ['a', 'b']
    """
    found: dict[str, str] = {}
    waiting = [entry]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = modules[name]
            waiting += _needs(name, modules)
    return found


def _needs(name: str, modules: Mapping[str, str]) -> list[str]:
    """The modules that one imports, by their paths; one that is replaced needs what replaces it."""
    text = modules[name]
    if replaced := _REPLACED.fullmatch(text):
        return [replaced["path"]]
    folder = posixpath.dirname(name)
    return [
        posixpath.normpath(posixpath.join(folder, found["path"]))
        for found in _IMPORT.finditer(text)
    ]


def link_modules(modules: Mapping[str, str]) -> str:
    """Put ECMAScript modules into one, each after those it imports.

    The modules import by relative path from each other only and share one scope afterwards, so
    that two top-level names that are equal are a syntax error in the browser, never a silent
    overwrite. Raises graphlib.CycleError when they import in a circle.

    >>> link_modules({"b": 'import { x } from "./a.js";\\nx();\\n', "a": "export const x = f;\\n"})
    'const x = f;\\nx();\\n'
    """
    needs = {name: _needs(name, modules) for name in sorted(modules)}
    linked = [
        _EXPORT.sub("", _IMPORT.sub("", modules[name]))
        for name in TopologicalSorter(needs).static_order()
        if not _REPLACED.fullmatch(modules[name])
    ]
    return "".join(linked)


def _read_library() -> str:
    place = files("pyvis").joinpath("templates/lib/vis-9.1.2/vis-network.min.js")
    return _SOURCE_MAP.sub("", place.read_text("utf-8"))


def _inlined(name: str, text: str) -> str:
    """Refuse a text that would end its own element; the parser must see what was hashed."""
    if re.search(r"</(script|style)|<!--|\r", text, re.IGNORECASE):
        raise ClaimgraphError(
            "cannot be inlined: it ends its own element, or holds a carriage return",
            where=name,
            cure="write </ as <\\/ in the script, and lines with \\n",
        )
    return text


def _hash_text(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


SHARED = {
    "propositions": ("predicate", "rule"),
    "claims": ("stance", "claimant", "chain", "principal", "said"),
}
"""Members that are records, or lists of records; ``browser/shared/data.js`` puts them back."""


def pack(data: Mapping[str, Any]) -> dict[str, Any]:
    """Put places in a table where records were; half of a large page's bytes go.

    >>> one = {"predicate": {"id": "p"}, "rule": {"id": "r"}}
    >>> packed = pack({"propositions": [one, one], "claims": []})
    >>> packed["propositions"], packed["shared"]["records"]
    ([{'predicate': 0, 'rule': 1}, {'predicate': 0, 'rule': 1}], [{'id': 'p'}, {'id': 'r'}])
    """
    table = _SharedRecords()
    packed = {
        name: [{**record, **table.store(record, members)} for record in data[name]]
        for name, members in SHARED.items()
    }
    return {**data, **packed, "shared": {"members": SHARED, "records": table.records}}


class _SharedRecords:
    """Records by their places, each once, in the order of their first use."""

    def __init__(self) -> None:
        self.records: list[Mapping[str, Any]] = []
        self._places: dict[tuple[tuple[str, Any], ...], int] = {}

    def store(self, record: Mapping[str, Any], members: tuple[str, ...]) -> dict[str, Any]:
        return {member: self._put(record[member]) for member in members}

    def _put(self, value: Any) -> Any:
        if value is None:
            return None
        if isinstance(value, list):
            return [self._put(one) for one in value]
        key = tuple(sorted(value.items()))
        if key not in self._places:
            self._places[key] = len(self.records)
            self.records.append(value)
        return self._places[key]
