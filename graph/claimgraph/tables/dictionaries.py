"""Each different text is understood once, in Python; the rows are joined to what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from claimgraph.dossier.names import Names
from claimgraph.dossier.values import plain, read_value
from claimgraph.model.dates import DateError, Time, count_days, until
from claimgraph.model.english import names_several, pluralise_verb, word_qualifier, word_time
from claimgraph.model.ontology import QualifierTerm, Vocabulary
from claimgraph.model.records import Entity, Records, Source
from claimgraph.model.tablemap import Table
from claimgraph.tables.cell_dates import read_time

Row = tuple[Any, ...]


def names(found: Mapping[str, Entity]) -> Iterator[Row]:
    """The rows of ``name``: a text, and the entity that it means."""
    for text, entity in found.items():
        several = names_several(entity.label)
        yield text, entity.path, entity.label, entity.type, entity.unnamed, several


def source(it: Source) -> Row:
    """The row of ``table_source``."""
    first, last = count_days(it.published)
    return it.path, it.title, it.agent, it.voice.value, first, last


def moments(texts: Iterable[str]) -> Iterator[Row]:
    """The rows of ``moment``: dates that can be read. What is missing here is no date."""
    for text in texts:
        try:
            time = read_time(text)
        except DateError:
            continue
        yield moment(text, time)


def defaults(table: Table) -> Iterator[Row]:
    """When what has no date was said: by the day of publication; a source's own words, on it."""
    published = table.source.published
    yield moment(f"#published {table.source.path}", published)
    yield moment(f"#until {table.source.path}", until(published))


def moment(text: str, time: Time) -> Row:
    """A date as columns, keyed by the text that it was read from."""
    return (
        text, time.edtf, time.earliest.isoformat(), time.latest.isoformat(), time.open_begin,
        time.open_end, *count_days(time), word_time(time), word_time(time, lasting=True),
    )  # fmt: skip


def worths(
    term: QualifierTerm,
    texts: Iterable[str],
    *,
    names: Names,
    records: Records,
    vocabulary: Vocabulary,
) -> Iterator[Row]:
    """The rows of ``worth``: the values that a qualifier takes; others are missing."""
    for text in texts:
        found = read_value(term, text, names)
        if found:
            value = plain(found)  # rows that say 36 and 36.00 say one thing, in the same words
            part = f"{term.name}={value.kind}:{value.identity}"
            told = word_qualifier(term.name, value, records, vocabulary)
            kind, token = value.sort, value.token
            yield term.name, text, kind, token, value.low, value.high, part, told, term.must_equal


def terms(vocabulary: Vocabulary) -> Iterator[Row]:
    """The rows of ``term``: predicates, with the classes that may be at either end."""
    below: dict[str, list[str]] = {}
    for it in vocabulary.classes.values():
        for name in it.ancestors:
            below.setdefault(name, []).append(it.name)
    for term in vocabulary.predicates.values():
        subjects, objects = (below[end] if end else None for end in (term.domain, term.range))
        yield (
            term.name, term.iri, term.kind, term.office, term.symmetric, term.arrow_label,
            pluralise_verb(term.arrow_label), f"to {term.bare_label}", subjects, objects,
        )  # fmt: skip


def speeches(vocabulary: Vocabulary) -> Iterator[Row]:
    """The rows of ``speech``: stances, as the judge takes them."""
    for it in vocabulary.stances.values():
        polarity = it.polarity if it.certainty != "unknown" else "neither"
        yield it.name, it.iri, polarity, it.certainty == "certain"
