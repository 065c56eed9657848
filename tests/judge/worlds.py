"""Small random worlds: a few actors, a few propositions close to each other, a few claims."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeVar

from hypothesis import strategies as st

from claimgraph.model.dates import Time, parse, until
from claimgraph.model.records import (
    Claim,
    Declared,
    Entity,
    Evidence,
    Header,
    Proposition,
    Records,
    Source,
    Value,
    ValueKind,
    Voice,
)

T = TypeVar("T")

STATES = ("entity/a", "entity/b", "entity/c")
PEOPLE = ("entity/minister", "entity/envoy")
AGENCY = "entity/agency"
UNNAMED = ("entity/official", "entity/diplomat")
OFFICES = ("president-of", "ambassador-of", "organ-of")

ENTITIES = {
    path: Entity(path, "unnamed-source" if path in UNNAMED else "country", path.split("/")[1])
    for path in (*STATES, *PEOPLE, AGENCY, *UNNAMED)
}
FAMILIES = (
    ("met", "consults"),
    ("ally-of", "at-war-with", "at-odds-with"),
    ("makes", "made-by"),
    ("endangers", "affects-security-of"),
    ("expelled", "removed", "excluded"),
    ("ordered",),
    ("adopted-by",),
)
"""Predicates that entail or exclude each other, or admit one value only."""

STANCES = (
    "asserts", "asserts", "asserts", "confirms", "announces", "suggests", "denies", "denies",
    "refuses", "threatens", "retracts",
)  # fmt: skip
WHEN = tuple(
    map(parse, ("2019", "2019-07", "2019-07-25", "by 2019-07", "since 2019-07", "2020-02"))
)
SAID = tuple(map(parse, ("2019-06-01", "2019-07-25", "2019-07", "2019-12-01", "2020")))
PUBLISHED = tuple(map(parse, ("2019-07-01", "2019-08", "2020-03-01")))
NUMBERS = (36, 36), (30, 40), (38, 50)
QUALIFIERS: tuple[tuple[str, Value], ...] = (
    *(("quantity", Value(ValueKind.NUMBER, f"{a} to {b}", float(a), float(b))) for a, b in NUMBERS),
    ("part", Value(ValueKind.ORDINAL, "1")),
    ("part", Value(ValueKind.ORDINAL, "2")),
    ("part", Value(ValueKind.TEXT, "a batch")),
    ("from", Value(ValueKind.ENTITY, "entity/c")),
    ("if", Value(ValueKind.TEXT, "necessary")),
)


def _one_of(values: tuple[T, ...]) -> st.SearchStrategy[T]:
    return st.sampled_from(values)


@dataclass(frozen=True)
class Theme:
    """What the propositions of a world are about, so that they come close to each other."""

    family: tuple[str, ...]
    subject: str
    object: str
    qualifiers: tuple[tuple[str, Value], ...]
    dates: tuple[Time | None, ...]


@st.composite
def themes(draw: st.DrawFn) -> Theme:
    """Draw a family of predicates, two ends, some qualifiers and some dates."""
    return Theme(
        draw(_one_of(FAMILIES)),
        draw(_one_of(STATES[:2])),
        draw(_one_of(STATES[1:])),
        tuple(draw(st.lists(_one_of(QUALIFIERS), max_size=3, unique_by=str))),
        (None, None, *draw(st.lists(_one_of(WHEN), max_size=3))),
    )


@st.composite
def propositions(draw: st.DrawFn, theme: Theme) -> Proposition:
    """Draw a variation of a theme, sometimes the other way round."""
    ends = draw(_one_of(((theme.subject, theme.object),) * 2 + ((theme.object, theme.subject),)))
    chosen = draw(st.sets(st.integers(0, 5), max_size=2))
    qualifiers = tuple(sorted(q for i, q in enumerate(theme.qualifiers) if i in chosen))
    predicate = draw(_one_of(theme.family))
    return Proposition(ends[0], predicate, ends[1], qualifiers, draw(_one_of(theme.dates)))


@st.composite
def offices(draw: st.DrawFn) -> Proposition:
    """Draw an office, dated or not; some lead on to others, some in a circle."""
    holder = draw(_one_of((*PEOPLE, UNNAMED[0], STATES[2])))
    body = draw(_one_of((*STATES, PEOPLE[1])))
    when = draw(_one_of((None, None, *WHEN)))
    return Proposition(holder, draw(_one_of(OFFICES)), body, (), when)


@st.composite
def sources(draw: st.DrawFn, name: str) -> Source:
    """Draw a source: mostly news, sometimes of the agency's own house."""
    return Source(
        f"source/{name}",
        name,
        voice=draw(_one_of((Voice.REPORTING, Voice.REPORTING, Voice.PARTY, Voice.CODED))),
        published=draw(_one_of(PUBLISHED)),
        publisher=draw(_one_of(("", "", AGENCY, STATES[0]))),
    )


@st.composite
def claims(draw: st.DrawFn, number: int, about: Proposition, source: Source) -> Claim:
    """Draw a claim: in the source's own voice, or by a speaker, perhaps through the agency."""
    office = about.predicate in OFFICES and draw(st.integers(0, 4)) > 0
    links = () if office else draw(_one_of(((), (), (), (AGENCY,), (UNNAMED[1],))))
    speakers = (None, about.subject, *STATES, *PEOPLE, *PEOPLE, UNNAMED[0])
    speaker = None if office else draw(_one_of(speakers))
    chain = (*links, speaker) if speaker else links
    default = until(source.published) if chain else source.published
    return Claim(
        about.path,
        "asserts" if office else draw(_one_of(STANCES)),
        speaker or source.agent,
        source.path,
        Evidence(source.path, f"words {number}").path,
        chain,
        said=draw(_one_of((default, default, *SAID))),
    )


@st.composite
def worlds(draw: st.DrawFn, *, size: int = 8, most_offices: int = 3) -> Records:
    """Draw records of up to so many propositions, and of two claims for each on the average."""
    theme = draw(themes())
    told = draw(st.lists(propositions(theme), min_size=1, max_size=size))
    told += draw(st.lists(offices(), max_size=most_offices))
    by_path = {it.path: it for it in told}
    read = {it.path: it for it in (draw(sources(name)) for name in ("one", "two", "three"))}
    abouts = [*by_path, *draw(st.lists(_one_of(tuple(by_path)), max_size=size))]
    drawn = [
        draw(claims(number, by_path[about], read[draw(_one_of(tuple(read)))]))
        for number, about in enumerate(abouts)
    ]
    made = {claim.path: claim for claim in drawn}
    for first, later in draw(st.lists(orders(tuple(made)), max_size=3)):
        if first != later:
            before = sorted({*made[first].said_before, later})
            made[first] = replace(made[first], said_before=tuple(before))
    conflicts = draw(st.lists(declared(tuple(by_path)), max_size=2))
    return Records(
        header=Header("world", "A world", "https://example.org/world/"),
        sources=read,
        entities=ENTITIES,
        propositions=by_path,
        evidence={
            claim.evidence: Evidence(claim.source, f"words {number}")
            for number, claim in enumerate(drawn)
        },
        claims=made,
        declared=tuple(it for it in conflicts if it.left != it.right),
    )


@st.composite
def orders(draw: st.DrawFn, paths: tuple[str, ...]) -> tuple[str, str]:
    """Draw two claims in the order of the list: a circle would be a finding of the reader."""
    places = sorted((draw(st.integers(0, len(paths) - 1)), draw(st.integers(0, len(paths) - 1))))
    return paths[places[0]], paths[places[1]]


@st.composite
def declared(draw: st.DrawFn, paths: tuple[str, ...]) -> Declared:
    """Draw a conflict that the dossier declares; of one proposition alone it would be none."""
    left, right = draw(_one_of(paths)), draw(_one_of(paths))
    return Declared(left, right, draw(_one_of(("because", "as well"))))
