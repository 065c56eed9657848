"""An engine for RML is given columns and a mapping of which it can make the rows' quads, and no
program beside which a build is measured can end the measuring."""

from __future__ import annotations

import csv
import sys
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Graph, Namespace
from rdflib.term import Node
from tests.benchmarks.clock import Cost
from tests.benchmarks.peers import LIMITED, Command, Ended, Limits, run, take_turns
from tests.benchmarks.rml import FOLDER, MACROS, compare, write_mapped
from tests.sampling import spread

from claimgraph.build.source import find_source, read_source, read_tables
from claimgraph.judge import Bench
from claimgraph.model.ontology import load_vocabulary
from claimgraph.model.rows import Tables
from claimgraph.store.rdf import write_bulk, write_rows

CASES = Path(__file__).parent / "cases"
MAPPED = ("both", "read/doubled-quotes", "read/qualifiers")
RML = Namespace("http://w3id.org/rml/")
DB = duckdb.connect()
DB.execute(MACROS)
LIMITS = Limits(seconds=60, memory=2**28)


def judged(folder: Path) -> Tables:
    """The tables of a dossier, as they are when all was written of them once."""
    tables, vocabulary = read_tables(read_source(find_source(str(folder)))), load_vocabulary()
    bench = Bench(tables.records, vocabulary, tables)
    deque(write_bulk(tables, bench, vocabulary=vocabulary), maxlen=0)
    return tables


def one(graph: Graph, subject: Node, *path: str) -> Node:
    """What a path of properties leads to; there has to be one."""
    for name in path:
        (subject,) = graph.objects(subject, RML[name])
    return subject


def term(graph: Graph, it: Node, row: dict[str, str]) -> ox.NamedNode | ox.Literal | None:
    """What a term map makes of a row: nothing of an empty cell."""
    if constant := graph.value(it, RML.constant):
        return ox.NamedNode(str(constant))
    cell = row[str(one(graph, it, "reference"))]
    if not cell:
        return None
    if one(graph, it, "termType") == RML.IRI:
        return ox.NamedNode(cell)
    kind, language = graph.value(it, RML.datatype), graph.value(it, RML.language)
    if language:
        return ox.Literal(cell, language=str(language))
    return ox.Literal(cell, datatype=ox.NamedNode(str(kind))) if kind else ox.Literal(cell)


def materialized(folder: Path) -> Iterator[ox.Quad]:
    """The quads that RML says of a mapping as simple as ours."""
    graph = Graph().parse(folder / FOLDER / "mapping.ttl", publicID="https://e.org/")
    for triples, source in graph.subject_objects(RML.logicalSource):
        subject = one(graph, triples, "subjectMap")
        name = one(graph, one(graph, triples, "subjectMap"), "graphMap")
        with (folder / str(one(graph, source, "source"))).open(newline="", encoding="utf-8") as it:
            for row in csv.DictReader(it):
                for both in graph.objects(triples, RML.predicateObjectMap):
                    predicate = ox.NamedNode(str(one(graph, both, "predicate")))
                    if found := term(graph, one(graph, both, "objectMap"), row):
                        about, where = term(graph, subject, row), term(graph, name, row)
                        assert isinstance(about, ox.NamedNode)
                        assert isinstance(where, ox.NamedNode)
                        yield ox.Quad(about, predicate, found, where)


@pytest.mark.parametrize("case", spread(MAPPED, 2))
def test_mapping(case: str, tmp_path: Path) -> None:
    """The mapping makes the very quads that claimgraph writes of the rows."""
    tables, vocabulary = judged(CASES / case), load_vocabulary()
    write_mapped(tables, tmp_path / FOLDER, vocabulary=vocabulary)
    written = b"".join(it.data for it in write_rows(tables, vocabulary=vocabulary))
    expected = set(ox.parse(written, format=ox.RdfFormat.N_QUADS))
    assert expected
    assert expected == set(materialized(tmp_path))


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]) | st.sampled_from('"\\\n\r\t^<>@')))
def test_words(text: str) -> None:
    """What a literal says comes out of N-Quads as it went in, whatever its kind."""
    kind = ox.NamedNode("https://e.org/kind")
    literals = ox.Literal(text), ox.Literal(text, datatype=kind), ox.Literal(text, language="de-at")
    query = "select kind_of(it), words_of(it) from unnest($1) each(it)"
    terms = [str(it) for it in literals]
    expected = [("", text), (f"^^{kind}", text), ("@de-at", text)]
    assert expected == DB.execute(query, [terms]).fetchall()


def test_compare(tmp_path: Path) -> None:
    """A quad that is missing and one too many are both told, and so is what nobody asked for."""
    files = {"made": (1, 2, 9), "rows": (1, 2, 3), "whole": (1, 2, 3, 4, 5)}
    for name, numbers in files.items():
        text = "".join(f"<e:{it}> <e:p> <e:o> <e:g> .\n" for it in numbers)
        (tmp_path / name).write_text(text, encoding="utf-8")
    made, rows, whole = (tmp_path / name for name in files)
    expected = (
        "morph-kgc makes 2 of the 3 quads of rows: 1 it does not make, and 1 others that"
        " claimgraph does not. 2 more, which are not of rows, it is not asked for."
    )
    assert expected == compare(made, rows, whole=whole)
    same = "morph-kgc makes 3 of the 3 quads of rows. 2 more, which are not of rows,"
    assert compare(rows, rows, whole=whole).startswith(same)


def python(code: str, limits: Limits | None = LIMITS) -> Command:
    """A program of a line."""
    return Command((sys.executable, "-c", code), limits)


ENDED = {
    "not done after 0.5 s": python("while True: pass", Limits(0.5, 2**28)),
    "asked for more than 0.2 GiB of memory": python(f"{LIMITED.format(2**28)}bytearray(2**29)"),
    "failed: ValueError: so": python("raise ValueError('so')"),
    "failed: exit code 3": python("raise SystemExit(3)"),
}


@pytest.mark.parametrize("reason", ENDED)
def test_ended(reason: str, tmp_path: Path) -> None:
    """A program that is late, too large or broken is told as such."""
    assert Ended(reason) == run(ENDED[reason], tmp_path)


def test_turns(tmp_path: Path) -> None:
    """A way that came to no end is not gone again, the others are; our own have to end well."""
    once = "open('once', 'x'); print(1, 2); raise SystemExit(4)"
    commands = {"broken": python(once), "whole": python("print('told', 3, 4)")}
    found = take_turns(commands, tmp_path, runs=2)
    assert Ended("failed: exit code 4") == found["broken"]
    whole = found["whole"]
    assert isinstance(whole, list)
    assert [(3.0, 4.0), (3.0, 4.0)] == [(it.cpu, it.peak) for it in whole]
    assert all(isinstance(it, Cost) for it in whole)
    with pytest.raises(Exception, match="exit status 5"):
        run(python("raise SystemExit(5)", None), tmp_path)
