"""`words`: predicates, stances, qualifiers and types by meaning."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from claimgraph.model.ontology import Vocabulary

KINDS = ("predicate", "stance", "qualifier", "type")
COLUMNS = ("word", "is a", "means", "goes with", "example")


@click.command()
@click.argument("search", nargs=-1)
@click.option("--kind", "kinds", multiple=True, type=click.Choice(KINDS), show_default="all",
              help="The kind of word to show.")  # fmt: skip
@click.option("--in", "source", metavar="SOURCE", default="", show_default="the ontology alone",
              help="A dossier or its graph, whose own words are searched too.")  # fmt: skip
@click.option("--most", type=click.IntRange(min=1), default=10, show_default=True,
              help="How many words a search shows.")  # fmt: skip
@click.option("--format", "format_", type=click.Choice(["table", "json"]), default="table",
              show_default=True, help="The format of the answer.")  # fmt: skip
def words(
    search: tuple[str, ...], *, kinds: tuple[str, ...], source: str, most: int, format_: str
) -> None:
    """Find the vocabulary for a claim.

    Predicates, stances, qualifiers and types of entities, by meaning: SEARCH is what you would
    say, in your own words. Without it all are listed.

    \b
    claimgraph words evacuates
    claimgraph words no comment --kind stance
    claimgraph words evacuates --in varosha
    """
    from claimgraph.cli.table import write_table
    from claimgraph.model.ontology import load_vocabulary
    from claimgraph.model.ontology.search import describe, list_words, search_words

    vocabulary = _load_words(source) if source else load_vocabulary()
    own = {iri for iri, _, _ in vocabulary.own}
    if search:
        found = search_words(" ".join(search), vocabulary, kinds=kinds, most=most)
    else:
        found = [it for it in list_words(vocabulary) if not kinds or it.kind in kinds]
    rows = [
        (it.term.name, describe(it)[0] + ", the dossier's own" * (it.term.iri in own),
         it.term.definition, describe(it)[1],
         getattr(it.term, "example", ""))
        for it in found
    ]  # fmt: skip
    if format_ == "json":
        facts = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
        click.echo(json.dumps(facts, ensure_ascii=False, indent=1))
    else:
        write_table(COLUMNS, rows)
    if search and not rows:
        click.echo("try other words, or add one of your own: claimgraph help dossier", err=True)


def _load_words(source: str) -> Vocabulary:
    from claimgraph.build.source import open_source

    return open_source(source).vocabulary
