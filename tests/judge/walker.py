"""A case is one YAML file: a small dossier and what must come of it.

Entities may be written ``name: type``. A claim's quote is made of its id, and a source's text of
the quotes of its claims, so that every quote is found. What ``expect:`` says:

==============  ==================================================================================
statuses        proposition: status and rule; all propositions must be there
conflicts       [left, right, kind, ground], or with the reason; none if left out
superseded      [claim, the claim that took it back]; none if left out
entails         [narrower, wider]
accepted        [subject, predicate, object]: the direct triples
principals      claim: for whom it is made
origins         proposition: how many independent origins affirm it
affirms         principal: propositions; ``rejects`` likewise
near            [affirmed, denied or opposite]: near disagreements between persons
changes         [earlier, later]
aims            [subject predicate object, principals for it, principals against it]
to-come         propositions that are told as what lies ahead; all others must not be
perspectives    principal: statuses (all that are drawn) and accepted
as-of           a list of date, clock and any of the above
==============  ==================================================================================

A proposition goes by the id of a claim about it; one that nobody claims by ``S predicate O``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from claimgraph.dossier import open_folder, read_dossier
from claimgraph.judge import Bench
from claimgraph.model.dates import parse
from claimgraph.model.judgement import Judgement, Verdict
from claimgraph.model.ontology import load_vocabulary
from claimgraph.model.records import Records
from claimgraph.model.subset import Clock, sift

from .together import World

CASES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))
Found = dict[str, Any]


@dataclass(frozen=True)
class Names:
    """Leads from the paths of one dossier to the names by which its case speaks of them."""

    records: Records

    def claim(self, path: str) -> str:
        """The id of a claim: the last word of its quote."""
        return self.records.evidence[self.records.claims[path].evidence].exact.split()[-1]

    def agent(self, path: str) -> str:
        """The label of an entity; a source goes by its key."""
        return self.records.label(path) if path in self.records.entities else path.split("/")[1]

    def propositions(self) -> dict[str, str]:
        """The first id of the claims about each proposition, else its words."""
        ids = defaultdict[str, list[str]](list)
        for path, claim in self.records.claims.items():
            ids[claim.about].append(self.claim(path))
        return {
            path: min(ids[path], default=self.words(path)) for path in self.records.propositions
        }

    def words(self, path: str) -> str:
        """Subject, predicate and object."""
        it = self.records.propositions[path]
        return f"{self.agent(it.subject)} {it.predicate} {self.agent(it.object)}"

    def aliases(self) -> dict[str, str]:
        """Leads from every id to the name of the proposition that it is about."""
        names = self.propositions()
        ids = {self.claim(path): names[it.about] for path, it in self.records.claims.items()}
        return {**{name: name for name in names.values()}, **ids}


def read_case(file: Path) -> dict[str, Any]:
    """Read a case as words, so that the dossier's reader sees what the author wrote."""
    case: dict[str, Any] = yaml.load(file.read_text("utf-8"), Loader=yaml.CBaseLoader)
    return case


def write_dossier(case: Mapping[str, Any], folder: Path) -> None:
    """Write a case's dossier into a folder, with the texts of its sources."""
    entities = {
        name: {"type": it} if isinstance(it, str) else it for name, it in case["entities"].items()
    }
    sources = {}
    for key, source in case["sources"].items():
        claims = [{"quote": f"words of {it['id']}", **it} for it in source["claims"]]
        _write(folder / f"claims-{key}.yaml", {"source": key, "claims": claims})
        (folder / f"{key}.txt").write_text(
            "".join(f"So are the words of {it['id']}.\n" for it in claims), "utf-8"
        )
        fields = {name: it for name, it in source.items() if name != "claims"}
        sources[key] = {"title": key, "held": "true", "text": f"{key}.txt", **fields}
    front = {"format": "1", "title": case["title"], "sources": sources, "entities": entities}
    front |= {"accept": case["accept"]} if "accept" in case else {}
    _write(folder / "dossier.yaml", front)


def _write(file: Path, content: Any) -> None:
    file.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), "utf-8")


def read_records(case: Mapping[str, Any], folder: Path) -> Records:
    """Read a case's dossier by the real reader; it must be without findings."""
    write_dossier(case, folder)
    return read_dossier(open_folder(folder, "case"), load_vocabulary()).require()


@dataclass(frozen=True)
class Asked:
    """What must come of records: of a case, or of what was known of it on one day."""

    name: str
    records: Records
    expected: Mapping[str, Any]

    def expectation(self) -> Found:
        """What is expected, in the form in which ``find`` tells what was found."""
        return normal(self.expected, Names(self.records).aliases())


def ask(file: Path, folder: Path) -> Iterator[Asked]:
    """Read a case, and for each day from which it looks back what was known then.

    A day is judged as if nothing else had ever been said.
    """
    case = read_case(file)
    records = read_records(case, folder)
    yield Asked(file.stem, records, case["expect"])
    for view in case["expect"].get("as-of", ()):
        clock = Clock(view.get("clock", "said"))
        known = sift(records, parse(view["date"]).latest, clock=clock)
        yield Asked(name_view(file, view), known, view)


def name_view(file: Path, view: Mapping[str, Any]) -> str:
    """The name of a day from which a case looks back."""
    return f"{file.stem} {view['date']} {view.get('clock', 'said')}"


NAMES = [
    name
    for file in CASES
    for name in (
        file.stem,
        *(name_view(file, it) for it in read_case(file)["expect"].get("as-of", ())),
    )
]
"""All that ``ask`` yields, known before anything is read as a dossier."""


def find(judged: Bench | World, asked: Asked) -> Found:
    """Tell, in a case's words, what came of it of every kind that it expects."""
    judgement, names, records = judged.judgement(), Names(asked.records), asked.records
    always = {"statuses", "conflicts", "superseded", "near", "changes"}
    kinds = {*always, *asked.expected} - {"as-of", "perspectives", "date", "clock"}
    found = {kind: TELLERS[kind](judgement, names) for kind in kinds}
    if "perspectives" in asked.expected:
        paths = {names.agent(path): path for path in (*records.entities, *records.sources)}
        found["perspectives"] = {
            principal: _perspective(judged, paths[principal], names, wanted)
            for principal, wanted in asked.expected["perspectives"].items()
        }
    return found


def normal(expected: Mapping[str, Any], aliases: Mapping[str, str]) -> Found:
    """Put what a case expects into the form in which ``find`` tells it."""
    whole = {"conflicts": [], "superseded": [], "near": [], "changes": [], **expected}
    return {kind: _normal(kind, it, aliases) for kind, it in whole.items() if kind in KINDS}


KINDS = frozenset({
    "statuses", "conflicts", "superseded", "entails", "accepted", "principals", "origins",
    "affirms", "rejects", "perspectives", "to-come", "near", "changes", "aims",
})  # fmt: skip


def _normal(kind: str, it: Any, aliases: Mapping[str, str]) -> Any:
    if kind == "conflicts":
        return sorted(_conflict(aliases[a], aliases[b], *rest) for a, b, *rest in it)
    if kind in ("entails", "changes"):
        return sorted((aliases[a], aliases[b]) for a, b in it)
    if kind == "near":
        return sorted(tuple(sorted((aliases[a], aliases[b]))) for a, b in it)
    if kind == "aims":
        return sorted((thing, tuple(yes), tuple(no)) for thing, yes, no in it)
    if kind in ("accepted", "superseded"):
        return sorted(map(tuple, it))
    if kind in ("affirms", "rejects"):
        return {who: sorted(aliases[name] for name in them) for who, them in it.items()}
    if kind == "perspectives":
        return {
            who: {k: _normal(k, x, aliases) for k, x in view.items()} for who, view in it.items()
        }
    if kind == "to-come":
        return sorted(aliases[name] for name in it)
    if kind in ("statuses", "origins"):
        return {aliases[name]: value for name, value in it.items()}
    return it


def _conflict(left: str, right: str, *rest: str) -> tuple[str, ...]:
    """Only where one is denied do left and right differ in what they are."""
    kind, ground, *why = rest
    pair = (left, right) if ground == "denied" else sorted((left, right))
    return (*pair, kind, ground, *why)


def _statuses(verdicts: Mapping[str, Verdict], names: Names) -> dict[str, str]:
    told = names.propositions()
    return {
        told[path]: f"{it.status} {it.rule.removeprefix('rule-')}" for path, it in verdicts.items()
    }


def _conflicts(judgement: Judgement, names: Names) -> list[tuple[str, ...]]:
    told = names.propositions()
    return sorted(
        _conflict(
            told[it.left], told[it.right], it.kind, it.ground.removeprefix("ground-"),
            *filter(None, [it.because]),
        )
        for it in judgement.conflicts
    )  # fmt: skip


def _near(judgement: Judgement, names: Names) -> list[tuple[str, ...]]:
    told = names.propositions()
    pairs = {
        tuple(sorted((told[it.left], told[it.right]))) for it in judgement.near if not it.table
    }
    return sorted(pairs)


def _aims(judgement: Judgement, names: Names) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    return sorted(
        (
            names.words(it.thing),
            tuple(sorted(map(names.agent, it.parties_for))),
            tuple(sorted(map(names.agent, it.parties_against))),
        )
        for it in judgement.aims
    )


def _changes(judgement: Judgement, names: Names) -> list[tuple[str, str]]:
    told = names.propositions()
    return sorted({(told[it.earlier], told[it.later]) for it in judgement.changes})


def _triples(triples: Iterable[tuple[str, str, str]], names: Names) -> list[tuple[str, str, str]]:
    return sorted((names.agent(s), p, names.agent(o)) for s, p, o in triples)


def _held(pairs: Iterable[tuple[str, str]], names: Names) -> dict[str, list[str]]:
    told, held = names.propositions(), defaultdict[str, list[str]](list)
    for principal, path in pairs:
        held[names.agent(principal)].append(told[path])
    return {principal: sorted(them) for principal, them in held.items()}


def _perspective(
    bench: Bench | World, principal: str, names: Names, wanted: Iterable[str]
) -> Found:
    verdicts, triples = bench.perspective(principal)
    found = {"statuses": _statuses(verdicts, names), "accepted": _triples(triples, names)}
    return {kind: found[kind] for kind in wanted}


def _entails(judgement: Judgement, names: Names) -> Iterator[tuple[str, str]]:
    told = names.propositions()
    yield from ((told[p], told[q]) for p, q in judgement.entails)


TELLERS = {
    "statuses": lambda it, names: _statuses(it.verdicts, names),
    "conflicts": _conflicts,
    "superseded": lambda it, names: sorted(
        (names.claim(a), names.claim(b)) for a, b in it.superseded
    ),
    "entails": lambda it, names: sorted(_entails(it, names)),
    "near": _near,
    "changes": _changes,
    "aims": _aims,
    "accepted": lambda it, names: _triples(it.accepted, names),
    "principals": lambda it, names: {
        names.claim(claim): names.agent(who) for claim, who in it.principals.items()
    },
    "origins": lambda it, names: {
        names.propositions()[path]: str(verdict.origins) for path, verdict in it.verdicts.items()
    },
    "affirms": lambda it, names: _held(it.affirms, names),
    "rejects": lambda it, names: _held(it.rejects, names),
    "to-come": lambda it, names: sorted(names.propositions()[path] for path in it.to_come),
}
