"""Finds words around a quote that can change its meaning, such as a negation before it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from claimgraph.model.dates.names import MONTHS
from claimgraph.model.ontology import load_cues
from claimgraph.model.text import Text

UNKNOWN = "\x00"
"""Stands for an unknown character, where the text is not available and no pinned quote has it. It
ends a clause, because the clause may go on in any way."""

_HIDDEN = re.compile(f"{UNKNOWN}{{3}}")
_CLAUSE_END = re.compile(
    r"[,;:()\u2014\u2013\u201c\u201d\"\x00.!?]"
    r"|\b(?:and|but|while|whereas|although|though|because|since|which|who|whose|when|after|before)\b",
    re.IGNORECASE,
)
_TELLING = r"(?:{verbs})(?:\s+[^\s,;:]+){{0,5}}?\s+that\b"
_BREAK = re.compile(r",\s+(?:while|whereas|although|though|even though|but)\b|[;\x00]")
_NEXT = re.compile(r"[;\x00]|,?\s(?:and|but)\s", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.!;])\s")
_DOUBLE = re.compile(r"[\u201c\u201d\"]")
_ASKING = re.compile(
    r"\b(?:ask\w*|wonder\w*|know\w*|see|as|even|question\w*|doubt\w*|said|says?|indicat\w+)\s+$",
    re.IGNORECASE,
)
_EMPTY_NEGATION = re.compile(
    r"\bnot (?:only|just|merely|least|long)\b"
    r"|\bno (?:doubt|sooner|later|less|fewer|matter|wonder|secret)\b",
    re.IGNORECASE,
)
_LEADS_ON = frozenset({"without", "instead of", "rather than", "short of", "far from"})
"""Negations that only apply to words after them, so that after a quote they do not negate it."""

_INVERTED = re.compile(r"^\W*(?:Should|Were|Had)\b(?=\s[^,;?]+,)")
"""Matches a condition without "if": "Should the talks fail, ..."."""

_PREVENTED = re.compile(
    r"\b(?:almost|nearly|all but)$"
    r"|\b(?:prevent|stop|keep|kept|bar|ban|dissuad|deter|block)\w*\b.*\bfrom(?: having)?$"
    r"|\b(?:avoid|refrain)\w*(?: from)?(?: having)?$",
    re.IGNORECASE,
)
"""Matches words before a quote which say that it did not happen: "nearly", "prevented from"."""

_UNTRUE = re.compile(
    r"\W*\b(?:which|(?:an?|the) (?:claim|report|charge|accusation|allegation|rumou?r|story))\b"
    r"[^.,;]*\b(?:not true|untrue|false|wrong|baseless|unfounded|denie[sd]|reject(?:s|ed)"
    r"|disput(?:es|ed))\b",
    re.IGNORECASE,
)
"""Matches words after a quote which say that it is not so: ", a claim that Serbia denied"."""

_DENYING = (
    r"(?<!not )(?<!never )\b(?:den(?:y|ies|ied|ying)|refut(?:es?|ed|ing)|reject(?:s|ed|ing)?"
    r"|dismiss(?:es|ed|ing)?|disput(?:es?|ed|ing))\b"
)
_DENIED = re.compile(
    rf"{_DENYING}(?:\s+\S+){{0,2}}?(?:\s+(?:reports?|claims?|allegations?|accusations?|suggestions?"
    r"|assertions?|rumou?rs?|charges?|idea|notion))?\s+(?:that|of|having|ever)\b"
    r"|(?<!was )(?<!were )(?<!been )(?<!being )\b(?:denies|denied|denying)$",
    re.IGNORECASE,
)
"""Matches words before a statement which say that somebody denies it: "denied reports that"."""

_INFINITIVE = re.compile(r"\bto$", re.IGNORECASE)
_DONE_TO = re.compile(
    r"\b(?:manag|proceed|happen|continu|began|begin|start|help|enabl|forc|led|caus|brought|went on"
    r"|goes on|first|last|second|third|only \w+)\w*\b(?:\s+\S+){0,3}\s+to$",
    re.IGNORECASE,
)
"""Matches words after which an infinitive was done: "managed to", "was the first to"."""

_VERB = re.compile(r"\W*(?!(?:the|an?|its|their|his|her|th[ei]se?|those|that|have|had)\b)[a-z]")
"""Matches the beginning of a quote that may be a verb, as it is no article, pronoun or name."""

_ON_THE_WAY = re.compile(
    r"\b(?:on the (?:verge|brink|point) of|close to|near to|considering|contemplating|weighing"
    r"|(?:thinking|thinks|thought|talks|talked) (?:of|about))$",
    re.IGNORECASE,
)
"""Matches words before a deed that has not happened yet: "considering", "on the verge of"."""

_NOMINAL = re.compile(
    r"\W*(?:only |but )?(?:in theory|on paper|in name only)(?=\W*(?:[.,;]|$))", re.IGNORECASE
)
"""Matches words after a quote which say that it holds only in name."""

_INVENTED = (
    r"(?:novels?|films?|movies?|(?:radio |stage |school )?plays?|thrillers?|comed(?:y|ies)|satires?"
    r"|parod(?:y|ies)|operas?|musicals?|poems?|songs?|sketch(?:es)?|cartoons?|legends?|myths?"
    r"|fairy tales?|fables?|dreams?|jokes?|screenplays?|scenarios?|simulations?|war ?games?"
    r"|(?:video|computer|board) games?|(?:tv|television|drama) series)"
)
_FICTION = re.compile(
    r"\b(?:in|from) (?:an?|the|his|her|their|its|one|this|that)\s+"
    rf"(?:(?!documentary)[\w'\u2019-]+\s+){{0,3}}?{_INVENTED}\b"
    r"(?! (?:industry|festival|maker|crew|studio|company|club|director|star))"
    r"|\b(?:novel|film|movie|play|thriller|comedy|satire|parody|opera|poem|song|cartoon|legend"
    r"|myth|fairy tale|fable) (?:\w+ ){0,2}?(?:tells?|told|depicts?|depicted|portrays?|portrayed"
    r"|imagines?|imagined|has it|in which|where)\b|\bin (?:fiction|satire)\b",
    re.IGNORECASE,
)
"""Matches words which say that something happens in an invented story: "in his new film"."""

_DAY = (
    r"(?:(?:the )?(?:early|mid|late|end of|beginning of|start of|middle of)[\s-])*"
    rf"(?:\d|{'|'.join(MONTHS)}"
    r"|\w+day\b|last\b|recently|then\b|yesterday|earlier\b"
    r"|(?:this|the) (?:year|spring|summer|autumn|fall|winter|month|week))"
)
_UNTIL = re.compile(
    rf"\W*(?:\S+\s+){{0,3}}?(?<!not )\b(?:(?:until|till|up to) {_DAY}|lasted|ended|expired)",
    re.IGNORECASE,
)
_UNTIL_FIRST = re.compile(rf"\W*(?:until|till|up to) {_DAY}[^,;]*,\s*$", re.IGNORECASE)
_UNTIL_INSIDE = re.compile(rf"(?<!not )\b(?:until|till) {_DAY}", re.IGNORECASE)
_ONCE = re.compile(
    r"\b(?:former|formerly|previously|once|erstwhile|one-time|used to(?: be)?)\W*"
    r"(?:(?:an?|the)\s)?$",
    re.IGNORECASE,
)
"""Match words which say that a state is over: "until 2015" after a quote, "once" before it."""

_WOULD = re.compile(r"\bwould(?: (?:mean|imply|entail) that)?$", re.IGNORECASE)
_WORD_OF = re.compile(
    r"\W*(?:according to\b[^,]{1,60}|in the (?:words|view|opinion) of\b[^,]{1,60}"
    r"|in [^,]{1,40}['\u2019]s? (?:words|view|opinion|account)"
    r"|as [^,]{1,40} (?:sees?|puts?|tells?) it),",
    re.IGNORECASE,
)
"""Matches words at the beginning of a sentence that name the speaker: "according to Reuters,"."""

_OFTEN_ELSE = frozenset({"provided", "providing", "assuming", "supposing", "otherwise"})
"""Words that are conditions only at the beginning of a clause; "it provided help" has none."""

_NOT_FUTURE = frozenset(
    {"shortly", "soon", "would", "was to", "is to", "are to", "to date", "wants to", "hopes to"}
)
"""Cue words for the future that are ignored in quotes, because they may also mean the past."""


NAMED_BY_VERB = frozenset(
    {
        "confirms", "announces", "denies", "refuses", "threatens", "promises", "accuses",
        "doubts", "retracts", "declines-to-comment",
    }
)  # fmt: skip
"""Stances that reporters usually name by their verb. Others, such as urges, are expressed in many
ways, so that a notice about a missing verb would rarely be right."""


@dataclass(frozen=True)
class Surroundings:
    """The sentences of which a quote is a part, and the spans of the quote in them (``taken``).

    ``opened`` is true if a quotation mark before the quote is not closed. If the text is not
    available, unknown characters of ``words`` are ``UNKNOWN``.
    """

    words: str
    taken: tuple[tuple[int, int], ...]
    opened: bool = False

    @property
    def known(self) -> bool:
        """Whether all words of the sentences are known; single characters may be missing."""
        return not _HIDDEN.search(self.words)

    @property
    def before(self) -> str:
        return self.words[: self.taken[0][0]]

    @property
    def after(self) -> str:
        return self.words[self.taken[-1][1] :]

    @property
    def inside(self) -> str:
        """The words from the first to the last word of the quote, with the omitted words."""
        return self.words[self.taken[0][0] : self.taken[-1][1]]

    @property
    def quote(self) -> str:
        """The words of the quote, without those that it omits."""
        return " ".join(self.words[start:end] for start, end in self.taken)

    @property
    def left_out(self) -> str:
        """The words that the quote omits with ``[...]``."""
        ends = [end for _, end in self.taken[:-1]]
        starts = [start for start, _ in self.taken[1:]]
        return " ; ".join(self.words[a:b] for a, b in zip(ends, starts, strict=True))

    @property
    def leading(self) -> str:
        """The words from the beginning of the clause to the quote."""
        last = 0
        for found in _CLAUSE_END.finditer(self.before):
            last = found.end()
        return self.before[last:]

    @property
    def trailing(self) -> str:
        """The words from the quote to the end of its clause."""
        found = _CLAUSE_END.search(self.after)
        return self.after[: found.start()] if found else self.after


def passage_in(
    text: Text, spans: tuple[tuple[int, int], ...], sentences: Iterable[tuple[int, int, str]]
) -> Surroundings:
    """Return the sentences around a quote, from the available text."""
    start, end = _bounds(spans, sentences)
    line = text.content.rfind("\n", 0, start) + 1
    return Surroundings(
        text.content[start:end],
        tuple((a - start, b - start) for a, b in spans),
        _is_open(text.content[line : spans[0][0]]),
    )


def passage_of_pins(
    pinned: Iterable[tuple[int, int, str]],
    spans: tuple[tuple[int, int], ...],
    sentences: Iterable[tuple[int, int, str]],
) -> Surroundings:
    """Return the sentences around a quote, put together from pinned quotes without the text."""
    start, end = _bounds(spans, sentences)
    letters = [UNKNOWN] * (end - start)
    for first, last, exact in pinned:
        if start <= first and last <= end:
            letters[first - start : last - start] = exact
    taken = tuple((a - start, b - start) for a, b in spans)
    words = "".join(letters)
    return Surroundings(words, taken, _is_open(words[: taken[0][0]]))


def _bounds(
    spans: tuple[tuple[int, int], ...], sentences: Iterable[tuple[int, int, str]]
) -> tuple[int, int]:
    first, last = spans[0][0], spans[-1][1]
    touched = [(a, b) for a, b, _ in sentences if a < last and first < b]
    return min([first, *(a for a, _ in touched)]), max([last, *(b for _, b in touched)])


def _is_open(words: str) -> bool:
    """Return whether a double quotation mark is still open at the end of these words."""
    depth = False
    for mark in _DOUBLE.findall(words):
        depth = mark == "\u201c" or (mark == '"' and not depth)
    return depth


@cache
def _cue(*lists: str, but: frozenset[str] = frozenset()) -> re.Pattern[str]:
    """Return a pattern that matches the cue words of some lists, without those in ``but``."""
    words = {cue for name in lists for cue in load_cues().get(name, ())} - but
    return re.compile(rf"(?<![\w-])(?:{_either(words)})(?![\w-])", re.IGNORECASE)


def _either(words: Iterable[str]) -> str:
    longest = sorted(words, key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace("'", "['\u2019]") for word in longest)


def _last_words(words: str, number: int) -> str:
    return " ".join(words.split()[-number:])


def _first_words(words: str, number: int) -> str:
    return " ".join(words.split()[:number])


def find_negation(passage: Surroundings) -> str:
    """Return a negation or denial that applies to the quote, or ''; a denial also in the quote."""
    near = (
        (_last_words(passage.leading, 8), frozenset[str]()),
        (passage.left_out, frozenset[str]()),
        (_first_words(passage.trailing, 3), _LEADS_ON),
    )
    for words, but in near:
        found = _cue("cues-negation", but=but).search(_EMPTY_NEGATION.sub("", words))
        if found:
            return found.group()
    head = passage.leading.strip()
    prevented = (
        _PREVENTED.search(head)
        or _UNTRUE.match(passage.after)
        or _DENIED.search(_last_words(head, 8))
        or _DENIED.search(passage.quote)
    )
    return prevented.group().strip(" ,") if prevented else ""


def find_question(passage: Surroundings) -> str:
    """Return the last word of a question that contains the quote, or ''."""
    rest = _SENTENCE_END.split(passage.after, maxsplit=1)[0]
    asked = re.search(r"[^\s\x00]*\?$", passage.quote.rstrip()) or re.search(r"[^\s\x00]*\?", rest)
    return asked.group() if asked else ""


def find_condition(passage: Surroundings) -> str:
    """Return a condition outside the quote that applies to it, or ''."""
    behind = _NEXT.split(f" {_first_words(passage.after, 12)}")[0]
    outside = (passage.before, passage.left_out, behind)
    for words in outside:
        for found in _cue("cues-condition").finditer(words):
            head = words[: found.start()]
            elsewhere = found.group().lower() in _OFTEN_ELSE and not _begins_clause(head)
            if not (_ASKING.search(head) or elsewhere):
                return found.group()
    inverted = _INVERTED.search(passage.before + passage.inside + passage.after)
    inverted = inverted if inverted and passage.before.strip() else None
    return inverted.group().strip() if inverted else ""


def _begins_clause(head: str) -> bool:
    return not head.strip() or head.rstrip()[-1] in ",;:\u2014\u2013"


def find_future(passage: Surroundings) -> str:
    """Return words for the future in the quote or before its verb, or ''."""
    strong = _cue("cues-future", but=_NOT_FUTURE)
    for words in (passage.quote, _last_words(passage.leading, 4)):
        found = strong.search(words)
        if found:
            return found.group()
    head = passage.leading.strip()
    found = _WOULD.search(head) or _ON_THE_WAY.search(head)
    if found is None and _VERB.match(passage.quote) and not _DONE_TO.search(head):
        found = _INFINITIVE.search(head)
        return _last_words(head, 2) if found else ""
    return found.group() if found else ""


def find_fiction(passage: Surroundings) -> str:
    """Return words in the sentence which say that it is about an invented story, or ''."""
    found = _FICTION.search(passage.words)
    return found.group() if found else ""


def find_end(passage: Surroundings) -> str:
    """Return words around the quote which say that what it tells has ended, or ''."""
    inside = _UNTIL_INSIDE.search(passage.quote) or _ONCE.search(passage.leading)
    found = inside or _UNTIL.match(passage.trailing) or _UNTIL_FIRST.match(passage.before)
    return found.group().strip(" ,") if found else ""


def find_hedge(passage: Surroundings) -> str:
    """Return words that make the quote less certain, inside it or shortly before it, or ''."""
    ahead = _last_words(passage.leading, 5)
    joint = f"{_last_words(ahead, 2)} {_first_words(passage.quote, 1)}"
    for words in (passage.quote, ahead, joint):
        for found in _cue("cues-hedge").finditer(words):
            month = found.group() == "May" and words[: found.start()].strip()
            if not month:
                return found.group()
    nominal = _NOMINAL.match(passage.after)
    return nominal.group().strip() if nominal else ""


def find_teller(passage: Surroundings) -> str:
    """Return the words, or the quotation mark, that attribute the quote to somebody else, or ''."""
    if passage.opened:
        return "\u201c"
    before = _BREAK.split(passage.before)[-1]
    for words in (before, passage.quote):
        found = re.search(_speech_verbs(), words)
        if found:
            return found.group()
    direct = re.search(
        rf"\b(?:(?:{_sayings()})(?:\s+(?:the|it|its|their|his|her))?|told\s+(?:the\s+)?\w+)\s*$",
        before,
    )
    if direct:
        return direct.group().strip()
    source = _WORD_OF.match(before)
    later = re.match(
        rf"[\u201d\"']?,[\u201d\"']?\s+(?!and\b|but\b|wh)(?:[^\s,;.]+\s+){{1,6}}?(?:{_sayings()})"
        r"(?:\s+(?:on|in|at|last)\s[^,;.]{2,30})?\s*[.,;]"
        rf"|,\s+or so\s+(?:[^\s,;.]+\s+){{1,6}}?(?:{_sayings()})\s*[.,;]"
        rf"|[\u201d\"']?,[\u201d\"']?\s+(?:{_sayings()}|according to)\s+[^,;.]{{2,60}}[.]",
        passage.after,
    )
    found = source or later
    return found.group().strip(' ,.\u201d"') if found else ""


def _sayings() -> str:
    return (
        "said|says|claimed|claims|alleged|alleges|insisted|insists|stated|maintained|asserted"
        "|told reporters|told journalists|believes|believed|thinks|suspects|is convinced"
    )


@cache
def _speech_verbs() -> str:
    verbs = {cue for cue in load_cues()["cues-quotation"] if " " not in cue and cue != "per"}
    fact = r"(?:call|consider|regard|deem|declare|take)(?:s|d|ed)? it"
    return _TELLING.format(verbs=rf"\b(?i:{_either(verbs)}|{fact})")


def find_verb(passage: Surroundings, stance: str) -> str:
    """Return a word, anywhere in the sentence, that indicates the stance, or ''."""
    lists = (stance, "cues-negation") if stance == "denies" else (stance,)
    found = _cue(*lists).search(passage.words)
    return found.group() if found else ""


def find_former(passage: Surroundings, *, exact: bool) -> str:
    """Return a word near the quote which says that an office is no longer held, or ''.

    If ``exact`` is true, the office is one such as foreign minister, which a deputy does not hold:
    then words such as "deputy" are returned, too.
    """
    near = f"{_last_words(passage.before, 2)} {passage.inside}"
    both = f"{near} {_first_words(passage.after, 2)}"
    ambiguous = {"then", "late", "ex"}
    deputies = frozenset() if exact else frozenset({"deputy", "vice", "retired", "acting"})
    plain = _cue("cues-former-office", but=frozenset(ambiguous) | deputies).search(both)
    joined = re.search(
        r"\b(?:ex|then|vice|deputy)-\w+|\b(?:the|his) (?:late|then)\b|\w+-(?:elect|designate)\b"
        r"|\bonce (?:the|an?)\b",
        both,
        re.IGNORECASE,
    )
    found = plain or (joined if exact or not joined or "-" not in joined.group() else None)
    return found.group() if found else ""


@dataclass(frozen=True)
class CodedAs:
    """The properties of a quote's claim that decide which words around it are looked for."""

    affirmed: bool
    certain: bool
    own_voice: bool
    conditional: bool
    dated_later: bool
    done: bool
    judgement: bool
    office: bool
    exact_office: bool
    reported: bool
    stance: str
    admitting: bool
    goes_on: bool


def look_around(passage: Surroundings, taken: CodedAs) -> Mapping[str, str]:
    """Return the words around a quote that a person should look at, by kind of notice."""
    found: dict[str, str] = {}
    if taken.office and taken.affirmed:
        found["former-office"] = find_former(passage, exact=taken.exact_office)
    if taken.affirmed and not taken.office:
        found["negation"] = find_negation(passage)
        found["question"] = find_question(passage)
        found["fiction"] = find_fiction(passage)
    if taken.affirmed and taken.goes_on:
        found["ended"] = find_end(passage)
    if taken.own_voice and not taken.office:
        found["quoted"] = find_teller(passage)
    if taken.affirmed and not (taken.office or taken.judgement):
        found |= _find_reserve(passage, taken, denied=bool(found.get("negation")))
    missing = passage.known and not find_verb(passage, taken.stance)
    if missing and taken.admitting:
        found["admission"] = taken.stance
    elif missing and taken.reported and taken.stance in NAMED_BY_VERB:
        found["verb"] = taken.stance
    return {kind: words for kind, words in found.items() if words}


def _find_reserve(passage: Surroundings, taken: CodedAs, *, denied: bool) -> dict[str, str]:
    """Return a condition, a future or a hedge around the quote that the claim does not state.

    If ``denied`` is true, as in "has yet to buy", words for the future are not looked for.
    """
    found = {"condition": "" if taken.conditional else find_condition(passage)}
    if not (taken.dated_later or taken.done or taken.conditional or denied):
        found["future"] = find_future(passage)
    if taken.certain:
        found["hedge"] = find_hedge(passage)
    return found
