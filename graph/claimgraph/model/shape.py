"""Lists the RDF properties of claims and other records, for all code that writes or reads them.

By these lists `store.rdf` writes and reads records and rows, `store.columns` makes its tables, the
SPARQL translator its SQL, and the page its Turtle. A property whose value depends on more than one
field of the record has no ``member`` here and is computed by the code that writes it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Form(StrEnum):
    """The kind of a property's object, which decides how the object is written."""

    NODE = "node"  # a resource of the dossier, given by its path
    TERM = "term"  # a term of the claim vocabulary, given by its name
    ADDRESS = "address"
    TEXT = "text"
    ENGLISH = "english"  # text that the program composes, in English
    DATE = "date"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    MARK = "mark"  # written only where it is true


@dataclass(frozen=True)
class Trait:
    """One RDF property of a record: its predicate, its objects' form, and where its value is found.

    ``member`` is the record's field, such as ``said.edtf`` for a field inside a field; if empty,
    the value is computed by the code that writes it. ``column`` is the SQL column, or an SQL
    expression over the row ``{t}``; if empty, the values are stored as single quads. ``row`` is a
    template of the object that a row of a table gets. ``page`` is the field of the page's record.
    ``to`` names the shape of the objects. ``graph`` is the role of the named graph with the
    property where that is not the record's own graph.

    ``always``: every record has a value. ``whole``: the column holds the values of all records.
    ``many``: a record may have several values. ``key``: a dossier writes it as text under the
    field's name. ``remark`` is the text before the value where readers see it (see `REMARKS`).
    """

    predicate: str
    form: Form
    member: str = ""
    column: str = ""
    row: str = ""
    page: str = ""
    to: str = ""
    graph: str = ""
    always: bool = True
    whole: bool = True
    many: bool = False
    key: bool = False
    remark: str = ""

    @property
    def record(self) -> str:
        """The name of the record's field that holds the value, directly or inside an object."""
        return self.member.partition(".")[0]


@dataclass(frozen=True)
class ThingShape:
    """The RDF properties of all resources of one class, whose paths begin with ``name``."""

    name: str
    type: str
    traits: tuple[Trait, ...]

    def __iter__(self) -> Iterator[Trait]:
        return iter(self.traits)

    @property
    def page(self) -> list[tuple[str, str, str]]:
        """Predicate, form and field of each property that the page writes as Turtle."""
        members = ((it, it.page or (f"remarks.{it.member}" if it.remark else "")) for it in self)
        return [(it.predicate, it.form.value, member) for it, member in members if member]


NODE, TERM, ADDRESS, TEXT, ENGLISH = Form.NODE, Form.TERM, Form.ADDRESS, Form.TEXT, Form.ENGLISH
DATE, INTEGER, BOOLEAN, MARK = Form.DATE, Form.INTEGER, Form.BOOLEAN, Form.MARK

_PARTS = (
    ("words", TEXT, "words", "words"),
    ("edtf", TEXT, "edtf", "edtf"),
    ("earliest", DATE, "earliest", "earliest"),
    ("latest", DATE, "latest", "latest"),
    ("openBegin", MARK, "open_begin", "openBegin"),
    ("openEnd", MARK, "open_end", "openEnd"),
)
"""The properties of a time: the suffix of each name, its form, the fields of record and page."""


def name_time(prefix: str, part: str) -> str:
    """Return the prefixed name of the RDF property for one part of a time, such as its begin.

    >>> name_time("said", "earliest"), name_time("", "earliest"), name_time("", "edtf")
    ('cg:saidEarliest', 'cg:earliest', 'cg:whenEdtf')
    """
    prefix = prefix or ("when" if part in ("words", "edtf") else "")
    return f"cg:{prefix}{part[0].upper()}{part[1:]}" if prefix else f"cg:{part}"


def _list_parts(prefix: str, member: str, *parts: str, column: bool = True) -> Iterator[Trait]:
    """Yield the properties of a time. Rows of tables do not write the wording of a date."""
    for part, form, own, shown in _PARTS:
        template = {TEXT: f"{{{own}:text}}", DATE: f"{{{own}}}", MARK: f"{{{own}:if}}true"}[form]
        if part in parts:
            yield Trait(
                name_time(prefix, part),
                form,
                f"{member}.{own}",
                column=(f"{prefix}_words" if part == "words" else own) if column else "",
                row=template if column and part != "words" else "",
                page=f"{member}.{shown}",
                always=form is DATE,
            )


_BOUNDS = ("edtf", "earliest", "latest", "openBegin", "openEnd")

CLAIM = ThingShape("claim", "cg:Claim", (
    Trait("cg:about", NODE, "about", "about", "{prop}", "about", "proposition"),
    Trait("cg:stance", TERM, "stance", "stance", "{stance}", "stance.id"),
    Trait("cg:claimant", NODE, "claimant", "claimant", "{claimant}", "claimant.id"),
    Trait("cg:origin", NODE, "", "origin", "{claimant}", "origin"),
    Trait("cg:source", NODE, "source", "source", "{source}", "source"),
    Trait("cg:evidence", NODE, "evidence", "evidence", "{source}#{place}", "evidence",
          "evidence"),
    Trait("cg:chain", TEXT, "", "chain", "{chain:text}", "chainWords", always=False),
    Trait("cg:nearestLink", NODE, "", "nearest", "{spoken:if}{claimant}", "nearest", always=False),
    Trait("cg:via", NODE, "", page="via", many=True),
    Trait("cg:link", NODE, "", "link", "{spoken:if}{link}", to="link",
          always=False, whole=False, many=True),
    *_list_parts("said", "said", "words", *_BOUNDS),
    Trait("cg:saidBefore", NODE, "said_before", many=True),
    Trait("cg:certainty", TERM, "certainty"),
    Trait("cg:done", MARK, "done"),
    Trait("cg:whenWords", TEXT, "when_words"),
    Trait("cg:whenInferred", MARK, "when_inferred"),
    Trait("cg:note", TEXT, "note", "note", "{note:text}", always=False, key=True, remark="note"),
    Trait("cg:inferred", TEXT, "inferred", remark="inferred"),
    Trait("cg:coder", TEXT, "coder", remark="coded by"),
    Trait("cg:reviewer", TEXT, "reviewer", remark="reviewed by"),
    Trait("cg:principal", NODE, "", "principal", page="principal.id", graph="status"),
    Trait("cg:counts", BOOLEAN, "", "counts", page="counts", graph="status"),
))  # fmt: skip

REMARKS = tuple(it for it in CLAIM if it.remark)
"""The properties of claims that `why`, the report, the page and CSV show as remarks."""

LINK = ThingShape("link", "cg:Link", (
    Trait("cg:position", INTEGER, "", "1::bigint", "1"),
    Trait("cg:agent", NODE, "", "claimant", "{claimant}"),
))  # fmt: skip

EVIDENCE = ThingShape("evidence", "cg:Evidence", (
    Trait("oa:hasSource", NODE, "source", "source", "{source}", "source"),
    Trait("oa:exact", TEXT, "exact", "quote", "{exact:text}", "quote", always=False),
    Trait("cg:sha256", TEXT, "sha256", row="{sha256:text}"),
    Trait("dcterms:language", TEXT, "language", row="{language:text}", page="language"),
    Trait("cg:translated", MARK, "translated", page="translated"),
    Trait("cg:verified", BOOLEAN, ""),
    Trait("oa:hasSelector", NODE, ""),
    Trait("dcterms:hasPart", NODE, "", many=True),
))  # fmt: skip

PROPOSITION = ThingShape("proposition", "cg:Proposition", (
    Trait("rdf:subject", NODE, "subject", "s", "{s}", "subject"),
    Trait("rdf:predicate", ADDRESS, "", "p", "{p}", "predicate.id"),
    Trait("rdf:object", NODE, "object", "o", "{o}", "object"),
    Trait("cg:participant", NODE, "", "s", "{s}", "subject", whole=False, many=True),
    Trait("cg:participant", NODE, "", "nullif({t}.o, {t}.s)", "{other:if}{o}", "object",
          always=False, whole=False, many=True),
    Trait("rdfs:label", ENGLISH, "", "label", "{label:text}", "label", always=False),
    Trait("cg:voices", ENGLISH, "", "voices", "{voices:text}", "mouth", always=False),
    Trait("cg:plainLabel", ENGLISH, "", "plain", "{plain:text}", "plain", always=False),
    *_list_parts("", "when", *_BOUNDS),
    Trait("cg:status", TERM, "", "status", page="status", graph="status"),
    Trait("cg:statusRule", TERM, "", "rule", page="rule.id", graph="status"),
    Trait("cg:independentOrigins", INTEGER, "", "origins", graph="status"),
    Trait("cg:toCome", MARK, "", "to_come", graph="status"),
))  # fmt: skip

SOURCE = ThingShape("source", "cg:Source", (
    Trait("dcterms:title", TEXT, "title", page="title"),
    Trait("cg:voice", TERM, "voice", page="voice"),
    Trait("dcterms:publisher", NODE, "publisher"),
    *_list_parts("published", "published", "words", *_BOUNDS, column=False),
    Trait("cg:inferred", TEXT, "inferred"),
    Trait("schema:url", ADDRESS, "address", page="url"),
    Trait("dcterms:license", TEXT, "licence"),
    Trait("dcterms:language", TEXT, "language"),
    Trait("cg:retrieved", DATE, "retrieved"),
    Trait("dcterms:isReplacedBy", NODE, "replaced_by"),
    Trait("cg:held", BOOLEAN, "held", page="held"),
    Trait("cg:transcript", MARK, "transcript"),
    Trait("cg:sha256", TEXT, "sha256", page="sha256"),
    Trait("cg:length", INTEGER, ""),
    Trait("cg:sentences", TEXT, "sentences"),
))  # fmt: skip

ENTITY = ThingShape("entity", "", (
    Trait("rdfs:label", TEXT, "label", page="label"),
    Trait("skos:altLabel", TEXT, "aliases", page="aliases", many=True),
    Trait("dcterms:description", TEXT, "description", page="description"),
    Trait("skos:exactMatch", ADDRESS, "match", page="match"),
    Trait("cg:matchReason", TEXT, "match_reason"),
    Trait("cg:mergeNote", TEXT, "merged", many=True),
    Trait("cg:states", NODE, "states", to="proposition", always=False),
    Trait("cg:unnamedIn", NODE, "", page="unnamedIn"),
))  # fmt: skip

STEP = ThingShape("step", "cg:TourStep", (
    Trait("cg:stepNumber", INTEGER),
    Trait("rdfs:label", TEXT, "title"),
    Trait("dcterms:description", TEXT, "words"),
    Trait("cg:shows", NODE, "path"),
    Trait("cg:accordingTo", NODE, "according_to"),
    Trait("cg:beside", NODE, "beside"),
    Trait("cg:viewClock", TEXT, "clock"),
    Trait("cg:viewFrom", DATE),
    Trait("cg:viewTo", DATE),
    Trait("cg:viewStatus", TERM, "only", many=True),
    Trait("cg:viewAround", NODE, "around"),
))  # fmt: skip
"""The properties of a tour's step; only the graph's manifest has quads of these."""

PART = ThingShape("part", "cg:AnswerPart", (
    Trait("cg:stepNumber", INTEGER),
    Trait("rdfs:label", TEXT, "words"),
    Trait("cg:restsOn", NODE, "claims", many=True),
))  # fmt: skip
"""The properties of a part of an answer, which stand beside those of its question."""

SHAPES: Sequence[ThingShape] = (CLAIM, LINK, EVIDENCE, PROPOSITION, SOURCE, ENTITY)
"""The shapes of all records in the graph. That of entities has no class: an entity's type is it."""
