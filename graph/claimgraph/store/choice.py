"""Chooses what answers a SPARQL query: the columns of a build where they can, else its store."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from claimgraph.store.columns import NO_COLUMNS, Columns, NotTranslated
from claimgraph.store.local import Answer, Dataset, QueryError, Solutions, Store, Term
from claimgraph.store.questions import Question


class EngineChoice(StrEnum):
    """Which engine answers; ``auto`` uses the columns where they can, and else the store."""

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
    """Answer a query with the arguments of `Store.query`.

    Raises QueryError when it cannot be run, or is to be answered by columns that cannot.
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
    """Answer a named question: by its SQL over columns, by its SPARQL over them, or by the store.

    ``values`` are its parameters. Raises QueryError when it cannot be run.
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
    """Which engine answers a query, with its SQL, or why the columns do not."""
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
    """Raise NotTranslated where the columns must not be used."""
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
