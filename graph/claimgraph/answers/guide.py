"""The user guide: one Markdown file for each topic, and a search over its sections."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from claimgraph.model.errors import ClaimgraphError

GUIDE = Path(__file__).parents[1] / "guide"
TITLE_WEIGHT = 4
"""A word in a heading counts as so many in the text."""

SATURATION, LENGTH = 1.2, 0.3
"""The usual constants of BM25: how soon a word that is repeated counts no more, and how much the
length of a section matters."""

_WORD = re.compile(r"[a-z0-9][a-z0-9'-]*")
_ENDING = re.compile(r"(?<=[a-z]{3})(?:ing|ed|es|e|s)$")
_HEADING = re.compile(r"^#{1,3} (.+)$", re.MULTILINE)
_STOP = frozenset({
    "a", "an", "and", "are", "as", "at", "be", "by", "can", "do", "does", "for", "from", "how",
    "i", "if", "in", "is", "it", "its", "my", "of", "on", "one", "or", "say", "says", "that",
    "the", "there", "this", "to", "two", "up", "what", "when", "where", "which", "who", "why",
    "with", "you", "your",
})  # fmt: skip


@dataclass(frozen=True)
class Section:
    """A heading of a topic with the text below it."""

    topic: str
    title: str
    text: str

    @property
    def first_line(self) -> str:
        """The first line of prose, for a list of hits."""
        lines = (line.strip() for line in self.text.splitlines())
        return next((it for it in lines if it and not it.startswith(("|", "`", "#"))), "")


def read_topic(name: str) -> str:
    """The Markdown of one topic. Raises ClaimgraphError for a topic that does not exist."""
    topics = list_topics()
    if name not in topics:
        cure = f"choose {', '.join(topics)}, or search: claimgraph help --search WORD"
        raise ClaimgraphError(f"the guide has no topic '{name}'", cure=cure)
    return (GUIDE / f"{name}.md").read_text(encoding="utf-8")


@cache
def list_topics() -> Mapping[str, str]:
    """Every topic with its title, in the order in which a reader needs them."""
    titles = {
        file.stem: _HEADING.findall(file.read_text(encoding="utf-8"))[0]
        for file in GUIDE.glob("*.md")
    }
    return {name: titles[name] for name in sorted(titles, key=lambda it: (_place_topic(it), it))}


def search_guide(words: str, *, most: int = 5) -> list[Section]:
    """The sections in which the words of a question occur, the best first.

    A rare word counts more than a frequent one (inverse document frequency; Spaerck Jones 1972),
    a word of a heading more than one of the text, and a word of a long section less, which has
    many words (Okapi BM25; Robertson and Walker 1994). Endings such as *-s* and *-ed* are ignored.
    """
    sections = _sections()
    wanted = {stem for stem in _stems(words) if stem not in _STOP}
    counts = [_weigh_section(section) for section in sections]
    rarity = {
        stem: math.log(1 + len(sections) / sum(1 for count in counts if count[stem]))
        for stem in wanted
        if any(count[stem] for count in counts)
    }
    mean = sum(map(Counter.total, counts)) / len(counts)
    scores = [
        sum(rarity[stem] * _saturate(count, stem, mean) for stem in rarity) for count in counts
    ]
    ranked = sorted(range(len(sections)), key=lambda at: (-scores[at], at))
    return [sections[at] for at in ranked[:most] if scores[at] > 0]


def _place_topic(topic: str) -> int:
    order = ("dossier", "coding", "drafting", "status", "questions", "sparql", "python", "page",
             "tables")  # fmt: skip
    return order.index(topic) if topic in order else len(order)


@cache
def _sections() -> tuple[Section, ...]:
    return tuple(
        Section(topic, title, body)
        for topic in list_topics()
        for title, body in _cut_sections(read_topic(topic))
    )


def _cut_sections(text: str) -> list[tuple[str, str]]:
    """Cut a topic at its headings; those inside a block of code are comments."""
    found: list[tuple[str, list[str]]] = []
    fenced = False
    for line in text.splitlines():
        fenced ^= line.lstrip().startswith("```")
        heading = None if fenced else _HEADING.match(line)
        if heading:
            found.append((heading[1], []))
        elif found:
            found[-1][1].append(line)
    return [(title, "\n".join(lines)) for title, lines in found]


def _weigh_section(section: Section) -> Counter[str]:
    counted = Counter(_stems(section.text))
    for stem in _stems(f"{section.title} {section.topic}"):
        counted[stem] += TITLE_WEIGHT
    return counted


def _saturate(count: Counter[str], stem: str, mean: float) -> float:
    """How much a word counts in a section, given the mean length of sections."""
    length = 1 - LENGTH + LENGTH * count.total() / mean
    return count[stem] * (SATURATION + 1) / (count[stem] + SATURATION * length)


def _stems(text: str) -> list[str]:
    return [_ENDING.sub("", word) for word in _WORD.findall(text.lower())]
