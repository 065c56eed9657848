"""Commands that ask a graph: `query`, `ask`, `why`, `path`, `diff`, `report`."""

from __future__ import annotations

import shlex
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from claimgraph.cli import options
from claimgraph.model.errors import ClaimgraphError

if TYPE_CHECKING:
    from claimgraph.store.questions import Parameter, Question
    from claimgraph.store.view import View

FORMATS = ("table", "csv", "tsv", "json", "xml", "turtle", "ntriples", "rdfxml", "jsonld")
format_option = click.option(
    "--format",
    "format_",
    type=click.Choice(FORMATS),
    default="table",
    show_default=True,
    help="The format of the answer; the last four are for CONSTRUCT and DESCRIBE.",
)
most_option = click.option(
    "--most",
    type=click.IntRange(min=0),
    default=1_000,
    show_default=True,
    help="How many rows a table shows, 0 for all; other formats have all.",
)


@click.command()
@options.source
@click.argument("sparql")
@format_option
@most_option
@click.option(
    "--engine",
    type=click.Choice(["auto", "columns", "store"]),
    default="auto",
    show_default=True,
    help="What answers: the columns of a large build where possible, or always its store.",
)
@click.option(
    "--explain",
    is_flag=True,
    help="Instead of the answer, show which engine gives it, with its SQL or why it is the store.",
)
@options.default_graph
@options.perspective
def query(
    source: str,
    sparql: str,
    *,
    format_: str,
    most: int,
    engine: str,
    explain: bool,
    default_graph: str | None,
    **choice: str,
) -> None:
    """Ask SOURCE in SPARQL 1.1.

    SPARQL is a query, @FILE to read one from a file, or - to read it from standard input.
    Known prefixes (cg, aff, rdf, rdfs, skos, oa, prov, dcterms, ...) need no declaration; the
    empty prefix stands for the dossier's entities.

    \b
    claimgraph query s400 'SELECT ?o WHERE { :turkey aff:purchased ?o }'
    claimgraph query s400 @question.rq --format csv > answer.csv
    """
    from dataclasses import replace

    from claimgraph.cli.table import write_answer
    from claimgraph.store.choice import EngineChoice

    graph, words = options.open_graph(source, **choice), _text(sparql)
    if default_graph:
        graph = replace(graph, store=replace(graph.store, union=default_graph == "union"))
    if explain:
        click.echo(graph.explain(words, engine=EngineChoice(engine)))
        return
    answer = graph.run(words, engine=EngineChoice(engine))
    if write_answer(answer, format_, prefixes=dict(graph.store.prefixes), most=most):
        _explain_nothing(graph, words)


def _explain_nothing(graph: View, sparql: str) -> None:
    """After an empty answer, print the names in the query that do not occur in the graph."""
    from claimgraph.cli.table import shorten

    prefixes = dict(graph.store.prefixes)
    for written, near in graph.list_absent(sparql).items():
        names = " or ".join(shorten(it, prefixes) for it in near)
        hint = f"; did you mean {names}?" if names else ""
        click.echo(f"this graph has nothing with the name {written}{hint}", err=True)


def _text(sparql: str) -> str:
    from claimgraph.model.text import read_text

    if sparql == "-":
        return read_text(sys.stdin.buffer.read(), "-").content
    if not sparql.startswith("@"):
        return sparql
    file = Path(sparql[1:])
    if not file.is_file():
        raise click.BadParameter(f"there is no file {file}", param_hint="SPARQL")
    return read_text(file.read_bytes(), str(file)).content


@click.command(context_settings={"allow_extra_args": True})
@options.source
@click.argument("name", required=False)
@click.option("--set", "values", multiple=True, metavar="KEY=VALUE", show_default="nothing",
              help="Set a value that the question takes, such as --set who=Turkey.")  # fmt: skip
@format_option
@most_option
@click.option("--sparql", is_flag=True, help="Show the question's SPARQL instead of its answer.")
@options.perspective
def ask(
    source: str,
    name: str | None,
    *,
    values: tuple[str, ...],
    format_: str,
    most: int,
    sparql: bool,
    **choice: str,
) -> None:
    """Ask one of the named questions.

    Without NAME they are listed, with the values that each takes.

    \b
    claimgraph ask s400 contested
    claimgraph ask s400 says --set who=Washington
    """
    from claimgraph.cli.table import write_answer
    from claimgraph.store.questions import find_question

    if name is None:
        _list_questions()
        return
    question = find_question(name)
    if more := click.get_current_context().args:
        _refuse_values(more, question)
    if sparql:
        click.echo(question.sparql)
        return
    graph = options.open_graph(source, **choice)
    answer = graph.answer(question, dict(map(options.read_pair, values)))
    click.echo(question.asks, err=True)
    taken, known = {it.name for it in question.parameters}, dict(graph.store.prefixes)
    write_answer(answer, format_, prefixes=known, hidden=taken, most=most, keep_empty=False)


def _refuse_values(values: list[str], question: Question) -> NoReturn:
    """Refuse words after the name of a question, which are its values without their keys."""
    words, call = " ".join(values), f"claimgraph ask SOURCE {question.name}"
    first = next((it.name for it in question.parameters), "")
    message = f"'{words}' stands after the question '{question.name}' without a key"
    cure = f"{call} --set {first}={shlex.quote(words)}" if first else f"it takes no value: {call}"
    raise ClaimgraphError(message, cure=cure)


def _list_questions() -> None:
    from claimgraph.cli.table import write_table
    from claimgraph.store.questions import load_questions

    rows = [
        [question.name, question.asks, ", ".join(map(_usage, question.parameters))]
        for question in load_questions().values()
    ]
    write_table(["name", "asks", "takes"], rows)


def _usage(parameter: Parameter) -> str:
    return f"[{parameter.name}]" if parameter.optional else parameter.name


KEY = 9
"""The width, in characters, of the column of keywords such as "status" and "claim"."""


@click.command()
@options.source
@click.argument("statement", metavar="'S P O'")
@options.perspective
def why(source: str, statement: str, **choice: str) -> None:
    """Explain one statement, and what would change it.

    Shows its status, the rule that gave it, its claims and its conflicts. Subject and object are
    names or aliases; the predicate is a term of the ontology, by its name or in the words of an
    arrow. All statements with these three are shown, with any qualifiers.

    \b
    claimgraph why s400 'Turkey negotiates-purchase-of Su-35'
    """
    from claimgraph.answers.why import explain

    graph = options.open_graph(source, **choice)
    click.echo("\n\n".join(map(fold, explain(graph, statement))))


@click.command()
@options.source
@click.argument("start", metavar="A")
@click.argument("end", metavar="B")
@click.option("--most", type=click.IntRange(min=1), default=3, show_default=True,
              help="How many paths to show, shortest first.")  # fmt: skip
@click.option("--each", type=click.IntRange(min=0), default=20, show_default=True,
              help="How many statements to show for each step, 0 for all.")  # fmt: skip
@options.perspective
def path(source: str, start: str, end: str, *, most: int, each: int, **choice: str) -> None:
    """Show how two actors or things are connected.

    The claims behind each step are shown with it.

    \b
    claimgraph path s400 'Daily Sabah' NATO
    """
    from claimgraph.answers.why import trace

    graph = options.open_graph(source, **choice)
    click.echo("\n\n".join(map(fold, trace(graph, start, end, most=most, each=each))))


@click.command()
@click.argument("old")
@click.argument("new")
def diff(old: str, new: str) -> None:
    """Show what changed between two SOURCEs.

    Compares two builds of a dossier, or any two graphs: claims removed (-) and added (+), statuses
    changed (~), and how many of each.

    \b
    claimgraph diff out/yesterday out/today
    """
    from claimgraph.answers.diff import compare

    for line in compare(options.open_graph(old), options.open_graph(new)):
        click.echo(line)


@click.command()
@options.source
@options.perspective
def report(source: str, **choice: str) -> None:
    """Write the issues as Markdown with footnotes.

    Every quote is a footnote, with the chain of sources through which it came.

    \b
    claimgraph report s400 > s400.md
    """
    from claimgraph.answers.report import write_report

    click.echo(write_report(options.open_graph(source, **choice)), nl=False)


def fold(block: str) -> str:
    """Wrap long lines for a terminal, and indent their continuation; a pipe gets whole lines."""
    if not sys.stdout.isatty():
        return block
    width = max(shutil.get_terminal_size().columns, 40)
    return "\n".join(_fold(line, width) for line in block.split("\n"))


def _fold(line: str, width: int) -> str:
    import textwrap

    indent = len(line) - len(line.lstrip())
    hanging = " " * (indent if indent > KEY else indent + KEY)
    return textwrap.fill(
        line, width, subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False
    )
