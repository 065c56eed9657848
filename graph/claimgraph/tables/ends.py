"""Finds the columns of a table for subject and object of claims, by their names and values."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from claimgraph.model.english import read_codes, read_states
from claimgraph.tables.look import CODES, ROLES, LookedColumn

PERSONS = (
    "plaintiff", "complainant", "petitioner", "applicant", "holder", "officeholder", "appointee",
    "leader", "president", "premier", "monarch", "ruler", "minister", "ambassador", "candidate",
    "commander", "general", "politician", "visitor", "dignitary", "fullname", "person", "guest",
)  # fmt: skip
SUBJECTS = (
    "supplier", "seller", "exporter", "donor", "creditor", "lender", "sender", "attacker",
    "aggressor", "initiator", "challenger", "claimant", "occupier", "perpetrator", *PERSONS,
    "belligerent", "combatant", "participant", "signatory", "partner", "member", "actor", "side",
    "dyad", "group", "name", "country", "state", "ccode", "nation", "organisation",
    "organization", "agency", "institution", "ministry", "company", "firm", "corporation",
    "contractor", "operator", "owner", "manufacturer", "sponsor", "militia", "army", "entity",
    "party", "who",
)  # fmt: skip
OBJECTS = (
    "recipient", "buyer", "importer", "borrower", "target", "victim", "defendant", "defender",
    "respondent", "receiver", "opponent", "partner", "weapon", "designation", "treaty",
    "agreement", "convention", "resolution", "draft", "motion", "bill", "territory", "capital",
    "position", "office",
    "agency", "department", "ministry", "alliance", "igo", "conflict", "disp", "war", "battle",
    "campaign", "mission", "operation", "party", "title", "event", "belligerent", "district",
    "organisation", "organization", "location", "place", "city", "system", "equipment", "vehicle",
    "country", "state", "nation", "chamber", "program", "programme", "actor", "side", "whom",
    "name", "ccode",
)  # fmt: skip
PAIRS = (
    ("1", "2"), ("a", "b"), ("source", "target"), ("sender", "target"), ("sender", "receiver"),
    ("sender", "recipient"), ("origin", "destination"), ("from", "to"), ("exporter", "importer"),
    ("donor", "recipient"), ("supplier", "recipient"), ("seller", "buyer"), ("lender", "borrower"),
    ("creditor", "debtor"), ("attacker", "defender"), ("attacker", "target"),
    ("attacker", "victim"), ("aggressor", "victim"), ("perpetrator", "victim"),
    ("initiator", "target"), ("challenger", "target"), ("challenger", "defender"),
    ("claimant", "respondent"), ("reporter", "partner"), ("plaintiff", "defendant"),
    ("source", "destination"), ("occupier", "occupied"), ("sending", "receiving"), ("home", "host"),
)  # fmt: skip
"""Words by which the names of the columns for subject and object differ: "source", "target"."""
NUMBERED = {"disp": "dispute", "conflict": "conflict", "war": "war", "resolution": "resolution"}
"""Words in the names of columns that number events, with the noun to write before a number."""
GIVEN, FAMILY = ("firstname", "first_name", "given_name"), ("lastname", "last_name", "surname")
EVENTS = frozenset({
    "war", "event", "conflict", "dispute", "battle", "incident", "attack", "protest", "strike",
    "coup", "crisis", "massacre", "bombing", "killing", "raid", "riot", "demonstration", "clash",
    "operation", "campaign", "explosion", "explosive", "test", "launch", "accident", "hijacking",
    "election", "summit", "treaty", "agreement", "resolution", "occupation", "uprising",
})  # fmt: skip
"""Words in the names of files whose rows are events."""
THINGS = EVENTS | frozenset({
    "disp", "location", "place", "city", "town", "region", "file", "description", "title", "area",
    "zone", "district", "province", "outcome", "result", "incompatibility", "territory",
})  # fmt: skip
"""Words in the names of columns whose values may be names, but not of actors."""
MOTIONS = frozenset({
    "resolution", "bill", "motion", "question", "treaty", "agreement", "title", "issue",
    "proposal", "amendment", "draft", "agenda", "decision",
})  # fmt: skip
"""Words in the names of columns that hold what is voted on."""
PLACES = (
    "location", "loc", "place", "town", "city", "village", "municipality", "county", "district",
    "province", "governorate", "admin", "target", "area", "territory", "where", "region",
    "country", "state",
)  # fmt: skip
"""Words in the names of columns for the place of an event, the most precise place first."""
AREAS = frozenset({
    "region", "subregion", "continent", "hemisphere", "theater", "theatre", "currency", "birth",
    "hometown", "language", "religion", "version", "homestate", "latitude", "longitude", "lat",
    "lon", "lng", "coordinates", "geometry", "url", "link",
})  # fmt: skip
"""Words in the names of columns that only describe an actor or a place."""
CITED = frozenset({
    "source", "sources", "reference", "references", "refs", "citation", "cite", "acquired",
    "obtained", "outlet", "newspaper", "headline",
})  # fmt: skip
"""Words in the names of columns for the origin of a row's information."""
KINDS = frozenset({
    "type", "kind", "status", "category", "class", "sector", "subsector", "purpose", "method",
    "phase", "stage", "outcome", "result", "level", "severity", "protocol", "gender", "sex",
    "condition", "mode", "format", "currency", "flow", "segment",
})  # fmt: skip
"""Words in the names of columns whose values are categories, and no actors."""
ASPECTS = KINDS | {
    "code",
    "id",
    "iso",
    "count",
    "number",
    "no",
    "abb",
    "abbr",
    "abbreviation",
    "short",
    "url",
    "link",
    "region",
    "role",
    "name",
    "title",
    "group",
    "alt",
    "alternative",
    "former",
}
"""Words that, added to the name of a column, make that of another column which describes it."""
SITES = frozenset({"country", "state", "nation", "location", "city", "place", "region", "province"})
UNDERTAKINGS = EVENTS | {
    "mission",
    "project",
    "programme",
    "program",
    "embassy",
    "consulate",
    "base",
    "plant",
    "facility",
    "camp",
    "office",
    "observation",
}
"""Words for what takes place somewhere: ``mission_country`` is the country of the mission."""
ONE_SIDED = ROLES - {"actor", "side"}
"""Roles whose numbered columns hold several on the same side: ``sender1``, ``sender2``."""
LISTS = (";", "|", ",", "/", "&")
"""The characters that may separate several names in one cell."""


GIVERS = ("donor", "supplier", "seller", "exporter", "sender", "lender", "creditor", "source")
RECEIVERS = ("recipient", "grantee", "beneficiary", "receiver")
ASPIRANTS = frozenset({"candidate", "nominee", "applicant", "contender", "challenger"})
"""Words in the names of columns for candidates, who do not hold an office yet."""
POSTS = ("title", "position", "office", "post", "rank", "occupation", "role")
"""Words in the names of columns for the position that a person has."""


@dataclass(frozen=True)
class Ends:
    """The columns for subject and object of a table's claims; the object may be missing.

    With ``event`` the subject is an event, and the object the place or war to which it belongs;
    with ``unnamed`` no column names the event, and both columns are places; with ``placed`` the
    object is the place of the subject. ``beside`` are columns for qualifiers, such as a role.
    """

    subject: LookedColumn
    object: LookedColumn | None
    event: bool = False
    unnamed: bool = False
    placed: bool = False
    beside: tuple[tuple[str, LookedColumn], ...] = ()


def find_ends(columns: Sequence[LookedColumn], title: str, *, votes: bool = False) -> Ends:
    """Choose the columns for subject and object; ``title`` is the file's name; ``votes`` is true
    if another column holds votes.
    """
    subject, others = _choose_actors(columns, title)
    obj = others[0] if others else None
    if subject and obj and _says_where(subject, obj):
        return Ends(obj, subject, placed=True)
    if subject is None or (is_thing(subject, title) and not votes):
        return _choose_event(columns, title) or Ends(subject or columns[0], obj)
    placed = names_event(title) and _is_place(subject)
    if (placed or _rank_subject(subject) == len(SUBJECTS)) and not votes:
        return _choose_event(columns, title) or Ends(subject, obj)
    given = obj and is_called(obj, RECEIVERS) and not is_called(subject, GIVERS)
    if obj and given and count_states(subject) and not count_states(obj):
        return Ends(obj, None, beside=(("in", subject),))
    if obj and is_called(obj, POSTS) and is_person(subject):
        body = next((it for it in others if not is_called(it, POSTS)), None)
        role = "for" if subject.words & ASPIRANTS else "role"
        return Ends(subject, body, beside=((role, obj),))
    return Ends(subject, obj)


def _says_where(column: LookedColumn, undertaking: LookedColumn) -> bool:
    """Whether a column's name adds a word for places to an undertaking's: ``mission_country``."""
    named = undertaking.words & UNDERTAKINGS and column.words > undertaking.words
    return bool(named and column.words - undertaking.words <= SITES)


def is_person(column: LookedColumn) -> bool:
    """Whether the values of a column are people, to judge by its name."""
    return is_called(column, PERSONS) or column.words <= {"name", "full", "names"}


def rank_column(column: LookedColumn, wanted: Sequence[str]) -> int:
    """The index of the first of the ``wanted`` words that a column's name contains; their number if
    it contains none. Words of four letters or more may have up to three more there.
    """
    words = column.words | ({"fullname"} if {"full", "name"} <= column.words else set())
    ranks = (
        rank for rank, it in enumerate(wanted)
        if any(
            word == it or (len(it) > 3 and word.startswith(it) and len(word) <= len(it) + 3)
            for word in words
        )
    )  # fmt: skip
    return min(ranks, default=len(wanted))


def is_called(column: LookedColumn, wanted: Sequence[str]) -> bool:
    """Whether a column's name contains one of these words."""
    return rank_column(column, wanted) < len(wanted)


def names_event(title: str) -> bool:
    """Whether a file's name has a word for events: ``protests``, ``list_of_wars``."""
    words = {it.lower() for it in re.findall(r"[A-Za-z]+", title)}
    forms = {it: {it, f"{it}s", f"{it}es", f"{it[:-1]}ies", f"{it[:-2]}es"} for it in EVENTS}
    return any(words & those for those in forms.values())


def find_separator(column: LookedColumn) -> str:
    """Find the character that separates several names in one cell; empty if each has one name.

    A semicolon or bar counts if a twentieth of the cells have it. A comma, slash or ampersand may
    be part of a name: it counts only if most of what it separates also occurs as a name elsewhere.
    """
    for mark in LISTS:
        lists = [it for it in column.values if mark in it.strip(f" {mark}")]
        if 20 * len(lists) <= len(column.values):
            continue
        if mark in ";|":
            return mark
        parts = Counter(part.strip() for it in lists for part in {*it.split(mark)})
        alone = {it.strip() for it in column.values} | {*read_codes()["iso3"].values()}
        known = sum(part in alone or number > 1 for part, number in parts.items())
        if 2 * known > len(parts):
            return mark
    return ""


def is_thing(column: LookedColumn, title: str = "") -> bool:
    """Whether a column holds events or places, and no actors, to judge by its name: ``WarName``."""
    if column.words <= {"name", "label", "title"} and names_event(title):
        return True
    return bool(column.words & THINGS) and not column.words & {*SUBJECTS} - {"name", "conflict"}


def is_number_of_thing(column: LookedColumn) -> bool:
    """Whether a column holds only the number of each row's event: ``strike_id``."""
    return _is_id(column) and not is_called(column, SUBJECTS) and column.distinct == column.filled


def is_part(column: LookedColumn, names: Sequence[str]) -> bool:
    """Whether a column has one of these names, alone or after a dot: ``member.last_name``."""
    return column.name.lower().strip().rpartition(".")[2].replace(" ", "_") in names


def count_states(column: LookedColumn) -> int:
    """How many of a column's values are names of states."""
    states = read_states()
    return sum(it.strip().lower() in states for it in column.values)


def is_cited(column: LookedColumn) -> bool:
    """Whether a column names the source of a row's information (not the origin of goods)."""
    return bool(column.words & CITED) and not is_called(column, ("country", "state", "actor"))


def _rank_subject(column: LookedColumn) -> int:
    """The rank of a column as a possible subject, by its name or by states among its values."""
    states = column.kind in CODES or 2 * count_states(column) > len(column.values)
    rank = rank_column(column, SUBJECTS)
    return min(rank, SUBJECTS.index("country")) if states else rank


def _choose_actors(
    columns: Sequence[LookedColumn], title: str
) -> tuple[LookedColumn | None, list[LookedColumn]]:
    """Choose the column for the subject, and those that may be the object, the likeliest first.

    A pair such as actor1 and actor2 is taken if there is one; else the names of columns decide.
    """
    named = [it for it in columns if it.kind in CODES or (it.kind == "text" and _is_named(it))]
    named = [it for it in named if not _is_aspect(it, named) and not _is_further(it, columns)]
    if pair := _find_pair(named, columns):
        return pair[0], [pair[1]]
    actors = [
        it for it in named
        if not it.words & AREAS and not is_cited(it)
        and (not _is_id(it) or is_called(it, SUBJECTS))
    ]  # fmt: skip
    most = max((it.filled for it in actors), default=0)
    ranked = sorted(actors, key=lambda it: (
        is_thing(it, title), 2 * it.filled < most, _rank_subject(it), _is_id(it), it.kind != "text",
    ))  # fmt: skip
    subject = ranked[0] if ranked else None
    counted = [it for it in columns if it.kind == "number" and is_called(it, (*NUMBERED,))]
    others = [
        it for it in (*actors, *counted)
        if subject and it.name != subject.name
        and not _is_same(it, subject)
        and not is_part(it, (*GIVEN, *FAMILY))
        and it.distinct > 1 and 5 * it.filled > 4 * subject.filled
        and (is_called(it, OBJECTS) or _share_values(it, subject))
    ]  # fmt: skip
    others.sort(key=lambda it: (rank_column(it, OBJECTS), -it.filled))
    return subject, others


def _find_pair(
    named: Sequence[LookedColumn], columns: Sequence[LookedColumn]
) -> tuple[LookedColumn, LookedColumn] | None:
    """Find two columns whose names differ by one of `PAIRS`, with other words equal or similar.

    ``donor`` may pair with ``recipient_condensed``. Three or more numbered columns are no pair, but
    hold several actors on one side.
    """
    most = max((it.filled for it in named), default=0)
    pairs = [
        (2 * min(a.filled, b.filled) < most, _drop_word(a, one) != _drop_word(b, two),
         rank_column(a, SUBJECTS), a.kind != "text", b.kind != "text", _differ_in_states(a, b),
         a, b)
        for a in named for b in named for one, two in PAIRS
        if one in a.words and two in b.words and a is not b
        and (_drop_word(a, one) == _drop_word(b, two) or (len(one) > 1 and one in ROLES))
        and (len(one) > 1 or is_called(a, SUBJECTS))
        and not (one == "1" and len(_list_series(a, columns)) > 2)
        and not (len(one) == 1 and a.words & (ONE_SIDED | ({"a", "b"} if one == "1" else set())))
    ]  # fmt: skip
    if not pairs:
        return None
    *_, first, second = min(pairs, key=lambda it: it[:-2])
    return first, second


def _differ_in_states(one: LookedColumn, other: LookedColumn) -> float:
    """The difference between the shares of states in two columns, rounded to tenths."""
    first, second = (1.0 if it.kind in CODES else count_states(it) / len(it.values)
                     for it in (one, other))  # fmt: skip
    return round(abs(first - second), 1)


def list_further(column: LookedColumn, columns: Sequence[LookedColumn]) -> tuple[LookedColumn, ...]:
    """The other columns of a numbered series, given its first: ``member2``, ``member3``."""
    series = _list_series(column, columns)
    return tuple(series[1:]) if len(series) > 2 and column is series[0] else ()


def _list_series(column: LookedColumn, columns: Sequence[LookedColumn]) -> list[LookedColumn]:
    """The columns whose names differ from a column's only in a number, in the table's order.

    A column of codes and one of names may be in one series: by chance, all cells of one may be
    codes of states, such as ``US``, while another has ``UK``, which is none.
    """
    form = re.sub(r"\d+", "#", column.name)
    return [
        it for it in columns
        if "#" in form and re.sub(r"\d+", "#", it.name) == form
        and (it.kind == column.kind or (_is_text_or_code(it) and _is_text_or_code(column)))
    ]  # fmt: skip


def _is_further(column: LookedColumn, columns: Sequence[LookedColumn]) -> bool:
    """Whether a column is in a numbered series, and not the first."""
    series = _list_series(column, columns)
    return len(series) > 2 and column is not series[0]


def _is_aspect(column: LookedColumn, named: Sequence[LookedColumn]) -> bool:
    """Whether a column only describes something, by a word in its name or compared with another.

    ``Entity A Type`` describes ``Entity A``. A column of states never only describes.
    """
    if column.kind in CODES or 2 * count_states(column) > len(column.values):
        return False
    if column.words & KINDS:
        return True
    beside = (it.words for it in named if it is not column and it.words)
    return any(it < column.words and column.words - it <= ASPECTS for it in beside)


def _drop_word(column: LookedColumn, word: str) -> set[str]:
    """The words of a column's name without a word, and without words that contain it: ``sidea``."""
    if len(word) > 1:
        return {it for it in column.words if not it.startswith(word)}
    whole = {it for it in column.words if it.removesuffix(word) in column.words - {it}}
    return {*column.words} - whole - {word}


def _choose_event(columns: Sequence[LookedColumn], title: str) -> Ends | None:
    """For a table without actors, choose the columns for the event and for its place."""
    aside = AREAS - {"region", "subregion"}
    columns = [it for it in columns if not it.words & aside and not is_cited(it)]
    places = [it for it in columns if _is_text_or_code(it) and is_called(it, PLACES)]
    places.sort(key=lambda it: rank_column(it, PLACES))
    named = [it for it in columns if it.kind == "text" and _is_named(it)]
    words = {"description", "event", "incident", "title"}
    fitting = [it for it in named if it.words & words or it.words <= {"name", "label"}]
    fitting += [it for it in named if it.words & MOTIONS and 2 * it.distinct > it.filled]
    fitting += [it for it in columns if is_number_of_thing(it)]
    fitting += [it for it in named if it not in places and is_thing(it, title)]
    most = max((it.filled for it in columns), default=0)
    full = [it for it in fitting if 20 * it.filled > 19 * most]
    if found := next((it for it in full if it not in places[:1]), None):
        wars = (it for it in named if is_called(it, ("war", "conflict", "campaign")))
        whole = next((it for it in wars if it is not found), None)
        place = places[0] if places else whole
        if place and 20 * place.filled < 19 * found.filled:
            return Ends(found, None, event=True, beside=(("in", place),))
        return Ends(found, place, event=True)
    often = [it for it in places if 20 * it.filled > 19 * most]
    places = often or [it for it in places if 2 * it.filled > most]
    if places:
        wider = next((it for it in places[1:] if it.words - places[0].words), None)
        return Ends(places[0], wider, event=True, unnamed=True)
    return None


def _is_text_or_code(column: LookedColumn) -> bool:
    return column.kind == "text" or column.kind in CODES


def _is_place(column: LookedColumn) -> bool:
    """Whether a column called ``state`` holds provinces, and no countries."""
    if column.kind in CODES or 2 * count_states(column) > len(column.values):
        return False
    return bool(column.words & {"state", "province", "county"})


def _is_same(column: LookedColumn, subject: LookedColumn) -> bool:
    """Whether two columns hold the same states, one of them as codes and the other as names."""
    named = [
        {read_codes()[it.kind].get(v.lstrip("0") if it.kind == "cow" else v, v) for v in it.values}
        if it.kind in CODES else {*it.values}
        for it in (column, subject)
    ]  # fmt: skip
    coded = (column.kind in CODES) != (subject.kind in CODES)
    return coded and 2 * len(named[0] & named[1]) > min(map(len, named))


def _share_values(one: LookedColumn, other: LookedColumn) -> bool:
    """Whether two columns have more than a fifth of their values in common."""
    return 5 * len({*one.values} & {*other.values}) > min(len(one.values), len(other.values))


def _is_id(column: LookedColumn) -> bool:
    return column.name.lower().endswith("id")


def _is_named(column: LookedColumn) -> bool:
    """Whether the cells of a column may be names: short, capitalised, and no URLs."""
    mark = find_separator(column) or "\n"
    parts = [part for it in column.values for part in it.split(mark)]
    longest = 200 if column.words & ROLES else 60  # a side may be several names or a description
    short = sum(len(it) <= longest and "://" not in it for it in parts)
    several = column.distinct > 1 or bool(count_states(column) and column.words & ROLES)
    return short > 0.8 * len(parts) and several and _is_proper(column)


def _is_proper(column: LookedColumn) -> bool:
    """Whether most cells begin with a capital, or with a letter of a script without capitals."""
    letters = [next((it for it in value if it.isalpha()), "") for value in column.values]
    return 2 * sum(not it.islower() for it in letters) > len(letters)
