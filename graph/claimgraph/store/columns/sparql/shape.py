"""Says which relation of the columns holds the triples of each predicate.

`HOMES`, made from the tables in `model.shape`, and `LINKS` list the predicates that have columns of
their own. The quads of all other predicates are rows of the relation ``fact``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from claimgraph.model import shape as shapes
from claimgraph.model.shape import Form, ThingShape, Trait
from claimgraph.store.columns.sparql.solution import (
    BOOLEAN,
    DATE,
    ENGLISH,
    INTEGER,
    IRI,
    STRING,
    Cell,
    Kinds,
    NotTranslated,
    TermKind,
    quote,
    widen,
)  # fmt: skip

PROPOSITION, CLAIM, EVIDENCE, LINK = (
    it.name for it in (shapes.PROPOSITION, shapes.CLAIM, shapes.EVIDENCE, shapes.LINK)
)
OTHER = "other"
EVERYWHERE = frozenset({PROPOSITION, CLAIM, EVIDENCE, LINK, OTHER})
LITERAL = "literal"


class Filled(Enum):
    """In how many rows of a build a column has a value."""

    NEVER = "never"
    SOMETIMES = "sometimes"
    ALWAYS = "always"


@dataclass(frozen=True)
class Property:
    """A predicate whose object is in a column; in ``sql``, ``{t}`` stands for the row's alias."""

    predicate: str
    sql: str
    kinds: Kinds = IRI
    graph: str = ""
    certain: bool = True
    homes: frozenset[str] = frozenset()
    whole: bool = True

    @property
    def column(self) -> str:
        """The column that its SQL reads; empty if it reads none or several."""
        return next(iter(self.columns)) if len(self.columns) == 1 else ""

    def seen(self, state: Filled) -> Property | None:
        """The property in a build where its column is filled like this; None if it is never."""
        if state is Filled.NEVER:
            return None
        if state is Filled.ALWAYS and self.column and not self.certain and self.kinds != BOOLEAN:
            column = f"{{t}}.{self.column}"
            sql = self.sql.replace(f"nullif({column}, '')", column)
            return replace(self, sql=sql, certain=True)
        return self

    @property
    def columns(self) -> set[str]:
        """The columns that its SQL reads."""
        words = self.sql.replace("(", " ").replace(",", " ").replace(")", " ").split()
        return {it.removeprefix("{t}.") for it in words if it.startswith("{t}.")}


@dataclass(frozen=True)
class Home:
    """A relation with one row for each thing of a class; ``graph`` has most of its triples.

    It is ``whole`` if it also has the things that persons wrote; else these are in ``fact``.
    """

    name: str
    relation: str
    identity: str
    graph: str
    properties: tuple[Property, ...]
    whole: bool = True


_STATUS, _CONFLICTS = quote("graph/status"), quote("graph/conflicts")


_KINDS = {
    Form.NODE: IRI,
    Form.TERM: IRI,
    Form.ADDRESS: IRI,
    Form.TEXT: STRING,
    Form.ENGLISH: ENGLISH,
    Form.DATE: DATE,
    Form.INTEGER: INTEGER,
    Form.BOOLEAN: BOOLEAN,
    Form.MARK: BOOLEAN,
}
_EMPTY = {Form.TEXT: "''", Form.ENGLISH: "''", Form.MARK: "false"}
"""The value, by form, of a column in rows for which there is no triple."""


def _make_property(trait: Trait) -> Property:
    sql = f"{{t}}.{trait.column}" if trait.column.isidentifier() else trait.column
    empty = _EMPTY.get(trait.form)
    kinds = _KINDS[trait.form]
    if empty:
        sql = f"nullif({sql}, {empty})"
    return Property(
        trait.predicate,
        sql,
        kinds,
        graph=_STATUS if trait.graph else "",
        certain=trait.always and not empty,
        homes=frozenset({trait.to or OTHER}) if kinds == IRI else frozenset(),
        whole=trait.whole,
    )


def _make_home(shape: ThingShape, relation: str, graph: str, *, whole: bool = True) -> Home:
    kept = map(_make_property, (it for it in shape if it.column))
    kind = Property("rdf:type", quote(shape.type), homes=frozenset({OTHER}))
    return Home(shape.name, relation, "id", graph, (kind, *kept), whole)


_ROW_GRAPH = "'graph/' || {t}.source"
HOMES = (
    _make_home(shapes.PROPOSITION, "proposition", quote("graph/propositions")),
    _make_home(shapes.CLAIM, "claim", _ROW_GRAPH),
    _make_home(shapes.EVIDENCE, "evidence_row", _ROW_GRAPH),
    _make_home(shapes.LINK, "link_row", _ROW_GRAPH, whole=False),
)
"""The relations whose columns hold objects of predicates, one for each class of subjects."""


@dataclass(frozen=True)
class TripleSource:
    """A relation that has triples of one predicate, with their terms in SQL.

    If ``row`` is true, the relation has one row for each subject, so that several patterns with
    the same subject are read from one row.
    """

    relation: str
    predicate: str
    subject: Cell
    object: Cell
    graph: str
    home: str
    where: tuple[str, ...] = ()
    row: bool = False
    objects: frozenset[str] = frozenset()
    lettered: str = ""

    def written(self, kinds: Kinds) -> str:
        """SQL for the object in a column of these kinds; ``fact`` has that of mixed kinds ready."""
        if self.lettered and self.object.kinds != kinds:
            return self.lettered
        return widen(self.object, kinds)

    @property
    def told_predicate(self) -> str:
        """SQL for the predicate of a triple."""
        return quote(self.predicate) if self.predicate else "x.p"

    def at(self, alias: str) -> TripleSource:
        """The source with this alias for its row."""

        def named(sql: str) -> str:
            return sql.replace("{t}", alias)

        return replace(
            self,
            subject=replace(self.subject, sql=named(self.subject.sql)),
            object=replace(self.object, sql=named(self.object.sql)),
            graph=named(self.graph),
            lettered=named(self.lettered),
            where=tuple(map(named, self.where)),
        )


def _link_property(
    predicate: str, relation: str, ends: str, homes: tuple[str, str], graph: str, where: str = ""
) -> TripleSource:
    subject, obj = ends.split()
    mine, others = (frozenset({it}) for it in homes)
    return TripleSource(
        relation,
        predicate,
        Cell(f"{{t}}.{subject}", IRI, homes=mine),
        Cell(f"{{t}}.{obj}", IRI, homes=others),
        graph,
        homes[0],
        where=(where,) if where else (),
        objects=others,
    )


_SAID = (OTHER, PROPOSITION)
_BOTH = (PROPOSITION, PROPOSITION)
LINKS = (
    _link_property("cg:affirms", "held", "principal prop", _SAID, _STATUS, "{t}.line = 'affirms'"),
    _link_property("cg:rejects", "held", "principal prop", _SAID, _STATUS, "{t}.line = 'rejects'"),
    _link_property("cg:speaksFor", "speaker", "claimant principal", (OTHER, OTHER), _STATUS),
    _link_property("cg:mayDeny", "possible", "claim charge", (CLAIM, CLAIM), _CONFLICTS),
    _link_property("cg:entails", "entails", "p q", (PROPOSITION, PROPOSITION), _STATUS),
    _link_property("cg:acceptedOn", "accepted_on", "prop ground", (PROPOSITION, OTHER), _STATUS),
    _link_property("cg:endedBy", "ended", "prop by_prop", _BOTH, _STATUS, "{t}.known"),
    _link_property("cg:mayBeEndedBy", "ended", "prop by_prop", _BOTH, _STATUS, "not {t}.known"),
    _link_property("cg:supersededBy", "superseded", "claim by_claim", (CLAIM, CLAIM), _STATUS),
)
"""Predicates between two things, each with the relation that has all its triples."""

DATATYPES: Mapping[str, TermKind] = {
    "string": TermKind.STRING,
    "date": TermKind.DATE,
    "boolean": TermKind.BOOLEAN,
    "integer": TermKind.INTEGER,
    "decimal": TermKind.DECIMAL,
    "double": TermKind.DOUBLE,
}
"""The kinds of literals that columns can hold, by the names of their XML Schema datatypes."""


@dataclass(frozen=True)
class FactGroup:
    """The quads in ``fact`` with one predicate and one class of subjects.

    ``letters`` are the kinds of their objects. ``relation`` is a table of these quads alone, which
    exists if there are many.
    """

    predicate: str
    home: str
    letters: str
    objects: frozenset[str]
    relation: str = ""

    @property
    def kinds(self) -> Kinds:
        """The kinds of the objects. Raises NotTranslated if columns cannot hold their datatype."""
        if "?" in self.letters:
            raise NotTranslated(f"{self.predicate} has literals of another type")
        return frozenset(map(TermKind, self.letters))


@dataclass(frozen=True)
class Shape:
    """Describes a build: the sources of each predicate, and predicates whose columns it lacks."""

    base: str
    sources: Mapping[str, Sequence[TripleSource]]
    facts: Mapping[str, Sequence[FactGroup]]
    unknown: frozenset[str]
    tells: Callable[[str, tuple[str, ...], str], bool]
    """Whether ``fact`` has a triple with this subject (SQL), one of these predicates, and this
    object (empty is any)."""
    is_named: Callable[[str], bool]
    """Whether any triple has this IRI (SQL) as its subject or object."""
    overlap: Callable[[tuple[str, ...]], bool]
    """Whether ``fact`` has two triples that differ only in which of these predicates they have."""

    @property
    def all(self) -> Sequence[str]:
        """All predicates in the build. Raises NotTranslated if it lacks the columns of some."""
        if self.unknown:
            raise NotTranslated("a variable in the place of a predicate: the build lacks columns")
        return sorted({*self.sources, *self.facts})

    def find(self, predicate: str) -> tuple[Sequence[TripleSource], Sequence[FactGroup]]:
        """Find the sources of a predicate. Raises NotTranslated if the build lacks its column."""
        if predicate in self.unknown:
            raise NotTranslated(f"{predicate} is not a column of this build")
        return self.sources.get(predicate, ()), self.facts.get(predicate, ())


_CASTS = {
    TermKind.IRI: "{t}.o", TermKind.STRING: "{t}.o", TermKind.ENGLISH: "{t}.o",
    TermKind.DATE: "({t}.o::date)",
    TermKind.INTEGER: "({t}.o::bigint)", TermKind.BOOLEAN: "({t}.o = 'true')",
    TermKind.DOUBLE: "({t}.o::double)", TermKind.DECIMAL: "({t}.o::decimal(38, 18))",
}  # fmt: skip


def _object(kinds: Kinds, objects: frozenset[str]) -> Cell:
    """The cell for objects of quads, which are texts; ``{t}.t`` has a letter for the kind first."""
    one = Cell("", kinds).kind
    homes = frozenset[str]() if LITERAL in objects else objects
    return Cell(_CASTS[one] if one else "{t}.t", kinds, homes=homes)


def qualifier_source(it: FactGroup) -> TripleSource:
    """The source of one predicate of qualifiers in tables, which have a relation of their own."""
    return TripleSource(
        "qualifier_row",
        it.predicate,
        Cell("{t}.s", IRI, homes=frozenset({PROPOSITION})),
        _object(it.kinds, it.objects),
        quote("graph/propositions"),
        PROPOSITION,
        where=(f"{{t}}.p = {quote(it.predicate)}",),
        objects=it.objects,
        lettered="{t}.t",
    )


def merge_facts(facts: Iterable[FactGroup], *, graphs: bool) -> TripleSource:
    """Make one source of several groups of quads; with ``graphs``, one that has graph names."""
    chosen = list(facts)
    kinds = frozenset[TermKind]().union(*(it.kinds for it in chosen))
    homes = frozenset(it.home for it in chosen)
    objects = frozenset[str]().union(*(it.objects for it in chosen))
    predicates, names = (
        ", ".join(map(quote, sorted(it)))
        for it in (frozenset(it.predicate for it in chosen), homes)
    )
    alone = {it.relation for it in chosen} - {""}
    whole = len(alone) == 1 and not graphs and len({it.predicate for it in chosen}) == 1
    return TripleSource(
        "quad" if graphs else alone.pop() if whole else "triple",
        "",
        Cell("{t}.s", IRI, homes=homes),
        _object(kinds, objects),
        "{t}.graph",
        "",
        where=(*(() if whole else (f"{{t}}.p in ({predicates})",)), f"{{t}}.home in ({names})"),
        objects=objects,
        lettered="{t}.t",
    )


def column_sources(columns: Mapping[str, Mapping[str, Filled]]) -> Iterator[TripleSource]:
    """Yield a source for each predicate whose column a build has, given its relations' columns."""
    for home in HOMES:
        for prop in home.properties:
            known = columns.get(home.relation, {})
            if not prop.columns <= known.keys():
                continue
            it = prop.seen(known.get(prop.column, Filled.ALWAYS))
            if it is not None:
                yield TripleSource(
                    home.relation,
                    it.predicate,
                    Cell(f"{{t}}.{home.identity}", IRI, homes=frozenset({home.name})),
                    Cell(it.sql, it.kinds, it.certain, it.predicate == "rdf:type", it.homes),
                    it.graph or home.graph,
                    home.name,
                    row=True,
                    objects=it.homes or frozenset({LITERAL}),
                )
    yield from (it for it in LINKS if it.relation in columns)


def covered() -> Iterator[tuple[str, str, str]]:
    """Yield each class and predicate of which ``fact`` has no triples, and its object if fixed."""
    for home in HOMES:
        for it in home.properties:
            if home.whole and it.whole:
                only = it.sql.strip("'") if it.predicate == "rdf:type" else ""
                yield home.name, it.predicate, only


def missing(columns: Mapping[str, Mapping[str, Filled]]) -> Iterator[str]:
    """Yield the predicates that can have a column but have none in this build."""
    for home in HOMES:
        for it in home.properties:
            if not it.columns <= columns.get(home.relation, {}).keys():
                yield it.predicate
    yield from (it.predicate for it in LINKS if it.relation not in columns)
