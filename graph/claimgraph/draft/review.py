"""Records decisions on drafts in the dossier and in a log, and measures how good the drafts were.

The log has one line of JSON for each decision, and lines are only added. *Precision* is the share
of drafts that were accepted. *Recall*, the share of a text's claims that began as a draft, can be
measured only for a text that somebody has marked as read completely.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from itertools import combinations
from pathlib import Path
from typing import Any

import yaml

from claimgraph.answers.diff import Kappa, measure_kappa
from claimgraph.dossier import FRONT, Folder, Reading
from claimgraph.dossier.read import TWICE
from claimgraph.dossier.yaml import suggest
from claimgraph.draft.claims_file import (
    FileChange,
    change_claims,
    change_entities,
    save_changes,
    take_out,
)
from claimgraph.draft.mentions import find_mentions
from claimgraph.draft.suggestion import UNKNOWN, Suggestion, read_drafts
from claimgraph.judge import Bench
from claimgraph.model.english import count_nouns, word_proposition
from claimgraph.model.errors import ClaimgraphError, Finding
from claimgraph.model.judgement import Verdict
from claimgraph.model.ontology.search import search_words
from claimgraph.model.records import Records
from claimgraph.model.text import Text, normalise

LOG = "review.log"


class ReviewDecision(StrEnum):
    """The kinds of decisions in the log: on a draft, a claim or a text."""

    ACCEPTED = "accepted"
    MENDED = "mended"
    """Accepted after some fields were changed."""
    REJECTED = "rejected"
    WHOLE = "read-whole"
    """A text was read completely, and all its claims are in the dossier."""
    CODED = "coded"
    """A claim was written by hand, without a draft."""
    CHANGED = "changed"
    """A claim of the dossier was changed in its file."""
    DELETED = "deleted"
    """A claim of the dossier was deleted from its file."""
    UNDONE = "undone"
    """The last decision on the draft was taken back, so that it is shown again."""


@dataclass(frozen=True)
class Reviewed:
    """One line of the log: a decision, by whom, when and why, and which fields were changed.

    ``content`` identifies what was said by whom (see `Suggestion.content`), so that a rejected
    draft does not come back from another version of the rules. ``file`` is the file to which the
    lines ``text`` were written, in place of the lines ``replaced``; ``more`` are lines added to
    other files. A ``blind`` decision is made without knowing those of others and changes no file:
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
    """Read all decisions of a folder's log. Raises ClaimgraphError if a line cannot be read."""
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
        fields = json.loads(line)
        lists = {key: tuple(fields[key]) for key in ("changed", "unresolved") if key in fields}
        return Reviewed(**{**fields, **lists, "decision": ReviewDecision(fields["decision"])})
    except (ValueError, TypeError, KeyError) as error:
        cure = "correct the line, or delete it: its draft is then shown again"
        raise ClaimgraphError(
            f"a decision cannot be read: {error}", where=f"{LOG}:{number}", cure=cure
        ) from None


def append_log(folder: Path, decisions: Iterable[Reviewed]) -> None:
    """Append decisions to the log of a folder, and wait until they are on the disk.

    If the last line was cut off, for example by a full disk, a line end is added first.
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
    """The last decision on each draft, by the draft's content, unless it was undone.

    Blind decisions are left out. With ``reviewer``, all decisions of this person count, also blind
    ones, and no others.
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
    """The drafts without a decision by anybody, or with ``reviewer``, by this person."""
    decided = standing(decisions, reviewer=reviewer)
    return [it for it in drafts if it.content not in decided]


Read = Callable[[Folder], Reading]

MOST_OFFERED = 6
"""How many predicates or entities are offered for a missing part of a statement."""

LOOKED_BACK = 600
"""How many characters before a quote are searched for entities that its words may mean."""


@dataclass(frozen=True)
class Accepted:
    """A claim that was written: its file, and one line for each status that changed."""

    file: str
    moved: tuple[str, ...]


@dataclass(frozen=True)
class ClaimRefused:
    """The findings because of which a claim was not written."""

    findings: tuple[Finding, ...]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


@dataclass
class ReviewSession:
    """One person's review of the drafts in a folder; it can stop and go on at any time.

    Each decision is written into the files at once. A ``blind`` review ignores the decisions of
    others, and writes only into the log.
    """

    folder: Folder
    read: Read
    reviewer: str = ""
    clock: Callable[[], str] = _now
    blind: bool = False
    _reading: Reading | None = field(default=None, init=False)

    @property
    def reading(self) -> Reading:
        """The dossier as last read; it may have findings."""
        if self._reading is None:
            self._reading = self.read(self.folder)
        return self._reading

    def pending(self) -> list[Suggestion]:
        """The drafts without a decision, in the order of ``drafts.yaml``."""
        path = self.folder.path
        return undecided(read_drafts(path), read_log(path), reviewer=self._alone)

    @property
    def _alone(self) -> str:
        """The reviewer whose decisions count in a blind review; empty otherwise: all count."""
        return self.reviewer if self.blind else ""

    def text_of(self, it: Suggestion) -> Text | None:
        """The text of a draft's source; None if it is not available."""
        paths = {entry.key: path for path, entry in self.reading.entries.items()}
        return self.reading.texts.get(paths.get(it.source, ""))

    def offer_predicates(self, it: Suggestion) -> list[str]:
        """List predicates whose meaning is near the words of a draft's quote."""
        found = search_words(
            it.fields["quote"], self.reading.vocabulary, kinds=("predicate",), most=MOST_OFFERED
        )
        return [word.term.name for word in found]

    def offer_ends(self, it: Suggestion) -> list[str]:
        """List entities in a draft's quote, then those named shortly before, as labels.

        Those that are the draft's speaker, subject or object already are left out.
        """
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
        """Write a draft as a claim into the dossier, unless that causes a finding.

        A blind review only logs it. ``fields`` are the claim's fields after a person has changed
        them, ``new`` the types of new entities.
        """
        before = self.read(self.folder)
        self._reading = before
        changes = self._changes(it, fields, new)
        fresh = {one.name: one.after for one in changes}
        after = self.read(replace(self.folder, fresh=fresh))
        earlier = {(one.message, one.detail) for one in before.findings}
        worse = tuple(one for one in after.findings if (one.message, one.detail) not in earlier)
        if self.blind:  # a claim that another reviewer has written already is not a fault
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
        listed = [name for name in wanted if self.is_known(name)]
        front = change_entities(path / FRONT, wanted, known=listed)
        alone = len(self.reading.entries) == 1
        claims = change_claims(path, it.source, fields, alone=alone)
        return [*([front] if front else []), claims]

    def reject(self, it: Suggestion, reason: str = "") -> None:
        """Reject a draft, so that it is not proposed again."""
        self._log(it, ReviewDecision.REJECTED, reason=reason)

    def mark_whole(self, source: str) -> None:
        """Record that a text was read completely and all its claims are in the dossier.

        Raises ClaimgraphError if no source has this key.
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
        """Undo the last decision in force, and remove the lines that it wrote.

        Returns the decision, or None if there is none. Raises ClaimgraphError if somebody has
        changed those lines since.
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
                cure = "remove the claim by hand"
                raise ClaimgraphError("its lines were changed since", where=name, cure=cure)
            changes.append(FileChange(name, data, left, ""))
        save_changes(path, changes)
        self._reading = None
        undone = replace(last, decision=ReviewDecision.UNDONE, reviewer=self.reviewer,
                         time=self.clock(), text="", replaced="", more={}, claim={})  # fmt: skip
        append_log(path, [undone])
        return last

    def _log(self, it: Suggestion, decision: ReviewDecision, **more: Any) -> None:
        one = Reviewed(
            draft=it.id, content=it.content, decision=decision, reviewer=self.reviewer,
            time=self.clock(), engine=f"{it.engine} {it.version}", rule=it.rule,
            source=it.source, unresolved=tuple(list_open(it.fields, it.unresolved)),
            blind=self.blind, **more,
        )  # fmt: skip
        append_log(self.folder.path, [one])


def list_fields_changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """The names of the fields that differ; the field ``says`` counts as subject, predicate, object.

    A part of the statement that was unknown before does not count as changed.
    """
    parts = ("subject", "predicate", "object")
    for key in {*before, *after} - {"says"}:
        if before.get(key) != after.get(key):
            yield key
    for part, old, new in zip(parts, before["says"], after.get("says", ()), strict=False):
        if old not in (new, UNKNOWN):
            yield part


def list_names(fields: Mapping[str, Any]) -> Iterator[str]:
    """All strings in a claim's fields, among them the names of entities."""
    for value in fields.values():
        for name in value if isinstance(value, list) else [value]:
            if isinstance(name, str):
                yield name


def _list_moved(before: Records, after: Records) -> Iterator[str]:
    """One line for each statement whose status differs between two versions of a dossier."""
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
    """The names of the fields that a person has to fill in before a draft can be accepted."""
    parts = ("subject", "predicate", "object")
    says = fields.get("says") or [UNKNOWN] * 3
    opened = [part for part, it in zip(parts, says, strict=False) if it == UNKNOWN]
    return [it for it in unresolved if it != "says"] + opened


TAKEN = frozenset({ReviewDecision.ACCEPTED, ReviewDecision.MENDED})
ON_DRAFTS = TAKEN | {ReviewDecision.REJECTED}
"""The decisions on drafts; the log also has decisions on claims and texts."""

ENDS = ("subject", "predicate", "object")
FIELDS = ("quote", "speaker", "stance", *ENDS)
"""The fields that every draft proposes; without a speaker, the source speaks for itself."""


@dataclass
class Score:
    """The decisions on the drafts of one engine and rule; ``changed`` counts corrected fields."""

    engine: str
    rule: str
    decisions: Counter[ReviewDecision] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """The number of drafts that were decided on."""
        return self.decisions.total()

    @property
    def precision(self) -> float:
        """The share of drafts that were accepted without a change, except of open fields."""
        return self.decisions[ReviewDecision.ACCEPTED] / self.total

    @property
    def usable(self) -> float:
        """The share of drafts that became a claim, corrected or not."""
        return 1 - self.decisions[ReviewDecision.REJECTED] / self.total


def score_log(decisions: Iterable[Reviewed]) -> list[Score]:
    """Count the decisions by engine and rule, in alphabetical order, with a total at the end."""
    found: dict[tuple[str, str], Score] = {}
    for it in standing(decisions).values():
        if it.decision not in ON_DRAFTS:
            continue
        for key in ((it.engine, it.rule), ("", "all")):
            score = found.setdefault(key, Score(*key))
            score.decisions[it.decision] += 1
            score.changed.update(it.changed)
    return sorted(found.values(), key=lambda it: (not it.engine, it.engine, it.rule))


def show_scores(scores: Iterable[Score]) -> Iterator[str]:
    """Write scores as the lines of a table: drafts, shares accepted and usable, corrections."""
    rows = list(scores)
    wide = _width([it.engine for it in rows])
    yield f"{'engine':<{wide}}{'rule':<13}{'drafts':>7}{'as is':>7}{'usable':>8}  mended"
    for it in rows:
        fields = ", ".join(f"{name} {number}" for name, number in it.changed.most_common())
        counts = f"{it.total:>7}{it.precision:>7.0%}{it.usable:>8.0%}"
        yield f"{it.engine:<{wide}}{it.rule:<13}{counts}  {fields}".rstrip()


def _width(names: Iterable[str]) -> int:
    return max([10, *(len(it) + 2 for it in names)])


# -- scores by field ------------------------------------------------------------------------


@dataclass
class FieldScore:
    """How often an engine proposed a value for a field, and how often the value was right."""

    engine: str
    name: str
    proposed: int = 0
    right: int = 0


def score_fields(decisions: Iterable[Reviewed]) -> list[FieldScore]:
    """Count how often each field was right in drafts that became claims, by engine and field.

    A field that a draft left open does not count as proposed. A draft that was rejected because of
    its speaker or stance counts as an error in that field only.
    """
    found: dict[tuple[str, str], FieldScore] = {}
    for it in standing(decisions).values():
        if it.decision not in ON_DRAFTS:
            continue
        opened = {*it.unresolved, *(ENDS if "says" in it.unresolved else ())}
        wrong = it.reason.removeprefix("wrong ")
        for name in FIELDS if it.decision in TAKEN else [one for one in FIELDS if one == wrong]:
            if name not in opened:
                score = found.setdefault((it.engine, name), FieldScore(it.engine, name))
                score.proposed += 1
                score.right += it.decision in TAKEN and name not in it.changed
    return sorted(found.values(), key=lambda it: (it.engine, FIELDS.index(it.name)))


def show_fields(scores: Sequence[FieldScore]) -> Iterator[str]:
    """Write scores as the lines of a table: how often each field was proposed and right."""
    wide = _width([it.engine for it in scores])
    if scores:
        yield f"{'engine':<{wide}}{'field':<13}{'proposed':>9}{'right':>7}"
    for it in scores:
        yield f"{it.engine:<{wide}}{it.name:<13}{it.proposed:>9}{it.right / it.proposed:>7.0%}"


# -- texts that were read whole -------------------------------------------------------------


@dataclass(frozen=True)
class WholeText:
    """A text that was read completely: the number of its claims, and of those that began as a draft
    by engine.
    """

    source: str
    claims: int
    drafted: Mapping[str, int]

    def __str__(self) -> str:
        total = sum(self.drafted.values())
        share = f" ({total / self.claims:.0%})" if self.claims else ""
        parts = ", ".join(f"{name} {number}" for name, number in self.drafted.items())
        engines = f": {parts}" if parts else ""
        claims = count_nouns(self.claims, "claim")
        return f"{self.source}, read whole: {claims}, {total} from drafts{share}{engines}"


def measure_recall(
    decisions: Iterable[Reviewed], records: Records, paths: Mapping[str, str]
) -> list[WholeText]:
    """Count, in each text that was read completely, the claims that began as a draft.

    ``paths`` has the path of each source by its key. A claim began as a draft if a draft was
    accepted whose quote contains the claim's quote, or is part of it.
    """
    log = list(standing(decisions).values())
    found = []
    for source in sorted({it.source for it in log if it.decision is ReviewDecision.WHOLE}):
        taken = [it for it in log if it.source == source and it.decision in TAKEN]
        quotes = [
            _fold_quote(records.evidence[claim.evidence].exact)
            for claim in records.claims.values()
            if claim.source == paths.get(source)
        ]
        drafted = Counter(_list_begun(taken, quotes))
        found.append(WholeText(source, len(quotes), dict(sorted(drafted.items()))))
    return found


def _list_begun(taken: Iterable[Reviewed], quotes: Iterable[str]) -> Iterator[str]:
    """The engine of each claim that began as a draft; each draft counts for one claim only."""
    left = [(_fold_quote(_claim_of(it).get("quote", "")), it.engine) for it in taken]
    for quote in sorted(quotes):
        begun = [it for it in left if it[0] in quote or quote in it[0]]
        if begun:
            best = max(begun, key=lambda it: it[0] == quote)
            left.remove(best)
            yield best[1]


def _fold_quote(words: str) -> str:
    return normalise(words).text


def _claim_of(it: Reviewed) -> Mapping[str, Any]:
    """The fields of the claim that a decision wrote, or, if blind, would have written."""
    if it.claim or not it.text:
        return it.claim
    (written,) = yaml.safe_load(it.text)
    return dict(written)


# -- two reviewers --------------------------------------------------------------------------


@dataclass(frozen=True)
class ReviewerAgreement:
    """The agreement of two reviewers of the same drafts: decisions, stances and predicates."""

    one: str
    other: str
    decision: Kappa
    stance: Kappa
    predicate: Kappa


def compare_reviewers(decisions: Iterable[Reviewed]) -> list[ReviewerAgreement]:
    """Measure the agreement of each pair of reviewers who decided on the same drafts."""
    log = list(decisions)
    names = sorted({it.reviewer for it in log if it.reviewer})
    kept = {name: standing(log, reviewer=name) for name in names}
    found = []
    for one, other in combinations(names, 2):
        both = [
            (kept[one][it], kept[other][it]) for it in kept[one]
            if it in kept[other] and {kept[one][it].decision, kept[other][it].decision} <= ON_DRAFTS
        ]  # fmt: skip
        claims = [
            (_claim_of(a), _claim_of(b)) for a, b in both if {a.decision, b.decision} <= TAKEN
        ]
        if both:
            found.append(
                ReviewerAgreement(
                    one,
                    other,
                    measure_kappa([(a.decision, b.decision) for a, b in both]),
                    measure_kappa([(_stance_of(a), _stance_of(b)) for a, b in claims]),
                    measure_kappa([(a["says"][1], b["says"][1]) for a, b in claims]),
                )
            )
    return found


def _stance_of(claim: Mapping[str, Any]) -> str:
    return str(claim.get("stance", "asserts"))


def show_agreement(it: ReviewerAgreement) -> Iterator[str]:
    """Write lines on two reviewers: how many decisions and so on are the same, and kappa."""
    yield f"{it.one} and {it.other}, on {count_nouns(it.decision.pairs, 'draft')}:"
    for name, kappa in (("decision", it.decision), ("stance", it.stance),
                        ("predicate", it.predicate)):  # fmt: skip
        if not kappa.pairs:
            continue
        measure = "kappa not defined: one code only"
        if kappa.value is not None and kappa.low is not None and kappa.high is not None:
            measure = f"kappa {kappa.value:.2f} ({kappa.low:.2f} to {kappa.high:.2f})"
        yield f"  {name:<11}{kappa.same} of {kappa.pairs} the same, {measure}"
