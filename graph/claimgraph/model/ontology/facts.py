"""The ontology's triples, looked up by subject and property."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from claimgraph.model.errors import ClaimgraphError
from claimgraph.model.iris import AFF, CG, RDF

Triple = tuple[str, str, str]
"""Subject, property and value; IRIs and the words of literals alike are strings."""


class Facts:
    """The triples of some Turtle files; a property's values keep the order of the file."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._values: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for subject, prop, value in triples:
            self._values[subject][prop].append(value)

    def add(self, subject: str, prop: str, values: Iterable[str]) -> None:
        """Add values of a property."""
        self._values[subject][prop].extend(values)

    def many(self, subject: str, prop: str) -> list[str]:
        return list(self._values.get(subject, {}).get(prop, ()))

    def maybe(self, subject: str, prop: str) -> str:
        return next(iter(self.many(subject, prop)), "")

    def flag(self, subject: str, prop: str) -> bool:
        """Whether it is marked true; what is not marked is not so."""
        return self.maybe(subject, prop) == "true"

    def one(self, subject: str, prop: str) -> str:
        """The only value of a property without which the term would mean nothing."""
        values = self.many(subject, prop)
        if len(values) == 1:
            return values[0]
        raise ClaimgraphError(
            f"<{subject}> has {len(values)} values of <{prop}>, expected one",
            where="ontology",
            cure="restore the files of the ontology, or give the term exactly one value",
        )

    def about(self, subject: str) -> list[Triple]:
        """All triples of a subject."""
        values = self._values.get(subject, {})
        return [(subject, prop, value) for prop, many in values.items() for value in many]

    def holders(self, prop: str) -> list[str]:
        return [subject for subject, values in self._values.items() if prop in values]

    def pairs(self, prop: str) -> list[tuple[str, str]]:
        return [(s, value) for s in self.holders(prop) for value in self.many(s, prop)]

    def instances(self, cls: str) -> list[str]:
        return [subject for subject, kind in self.pairs(f"{RDF}type") if kind == cls]


def read_facts(files: Iterable[Path], more: Iterable[Triple] = ()) -> Facts:
    """Read Turtle files and more triples as one set of facts.

    Raises ClaimgraphError where a file cannot be read.
    """
    return Facts(chain(chain.from_iterable(map(_triples, files)), more))


OWN = "vocabulary/"
"""Where a dossier's own terms lie, below its base."""


def local(iri: str) -> str:
    """The name by which a dossier calls a term, the ontology's or one of its own.

    >>> local("https://example.org/affair/vocabulary/evacuates")
    'evacuates'
    """
    _, found, name = iri.rpartition(f"/{OWN}")
    return name if found else iri.removeprefix(AFF).removeprefix(CG)


def _triples(file: Path) -> Iterator[Triple]:
    import pyoxigraph  # not needed by who only names the records

    try:
        for quad in pyoxigraph.parse(path=file, format=pyoxigraph.RdfFormat.TURTLE):
            yield _word(quad.subject), quad.predicate.value, _word(quad.object)
    except (SyntaxError, OSError) as cause:
        raise ClaimgraphError(str(cause), where=file.name, cure="restore the file") from cause


def _word(term: object) -> str:
    """An IRI, a label of a blank node or the words of a literal; quoted triples have no value."""
    return str(getattr(term, "value", term))
