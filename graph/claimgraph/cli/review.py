"""`review` and `drafts`: decisions on what was proposed, and how good it was."""

from __future__ import annotations

import getpass
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from claimgraph.cli import options

if TYPE_CHECKING:
    from claimgraph.draft.precision import WholeText
    from claimgraph.draft.review import ReviewSession
    from claimgraph.draft.review_log import Reviewed
    from claimgraph.draft.suggestion import Suggestion

HELP = """\
y  accept: the claim is written into the dossier; you are asked for what is missing
e  edit the claim in your editor, then accept it
n  reject, with a reason; the draft is not proposed again
s  skip for now
u  undo the last decision
q  quit; what was decided stays"""
REASONS = {
    "1": "wrong speaker",
    "2": "wrong stance",
    "3": "no claim",
    "4": "not about this affair",
    "5": "already claimed",
}


@click.command()
@click.argument("folder", metavar="FOLDER")
@options.texts
@click.option("--by", default="", metavar="NAME", show_default="your login",
              help="Who decides; it goes into review.log.")  # fmt: skip
@click.option("--document", default="", metavar="NAME", show_default="all",
              help="Only drafts from this source.")  # fmt: skip
@click.option("--blind", is_flag=True,
              help="Decide on all drafts without seeing what others decided; only the log is "
              "written.")  # fmt: skip
@click.option("--whole", default="", metavar="NAME", show_default="none",
              help="Only note that this source was read to its end, and all that it claims is in "
              "the dossier.")  # fmt: skip
@click.option("--least", default=0.0, metavar="NUMBER", show_default=True,
              help="Only drafts of this confidence or more.")  # fmt: skip
def review(
    folder: str,
    *,
    texts: dict[str, str],
    by: str,
    document: str,
    blind: bool,
    whole: str,
    least: float,
) -> None:
    """Accept, mend or reject drafts on the terminal.

    Shows the drafts of drafts.yaml one after another, each in its text, and asks. An accepted claim
    is appended to the claims*.yaml of its source, unless it would cause a finding; new entities go
    to dossier.yaml, and what changed in the graph is shown. Every decision is a line of
    review.log, so that you can quit at any moment and go on later.

    A second person who reviews the same drafts with --blind shows how far two people agree, and
    --whole notes that a text was read to its end, which shows how much of it the drafts found;
    both are in what "claimgraph drafts" reports.

    \b
    claimgraph review varosha --least 0.7
    claimgraph review varosha --blind --by "second reader"
    """
    from claimgraph.build.source import read_folder
    from claimgraph.dossier import open_folder
    from claimgraph.draft.review import ReviewSession

    opened = open_folder(Path(folder), folder, options.read_paths(texts))
    session = ReviewSession(
        opened, lambda it: read_folder(it, pinned=False), by or getpass.getuser(), blind=blind
    )
    if whole:
        session.mark_whole(whole)
        click.echo(f"{whole}: read whole")
        return
    _Terminal(session, document, least).run()


@click.command()
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path, exists=True))
@options.texts
def drafts(folder: Path, *, texts: dict[str, str]) -> None:
    """Report how good the drafts were.

    Reads review.log: for each engine and rule, how many drafts were decided on, which share was
    accepted as proposed and which became a claim at all, and which fields were mended; how often
    each field was right. Of texts that somebody marked as read whole, how many of their claims
    began as a draft; of reviewers who decided on the same drafts, Cohen's kappa with its interval
    at 95 per cent.

    \b
    claimgraph drafts varosha
    """
    from claimgraph.draft.precision import (
        compare_reviewers,
        score_fields,
        score_log,
        show_agreement,
        show_fields,
        show_scores,
    )
    from claimgraph.draft.review_log import read_log, undecided
    from claimgraph.draft.suggestion import read_drafts
    from claimgraph.model.english import count_nouns

    log = read_log(folder)
    left = len(undecided(read_drafts(folder), log))
    blocks = [list(show_scores(score_log(log))), list(show_fields(score_fields(log)))]
    blocks.append([str(it) for it in _list_whole(folder, texts, log)])
    blocks += [list(show_agreement(it)) for it in compare_reviewers(log)]
    click.echo("\n\n".join("\n".join(lines) for lines in blocks if lines))
    click.echo(f"{count_nouns(left, 'draft')} to review", err=True)


def _list_whole(folder: Path, texts: dict[str, str], log: list[Reviewed]) -> list[WholeText]:
    """Recall in the texts that were read whole; the dossier is read only if there is one."""
    from claimgraph.build.source import read_folder
    from claimgraph.dossier import open_folder
    from claimgraph.draft.precision import measure_recall
    from claimgraph.draft.review_log import ReviewDecision, standing

    if not any(it.decision is ReviewDecision.WHOLE for it in standing(log).values()):
        return []
    opened = open_folder(folder, str(folder), options.read_paths(texts))
    reading = read_folder(opened, pinned=False)
    paths = {entry.key: path for path, entry in reading.entries.items()}
    return measure_recall(log, reading.records, paths)


class _Terminal:
    """Shows drafts and asks; all that is decided is decided by the session."""

    def __init__(self, session: ReviewSession, document: str, least: float) -> None:
        self.session, self.document, self.least = session, document, least
        self.skipped: set[str] = set()

    def run(self) -> None:
        """Go through the drafts until none is left, or until somebody quits."""
        while waiting := self._list_waiting():
            it = waiting[0]
            self._show_draft(it, len(waiting))
            key = self._ask_key()
            if key == "q":
                break
            self._decide(key, it)
        left = len(self._list_waiting()) + len(self.skipped)
        click.echo(f"\n{left} left" if left else "\nnothing left to review")

    def _list_waiting(self) -> list[Suggestion]:
        return [
            it for it in self.session.pending()
            if it.id not in self.skipped and it.confidence >= self.least
            and self.document in ("", it.source)
        ]  # fmt: skip

    def _ask_key(self) -> str:
        click.echo(click.style("y e n s u q ? ", bold=True), nl=False)
        key = click.getchar() if sys.stdin.isatty() else sys.stdin.read(1)
        click.echo("" if key in "\r\n" else key)
        return key.lower() or "q"  # nothing more comes through a pipe

    def _decide(self, key: str, it: Suggestion) -> None:
        if key == "y":
            self._accept(it, dict(it.fields), dict(it.new))
        elif key == "e":
            self._mend(it)
        elif key == "n":
            click.echo("  ".join(f"{number} {reason}" for number, reason in REASONS.items()))
            reason = click.prompt("why", default="", show_default=False)
            self.session.reject(it, REASONS.get(reason, reason))
        elif key == "s":
            self.skipped.add(it.id)
        elif key == "u":
            self._undo()
        else:
            click.echo(HELP)

    # -- showing ----------------------------------------------------------------------------

    def _show_draft(self, it: Suggestion, number: int) -> None:
        click.echo(f"\n{number} to go · {it.source} · {it.rule}, {it.confidence:.0%} · {it.id}")
        click.echo(self._in_context(it))
        for name, value in it.fields.items():
            if name != "quote":
                shown = " ".join(value) if name == "says" else value
                click.echo(f"  {name:<10} {', '.join(shown) if isinstance(shown, list) else shown}")
        for name, kind in it.new.items():
            click.echo(f"  {'new':<10} {name} ({kind})")
        if it.unresolved:
            click.echo(click.style(f"  {'open':<10} {', '.join(it.unresolved)}", fg="yellow"))

    def _in_context(self, it: Suggestion) -> str:
        """The sentences around a quote, with its words in bold."""
        from claimgraph.dossier.quotes import passage
        from claimgraph.model.text import show_plainly

        text = self.session.text_of(it)
        if text is None:
            return f"  {click.style(show_plainly(it.fields['quote']), bold=True)}"
        seen = passage(text, text.cut(it.spans[0][0], it.spans[-1][1]))
        words = [show_plainly(re.sub(r"\s+", " ", part)) for part in seen]
        return f"  {words[0].lstrip()}{click.style(words[1], bold=True)}{words[2].rstrip()}"

    # -- deciding ---------------------------------------------------------------------------

    def _accept(self, it: Suggestion, fields: dict[str, Any], new: dict[str, str]) -> None:
        from claimgraph.draft.review import ClaimRefused, list_open

        for part in list_open(fields, it.unresolved):
            self._fill(part, it, fields)
        self._ask_types(fields, new)
        done = self.session.accept(it, fields, new)
        if isinstance(done, ClaimRefused):
            click.echo("\n".join(map(str, done.findings)), err=True)
            click.echo("not written: edit it (e), or reject it (n)", err=True)
            return
        click.echo(f"  written to {done.file}" if done.file else "  noted")
        for line in done.moved:
            click.echo(click.style(f"  {line}", fg="cyan"))

    def _fill(self, part: str, it: Suggestion, fields: dict[str, Any]) -> None:
        """Ask for what is open: a number of what is offered, or a word of one's own."""
        ends = ("subject", "predicate", "object")
        predicate = part == "predicate"
        offered = self.session.offer_predicates(it) if predicate else self.session.offer_ends(it)
        if part == "stance":
            offered = [fields.get("stance", "asserts"), "asserts", "denies"]
        offered = list(dict.fromkeys(offered))
        click.echo("  ".join(f"{number} {word}" for number, word in enumerate(offered, start=1)))
        answer = click.prompt(part, default="1" if offered else None, show_default=False)
        number = int(answer) if answer.isdigit() else 0
        word = offered[number - 1] if 0 < number <= len(offered) else answer
        if part in ends:
            says = list(fields["says"])
            says[ends.index(part)] = word
            fields["says"] = says
        else:
            fields[part] = word

    def _ask_types(self, fields: dict[str, Any], new: dict[str, str]) -> None:
        """Ask for the type of a name that neither the dossier nor the draft has."""
        says = fields["says"]
        via = fields.get("via", [])
        names = [fields.get("speaker", ""), *([via] if isinstance(via, str) else via),
                 says[0], says[-1]]  # fmt: skip
        for name in dict.fromkeys(filter(None, names)):
            known = name in new or not isinstance(name, str) or self.session.is_known(name)
            if not known:
                new[name] = click.prompt(f"new: {name} is of type", default="organisation")

    def _mend(self, it: Suggestion) -> None:
        from claimgraph.dossier.yaml import Mapping, Sequence, parse_yaml
        from claimgraph.draft.claim_text import write_claim
        from claimgraph.draft.suggestion import plain_value

        edited = click.edit(write_claim(it.fields, indent=0), extension=".yaml")
        if edited is None:
            click.echo("nothing was changed")
            return
        faults: list[Any] = []
        root = parse_yaml(edited.encode(), "the claim", report=faults.append)
        node = root.items[0] if isinstance(root, Sequence) and root.items else root
        if faults or not isinstance(node, Mapping) or node.get("says") is None:
            click.echo("\n".join(map(str, faults)) or "a claim has quote: and says:", err=True)
            return
        self._accept(it, plain_value(node), dict(it.new))

    def _undo(self) -> None:
        last = self.session.undo()
        self.skipped.clear()
        click.echo(f"  undone: {last.decision} {last.draft}" if last else "  nothing to undo")
