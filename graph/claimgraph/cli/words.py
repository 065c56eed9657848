"""`words`: predicates, stances, qualifiers and types by meaning."""

from __future__ import annotations

import json

import click

KINDS = ("predicate", "stance", "qualifier", "type")
COLUMNS = ("word", "is a", "means", "goes with", "example")


@click.command()
@click.argument("search", nargs=-1)
@click.option("--kind", "kinds", multiple=True, type=click.Choice(KINDS), show_default="all",
              help="The kind of word to show.")  # fmt: skip
@click.option("--most", type=click.IntRange(min=1), default=10, show_default=True,
              help="How many words a search shows.")  # fmt: skip
@click.option("--format", "format_", type=click.Choice(["table", "json"]), default="table",
              show_default=True, help="The format of the answer.")  # fmt: skip
def words(search: tuple[str, ...], *, kinds: tuple[str, ...], most: int, format_: str) -> None:
    """Find the vocabulary for a claim.

    Predicates, stances, qualifiers and types of entities, by meaning: SEARCH is what you would
    say, in your own words. Without it all are listed.

    \b
    claimgraph words evacuates
    claimgraph words no comment --kind stance
    """
    from claimgraph.cli.table import write_table
    from claimgraph.model.ontology import load_vocabulary
    from claimgraph.model.ontology.search import describe, list_words, search_words

    vocabulary = load_vocabulary()
    if search:
        found = search_words(" ".join(search), vocabulary, kinds=kinds, most=most)
    else:
        found = [it for it in list_words(vocabulary) if not kinds or it.kind in kinds]
    rows = [
        (it.term.name, describe(it)[0], it.term.definition, describe(it)[1],
         getattr(it.term, "example", ""))
        for it in found
    ]  # fmt: skip
    if format_ == "json":
        facts = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
        click.echo(json.dumps(facts, ensure_ascii=False, indent=1))
    else:
        write_table(COLUMNS, rows)
