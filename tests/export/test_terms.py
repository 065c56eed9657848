"""Whatever the terms: quads come back through TriG, N-Quads and JSON-LD."""

from __future__ import annotations

import pyoxigraph as ox
from hypothesis import given
from hypothesis import strategies as st

from claimgraph.answers.export.rdf import write_jsonld, write_nq, write_trig, write_ttl
from claimgraph.model.iris import (
    AFF,
    CG,
    RDF,
    XSD,
)
from claimgraph.store.local import Store, memory_store

from .conftest import merge, parse, spell

HOSTILE = [
    "", "'", '"""', "\\", "\\u0041", "\n", "\r", "\t", "\x00", "\x7f", "\u2028", "\ufeff", "\ufffe",
    "</script>", "]]>", "{{", "_:b0", "@id", "@type", "cg:stance", "true", "01", "=1+1",
    "\U0001f600",
]  # fmt: skip
LOCAL = [
    "a", "x.", "x.y", "-", "1", "%C3%A7", "é", "a/b", "a#b", "?q=1&r", "(x)", "stance", "about",
    "counts", "earliest", "subject", "type", "id",
]  # fmt: skip
STARTS = [
    "http://example.org/",
    CG,
    AFF,
    RDF,
    "urn:x:",
    "oa:",
    "id:",
    "https://example.org/entity/",
]

texts = (
    st.sampled_from(HOSTILE) | st.text(max_size=8) | st.lists(st.sampled_from(HOSTILE)).map("".join)
)
addresses = st.builds("".join, st.tuples(st.sampled_from(STARTS), st.sampled_from(LOCAL)))
nodes = addresses.filter(lambda it: it.count("#") < 2).map(ox.NamedNode)
blanks = st.builds(ox.BlankNode, st.sampled_from(["b0", "c14n0", "x"]))
datatypes = st.sampled_from(["string", "integer", "boolean", "date", "double", "own"]).map(
    lambda name: ox.NamedNode(XSD + name)
)
literals = (
    st.builds(ox.Literal, texts)
    | st.builds(ox.Literal, texts, language=st.sampled_from(["en", "tr", "zh-hant"]))
    | st.builds(ox.Literal, texts, datatype=datatypes)
    | st.builds(ox.Literal, st.integers())
    | st.builds(ox.Literal, st.booleans())
)
graphs = st.just(ox.DefaultGraph()) | nodes | blanks
quads = st.lists(
    st.builds(ox.Quad, nodes | blanks, nodes, nodes | blanks | literals, graphs), max_size=8
)


@given(quads)
def test_quads_come_back(them: list[ox.Quad]) -> None:
    """Hostile strings, addresses that look like names, and blank nodes in every place."""
    store = Store(memory_store(them))
    expected = spell(list(store.quads()))
    assert expected == spell(parse(write_trig(store), ox.RdfFormat.TRIG))
    assert expected == spell(parse(write_nq(store), ox.RdfFormat.N_QUADS))
    assert expected == spell(parse(write_jsonld(store), ox.RdfFormat.JSON_LD))


@given(quads)
def test_the_union_comes_back(them: list[ox.Quad]) -> None:
    """The same for Turtle, without the graphs."""
    store = Store(memory_store(them))
    assert spell(merge(store)) == spell(parse(write_ttl(store), ox.RdfFormat.TURTLE))
