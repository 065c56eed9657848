"""The log of decisions on drafts: one line of JSON each, only ever appended to."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from claimgraph.draft.suggestion import Suggestion
from claimgraph.model.errors import ClaimgraphError

LOG = "review.log"


class ReviewDecision(StrEnum):
    """What was decided of a draft."""

    ACCEPTED = "accepted"
    MENDED = "mended"
    """Accepted after fields were changed."""
    REJECTED = "rejected"
    WHOLE = "read-whole"
    """Of no draft: a text was read to its end, and all that it claims is in the dossier."""
    CODED = "coded"
    """A claim written by hand, without a draft."""
    CHANGED = "changed"
    """A claim of the dossier mended where it stands."""
    UNDONE = "undone"
    """The last decision on this draft stands no more."""


@dataclass(frozen=True)
class Reviewed:
    """A decision on a draft or a claim: by whom, when, why, and which fields were changed.

    ``content`` names what was said by whom, so that another version of the rules does not bring
    back what was rejected. ``file`` is where a claim was written, ``text`` how, ``replaced`` the
    lines in whose place. A ``blind`` decision was made beside those of others and changes nothing:
    ``claim`` is what the reviewer would have written.
    """

    draft: str
    content: str
    decision: ReviewDecision
    reviewer: str = ""
    time: str = ""
    reason: str = ""
    changed: tuple[str, ...] = ()
    engine: str = ""
    rule: str = ""
    source: str = ""
    unresolved: tuple[str, ...] = ()
    file: str = ""
    text: str = ""
    replaced: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)
    blind: bool = False
    claim: Mapping[str, Any] = field(default_factory=dict)


def read_log(folder: Path) -> list[Reviewed]:
    """All decisions, in order. Raises ClaimgraphError with the line that cannot be read."""
    file = folder / LOG
    if not file.exists():
        return []
    found = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip():
            found.append(_read_line(line, number))
    return found


def _read_line(line: str, number: int) -> Reviewed:
    try:
        told = json.loads(line)
        lists = {key: tuple(told[key]) for key in ("changed", "unresolved") if key in told}
        return Reviewed(**{**told, **lists, "decision": ReviewDecision(told["decision"])})
    except (ValueError, TypeError, KeyError) as error:
        cure = "correct the line, or delete it: its draft is then shown again"
        raise ClaimgraphError(
            f"a decision cannot be read: {error}", where=f"{LOG}:{number}", cure=cure
        ) from None


def append_log(folder: Path, decisions: Iterable[Reviewed]) -> None:
    """Append decisions; they are on the disk when this returns.

    A last line that was cut off, as by a full disk, is closed first: it spoils no other.
    """
    file = folder / LOG
    lines = [json.dumps(_told(it), ensure_ascii=False) for it in decisions]
    with file.open("ab") as out:
        torn = file.stat().st_size and not file.read_bytes().endswith(b"\n")
        out.write(("\n" * bool(torn) + "".join(f"{it}\n" for it in lines)).encode())
        out.flush()
        os.fsync(out.fileno())


def _told(it: Reviewed) -> dict[str, Any]:
    return {key: value for key, value in asdict(it).items() if value or key == "decision"}


def standing(decisions: Iterable[Reviewed], *, reviewer: str = "") -> dict[str, Reviewed]:
    """The decisions that stand, by what the draft says: an undone one leaves nothing.

    Blind ones do not count; with ``reviewer``, all of one person do and no others.
    """
    found: dict[str, Reviewed] = {}
    for it in decisions:
        if it.reviewer != reviewer if reviewer else it.blind:
            continue
        found.pop(it.content, None)
        if it.decision is not ReviewDecision.UNDONE:
            found[it.content] = it
    return found


def undecided(
    drafts: Iterable[Suggestion], decisions: Iterable[Reviewed], *, reviewer: str = ""
) -> list[Suggestion]:
    """The drafts on which nobody has decided yet, or not this reviewer."""
    decided = standing(decisions, reviewer=reviewer)
    return [it for it in drafts if it.content not in decided]
