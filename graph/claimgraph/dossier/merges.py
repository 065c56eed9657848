"""Reads decisions on which names mean the same entity, and merges a dossier's entities by them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import combinations

from claimgraph.dossier.names import Names
from claimgraph.dossier.yaml import Fields, Node, Report, Sequence, expected, finding, suggest
from claimgraph.model.dates import DateError, parse_edtf
from claimgraph.model.errors import Finding, Place
from claimgraph.model.records import Entity
from claimgraph.model.text import fold

SCHEMA = "merges.schema.json"
MODELINE = f"# yaml-language-server: $schema={SCHEMA}\n"
"""The first line of ``merges.yaml``: it tells text editors the JSON Schema of the file."""

HEAD = """\
# Which names mean one thing (the first one's), and which do not; the oldest decision first.
# Written by: claimgraph merge, claimgraph unmerge.
"""


class MergeVerdict(StrEnum):
    """The kinds of decision on names: they mean one entity, they mean several, or an undo."""

    SAME = "same"
    APART = "apart"
    UNDO = "undo"
    """Takes back the last decision on exactly these names."""


ABOUT = {"on": "the day of the decision", "by": "who decided", "because": "why"}
KEYS = (*MergeVerdict, *ABOUT)


@dataclass(frozen=True)
class Decision:
    """A decision on two or more names. With ``same``, the first name stays the label."""

    verdict: MergeVerdict
    names: tuple[str, ...]
    on: str = ""
    by: str = ""
    because: str = ""
    place: Place = field(default=Place(""), compare=False)

    def __str__(self) -> str:
        parts = [
            f"as decided by {self.by}" if self.by else "as decided",
            f"on {self.on}" * bool(self.on),
        ]
        text = " ".join(filter(None, parts))
        return f"{text}: {self.because}" if self.because else text


def read_decisions(node: Node, report: Report) -> tuple[Decision, ...]:
    """Read the list of decisions in ``merges.yaml``; report and leave out an entry with a fault."""
    if not isinstance(node, Sequence):
        report(expected(node, "the log of merges", "a list of decisions"))
        return ()
    return tuple(filter(None, (_read_one(it, report) for it in node.items)))


def _read_one(node: Node, report: Report) -> Decision | None:
    fields = Fields(node, "a decision on names", known=KEYS, report=report)
    verdicts = [it for it in MergeVerdict if it in fields]
    if len(verdicts) != 1:
        message = "a decision needs exactly one of same, apart and undo"
        report(Finding(node.place, message, cure="write same: [the name to keep, another name]"))
        return None
    names = tuple(dict.fromkeys(fold(it.text) for it in fields.scalars(verdicts[0])))
    if len(names) < 2:
        cure = f"write {verdicts[0]}: and a list of two names or more"
        report(Finding(node.place, "the decision lists fewer than two names", cure=cure))
        return None
    about = {key: fields.text(key) for key in ABOUT}
    _check_day(fields, report)
    return Decision(verdicts[0], names, **about, place=node.place)


def _check_day(fields: Fields, report: Report) -> None:
    scalar = fields.scalar("on")
    try:
        bounds = parse_edtf(scalar.text.strip()) if scalar else None
    except DateError:
        bounds = None
    if scalar and (bounds is None or bounds.earliest != bounds.latest):
        cure = "write the day of the decision, such as 2026-03-01"
        report(finding(scalar.place, "'on' of a decision is not a day", cure, found=scalar.text))


def stand(decisions: tuple[Decision, ...], report: Report) -> tuple[Decision, ...]:
    """Return the decisions that were not taken back; report an undo without a decision."""
    standing: list[Decision] = []
    for it in decisions:
        if it.verdict is not MergeVerdict.UNDO:
            standing.append(it)
        elif last := next((d for d in reversed(standing) if set(d.names) == set(it.names)), None):
            standing.remove(last)
        else:
            cure = "write the names of an earlier decision, or delete this one"
            report(
                Finding(
                    it.place, f"there is no earlier decision on {name_all(it.names)}", cure=cure
                )
            )
    return tuple(standing)


def write_decision(it: Decision) -> str:
    """Write a decision as an entry of ``merges.yaml``."""
    names = ", ".join(json.dumps(name, ensure_ascii=False) for name in it.names)
    lines = [f"- {it.verdict}: [{names}]\n", *_about(it)]
    return "".join(lines)


def _about(it: Decision) -> Iterator[str]:
    for key in ABOUT:
        if text := getattr(it, key):
            yield f"  {key}: {json.dumps(text, ensure_ascii=False)}\n"


def name_all(names: tuple[str, ...]) -> str:
    """Join names as in a sentence.

    >>> name_all(("Kim Jong-Un", "Kim Jong Un"))
    "'Kim Jong-Un' and 'Kim Jong Un'"
    """
    return " and ".join(f"'{it}'" for it in names)


@dataclass(frozen=True)
class Merges:
    """The decisions in force. ``roots`` maps each merged name to the name that is kept instead.

    ``because`` maps each merged name to the decision that merged it.
    """

    decisions: tuple[Decision, ...] = ()
    roots: Mapping[str, str] = field(default_factory=dict)
    because: Mapping[str, Decision] = field(default_factory=dict)

    @property
    def names(self) -> dict[str, Decision]:
        """Every name in a decision that names are the same, with the first such decision."""
        same = [it for it in self.decisions if it.verdict is MergeVerdict.SAME]
        return {name: it for it in reversed(same) for name in it.names}

    @property
    def apart(self) -> frozenset[frozenset[str]]:
        """The pairs of names that were decided to mean two different entities."""
        pairs = (
            combinations(it.names, 2) for it in self.decisions if it.verdict is MergeVerdict.APART
        )
        return frozenset(frozenset(pair) for it in pairs for pair in it)

    def root(self, name: str) -> str:
        """Return the name that is kept instead of this one, or the name itself."""
        return self.roots.get(name, name)

    def joins(self, one: str, two: str) -> bool:
        """Return whether two names were merged into one."""
        return self.root(one) == self.root(two)

    def notes(self, label: str) -> tuple[str, ...]:
        """Return a remark on each name merged into ``label``: who decided it and why."""
        into = sorted(name for name, root in self.roots.items() if root == label)
        return tuple(f"'{name}' is the same, {self.because[name]}" for name in into)

    def __str__(self) -> str:
        kinds = [it.verdict for it in self.decisions]
        merged, apart = (kinds.count(it) for it in (MergeVerdict.SAME, MergeVerdict.APART))
        return f"names: {merged} decided to be the same, {apart} to be apart"


NO_MERGES = Merges()


@dataclass(frozen=True)
class Nomenclature:
    """The paths of a dossier's entities by folded name, with the decisions on names.

    ``decided`` are the names in decisions that no entity of ``dossier.yaml`` has.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    merges: Merges = NO_MERGES
    decided: Mapping[str, Decision] = field(default_factory=dict)


def settle(decisions: tuple[Decision, ...], report: Report) -> Merges:
    """Find the kept name of each merged name; report decisions that contradict each other."""
    standing = stand(decisions, report)
    into: dict[str, str] = {}
    because: dict[str, Decision] = {}
    for it in standing:
        for name in it.names[1:] if it.verdict is MergeVerdict.SAME else ():
            if name in because:
                _report_second(it, because[name], name, report)
            elif _follow_merges(it.names[0], into) == name:
                message = f"'{it.names[0]}' was merged into '{name}' before"
                cure = "keep one of the two decisions: claimgraph unmerge takes one back"
                report(Finding(it.place, message, cure=cure))
            else:
                into[name], because[name] = it.names[0], it
    merges = Merges(standing, {name: _follow_merges(name, into) for name in into}, because)
    _check_apart(merges, report)
    return merges


def _follow_merges(name: str, into: Mapping[str, str]) -> str:
    while name in into:
        name = into[name]
    return name


def _report_second(it: Decision, before: Decision, name: str, report: Report) -> None:
    message = f"'{name}' was merged into '{before.names[0]}' before"
    cure = "keep one of the two decisions: claimgraph unmerge takes one back"
    report(finding(it.place, message, cure, before=f"line {before.place.line}"))


def _check_apart(merges: Merges, report: Report) -> None:
    for it in merges.decisions:
        if it.verdict is MergeVerdict.APART:
            for one, two in combinations(it.names, 2):
                if merges.joins(one, two):
                    message = (
                        f"{name_all((one, two))} were decided to mean two things, and are merged"
                    )
                    cure = "take one of the decisions back: claimgraph unmerge"
                    report(Finding(it.place, message, cure=cure))


def merge_entities(names: Names, merges: Merges, report: Report) -> Names:
    """Return the names of ``dossier.yaml`` after the merges.

    A merged name becomes an alias of the kept entity. If the name has an entity of its own, this
    entity is removed and all its names become aliases, so that claims about it are about the kept
    one. Two names that only tables contain are merged when the tables are read.
    """
    for name, root in merges.roots.items():
        kept, gone = names.find(root), names.find(name)
        it = merges.because[name]
        if kept is None and gone is not None:
            message = f"'{name}' is listed in dossier.yaml, and '{root}' is not"
            cure = f"write the listed one first: claimgraph merge DOSSIER '{name}' '{root}'"
            report(Finding(it.place, message, cure=cure))
        elif kept is not None and kept != gone:
            other = names.entities[gone] if gone else None
            if other is None or _can_join(names.entities[kept], other, it, report):
                names = _join_names(names, kept, name, other)
    for fault in _apart_and_one(names, merges):
        report(fault)
    return _note_decisions(names, merges)


def _apart_and_one(names: Names, merges: Merges) -> Iterator[Finding]:
    """Report names decided to be apart that ``dossier.yaml`` gives to one entity."""
    for it in merges.decisions:
        for one, two in combinations(it.names, 2) if it.verdict is MergeVerdict.APART else ():
            if names.find(one) == names.find(two) is not None and not merges.joins(one, two):
                decided = f"{name_all((one, two))} were decided to mean two things"
                message = f"{decided}, but dossier.yaml gives them to one entity"
                cure = "take back the decision, or remove the alias from dossier.yaml"
                yield Finding(it.place, message, cure=cure)


def _can_join(kept: Entity, gone: Entity, it: Decision, report: Report) -> bool:
    reason, cure = "", "take the decision back, or make the entries in dossier.yaml agree"
    if kept.unnamed or gone.unnamed:
        reason, cure = (
            "an unnamed source cannot be merged with a named entity",
            "take the decision back",
        )
    elif kept.type != gone.type:
        reason = f"one is of type {kept.type}, the other {gone.type}"
    elif kept.match and gone.match and kept.match != gone.match:
        reason = f"one is {kept.match}, the other {gone.match}"
    if reason:
        message = f"{name_all((kept.label, gone.label))} cannot be the same entity: {reason}"
        report(Finding(it.place, message, cure=cure))
    return not reason


def _join_names(names: Names, kept: str, name: str, gone: Entity | None) -> Names:
    """Return the names with a further alias for ``kept``, or with all names of ``gone``."""
    entity = names.entities[kept]
    more = (gone.label, *gone.aliases) if gone else (name,)
    entity = replace(
        entity,
        aliases=tuple(sorted({*entity.aliases, *more} - {entity.label})),
        labels=tuple(sorted({**dict(gone.labels if gone else ()), **dict(entity.labels)}.items())),
        description=entity.description or (gone.description if gone else ""),
        match=entity.match or (gone.match if gone else ""),
        match_reason=entity.match_reason or (gone.match_reason if gone else ""),
    )
    entities = {path: it for path, it in names.entities.items() if not gone or path != gone.path}
    paths = {
        text: kept if gone and path == gone.path else path for text, path in names.paths.items()
    }
    borrowed = names.borrowed if gone else names.borrowed | {name}
    paths[name] = kept
    return replace(names, entities={**entities, kept: entity}, paths=paths, borrowed=borrowed)


def find_strangers(strangers: Mapping[str, Decision], known: Names) -> Iterator[Finding]:
    """Report decisions on names that the dossier does not have; ``strangers`` are these names."""
    for name, it in sorted(strangers.items()):
        hint = suggest(name, known.paths.keys() - known.borrowed - {*map(fold, strangers)})
        cure = f"correct the name, or add it to the aliases; {hint}"
        yield Finding(it.place, f"nothing in the dossier is called '{name}'", cure=cure)


def _note_decisions(names: Names, merges: Merges) -> Names:
    """Add to each kept entity the remarks on the names that were merged into it."""
    entities = dict(names.entities)
    for root in dict.fromkeys(merges.roots.values()):
        if path := names.find(root):
            entity = entities[path]
            notes = {*entity.merged, *merges.notes(root)}
            entities[path] = replace(entity, merged=tuple(sorted(notes)))
    return replace(names, entities=entities)
