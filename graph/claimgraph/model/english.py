"""Writes propositions and dates in English, for an edge, a table or a report; names of states."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from claimgraph.model.dates import Time
from claimgraph.model.dates.names import MONTHS
from claimgraph.model.ontology import StanceTerm, Vocabulary
from claimgraph.model.records import Proposition, Records, Value, ValueKind

ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
)  # fmt: skip


NONE: frozenset[str] = frozenset()

STATES = Path(__file__).with_name("states.tsv")
"""The file with names and codes of states: ISO 3166-1 and Correlates of War.

Its last column has other names that tables use, among them former ones.
"""


def count_nouns(number: int, noun: str) -> str:
    """Return a number followed by its noun, in the plural unless the number is 1.

    >>> count_nouns(1, "claim"), count_nouns(12368, "row"), count_nouns(2, "status")
    ('1 claim', '12,368 rows', '2 statuses')
    >>> count_nouns(0, "entity")
    '0 entities'
    """
    if number == 1:
        return f"1 {noun}"
    if noun.endswith("y"):
        return f"{number:,} {noun[:-1]}ies"
    return f"{number:,} {noun}{'es' if noun.endswith('s') else 's'}"


def agree_verb(words: str, speaker: str) -> str:
    """Put the verb that begins a phrase into the plural where the speaker is several people.

    >>> agree_verb("fears", "Turks in the government"), agree_verb("denies that", "two officials")
    ('fear', 'deny that')
    >>> agree_verb("wishes", "people close to the talks"), agree_verb("fears", "US official")
    ('wish', 'fears')
    >>> agree_verb("urges:", "United States"), agree_verb("urges:", "sponsors of the bill")
    ('urges:', 'urge:')
    """
    return pluralise_verb(words) if names_several(speaker) else words


def names_several(label: str) -> bool:
    """Return whether a label means several people or things; a capitalised name means one.

    >>> [names_several(it) for it in ("Turkish armed forces", "those in arms", "Syrian Kurds")]
    [True, True, True]
    >>> [names_several(it) for it in ("relations between neighbours", "a pact between states")]
    [True, False]
    >>> [names_several(it) for it in ("United States", "Athens, Greece", "news of the day")]
    [False, False, False]
    >>> [names_several(it) for it in ("10 Nations", "1 Nations", "60 Minutes", "9 News")]
    [True, False, False, False]
    """
    after = AFTER_HEAD.search(label)
    head = label[: after.start()] if after else label
    words = head.split()
    if not words or words[0].casefold() in MANY:
        return bool(words)
    noun = words[-1]
    described = after is not None and after[0] not in ",("
    counted = len(words) > 1 and COUNT.fullmatch(words[0]) and noun not in PROGRAMMES
    common = counted or head[0].islower() or noun[0].islower() or (described and len(words) == 1)
    named = PEOPLE.search(noun) or noun[-2:-1].isdigit()  # "Turkish Cypriots", "Turkish F-35s"
    plural = noun not in SINGULAR and (noun == "people" or PLURAL.search(noun))
    return bool((common or named) and plural)


def pluralise_verb(words: str) -> str:
    """Put the verb that begins a phrase from the third person singular into the plural.

    >>> [pluralise_verb(it) for it in ("denies that", "does not rule out", "wishes:", "refuses")]
    ['deny that', 'do not rule out', 'wish:', 'refuse']
    >>> pluralise_verb("is not aware of:"), pluralise_verb("is ally of")
    ('are not aware of:', 'are allies of')
    """
    verb, colon, rest = re.fullmatch(r"(\w*)(:?)(.*)", words, re.DOTALL).groups()  # type: ignore[union-attr]
    for ending, plural in ENDINGS:
        if verb.endswith(ending):
            roles = ROLE.sub(lambda it: count_nouns(2, it[0]).removeprefix("2 "), rest)
            return f"{verb.removesuffix(ending)}{plural}{colon}{roles}"
    return words


ENDINGS = (
    ("is", "are"), ("was", "were"), ("has", "have"), ("oes", "o"), ("ies", "y"), ("shes", "sh"),
    ("ches", "ch"), ("sses", "ss"), ("s", ""),
)  # fmt: skip
ROLE = re.compile(
    "(?<=^ )(?:ally|candidate|citizen|member|minister|official|organ)(?= (?:for|of)$)"
)
"""A noun for a role after "is", as in "is ally of"; several holders need its plural."""
AFTER_HEAD = re.compile(
    r"[,(]|\s(?:in|at|of|from|who|that|which|with|within|near|close|familiar|on|to|for|inside|under"
    r"|between|among|over|against|held|led|based)\s"
)
"""Matches the first word or sign after the head noun of a phrase: "of", "for", "who", a comma."""
MANY = frozenset({"those", "both", "several", "some", "many", "most", "various"})
COUNT = re.compile(r"[2-9]|[1-9]\d[\d,]*")
"""Matches a number above one, as in "10 Nations"."""
PROGRAMMES = frozenset({"Minutes", "News"})
"""Capitalised nouns behind a number that make the name of one programme, as in "60 Minutes"."""
PLURAL = re.compile(r"[^suia]s$")
PEOPLE = re.compile(r"(?:[a-z](?:ans|iots)|Kurds|Turks)$")
"""Matches names of peoples, which are plural although other capitalised names are not."""
SINGULAR = frozenset({"news", "headquarters", "politics", "economics", "series"})
"""Words that look like a plural but mean one thing."""


def word_proposition(
    path: str, records: Records, vocabulary: Vocabulary, *, to_come: Set[str] = NONE
) -> str:
    """Write a proposition out, with its qualifiers and its date.

    Qualifiers follow the order of the ontology, so equal propositions get the same sentence:
    "Russia delivered S-400 (first part) to Turkey, in late July 2019". Propositions whose path is
    in ``to_come`` are worded as headlines word the future: "Turkey to destroy S-400". A statement
    within it is its last clause, so that nothing behind it can be read as a part of that clause:
    "US Congress presses Turkey through a waiver to cancel S-400 contract".
    """
    return _Wording(records, vocabulary, to_come).word(path)


Form = Literal["past", "to", "present", "is to", "gerund"]
"""How a verb stands: purchased, to purchase, purchases, is to purchase, purchasing."""

FINITE: Mapping[str, tuple[str, Form, Form]] = {
    "because": ("because", "past", "is to"),
    "following": ("after", "past", "present"),
    "before": ("before", "past", "present"),
    "if": ("if", "past", "present"),
    "unless": ("unless", "past", "present"),
    "or": ("or", "past", "to"),
}
"""By qualifier: what joins its clause to the sentence, the verb of what was, that of the future."""


@dataclass(frozen=True)
class _Wording:
    records: Records
    vocabulary: Vocabulary
    to_come: Set[str]

    def word(self, path: str) -> str:
        proposition = self.records.propositions[path]
        subject, obj = self._end(proposition, proposition.subject), self._object(proposition)
        verb = self._verb(proposition, "to" if path in self.to_come else "past")
        return f"{subject} {verb} {obj}{self._rest(proposition)}"

    def _clause(self, path: str, form: Form, *, subject: bool = True, denied: bool = False) -> str:
        """Write a proposition as a clause of another one, with or without its subject."""
        proposition = self.records.propositions[path]
        verb = ("not " if denied else "") + self._verb(proposition, form)
        words = f"{verb} {self._object(proposition)}{self._rest(proposition)}"
        return f"{self.records.label(proposition.subject)} {words}" if subject else words

    def _verb(self, proposition: Proposition, form: Form) -> str:
        term = self.vocabulary.predicates[proposition.predicate]
        subject = self.records.label(proposition.subject)
        match form:
            case "to":
                return f"to {term.bare_label}"
            case "is to":
                return agree_verb(f"is to {term.bare_label}", subject)
            case "present":
                return agree_verb(conjugate_verb(term.bare_label), subject)
            case "gerund":
                return write_gerund(term.bare_label)
        return agree_verb(term.arrow_label, subject)

    def _rest(self, proposition: Proposition) -> str:
        """Everything behind the object: qualifiers, the date, and a statement as last clause."""
        order = list(self.vocabulary.qualifiers)
        pairs = sorted(proposition.qualifiers, key=lambda pair: (order.index(pair[0]), pair[1]))
        nested = [pair for pair in pairs if pair[1].kind is ValueKind.PROPOSITION]
        last = self._last(proposition, *nested[0]) if len(nested) == 1 else ""
        kept = [pair for pair in pairs if not last or pair not in nested]
        if last and nested[0][0] == "following":  # "two months after ..."
            lags = [value.token for name, value in kept if name == "lag"]
            kept = [pair for pair in kept if pair[0] != "lag"]
            last = " ".join([*lags, last])
        details = "".join(self._qualifier(*pair) for pair in kept)
        lasting = self.vocabulary.predicates[proposition.predicate].kind == "state"
        if proposition.when:
            details += f", {word_time(proposition.when, lasting=lasting)}{',' if last else ''}"
        return f"{details} {last}" if last else details

    def _last(self, proposition: Proposition, name: str, value: Value) -> str:
        """Write a statement in a qualifier as a clause; return '' if it has to stay in brackets."""
        inner = self.records.propositions[value.token]
        if not self._is_plain(inner):
            return ""
        is_object = inner.subject == proposition.object
        asks = self.vocabulary.predicates[proposition.predicate].is_request
        if name in FINITE:
            conjunction, past, future = FINITE[name]
            form = future if value.token in self.to_come else past
            return f"{conjunction} {self._clause(value.token, form)}"
        if name == "purpose":
            if inner.subject == proposition.subject:
                return f"in order {self._clause(value.token, 'to', subject=False)}"
            return f"so that {self._clause(value.token, 'present')}"
        if name in ("for", "against") and asks:
            asked = self._clause(value.token, "to", subject=False, denied=name == "against")
            return asked if is_object else f"for {self.records.label(inner.subject)} {asked}"
        if name in ("for", "against", "over"):
            clause = self._clause(value.token, "gerund", subject=name == "over" or not is_object)
            return f"{self.vocabulary.qualifiers[name].preposition} {clause}"
        return ""

    def _is_plain(self, proposition: Proposition) -> bool:
        """Whether a statement can be a clause: it has none of its own, and its verb is known.

        Of a predicate that a dossier defines without ``plain:`` nobody knows the infinitive.
        """
        term = self.vocabulary.predicates[proposition.predicate]
        values = (value for _, value in proposition.qualifiers)
        ends = (proposition.subject, proposition.object)
        return (
            term.bare_label != term.arrow_label
            and all(value.kind is not ValueKind.PROPOSITION for value in values)
            and not any(self._stated(end) for end in ends)
        )

    def _stated(self, end: str) -> Proposition | None:
        """The proposition that an entity stands for, if it stands for one."""
        entity = self.records.entities.get(end)
        return self.records.propositions.get(entity.states) if entity else None

    def _end(self, proposition: Proposition, end: str, *, subject: bool = True) -> str:
        """Name a subject or object; a statement by its gerund, where that is unambiguous."""
        stated = self._stated(end)
        if not stated or stated.when or not self._is_plain(stated):
            return self.records.label(end)
        own = subject or stated.subject != proposition.subject
        return self._clause(self.records.entities[end].states, "gerund", subject=own)

    def _object(self, proposition: Proposition) -> str:
        """Name the object; what follows a statement would be read as a part of it."""
        if proposition.qualifiers or proposition.when:
            return self.records.label(proposition.object)
        return self._end(proposition, proposition.object, subject=False)

    def _qualifier(self, name: str, value: Value) -> str:
        """Write a qualifier as a part of its proposition's sentence, with a leading space."""
        if value.kind is not ValueKind.PROPOSITION:
            return word_qualifier(name, value, self.records, self.vocabulary)
        preposition = self.vocabulary.qualifiers[name].preposition
        return f" {preposition} [{self.word(value.token)}]".replace("  ", " ")


def conjugate_verb(infinitive: str) -> str:
    """Put the verb that begins a phrase into the third person singular.

    >>> [conjugate_verb(it) for it in ("give up", "supply", "be in talks to buy", "press", "veto")]
    ['gives up', 'supplies', 'is in talks to buy', 'presses', 'vetoes']
    """
    verb, space, rest = infinitive.partition(" ")
    irregular = {"be": "is", "have": "has", "do": "does", "go": "goes", "veto": "vetoes"}
    if verb in irregular:
        verb = irregular[verb]
    elif re.search("[^aeiou]y$", verb):
        verb = f"{verb[:-1]}ies"
    else:
        verb += "es" if re.search("(s|sh|ch|x|z)$", verb) else "s"
    return f"{verb}{space}{rest}"


def write_gerund(infinitive: str) -> str:
    """Put the verb that begins a phrase into its form in -ing.

    >>> [write_gerund(it) for it in ("use", "lie about", "be near", "shoot down", "meet", "visit")]
    ['using', 'lying about', 'being near', 'shooting down', 'meeting', 'visiting']
    >>> [write_gerund(it) for it in ("run", "expel", "co-produce", "free", "veto", "violate")]
    ['running', 'expelling', 'co-producing', 'freeing', 'vetoing', 'violating']
    >>> [write_gerund(it) for it in ("limit", "submit", "permit", "omit", "vomit")]
    ['limiting', 'submitting', 'permitting', 'omitting', 'vomiting']
    """
    verb, space, rest = infinitive.partition(" ")
    if verb.endswith("ie"):
        verb = f"{verb[:-2]}y"
    elif re.search("[^aeioy]e$", verb) and verb != "be":
        verb = verb[:-1]
    elif DOUBLED.fullmatch(verb):
        verb += verb[-1]
    return f"{verb}ing{space}{rest}"


DOUBLED = re.compile(
    "[^aeiou]*[aeiou][bdgklmnprtvz]|omit|.*(?:[^io]mit|[^f]fer|pel|cel|cur|trol|bel|vel|gin)"
)
"""Verbs that double their last letter: of one short syllable, or stressed on the last one."""


def word_voice(who: str, phrase: str) -> str:
    """Name a speaker of a future event, with the verb of the stance.

    >>> word_voice("Turks in the government", "fears:")
    'Turks in the government fear'
    """
    return f"{who} {agree_verb(phrase, who).removesuffix(':')}"


def choose_verb(stance: StanceTerm) -> str:
    """The words of a stance that can stand before "Turkey to destroy S-400".

    "Announces: Turkey to ..." is English, "announces that: Turkey to ..." is not.
    """
    return stance.label if stance.phrase.endswith(" that") else stance.phrase


def word_voices(voices: Iterable[tuple[str, str]]) -> str:
    """List the speakers of a future event with the verb of each; after two, only count the rest.

    >>> word_voices([("Washington", "urges:"), ("Ankara", "refuses:"), ("Ankara", "refuses:")])
    'Ankara refuses, Washington urges'
    """
    voiced = sorted({word_voice(who, phrase) for who, phrase in voices})
    return ", ".join(voiced if len(voiced) < 3 else [*voiced[:2], f"{len(voiced) - 2} more"])


def word_qualifier(name: str, value: Value, records: Records, vocabulary: Vocabulary) -> str:
    """Write a qualifier that is no statement as a part of a sentence, with a leading space."""
    words = word_value(value, records)
    if name == "lag":  # the sentence goes on with the earlier event: "two months after ..."
        return f" {words}"
    if value.kind is ValueKind.ORDINAL:
        words = f"{words} {name}"
    if name == "quantity" and not value.unit:  # a number of things, not of metres or dollars
        words = f"{words} of them"
    preposition = vocabulary.qualifiers[name].preposition
    if name == "only":  # repeats a name of the sentence: "Turkey purchased S-400 (only Turkey)"
        return f" ({preposition} {words})"
    if name == "purpose" and words.startswith("to "):  # "to be rescued" needs no preposition
        preposition = ""
    return f" {preposition} {words}" if preposition else f" ({words})"


def word_value(value: Value, records: Records) -> str:
    """Write the value of a qualifier that is no statement in English."""
    match value.kind:
        case ValueKind.ENTITY:
            return records.label(value.token)
        case ValueKind.ORDINAL:
            number = int(value.token)
            return ORDINALS[number - 1] if number <= len(ORDINALS) else f"no. {number}"
        case ValueKind.NUMBER:
            return word_number(value.token)
    return value.token


_LONG = re.compile(r"(?<![\w.,])\d{7,}(?![\w.,]*\d)")
"""Matches a number of seven or more digits without separators, which is hard to read."""

SCALES = {10**12: "trillion", 10**9: "billion", 10**6: "million"}


def word_number(words: str) -> str:
    """Write long numbers of a quantity so that people can read them: scaled or grouped.

    >>> word_number("less than 1000000000000"), word_number("1500000 to 1234567890")
    ('less than 1 trillion', '1.5 million to 1,234,567,890')
    >>> word_number("1,234,567"), word_number("1234567.5"), word_number("2019")
    ('1,234,567', '1234567.5', '2019')
    """
    return _LONG.sub(lambda found: _word_figure(int(found[0])), words)


def _word_figure(number: int) -> str:
    for scale, name in SCALES.items():
        if scale <= number < 1000 * scale and number * 100 % scale == 0:
            return f"{number / scale:g} {name}"
    return f"{number:,}"


def word_time(time: Time, *, lasting: bool = False) -> str:
    """Write a time in English, as precisely as its bounds allow.

    ``lasting`` is for states: where the begin is open, the latest day is that of the state's end.

    >>> from claimgraph.model.dates import parse
    >>> word_time(parse("2019-07-21/2019-07-31"))
    'in late July 2019'
    >>> word_time(parse("by late March 2020")), word_time(parse("by March 2020"))
    ('by the end of March 2020', 'by March 2020')
    >>> word_time(parse("by late March 2020"), lasting=True), word_time(parse("since 2019-07"))
    ('until the end of March 2020 at the latest', 'since July 2019')
    """
    if time.open_begin and time.open_end:
        return "at an unknown time"
    if time.open_begin:
        end = _word_bound(time.latest, time.edtf.removeprefix("../"))
        return f"until {end} at the latest" if lasting else f"by {end}"
    if time.open_end:
        return f"since {_word_bound(time.earliest, time.edtf.removesuffix('/..'))}"
    if time.earliest == time.latest:
        return f"on {_day(time.earliest)}"
    return _join_days(time.earliest, time.latest)


def _word_bound(day: date, written: str) -> str:
    """Write the one known bound of a time as a year, month or day, as precisely as EDTF had it."""
    parts = written.count("-") + 1
    if parts < 3 and written[:1].isdigit():
        return f"{MONTHS[day.month - 1]} {day.year}" if parts == 2 else f"{day.year}"
    if day.day == _end(day):
        return f"the end of {MONTHS[day.month - 1]} {day.year}"
    return _day(day)


def _join_days(first: date, last: date) -> str:
    if (first.year, first.month) == (last.year, last.month):
        month = f"{MONTHS[first.month - 1]} {first.year}"
        end = _end(first)
        parts = {(1, 10): "early ", (11, 20): "mid-", (21, end): "late ", (1, end): ""}
        if (first.day, last.day) in parts:
            return f"in {parts[first.day, last.day]}{month}"
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return f"in {first.year}" if first.year == last.year else f"{first.year} to {last.year}"
    return f"between {_day(first)} and {_day(last)}"


def _end(day: date) -> int:
    return monthrange(day.year, day.month)[1]


def _day(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


@cache
def _read_rows() -> tuple[list[str], ...]:
    return tuple(it.split("\t") for it in STATES.read_text(encoding="utf-8").splitlines())


@cache
def read_codes() -> dict[str, dict[str, str]]:
    """Read the names of states by their codes, for each system of codes."""
    head, *rows = _read_rows()
    return {
        system: {row[head.index(system)]: row[0] for row in rows}
        for system in ("iso3", "cowabb", "iso2", "cow")
    }


@cache
def read_states() -> frozenset[str]:
    """Read all names of states, in lower case, including other names that tables use."""
    _, *rows = _read_rows()
    return frozenset(name.lower() for row in rows for name in (row[0], *row[-1].split("|")) if name)
