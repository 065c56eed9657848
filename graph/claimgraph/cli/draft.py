"""`draft`: claims proposed from a text."""

from __future__ import annotations

from pathlib import Path

import click

from claimgraph.cli import options
from claimgraph.model.english import count_nouns


@click.command()
@click.argument("folder", metavar="[FOLDER]", default="", required=False)
@click.option("--document", "documents", multiple=True, metavar="NAME",
              show_default="every source whose text is available",
              help="The source to draft from, as dossier.yaml names it.")  # fmt: skip
@options.texts
@click.option("--model", default="", metavar="PATH", show_default="the one of --get-model",
              help="A model of spaCy: its folder, or an installed package.")  # fmt: skip
@click.option("--get-model", is_flag=True,
              help="Download the model of English (15 MB) and compare its files.")  # fmt: skip
def draft(
    folder: str,
    *,
    documents: tuple[str, ...],
    texts: dict[str, str],
    model: str,
    get_model: bool,
) -> None:
    """Propose claims from a text.

    FOLDER is a dossier's folder. The proposals go to drafts.yaml beside the claims: who says what,
    with which stance, in which words; only review reads that file. Each quote is a passage of the
    text, word for word. Works offline, for English; the same text gives the same drafts.

    It needs spaCy (pip install 'claimgraph[draft]') and, once, a model of English, which is data
    and is not installed:

    \b
    claimgraph draft --get-model
    claimgraph draft varosha --document article
    """
    from claimgraph.draft.language_model import default_folder, fetch_model

    if get_model:
        click.echo(fetch_model(Path(model) if model else default_folder()))
    if folder:
        _draft_folder(folder, documents, options.read_paths(texts), model)
    elif not get_model:
        raise click.UsageError("name the dossier's folder, or give --get-model")


def _draft_folder(
    folder: str, documents: tuple[str, ...], texts: dict[str, Path], model: str
) -> None:
    from claimgraph.build.source import read_folder
    from claimgraph.dossier import open_folder
    from claimgraph.draft.language_model import load_model
    from claimgraph.draft.propose import draft_by_rules, is_english, list_documents, save_proposed
    from claimgraph.draft.suggestion import Suggestion

    opened = open_folder(Path(folder), folder, texts)
    reading = read_folder(opened)
    chosen = list_documents(reading, documents)
    english = [it for it in chosen if is_english(it)]
    for it in chosen:
        if it not in english:
            language = it.entry.source.language
            click.echo(
                f"{it.entry.key}: the rules read English only, and it is '{language}'", err=True
            )
    parser = load_model(model) if english else None
    proposed: list[Suggestion] = []
    for it in english:
        drafted = draft_by_rules(reading, it, parser)
        click.echo(f"{it.entry.key}: {drafted}")
        proposed += drafted.suggestions
    file, kept = save_proposed(Path(folder), proposed, [it.entry.key for it in english])
    click.echo(f"{file}: {count_nouns(len(kept), 'draft')} to review")
