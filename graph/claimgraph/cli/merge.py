"""Commands on names that mean the same thing: `names`, `merge`, `unmerge` and `entities`.

`entities` proposes entities for a dossier from a list that was made elsewhere.
"""

from __future__ import annotations

import csv
import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from claimgraph.cli import options

if TYPE_CHECKING:
    from claimgraph.dossier.similar import Proposal

COLUMNS = ("name", "claims", "in", "may be", "its claims", "its sources", "why", "likeness")
day = click.option("--on", metavar="DAY", default="", show_default="today",
                   help="When it was decided, such as 2026-03-01.")  # fmt: skip
by = click.option("--by", default="", show_default="not recorded", help="Who decided.")
because = click.option("--because", default="", show_default="no reason", help="Why.")


@click.command()
@options.source
@options.also
@options.texts
@click.option("--format", "format_", type=click.Choice(["table", "csv", "json"]), default="table",
              show_default=True, help="The format of the proposals.")  # fmt: skip
@click.option("--most", type=click.IntRange(min=1), default=50, show_default=True,
              help="How many proposals to show.")  # fmt: skip
def names(
    source: str, *, also: tuple[str, ...], texts: dict[str, str], format_: str, most: int
) -> None:
    """List names that may mean one thing.

    Names of a dossier and its tables that are nearly the same, the likeliest first, with how many
    claims name each, in which sources, and why they are proposed. Nothing is merged by itself;
    `claimgraph merge` records that two names mean one thing, `claimgraph merge --apart` that they
    do not.

    \b
    claimgraph names s400
    """
    from claimgraph.build.merge import find_names
    from claimgraph.build.source import find_source
    from claimgraph.cli.table import write_table

    found = find_names(find_source(source), options.read_paths(texts), also=also)
    rows = [_row(it) for it in found[:most]]
    if format_ == "json":
        click.echo(json.dumps([dict(zip(COLUMNS, row, strict=True)) for row in rows],
                              ensure_ascii=False, indent=1))  # fmt: skip
    elif format_ == "csv":
        csv.writer(sys.stdout, lineterminator="\n").writerows([COLUMNS, *rows])
    else:
        write_table(COLUMNS, [[str(cell) for cell in row] for row in rows])
    if len(found) > most:
        click.echo(f"{len(found) - most} more: --most {len(found)}", err=True)


def _row(it: Proposal) -> tuple[str | int | float, ...]:
    keep, other = it.keep, it.other
    return (
        keep.name, keep.claims, " ".join(keep.sources),
        other.name, other.claims, " ".join(other.sources), it.why, it.likeness,
    )  # fmt: skip


@click.command()
@options.source
@click.argument("names", metavar="NAME NAME...", nargs=-1, required=True)
@click.option(
    "--apart", is_flag=True, help="Decide that they are different: do not propose them again."
)
@by
@because
@day
@options.texts
def merge(
    source: str,
    names: tuple[str, ...],
    *,
    apart: bool,
    texts: dict[str, str],
    on: str,
    by: str,
    because: str,
) -> None:
    """Decide that names mean one thing.

    The first name is kept, the others become its aliases in every table and article of the
    dossier. A name with an entry of its own in dossier.yaml goes with all of its names. The
    decision is added to merges.yaml in the dossier's folder; claimgraph unmerge takes it back.

    \b
    claimgraph merge varosha Turkey Russia --apart --because "two states"
    """
    from claimgraph.build.merge import decide
    from claimgraph.build.source import find_source
    from claimgraph.dossier.merges import Decision, MergeVerdict

    verdict = MergeVerdict.APART if apart else MergeVerdict.SAME
    decision = Decision(verdict, names, on or _today(), by, because)
    file = decide(find_source(source), decision, texts=options.read_paths(texts))
    click.echo(f"{file}: {', '.join(names)} are {'apart' if apart else names[0]}")


@click.command()
@options.source
@click.argument("names", metavar="NAME NAME...", nargs=-1, required=True)
@by
@because
@day
def unmerge(source: str, names: tuple[str, ...], *, on: str, by: str, because: str) -> None:
    """Take back a decision on names.

    NAMES are those of the decision, or enough of them to identify it. The graph is then as it was
    before; merges.yaml keeps both the decision and its reversal.

    \b
    claimgraph unmerge varosha Turkey Russia
    """
    from claimgraph.build.merge import take_back
    from claimgraph.build.source import find_source
    from claimgraph.dossier.merges import Decision, MergeVerdict

    undo = Decision(MergeVerdict.UNDO, names, on or _today(), by, because)
    file, decision = take_back(find_source(source), undo)
    click.echo(f"{file}: taken back: {decision.verdict} {', '.join(decision.names)}")


def _today() -> str:
    """The current date, which is written into the decision; builds never use the clock."""
    return date.today().isoformat()


@click.command()
@click.argument("action", type=click.Choice(["import"]))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--in", "source", metavar="SOURCE", default="", show_default="no dossier",
              help="The dossier they are for: what it knows is not proposed again.")  # fmt: skip
@click.option("--type", "type_", default="thing", show_default=True,
              help="The type where the list gives none that is known.")  # fmt: skip
def entities(action: str, file: Path, *, source: str, type_: str) -> None:  # noqa: ARG001  # `import` alone
    """Propose the entities of a list for a dossier.

    FILE is a table with a head (CSV, TSV), FollowTheMoney entities (JSON, one per line), or a
    result saved by the Wikidata Query Service (JSON or CSV). The output is YAML for the section
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
