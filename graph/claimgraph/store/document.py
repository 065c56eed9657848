"""Reads from a store everything that the network page shows, as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from claimgraph.model.dates import BEGINNING, END, parse_edtf
from claimgraph.model.english import agree_verb, word_time, word_voices
from claimgraph.model.errors import ClaimgraphError
from claimgraph.model.iris import CG
from claimgraph.model.judgement import (
    STATUSES,
    Affirmation,
    Perspective,
    word_ground,
    word_statuses,
)
from claimgraph.model.ontology import Vocabulary, load_vocabulary
from claimgraph.model.shape import REMARKS
from claimgraph.model.text import Segment
from claimgraph.store.local import Row, Store, find_vocabulary, write_own_triples
from claimgraph.store.network import (
    STATED,
    Nodes,
    build_network,
    group,
    is_dossier,
    local_name,
    rows,
)

FORMAT = 1
"""Version of the JSON that the page reads; its schema is ``page/data.schema.json``."""
DAMAGED = "build it again from its dossier; claimgraph check lists what is missing"

STATED_RULE = {
    "id": f"{CG}rule-attributed",
    "label": "stated by the file",
    "definition": "The file states it; no claim, quote or source was given for it.",
}


GENERAL = (
    {"id": "everyone", "label": "everyone", "kind": "everyone"},
    {"id": "undisputed", "label": "undisputed only", "kind": "undisputed"},
)
"""The two perspectives without verdicts of their own: the page computes them from statuses."""


def picture(
    store: Store,
    *,
    name: str = "",
    note: str = "",
    perspectives: Iterable[Perspective] = (),
    passages: Mapping[str, list[Segment]] | None = None,
) -> dict[str, Any]:
    """Read the data of the network page from a store. ``name`` is the title of foreign RDF.

    ``perspectives`` have to be judged by the caller: a store holds only the general verdicts.
    ``passages`` are texts around quotes, by claim.
    """
    network = build_network(store)
    nodes: Nodes = dict(network.nodes.items())
    edges = [data for _, _, data in network.edges(data=True)]
    dossier = is_dossier(store)
    labels = group(rows(store, "labels"), "id")
    header = _header(store, note) if dossier else _file_header(name, note)
    claims = [claim for edge in edges for claim in edge["claims"]]
    sources = list_sources(store)
    if dossier:
        _check_described(nodes, {claim["source"] for claim in claims} - {s["id"] for s in sources})
    guide = _guide(store, {*nodes, *(edge["id"] for edge in edges)})
    asides = _list_asides(store, guide["questions"], {claim["id"] for claim in claims})
    written = list(
        _claims(store, [*claims, *asides], passages or {}) if dossier else _statements(edges, name)
    )
    return {
        "format": FORMAT,
        "dossier": header,
        "entities": [_entity(node, labels.get(node["id"], [])) for node in nodes.values()],
        "propositions": _propositions(store, nodes, edges),
        "claims": written[: len(written) - len(asides)],
        "sources": sources or [_file_source(name)],
        "conflicts": _conflicts(store, {edge["id"] for edge in edges}),
        "tensions": [*_tensions(store, {edge["id"] for edge in edges}), *_lies(store, edges)],
        "issues": _issues(store, {edge["id"] for edge in edges}),
        "statuses": _statuses(store),
        "kinds": _kinds(nodes, find_vocabulary(store)),
        **({"terms": terms} if (terms := write_own_triples(store)) else {}),
        **guide,
        **({"asides": written[-len(asides) :]} if asides else {}),
        **write_perspectives(perspectives, [edge["id"] for edge in edges], header["base"]),
    }


def _header(store: Store, note: str) -> dict[str, str]:
    row = next(rows(store, "dossier"), None)
    if row is None:
        raise ClaimgraphError("the graph's manifest has no name or title", cure=DAMAGED)
    return {
        "name": row["name"], "title": row["title"], "description": row.get("description", ""),
        "base": row["id"], "note": note,
    }  # fmt: skip


def _check_described(nodes: Nodes, missing: set[str]) -> None:
    """Refuse a graph that lacks a node or source that is to be drawn."""
    lost = sorted(missing | {iri for iri, node in nodes.items() if "id" not in node})
    if lost:
        raise ClaimgraphError(f"the graph is damaged: it does not describe {lost[0]}", cure=DAMAGED)


def _file_header(name: str, note: str) -> dict[str, str]:
    own = "RDF that claimgraph did not build: every line is the file's own statement"
    note = "; ".join(filter(None, [own, note]))
    return {"name": name, "title": name, "description": "", "base": "", "note": note}


def _entity(node: dict[str, Any], labels: list[Row]) -> dict[str, Any]:
    texts = {row["label"] for row in labels}
    return {
        "id": node["id"], "label": node["label"], "type": node["type"], "glyph": node["glyph"],
        "labels": [{"language": it["language"], "text": it["label"]} for it in labels],
        "aliases": [it for it in node["aliases"] if it not in texts], "match": node.get("match"),
        "description": node.get("description", ""), "unnamed": node.get("unnamed") == "true",
    }  # fmt: skip


def _propositions(store: Store, nodes: Nodes, edges: list[dict[str, Any]]) -> list[dict[str, Any]]:
    qualifiers = group(rows(store, "qualifiers"), "id")
    general = group(rows(store, "entails"), "id")
    shown = {edge["id"] for edge in edges}
    issues = {row["proposition"]: row["id"] for row in rows(store, "issues")}
    return [
        {
            "id": edge["id"], "subject": edge["subject"], "object": edge["object"],
            "predicate": {
                "id": edge["predicate"], "label": edge["predicate_label"],
                "family": edge["family"],
            },
            "label": edge["label"], "mouth": _mouth(edge), "arrow": edge["arrow"],
            "status": edge["status"], "rule": _rule(edge), "ground": _ground(edge),
            "when": _when(edge),
            "qualifiers": [
                {
                    "label": it["qualifier"], "value": it["value"], "id": _thing(it, nodes, shown),
                    "property": it["term"], "term": it["node"], "datatype": it.get("datatype", ""),
                }
                for it in qualifiers.get(edge["id"], ())
            ],
            "entails": [
                row["general"] for row in general.get(edge["id"], ()) if row["general"] in shown
            ],
            "issue": issues.get(edge["id"]),
        }
        for edge in edges
    ]  # fmt: skip


def _thing(qualifier: Row, nodes: Nodes, shown: set[str]) -> str | None:
    """The IRI of the thing that a qualifier names, if the page shows that thing."""
    return qualifier["node"] if qualifier["node"] in nodes or qualifier["node"] in shown else None


def _rule(edge: dict[str, Any]) -> dict[str, str]:
    if "rule" not in edge:
        return STATED_RULE
    return {
        "id": edge["rule"], "label": edge["rule_label"], "definition": edge["rule_definition"]
    }  # fmt: skip


def _mouth(edge: dict[str, Any]) -> str:
    """The speakers and verb for a statement about the future: "US official urges"; else empty.

    Statements from rows of tables have no property with speakers, so their claims give them.
    """
    if "ahead" not in edge:
        return ""
    return edge.get("voices") or word_voices(
        (it["claimant_label"], it["phrase"]) for it in edge["claims"]
    )


def name_statement(proposition: Mapping[str, Any]) -> str:
    """A statement's label; if it is about the future, with speakers: "US official urges: ..."."""
    return ": ".join(filter(None, (proposition["mouth"], proposition["label"])))


def _agreed(row: Row, key: str) -> str:
    """The verb of a claim's stance, in the plural if the claimant's name is a plural."""
    return agree_verb(row[key], row["claimant_label"])


def _ground(edge: dict[str, Any]) -> str:
    """Why a statement is accepted: "reported by one source"; empty if it is not accepted."""
    if edge["status"] != "accepted" or "rule" not in edge:
        return ""
    return word_ground_of(edge["rule"], filter(is_affirmation, edge["claims"]))


def word_ground_of(rule: str, claims: Iterable[Row]) -> str:
    """Say why a rule accepts a statement, given the rule's IRI and the affirming claims."""
    affirmed = (
        Affirmation(
            it["source"], it["claimant_label"], it["principal_label"], own=" < " not in it["chain"]
        )
        for it in claims
    )
    return word_ground(local_name(rule), affirmed)


def _counts(row: Row) -> bool:
    return row["counts"] == "true"


def _when(edge: dict[str, Any]) -> dict[str, str] | None:
    if "edtf" not in edge:
        return None
    lasting = edge["predicate_kind"] == f"{CG}state"
    words = word_time(parse_edtf(edge["edtf"]), lasting=lasting)
    return {
        "words": words, "edtf": edge["edtf"], "earliest": edge["earliest"],
        "latest": edge["latest"],
    }  # fmt: skip


def _claims(
    store: Store, claims: Iterable[Row], passages: Mapping[str, list[Segment]]
) -> Iterable[dict[str, Any]]:
    links = group(rows(store, "links"), "claim")
    guesses = {row["id"]: row for row in rows(store, "sources") if "inferred" in row}
    for row in claims:
        yield {
            "id": row["id"], "about": row["about"],
            "stance": {
                "id": row["stance"], "label": _agreed(row, "stance_label"),
                "phrase": _agreed(row, "phrase"), "polarity": row["polarity"].removeprefix(CG),
                "distancing": row.get("distancing") == "true",
            },
            "claimant": {
                "id": row["claimant"], "label": row["claimant_label"],
                "unnamed": row["claimant_unnamed"] == "true",
            },
            "chain": [
                {"id": it["agent"], "label": it["label"], "unnamed": it["unnamed"] == "true"}
                for it in links.get(row["id"], ())
            ],
            "principal": {"id": row["principal"], "label": row["principal_label"]},
            "source": row["source"], "quote": row["quote"], "evidence": row["evidence"],
            "language": row.get("language", ""), "translated": row.get("translated") == "true",
            "passage": passages.get(row["id"]), "said": _said(row, guesses), "note": _note_row(row),
            "remarks": {it.member: row[it.member] for it in REMARKS if it.member in row},
            "counts": _counts(row),
        }  # fmt: skip


def _said(row: Row, guesses: Mapping[str, Row]) -> dict[str, Any]:
    """When a claim was made; ``guesses`` are the sources whose date of publication is inferred.

    The time is ``guessed`` if it is only such a date, or up to it: readers would take that day for
    one that a source gives.
    """
    known = {
        "words": row.get("said", ""),
        "earliest": row["said_earliest"],
        "latest": row["said_latest"],
        "openBegin": row.get("said_open_begin") == "true",
        "openEnd": row.get("said_open_end") == "true",
    }
    guess = guesses.get(row["source"], {"earliest": "", "latest": ""})
    same = known["openBegin"] or known["earliest"] == guess["earliest"]
    guessed = same and known["latest"] == guess["latest"]
    return known | ({"guessed": True} if guessed else {})


def _note_row(row: Row) -> str:
    """All remarks on a claim as one text: that its quote was not verified, and the coder's."""
    found = UNVERIFIED if row.get("verified") == "false" else ""
    return " · ".join(filter(None, [found, *word_remarks(row)]))


def word_remarks(row: Row) -> Iterator[str]:
    """Each remark on a claim, with its name: "coded by: A. Coder"."""
    return (f"{it.remark}: {row[it.member]}" for it in REMARKS if it.member in row)


UNVERIFIED = "Quote not verified: it was written to a server, and not found again in its source"
"""The remark on a quote that could not be verified, in pages, pictures, reports and answers."""


def _statements(edges: list[dict[str, Any]], name: str) -> Iterable[dict[str, Any]]:
    """For foreign RDF, write each triple as a claim that the file itself makes."""
    file = {"id": name, "label": name, "unnamed": False}
    stance = {"id": f"{CG}asserts", "label": "asserts", "phrase": "states that"}
    said = {
        "words": "", "earliest": BEGINNING, "latest": END, "openBegin": True,
        "openEnd": True,
    }  # fmt: skip
    for number, edge in enumerate(edges, 1):
        yield {
            "id": f"statement {number}", "about": edge["id"],
            "stance": {**stance, "polarity": "affirming", "distancing": False},
            "claimant": file, "chain": [],
            "principal": None, "source": name, "quote": edge["id"], "language": "",
            "translated": False, "passage": None, "said": said, "note": "", "counts": True,
        }  # fmt: skip


def list_sources(store: Store) -> list[dict[str, Any]]:
    """List every source of a store, in the form that the page's JSON has."""
    return [_source(row) for row in rows(store, "sources")]


def _source(row: Row) -> dict[str, Any]:
    published = word_time(parse_edtf(row["published"]))
    return {
        "id": row["id"], "title": row["title"], "publisher": row.get("publisher", ""),
        "published": f"{published} (inferred)" if "inferred" in row else published,
        "url": row.get("url"), "voice": row["voice"], "held": row["held"] == "true",
        "sha256": row.get("sha256", ""),
        "dates": {
            "edtf": row["published"], "earliest": row["earliest"], "latest": row["latest"],
        },
    }  # fmt: skip


def _file_source(name: str) -> dict[str, Any]:
    return {
        "id": name, "title": name, "publisher": "", "published": "", "url": None,
        "voice": "party", "held": True,
    }  # fmt: skip


SIDES = {"ground-denied": ["affirming", "denying"], "ground-declared": ["any", "any"]}
"""Which claims each side of a conflict has, by the conflict's ground; by default affirming ones."""


def _conflicts(store: Store, shown: set[str]) -> list[dict[str, Any]]:
    return [
        {
            "id": row["id"], "left": row["left"], "right": row["right"],
            "kind": row["kind_label"], "ground": row["ground_label"],
            "sides": SIDES.get(row["ground"], ["affirming", "affirming"]),
            "because": row.get("because", ""), "issue": row["issue"],
        }
        for row in rows(store, "conflicts")
        if {row["left"], row["right"]} <= shown
    ]  # fmt: skip


def _tensions(store: Store, shown: set[str]) -> list[dict[str, str]]:
    """List near disagreements, conflicts of aims and changes, which are no disputes of fact."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows(store, "tensions"):
        if {row["left"], row["right"]} <= shown:
            ends = {key: row[key] for key in ("id", "kind", "left", "right")}
            sides = found.setdefault(row["id"], {**ends, "words": {}})["words"]
            sides.setdefault(row.get("side", ""), []).append(row.get("words", ""))
    return [{**it, "words": _word_sides(it["words"])} for it in found.values()]


def _lies(store: Store, edges: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, str]]:
    """List the statements that call another statement a lie, each with its speakers.

    A charge that nobody affirms, or that was taken back, is left out.
    """
    said = {edge["id"]: edge["claims"] for edge in edges}
    for row in rows(store, "lies"):
        who = [it["claimant_label"] for it in said.get(row["id"], ()) if is_affirmation(it)]
        if who and row["told"] in said:
            ends = {"id": row["id"], "kind": "lie", "left": row["id"], "right": row["told"]}
            yield {**ends, "words": f"according to {', '.join(dict.fromkeys(who))}"}


def is_affirmation(claim: Mapping[str, str]) -> bool:
    """Whether a claim affirms its statement and was not superseded or retracted."""
    return claim["polarity"].endswith("/affirming") and claim["counts"] == "true"


def _word_sides(sides: Mapping[str, list[str]]) -> str:
    """Name the parties on each side: "for: Turkey, Russia; against: United States"."""
    phrases = (f"{side}: {', '.join(words)}".removeprefix(": ") for side, words in sides.items())
    return "; ".join(phrases)


def _issues(store: Store, shown: set[str]) -> list[dict[str, Any]]:
    issues: dict[str, dict[str, Any]] = {}
    for row in rows(store, "issues"):
        if row["proposition"] in shown:
            new = {"id": row["id"], "question": row["question"], "propositions": []}
            issues.setdefault(row["id"], new)["propositions"].append(row["proposition"])
    return list(issues.values())


def _guide(store: Store, shown: set[str]) -> dict[str, list[dict[str, Any]]]:
    """The dossier's own tour and questions; a selection that the page cannot show is left out."""
    guide: dict[str, list[dict[str, Any]]] = {"tour": [], "questions": []}
    answers = group(rows(store, "answers"), "number")
    shown |= {row["id"] for row in rows(store, "issues")}
    for (part, number), (row, *more) in group_steps(rows(store, "steps")).items():
        chosen = row.get("shows", "")
        kind = chosen.removesuffix(f"/{local_name(chosen)}").rpartition("/")[2]
        guide[part].append({
            "title": row["title"], "words": row["words"],
            "selection": {"kind": kind, "id": chosen} if chosen in shown else None,
            "answer": _list_parts(answers.get(number, ())) if part == "questions" else [],
            "view": {
                "accordingTo": row.get("accordingTo", ""), "beside": row.get("beside", ""),
                "clock": row.get("clock", ""), "from": _bound(row, "from"),
                "to": _bound(row, "to"), "around": row.get("around", ""),
                "only": [it for it in STATUSES if it in {r.get("only") for r in (row, *more)}],
            },
        })  # fmt: skip
    return guide


def _list_asides(store: Store, questions: list[dict[str, Any]], shown: set[str]) -> list[Row]:
    """Claims that an answer cites and no line shows, because they only ask or take for granted."""
    parts = (part for question in questions for part in question["answer"])
    missing = {row["claim"] for part in parts for row in part["rows"]} - shown
    return [row for row in rows(store, "claims") if row["id"] in missing] if missing else []


def _list_parts(found: Iterable[Row]) -> list[dict[str, Any]]:
    """The parts of an answer, each with its claims in the order in which they were made."""
    parts: dict[str, dict[str, Any]] = {}
    for row in found:
        part = parts.setdefault(row["place"], {"words": row["words"], "rows": []})
        part["rows"].append({"claim": row["claim"], "statement": row["statement"]})
    return list(parts.values())


def group_steps(found: Iterable[Row]) -> dict[tuple[str, str], list[Row]]:
    """Group rows by step of the tour; a step has one row for each status that its view shows."""
    steps: dict[tuple[str, str], list[Row]] = {}
    for row in found:
        steps.setdefault((row["part"], row["number"]), []).append(row)
    return steps


def _bound(row: Row, key: str) -> str:
    """The first or last day of a view; empty if that side is open."""
    return "" if row.get(key, BEGINNING) in (BEGINNING, END) else row[key]


def _statuses(store: Store) -> list[dict[str, str]]:
    statuses = {row["id"]: row for row in rows(store, "statuses")}
    blank = {"label": STATED_RULE["label"], "definition": STATED_RULE["definition"]}
    if not statuses:
        statuses = {STATED: {"id": STATED, **blank}}
    return word_statuses(statuses[status] for status in STATUSES if status in statuses)


def _kinds(nodes: Nodes, vocabulary: Vocabulary) -> list[dict[str, str | None]]:
    """List the entity types with label and glyph; ``class`` is null for types of foreign RDF."""
    kinds = {node["type"]: (node["kind"], node["glyph"]) for node in nodes.values()}
    classes = vocabulary.classes
    return [
        {
            "id": kind,
            "label": label,
            "glyph": glyph,
            "class": classes[kind].iri if kind in classes else None,
        }
        for kind, (label, glyph) in sorted(kinds.items())
    ]


def write_perspectives(
    perspectives: Iterable[Perspective], propositions: Sequence[str], base: str
) -> dict[str, list[Any]]:
    """Write the members ``perspectives`` and ``verdicts`` of the page's JSON.

    ``propositions`` are the IRIs of the statements shown, in their order: a verdict refers to one
    by its index, since IRIs would make the page several times as large.
    """
    places = {iri.removeprefix(base): place for place, iri in enumerate(propositions)}
    kinds: dict[tuple[str, str], int] = {}
    pictures = [_record_entity(one, base, _pairs(one, places, kinds)) for one in perspectives]
    general = [{**it, "verdicts": []} for it in GENERAL] if pictures else []
    return {"perspectives": [*general, *pictures], "verdicts": [_verdict(*it) for it in kinds]}


def _pairs(
    one: Perspective, places: Mapping[str, int], kinds: dict[tuple[str, str], int]
) -> list[tuple[int, int]]:
    return sorted(
        (places[path], kinds.setdefault((it.status, it.rule), len(kinds)))
        for path, it in one.verdicts.items()
        if path in places
    )


def _record_entity(one: Perspective, base: str, verdicts: list[tuple[int, int]]) -> dict[str, Any]:
    return {
        "id": f"{base}{one.path}", "label": one.label, "kind": one.standpoint.value,
        "verdicts": verdicts,
    }  # fmt: skip


def _verdict(status: str, rule: str) -> dict[str, Any]:
    term = load_vocabulary().rules[rule]
    verdict = {"id": term.iri, "label": term.label, "definition": term.definition}
    return {"status": status, "rule": verdict}
