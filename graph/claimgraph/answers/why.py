"""Explains why a statement has its status, and which statements connect two things."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, islice, pairwise
from typing import Any, NoReturn

from claimgraph.judge.what_if import suppose
from claimgraph.model.english import pluralise_verb
from claimgraph.model.errors import ClaimgraphError
from claimgraph.model.ontology import load_vocabulary, nearest_spellings
from claimgraph.model.ontology.search import search_words
from claimgraph.store.document import UNVERIFIED, is_affirmation, word_ground_of, word_remarks
from claimgraph.store.local import Store, find_vocabulary, local_engine
from claimgraph.store.network import Pair, build_network, cut, group, refuse_foreign, rows
from claimgraph.store.rdf import read_records
from claimgraph.store.view import Known, View

CALLS_A_LIE = "calls it a lie"
"""The text shown for a claim that another speaker lied, which denies what that speaker said."""

WHOLE = 100_000
"""The most quads of a graph of which all records are read, in about a second, to find what would
change a status. Of a larger graph, only statements between the same two things are read.
"""

MOST_SPECIFIC = 5
"""How many of the more specific statements, which entail a statement, are listed."""


def explain(graph: View, statement: str) -> Iterator[str]:
    """Explain every statement with this subject, predicate and object; yield a text for each.

    What would change a status is only said for the whole graph, not for a perspective or a day.
    Raises ClaimgraphError if the graph has no such statement.
    """
    if not graph.is_dossier:
        cure = "give a dossier, or a graph that claimgraph built; for others use query and path"
        refuse_foreign(cure)
    subject, predicate, obj = parse_statement(statement, graph)
    ends = [(subject, obj)]
    between = graph.between(ends) if graph.columns else None
    store = replace(graph.store, engine=local_engine(graph.store))
    near = _cut_surroundings(store, ends, between)
    edges = [edge for _, _, edge in build_network(near).edges(data=True)]
    found = [
        edge for edge in edges
        if (edge["subject"], edge["predicate"], edge["object"]) == (subject, predicate, obj)
    ]  # fmt: skip
    if not found:
        both = {subject, obj}
        alternatives = sorted(it["label"] for it in edges if {it["subject"], it["object"]} == both)
        cure = (
            f"between the two there is: {'; '.join(alternatives)}"
            if alternatives
            else "try claimgraph path"
        )
        raise ClaimgraphError(f"nobody says '{statement}'", cure=cure)
    labels = {edge["id"]: str(edge["label"]) for edge in edges}
    conflicts, general = list(rows(near, "conflicts")), group(rows(near, "entails"), "general")
    judged = near if len(store.engine) > WHOLE else store
    changes = {} if graph.note else _changes(judged, [edge["id"] for edge in found])
    said = {edge["id"]: edge["claims"] for edge in edges}
    lies = {charged: [said.get(it["id"], []) for it in found]
            for charged, found in group(rows(near, "lies"), "told").items()}  # fmt: skip
    for edge in sorted(found, key=lambda it: str(it["label"])):
        specific = [labels[row["id"]] for row in general.get(edge["id"], ()) if row["id"] in labels]
        lines = [*_explain_edge(edge, conflicts, labels, said)]
        for claim in filter(is_affirmation, chain.from_iterable(lies.get(edge["id"], ()))):
            lines += show_claim(claim | {"stance_label": CALLS_A_LIE}, indent="  ", word="on it")
        if edge["status"] != "prospective":  # a plan or wish entails nothing
            lines += _show_specific(specific)
        lines += changes.get(edge["id"], ())
        yield "\n".join(lines)


def _cut_surroundings(store: Store, pairs: Iterable[Pair], between: Known | None) -> Store:
    """Cut out the statements between some pairs, with everything that their status depends on."""
    addresses = None if between is None else chain.from_iterable(between.values())
    return cut(store, pairs, known=addresses)


def parse_statement(statement: str, graph: View) -> tuple[str, str, str]:
    """Parse a statement such as ``Turkey purchased S-400`` into the IRIs of subject, predicate and
    object.

    The predicate is found by its name or one of its labels; of several, the longest counts.
    Raises ClaimgraphError if there is no predicate, or if subject or object is unknown.
    """
    predicates = find_vocabulary(graph.store).predicates
    named = {it.arrow_label: it for it in predicates.values()}
    named |= {pluralise_verb(it.arrow_label): it for it in predicates.values()}
    named |= {f"to {it.bare_label}": it for it in predicates.values()}
    named |= {it.label: it for it in predicates.values()}
    named |= {it.name: it for it in predicates.values()}
    words = " ".join(statement.split())
    met = [name for name in named if f" {name.casefold()} " in words.casefold()]
    if not met:
        _refuse_fragment(words, named)
        _refuse_predicate(words, graph)
    name = max(met, key=len)
    ends = re.split(f" {re.escape(name)} ", words, maxsplit=1, flags=re.IGNORECASE)
    subject, obj = (graph.find(end).value for end in ends)
    return subject, named[name].iri, obj


def _refuse_predicate(words: str, graph: View) -> NoReturn:
    """Refuse a statement without a known predicate; suggest those near in spelling or meaning."""
    vocabulary = find_vocabulary(graph.store)
    between = _cut_ends(words.split(), graph)
    spelled = [it for word in between for it in nearest_spellings(word, vocabulary.predicates)]
    text = " ".join(between)
    found = search_words(text, vocabulary, kinds=("predicate",), most=3)
    near = spelled or [it.term.name for it in found]
    hint = f"did you mean {' or '.join(near)}?" if near else "claimgraph ask SOURCE relations"
    unknown = f": '{text}' is unknown" if text and len(between) < len(words.split()) else ""
    cure = f"write 'SUBJECT PREDICATE OBJECT'; {hint}"
    raise ClaimgraphError(f"no predicate in '{words}'{unknown}", cure=cure)


def _cut_ends(words: list[str], graph: View) -> list[str]:
    """The words between the entities with which a statement begins and ends."""
    for start in range(len(words) - 1, 0, -1):
        if _is_known(" ".join(words[:start]), graph):
            words = words[start:]
            break
    for end in range(1, len(words)):
        if _is_known(" ".join(words[end:]), graph):
            return words[:end]
    return words


def _is_known(name: str, graph: View) -> bool:
    try:
        graph.find(name)
    except ClaimgraphError:
        return False
    return True


def _refuse_fragment(words: str, names: Iterable[str]) -> None:
    """Refuse a statement that begins or ends with the predicate: it lacks a subject or object."""
    folded = f" {words.casefold()} "
    for name in sorted(names, key=len, reverse=True):
        before, found, after = folded.partition(f" {name.casefold()} ")
        if found:
            ends = {"subject": before, "object": after}
            missing = " and no ".join(end for end, text in ends.items() if not text.strip())
            cure = f"write the whole statement: 'SUBJECT {name} OBJECT'"
            raise ClaimgraphError(f"'{words}' has no {missing}", cure=cure)


def _changes(store: Store, edges: list[str]) -> dict[str, list[str]]:
    """Say what would change the status of each statement, in lines by the statement's IRI."""
    changes: dict[str, list[str]] = {}
    records = read_records(store.quads(), vocabulary=load_vocabulary())
    base = records.header.base
    for it, status in suppose(records, [edge.removeprefix(base) for edge in edges]):
        line = f"  if       {it.words}, it would be {status}"
        changes.setdefault(base + it.about, []).append(line)
    return changes


def _explain_edge(
    edge: dict[str, Any],
    conflicts: list[dict[str, str]],
    labels: dict[str, str],
    said: Mapping[str, list[dict[str, str]]],
) -> Iterator[str]:
    yield edge["label"]
    accepted = edge["status"] == "accepted"
    claims = [it for it in edge["claims"] if not accepted or is_affirmation(it)]
    ground = word_ground_of(edge["rule"], claims) if accepted else edge["rule_label"]
    yield f"  status   {edge['status']}: {ground}"
    yield f"           {edge['rule_definition']}"
    for claim in claims:
        yield from show_claim(claim, indent="  ")
    for claim in edge["claims"]:
        if claim not in claims:
            yield from show_claim(claim, indent="  ", word="on it")
    for conflict in conflicts:
        if edge["id"] in (conflict["left"], conflict["right"]):
            yield from _show_conflict(conflict, edge["id"], labels)
            yield from _show_order(conflict, said)


def _show_specific(labels: Sequence[str]) -> Iterator[str]:
    """Show more specific statements, from which this statement follows."""
    for label in sorted(labels)[:MOST_SPECIFIC]:
        yield f"  follows  from {label}"
    if len(labels) > MOST_SPECIFIC:
        yield f"           and {len(labels) - MOST_SPECIFIC:,} more that entail it"


def show_claim(claim: dict[str, str], *, indent: str, word: str = "claim") -> Iterator[str]:
    """Show one claim in lines: speaker, stance, quote, chain of sources, and remarks."""
    gone = "" if claim["counts"] == "true" else " (taken back, no longer counts)"
    said = f" ({claim['said']})" if "said" in claim else ""
    yield f"{indent}{word:<8} {claim['claimant_label']}: {claim['stance_label']}{said}{gone}"
    yield f"{indent}         “{claim['quote']}”"
    yield f"{indent}         in {claim['chain'].replace(' < ', ' ← ')}"
    if claim.get("verified") == "false":
        yield f"{indent}         {UNVERIFIED}"
    for remark in word_remarks(claim):
        yield f"{indent}         {remark}"


def _show_conflict(conflict: dict[str, str], here: str, labels: dict[str, str]) -> Iterator[str]:
    other = conflict["right"] if conflict["left"] == here else conflict["left"]
    against = "the denial of the same statement" if other == here else labels.get(other, other)
    yield f"  conflict {conflict['kind_label']} with: {against}"
    yield f"           {conflict['ground_definition']}"
    if "because" in conflict:
        yield f"           because {conflict['because']}"


def _show_order(
    conflict: dict[str, str], said: Mapping[str, list[dict[str, str]]]
) -> Iterator[str]:
    """Say of a speaker who contradicts himself that the order of his words is not known."""
    if conflict["kind"] == "inconsistent-line":
        claims = said.get(conflict["left"], []) + said.get(conflict["right"], [])
        facts = [it for it in claims if it["polarity"].endswith(("/affirming", "/denying"))]
        speakers = {claim["claimant_label"] for claim in facts}
        if len(speakers) == 1 and all(" < " in claim["chain"] for claim in facts):
            name = speakers.pop()
            yield f"           which {name} said first is not known: publication only says by when"


def trace(graph: View, start: str, end: str, *, most: int, each: int = 0) -> Iterator[str]:
    """Show the shortest connections between two things, each step with its claims.

    At most ``most`` connections are shown, and ``each`` statements of a step (0: all).
    """
    import networkx as nx

    a, b = (graph.find(name).value for name in (start, end))
    simple = nx.Graph(graph.pairs())
    simple.add_edges_from(graph.companions())
    for name, node in ((start, a), (end, b)):
        if node not in simple:
            message = f"'{name}' takes part in no statement"
            raise ClaimgraphError(
                message, cure="claimgraph ask SOURCE entities lists those that do"
            )
    try:
        ways = list(islice(nx.shortest_simple_paths(simple, a, b), most))
    except nx.NetworkXNoPath:
        message = f"nothing connects {start} and {end}"
        raise ClaimgraphError(message, cure="look at the network page") from None
    pairs = {pair for steps in ways for pair in pairwise(steps)}
    between = graph.between(pairs)
    network = _network_along(graph, pairs, between and _first(between, each))
    for steps in ways:
        yield "\n".join(_show_path(network, steps, between or {}, each=each))


def _first(between: Known, each: int) -> Known:
    return {ends: addresses[: each or None] for ends, addresses in between.items()}


def _network_along(graph: View, pairs: Iterable[Pair], between: Known | None) -> Any:
    """Build the network of the statements between these pairs; for foreign RDF, the whole one."""
    if graph.is_dossier:
        store = replace(graph.store, engine=local_engine(graph.store))
        return build_network(_cut_surroundings(store, pairs, between))
    return graph.network()


def _show_path(network: Any, steps: list[str], between: Known, *, each: int) -> Iterator[str]:
    labels = network.nodes.data("label")
    yield " — ".join(labels[node] for node in steps)
    for a, b in pairwise(steps):
        edges = _edges_between(network, a, b, between)
        for edge in edges[: each or None]:
            yield f"  {edge['label']}  [{edge['status']}]"
            for claim in edge["claims"]:
                yield from show_claim(claim, indent="    ")
        number = len(between.get(frozenset((a, b)), edges))
        if each and number > each:
            names = shlex.join(["--set", f"a={labels[a]}", "--set", f"b={labels[b]}"])
            yield f"  {number - each:,} more: claimgraph ask SOURCE between {names}"


def _edges_between(network: Any, a: str, b: str, between: Known) -> list[dict[str, Any]]:
    """The statements in which two things take part; without a dossier, the triples between them."""
    there = network.get_edge_data(a, b, default={}).values()
    back = network.get_edge_data(b, a, default={}).values()
    keys = set(between.get(frozenset((a, b)), ()))
    named = [edge for *_, key, edge in network.edges(keys=True, data=True) if key in keys]
    found = {str(edge["id"]): edge for edge in (named if keys else [*there, *back])}
    return sorted(found.values(), key=lambda edge: (str(edge["label"]), str(edge["id"])))
