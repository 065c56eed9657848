"""An exported graph opened as SOURCE answers every named question as the dossier does."""

from __future__ import annotations

from pathlib import Path

import pytest

from claimgraph.answers.export import export
from claimgraph.graph import ClaimGraph
from claimgraph.store.network import is_dossier
from claimgraph.store.questions import Question, load_questions

VALUES = {
    "who": "Turkey", "what": "S-400", "a": "Turkey", "b": "S-400", "from": "2019-07-01",
    "to": "2020-12-31",
}  # fmt: skip
"""What is asked for, by the name of a question's parameter."""

FILES = [
    (".trig", "plain"), (".nq", "plain"), (".jsonld", "plain"), (".ttl", "plain"),
    (".nt", "plain"), (".rdf", "plain"), (".trig", "rdf12"), (".nq", "rdf12"), (".ttl", "rdf12"),
    (".nt", "rdf12"),
]  # fmt: skip
NAMES = sorted(load_questions())

Rows = list[tuple[tuple[str, str], ...]]


def ask(graph: ClaimGraph, question: Question) -> Rows:
    """The answer as sorted rows."""
    values = {it.name: VALUES[it.name] for it in question.parameters}
    return sorted(tuple(sorted(row.items())) for row in graph.ask(question.name, **values))


@pytest.fixture(scope="module")
def files(s400: ClaimGraph, tmp_path_factory: pytest.TempPathFactory) -> dict[str, ClaimGraph]:
    """The dossier in each format, opened again."""
    folder = tmp_path_factory.mktemp("exports")
    return {f"{shape}{ending}": reopen(s400, folder, ending, shape) for ending, shape in FILES}


def reopen(graph: ClaimGraph, folder: Path, ending: str, shape: str = "plain") -> ClaimGraph:
    """Write a graph to a file and open that."""
    file = folder / f"{shape}{ending}"
    file.write_bytes(export(graph, ending, shape=shape))
    return ClaimGraph.open(file)


@pytest.mark.parametrize("name", NAMES)
def test_every_question_has_the_same_answer(
    s400: ClaimGraph, files: dict[str, ClaimGraph], name: str
) -> None:
    """Row for row, also where the names of the graphs are lost and where RDF 1.2 was written."""
    question = load_questions()[name]
    expected = ask(s400, question)
    assert dict.fromkeys(files, expected) == {
        file: ask(graph, question) for file, graph in files.items()
    }


def test_the_answers_are_not_empty(s400: ClaimGraph) -> None:
    """The dossier has something to say to nearly every question."""
    silent = {name for name in NAMES if not ask(s400, load_questions()[name])}
    assert silent <= {"aims", "changed-line", "changes", "near", "possible", "unnamed-only"}
    assert len(NAMES) > 20


@pytest.mark.parametrize("file", [f"{shape}{ending}" for ending, shape in FILES])
def test_it_is_a_dossier_again(files: dict[str, ClaimGraph], file: str) -> None:
    """Manifest, prefixes and records are there: it can be seen from a side, or as of a day."""
    graph = files[file]
    assert is_dossier(graph.store)
    assert "https://w3id.org/claimgraph/s400/entity/" == graph.store.prefixes[""]
    assert (
        graph.opened.records.claims.keys() == ClaimGraph.open("s400").opened.records.claims.keys()
    )


@pytest.mark.parametrize("ending", [".trig", ".jsonld", ".ttl"])
def test_an_exported_perspective_stays_one(tmp_path: Path, ending: str) -> None:
    """What was exported according to Turkey answers as Turkey's graph does, not as the dossier."""
    turkey = ClaimGraph.open("s400", perspective="Turkey")
    again = reopen(turkey, tmp_path, ending)
    for question in load_questions().values():
        assert ask(turkey, question) == ask(again, question), question.name
    accepted = load_questions()["accepted"]
    assert ask(ClaimGraph.open("s400"), accepted) != ask(again, accepted)


def test_exporting_again_changes_nothing(s400: ClaimGraph, tmp_path: Path) -> None:
    """A file's own export is that file, byte for byte; RDF 1.2 leads back to the plain shape."""
    for ending in (".trig", ".nq", ".jsonld"):
        assert export(s400, ending) == export(reopen(s400, tmp_path, ending), ending)
    assert export(s400, ".trig") == export(reopen(s400, tmp_path, ".trig", "rdf12"), ".trig")


def test_a_strangers_reifiers_stay_as_they_are(tmp_path: Path) -> None:
    """Only propositions of a dossier are put back into the shape of RDF 1.1."""
    file = tmp_path / "said.ttl"
    file.write_text(
        "PREFIX ex: <http://example.org/>\nex:r a ex:Statement ; "
        "<http://www.w3.org/1999/02/22-rdf-syntax-ns#reifies> <<( ex:s ex:p ex:o )>> .",
        encoding="utf-8",
    )
    predicates = {quad.predicate.value for quad in ClaimGraph.open(file).store.quads()}
    assert {f"http://www.w3.org/1999/02/22-rdf-syntax-ns#{it}" for it in ("type", "reifies")} == (
        predicates
    )
