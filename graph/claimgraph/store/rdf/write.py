"""Records and judgement to quads: what a claim, a proposition, a source look like in RDF.

A claim carries every column flat on one node. No triple is written into two graphs, and nothing
is asserted but what is accepted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import Literal, NamedNode, Quad

from claimgraph.model.dates import OPEN
from claimgraph.model.english import word_proposition, word_voices
from claimgraph.model.iris import (
    CG,
    DCTERMS,
    GRAPH_FORMAT,
    OA,
    OWL,
    RDF,
    RDFS,
    SCHEMA,
    SKOS,
    graph_path,
    hashed_path,
    perspective_path,
)
from claimgraph.model.judgement import (
    Aim,
    Change,
    Conflict,
    Ended,
    Ground,
    Judged,
    Judgement,
    Near,
    Verdict,
    group_issues,
)
from claimgraph.model.ontology import (
    ClassTerm,
    PredicateTerm,
    StanceTerm,
    TermRecord,
    Vocabulary,
)
from claimgraph.model.records import (
    Claim,
    Entity,
    Evidence,
    Issue,
    Proposition,
    Records,
    Source,
    Value,
    ValueKind,
)
from claimgraph.model.rows import Tables
from claimgraph.store.rdf.shape import (
    DERIVED,
    DOUBLE,
    TYPE,
    Graphs,
    Subject,
    Term,
    boolean,
    cg,
    day,
    integer,
    time_terms,
)


def write_derived(
    records: Records, judgement: Judgement, *, vocabulary: Vocabulary, according_to: str = ""
) -> Iterator[Quad]:
    """Write the graphs ``accepted``, ``status`` and ``conflicts``.

    A perspective's direct triples stand in a graph of its own name, in the place of the accepted.
    """
    graphs = Graphs(records.header.base)
    path = perspective_path(according_to) if according_to else graph_path("accepted")
    yield from _write_direct(judgement.accepted, graphs, graphs.node(path), vocabulary)
    yield from _write_verdicts(judgement.verdicts.items(), graphs)
    yield from _write_reasons(judgement.grounds, judgement.ended, graphs)
    yield from _write_ahead(judgement.to_come, graphs)
    yield from _write_standing(records, judgement, graphs)
    issues = group_issues(
        records.issues,
        judgement.conflicts,
        word=lambda path: word_proposition(path, records, vocabulary),
    )
    yield from _write_conflicts(judgement.conflicts, issues, graphs)
    told = Told(judgement.near, judgement.aims, judgement.changes)
    yield from _write_told(records, told, graphs)


def write_settled(tables: Tables, judged: Judged, *, vocabulary: Vocabulary) -> Iterator[Quad]:
    """Write the accepted triples, the conflicts and the issues of a dossier with tables."""
    conflicts = judged.conflicts()
    labels = tables.labels({end for it in conflicts for end in (it.left, it.right)})
    told = Told(judged.near(), judged.aims(), judged.changes())
    settled = Settled(judged.accepted(), conflicts, labels, told)
    yield from write_agreed(tables.records, settled, vocabulary=vocabulary)


@dataclass(frozen=True)
class Told:
    """What is no conflict and told beside them: near disagreements, aims and changes."""

    near: Iterable[Near] = ()
    aims: Iterable[Aim] = ()
    changes: Iterable[Change] = ()


@dataclass(frozen=True)
class Settled:
    """What is accepted and what conflicts; how those of these propositions read that rows name."""

    accepted: Iterable[tuple[str, str, str]]
    conflicts: tuple[Conflict, ...]
    labels: Mapping[str, str]
    told: Told = Told()


def write_agreed(records: Records, settled: Settled, *, vocabulary: Vocabulary) -> Iterator[Quad]:
    """Write accepted triples and conflicts, the conflicts grouped into issues."""
    graphs = Graphs(records.header.base)
    accepted = graphs.node(graph_path("accepted"))
    yield from _write_direct(settled.accepted, graphs, accepted, vocabulary)
    issues = group_issues(
        records.issues,
        settled.conflicts,
        word=lambda path: settled.labels.get(path) or word_proposition(path, records, vocabulary),
    )
    yield from _write_conflicts(settled.conflicts, issues, graphs)
    yield from _write_told(records, settled.told, graphs)


def write_speakers(pairs: Iterable[tuple[str, str]], *, base: str) -> Iterator[Quad]:
    """Write for whom claimants speak: once, however many claims show it."""
    graphs = Graphs(base)
    for claimant, principal in sorted(pairs):
        it = Subject(graphs.node(claimant), graphs.role("status"))
        yield from it.say(cg("speaksFor"), graphs.node(principal))


def _write_direct(
    triples: Iterable[tuple[str, str, str]],
    graphs: Graphs,
    graph: NamedNode,
    vocabulary: Vocabulary,
) -> Iterator[Quad]:
    """Write the direct triples, so that a newcomer may ask ``?s ?p ?o``."""
    for subject, predicate, obj in triples:
        term = NamedNode(vocabulary.predicates[predicate].iri)
        yield Quad(graphs.node(subject), term, graphs.node(obj), graph)


def _write_verdicts(verdicts: Iterable[tuple[str, Verdict]], graphs: Graphs) -> Iterator[Quad]:
    """Write the status of each proposition and the rule that gave it."""
    for path, verdict in verdicts:
        it = Subject(graphs.node(path), graphs.role("status"))
        yield from it.say(cg("status"), cg(verdict.status))
        yield from it.say(cg("statusRule"), cg(verdict.rule))
        yield from it.say(cg("independentOrigins"), integer(verdict.origins))


def _write_reasons(
    grounds: Iterable[Ground], ended: Iterable[Ended], graphs: Graphs
) -> Iterator[Quad]:
    """Write on which grounds what is accepted is so, and by what a state has ended."""
    status, node = graphs.role("status"), graphs.node
    for path, ground in sorted({(it.proposition, it.ground) for it in grounds}):
        yield from Subject(node(path), status).say(cg("acceptedOn"), cg(ground))
    for it in ended:
        how = cg("endedBy" if it.known else "mayBeEndedBy")
        yield from Subject(node(it.state), status).say(how, node(it.by))


def _write_told(records: Records, told: Told, graphs: Graphs) -> Iterator[Quad]:
    """Write near disagreements, conflicts of aims, changes, and what goes together."""
    graph, node = graphs.role("conflicts"), graphs.node
    for near in told.near:
        it = Subject(node(near_path(near)), graph)
        yield from it.say(TYPE, cg("NearDisagreement"))
        yield from it.say(cg("left"), node(near.left))
        yield from it.say(cg("right"), node(near.right))
        yield from it.say(cg("nearBy"), *(cg(f"near-{how}") for how in near.hows))
        if near.table:
            yield from it.say(cg("table"), node(near.table))
            yield from it.say(cg("rows"), integer(near.rows))
    for aim in told.aims:
        it = Subject(node(hashed_path("aim", aim.thing)), graph)
        yield from it.say(TYPE, cg("ConflictOfAims"))
        yield from it.say(cg("aim"), node(aim.thing))
        yield from it.say(cg("counterAim"), *map(node, aim.counter))
        yield from it.say(cg("partyFor"), *map(node, aim.parties_for))
        yield from it.say(cg("partyAgainst"), *map(node, aim.parties_against))
    for change in told.changes:
        it = Subject(node(hashed_path("change", change.earlier, change.later, change.kind)), graph)
        yield from it.say(TYPE, cg("Change"))
        yield from it.say(cg("changedFrom"), node(change.earlier))
        yield from it.say(cg("changedTo"), node(change.later))
        yield from it.say(cg("changeKind"), cg(change.kind))
    for both in records.compatible:
        it = Subject(node(hashed_path("compatible", both.left, both.right)), graph)
        yield from it.say(TYPE, cg("Compatibility"))
        yield from it.say(cg("left"), node(both.left))
        role = "right" if both.right.startswith("proposition/") else "table"
        yield from it.say(cg(role), node(both.right))
        yield from it.text(cg("decidedBecause"), both.because)


def near_path(near: Near) -> str:
    """The path of a near disagreement: its two sides."""
    return hashed_path("near", near.left, near.right, near.table)


def _write_ahead(paths: Iterable[str], graphs: Graphs) -> Iterator[Quad]:
    """Mark what nobody says has come about, and which is worded so."""
    for path in paths:
        it = Subject(graphs.node(path), graphs.role("status"))
        yield from it.say(cg("toCome"), boolean(True))


def _write_standing(records: Records, judgement: Judgement, graphs: Graphs) -> Iterator[Quad]:
    """Write who stands where: principals, what follows from what, and what no longer counts."""
    status, node = graphs.role("status"), graphs.node
    gone = {claim for claim, _ in judgement.superseded}
    for path, claim in records.claims.items():
        it = Subject(node(path), status)
        yield from it.say(cg("principal"), node(judgement.principals[path]))
        yield from it.say(cg("counts"), boolean(path not in gone))
        principal = judgement.principals[path]
        if principal != claim.claimant:
            yield from Subject(node(claim.claimant), status).say(cg("speaksFor"), node(principal))
    for name in ("entails", "affirms", "rejects"):
        for subject, obj in getattr(judgement, name):
            yield from Subject(node(subject), status).say(cg(name), node(obj))
    for claim_path, later in judgement.superseded:
        yield from Subject(node(claim_path), status).say(cg("supersededBy"), node(later))


def _write_conflicts(
    conflicts: Iterable[Conflict], issues: Iterable[Issue], graphs: Graphs
) -> Iterator[Quad]:
    graph = graphs.role("conflicts")
    by_proposition = {path: issue.path for issue in issues for path in issue.propositions}
    for conflict in conflicts:
        it = Subject(graphs.node(conflict_path(conflict)), graph)
        yield from it.say(TYPE, cg("Conflict"))
        yield from it.say(cg("left"), graphs.node(conflict.left))
        yield from it.say(cg("right"), graphs.node(conflict.right))
        yield from it.say(cg("conflictKind"), cg(conflict.kind))
        yield from it.say(cg("ground"), NamedNode(CG + conflict.ground))
        yield from it.text(cg("decidedBecause"), conflict.because)
        yield from it.say(cg("issue"), graphs.node(by_proposition[conflict.left]))
    for issue in issues:
        it = Subject(graphs.node(issue.path), graph)
        yield from it.say(TYPE, cg("Issue"))
        yield from it.text(NamedNode(f"{RDFS}label"), issue.question)
        yield from it.say(cg("concerns"), *map(graphs.node, issue.propositions))


def conflict_path(conflict: Conflict) -> str:
    """The path of a conflict: its two propositions and its ground."""
    return hashed_path("conflict", conflict.left, conflict.right, conflict.ground)


def write_glossary(
    records: Records,
    vocabulary: Vocabulary,
    *,
    predicates: Set[str] = frozenset(),
    qualifiers: Set[str] = frozenset(),
) -> Iterator[Quad]:
    """Write labels and definitions of all terms that the dossier's graphs name.

    ``predicates`` and ``qualifiers`` are those of tables, which stand in no record.
    """
    graph = Graphs(records.header.base).role("terms")
    for kind, terms in _used(records, vocabulary, predicates, qualifiers):
        for term in terms:
            it = Subject(NamedNode(term.iri), graph)
            yield from it.say(TYPE, cg(kind))
            yield from it.text(NamedNode(f"{RDFS}label"), term.label)
            yield from it.text(NamedNode(f"{SKOS}notation"), term.name)
            yield from it.text(NamedNode(f"{SKOS}definition"), term.definition)
            yield from _particulars(term, it)
    used = {term.iri: term for _, terms in _used(records, vocabulary, predicates, qualifiers)
            for term in terms}  # fmt: skip
    yield from _write_hierarchy(used, vocabulary, graph)


def _write_hierarchy(
    used: Mapping[str, TermRecord], vocabulary: Vocabulary, graph: NamedNode
) -> Iterator[Quad]:
    """Write above what each used predicate and class stands, all the way up, with its label."""
    named = dict[str, str]()
    for iri, term in used.items():
        it, above = Subject(NamedNode(iri), graph), list[TermRecord]()
        if isinstance(term, PredicateTerm):
            straight = sorted(name for name, swapped in term.supers if not swapped)
            above = [vocabulary.predicates[name] for name in straight if name != term.name]
            yield from it.say(NamedNode(f"{RDFS}subPropertyOf"), *(NamedNode(a.iri) for a in above))
        if isinstance(term, ClassTerm):
            above = [vocabulary.classes[name] for name in sorted(term.ancestors - {term.name})]
            yield from it.say(NamedNode(f"{RDFS}subClassOf"), *(NamedNode(a.iri) for a in above))
        named |= {a.iri: a.label for a in above}
    for iri in sorted(named.keys() - used.keys()):
        yield from Subject(NamedNode(iri), graph).text(LABEL, named[iri])


def _used(
    records: Records, vocabulary: Vocabulary, more: Set[str], also: Set[str]
) -> Iterator[tuple[str, Iterable[TermRecord]]]:
    propositions = records.propositions.values()
    predicates = {p.predicate for p in propositions} | more
    qualifiers = {name for p in propositions for name, _ in p.qualifiers} | also
    yield "Predicate", [vocabulary.predicates[name] for name in sorted(predicates)]
    yield "Qualifier", [vocabulary.qualifiers[name] for name in sorted(qualifiers)]
    yield "Stance", vocabulary.stances.values()
    yield "Status", vocabulary.statuses.values()
    yield "StatusRule", vocabulary.rules.values()
    yield "ConflictKind", vocabulary.kinds.values()
    yield "ConflictGround", vocabulary.grounds.values()
    yield "AcceptanceGround", vocabulary.acceptance.values()
    yield "Nearness", vocabulary.nearness.values()
    yield "ChangeKind", vocabulary.changes.values()
    yield "Voice", vocabulary.voices.values()
    types = sorted({entity.type for entity in records.entities.values()})
    yield "EntityType", [vocabulary.classes[name] for name in types]


def _particulars(term: TermRecord, it: Subject) -> Iterator[Quad]:
    if isinstance(term, StanceTerm):
        yield from it.say(cg("polarity"), cg(term.polarity))
        yield from it.say(cg("certainty"), cg(term.certainty))
        yield from it.text(cg("verbPhrase"), term.phrase)
    if isinstance(term, PredicateTerm):
        yield from it.say(cg("predicateKind"), cg(term.kind))
        yield from it.text(cg("arrowLabel"), term.arrow_label)
        yield from it.text(cg("bareLabel"), term.bare_label)
        yield from it.text(cg("arrowFamily"), term.arrow_family)
    if isinstance(term, ClassTerm):
        yield from it.text(cg("glyph"), term.glyph)


LABEL = NamedNode(f"{RDFS}label")


def write_quads(
    records: Records, judgement: Judgement, *, vocabulary: Vocabulary, according_to: str = ""
) -> Iterator[Quad]:
    """Write the whole dataset of a dossier, derived graphs and manifest included.

    ``according_to`` is the path of the principal whose perspective the judgement is.
    """
    ahead = frozenset(judgement.to_come)
    writer = _Writer(records, vocabulary, Graphs(records.header.base), ahead)
    yield from writer.recorded()
    yield from write_derived(records, judgement, vocabulary=vocabulary, according_to=according_to)
    yield from write_glossary(records, vocabulary)
    yield from writer.manifest(according_to)


@dataclass(frozen=True)
class Elsewhere:
    """What rows name that are judged and written elsewhere; speakers with their principals."""

    predicates: frozenset[str] = frozenset()
    qualifiers: frozenset[str] = frozenset()
    speakers: frozenset[tuple[str, str]] = frozenset()
    entities: frozenset[str] = frozenset()


NOWHERE = Elsewhere()


def write_rest(
    tables: Tables, judged: Judged, *, vocabulary: Vocabulary, elsewhere: Elsewhere = NOWHERE
) -> Iterator[Quad]:
    """Write what of a dossier with tables is no row, and was not judged row by row."""
    ahead, records = frozenset(judged.to_come()), tables.told(elsewhere.entities)
    yield from write_recorded(records, ahead, vocabulary=vocabulary)
    yield from write_settled(tables, judged, vocabulary=vocabulary)
    yield from write_words(
        records,
        vocabulary,
        predicates=tables.predicates | elsewhere.predicates,
        qualifiers=tables.qualifiers | elsewhere.qualifiers,
    )


def write_recorded(records: Records, ahead: Set[str], *, vocabulary: Vocabulary) -> Iterator[Quad]:
    """Write what was read. ``ahead`` are the propositions that are told as still to come."""
    graphs = Graphs(records.header.base)
    yield from _Writer(records, vocabulary, graphs, frozenset(ahead)).recorded()


def write_words(
    records: Records, vocabulary: Vocabulary, *, predicates: Set[str], qualifiers: Set[str]
) -> Iterator[Quad]:
    """Write the terms that are used, by rows of tables too, and the manifest."""
    yield from write_glossary(records, vocabulary, predicates=predicates, qualifiers=qualifiers)
    yield from _Writer(records, vocabulary, Graphs(records.header.base), frozenset()).manifest()


@dataclass(frozen=True)
class _Writer:
    records: Records
    vocabulary: Vocabulary
    graphs: Graphs
    to_come: frozenset[str]

    def recorded(self) -> Iterator[Quad]:
        records = self.records
        for source in records.sources.values():
            yield from self._source(source)
        homes = self._homes()
        for entity in records.entities.values():
            yield from self._entity(entity, homes.get(entity.path, ""))
        for path, proposition in records.propositions.items():
            yield from self._proposition(path, proposition)
        for path, evidence in records.evidence.items():
            yield from self._evidence(path, evidence)
        for path, claim in records.claims.items():
            yield from self._claim(path, claim)

    @cached_property
    def _voices(self) -> Mapping[str, list[tuple[str, str]]]:
        """Who says what lies ahead, and with which verb, by proposition."""
        found = dict[str, list[tuple[str, str]]]()
        for claim in self.records.claims.values():
            if claim.about in self.to_come:
                phrase = self.vocabulary.stances[claim.stance].phrase
                pair = (self.records.label(claim.claimant), phrase)
                found.setdefault(claim.about, []).append(pair)
        return found

    def manifest(self, according_to: str = "") -> Iterator[Quad]:
        """List the graphs; those who read from elsewhere are shown these and no others."""
        header, graphs = self.records.header, self.graphs
        top = Subject(NamedNode(header.base), graphs.role("manifest"))
        yield from top.say(TYPE, cg("Manifest"))
        yield from top.text(cg("name"), header.name)
        yield from top.text(NamedNode(f"{DCTERMS}title"), header.title)
        yield from top.text(NamedNode(f"{DCTERMS}description"), header.description)
        yield from top.text(cg("format"), GRAPH_FORMAT)
        yield from top.say(cg("accepts"), *map(cg, self.records.accept))
        yield from top.text(NamedNode(f"{OWL}versionInfo"), self.vocabulary.version)
        roles = {
            graphs.role(role): role for role in ("entities", "propositions", "terms", *DERIVED)
        }
        if according_to:  # its direct triples stand in the place of the accepted
            del roles[graphs.role("accepted")]
            roles[graphs.node(perspective_path(according_to))] = "accepted"
        roles |= {graphs.source(path): "source" for path in self.records.sources}
        for graph, role in roles.items():
            yield from top.say(cg("graph"), graph)
            yield from Subject(graph, top.graph).text(cg("graphRole"), role)

    def _source(self, source: Source) -> Iterator[Quad]:
        it = Subject(self.graphs.node(source.path), self.graphs.source(source.path))
        yield from it.say(TYPE, cg("Source"))
        yield from it.text(NamedNode(f"{DCTERMS}title"), source.title)
        yield from it.say(cg("voice"), cg(source.voice.value))
        if source.publisher:
            yield from it.say(NamedNode(f"{DCTERMS}publisher"), self.graphs.node(source.publisher))
        for predicate, value in time_terms("published", source.published):
            yield from it.say(predicate, value)
        yield from it.text(cg("inferred"), source.inferred)
        if source.address:
            yield from it.say(NamedNode(f"{SCHEMA}url"), NamedNode(source.address))
        yield from it.text(NamedNode(f"{DCTERMS}license"), source.licence)
        yield from it.text(NamedNode(f"{DCTERMS}language"), source.language)
        if source.retrieved:
            yield from it.say(cg("retrieved"), day(source.retrieved))
        if source.replaced_by:
            successor = self.graphs.node(source.replaced_by)
            yield from it.say(NamedNode(f"{DCTERMS}isReplacedBy"), successor)
        yield from it.say(cg("held"), boolean(source.held))
        if source.transcript:
            yield from it.say(cg("transcript"), boolean(True))
        if source.sha256:
            yield from it.text(cg("sha256"), source.sha256)
            yield from it.say(cg("length"), integer(source.length))

    def _homes(self) -> Mapping[str, str]:
        """The source of each unnamed origin: the one in whose chains it stands."""
        claims = self.records.claims.values()
        return {link: c.source for c in claims for link in c.chain if self._unnamed(link)}

    def _unnamed(self, path: str) -> bool:
        return path in self.records.entities and self.records.entities[path].unnamed

    def _entity(self, entity: Entity, home: str) -> Iterator[Quad]:
        graph = self.graphs.source(home) if home else self.graphs.role("entities")
        it = Subject(self.graphs.node(entity.path), graph)
        yield from it.say(TYPE, NamedNode(self.vocabulary.classes[entity.type].iri))
        yield from it.text(LABEL, entity.label)
        for language, label in entity.labels:
            yield from it.text(LABEL, label, language)
        for alias in entity.aliases:
            yield from it.text(NamedNode(f"{SKOS}altLabel"), alias)
        yield from it.text(NamedNode(f"{DCTERMS}description"), entity.description)
        if entity.match:
            yield from it.say(NamedNode(f"{SKOS}exactMatch"), NamedNode(entity.match))
        yield from it.text(cg("matchReason"), entity.match_reason)
        for note in entity.merged:
            yield from it.text(cg("mergeNote"), note)
        if home:
            yield from it.say(cg("unnamedIn"), self.graphs.node(home))

    def _proposition(self, path: str, proposition: Proposition) -> Iterator[Quad]:
        it = Subject(self.graphs.node(path), self.graphs.role("propositions"))
        predicate = self.vocabulary.predicates[proposition.predicate]
        yield from it.say(TYPE, cg("Proposition"))
        yield from it.say(NamedNode(f"{RDF}subject"), self.graphs.node(proposition.subject))
        yield from it.say(NamedNode(f"{RDF}predicate"), NamedNode(predicate.iri))
        yield from it.say(NamedNode(f"{RDF}object"), self.graphs.node(proposition.object))
        words = word_proposition(path, self.records, self.vocabulary, to_come=self.to_come)
        if path in self.to_come and (voices := self._voices.get(path)):
            words = f"{word_voices(voices)}: {words}"
        yield from it.text(LABEL, words)
        for name, value in proposition.qualifiers:
            terms = write_qualifier(name, value, graphs=self.graphs, vocabulary=self.vocabulary)
            for term, literal in terms:
                yield from it.say(term, literal)
        for term, literal in proposition_time(proposition):
            yield from it.say(term, literal)
        participants = list_participants(proposition, self.vocabulary)
        yield from it.say(cg("participant"), *map(self.graphs.node, participants))

    def _evidence(self, path: str, evidence: Evidence) -> Iterator[Quad]:
        it = Subject(self.graphs.node(path), self.graphs.source(evidence.source))
        yield from it.say(TYPE, cg("Evidence"))
        yield from it.say(NamedNode(f"{OA}hasSource"), self.graphs.node(evidence.source))
        yield from it.text(NamedNode(f"{OA}exact"), evidence.exact)
        yield from it.text(cg("sha256"), evidence.sha256)
        yield from it.text(NamedNode(f"{DCTERMS}language"), evidence.language)
        if evidence.translated:
            yield from it.say(cg("translated"), boolean(True))
        if not evidence.verified:
            yield from it.say(cg("verified"), boolean(False))
        if len(evidence.spans) == 1:
            yield from self._position(it, path, *evidence.spans[0])
            return
        for start, end in evidence.spans:  # several selectors of one node would be alternatives
            part = self.graphs.node(hashed_path("evidence", path, f"{start}-{end}"))
            yield from it.say(NamedNode(f"{DCTERMS}hasPart"), part)
            piece = Subject(part, it.graph)
            yield from piece.say(TYPE, NamedNode(f"{OA}SpecificResource"))
            yield from piece.say(NamedNode(f"{OA}hasSource"), self.graphs.node(evidence.source))
            yield from self._position(piece, path, start, end)

    def _position(self, it: Subject, path: str, start: int, end: int) -> Iterator[Quad]:
        node = self.graphs.node(hashed_path("selector", path, f"{start}-{end}"))
        yield from it.say(NamedNode(f"{OA}hasSelector"), node)
        selector = Subject(node, it.graph)
        yield from selector.say(TYPE, NamedNode(f"{OA}TextPositionSelector"))
        yield from selector.say(NamedNode(f"{OA}start"), integer(start))
        yield from selector.say(NamedNode(f"{OA}end"), integer(end))

    def _claim(self, path: str, claim: Claim) -> Iterator[Quad]:
        node = self.graphs.node
        it = Subject(node(path), self.graphs.source(claim.source))
        yield from it.say(TYPE, cg("Claim"))
        yield from it.say(cg("about"), node(claim.about))
        yield from it.say(cg("stance"), NamedNode(self.vocabulary.stances[claim.stance].iri))
        yield from it.say(cg("claimant"), node(claim.claimant))
        yield from it.say(cg("origin"), node(claim.origin))
        yield from it.say(cg("source"), node(claim.source))
        yield from it.say(cg("evidence"), node(claim.evidence))
        yield from self._chain(it, path, claim)
        for predicate, value in time_terms("said", claim.said):
            yield from it.say(predicate, value)
        yield from it.say(cg("saidBefore"), *map(node, claim.said_before))
        if claim.certainty:
            yield from it.say(cg("certainty"), cg(claim.certainty))
        if claim.done:
            yield from it.say(cg("done"), boolean(True))
        yield from it.text(cg("whenWords"), claim.when_words)
        for name in ("note", "inferred", "coder", "reviewer"):
            yield from it.text(cg(name), getattr(claim, name))

    def _chain(self, it: Subject, path: str, claim: Claim) -> Iterator[Quad]:
        """The chain three ways: in words, as links with positions, and the agents between."""
        links = (claim.source, *claim.chain)
        yield from it.text(cg("chain"), " < ".join(self.records.label(link) for link in links))
        if claim.chain:
            yield from it.say(cg("nearestLink"), self.graphs.node(claim.chain[0]))
        between = dict.fromkeys(link for link in claim.chain if link != claim.claimant)
        yield from it.say(cg("via"), *map(self.graphs.node, between))
        for position, link in enumerate(claim.chain, 1):
            node = self.graphs.node(hashed_path("link", path, str(position)))
            yield from it.say(cg("link"), node)
            yield from Subject(node, it.graph).say(TYPE, cg("Link"))
            yield from Subject(node, it.graph).say(cg("position"), integer(position))
            yield from Subject(node, it.graph).say(cg("agent"), self.graphs.node(link))


def list_participants(proposition: Proposition, vocabulary: Vocabulary) -> list[str]:
    """Who takes part in the fact, at any of its ends."""
    named = (
        value.token
        for name, value in proposition.qualifiers
        if value.kind is ValueKind.ENTITY and vocabulary.qualifiers[name].side
    )
    return sorted({proposition.subject, proposition.object, *named})


def write_qualifier(
    name: str, value: Value, *, graphs: Graphs, vocabulary: Vocabulary
) -> Iterator[tuple[NamedNode, Term]]:
    """The terms of one qualifier: a number has its words and its two bounds."""
    term = NamedNode(vocabulary.qualifiers[name].iri)
    match value.kind:
        case ValueKind.ENTITY | ValueKind.PROPOSITION:
            yield term, graphs.node(value.token)
        case ValueKind.ORDINAL:
            yield term, integer(int(value.token))
        case ValueKind.TEXT:
            yield term, Literal(value.token)
        case ValueKind.NUMBER:
            yield term, Literal(value.token)
            yield cg(f"{name}Least"), _double(value.low)
            yield cg(f"{name}Most"), _double(value.high)


def proposition_time(proposition: Proposition) -> Iterator[tuple[NamedNode, Term]]:
    """The two bounds that every proposition has; the EDTF string only where a date is known."""
    for term, value in time_terms("", proposition.when or OPEN, words=False):
        if proposition.when or term != cg("whenEdtf"):
            yield term, value


def _double(number: float) -> Literal:
    """A double as the engine writes it back: 36, not 36.0; so a store and its file agree."""
    if number == float("inf"):
        return Literal("INF", datatype=DOUBLE)
    return Literal(str(int(number)) if number.is_integer() else repr(number), datatype=DOUBLE)
