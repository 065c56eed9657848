"""Chooses which engine answers a SPARQL query: a build's columns if they can, else its store."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from claimgraph.store.columns import NO_COLUMNS, Columns, NotTranslated
from claimgraph.store.local import Answer, Dataset, QueryError, Solutions, Store, Term
from claimgraph.store.questions import Question


class EngineChoice(StrEnum):
    """The engine that is to answer; ``auto`` means the columns if they can, else the store."""

    AUTO = "auto"
    COLUMNS = "columns"
    STORE = "store"


def answer_query(
    sparql: str,
    store: Store,
    columns: Columns = NO_COLUMNS,
    *,
    values: Mapping[str, Term] | None = None,
    dataset: Dataset | None = None,
    base: str | None = None,
    engine: EngineChoice = EngineChoice.AUTO,
) -> Answer | Solutions:
    """Answer a SPARQL query from the columns or the store; arguments as for `Store.query`.

    Raises QueryError when the query cannot be run, or when ``engine`` demands the columns and they
    cannot answer it.
    """
    try:
        refuse(store, columns, values=values, dataset=dataset, engine=engine)
        return columns.query(sparql, store.prefixes, base=base)
    except NotTranslated as error:
        if engine is EngineChoice.COLUMNS:
            cure = "--engine store, or leave the choice to the program"
            message = f"the columns do not answer this query: {error.message}"
            raise QueryError(message, where="query", cure=cure) from None
    return store.query(sparql, values, dataset=dataset, base=base)


def answer_question(
    question: Question,
    values: Mapping[str, Term],
    *,
    store: Store,
    columns: Columns = NO_COLUMNS,
) -> Solutions:
    """Answer a named question: by its SQL or its SPARQL over the columns, else by the store.

    ``values`` are the question's parameters. Raises QueryError when it cannot be run.
    """
    try:
        if not columns.can_answer(question):
            refuse(store, columns)
        return columns.answer(question, values)
    except NotTranslated:
        return store.solutions(question.sparql, values)


def explain_query(
    sparql: str,
    store: Store,
    columns: Columns = NO_COLUMNS,
    *,
    engine: EngineChoice = EngineChoice.AUTO,
) -> str:
    """Say which engine answers a query: with the SQL for the columns, or why the store has to."""
    try:
        refuse(store, columns, engine=engine)
        return f"the columns answer, in SQL:\n{columns.explain(sparql, store.prefixes)}"
    except NotTranslated as error:
        return f"the store answers: {error.message}"


def refuse(
    store: Store,
    columns: Columns,
    *,
    values: Mapping[str, Term] | None = None,
    dataset: Dataset | None = None,
    engine: EngineChoice = EngineChoice.AUTO,
) -> None:
    """Raise NotTranslated, with the reason, if the columns must not be used."""
    reasons = {
        "the store was asked for": engine is EngineChoice.STORE,
        "there are no columns beside it": not columns,
        "an endpoint answers": not store.embedded,
        "the default graph is not the union of all": not store.union,
        "the graphs are named beside the query": dataset is not None,
        "values are bound beside the query": bool(values),
    }
    for reason, holds in reasons.items():
        if holds:
            raise NotTranslated(reason)
    if engine is EngineChoice.AUTO and columns.are_few:
        raise NotTranslated("the build is small, and the store as fast")
