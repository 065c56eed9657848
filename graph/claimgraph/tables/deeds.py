"""What the rows of a table say is done: by a column of deeds or votes, or by names of columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set

from claimgraph.model.iris import CG
from claimgraph.model.ontology import Vocabulary
from claimgraph.model.ontology.facts import local, read_facts
from claimgraph.model.ontology.load import ontology_files
from claimgraph.model.ontology.search import list_names, list_stems, search_words
from claimgraph.tables.ends import (
    EVENTS,
    PERSONS,
    PLACES,
    Ends,
    is_called,
    is_number_of_thing,
    is_thing,
    names_event,
    rank_column,
)
from claimgraph.tables.look import CODES, LookedColumn

DEEDS = (
    "event", "action", "relation", "relationship", "connection", "interaction", "deed", "type",
    "vote", "hostility",
)  # fmt: skip
ANSWERS = frozenset({"taken", "status", "response", "outcome", "result"})
"""Words in the names of columns that say what became of it, which others may have done."""
GENERAL = {
    "participates-in": "takes part in", "linked-to": "has to do with", "part-of": "is part of",
    "listed-in": "is an entry of",
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
    ("treaty", "agreement"): "signed",
    ("alliance", "igo", "organisation", "organization"): "member-of",
    ("party", "belligerent", "faction"): "member-of",
}
"""What is done, by words in the names of either column."""
TITLES = {
    "war": "at-war-with", "conflict": "at-odds-with", "dispute": "at-odds-with",
    "rival": "at-odds-with", "sanction": "sanctions", "visit": "visited", "allianc": "ally-of",
    "aid": "aids", "loan": "lends-to", "treat": "signed-agreement-with",
    "agreement": "signed-agreement-with", "meeting": "met", "summit": "met",
}  # fmt: skip
"""What two actors do, by how a word in the name of the file begins."""
WAYS = frozenset({"source", "destination", "origin", "from", "to", "home", "host"})
"""Words in the names of columns that say whence and whither, and not who did it."""
ENTRANTS = (
    "participant", "party", "belligerent", "combatant", "faction", "side", "member", "signatory",
)  # fmt: skip
BALLOTS = frozenset({"vote", "votes", "voted", "ballot", "position", "stance", "choice"})
MOST_VALUES = 60
NO, YES = frozenset({"0", "0.0", "no", "false", "f"}), frozenset({"1", "1.0", "yes", "true", "t"})


def guess_predicate(ends: Ends, title: str, vocabulary: Vocabulary) -> str:
    """What names of columns, or of the file, speak of the deed; else what says least."""
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
    """What is true of one actor and a thing, or of one actor and the whole file.

    Who takes part is called so, or the thing is something that has parties, such as a war.
    """
    entrant = is_called(subject, ENTRANTS)
    if obj is None:
        return "participates-in" if entrant or names_event(title) else "listed-in"
    if is_called(obj, PLACES) and re.search(r"(?i)\bvisit", title):
        return "visited"
    happened = obj.words & EVENTS or is_numbered(obj)
    return "participates-in" if happened or (entrant and is_thing(obj)) else "linked-to"


def _find_named_deed(subject: LookedColumn, obj: LookedColumn, vocabulary: Vocabulary) -> str:
    """The deed after which a column is called: ``member_veto``, ``mediator``, ``visited``.

    The first column has the doer's name or the deed's; a word such as ``vetoed`` in it would make
    it the other end.
    """
    doing = {stem for it in subject.words if not it.endswith("ed") for stem in list_stems(it)}
    done = {stem for it in obj.words if it.endswith("ed") for stem in list_stems(it)}
    for name, term in vocabulary.predicates.items():
        first, *rest = list_stems(name.replace("-", " "))
        if term.kind in ("deed", "declared-act") and not rest and first in doing | done:
            return name
    return ""


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
             or (it.kind == "text" and it.distinct <= 300 and _is_deed(it)))
    ]  # fmt: skip
    return min(fitting, key=lambda it: (it.kind != "cameo", rank_column(it, DEEDS)), default=None)


def _is_deed(column: LookedColumn) -> bool:
    """Whether a column is called as those of deeds are; a type has to be nothing else's."""
    others = column.words - {*DEEDS, "sub", "name", "main", "primary"}
    return is_called(column, DEEDS) and not (
        column.words & ANSWERS or ("type" in column.words and others)
    )


def read_votes(column: LookedColumn) -> dict[str, str]:
    """What the values of a column mean as votes; nothing where most of them are none.

    A mere yes and no answers many questions: it is a vote where the column is called so.
    """
    plain = {it: it.rpartition(".")[2].replace("_", " ").lower() for it in column.values}
    votes = {it: VOTES[word] for it, word in plain.items() if word in VOTES}
    many = len({*votes.values()} - {""}) > 1 and 2 * len(votes) > column.distinct
    cast = column.words & BALLOTS or len({*votes.values()}) > 2
    return votes if many and cast else {}


def list_denials(columns: Sequence[LookedColumn], title: str) -> Iterator[tuple[str, str]]:
    """The columns whose 0 or "no" says that nothing happened: name and value.

    Such a column is called as the file is, by no other word: ``sanctioned`` in ``sanctions.csv``.
    """
    stems = {it.lower()[:5] for it in re.findall(r"[A-Za-z]{5,}", title)}
    for column in columns:
        lower = {it.lower(): it for it in column.values}
        both = len(lower) == 2 and lower.keys() & NO and lower.keys() & YES
        if both and {it[:5] for it in column.words} <= stems:
            yield column.name, next(lower[it] for it in lower if it in NO)


def find_word(value: str, vocabulary: Vocabulary) -> str:
    """The predicate that has half of a value's words or more in its names; nothing where none has.

    Words are compared without endings. Those that begin alike are not enough: what is operational
    does not operate anything.
    """
    stems = {*list_stems(value)}
    for word in search_words(value, vocabulary, kinds=("predicate",), most=3):
        named = {it for name in list_names(word.term) for it in list_stems(name)}
        if stems and 2 * len(stems & named) >= len(stems):
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
