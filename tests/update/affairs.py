"""Small random dossiers of several sources that come, go and change, as files."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from hypothesis import strategies as st

T = TypeVar("T")

SAYS = (
    ("Turkey", "accuses", "Russia"),
    ("Russia", "accuses", "Turkey"),
    ("Turkey", "criticises", "Russia"),
    ("Turkey", "met", "Russia"),
    ("Turkey", "consults", "Russia"),
    ("Turkey", "ally-of", "Russia"),
    ("Turkey", "at-war-with", "Russia"),
    ("Minister", "met", "Envoy"),
    ("Envoy", "accuses", "Minister"),
    ("Minister", "president-of", "Turkey"),
    ("Minister", "president-of", "Russia"),
    ("Envoy", "ambassador-of", "Turkey"),
)
STANCES = ("asserts", "asserts", "asserts", "confirms", "denies", "denies", "announces",
           "suggests", "threatens", "retracts")  # fmt: skip
SPEAKERS = ("", "", "Minister", "Minister", "Envoy", "Turkey", "Russia", "official")
WHEN = ("", "", "2019-07-12", "2019-07", "since 2017", "2022")
SAID = ("", "", "2019-06-01", "2019-08", "{before: hosted}", "{before: visited}")
NAMES = ("Turkey", "Russia", "Minister", "Envoy", "Kim Jong-Un", "Kim Jong Un", "Police (Turkey)")
COLUMNS = (
    "who", "stance", "subject", "predicate", "object", "quantity", "day", "said", "seller", "part",
)  # fmt: skip

CORE = """\
source: core
claims:
- {quote: word0, id: hosted, says: [Turkey, hosted, Russia], speaker: Minister}
- {quote: word1, id: visited, says: [Russia, visited, Turkey]}
"""
TABLE = """\
    table:
      files: {name}.csv
      claim:
        speaker: "{{who}}"
        stance: "{{stance}}"
        says: ["{{subject}}", "{{predicate}}", "{{object}}"]
        quantity: "{{quantity}}"
        from: "{{seller}}"
        part: "{{part}}"
        when: "{{day}}"
        said: "{{said}}"
      possible:
        - {{column: stance, charge: asserts, denial: denies}}
        - {{column: stance, charge: asserts, denial: denies, within: 30}}
"""
ENTITIES = """\
entities:
  Reuters: {type: news-agency}
  Agency: {type: news-agency}
  Turkey: {type: country}
  Russia: {type: country, aliases: [Russian Federation]}
  Minister: {type: person}
  Envoy: {type: person}
"""
KIM = {"": "", "weapon": "  Kim Jong-Un: {type: weapon-system}\n",
       "listed": "  Kim Jong-Un: {type: person}\n",
       "alias": "  Kim Jong-Un: {type: person, aliases: [Kim Jong Un]}\n",
       "merged": ""}  # fmt: skip
MERGES = """
- same: ["Kim Jong-Un", "Kim Jong Un"]
  on: "2026-03-01"
  because: a hyphen
"""


@dataclass(frozen=True)
class Article:
    """An article in a version of its own: claims as YAML, and who publishes it."""

    claims: tuple[str, ...]
    publisher: str

    def front(self, name: str) -> str:
        """What stands of it in ``dossier.yaml``."""
        head = f"  {name}:\n    title: The {name}\n    publisher: {self.publisher}\n"
        return f"{head}    published: 2021-05\n    text: {name}.txt\n"

    def write(self, folder: Path, name: str) -> None:
        """Write its text and its claims."""
        text = " ".join(f"word{number}." for number, _ in enumerate(self.claims))
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
        entries = "".join(
            f"- quote: word{number}\n{it.replace('SELF', name)}"
            for number, it in enumerate(self.claims)
        )
        file = folder / f"claims-{name}.yaml"
        file.write_text(f"source: {name}\nclaims:\n{entries}", encoding="utf-8")

    @property
    def unnamed(self) -> bool:
        """Whether an unnamed official speaks in it, who must then be listed."""
        return any("official" in it for it in self.claims)


@dataclass(frozen=True)
class Rows:
    """A table in a version of its own, its dates in an order of their own.

    The last cells of a row may be left out.
    """

    rows: tuple[tuple[str, ...], ...]
    dates: str = ""
    unnamed = False

    def front(self, name: str) -> str:
        """What stands of it in ``dossier.yaml``."""
        head = f"  {name}:\n    title: The {name}\n    published: 2021-06\n"
        order = f"      dates: {self.dates}\n" if self.dates else ""
        return head + TABLE.format(name=name) + order

    def write(self, folder: Path, name: str) -> None:
        """Write its rows."""
        out = io.StringIO()
        whole = ([*row, *[""] * (len(COLUMNS) - len(row))] for row in self.rows)
        csv.writer(out).writerows([COLUMNS, *whole])
        (folder / f"{name}.csv").write_text(out.getvalue(), encoding="utf-8")


@dataclass(frozen=True)
class State:
    """The sources of a dossier at one time, by name, and how it lists Kim."""

    sources: Mapping[str, Article | Rows]
    kim: str = ""

    def write(self, folder: Path) -> None:
        """Write the whole dossier into a folder that may hold an earlier state."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        there = {"core": Article(("", ""), "Reuters"), **self.sources}
        fronts = "".join(it.front(name) for name, it in there.items())
        unnamed = "".join(
            f"  official of {name}: {{type: unnamed-source}}\n"
            for name, it in there.items() if it.unnamed
        )  # fmt: skip
        head = f"format: 1\nname: affair\ntitle: An affair\nsources:\n{fronts}"
        front = f"{head}{ENTITIES}{KIM[self.kim]}{unnamed}"
        (folder / "dossier.yaml").write_text(front, encoding="utf-8")
        for name, it in there.items():
            it.write(folder, name)
        if self.kim == "merged":
            (folder / "merges.yaml").write_text(MERGES, encoding="utf-8")
        (folder / "claims-core.yaml").write_text(CORE, encoding="utf-8")


def _one_of(values: tuple[T, ...]) -> st.SearchStrategy[T]:
    return st.sampled_from(values)


@st.composite
def claims(draw: st.DrawFn) -> str:
    """Draw a claim as YAML, its quote left out."""
    keys = {
        "says": f"[{', '.join(draw(_one_of(SAYS)))}]",
        "stance": draw(_one_of(STANCES)),
        "speaker": draw(_one_of(SPEAKERS)).replace("official", "official of SELF"),
        "via": draw(_one_of(("", "", "", "Agency"))),
        "when": draw(_one_of(WHEN)),
        "said": draw(_one_of(SAID)),
    }
    if draw(st.integers(0, 4)) == 0:
        keys["because"] = f"{{says: [{', '.join(draw(_one_of(SAYS)))}]}}"
    if draw(st.integers(0, 5)) == 0:
        other = draw(_one_of(("hosted", "visited")))
        keys["conflicts-with"] = f"{{claim: {other}, because: they cannot both be}}"
    return "".join(f"  {key}: {value}\n" for key, value in keys.items() if value)


@st.composite
def rows(draw: st.DrawFn) -> tuple[str, ...]:
    """Draw a row; some are no claims."""
    says = draw(_one_of(SAYS))
    if draw(st.integers(0, 3)) == 0:
        says = (draw(_one_of(NAMES)), says[1], draw(_one_of(NAMES)))
    who = draw(_one_of(("", "Minister", "Envoy", *NAMES)))
    said = draw(_one_of(("", "2019-06-01", "2019-08")))
    number = draw(_one_of(("", "", "", "36", "36.00")))
    seller = draw(_one_of(("", "", "", "Russia", "Russian Federation")))
    part, when = draw(_one_of(("", "", "", "1", "first"))), draw(_one_of(WHEN))
    return who, draw(_one_of(STANCES)), *says, number, when, said, seller, part


articles = st.builds(
    Article, st.lists(claims(), min_size=1, max_size=4).map(tuple), _one_of(("Reuters", "Agency"))
)
tables = st.builds(Rows, st.lists(rows(), min_size=1, max_size=4).map(tuple))


@st.composite
def affairs(draw: st.DrawFn, *, steps: int) -> list[State]:
    """Draw the states of a dossier one after the other; some source comes, goes or changes."""
    kinds = {"one": articles, "two": articles, "events": tables, "votes": tables, "anchor": tables}
    versions = {name: (draw(kind), draw(kind)) for name, kind in kinds.items()}
    states = []
    for _ in range(steps + 1):
        chosen = {name: draw(st.integers(0, 2)) for name in kinds if name != "anchor"}
        there = {name: versions[name][n - 1] for name, n in chosen.items() if n}
        states.append(State({**there, "anchor": versions["anchor"][0]}, draw(_one_of((*KIM,)))))
    return states
