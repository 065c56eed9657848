"""What the rows of a table say is done: by a column of deeds or votes, or by names of columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set

from claimgraph.model.iris import CG
from claimgraph.model.ontology import Vocabulary
from claimgraph.model.ontology.facts import local, read_facts
from claimgraph.model.ontology.load import ontology_files
from claimgraph.model.ontology.search import search_words
from claimgraph.tables.ends import (
    PERSONS,
    PLACES,
    Ends,
    is_called,
    is_number_of_thing,
    is_thing,
    rank_column,
)
from claimgraph.tables.look import CODES, LookedColumn

EVENTS = ("event", "action", "type", "relation", "status", "vote", "kind", "category", "hostility")
GENERAL = {
    "participates-in": "takes part in", "addresses": "says or does something to",
    "part-of": "is part of",
}  # fmt: skip
"""The predicates that say least, used where nothing says more."""
VOTES = {
    "yes": "supports", "y": "supports", "yea": "supports", "aye": "supports", "for": "supports",
    "in favour": "supports", "no": "opposes", "n": "opposes", "nay": "opposes",
    "against": "opposes", "abstain": "abstains", "abstention": "abstains", "abstained": "abstains",
    "absent": "", "did not vote": "", "not voting": "", "no vote": "",
}  # fmt: skip
"""What a vote means, by its last word where it has dots (``Vote.FOR``); nothing where none is."""
OFFICES = {
    "president": "president-of", "premier": "prime-minister-of", "monarch": "monarch-of",
    "leader": "head-of", "ruler": "head-of", "ambassador": "ambassador-of",
    "minister": "minister-of", "officeholder": "official-of", "holder": "official-of",
    "appointee": "official-of",
}  # fmt: skip
"""What somebody is of a country, by the word in the name of the column that has his name."""
PREDICATES = {
    ("donor",): "aids",
    ("lender", "creditor"): "lends-to",
    ("exporter",): "trades-with",
    ("attacker", "aggressor", "perpetrator"): "attacks",
    ("plaintiff", "complainant", "petitioner"): "accuses",
    ("occupier",): "occupies",
    ("visitor", "dignitary"): "visited",
}
"""What is done to the other end, by words in the name of the first column."""
NAMED = {
    ("supplier", "seller", "exporter"): "delivered",
    ("capital",): "controls",
    ("treaty", "agreement"): "signed",
    ("alliance", "igo", "organisation", "organization"): "member-of",
    ("party", "belligerent", "faction"): "member-of",
}
"""What is done, by words in the names of either column."""
TITLES = {
    "war": "at-war-with", "conflict": "at-odds-with", "dispute": "at-odds-with",
    "sanction": "sanctions", "visit": "visited", "allianc": "ally-of", "aid": "aids",
    "loan": "lends-to", "attack": "attacks",
}  # fmt: skip
"""What two actors do, by how a word in the name of the file begins."""
MOST_VALUES = 60
NO, YES = frozenset({"0", "0.0", "no", "false", "f"}), frozenset({"1", "1.0", "yes", "true", "t"})


def guess_predicate(ends: Ends, title: str) -> str:
    """What names of columns, or of the file, speak of the deed; else what says least."""
    subject, obj = ends.subject, ends.object
    if ends.event:
        return "located-in" if obj and is_called(obj, PLACES) else "part-of"
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
    if obj and person and any(name == "role" for name, _ in ends.beside):
        return "official-of"
    if obj is None or not _are_both_actors(subject, obj):
        return "participates-in"
    starts = [it.lower() for it in re.findall(r"[A-Za-z]+", title)]
    fitting = (it for word, it in TITLES.items() if any(one.startswith(word) for one in starts))
    return next(fitting, "addresses")


def _are_both_actors(subject: LookedColumn, obj: LookedColumn) -> bool:
    """Whether the second end acts as well, by its codes, its name, or values that both have."""
    return (
        obj.kind in CODES
        or bool(obj.words & {"1", "2", "a", "b", "target", "defendant", "destination", "receiver"})
        or 5 * len({*subject.values} & {*obj.values}) > min(subject.distinct, obj.distinct)
    )


def choose_event(columns: Sequence[LookedColumn], taken: Set[str]) -> LookedColumn | None:
    """The column that says what was done, if there is one: codes of CAMEO before words."""
    fitting = [
        it for it in columns
        if it.name not in taken
        and (it.kind == "cameo"
             or (it.kind == "text" and it.distinct <= 300 and is_called(it, EVENTS)))
    ]  # fmt: skip
    return min(fitting, key=lambda it: (it.kind != "cameo", rank_column(it, EVENTS)), default=None)


def read_votes(column: LookedColumn) -> dict[str, str]:
    """What the values of a column mean as votes; nothing where most of them are none."""
    plain = {it: it.rpartition(".")[2].replace("_", " ").lower() for it in column.values}
    votes = {it: VOTES[word] for it, word in plain.items() if word in VOTES}
    many = len({*votes.values()} - {""}) > 1 and 2 * len(votes) > column.distinct
    return votes if many else {}


def list_denials(columns: Sequence[LookedColumn], title: str) -> Iterator[tuple[str, str]]:
    """The columns whose 0 or "no" says that nothing happened: name and value.

    Such a column is called as the file is: ``sanctioned`` in ``sanctions.csv``.
    """
    stems = {it.lower()[:5] for it in re.findall(r"[A-Za-z]{5,}", title)}
    for column in columns:
        lower = {it.lower(): it for it in column.values}
        both = len(lower) == 2 and lower.keys() & NO and lower.keys() & YES
        if both and stems & {it[:5] for it in column.words}:
            yield column.name, next(lower[it] for it in lower if it in NO)


def find_word(value: str, vocabulary: Vocabulary) -> str:
    """The predicate whose name a value has a word in common with; nothing where none has."""
    for word in search_words(value, vocabulary, kinds=("predicate",), most=1):
        parts = re.findall(r"[a-z]{4,}", word.term.name)
        if any(part[:5] in value.lower() for part in parts):
            return word.term.name
    return ""


def find_goods(subject: LookedColumn, columns: Sequence[LookedColumn]) -> LookedColumn | None:
    """What a supplier delivers, where a column of its own says it."""
    if not subject.words & {"supplier", "seller", "exporter"}:
        return None
    goods = ("designation", "weapon", "item", "goods", "system", "description")
    fitting = [it for it in columns if it.kind == "text" and is_called(it, goods)]
    return min(fitting, key=lambda it: rank_column(it, goods), default=None)


def find_quantity(columns: Sequence[LookedColumn]) -> dict[str, str]:
    """The column that says how much was delivered, as a qualifier."""
    fitting = [it for it in columns if it.words & {"number", "quantity", "amount", "delivered"}]
    counted = [it for it in fitting if it.kind == "number"]
    return {"quantity": f'"{{{counted[0].name}}}"'} if counted else {}


def name_number(column: LookedColumn, words: dict[str, str]) -> str:
    """What a column of numbers counts: ``dispute`` of ``disp_no``, ``strike`` of ``strike_id``."""
    rank = rank_column(column, (*words,))
    if rank < len(words):
        return [*words.values()][rank]
    return re.sub(r"[ _.-]?id$", "", column.name, flags=re.IGNORECASE) or "event"


def is_numbered(column: LookedColumn) -> bool:
    """Whether the cells of a column need a word before them, to name anything."""
    return column.kind == "number" or is_number_of_thing(column)


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
