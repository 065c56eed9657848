"""`draft`: claims proposed from a text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from claimgraph.cli import options
from claimgraph.model.english import count_nouns
from claimgraph.model.errors import ClaimgraphError

if TYPE_CHECKING:
    from claimgraph.dossier import Reading
    from claimgraph.draft.chat import ChatEndpoint, ChatRecords
    from claimgraph.draft.llm import ModelQuestions
    from claimgraph.draft.propose import Document
    from claimgraph.draft.rules import Drafted
    from claimgraph.draft.suggestion import Suggestion

RULES, LLM = "rules", "llm"


@dataclass(frozen=True)
class EndpointChoice:
    """The options that say which language model is asked, and at what price."""

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

    They need spaCy (pip install 'claimgraph[draft]') and, once, a model of English, which is data
    and is not installed:

    \b
    claimgraph draft --get-model
    claimgraph draft varosha --document article

    With --engine llm the text is sent to an endpoint, after a question that says to whom, in how
    many calls and at what cost. Its key is read from CLAIMGRAPH_LLM_KEY. Answers are recorded in
    draft-calls/, so that the same command asks for none of them again.

    \b
    claimgraph draft varosha --engine llm --url http://localhost:11434/v1 --model qwen3
    """
    from claimgraph.draft.language_model import default_folder, fetch_model

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
    """The texts that the rules can read; the others are named."""
    from claimgraph.draft.propose import is_english

    for it in chosen:
        if not is_english(it):
            language = it.entry.source.language
            message = f"the rules read English only, and it is '{language}': --engine llm reads it"
            click.echo(f"{it.entry.key}: {message}", err=True)
    return [it for it in chosen if is_english(it)]


def _draft_by_rules(reading: Reading, chosen: list[Document], model: str) -> list[Suggestion]:
    from claimgraph.draft.language_model import load_model
    from claimgraph.draft.propose import draft_by_rules

    parser = load_model(model) if chosen else None
    return _gather_drafts((it, draft_by_rules(reading, it, parser)) for it in chosen)


def _draft_by_llm(
    reading: Reading, chosen: list[Document], folder: Path, choice: EndpointChoice
) -> list[Suggestion]:
    from claimgraph.draft.chat import RECORDS, ChatRecords
    from claimgraph.draft.llm import ModelQuestions, draft_by_llm

    records = ChatRecords(folder / RECORDS)
    asked = [ModelQuestions(reading, it, choice.model) for it in chosen]
    endpoint = _agree_to_send(asked, records, choice)
    return _gather_drafts((it.document, draft_by_llm(it, records, endpoint)) for it in asked)


def _gather_drafts(found: Iterable[tuple[Document, Drafted]]) -> list[Suggestion]:
    """Report on each text as soon as it was read, and gather what is proposed."""
    proposed: list[Suggestion] = []
    for document, drafted in found:
        click.echo(f"{document.entry.key}: {drafted}")
        proposed += drafted.suggestions
    return proposed


def _agree_to_send(
    asked: list[ModelQuestions], records: ChatRecords, choice: EndpointChoice
) -> ChatEndpoint | None:
    """Show what would be sent, to whom and at what cost, and ask; None if nothing is."""
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
    from claimgraph.draft.chat import open_chat

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
