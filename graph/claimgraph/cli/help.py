"""`help` shows and searches the user guide in the terminal; `words` searches the ontology."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import click

from claimgraph.model.errors import ClaimgraphError

if TYPE_CHECKING:
    from claimgraph.model.ontology import Vocabulary


@click.command()
@click.argument("topic", default="")
@click.option("--search", default="", metavar="WORDS", show_default="none",
              help="List the sections of the guide in which the words occur.")  # fmt: skip
def help(topic: str, *, search: str) -> None:
    """Show the user guide: all topics, one TOPIC, or a search.

    \b
    claimgraph help
    claimgraph help tables
    claimgraph help --search "only planned"
    """
    from claimgraph.model.errors import ClaimgraphError
    from claimgraph.model.text import show_plainly

    if search:
        hits = search_guide(search)
        for hit in hits:
            click.echo(f"claimgraph help {hit.topic:<10}  {hit.title}")
            click.echo(f"    {hit.first_line[:96]}")
        if not hits:
            message = f"the guide has no section on '{show_plainly(search)}'"
            raise ClaimgraphError(message, cure="try other words; claimgraph help lists the topics")
    elif topic:
        _print_markdown(read_topic(topic))
    else:
        for name, title in list_topics().items():
            click.echo(f"claimgraph help {name:<10}  {title}")


def _print_markdown(text: str) -> None:
    """Print Markdown: formatted on a terminal, otherwise unchanged."""
    from rich.console import Console
    from rich.markdown import Markdown

    console = Console()
    if console.is_terminal:
        console.print(Markdown(text))
    else:
        click.echo(text, nl=False)


KINDS = ("predicate", "stance", "qualifier", "type")
COLUMNS = ("word", "is a", "means", "goes with", "example")


@click.command()
@click.argument("search", nargs=-1)
@click.option("--kind", "kinds", multiple=True, type=click.Choice(KINDS), show_default="all",
              help="The kind of word to show.")  # fmt: skip
@click.option("--in", "source", metavar="SOURCE", default="", show_default="the ontology alone",
              help="A dossier or its graph, whose own words are searched too.")  # fmt: skip
@click.option("--most", type=click.IntRange(min=1), default=10, show_default=True,
              help="How many words a search shows.")  # fmt: skip
@click.option("--format", "format_", type=click.Choice(["table", "json"]), default="table",
              show_default=True, help="The format of the answer.")  # fmt: skip
def words(
    search: tuple[str, ...], *, kinds: tuple[str, ...], source: str, most: int, format_: str
) -> None:
    """Find the vocabulary for a claim.

    Predicates, stances, qualifiers and types of entities, by meaning: SEARCH is what you would
    say, in your own words. Without it all are listed.

    \b
    claimgraph words evacuates
    claimgraph words no comment --kind stance
    claimgraph words evacuates --in varosha
    """
    from claimgraph.cli.table import write_table
    from claimgraph.model.ontology import load_vocabulary
    from claimgraph.model.ontology.search import describe, list_words, search_words

    vocabulary = _load_words(source) if source else load_vocabulary()
    own = {iri for iri, _, _ in vocabulary.own}
    if search:
        found = search_words(" ".join(search), vocabulary, kinds=kinds, most=most)
    else:
        found = [it for it in list_words(vocabulary) if not kinds or it.kind in kinds]
    rows = [
        (it.term.name, describe(it)[0] + ", the dossier's own" * (it.term.iri in own),
         it.term.definition, describe(it)[1],
         getattr(it.term, "example", ""))
        for it in found
    ]  # fmt: skip
    if format_ == "json":
        facts = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
        click.echo(json.dumps(facts, ensure_ascii=False, indent=1))
    else:
        write_table(COLUMNS, rows)
    if search and not rows:
        click.echo("try other words, or add one of your own: claimgraph help dossier", err=True)


def _load_words(source: str) -> Vocabulary:
    from claimgraph.build.source import open_source

    return open_source(source).vocabulary


GUIDE = Path(__file__).parents[1] / "guide"
TITLE_WEIGHT = 4
"""A word in a heading counts as much as so many words in the text."""

SATURATION, LENGTH = 1.2, 0.3
"""The constants k1 and b of BM25: repeated words add less, and long sections score lower."""

_WORD = re.compile(r"[a-z0-9][a-z0-9'-]*")
_ENDING = re.compile(r"(?<=[a-z]{3})(?:ing|ed|es|e|s)$")
_HEADING = re.compile(r"^#{1,3} (.+)$", re.MULTILINE)
_STOP = frozenset({
    "a", "an", "and", "are", "as", "at", "be", "been", "between", "by", "can", "did", "do", "does",
    "for", "from", "get", "has", "have", "how", "i", "if", "in", "is", "it", "its", "make", "me",
    "mean", "my", "of", "on", "one", "or", "say", "says", "see", "should", "that", "the", "their",
    "there", "this", "to", "two", "up", "use", "want", "was", "were", "what", "when", "where",
    "which", "who", "why", "will", "with", "would", "you", "your",
})  # fmt: skip


@dataclass(frozen=True)
class Section:
    """A heading of the user guide, with its topic and the text below it."""

    topic: str
    title: str
    text: str

    @property
    def first_line(self) -> str:
        """The first line of prose: not of a table, a code block or a heading."""
        lines = (line.strip() for line in self.text.splitlines())
        return next((it for it in lines if it and not it.startswith(("|", "`", "#"))), "")


def read_topic(name: str) -> str:
    """Read the Markdown of a topic of the guide. Raises ClaimgraphError if there is none."""
    topics = list_topics()
    if name not in topics:
        cure = f"choose {', '.join(topics)}, or search: claimgraph help --search WORD"
        raise ClaimgraphError(f"the guide has no topic '{name}'", cure=cure)
    return (GUIDE / f"{name}.md").read_text(encoding="utf-8")


@cache
def list_topics() -> Mapping[str, str]:
    """Every topic of the guide with its title, in the order in which a reader needs them."""
    titles = {
        file.stem: _HEADING.findall(file.read_text(encoding="utf-8"))[0]
        for file in GUIDE.glob("*.md")
    }
    return {name: titles[name] for name in sorted(titles, key=lambda it: (_place_topic(it), it))}


def search_guide(words: str, *, most: int = 5) -> list[Section]:
    """Find the sections of the guide that match a question, the best first.

    A rare word counts more than a frequent one (inverse document frequency; Spaerck Jones 1972), a
    word in a heading more than one in the text, and a word in a short section more than one in a
    long section (Okapi BM25; Robertson and Walker 1994). Endings such as *-s* and *-ed* are
    ignored.
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
    """Split Markdown at its headings, except lines of code blocks that begin with #."""
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
    """The BM25 weight of a word in a section; ``mean`` is the mean length of sections in words."""
    length = 1 - LENGTH + LENGTH * count.total() / mean
    return count[stem] * (SATURATION + 1) / (count[stem] + SATURATION * length)


def _stems(text: str) -> list[str]:
    return [_ENDING.sub("", word) for word in _WORD.findall(text.lower())]
