"""Why a statement stands as it does, and how two things are connected: for a reader's eye."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice, pairwise
from typing import Any

from claimgraph.dates import OPEN
from claimgraph.errors import ClaimgraphError
from claimgraph.graph import ClaimGraph, find_entity
from claimgraph.judge import Bench, Verdict
from claimgraph.model import Claim, Records, Source, Voice
from claimgraph.network import rows
from claimgraph.vocabulary import load_vocabulary, nearest

SUPPOSED = "source/supposed"


def explain(graph: ClaimGraph, statement: str) -> Iterator[str]:
    """Explain every statement with this subject, predicate and object, a block for each.

    Raises ClaimgraphError when the words name no statement of the graph.
    """
    subject, predicate, obj = _parse(graph, statement)
    edges = [edge for _, _, edge in graph.network().edges(data=True)]
    found = [
        edge for edge in edges
        if (edge["subject"], edge["predicate"], edge["object"]) == (subject, predicate, obj)
    ]  # fmt: skip
    if not found:
        ends = {subject, obj}
        near = sorted(it["label"] for it in edges if {it["subject"], it["object"]} == ends)
        cure = f"between the two there is: {'; '.join(near)}" if near else "try claimgraph path"
        raise ClaimgraphError(f"nobody says '{statement}'", cure=cure)
    labels = {edge["id"]: edge["label"] for edge in edges}
    conflicts = list(rows(graph.store, "conflicts"))
    for edge in found:
        yield "\n".join(_explain(graph, edge, conflicts, labels))


def _parse(graph: ClaimGraph, statement: str) -> tuple[str, str, str]:
    predicates = load_vocabulary().predicates
    words = statement.split()
    at = [i for i, word in enumerate(words) if word in predicates and 0 < i < len(words) - 1]
    if not at:
        near = [name for word in words for name in nearest(word, predicates)]
        hint = (
            f"did you mean {' or '.join(near)}?" if near else "see claimgraph ask SOURCE relations"
        )
        cure = f"write 'SUBJECT PREDICATE OBJECT'; {hint}"
        raise ClaimgraphError(f"no predicate in '{statement}'", cure=cure)
    subject = find_entity(" ".join(words[: at[0]]), graph.store)
    obj = find_entity(" ".join(words[at[0] + 1 :]), graph.store)
    return subject.value, predicates[words[at[0]]].iri, obj.value


def _explain(
    graph: ClaimGraph, edge: dict[str, Any], conflicts: list[dict[str, str]], labels: dict[str, str]
) -> Iterator[str]:
    yield edge["label"]
    yield f"  status   {edge['status']}: {edge['rule_label']}"
    yield f"           {edge['rule_definition']}"
    for claim in edge["claims"]:
        yield from tell_claim(claim, indent="  ")
    for conflict in conflicts:
        if edge["id"] in (conflict["left"], conflict["right"]):
            yield f"  conflict {_tell_conflict(conflict, edge['id'], labels)}"
    records = graph.opened.records
    path = edge["id"].removeprefix(records.header.base)
    for supposed, verdict in suppose(records, path):
        yield f"  if       {supposed}: {verdict.status}"


def tell_claim(claim: dict[str, str], *, indent: str) -> Iterator[str]:
    """Tell one claim in two lines: who, which stance, when, and the words."""
    gone = "" if claim["counts"] == "true" else " (taken back, no longer counts)"
    said = f" ({claim['said']})" if "said" in claim else ""
    yield f"{indent}claim    {claim['claimant_label']} {claim['stance_label']}{said}{gone}"
    yield f"{indent}         “{claim['quote']}”"


def _tell_conflict(conflict: dict[str, str], here: str, labels: dict[str, str]) -> str:
    other = conflict["right"] if conflict["left"] == here else conflict["left"]
    against = "with its own denial" if other == here else f"with: {labels.get(other, other)}"
    because = f", because {conflict['because']}" if "because" in conflict else ""
    return f"{conflict['kind_label']} ({conflict['ground_label']}) {against}{because}"


def suppose(records: Records, path: str) -> Iterator[tuple[str, Verdict]]:
    """Try what one more claim would do, by judging anew, and give what would change the status.

    ``path`` is a proposition's. Nothing is guessed: each supposed claim is added to the records
    and the whole is judged again.
    """
    now = _verdict(records, path)
    for words, stance, claimant, voice in _suppositions(records, path):
        verdict = _verdict(
            _with(records, path, stance=stance, claimant=claimant, voice=voice), path
        )
        if verdict.status != now.status:
            yield words, verdict


def _suppositions(records: Records, path: str) -> Iterator[tuple[str, str, str, Voice]]:
    subject = records.propositions[path].subject
    name = records.label(subject)
    yield f"{name} confirmed it", "confirms", subject, Voice.PARTY
    yield f"{name} denied it", "denies", subject, Voice.PARTY
    yield "a news source said it in its own voice", "asserts", SUPPOSED, Voice.REPORTING
    yield "a news source denied it in its own voice", "denies", SUPPOSED, Voice.REPORTING
    for claimant in _standing(records, path):
        yield f"{records.label(claimant)} retracted it", "retracts", claimant, Voice.PARTY


def _standing(records: Records, path: str) -> list[str]:
    claims = records.claims.values()
    return sorted({c.claimant for c in claims if c.about == path and c.stance != "retracts"})


def _with(records: Records, path: str, *, stance: str, claimant: str, voice: Voice) -> Records:
    source = Source(SUPPOSED, "a supposed source", voice, OPEN)
    evidence = next(iter(records.evidence))
    chain = () if claimant == SUPPOSED else (claimant,)
    claim = Claim(path, stance, claimant, SUPPOSED, evidence, chain)
    return replace(
        records,
        sources={**records.sources, SUPPOSED: source},
        claims={**records.claims, claim.path: claim},
    )


def _verdict(records: Records, path: str) -> Verdict:
    return Bench(records, load_vocabulary()).judgement().verdicts[path]


def trace(graph: ClaimGraph, start: str, end: str, *, most: int) -> Iterator[str]:
    """Show the shortest connections of two things, each step with its claims."""
    import networkx as nx

    network = graph.network()
    a, b = (find_entity(name, graph.store).value for name in (start, end))
    for name, node in ((start, a), (end, b)):
        if node not in network:
            message = f"'{name}' is neither subject nor object of a statement"
            raise ClaimgraphError(message, cure="claimgraph ask SOURCE says --set who=...")
    simple = nx.Graph(network.to_undirected(as_view=True))
    try:
        for steps in islice(nx.shortest_simple_paths(simple, a, b), most):
            yield "\n".join(_tell_path(network, steps))
    except nx.NetworkXNoPath:
        message = f"nothing connects {start} and {end}"
        raise ClaimgraphError(message, cure="look at the network page") from None


def _tell_path(network: Any, steps: list[str]) -> Iterator[str]:
    yield " — ".join(network.nodes[node]["label"] for node in steps)
    for a, b in pairwise(steps):
        for edge in _edges_between(network, a, b):
            yield f"  {edge['label']}  [{edge['status']}]"
            for claim in edge["claims"]:
                yield from tell_claim(claim, indent="    ")


def _edges_between(network: Any, a: str, b: str) -> list[dict[str, Any]]:
    there = network.get_edge_data(a, b, default={}).values()
    back = network.get_edge_data(b, a, default={}).values()
    return sorted([*there, *back], key=lambda edge: str(edge["label"]))
