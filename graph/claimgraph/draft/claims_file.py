"""Adds and changes claims in YAML files that a person edits; all other lines stay as they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from claimgraph.dossier.folder import CLAIMS
from claimgraph.dossier.yaml import Mapping as Keyed
from claimgraph.dossier.yaml import Node, Sequence, parse_yaml
from claimgraph.draft.suggestion import (
    order_fields,
    plain_value,
    write_claim,
    write_scalar,
    write_value,
)
from claimgraph.model.errors import ClaimgraphError, Place
from claimgraph.model.files import settle, write_beside_then_rename

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DEEPEST = 2
"""The indentation, in spaces, of claims and entities in a file that has none yet."""


@dataclass(frozen=True)
class FileChange:
    """The content of a dossier's file before and after a change; ``added`` are the new lines.

    ``before`` is None if the file does not exist yet. ``replaced`` are the lines that ``added``
    replaces.
    """

    name: str
    before: bytes | None
    after: bytes
    added: str
    replaced: str = ""


def change_claims(
    folder: Path, source: str, fields: Mapping[str, Any], *, alone: bool
) -> FileChange:
    """Append a claim to the file of its source; ``alone`` if the dossier has only that source.

    The claim goes into the first file, by name, whose ``source:`` names the source, or else into a
    new file. The result is not written yet.
    """
    for file in sorted(folder.glob(CLAIMS)):
        data = file.read_bytes()
        if _is_of(data, source, alone=alone):
            return _append_claim(file.name, data, fields)
    plain = re.sub(r"[^\w.-]+", "-", source)
    name = f"claims-{plain}.yaml"
    added = write_claim(fields, indent=DEEPEST)
    head = f"source: {write_scalar(source)}\nclaims:\n"
    return FileChange(name, None, f"{head}{added}".encode(), added)


def _is_of(data: bytes, source: str, *, alone: bool) -> bool:
    """Whether a file is for the claims of a source, by its key ``source``.

    A file without that key is, if the dossier has only this source (``alone``).
    """
    try:
        text = data.decode("utf-8")
        for key, value in _list_head(text):
            if key == "source":
                return value == source
        return alone and yaml.compose(text, Loader=_LOADER) is not None
    except (yaml.YAMLError, UnicodeDecodeError):
        return False  # the command check reports an unreadable file; use another one


def _list_head(text: str) -> Iterator[tuple[str, str]]:
    """The keys and values at the top level of a YAML file, if a value is a plain string."""
    depth, key = 0, ""
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth == 1 and isinstance(event, yaml.SequenceStartEvent):
                return
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
            key = "" if depth == 1 else key
        elif depth == 1 and isinstance(event, yaml.ScalarEvent):
            if key:
                yield key, event.value
            key = "" if key else event.value


def _compose_yaml(text: str, name: str) -> yaml.Node | None:
    try:
        return yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        where, cure = str(Place(name, line)), "mend the file; claimgraph check says what is wrong"
        message = f"not readable as YAML: {error.problem}"
        raise ClaimgraphError(message, where=where, cure=cure) from None


def _append_claim(name: str, data: bytes, fields: Mapping[str, Any]) -> FileChange:
    text = data.decode("utf-8")
    root = _compose_yaml(text, name)
    listed = _list_in(root)
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += _line_end(text)
    if isinstance(listed, yaml.SequenceNode) and listed.value:
        if listed.flow_style:
            cure = "write the list over several lines, each claim beginning with a hyphen"
            raise ClaimgraphError("a list in brackets is not added to", where=name, cure=cure)
        column = listed.start_mark.column
        at = _last_line(lines, listed.end_mark.line, column)
        spaced = any(not it.strip() for it in lines[listed.start_mark.line : at])
        added = write_claim(fields, indent=column)
    else:
        at, spaced, added = _open_list(lines, root, listed, fields)
    added = added.replace("\n", _line_end(text))
    before = _line_end(text) if spaced else ""
    after = "".join([*lines[:at], before, added, *lines[at:]])
    change = FileChange(name, data, after.encode("utf-8"), before + added)
    _require_whole(change)
    return change


def _line_end(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _list_in(root: Any) -> Any:
    """Find the list of claims in a YAML file: its root, or the value of the key ``claims``."""
    if isinstance(root, yaml.MappingNode):
        return next((value for key, value in root.value if key.value == "claims"), None)
    return root


def _last_line(lines: list[str], end: int, column: int) -> int:
    """The number of the list's last line, which excludes blank lines and comments after it."""
    while end > 0:
        line = lines[end - 1]
        indent = len(line) - len(line.lstrip())
        if line.strip() and not (line.lstrip().startswith("#") and indent <= column):
            break
        end -= 1
    return end


def _open_list(
    lines: list[str], root: Any, listed: Any, fields: Mapping[str, Any]
) -> tuple[int, bool, str]:
    """Make room for the first claim in a file whose list is empty or missing.

    Changes ``lines``, and returns the line number to insert at, whether a blank line comes first,
    and the text of the claim.
    """
    if listed is not None and isinstance(root, yaml.MappingNode):
        at = listed.start_mark.line
        line = lines[at]
        lines[at] = line.replace("[]", "", 1).rstrip() + line[len(line.rstrip()) :]
        return at + 1, False, write_claim(fields, indent=DEEPEST)
    if isinstance(root, yaml.MappingNode):
        lines.append("claims:\n")
        return len(lines), False, write_claim(fields, indent=DEEPEST)
    if listed is not None:  # the whole file is an empty list
        lines[:] = [it for it in lines if it.strip() != "[]"]
    return len(lines), False, write_claim(fields, indent=0)


def _require_whole(change: FileChange) -> None:
    """Check that a change adds one claim at the end, and leaves the others unchanged."""
    before, after = (_read_items(it, change.name) for it in (change.before or b"", change.after))
    if len(after) != len(before) + 1 or after[: len(before)] != before:
        cure = "add the claim by hand"
        raise ClaimgraphError("the claim cannot be added safely", where=change.name, cure=cure)


def _read_items(data: bytes, name: str) -> list[Any]:
    root = parse_yaml(data, name, report=lambda _: None) if data.strip() else None
    listed: Node | None = root.get("claims") if isinstance(root, Keyed) else root
    return [plain_value(it) for it in listed.items] if isinstance(listed, Sequence) else []


def mend_claim(folder: Path, name: str, line: int, fields: Mapping[str, Any]) -> FileChange:
    """Change a claim in its file: only values that differ, and keys that are added or removed.

    ``line`` is the number of the claim's first line, counted from 1. All other lines and all
    comments stay. The result is not written yet.
    """
    data = (folder / name).read_bytes()
    text = data.decode("utf-8")
    place, item = _find_claim(text, name, line)
    start, end = text.rfind("\n", 0, item.start_mark.index) + 1, _line_stop(text, item)
    after, grown = text, 0
    for at, stop, words in sorted(_list_edits(text, item, fields), reverse=True):
        after = after[:at] + words + after[stop:]
        grown += len(words) - (stop - at)
    new = after[start : end + grown]
    change = FileChange(name, data, after.encode("utf-8"), new, text[start:end])
    _require_mended(change, place, fields)
    return change


def _find_claim(text: str, name: str, line: int) -> tuple[int, yaml.MappingNode]:
    """The claim that begins on a line, counted from 1, with its number in the list."""
    listed = _list_in(_compose_yaml(text, name))
    items = listed.value if isinstance(listed, yaml.SequenceNode) else []
    places = [it.start_mark.line + 1 for it in items]
    where = f"{name}:{line}"
    if line not in places:
        cure = "look at the claim again: the file was changed"
        raise ClaimgraphError("no claim begins on this line", where=where, cure=cure)
    place = places.index(line)
    if not isinstance(items[place], yaml.MappingNode) or items[place].flow_style:
        cure = "write each of its keys on a line of its own"
        raise ClaimgraphError("a claim in braces is not changed", where=where, cure=cure)
    return place, items[place]


def delete_claim(folder: Path, name: str, line: int) -> FileChange:
    """Delete a claim from its file: its lines, and nothing else.

    ``line`` is the number of the claim's first line, counted from 1. In the result, ``replaced``
    are its lines with so many of the lines around them that ``added``, which is what is left of
    these, occurs once in the file: undo finds the place by it. The result is not written yet.
    """
    data = (folder / name).read_bytes()
    text = data.decode("utf-8")
    place, item = _find_claim(text, name, line)
    start, end = text.rfind("\n", 0, item.start_mark.index) + 1, _line_stop(text, item)
    left = text[:start] + text[end:]
    items = _read_items(data, name)
    if len(items) == 1:
        left = _close_list(left) if _is_keyed(text) else f"{left}[]{_line_end(text)}"
    after = left.encode("utf-8")
    if _read_items(after, name) != [*items[:place], *items[place + 1 :]]:
        cure = "delete the claim by hand"
        raise ClaimgraphError("the claim cannot be deleted safely", where=name, cure=cure)
    replaced, added = _surround_change(text, left)
    return FileChange(name, data, after, added, replaced)


def _is_keyed(text: str) -> bool:
    return isinstance(yaml.compose(text, Loader=_LOADER), yaml.MappingNode)


def _surround_change(before: str, after: str) -> tuple[str, str]:
    """The lines in which two texts differ, with lines around them until the new ones are unique."""
    old, new = (it.splitlines(keepends=True) for it in (before, after))
    shorter = min(len(old), len(new))
    head = next((at for at in range(shorter) if old[at] != new[at]), shorter)
    room = range(shorter - head)
    tail = next((at for at in room if old[-1 - at] != new[-1 - at]), len(room))

    def added() -> str:
        return "".join(new[head : len(new) - tail])

    while (head or tail) and (not added() or after.count(added()) > 1):
        head, tail = (head - 1, tail) if head else (0, tail - 1)
    return "".join(old[head : len(old) - tail]), added()


def _list_edits(
    text: str, item: yaml.MappingNode, fields: Mapping[str, Any]
) -> Iterator[tuple[int, int, str]]:
    """The changes of a claim's text: start and end offset of each, and the new text."""
    pairs = {key.value: (key, value) for key, value in item.value}
    before = {name: plain_value(node) for name, node in _read_pairs(text, item)}
    kept = [name for name in pairs if name in fields]
    for name in kept:
        if before[name] != fields[name]:
            start, stop = pairs[name][1].start_mark.index, _value_stop(text, pairs[name][1])
            gap = "" if text[start - 1].isspace() else " "
            yield start, max(start, stop), gap + write_value(fields[name])
    gone = [name for name in pairs if name not in fields]
    for name in gone:
        key, value = pairs[name]
        if key is item.value[0][0]:  # keep the hyphen before the first key, which begins the claim
            yield key.start_mark.index, pairs[kept[0]][0].start_mark.index, ""
        else:
            line = text.rfind("\n", 0, key.start_mark.index) + 1
            yield line, _line_stop(text, value), ""
    yield from _list_new_keys(text, item, fields, pairs)


def _list_new_keys(
    text: str, item: yaml.MappingNode, fields: Mapping[str, Any], pairs: Mapping[str, Any]
) -> Iterator[tuple[int, int, str]]:
    """The insertions for new keys of a claim, each after the key that usually precedes it."""
    margin = " " * item.start_mark.column
    behind: dict[str, list[str]] = {}
    last = ""
    for name, value in order_fields(fields).items():
        if name in pairs:
            last = name
        else:
            behind.setdefault(last, []).append(f"{margin}{name}: {write_value(value)}")
    for name, lines in behind.items():
        anchor = name or next(it for it in pairs if it in fields)
        at = _line_stop(text, pairs[anchor][1])
        words = "".join(f"{it}{_line_end(text)}" for it in lines)
        yield at, at, words if text[at - 1 : at] == "\n" else f"{_line_end(text)}{words}"


def _read_pairs(text: str, item: yaml.MappingNode) -> Iterator[tuple[str, Node]]:
    """The keys and values of a claim as a dossier reads them, with all scalars as text."""
    start, stop = text.rfind("\n", 0, item.start_mark.index) + 1, _line_stop(text, item)
    root = parse_yaml(text[start:stop].encode(), "the claim", report=lambda _: None)
    node = root.items[0] if isinstance(root, Sequence) else root
    assert isinstance(node, Keyed)
    yield from ((key.text, value) for key, value in node.pairs)


def _value_stop(text: str, node: yaml.Node) -> int:
    """The offset after the last character of a value.

    PyYAML's end mark of a block is later, after blank lines and comments.
    """
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _value_stop(text, last[1] if isinstance(last, tuple) else last)
    end: int = node.end_mark.index
    while end > node.start_mark.index and text[end - 1].isspace():
        end -= 1
    return end


def _line_stop(text: str, node: yaml.Node) -> int:
    """The offset after the line on which a value ends, including a comment on that line."""
    end = text.find("\n", _value_stop(text, node))
    return len(text) if end < 0 else end + 1


def _require_mended(change: FileChange, at: int, fields: Mapping[str, Any]) -> None:
    """Check that a change gives one claim the new fields, and leaves the others unchanged."""
    before, after = (_read_items(it, change.name) for it in (change.before or b"", change.after))
    if after != [*before[:at], dict(fields), *before[at + 1 :]]:
        cure = "change the claim by hand"
        message = "the file cannot be written so that only this claim differs"
        raise ClaimgraphError(message, where=change.name, cure=cure)


def change_entities(
    front: Path, new: Mapping[str, str], *, known: Iterable[str] = ()
) -> FileChange | None:
    """Add entities to ``dossier.yaml`` after the last one, one line each.

    ``new`` are types by name; names in ``known`` are left out. Returns None if none is left.
    """
    missing = {name: kind for name, kind in new.items() if name not in set(known)}
    if not missing:
        return None
    data = front.read_bytes()
    text = data.decode("utf-8")
    root = _compose_yaml(text, front.name)
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    listed = next((it for key, it in pairs if key.value == "entities"), None)
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += _line_end(text)
    if isinstance(listed, yaml.MappingNode) and listed.value and not listed.flow_style:
        column = listed.start_mark.column
        at = _last_line(lines, listed.end_mark.line, column)
        head = ""
    elif listed is None:
        column, at, head = DEEPEST, len(lines), "entities:\n"
    else:
        cure = "write the entities over several lines"
        raise ClaimgraphError("entities in braces cannot be extended", where=front.name, cure=cure)
    added = "".join(
        f"{' ' * column}{write_scalar(name)}: {write_value({'type': kind})}\n"
        for name, kind in missing.items()
    )
    added = f"{head}{added}".replace("\n", _line_end(text))
    after = "".join([*lines[:at], added, *lines[at:]])
    return FileChange(front.name, data, after.encode("utf-8"), added)


def take_out(data: bytes, added: str, *, replaced: str = "") -> bytes | None:
    """Remove lines that were added to a file, or restore the lines that they replaced.

    Returns None if somebody has changed the added lines since, or if it is not clear where the
    replaced ones were.
    """
    text = data.decode("utf-8")
    at = text.rfind(added)
    if at < 0 or (at > 0 and text[at - 1] != "\n") or (replaced and text.count(added) > 1):
        return None
    return _close_list(text[:at] + replaced + text[at + len(added) :]).encode("utf-8")


def _close_list(text: str) -> str:
    """Write ``[]`` after a key ``claims:`` that has no claims any more."""
    lines = text.splitlines(keepends=True)
    for number, line in enumerate(lines):
        rest = "".join(lines[number + 1 :])
        if line.strip() == "claims:" and not _has_items(rest):
            lines[number] = line.replace("claims:", "claims: []", 1)
    return "".join(lines)


def _has_items(rest: str) -> bool:
    return any(it.lstrip().startswith("- ") for it in rest.splitlines())


def save_changes(folder: Path, changes: Iterable[FileChange]) -> None:
    """Write changed files, unless one of them was changed by somebody else since it was read.

    In that case ClaimgraphError is raised, and nothing is written.
    """
    wanted = list(changes)
    for it in wanted:
        file = folder / it.name
        now = file.read_bytes() if file.exists() else None
        if now != it.before:
            cure = "look at the draft again: it is shown with the file as it is now"
            raise ClaimgraphError("somebody changed the file just now", where=it.name, cure=cure)
    for it in wanted:
        with write_beside_then_rename(folder / it.name) as out:
            out.write(it.after)
        settle(folder / it.name)
