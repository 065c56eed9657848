"""Decisions on drafts: what is accepted is written into the dossier, everything is logged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from claimgraph.dossier import FRONT, Folder, Reading
from claimgraph.dossier.assembly import TWICE
from claimgraph.dossier.yaml import suggest
from claimgraph.draft.claims_file import (
    FileChange,
    change_claims,
    change_entities,
    save_changes,
    take_out,
)
from claimgraph.draft.mentions import find_mentions
from claimgraph.draft.review_log import (
    ReviewDecision,
    Reviewed,
    append_log,
    read_log,
    standing,
    undecided,
)
from claimgraph.draft.suggestion import UNKNOWN, Suggestion, read_drafts
from claimgraph.judge import Bench
from claimgraph.model.english import word_proposition
from claimgraph.model.errors import ClaimgraphError, Finding
from claimgraph.model.judgement import Verdict
from claimgraph.model.ontology.search import search_words
from claimgraph.model.records import Records
from claimgraph.model.text import Text

Read = Callable[[Folder], Reading]

MOST_OFFERED = 6
"""Words of the vocabulary, or entities, that are offered for an open part of a statement."""

LOOKED_BACK = 600
"""Letters before a quote in which entities are looked for that it may mean."""


@dataclass(frozen=True)
class Accepted:
    """A claim that was written: into which file, and which statuses it changed."""

    file: str
    moved: tuple[str, ...]


@dataclass(frozen=True)
class ClaimRefused:
    """A claim that was not written, because the dossier would have these findings."""

    findings: tuple[Finding, ...]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


@dataclass
class ReviewSession:
    """One person's review of a folder. All of it is in the files: it can end at any moment.

    A ``blind`` one goes by no decision of others, and writes nothing but the log.
    """

    folder: Folder
    read: Read
    reviewer: str = ""
    clock: Callable[[], str] = _now
    blind: bool = False
    _reading: Reading | None = field(default=None, init=False)

    @property
    def reading(self) -> Reading:
        """The dossier as it is now, whether or not it has findings."""
        if self._reading is None:
            self._reading = self.read(self.folder)
        return self._reading

    def pending(self) -> list[Suggestion]:
        """The drafts on which nobody has decided, in the order of their texts."""
        path = self.folder.path
        return undecided(read_drafts(path), read_log(path), reviewer=self._alone)

    @property
    def _alone(self) -> str:
        """By whose decisions alone a blind review goes."""
        return self.reviewer if self.blind else ""

    def text_of(self, it: Suggestion) -> Text | None:
        """The text of a draft, where it is available."""
        paths = {entry.key: path for path, entry in self.reading.entries.items()}
        return self.reading.texts.get(paths.get(it.source, ""))

    def offer_predicates(self, it: Suggestion) -> list[str]:
        """Predicates that come near to the words of a draft."""
        found = search_words(
            it.fields["quote"], self.reading.vocabulary, kinds=("predicate",), most=MOST_OFFERED
        )
        return [word.term.name for word in found]

    def offer_ends(self, it: Suggestion) -> list[str]:
        """Entities that the words of a draft name, then those named shortly before them."""
        entities = self.reading.records.entities
        text = self.text_of(it)
        before = text.content[max(0, it.spans[0][0] - LOOKED_BACK) : it.spans[0][0]] if text else ""
        named = find_mentions(it.fields["quote"], entities).found
        earlier = reversed(find_mentions(before, entities).found)
        labels = dict.fromkeys(entities[one.path].label for one in (*named, *earlier))
        taken = {it.fields.get("speaker"), *it.fields["says"]}
        return [label for label in labels if label not in taken][:MOST_OFFERED]

    def is_known(self, name: str) -> bool:
        """Whether the dossier has an entity of that name."""
        return self.reading.named.find(name) is not None

    def accept(
        self, it: Suggestion, fields: Mapping[str, Any], new: Mapping[str, str]
    ) -> Accepted | ClaimRefused:
        """Write a claim into the dossier, if it gets no finding by that; blind, note it."""
        before = self.read(self.folder)
        self._reading = before
        changes = self._changes(it, fields, new)
        fresh = {one.name: one.after for one in changes}
        after = self.read(replace(self.folder, fresh=fresh))
        told = {(one.message, one.detail) for one in before.findings}
        worse = tuple(one for one in after.findings if (one.message, one.detail) not in told)
        if self.blind:  # somebody else may have written the same claim
            worse = tuple(one for one in worse if not one.message.startswith(TWICE))
        if worse:
            return ClaimRefused(worse)
        changed = tuple(sorted(list_fields_changed(it.fields, fields)))
        decision = ReviewDecision.MENDED if changed else ReviewDecision.ACCEPTED
        if self.blind:
            self._log(it, decision, changed=changed, claim=dict(fields))
            return Accepted("", ())
        save_changes(self.folder.path, changes)
        self._reading = after
        claims = next(one for one in changes if one.name != FRONT)
        more = {one.name: one.added for one in changes if one is not claims}
        self._log(it, decision, changed=changed, file=claims.name, text=claims.added, more=more)
        return Accepted(claims.name, tuple(_list_moved(before.records, after.records)))

    def _changes(
        self, it: Suggestion, fields: Mapping[str, Any], new: Mapping[str, str]
    ) -> list[FileChange]:
        path = self.folder.path
        used = set(list_names(fields))
        wanted = {name: kind for name, kind in new.items() if name in used}
        known = [name for name in wanted if self.is_known(name)]
        front = change_entities(path / FRONT, wanted, known=known)
        alone = len(self.reading.entries) == 1
        claims = change_claims(path, it.source, fields, alone=alone)
        return [*([front] if front else []), claims]

    def reject(self, it: Suggestion, reason: str = "") -> None:
        """Reject a draft; it does not come back."""
        self._log(it, ReviewDecision.REJECTED, reason=reason)

    def mark_whole(self, source: str) -> None:
        """Note that a source was read to its end, and all that it claims is in the dossier.

        Raises ClaimgraphError for a name that is no source.
        """
        keys = [entry.key for entry in self.reading.entries.values()]
        if source not in keys:
            cure = suggest(source, keys)
            raise ClaimgraphError(f"no source is called '{source}'", cure=cure)
        one = Reviewed(
            draft=f"whole {source}", content=f"whole {source}", decision=ReviewDecision.WHOLE,
            reviewer=self.reviewer, time=self.clock(), source=source,
        )  # fmt: skip
        append_log(self.folder.path, [one])

    def undo(self) -> Reviewed | None:
        """Take back the last decision that stands, and the lines that it wrote.

        Raises ClaimgraphError where somebody changed those lines since.
        """
        path = self.folder.path
        decided = list(standing(read_log(path), reviewer=self._alone).values())
        decided = [it for it in decided if it.blind == self.blind]
        if not decided:
            return None
        last = decided[-1]
        written = {**last.more, **({last.file: last.text} if last.file else {})}
        changes = []
        for name, added in written.items():
            data = (path / name).read_bytes()
            back = last.replaced if name == last.file else ""
            left = take_out(data, added, replaced=back)
            if left is None:
                cure = "take the claim out by hand"
                raise ClaimgraphError("its lines were changed since", where=name, cure=cure)
            changes.append(FileChange(name, data, left, ""))
        save_changes(path, changes)
        self._reading = None
        undone = replace(last, decision=ReviewDecision.UNDONE, reviewer=self.reviewer,
                         time=self.clock(), text="", replaced="", more={}, claim={})  # fmt: skip
        append_log(path, [undone])
        return last

    def _log(self, it: Suggestion, decision: ReviewDecision, **told: Any) -> None:
        one = Reviewed(
            draft=it.id, content=it.content, decision=decision, reviewer=self.reviewer,
            time=self.clock(), engine=f"{it.engine} {it.version}", rule=it.rule,
            source=it.source, unresolved=tuple(list_open(it.fields, it.unresolved)),
            blind=self.blind, **told,
        )  # fmt: skip
        append_log(self.folder.path, [one])


def list_fields_changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """The fields that a person changed; of the statement, which part."""
    parts = ("subject", "predicate", "object")
    for key in {*before, *after} - {"says"}:
        if before.get(key) != after.get(key):
            yield key
    for part, old, new in zip(parts, before["says"], after.get("says", ()), strict=False):
        if old not in (new, UNKNOWN):
            yield part


def list_names(fields: Mapping[str, Any]) -> Iterator[str]:
    """The words of a claim's fields, names of entities among them."""
    for value in fields.values():
        for name in value if isinstance(value, list) else [value]:
            if isinstance(name, str):
                yield name


def _list_moved(before: Records, after: Records) -> Iterator[str]:
    """The statements whose status a claim changed, a line each."""
    old, new = _list_verdicts(before), _list_verdicts(after)
    for path in sorted(new):
        was = old[path].status if path in old else ""
        if was != new[path].status:
            words = word_proposition(path, after, after.vocabulary)
            yield f"{words}: {was} → {new[path].status}" if was else f"{words}: {new[path].status}"


def _list_verdicts(records: Records) -> Mapping[str, Verdict]:
    if not records.claims:
        return {}
    return Bench(records, records.vocabulary).judgement().verdicts


def list_open(fields: Mapping[str, Any], unresolved: Iterable[str]) -> list[str]:
    """What a person has to fill in before a draft can be accepted."""
    parts = ("subject", "predicate", "object")
    says = fields.get("says") or [UNKNOWN] * 3
    opened = [part for part, it in zip(parts, says, strict=False) if it == UNKNOWN]
    return [it for it in unresolved if it != "says"] + opened
