"""The command line: results go to standard output, all other messages to standard error."""

from __future__ import annotations

import importlib
import os
import sys
import unicodedata
from typing import Any, NoReturn

import click

from claimgraph.model.english import count_nouns
from claimgraph.model.errors import ClaimgraphError, DossierError

COMMANDS = {
    "new": "build",
    "table": "build",
    "check": "build",
    "pin": "build",
    "draft": "draft",
    "review": "draft",
    "edit": "serve",
    "drafts": "draft",
    "fetch": "build",
    "names": "merge",
    "entities": "merge",
    "merge": "merge",
    "unmerge": "merge",
    "build": "build",
    "query": "ask",
    "ask": "ask",
    "why": "ask",
    "path": "ask",
    "diff": "ask",
    "agree": "draft",
    "words": "help",
    "report": "ask",
    "view": "show",
    "export": "show",
    "site": "show",
    "serve": "serve",
    "mcp": "serve",
    "push": "build",
    "spread": "build",
    "help": "help",
}
"""The module of each command, in the order in which help lists the commands."""

EXIT_FINDINGS, EXIT_USAGE = 1, 2


class Commands(click.Group):
    """The group of all commands; imports a command's module on use, so that the start is fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:  # noqa: ARG002
        if name not in COMMANDS:
            return None
        module = importlib.import_module(f"claimgraph.cli.{COMMANDS[name]}")
        command: click.Command = getattr(module, name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:  # click would exit with code 1, which here means findings
            _drop_output()

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from claimgraph.model.ontology import nearest

            near = nearest(args[0], COMMANDS)
            hint = f" Did you mean {' or '.join(near)}?" if near else ""
            ctx.fail(f"No such command '{args[0]}'.{hint}")
        return super().resolve_command(ctx, args)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="claimgraph", message="claimgraph %(version)s")
def program() -> None:
    """Turn what was written about a contested affair into a graph of claims.

    \b
    SOURCE is always one of
      s400              a dossier that comes with the program
      DIR               a dossier's folder, or what `build` made of one
      FILE.trig, .ttl   an RDF file (also .nq .nt .rdf .jsonld)
      https://...       a SPARQL 1.1 endpoint; #NAME says which of its dossiers

    \b
    Try
      claimgraph ask s400                    the questions that have a name
      claimgraph ask s400 contested          what is contested, by whom, since when
      claimgraph view s400 -o s400.html      the network, to open in a browser
      claimgraph new my-affair               a dossier of your own
      claimgraph serve s400                  the graph over HTTP, for any SPARQL tool
      claimgraph mcp s400                    the graph for assistants

    Exit codes: 0 fine, 1 findings in what was read, 2 a wrong call.
    """


def main() -> None:
    """Run the command line; print the message of a known error instead of its traceback."""
    _hold_streams()
    try:
        if sys.stdout is None and not {"serve", "mcp"} & set(sys.argv[1:2]):
            cure = "send it to a file or to /dev/null"
            raise ClaimgraphError("standard output is closed", cure=cure)
        sys.stdout = sys.stdout or os.fdopen(os.dup(1), "w", encoding="utf-8")
        program(prog_name="claimgraph", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        sys.exit(EXIT_USAGE)
    except (click.Abort, KeyboardInterrupt):
        _end_interrupted()
    except DossierError as error:
        _print_error(f"{error}\n\n{count_nouns(len(error.findings), 'finding')}")
        sys.exit(EXIT_FINDINGS)
    except ClaimgraphError as error:
        _print_error(f"claimgraph: {error}")
        sys.exit(EXIT_USAGE)
    except UnicodeEncodeError as error:
        _print_error(f"claimgraph: {_explain_encoding(error)}")
        sys.exit(EXIT_USAGE)
    except BrokenPipeError:
        _drop_output()
    except OSError as error:
        _print_error(f"claimgraph: {_explain_system(error)}")
        sys.exit(EXIT_USAGE)
    except RuntimeError as error:
        if str(error) != INTERRUPTED:
            raise
        _end_interrupted()


INTERRUPTED = "Query interrupted"
"""The message of DuckDB's error when Ctrl-C interrupts an SQL statement."""


def _end_interrupted() -> NoReturn:
    """Exit with the code that shells expect of an interrupted program."""
    _print_error("claimgraph: interrupted")
    sys.exit(130)


def _print_error(error: str) -> None:
    """Print an error, and escape control characters, which files may bring into its text."""
    from claimgraph.model.text import show_plainly

    click.echo(show_plainly(error), err=True)


def _hold_streams() -> None:
    """Open the null device for each closed standard stream.

    Otherwise the next file that is opened would get the number of that stream, and its output.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


def _explain_system(error: OSError) -> str:
    """Word an error of the operating system; every error of a full disk is named as such."""
    from claimgraph.model.files import is_full

    if is_full(error):
        where = f"{error.filename}: " if error.filename else ""
        cure = "free space, or set TMPDIR to a folder on another disk for temporary files"
        return f"{where}the disk is full\n  cure     {cure}"
    return f"{error.filename or 'system'}: {error.strerror}" if error.strerror else str(error)


def _explain_encoding(error: UnicodeEncodeError) -> str:
    letter = error.object[error.start]
    if "\ud800" <= letter <= "\udfff":
        message = f"a file name is not UTF-8 (byte 0x{ord(letter) & 0xFF:02x})"
        return f"{message}\n  cure     give the file a name in UTF-8"
    number = f"U+{ord(letter):04X} ({unicodedata.name(letter, 'without a name')})"
    message = f"the output is written as {sys.stdout.encoding}, which has no {number}"
    return f"{message}\n  cure     set PYTHONUTF8=1, or PYTHONIOENCODING=utf-8"


def _drop_output() -> None:
    """Discard the remaining output after the reader of the pipe has stopped."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
