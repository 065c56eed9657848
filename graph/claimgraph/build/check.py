"""Checks a SOURCE, and reports everything that is wrong in it at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from claimgraph.build.constraints import check_constraints, check_written, hold_quotes, refuse_texts
from claimgraph.build.notices import find_notices
from claimgraph.build.source import (
    Opened,
    SourceKind,
    SourceLocation,
    compose_tables,
    read_source,
    read_tables,
)
from claimgraph.dossier import Reading
from claimgraph.judge import Bench
from claimgraph.model.english import count_nouns
from claimgraph.model.errors import Finding, Notice, Place
from claimgraph.model.judgement import Judgement
from claimgraph.model.ontology import load_vocabulary
from claimgraph.model.records import Claim, Records
from claimgraph.model.subset import find_faults
from claimgraph.store.network import find_manifest
from claimgraph.store.rdf import read_records, write_quads
from claimgraph.store.rdf.shape import check_shapes

EARLIER = "check the dossier from which it was built: claimgraph check looks at each of its rows"


@dataclass(frozen=True)
class Checked:
    """The result of a check: findings, notices, and a ``summary`` of what was checked.

    ``rows`` are lines that show how the first rows of each table were read, and ``looked_at`` is
    the number of notices that the dossier silences.
    """

    findings: tuple[Finding, ...]
    summary: tuple[str, ...]
    rows: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()
    looked_at: int = 0

    def __str__(self) -> str:
        """The numbers of findings and notices: "no findings, 2 notices"."""
        counts = (
            count_nouns(len(it), word) if it else f"no {word}s"
            for it, word in ((self.findings, "finding"), (self.notices, "notice"))
        )
        before = f" ({self.looked_at} looked at before)" if self.looked_at else ""
        return f"{', '.join(counts)}{before}"


def check_source(
    source: SourceLocation,
    texts: Mapping[str, Path] | None = None,
    *,
    also: Sequence[str] = (),
    shapes: bool = True,
) -> Checked:
    """Check a dossier's folder, a built store or an RDF file.

    A dossier's graph is only validated with the shapes if its files have no finding, since an
    incomplete graph would report each finding again.
    """
    if source.kind is not SourceKind.DOSSIER:
        return _check_graph(Opened(source, {}, tuple(also)), texts or {})
    reading = read_source(source, texts, also=also)
    findings = reading.findings
    if reading.tables and not findings:
        return _check_tables(reading, source.shown, shapes=shapes)
    if findings:
        return Checked(findings, _count_reading(reading))
    return _check_claims(reading, source.shown, shapes=shapes)


def _check_graph(opened: Opened, texts: Mapping[str, Path]) -> Checked:
    """Validate a graph with the SHACL shapes; a dossier's graph also by the rules of its files."""
    opened.view.require_small("can be validated with the shapes", cure=EARLIER)
    quads, shown = list(opened.store.quads()), opened.source.shown
    findings, counts = check_shapes(quads, shown=shown), (count_nouns(len(quads), "quad"),)
    if find_manifest(opened.store) is None:
        none = "it is not a dossier's graph: only the shapes were checked"
        return Checked((*findings, *refuse_texts(texts, ())), (*counts, none))
    records = read_records(quads, vocabulary=load_vocabulary(), complete=False)
    held = hold_quotes(records, texts)
    found = (*findings, *find_faults(records, _list_rows(records)), *check_written(records))
    if not found:  # an incomplete graph is not checked any further
        found = tuple(check_constraints(records))
    found = (*found, *held.findings)
    return Checked(found, (*counts, *held.summary, NO_NOTICES))


def _list_rows(records: Records) -> dict[str, Claim]:
    """The claims from rows of tables; their IRIs may be made from a key, not from their content."""
    rows = {path for path, it in records.evidence.items() if it.row}
    return {path: it for path, it in records.claims.items() if it.evidence in rows}


NO_NOTICES = "notices were not looked for: check the dossier from which it was built"


def _check_claims(reading: Reading, shown: str, *, shapes: bool) -> Checked:
    """Judge a dossier that was read, validate its graph, and list what a person should look at."""
    records, vocabulary = reading.records, reading.vocabulary
    judgement = Bench(records, vocabulary).judgement()
    findings: tuple[Finding, ...] = ()
    if shapes:
        quads = write_quads(records, judgement, vocabulary=vocabulary)
        findings = check_shapes(quads, shown=shown, places=_places(records))
    return _noticed(reading, judgement, Checked(findings, _count_reading(reading)))


def _noticed(reading: Reading, judgement: Judgement, checked: Checked) -> Checked:
    noticed = find_notices(reading, judgement, reading.vocabulary)
    unseen = tuple(
        f"{key}: the words around {count_nouns(number, 'quote')} were not checked: give the text"
        for key, number in sorted(noticed.unseen.items())
    )
    return replace(
        checked,
        summary=(*checked.summary, *unseen),
        notices=noticed.notices,
        looked_at=noticed.looked_at,
    )


def _count_reading(reading: Reading) -> tuple[str, ...]:
    """Lines on what was checked: quotes, and decisions on names."""
    decided = (str(reading.merges),) if reading.merges.decisions else ()
    return (*reading.summary, *decided)


def _check_tables(reading: Reading, shown: str, *, shapes: bool) -> Checked:
    """Check every row, and show how the first rows of each table were read."""
    tables = read_tables(reading)
    findings, claims = tables.findings, sum(it.claims for it in tables.tallies)
    if shapes and not findings and claims <= MOST_SHAPED:
        findings = check_shapes(compose_tables(reading).quads(), shown=shown)
    lines = tuple(line for it in tables.tallies for line in (str(it), *it.first))
    return Checked(findings, _count_reading(reading), lines)


MOST_SHAPED = 2_000
"""The graph of a dossier with tables is validated with the shapes if it has at most so many claims.
Validation takes some milliseconds for each claim, and a mapping makes all rows alike."""


def _places(records: Records) -> dict[str, Place]:
    base = records.header.base
    return {base + path: claim.place for path, claim in records.claims.items()}
