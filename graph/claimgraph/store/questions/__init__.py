"""The named questions: SPARQL in ``.rq`` files, each with the question in words on top."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from claimgraph.model.errors import ClaimgraphError
from claimgraph.model.ontology import nearest
from claimgraph.model.shape import REMARKS

_LINE = re.compile(r"# (?P<key>\w+): (?P<value>.*)")


@dataclass(frozen=True)
class Parameter:
    """A parameter of a question: an entity, date or text; without a default it is required."""

    name: str
    kind: str
    help: str
    optional: bool


@dataclass(frozen=True)
class Question:
    """A named SPARQL query. ``asks`` is the question in words.

    ``sql`` asks the same of a build's columns, where the store takes long: the same parameters,
    columns and order; empty for a question that the store answers quickly. Where the SPARQL asks
    for ``distinct`` rows, the SQL may give some twice, one after the other.
    """

    name: str
    asks: str
    sparql: str
    parameters: tuple[Parameter, ...] = ()
    sql: str = ""

    @property
    def distinct(self) -> bool:
        """Whether no two rows of the answer are equal."""
        return re.search("^SELECT DISTINCT", self.sparql, re.MULTILINE) is not None


@cache
def load_questions() -> Mapping[str, Question]:
    """Read the shipped questions, by name."""
    files = sorted(Path(__file__).parent.glob("*.rq"))
    return {file.stem: _parse_question(file) for file in files}


def find_question(name: str) -> Question:
    """The question with this name. Raises ClaimgraphError with similar names."""
    questions = load_questions()
    if name not in questions:
        near = " or ".join(nearest(name, questions)) or "claimgraph ask SOURCE lists them"
        raise ClaimgraphError(f"there is no question '{name}'", where="ask", cure=near)
    return questions[name]


@cache
def find_view(name: str) -> str:
    """The SPARQL with which network, page and exports read a store, so that all see the same edges.

    Claims come with every remark that the table of their properties has.
    """
    text = (Path(__file__).parent / "views" / f"{name}.rq").read_text(encoding="utf-8")
    return _with_remarks(text) if name == "claims" else text


def _with_remarks(claims: str) -> str:
    """Add the remarks to a query, each only where a claim has one."""
    names = " ".join(f"?{it.member}" for it in REMARKS)
    parts = (f"  OPTIONAL {{ ?id {it.predicate} ?{it.member} }}\n" for it in REMARKS)
    selected = claims.replace(" WHERE {", f" {names} WHERE {{", 1)
    return selected.replace("} ORDER BY", f"{''.join(parts)}}} ORDER BY", 1)


def _parse_question(file: Path) -> Question:
    text = file.read_text(encoding="utf-8")
    pairs = [m.groups() for line in text.splitlines() if (m := _LINE.fullmatch(line))]
    asks = next(value for key, value in pairs if key == "asks")
    takes = tuple(_parameter(value) for key, value in pairs if key == "takes")
    twin = file.with_suffix(".sql")
    sql = twin.read_text(encoding="utf-8") if twin.is_file() else ""
    return Question(file.stem, asks, text, takes, sql)


def _parameter(value: str) -> Parameter:
    """Read the description of a parameter: ``who (entity, optional) whose claims``."""
    match = re.fullmatch(r"(\w+) \((entity|date|text)(, optional)?\) (.+)", value)
    if match is None:
        raise ClaimgraphError(f"unreadable parameter: {value}", where="questions")
    name, kind, optional, words = match.groups()
    return Parameter(name, kind, words, optional is not None)
