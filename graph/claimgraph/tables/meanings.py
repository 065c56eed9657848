"""The dictionaries of a dossier's tables, filled from the different texts of their columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from claimgraph.dossier.merges import Nomenclature, find_strangers
from claimgraph.dossier.names import Names
from claimgraph.model.errors import Finding
from claimgraph.model.kept import NOTHING, Kept
from claimgraph.model.ontology import Vocabulary
from claimgraph.model.records import Records
from claimgraph.model.sql import Database
from claimgraph.model.tablemap import Table
from claimgraph.tables import dictionaries
from claimgraph.tables.names import DEFAULT, Census

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


@dataclass(frozen=True)
class Learnt:
    """The records with the entities of tables; ``strangers`` are decisions on no name at all."""

    records: Records
    strangers: tuple[Finding, ...] = ()


def learn(
    surveys: Sequence[Survey],
    *,
    database: Database,
    records: Records,
    known: Nomenclature,
    vocabulary: Vocabulary,
    kept: Kept = NOTHING,
) -> Learnt:
    """Fill every dictionary, from all tables together; tells what has come of it.

    Names of tables that are ``kept`` from an earlier build are settled together with these.
    """
    pupil = _Pupil(database, vocabulary, kept)
    kept.pour_words(database)
    database.fill("term", dictionaries.terms(vocabulary))
    database.fill("speech", dictionaries.speeches(vocabulary))
    database.fill("table_source", [dictionaries.source(it.table.source) for it in surveys])
    pupil.learn_dates(surveys)
    database.fill("listed", ((path,) for path in records.entities))
    census = Census(known.names, records.entities, known.merges)
    records, names = pupil.learn_names(surveys, records, census)
    pupil.learn_values(surveys, records, names)
    return Learnt(records, tuple(find_strangers(census.strangers(known.decided), names)))


@dataclass(frozen=True)
class _Pupil:
    database: Database
    vocabulary: Vocabulary
    kept: Kept

    def learn_dates(self, surveys: Sequence[Survey]) -> None:
        texts = {text for it in surveys for column in DATES for text in it.texts[column]}
        fresh = texts - set(self.database.texts("moment", "text"))
        self.database.fill("moment", dictionaries.moments(sorted(fresh)))
        for it in surveys:
            self.database.fill("moment", dictionaries.defaults(it.table))

    def learn_names(
        self, surveys: Sequence[Survey], records: Records, census: Census
    ) -> tuple[Records, Names]:
        for text, kind, brackets in self.kept.names(self.database):
            census.enter([text], kind, brackets=brackets)
        for survey in surveys:
            self._survey(survey, census)
        found = census.settle()
        self.database.fill("name", dictionaries.names(found))
        entities = {**records.entities, **{it.path: it for it in found.values()}}
        paths = {**census.known, **{name: it.path for name, it in census.folded(found)}}
        return replace(records, entities=entities), Names(entities=entities, paths=paths)

    def _survey(self, survey: Survey, census: Census) -> None:
        path, brackets = survey.table.source.path, survey.table.mapping.brackets
        for column, kind in self._named(survey):
            census.enter(survey.texts[column], kind, brackets=brackets)
            rows = ((path, text, kind, brackets) for text in survey.texts[column])
            self.database.fill("census", rows)

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
