"""Claims put into the files that a person keeps: appended in their style, nothing else touched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from claimgraph.dossier.folder import CLAIMS
from claimgraph.dossier.yaml import Mapping as Keyed
from claimgraph.dossier.yaml import Node, Sequence, parse_yaml
from claimgraph.draft.claim_text import write_claim, write_scalar, write_value
from claimgraph.draft.suggestion import plain_value
from claimgraph.model.errors import ClaimgraphError
from claimgraph.model.files import settle, write_beside_then_rename

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DEEPEST = 2
"""The indentation of a list of claims in a file that has none yet."""


@dataclass(frozen=True)
class FileChange:
    """A file of the dossier as it was read and as it is to be; ``added`` are the new lines.

    ``before`` is None for a file that is not there yet.
    """

    name: str
    before: bytes | None
    after: bytes
    added: str


def change_claims(
    folder: Path, source: str, fields: Mapping[str, Any], *, alone: bool
) -> FileChange:
    """Append a claim to the file of its source; ``alone`` says that the dossier has no other.

    The first file, by name, whose ``source:`` it is; where there is none, a new one.
    """
    for file in sorted(folder.glob(CLAIMS)):
        data = file.read_bytes()
        if _is_of(data, file.name, source, alone=alone):
            return _append_claim(file.name, data, fields)
    name = f"claims-{source}.yaml"
    added = write_claim(fields, indent=DEEPEST)
    head = f"source: {write_scalar(source)}\nclaims:\n"
    return FileChange(name, None, f"{head}{added}".encode(), added)


def _is_of(data: bytes, name: str, source: str, *, alone: bool) -> bool:
    root = parse_yaml(data, name, report=lambda _: None)
    named = root.get("source") if isinstance(root, Keyed) else None
    if named is not None:
        return bool(plain_value(named) == source)
    return alone and root is not None


def _append_claim(name: str, data: bytes, fields: Mapping[str, Any]) -> FileChange:
    text = data.decode("utf-8")
    root = yaml.compose(text, Loader=_LOADER)
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
    """The list of claims: the whole file, or what stands below ``claims:``."""
    if isinstance(root, yaml.MappingNode):
        return next((value for key, value in root.value if key.value == "claims"), None)
    return root


def _last_line(lines: list[str], end: int, column: int) -> int:
    """Behind which line the list ends: blank lines and comments after it belong to what follows."""
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
    """Where the first claim goes, in a file whose list is empty or missing."""
    if listed is not None and isinstance(root, yaml.MappingNode):
        at = listed.start_mark.line
        line = lines[at]
        lines[at] = line.replace("[]", "", 1).rstrip() + line[len(line.rstrip()) :]
        return at + 1, False, write_claim(fields, indent=DEEPEST)
    if isinstance(root, yaml.MappingNode):
        lines.append("claims:\n")
        return len(lines), False, write_claim(fields, indent=DEEPEST)
    if listed is not None:  # an empty list alone
        lines[:] = [it for it in lines if it.strip() != "[]"]
    return len(lines), False, write_claim(fields, indent=0)


def _require_whole(change: FileChange) -> None:
    """Read both again: the claims that were there are as they were, and one came after them."""
    before, after = (_read_items(it, change.name) for it in (change.before or b"", change.after))
    if len(after) != len(before) + 1 or after[: len(before)] != before:
        cure = "add the claim by hand"
        raise ClaimgraphError("the claim cannot be added safely", where=change.name, cure=cure)


def _read_items(data: bytes, name: str) -> list[Any]:
    root = parse_yaml(data, name, report=lambda _: None) if data.strip() else None
    listed: Node | None = root.get("claims") if isinstance(root, Keyed) else root
    return [plain_value(it) for it in listed.items] if isinstance(listed, Sequence) else []


def change_entities(
    front: Path, new: Mapping[str, str], *, known: Iterable[str] = ()
) -> FileChange | None:
    """Add entities to ``dossier.yaml``, a line each, behind the last one."""
    missing = {name: kind for name, kind in new.items() if name not in set(known)}
    if not missing:
        return None
    data = front.read_bytes()
    text = data.decode("utf-8")
    root = yaml.compose(text, Loader=_LOADER)
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
        raise ClaimgraphError("entities in braces are not added to", where=front.name, cure=cure)
    added = "".join(
        f"{' ' * column}{write_scalar(name)}: {write_value({'type': kind})}\n"
        for name, kind in missing.items()
    )
    added = f"{head}{added}".replace("\n", _line_end(text))
    after = "".join([*lines[:at], added, *lines[at:]])
    return FileChange(front.name, data, after.encode("utf-8"), added)


def take_out(data: bytes, added: str) -> bytes | None:
    """A file without the lines that were added; None where somebody has changed them since."""
    text = data.decode("utf-8")
    at = text.rfind(added)
    if at < 0 or (at > 0 and text[at - 1] != "\n"):
        return None
    left = text[:at] + text[at + len(added) :]
    lines = left.splitlines(keepends=True)
    for number, line in enumerate(lines):
        rest = "".join(lines[number + 1 :])
        if line.strip() == "claims:" and not _has_items(rest):
            lines[number] = line.replace("claims:", "claims: []", 1)
    return "".join(lines).encode("utf-8")


def _has_items(rest: str) -> bool:
    return any(it.lstrip().startswith("- ") for it in rest.splitlines())


def save_changes(folder: Path, changes: Iterable[FileChange]) -> None:
    """Write files whole or not at all, each only if it is still what was read.

    Raises ClaimgraphError when somebody saved one of them in between; then nothing is written.
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
