"""How to ask a graph, whatever answers: its store, the columns of a build, or an endpoint."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING

import pyoxigraph as ox

from claimgraph.model.errors import ClaimgraphError
from claimgraph.store.choice import EngineChoice, answer_query, answer_question, explain_query
from claimgraph.store.columns import NO_COLUMNS, Columns
from claimgraph.store.find import bind, find_entity
from claimgraph.store.local import (
    Answer,
    Solutions,
    Store,
    as_texts,
    local_engine,
)
from claimgraph.store.network import (
    build_network,
    find_between,
    is_dossier,
    read_companions,
    read_pairs,
)
from claimgraph.store.pairs import project_pairs
from claimgraph.store.questions import Question, find_question

if TYPE_CHECKING:
    import networkx as nx
    import rdflib

LARGE = 1_000_000
"""Quads above which no object is made for each: 12,000 events are 350,000 quads, or a page of
12 MB."""
LEAST = 10
"""So many quads a claim has at the least: to count claims is quicker than to count quads."""

Known = Mapping[frozenset[str], Sequence[str]]
"""The addresses of statements by their two ends, in the order of their labels."""


@dataclass(frozen=True)
class View:
    """A graph of claims, open for questions.

    ``columns`` are beside the store of a large build and answer what they can more quickly.
    ``note`` says of what this is a part, such as a perspective; ``shown`` is the name that the
    user gave, for errors.
    """

    store: Store
    columns: Columns = NO_COLUMNS
    note: str = ""
    shown: str = ""

    def ask(self, name: str, **values: str) -> list[dict[str, str]]:
        """Answer a named question; ``values`` are its parameters, entities by label or alias."""
        question = find_question(name)
        return list(as_texts(self.answer(question, values)))

    def answer(self, question: Question, values: Mapping[str, str]) -> Solutions:
        """Answer a question in terms: from the columns of a large build where that is quicker."""
        self.require_questions()
        bound = bind(question.parameters, values, store=self.store, columns=self.columns)
        return answer_question(question, bound, store=self.store, columns=self.columns)

    def run(self, sparql: str, *, engine: EngineChoice = EngineChoice.AUTO) -> Answer | Solutions:
        """Answer a query in SPARQL, by the columns of a build where they can."""
        return answer_query(sparql, self.store, self.columns, engine=engine)

    def explain(self, sparql: str, *, engine: EngineChoice = EngineChoice.AUTO) -> str:
        """Say which engine answers a query, with its SQL, or why the columns do not."""
        return explain_query(sparql, self.store, self.columns, engine=engine)

    def require_questions(self) -> None:
        """Raise ClaimgraphError for an endpoint without a dossier: each answer would be empty."""
        if not self.store.embedded and not self.is_dossier:
            cure = f"claimgraph push SOURCE {self.shown} puts one there; claimgraph query asks"
            message = "there is no claimgraph manifest, so no dossier to put named questions to"
            raise ClaimgraphError(message, where=self.shown, cure=cure)

    @property
    def is_dossier(self) -> bool:
        """Whether this is a graph that claimgraph made, and no stranger's RDF."""
        return is_dossier(self.store)

    @cached_property
    def dataset(self) -> rdflib.Dataset:
        """The graph as an ``rdflib.Dataset`` over the same store; of an endpoint over a copy."""
        import rdflib
        from oxrdflib import OxigraphStore

        engine = local_engine(self.store)
        dataset = rdflib.Dataset(OxigraphStore(store=engine), default_union=self.store.union)
        for prefix, iri in self.store.prefixes.items():
            dataset.bind(prefix, iri)
        return dataset

    def find(self, name: str) -> ox.NamedNode:
        """An entity or a source by label or alias, or by its address."""
        return find_entity(name, self.store, columns=self.columns)

    def pairs(self) -> list[tuple[str, str]]:
        """The two ends of the network's edges, each two once, without making the network."""
        return self.columns.pairs() if self.columns else list(read_pairs(self.store))

    def companions(self) -> list[tuple[str, str]]:
        """Each two things that take part in one statement of which they are not the two ends."""
        return self.columns.companions() if self.columns else list(read_companions(self.store))

    def between(self, pairs: Iterable[tuple[str, str]]) -> Known | None:
        """The statements in which each two take part; of a stranger's RDF nothing is known."""
        if not self.is_dossier:
            return None
        known = defaultdict[frozenset[str], list[str]](list)
        ask = self.columns.between if self.columns else partial(find_between, self.store)
        for ends, address in ask(pairs):
            known[ends].append(address)
        return known

    def network(self) -> nx.MultiDiGraph[str]:
        """The graph as a ``networkx.MultiDiGraph``; edge keys are propositions' addresses.

        Raises ClaimgraphError where that would be millions of objects: see ``projection``.
        """
        cure = "projection() has one edge for each pair, in memory that grows with the pairs"
        self.require_small("a network of all statements can hold", cure=cure)
        return build_network(self.store)

    def projection(self, *, least: int = 1, actors: int = 0) -> nx.DiGraph[str]:
        """The graph as a ``networkx.DiGraph`` with one edge for each two ends, on any size.

        Nodes have ``label`` and ``type``. Edges have ``weight`` (claims), ``statements``, the
        number of statements by status (``accepted``, ``contested``, ``denied``, ``attributed``,
        ``prospective``) and by family of relation (``families``, as "talks 12 | conflict 3"), and
        the days between which it happened, else was said (``first``, ``last``; ISO, or empty).
        ``least`` leaves out pairs with fewer claims, ``actors`` keeps the pairs among so many of
        whom the most claims speak; 0 is all.
        """
        return project_pairs(self.store, self.columns, least=least, actors=actors)

    @property
    def is_large(self) -> bool:
        """Whether there is more than can be held as objects, or drawn line by line."""
        return self.store.embedded and self.is_larger(LARGE)

    def is_larger(self, quads: int) -> bool:
        """Whether there are more than so many quads, counted only where claims do not decide it."""
        return LEAST * self.columns.claims > quads or len(self.store.engine) > quads

    def require_small(self, why: str, *, cure: str) -> None:
        """Raise ClaimgraphError for a large graph; ``why`` follows "the quads that"."""
        if self.is_large:
            message = f"the graph has more than the {LARGE:,} quads that {why}"
            raise ClaimgraphError(message, where=self.shown, cure=cure)
