"""Two codings of the official texts: the figures that the dossier's notes print."""

from __future__ import annotations

import json
import re
from pathlib import Path

from claimgraph.build.source import SHIPPED

HERE = Path(__file__).parent


def test_the_printed_figures_are_those_of_the_command(run):
    """`claimgraph agree` over the two codings gives what coding.md says, to the digit."""
    told = run("agree", str(HERE / "coding-a"), str(HERE / "coding-b"), "--format", "json")
    assert told.code == 0
    found = json.loads(told.out)
    notes = (SHIPPED / "s400-official" / "coding.md").read_text("utf-8")
    assert f"{found['pairs']} pairs" in notes
    assert f"{found['unpaired']['a']} claims of A and {found['unpaired']['b']} of B" in notes
    for what in ("stance", "predicate"):
        kappa = found[what]
        interval = f"{kappa['low']:.2f} to {kappa['high']:.2f}"
        assert f"| {what} | {kappa['same']} | {kappa['value']:.2f} | {interval} |" in notes
    assert len(re.findall(r"^\| (?:stance|predicate) \|", notes, re.M)) == 2
