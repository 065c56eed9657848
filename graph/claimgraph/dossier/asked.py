"""The ``endpoint:`` and ``query:`` of a table, and the file in which the answer is kept.

A build must be repeatable and need no network: so an endpoint is asked once, by ``claimgraph
fetch``, and what it answered lies in the dossier's folder as a table like any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from claimgraph.dossier.fields import Fields, finding
from claimgraph.dossier.standards import is_web_address
from claimgraph.dossier.yaml import Report
from claimgraph.model.errors import Finding, Place
from claimgraph.model.tablemap import Asked

ENDINGS = (".csv", ".tsv", ".parquet")
"""How an answer can be kept."""

WRITTEN = ("encoding", "delimiter", "skip", "columns")
"""What is said of files that others wrote."""

SELECT = re.compile(
    r"(?:\s+|#[^\n\r]*|BASE\s*<[^<>\s]*>|PREFIX\s+[^\s:<>]*:\s*<[^<>\s]*>)*SELECT\b", re.IGNORECASE
)
"""How a SELECT begins. No more is looked at: servers predefine prefixes and extend SPARQL."""


def read_asked(fields: Fields) -> Asked | None:
    """What an endpoint is asked for a table; nothing where it is not, or what is said is wrong."""
    if not comes_from_endpoint(fields):
        return None
    faults: list[Finding] = []
    address, query = fields.scalar("endpoint"), fields.scalar("query")
    for key, scalar in (("endpoint", address), ("query", query)):
        if scalar is None:
            cure = "write both endpoint: and query:, or neither of them and files:"
            faults.append(Finding(fields.place, f"{fields.what} has no '{key}'", cure=cure))
    faults += _refuse_written(fields)
    if address and not is_web_address(address.text):
        cure = "write the whole address, such as https://example.org/sparql"
        faults.append(Finding(address.place, f"'{address.text}' is no endpoint", cure=cure))
    if query and not is_file(query.text):
        check_select(query.text, query.place, faults.append)
    for fault in faults:
        fields.report(fault)
    if faults or address is None or query is None:
        return None
    return Asked(query.place, address.text.strip(), query.text.strip())


def comes_from_endpoint(fields: Fields) -> bool:
    """Whether a table says that an endpoint gives it."""
    return "endpoint" in fields or "query" in fields


def _refuse_written(fields: Fields) -> Iterator[Finding]:
    for key, node in fields:
        if key.text in WRITTEN:
            message = f"'{key.text}' of {fields.what} is for files that others wrote"
            yield Finding(node.place, message, cure="leave it out beside endpoint:")


def is_file(query: str) -> bool:
    """Whether a ``query:`` is the name of a file: one word that ends with .rq."""
    return bool(re.fullmatch(r"\S+\.rq", query.strip()))


def check_select(query: str, place: Place, report: Report) -> None:
    """Report a query that gives no rows."""
    if not SELECT.match(query):
        cure = "write SELECT with the columns as variables; ASK and CONSTRUCT give no rows"
        lines = (line for line in query.splitlines() if not line.lstrip().startswith("#"))
        found = " ".join(" ".join(lines).split())[:60]
        report(finding(place, "the query is no SELECT", cure, found=found))


def read_answer_file(fields: Fields, key: str) -> str:
    """The file in which an answer is kept: ``files:``, else the source's name with .csv."""
    name = fields.text("files", f"{key}.csv")
    if re.fullmatch(r"[^/\\*?\[\]]+", name) and name.endswith(ENDINGS):
        return name
    cure = f"name one file in the folder that ends with {', '.join(ENDINGS)}"
    scalar = fields.scalar("files")
    place = scalar.place if scalar else fields.place
    fields.report(Finding(place, f"'{name}' cannot hold an answer", cure=cure))
    return ""
