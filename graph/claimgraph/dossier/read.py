"""Reads all files of a dossier into records, and reports all findings together.

This module finds the evidence for quotes, resolves references by id, and connects declared orders
and conflicts with the claims that they name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from claimgraph.dossier.claims import (
    Draft,
    Entry,
    Propositions,
    Silence,
    draft,
    find_anchor,
    index_ids,
    list_entries,
    list_offices,
)
from claimgraph.dossier.folder import FRONT, LOCK, Folder
from claimgraph.dossier.header import (
    Front,
    Sights,
    Silencer,
    check_silencers,
    read_front,
    read_guide,
)
from claimgraph.dossier.lock import Lock, LockError, check_fetched, check_selected, write_sentences
from claimgraph.dossier.merges import (
    NO_MERGES,
    Decision,
    Merges,
    Nomenclature,
    find_strangers,
    settle,
)
from claimgraph.dossier.names import Names
from claimgraph.dossier.sources import (
    SourceEntry,
    Witness,
    check_lock,
    count_lost,
    count_unpinned,
    gather_lock,
)
from claimgraph.dossier.union import Companion, Party, add, gather
from claimgraph.dossier.yaml import Fields, Node, Report, Scalar, finding, suggest
from claimgraph.model.english import count_nouns, word_proposition
from claimgraph.model.errors import DossierError, Finding, Place
from claimgraph.model.iris import issue_path, source_path
from claimgraph.model.ontology import Vocabulary
from claimgraph.model.records import (
    Claim,
    Compatible,
    Declared,
    Entity,
    Evidence,
    Guide,
    Issue,
    Records,
    Source,
)
from claimgraph.model.subset import find_circles
from claimgraph.model.tablemap import Table
from claimgraph.model.text import Text

TWICE = "the same claim occurs twice"
"""The first words of the finding about a claim that occurs twice."""


@dataclass
class Assembly:
    """Collects the claims of all sources and connects them by their ids.

    ``given`` has the claims of included dossiers, to which these claims may refer.
    """

    witnesses: dict[str, Witness]
    ids: Collection[str]
    report: Report
    claims: dict[str, Claim] = field(default_factory=dict)
    evidence: dict[str, Evidence] = field(default_factory=dict)
    given: Party = field(default_factory=Party)
    _named: dict[str, list[str]] = field(default_factory=dict)
    _settled: list[tuple[str, Draft]] = field(default_factory=list)
    _issues: dict[str, Place] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Add the claims of the included dossiers."""
        if self.given.records:
            self.claims |= self.given.records.claims
            self.evidence |= self.given.records.evidence
        self._named |= {id_: list(paths) for id_, paths in self.given.ids.items()}

    @property
    def ids_of_claims(self) -> dict[str, tuple[str, ...]]:
        """The paths of the claims that each id names, also in included dossiers."""
        return {id_: tuple(paths) for id_, paths in self._named.items()}

    def seek(self, entry: Entry) -> str:
        """Look for the quote of an item, so that it is checked even if the item has other faults.

        Return the name before the turn of the transcript in which the quote is, or ''.
        """
        quote, witness = entry.fields.scalar("quote"), self.witnesses[entry.source.key]
        pin = witness.find(quote, entry.fields.text("after")) if quote else None
        return pin.turn if pin else ""

    def settle(self, draft: Draft) -> None:
        """Find the evidence of a draft and add both as a claim with evidence."""
        witness = self.witnesses[draft.entry.key]
        pin, text = witness.find(draft.quote, draft.after), witness.text_pin
        if pin is None:
            return
        evidence = Evidence(
            source=draft.claim.source,
            exact=pin.exact,
            spans=pin.spans,
            sha256=text.sha256 if text else "",
            language=draft.language,
            translated=draft.translated,
        )
        self.evidence[evidence.path] = evidence
        self._enter(replace(draft.claim, evidence=evidence.path), draft)

    def _enter(self, claim: Claim, draft: Draft) -> None:
        path = claim.path
        if path in self.claims and not self._is_given(path):
            message = f"{TWICE}, first at {self.claims[path].place}"
            self.report(Finding(claim.place, message, cure="keep one of the two"))
        self.claims[path] = claim
        self._settled.append((path, draft))
        if draft.id:
            self._named.setdefault(draft.id, []).append(path)

    def _is_given(self, path: str) -> bool:
        return self.given.records is not None and path in self.given.records.claims

    def tie(self) -> tuple[Declared, ...]:
        """Resolve `before`, `after` and `conflicts-with`; return the declared conflicts."""
        for path, told in self._settled:
            for later in self._follow(told.before):
                self._order(path, later)
            for first in self._follow(told.follows):
                self._order(first, path)
        for path in find_circles(self.claims):
            cure = "correct one said: {before: ...} or {after: ...}"
            message = "the order of 'said' is circular"
            self.report(Finding(self.claims[path].place, message, cure=cure))
        return tuple(it for path, draft in self._settled for it in self._declared(path, draft))

    def _order(self, first: str, later: str) -> None:
        claim = self.claims[first]
        said_before = tuple(sorted({*claim.said_before, later}))
        self.claims[first] = replace(claim, said_before=said_before)

    def _follow(self, scalars: Collection[Scalar]) -> list[str]:
        """Return the paths of the claims with these ids; report unknown ids.

        A claim whose quote is missing has no path and was reported before.
        """
        names = [scalar.text.strip() for scalar in scalars]
        for name, scalar in zip(names, scalars, strict=True):
            known = {*self.ids, *self.given.ids}
            if name not in known:
                cure = suggest(name, known) if known else "give the claim that is meant an id:"
                self.report(Finding(scalar.place, f"no claim has the id '{name}'", cure=cure))
        return [path for name in names for path in self._named.get(name, ())]

    def _declared(self, path: str, draft: Draft) -> Iterator[Declared]:
        for fields in draft.conflicts:
            fields.required("claim", "name the other claim by its id")
            because = fields.required("because", "say why the two cannot both hold")
            other = fields.scalar("claim")
            for against in self._follow((other,) if other else ()):
                if self.claims[against].about == self.claims[path].about:
                    message = "a claim cannot conflict with one about the same proposition"
                    cure = "two stances on one proposition are compared without a declaration"
                    self.report(Finding(fields.place, message, cure=cure))
                yield Declared(self.claims[path].about, self.claims[against].about, because)

    def compatible(self, sources: Collection[str]) -> tuple[Compatible, ...]:
        """Resolve `compatible-with`, which names another claim or all rows of a table."""
        found = (
            it for path, draft in self._settled
            for fields in draft.compatible for it in self._compatible(path, fields, sources)
        )  # fmt: skip
        return tuple(sorted(set(found)))

    def _compatible(
        self, path: str, fields: Fields, sources: Collection[str]
    ) -> Iterator[Compatible]:
        because = fields.required("because", "say why the two go together")
        other, table = fields.scalar("claim"), fields.scalar("table")
        about = self.claims[path].about
        if (other is None) == (table is None):
            cure = "write {claim: ID, because: ...} or {table: SOURCE, because: ...}"
            message = "'compatible-with' names a claim or a table"
            self.report(Finding(fields.place, message, cure=cure))
        elif table and table.text not in sources:
            message = f"no source is called '{table.text}'"
            self.report(Finding(table.place, message, cure=suggest(table.text, sources)))
        elif table:
            yield Compatible(about, source_path(table.text), because)
        for against in self._follow((other,) if other else ()):
            if self.claims[against].about != about:
                yield Compatible(about, self.claims[against].about, because)

    def issue(self, node: Node) -> Issue:
        """Read an issue: a question and the ids of claims that answer it."""
        fields = Fields(node, "the issue", known=("question", "claims"), report=self.report)
        question = fields.required("question", "write question: with what is asked")
        named = fields.scalars("claims")
        if not named:
            cure = "list the ids of claims that are in conflict"
            self.report(Finding(fields.place, "the issue has no 'claims'", cure=cure))
        path = issue_path(question)
        first = self._issues.setdefault(path, node.place)
        if first != node.place:
            message = f"two issues would share the address {path}, the first at {first}"
            self.report(Finding(node.place, message, cure="ask two questions, or make them one"))
        abouts = tuple(sorted({self.claims[claim].about for claim in self._follow(named)}))
        return Issue(path, question, abouts)

    def check_unnamed(self, entities: dict[str, Entity], sources: dict[str, Source]) -> None:
        """Report an unnamed speaker with claims in two sources, who may be two people."""
        seen: dict[str, str] = {}
        for claim in self.claims.values():
            for link in claim.chain:
                entity = entities.get(link)
                if (
                    entity
                    and entity.unnamed
                    and seen.setdefault(link, claim.source) != claim.source
                ):
                    first = sources[seen[link]].title
                    message = f"the unnamed '{entity.label}' speaks in two sources"
                    cure = "give each source an unnamed speaker of its own"
                    self.report(finding(claim.place, message, cure, first=first))


@dataclass(frozen=True)
class Coverage:
    """How much of a source has claims: the numbers of quotes and sentences, and gaps.

    ``at_hand`` is true if the text is available. ``uncovered`` are the spans of sentences that no
    quote touches.
    """

    source: str
    quotes: int
    at_hand: bool
    sentences: int
    uncovered: tuple[tuple[int, int], ...]

    def __str__(self) -> str:
        where = "found in the text" if self.at_hand else "pinned, text not available"
        covered = self.sentences - len(self.uncovered)
        return (
            f"{self.source}: {count_nouns(self.quotes, 'quote')} {where};"
            f" claims cover {covered} of {count_nouns(self.sentences, 'sentence')}"
        )


@dataclass(frozen=True)
class Reading:
    """The result of reading a dossier; the records are complete only if there are no findings.

    ``texts`` are the available texts, by the path of their source. ``tables`` have been found and
    their mappings checked, but their rows have not been read. ``named`` are the dossier's names
    after the ``merges``; ``ids`` maps the ids of claims to the claims' paths. ``entries`` are the
    sources as ``dossier.yaml`` lists them, by path; ``unread`` are ignored files that look like
    claims. ``unpinned`` counts, by source, the quotes that are in a text but not in the lock.
    ``lost`` counts the quotes that are in the lock but no longer in the text, if the lock is about
    to be written. ``whole`` is true if every file could be read. ``beside`` has the summaries of
    included dossiers.
    """

    records: Records
    findings: tuple[Finding, ...]
    lock: Lock
    coverage: tuple[Coverage, ...]
    texts: Mapping[str, Text]
    tables: tuple[Table, ...] = ()
    named: Names = field(default_factory=Names)
    merges: Merges = NO_MERGES
    ids: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    beside: tuple[str, ...] = ()
    entries: Mapping[str, SourceEntry] = field(default_factory=dict)
    silencers: tuple[Silencer, ...] = ()
    unread: tuple[Place, ...] = ()
    unpinned: Mapping[str, int] = field(default_factory=dict)
    lost: Mapping[str, int] = field(default_factory=dict)
    whole: bool = True

    @property
    def vocabulary(self) -> Vocabulary:
        """The ontology extended by the dossier's own terms."""
        return self.records.vocabulary

    @property
    def names(self) -> Mapping[str, str]:
        """The path of the entity with each folded name."""
        return self.named.paths

    @property
    def strangers(self) -> Mapping[str, Decision]:
        """Names in decisions that are not in ``dossier.yaml``; the tables may have them."""
        known = self.names.keys() - self.named.borrowed
        return {name: it for name, it in self.merges.names.items() if name not in known}

    @property
    def nomenclature(self) -> Nomenclature:
        """The names by which the rows of tables find their entities, with decisions on names."""
        return Nomenclature(self.names, self.merges, self.strangers)

    def accompany(self, name: str) -> Companion:
        """Return the dossier as a companion, which another dossier includes."""
        return Companion(
            name, self.records, self.ids, self.texts, self.tables, self.summary, self.findings
        )

    @property
    def summary(self) -> tuple[str, ...]:
        """A line for each source about its quotes and sentences, also of included dossiers."""
        return (*map(str, self.coverage), *self.beside)

    def require(self) -> Records:
        """Return the records. Raises DossierError with all findings if there are any."""
        if self.findings:
            raise DossierError(self.findings)
        return self.records


def read_dossier(
    folder: Folder,
    vocabulary: Vocabulary,
    *,
    pinned: bool = True,
    companions: Sequence[Companion] = (),
) -> Reading:
    """Read a dossier, with ``companions``: the dossiers that it includes.

    If ``pinned`` is true, the quotes are compared with ``evidence.lock``; otherwise the lock is
    about to be written again, and only quotes whose text is not available are looked up in it.
    Findings are collected, not raised. Raises DossierError if ``dossier.yaml`` cannot be read at
    all, and LockError for a damaged lock.
    """
    findings: list[Finding] = []
    report = _report_to(findings)
    root = folder.front(report)
    if root is None:
        raise DossierError(findings)
    merges, front = _read_first(root, folder, vocabulary, report, companions)
    lock = folder.lock(report) if pinned else _earlier_lock(folder)
    witnesses = {key: _witness(entry, folder, lock, report) for key, entry in front.sources.items()}
    own = _index_sources(witnesses)
    party = gather(companions, front.went, names=front.names, sources=own)
    findings += party.findings
    files = tuple(folder.claims(report))
    whole = None not in files  # missing claims of an unreadable file must not be reported, too
    records, ids = _read_claims(
        list(filter(None, files)), front if whole else replace(front, issues=()), witnesses,
        vocabulary=front.vocabulary, report=report, party=party,
    )  # fmt: skip
    for witness in witnesses.values() if whole else ():
        _report_uncovered(witness, report)
        witness.report_idle_speakers()
    tables = tuple(_find_tables(front, folder, report, pinned=pinned))
    idle = not findings  # an idle pin may belong to a claim whose fault has been reported
    if whole and lock and pinned:
        findings += check_lock(lock, witnesses, place=_lock_place(folder), idle=idle)
    if idle:
        _report_mute(records, front, report)
    if whole:
        records = replace(records, guide=_read_last(front, ids, records, report))
    reading = replace(
        _conclude_texts(witnesses, party, front, lock=lock, pinned=pinned),
        records=records,
        findings=tuple(sorted(set(findings))),
        tables=(*tables, *party.tables),
        merges=merges,
        ids=ids,
        unread=tuple(folder.unread()),
        whole=whole,
    )
    return reading if reading.tables or findings else _with_strangers(reading)


def _read_first(
    root: Node,
    folder: Folder,
    vocabulary: Vocabulary,
    report: Report,
    companions: Sequence[Companion],
) -> tuple[Merges, Front]:
    """Read what claims refer to: decisions on names, and the sections of ``dossier.yaml``."""
    merges = settle(folder.decisions(report), report)
    front = read_front(
        root, folder.path.name, vocabulary=vocabulary, report=report, merges=merges,
        companions=companions,
    )  # fmt: skip
    _report_options(folder, front, report)
    return merges, front


def _read_last(
    front: Front, ids: Mapping[str, tuple[str, ...]], records: Records, report: Report
) -> Guide:
    """Read the sections that refer to claims, so are read last: notices, tour and questions."""
    check_silencers(front.silencers, {*ids, *front.sources}, front.names, report)
    return read_guide(front.tour, front.questions, Sights(front.names, ids, records, report))


def _index_sources(witnesses: Mapping[str, Witness]) -> dict[str, Source]:
    return {source.path: source for source in map(_with_text, witnesses.values())}


def _lock_place(folder: Folder) -> Place:
    return Place(f"{folder.shown}/{LOCK}")


def _earlier_lock(folder: Folder) -> Lock | None:
    """Return the lock that is about to be replaced, or None if it cannot be read."""
    try:
        return folder.lock(lambda _: None)
    except LockError:
        return None


def _conclude_texts(
    named: Mapping[str, Witness], party: Party, front: Front, *, lock: Lock | None, pinned: bool
) -> Reading:
    """Return a reading without records: what was found in texts, also of included dossiers."""
    witnesses = named.values()
    own = {it.entry.source.path: it.text for it in witnesses if it.text}
    return Reading(
        records=Records(front.header, {}, {}, {}, {}, {}),
        findings=(),
        lock=gather_lock(witnesses),
        coverage=tuple(_cover_text(it) for it in witnesses if not it.entry.table),
        texts={**party.texts, **own},
        named=front.names,
        entries={it.entry.source.path: it.entry for it in witnesses},
        silencers=front.silencers,
        beside=party.summary,
        unpinned=count_unpinned(lock, named) if lock and pinned else {},
        lost=count_lost(lock, named) if lock and not pinned else {},
    )


def _with_strangers(reading: Reading) -> Reading:
    """Return the reading with an error for each decided name that occurs nowhere.

    For dossiers without tables, as tables may contain the names.
    """
    strangers = find_strangers(reading.strangers, reading.named)
    return replace(reading, findings=tuple(strangers))


def _find_tables(front: Front, folder: Folder, report: Report, *, pinned: bool) -> Iterator[Table]:
    """Yield the available tables; report those that differ from ``tables.lock``."""
    lock = folder.table_lock(report)
    for key, entry in front.sources.items():
        if entry.table and (table := folder.table(entry, entry.table, report)):
            _require_path(front.header.base, entry.table.place, report)
            if asked := entry.table.asked:
                query, pin = folder.query(asked, report), lock.fetched.get(key)
                for it in check_fetched(table, asked, query, pin) if query else ():
                    report(it)
            selected = lock.selected.get(key) if pinned else None
            for it in check_selected(table, selected):
                report(it)
            yield replace(table, pinned=selected.result) if selected else table


def _require_path(base: str, place: Place, report: Report) -> None:
    """Report a base IRI with a # in a dossier with tables: #row=7 would be a second # in the IRI
    of a row, which RFC 3986 forbids.
    """
    if "#" in base:
        cure = "end base: with /"
        report(Finding(place, f"rows cannot be named below the base '{base}'", cure=cure))


def _report_to(findings: list[Finding]) -> Report:
    return lambda finding: findings.append(_shorten_finding(finding))


def _shorten_finding(finding: Finding) -> Finding:
    """Shorten a message of more than 300 letters, which quotes a long value from a file."""
    message = finding.message
    cut = f"{message[:200]} [...] {message[-80:]}"
    return finding if len(message) <= 300 else replace(finding, message=cut)


def _report_options(folder: Folder, front: Front, report: Report) -> None:
    for name in folder.texts:
        if name not in front.sources:
            message = f"--text names '{name}', which is not a source of this dossier"
            place = Place(f"{folder.shown}/{FRONT}", 1)
            report(Finding(place, message, cure=suggest(name, front.sources)))


def _witness(entry: SourceEntry, folder: Folder, lock: Lock | None, report: Report) -> Witness:
    faults: list[Finding] = []
    text = folder.text(entry, faults.append)
    if text is None and entry.source.held and not faults:
        message = f"source '{entry.key}' is held, but its text is missing"
        cure = "put the file into the folder and name it with text:, or drop held:"
        faults.append(Finding(entry.place, message, cure=cure))
    for fault in faults:
        report(fault)
    return Witness(entry, text, lock, report, blind=bool(faults))


def _read_claims(
    files: Iterable[Node],
    front: Front,
    witnesses: dict[str, Witness],
    *,
    vocabulary: Vocabulary,
    report: Report,
    party: Party,
) -> tuple[Records, dict[str, tuple[str, ...]]]:
    offices = list_offices(front, report)
    items = [*offices, *_list_items(files, front, vocabulary, report)]
    entries = [item for item in items if isinstance(item, Entry)]
    propositions = Propositions(front.names, vocabulary, report)
    propositions.by_id.update(index_ids(entries, report))
    propositions.anchors.update((entry.fields, find_anchor(entry)) for entry in entries)
    propositions.given = party.propositions
    assembly = Assembly(witnesses, propositions.by_id, report, given=party)
    for entry in entries:
        turn = assembly.seek(entry)
        for it in draft(entry, propositions, turn):
            assembly.settle(it)
    for item in items:
        if isinstance(item, Silence):
            witnesses[item.source.key].find(item.quote)
    sources = _index_sources(witnesses)
    declared = assembly.tie()
    entities = front.names.entities
    assembly.check_unnamed(entities, sources)
    records = Records(
        header=front.header,
        sources=sources,
        entities=entities,
        propositions=propositions.met,
        evidence=assembly.evidence,
        claims=assembly.claims,
        declared=declared,
        compatible=assembly.compatible(front.sources),
        accept=front.accept,
        issues=tuple(assembly.issue(node) for node in front.issues),
    )
    whole = add(records, party.records) if party.records else records
    return _word_statements(whole, vocabulary), assembly.ids_of_claims


def _word_statements(records: Records, vocabulary: Vocabulary) -> Records:
    """Label the entities that stand for statements with these statements in English."""
    entities = dict(records.entities)
    for path, it in entities.items():
        if it.states in records.propositions:
            label = (
                f"[{word_proposition(it.states, replace(records, entities=entities), vocabulary)}]"
            )
            entities[path] = replace(it, label=label)
    return replace(records, entities=entities)


def _report_mute(records: Records, front: Front, report: Report) -> None:
    """Report an unnamed speaker without a claim, because only a claim can tell the source."""
    heard = {link for claim in records.claims.values() for link in claim.chain}
    for path, entity in records.entities.items():
        if entity.unnamed and path not in heard and path in front.names.places:
            message = f"the unnamed '{entity.label}' speaks in no claim"
            cure = "name it in speaker: or via:, or delete it"
            report(Finding(front.names.places[path], message, cure=cure))


def _list_items(
    files: Iterable[Node], front: Front, vocabulary: Vocabulary, report: Report
) -> Iterator[Entry | Silence]:
    for node in files:
        yield from list_entries(node, front, vocabulary=vocabulary, report=report)


def _with_text(witness: Witness) -> Source:
    source, pin = witness.entry.source, witness.text_pin
    if pin is None:
        return source
    return replace(source, sha256=pin.sha256, length=pin.length, sentences=write_sentences(pin))


def _cover_text(witness: Witness) -> Coverage:
    pin = witness.text_pin
    return Coverage(
        witness.entry.key,
        len(witness.pins),
        witness.text is not None,
        len(pin.sentences) if pin else 0,
        tuple(witness.uncovered()),
    )


def _report_uncovered(witness: Witness, report: Report) -> None:
    for start, end in witness.uncovered() if witness.entry.complete else ():
        words = f'"{witness.text.content[start:end]}"' if witness.text else f"{start}-{end}"
        message = f"no claim covers a sentence of '{witness.entry.key}', which is complete: true"
        cure = "claim what it says, or list it under silent: with the reason"
        report(finding(witness.entry.place, message, cure, sentence=words))
