"""The named questions: one SPARQL query per ``.rq`` file, with the question in English on top."""

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
    """A parameter of a named question; ``kind`` is entity, date or text."""

    name: str
    kind: str
    help: str
    optional: bool


@dataclass(frozen=True)
class Question:
    """A named SPARQL query; ``asks`` is the question in English.

    ``sql`` asks a build's columns the same, with the same parameters, columns and order; it is
    empty for a question that the store answers quickly. Where the SPARQL asks for ``distinct``
    rows, the SQL may return equal rows, one directly after the other.
    """

    name: str
    asks: str
    sparql: str
    parameters: tuple[Parameter, ...] = ()
    sql: str = ""

    @property
    def distinct(self) -> bool:
        """Whether the SPARQL says SELECT DISTINCT, so that no two rows may be equal."""
        return re.search("^SELECT DISTINCT", self.sparql, re.MULTILINE) is not None


@cache
def load_questions() -> Mapping[str, Question]:
    """Read the questions that the program ships, by name."""
    files = sorted(Path(__file__).parent.glob("*.rq"))
    return {file.stem: _parse_question(file) for file in files}


def find_question(name: str) -> Question:
    """Find a question by name. Raises ClaimgraphError, with similar names, if there is none."""
    questions = load_questions()
    if name not in questions:
        near = " or ".join(nearest(name, questions)) or "claimgraph ask SOURCE lists them"
        raise ClaimgraphError(f"there is no question '{name}'", where="ask", cure=near)
    return questions[name]


@cache
def find_view(name: str) -> str:
    """The SPARQL of a view. Network, page and exports use it, so that all see the same edges.

    The view ``claims`` is extended by every remark that `REMARKS` lists.
    """
    text = (Path(__file__).parent / "views" / f"{name}.rq").read_text(encoding="utf-8")
    return _with_remarks(text) if name == "claims" else text


def _with_remarks(claims: str) -> str:
    """Add a variable for each remark on a claim to a query; it is unbound without such a remark."""
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
