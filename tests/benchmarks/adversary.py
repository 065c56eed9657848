"""How often the judge is taken in, and how often it doubts what is true.

Affairs are made up, each with its own truth, its own two sides and its own voices, and then told
by people who do not all mean well: sides boast, deny flatly or in narrower words, own up, speak
for their officials and for the other side; their agencies print what they say; allies repeat it;
papers copy papers; nameless officials know things; reporters see some of it and err now and then.
What the judge accepts is then held against the truth.

Run it as ``python tests/benchmarks/adversary.py [AFFAIRS [SEED]]``. The rates are those of this
world, not of any real press: what they show is what each ground costs and brings.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from claimgraph.judge import Bench
from claimgraph.model.dates import Time, until
from claimgraph.model.ontology import load_vocabulary
from claimgraph.model.records import (
    GROUNDS,
    Claim,
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

AFFAIRS, SEED = 1_000, 1
FIRST = date(2020, 1, 1)
SETS = (
    GROUNDS,
    tuple(it for it in GROUNDS if it != "reported"),
    tuple(it for it in GROUNDS if it != "both-sides"),
    tuple(it for it in GROUNDS if it != "declared"),
    tuple(it for it in GROUNDS if it != "admitted"),
    ("reported",),
    ("declared",),
    ("admitted",),
    ("both-sides",),
)
DEEDS = (
    "attacks",
    "destroyed",
    "detained",
    "delivered",
    "sells",
    "purchased",
    "withdrew-troops-from",
)
ACTS = ("sanctions", "recognises", "criticises", "suspended")
MUTUAL = ("met", "signed-agreement-with", "negotiates-with")
STATES = ("occupies", "controls", "operates", "uses")
JUDGEMENTS = ("endangers", "violates")
MEANS = ("with", Value(ValueKind.TEXT, "drones"))
ERROR, SEEN, OWNER_KNOWN = 0.02, 0.5, 0.9
"""How often a reporter who saw nothing says that it happened; how often one sees what did; how
often somebody tells whose an agency is."""


def on(day: date) -> Time:
    """A time that is one day."""
    return Time("", day.isoformat(), day, day)


@dataclass
class Affair:
    """One matter between two sides: whether it happened, when, and whom it would flatter.

    Nobody boasts of what shames him, nor accuses others of what does them honour.
    """

    number: int
    predicate: str
    happened: bool
    day: date
    flattering: bool
    chance: random.Random

    @property
    def doer(self) -> str:
        return f"entity/a-{self.number}"

    @property
    def other(self) -> str:
        return f"entity/b-{self.number}"

    @property
    def object(self) -> str:
        """The other side, or the thing or place that it is about."""
        direct = self.predicate in ("attacks", "detained", "endangers", *ACTS, *MUTUAL)
        return self.other if direct else f"entity/thing-{self.number}"

    def says(self, *qualifiers: tuple[str, Value], when: date | None = None) -> Proposition:
        """The statement of the affair, narrowed or not."""
        end = {"sells": "to", "delivered": "to", "purchased": "from"}.get(self.predicate)
        third = ((end, Value(ValueKind.ENTITY, self.other)),) if end else ()
        return Proposition(
            self.doer, self.predicate, self.object, tuple(sorted((*third, *qualifiers))),
            on(when) if when else None,
        )  # fmt: skip

    def odds(self, share: float) -> bool:
        return self.chance.random() < share


@dataclass
class Telling:
    """What is written down of all affairs, and which of it is true."""

    sources: dict[str, Source] = field(default_factory=dict)
    entities: dict[str, Entity] = field(default_factory=dict)
    claims: dict[str, Claim] = field(default_factory=dict)
    propositions: dict[str, Proposition] = field(default_factory=dict)
    evidence: dict[str, Evidence] = field(default_factory=dict)
    true: set[str] = field(default_factory=set)

    def entity(self, path: str, kind: str) -> str:
        """An entity by its path; it is made when it is first named."""
        self.entities.setdefault(path, Entity(path, kind, path.removeprefix("entity/")))
        return path

    def source(self, path: str, day: date, publisher: str = "", *, party: bool = False) -> Source:
        """One article or release."""
        voice = Voice.PARTY if party else Voice.REPORTING
        made = Source(path, path, voice, on(day), publisher)
        return self.sources.setdefault(path, made)

    def claim(
        self, source: Source, said: Proposition, stance: str = "asserts", *links: str, true: bool
    ) -> None:
        """Write a claim down; ``links`` end in the speaker, and without them it is the source."""
        words = Evidence(source.path, f"words {len(self.claims)}", ((0, 5),))
        told = until(source.published) if links else source.published
        speaker = links[-1] if links else source.agent
        claim = Claim(said.path, stance, speaker, source.path, words.path, links, said=told)
        self.claims[claim.path] = claim
        self.propositions[said.path] = said
        self.evidence[words.path] = words
        if true:
            self.true.add(said.path)

    def records(self, accept: tuple[str, ...]) -> Records:
        """All of it as a dossier."""
        header = Header("adversary", "Affairs made up", "https://example.org/adversary/")
        return Records(
            header=header, sources=self.sources, entities=self.entities,
            propositions=self.propositions, evidence=self.evidence, claims=self.claims,
            accept=accept,
        )  # fmt: skip


def tell_all(affairs: int, seed: int) -> Telling:
    """Make up so many affairs and let everybody tell them."""
    chance, telling = random.Random(seed), Telling()
    for number in range(affairs):
        group = chance.choice((DEEDS, DEEDS, ACTS, MUTUAL, STATES, JUDGEMENTS))
        day = FIRST + timedelta(chance.randrange(1500))
        happened = group is not JUDGEMENTS and chance.random() < 0.5
        flattering = chance.random() < 0.5
        affair = Affair(number, chance.choice(group), happened, day, flattering, chance)
        tell(affair, telling)
    return telling


def tell(affair: Affair, telling: Telling) -> None:
    """Let everybody tell one affair: reporters, both sides, and those around them."""
    telling.entity(affair.doer, "country")
    telling.entity(affair.other, "country")
    if affair.object != affair.other:
        kind = "place" if affair.predicate in ("occupies", "withdrew-troops-from") else "thing"
        telling.entity(affair.object, kind)
    for voice in (reporters, doers, others, bystanders, agencies, meetings):
        voice(affair, telling)


def article(affair: Affair, telling: Telling, name: str, after: int = 2) -> Source:
    """An article of an agency of its own, some days after."""
    publisher = telling.entity(f"entity/agency-{name}-{affair.number}", "news-agency")
    day = affair.day + timedelta(after)
    return telling.source(f"source/{name}-{affair.number}", day, publisher)


def reporters(affair: Affair, telling: Telling) -> None:
    """Who was there tells it, dated or not; who was not errs now and then; some only hedge."""
    judgement = affair.predicate in JUDGEMENTS
    for name in ("first", "second"):
        seen = affair.odds(SEEN) if affair.happened else affair.odds(ERROR)
        if seen or (judgement and affair.odds(0.5)):
            when = affair.day if affair.odds(0.4) and affair.predicate not in STATES else None
            stance = "suggests" if affair.odds(0.15) else "asserts"
            source = article(affair, telling, name)
            telling.claim(source, affair.says(when=when), stance, true=affair.happened)


def officials(affair: Affair, telling: Telling, side: str) -> str:
    """Who speaks for a side: itself, or a minister whose office an article names."""
    if affair.odds(0.6):
        return side
    minister = telling.entity(side.replace("entity/", "entity/minister-of-"), "person")
    office = Proposition(minister, "foreign-minister-of", side)
    telling.claim(article(affair, telling, "offices"), office, true=True)
    return minister


def doers(affair: Affair, telling: Telling) -> None:
    """Who did it boasts, owns up or keeps silent; who did not boasts all the same, or plans it."""
    speaker, true = officials(affair, telling, affair.doer), affair.happened
    source = article(affair, telling, "doers")
    if affair.predicate in ACTS and affair.happened:
        telling.claim(source, affair.says(), "announces", speaker, true=True)
    elif affair.predicate in ACTS:
        stance = affair.chance.choice(("plans", "threatens", "denies"))
        telling.claim(source, affair.says(), stance, speaker, true=False)
    elif affair.flattering and affair.odds(0.5):
        quantity = ("quantity", Value(ValueKind.NUMBER, "30", 30.0, 30.0))
        boast = affair.says(quantity) if affair.odds(0.3) else affair.says()
        exact = true and boast == affair.says()
        telling.claim(source, boast, affair.chance.choice(("asserts", "announces", "confirms")),
                      speaker, true=exact)  # fmt: skip
    elif affair.happened and affair.odds(0.3):
        telling.claim(source, affair.says(), "acknowledges", speaker, true=True)
    elif not affair.flattering and affair.odds(0.6):
        narrow = affair.odds(0.4)
        denied = affair.says(MEANS) if narrow else affair.says()
        telling.claim(source, denied, "denies", speaker, true=False)


def others(affair: Affair, telling: Telling) -> None:
    """The other side confirms what happened; it accuses or denies where that serves it."""
    speaker, source = officials(affair, telling, affair.other), article(affair, telling, "others")
    if affair.happened and affair.odds(0.4):
        telling.claim(source, affair.says(), "asserts", speaker, true=True)
    elif not affair.happened and not affair.flattering and affair.odds(0.4):
        telling.claim(source, affair.says(), "accuses", speaker, true=False)
    elif affair.flattering and affair.odds(0.3):
        telling.claim(source, affair.says(), "denies", speaker, true=False)


def bystanders(affair: Affair, telling: Telling) -> None:
    """Allies repeat it, the nameless know it, papers copy, and some pass on a confession."""
    source, true = article(affair, telling, "bystanders"), affair.happened
    ally = telling.entity(f"entity/ally-{affair.number}", "country")
    if affair.odds(0.25):
        telling.claim(source, affair.says(), "asserts", ally, true=true)
    if affair.odds(0.15):
        nameless = telling.entity(f"entity/official-{affair.number}", "unnamed-source")
        telling.claim(source, affair.says(), "asserts", nameless, true=true)
    if affair.odds(0.15):
        paper = telling.entity(f"entity/paper-{affair.number}", "newspaper")
        telling.claim(source, affair.says(), "asserts", paper, true=true)
    if affair.odds(0.1):
        telling.claim(source, affair.says(), "acknowledges", ally, affair.doer, true=true)
    if affair.odds(0.08):
        telling.claim(source, affair.says(), "doubts", ally, true=False)


def agencies(affair: Affair, telling: Telling) -> None:
    """A side's agency prints in its own voice what serves its side, whatever happened."""
    if not affair.odds(0.3):
        return
    agency = telling.entity(f"entity/organ-{affair.number}", "news-agency")
    day = affair.day + timedelta(1)
    source = telling.source(f"source/organ-{affair.number}", day, agency)
    telling.claim(source, affair.says(), true=affair.happened)
    if affair.odds(OWNER_KNOWN):
        bound = Proposition(agency, "run-by", affair.chance.choice((affair.doer, affair.other)))
        telling.claim(article(affair, telling, "media"), bound, true=False)


def meetings(affair: Affair, telling: Telling) -> None:
    """Of what takes two one side tells, whether or not it took place."""
    if affair.predicate in MUTUAL and affair.odds(0.3):
        side = affair.chance.choice((affair.doer, affair.other))
        source = article(affair, telling, "meetings")
        telling.claim(source, affair.says(), "announces", side, true=affair.happened)


@dataclass(frozen=True)
class Score:
    """What one set of grounds accepts, how much of it is false, and what it withholds."""

    accepted: int
    false: int
    told: int
    withheld: int
    triples: int

    @property
    def false_rate(self) -> float:
        """False ones among a thousand accepted."""
        return 1000 * self.false / max(self.accepted, 1)

    @property
    def withheld_rate(self) -> float:
        """Withheld ones among a thousand that are true and told."""
        return 1000 * self.withheld / max(self.told, 1)


def score(telling: Telling, accept: tuple[str, ...]) -> Score:
    """Judge all affairs by a set of grounds and hold the outcome against the truth.

    Offices and who runs whom are not counted: they are true here, and everybody knows them.
    """
    records = telling.records(accept)
    bench = Bench(records, load_vocabulary())
    counted = {
        path: p for path, p in records.propositions.items()
        if not p.subject.startswith(("entity/minister", "entity/organ"))
    }  # fmt: skip
    verdicts = bench.judgement().verdicts
    accepted = {path for path in counted if verdicts[path].status == "accepted"}
    true = {path for path in counted if path in telling.true}
    arrows = {(p.subject, p.predicate, p.object) for path, p in counted.items() if path in true}
    written = [it for it in bench.accepted() if it[1] in {p.predicate for p in counted.values()}]
    false_arrows = sum(it not in arrows and known(it, counted) for it in written)
    return Score(len(accepted), len(accepted - true), len(true), len(true - accepted), false_arrows)


def known(triple: tuple[str, str, str], counted: dict[str, Proposition]) -> bool:
    """Whether somebody told this very triple; what follows from it is not counted again."""
    return any((p.subject, p.predicate, p.object) == triple for p in counted.values())


def rows(affairs: int, seed: int) -> Iterator[str]:
    """The table, line by line."""
    telling = tell_all(affairs, seed)
    yield "| grounds | accepted | false of 1,000 accepted | withheld of 1,000 true | false arrows |"
    yield "|---|---|---|---|---|"
    for accept in SETS:
        yield line(accept, score(telling, accept))


def line(accept: Iterable[str], it: Score) -> str:
    """One set of grounds with what it accepts."""
    return (
        f"| {named(accept)} | {it.accepted:,} | {it.false_rate:.0f} | {it.withheld_rate:.0f} "
        f"| {it.triples} |"
    )


def named(accept: Iterable[str]) -> str:
    """A set of grounds in words."""
    left_out = [it for it in GROUNDS if it not in accept]
    if not left_out:
        return "all five"
    return f"all but {left_out[0]}" if len(left_out) == 1 else f"only {', '.join(accept)}"


def main(arguments: list[str]) -> None:
    """Print the table as Markdown."""
    affairs = int(arguments[0]) if arguments else AFFAIRS
    seed = int(arguments[1]) if len(arguments) > 1 else SEED
    print("\n".join(rows(affairs, seed)))


if __name__ == "__main__":
    main(sys.argv[1:])
