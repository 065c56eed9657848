"""Keeps a dossier open for one person, who decides on drafts, and writes and changes claims.

After each decision only the affected part of the dossier is judged again; the whole dossier is read
and judged again on request.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from claimgraph.dossier import FRONT, MERGES, Reading
from claimgraph.dossier.folder import CLAIMS
from claimgraph.dossier.yaml import Mapping as Keyed
from claimgraph.dossier.yaml import Sequence as Listed
from claimgraph.draft.claims_file import (
    FileChange,
    change_claims,
    change_entities,
    delete_claim,
    mend_claim,
    save_changes,
)
from claimgraph.draft.review import (
    ClaimRefused,
    ReviewDecision,
    Reviewed,
    ReviewSession,
    append_log,
    list_fields_changed,
    list_names,
    read_log,
    standing,
)
from claimgraph.draft.suggestion import (
    UNKNOWN,
    Suggestion,
    plain_value,
    read_drafts,
    write_claim,
    write_scalar,
)
from claimgraph.judge import Bench
from claimgraph.judge.what_if import around, neighbourhood
from claimgraph.model.english import word_proposition
from claimgraph.model.errors import ClaimgraphError, Finding, Place
from claimgraph.model.judgement import Judgement, Verdict
from claimgraph.model.records import Claim, Records
from claimgraph.model.subset import sweep

ALONE = "claims-.yaml"
"""The file name under which a new claim is read without the others; it is never written."""

FAR = ("id", "conflicts-with", "compatible-with")
"""Keys by which claims refer to each other; a claim with one is read with the whole dossier."""

NO_JUDGEMENT = Judgement({}, (), (), {}, (), (), (), (), ())


@dataclass(frozen=True)
class MovedStatus:
    """A statement whose status changed from ``before`` (empty if it is new) to ``after`` (empty if
    no claim makes the statement any more).
    """

    path: str
    words: str
    before: str
    after: str
    against: tuple[str, ...] = ()
    """The statements that conflict with this one, in words."""


@dataclass(frozen=True)
class Decided:
    """The result of a decision: the file that was written, and the statuses that changed."""

    file: str
    moved: tuple[MovedStatus, ...]


@dataclass(frozen=True)
class WrittenClaim:
    """A claim as it is written in a file: its place, its source and its fields."""

    file: str
    line: int
    source: str
    fields: Mapping[str, Any]
    column: int = 0

    @property
    def seen(self) -> str:
        """A hash of the fields; a client that changes the claim must send it, to prove that it has
        seen the latest version.
        """
        return hashlib.sha256(repr(self.fields).encode()).hexdigest()[:16]


@dataclass
class Workbench(ReviewSession):
    """A dossier's folder that stays open; each decision is on the disk when its method returns.

    Before each decision, files that somebody else has changed are read again.
    """

    version: int = 0
    judgement: Judgement | None = None
    """The last judgement of the whole dossier; None if it is out of date."""
    verdicts: Mapping[str, Verdict] | None = None
    """The status of all statements, updated after each decision; None if they were not judged."""
    _stamp: dict[str, str] = field(default_factory=dict)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Lock the folder, so that no other thread or program of this kind decides meanwhile."""
        with self._lock:
            handle = os.open(self.folder.path, os.O_RDONLY)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX)
                yield
            finally:
                os.close(handle)

    # -- reading ----------------------------------------------------------------------------

    def refresh(self) -> Reading:
        """Return the dossier in its current state; it is read again only if a file has changed."""
        with self._lock:
            early = self._stamp_files()
            if self._reading is None or early != self._stamp:
                self._reading = self.read(self.folder)
                # A file that changed during reading keeps its earlier hash, so it is read again.
                self._stamp, self.judgement = {**self._stamp_files(), **early}, None
                self.verdicts = None
                self.version += 1
            return self._reading

    def judge(self) -> tuple[Reading, Judgement]:
        """Read and judge the whole dossier, unless that was done since the last decision.

        Nothing is locked meanwhile, so a decision that is made during this is not in the result.
        """
        with self._lock:
            reading, current = self.refresh(), self.judgement
            version, stamp = self.version, dict(self._stamp)
        if current is not None:
            return reading, current
        whole = self.read(self.folder)
        judged = judge_records(whole.records)
        with self._lock:
            if (version, stamp) == (self.version, self._stamp_files()):
                self._reading, self.judgement, self.verdicts = whole, judged, judged.verdicts
                self.version += 1
        return whole, judged

    def _stamp_files(self) -> dict[str, str]:
        """The hash of each file that the dossier is read from."""
        path = self.folder.path
        texts = [path / it.text for it in self._entries() if it.text]
        texts += self.folder.texts.values()
        files = (path / FRONT, path / MERGES, *path.glob(CLAIMS), *texts)
        return {it.name: _hash_bytes(it.read_bytes()) for it in files if it.is_file()}

    def _entries(self) -> Sequence[Any]:
        return tuple(self._reading.entries.values()) if self._reading else ()

    def written(self) -> list[WrittenClaim]:
        """The claims of all files as written there, in the order of the files."""
        found = []
        keys = [it.key for it in self._entries()]
        for node in self.folder.claims(lambda _: None):
            named = node.get("source") if isinstance(node, Keyed) else None
            source = plain_value(named) if named else (keys[0] if len(keys) == 1 else "")
            items = node.get("claims") if isinstance(node, Keyed) else node
            for item in items.items if isinstance(items, Listed) else ():
                if isinstance(item, Keyed):
                    file = item.place.file.rpartition("/")[2]
                    claim = WrittenClaim(
                        file, item.place.line, source, plain_value(item), item.place.column
                    )
                    found.append(claim)
        return found

    # -- decisions --------------------------------------------------------------------------

    def decide(
        self, draft: str, fields: Mapping[str, Any], new: Mapping[str, str]
    ) -> Decided | ClaimRefused:
        """Write a draft as a claim with these fields, and log the decision.

        ``new`` are the types of new entities. Raises ClaimgraphError if the draft was decided on
        before.
        """
        with self.hold():
            it = self.waiting(draft)
            changed = tuple(sorted(list_fields_changed(it.fields, fields)))
            kind = ReviewDecision.MENDED if changed else ReviewDecision.ACCEPTED
            logged = {
                "draft": it.id, "content": it.content, "engine": f"{it.engine} {it.version}",
                "rule": it.rule, "unresolved": it.unresolved, "changed": changed,
            }  # fmt: skip
            return self._write(it.source, kind, fields, new, logged)

    def waiting(self, draft: str) -> Suggestion:
        """Find a draft by its id. Raises ClaimgraphError if it is decided on, or does not exist."""
        for it in self.pending():
            if it.id == draft:
                return it
        contents = {it.id: it.content for it in read_drafts(self.folder.path)}
        decided = standing(read_log(self.folder.path)).get(contents.get(draft, ""))
        by = f"{decided.decision} by {decided.reviewer}" if decided else "no longer there"
        cure = "look at the drafts again: the list is shown as it is now"
        raise ClaimgraphError(f"the draft is {by}", cure=cure)

    def refuse(self, draft: str, reason: str) -> None:
        """Reject a draft. Raises ClaimgraphError if it was decided on before."""
        with self.hold():
            self.reject(self.waiting(draft), reason)
            self.version += 1

    def note_whole(self, source: str) -> None:
        """Record that a source's text was read completely. Raises ClaimgraphError if unknown."""
        with self.hold():
            self.mark_whole(source)
            self.version += 1

    def code(
        self, source: str, fields: Mapping[str, Any], new: Mapping[str, str]
    ) -> Decided | ClaimRefused:
        """Write a claim that a person made without a draft, and log it."""
        with self.hold():
            return self._write(source, ReviewDecision.CODED, fields, new, _by_hand(source, fields))

    def mend(
        self, claim: WrittenClaim, fields: Mapping[str, Any], new: Mapping[str, str], *, seen: str
    ) -> Decided | ClaimRefused:
        """Change a claim in its file, and log it.

        ``seen`` is the hash of the fields that the person saw. Raises ClaimgraphError if the claim
        has changed since.
        """
        with self.hold():
            now = self._find_written(claim.file, claim.line, seen=seen)
            logged = _by_hand(now.source, fields)
            logged["changed"] = tuple(sorted(list_fields_changed(now.fields, fields)))
            return self._write(now.source, ReviewDecision.CHANGED, fields, new, logged, old=now)

    def delete(self, file: str, line: int, *, seen: str, reason: str) -> Decided | ClaimRefused:
        """Delete a claim from its file, and log the reason.

        It is refused if something else in the dossier needs the claim, such as an answer. ``seen``
        is the hash of the fields that the person saw. Raises ClaimgraphError if the claim has
        changed since, or without a reason.
        """
        if not reason.strip():
            cure = "say why the claim is wrong or not wanted"
            raise ClaimgraphError("a deletion needs a reason", where=f"{file}:{line}", cure=cure)
        with self.hold():
            now = self._find_written(file, line, seen=seen)
            before = self.refresh()
            change = delete_claim(self.folder.path, now.file, now.line)
            after = self.read(replace(self.folder, fresh={change.name: change.after}))
            if worse := _list_worse(before, after):
                return ClaimRefused(worse)
            save_changes(self.folder.path, [change])
            logged = _by_hand(now.source, now.fields, mark="x")
            one = Reviewed(
                decision=ReviewDecision.DELETED, reviewer=self.reviewer, time=self.clock(),
                source=now.source, reason=reason, file=change.name, text=change.added,
                replaced=change.replaced, **logged,
            )  # fmt: skip
            append_log(self.folder.path, [one])
            return self._conclude(before, after, [change])

    def _find_written(self, file: str, line: int, *, seen: str) -> WrittenClaim:
        """Find a claim by its place. Raises ClaimgraphError if it is not as somebody saw it."""
        for it in self.written():
            if (it.file, it.line, it.seen) == (file, line, seen):
                return it
        cure = "look at the claim as it is now"
        message = "somebody changed the claim since"
        raise ClaimgraphError(message, where=f"{file}:{line}", cure=cure)

    def take_back(self) -> Reviewed | None:
        """Undo the last decision in force: remove all that it wrote, and return the decision."""
        with self.hold():
            last = self.undo()
            self.version += 1
            self._stamp = {}
            return last

    def _write(
        self,
        source: str,
        decision: ReviewDecision,
        fields: Mapping[str, Any],
        new: Mapping[str, str],
        logged: Mapping[str, Any],
        *,
        old: WrittenClaim | None = None,
    ) -> Decided | ClaimRefused:
        before = self.refresh()
        if source not in {it.key for it in before.entries.values()}:
            cure = f"add it to sources: in {FRONT}"
            raise ClaimgraphError(f"no source is called '{source}'", cure=cure)
        changes = self._plan(source, fields, new, old)
        claims = changes[-1]
        tried = self.try_claim(source, fields, changes, old=old)
        if isinstance(tried, ClaimRefused):
            return tried
        save_changes(self.folder.path, changes)
        more = {one.name: one.added for one in changes if one is not claims}
        one = Reviewed(
            decision=decision, reviewer=self.reviewer, time=self.clock(), source=source,
            file=claims.name, text=claims.added, replaced=claims.replaced, more=more, **logged,
        )  # fmt: skip
        append_log(self.folder.path, [one])
        return self._conclude(before, tried, changes)

    def _conclude(self, before: Reading, after: Reading, changes: Sequence[FileChange]) -> Decided:
        """Take the dossier as it is after a decision, and judge what the decision can affect."""
        moved = self._judge_near(before.records, after.records)
        self._reading, self.judgement = after, None
        self._stamp |= {it.name: _hash_bytes(it.after) for it in changes}
        self.version += 1
        return Decided(changes[-1].name, tuple(moved))

    def _plan(
        self,
        source: str,
        fields: Mapping[str, Any],
        new: Mapping[str, str],
        old: WrittenClaim | None,
    ) -> list[FileChange]:
        """The changes of files that write a claim and its new entities; the claim's comes last."""
        path = self.folder.path
        wanted = {name: kind for name, kind in new.items() if name in set(list_names(fields))}
        front = change_entities(path / FRONT, wanted, known=list(filter(self.is_known, wanted)))
        claims = (
            mend_claim(path, old.file, old.line, fields)
            if old
            else change_claims(path, source, fields, alone=len(self.reading.entries) == 1)
        )
        return [*([front] if front else []), claims]

    def try_claim(
        self,
        source: str,
        fields: Mapping[str, Any],
        changes: Sequence[FileChange],
        *,
        old: WrittenClaim | None = None,
    ) -> Reading | ClaimRefused:
        """Read the dossier with a new or changed claim, and refuse the claim if it is faulty.

        If no other claim can matter, only the new claim is read, and added to the earlier result.
        """
        before, fresh = self.refresh(), {it.name: it.after for it in changes}
        if not self._is_far(before, fields, old):
            alone = self.read_alone(source, fields, fresh.get(FRONT))
            found = [it for it in alone.findings if it.place.file.endswith(f"/{ALONE}")]
            if not found and not self._stands_twice(before, alone, old):
                return _join_claim(before, alone, changes[-1], old)
        after = self.read(replace(self.folder, fresh=fresh))
        worse = _list_worse(before, after)
        return ClaimRefused(worse) if worse else after

    def read_alone(
        self, source: str, fields: Mapping[str, Any], front: bytes | None = None
    ) -> Reading:
        """Read the dossier as if this claim were the only one.

        ``front`` is the content of dossier.yaml if that changes too.
        """
        words = f"source: {write_scalar(source)}\nclaims:\n{write_claim(fields)}"
        fresh = {ALONE: words.encode(), **({FRONT: front} if front else {})}
        return self.read(replace(self.folder, fresh=fresh, only=ALONE))

    def _is_far(self, before: Reading, fields: Mapping[str, Any], old: WrittenClaim | None) -> bool:
        """Whether a claim must be read with the whole dossier, not by itself.

        This is so if it refers to other claims, or they to it, or if it has an unnamed speaker.
        """
        names = set(list_names(fields))
        if any(key in one for key in FAR for one in (fields, old.fields if old else {})):
            return True
        values = [it for value in fields.values() for it in (value, *_members(value))]
        if any(isinstance(it, Mapping) for it in values) or names & before.ids.keys():
            return True
        paths = {before.named.find(it) for it in names}
        return any(it.unnamed for path, it in before.records.entities.items() if path in paths)

    def _stands_twice(self, before: Reading, alone: Reading, old: WrittenClaim | None) -> bool:
        earlier = before.records.claims
        return any(
            not _is_at(earlier[path].place, old) for path in alone.records.claims if path in earlier
        )

    def _judge_near(self, before: Records, after: Records) -> Iterator[MovedStatus]:
        """Judge the statements that a decision can affect; yield those whose status changed."""
        gone = before.claims.keys() - after.claims.keys()
        come = after.claims.keys() - before.claims.keys()
        touched = {before.claims[it].about for it in gone} | {after.claims[it].about for it in come}
        near = {path for one in (before, after) for path in around(one, one.vocabulary, touched)}
        new = judge_records(_cut_records(after, near))
        old = self.verdicts
        if old is None:  # the whole dossier was not judged before the decision
            old = judge_records(_cut_records(before, near)).verdicts
        else:
            kept = {path: it for path, it in old.items() if path not in near}
            self.verdicts = {**kept, **new.verdicts}
        for path, verdict in sorted(new.verdicts.items()):
            was = old[path].status if path in old else ""
            if was != verdict.status:
                against = {
                    other for it in new.conflicts for one, other in (
                        (it.left, it.right), (it.right, it.left))
                    if one == path
                }  # fmt: skip
                words = [word_proposition(it, after, after.vocabulary) for it in (path, *against)]
                yield MovedStatus(path, words[0], was, verdict.status, tuple(sorted(words[1:])))
        for path in sorted((near & old.keys()) - new.verdicts.keys()):
            words = [word_proposition(path, before, before.vocabulary)]
            yield MovedStatus(path, words[0], old[path].status, "")


def judge_records(records: Records) -> Judgement:
    """Judge records; without claims, the judgement is empty."""
    return Bench(records, records.vocabulary).judgement() if records.claims else NO_JUDGEMENT


def _cut_records(records: Records, paths: set[str]) -> Records:
    return neighbourhood(records, paths & records.propositions.keys())


def _members(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else ()


def _is_at(place: Place, old: WrittenClaim | None) -> bool:
    return old is not None and (place.file.rpartition("/")[2], place.line) == (old.file, old.line)


def _hash_bytes(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _list_worse(before: Reading, after: Reading) -> tuple[Finding, ...]:
    """The findings of a dossier that it did not have before a change."""
    present = {(one.message, one.detail) for one in before.findings}
    return tuple(one for one in after.findings if (one.message, one.detail) not in present)


def _by_hand(source: str, fields: Mapping[str, Any], *, mark: str = "h") -> dict[str, Any]:
    """The fields of a log entry for a claim that a person wrote, or with another mark deleted."""
    one = Suggestion(source, (), "hand", "", "", 1.0, {"says": [UNKNOWN] * 3, **fields})
    name = f"{mark}-{one.content}"
    return {"draft": name, "content": name, "engine": "hand"}


def _join_claim(
    before: Reading, alone: Reading, change: FileChange, old: WrittenClaim | None
) -> Reading:
    """Add a claim that was read ``alone`` to the dossier that was read ``before``.

    ``old`` is the claim that it replaces, if any.
    """
    shown = next(iter(alone.records.claims.values())).place.file.removesuffix(ALONE)
    added = change.added.lstrip("\r\n")
    after = change.after.decode("utf-8")
    line = old.line if old else after.count("\n", 0, after.rfind(added)) + 1
    grown = change.added.count("\n") - change.replaced.count("\n") if old else 0
    kept: dict[str, Claim] = {}
    for path, it in before.records.claims.items():
        if not _is_at(it.place, old):
            below = grown and it.place.file == f"{shown}{change.name}" and it.place.line > line
            kept[path] = replace(it, place=_lower(it.place, grown)) if below else it
    column = old.column if old else len(added) - len(added.lstrip(" ")) + 3
    place = Place(f"{shown}{change.name}", line, column)
    fresh = {path: replace(it, place=place) for path, it in alone.records.claims.items()}
    records, new = before.records, alone.records
    records = replace(
        records,
        entities={**records.entities, **new.entities},
        propositions={**records.propositions, **new.propositions},
        evidence={**records.evidence, **new.evidence},
        claims={**kept, **fresh},
    )
    if old:  # remove statement and quote of the old claim if no other claim has them
        records = replace(sweep(records).records, entities=records.entities)
    return replace(before, records=records, named=alone.named)


def _lower(place: Place, lines: int) -> Place:
    return replace(place, line=place.line + lines)
