"""The file ``dossier.yaml``: title, sources, entities; issues and tour wait for the claims."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from claimgraph.dossier.entities import read_entities
from claimgraph.dossier.merges import NO_MERGES, Merges, merge_entities
from claimgraph.dossier.names import Names
from claimgraph.dossier.notices import Silencer, read_silencers
from claimgraph.dossier.sources import SourceEntry, read_sources
from claimgraph.dossier.standards import is_web_address, read_language
from claimgraph.dossier.union import Companion, add_entities, join_terms
from claimgraph.dossier.vocabulary import read_own_terms
from claimgraph.dossier.yaml import Fields, Node, Report, Scalar, finding, suggest
from claimgraph.model.errors import Finding
from claimgraph.model.iris import CG, FORMAT, slug
from claimgraph.model.ontology import Vocabulary, extend_vocabulary
from claimgraph.model.records import GROUNDS, Header

KEYS = ("format", "name", "title", "base", "description", "language", "coder", "reviewer")
SECTIONS = (
    "vocabulary", "sources", "entities", "issues", "accept", "include", "notices", "tour",
    "questions",
)  # fmt: skip


@dataclass(frozen=True)
class Front:
    """What ``dossier.yaml`` says, before any claim is read.

    ``vocabulary`` has the dossier's own terms and those of its companions. ``went`` tells for each
    companion where its entities are among the names.
    """

    header: Header
    vocabulary: Vocabulary
    sources: dict[str, SourceEntry]
    names: Names
    issues: tuple[Node, ...]
    tour: tuple[Node, ...] = ()
    questions: tuple[Node, ...] = ()
    coder: str = ""
    reviewer: str = ""
    accept: tuple[str, ...] = GROUNDS
    silencers: tuple[Silencer, ...] = ()
    went: tuple[Mapping[str, str], ...] = ()


def read_front(
    root: Node,
    name: str,
    *,
    vocabulary: Vocabulary,
    report: Report,
    merges: Merges = NO_MERGES,
    companions: Sequence[Companion] = (),
) -> Front:
    """Read ``dossier.yaml``; ``name`` is the folder's, used where the file gives none.

    Its names are those after the ``merges``, with the names of its companions.
    """
    fields = Fields(root, "the dossier", known=(*KEYS, *SECTIONS), report=report)
    _check_format(fields)
    header = _read_header(fields, name, vocabulary)
    if terms := join_terms(header, companions):
        vocabulary = extend_vocabulary(terms)
    header = replace(header, terms=vocabulary.own)
    names, went = add_entities(read_entities(fields, vocabulary), companions, merges)
    names = merge_entities(names, merges, report)
    alone = not companions
    return Front(
        header=header,
        vocabulary=vocabulary,
        sources=read_sources(fields, names, vocabulary=vocabulary, needed=alone),
        names=names,
        issues=fields.items("issues"),
        tour=fields.items("tour"),
        questions=fields.items("questions"),
        coder=fields.text("coder"),
        reviewer=fields.text("reviewer"),
        accept=_read_accept(fields),
        went=went,
        silencers=tuple(read_silencers(fields)),
    )


def list_included(root: Node) -> tuple[Scalar, ...]:
    """The dossiers that one includes, as ``include:`` names them; faults are reported elsewhere."""
    fields = Fields(root, "the dossier", known=(*KEYS, *SECTIONS), report=lambda _: None)
    return fields.scalars("include")


def list_sources(root: Node) -> frozenset[str]:
    """The names of a dossier's sources; faults are reported elsewhere."""
    fields = Fields(root, "the dossier", known=(*KEYS, *SECTIONS), report=lambda _: None)
    return frozenset(key.text for key, _ in fields.mapping("sources"))


def _read_accept(fields: Fields) -> tuple[str, ...]:
    """The grounds of acceptance, in their order; all where none is named."""
    if "accept" not in fields:
        return GROUNDS
    found = fields.scalars("accept")
    for scalar in found:
        if scalar.text not in GROUNDS:
            message = f"'{scalar.text}' is not a ground of acceptance"
            fields.report(Finding(scalar.place, message, cure=suggest(scalar.text, GROUNDS)))
    named = {scalar.text for scalar in found}
    return tuple(ground for ground in GROUNDS if ground in named)


def _check_format(fields: Fields) -> None:
    found = fields.required("format", f"write format: {FORMAT}")
    if found and found != FORMAT:
        scalar = fields.scalar("format")
        cure = "install the version of claimgraph that wrote it, or a newer one"
        place = scalar.place if scalar else fields.place
        fields.report(
            finding(place, f"unknown dossier format '{found}'", cure, expected=f"format {FORMAT}")
        )


def _read_header(fields: Fields, name: str, vocabulary: Vocabulary) -> Header:
    key = fields.text("name", slug(name))
    scalar = fields.scalar("name")
    if scalar and key != slug(key):
        cure = f"use lower case, digits and hyphens: {slug(key)}"
        fields.report(Finding(scalar.place, f"'{key}' is not a valid name", cure=cure))
    title = fields.required("title", "write title: with the name of the affair")
    base = _read_base(fields) or f"{CG}{slug(key)}/"
    read_language(fields)
    terms = read_own_terms(fields, base, vocabulary)
    return Header(key, title, base, fields.text("description"), terms)


def _read_base(fields: Fields) -> str:
    scalar = fields.scalar("base")
    if scalar is None:
        return ""
    base = scalar.text.strip()
    if base == CG or not base.endswith(("/", "#")) or not is_web_address(base):
        cure = "write an http or https address of your own that ends with / or #"
        fields.report(Finding(scalar.place, f"the base '{base}' is not usable", cure=cure))
        return ""
    return base
