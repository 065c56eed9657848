"""Collects the scripts and styles of the page, and the security policy that allows only these.

A page with a SPARQL console also contains the console's engine and editor, the graph, and the
named questions.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import posixpath
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files
from typing import Any

import pyoxigraph as ox

from claimgraph.model.errors import ClaimgraphError
from claimgraph.store.local import Store
from claimgraph.store.questions import load_questions

_BUNDLE = "bundle"
MOST_QUADS = 200_000
"""A page has no console if the graph has more quads, since it would load too slowly. 3,000 quads
add some 45 kB."""

_MISSING = (
    "this installation has no SPARQL console, as Node or the npm packages "
    "could not be had when it was built"
)


@dataclass(frozen=True)
class Console:
    """The texts that a SPARQL console adds to the page.

    ``engine`` and ``graph`` are compressed by gzip and written in base64.
    """

    editor: str
    worker: str
    engine: str
    graph: str
    notices: str
    setting: dict[str, object]


@dataclass(frozen=True)
class Absent:
    """The reason ``why`` a page has no console; it is empty if nobody asked for one."""

    why: str = ""


def read_console(store: Store) -> Console | Absent:
    """Read the SPARQL console with a store's graph, or the reason why the page has none."""
    reason = find_reason(lambda most: len(store.engine) > most)
    if reason:
        return Absent(reason)
    return Console(
        editor=_bundled("codemirror.js").decode(),
        worker=_bundled("worker.js").decode(),
        engine=base64.b64encode(_bundled("engine.wasm.gz")).decode(),
        graph=compress(write_quads(store.quads())),
        notices=_bundled("NOTICES.txt").decode(),
        setting=_setting(store),
    )


def find_reason(is_larger: Callable[[int], bool]) -> str:
    """The reason why a page cannot have a SPARQL console; empty if it can.

    ``is_larger`` returns whether the graph has more than a given number of quads.
    """
    if not files(__package__).joinpath(_BUNDLE, "engine.wasm.gz").is_file():
        return _MISSING
    if is_larger(MOST_QUADS):
        limit = f"more than {MOST_QUADS:,} quads"
        return f"{limit} are too many for the SPARQL console; claimgraph query answers"
    return ""


def compress(text: str) -> str:
    """Compress a text by gzip and write it in base64; without a time, so that bytes are equal."""
    return base64.b64encode(gzip.compress(text.encode(), 9, mtime=0)).decode()


def write_quads(quads: Iterable[ox.Quad]) -> str:
    """Write quads as sorted N-Quads; the same graph gives the same bytes."""
    written = (ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"").decode()
    # Not splitlines: it also splits at U+2028 and the like, which literals may contain unescaped.
    return "\n".join(sorted(filter(None, written.split("\n")))) + "\n"


def _setting(store: Store) -> dict[str, object]:
    return {
        "prefixes": dict(store.prefixes),
        "union": store.union,
        "quads": len(store.engine),
        "questions": [asdict(question) for question in load_questions().values()],
    }


def _bundled(name: str) -> bytes:
    return files(__package__).joinpath(_BUNDLE, name).read_bytes()


BROWSER = "page/browser"
"""The folder with the program's own JavaScript modules, relative to the package."""

_IMPORT = re.compile(
    r"^import .*? from \"(?P<path>\.\.?/[\w./]+)\.js\";\n", re.MULTILINE | re.DOTALL
)
_REPLACED = re.compile(r"export \* from \"(?P<path>[\w./]+)\";")
_EXPORT = re.compile(r"^export (?=(?:async )?(?:const|let|function|class) )", re.MULTILINE)
_SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)

_ENGINE = "'wasm-unsafe-eval'; worker-src blob:; trusted-types claimgraph-engine"
"""Additions to the Content Security Policy for a SPARQL engine in WebAssembly, which runs in a
worker. ``'wasm-unsafe-eval'`` allows WebAssembly to be compiled, but no script
(https://www.w3.org/TR/CSP3/#csp-directives). Only one Trusted Types policy, claimgraph-engine, may
make the URL of the worker's script (https://www.w3.org/TR/trusted-types/)."""


@dataclass(frozen=True)
class Assets:
    """The scripts and styles in the page: ``library`` is vis-network, ``script`` our own modules.

    ``editor`` is CodeMirror, or empty if the page has no SPARQL console; ``served`` is whether the
    page may send requests to its own server.
    """

    library: str
    script: str
    style: str
    editor: str = ""
    served: bool = False

    @property
    def policy(self) -> str:
        """A Content Security Policy that allows exactly these texts, by their hashes.

        A script or style that data brings into the page has another hash, so the browser ignores
        it. Styles that scripts set on elements through the CSSOM need no permission
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
    """Read our own modules, the copy of vis-network in pyvis, and the editor of a console."""
    own = files(__package__).joinpath("browser")
    sheets = ["palette.css", "page.css", *(["console.css"] if console else [])]
    return Assets(
        library=_inlined("vis-network", _read_library()),
        script=_inlined("page.js", link_modules(read_modules(), f"{BROWSER}/page")),
        style=_inlined("page.css", "".join(own.joinpath(it).read_text("utf-8") for it in sheets)),
        editor=_inlined("codemirror.js", console.editor) if console else "",
    )


def read_large_assets(*, served: bool = False) -> Assets:
    """Read the scripts and styles of the page of a large graph, which counts claims."""
    places = (("palette.css",), ("page.css",), ("counted", "large.css"))
    sheets = [files(__package__).joinpath("browser", *place) for place in places]
    modules = substitute(read_modules(), f"{BROWSER}/counted")
    return Assets(
        library=_inlined("vis-network", _read_library()),
        script=_inlined("large.js", link_modules(modules, f"{BROWSER}/counted/large")),
        style=_inlined("large.css", "".join(it.read_text("utf-8") for it in sheets)),
        served=served,
    )


def read_modules(folder: str = BROWSER) -> dict[str, str]:
    """Read all JavaScript modules in a folder of the package, by path without ``.js``."""
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
    """Replace each module by one with the same file name in ``folder``, if there is one.

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


def _needs(name: str, modules: Mapping[str, str]) -> list[str]:
    """The paths of the modules that a module imports, or of the module that replaces it."""
    text = modules[name]
    if replaced := _REPLACED.fullmatch(text):
        return [replaced["path"]]
    folder = posixpath.dirname(name)
    return [
        posixpath.normpath(posixpath.join(folder, found["path"]))
        for found in _IMPORT.finditer(text)
    ]


def link_modules(modules: Mapping[str, str], entry: str) -> str:
    """Join an ECMAScript module and all that it imports into one text, in the order of evaluation.

    Each module follows those that it imports, and these are in the order of its import statements
    (https://tc39.es/ecma262/#sec-innermoduleevaluation). This order lets the page draw its first
    picture before it unpacks the data. Modules may import only from each other, by relative path.
    In the joined text they share one scope, so two equal top-level names are a syntax error, not a
    silent overwrite. Raises ClaimgraphError if modules import each other in a circle.

    >>> modules = {"b": 'import { x } from "./a.js";\\nx();\\n', "a": "export const x = f;\\n"}
    >>> link_modules(modules, "b")
    'const x = f;\\nx();\\n'
    """
    linked: dict[str, str] = {}

    def link(name: str, above: tuple[str, ...]) -> None:
        if name in above:
            raise ClaimgraphError("modules import each other in a circle", where=name)
        if name not in linked:
            for needed in _needs(name, modules):
                link(needed, (*above, name))
            linked.setdefault(name, modules[name])

    link(entry, ())
    texts = [text for text in linked.values() if not _REPLACED.fullmatch(text)]
    return "".join(_EXPORT.sub("", _IMPORT.sub("", text)) for text in texts)


def _read_library() -> str:
    place = files("pyvis").joinpath("templates/lib/vis-9.1.2/vis-network.min.js")
    return _SOURCE_MAP.sub("", place.read_text("utf-8"))


def _inlined(name: str, text: str) -> str:
    """Return a text unless it would end its own HTML element or the browser would change it.

    The browser must see exactly the text whose hash is in the policy. Otherwise ClaimgraphError is
    raised.
    """
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


TABLES = ("propositions", "claims")
"""The lists in the page's data that `pack` turns into columns, for ``browser/shared/data.js``."""
_ABSENT = object()


def pack(data: Mapping[str, Any]) -> dict[str, Any]:
    """Shorten the page's data: long lists become columns, and each repeated value occurs once.

    A column is ``{"one": value}`` if all records have the same value, and ``{"own": values}`` if
    no value occurs twice. Otherwise it is ``{"at": places}``: positions in the list ``values``, or
    -1 if a record lacks the member. This makes a page of 100,000 claims a fifth as long.

    >>> one, other = {"id": "a", "rule": {"id": "r"}}, {"id": "b", "rule": {"id": "r"}}
    >>> packed = pack({"propositions": [one, other], "claims": [{"about": "a"}, {"about": "b"}]})
    >>> packed["propositions"]
    {'length': 2, 'columns': {'id': {'at': [0, 1]}, 'rule': {'one': {'id': 'r'}}}}
    >>> packed["claims"], packed["values"]
    ({'length': 2, 'columns': {'about': {'at': [0, 1]}}}, ['a', 'b'])
    """
    read = {name: _read_columns(data[name]) for name in TABLES}
    spread = [it for columns in read.values() for it in columns.values() if len(set(it.keys)) > 1]
    used = Counter(key for column in spread for key in column.keys)
    places: dict[object, int] = {}
    values: list[Any] = []
    tables = {
        name: {
            "length": len(data[name]),
            "columns": {it: column.write(used, places, values) for it, column in columns.items()},
        }
        for name, columns in read.items()
    }
    return {**data, **tables, "values": values}


def _read_columns(records: Sequence[Mapping[str, Any]]) -> dict[str, _Column]:
    names = {name: None for record in records for name in record}
    return {name: _Column([it.get(name, _ABSENT) for it in records]) for name in names}


class _Column:
    """The values of one member of all records; two ``keys`` are equal if the values are as JSON."""

    def __init__(self, values: Sequence[Any]) -> None:
        self.values = values
        self.keys = [
            it if isinstance(it, str) or it is _ABSENT else (json.dumps(it),) for it in values
        ]

    def write(
        self, used: Mapping[object, int], places: dict[object, int], values: list[Any]
    ) -> dict[str, Any]:
        """Write the column as `pack` describes, and add its repeated values to ``values``."""
        if len(set(self.keys)) == 1 and _ABSENT not in self.keys:
            return {"one": self.values[0]}
        if all(used[key] == 1 and key is not _ABSENT for key in self.keys):
            return {"own": self.values}
        for key, value in zip(self.keys, self.values, strict=True):
            if key is not _ABSENT and key not in places:
                places[key] = len(values)
                values.append(value)
        return {"at": [-1 if key is _ABSENT else places[key] for key in self.keys]}
