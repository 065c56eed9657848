"""A table that an endpoint gives is fetched once, pinned, and then read without a network."""

from __future__ import annotations

import shutil
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cases import read_yaml
from tests.remote.servers import claimgraph, installed_oxigraph, reply, scripted

from claimgraph.build.build import build
from claimgraph.build.fetch import fetch
from claimgraph.build.source import find_source, read_source, read_tables
from claimgraph.model.errors import ClaimgraphError, DossierError
from claimgraph.model.iris import slug

from .test_rows import told

CASES = Path(__file__).parent / "cases"
FETCHED = sorted((CASES / "fetched").iterdir())
STRANGERS = [it for it in FETCHED if (it / "server.ttl").exists()]
UNFETCHED = sorted((CASES / "unfetched").iterdir())


def prepare(case: Path, address: str, folder: Path) -> Path:
    """The dossier of a case, which asks the endpoint at an address."""
    folder.mkdir(exist_ok=True)
    for file in case.iterdir():
        if file.suffix in (".yaml", ".rq"):
            shutil.copy(file, folder)
    front = folder / "dossier.yaml"
    front.write_text(front.read_text("utf-8").replace("ENDPOINT", address), "utf-8")
    return folder


def held(folder: Path) -> dict[str, bytes]:
    """What `fetch` wrote, without the port on which a server listened."""
    return {
        it.name: it.read_bytes() for it in folder.iterdir() if it.suffix not in (".yaml", ".rq")
    }


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server that nobody here wrote."""
    with installed_oxigraph(tmp_path_factory.mktemp("oxigraph")) as address:
        yield address


@pytest.fixture(scope="module")
def ours() -> Iterator[str]:
    """`claimgraph serve s400`."""
    with claimgraph("s400", "--workers", "1") as address:
        yield address


def fill(server: str, data: bytes) -> None:
    """Put triples into a server in the place of those that it held."""
    headers = {"Content-Type": "text/turtle"}
    url = f"{server}/store?default"
    urllib.request.urlopen(urllib.request.Request(url, data, headers, method="PUT")).close()


def test_all_cases_are_walked() -> None:
    """Every case has the data of a server, or asks ours, and what is expected."""
    assert (4, 7) == (len(FETCHED), len(UNFETCHED))
    assert ["our-own-graph"] == [it.name for it in FETCHED if it not in STRANGERS]
    assert all(slug(it.stem) == it.stem for it in (*FETCHED, *UNFETCHED))


def compare(case: Path, address: str, folder: Path) -> None:
    """Fetch a case, and hold the file and its claims against what is expected."""
    source = find_source(str(prepare(case, address, folder)))
    ((file, pin),) = fetch(source)
    kept = case / f"expected{file.suffix}"
    if kept.exists():
        assert kept.read_text("utf-8") == file.read_text("utf-8")
    assert (case / "expected.txt").read_text("utf-8") == told(folder)
    first = held(folder)
    assert {file.name, "tables.lock"} == set(first)
    fetch(source)
    assert first == held(folder)
    assert (address, file.name) == (pin.endpoint, pin.file)


@pytest.mark.parametrize("case", STRANGERS, ids=lambda it: it.name)
def test_a_stranger_is_asked(case: Path, stranger: str, tmp_path: Path) -> None:
    """Rows of somebody's endpoint become claims; fetched again they are the same bytes."""
    fill(stranger, (case / "server.ttl").read_bytes())
    compare(case, f"{stranger}/query", tmp_path)


def test_our_own_graph_is_asked(ours: str, tmp_path: Path) -> None:
    """A dossier may take its rows from another one that `claimgraph serve` serves."""
    (case,) = (it for it in FETCHED if it.name == "our-own-graph")
    compare(case, ours, tmp_path)


def test_a_build_needs_no_network(ours: str, tmp_path: Path) -> None:
    """Where nothing listens any more, the build is made of the file, and says whence it came."""
    (case,) = (it for it in FETCHED if it.name == "our-own-graph")
    folder = prepare(case, ours, tmp_path / "dossier")
    fetch(find_source(str(folder)))
    for it in (folder / "dossier.yaml", folder / "tables.lock"):
        it.write_text(it.read_text("utf-8").replace(ours, "http://localhost:9/sparql"), "utf-8")
    build(find_source(str(folder)), tmp_path / "out", page=False)
    assert "<http://localhost:9/sparql>" in (tmp_path / "out" / "graph.trig").read_text("utf-8")


@pytest.mark.parametrize("file", UNFETCHED, ids=lambda it: it.stem)
def test_an_answer_is_refused(file: Path, tmp_path: Path) -> None:
    """What is no table is told with the address, and nothing is written."""
    case = read_yaml(file)
    head, _, body = case["reply"].partition("\n\n")
    head = head.replace("{length}", str(len(body))).replace("\n", "\r\n")
    empty = reply('{"head":{"vars":[]},"results":{"bindings":[]}}')  # there is no manifest
    folder = tmp_path / "dossier"
    shutil.copytree(CASES / "fetched" / "no-rows", folder)
    (folder / "expected.txt").unlink()
    with scripted(empty, f"{head}\r\n\r\n{body}".encode()) as server:
        prepare(CASES / "fetched" / "no-rows", server.address, folder)
        with pytest.raises(ClaimgraphError) as error:
            fetch(find_source(str(folder)))
    for words in (*case["expected"], "cure"):
        assert words in str(error.value)
    assert {"server.ttl", "expected.csv"} == set(held(folder))


def test_sources_are_chosen_by_name(tmp_path: Path) -> None:
    """Only tables from endpoints can be fetched; another name is told, with the known ones."""
    folder = prepare(CASES / "fetched" / "no-rows", "http://localhost:9/sparql", tmp_path)
    with pytest.raises(
        ClaimgraphError, match=r"'anwers' is not a table(.|\n)*did you mean answers"
    ):
        fetch(find_source(str(folder)), ["anwers"])
    with pytest.raises(
        ClaimgraphError, match=r"no table comes from an endpoint(.|\n)*write endpoint"
    ):
        fetch(find_source("s400"))


def test_one_of_two_is_fetched_again(stranger: str, tmp_path: Path) -> None:
    """The pins of sources that are not named stay; those of sources that are gone do not."""
    fill(stranger, b'<a:b> <http://example.org/name> "Iran" .')
    folder = prepare(CASES / "fetched" / "no-rows", f"{stranger}/query", tmp_path)
    front = folder / "dossier.yaml"
    head, _, source = front.read_text("utf-8").partition("  answers:\n")
    front.write_text(f"{head}  answers:\n{source}  others:\n{source}", "utf-8")
    found = find_source(str(folder))
    assert ["answers.csv", "others.csv"] == [file.name for file, _ in fetch(found)]
    fill(stranger, b'<a:b> <http://example.org/name> "Iraq" .')
    ((file, pin),) = fetch(found, ["others"])
    assert (b"who\nIraq\n", "1") == (file.read_bytes(), pin.rows)
    assert b"who\nIran\n" == (folder / "answers.csv").read_bytes()
    assert 2 == sum(it.claims for it in read_tables(read_source(found)).tallies)
    front.write_text(f"{head}  others:\n{source}", "utf-8")
    fetch(found, ["others"])
    assert "answers" not in (folder / "tables.lock").read_text("utf-8").replace("answers.csv", "")


def test_a_given_file_is_held_against_the_pin(stranger: str, tmp_path: Path) -> None:
    """--text NAME=FILE takes the place of the kept file, if it is the answer that was fetched."""
    fill(stranger, b'<a:b> <http://example.org/name> "Iran" .')
    folder = prepare(CASES / "fetched" / "no-rows", f"{stranger}/query", tmp_path / "dossier")
    ((file, _),) = fetch(find_source(str(folder)))
    elsewhere = tmp_path / "answer.csv"
    file.rename(elsewhere)
    source = find_source(str(folder))
    assert 1 == read_tables(read_source(source, {"answers": elsewhere})).tallies[0].claims
    elsewhere.write_text("who\nIraq\n")
    with pytest.raises(DossierError, match="not the answer that was fetched"):
        read_source(source, {"answers": elsewhere}).require()


def test_a_damaged_lock_is_written_anew(stranger: str, tmp_path: Path) -> None:
    """What the finding on a damaged lock tells to do is done."""
    fill(stranger, b'<a:b> <http://example.org/name> "Iran" .')
    folder = prepare(CASES / "fetched" / "no-rows", f"{stranger}/query", tmp_path)
    source = find_source(str(folder))
    fetch(source)
    lock = folder / "tables.lock"
    whole = lock.read_text("utf-8")
    lock.write_text(whole.replace("  rows:", "  lines:"), "utf-8")
    assert {"'answers' in the lock of tables has no 'rows'"} < {
        it.message for it in read_source(source).findings
    }
    fetch(source)
    assert whole == lock.read_text("utf-8")


@pytest.mark.parametrize("secret", [False, True])
def test_a_secret_is_shown_on_request(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, secret: bool
) -> None:
    """A dossier of a stranger names its endpoints; none of them is shown the token unasked."""
    monkeypatch.setenv("CLAIMGRAPH_TOKEN", "of-another-server")
    empty = reply('{"head":{"vars":["who"]},"results":{"bindings":[]}}')
    with scripted(empty) as server:
        folder = prepare(CASES / "fetched" / "no-rows", server.address, tmp_path)
        fetch(find_source(str(folder)), secret=secret)
        shown = [b"of-another-server" in it for it in server.requests]
    assert [secret, secret] == shown
