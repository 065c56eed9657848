"""The RDF store: quads on disk or in memory, queried in SPARQL with Oxigraph.

A large build writes its quads into files beside the store's path. They are loaded into the store
when something first needs it: the columns answer most queries, and loading would take two thirds
of a build.

A store's vocabulary is the ontology together with the dossier's own terms.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from importlib.util import find_spec
from itertools import product
from os.path import samestat
from pathlib import Path
from string import ascii_lowercase
from typing import IO, Any, Protocol, TypeAlias

import pyoxigraph as ox

from claimgraph.model.errors import ClaimgraphError
from claimgraph.model.files import fill_beside, link_or_copy
from claimgraph.model.iris import PREFIXES
from claimgraph.model.ontology import OWN, Vocabulary, extend_vocabulary, nearest_spellings
from claimgraph.model.progress import Pace, Progress, tell_nobody

Answer: TypeAlias = ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean
Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


class Solutions(Protocol):
    """The rows of a SELECT, from pyoxigraph or from a build's columns; they can be read once."""

    @property
    def variables(self) -> list[ox.Variable]:
        """The variables of the SELECT clause in their order."""

    def __iter__(self) -> Iterator[Any]:
        """The rows; ``row[NAME]`` is a term, or None if the variable is unbound."""

    def serialize(
        self, output: IO[bytes] | None = None, format: ox.QueryResultsFormat | None = None
    ) -> bytes | None:
        """Write the rows in one of the formats of SPARQL results."""


class Engine(Protocol):
    """The interface for reading a graph: pyoxigraph's in this process, or a remote `Endpoint`.

    Arguments have the meaning that pyoxigraph.Store documents.
    """

    def query(
        self,
        query: str,
        /,
        *,
        base_iri: str | None = None,
        prefixes: dict[str, str] | None = None,
        use_default_graph_as_union: bool = False,
        default_graph: Any = None,
        named_graphs: Any = None,
        substitutions: Any = None,
    ) -> Answer:
        """Answer a query."""

    def quads_for_pattern(
        self, subject: Any, predicate: Any, object: Any, graph_name: Any = None, /
    ) -> Iterator[ox.Quad]:
        """The quads with these terms."""

    def named_graphs(self) -> Iterator[ox.NamedNode | ox.BlankNode]:
        """The names of the graphs."""

    def contains_named_graph(self, graph_name: Any, /) -> bool:
        """Whether there is a graph with this name."""

    def __len__(self) -> int:
        """The number of quads."""


Row: TypeAlias = dict[str, str]


class QueryError(ClaimgraphError):
    """A query that cannot be run, with the engine's message, line and column."""


@dataclass(frozen=True)
class Dataset:
    """The graphs that a query sees, by IRI; they take precedence over FROM.

    SPARQL 1.1 Protocol, 2.1.4. A graph that is not listed is not seen: without ``default`` the
    default graph is empty, without ``named`` no GRAPH pattern matches.
    """

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()

    def options(self) -> dict[str, Any]:
        """The arguments for the engine. Raises ValueError for a name that is no absolute IRI."""
        return {
            "default_graph": [ox.NamedNode(iri) for iri in self.default],
            "named_graphs": [ox.NamedNode(iri) for iri in self.named],
        }


@dataclass(frozen=True)
class Store:
    """Read access to one dataset.

    ``union`` is true if a query's default graph is the union of all graphs, unless the query says
    FROM. That is so for graphs that claimgraph built, where no triple is in two graphs and only
    accepted statements are asserted as triples.
    ``prefixes`` can be used by every query without being declared. ``services`` are the complete
    URLs of endpoints that a query may call with SERVICE; without one, nothing leaves this machine.
    """

    engine: Engine
    union: bool = True
    prefixes: Mapping[str, str] = field(default_factory=lambda: PREFIXES)
    services: tuple[str, ...] = ()

    def query(
        self,
        sparql: str,
        values: Mapping[str, Term] | None = None,
        *,
        dataset: Dataset | None = None,
        base: str | None = None,
    ) -> Answer:
        """Run a SPARQL 1.1 query. ``values`` bind variables before it runs, by name.

        ``base`` is the IRI against which relative IRIs in the query are resolved. A bound variable
        must be in the SELECT clause, as SEP-0007 of the SPARQL community demands
        (https://github.com/w3c/sparql-dev/blob/main/SEP/SEP-0007/sep-0007.md).
        Raises QueryError when the query cannot be run, or calls a SERVICE that is not allowed here.
        A remote engine decides by its own rules which services it calls.
        """
        if self.embedded:
            refuse_service(_without_calls(sparql, self.services), self.prefixes, base=base)
        bound = {ox.Variable(name): term for name, term in (values or {}).items()}
        with engine_errors(self.prefixes, sparql=sparql):
            return self.engine.query(
                sparql,
                base_iri=base,
                prefixes=dict(self.prefixes),
                use_default_graph_as_union=dataset is None and self._sees_all(sparql, base),
                substitutions=bound or None,
                **(dataset.options() if dataset else {}),
            )

    @property
    def embedded(self) -> bool:
        """Whether the engine runs in this process, and is not a remote endpoint."""
        return isinstance(self.engine, ox.Store | DeferredEngine)

    @property
    def is_waiting(self) -> bool:
        """Whether asking the engine would first load the store of a large build."""
        return isinstance(self.engine, DeferredEngine) and is_deferred(self.engine.path)

    def _sees_all(self, sparql: str, base: str | None) -> bool:
        """Whether the query's default graph is the union of all graphs; FROM would name others."""
        return self.union and _parse_without(_FROM, sparql, self.prefixes, base=base) is None

    def solutions(self, sparql: str, values: Mapping[str, Term] | None = None) -> ox.QuerySolutions:
        """Run a SELECT query. Raises QueryError for another form."""
        answer = self.query(sparql, values)
        if not isinstance(answer, ox.QuerySolutions):
            raise QueryError("the query is not a SELECT", where="query")
        return answer

    def select(
        self, sparql: str, values: Mapping[str, Term] | None = None
    ) -> Iterator[dict[str, Term]]:
        """Run a SELECT query and yield its rows as dictionaries without the unbound variables."""
        return as_terms(self.solutions(sparql, values))

    def texts(self, sparql: str, values: Mapping[str, Term] | None = None) -> Iterator[Row]:
        """Run a SELECT query and yield its rows with strings: an IRI, or the value of a literal."""
        return as_texts(self.solutions(sparql, values))

    def quads(self) -> Iterator[ox.Quad]:
        """All quads, in no reliable order."""
        return self.engine.quads_for_pattern(None, None, None, None)


def as_terms(answer: Solutions) -> Iterator[dict[str, Term]]:
    """Yield the rows of an answer as dictionaries without the unbound variables."""
    names = [variable.value for variable in answer.variables]
    for row in answer:
        yield {name: row[name] for name in names if row[name] is not None}


def as_texts(answer: Solutions) -> Iterator[Row]:
    """Yield the rows of an answer with strings for terms: an IRI, or the value of a literal."""
    for row in as_terms(answer):
        yield {name: str(getattr(term, "value", term)) for name, term in row.items()}


@contextmanager
def engine_errors(prefixes: Iterable[str], *, sparql: str = "") -> Iterator[None]:
    """Turn the engine's errors about a query into QueryError with a cure.

    The cure names a misspelled keyword where the text of the query is given.
    """
    try:
        yield
    except (SyntaxError, ValueError) as error:
        listed = ", ".join(f"{prefix}:" for prefix in sorted(prefixes))
        cure = (
            _guess_keyword(sparql, str(error)) or f"prefixes known without a declaration: {listed}"
        )
        raise QueryError(str(error), where="query", cure=cure) from None
    except (OSError, RuntimeError) as error:
        unselected = "SELECT projection" in str(error)
        cure = "add the bound variable to SELECT" if unselected else "look at what the query reads"
        raise QueryError(str(error), where="query", cure=cure) from None


_WORDS = re.compile(
    r"""#[^\n]*|<[^<>\s]*>|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[?$]\w+|[\w-]*:[\w-]*|([A-Za-z]{3,})"""
)
"""Matches comments, IRIs, texts, variables and names, and as a group what may be a keyword."""
KEYWORDS = ("SELECT", "CONSTRUCT", "DESCRIBE", "ASK", "WHERE", "FILTER", "OPTIONAL", "DISTINCT",
            "UNION", "GRAPH", "BIND", "VALUES", "GROUP", "ORDER", "HAVING", "LIMIT", "OFFSET",
            "MINUS", "EXISTS", "NOT", "PREFIX", "INSERT", "DELETE")  # fmt: skip


def _guess_keyword(sparql: str, error: str) -> str:
    """Say which keyword was meant where a query that is no SPARQL has a word like one, else ''.

    >>> _guess_keyword("SELEC ?s WHERE { ?s ?p ?o }", "expected CONSTRUCT")
    "'SELEC' is no keyword of SPARQL; did you mean SELECT?"
    """
    for found in _WORDS.finditer(sparql) if "expected" in error else ():
        word = found[1] or ""
        near = nearest_spellings(word.upper(), KEYWORDS)
        if word and near and word.upper() not in KEYWORDS:
            return f"'{word}' is no keyword of SPARQL; did you mean {near[0]}?"
    return ""


def find_keyword(name: str) -> re.Pattern[str]:
    """A pattern that finds a keyword in any case and with code point escapes (SPARQL 1.1, 19.2)."""
    letters = (
        rf"(?:{it}|\\u(?:0000)?00(?:{ord(it):x}|{ord(it.upper()):x}))" for it in name.lower()
    )
    return re.compile("".join(letters), re.IGNORECASE)


_SERVICE, _FROM = find_keyword("SERVICE"), find_keyword("FROM")
_SILENT = find_keyword("SILENT")


def _without_calls(sparql: str, services: Iterable[str]) -> str:
    """Replace each call of an allowed endpoint in a query by a pattern that calls nothing.

    A call is replaced only if the endpoint's complete URL is in angle brackets on the line of the
    keyword SERVICE. One that uses a prefix, BASE, an escape or a variable stays a call, and is
    refused. A replacement over two lines could move the following code into a comment.

    >>> _without_calls("{ SERVICE SILENT <http://a.org/q> { ?s ?p ?o } }", ["http://a.org/q"])
    '{ GRAPH <urn:x> { ?s ?p ?o } }'
    """
    for address in services:
        words = rf"(?i:{_SERVICE.pattern}(?:[ \t]+{_SILENT.pattern})?)"
        sparql = re.sub(rf"{words}[ \t]*<{re.escape(address)}>", "GRAPH <urn:x>", sparql)
    return sparql


def refuse_service(sparql: str, prefixes: Mapping[str, str], *, base: str | None = None) -> None:
    """Raise QueryError if a query calls SERVICE, for which the engine would use the network."""
    error = _parse_without(_SERVICE, sparql, prefixes, base=base)
    if error is not None:
        message = f"the query calls SERVICE, which is never run, or is not SPARQL: {error}"
        cure = "load the other graph's data into a file, and ask that"
        raise QueryError(message, where="query", cure=cure)


def _parse_without(
    keyword: re.Pattern[str], sparql: str, prefixes: Mapping[str, str], *, base: str | None
) -> Exception | None:
    """Find out whether a query uses a keyword: return the syntax error that its removal causes.

    A search for the word would also find it in a string, comment, IRI, variable or prefix (and
    after ``?a<?b)`` an IRI may seem to begin, in which the keyword is missed). So each such word
    is replaced by one without meaning: where it was a keyword, that is a syntax error; anywhere
    else the query stays valid. The query runs on an empty store. None means no such keyword.
    """
    neutral = keyword.sub(unused_word(sparql), sparql)
    if neutral == sparql:
        return None
    try:
        ox.Store().query(neutral, base_iri=base, prefixes=dict(prefixes))
    except (SyntaxError, ValueError) as error:
        return error
    except (OSError, RuntimeError):
        return None  # the syntax is right; the caller, who runs the query, gets this error again
    return None


def unused_word(text: str) -> str:
    """Find a word that the text does not contain; its seven letters, as many as in SERVICE, keep
    the column numbers of errors right.
    """
    held = set(re.findall("(?=(x[a-z]{6}))", text.lower()))
    words = ("x" + "".join(letters) for letters in product(ascii_lowercase, repeat=6))
    return next(word for word in words if word not in held)


def sort_quads(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """Drop duplicates and sort quads by graph and text, the order in which they are written."""
    return sorted(set(quads), key=lambda quad: (str(quad.graph_name), str(quad)))


def memory_store(quads: Iterable[ox.Quad]) -> ox.Store:
    """Load quads into a new store in memory."""
    engine = ox.Store()
    engine.bulk_extend(quads)
    return engine


def local_engine(store: Store) -> ox.Store:
    """The engine of a local store; for a remote one, a new engine with a copy of all quads."""
    engine = _load_engine(store.engine)
    return engine if isinstance(engine, ox.Store) else memory_store(store.quads())


def _load_engine(engine: Engine) -> Engine:
    return engine.loaded if isinstance(engine, DeferredEngine) else engine


class Readable(Protocol):
    """An object that can be read like a file."""

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes, at most ``size`` if that is not negative; empty at the end."""


def load_parts(engine: ox.Store, stream: Readable) -> None:
    """Load N-Quads written by claimgraph with the engine's bulk loader.

    IRIs were checked when they were made; checking them again would take a tenth of the time.
    """
    engine.bulk_load(stream, format=ox.RdfFormat.N_QUADS, lenient=True)  # type: ignore[arg-type]  # it only reads


def write_store_from(path: Path, stream: Readable) -> None:
    """Load N-Quads that claimgraph wrote into a new store on disk."""
    engine = ox.Store(str(path))
    load_parts(engine, stream)
    engine.flush()


def write_store(path: Path, quads: Iterable[ox.Quad]) -> None:
    """Write quads into a new store on disk."""
    engine = ox.Store(str(path))
    engine.bulk_extend(quads)
    engine.flush()
    engine.optimize()


def snapshot(engine: Engine, path: Path) -> None:
    """Write the current content of a store into a new store on disk.

    Files become hard links if the engine can make them, which it cannot for a store in memory.
    """
    engine = _load_engine(engine)
    try:
        if isinstance(engine, ox.Store):
            engine.backup(str(path))
            return
    except (OSError, RuntimeError):
        pass
    write_store(path, engine.quads_for_pattern(None, None, None, None))


def open_store(path: Path, progress: Progress = tell_nobody) -> ox.Store:
    """Open a store on disk for reading; if its quads are not loaded yet, load them first.

    Raises ClaimgraphError if there is no store at this path, or its quads cannot be loaded.
    """
    load_deferred(path, progress)
    try:
        return ox.Store.read_only(str(path))
    except (OSError, RuntimeError) as error:  # RuntimeError: the engine found it damaged
        cure = "give the folder that claimgraph build -o made, or its store inside"
        raise ClaimgraphError(f"no store: {error}", where=path.name, cure=cure) from None


DEFERRED = "quads"
"""The folder, beside the store's path, with the quads of a store that is not loaded yet."""
WHOLE, CODEC = "whole.nq.zst", "zstd"
"""The file with all quads of a build as N-Quads, and its compression."""
GONE, FRESH = "gone", "fresh"
"""The quads that each later build removed and added: ``0001-gone.nq`` and ``0001-fresh.nq``."""


@dataclass(frozen=True)
class DeferredEngine:
    """An engine for a store on disk, which is loaded when a query first needs it."""

    path: Path
    progress: Progress = tell_nobody

    @cached_property
    def loaded(self) -> ox.Store:
        """The store itself. Raises ClaimgraphError if it cannot be loaded."""
        return open_store(self.path, self.progress)

    def query(self, query: str, /, **options: Any) -> Answer:
        """Answer a query."""
        return self.loaded.query(query, **options)

    def quads_for_pattern(
        self, subject: Any, predicate: Any, object: Any, graph_name: Any = None, /
    ) -> Iterator[ox.Quad]:
        """The quads with these terms."""
        return self.loaded.quads_for_pattern(subject, predicate, object, graph_name)

    def named_graphs(self) -> Iterator[ox.NamedNode | ox.BlankNode]:
        """The names of the graphs."""
        return self.loaded.named_graphs()

    def contains_named_graph(self, graph_name: Any, /) -> bool:
        """Whether there is a graph with this name."""
        return self.loaded.contains_named_graph(graph_name)

    def __len__(self) -> int:
        """The number of quads."""
        return len(self.loaded)


def is_deferred(path: Path) -> bool:
    """Whether there is no store at this path yet, but the files with its quads beside it."""
    return not path.exists() and (path.with_name(DEFERRED) / WHOLE).is_file()


def load_deferred(path: Path, progress: Progress = tell_nobody) -> None:
    """Load a store from the files beside its path, and delete these; do nothing if it is loaded.

    The store appears whole or not at all. If several processes want it at once, one loads it and
    the others wait. Raises ClaimgraphError if the quads cannot be read or the folder not written.
    """
    while is_deferred(path):
        try:
            _load_in_turn(path, progress)
        except (OSError, SyntaxError, ValueError, RuntimeError) as error:
            if path.exists():  # while this process looked, another one loaded it
                return
            message = f"the store cannot be loaded from its quads: {error}"
            cure = "free disk space and make the folder writable; if files are damaged, build again"
            raise ClaimgraphError(message, where=path.parent.name, cure=cure) from None


def _load_in_turn(path: Path, progress: Progress) -> None:
    """Load a store unless another process did; drop it if a build replaced the folder meanwhile."""
    quads, home = path.with_name(DEFERRED), path.parent.resolve()
    before = home.stat()
    with (quads / WHOLE).open("rb") as whole:
        _lock_file(whole)
        if path.exists():
            return
        with fill_beside(home) as folder:
            _load_quads(quads, folder / path.name, progress)
            if samestat(before, home.stat()):
                (folder / path.name).rename(home / path.name)
                shutil.rmtree(quads, ignore_errors=True)


def _lock_file(file: IO[bytes]) -> None:
    """Lock a file until it is closed; on a system without ``fcntl`` do nothing."""
    if find_spec("fcntl"):
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX)


def _load_quads(quads: Path, store: Path, progress: Progress) -> None:
    """Load the quads of a build into a new store, and apply the changes of later builds."""
    load_spooled(quads / WHOLE, store, progress=progress)
    changes = sorted(quads.glob(f"*-{GONE}.nq"))
    if not changes:
        return
    engine = ox.Store(str(store))
    for gone in changes:
        fresh = gone.with_name(gone.name.replace(GONE, FRESH))
        change_quads(engine, gone=_parse_quads(gone), fresh=_parse_quads(fresh))


def _parse_quads(file: Path) -> list[ox.Quad]:
    return list(ox.parse(path=str(file), format=ox.RdfFormat.N_QUADS))


def change_quads(engine: ox.Store, *, gone: Collection[ox.Quad], fresh: Iterable[ox.Quad]) -> None:
    """Remove the quads ``gone`` from a store, add ``fresh``, and remove graphs left empty."""
    for quad in gone:
        engine.remove(quad)
    engine.extend(fresh)
    for graph in {it.graph_name for it in gone}:
        if next(engine.quads_for_pattern(None, None, None, graph), None) is None:
            engine.remove_graph(graph)
    engine.flush()


def change_store(
    earlier: Path, later: Path, *, gone: Collection[ox.Quad], fresh: Collection[ox.Quad]
) -> None:
    """Make a new store from an earlier one, by hard links, without ``gone`` and with ``fresh``.

    If the earlier store is not loaded yet, the new one is not loaded either: the differences are
    written into files beside its quads.
    """
    if not is_deferred(earlier):
        open_store(earlier).backup(str(later))
        change_quads(ox.Store(str(later)), gone=gone, fresh=fresh)
        return
    quads = later.with_name(DEFERRED)
    shutil.copytree(earlier.with_name(DEFERRED), quads, copy_function=link_or_copy)
    number = len(list(quads.glob(f"*-{GONE}.nq"))) + 1
    for name, changed in ((GONE, gone), (FRESH, fresh)):
        ox.serialize(changed, str(quads / f"{number:04}-{name}.nq"), format=ox.RdfFormat.N_QUADS)


def load_spooled(file: Path, store: Path, *, progress: Progress) -> None:
    """Load N-Quads from a compressed file, which claimgraph wrote, into a new store."""
    import pyarrow as pa

    pace = Pace(file.stat().st_size, progress, "loading", "bytes")
    with file.open("rb") as data, pa.CompressedInputStream(data, CODEC) as quads:
        write_store_from(store, _Heard(quads, data, pace))


@dataclass(frozen=True)
class _Heard:
    """A readable stream of a compressed file's quads that reports how much was read."""

    quads: Readable
    file: IO[bytes]
    pace: Pace

    def read(self, size: int = -1, /) -> bytes:
        data = self.quads.read(size)
        self.pace.tell(self.file.tell() - self.pace.done)
        return data


STATED = f"""
SELECT ?term ?property ?value WHERE {{
  ?term rdfs:isDefinedBy ?dossier ; ?property ?value .
  FILTER(STRSTARTS(STR(?term), CONCAT(STR(?dossier), "{OWN}")))
}} ORDER BY ?term ?property ?value
"""


def write_own_triples(store: Store) -> str:
    """Write the triples about a dossier's own terms as N-Triples, sorted; '' if it has none."""
    triples = (ox.Triple(*row) for row in store.solutions(STATED))
    return (ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").decode()


def find_vocabulary(store: Store) -> Vocabulary:
    """Read a dossier's own terms from its graph, and return the ontology extended by them."""
    rows = store.texts(STATED)
    return extend_vocabulary(tuple((it["term"], it["property"], it["value"]) for it in rows))
