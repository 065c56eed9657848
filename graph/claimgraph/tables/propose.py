"""A first mapping of a table, from what its columns seem to hold; open questions are in it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field

from claimgraph.model.english import count_nouns
from claimgraph.model.iris import CG, FORMAT, slug
from claimgraph.model.ontology import Vocabulary
from claimgraph.model.ontology.facts import local, read_facts
from claimgraph.model.ontology.load import ontology_files
from claimgraph.model.ontology.search import search_words
from claimgraph.tables.look import (
    CODES,
    ROLES,
    STATES,
    LookedColumn,
    TableLook,
    list_unsure,
    read_codes,
)

SUBJECTS = (
    "supplier", "seller", "exporter", "donor", "sender", "attacker", "initiator", "plaintiff",
    "holder", "officeholder", "appointee", "leader", "candidate", "person", "minister", "member",
    "guest", "perpetrator", "actor", "side", "dyad", "name", "country", "state", "ccode", "nation",
    "organisation", "organization", "entity", "party", "president", "group", "who",
)  # fmt: skip
OBJECTS = (
    "recipient", "buyer", "importer", "target", "victim", "defendant", "receiver", "opponent",
    "weapon", "designation", "treaty", "agreement", "resolution", "capital", "position", "office",
    "alliance", "conflict", "disp", "war", "party", "title", "event", "district", "organisation",
    "location", "place", "city", "system", "equipment", "vehicle", "country", "state", "program",
    "programme", "actor", "side", "whom", "name", "ccode",
)  # fmt: skip
NUMBERED = {"disp": "dispute", "conflict": "conflict", "war": "war", "resolution": "resolution"}
"""What a column of numbers may count, and what it is called before its number."""
GIVEN, FAMILY = ("firstname", "first_name", "given_name"), ("lastname", "last_name", "surname")
ASIDE = ("birth", "death", "publish", "update", "retriev", "modif")
"""With what the names of dates begin that speak of something else."""
EVENTS = ("event", "action", "type", "relation", "status", "vote", "kind", "category", "hostility")
BEGINS, ENDS = ("start", "begin", "st", "from", "entry"), ("end", "until", "exit")
PAIRS = (("1", "2"), ("a", "b"), ("source", "target"))
GENERAL = {"participates-in": "takes part in", "addresses": "says or does something to"}
VOTES = {
    "yes": "supports", "y": "supports", "yea": "supports", "aye": "supports", "for": "supports",
    "in favour": "supports", "no": "opposes", "n": "opposes", "nay": "opposes",
    "against": "opposes", "abstain": "abstains", "abstention": "abstains", "abstained": "abstains",
    "absent": "", "did not vote": "", "not voting": "", "no vote": "",
}  # fmt: skip
"""What a vote means, by its last word where it has dots (``Vote.FOR``); nothing where none is."""
THINGS = frozenset({
    "war", "event", "conflict", "disp", "dispute", "treaty", "agreement", "resolution", "location",
    "place", "city", "town", "region", "battle", "incident", "file", "description", "title", "area",
    "zone", "district", "province",
})  # fmt: skip
"""Words in the names of columns that hold no actors, though they may be called names."""
MOTIONS = frozenset({"resolution", "bill", "motion", "question", "treaty", "agreement", "title",
                     "issue", "proposal", "amendment"})  # fmt: skip
"""Words in the names of columns that hold what is voted on."""
PLACES = ("location", "place", "town", "city", "village", "district", "province")
TYPES = {
    "country": {"country", "state", "nation", "ccode", "stateabb", "supplier", "recipient"},
    "person": {"person", "holder", "officeholder", "leader", "minister"},
    "place": {"location", "place", "city"},
    "organisation": {"organisation", "organization", "igo"},
    "weapon-system": {"weapon", "designation"},
}
MOST_VALUES = 60


@dataclass
class FirstMapping:
    """Lines of a mapping as they come together, and the questions."""

    claim: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    questions: list[str] = field(default_factory=list)
    coded: dict[str, LookedColumn] = field(default_factory=dict)
    split: dict[str, str] = field(default_factory=dict)
    null: tuple[str, ...] = ()
    order: str = ""
    key: str = ""


def propose(look: TableLook, vocabulary: Vocabulary) -> tuple[str, tuple[str, ...]]:
    """Write ``dossier.yaml`` for a table; and the questions, which it has as comments, too."""
    found = FirstMapping(questions=list(look.questions), null=_list_gaps(look.columns))
    columns = [it for it in look.columns if it.kind != "empty"]
    votes = next((it for it in columns if _read_votes(it)), None)
    ends = [it for it in columns if it is not votes]
    subject, obj = _choose_ends(ends)
    if subject is None or (_is_thing(subject) and not votes):
        found.questions.append("Who acts? No column looks like names.")
        subject, obj = _choose_event_and_place(ends) or (subject or ends[0], obj)
    if votes and obj and not obj.words & MOTIONS:
        obj = None
    if obj and (goods := _find_goods(subject, columns)):
        found.claim["to"], obj = json.dumps(_cell(obj, found), ensure_ascii=False), goods
        found.claim |= _find_quantity(columns)
    event = votes or _choose_event(columns, {subject.name, obj.name if obj else ""})
    _write_ends(found, subject, obj, event, look, vocabulary)
    _write_dates(found, columns)
    found.key = _choose_key(columns, look.rows)
    found.questions.append(
        "When was the table published, and by whom? Write published: and publisher:."
    )
    return _write_dossier(found, look), tuple(found.questions)


GAPS = ("-7", "-8", "-9", "-77", "-88", "-99", "-999", "NA", "N/A", "n/a", "NULL", "null", "None",
        "NaN", "nan", "-", "--", ".", "?")  # fmt: skip
"""What tables write where they have nothing."""


def _list_gaps(columns: Iterable[LookedColumn]) -> tuple[str, ...]:
    """The words for nothing that columns hold beside names or dates."""
    parts = {name for _, names in PARTS for name in names.split("|")}
    named = [it for it in columns if it.kind in ("text", "date") or it.words & parts]
    return tuple(word for word in GAPS if any(word in it.values for it in named))


def _rank_column(column: LookedColumn, wanted: tuple[str, ...]) -> int:
    """Where a column's name stands among the wanted ones; the end of a long one may differ."""
    ranks = (
        rank for rank, it in enumerate(wanted)
        if any(
            word == it or (len(it) > 3 and word.startswith(it) and len(word) <= len(it) + 3)
            for word in column.words
        )
    )  # fmt: skip
    return min(ranks, default=len(wanted))


def _choose_ends(columns: list[LookedColumn]) -> tuple[LookedColumn | None, LookedColumn | None]:
    """The columns of two ends: a pair such as actor1 and actor2, else by what they are called."""
    named = [it for it in columns if (it.kind == "text" and _is_named(it)) or it.kind in CODES]
    pairs = [
        (_rank_column(a, SUBJECTS), a.kind != "text", a, b)
        for a in named for b in named for one, two in PAIRS
        if one in a.words and two in b.words and a.words - {one} == b.words - {two}
        and (_rank_column(a, SUBJECTS) < len(SUBJECTS) or one == "source")
        and not a.words & (ONE_SIDED if one != "1" else ONE_SIDED | {"a", "b"})
    ]  # fmt: skip
    if pairs:
        _, _, first, second = min(pairs, key=lambda it: it[:2])
        return first, second
    ranked = sorted(
        named,
        key=lambda it: (
            _is_thing(it), _rank_column(it, SUBJECTS), _is_id(it), it.kind != "text"
        ),
    )  # fmt: skip
    subject = ranked[0] if ranked else None
    counted = [
        it
        for it in columns
        if it.kind == "number" and _rank_column(it, (*NUMBERED,)) < len(NUMBERED)
    ]
    others = [
        it for it in (*named, *counted)
        if subject and it.name != subject.name and not (it.words & {"source", "url"})
        and not _is_same(it, subject)
        and not _ends_with(it, (*GIVEN, *FAMILY))
    ]  # fmt: skip
    others.sort(key=lambda it: (_rank_column(it, OBJECTS), -it.filled))
    return subject, next((it for it in others if it.distinct > 1), None)


def _has_lists(column: LookedColumn) -> bool:
    """Whether a twentieth of the cells hold several values."""
    return 20 * sum(";" in it for it in column.values) > len(column.values)


ONE_SIDED = ROLES - {"actor", "side"}
"""Roles of which two columns hold several on the same side: ``sender1``, ``sender2``."""


def _is_same(column: LookedColumn, subject: LookedColumn) -> bool:
    """Whether two columns name the same states, one by codes."""
    named = [
        {read_codes()[it.kind].get(v.lstrip("0") if it.kind == "cow" else v, v) for v in it.values}
        if it.kind in CODES else {*it.values}
        for it in (column, subject)
    ]  # fmt: skip
    coded = (column.kind in CODES) != (subject.kind in CODES)
    return coded and 2 * len(named[0] & named[1]) > min(map(len, named))


def _is_thing(column: LookedColumn) -> bool:
    """Whether a column holds what is done, or where, and no actors: ``WarName``."""
    return bool(column.words & THINGS) and not column.words & {*SUBJECTS} - {"name", "conflict"}


def _choose_event_and_place(
    columns: list[LookedColumn],
) -> tuple[LookedColumn, LookedColumn] | None:
    """Of a table without actors what happened, by a description or its number, and where."""
    places = [it for it in columns if it.kind == "text" and _rank_column(it, PLACES) < len(PLACES)]
    places.sort(key=lambda it: _rank_column(it, PLACES))
    told = [it for it in columns if it.words & {"description", "event", "incident", "title"}]
    told += [it for it in columns if _is_number_of_thing(it)]
    found = [it for it in told if not places or it is not places[0]]
    return (found[0], places[0]) if found and places else None


def _ends_with(column: LookedColumn, names: tuple[str, ...]) -> bool:
    """Whether a column is called so, also behind a dot: ``member.last_name``."""
    return column.name.lower().rpartition(".")[2] in names


def _is_id(column: LookedColumn) -> bool:
    return column.name.lower().endswith("id")


def _is_named(column: LookedColumn) -> bool:
    """Whether the cells may be names: short words, neither addresses nor sentences."""
    short = sum(len(it) <= 60 and "://" not in it for it in column.values)
    return short > 0.8 * len(column.values) and column.distinct > 1


def _find_goods(subject: LookedColumn, columns: list[LookedColumn]) -> LookedColumn | None:
    """What a supplier delivers, where a column of its own says it."""
    if not subject.words & {"supplier", "seller", "exporter"}:
        return None
    goods = ("designation", "weapon", "item", "goods", "system", "description")
    fitting = [it for it in columns if it.kind == "text" and _rank_column(it, goods) < len(goods)]
    return min(fitting, key=lambda it: _rank_column(it, goods), default=None)


def _find_quantity(columns: list[LookedColumn]) -> dict[str, str]:
    fitting = [it for it in columns if it.words & {"number", "quantity", "amount", "delivered"}]
    counted = [it for it in fitting if it.kind == "number"]
    return {"quantity": f'"{{{counted[0].name}}}"'} if counted else {}


def _choose_event(columns: list[LookedColumn], taken: Set[str]) -> LookedColumn | None:
    fitting = [
        it for it in columns
        if it.name not in taken
        and (it.kind == "cameo"
             or (it.kind == "text" and it.distinct <= 300
                 and _rank_column(it, EVENTS) < len(EVENTS)))
    ]  # fmt: skip
    return min(fitting, key=lambda it: (it.kind != "cameo", _rank_column(it, EVENTS)), default=None)


def _write_ends(
    found: FirstMapping, subject: LookedColumn, obj: LookedColumn | None,
    event: LookedColumn | None, look: TableLook, vocabulary: Vocabulary,
) -> None:  # fmt: skip
    """Who does what to whom, with the types of both."""
    whole = look.file.name.split(".")[0].replace("_", " ")
    full = [
        next((it.name for it in look.columns if _ends_with(it, part)), "")
        for part in (GIVEN, FAMILY)
    ]
    predicate = _guess_predicate(subject, obj)
    if obj is None and (members := re.fullmatch(r"(.+?)[ -]?members?(hip)?", whole, re.IGNORECASE)):
        whole, predicate = members[1], "member-of"
    ends = [_cell(subject, found), _cell(obj, found) if obj else whole]
    if all(full) and subject.kind not in CODES:
        ends[0] = " ".join(f"{{{it}}}" for it in full)
    if event:
        predicate = _write_event(found, event, predicate, vocabulary)
    elif predicate in GENERAL:
        found.questions.append(
            f"What does {subject.name} do? {predicate} ({GENERAL[predicate]}) is used for it;"
            " claimgraph words finds others."
        )
    says = json.dumps([ends[0], predicate, ends[1]], ensure_ascii=False)
    found.claim = {"says": says} | found.claim
    for place, column in (("subject", subject), ("object", obj)):
        if column and column.kind == "text" and _has_lists(column):
            found.split[column.name] = ";"
        kind = _guess_type(column, vocabulary) if column else ""
        term = vocabulary.predicates.get(predicate)
        wanted = (term.domain if place == "subject" else term.range) if term else None
        if kind and (not wanted or wanted in vocabulary.classes[kind].ancestors):
            found.kinds[place] = kind


def _cell(column: LookedColumn, found: FirstMapping) -> str:
    """A column in braces; of codes the names that a code book gives."""
    if column.kind == "number" or _is_number_of_thing(column):
        word = [*NUMBERED.values(), ""][_rank_column(column, (*NUMBERED,))]
        word = word or re.sub(r"[ _.-]?id$", "", column.name, flags=re.IGNORECASE) or "event"
        return f"{word} {{{column.name}}}"
    if column.kind not in CODES:
        return f"{{{column.name}}}"
    name = f"name of {column.name}"
    found.coded[name] = column
    return f"{{{name}}}"


def _is_number_of_thing(column: LookedColumn) -> bool:
    """Whether a column counts what happened and says no more: ``strike_id``."""
    unnamed = _rank_column(column, SUBJECTS) == len(SUBJECTS)
    return _is_id(column) and unnamed and column.distinct == column.filled


def _guess_predicate(subject: LookedColumn, obj: LookedColumn | None) -> str:
    """What names of columns speak of the deed; else what says least."""
    if (
        obj
        and (_is_thing(subject) or _is_number_of_thing(subject))
        and _rank_column(obj, PLACES) < len(PLACES)
    ):
        return "located-in"
    ends = f"{subject.name} {obj.name if obj else ''}".lower()
    person = any(it in subject.name.lower() for it in ("member", "candidate", "name", "leader"))
    for words, predicate in PREDICATES.items():
        if any(it in ends for it in words) and (predicate != "member-of" or person):
            return predicate
    both = obj is not None and (
        obj.kind in CODES
        or bool(obj.words & {"1", "2", "a", "b", "target", "defendant"})
        or 5 * len({*subject.values} & {*obj.values}) > min(subject.distinct, obj.distinct)
    )
    return "addresses" if both else "participates-in"


def _guess_type(column: LookedColumn, vocabulary: Vocabulary) -> str:
    """The type of what a column holds; a state is a country only if most of its cells are."""
    if column.kind in CODES:
        return "country"
    kinds = (kind for kind, words in TYPES.items() if _rank_column(column, (*words,)) < len(words))
    kind = next((it for it in kinds if it in vocabulary.classes), "")
    states = set(read_codes()["iso3"].values())
    known = sum(it in states for it in column.values)
    return "" if kind == "country" and 2 * known < len(column.values) else kind


PREDICATES = {
    ("supplier", "seller", "exporter"): "delivered",
    ("capital",): "controls",
    ("treaty", "agreement"): "signed",
    ("alliance", "igo", "organisation", "organization"): "member-of",
    ("party",): "member-of",
}
"""What is done, by words in the names of both columns."""


def _write_event(
    found: FirstMapping, event: LookedColumn, general: str, vocabulary: Vocabulary
) -> str:
    """What the values of a column of deeds mean, as far as words or codes tell."""
    if event.kind == "cameo":
        found.values[event.name] = read_cameo(vocabulary) | {"*": general}
        found.questions.append(
            f"{event.name} holds codes of CAMEO; those that the ontology does not have read as"
            f" {general}. Is that what is meant?"
        )
        return f"{{{event.name}}}"
    if votes := _read_votes(event):
        found.claim["stance"] = f'"{{{event.name}}}"'
        found.values[event.name] = {it: word or "{skip: true}" for it, word in votes.items()}
        return "approved"
    known, unsure = dict[str, str](), list[str]()
    for value in event.values[:MOST_VALUES]:
        word = _find_word(value, vocabulary)
        if word:
            known[value] = word
        else:
            unsure.append(value)
    if len(known) < 0.3 * min(event.distinct, MOST_VALUES):
        found.questions.append(
            f"Does {event.name} say what is done? Its values ({', '.join(event.values[:3])}, ...)"
            f" are not known as predicates, so {general} is used for them."
        )
        return general
    if unsure:
        shown = ", ".join(unsure[:5])
        found.questions.append(
            f"What do {count_nouns(len(unsure), 'value')} of {event.name} mean ({shown})? {general}"
            " is used for them."
        )
    found.values[event.name] = known | {"*": general}
    return f"{{{event.name}}}"


def _read_votes(column: LookedColumn) -> dict[str, str]:
    """What the values of a column mean as votes; nothing where most of them are none."""
    plain = {it: it.rpartition(".")[2].replace("_", " ").lower() for it in column.values}
    votes = {it: VOTES[word] for it, word in plain.items() if word in VOTES}
    many = len({*votes.values()} - {""}) > 1 and 2 * len(votes) > column.distinct
    return votes if many else {}


def _find_word(value: str, vocabulary: Vocabulary) -> str:
    """The predicate whose name a value has a word in common with; nothing where none has."""
    for word in search_words(value, vocabulary, kinds=("predicate",), most=1):
        parts = re.findall(r"[a-z]{4,}", word.term.name)
        if any(part[:5] in value.lower() for part in parts):
            return word.term.name
    return ""


def read_cameo(vocabulary: Vocabulary) -> dict[str, str]:
    """The predicates of CAMEO's codes as patterns, the longest first: ``112*``, then ``11*``.

    A code of three figures that ends with 0 is its whole root's. What is done with goods has a
    third end and no place here; of several predicates that one is taken whose name asks for an end.
    """
    found = dict[str, list[str]]()
    folder = ontology_files()
    for iri, code in read_facts(sorted(folder.glob("affairs*.ttl"))).pairs(f"{CG}cameo"):
        name = local(iri)
        if vocabulary.predicates[name].arrow_qualifier not in ("to", "from"):
            root = code[:2] if len(code) == 3 and code.endswith("0") else code
            found.setdefault(f"{root}*", []).append(name)
    order = sorted(found, key=lambda it: (-len(it), it))
    return {code: min(found[code], key=_asks_nothing) for code in order}


def _asks_nothing(name: str) -> tuple[bool, str]:
    return not name.endswith(("-to", "-of", "-with", "-against")), name


def _write_dates(found: FirstMapping, columns: list[LookedColumn]) -> None:
    """When it happened: a date, year, month and day, or begin and end."""
    parts = _find_parts(columns)
    dates = [it for it in columns if it.kind == "date" and not it.name.lower().startswith(ASIDE)]
    begin = next(
        (it for it in dates if any(m in it.name.lower() for m in BEGINS if m != "st")), None
    )
    end = next((it for it in dates if any(m in it.name.lower() for m in ENDS)), None)
    if parts:
        found.claim["when"] = parts
    elif begin and end and begin is not end:
        found.claim["when"] = f'{{begin: "{{{begin.name}}}", end: "{{{end.name}}}"}}'
    elif begin:
        found.claim["when"] = f'"{{{begin.name}}}"'
    elif dates:
        best = max(dates, key=lambda it: (bool(it.words & {"date", "day"}), it.distinct, it.filled))
        found.claim["when"] = f'"{{{best.name}}}"'
    else:
        found.questions.append("When did it happen? No column looks like dates.")
        return
    found.order = next((it.order for it in dates if it.order), "")
    for it in list_unsure(dates):
        found.questions.append(f"Is {it.values[0]} in {it.name} written as {it.order}?")


PARTS = (("year", "year|yr"), ("month", "month|mon|mo"), ("day", "day|dy"))


def _find_parts(columns: list[LookedColumn]) -> str:
    """Year, month and day in columns of their own: one day, or a begin and an end."""
    sides = list[str]()
    for marks in (BEGINS, ENDS, ("",)):
        chosen = dict[str, str]()
        for part, names in PARTS:
            side = "|".join(marks)
            form = re.compile(rf"(?:(?:{side})[ _]?(?:{names})|(?:{names})[ _]?(?:{side}))\d?")
            fitting = [it.name for it in columns if form.fullmatch(it.name.lower())]
            if fitting:
                chosen[part] = fitting[0]
        if {"year", "month"} <= chosen.keys():
            sides.append(", ".join(f'{part}: "{{{name}}}"' for part, name in chosen.items()))
        if marks == ENDS and sides:
            break
    if len(sides) == 2:
        return f"{{begin: {{{sides[0]}}}, end: {{{sides[1]}}}}}"
    return f"{{{sides[0]}}}" if sides else ""


def _choose_key(columns: list[LookedColumn], rows: int) -> str:
    unique = [it for it in columns if it.distinct == it.filled == rows > 1 and it.kind not in CODES]
    called = [it for it in unique if it.words & {"id", "key", "code", "uid", "docketnumber"}]
    return called[0].name if called else ""


def _write_dossier(found: FirstMapping, look: TableLook) -> str:
    """The file: what is certain as keys, and what is not as questions on top."""
    name = slug(look.file.name.split(".")[0])
    title = json.dumps(look.file.name.split(".")[0].replace("_", " "), ensure_ascii=False)
    lines = [f"# {it}" for it in ("Questions that the table does not answer:", *found.questions)]
    lines += [
        "", f"format: {FORMAT}", f"name: {name}", f"title: {title}", "sources:", "  table:",
        f"    title: {title}",
        '    published: {date: 1900/2100, inferred: "replace this by the date of publication"}',
        "    table:",
    ]  # fmt: skip
    lines += [f"      {it}" for it in _write_table(found, look)]
    return "\n".join(lines) + "\n"


def _write_table(found: FirstMapping, look: TableLook) -> Iterator[str]:
    mapping = look.mapping
    delimiters = {",": "comma", "\t": "tab", ";": "semicolon", "|": "bar"}
    yield f"files: {_quote_text(look.file.name)}"
    if mapping.encoding:
        yield f"encoding: {mapping.encoding}"
    if mapping.skip:
        yield f"skip: {mapping.skip}"
    if mapping.columns:
        yield f"delimiter: {delimiters[mapping.delimiter]}"
        yield f"columns: {json.dumps(mapping.columns, ensure_ascii=False)}"
    if found.coded:
        yield from _write_query(found.coded)
    if found.null:
        yield f"null: {json.dumps(['', *found.null], ensure_ascii=False)}"
    if found.split:
        marks = (
            f"{_quote_text(column)}: {_quote_text(mark)}" for column, mark in found.split.items()
        )
        yield f"split: {{{', '.join(marks)}}}"
    if found.key:
        yield f"key: {_quote_text(found.key)}"
    if found.order and found.order != "year month day":
        yield f"dates: {{order: {found.order}, unreadable: skip}}"
    elif "when" in found.claim:
        order = "order: year month day, " if found.order else ""
        yield f"dates: {{{order}unreadable: skip}}"
    yield "claim:"
    yield from (f"  {key}: {it}" for key, it in found.claim.items())
    if found.kinds:
        yield f"entities: {{{', '.join(f'{key}: {it}' for key, it in found.kinds.items())}}}"
    if found.values:
        yield "values:"
    for column, entries in found.values.items():
        yield f"  {_quote_text(column)}:"
        for value, word in entries.items():
            yield f"    {_quote_text(value)}: {word}"


def _write_query(coded: Mapping[str, LookedColumn]) -> Iterator[str]:
    """The names of coded states, by a query with the code book."""
    yield "select:"
    yield f"  files: {{states: {STATES.name}}}"
    yield "  query: |"
    names = [
        f"coalesce(s{n}.name, {_sql(it.name)}) as {_sql(name)}"
        for n, (name, it) in enumerate(coded.items(), 1)
    ]
    yield f"    select raw.*, {', '.join(names)}"
    yield "    from raw"
    for n, it in enumerate(coded.values(), 1):
        code = f"ltrim({_sql(it.name)}, '0')" if it.kind == "cow" else _sql(it.name)
        yield f"    left join states s{n} on s{n}.{it.kind} = {code}"


def _sql(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _quote_text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
