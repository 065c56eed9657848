"""The dictionaries of a dossier's tables, filled from the different texts of their columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from claimgraph.mapping import Table
from claimgraph.model import Records
from claimgraph.read.names import Names
from claimgraph.tables import dictionaries
from claimgraph.tables.database import Database
from claimgraph.tables.names import DEFAULT, Census
from claimgraph.vocabulary import Vocabulary

ENDS = ("subject", "object", "speaker")
DATES = ("when", "said_text")
SURVEYED = (*ENDS, *DATES)
"""Columns of a table in words whose texts have to be understood; its qualifiers are others."""


@dataclass(frozen=True)
class Survey:
    """The different texts of a table in words, by column: few, however many rows there are."""

    table: Table
    qualifiers: tuple[str, ...]
    texts: Mapping[str, Sequence[str]]


def learn(
    surveys: Sequence[Survey],
    *,
    database: Database,
    records: Records,
    known: Mapping[str, str],
    vocabulary: Vocabulary,
) -> Records:
    """Fill every dictionary, from all tables together; gives the records with the new entities.

    ``known`` leads from folded names to the entities of the dossier.
    """
    pupil = _Pupil(database, vocabulary)
    database.fill("term", dictionaries.terms(vocabulary))
    database.fill("speech", dictionaries.speeches(vocabulary))
    database.fill("table_source", [dictionaries.source(it.table.source) for it in surveys])
    pupil.learn_dates(surveys)
    records, names = pupil.learn_names(surveys, records, known)
    pupil.learn_values(surveys, records, names)
    return records


@dataclass(frozen=True)
class _Pupil:
    database: Database
    vocabulary: Vocabulary

    def learn_dates(self, surveys: Sequence[Survey]) -> None:
        texts = {text for it in surveys for column in DATES for text in it.texts[column]}
        self.database.fill("moment", dictionaries.moments(sorted(texts)))
        for it in surveys:
            self.database.fill("moment", dictionaries.defaults(it.table))

    def learn_names(
        self, surveys: Sequence[Survey], records: Records, known: Mapping[str, str]
    ) -> tuple[Records, Names]:
        census = Census(known, records.entities)
        for survey in surveys:
            for column, kind in self._named(survey):
                brackets = survey.table.mapping.brackets
                census.enter(survey.texts[column], kind, brackets=brackets)
        found = census.settle()
        self.database.fill("name", dictionaries.names(found))
        entities = {**records.entities, **{it.path: it for it in found.values()}}
        paths = {**known, **{name: it.path for name, it in census.folded(found)}}
        return replace(records, entities=entities), Names(entities=entities, paths=paths)

    def _named(self, survey: Survey) -> Iterator[tuple[str, str]]:
        """The columns that hold names, each with the type of what is not listed."""
        kinds = survey.table.mapping.kinds
        other = kinds.get("type") or DEFAULT
        for end in ENDS:
            yield end, kinds.get(end) or other
        for it in survey.qualifiers:
            if self.vocabulary.qualifiers[it].kinds == {"entity"}:
                yield it, other

    def learn_values(self, surveys: Sequence[Survey], records: Records, names: Names) -> None:
        for qualifier in sorted({name for it in surveys for name in it.qualifiers}):
            texts = {
                text for it in surveys if qualifier in it.qualifiers for text in it.texts[qualifier]
            }
            worths = dictionaries.worths(
                self.vocabulary.qualifiers[qualifier], sorted(texts),
                names=names, records=records, vocabulary=self.vocabulary,
            )  # fmt: skip
            self.database.fill("worth", worths)
