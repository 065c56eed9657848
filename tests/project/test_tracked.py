"""What may stand in a file of this project, and what may not."""

from __future__ import annotations

import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]

# Put together from pieces, so that this file does not hold what it looks for.
PLACES = re.compile(r"(?<![\w./-])/(?:work|root|tmp|home|Users)/")
HOSTS = re.compile(
    "|".join(
        re.escape(f"{name}.{end}")
        for name, end in [
            ("pypi", "org"),
            ("python" + "hosted", "org"),
            ("registry", "npmjs"),
            ("registry", "yarnpkg"),
            ("deb", "debian"),
            ("archive", "ubuntu"),
        ]
    )
)
LONGEST_QUOTE = 30


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    """Every text file that is or would be committed, by its name."""
    if not (CHECKOUT / ".git").exists():
        pytest.skip("not a git checkout: what belongs to the project is not known")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    found = dict(_read(name for name in listed if name))
    assert "pyproject.toml" in found
    return found


def _read(names: Iterator[str]) -> Iterator[tuple[str, str]]:
    for name in names:
        try:
            yield name, (CHECKOUT / name).read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError):  # a picture; removed and not yet committed
            continue


def hits(pattern: re.Pattern[str], texts: dict[str, str]) -> list[str]:
    """Say where a pattern is found, as ``file:line: text``."""
    return [
        f"{name}:{number}: {line.strip()[:100]}"
        for name, text in sorted(texts.items())
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def runs(text: str) -> Iterator[str]:
    """Yield every run of words that is too long to be quoted from somebody else's text."""
    words = re.findall(r"\w+", text.casefold())
    for start in range(len(words) - LONGEST_QUOTE + 1):
        yield " ".join(words[start : start + LONGEST_QUOTE])


def test_no_file_names_a_folder_of_one_machine(texts: dict[str, str]) -> None:
    """A path that exists on one machine only has no place in the project."""
    assert [] == hits(PLACES, texts)


def test_no_file_names_a_registry(texts: dict[str, str]) -> None:
    """Where packages come from is a setting of the machine."""
    assert [] == hits(HOSTS, texts)


@pytest.mark.parametrize("place", ["work", "root", "tmp", "home", "Users"])
def test_a_machine_path_is_seen(place: str) -> None:
    """A path is found at the start of a line, quoted, after an equals sign; not in an address."""
    path = f"/{place}/x"
    texts = {"a": f"{path}\n'{path}'\nHOME={path}\nhttps://example.org{path}\n"}
    assert ["a:1", "a:2", "a:3"] == [hit[:3] for hit in hits(PLACES, texts)]


def test_nobody_elses_text_is_passed_on(texts: dict[str, str], shared: Path) -> None:
    """Short quotes are made of the texts that are read; long passages are left where they lie."""
    theirs = {
        run: path.name
        for folder in ("sources", "texts")
        for path in sorted((shared / folder).glob("*.txt"))
        for run in runs(path.read_text(encoding="utf-8"))
    }
    assert len(theirs) > 10_000
    taken = {
        (name, theirs[run]) for name, text in texts.items() for run in runs(text) if run in theirs
    }
    assert [] == sorted(taken)


def test_pyproject_is_short() -> None:
    """Settings that nobody can survey are settings nobody keeps: fewer than 100 lines."""
    assert len((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8").splitlines()) < 100


def test_the_version_is_told_in_the_changelog() -> None:
    """The version in pyproject.toml has its chapter in the changelog, and it is the first one."""
    settings = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    chapters = re.findall(
        r"^## (\S+)", (CHECKOUT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M
    )
    assert settings["project"]["version"] == chapters[0]
