"""Finds where a text names the entities of a dossier, and names that may be new entities."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import takewhile

from claimgraph.draft.tree import Stretch
from claimgraph.model.dates.names import MONTHS, WEEKDAYS
from claimgraph.model.records import Entity

SHORTEST_SURNAME = 4
"""The shortest surname that may stand for a person, in letters."""

ACRONYM = 5
"""The longest single word in capitals that is an acronym; longer ones are a heading."""

TITLES = frozenset({
    "admiral", "ambassador", "analyst", "captain", "chairman", "chairwoman", "chancellor",
    "colonel", "commissioner", "congressman", "director", "dr", "gen", "general", "gov",
    "governor", "judge", "king", "leader", "mayor", "minister", "miss", "mr", "mrs", "ms",
    "premier", "president", "prince", "princess", "prof", "professor", "queen", "rep",
    "secretary", "sen", "senator", "spokesman", "spokesperson", "spokeswoman",
})  # fmt: skip
"""Words before a new name that show that it is a person's."""

BODIES = frozenset({
    "agency", "army", "association", "bank", "commission", "committee", "company", "congress",
    "corporation", "council", "court", "department", "force", "forces", "government", "group",
    "house", "institute", "journal", "kingdom", "kremlin", "ministry", "nations", "navy", "news",
    "office", "party", "pentagon", "post", "republic", "senate", "states", "times", "union",
    "university",
})  # fmt: skip
"""Words in a new name that show that it is a body's."""

_NO_NAMES = frozenset({*MONTHS, *WEEKDAYS, "I"})
_OPENERS = frozenset({
    "a", "after", "all", "although", "among", "an", "and", "another", "any", "anybody", "anyone",
    "as", "at", "because", "before", "both", "but", "by", "despite", "during", "each", "either",
    "everybody", "everyone", "everything", "few", "for", "from", "he", "her", "his", "however",
    "if", "in", "it", "its", "last", "many", "most", "much", "my", "neither", "no", "nobody",
    "none", "nothing", "on", "other", "our", "over", "several", "she", "since", "so", "some",
    "somebody", "someone", "such", "that", "the", "their", "then", "there", "these", "they",
    "this", "those", "to", "under", "we", "what", "when", "where", "while", "who", "with", "yet",
    "you", "your",
})  # fmt: skip
"""Words that can begin a sentence but never a name."""

_JOINING = frozenset({"of", "for", "the", "and", "&"})
_YEAR = re.compile(r"(?:19|20)\d\d")
_PARTICLES = frozenset({"bin", "da", "de", "del", "der", "di", "ibn", "van", "von"})
"""Words in small letters within a person's name."""
_CALLED = {
    "American": "United States", "British": "United Kingdom", "EU": "European Union",
    "French": "France", "U.K.": "United Kingdom", "U.N.": "United Nations",
    "U.S.": "United States", "U.S.A.": "United States", "UK": "United Kingdom",
    "UN": "United Nations", "US": "United States", "USA": "United States",
}  # fmt: skip
"""What is meant by short names and adjectives that do not begin as the name does."""
_ADJECTIVES = ("an", "ese", "i", "ian", "ish", "n")
"""Endings of an adjective that is made of a country's name."""
ENDING = 2
"""Letters that the name may have behind what it shares with the adjective: Turk-ish, Turk-ey."""
_NUMBERED = frozenset({
    "amendment", "annex", "article", "chapter", "directive", "flight", "law", "order",
    "proclamation", "protocol", "regulation", "resolution", "section", "title",
})  # fmt: skip
"""Words of a name that a number may follow: Resolution 2254."""
_DETERMINERS = frozenset({
    "a", "all", "an", "any", "both", "certain", "each", "every", "her", "his", "its", "many",
    "more", "most", "my", "no", "other", "our", "several", "some", "such", "that", "the", "their",
    "these", "this", "those", "various", "your",
})  # fmt: skip
_PREPOSITIONS = frozenset({
    "about", "against", "among", "at", "between", "by", "concerning", "during", "for", "from",
    "in", "into", "of", "on", "over", "regarding", "through", "to", "towards", "under", "upon",
    "with", "within", "without",
})  # fmt: skip
_LINKS = _OPENERS | frozenset({
    "also", "am", "are", "be", "been", "being", "can", "could", "did", "do", "does", "had", "has",
    "have", "i", "is", "me", "may", "might", "must", "not", "only", "or", "shall", "should", "than",
    "them", "us", "very", "was", "were", "which", "whom", "whose", "will", "would",
})  # fmt: skip
"""Words that are part of no phrase."""
_TOKEN = re.compile(r"&|(?:[^\W\d_]\.){2,}|[^\W\d_]\.(?= \w)|[\w$][\w.,'\u2019/-]*\w|\w")
_POSSESSIVE = re.compile(r"['\u2019]s?$")
_OPENING = re.compile(r"(?:^|[.!?:;>\u2022]['\"\u201d\u2019)]*\s+|\n\s*)['\"\u201c\u2018(]*$")


@dataclass(frozen=True, order=True)
class Mention:
    """A name in the text, and the entity that has it."""

    start: int
    end: int
    path: str


@dataclass(frozen=True)
class Mentions:
    """All mentions in a text, in order and without overlaps."""

    found: tuple[Mention, ...]
    entities: Mapping[str, Entity]

    @cached_property
    def _starts(self) -> list[int]:
        return [it.start for it in self.found]

    def within(self, stretch: Stretch) -> tuple[Mention, ...]:
        """The mentions inside a stretch of the text."""
        first = bisect_left(self._starts, stretch[0])
        last = bisect_left(self._starts, stretch[1])
        return tuple(it for it in self.found[first:last] if it.end <= stretch[1])

    def at(self, stretch: Stretch) -> Mention | None:
        """The mention that covers a stretch, such as a token."""
        at = bisect_left(self._starts, stretch[0] + 1) - 1
        one = self.found[at] if at >= 0 else None
        return one if one and one.end >= stretch[1] else None


def find_mentions(content: str, entities: Mapping[str, Entity]) -> Mentions:
    """Find labels and aliases, the longest first, and the surnames of persons."""
    names = _names(entities.values())
    if not names:
        return Mentions((), entities)
    longest = sorted(names, key=lambda it: (-len(it), it))
    pattern = "|".join(re.escape(it).replace(r"\ ", r"\s+").replace("'", "['\u2019]")
                       for it in longest)  # fmt: skip
    sought = re.compile(rf"(?<![\w-])(?:{pattern})(?=(?:s|['\u2019]s?)?(?![\w]))")
    found = (
        Mention(it.start(), it.end(), names[" ".join(it.group().replace("\u2019", "'").split())])
        for it in sought.finditer(content)
    )
    return Mentions(tuple(found), entities)


def _names(entities: Iterable[Entity]) -> dict[str, str]:
    known = [it for it in entities if not it.unnamed]
    found = {name: it.path for it in known for name in (it.label, *it.aliases) if name}
    surnames = Counter(_surname(it) for it in known)
    for it in known:
        surname = _surname(it)
        if len(surname) >= SHORTEST_SURNAME and surnames[surname] == 1:
            found.setdefault(surname, it.path)
    return {name.replace("\u2019", "'"): path for name, path in found.items()}


def _surname(entity: Entity) -> str:
    words = entity.label.split()
    return words[-1] if entity.type == "person" and len(words) > 1 else ""


@dataclass(frozen=True, order=True)
class NewName:
    """Words that seem to be a name, because they are capitalised; ``person``: with a title.

    ``sure`` is false for a single word that only ever opens a sentence; ``office`` is true behind
    "President of", where the name of the person may follow that of the country.
    """

    start: int
    end: int
    name: str
    person: bool
    sure: bool
    office: bool = False


@lru_cache(maxsize=8)
def list_names(content: str) -> tuple[NewName, ...]:
    """List what seem to be names in a text, without titles.

    A word that opens a sentence is no name if the text has it in small letters too. A surname
    stands for the longest name of the text that ends with it.
    """
    small = _OPENERS.union(it for it in re.findall(r"\w+", content) if it.islower())
    whole = [one for run in _runs(content, small) for one in _name_run(content, run)]
    names = {it.name for it in whole}
    found = [one for it in whole for one in (_split_office(it, names) if it.office else [it])]
    longest: dict[str, str] = {}
    for it in sorted(found, key=lambda one: len(one.name)):
        if it.person and " " in it.name:
            longest[it.name.rpartition(" ")[2]] = it.name
    sure = {it.name for it in found if it.sure}
    meant = {it: name_meant(it, names) for it in names}
    return tuple(
        replace(
            it, name=longest.get(it.name, meant.get(it.name, it.name)),
            person=it.person or it.name in longest, sure=it.name in sure,
        )
        for it in found
    )  # fmt: skip


def name_meant(name: str, names: Collection[str]) -> str:
    """The name of which a word is a short form or an adjective: Saudi, if Saudi Arabia is named."""
    if name in _CALLED:
        return _CALLED[name]
    stems = [name.removesuffix(it) for it in _ADJECTIVES if name.endswith(it)]
    long = [it for it in stems if len(it) >= SHORTEST_SURNAME]
    akin = [it for it in names if it != name and _is_akin(it, name, long)]
    return name if " " in name else min(akin, default=name, key=lambda it: (len(it), it))


def _is_akin(it: str, name: str, stems: Collection[str]) -> bool:
    """Whether a name begins as an adjective without its ending: Turkey and Turk-ish."""
    first = it.split()[0]
    if it == f"{name}y" or (name.endswith("i") and first == name):
        return True
    return any(first.startswith(stem) and len(first) - len(stem) <= ENDING for stem in stems)


def _runs(content: str, small: frozenset[str]) -> Iterator[list[re.Match[str]]]:
    """Capitalised words in a row, with the words that join them."""
    run: list[re.Match[str]] = []
    for token in _TOKEN.finditer(content):
        word = token.group()
        gap = content[run[-1].end() : token.start()] if run else ""
        if run and (gap.strip() or "\n" in gap or _POSSESSIVE.search(run[-1].group())):
            yield run
            run = []
        opens = word.lower() in small and _OPENING.search(content, max(0, token.start() - 12),
                                                          token.start())  # fmt: skip
        capital = word[0].isupper() and not opens and _POSSESSIVE.sub("", word) not in _NO_NAMES
        numbered = run and word.isdigit() and run[-1].group().lower() in _NUMBERED
        if capital or numbered or (run and word in _JOINING | _PARTICLES):
            run.append(token)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _name_run(content: str, run: list[re.Match[str]]) -> Iterator[NewName]:
    """The names in a row of words: "and" separates two, "of" is part of one."""
    parts: list[list[re.Match[str]]] = [[]]
    for token in run:
        if token.group() == "and":
            parts.append([])
        else:
            parts[-1].append(token)
    for part in parts:
        while part and part[-1].group() in _JOINING | _PARTICLES:
            part.pop()
        while part and part[0].group() in _JOINING:
            part.pop(0)
        titled = sum(1 for _ in _titles([it.group() for it in part]))
        part = part[titled:]
        if titled:  # a person's name ends before what he is president of
            own = list(takewhile(lambda it: it.group() not in _JOINING, part))
            for one in _name_run(content, part[len(own) :]):
                yield replace(one, office=not own)
            part = own
        words = [it.group() for it in part if it.group() not in _JOINING]
        heading = all(map(str.isupper, words)) and len(words) > 1 and max(map(len, words)) > ACRONYM
        if heading or all(it.lower().strip(".") in TITLES for it in words):  # or no words at all
            continue
        start, end = part[0].start(), part[-1].end()
        opens = _OPENING.search(content, max(0, start - 12), start)
        name = _POSSESSIVE.sub("", " ".join(content[start:end].split()))
        if sum(map(str.isalpha, name)) > 1:
            yield NewName(
                start,
                start + len(content[start:end].rstrip("\u2019'")),
                name,
                titled > 0,
                len(part) > 1 or not opens,
            )


@dataclass(frozen=True)
class Phrase:
    """Some words that may be a thing without a name, and the preposition that leads to them."""

    words: str
    role: str = ""


def list_phrases(content: str, stretch: Stretch) -> Iterator[Phrase]:
    """What a stretch speaks of, found without a parser: the words between small ones.

    Behind a preposition or an article all of them are a phrase, and "and" or "of" joins two;
    elsewhere a name and a verb may come first.
    """
    before: _Part | None = None
    chain = stretch[0]
    for part in _cut_parts(content, stretch):
        joined = before is not None and not part.stops and part.lead in ("and", "or", "of")
        sure = joined or part.lead in _PREPOSITIONS | _DETERMINERS
        kept = part if sure else part.without_verb()
        if kept is None or kept.is_name(content):
            before, chain = (kept, part.start) if sure else (None, part.start)
            continue
        if joined and before and part.lead != "of":
            yield Phrase(content[kept.start : kept.end], before.role)
            kept = replace(kept, start=before.start, role=before.role)
        yield Phrase(content[kept.start : kept.end], kept.role)
        if joined and part.lead == "of":
            yield Phrase(content[chain : kept.end])
        chain = chain if joined else kept.start
        before = kept


@dataclass(frozen=True)
class _Part:
    """Words without a small one among them: ``lead`` stands before them."""

    tokens: tuple[Stretch, ...]
    capitals: int
    lead: str
    role: str
    stops: bool
    start: int
    end: int

    def without_verb(self) -> _Part | None:
        """The rest behind the first name and the verb that may follow it."""
        kept = self.tokens[self.capitals + 1 :]
        return replace(self, tokens=kept, start=kept[0][0]) if kept else None

    def is_name(self, content: str) -> bool:
        """Whether all words begin with capitals, or are figures."""
        return not any(content[start].islower() for start, _ in self.tokens)


def _cut_parts(content: str, stretch: Stretch) -> Iterator[_Part]:
    """The words of a stretch between signs and small words."""
    tokens: list[Stretch] = []
    lead, role, end, stops = "", "", stretch[0], False
    for token in [*_TOKEN.finditer(content, *stretch), None]:
        word = token.group().lower() if token else ""
        cut = token is None or bool(content[end : token.start()].strip())
        figure, year = word[:1].isdigit(), bool(_YEAR.fullmatch(word))
        small = figure or word in _LINKS or word in _PREPOSITIONS or word in _DETERMINERS
        if tokens and (cut or small):
            low = (at for at, (start, _) in enumerate(tokens) if not content[start].isupper())
            capitals = next(low, len(tokens))
            yield _Part(tuple(tokens), capitals, lead, role, stops, tokens[0][0], tokens[-1][1])
            tokens, stops, lead, role = [], False, "", ""
        if token is None:
            return
        if cut:
            stops, lead, role = True, "", ""
        if not small:
            tokens.append(token.span())
        elif word in _DETERMINERS or (figure and not year):
            lead = "all"
        else:
            lead = "" if year or word == "to" else word  # "to" may lead to a verb
            role = word if word in _PREPOSITIONS and word != "to" else ""
        end = token.end()


def _split_office(it: NewName, names: Collection[str]) -> Iterator[NewName]:
    """Split "Russia Vladimir Putin" after "President of", if one part also occurs alone."""
    words = list(re.finditer(r"\S+", it.name))
    for word in words[1:-1]:
        body, person = it.name[: word.start() - 1], it.name[word.start() :]
        if person in names or {body, body.rpartition(" of ")[2]} & {*names}:
            cut = it.start + word.start()
            yield replace(it, end=cut - 1, name=body, sure=True)
            yield replace(it, start=cut, name=person, person=True, sure=True)
            return
    yield it


def _titles(words: list[str]) -> Iterable[str]:
    """The words of a name up to its last title; none if the name is only a title."""
    last = max(
        (at for at, it in enumerate(words[:-1]) if it.lower().strip(".") in TITLES), default=-1
    )
    return words[: last + 1]


def drop_titles(name: str) -> str:
    """A name without titles before it: "President Anton Halvar" becomes "Anton Halvar"."""
    words = name.split()
    return " ".join(words[len(list(_titles(words))) :])


def name_speaker(written: str, content: str) -> str:
    """The name of a transcript's speaker without the office, as the text has it elsewhere."""
    shown = " ".join(it.capitalize() if it.isupper() else it for it in written.split())
    words = shown.split()
    persons = {it.name for it in list_names(content) if it.person}
    ends = (" ".join(words[first:]) for first in range(len(words) - 1))
    return next((it for it in ends if it in persons), drop_titles(shown))


def guess_type(name: str, *, titled: bool = False) -> str:
    """Whether a new name is a person's or a body's, by its words; a guess for a person to check."""
    words = {it.lower().strip(".") for it in name.split()}
    if words & BODIES or name.isupper():
        return "organisation"
    return "person" if titled or len(words) > 1 else "organisation"
