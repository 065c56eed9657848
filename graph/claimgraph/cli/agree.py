"""`agree`: how far two codings of the same texts agree."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from claimgraph.model.english import count_nouns

if TYPE_CHECKING:
    from claimgraph.answers.agree import Agreement, CodedClaim, Kappa, Pair

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
    from claimgraph.answers.agree import agree as compare
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
    from claimgraph.answers.agree import count_confusions

    return count_confusions((it.left.stance, it.right.stance) for it in found.pairs)


def _predicates(found: Agreement) -> list[tuple[str, str, int]]:
    from claimgraph.answers.agree import count_confusions

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
