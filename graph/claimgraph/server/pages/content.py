"""Finds what the served pages show in the data of the network page, by IRI, and groups it.

For a graph too large to hold in memory, the first page shows figures from the build's columns.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote

from claimgraph.model.dates import BEGINNING, END
from claimgraph.model.english import count_nouns
from claimgraph.model.judgement import CONTESTED_FIRST, word_statuses
from claimgraph.server.pages.svg import MOST, draw_timeline
from claimgraph.store.columns import Columns
from claimgraph.store.document import name_statement
from claimgraph.store.questions import load_questions

Record = Mapping[str, Any]

MOST_TOLD = 500_000
"""The most quads of a graph with a page for each thing; larger ones have forms, tables and RDF."""


@dataclass(frozen=True)
class FoundPage:
    """A page that can be shown: the name of its template, and the values for the template."""

    template: str
    values: dict[str, Any]


@dataclass(frozen=True)
class NoPage:
    """An IRI that has no page; the graph may still have triples about it."""

    iri: str


@dataclass(frozen=True)
class Content:
    """The data that `picture` returns, with each record found by its IRI."""

    data: Record

    @property
    def dossier(self) -> Record:
        """The dossier's title, description and base IRI."""
        dossier: Record = self.data["dossier"]
        return dossier

    def find(self, iri: str) -> FoundPage | NoPage:
        """Return the page about the thing with this IRI."""
        for kind in PAGES:
            if iri in self._index[kind]:
                return FoundPage(f"{kind}.html", PAGES[kind](self, self._index[kind][iri]))
        return NoPage(iri)

    @property
    def summary(self) -> Record:
        """The dossier's title, and its numbers of claims, sources and statements."""
        counts = self.data.get("counts") or self._counts()
        return {**self.dossier, **{it: counts[it] for it in ("claims", "sources", "statements")}}

    def overview(self) -> FoundPage:
        """Return the first page: what is contested, what happened when, and what was read."""
        dated = [it for it in self.data["propositions"] if it["when"]]
        values = {
            "counts": self.data.get("counts") or self._counts(),
            "actors": self.data.get("actors", ()),
            "sketched": 0 < len(self.drawn) <= MOST,
            "issues": [{**it, "statements": self._named(it)} for it in self.data["issues"]],
            "timeline": sorted(dated, key=_date_beginning),
            "leading": [load_questions()[name] for name in LEADING],
            "sources": self.data["sources"],
            "entities": sorted(self._by_kind().items()),
            "statuses": self.data["statuses"],
        }
        return FoundPage("overview.html", values)

    @cached_property
    def drawn(self) -> set[str]:
        """The IRIs of the network's nodes: the subjects and objects of statements."""
        return {p[end] for p in self.data["propositions"] for end in ("subject", "object")}

    def _counts(self) -> dict[str, Any]:
        """Count the claims, speakers, sources and statements, and the statements by status."""
        statuses = Counter(it["status"] for it in self.data["propositions"])
        return {
            "claims": len(self.data["claims"]),
            "speakers": len({it["claimant"]["id"] for it in self.data["claims"]}),
            "sources": count_nouns(len(self.data["sources"]), "source"),
            "statements": count_nouns(len(self.data["propositions"]), "statement"),
            "statuses": [
                {"status": it, "number": statuses[it]} for it in CONTESTED_FIRST if statuses[it]
            ],
        }

    def _by_kind(self) -> dict[str, list[Record]]:
        """Group the entities by the name of their type, sorted by label."""
        found: dict[str, list[Record]] = {}
        for it in sorted(self.data["entities"], key=lambda it: str(it["label"])):
            found.setdefault(self._kinds[it["type"]], []).append(it)
        return found

    @cached_property
    def _kinds(self) -> dict[str, str]:
        return {it["id"]: it["label"] for it in self.data["kinds"]}

    def voices(self, iri: str) -> list[dict[str, Any]]:
        """Return who affirms a statement, who denies it, and who takes another stance."""
        sides: dict[str, dict[str, Record]] = {}
        for it in self._about[iri]:
            if it["counts"]:
                speaker = it["claimant"]
                sides.setdefault(_side(it["stance"]), {})[speaker["id"]] = speaker
        order = sorted(sides, key=lambda words: [*SIDES.values(), words].index(words))
        return [{"words": it, "speakers": list(sides[it].values())} for it in order]

    @cached_property
    def _about(self) -> dict[str, list[Record]]:
        found = defaultdict[str, list[Record]](list)
        for it in self.data["claims"]:
            found[it["about"]].append(it)
        return found

    def address(self, iri: str) -> str:
        """Return the path on this server at which the thing with this IRI is shown."""
        base = self.dossier["base"]
        if base and iri.startswith(base):
            return "/" + iri.removeprefix(base)
        return f"/about?it={quote(iri, safe='')}"

    def label(self, iri: str) -> str:
        """Return the name of an entity, source or issue, or the words of a statement."""
        for kind, key in NAMED.items():
            if iri in self._index[kind]:
                found = self._index[kind][iri]
                return name_statement(found) if kind == "proposition" else str(found[key])
        return iri

    @cached_property
    def _index(self) -> dict[str, dict[str, Record]]:
        return {kind: {it["id"]: it for it in self.data[MEMBERS[kind]]} for kind in MEMBERS}

    def _named(self, issue: Record) -> list[Record]:
        known = self._index["proposition"]
        return [known[it] for it in issue["propositions"] if it in known]

    def _statements(self, ids: Iterable[str]) -> list[Record]:
        return [it for it in map(self._index["proposition"].get, ids) if it]

    def claims_of(self, key: str, iri: str) -> list[Record]:
        """Return the claims whose member ``key``, such as ``about`` or ``source``, is this IRI."""
        return [it for it in self.data["claims"] if it[key] == iri]

    def entity(self, it: Record) -> dict[str, Any]:
        """Return the values of an entity's page: statements about it, and claims that it makes."""
        ends = [p for p in self.data["propositions"] if it["id"] in (p["subject"], p["object"])]
        said = [claim for claim in self.data["claims"] if it["id"] in _speakers(claim)]
        kind = self._kinds[it["type"]]
        near = {end for p in ends for end in (p["subject"], p["object"])}
        dated = sorted((p for p in ends if p["when"]), key=_date_beginning)
        return {
            "it": it, "kind": kind, "statements": _by_status(ends), "claims": said,
            "timeline": dated, "times": draw_timeline(dated),
            "sketched": 1 < len(near) <= MOST,
        }  # fmt: skip

    def proposition(self, it: Record) -> dict[str, Any]:
        """Return the values of a proposition's page: its claims, and its conflicts."""
        found = [c for c in self.data["conflicts"] if it["id"] in (c["left"], c["right"])]
        conflicts = [
            {**one, "claims": self.claims_of("about", one["other"])}
            for one in (_beside(c, it["id"]) for c in found)
        ]
        claims = self.claims_of("about", it["id"])
        sides = [
            {"kind": kind, "words": words, "claims": own}
            for kind, (words, polarities) in COLUMNS.items()
            if (own := [c for c in claims if c["stance"]["polarity"] in polarities])
        ]
        rest = [c for c in claims if not any(c in side["claims"] for side in sides)]
        other = [{"kind": "other", "words": OTHER, "claims": rest}] if rest else []
        return {
            "it": it, "claims": claims, "sides": sides + other, "conflicts": conflicts,
            "tensions": self._tensions(it["id"]),
        }  # fmt: skip

    def _tensions(self, iri: str) -> list[tuple[str, list[Record]]]:
        """Return near disagreements, conflicts of aims and changes of a statement, by heading.

        Each record names the other statement.
        """
        touching = [it for it in self.data["tensions"] if iri in (it["left"], it["right"])]
        return [
            (title, found)
            for kind, title in TENSIONS.items()
            if (found := [_beside(it, iri) for it in touching if it["kind"] == kind])
        ]

    def claim(self, it: Record) -> dict[str, Any]:
        """Return the values of a claim's page: the claim, and the statement that it is about."""
        return {"it": it, "statements": self._statements([it["about"]])}

    def source(self, it: Record) -> dict[str, Any]:
        """Return the values of a source's page: the source, and the claims in it."""
        return {"it": it, "claims": self.claims_of("source", it["id"])}

    def issue(self, it: Record) -> dict[str, Any]:
        """Return the values of an issue's page: its statements, by the day of the first claim."""
        claims = {one["id"]: self.claims_of("about", one["id"]) for one in self._named(it)}
        ordered = sorted(self._named(it), key=lambda one: _first_day(claims[one["id"]]))
        disputed = any(one["status"] in ("contested", "denied") for one in ordered)
        return {"it": it, "statements": ordered, "claims": claims, "disputed": disputed}


def _first_day(claims: Iterable[Record]) -> str:
    """Return the day by which the first of these claims was made; without claims, the last day."""
    return min((str(claim["said"]["latest"]) for claim in claims), default=END)


def _speakers(claim: Record) -> set[str]:
    """Return the IRIs of a claim's speaker and principal; the claims of foreign RDF have none."""
    return {one["id"] for one in (claim["claimant"], claim["principal"]) if one}


MEMBERS = {
    "entity": "entities",
    "proposition": "propositions",
    "claim": "claims",
    "source": "sources",
    "issue": "issues",
}
"""The kinds of things that have a page, each with the key under which the data lists them."""

NAMED = {"entity": "label", "source": "title", "proposition": "label", "issue": "question"}
"""The kinds of things that have a name, each with the key under which a record holds it."""

PAGES = {
    "entity": Content.entity,
    "proposition": Content.proposition,
    "claim": Content.claim,
    "source": Content.source,
    "issue": Content.issue,
}

LEADING = ("contested", "unnamed-only", "changed-line")
"""The named questions to which the first page links."""

COLUMNS = {"for": ("Affirmed", ("affirming",)), "against": ("Denied", ("denying",))}
"""The columns for the claims about a statement: heading, and polarities of the stances in it."""

TENSIONS = {
    "near": "Nearly contradicts",
    "aims": "Wanted by some, not by others",
    "change": "Changed, not disputed",
    "lie": "Called a lie",
}
"""The headings for near disagreements, conflicts of aims and changes."""

OTHER = "Neither affirmed nor denied"

SIDES = {"affirming": "affirmed by", "denying": "denied by"}


def _side(stance: Record) -> str:
    """Return the words that precede the speakers who take a stance, such as "denied by"."""
    return SIDES.get(stance["polarity"], f"{stance['label']}:")


def _beside(tension: Record, iri: str) -> Record:
    """Return a tension with ``other``: its other statement; empty if it has only this one."""
    other = tension["right"] if tension["left"] == iri else tension["left"]
    return {**tension, "other": "" if other == iri else other}


def _date_beginning(proposition: Record) -> str:
    """Return the day on which something began; if only the end is known, the day of the end."""
    when = proposition["when"]
    return str(when["latest"] if when["earliest"] == BEGINNING else when["earliest"])


def _by_status(propositions: Iterable[Record]) -> list[Record]:
    """Sort statements by status, contested ones first, then by label."""
    places = {status: place for place, status in enumerate(CONTESTED_FIRST)}
    return sorted(propositions, key=lambda it: (places.get(it["status"], 9), str(it["label"])))


LISTED = 60
"""The most actors that are listed; those with the most claims come first."""

HEADER = """
select any_value(o) filter (p = 'cg:name'), any_value(o) filter (p = 'dcterms:title'),
    coalesce(any_value(o) filter (p = 'dcterms:description'), '')
from fact where s in (select s from fact where p = 'rdf:type' and o = 'cg:Manifest')
"""
COUNTS = """
select count(*), count(distinct claimant), count(distinct about),
    (select count(distinct source) from claim)
from event
"""
STATUSES = """
select substr(status, 4), count(*) from proposition where status <> 'cg:mentioned'
group by status order by 2 desc, 1
"""
MEANINGS = """
select notation.o, label.o, definition.o
from fact notation
join fact kind on kind.s = notation.s and kind.p = 'rdf:type' and kind.o = 'cg:Status'
join fact label on label.s = notation.s and label.p = 'rdfs:label'
join fact definition on definition.s = notation.s and definition.p = 'skos:definition'
where notation.p = 'skos:notation' order by notation.o
"""
ACTORS = f"""
with spoken as (select unnest([s, o]) as id from event where s <> o)
select any_value(label), count(*) from spoken join actor using (id) group by id
order by 2 desc, 1 limit {LISTED}
"""


def summarise(columns: Columns, *, note: str = "") -> dict[str, Any]:
    """Return figures about a large graph, in the shape of `picture`'s data with empty lists."""
    ((name, title, description),) = columns.rows(HEADER)
    header = {"name": name, "title": title, "description": description}
    meanings = columns.rows(MEANINGS)
    return {
        "dossier": {**header, "base": columns.base, "note": note},
        "statuses": word_statuses(
            {"id": it, "label": label, "definition": definition}
            for it, label, definition in meanings
        ),
        **{key: [] for key in _LISTS},
        "counts": _count_columns(columns),
        "actors": [{"label": label, "claims": claims} for label, claims in columns.rows(ACTORS)],
    }


_LISTS = (
    "entities", "propositions", "claims", "sources", "conflicts", "tensions", "issues", "kinds",
)  # fmt: skip


def _count_columns(columns: Columns) -> dict[str, Any]:
    ((claims, speakers, statements, sources),) = columns.rows(COUNTS)
    return {
        "claims": f"{claims:,}",
        "speakers": f"{speakers:,}",
        "sources": count_nouns(sources, "source"),
        "statements": count_nouns(statements, "statement"),
        "statuses": [{"status": it, "number": f"{n:,}"} for it, n in columns.rows(STATUSES)],
    }
