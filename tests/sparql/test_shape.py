"""The table of the graph's shape, held against what a build writes."""

from __future__ import annotations

import pyoxigraph as ox

from claimgraph.store.columns.sparql.constants import home_of, short_name
from claimgraph.store.columns.sparql.shape import HOMES, LINKS, WRITTEN
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
    affairs = {it for it in written if it.startswith(("aff:", "cg:"))}
    assert affairs & WRITTEN


def test_where_a_thing_lies(affair: View) -> None:
    """The home of a subject is that of its class: what a home has as columns is there as a row."""
    base = affair.columns.base
    types = {"proposition": "Proposition", "claim": "Claim", "evidence": "Evidence", "link": "Link"}
    found: dict[str, set[str]] = {}
    for quad in affair.store.quads():
        if isinstance(quad.object, ox.NamedNode) and quad.predicate.value.endswith("#type"):
            home = home_of(short_name(str(quad.subject.value), base))  # type: ignore[union-attr]
            found.setdefault(home, set()).add(quad.object.value.rpartition("/")[2])
    assert {home: {name} for home, name in types.items()} == {
        home: names for home, names in found.items() if home != "other"
    }
    assert not set(types.values()) & found["other"]


def test_a_predicate_of_a_later_vocabulary_is_refused(affair: View) -> None:
    """What is in neither is refused, never taken for empty."""
    shape = affair.columns._translator.shape
    assert "cg:somethingNew" not in {*shape.sources, *shape.facts, *shape.own, *WRITTEN}
