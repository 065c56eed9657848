"""`help` shows and searches the user guide in the terminal; `words` searches the ontology."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache, cached_property
from itertools import accumulate, pairwise, starmap
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING

import click

from claimgraph.model.errors import ClaimgraphError

if TYPE_CHECKING:
    from claimgraph.model.ontology import Vocabulary


@click.command()
@click.argument("words", nargs=-1, metavar="[TOPIC]")
@click.option("--search", default="", metavar="WORDS", show_default="none",
              help="List the sections of the guide that answer a question best.")  # fmt: skip
def help(words: tuple[str, ...], *, search: str) -> None:
    """Show the user guide: all topics, one TOPIC, or a search.

    TOPIC/SECTION shows one section of it, as the results of a search name them. A search takes all
    words of the call, with and without quotation marks; a TOPIC among them brings its sections up.

    \b
    claimgraph help
    claimgraph help tables
    claimgraph help tables/large-tables
    claimgraph help --search only planned
    """
    if search:
        _print_hits(" ".join((*words, search)))
    elif words[1:]:
        message = f"help shows one topic, and '{' '.join(words)}' are {len(words)} words"
        cure = f"claimgraph help --search {' '.join(words)}"
        raise ClaimgraphError(message, cure=cure)
    elif words:
        _print_markdown(read_topic(words[0]))
    else:
        for name, title in list_topics().items():
            click.echo(f"claimgraph help {name:<10}  {title}")


def _print_hits(words: str) -> None:
    """Print the sections that answer a question best, each with the line of it that fits best."""
    from claimgraph.model.text import show_plainly

    hits = search_guide(words)
    for hit in hits:
        click.echo(hit.call)
        click.echo(
            f"    {shorten(f'{hit.title}: {hit.choose_line(words)}', 116, placeholder=' …')}"
        )
    if not hits:
        message = f"the guide has no section on '{show_plainly(words)}'"
        raise ClaimgraphError(message, cure="try other words; claimgraph help lists the topics")


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
    for section in list_defining(" ".join(search)):
        click.echo(f"'{' '.join(search)}' is a word of the guide: {section.call}", err=True)
    if search and not rows:
        names = [it.term.name for it in list_words(vocabulary) if not kinds or it.kind in kinds]
        click.echo(_advise(" ".join(search), names), err=True)


def _advise(words: str, names: Iterable[str]) -> str:
    """What to do when no word of the vocabulary is near in meaning."""
    near = get_close_matches(words.replace(" ", "-")[:100], names, n=3, cutoff=0.7)
    meant = f"did you mean {' or '.join(near)}? " if near else ""
    return (
        f"nothing is near to '{words[:100]}'; {meant}Say it in a more usual word (bought, paid), "
        "or define one of your own: claimgraph help dossier/words-of-your-own"
    )


def _load_words(source: str) -> Vocabulary:
    from claimgraph.build.source import open_source

    return open_source(source).vocabulary


GUIDE = Path(__file__).parents[1] / "guide"
INDEX = "index"
"""The topic that lists what people look for in each section, and other words for the guide's."""

TITLE, ENTRY = 4, 2
"""How often a word counts that is in a section's heading, or in the index for it."""

HEADING = 0.5
"""How much the match of the heading alone counts beside that of the whole section."""

SATURATION, LENGTH = 1.2, 0.4
"""The constants k1 and b of BM25: repeated words add less, and long sections score lower."""

SYNONYM, TYPING_ERROR = 0.5, 0.7
"""How much a word counts that stands in for one of the search."""

_HEADING = re.compile(r"^#{1,3} (.+)$", re.MULTILINE)
_POINTER = re.compile(r"^- \[.+\]\((\w+)\.md#([\w-]+)\): (.+)$", re.MULTILINE)
_SYNONYMS = re.compile(r"^\| ([\w, ]+) \| ([\w, ]+) \|$", re.MULTILINE)
_STOP = frozenset({
    "about", "after", "all", "also", "am", "another", "any", "anybody", "anyone", "anything",
    "because", "before", "between", "but", "cannot", "did", "do", "does", "doing", "done",
    "ever", "every", "everybody", "everyone", "get", "gets", "give", "given", "go", "goes",
    "going", "got", "had", "he", "her", "here", "him", "his", "how", "i", "if", "instead",
    "into", "just", "let", "like", "made", "make", "makes", "many", "me", "mean", "means",
    "more", "most", "much", "must", "my", "myself", "need", "needs", "no", "now", "our", "out",
    "own", "please", "put", "say", "says", "see", "set", "she", "should", "so", "some",
    "somebody", "someone", "something", "sure", "take", "than", "then", "there", "these",
    "thing", "things", "those", "through", "too", "try", "two", "under", "up", "us", "use",
    "used", "using", "want", "wants", "way", "we", "when", "where", "whether", "while", "why",
    "will", "work", "works", "would", "you", "your", "yours",
})  # fmt: skip


@dataclass(frozen=True)
class Section:
    """A heading of the user guide, with its topic and the text below it.

    ``entries`` are what the index lists for it: the words of people who look for this section.
    """

    topic: str
    title: str
    text: str
    entries: tuple[str, ...] = ()

    @property
    def anchor(self) -> str:
        """The heading as a part of an address, as Markdown is shown on the web."""
        return re.sub(r"[^\w -]", "", self.title.lower()).replace(" ", "-")

    @property
    def call(self) -> str:
        """The command that shows the section."""
        command = re.match(r"`claimgraph (\w+) ", self.title)
        if command:
            return f"claimgraph {command[1]} --help"
        return f"claimgraph help {self.topic}/{self.anchor}"

    def choose_line(self, words: str) -> str:
        """The sentence of prose or row of a table that has most of the words, of several the first.

        A section without prose is described by what the index lists for it.
        """
        prose = re.sub(r"^```.*?^```$", "", self.text, flags=re.MULTILINE | re.DOTALL)
        prose = re.sub(r"^.*\n\|[-|]+\|$", "", prose, flags=re.MULTILINE)  # the head of a table
        parts = re.split(r"\n(?=[|]|\d+\. |- )|\n\s*\n|(?<=[.?!*]) (?=[A-Z*`\"])", prose)
        lines = [" ".join(it.split()) for it in parts if re.search(r"\w", it)]
        rarity = _weigh_guide().whole.rarity
        wanted = _expand_words(_list_stems(words), rarity)
        scores = [
            sum(wanted[it] * rarity[it] for it in wanted.keys() & {*_list_stems(line)})
            for line in lines
        ]
        if not any(scores):
            return next(iter((*lines, *self.entries)), "")
        return lines[scores.index(max(scores))]


def read_topic(name: str) -> str:
    """Read the Markdown of a topic of the guide, or of one section: ``dossier/sources``.

    Raises ClaimgraphError if there is none.
    """
    topic, _, anchor = name.partition("/")
    topics = list_topics()
    if topic not in topics:
        cure = f"choose {', '.join(topics)}, or search: claimgraph help --search WORD"
        raise ClaimgraphError(f"the guide has no topic '{topic}'", cure=cure)
    if not anchor:
        return (GUIDE / f"{topic}.md").read_text(encoding="utf-8")
    sections = {it.anchor: it for it in list_sections() if it.topic == topic}
    if anchor not in sections:
        cure = f"choose {', '.join(sections)}, or the whole topic: claimgraph help {topic}"
        raise ClaimgraphError(f"the topic '{topic}' has no section '{anchor}'", cure=cure)
    return f"## {sections[anchor].title}\n{sections[anchor].text}\n"


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

    Sections are ranked by Okapi BM25 (Robertson and Walker 1994), with words of a heading and of
    the index counted several times (Robertson, Zaragoza and Taylor 2004). Titles, and the index
    entry that matches best, are ranked in the same way and added, so that a question which is
    nearly in the index finds its section (Nogueira et al. 2019 expand documents by questions
    likewise). A word of the search also stands for its synonyms in the index, and a word that the
    guide does not have for the one that is spelled most like it.
    """
    guide = _weigh_guide()
    wanted = _expand_words(_list_stems(words), guide.whole.rarity)
    scores = [guide.score(wanted, at) for at in range(len(guide.own))]
    ranked = sorted(range(len(scores)), key=lambda at: (-scores[at], at))
    return [list_sections()[at] for at in ranked[:most] if scores[at] > 0]


def list_defining(term: str) -> list[Section]:
    """The sections of the guide that explain a word, which they print in bold: "contested"."""
    bold = f"**{term.casefold()}**"
    return [it for it in list_sections() if term and bold in it.text.casefold()]


def _place_topic(topic: str) -> int:
    order = ("dossier", "coding", "drafting", "status", "questions", "sparql", "python", "page",
             "tables")  # fmt: skip
    return order.index(topic) if topic in order else len(order) + (topic == INDEX)


@cache
def list_sections() -> tuple[Section, ...]:
    """All sections of the guide, in the order of its topics; the index is none."""
    entries = {(topic, anchor): tuple(text.split("; ")) for topic, anchor, text in list_pointers()}
    sections = (
        Section(topic, title, body)
        for topic in list_topics()
        for title, body in _cut_sections(read_topic(topic))
        if topic != INDEX
    )
    return tuple(replace(it, entries=entries.get((it.topic, it.anchor), ())) for it in sections)


def list_pointers() -> list[tuple[str, str, str]]:
    """The lines of the index: a topic, the anchor of one of its sections, and the entries."""
    return _POINTER.findall(read_topic(INDEX))


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


@dataclass(frozen=True)
class WeighedTexts:
    """Texts of one kind as counted words, and the rarity of each word."""

    texts: tuple[Counter[str], ...]
    rarity: Mapping[str, float]

    def score(self, wanted: Mapping[str, float], at: int) -> float:
        """How well a text matches words with their weights: the sum of BM25."""
        text = self.texts[at]
        length = 1 - LENGTH + LENGTH * text.total() / self._mean
        return sum(
            weight * self.rarity.get(stem, 0) * count * (SATURATION + 1)
            / (count + SATURATION * length)
            for stem, weight in wanted.items()
            if (count := text[stem])
        )  # fmt: skip

    @cached_property
    def _mean(self) -> float:
        return sum(it.total() for it in self.texts) / len(self.texts)


@dataclass(frozen=True)
class WeighedGuide:
    """The sections of the guide as counted words; ``own`` are the places of each one's entries."""

    whole: WeighedTexts
    titles: WeighedTexts
    entries: WeighedTexts
    own: tuple[range, ...]

    def score(self, wanted: Mapping[str, float], at: int) -> float:
        """How well a section matches: by its text, its title and its best index entry."""
        best = max((self.entries.score(wanted, it) for it in self.own[at]), default=0.0)
        return self.whole.score(wanted, at) + HEADING * self.titles.score(wanted, at) + best


@cache
def _weigh_guide() -> WeighedGuide:
    sections = list_sections()
    texts = tuple(_count_words(it) for it in sections)
    titles = tuple(Counter(_list_stems(it.title)) for it in sections)
    entries = tuple(Counter(_list_stems(entry)) for it in sections for entry in it.entries)
    ends = list(accumulate((len(it.entries) for it in sections), initial=0))
    rarity = _find_rarity(texts)
    return WeighedGuide(
        WeighedTexts(texts, rarity), WeighedTexts(titles, _find_rarity(titles)),
        WeighedTexts(entries, rarity), tuple(starmap(range, pairwise(ends))),
    )  # fmt: skip


def _find_rarity(texts: Sequence[Counter[str]]) -> Mapping[str, float]:
    within = Counter(stem for text in texts for stem in text)
    return {stem: math.log(1 + len(texts) / count) for stem, count in within.items()}


def _count_words(section: Section) -> Counter[str]:
    counted = Counter(_list_stems(section.text))
    for stem in _list_stems(f"{section.title} {section.topic}"):
        counted[stem] += TITLE
    for stem in _list_stems(" ".join(section.entries)):
        counted[stem] += ENTRY
    return counted


def _expand_words(stems: Iterable[str], there: Collection[str]) -> Mapping[str, float]:
    """The stems of a search with their weights, and those that stand in for them."""
    wanted: dict[str, float] = {}
    for stem in stems:
        near = () if stem in there else get_close_matches(stem, there, n=1, cutoff=0.8)
        for other, weight in (
            (stem, 1.0),
            *((it, TYPING_ERROR) for it in near),
            *((it, SYNONYM) for it in _list_synonyms().get(stem, ())),
        ):
            if other in there:
                wanted[other] = max(weight, wanted.get(other, 0.0))
    return wanted


@cache
def _list_synonyms() -> Mapping[str, tuple[str, ...]]:
    """The index's other words for what the guide says: the guide's words by the others."""
    return {
        stem: tuple(_list_stems(ours))
        for theirs, ours in _SYNONYMS.findall(read_topic(INDEX))
        for stem in _list_stems(theirs)
    }


def _list_stems(text: str) -> list[str]:
    from claimgraph.model.ontology.search import list_stems

    without = " ".join(it for it in re.findall(r"[a-z0-9]+", text.lower()) if it not in _STOP)
    return list(list_stems(without))
