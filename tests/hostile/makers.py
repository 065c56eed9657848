"""Makers of what cannot lie in a repository: bytes that are no text, great sizes, odd files.

Each takes the folder of a sound dossier and breaks it; the manifests name them.
"""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Callable
from pathlib import Path

Maker = Callable[[Path], None]
CLAIMS, FRONT, TEXT, LOCK = "claims.yaml", "dossier.yaml", "wire.txt", "evidence.lock"


def swap(folder: Path, file: str, old: bytes, new: bytes) -> None:
    """Change the one place in a file where some bytes stand."""
    data = (folder / file).read_bytes()
    assert 1 == data.count(old), (file, old)
    (folder / file).write_bytes(data.replace(old, new))


def recoded(file: str, encoding: str) -> Maker:
    """Write a file in another encoding, with a letter that shows it."""

    def make(folder: Path) -> None:
        text = (folder / file).read_text("utf-8").replace("February", "Février")
        (folder / file).write_bytes(text.encode(encoding))

    return make


def holding(file: str, old: bytes, new: bytes) -> Maker:
    """Put bytes into a file that no text file holds."""
    return lambda folder: swap(folder, file, old, new)


def whole(file: str, data: Callable[[], bytes]) -> Maker:
    """Write a file anew; its bytes are made when they are needed."""

    def make(folder: Path) -> None:
        (folder / file).write_bytes(data())

    return make


def as_folder(file: str) -> Maker:
    """Put a folder in the place of a file."""

    def make(folder: Path) -> None:
        (folder / file).unlink()
        (folder / file).mkdir()

    return make


def as_pipe(file: str) -> Maker:
    """Put a pipe in the place of a file: to open it would wait for ever."""

    def make(folder: Path) -> None:
        (folder / file).unlink()
        os.mkfifo(folder / file)

    return make


def as_link(file: str, target: str) -> Maker:
    """Put a symbolic link in the place of a file."""

    def make(folder: Path) -> None:
        (folder / file).unlink()
        (folder / file).symlink_to(target)

    return make


def unreadable(file: str) -> Maker:
    """Take the right to read a file away."""
    return lambda folder: (folder / file).chmod(0)


def missing(file: str) -> Maker:
    """Take a file away."""
    return lambda folder: (folder / file).unlink()


def linked_out(folder: Path) -> None:
    """Let the text be a link to a file beside the dossier."""
    (folder / TEXT).rename(folder.parent / "secret.txt")
    (folder / TEXT).symlink_to("../secret.txt")


def second_source(folder: Path) -> None:
    """Let the unnamed origin speak in a second source."""
    swap(folder, FRONT, b"\nentities:", SECOND)
    (folder / "second.txt").write_text("The contract ends in 2031.\n", encoding="utf-8")
    (folder / "claims-second.yaml").write_text(SECOND_CLAIMS, encoding="utf-8")


SECOND = b"""
  second:
    title: Another article
    published: 2021-03-06
    text: second.txt

entities:"""
SECOND_CLAIMS = """\
source: second
claims:
  - quote: contract ends in 2031
    speaker: a person who saw the contract
    stance: expects
    says: [Borland, returned, harbour of Vesk]
"""


def two_sources(folder: Path) -> None:
    """Add a source, so that a list of claims no longer tells whose they are."""
    swap(folder, FRONT, b"\nentities:", SECOND)
    swap(folder, CLAIMS, b"source: wire\n", b"")


def laughs(levels: int) -> bytes:
    """The text that YAML aliases unfold to gigabytes."""
    lines = ["a0: &a0 [lol]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, levels)]
    return "\n".join(lines).encode()


def laughing_ids(folder: Path) -> None:
    """Let each claim rest on both statements of the one before: 2 to the 40th words."""
    claims = ["source: wire\nclaims:"]
    for number in range(40):
        because = f"because: n{number - 1}" if number else "note: the first"
        claims.append(
            f"- {{id: n{number}, quote: The two governments met in February,"
            f" says: [[Askia, Borland], met, Mira Tol], {because}}}"
        )
    (folder / CLAIMS).write_text("\n".join(claims), encoding="utf-8")


def long_chain(folder: Path) -> None:
    """Let each of a thousand claims rest on the next."""
    claims = ["source: wire\nclaims:"]
    claims += [
        f"- {{id: n{number}, quote: The two governments met in February,"
        f" says: [Askia, met, Borland], because: n{number + 1}}}"
        for number in range(1000)
    ]
    claims.append(
        "- {id: n1000, quote: The two governments met in February, says: [Askia, met, Mira Tol]}"
    )
    (folder / CLAIMS).write_text("\n".join(claims), encoding="utf-8")


def many_pairs(folder: Path) -> None:
    """Name two hundred subjects and two hundred objects: forty thousand claims in one."""
    names = [f"Country {number}" for number in range(200)]
    front = (folder / FRONT).read_text("utf-8")
    listed = "".join(f"  {name}: {{type: country}}\n" for name in names)
    (folder / FRONT).write_text(front.replace("entities:\n", f"entities:\n{listed}"), "utf-8")
    swap(
        folder,
        CLAIMS,
        b"[Askia, met, Borland]",
        f"[[{', '.join(names)}], met, [{', '.join(names)}]]".encode(),
    )


def lock_facts(**changes: object) -> Maker:
    """Change facts of the lock and write it as the program does."""

    def make(folder: Path) -> None:
        facts = json.loads((folder / LOCK).read_text("utf-8"))
        (folder / LOCK).write_text(
            json.dumps({**facts, **changes}, ensure_ascii=False, indent=1) + "\n", "utf-8"
        )

    return make


def merge_conflict(folder: Path) -> None:
    """Leave the marks of a merge in the lock."""
    text = (folder / LOCK).read_text("utf-8")
    marked = text.replace(' "quotes"', '<<<<<<< HEAD\n "quotes"', 1) + ">>>>>>> other\n"
    (folder / LOCK).write_text(marked, "utf-8")


def lock_twice(folder: Path) -> None:
    """Let a merge double a pin."""
    lines = (folder / LOCK).read_text("utf-8").splitlines(keepends=True)
    start = next(n for n, line in enumerate(lines) if '"quote"' in line) - 1
    (folder / LOCK).write_text("".join(lines[: start + 5] + lines[start:]), "utf-8")


def not_at_hand(folder: Path) -> None:
    """Take the text away from a source that is cited, and change a pinned quote."""
    (folder / TEXT).unlink()
    swap(folder, FRONT, b"    held: true\n", b"")
    swap(folder, CLAIMS, b"met in February", b"met in January")


MEGABYTE = 2**20
MAKERS: dict[str, Maker] = {
    "claims in UTF-16 LE": recoded(CLAIMS, "utf-16-le"),
    "claims in UTF-16 BE": recoded(CLAIMS, "utf-16-be"),
    "claims in UTF-16 with a mark": recoded(CLAIMS, "utf-16"),
    "claims in UTF-32": recoded(CLAIMS, "utf-32"),
    "claims in Latin-1": recoded(CLAIMS, "latin-1"),
    "dossier in UTF-16 with a mark": recoded(FRONT, "utf-16"),
    "dossier in Latin-1": holding(FRONT, b"Askien", b"Fran\xe7ais"),
    "text in UTF-16 with a mark": recoded(TEXT, "utf-16"),
    "text in Latin-1": recoded(TEXT, "latin-1"),
    "text with NUL": holding(TEXT, b"We talk", b"We\0talk"),
    "claims with NUL": holding(CLAIMS, b"in February", b"in\0February"),
    "claims with a bell": holding(CLAIMS, b"in February", b"in\x07February"),
    "claims with a C1 control": holding(CLAIMS, b"in February", b"in\xc2\x9bFebruary"),
    "claims with an escape sequence": holding(CLAIMS, b"in February", b"in \x1b[31mFebruary"),
    "claims with a lone surrogate": holding(CLAIMS, b"in February", b"in\xed\xa0\x80February"),
    "claims with an overlong slash": holding(CLAIMS, b"in February", b"in\xc0\xafFebruary"),
    "claims with U+FFFF": holding(CLAIMS, b"in February", b"in\xef\xbf\xbfFebruary"),
    "claims cut inside a letter": whole(CLAIMS, lambda: b"source: wire\nclaims: []\n# \xe2\x82"),
    "latin-1 behind a mark": whole(CLAIMS, lambda: b"\xef\xbb\xbfsource: wire\n# \xe9\n"),
    "gzip": whole(CLAIMS, lambda: gzip.compress(b"source: wire\n")),
    "picture": whole(FRONT, lambda: b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
    "program": whole(CLAIMS, lambda: b"\x7fELF\x02\x01\x01\0"),
    "claims of no bytes": whole(CLAIMS, lambda: b""),
    "dossier of no bytes": whole(FRONT, lambda: b""),
    "claims of spaces": whole(CLAIMS, lambda: b" \n\n  \n"),
    "laughs in claims": whole(CLAIMS, lambda: laughs(12)),
    "laughs in dossier": whole(FRONT, lambda: laughs(12)),
    "deep lists": whole(CLAIMS, lambda: b"[" * 100_000),
    "deep mappings": whole(CLAIMS, lambda: b"{a: " * 100_000),
    "deep blocks": whole(CLAIMS, lambda: b"".join(b" " * n + b"a:\n" for n in range(300))),
    "deep hyphens": whole(CLAIMS, lambda: b"- " * 100_000),
    "deep keys": whole(CLAIMS, lambda: b"? " * 10_000),
    "ten megabytes in a key": whole(FRONT, lambda: b"k" * (10 * MEGABYTE) + b": 1\n"),
    "ten megabytes in a quote": holding(
        CLAIMS, b"met in February", b"met " + b"on and " * (10 * MEGABYTE // 7)
    ),
    "ten megabytes in a name": holding(CLAIMS, b"speaker: Mira", b"speaker: " + b"M" * 10**7),
    "ten megabytes without a space": holding(CLAIMS, b"met in February", b"m" * (10 * MEGABYTE)),
    "ten thousand letters in a key": holding(
        CLAIMS, b"    when: 2021-02", b"    ? " + b"k" * 10_000 + b"\n    : 2021-02"
    ),
    "a long unknown name": holding(CLAIMS, b"speaker: Mira Tol", b"speaker: " + b"Mira " * 10_000),
    "claims of 65 megabytes": whole(CLAIMS, lambda: b"# a comment line\n" * (4 * MEGABYTE)),
    "dossier of 65 megabytes": whole(FRONT, lambda: b"#" * (65 * MEGABYTE)),
    "text of 65 megabytes": whole(TEXT, lambda: b"x" * (65 * MEGABYTE)),
    "lock of 65 megabytes": whole(LOCK, lambda: b" " * (65 * MEGABYTE)),
    "claims as a folder": as_folder(CLAIMS),
    "claims as a pipe": as_pipe(CLAIMS),
    "claims as an endless device": as_link(CLAIMS, "/dev/zero"),
    "claims as a link to nothing": as_link(CLAIMS, "nowhere.yaml"),
    "claims as a link to itself": as_link(CLAIMS, CLAIMS),
    "claims without permission": unreadable(CLAIMS),
    "dossier without permission": unreadable(FRONT),
    "text without permission": unreadable(TEXT),
    "text as a folder": as_folder(TEXT),
    "text as a pipe": as_pipe(TEXT),
    "text as an endless device": as_link(TEXT, "/dev/zero"),
    "text as a link to itself": as_link(TEXT, TEXT),
    "text linked out of the folder": linked_out,
    "text missing": missing(TEXT),
    "text not at hand": not_at_hand,
    "text of no bytes": whole(TEXT, lambda: b""),
    "text with a changed byte": holding(TEXT, b"go on talking", b"go on walking"),
    "text with a moved quote": holding(TEXT, b"said.\n\nMira", b"said so.\n\nMira"),
    "unnamed in two sources": second_source,
    "two sources, one list": two_sources,
    "laughing ids": laughing_ids,
    "a chain of a thousand ids": long_chain,
    "forty thousand claims in one": many_pairs,
    "lock of no bytes": whole(LOCK, lambda: b""),
    "lock that is no JSON": whole(LOCK, lambda: b"version: 1\n"),
    "lock of deep lists": whole(LOCK, lambda: b"[" * 200_000),
    "lock in UTF-16": recoded(LOCK, "utf-16"),
    "lock with a merge conflict": merge_conflict,
    "lock with a pin twice": lock_twice,
    "lock of version 2": lock_facts(version=2),
    "lock of version true": lock_facts(version=True),
    "lock with a list of quotes": lock_facts(quotes=[]),
    "lock of another text": holding(LOCK, b"5b60ea4a", b"00000000"),
    "lock with words of other length": holding(LOCK, b'"The two governments', b'"The governments'),
    "lock as a folder": as_folder(LOCK),
    "lock without permission": unreadable(LOCK),
}
