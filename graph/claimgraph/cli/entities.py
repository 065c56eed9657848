"""`entities`: names, types and items from a list, as proposals."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("action", type=click.Choice(["import"]))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--in", "source", metavar="SOURCE", default="", show_default="no dossier",
              help="The dossier they are for: what it knows is not proposed again.")  # fmt: skip
@click.option("--type", "type_", default="thing", show_default=True,
              help="The type where the list gives none that is known.")  # fmt: skip
def entities(action: str, file: Path, *, source: str, type_: str) -> None:  # noqa: ARG001  # `import` alone
    """Propose the entities of a list for a dossier.

    FILE is a table with a head (CSV, TSV), FollowTheMoney entities (JSON, one a line), or a result
    saved by the Wikidata Query Service (JSON or CSV). The output is YAML for the section
    entities: of dossier.yaml, to look at and copy. Nothing is merged: an entry that shares a name
    or a Wikidata item with another is written as a comment.

    \b
    claimgraph entities import ministers.csv --type person
    claimgraph entities import query.json --in varosha > proposed.yaml
    """
    from claimgraph.build.source import open_source
    from claimgraph.dossier.entity_list import propose_entities, read_entity_list
    from claimgraph.dossier.names import Names
    from claimgraph.model.ontology import load_vocabulary, nearest

    opened = open_source(source) if source else None
    vocabulary = opened.vocabulary if opened else load_vocabulary()
    if type_ not in vocabulary.classes:
        near = " or ".join(nearest(type_, vocabulary.classes)) or "claimgraph words --kind type"
        raise click.BadParameter(f"there is no type '{type_}'; try {near}", param_hint="--type")
    known = opened.reading.named if opened else Names()
    proposed = propose_entities(
        read_entity_list(file), vocabulary, known, file=file.name, type_=type_
    )
    click.echo(proposed.yaml, nl=False)
    for line in proposed.told:
        click.echo(line, err=True)
