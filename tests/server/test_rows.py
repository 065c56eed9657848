"""Rows written one by one read back as what the engine gave, in every format that can say it."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimgraph.server.http.accept import ROWS
from claimgraph.server.workers.answer import FORMATS, Writer
from claimgraph.server.workers.frames import (
    Frame,
    FrameKind,
    Job,
    Wanted,
    read_job,
)

READ = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
# XML 1.0 has no control characters, and its readers take a line's end for another
text = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"))
iris = st.from_regex(r"http://[a-z]{1,5}/[a-zé0-9&']{0,8}", fullmatch=True).map(ox.NamedNode)
literals = (
    text.map(ox.Literal)
    | st.integers().map(ox.Literal)
    | st.builds(lambda it: ox.Literal(it, language="en-gb"), text)
    | st.builds(lambda it, kind: ox.Literal(it, datatype=kind), text, iris)
)
nodes = st.from_regex(r"[a-z][a-z0-9]{0,6}", fullmatch=True).map(ox.BlankNode)
rows = st.lists(st.lists(st.none() | iris | literals | nodes, min_size=2, max_size=2), max_size=6)


def solutions(found: list[list[object]]) -> ox.QuerySolutions:
    """The rows as the engine gives them."""
    lines = ["?a\t?b", *("\t".join("" if it is None else str(it) for it in row) for row in found)]
    data = "\n".join([*lines, ""]).encode()
    answer = ox.parse_query_results(data, format=ox.QueryResultsFormat.TSV)
    assert isinstance(answer, ox.QuerySolutions)
    return answer


def write(found: list[list[object]], media: str, most: int = 100) -> tuple[bytes, bool]:
    """The rows in a format, and whether they were cut."""
    frames = list(Writer(Wanted(rows=media), most, {}).write(solutions(found)))
    data = b"".join(it.payload for it in frames if it.kind is FrameKind.DATA)
    return data + frames[0].values["tail"].encode(), frames[-1].values["cut"]


def terms(answer: ox.QuerySolutions) -> list[list[object]]:
    return [[row["a"], row["b"]] for row in answer]


@given(rows, st.sampled_from(sorted(READ)))
def test_rows_read_back(found: list[list[object]], media: str) -> None:
    """Term by term: addresses, blank nodes, languages, datatypes, and what is not bound."""
    data, cut = write(found, media)
    assert not cut
    read = ox.parse_query_results(data, format=READ[media])
    assert terms(solutions(found)) == terms(read)


@given(rows, st.sampled_from(sorted(READ)), st.integers(1, 5))
def test_cut_rows_are_well_formed(found: list[list[object]], media: str, most: int) -> None:
    """An answer that ends early holds the first rows, whole, and says that it was cut."""
    data, cut = write(found, media, most)
    assert (len(found) > most) is cut
    read = ox.parse_query_results(data, format=READ[media])
    assert terms(solutions(found))[:most] == terms(read)


@pytest.mark.parametrize(
    ("row", "line"),
    [
        ([ox.Literal("a,b"), ox.Literal('say "x"')], '"a,b","say ""x"""'),
        ([ox.NamedNode("http://e.org/"), ox.Literal(1)], "http://e.org/,1"),
        ([ox.BlankNode("b0"), None], "_:b0,"),
        ([ox.Literal("two\nlines"), ox.Literal("é")], '"two\nlines",é'),
        ([None, None], ","),
    ],
)  # fmt: skip
def test_csv_is_plain(row: list[object], line: str) -> None:
    """SPARQL 1.1 CSV: strings without their types, quoted where they must be, CR LF between."""
    data, _ = write([row], "text/csv")
    assert f"a,b\r\n{line}\r\n" == data.decode()


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_xml_is_well_formed_whatever_the_text(value: str) -> None:
    """Control characters, which XML cannot hold, are replaced; nothing breaks the document."""
    format_ = FORMATS["xml"]
    document = format_.head(["a"]) + format_.row(["a"], [ox.Literal(value)]) + format_.tail
    found = ET.parse(io.StringIO(document)).getroot()
    literal = next(found.iter("{http://www.w3.org/2005/sparql-results#}literal"))
    kept = [
        it if it in "\t\n\r" or (it >= " " and it not in "\ufffe\uffff") else "\ufffd"
        for it in value
    ]
    assert "".join(kept) == (literal.text or "")


@pytest.mark.parametrize("media", ROWS)
def test_no_row_is_an_answer(media: str) -> None:
    """An answer without rows is whole, and no refusal."""
    data, cut = write([], media)
    assert (True, False) == (bool(data), cut)


@given(st.text(), st.none() | st.tuples(st.lists(st.text()), st.lists(st.text())))
def test_a_job_reaches_the_worker(sparql: str, dataset: tuple[list[str], list[str]] | None) -> None:
    """What the server asks is what the worker reads; no dataset and an empty one are two things."""
    graphs = (tuple(dataset[0]), tuple(dataset[1])) if dataset else None
    job = Job(sparql=sparql, dataset=graphs, wanted=Wanted(rows="text/csv"), rows=3)
    assert job == read_job(Frame(FrameKind.JOB, job.frame().payload))
