"""The table of the graph's shape, held against what a build writes."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from claimgraph.model.iris import RDF, XSD
from claimgraph.model.ontology import load_vocabulary
from claimgraph.model.shape import PROPOSITION, SHAPES, Form, ThingShape
from claimgraph.store.columns.sparql.patterns import home_of, short_name
from claimgraph.store.columns.sparql.shape import HOMES, LINKS
from claimgraph.store.rdf import rows
from claimgraph.store.rdf.shape import expand
from claimgraph.store.view import View


def test_every_predicate_is_known(affair: View) -> None:
    """Each predicate that a build writes is in the table, or stands there quad by quad."""
    base = affair.columns.base
    shape = affair.columns._translator.shape
    known = {*shape.sources, *shape.facts}
    written = {short_name(it.predicate.value, base) for it in affair.store.quads()}
    assert written == known & written
    assert len(written) > 80
    assert not shape.unknown


def test_the_table_is_used(affair: View) -> None:
    """What the table says of a build is there, but for what this one has no case of."""
    base = affair.columns.base
    written = {short_name(it.predicate.value, base) for it in affair.store.quads()}
    columns = {it.predicate for home in HOMES for it in home.properties}
    assert set() == columns - written - {"cg:saidOpenEnd"}
    ends = {"cg:endedBy", "cg:mayBeEndedBy"}  # nothing ends in this affair
    assert ends == {it.predicate for it in LINKS} - written


FORMS = {f"{XSD}string": Form.TEXT, f"{RDF}langString": Form.ENGLISH} | {
    XSD + it.value: it for it in (Form.DATE, Form.INTEGER, Form.BOOLEAN)
}


def form_of(term: object) -> Form:
    """The form of an object; any address has that of one."""
    return FORMS[term.datatype.value] if isinstance(term, ox.Literal) else Form.ADDRESS


@pytest.mark.parametrize("shape", [it for it in SHAPES if it.type], ids=lambda it: it.name)
def test_things_have_their_shape(affair: View, shape: ThingShape) -> None:
    """What is written of a thing has the form and the graph that the table of the model says."""
    base = affair.columns.base
    quads = [(short_name(it.predicate.value, base), it) for it in affair.store.quads()]
    kind = expand(shape.type)
    things = {it.subject for name, it in quads if name == "rdf:type" and it.object == kind}
    table = {it.predicate: it for it in shape}
    found: dict[str, set[str]] = {}
    for name, it in quads:
        if it.subject in things and name in table:
            trait = table[name]
            nodes = (Form.NODE, Form.TERM)
            form = {Form.MARK: Form.BOOLEAN, **dict.fromkeys(nodes, Form.ADDRESS)}
            assert form_of(it.object) == form.get(trait.form, trait.form), it
            status = it.graph_name.value == f"{base}graph/status"  # type: ignore[union-attr]
            assert status == (trait.graph == "status"), it
        if it.subject in things:
            found.setdefault(name, set()).add(str(it.object))
    links = {it.predicate for it in LINKS}
    qualifiers = {it.iri for it in load_vocabulary().qualifiers.values()}
    open_to = {short_name(it, base) for it in qualifiers} if shape is PROPOSITION else set()
    bounds = {f"{it}{end}" for it in open_to for end in ("Least", "Most")}
    assert found.keys() - {"rdf:type"} - links - open_to - bounds <= table.keys()
    assert len(found) > 2


def test_the_rows_and_columns_are_of_the_table() -> None:
    """Templates of rows and columns have the properties of the table that say so, and no others."""
    blocks = {it.lines[0].value: it for it in (*rows.CLAIM, *rows.PROPOSITION)}
    for home in HOMES:
        (shape,) = (it for it in SHAPES if it.name == home.name)
        block = blocks[f"<{expand(shape.type).value}>"]
        assert [it.predicate for it in block.lines[1:]] == [
            expand(it.predicate).value for it in shape if it.row
        ]
        assert [it.predicate for it in home.properties[1:]] == [
            it.predicate for it in shape if it.column
        ]
    assert {it.name for it in HOMES} == {"proposition", "claim", "evidence", "link"}


def test_where_a_thing_lies(affair: View) -> None:
    """The home of a subject is that of its class: what a home has as columns is there as a row."""
    base = affair.columns.base
    types = {"proposition": "Proposition", "claim": "Claim", "evidence": "Evidence", "link": "Link"}
    found: dict[str, set[str]] = {}
    for quad in affair.store.quads():
        if isinstance(quad.object, ox.NamedNode) and quad.predicate.value.endswith("#type"):
            home = home_of(short_name(str(quad.subject.value), base))  # type: ignore[union-attr]
            found.setdefault(home, set()).add(quad.object.value.rpartition("/")[2])
    parts = {"evidence": {"oa#SpecificResource"}}  # of a quote with an omission
    assert {home: {name} | parts.get(home, set()) for home, name in types.items()} == {
        home: names for home, names in found.items() if home != "other"
    }
    assert not set(types.values()) & found["other"]
