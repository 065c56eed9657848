"""Proposes a mapping for a table from what its columns seem to hold, with questions to the user.

The predicate comes from a column of deeds or votes, else from the names of columns or of the file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field

from claimgraph.model.english import STATES, count_nouns
from claimgraph.model.iris import CG, FORMAT, slug
from claimgraph.model.ontology import Vocabulary
from claimgraph.model.ontology.load import ontology_files
from claimgraph.model.ontology.search import list_names, list_stems, search_words
from claimgraph.model.ontology.terms import local, read_facts
from claimgraph.model.sql import ident
from claimgraph.model.text import CONTROLS
from claimgraph.tables.ends import (
    EVENTS,
    FAMILY,
    GIVEN,
    MOTIONS,
    NUMBERED,
    PERSONS,
    PLACES,
    Ends,
    count_states,
    find_ends,
    find_separator,
    is_called,
    is_cited,
    is_number_of_thing,
    is_part,
    is_thing,
    list_further,
    names_event,
    rank_column,
)
from claimgraph.tables.look import (
    BEGINS,
    CODES,
    ENDS,
    GAPS,
    ONGOING,
    LookedColumn,
    TableLook,
    list_unsure,
)
from claimgraph.tables.unreadable import Unreadable

DEEDS = (
    "event", "action", "relation", "relationship", "connection", "interaction", "deed", "type",
    "vote", "hostility",
)  # fmt: skip
ANSWERS = frozenset({"taken", "status", "response", "outcome", "result"})
"""Words in the names of columns for the outcome of a deed, which others may have decided."""
GENERAL = {
    "participates-in": "takes part in", "linked-to": "has to do with", "part-of": "is part of",
    "listed-in": "is an entry of",
}  # fmt: skip
"""The most general predicates, used if nothing suggests another; each with its meaning."""
VOTES = {
    "yes": "supports", "y": "supports", "yea": "supports", "aye": "supports", "for": "supports",
    "in favour": "supports", "no": "opposes", "n": "opposes", "nay": "opposes",
    "against": "opposes", "abstain": "abstains", "abstention": "abstains", "abstained": "abstains",
    "absent": "", "did not vote": "", "not voting": "", "no vote": "",
}  # fmt: skip
"""The stance for a vote (of ``Vote.FOR`` the last word counts); empty if no vote was cast."""
OFFICES = {
    "president": "president-of", "premier": "prime-minister-of", "monarch": "monarch-of",
    "leader": "head-of", "ruler": "head-of", "ambassador": "ambassador-of",
    "minister": "minister-of", "officeholder": "official-of", "holder": "official-of",
    "appointee": "official-of",
}  # fmt: skip
"""The predicate for an office, by a word in the name of a column of persons."""
PREDICATES = {
    ("donor",): "aids",
    ("lender", "creditor"): "lends-to",
    ("exporter",): "trades-with",
    ("attacker", "aggressor", "perpetrator"): "attacks",
    ("plaintiff", "complainant", "petitioner"): "accuses",
    ("occupier",): "occupies",
    ("visitor", "dignitary"): "visited",
}
"""The predicate, by words in the name of the column for the subject."""
NAMED = {
    ("supplier", "seller", "exporter"): "delivered",
    ("treaty", "agreement"): "signed",
    ("alliance", "igo", "organisation", "organization"): "member-of",
    ("party", "belligerent", "faction"): "member-of",
}
"""The predicate, by words in the name of the column for subject or object."""
TITLES = {
    "war": "at-war-with", "conflict": "at-odds-with", "dispute": "at-odds-with",
    "rival": "at-odds-with", "sanction": "sanctions", "visit": "visited", "allianc": "ally-of",
    "aid": "aids", "loan": "lends-to", "treat": "signed-agreement-with",
    "agreement": "signed-agreement-with", "meeting": "met", "summit": "met",
}  # fmt: skip
"""The predicate between two actors, by the beginning of a word in the file's name."""
WAYS = frozenset({"source", "destination", "origin", "from", "to", "home", "host"})
"""Words in the names of columns for origin and destination."""
ENTRANTS = (
    "participant", "party", "belligerent", "combatant", "faction", "side", "member", "signatory",
)  # fmt: skip
BALLOTS = frozenset({"vote", "votes", "voted", "ballot", "position", "stance", "choice"})
MOST_VALUES = 60
NO, YES = frozenset({"0", "0.0", "no", "false", "f"}), frozenset({"1", "1.0", "yes", "true", "t"})


def guess_predicate(ends: Ends, title: str, vocabulary: Vocabulary) -> str:
    """The predicate that the names of columns or file suggest, else the most general one."""
    subject, obj = ends.subject, ends.object
    if ends.event or ends.placed:
        placed = ends.placed or (obj and is_called(obj, PLACES))
        return "located-in" if placed else "part-of" if obj else "listed-in"
    if obj and not is_thing(obj):
        states = is_called(obj, ("country", "state", "nation")) or obj.kind in CODES
        offices = (it for word, it in OFFICES.items() if states and is_called(subject, (word,)))
        deeds = (it for words, it in PREDICATES.items() if is_called(subject, words))
        if found := next(offices, "") or next(deeds, ""):
            return found
    names = f"{subject.name} {obj.name if obj else ''}".lower()
    person = is_called(subject, (*PERSONS, "member", "name")) or "name" in subject.name.lower()
    for words, predicate in NAMED.items():
        if any(it in names for it in words) and (predicate != "member-of" or person):
            return predicate
    if obj and (found := _find_named_deed(subject, obj, vocabulary)):
        return found
    if obj and person and any(name == "role" for name, _ in ends.beside):
        return "official-of"
    if obj is None or not _are_both_actors(subject, obj):
        return _guess_belonging(subject, obj, title)
    starts = [it.lower() for it in re.findall(r"[A-Za-z]+", title)]
    fitting = (it for word, it in TITLES.items() if any(one.startswith(word) for one in starts))
    return "linked-to" if subject.words & WAYS else next(fitting, "linked-to")


def _guess_belonging(subject: LookedColumn, obj: LookedColumn | None, title: str) -> str:
    """The predicate for an actor and a thing, or for an actor and the event that the file is about.

    The actor takes part if the column's name says so, or if the thing is an event, such as a war.
    """
    entrant = is_called(subject, ENTRANTS)
    if obj is None:
        return "participates-in" if entrant or names_event(title) else "listed-in"
    if is_called(obj, PLACES) and re.search(r"(?i)\bvisit", title):
        return "visited"
    happened = obj.words & EVENTS or is_numbered(obj)
    return "participates-in" if happened or (entrant and is_thing(obj)) else "linked-to"


def _find_named_deed(subject: LookedColumn, obj: LookedColumn, vocabulary: Vocabulary) -> str:
    """Find the deed that a column is named after: ``member_veto``, ``mediator``, ``visited``.

    The name of the subject's column may have the doer or the deed, but not ``vetoed``, which would
    mean the object; in that of the object's column only words with -ed count.
    """
    doing = {stem for it in subject.words if not it.endswith("ed") for stem in list_stems(it)}
    done = {stem for it in obj.words if it.endswith("ed") for stem in list_stems(it)}
    for name, term in vocabulary.predicates.items():
        first, *rest = list_stems(name.replace("-", " "))
        if term.kind in ("deed", "declared-act") and not rest and first in doing | done:
            return name
    return ""


def _are_both_actors(subject: LookedColumn, obj: LookedColumn) -> bool:
    """Whether the object is an actor as well: codes of states, a name such as ``target``, or values
    that the subject also has.
    """
    return (
        obj.kind in CODES
        or bool(obj.words & {"1", "2", "a", "b", "target", "defendant", "destination", "receiver"})
        or 5 * len({*subject.values} & {*obj.values}) > min(subject.distinct, obj.distinct)
    )


def choose_event(columns: Sequence[LookedColumn], taken: Set[str]) -> LookedColumn | None:
    """Choose the column for the deed, if there is one: CAMEO codes take precedence over words."""
    fitting = [
        it for it in columns
        if it.name not in taken
        and (it.kind == "cameo"
             or (it.kind == "text" and it.distinct <= 300 and _is_deed(it)))
    ]  # fmt: skip
    return min(fitting, key=lambda it: (it.kind != "cameo", rank_column(it, DEEDS)), default=None)


def _is_deed(column: LookedColumn) -> bool:
    """Whether a column's name is that of deeds, and not of the type or result of something."""
    others = column.words - {*DEEDS, "sub", "name", "main", "primary"}
    return is_called(column, DEEDS) and not (
        column.words & ANSWERS or ("type" in column.words and others)
    )


def read_votes(column: LookedColumn) -> dict[str, str]:
    """The stance for each value of a column of votes; empty for any other column.

    Yes and no alone may answer any question: they are votes only if the column's name says so.
    """
    plain = {it: it.rpartition(".")[2].replace("_", " ").lower() for it in column.values}
    votes = {it: VOTES[word] for it, word in plain.items() if word in VOTES}
    many = len({*votes.values()} - {""}) > 1 and 2 * len(votes) > column.distinct
    cast = column.words & BALLOTS or len({*votes.values()}) > 2
    return votes if many and cast else {}


def list_denials(columns: Sequence[LookedColumn], title: str) -> Iterator[tuple[str, str]]:
    """Yield the columns whose 0 or "no" means that nothing happened, each with that value.

    All words in such a column's name are also in the file's: ``sanctioned`` in ``sanctions.csv``.
    """
    stems = {it.lower()[:5] for it in re.findall(r"[A-Za-z]{5,}", title)}
    for column in columns:
        lower = {it.lower(): it for it in column.values}
        both = len(lower) == 2 and lower.keys() & NO and lower.keys() & YES
        if both and {it[:5] for it in column.words} <= stems:
            yield column.name, next(lower[it] for it in lower if it in NO)


def find_word(value: str, vocabulary: Vocabulary) -> str:
    """Find the predicate whose names have at least half of a value's words; empty if there is none.

    Words are compared by their stems. It is not enough that they begin alike: ``operational`` does
    not mean that anybody operates something.
    """
    stems = {*list_stems(value)}
    for word in search_words(value, vocabulary, kinds=("predicate",), most=3):
        named = {it for name in list_names(word.term) for it in list_stems(name)}
        if stems and 2 * len(stems & named) >= len(stems):
            return word.term.name
    return ""


def find_goods(subject: LookedColumn, columns: Sequence[LookedColumn]) -> LookedColumn | None:
    """Choose the column for what a supplier delivers, if there is one."""
    if not subject.words & {"supplier", "seller", "exporter"}:
        return None
    goods = ("designation", "weapon", "item", "goods", "system", "description")
    fitting = [it for it in columns if it.kind == "text" and is_called(it, goods)]
    return min(fitting, key=lambda it: rank_column(it, goods), default=None)


def find_quantity(columns: Sequence[LookedColumn]) -> dict[str, str]:
    """Make the qualifier ``quantity`` of the column for how much was delivered, if there is one."""
    fitting = [it for it in columns if it.words & {"number", "quantity", "amount", "delivered"}]
    counted = [it for it in fitting if it.kind == "number"]
    return {"quantity": f'"{{{counted[0].name}}}"'} if counted else {}


def name_number(column: LookedColumn, words: dict[str, str]) -> str:
    """The noun to write before a column's numbers: ``dispute`` for ``disp_no``."""
    rank = rank_column(column, (*words,))
    if rank < len(words):
        return [*words.values()][rank]
    return re.sub(r"[ _.-]?id$", "", column.name, flags=re.IGNORECASE) or "event"


def is_numbered(column: LookedColumn) -> bool:
    """Whether the cells of a column are numbers, and no names without a noun before them."""
    return column.kind == "number" or is_number_of_thing(column)


def read_cameo(vocabulary: Vocabulary) -> dict[str, str]:
    """The predicates for CAMEO codes, by pattern, the longest first: ``112*``, then ``11*``.

    A code of three digits with 0 at the end, such as 110, stands for all that begin with 11.
    Predicates whose arrow needs a third participant, as for goods, are left out. Of several for one
    code, one whose name ends with to, of, with or against is taken.
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


ASIDE = (
    "birth", "dob", "death", "publish", "update", "retriev", "modif", "creat", "upload", "access",
)  # fmt: skip
"""Beginnings of words in names of date columns that are not about the event: ``updated``."""
PARTED = (
    ("start", "begin", "beg", "st", "from", "entry"), ("end", "until", "exit"), ("", "i"),
)  # fmt: skip
"""What names of columns may add to ``year``, ``month`` and ``day``: for a begin, for an end, or for
a single date."""
TYPES = {
    "country": ("country", "state", "nation", "ccode", "stateabb", "supplier", "recipient"),
    "person": ("person", "holder", "officeholder", *PERSONS[PERSONS.index("leader") :]),
    "place": ("location", "place", "city"),
    "organisation": ("organisation", "organization", "igo"),
    "weapon-system": ("weapon", "designation"),
}


@dataclass
class FirstMapping:
    """Collects the parts of a mapping, and the questions to the user."""

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
    """Return the text of a ``dossier.yaml`` for a table, and the questions left to the user.

    The questions are also comments in the text.

    Raises Unreadable if the table has no values, or no names.
    """
    _require_values(look.columns)
    found = FirstMapping(questions=list(look.questions), null=_list_gaps(look.columns))
    columns = [it for it in look.columns if it.kind != "empty"]
    votes = next((it for it in columns if read_votes(it)), None)
    title = _make_title(look)
    ends = find_ends([it for it in columns if it is not votes], title, votes=votes is not None)
    if ends.event or (is_thing(ends.subject, title) and not votes):
        found.questions.append("Who acts? No column looks like names.")
    if votes and ends.object and not ends.object.words & MOTIONS:
        ends = Ends(ends.subject, None)
    if ends.object and (goods := find_goods(ends.subject, columns)):
        found.claim["to"] = json.dumps(_cell(ends.object, found), ensure_ascii=False)
        found.claim |= find_quantity(columns)
        ends = Ends(ends.subject, goods)
    both = [it for it in (ends.subject, ends.object) if it]
    if more := [it.name for end in both for it in list_further(end, columns)]:
        found.questions.append(f"Are more of them in {', '.join(more)}? A claim takes the first.")
    beside = [it for _, it in ends.beside]
    taken = {it.name for it in (*both, *beside)}
    event = votes or choose_event(columns, taken)
    predicate = _write_ends(found, ends, event, look, vocabulary)
    _write_denials(found, columns, title)
    _write_dates(found, columns, {*list_stems(predicate)})
    _write_note(found, columns, taken)
    found.key = _choose_key(columns, look.rows)
    found.questions.append(
        "When was the table published, and by whom? Write published: and publisher:."
    )
    return _write_dossier(found, look), tuple(found.questions)


def _require_values(columns: Sequence[LookedColumn]) -> None:
    """Raise Unreadable if the table has no rows or no names."""
    if all(it.kind == "empty" for it in columns):
        raise Unreadable("the table has no values below its head", "give it with its rows")
    if all(it.kind in ("empty", "number", "date") for it in columns):
        message = "the table has only numbers and dates, and no column that names actors"
        raise Unreadable(message, "give it with a column of names, or of codes of states")
    found = next((it for column in columns for it in column.name if it in CONTROLS), "")
    if found:
        message = f"the head has the control character U+{ord(found):04X}, so the file is not text"
        raise Unreadable(message, "save the table as CSV in UTF-8")


def _make_title(look: TableLook) -> str:
    return _strip_endings(look).replace("_", " ")


def _strip_endings(look: TableLook) -> str:
    """The file's name without the extensions for its format; a version such as 18.1 stays."""
    endings = r"(\.(csv|tsv|tab|txt|dat|parquet|pq|arrow|feather|ipc|gz))+$"
    return re.sub(endings, "", look.file.name, flags=re.IGNORECASE) or look.file.name


def _list_gaps(columns: Iterable[LookedColumn]) -> tuple[str, ...]:
    """List the texts to read as empty cells: such as ``NA``, or ``ongoing`` for an end date."""
    columns = [*columns]
    parts = {name for _, names in PARTS for name in names.split("|")}
    dated = _find_parts(columns)
    named = [
        it for it in columns
        if it.kind in ("text", "date") or it.words & parts or f"{{{it.name}}}" in dated
    ]  # fmt: skip
    gaps = [word for word in GAPS if any(word in it.values for it in named)]
    ends = (it for it in named if it.kind == "date" and it.begins(ENDS))
    return (*gaps, *sorted({it for end in ends for it in end.values if ONGOING.fullmatch(it)}))


def _write_ends(
    found: FirstMapping, ends: Ends, event: LookedColumn | None, look: TableLook,
    vocabulary: Vocabulary,
) -> str:  # fmt: skip
    """Write subject, predicate and object with their types, and return the predicate."""
    subject, obj, whole = ends.subject, ends.object, _make_title(look)
    predicate = guess_predicate(ends, whole, vocabulary)
    if obj is None and (members := re.fullmatch(r"(.+?)[ -]?members?(hip)?", whole, re.IGNORECASE)):
        whole, predicate = members[1], "member-of"
    said = [_cell(subject, found), _cell(obj, found) if obj else whole]
    if ends.unnamed:
        said[0] = f"{whole} in {said[0]}"
    elif full := _find_full_name(subject, look.columns):
        said[0] = full
    if event and not ends.event:
        predicate = _write_event(found, event, predicate, vocabulary)
    elif predicate in GENERAL and not ends.placed:
        found.questions.append(
            f"What does {subject.name} do? {predicate} ({GENERAL[predicate]}) is used for it;"
            " claimgraph words finds others."
        )
    says = json.dumps([said[0], predicate, said[1]], ensure_ascii=False)
    beside = {key: json.dumps(_cell(it, found)) for key, it in ends.beside}
    found.claim = {"says": says} | beside | found.claim
    for place, column in (("subject", subject), ("object", obj)):
        if column and column.kind == "text" and (mark := find_separator(column)):
            found.split[column.name] = mark
        kind = _guess_type(column, vocabulary) if column else ""
        if ends.event:
            kind = "event" if place == "subject" else kind
        term = vocabulary.predicates.get(predicate)
        wanted = (term.domain if place == "subject" else term.range) if term else None
        if kind and (not wanted or wanted in vocabulary.classes[kind].ancestors):
            found.kinds[place] = kind
    return predicate


def _find_full_name(subject: LookedColumn, columns: Iterable[LookedColumn]) -> str:
    """A template of the columns for given and family name; empty if the table lacks them."""
    full = [next((it for it in columns if is_part(it, part)), None) for part in (GIVEN, FAMILY)]
    whole = subject.kind in CODES or subject.words & {"full", "fullname", "belligerent"}
    if whole or not all(full):
        return ""
    return " ".join(f"{{{it.name}}}" for it in full if it)


def _cell(column: LookedColumn, found: FirstMapping) -> str:
    """A template for a column; for codes of states, for the column that will have their names."""
    if is_numbered(column):
        return f"{name_number(column, NUMBERED)} {{{column.name}}}"
    if column.kind not in CODES:
        return f"{{{column.name}}}"
    name = f"name of {column.name}"
    found.coded[name] = column
    return f"{{{name}}}"


def _write_denials(found: FirstMapping, columns: list[LookedColumn], title: str) -> None:
    """Map to ``skip: true`` each value by which a column says that nothing happened."""
    for name, value in list_denials(columns, title):
        found.values[name] = {value: "{skip: true}", "*": "{stance: asserts}"}
        found.questions.append(f"Does {value} in {name} mean that nothing happened? It is skipped.")


def _write_note(found: FirstMapping, columns: list[LookedColumn], taken: set[str]) -> None:
    """Write the source that each row names as its claim's note."""
    fitting = (
        it for it in columns
        if it.kind == "text" and is_cited(it) and it.name not in taken
        and not it.words & {"id", "code", "number", "hash"}
    )  # fmt: skip
    if cited := next(fitting, None):
        found.claim["note"] = f'"{{{cited.name}}}"'


def _guess_type(column: LookedColumn, vocabulary: Vocabulary) -> str:
    """The type of the entities in a column, by its name; ``country`` only if half of its values are
    states.
    """
    if column.kind in CODES:
        return "country"
    kinds = (kind for kind, words in TYPES.items() if is_called(column, words))
    kind = next((it for it in kinds if it in vocabulary.classes), "")
    return "" if kind == "country" and 2 * count_states(column) < len(column.values) else kind


def _write_event(
    found: FirstMapping, event: LookedColumn, general: str, vocabulary: Vocabulary
) -> str:
    """Write which predicates or stances the values of a column of deeds mean, as far as known, and
    return the predicate for the claim.
    """
    if event.kind == "cameo":
        found.values[event.name] = read_cameo(vocabulary) | {"*": general}
        found.questions.append(
            f"{event.name} holds codes of CAMEO; those that the ontology does not have read as"
            f" {general}. Is that what is meant?"
        )
        return f"{{{event.name}}}"
    if votes := read_votes(event):
        found.claim["stance"] = f'"{{{event.name}}}"'
        found.values[event.name] = {it: word or "{skip: true}" for it, word in votes.items()}
        return "approved"
    known, unsure = dict[str, str](), list[str]()
    for value in event.values[:MOST_VALUES]:
        word = find_word(value, vocabulary)
        if word:
            known[value] = word
        else:
            unsure.append(value)
    if 2 * len(known) < min(event.distinct, MOST_VALUES):
        if general not in GENERAL:
            return general
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


def _write_dates(found: FirstMapping, columns: list[LookedColumn], deed: Set[str]) -> None:
    """Write when it happened: one date, begin and end, or columns for year, month and day.

    A column named after the deed takes precedence: for a delivery it is ``Delivery year``, and not
    the date of the order.
    """
    dates = [it for it in columns if it.kind == "date" and not it.begins(ASIDE)]
    most = max((it.filled for it in columns), default=0)
    full = [it for it in dates if 2 * it.filled > most]
    days = [it for it in full if it.words & {"date", "day"} and not it.begins((*BEGINS, *ENDS))]
    parts = _find_parts(columns)
    if "day:" not in parts and days:
        parts = ""
    if full and not any(it.begins(BEGINS) for it in full):
        dates = full
    if called := [it for it in dates if deed & {*list_stems(it.name)}]:
        dates = called
    begin = next((it for it in dates if it.begins(BEGINS)), None)
    end = next((it for it in dates if it.begins(ENDS)), None)
    if parts:
        found.claim["when"] = parts
    elif begin and end and begin is not end:
        found.claim["when"] = f'{{begin: "{{{begin.name}}}", end: "{{{end.name}}}"}}'
    elif begin:
        found.claim["when"] = f'"{{{begin.name}}}"'
    elif dates:
        best = max(dates, key=lambda it: (bool(it.words & {"date", "day"}), it.distinct, it.filled))
        found.claim["when"] = f'"{{{best.name}}}"'
    elif year := next((it for it in columns if _holds_years(it)), None):
        found.claim["when"] = f'"{{{year.name}}}"'
        found.questions.append(f"Does {year.name} hold the years in which it happened?")
    else:
        found.questions.append("When did it happen? No column looks like dates.")
        return
    _write_order(found, dates)


def _write_order(found: FirstMapping, dates: Sequence[LookedColumn]) -> None:
    """Write the order of day, month and year in dates, with a question if it is uncertain."""
    found.order = next((it.order for it in dates if it.order), "")
    for it in list_unsure(dates):
        found.questions.append(f"Is {it.values[0]} in {it.name} written as {it.order}?")


def _holds_years(column: LookedColumn) -> bool:
    """Whether all numbers in a column can be years, whatever its name is."""
    several = column.kind == "number" and len(column.values) > 1
    return several and all(re.fullmatch(r"(1[4-9]|20)\d\d", it) for it in column.values)


PARTS = (("year", "year|yr"), ("month", "month|mon|mo"), ("day", "day|dy"))


def _find_parts(columns: list[LookedColumn]) -> str:
    """A template of separate columns for year, month and day, of one date or of begin and end."""
    sides = list[str]()
    for marks in PARTED:
        chosen = dict[str, str]()
        for part, names in PARTS:
            side = "|".join(marks)
            form = re.compile(rf"(?:(?:{side})[ _]?(?:{names})|(?:{names})[ _]?(?:{side}))\d?")
            fitting = [it.name for it in columns if form.fullmatch(it.name.lower())]
            if fitting:
                chosen[part] = fitting[0]
        if {"year", "month"} <= chosen.keys():
            sides.append(", ".join(f'{part}: "{{{name}}}"' for part, name in chosen.items()))
        if marks == PARTED[1] and sides:
            break
    if len(sides) == 2:
        return f"{{begin: {{{sides[0]}}}, end: {{{sides[1]}}}}}"
    return f"{{{sides[0]}}}" if sides else ""


def _choose_key(columns: list[LookedColumn], rows: int) -> str:
    unique = [it for it in columns if it.distinct == it.filled == rows > 1 and it.kind not in CODES]
    called = [it for it in unique if it.words & {"id", "key", "code", "uid", "docketnumber"}]
    return called[0].name if called else ""


def _write_dossier(found: FirstMapping, look: TableLook) -> str:
    """Write the text of ``dossier.yaml``, with the questions at the top as comments."""
    name, title = slug(_strip_endings(look)), json.dumps(_make_title(look), ensure_ascii=False)
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
    """Write an SQL query that adds columns with the names of coded states."""
    yield "select:"
    yield f"  files: {{states: {STATES.name}}}"
    yield "  query: |"
    names = [
        f"coalesce(s{n}.name, raw.{ident(it.name)}) as {ident(name)}"
        for n, (name, it) in enumerate(coded.items(), 1)
    ]
    yield f"    select raw.*, {', '.join(names)}"
    yield "    from raw"
    for n, it in enumerate(coded.values(), 1):
        code = f"raw.{ident(it.name)}"
        code = f"ltrim({code}, '0')" if it.kind == "cow" else code
        yield f"    left join states s{n} on s{n}.{it.kind} = {code}"


def _quote_text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
