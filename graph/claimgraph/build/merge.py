"""Proposes which names of a dossier may mean the same thing, and records the decisions on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from claimgraph.build.source import SourceLocation, read_folder, read_tables
from claimgraph.dossier import (
    MERGES,
    Folder,
    Reading,
    open_folder,
)
from claimgraph.dossier.merges import (
    HEAD,
    MODELINE,
    SCHEMA,
    Decision,
    name_all,
    stand,
    write_decision,
)
from claimgraph.dossier.similar import KnownName, Proposal, propose
from claimgraph.model.errors import ClaimgraphError, DossierError, Finding
from claimgraph.model.files import write_beside_then_rename
from claimgraph.model.records import Claim, Records, ValueKind
from claimgraph.model.text import fold

MET = """
with met as (
    select s as path, source, row_claim.id as claim
        from row_claim join row_prop on row_prop.id = prop
    union select o, source, row_claim.id from row_claim join row_prop on row_prop.id = prop
    union select claimant, source, id from row_claim where spoken
    union select token, source, row_claim.id from row_claim join row_qual using (prop)
        join worth using (qualifier, text) where kind = 'entity'
)
select path, source, count(*) from met group by path, source
"""

Counts = dict[tuple[str, str], int]
"""The number of claims that name an entity, by the path of the entity and of the source."""


@dataclass(frozen=True)
class Surveyed:
    """The names of a dossier; ``findings`` report decisions on names that nothing in it has."""

    reading: Reading
    records: Records
    names: tuple[KnownName, ...]
    findings: tuple[Finding, ...] = ()


def find_names(
    source: SourceLocation,
    texts: Mapping[str, Path] | None = None,
    *,
    also: Sequence[str] = (),
) -> list[Proposal]:
    """Propose pairs of names that may mean the same thing, except pairs already decided on.

    Raises DossierError when the dossier has findings that keep it from being read.
    """
    found = survey(open_folder(source.path, source.shown, texts), also=also)
    records, apart = found.records, found.reading.merges.apart
    alike = [_by_labels(it, records) for it in propose(found.names, apart=apart)]
    linked = _linked(found.names, records, apart, {_order_pair(it) for it in alike})
    return [*linked, *alike]


def _order_pair(it: Proposal) -> frozenset[str]:
    return frozenset((it.keep.entity, it.other.entity))


def _by_labels(it: Proposal, records: Records) -> Proposal:
    """Replace two equal names by the labels of their entities, which a decision can tell apart."""
    if fold(it.keep.name) != fold(it.other.name):
        return it
    keep, other = (replace(side, name=records.label(side.entity)) for side in (it.keep, it.other))
    return replace(it, keep=keep, other=other, why="they share a name")


def _linked(
    names: Iterable[KnownName],
    records: Records,
    apart: Collection[frozenset[str]],
    decided: Collection[frozenset[str]],
) -> Iterator[Proposal]:
    """Propose entities with the same Wikidata item, as separately written dossiers may have."""
    items: dict[str, list[KnownName]] = {}
    for name in names:
        entity = records.entities[name.entity]
        if entity.match and name.name == entity.label:
            items.setdefault(entity.match, []).append(name)
    for alike in items.values():
        keep, *others = sorted(alike, key=lambda it: it.rank)
        for other in others:
            it = Proposal(keep, other, "one Wikidata item", 1.0)
            if _order_pair(it) not in decided and frozenset((keep.name, other.name)) not in apart:
                yield it


def survey(folder: Folder, *, also: Sequence[str] = ()) -> Surveyed:
    """Read a dossier with its tables, and count how many claims use each name."""
    reading = read_folder(folder, also=also)
    records, counts = reading.require(), _count_mentions(reading.records)
    findings: tuple[Finding, ...] = ()
    if reading.tables:
        tables = read_tables(reading)
        records, findings = tables.records, tables.strangers
        for path, key, number in tables.db.execute(MET).fetchall():
            counts[path, key] = counts.get((path, key), 0) + number
        tables.close()
    return Surveyed(reading, records, tuple(_list_names(records, counts, reading)), findings)


def _count_mentions(records: Records) -> Counts:
    """The number of claims, other than rows of tables, that name each entity in each source."""
    met = (
        (path, claim.source)
        for claim in records.claims.values()
        for path in set(_list_named(claim, records))
    )
    return dict(Counter(met))


def _list_named(claim: Claim, records: Records) -> Iterator[str]:
    """The entities that a claim names: speakers, subject, object, and those in qualifiers."""
    about = records.propositions[claim.about]
    yield from (claim.claimant, *claim.chain, about.subject, about.object)
    for _, value in about.qualifiers:
        if value.kind is ValueKind.ENTITY:
            yield value.token


def _list_names(records: Records, counts: Counts, reading: Reading) -> Iterator[KnownName]:
    """Every name of entities that are not unnamed, with the number of claims and the sources."""
    listed = reading.names.keys() - reading.named.borrowed
    where: dict[str, list[str]] = {}
    total = Counter[str]()
    for (path, source), number in sorted(counts.items()):
        where.setdefault(path, []).append(source.removeprefix("source/"))
        total[path] += number
    for path, it in sorted(records.entities.items()):
        for name in () if it.unnamed else (it.label, *it.aliases):
            sources = tuple(where.get(path, ()))
            yield KnownName(name, path, it.type, total[path], sources, fold(name) in listed)


def decide(
    source: SourceLocation, decision: Decision, *, texts: Mapping[str, Path] | None = None
) -> Path:
    """Write a decision on names into ``merges.yaml``, after reading the dossier with it.

    Raises DossierError, and writes nothing, if the dossier lacks one of the names, or if the
    decision contradicts ``dossier.yaml`` or an earlier decision.
    """
    names = tuple(dict.fromkeys(map(fold, decision.names)))
    if len(names) < 2:
        cure = "name two that are different"
        raise ClaimgraphError(
            "the decision lists fewer than two names", where=source.shown, cure=cure
        )
    folder = open_folder(source.path, source.shown, texts)
    log = _with(folder, replace(decision, names=names))
    found = survey(replace(folder, fresh={MERGES: log}))
    own = [it for it in found.findings if any(f"'{name}'" in it.message for name in names)]
    if own:
        raise DossierError(own)
    return _write_decisions(folder.path / MERGES, log)


def take_back(source: SourceLocation, undo: Decision) -> tuple[Path, Decision]:
    """Cancel the one decision that contains all names of ``undo``.

    Returns the changed file and the cancelled decision. Raises ClaimgraphError if there is no
    such decision, or several.
    """
    folder = open_folder(source.path, source.shown)
    sought = {fold(name) for name in undo.names}
    fitting = [it for it in _standing(folder) if sought <= set(it.names)]
    if len(fitting) != 1:
        raise _unclear(fitting, undo.names, source.shown)
    log = _with(folder, replace(undo, names=fitting[0].names))
    read_folder(replace(folder, fresh={MERGES: log})).require()
    return _write_decisions(folder.path / MERGES, log), fitting[0]


def _standing(folder: Folder) -> tuple[Decision, ...]:
    findings: list[Finding] = []
    standing = stand(folder.decisions(findings.append), findings.append)
    if findings:
        raise DossierError(findings)
    return standing


def _unclear(fitting: Iterable[Decision], names: tuple[str, ...], shown: str) -> ClaimgraphError:
    verdicts = [f"{it.verdict} {name_all(it.names)}" for it in fitting]
    if not verdicts:
        cure = f"{MERGES} in the dossier's folder lists the decisions"
        return ClaimgraphError(
            f"there is no earlier decision on {name_all(names)}", where=shown, cure=cure
        )
    message = f"several decisions are on {name_all(names)}: {'; '.join(verdicts)}"
    return ClaimgraphError(
        message, where=shown, cure="give all the names of the decision that you mean"
    )


def _with(folder: Folder, decision: Decision) -> bytes:
    """The content of ``merges.yaml`` with one more decision."""
    file = folder.path / MERGES
    before = file.read_bytes() if file.exists() else _head(folder).encode()
    glue = b"" if before.endswith(b"\n") else b"\n"
    return before + glue + write_decision(decision).encode()


def _head(folder: Folder) -> str:
    return f"{MODELINE if (folder.path / SCHEMA).exists() else ''}{HEAD}"


def _write_decisions(file: Path, log: bytes) -> Path:
    with write_beside_then_rename(file) as out:
        out.write(log)
    return file
