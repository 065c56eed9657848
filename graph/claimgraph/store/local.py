"""The RDF store: quads on disk or in memory, queried in SPARQL with Oxigraph.

A store's vocabulary is the ontology together with the dossier's own terms.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from string import ascii_lowercase
from typing import IO, Any, Protocol, TypeAlias

import pyoxigraph as ox

from claimgraph.model.errors import ClaimgraphError
from claimgraph.model.iris import PREFIXES
from claimgraph.model.ontology import OWN, Vocabulary, extend_vocabulary

Answer: TypeAlias = ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean
Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


class Solutions(Protocol):
    """The rows of a SELECT, read once, from pyoxigraph or from the columns of a build."""

    @property
    def variables(self) -> list[ox.Variable]:
        """The variables in their order."""

    def __iter__(self) -> Iterator[Any]:
        """The rows; each gives a term or None for the name of a variable."""

    def serialize(
        self, output: IO[bytes] | None = None, format: ox.QueryResultsFormat | None = None
    ) -> bytes | None:
        """Write the rows in one of the formats of SPARQL results."""


class Engine(Protocol):
    """The interface for reading a graph: pyoxigraph's in this process, or a remote `Endpoint`.

    Its arguments are those of pyoxigraph.Store, which see.
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
        """Whether there is a graph."""

    def __len__(self) -> int:
        """The number of quads."""


Row: TypeAlias = dict[str, str]


class QueryError(ClaimgraphError):
    """A query that cannot be run, with the engine's message, line and column."""


@dataclass(frozen=True)
class Dataset:
    """The graphs that a query sees, by address; it takes precedence over FROM.

    SPARQL 1.1 Protocol, 2.1.4. What is not named is not seen: without ``default`` the default
    graph is empty, without ``named`` no GRAPH pattern matches.
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

    ``union`` says whether a query's default graph is the union of all graphs: so it is for what
    claimgraph built, where no triple is in two graphs and nothing is asserted but the accepted.
    A query with FROM names its own.
    ``prefixes`` are known to every query without being declared. ``services`` are the endpoints
    that a query may call with SERVICE, by their whole address; without one, nothing leaves this
    machine.
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

        ``base`` is what relative addresses in the query are resolved against. A bound variable
        must be in the SELECT clause, as SEP-0007 of the SPARQL community has
        it (https://github.com/w3c/sparql-dev/blob/main/SEP/SEP-0007/sep-0007.md).
        Raises QueryError when the query cannot be run, or calls a SERVICE that is not allowed: a
        query asks the graph that it is given. Of what a remote engine calls, that engine's rules
        decide.
        """
        if self.embedded:
            refuse_service(_without_calls(sparql, self.services), self.prefixes, base=base)
        bound = {ox.Variable(name): term for name, term in (values or {}).items()}
        with engine_errors(self.prefixes):
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
        """Whether the engine is in this process, and not remote."""
        return isinstance(self.engine, ox.Store)

    def _sees_all(self, sparql: str, base: str | None) -> bool:
        """Whether the default graph is the union of all graphs, unless FROM names others."""
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
        """Run a SELECT query and give its rows as dictionaries without the unbound variables."""
        return as_terms(self.solutions(sparql, values))

    def texts(self, sparql: str, values: Mapping[str, Term] | None = None) -> Iterator[Row]:
        """Run a SELECT query and give each term as its string: an address, a literal's value."""
        return as_texts(self.solutions(sparql, values))

    def quads(self) -> Iterator[ox.Quad]:
        """All quads, in no reliable order."""
        return self.engine.quads_for_pattern(None, None, None, None)


def as_terms(answer: Solutions) -> Iterator[dict[str, Term]]:
    """The rows of an answer as dictionaries without the unbound variables."""
    names = [variable.value for variable in answer.variables]
    for row in answer:
        yield {name: row[name] for name in names if row[name] is not None}


def as_texts(answer: Solutions) -> Iterator[Row]:
    """The rows of an answer with each term as its string: an address, a literal's value."""
    for row in as_terms(answer):
        yield {name: str(getattr(term, "value", term)) for name, term in row.items()}


@contextmanager
def engine_errors(prefixes: Iterable[str]) -> Iterator[None]:
    """Turn the engine's errors about a query into QueryError with a cure."""
    try:
        yield
    except (SyntaxError, ValueError) as error:
        known = ", ".join(f"{prefix}:" for prefix in sorted(prefixes))
        cure = f"prefixes known without a declaration: {known}"
        raise QueryError(str(error), where="query", cure=cure) from None
    except (OSError, RuntimeError) as error:
        unselected = "SELECT projection" in str(error)
        cure = "add the bound variable to SELECT" if unselected else "look at what the query reads"
        raise QueryError(str(error), where="query", cure=cure) from None


def find_keyword(name: str) -> re.Pattern[str]:
    """A pattern for a keyword in any case, also with code point escapes (SPARQL 1.1, 19.2)."""
    letters = (
        rf"(?:{it}|\\u(?:0000)?00(?:{ord(it):x}|{ord(it.upper()):x}))" for it in name.lower()
    )
    return re.compile("".join(letters), re.IGNORECASE)


_SERVICE, _FROM = find_keyword("SERVICE"), find_keyword("FROM")
_SILENT = find_keyword("SILENT")


def _without_calls(sparql: str, services: Iterable[str]) -> str:
    """The query with calls of the allowed endpoints replaced by patterns that call nobody.

    Only the whole address in angle brackets counts, on the line of its keyword: what a prefix,
    BASE, an escape or a variable makes of it is not looked at, so such a call stays a call, and is
    refused. A replacement over two lines could draw what follows into a comment.

    >>> _without_calls("{ SERVICE SILENT <http://a.org/q> { ?s ?p ?o } }", ["http://a.org/q"])
    '{ GRAPH <urn:x> { ?s ?p ?o } }'
    """
    for address in services:
        words = rf"(?i:{_SERVICE.pattern}(?:[ \t]+{_SILENT.pattern})?)"
        sparql = re.sub(rf"{words}[ \t]*<{re.escape(address)}>", "GRAPH <urn:x>", sparql)
    return sparql


def refuse_service(sparql: str, prefixes: Mapping[str, str], *, base: str | None = None) -> None:
    """Raise QueryError when a query calls SERVICE, which the engine would send over the network."""
    error = _parse_without(_SERVICE, sparql, prefixes, base=base)
    if error is not None:
        message = f"the query calls SERVICE, which is never run, or is not SPARQL: {error}"
        cure = "load the other graph's data into a file, and ask that"
        raise QueryError(message, where="query", cure=cure)


def _parse_without(
    keyword: re.Pattern[str], sparql: str, prefixes: Mapping[str, str], *, base: str | None
) -> Exception | None:
    """The syntax error of a query whose keyword was replaced by a word without meaning.

    No search for a word can tell a keyword from a part of a string, comment, address, variable or
    prefix (after ``?a<?b)`` an address may seem to begin in which the keyword hides). So the word
    is replaced by one that no grammar knows: what was a keyword is then a syntax error, and
    anything else stays valid. Nothing is asked: the query runs on an empty store.
    """
    neutral = keyword.sub(unused_word(sparql), sparql)
    if neutral == sparql:
        return None
    try:
        ox.Store().query(neutral, base_iri=base, prefixes=dict(prefixes))
    except (SyntaxError, ValueError) as error:
        return error
    except (OSError, RuntimeError):
        return None  # it was read, and failed later: the caller's to find out again
    return None


def unused_word(text: str) -> str:
    """A word of seven letters, as SERVICE has, that the text lacks, so that columns in errors stay
    right.
    """
    held = set(re.findall("(?=(x[a-z]{6}))", text.lower()))
    words = ("x" + "".join(letters) for letters in product(ascii_lowercase, repeat=6))
    return next(word for word in words if word not in held)


def sort_quads(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """Sort quads into the order in which they are always written."""
    return sorted(set(quads), key=lambda quad: (str(quad.graph_name), str(quad)))


def memory_store(quads: Iterable[ox.Quad]) -> ox.Store:
    """Load quads into a store in memory."""
    engine = ox.Store()
    engine.bulk_extend(quads)
    return engine


def local_engine(store: Store) -> ox.Store:
    """The engine of a local store, or one with a copy of a remote store's quads."""
    return store.engine if isinstance(store.engine, ox.Store) else memory_store(store.quads())


class Readable(Protocol):
    """An object that can be read like a file."""

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes; none at the end."""


def load_parts(engine: ox.Store, stream: Readable) -> None:
    """Load N-Quads written by claimgraph with the engine's bulk loader.

    Addresses are not checked again, which is a tenth of the time: they were when they were made.
    """
    engine.bulk_load(stream, format=ox.RdfFormat.N_QUADS, lenient=True)  # type: ignore[arg-type]  # it only reads


def write_store_from(path: Path, stream: Readable) -> None:
    """Write N-Quads written by claimgraph into a new store on disk."""
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
    """Write the current content of a store into a new one on disk.

    Hard links where the engine can make them: of a store in memory it cannot.
    """
    try:
        if isinstance(engine, ox.Store):
            engine.backup(str(path))
            return
    except (OSError, RuntimeError):
        pass
    write_store(path, engine.quads_for_pattern(None, None, None, None))


def open_store(path: Path) -> ox.Store:
    """Open a store on disk for reading. Raises ClaimgraphError if it is none."""
    try:
        return ox.Store.read_only(str(path))
    except (OSError, RuntimeError) as error:  # RuntimeError: the engine found it damaged
        cure = "give the folder that claimgraph build -o made, or its store inside"
        raise ClaimgraphError(f"no store: {error}", where=path.name, cure=cure) from None


STATED = f"""
SELECT ?term ?property ?value WHERE {{
  ?term rdfs:isDefinedBy ?dossier ; ?property ?value .
  FILTER(STRSTARTS(STR(?term), CONCAT(STR(?dossier), "{OWN}")))
}} ORDER BY ?term ?property ?value
"""


def write_own_triples(store: Store) -> str:
    """The dossier's own terms as N-Triples, in the order of their addresses; empty without any."""
    triples = (ox.Triple(*row) for row in store.solutions(STATED))
    return (ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").decode()


def find_vocabulary(store: Store) -> Vocabulary:
    """Read the dossier's own terms from its graph; returns the ontology with them."""
    rows = store.texts(STATED)
    return extend_vocabulary(tuple((it["term"], it["property"], it["value"]) for it in rows))
