"""A graph is on a server whole or not at all, whatever breaks while it is sent."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from claimgraph import ClaimGraph
from claimgraph.answers.export import export
from claimgraph.cli import program
from claimgraph.model.errors import ClaimgraphError
from claimgraph.store.local import Store, memory_store
from claimgraph.store.remote.dossiers import open_endpoint, read_manifests
from claimgraph.store.remote.endpoint import Endpoint
from claimgraph.store.remote.http import Reply, Wire
from claimgraph.store.remote.push import Target, open_target, plan_push, push

from .servers import free_port, oxigraph, reply, scripted

BASE = "https://example.org/affair/"
CG = "https://w3id.org/claimgraph/"
HOSTILE = ['"} } ; DROP ALL #', "\\u0022 } ; DROP ALL #", "two\nlines\t\\n", "Türkiye 土耳其"]
READS = re.compile(rb"^query=")


def affair(version: str, *graphs: str, base: str = BASE, empty: tuple[str, ...] = ()) -> Store:
    """A graph as a build has it, as small as may be: triples, and a manifest that lists them.

    ``empty`` are graphs that are listed and hold nothing.
    """
    a = f"<{CG}graph>"
    lines = [
        f'<{base}{name}> <{CG}note> "{version} {n}" <{base}graph/{name}> .'
        for name in graphs
        for n in range(5)
    ]
    manifest = f"<{base}graph/manifest> ."
    lines += [f"<{base}> {a} <{base}graph/{name}> {manifest}" for name in (*graphs, *empty)]
    lines += [
        f"<{base}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{CG}Manifest> {manifest}",
        f'<{base}> <{CG}name> "affair" {manifest}',
        f'<{base}> <{CG}format> "3" {manifest}',
    ]
    quads = ox.parse("\n".join(lines), format=ox.RdfFormat.N_QUADS)
    return Store(memory_store(quads))


OLD = affair("old", "status", "conflicts", "source/gone")
NEW = affair("new", "status", "propositions", "source/come", empty=("conflicts",))


def content(store: Store) -> set[str]:
    """What readers see: all triples but the manifest's."""
    triples = {str(quad.triple) for quad in store.quads()}
    return {it for it in triples if f"<{CG}note>" in it}


@pytest.fixture
def target(oxigraph_server: str) -> Iterator[Target]:
    """A server with nothing of the affair on it."""
    target = open_target(f"{oxigraph_server}/query")
    yield target
    for graph in everything(target):
        target.change(f"DROP SILENT GRAPH <{graph}>")


def everything(target: Target) -> set[str]:
    """The affair's graphs on a server, also those that no reader sees."""
    asked = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"
    rows = Store(Endpoint(target.wire), union=False).texts(asked)
    return {row["g"] for row in rows if row["g"].startswith(BASE)}


def read(target: Target) -> Store:
    """The affair as readers see it; the server may hold other dossiers."""
    address = target.wire.address.replace("-auth", "")
    there = [it for it in read_manifests(target.wire) if it.base == BASE]
    return open_endpoint(f"{address}#affair") if there else Store(memory_store([]))


def graphs_of(store: Store) -> set[str]:
    return {it.value for it in store.engine.named_graphs() if isinstance(it, ox.NamedNode)}


@contextmanager
def breaking(
    monkeypatch: pytest.MonkeyPatch, count: int, *, arrives: bool
) -> Iterator[Callable[[], bool]]:
    """Break the line at one of the writes, before it arrives or before the answer comes back.

    Gives a function that tells whether it came to that.
    """
    whole, writes = Wire.send, 0

    def send(self: Wire, method: str, url: str, body: bytes, headers: dict[str, str]) -> Reply:
        nonlocal writes
        if READS.match(body):
            return whole(self, method, url, body, headers)
        writes += 1
        if writes > count or (writes == count and not arrives):
            raise ClaimgraphError("the line is broken", where=url)
        done = whole(self, method, url, body, headers)
        if writes == count:
            raise ClaimgraphError("the line is broken", where=url)
        return done

    with monkeypatch.context() as patch:
        patch.setattr(Wire, "send", send)
        yield lambda: writes >= count


def test_an_aborted_push_leaves_the_earlier_or_the_new_state(
    target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Broken at every fourth write; then the same push goes on, and nothing is left behind."""
    break_everywhere(target, monkeypatch, arrives=True, stride=4)


@pytest.mark.slow
@pytest.mark.parametrize("arrives", [False, True])
@pytest.mark.parametrize("kind", ["target", "virtuoso_target"])
def test_so_it_is_at_each_write(
    kind: str, arrives: bool, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    """The same at each write in turn, also on a store that commits each operation."""
    target: Target = request.getfixturevalue(kind)
    break_everywhere(target, monkeypatch, arrives=arrives, stride=1)
    for graph in everything(target):
        target.change(f"DROP SILENT GRAPH <{graph}>")


def break_everywhere(
    target: Target, monkeypatch: pytest.MonkeyPatch, *, arrives: bool, stride: int
) -> None:
    """Push an earlier state and a new one over it, broken at one write after the other."""
    states = []
    for count in range(1, 100, stride):
        push(OLD, target, batch=2)
        line = breaking(monkeypatch, count, arrives=arrives)
        with line as broken, suppress(ClaimgraphError):
            push(NEW, target, batch=2)
        seen = content(read(target))
        assert seen in (content(OLD), content(NEW)), count
        states.append(seen == content(NEW))
        push(NEW, target, batch=2)
        assert content(NEW) == content(read(target))
        assert graphs_of(NEW) == everything(target), count
        if not broken():
            break
    assert 20 < len(states) * stride < 99
    assert states == sorted(states), "once new, always new"
    assert {False, True} == set(states)


def test_an_aborted_push_on_an_empty_server_is_no_dossier(
    target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until all has come there is no manifest: a first push leaves nothing that could be read."""
    with breaking(monkeypatch, 6, arrives=True), pytest.raises(ClaimgraphError):
        push(NEW, target, batch=2)
    assert not list(read(target).texts("SELECT ?it { ?it a cg:Manifest }"))
    assert len(everything(target)) > 1


def test_what_was_sent_is_not_sent_again(target: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    """A push goes on where an aborted one stopped, and says how much was there."""
    with breaking(monkeypatch, 6, arrives=True), pytest.raises(ClaimgraphError):
        push(NEW, target, batch=1)
    done = push(NEW, target, batch=1)
    assert 5 == done.found
    assert (5, 15 + 7) == (done.graphs, done.quads)
    assert 0 == push(NEW, target, batch=1).found


def test_another_push_sweeps_what_an_aborted_one_left(
    target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Graphs that wait for a push that never came back are dropped by the next one."""
    push(OLD, target)
    with breaking(monkeypatch, 8, arrives=True), pytest.raises(ClaimgraphError):
        push(NEW, target, batch=1)
    third = affair("third", "status")
    done = push(third, target)
    assert 2 <= done.swept
    assert content(third) == content(read(target))
    assert graphs_of(third) == everything(target)


def test_a_source_that_is_gone_is_gone_there(target: Target) -> None:
    """A graph that only the earlier state had is dropped, even when a push broke in between."""
    push(OLD, target)
    push(NEW, target)
    assert f"{BASE}graph/source/gone" not in everything(target)


def test_nobody_else_s_graphs_are_touched(target: Target) -> None:
    """Another dossier on the server stays as it was."""
    other = affair("other", "status", base="https://example.org/affairs/")
    push(other, target)
    push(NEW, target)
    with pytest.raises(ClaimgraphError, match="two dossiers of one name"):
        open_endpoint(f"{target.wire.address}#affair")
    sparql = "SELECT ?n { GRAPH <https://example.org/affairs/graph/status> { ?s ?p ?n } }"
    rows = Store(Endpoint(target.wire), union=False).texts(sparql)
    assert 5 == len(list(rows))
    for graph in graphs_of(other):
        target.change(f"DROP SILENT GRAPH <{graph}>")


def test_hostile_words_arrive_as_words(target: Target) -> None:
    """Quotes that look like updates are quotes there, too; by either way of sending."""
    quads = list(NEW.quads())
    graph = ox.NamedNode(f"{BASE}graph/status")
    note = ox.NamedNode(f"{CG}note")
    quads += [ox.Quad(ox.NamedNode(f"{BASE}x"), note, ox.Literal(it), graph) for it in HOSTILE]
    store = Store(memory_store(quads))
    root = target.wire.address.removesuffix("/query")
    for graph_store in ("", f"{root}/store"):
        push(store, open_target(target.wire.address, graph_store=graph_store))
        assert content(store) == content(read(target))
        assert set(map(str, store.quads())) == {str(quad) for quad in read(target).quads()}


@pytest.mark.parametrize(
    "moment", [0.1, *(pytest.param(it, marks=pytest.mark.slow) for it in (0.02, 0.05, 0.2, 0.3))]
)
def test_a_server_that_is_killed_holds_the_earlier_or_the_new_state(
    tmp_path: Path, moment: float
) -> None:
    """The server itself is killed while it is written to; started again, it shows one state."""
    port = free_port()
    with oxigraph(tmp_path, port) as address:
        push(OLD, open_target(f"{address}/query"))
        results: list[str] = []
        thread = threading.Thread(target=_push, args=(f"{address}/query", results))
        thread.start()
        time.sleep(moment)
    thread.join(timeout=120)
    with oxigraph(tmp_path, port) as address:
        assert content(open_endpoint(f"{address}/query")) in (content(OLD), content(NEW))
        push(NEW, open_target(f"{address}/query"), batch=1)
        assert content(NEW) == content(open_endpoint(f"{address}/query"))
        assert graphs_of(NEW) == everything(open_target(f"{address}/query"))
    assert all("cure" in it for it in results)


def _push(address: str, results: list[str]) -> None:
    try:
        push(NEW, open_target(address), batch=1)
    except ClaimgraphError as error:
        results.append(str(error))


def test_the_program_pushes_and_reads(oxigraph_server: str, here: ClaimGraph) -> None:
    """`claimgraph push` says what it sent; what is read there is what lies here, byte for byte."""
    words = [sys.executable, "-m", "claimgraph", "push", "s400", f"{oxigraph_server}/query"]
    ended = subprocess.run(words, capture_output=True, text=True, check=False)
    told = f"8 graphs, {len(set(here.dataset.quads())):,} quads"
    expected = f"pushed s400 to {oxigraph_server}/query: {told}\n"
    assert (0, expected, "") == (ended.returncode, ended.stdout, ended.stderr)
    assert export(here, ".nq") == export(ClaimGraph.open(f"{oxigraph_server}/query#s400"), ".nq")


def test_a_broken_push_says_that_it_can_go_on(
    oxigraph_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once something was sent; a server that was never reached keeps nothing."""
    words = ["push", "s400", f"{oxigraph_server}/query", "--batch", "100"]
    for count, kept in ((8, True), (1, False)):
        with breaking(monkeypatch, count, arrives=False) as broken:
            ended = CliRunner().invoke(program, words)
        assert broken()
        assert isinstance(ended.exception, ClaimgraphError)
        assert kept == ("run the same command to continue" in ended.stderr)


def test_a_server_that_loses_triples_is_not_shown() -> None:
    """Where fewer triples have come than were sent, the manifest is never written."""
    empty = '{"head":{"vars":["it","g","n"]},"results":{"bindings":[]}}'
    with scripted(reply(empty)) as server:
        with pytest.raises(ClaimgraphError, match=r"holds 0 of 5 triples(.|\n)*cure"):
            push(NEW, open_target(server.address))
        assert not [it for it in server.requests if b"22-rdf-syntax-ns#type> <" in it]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("http://h/query", "http://h/update"),
        ("http://h/ds/query", "http://h/ds/update"),
        ("http://h/sparql", "http://h/sparql"),
        ("http://h/", "http://h/"),
        ("http://h/repositories/query?x=1", "http://h/repositories/update?x=1"),
    ],
)
def test_where_updates_go(address: str, expected: str) -> None:
    """The update address is found beside the endpoint's, and can be given."""
    assert expected == open_target(address).update
    assert "http://h/u" == open_target(address, update="http://h/u").update


def test_only_a_dossier_is_pushed() -> None:
    """RDF without a manifest, or with quads that are not the dossier's, is refused."""
    line = "<http://e.org/a> <http://e.org/p> <http://e.org/b>"
    stranger = Store(memory_store(ox.parse(f"{line} .", format=ox.RdfFormat.N_QUADS)))
    with pytest.raises(ClaimgraphError, match=r"only a dossier's graph(.|\n)*cure"):
        plan_push(stranger, where="here")
    for graph in ("", f"<{BASE}elsewhere>"):
        more = ox.parse(f"{line} {graph} .", format=ox.RdfFormat.N_QUADS)
        mixed = Store(memory_store([*NEW.quads(), *more]))
        with pytest.raises(ClaimgraphError, match=r"not the dossier's(.|\n)*cure"):
            plan_push(mixed, where="here")


def test_the_same_content_has_the_same_names() -> None:
    """Names of what waits go by content, in whatever order it was read."""
    quads = list(NEW.quads())
    turned = Store(memory_store(reversed(quads)))
    assert plan_push(NEW, where="").run == plan_push(turned, where="").run
    assert plan_push(NEW, where="").run != plan_push(OLD, where="").run
