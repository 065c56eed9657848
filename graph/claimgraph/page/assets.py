"""Scripts and styles of the page, and the policy that lets exactly these run."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter
from importlib.resources import files
from typing import Any

from claimgraph.model.errors import ClaimgraphError
from claimgraph.page.console import Console

_IMPORT = re.compile(r"^import .*? from \"\./(?P<name>\w+)\.js\";\n", re.MULTILINE | re.DOTALL)
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
        scripts = f"script-src {_hash(self.library)} {_hash(self.script)}"
        rest = "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'"
        if self.editor:
            scripts = f"{scripts} {_hash(self.editor)} {_ENGINE}"
        if self.served:
            scripts = f"{scripts}; connect-src 'self'"
        return f"default-src 'none'; {scripts}; style-src {_hash(self.style)}; {rest}"


def read_assets(console: Console | None = None) -> Assets:
    """Read our own modules, the vis-network that pyvis carries, and the editor of a console."""
    own = files(__package__).joinpath("browser")
    modules = _read_modules("browser")
    sheets = ["page.css", *(["console.css"] if console else [])]
    return Assets(
        library=_inlined("vis-network", _read_library()),
        script=_inlined("page.js", link_modules(modules)),
        style=_inlined("page.css", "".join(own.joinpath(it).read_text("utf-8") for it in sheets)),
        editor=_inlined("codemirror.js", console.editor) if console else "",
    )


def read_large_assets(*, served: bool = False) -> Assets:
    """Read what the page of a large graph is made of: its own modules, and those that they take.

    A module of its own stands in the place of the other page's of the same name.
    """
    modules = {**_read_modules("browser"), **_read_modules("browser", "counted")}
    places = (("browser", "page.css"), ("browser", "counted", "large.css"))
    sheets = [files(__package__).joinpath(*place) for place in places]
    return Assets(
        library=_inlined("vis-network", _read_library()),
        script=_inlined("large.js", link_modules(reach(modules, "large"))),
        style=_inlined("large.css", "".join(it.read_text("utf-8") for it in sheets)),
        served=served,
    )


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
            waiting += [it["name"] for it in _IMPORT.finditer(modules[name])]
    return found


def _read_modules(*folder: str) -> dict[str, str]:
    return {
        entry.name.removesuffix(".js"): entry.read_text("utf-8")
        for entry in files(__package__).joinpath(*folder).iterdir()
        if entry.name.endswith(".js")
    }


def link_modules(modules: Mapping[str, str]) -> str:
    """Put ECMAScript modules into one, each after those it imports.

    The modules import by name from each other only and share one scope afterwards, so that two
    top-level names that are equal are a syntax error in the browser, never a silent overwrite.
    Raises graphlib.CycleError when they import in a circle.

    >>> link_modules({"b": 'import { x } from "./a.js";\\nx();\\n', "a": "export const x = f;\\n"})
    'const x = f;\\nx();\\n'
    """
    needs = {
        name: [found["name"] for found in _IMPORT.finditer(modules[name])]
        for name in sorted(modules)
    }
    order = TopologicalSorter(needs).static_order()
    return "".join(_EXPORT.sub("", _IMPORT.sub("", modules[name])) for name in order)


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


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


SHARED = {
    "propositions": ("predicate", "rule"),
    "claims": ("stance", "claimant", "chain", "principal", "said"),
}
"""Members that are records, or lists of records; ``browser/data.js`` puts them back."""


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
