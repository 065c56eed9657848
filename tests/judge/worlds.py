"""Small random worlds: a few actors, a few propositions close to each other, a few claims."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeVar

from hypothesis import strategies as st

from claimgraph.model.dates import Time, parse, until
from claimgraph.model.records import (
    GROUNDS,
    Claim,
    Compatible,
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

TYPES = {
    "a": "country", "b": "country", "c": "country", "union": "alliance",
    "ministry": "government-body", "minister": "person", "envoy": "person",
    "agency": "news-agency", "paper": "newspaper", "town": "place", "ship": "thing",
    "missile": "weapon-system", "treaty": "agreement", "people": "group",
    "official": "unnamed-source", "diplomat": "unnamed-source",
}  # fmt: skip
ENTITIES = {f"entity/{it}": Entity(f"entity/{it}", kind, it) for it, kind in TYPES.items()}
A, B, C, UNION, MINISTRY, MINISTER, ENVOY, AGENCY, PAPER, TOWN, SHIP, MISSILE, TREATY, PEOPLE = (
    list(ENTITIES)[:14]
)
UNNAMED = tuple(ENTITIES)[14:]
PARTIES = (A, B, C, MINISTRY, UNION)
SPEAKERS = (A, A, B, B, C, MINISTRY, MINISTER, MINISTER, ENVOY, PAPER, *UNNAMED)
LINKS = (*((),) * 9, (AGENCY,), (PAPER,), (MINISTRY,), (ENVOY,), (UNNAMED[1],), (C,))

FAMILIES: tuple[tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]], ...] = (
    (("sells", "purchased"), (A, B), (MISSILE,)),
    (("delivered", "supplies", "arrived-in"), (A, MISSILE), (MISSILE, B)),
    (("attacks", "shot-down", "killed", "destroyed"), (A, B, MINISTRY), (SHIP, B, TOWN)),
    (
        ("operates", "uses", "switched-off", "gave-up", "purchased"),
        (A, MINISTRY, UNION),
        (MISSILE,),
    ),
    (("member-of", "withdrew-from", "expelled", "candidate-for"), (A, UNION), (UNION, A)),
    (("occupies", "controls", "withdrew-troops-from"), (A, MINISTRY), (TOWN, B)),
    (("located-in", "part-of"), (TOWN, SHIP), (A, B, TOWN)),
    (("sanctions", "lifted-sanctions-on"), (A, UNION), (B,)),
    (("endangers", "strengthens-security-of", "affects-security-of"), (MISSILE, A), (UNION, A)),
    (("ally-of", "at-war-with", "at-odds-with"), (A, MINISTRY), (B,)),
    (("met", "consults", "negotiates-with"), (A, MINISTER), (B,)),
    (("signed", "ratified", "violates", "complies-with"), (A, B), (TREATY,)),
    (("recognises", "criticises", "rejects", "approved"), (A, MINISTER), (B, TREATY)),
    (("makes", "made-by"), (A, MISSILE), (MISSILE, A)),
    (("ordered", "cancelled"), (A, B), (MISSILE,)),
    (("expelled", "removed", "excluded"), (A,), (ENVOY, PEOPLE, B)),
    (("adopted-by",), (TREATY,), (UNION,)),
)
"""Predicates that entail, end, undo or exclude each other, with who and what they are said of."""

BACKGROUND = (
    ("organ-of", (MINISTRY, PAPER), (A, B)),
    ("president-of", (MINISTER, ENVOY, MINISTER), (A, B)),
    ("foreign-minister-of", (MINISTER, ENVOY), (A,)),
    ("spokesperson-of", (ENVOY, UNNAMED[0]), (MINISTER, A)),
    ("ambassador-of", (ENVOY,), (A, B)),
    ("run-by", (AGENCY, PAPER), (A, MINISTRY)),
    ("part-of", (TOWN, SHIP), (B,)),
    ("located-in", (TOWN,), (B, A)),
    ("member-of", (A, B), (UNION,)),
)
"""Offices, houses, owners and places."""

OFFICES = {it for it, _, _ in BACKGROUND if it.endswith("-of")} - {"part-of", "member-of"}

STANCES = (
    *("asserts",) * 7, "confirms", "announces", *("acknowledges",) * 3, "suggests",
    "denies", "denies", "denies",
    "doubts", "decides", "plans", "urges", "opposes", "refuses",
    "fears", "declines-to-comment", "retracts",
)  # fmt: skip
WHEN = tuple(
    map(parse, ("2019", "2019-07", "2019-07-25", "by 2019-07", "since 2019-07", "2020-02"))
)
SAID = tuple(map(parse, ("2019-06-01", "2019-07-25", "2019-07", "2019-12-01", "2020")))
PUBLISHED = tuple(map(parse, ("2019-07-01", "2019-07-20", "2019-08", "2020-03-01")))
NUMBERS = (36, 36), (30, 40), (38, 50)
QUALIFIERS: tuple[tuple[str, Value], ...] = (
    *(("quantity", Value(ValueKind.NUMBER, f"{a} to {b}", float(a), float(b))) for a, b in NUMBERS),
    ("part", Value(ValueKind.ORDINAL, "1")),
    ("part", Value(ValueKind.ORDINAL, "2")),
    ("part", Value(ValueKind.TEXT, "a batch")),
    ("from", Value(ValueKind.ENTITY, A)),
    ("from", Value(ValueKind.ENTITY, C)),
    ("to", Value(ValueKind.ENTITY, B)),
    ("to", Value(ValueKind.ENTITY, C)),
    ("with", Value(ValueKind.ENTITY, C)),
    ("in", Value(ValueKind.ENTITY, TOWN)),
    ("in", Value(ValueKind.ENTITY, B)),
    ("at", Value(ValueKind.ENTITY, SHIP)),
    ("manner", Value(ValueKind.TEXT, "in words")),
    ("because", Value(ValueKind.TEXT, "of fear")),
    ("purpose", Value(ValueKind.TEXT, "peace")),
    ("only", Value(ValueKind.ENTITY, A)),
    ("if", Value(ValueKind.TEXT, "necessary")),
    ("except", Value(ValueKind.TEXT, "the engines")),
)
WORDS = ("words", "words", "words", "not yet", "another")


def _one_of(values: tuple[T, ...]) -> st.SearchStrategy[T]:
    return st.sampled_from(values)


@dataclass(frozen=True)
class Theme:
    """What the propositions of a world are about, so that they come close to each other."""

    predicates: tuple[str, ...]
    subjects: tuple[str, ...]
    objects: tuple[str, ...]
    qualifiers: tuple[tuple[str, Value], ...]
    dates: tuple[Time | None, ...]


@st.composite
def themes(draw: st.DrawFn) -> Theme:
    """Draw a family of predicates with its ends, some qualifiers and some dates."""
    return Theme(
        *draw(_one_of(FAMILIES)),
        tuple(draw(st.lists(_one_of(QUALIFIERS), max_size=3, unique_by=str))),
        (None, None, *draw(st.lists(_one_of(WHEN), max_size=3))),
    )


@st.composite
def propositions(draw: st.DrawFn, theme: Theme) -> Proposition:
    """Draw a variation of a theme, sometimes the other way round."""
    ends = draw(_one_of(theme.subjects)), draw(_one_of(theme.objects))
    if draw(st.integers(0, 4)) == 0:
        ends = ends[1], ends[0]
    chosen = draw(st.sets(st.integers(0, 5), max_size=2))
    qualifiers = tuple(sorted(q for i, q in enumerate(theme.qualifiers) if i in chosen))
    predicate = draw(_one_of(theme.predicates))
    return Proposition(ends[0], predicate, ends[1], qualifiers, draw(_one_of(theme.dates)))


@st.composite
def backgrounds(draw: st.DrawFn) -> Proposition:
    """Draw an office, a house, an owner or a place, dated or not."""
    predicate, subjects, objects = draw(_one_of(BACKGROUND))
    when = draw(_one_of((None, None, None, *WHEN)))
    return Proposition(draw(_one_of(subjects)), predicate, draw(_one_of(objects)), (), when)


@st.composite
def sources(draw: st.DrawFn, name: str) -> Source:
    """Draw a source: mostly news, sometimes of a party's house or a table."""
    voices = (Voice.REPORTING, Voice.REPORTING, Voice.REPORTING, Voice.PARTY, Voice.CODED)
    return Source(
        f"source/{name}",
        name,
        voice=draw(_one_of(voices)),
        published=draw(_one_of(PUBLISHED)),
        publisher=draw(_one_of(("", "", AGENCY, PAPER, MINISTRY, A))),
        transcript=draw(st.integers(0, 5)) == 0,
    )


@st.composite
def claims(draw: st.DrawFn, number: int, about: Proposition, source: Source) -> Claim:
    """Draw a claim: in the source's own voice, or by a speaker, perhaps through others."""
    background = about.predicate in {it for it, _, _ in BACKGROUND} and draw(st.integers(0, 4)) > 0
    links = () if background else draw(_one_of(LINKS))
    ends = (about.subject, about.object) * 3
    speakers = (None, None, None, *ends, *SPEAKERS)
    speaker = None if background else draw(_one_of(speakers))
    chain = (*links, speaker) if speaker else links
    default = until(source.published) if chain else source.published
    return Claim(
        about.path,
        "asserts" if background else draw(_one_of(STANCES)),
        speaker or source.agent,
        source.path,
        quote(source.path, number).path,
        chain,
        said=draw(_one_of((default, default, *SAID))),
        done=draw(st.integers(0, 9)) == 0,
        when_inferred=about.when is not None and draw(st.integers(0, 4)) == 0,
        certainty=draw(_one_of((*("",) * 10, "probable", "possible"))),
    )


def quote(source: str, number: int) -> Evidence:
    """The quote of a claim; some have a cue word in them, and some nobody has found."""
    words, spans = f"{WORDS[number % len(WORDS)]} {number}", ((number, number + 5),)
    return Evidence(source, words, spans, verified=number % 13 > 0)


@st.composite
def worlds(draw: st.DrawFn, *, size: int = 8, least: int = 1, most_offices: int = 4) -> Records:
    """Draw records of up to so many propositions, and of two claims for each on the average."""
    theme = draw(themes())
    told = draw(st.lists(propositions(theme), min_size=least, max_size=size))
    told += draw(st.lists(backgrounds(), max_size=most_offices))
    if len(told) > 1 and draw(st.integers(0, 3)) == 0:
        reason = ("because", Value(ValueKind.PROPOSITION, told[-1].path))
        told[0] = replace(told[0], qualifiers=tuple(sorted((*told[0].qualifiers, reason))))
    by_path = {it.path: it for it in told}
    read = {it.path: it for it in (draw(sources(name)) for name in ("one", "two", "three"))}
    tables = tuple(path for path, it in read.items() if it.voice is Voice.CODED)
    abouts = [*by_path, *draw(st.lists(_one_of(tuple(by_path)), max_size=size))]
    drawn = [
        draw(claims(number, by_path[about], read[draw(_one_of(tuple(read)))]))
        for number, about in enumerate(abouts, 1)
    ]
    made = {claim.path: claim for claim in drawn}
    for first, later in draw(st.lists(orders(tuple(made)), max_size=3)):
        if first != later:
            before = sorted({*made[first].said_before, later})
            made[first] = replace(made[first], said_before=tuple(before))
    return Records(
        header=Header("world", "A world", "https://example.org/world/"),
        sources=read,
        entities=ENTITIES,
        propositions=by_path,
        evidence={it.evidence: quote(it.source, number) for number, it in enumerate(drawn, 1)},
        claims=made,
        declared=draw(decisions(tuple(by_path), tables)),
        compatible=tuple(
            Compatible(it.left, it.right, it.because)
            for it in draw(decisions(tuple(by_path), tables))
        ),
        accept=draw(_one_of((*(GROUNDS,) * 5, ("reported", "office")))),
    )


@st.composite
def orders(draw: st.DrawFn, paths: tuple[str, ...]) -> tuple[str, str]:
    """Draw two claims in the order of the list: a circle would be a finding of the reader."""
    places = sorted((draw(st.integers(0, len(paths) - 1)), draw(st.integers(0, len(paths) - 1))))
    return paths[places[0]], paths[places[1]]


@st.composite
def decisions(
    draw: st.DrawFn, paths: tuple[str, ...], tables: tuple[str, ...]
) -> tuple[Declared, ...]:
    """Draw, now and then, what a person decided of two propositions, or of one and a table."""
    kind = draw(st.integers(0, 9))
    if kind > 2:
        return ()
    right = draw(_one_of(tables if kind == 0 and tables else paths))
    found = [Declared(draw(_one_of(paths)), right, "because")]
    if kind == 1:
        found.append(Declared(draw(_one_of(paths)), right, "as well"))
    return tuple(it for it in found if it.left != it.right)


def tell(records: Records) -> str:
    """Tell a world in a line for each claim and proposition, for whoever reads a failure."""
    lines = [f"{s.path} {s.voice} of {s.agent} {s.published.edtf} {s.transcript or ''}"
             for s in records.sources.values()]  # fmt: skip
    for path, p in records.propositions.items():
        values = " ".join(f"{n}={v.token}" for n, v in p.qualifiers)
        when = p.when.edtf if p.when else ""
        lines.append(f"{path[-16:]}: {p.subject} {p.predicate} {p.object} {values} {when}")
    for path, c in records.claims.items():
        flags = ("done" if c.done else "", "day inferred" if c.when_inferred else "")
        marks = f"{c.certainty} {' '.join(flags)} before {[*c.said_before]}"
        lines.append(
            f"{path[-16:]}: {c.claimant} {c.stance} {c.about[-16:]} in {c.source} via {c.chain} "
            f"on {c.said.edtf} {marks} {records.evidence[c.evidence].exact}"
        )
    decided = (f"{it.left[-16:]} {it.right[-16:]} {it.because}" for it in records.declared)
    calm = (f"{it.left[-16:]} {it.right[-16:]} goes" for it in records.compatible)
    return "\n".join([*lines, *decided, *calm, f"accept {sorted(records.accept)}"])
