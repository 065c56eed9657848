"""Writes records and their judgement as quads: how claims, propositions and sources look in RDF.

All values of a claim are on one node. No triple is in two graphs, and only accepted statements are
asserted as triples.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from pyoxigraph import Literal, NamedNode, Quad

from claimgraph.model.dates import BEGINNING, END, OPEN
from claimgraph.model.english import choose_verb, word_proposition, word_voices
from claimgraph.model.iris import (
    CG,
    DCTERMS,
    GRAPH_FORMAT,
    OA,
    OWL,
    RDFS,
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
    SORTS,
    ClassTerm,
    PredicateTerm,
    StanceTerm,
    TermRecord,
    Triple,
    Vocabulary,
    list_names,
)
from claimgraph.model.records import (
    Claim,
    Entity,
    Evidence,
    Issue,
    Proposition,
    Records,
    Source,
    TourStep,
    Value,
    ValueKind,
)
from claimgraph.model.rows import Tables
from claimgraph.model.shape import (
    CLAIM,
    ENTITY,
    EVIDENCE,
    LINK,
    PART,
    PROPOSITION,
    SOURCE,
    STEP,
    ThingShape,
)
from claimgraph.store.rdf.shape import (
    DERIVED,
    DOUBLE,
    TYPE,
    Graphs,
    Subject,
    Term,
    boolean,
    cg,
    integer,
    write_traits,
)


def _write_derived(
    records: Records, judgement: Judgement, *, vocabulary: Vocabulary, according_to: str = ""
) -> Iterator[Quad]:
    """Write the graphs ``accepted``, ``status`` and ``conflicts``.

    For a perspective, the accepted triples are in a graph that has the perspective's name.
    """
    graphs = Graphs(records.header.base)
    path = perspective_path(according_to) if according_to else graph_path("accepted")
    yield from _write_verdicts(judgement.verdicts.items(), graphs)
    yield from _write_reasons(judgement.grounds, judgement.ended, graphs)
    yield from _write_ahead(judgement.to_come, graphs)
    yield from _write_standing(records, judgement, graphs)
    contrasts = Contrasts(judgement.near, judgement.aims, judgement.changes)
    settled = Settled(judgement.accepted, judgement.conflicts, {}, contrasts)
    yield from write_agreed(records, settled, vocabulary=vocabulary, graph=path)


def write_settled(tables: Tables, judged: Judged, *, vocabulary: Vocabulary) -> Iterator[Quad]:
    """Write the accepted triples, the conflicts and the issues of a dossier with tables."""
    conflicts = judged.conflicts()
    labels = tables.labels({end for it in conflicts for end in (it.left, it.right)})
    contrasts = Contrasts(judged.near(), judged.aims(), judged.changes())
    settled = Settled(judged.accepted(), conflicts, labels, contrasts)
    yield from write_agreed(tables.records, settled, vocabulary=vocabulary)


@dataclass(frozen=True)
class Contrasts:
    """Near disagreements, conflicts of aims and changes, which are written with the conflicts."""

    near: Iterable[Near] = ()
    aims: Iterable[Aim] = ()
    changes: Iterable[Change] = ()


@dataclass(frozen=True)
class Settled:
    """Accepted triples, conflicts, and the labels of conflicting propositions from tables."""

    accepted: Iterable[tuple[str, str, str]]
    conflicts: tuple[Conflict, ...]
    labels: Mapping[str, str]
    contrasts: Contrasts = Contrasts()


def write_agreed(
    records: Records,
    settled: Settled,
    *,
    vocabulary: Vocabulary,
    graph: str = graph_path("accepted"),
) -> Iterator[Quad]:
    """Write accepted triples into the graph with this path, and conflicts, grouped into issues."""
    graphs = Graphs(records.header.base)
    yield from _write_direct(settled.accepted, graphs, graphs.node(graph), vocabulary)
    issues = group_issues(
        records.issues,
        settled.conflicts,
        word=lambda path: settled.labels.get(path) or word_proposition(path, records, vocabulary),
    )
    yield from _write_conflicts(settled.conflicts, issues, graphs)
    yield from _write_contrasts(records, settled.contrasts, graphs)


def write_speakers(pairs: Iterable[tuple[str, str]], *, base: str) -> Iterator[Quad]:
    """Write a quad for each pair of a claimant and the principal for whom the claimant speaks."""
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
    """Write accepted statements as plain triples, so that ``?s ?p ?o`` finds them."""
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
    """Write on which grounds propositions are accepted, and which propositions ended a state."""
    status, node = graphs.role("status"), graphs.node
    for path, ground in sorted({(it.proposition, it.ground) for it in grounds}):
        yield from Subject(node(path), status).say(cg("acceptedOn"), cg(ground))
    for it in ended:
        how = cg("endedBy" if it.known else "mayBeEndedBy")
        yield from Subject(node(it.state), status).say(how, node(it.by))


def _write_contrasts(records: Records, contrasts: Contrasts, graphs: Graphs) -> Iterator[Quad]:
    """Write near disagreements, conflicts of aims, changes, and decided compatibilities."""
    graph, node = graphs.role("conflicts"), graphs.node
    for near in contrasts.near:
        it = Subject(node(near_path(near)), graph)
        yield from it.say(TYPE, cg("NearDisagreement"))
        yield from it.say(cg("left"), node(near.left))
        yield from it.say(cg("right"), node(near.right))
        yield from it.say(cg("nearBy"), *(cg(f"near-{how}") for how in near.hows))
        if near.table:
            yield from it.say(cg("table"), node(near.table))
            yield from it.say(cg("rows"), integer(near.rows))
        if near.because:
            yield from it.text(cg("decidedBecause"), near.because)
    for aim in contrasts.aims:
        it = Subject(node(hashed_path("aim", aim.thing)), graph)
        yield from it.say(TYPE, cg("ConflictOfAims"))
        yield from it.say(cg("aim"), node(aim.thing))
        yield from it.say(cg("counterAim"), *map(node, aim.counter))
        yield from it.say(cg("partyFor"), *map(node, aim.parties_for))
        yield from it.say(cg("partyAgainst"), *map(node, aim.parties_against))
    for change in contrasts.changes:
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
    """The path of a near disagreement, a hash of its two sides."""
    return hashed_path("near", near.left, near.right, near.table)


def _write_ahead(paths: Iterable[str], graphs: Graphs) -> Iterator[Quad]:
    """Mark the propositions of which nobody says that they have happened."""
    for path in paths:
        it = Subject(graphs.node(path), graphs.role("status"))
        yield from it.say(cg("toCome"), boolean(True))


def _write_standing(records: Records, judgement: Judgement, graphs: Graphs) -> Iterator[Quad]:
    """Write what was computed about claims: principals, entailments, and claims that no longer
    count.
    """
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
    """The path of a conflict, a hash of its two propositions and its ground."""
    return hashed_path("conflict", conflict.left, conflict.right, conflict.ground)


def write_glossary(
    records: Records,
    vocabulary: Vocabulary,
    *,
    predicates: Set[str] = frozenset(),
    qualifiers: Set[str] = frozenset(),
) -> Iterator[Quad]:
    """Write labels and definitions of all terms that the dossier's graphs name.

    ``predicates`` and ``qualifiers`` are names of terms that only rows of tables use.
    """
    graph = Graphs(records.header.base).role("terms")
    used = dict[str, TermRecord]()
    said = set[tuple[str, str]]()
    for kind, terms in _used(records, vocabulary, predicates, qualifiers):
        for term in terms:
            used[term.iri] = term
            for quad in _describe_term(term, kind, Subject(NamedNode(term.iri), graph)):
                said.add((term.iri, quad.predicate.value))
                yield quad
    yield from _write_hierarchy(used, vocabulary, graph)
    yield from _write_own(vocabulary.own, graph, said)


def _describe_term(term: TermRecord, kind: str, it: Subject) -> Iterator[Quad]:
    yield from it.say(TYPE, cg(kind))
    yield from it.text(NamedNode(f"{RDFS}label"), term.label)
    yield from it.text(NamedNode(f"{SKOS}notation"), term.name)
    yield from it.text(NamedNode(f"{SKOS}definition"), term.definition)
    yield from _particulars(term, it)


def _write_hierarchy(
    used: Mapping[str, TermRecord], vocabulary: Vocabulary, graph: NamedNode
) -> Iterator[Quad]:
    """Write the super-properties and superclasses of each used predicate and class, with labels."""
    named = dict[str, str]()
    for iri, term in used.items():
        above, prop = list[TermRecord](), f"{RDFS}subPropertyOf"
        if isinstance(term, PredicateTerm):
            straight = sorted(name for name, swapped in term.supers if not swapped)
            above = [vocabulary.predicates[name] for name in straight if name != term.name]
        if isinstance(term, ClassTerm):
            prop = f"{RDFS}subClassOf"
            above = [vocabulary.classes[name] for name in sorted(term.ancestors - {term.name})]
        shipped = (a.iri for a in above if (iri, prop, a.iri) not in vocabulary.own)
        yield from Subject(NamedNode(iri), graph).say(NamedNode(prop), *map(NamedNode, shipped))
        named |= {a.iri: a.label for a in above}
    for iri in sorted(named.keys() - used.keys()):
        yield from Subject(NamedNode(iri), graph).text(LABEL, named[iri])


def _write_own(
    own: Iterable[Triple], graph: NamedNode, said: Set[tuple[str, str]]
) -> Iterator[Quad]:
    """Write what a dossier declares about its own terms, except what `_describe_term` wrote."""
    classes = {shape.cls for shape in SORTS.values()}
    for subject, prop, value in own:
        if value in classes or (prop != TYPE.value and (subject, prop) in said):
            continue
        plain = boolean(True) if value == "true" else Literal(value)
        linked = ":" in value and prop != f"{CG}preposition"
        it = Subject(NamedNode(subject), graph)
        yield from it.say(NamedNode(prop), NamedNode(value) if linked else plain)


def _used(
    records: Records, vocabulary: Vocabulary, more: Set[str], also: Set[str]
) -> Iterator[tuple[str, Iterable[TermRecord]]]:
    propositions = records.propositions.values()
    predicates = {p.predicate for p in propositions} | more
    qualifiers = {name for p in propositions for name, _ in p.qualifiers} | also
    predicates |= list_names(vocabulary.own, "predicates")
    qualifiers |= list_names(vocabulary.own, "qualifiers")
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
    types = {entity.type for entity in records.entities.values()}
    types |= list_names(vocabulary.own, "types")
    yield "EntityType", [vocabulary.classes[name] for name in sorted(types)]


def _particulars(term: TermRecord, it: Subject) -> Iterator[Quad]:
    if isinstance(term, StanceTerm):
        yield from it.say(cg("polarity"), cg(term.polarity))
        yield from it.say(cg("certainty"), cg(term.certainty))
        yield from it.text(cg("verbPhrase"), term.phrase)
        if term.distancing:
            yield from it.say(cg("distancing"), boolean(True))
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
    """Write the whole dataset of a dossier, with computed graphs and manifest.

    ``according_to`` is the path of the principal whose perspective the judgement is.
    """
    ahead = frozenset(judgement.to_come)
    writer = _Writer(records, vocabulary, Graphs(records.header.base), ahead)
    yield from writer.recorded()
    yield from _write_derived(records, judgement, vocabulary=vocabulary, according_to=according_to)
    yield from write_glossary(records, vocabulary)
    yield from writer.manifest(according_to)


@dataclass(frozen=True)
class Elsewhere:
    """Names in rows that another process judges and writes; ``speakers`` are with principals."""

    predicates: frozenset[str] = frozenset()
    qualifiers: frozenset[str] = frozenset()
    speakers: frozenset[tuple[str, str]] = frozenset()
    entities: frozenset[str] = frozenset()


NOWHERE = Elsewhere()


def write_rest(
    tables: Tables, judged: Judged, *, vocabulary: Vocabulary, elsewhere: Elsewhere = NOWHERE
) -> Iterator[Quad]:
    """Write everything of a dossier with tables that is no row and is not computed for each row."""
    ahead, records = frozenset(judged.to_come()), tables.told(elsewhere.entities)
    voices = list_voices(tables, vocabulary)
    yield from write_recorded(records, ahead, vocabulary=vocabulary, voices=voices)
    yield from write_settled(tables, judged, vocabulary=vocabulary)
    yield from write_words(
        records,
        vocabulary,
        predicates=tables.predicates | elsewhere.predicates,
        qualifiers=tables.qualifiers | elsewhere.qualifiers,
    )


Voices = Mapping[str, Sequence[tuple[str, str]]]
"""Speakers with the verb of each, by the proposition that they say is to come."""

SHARED = """
select distinct prop, claimant, stance, coalesce(speaker_label, '') from row_claim
semi join to_come using (prop) join row_prop on row_prop.id = prop and written order by all
"""


def list_voices(tables: Tables, vocabulary: Vocabulary) -> Voices:
    """List who says in rows of tables what persons also wrote about, and is still to come."""
    found = dict[str, list[tuple[str, str]]]()
    for path, who, stance, label in tables.db.execute(SHARED).fetchall():
        verb = choose_verb(vocabulary.stances[stance])
        found.setdefault(path, []).append((label or tables.records.label(who), verb))
    return found


def write_recorded(
    records: Records, ahead: Set[str], *, vocabulary: Vocabulary, voices: Voices | None = None
) -> Iterator[Quad]:
    """Write the records as quads. ``ahead`` are propositions that are said to be still to come.

    ``voices`` are their speakers in rows of tables; those in the records are added to them.
    """
    graphs = Graphs(records.header.base)
    yield from _Writer(records, vocabulary, graphs, frozenset(ahead), voices or {}).recorded()


def write_words(
    records: Records, vocabulary: Vocabulary, *, predicates: Set[str], qualifiers: Set[str]
) -> Iterator[Quad]:
    """Write the terms that records and rows use, and the manifest."""
    yield from write_glossary(records, vocabulary, predicates=predicates, qualifiers=qualifiers)
    yield from _Writer(records, vocabulary, Graphs(records.header.base), frozenset()).manifest()


@dataclass(frozen=True)
class _Writer:
    records: Records
    vocabulary: Vocabulary
    graphs: Graphs
    to_come: frozenset[str]
    rows: Voices = field(default_factory=dict)

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
        """The speakers and verbs for each proposition that is still to come."""
        found = {path: list(them) for path, them in self.rows.items()}
        for claim in self.records.claims.values():
            if claim.about in self.to_come:
                verb = choose_verb(self.vocabulary.stances[claim.stance])
                pair = (self.records.label(claim.claimant), verb)
                found.setdefault(claim.about, []).append(pair)
        return found

    def manifest(self, according_to: str = "") -> Iterator[Quad]:
        """Write the manifest, which lists the graphs; an endpoint shows its readers no others."""
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
        if according_to:  # the perspective's accepted triples replace those of the dossier
            del roles[graphs.role("accepted")]
            roles[graphs.node(perspective_path(according_to))] = "accepted"
        roles |= {graphs.source(path): "source" for path in self.records.sources}
        for graph, role in roles.items():
            yield from top.say(cg("graph"), graph)
            yield from Subject(graph, top.graph).text(cg("graphRole"), role)
        guide = self.records.guide
        yield from self._steps(top, "tourStep", guide.tour)
        yield from self._steps(top, "readersQuestion", guide.questions)

    def _steps(self, top: Subject, name: str, steps: Iterable[TourStep]) -> Iterator[Quad]:
        for number, step in enumerate(steps, 1):
            it = Subject(self.graphs.node(hashed_path("step", name, str(number))), top.graph)
            first, last = step.earliest or BEGINNING, step.latest or END
            more = {
                "cg:stepNumber": number,
                "cg:viewFrom": date.fromisoformat(first) if step.clock else None,
                "cg:viewTo": date.fromisoformat(last) if step.clock else None,
            }
            yield from top.say(cg(name), it.node)
            yield from self._thing(STEP, it, step, more)
            for place, part in enumerate(step.parts, 1):
                path = hashed_path("part", name, str(number), str(place))
                below = Subject(self.graphs.node(path), top.graph)
                yield from it.say(cg("answerPart"), below.node)
                yield from self._thing(PART, below, part, {"cg:stepNumber": place})

    def _thing(
        self, shape: ThingShape, it: Subject, record: object, more: Mapping[str, object]
    ) -> Iterator[Quad]:
        return write_traits(shape, it, graphs=self.graphs, record=record, more=more)

    def _source(self, source: Source) -> Iterator[Quad]:
        it = Subject(self.graphs.node(source.path), self.graphs.source(source.path))
        more = {"cg:length": source.length if source.sha256 else None}
        yield from self._thing(SOURCE, it, source, more)

    def _homes(self) -> Mapping[str, str]:
        """The source of each unnamed origin: the one in whose claims the origin occurs."""
        claims = self.records.claims.values()
        return {link: c.source for c in claims for link in c.chain if self._unnamed(link)}

    def _unnamed(self, path: str) -> bool:
        return path in self.records.entities and self.records.entities[path].unnamed

    def _entity(self, entity: Entity, home: str) -> Iterator[Quad]:
        graph = self.graphs.source(home) if home else self.graphs.role("entities")
        it = Subject(self.graphs.node(entity.path), graph)
        yield from it.say(TYPE, NamedNode(self.vocabulary.classes[entity.type].iri))
        yield from self._thing(ENTITY, it, entity, {"cg:unnamedIn": home})
        for language, label in entity.labels:
            yield from it.text(LABEL, label, language)

    def _proposition(self, path: str, proposition: Proposition) -> Iterator[Quad]:
        it = Subject(self.graphs.node(path), self.graphs.role("propositions"))
        plain = word_proposition(path, self.records, self.vocabulary, to_come=self.to_come)
        voices = word_voices(self._voices.get(path, ()))
        more = {
            "rdf:predicate": self.vocabulary.predicates[proposition.predicate].iri,
            "cg:participant": list_participants(proposition, self.vocabulary),
            "rdfs:label": f"{voices}: {plain}" if voices else plain,
            "cg:voices": voices,
            "cg:plainLabel": plain if voices else "",
            "cg:whenEdtf": proposition.when.edtf if proposition.when else "",
        }
        dated = replace(proposition, when=proposition.when or OPEN)
        yield from self._thing(PROPOSITION, it, dated, more)
        for name, value in proposition.qualifiers:
            terms = write_qualifier(name, value, graphs=self.graphs, vocabulary=self.vocabulary)
            for term, literal in terms:
                yield from it.say(term, literal)

    def _evidence(self, path: str, evidence: Evidence) -> Iterator[Quad]:
        it = Subject(self.graphs.node(path), self.graphs.source(evidence.source))
        places = {span: f"{span[0]}-{span[1]}" for span in evidence.spans}
        several = len(places) > 1  # on one node, several selectors would mean alternatives
        parts = {span: hashed_path("evidence", path, at) if several else path
                 for span, at in places.items()}  # fmt: skip
        selectors = {span: hashed_path("selector", path, at) for span, at in places.items()}
        more = {
            "cg:verified": None if evidence.verified else False,
            "dcterms:hasPart": tuple(parts.values()) if several else (),
            "oa:hasSelector": () if several else tuple(selectors.values()),
        }
        yield from self._thing(EVIDENCE, it, evidence, more)
        for span, selector in selectors.items():
            if several:
                yield from self._part(
                    Subject(self.graphs.node(parts[span]), it.graph), evidence, selector
                )
            yield from _write_span(Subject(self.graphs.node(selector), it.graph), *span)

    def _part(self, it: Subject, evidence: Evidence, selector: str) -> Iterator[Quad]:
        yield from it.say(TYPE, NamedNode(f"{OA}SpecificResource"))
        yield from it.say(NamedNode(f"{OA}hasSource"), self.graphs.node(evidence.source))
        yield from it.say(NamedNode(f"{OA}hasSelector"), self.graphs.node(selector))

    def _claim(self, path: str, claim: Claim) -> Iterator[Quad]:
        """Write a claim, with its chain in three forms: a text, numbered links, and agents."""
        it = Subject(self.graphs.node(path), self.graphs.source(claim.source))
        links = {
            hashed_path("link", path, str(position)): (position, agent)
            for position, agent in enumerate(claim.chain, 1)
        }
        labels = (self.records.label(link) for link in (claim.source, *claim.chain))
        more = {
            "cg:origin": claim.origin,
            "cg:chain": " < ".join(labels),
            "cg:nearestLink": claim.chain[:1],
            "cg:via": tuple(dict.fromkeys(link for link in claim.chain if link != claim.claimant)),
            "cg:link": tuple(links),
            "cg:stance": self.vocabulary.stances[claim.stance].iri,
        }
        yield from self._thing(CLAIM, it, claim, more)
        for link, (position, agent) in links.items():
            values = {"cg:position": position, "cg:agent": agent}
            yield from self._thing(LINK, Subject(self.graphs.node(link), it.graph), None, values)


def _write_span(it: Subject, start: int, end: int) -> Iterator[Quad]:
    """Write the position of a quote in a text: the offsets of its start and end."""
    yield from it.say(TYPE, NamedNode(f"{OA}TextPositionSelector"))
    yield from it.say(NamedNode(f"{OA}start"), integer(start))
    yield from it.say(NamedNode(f"{OA}end"), integer(end))


def list_participants(proposition: Proposition, vocabulary: Vocabulary) -> list[str]:
    """List the paths of all entities that take part in a proposition: subject, object, others."""
    named = (
        value.token
        for name, value in proposition.qualifiers
        if value.kind is ValueKind.ENTITY and vocabulary.qualifiers[name].side
    )
    return sorted({proposition.subject, proposition.object, *named})


def write_qualifier(
    name: str, value: Value, *, graphs: Graphs, vocabulary: Vocabulary
) -> Iterator[tuple[NamedNode, Term]]:
    """Yield predicates and terms for one qualifier; a number has its text, bounds and unit."""
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
            if value.unit:
                yield cg(f"{name}Unit"), Literal(value.unit)


def _double(number: float) -> Literal:
    """A double as the engine writes it (36, not 36.0), so that the store and files agree."""
    if number == float("inf"):
        return Literal("INF", datatype=DOUBLE)
    return Literal(str(int(number)) if number.is_integer() else repr(number), datatype=DOUBLE)
