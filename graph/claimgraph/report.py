"""The issues as Markdown: both sides of each question, and every quote as a footnote."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from claimgraph.errors import ClaimgraphError
from claimgraph.graph import ClaimGraph
from claimgraph.network import is_dossier
from claimgraph.picture import picture


def write_report(graph: ClaimGraph) -> str:
    """Write the report. Raises ClaimgraphError for RDF that is no dossier's."""
    if not is_dossier(graph.store):
        cure = "give a dossier, or a graph that claimgraph built"
        raise ClaimgraphError("only a dossier has issues to report", cure=cure)
    return _Report(picture(graph.store, note=graph.note)).text()


@dataclass
class _Report:
    data: dict[str, Any]
    notes: list[str] = field(default_factory=list)

    def text(self) -> str:
        dossier = self.data["dossier"]
        head = [f"# {escape(dossier['title'])}", escape(dossier["description"])]
        if dossier["note"]:
            head.append(f"*{escape(dossier['note'])}*")
        body = [*self._issues(), *self._statements()]
        notes = [f"[^{number}]: {note}" for number, note in enumerate(self.notes, 1)]
        return "\n\n".join([*filter(None, head), *body, "\n".join(notes)]) + "\n"

    def _issues(self) -> Iterator[str]:
        yield "## What is contested"
        if not self.data["issues"]:
            yield "Nothing is."
        for issue in self.data["issues"]:
            yield f"### {escape(issue['question'])}"
            kinds = {c["kind"] for c in self.data["conflicts"] if c["issue"] == issue["id"]}
            yield f"Conflict: {', '.join(sorted(kinds))}."
            told = [it for it in self.data["propositions"] if it["id"] in issue["propositions"]]
            yield "\n".join(line for it in told for line in self._statement(it))

    def _statements(self) -> Iterator[str]:
        titles = {"accepted": "Undisputed", "attributed": "Said, not established"}
        titles |= {"prospective": "Planned, expected, threatened", "denied": "Only denied"}
        for status, title in titles.items():
            told = [it for it in self.data["propositions"] if it["status"] == status]
            if told:
                yield f"## {title}"
                told.sort(key=lambda it: str(it["label"]))
                yield "\n".join(line for it in told for line in self._statement(it))

    def _statement(self, proposition: dict[str, Any]) -> Iterator[str]:
        yield f"- **{escape(proposition['label'])}** — {escape(proposition['rule']['label'])}"
        for claim in self.data["claims"]:
            if claim["about"] == proposition["id"]:
                yield f"  - {self._claim(claim)}"

    def _claim(self, claim: dict[str, Any]) -> str:
        chain = " ← ".join(escape(link["label"]) for link in claim["chain"])
        source = next(it for it in self.data["sources"] if it["id"] == claim["source"])
        via = f" ← {chain}" if chain else ""
        note = f" ({escape(claim['note'])})" if claim["note"] else ""
        quote = f"“{escape(claim['quote'])}” {escape(source['title'])}{via}{note}"
        if quote not in self.notes:
            self.notes.append(quote)
        gone = "" if claim["counts"] else " *(taken back)*"
        who, stance = escape(claim["claimant"]["label"]), escape(claim["stance"]["label"])
        return f"{who} {stance}{gone}[^{self.notes.index(quote) + 1}]"


def escape(text: str) -> str:
    """Keep what a source wrote from being read as Markdown or HTML.

    >>> escape("a *b* <c> [d](e)")
    'a \\\\*b\\\\* &lt;c&gt; \\\\[d\\\\](e)'
    """
    plain = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([\\`*_\[\]|#])", r"\\\1", plain)
