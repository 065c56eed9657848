"""The dictionaries of a dossier's tables, filled from the different texts of their columns."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from claimgraph.dossier.merges import NO_MERGES, Decision, Merges, Nomenclature, find_strangers
from claimgraph.dossier.names import Names
from claimgraph.model.errors import Finding
from claimgraph.model.iris import digest, entity_path, slug
from claimgraph.model.ontology import Vocabulary
from claimgraph.model.records import Entity, Records
from claimgraph.model.rows import NOTHING, Kept
from claimgraph.model.sql import Database
from claimgraph.model.tablemap import Table
from claimgraph.model.text import fold
from claimgraph.tables import dictionaries
from claimgraph.tables.map_rows import kind_column, typed_places

IN_BRACKETS = re.compile(r".*\S \(([^()]+)\)")
DEFAULT = "actor"


@dataclass
class Census:
    """Collects the names of all tables, then gives each one entity.

    Two names are one entity only where the dossier says so, by an alias or a merge: else ``Kim
    Jong Un`` and ``Kim Jong-Un`` stay two, and the second in the order of letters gets a longer
    address.
    """

    known: Mapping[str, str]
    entities: Mapping[str, Entity]
    merges: Merges = NO_MERGES
    _texts: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _kinds: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _countries: set[str] = field(default_factory=set)

    def enter(self, names: Iterable[str], kind: str, *, brackets: bool = False) -> None:
        """Enter names that are in one place of one table."""
        for text in names:
            name = fold(text)
            self._texts[name].add(text)
            self._kinds[name].add(kind)
            if brackets and (match := IN_BRACKETS.fullmatch(name)):
                self._countries.add(match[1])

    def settle(self) -> dict[str, Entity]:
        """The entity that each text means."""
        taken = {path: it.label for path, it in self.entities.items()}
        found = dict[str, Entity]()
        for root, names in sorted(self._groups().items()):
            entity = self._entity(root, names, taken)
            texts = sorted(text for name in names for text in self._texts[name])
            found.update(dict.fromkeys(texts, entity))
        return found

    def _groups(self) -> dict[str, list[str]]:
        """The names that were met, by the one that was kept."""
        groups: dict[str, list[str]] = defaultdict(list)
        for name in sorted(self._texts):
            groups[name if name in self.known else self.merges.root(name)].append(name)
        return groups

    def strangers(self, decided: Mapping[str, Decision]) -> dict[str, Decision]:
        """Of names that were decided on, those that no table has either."""
        return {name: it for name, it in decided.items() if name not in self._texts}

    def folded(self, found: Mapping[str, Entity]) -> Iterator[tuple[str, Entity]]:
        """The entity of each name, as names are compared."""
        return ((fold(text), entity) for text, entity in found.items())

    def _entity(self, name: str, names: list[str], taken: dict[str, str]) -> Entity:
        if name in self.known:
            return self.entities[self.known[name]]
        path = next(it for it in _addresses(name) if taken.setdefault(it, name) == name)
        aliases = tuple(it for it in names if it != name)
        merged = self.merges.notes(name) if aliases else ()
        return Entity(path, self._kind(names), name, aliases=aliases, merged=merged)

    def _kind(self, names: list[str]) -> str:
        if self._countries & {*names}:
            return "country"
        return min(kind for name in names for kind in self._kinds[name])


def _addresses(name: str) -> Iterator[str]:
    """What an entity's address may be: the shortest that no other has.

    Of six digits two names among some thousands that read the same may agree: ``A!+;;``, ``A!|.:``.
    """
    key, digits = slug(name), digest(name)
    yield entity_path(key)
    for length in range(6, len(digits) + 1):
        yield entity_path(f"{key}-{digits[:length]}")


def _by_kind(survey: Survey, place: str, kind: str) -> Mapping[str, Sequence[str]]:
    """The names of one place by their type, which may be beside each."""
    column = kind_column(place)
    if column not in survey.texts:
        return {kind: survey.texts[place]}
    found = defaultdict[str, list[str]](list)
    for text in survey.texts[column]:
        name, _, its_kind = text.rpartition("\x1f")
        if its_kind in survey.table.mapping.classes:
            found[its_kind].append(name)
        else:
            found[DEFAULT].append(name)
    return found


ENDS = ("subject", "object", "speaker")
DATES = ("when", "said_text")
SURVEYED = (*ENDS, *DATES)
"""Columns of a table in words whose texts have to be understood; its qualifiers are others."""


def surveyed(table: Table, qualifiers: Iterable[str]) -> tuple[str, ...]:
    """The columns of a table in words whose different texts have to be known."""
    kinds = map(kind_column, typed_places(table, qualifiers))
    return (*SURVEYED, *qualifiers, *kinds)


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
    """Fill every dictionary, from all tables together; says what the result is.

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
            for its_kind, texts in _by_kind(survey, column, kind).items():
                census.enter(texts, its_kind, brackets=brackets)
                rows = ((path, text, its_kind, brackets) for text in texts)
                self.database.fill("census", rows)

    def _named(self, survey: Survey) -> Iterator[tuple[str, str]]:
        """The columns that hold names, each with the type of what is not listed."""
        kinds = survey.table.mapping.kinds
        other = kinds.get("type")
        for place in ENDS:
            kind = kinds.get(place, other)
            yield place, str(kind) if kind else DEFAULT
        for place in survey.qualifiers:
            if place in kinds or self.vocabulary.qualifiers[place].kinds == {"entity"}:
                kind = kinds.get(place, other)
                yield place, str(kind) if kind else DEFAULT

    def learn_values(self, surveys: Sequence[Survey], records: Records, names: Names) -> None:
        for qualifier in sorted({name for it in surveys for name in it.qualifiers}):
            texts = {
                text for it in surveys if qualifier in it.qualifiers for text in it.texts[qualifier]
            }
            understood = dictionaries.worths(
                self.vocabulary.qualifiers[qualifier], sorted(texts),
                names=names, records=records, vocabulary=self.vocabulary,
            )  # fmt: skip
            self.database.fill("worth", understood)
