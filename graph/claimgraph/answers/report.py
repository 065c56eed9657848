"""Writes a report in Markdown: both sides of each issue, and every quote as a footnote."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from claimgraph.answers.why import CALLS_A_LIE
from claimgraph.model.dates import parse_edtf
from claimgraph.model.english import count_nouns, word_time
from claimgraph.model.errors import ClaimgraphError
from claimgraph.store.document import list_sources, name_statement, picture
from claimgraph.store.local import Store
from claimgraph.store.network import cut, group, rows
from claimgraph.store.view import View


def write_report(graph: View) -> str:
    """Write the report on a dossier's graph. Raises ClaimgraphError for RDF without claims.

    For a large graph, only issues are reported with all their claims; other statements are counted
    by relation.
    """
    if not graph.is_dossier:
        cure = "give a dossier, or a graph that claimgraph built"
        raise ClaimgraphError("only a dossier has issues to report", cure=cure)
    large = graph.is_large
    store = _cut_issues(graph.store) if large else graph.store
    data = {**picture(store, note=graph.note), "sources": list_sources(graph.store),
            "lies": group(rows(store, "lies"), "told")}  # fmt: skip
    merged = [(row["label"], row["note"]) for row in graph.store.texts(MERGED)]
    numbers = _count_statements(graph) if large else None
    return _Report(data, merged, len(graph.ask("possible")), numbers).text()


def _cut_issues(store: Store) -> Store:
    """Cut out the statements that belong to an issue, or that conflict with another statement."""
    return cut(store, [(row["subject"], row["object"]) for row in store.texts(DISPUTED)])


def _count_statements(graph: View) -> Numbers:
    numbers = defaultdict[str, Counter[str]](Counter)
    for row in graph.ask("relations"):
        numbers[row["status"]][row["relation"]] = int(row["statements"])
    return numbers


MERGED = """
SELECT ?label ?note WHERE { ?it cg:mergeNote ?note ; rdfs:label ?label FILTER(LANG(?label) = "") }
ORDER BY ?label ?note
"""
DISPUTED = """
SELECT DISTINCT ?subject ?object WHERE {
  { ?it a cg:Issue ; cg:concerns ?proposition }
  UNION { ?it a cg:Conflict ; cg:left|cg:right ?proposition }
  ?proposition rdf:subject ?subject ; rdf:object ?object .
}
"""
Numbers = Mapping[str, Counter[str]]
"""How many statements there are, by status and then by the label of their relation."""

SECTIONS = {
    "accepted": "Not contradicted in these sources",
    "attributed": "Said, not established",
    "prospective": "Planned, expected, threatened",
    "denied": "Only denied",
}
"""The sections after the issues: the title for every status except ``contested``."""


KNOWN_DAYS = 31
"""A claim's date is printed only if it is known to within so many days."""


class _Report:
    """Writes the data of the network page as Markdown; ``notes`` has the number of each footnote.

    ``possible`` is how many denials may answer a charge. ``numbers`` are the counts for a graph too
    large to list statements; else None.
    """

    def __init__(
        self,
        data: dict[str, Any],
        merged: list[tuple[str, str]],
        possible: int,
        numbers: Numbers | None,
    ) -> None:
        self.data, self.merged, self.possible, self.numbers = data, merged, possible, numbers
        self.notes: dict[str, int] = {}
        self.titles = {it["id"]: it["title"] for it in data["sources"]}
        self.claims: dict[str, list[dict[str, Any]]] = {}
        for claim in sorted(data["claims"], key=_place_in_time):
            self.claims.setdefault(claim["about"], []).append(claim)

    def text(self) -> str:
        dossier = self.data["dossier"]
        head = [f"# {escape(dossier['title'])}", escape(dossier["description"])]
        if dossier["note"]:
            head.append(f"*{escape(dossier['note'])}*")
        body = [
            *self._answers(),
            *self._issues(),
            *self._statements(),
            *self._names(),
            *self._sources(),
        ]
        notes = [f"[^{number}]: {note}" for note, number in self.notes.items()]
        return "\n\n".join([*filter(None, head), *body, "\n".join(notes)]).rstrip() + "\n"

    def _answers(self) -> Iterator[str]:
        """Write the dossier's own questions and answers, unless only a part of it is reported."""
        if self.data["questions"] and not self.data["dossier"]["note"]:
            yield "## In short"
            yield "\n".join(line for it in self.data["questions"] for line in self._show_answer(it))

    def _show_answer(self, question: dict[str, Any]) -> Iterator[str]:
        claims = {it["id"]: it for it in (*self.data["claims"], *self.data.get("asides", ()))}
        yield f"- **{escape(question['title'])}** {escape(question['words'])}"
        for part in question["answer"]:
            yield f"  - {escape(part['words'])}"
            for row in part["rows"]:
                yield f"    - {self._claim(claims[row['claim']])} {escape(row['statement'])}"

    def _issues(self) -> Iterator[str]:
        contested = {it["id"] for it in self.data["propositions"] if it["status"] == "contested"}
        issues = self.data["issues"]
        open_ = [it for it in issues if contested.isdisjoint(it["propositions"])]
        yield "## What is contested"
        if len(open_) == len(issues):
            yield "Nothing is."
        if self.possible:
            denials = count_nouns(self.possible, "denial")
            cure = "`claimgraph ask SOURCE possible` lists both."
            yield f"{denials} may answer an accusation; what was denied is not known. {cure}"
        yield from self._questions(it for it in issues if it not in open_)
        if open_:
            yield "## Other questions of the dossier"
            yield from self._questions(open_)

    def _questions(self, issues: Iterable[dict[str, Any]]) -> Iterator[str]:
        for issue in issues:
            yield f"### {escape(issue['question'])}"
            kinds = {c["kind"] for c in self.data["conflicts"] if c["issue"] == issue["id"]}
            if kinds:
                yield f"Kind of conflict: {', '.join(sorted(kinds))}."
            statements = [
                it for it in self.data["propositions"] if it["id"] in issue["propositions"]
            ]
            yield self._list(sorted(statements, key=self._find_first))

    def _statements(self) -> Iterator[str]:
        for status, title in SECTIONS.items():
            statements = [it for it in self.data["propositions"] if it["status"] == status]
            if self.numbers is not None and status in self.numbers:
                yield f"## {title}"
                yield from _show_numbers(status, self.numbers[status])
            elif self.numbers is None and statements:
                yield f"## {title}"
                yield self._list(sorted(statements, key=lambda it: str(it["label"])))

    def _names(self) -> Iterator[str]:
        if self.merged:
            yield "## Names"
            yield "\n".join(f"- **{escape(it)}**: {escape(note)}" for it, note in self.merged)

    def _sources(self) -> Iterator[str]:
        yield "## Sources"
        yield "\n".join(f"- {_show_source(source)}" for source in self.data["sources"])

    def _find_first(self, proposition: dict[str, Any]) -> tuple[str, str]:
        """A sort key: the day by which a statement was first spoken about, then its label."""
        claims = self.claims.get(proposition["id"], ())
        return min(map(_place_in_time, claims), default=""), str(proposition["label"])

    def _list(self, propositions: Iterable[dict[str, Any]]) -> str:
        return "\n".join(line for it in propositions for line in self._statement(it))

    def _statement(self, proposition: dict[str, Any]) -> Iterator[str]:
        claims = self.claims.get(proposition["id"], [])
        ground = proposition["rule"]["label"]
        if proposition["status"] == "accepted":
            claims = [it for it in claims if it["stance"]["polarity"] == "affirming"]
            ground = proposition["ground"]
        yield f"- **{escape(name_statement(proposition))}** — {escape(ground)}"
        for claim in claims:
            yield f"  - {self._claim(claim)}"
        for claim in self.claims.get(proposition["id"], []):
            if claim not in claims:
                yield f"  - *on it:* {self._claim(claim)}"
        for lie in self.data["lies"].get(proposition["id"], ()):
            for claim in self.claims.get(lie["id"], ()):
                if claim["stance"]["polarity"] == "affirming":
                    yield f"  - *on it:* {self._claim(claim, stance=CALLS_A_LIE)}"

    def _claim(self, claim: dict[str, Any], *, stance: str = "") -> str:
        chain = "".join(f" ← {escape(link['label'])}" for link in claim["chain"])
        note = f" ({escape(claim['note'])})" if claim["note"] else ""
        place = f"{escape(self.titles[claim['source']])}{chain}"
        number = self.notes.setdefault(
            f"“{escape(claim['quote'])}” {place}{note}", len(self.notes) + 1
        )
        gone = "" if claim["counts"] else " *(taken back)*"
        who, when = escape(claim["claimant"]["label"]), _word_said(claim["said"])
        return f"{who}{when}: {stance or escape(claim['stance']['label'])}{gone}[^{number}]"


def _place_in_time(claim: dict[str, Any]) -> str:
    """A sort key for claims: the last day on which a claim can have been made."""
    return str(claim["said"]["latest"])


def _word_said(said: dict[str, Any]) -> str:
    """When a claim was made, if that is known to the month, or by which day; else empty.

    A guessed date of publication is not repeated: the list of sources has it, as inferred.
    """
    first, last = map(date.fromisoformat, (said["earliest"], said["latest"]))
    if (
        said.get("guessed")
        or said["openEnd"]
        or (not said["openBegin"] and (last - first).days > KNOWN_DAYS)
    ):
        return ""
    begin = ".." if said["openBegin"] else first
    return f", {word_time(parse_edtf(str(first) if first == last else f'{begin}/{last}'))}"


def _show_numbers(status: str, numbers: Counter[str]) -> Iterator[str]:
    yield f"{numbers.total():,} statements; `claimgraph ask SOURCE {status}` lists them."
    yield "\n".join(f"- {escape(it)}: {number:,}" for it, number in numbers.most_common())


def _show_source(source: dict[str, Any]) -> str:
    published = f"published {source['published']}" if source["published"] else ""
    parts = (escape(source["publisher"]), escape(published), _link_url(source["url"]))
    return ", ".join([f"*{escape(source['title'])}*", *filter(None, parts)])


def _link_url(url: str | None) -> str:
    return f"<{url}>" if url else ""


def escape(text: str) -> str:
    r"""Escape text from sources so that it is not read as Markdown or HTML.

    >>> escape("a *b* <c> [d](e)")
    'a \\*b\\* &lt;c&gt; \\[d\\](e)'
    >>> escape("- no list"), escape("1. none either")
    ('\\- no list', '1\\. none either')
    """
    plain = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    inline = re.sub(r"([\\`*_\[\]|#~])", r"\\\1", plain)
    return re.sub(r"^(\d*)([-+=.)])", r"\1\\\2", inline)
