"""Reads lists of entities: CSV tables, FollowTheMoney entities, results of Wikidata queries."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import yaml

from claimgraph.dossier.names import Names
from claimgraph.dossier.standards import is_language
from claimgraph.model.english import count_nouns
from claimgraph.model.errors import ClaimgraphError
from claimgraph.model.ftm import NAME_PARTS, NAMES, TYPES
from claimgraph.model.iris import RDFS, WD, entity_path, slug
from claimgraph.model.ontology import Vocabulary, ontology_files
from claimgraph.model.ontology.search import load_near
from claimgraph.model.ontology.terms import read_facts
from claimgraph.model.text import fold, read_text

HEADS = {
    "name": ("name", "label", "title", "caption"),
    "type": ("type", "kind", "class", "schema"),
    "alias": ("alias", "aliases", "also", "altlabel", "alt_label", "also known as", "weakalias"),
    "item": ("wikidata", "wikidataid", "wikidata_id", "qid", "item"),
    "description": ("description", "summary"),
    "key": ("key",),
}
"""The columns that are read, with the names that each may have, in upper or lower case."""

_ITEM = re.compile(r"(?:https?://www\.wikidata\.org/(?:entity|wiki)/|wd:)?(Q[1-9]\d{0,11})")
_IN_LANGUAGE = re.compile(r"(?:label|name)[ _:.@\[]([A-Za-z]{2,3}(?:[-_][A-Za-z0-9]+)*)\]?", re.I)
_SEVERAL = re.compile(r"\s*[;|]\s*")
_VERBOSE = {"value", "type"}
_LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"(?:@([A-Za-z]+(?:-[A-Za-z0-9]+)*)|\^\^<[^>]*>)?')
_ESCAPED = re.compile(r"\\(.)")
_ESCAPES = {"t": " ", "n": " ", "r": " ", "b": " ", "f": " "}


@dataclass
class ListedEntity:
    """One entity of a list: its names, the list's words for its type, and its Wikidata item."""

    name: str = ""
    types: list[str] = field(default_factory=list)
    aliases: list[str] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)
    item: str = ""
    description: str = ""
    key: str = ""

    def add_name(self, name: str) -> None:
        """Add a name: the first becomes the label, further ones become aliases."""
        if not self.name:
            self.name = name
        elif name and name != self.name and name not in self.aliases:
            self.aliases.append(name)

    def add_label(self, language: str, name: str) -> None:
        """Add a name in a language; a second name in the same language becomes an alias."""
        tag = language.replace("_", "-").lower()
        if not is_language(tag) or self.labels.setdefault(tag, name) != name:
            self.add_name(name)


@dataclass(frozen=True)
class EntityList:
    """The entities of a list; ``unread`` names columns, relations and rows that were left out."""

    entities: tuple[ListedEntity, ...]
    unread: tuple[str, ...] = ()


def read_entity_list(file: Path) -> EntityList:
    """Read a list of entities from CSV, TSV or JSON. Raises ClaimgraphError for other files."""
    text = read_text(file.read_bytes(), file.name).content
    if text.lstrip()[:1] in ("{", "["):
        return _read_json(text, file.name)
    return _read_table(text, file.name)


def _read_json(text: str, name: str) -> EntityList:
    whole = _parse_json(text, name)
    records = list(_list_records(whole, name))
    if any(map(_is_ftm, records)):
        return _read_ftm(records, name)
    return _read_results(records, _list_variables(whole), name)


def _parse_json(text: str, name: str) -> Any:
    """Return the JSON value of a file; a file with one JSON object per line gives a list."""
    try:
        return json.loads(text)
    except ValueError:
        return [_parse_line(it, name, number)
                for number, it in enumerate(text.split("\n"), 1) if it.strip()]  # fmt: skip


def _list_records(whole: Any, name: str) -> Iterator[Mapping[str, Any]]:
    """Yield the objects of a JSON list or search result; each is a row or an entity."""
    for number, it in enumerate(_unwrap_answer(whole), 1):
        if not isinstance(it, dict):
            cure = "give FollowTheMoney entities, one per line, or the result of a Wikidata query"
            raise ClaimgraphError(f"entry {number} is no object", where=name, cure=cure)
        yield it


def _unwrap_answer(whole: Any) -> list[Any]:
    """Return the items of a JSON result: SPARQL bindings, or hits of one or several searches."""
    if not isinstance(whole, dict):
        return whole if isinstance(whole, list) else [whole]
    results, responses = whole.get("results"), whole.get("responses")
    if isinstance(responses, dict):
        return [it for answer in responses.values() for it in _unwrap_answer(answer)]
    if isinstance(results, dict):
        results = results.get("bindings")
    return results if isinstance(results, list) else [whole]


def _list_variables(whole: Any) -> list[str]:
    """Return the variables of a SPARQL result in the query's order; its rows may have another."""
    head = whole.get("head") if isinstance(whole, dict) else None
    names = head.get("vars") if isinstance(head, dict) else None
    return [it for it in names if isinstance(it, str)] if isinstance(names, list) else []


def _is_ftm(value: Any) -> bool:
    return isinstance(value, dict) and "schema" in value and "properties" in value


def _parse_line(line: str, name: str, number: int) -> Any:
    try:
        return json.loads(line)
    except ValueError as error:
        cure = "write one JSON object a line, or one list"
        raise ClaimgraphError(f"no JSON: {error}", where=f"{name}:{number}", cure=cure) from None


def _read_ftm(records: Iterable[Mapping[str, Any]], name: str) -> EntityList:
    found, relations, seen = list[ListedEntity](), Counter[str](), set[str]()
    for number, record in enumerate(records, 1):
        schema, properties = record.get("schema"), record.get("properties")
        if not isinstance(schema, str) or not isinstance(properties, dict):
            cure = "an entity has a schema and properties, which are lists of strings"
            raise ClaimgraphError(
                "no entity of FollowTheMoney", where=f"{name}:{number}", cure=cure
            )
        for it in _unfold_ftm(record):
            key = _tidy(it.get("id"))
            if key and key in seen:
                continue
            seen.add(key)
            entity = _read_ftm_entity(it, str(it["schema"]), it["properties"])
            if it["schema"] in TYPES or entity.name:
                found.append(entity)
            else:
                relations[str(it["schema"])] += 1
    unread = (f"{number} of schema {it}" for it, number in sorted(relations.items()))
    return _sort_out(found, unread)


def _unfold_ftm(record: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield an entity, and the entities inside its properties, where usually only ids are."""
    yield record
    properties = record["properties"]
    for values in properties.values() if isinstance(properties, dict) else ():
        for it in values if isinstance(values, list) else [values]:
            if _is_ftm(it) and isinstance(it["properties"], dict):
                yield from _unfold_ftm(it)


def _read_ftm_entity(
    record: Mapping[str, Any], schema: str, properties: Mapping[str, Any]
) -> ListedEntity:
    it = ListedEntity()
    caption, names = _tidy(record.get("caption")), _list_texts(properties.get("name"))
    parts = [text for name in NAME_PARTS for text in _list_texts(properties.get(name))[:1]]
    if caption in names:
        it.add_name(caption)
    elif parts and not names:
        it.add_name(" ".join(parts))
    for prop in NAMES:
        for text in _list_texts(properties.get(prop)):
            it.add_name(text)
    if schema in TYPES and not it.name:
        it.add_name(caption)
    it.types = [*_list_texts(properties.get("keywords")), *_list_texts(properties.get("level")),
                schema]  # fmt: skip
    it.description = next(iter(_list_texts(properties.get("description"))), "") or next(
        iter(_list_texts(properties.get("summary"))), ""
    )
    ids = (*_list_texts(properties.get("wikidataId")), _tidy(record.get("id")))
    it.item = next(filter(None, map(_find_item, ids)), "")
    return it


def _list_texts(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [text for it in values if (text := _tidy(it))]


def _tidy(value: Any) -> str:
    """Return a text on one line with single spaces; return '' for a value that is no text."""
    return " ".join(value.split()) if isinstance(value, str) else ""


def _find_item(text: str) -> str:
    match = _ITEM.fullmatch(text)
    return match[1] if match else ""


@dataclass(frozen=True)
class ResultCell:
    """One value of a Wikidata result: its text, and its language if known."""

    text: str
    language: str = ""


def _read_results(
    records: Iterable[Mapping[str, Any]], variables: Iterable[str], name: str
) -> EntityList:
    """Read the rows of a JSON query result, whose values may be plain or objects with a type."""
    rows = [{key: _read_cell(value) for key, value in it.items()} for it in records]
    keys = dict.fromkeys(key for row in rows for key in row)
    return _read_rows(rows, list(dict.fromkeys([*variables, *keys])), name)


def _read_cell(value: Any) -> ResultCell:
    if isinstance(value, dict) and value.keys() >= _VERBOSE:
        return ResultCell(_tidy(value["value"]), _tidy(value.get("xml:lang")))
    return ResultCell(_tidy(value))


def _read_table(text: str, name: str) -> EntityList:
    head = text.partition("\n")[0]
    if head.startswith("?") and "," not in head:
        return _read_terms(text, name)
    delimiter = max(",\t;|", key=head.count)
    try:
        table = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        cure = "write it as RFC 4180 has it: a quotation mark inside quotation marks is doubled"
        raise ClaimgraphError(f"no CSV: {error}", where=name, cure=cure) from None
    names = [_tidy(it).lstrip("?") for it in table[0]] if table else []
    rows = [
        dict(zip(names, (ResultCell(_tidy(it)) for it in row), strict=False)) for row in table[1:]
    ]
    return _read_rows(rows, names, name)


def _read_terms(text: str, name: str) -> EntityList:
    """Read a query result in SPARQL's TSV format: IRIs in brackets, texts with language tags."""
    head, *lines = [line.rstrip("\r").split("\t") for line in text.split("\n") if line.strip()]
    names = [it.strip().removeprefix("?") for it in head]
    rows = [dict(zip(names, map(_read_term, line), strict=False)) for line in lines]
    return _read_rows(rows, names, name)


def _read_term(text: str) -> ResultCell:
    if match := _LITERAL.fullmatch(text.strip()):
        words = _ESCAPED.sub(lambda it: _ESCAPES.get(it[1], it[1]), match[1])
        return ResultCell(_tidy(words), match[2] or "")
    return ResultCell(_tidy(text).removeprefix("<").removesuffix(">"))


def _read_rows(rows: list[dict[str, ResultCell]], names: list[str], name: str) -> EntityList:
    """Read rows of a table or of a query result, in which an entity may have several rows."""
    item = _find_items(names, rows)
    roles = {it: role for it in names if (role := _find_role(it, item))}
    if "name" not in roles.values():
        roles |= {it: "name" for it in names if it.casefold() in HEADS["name"]}
    if "schema" in names and "id" in names:  # in OpenSanctions' tables an id may be an item: Q7747
        roles["id"] = "item"
    if "name" not in roles.values():
        cure = f"name the column of names {' or '.join(HEADS['name'])}"
        found = ", ".join(names) or "nothing"
        raise ClaimgraphError(f"no column holds names; found {found}", where=name, cure=cure)
    things: dict[str, ListedEntity] = {}
    for number, row in enumerate(rows):
        cells = [(roles[it], it, cell) for it, cell in row.items() if it in roles and cell.text]
        ids = [
            found for role, _, cell in cells if role == "item" if (found := _find_item(cell.text))
        ]
        thing = things.setdefault(ids[0] if ids else f"row {number}", ListedEntity())
        thing.item = thing.item or "".join(ids[:1])
        for role, column, cell in cells:
            _enter_cell(thing, role, column, cell)
    unread = (f"column {it}" for it in names if it not in roles and it)
    return _sort_out(things.values(), unread)


def _find_items(names: Iterable[str], rows: Iterable[Mapping[str, ResultCell]]) -> str:
    """Return the name of the column with the Wikidata items of the listed entities, or ''.

    If several columns have items, it is the first with a label column (item, itemLabel), or else
    the first whose name has no known meaning (as class has). Without a label column, cells must be
    IRIs, because numbers alone (Q7) may be ids of another list.
    """
    found = {it: cells for it in names if (cells := _list_items(it, rows))}
    labelled = [it for it in found if any(f"{it}Label" in row for row in rows)]
    plain = [it for it, cells in found.items() if not _find_role(it, "") and ":" in cells[0]]
    return next(iter([*labelled, *plain]), "")


def _list_items(column: str, rows: Iterable[Mapping[str, ResultCell]]) -> list[str]:
    """Return the cells of a column if all of them are Wikidata items, otherwise an empty list."""
    cells = [row[column].text for row in rows if column in row and row[column].text]
    return cells if all(map(_find_item, cells)) else []


def _find_role(column: str, item: str) -> str:
    """Return the role of a column by its name: name, label, type, item, ..., or '' if unknown.

    ``item`` is the column of Wikidata items: "itemLabel" then has the names.
    """
    if item and column.startswith(item):
        rest = column.removeprefix(item).lower()
        roles = {"": "item", "label": "name", "altlabel": "listed", "description": "description"}
        return roles.get(rest, "label" if _IN_LANGUAGE.fullmatch(rest) else "")
    plain = column.casefold()
    role = next((role for role, names in HEADS.items() if plain in names), "")
    if item and role == "name":
        return "label"
    if plain.endswith("label") and plain.removesuffix("label") in HEADS["type"]:
        return "type"
    return role or ("label" if _IN_LANGUAGE.fullmatch(column) else "")


def _enter_cell(thing: ListedEntity, role: str, column: str, cell: ResultCell) -> None:
    if role == "name" and cell.language in ("", "en"):
        thing.add_name(cell.text)
    elif role == "name":
        thing.add_label(cell.language, cell.text)
    elif role == "label":
        match = _IN_LANGUAGE.search(column)
        thing.add_label(cell.language or (match[1] if match else ""), cell.text)
    elif role == "alias":
        for it in _SEVERAL.split(cell.text):
            thing.add_name(it)
    elif role == "listed":  # the label service of Wikidata separates aliases by commas
        for it in cell.text.split(", "):
            thing.add_name(it)
    elif role == "type":
        thing.types += [it for it in _SEVERAL.split(cell.text) if it not in thing.types]
    elif role == "description":
        thing.description = thing.description or cell.text
    elif role == "key":
        thing.key = cell.text


def _sort_out(entities: Iterable[ListedEntity], unread: Iterable[str]) -> EntityList:
    """Leave out entities without a name. Wikidata gives items without a label their number."""
    found = list(entities)
    for it in found:
        if not it.name or it.name == it.item:
            it.name = next(iter([*it.labels.values(), *it.aliases]), "")
            it.aliases = [alias for alias in it.aliases if alias != it.name]
    named = [it for it in found if it.name]
    nameless = len(found) - len(named)
    losses = [f"{nameless} without a name"] if nameless else []
    return EntityList(tuple(named), (*unread, *losses))


@dataclass(frozen=True)
class Proposed:
    """Entities as YAML for ``dossier.yaml``, and remarks for the user on what was left out."""

    yaml: str
    told: tuple[str, ...]


def propose_entities(
    found: EntityList, vocabulary: Vocabulary, known: Names, *, file: str, type_: str = "thing"
) -> Proposed:
    """Write entities to copy into a dossier; ``known`` are the names that the dossier has.

    Nothing is merged: an entity that shares a name or an item with one of the dossier, or with an
    earlier one of the list, is written as a comment, for a person to decide. ``type_`` is used
    for entities whose type in the list is unknown here.
    """
    drafting = _Drafting(known, _list_type_words(vocabulary), file, type_)
    for it in found.entities:
        drafting.take(it)
    doubtful = len(drafting.doubtful)
    counts = [f"{count_nouns(len(drafting.entries), 'entity')} proposed"]
    counts += [f"{doubtful} that may be known already, as comments"] if doubtful else []
    counts += (
        [f"{drafting.untyped} of no known type, written as {type_}"] if drafting.untyped else []
    )
    counts += [f"left out: {', '.join(found.unread)}"] if found.unread else []
    return Proposed(drafting.write(), (*counts, *drafting.dropped))


def _list_type_words(vocabulary: Vocabulary) -> dict[str, str]:
    """Map words for types to types: names and labels, FollowTheMoney schemata, Wikidata classes.

    The ontology's search words include Wikidata's labels of classes (human, sovereign state).
    """
    facts = read_facts([ontology_files() / "affairs.ttl"])
    near, types = load_near(), vocabulary.classes.values()
    words = {fold(word): term.name for term in types for word in near.get(term.iri, ())}
    words |= {fold(schema): name for schema, name in TYPES.items()}
    for term in vocabulary.classes.values():
        for item in (it for it in facts.many(term.iri, f"{RDFS}seeAlso") if it.startswith(WD)):
            words[fold(item)] = words[fold(item.removeprefix(WD))] = term.name
    for term in vocabulary.classes.values():
        words |= {fold(term.label): term.name, fold(term.name): term.name}
    return words


@dataclass
class _Drafting:
    """Collects new entries for ``dossier.yaml``, and the names, items and paths already used."""

    known: Names
    types: Mapping[str, str]
    file: str
    type: str
    entries: dict[str, dict[str, Any]] = field(default_factory=dict)
    doubtful: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    untyped: int = 0

    def __post_init__(self) -> None:
        entities = self.known.entities
        self.names = {name: entities[path].label for name, path in self.known.paths.items()}
        self.items = {it.match.removeprefix(WD): it.label for it in entities.values() if it.match}
        self.paths = set(entities)

    def take(self, it: ListedEntity) -> None:
        """Add an entity to the proposed ones, or to those that the dossier may already have."""
        kind = next((known for word in it.types if (known := self.types.get(fold(word)))), "")
        entry = self._write_entry(it, kind or self.type)
        if not _is_writable([it.name, entry]):
            self.dropped.append(f"{it.name!a} is left out: its characters fit into no file")
        elif why := self._find_same(it):
            self.doubtful.append((it.name, why, entry))
        else:
            self.untyped += not kind
            self._enter(it, entry)

    def _write_entry(self, it: ListedEntity, kind: str) -> dict[str, Any]:
        because = f"{self.file} gives {it.item} as its item." if it.item else ""
        fields = {"type": kind, "key": it.key, "aliases": it.aliases, "labels": it.labels,
                "description": it.description, "wikidata": it.item, "because": because}  # fmt: skip
        return {key: value for key, value in fields.items() if value}

    def _find_same(self, it: ListedEntity) -> str:
        """Return a remark that names a known entity with the same item or name, or ''."""
        if it.item in self.items:
            return f"may be {self.items[it.item]}: the item is the same"
        if same := self.names.get(fold(it.name)):
            return f"may be {same}: the name is the same"
        return ""

    def _enter(self, it: ListedEntity, entry: dict[str, Any]) -> None:
        taken = [name for name in it.aliases if self.names.get(fold(name), it.name) != it.name]
        for name in taken:
            message = f"'{name}' is no alias of {it.name}: it means {self.names[fold(name)]}"
            self.dropped.append(message)
        aliases = [name for name in it.aliases if name not in taken and fold(name) != fold(it.name)]
        kept = list({fold(name): name for name in aliases}.values())
        entry = {
            key: kept if key == "aliases" else it
            for key, it in entry.items()
            if key != "aliases" or kept
        }
        key = entry.get("key", it.name)
        if entity_path(slug(key)) in self.paths:
            entry["key"] = key = next(
                more
                for n in count(2)
                if entity_path(slug(more := f"{slug(key)}-{n}")) not in self.paths
            )
        self.paths.add(entity_path(slug(key)))
        self.names |= dict.fromkeys(map(fold, (it.name, *kept)), it.name)
        if it.item:
            self.items[it.item] = it.name
        self.entries[it.name] = entry

    def write(self) -> str:
        """Return the section `entities` as YAML; entities that may be known are comments in it."""
        lines = [_dump_yaml({"entities": self.entries})] if self.entries else []
        if self.doubtful:
            lines.append("\n# These may be known already. Decide, and copy what is new:\n")
        for name, why, entry in self.doubtful:
            text = f"# {why}\n{_dump_yaml({name: entry})}"
            lines += [f"# {line}\n" for line in text.splitlines()]
        return "".join(lines)


def _is_writable(value: Any) -> bool:
    """Return whether a value can be encoded in UTF-8; half a surrogate pair cannot."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def _dump_yaml(value: Any) -> str:
    text: str = yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=100)
    return text
