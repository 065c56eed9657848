"""Commands to draft claims from texts: `draft`, `review`, `drafts`; and `agree`, which measures how
well two codings of the same texts agree.
"""

from __future__ import annotations

import getpass
import json
import re
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from claimgraph.cli import options
from claimgraph.model.english import count_nouns
from claimgraph.model.errors import ClaimgraphError

if TYPE_CHECKING:
    from claimgraph.answers.diff import Agreement, CodedClaim, Kappa, Pair
    from claimgraph.dossier import Reading
    from claimgraph.draft.llm import ChatEndpoint, ChatRecords, ModelQuestions
    from claimgraph.draft.propose import Document
    from claimgraph.draft.review import Reviewed, ReviewSession, WholeText
    from claimgraph.draft.rules import Drafted
    from claimgraph.draft.suggestion import Suggestion

RULES, LLM = "rules", "llm"


@dataclass(frozen=True)
class EndpointChoice:
    """The options of `draft` on a language model: endpoint, model, and prices per million tokens.

    ``yes`` means that texts are sent without asking the user.
    """

    url: str
    model: str
    prices: tuple[float, float] | None
    yes: bool


def _read_prices(_ctx: object, _option: object, value: str) -> tuple[float, float] | None:
    if not value:
        return None
    try:
        sent, answered = (float(it) for it in value.split(","))
    except ValueError:
        raise click.BadParameter("write two numbers, as in 0.15,0.60") from None
    return sent, answered


@click.command()
@click.argument("folder", metavar="[FOLDER]", default="", required=False)
@click.option("--document", "documents", multiple=True, metavar="NAME",
              show_default="every source whose text is available",
              help="The source to draft from, as dossier.yaml names it.")  # fmt: skip
@options.texts
@click.option("--engine", type=click.Choice([RULES, LLM]), default=RULES, show_default=True,
              help="Who proposes: rules on this machine, or a language model.")  # fmt: skip
@click.option("--model", default="", metavar="NAME", show_default="the one of --get-model",
              help="Of the rules: a model of spaCy, its folder or an installed package. With "
              "--engine llm: the model's name at the endpoint.")  # fmt: skip
@click.option("--get-model", is_flag=True,
              help="Download the model of English (15 MB) and compare its files.")  # fmt: skip
@click.option("--url", default="", metavar="URL", show_default="recorded answers only",
              help="An endpoint that speaks as OpenAI's does, such as "
              "http://localhost:11434/v1.")  # fmt: skip
@click.option("--price", "prices", default="", metavar="IN,OUT", callback=_read_prices,
              show_default="not known",
              help="What a million tokens cost, sent and answered, to say what it may "
              "cost.")  # fmt: skip
@click.option("--yes", is_flag=True, help="Send without asking.")
def draft(
    folder: str,
    *,
    documents: tuple[str, ...],
    texts: dict[str, str],
    engine: str,
    model: str,
    get_model: bool,
    url: str,
    prices: tuple[float, float] | None,
    yes: bool,
) -> None:
    """Propose claims from a text.

    FOLDER is a dossier's folder. The proposals go to drafts.yaml beside the claims: who says what,
    with which stance, in which words; only review and edit read that file. Each quote is a passage
    of the text, word for word. The rules work offline, for English; the same text gives the same
    drafts.

    They need spaCy (pip install 'claimgraph[draft]') and a model of English, which is data and is
    not installed with it: --get-model downloads it once.

    \b
    claimgraph draft --get-model
    claimgraph draft varosha --document article

    With --engine llm the text is sent to an endpoint, after a question that says to whom, in how
    many calls and at what cost. Its key is read from CLAIMGRAPH_LLM_KEY. Answers are recorded in
    draft-calls/, so that the same command asks for none of them again.

    \b
    claimgraph draft varosha --engine llm --url http://localhost:11434/v1 --model qwen3
    """
    from claimgraph.draft.tree import default_folder, fetch_model

    if engine == LLM and not model:
        raise click.UsageError("name the language model with --model")
    if engine == RULES and url:
        raise click.UsageError("--url goes with --engine llm")
    if get_model:
        click.echo(fetch_model(Path(model) if model else default_folder()))
    if folder:
        choice = EndpointChoice(url, model, prices, yes)
        _draft_folder(folder, documents, options.read_paths(texts), engine, choice)
    elif not get_model:
        raise click.UsageError("name the dossier's folder, or give --get-model")


def _draft_folder(
    folder: str,
    documents: tuple[str, ...],
    texts: dict[str, Path],
    engine: str,
    choice: EndpointChoice,
) -> None:
    from claimgraph.build.source import read_folder
    from claimgraph.dossier import open_folder
    from claimgraph.draft.propose import list_documents, save_proposed

    opened = open_folder(Path(folder), folder, texts)
    reading = read_folder(opened)
    chosen = list_documents(reading, documents)
    if engine == LLM:
        proposed = _draft_by_llm(reading, chosen, opened.path, choice)
    else:
        chosen = _list_english(chosen)
        proposed = _draft_by_rules(reading, chosen, choice.model)
    names = [it.entry.key for it in chosen]
    file, kept = save_proposed(Path(folder), proposed, names, engine=engine)
    click.echo(f"{file}: {count_nouns(len(kept), 'draft')} to review")


def _list_english(chosen: list[Document]) -> list[Document]:
    """The English documents of ``chosen``; a message names each of the others."""
    from claimgraph.draft.propose import is_english

    for it in chosen:
        if not is_english(it):
            language = it.entry.source.language
            message = f"the rules read only English, and it is in '{language}': try --engine llm"
            click.echo(f"{it.entry.key}: {message}", err=True)
    return [it for it in chosen if is_english(it)]


def _draft_by_rules(reading: Reading, chosen: list[Document], model: str) -> list[Suggestion]:
    from claimgraph.draft.propose import draft_by_rules
    from claimgraph.draft.tree import load_model

    parser = load_model(model) if chosen else None
    return _gather_drafts((it, draft_by_rules(reading, it, parser)) for it in chosen)


def _draft_by_llm(
    reading: Reading, chosen: list[Document], folder: Path, choice: EndpointChoice
) -> list[Suggestion]:
    from claimgraph.draft.llm import RECORDS, ChatRecords, ModelQuestions, draft_by_llm

    records = ChatRecords(folder / RECORDS)
    asked = [ModelQuestions(reading, it, choice.model) for it in chosen]
    endpoint = _agree_to_send(asked, records, choice)
    return _gather_drafts((it.document, draft_by_llm(it, records, endpoint)) for it in asked)


def _gather_drafts(found: Iterable[tuple[Document, Drafted]]) -> list[Suggestion]:
    """Collect the drafts of all documents, and print a line on each as soon as it is done."""
    proposed: list[Suggestion] = []
    for document, drafted in found:
        click.echo(f"{document.entry.key}: {drafted}")
        proposed += drafted.suggestions
    return proposed


def _agree_to_send(
    asked: list[ModelQuestions], records: ChatRecords, choice: EndpointChoice
) -> ChatEndpoint | None:
    """Show what would be sent, to whom and at what cost, and ask the user for consent.

    Returns the endpoint, or None if all answers are recorded, so that nothing has to be sent.
    """
    from claimgraph.build.source import require_http
    from claimgraph.draft.llm import estimate_cost

    cost = estimate_cost(asked, records)
    if not cost.calls:
        return None
    calls = count_nouns(cost.calls, "call")
    if not choice.url:
        cure = "give the endpoint with --url, such as --url http://localhost:11434/v1"
        verb = "is" if cost.calls == 1 else "are"
        raise ClaimgraphError(f"{calls} of {choice.model} {verb} not recorded", cure=cure)
    require_http(choice.url, extra="draft")
    from claimgraph.draft.llm import open_chat

    endpoint = open_chat(choice.url, lambda line: click.echo(line, err=True))
    click.echo(
        f"{endpoint.host} gets the text in {calls}: about {cost.sent:,} tokens, and some "
        f"{cost.answered:,} in its answers",
        err=True,
    )
    price = f"{cost.price(*choice.prices):.2f} by --price" if choice.prices else "not known"
    click.echo(f"cost: {price}", err=True)
    if not choice.yes:
        click.confirm("send it?", abort=True, err=True)
    return endpoint


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
    from claimgraph.draft.review import (
        compare_reviewers,
        read_log,
        score_fields,
        score_log,
        show_agreement,
        show_fields,
        show_scores,
        undecided,
    )
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
    """Measure, for each text that somebody marked as read whole, which claims began as a draft.

    The dossier is read only if there is such a text.
    """
    from claimgraph.build.source import read_folder
    from claimgraph.dossier import open_folder
    from claimgraph.draft.review import ReviewDecision, measure_recall, standing

    if not any(it.decision is ReviewDecision.WHOLE for it in standing(log).values()):
        return []
    opened = open_folder(folder, str(folder), options.read_paths(texts))
    reading = read_folder(opened, pinned=False)
    paths = {entry.key: path for path, entry in reading.entries.items()}
    return measure_recall(log, reading.records, paths)


class _Terminal:
    """Shows drafts on the terminal and asks for decisions, which the session carries out."""

    def __init__(self, session: ReviewSession, document: str, least: float) -> None:
        self.session, self.document, self.least = session, document, least
        self.skipped: set[str] = set()

    def run(self) -> None:
        """Show drafts until none is left or the user quits."""
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
        return key.lower() or "q"  # an empty string is the end of a pipe

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
        """The sentences around a quote, with the quote in bold."""
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
        """Ask for the value of an open field: a number from the list, or the user's own words."""
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
        """Ask for the type of each name in a claim that neither dossier nor draft knows."""
        says = fields["says"]
        via = fields.get("via", [])
        names = [fields.get("speaker", ""), *([via] if isinstance(via, str) else via),
                 says[0], says[-1]]  # fmt: skip
        for name in dict.fromkeys(filter(None, names)):
            is_known = name in new or not isinstance(name, str) or self.session.is_known(name)
            if not is_known:
                new[name] = click.prompt(f"new: {name} is of type", default="organisation")

    def _mend(self, it: Suggestion) -> None:
        from claimgraph.dossier.yaml import Mapping, Sequence, parse_yaml
        from claimgraph.draft.suggestion import plain_value, write_claim

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


PARTS = ("unpaired", "differing", "confusions")


@click.command()
@click.argument("one", metavar="A")
@click.argument("other", metavar="B")
@click.option(
    "--least",
    type=click.FloatRange(0, 1),
    default=0.5,
    show_default=True,
    help="How much of the shorter of two quotes both must share to be a pair.",
)
@click.option("--list", "parts", multiple=True, type=click.Choice(PARTS),
              show_default="the figures alone",
              help="What to list with the figures.")  # fmt: skip
@click.option("--format", "format_", type=click.Choice(["table", "json"]), default="table",
              show_default=True, help="The format of the answer.")  # fmt: skip
def agree(one: str, other: str, *, least: float, parts: tuple[str, ...], format_: str) -> None:
    """Measure how far two dossiers that code the same texts agree.

    A and B are SOURCEs. Their claims are paired by overlap of quotes in the same source, one to
    one; Cohen's kappa says how far the stances and the predicates of the pairs agree beyond
    chance, with its interval at 95 per cent. Claims without a partner are counted.

    \b
    claimgraph agree coding-a coding-b
    claimgraph agree coding-a coding-b --list differing
    """
    from claimgraph.answers.diff import agree as compare
    from claimgraph.build.source import open_source

    left, right = open_source(one).records, open_source(other).records
    found = compare(left, right, least=least)
    if format_ == "json":
        click.echo(json.dumps(_facts(found, parts), ensure_ascii=False, indent=2))
    else:
        _write_agreement(found, parts)


def _facts(found: Agreement, parts: tuple[str, ...]) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "sources": found.sources,
        "pairs": len(found.pairs),
        "unpaired": {"a": len(found.left), "b": len(found.right)},
        "only": {"a": found.apart[0], "b": found.apart[1]},
        "stance": asdict(found.stance),
        "predicate": asdict(found.predicate),
    }
    if "unpaired" in parts:
        sides = {"a": found.left, "b": found.right}
        facts["alone"] = {side: [asdict(it) for it in claims] for side, claims in sides.items()}
    if "differing" in parts:
        facts["differing"] = [asdict(it) for it in found.differing]
    if "confusions" in parts:
        facts["confusions"] = {"stance": _stances(found), "predicate": _predicates(found)}
    return facts


def _stances(found: Agreement) -> list[tuple[str, str, int]]:
    from claimgraph.answers.diff import count_confusions

    return count_confusions((it.left.stance, it.right.stance) for it in found.pairs)


def _predicates(found: Agreement) -> list[tuple[str, str, int]]:
    from claimgraph.answers.diff import count_confusions

    return count_confusions((it.left.predicate, it.right.predicate) for it in found.pairs)


def _write_agreement(found: Agreement, parts: tuple[str, ...]) -> None:
    from claimgraph.cli.table import write_table

    claims = count_nouns(len(found.pairs), "pair")
    click.echo(f"{claims} of claims in {count_nouns(found.sources, 'source')}")
    click.echo(f"without a partner: {len(found.left):,} of A, {len(found.right):,} of B")
    for name, sources in zip("AB", found.apart, strict=True):
        if sources:
            click.echo(f"only {name} codes: {', '.join(sources)}", err=True)
    head = ["of the pairs", "same", "share", "kappa", "95 per cent interval"]
    rows = [_row("stance", found.stance), _row("predicate", found.predicate)]
    write_table(head, rows)
    if "confusions" in parts:
        for what, confused in (("stance", _stances(found)), ("predicate", _predicates(found))):
            write_table([what, "or", "pairs"], [(a, b, str(n)) for a, b, n in confused])
    if "differing" in parts:
        write_table(["source", "A", "B", "quote"], list(map(_differing, found.differing)))
    if "unpaired" in parts:
        alone = [*_alone("A", found.left), *_alone("B", found.right)]
        write_table(["of", "source", "claim", "quote"], alone)


def _row(what: str, kappa: Kappa) -> list[str]:
    if kappa.value is None or kappa.low is None or kappa.high is None:
        value, interval = "not defined", "one code only"
    else:
        value, interval = f"{kappa.value:.2f}", f"{kappa.low:.2f} to {kappa.high:.2f}"
    return [what, str(kappa.same), f"{kappa.share:.0%}", value, interval]


def _differing(pair: Pair) -> tuple[str, ...]:
    return pair.left.source, pair.left.words, pair.right.words, pair.left.quote


def _alone(side: str, claims: Iterable[CodedClaim]) -> Iterable[tuple[str, ...]]:
    return ((side, it.source, it.words, it.quote) for it in claims)
