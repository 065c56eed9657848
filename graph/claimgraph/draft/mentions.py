"""Finds names in a text: those of a dossier's entities, and those that may be new entities."""

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
from claimgraph.model.english import read_states
from claimgraph.model.records import Entity

SHORTEST_SURNAME = 4
"""A surname alone names a person only if it has at least so many letters."""

ACRONYM = 5
"""A word in capitals with at most so many letters may be an acronym; several words in capitals, one
of them longer, are a heading."""

TITLES = frozenset({
    "admiral", "ambassador", "analyst", "captain", "chairman", "chairwoman", "chancellor",
    "colonel", "commissioner", "congressman", "director", "dr", "gen", "general", "gov",
    "governor", "judge", "king", "leader", "mayor", "minister", "miss", "mr", "mrs", "ms",
    "premier", "president", "prince", "princess", "prof", "professor", "queen", "rep",
    "secretary", "sen", "senator", "spokesman", "spokesperson", "spokeswoman",
})  # fmt: skip
"""Words before a new name that show that the name is a person's."""

BODIES = frozenset({
    "agency", "army", "association", "bank", "commission", "committee", "company", "congress",
    "corporation", "council", "court", "department", "force", "forces", "government", "group",
    "house", "institute", "journal", "kingdom", "kremlin", "ministry", "nations", "navy", "news",
    "office", "party", "pentagon", "post", "republic", "senate", "states", "times", "union",
    "university",
})  # fmt: skip
"""Words in a new name that show that the name is an organisation's."""

_MAIN_WORDS: Mapping[str, frozenset[str]] = {
    "agreement": frozenset({
        "accord", "accords", "agreement", "charter", "constitution", "contract", "convention",
        "covenant", "deal", "memorandum", "pact", "protocol", "treaty",
    }),
    "resolution": frozenset({"act", "bill", "decree", "directive", "law", "order", "resolution"}),
    "event": frozenset({
        "assembly", "conference", "crisis", "elections", "exercise", "games", "meeting", "olympics",
        "summit", "talks", "war",
    }),
    "government-body": frozenset({
        "army", "cabinet", "congress", "court", "department", "government", "kremlin", "ministry",
        "navy", "parliament", "pentagon", "senate",
    }),
    "alliance": frozenset({"alliance", "nato"}),
    "company": frozenset({"company", "corp", "corporation", "inc", "ltd", "works"}),
    "newspaper": frozenset({"gazette", "herald", "journal", "post", "times", "tribune"}),
    "place": frozenset({
        "africa", "airport", "america", "asia", "balkans", "base", "bay", "caucasus", "city",
        "coast", "east", "europe", "gulf", "island", "islands", "lake", "mountains", "ocean",
        "pacific", "peninsula", "port", "region", "river", "sahel", "sea", "strait", "straits",
        "valley", "west",
    }),
    "group": frozenset({
        "allies", "citizens", "civilians", "companies", "countries", "forces", "leaders", "members",
        "nations", "officials", "people", "persons", "pilots", "rebels", "soldiers", "states",
        "troops",
    }),
    "weapon-system": frozenset({
        "aircraft", "arms", "artillery", "bombs", "drones", "howitzers", "jets", "mines", "missile",
        "missiles", "mortars", "rockets", "tanks", "warheads", "warships", "weapons",
    }),
    "programme": frozenset({"initiative", "mission", "plan", "program", "programme", "project"}),
}  # fmt: skip
"""For types, the main words of their names: the last ones before a word such as "of"."""
TYPES_BY_WORD: Mapping[str, str] = {
    word: it for it, words in _MAIN_WORDS.items() for word in sorted(words)
}
_MODEL = re.compile(r"(?!G-)[A-Z][A-Za-z]{0,9}-\d{1,4}[A-Za-z]?")
"""A weapon's name: S-400, Su-35."""

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
"""Words in small letters that can be part of a person's name."""
_CALLED = {
    "American": "United States", "British": "United Kingdom", "EU": "European Union",
    "French": "France", "U.K.": "United Kingdom", "U.N.": "United Nations",
    "U.S.": "United States", "U.S.A.": "United States", "UK": "United Kingdom",
    "UN": "United Nations", "US": "United States", "USA": "United States",
}  # fmt: skip
"""Names meant by abbreviations and adjectives that cannot be recognised by their first letters."""
_ADJECTIVES = ("an", "ese", "i", "ian", "ish", "n")
"""Endings of adjectives that are derived from the name of a country."""
_PEOPLES = ("eans", "ians", "icans")
"""Endings of words for a people: the Palestinians, the Koreans, the Americans."""
ENDING = 2
"""How many letters a name may have after the part it shares with an adjective: Turk-ish, Turk-ey.
"""
_NUMBERED = frozenset({
    "amendment", "annex", "article", "chapter", "directive", "flight", "law", "order",
    "proclamation", "protocol", "regulation", "resolution", "section", "title",
})  # fmt: skip
"""Words after which a number is part of the name: Resolution 2254."""
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
_CONTRACTIONS = frozenset(
    f"{it}n{mark}t"
    for it in ("are", "ca", "could", "did", "do", "does", "had", "has", "have", "is", "should",
               "was", "were", "wo", "would")
    for mark in "'\u2019"
)  # fmt: skip
_AUXILIARIES = _CONTRACTIONS | {
    "are", "can", "cannot", "could", "did", "does", "had", "has", "is", "may", "might", "must",
    "shall", "should", "was", "were", "will", "would",
}  # fmt: skip
"""Verbs before which a word in small letters is a noun: "modernity may endanger them"."""
_LINKS = _OPENERS | frozenset({
    "also", "am", "are", "be", "been", "being", "can", "could", "did", "do", "does", "had", "has",
    "have", "i", "is", "me", "may", "might", "must", "not", "only", "or", "shall", "should", "than",
    "them", "us", "very", "was", "were", "which", "whom", "whose", "will", "would",
}) | _AUXILIARIES  # fmt: skip
"""Small words that are never part of a phrase, and so divide phrases."""
_TOKEN = re.compile(r"&|(?:[^\W\d_]\.){2,}|[^\W\d_]\.(?= \w)|[\w$][\w.,'\u2019/-]*\w|\w")
_POSSESSIVE = re.compile(r"['\u2019]s?$")
_OPENING = re.compile(r"(?:^|[.!?:;>\u2022]['\"\u201d\u2019)]*\s+|\n\s*)['\"\u201c\u2018(]*$")


@dataclass(frozen=True, order=True)
class Mention:
    """The offsets of a name in a text, and the path of the entity with this name."""

    start: int
    end: int
    path: str


@dataclass(frozen=True)
class Mentions:
    """All mentions of entities in a text, in order and without overlaps."""

    found: tuple[Mention, ...]
    entities: Mapping[str, Entity]

    @cached_property
    def _starts(self) -> list[int]:
        return [it.start for it in self.found]

    def within(self, stretch: Stretch) -> tuple[Mention, ...]:
        """The mentions inside a part of the text."""
        first = bisect_left(self._starts, stretch[0])
        last = bisect_left(self._starts, stretch[1])
        return tuple(it for it in self.found[first:last] if it.end <= stretch[1])

    def at(self, stretch: Stretch) -> Mention | None:
        """The mention that covers a part of the text, such as a token; None if there is none."""
        at = bisect_left(self._starts, stretch[0] + 1) - 1
        one = self.found[at] if at >= 0 else None
        return one if one and one.end >= stretch[1] else None


def find_mentions(content: str, entities: Mapping[str, Entity]) -> Mentions:
    """Find the labels and aliases of entities in a text, and the surnames of persons.

    If several names begin at a position, the longest is taken.
    """
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
    named = [it for it in entities if not it.unnamed]
    found = {name: it.path for it in named for name in (it.label, *it.aliases) if name}
    surnames = Counter(_surname(it) for it in named)
    for it in named:
        surname = _surname(it)
        if len(surname) >= SHORTEST_SURNAME and surnames[surname] == 1:
            found.setdefault(surname, it.path)
    return {name.replace("\u2019", "'"): path for name, path in found.items()}


def _surname(entity: Entity) -> str:
    words = entity.label.split()
    return words[-1] if entity.type == "person" and len(words) > 1 else ""


@dataclass(frozen=True, order=True)
class NewName:
    """Capitalised words that seem to be a name; ``person`` is true if a title precedes them.

    ``sure`` is false for a single word that occurs only at the beginning of sentences. ``office``
    is true after words like "President of", where the person's name may follow the country's.
    """

    start: int
    end: int
    name: str
    person: bool
    sure: bool
    office: bool = False


@lru_cache(maxsize=8)
def list_names(content: str) -> tuple[NewName, ...]:
    """List words in a text that seem to be names, without titles.

    A word that begins a sentence is not a name if the text also has it in small letters. A surname
    is replaced by the longest name in the text that ends with it.
    """
    small = (_OPENERS | _CONTRACTIONS).union(
        it for it in re.findall(r"\w+", content) if it.islower()
    )
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
    """The name that a short form or adjective means: "Saudi" means Saudi Arabia if that is named.

    If none of ``names`` fits, the word itself is returned.
    """
    if name in _CALLED:
        return _CALLED[name]
    stems = [name.removesuffix(it) for it in _ADJECTIVES if name.endswith(it)]
    long = [it for it in stems if len(it) >= SHORTEST_SURNAME]
    akin = [it for it in names if it != name and _is_akin(it, name, long)]
    return name if " " in name else min(akin, default=name, key=lambda it: (len(it), it))


def _is_akin(it: str, name: str, stems: Collection[str]) -> bool:
    """Whether an adjective is derived from a name, by common first letters: Turk-ish, Turk-ey."""
    first = it.split()[0]
    if it == f"{name}y" or (name.endswith("i") and first == name):
        return True
    return any(first.startswith(stem) and len(first) - len(stem) <= ENDING for stem in stems)


def _runs(content: str, small: frozenset[str]) -> Iterator[list[re.Match[str]]]:
    """Sequences of capitalised words, with words such as "of" between them."""
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
    """The names in a sequence of words: "and" separates two names, "of" is part of one."""
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
        if titled:  # in "President Anton Halvar of Ruritania", the person's name ends before "of"
            own = list(takewhile(lambda it: it.group() not in _JOINING, part))
            for one in _name_run(content, part[len(own) :]):
                yield replace(one, office=not own)
            part = own
        words = [it.group() for it in part if it.group() not in _JOINING]
        heading = all(map(str.isupper, words)) and len(words) > 1 and max(map(len, words)) > ACRONYM
        if heading or all(it.lower().strip(".") in TITLES for it in words):  # true without words
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
    """Words that may be a thing without a name; ``role`` is the preposition before them."""

    words: str
    role: str = ""


def list_phrases(content: str, stretch: Stretch) -> Iterator[Phrase]:
    """List phrases in a part of a text, found without a parser: words between small words.

    After a preposition or an article, all words up to the next small one are a phrase, and "and" or
    "of" joins two phrases; so are words in small letters before an auxiliary verb. Elsewhere a name
    and a verb may come first, and are left out.
    """
    before: _Part | None = None
    chain = stretch[0]
    for part in _cut_parts(content, stretch):
        joined = before is not None and not part.stops and part.lead in ("and", "or", "of")
        sure = joined or part.acts or part.lead in _PREPOSITIONS | _DETERMINERS
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
    """A sequence of words between small words or punctuation; ``lead`` is the word before it.

    ``capitals`` is the number of its first words that are capitalised, ``role`` the preposition
    before it, and ``stops`` whether punctuation precedes it. ``acts`` is whether it is all in small
    letters at the beginning or behind a punctuation mark, and an auxiliary verb follows.
    """

    tokens: tuple[Stretch, ...]
    capitals: int
    lead: str
    role: str
    stops: bool
    acts: bool
    start: int
    end: int

    def without_verb(self) -> _Part | None:
        """The rest after a name at the beginning and the next word, which may be a verb."""
        kept = self.tokens[self.capitals + 1 :]
        return replace(self, tokens=kept, start=kept[0][0]) if kept else None

    def is_name(self, content: str) -> bool:
        """Whether no word begins with a small letter."""
        return not any(content[start].islower() for start, _ in self.tokens)


def _cut_parts(content: str, stretch: Stretch) -> Iterator[_Part]:
    """Divide a part of a text at punctuation and small words."""
    tokens: list[Stretch] = []
    lead, role, end, stops, bare = "", "", stretch[0], False, True
    for token in [*_TOKEN.finditer(content, *stretch), None]:
        word = token.group().lower() if token else ""
        cut = token is None or bool(content[end : token.start()].strip())
        figure, year = word[:1].isdigit(), bool(_YEAR.fullmatch(word))
        small = figure or word in _LINKS or word in _PREPOSITIONS or word in _DETERMINERS
        if tokens and (cut or small):
            low = (at for at, (start, _) in enumerate(tokens) if not content[start].isupper())
            capitals = next(low, len(tokens))
            acts = bare and not (capitals or cut) and word in _AUXILIARIES and len(tokens) < 3
            yield _Part(
                tuple(tokens), capitals, lead, role, stops, acts, tokens[0][0], tokens[-1][1]
            )
            tokens, stops, lead, role = [], False, "", ""
        if token is None:
            return
        if cut:
            stops, bare, lead, role = True, True, "", ""
        bare = bare and not small
        if not small:
            tokens.append(token.span())
        elif word in _DETERMINERS or (figure and not year):
            lead = "all"
        else:
            lead = "" if year or word == "to" else word  # a verb, not a noun, may follow "to"
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
    """The first words of a name up to its last title; empty if there is no title before a name."""
    last = max(
        (at for at, it in enumerate(words[:-1]) if it.lower().strip(".") in TITLES), default=-1
    )
    return words[: last + 1]


def drop_titles(name: str) -> str:
    """Remove titles before a name: "President Anton Halvar" becomes "Anton Halvar"."""
    words = name.split()
    return " ".join(words[len(list(_titles(words))) :])


def name_speaker(written: str, content: str) -> str:
    """The name of a transcript's speaker without an office, as it occurs elsewhere in the text.

    ``written`` is the name as written before the speaker's words, ``content`` the whole text.
    """
    shown = " ".join(it.capitalize() if it.isupper() else it for it in written.split())
    words = shown.split()
    persons = {it.name for it in list_names(content) if it.person}
    ends = (" ".join(words[first:]) for first in range(len(words) - 1))
    return next((it for it in ends if it in persons), drop_titles(shown))


def guess_type(name: str, *, titled: bool = False) -> str:
    """Guess the type of a new name, for a reviewer: by its form, its main word or a title."""
    if not titled and _CALLED.get(name, name).lower() in read_states():
        return "country"
    if not titled and _MODEL.fullmatch(name):
        return "weapon-system"
    words = [it.lower().strip(".") for it in name.split()]
    before = takewhile(lambda it: it not in _PREPOSITIONS, words)
    main = next((it for it in reversed([*before]) if not it.isdigit()), "")
    bodies = not BODIES.isdisjoint(words)
    kind = "" if titled else TYPES_BY_WORD.get(main, "")
    if kind and not (kind == "group" and bodies):  # the United Nations are no group
        return kind
    if bodies or name.isupper():
        return "organisation"
    if not titled and words and words[-1] in TYPES_BY_WORD:
        return TYPES_BY_WORD[words[-1]]
    if len(words) == 1 and name.endswith(_PEOPLES):
        return "group"
    return "person" if titled or len(words) > 1 else "organisation"
