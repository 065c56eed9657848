"""Writes the ontology's reference as pages to read: ``python ontology/reference.py DIR``."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimgraph.model.errors import ClaimgraphError
from claimgraph.model.iris import CG
from claimgraph.model.ontology import ontology_files

if TYPE_CHECKING:
    from rdflib import Graph

PAGES = {"claim.html": ("claim.ttl", "stances.ttl"), "affairs.html": ("affairs.ttl",)}
"""Each page, and the files that it documents."""


def write_reference(folder: Path) -> list[Path]:
    """Write one page per ontology; nothing is asked of the network, and the pages load nothing.

    Raises ClaimgraphError where pyLODE (https://github.com/rdflib/pyLODE) is not installed.
    """
    page = _page_class()
    folder.mkdir(parents=True, exist_ok=True)
    for name, files in PAGES.items():
        page(_read(files), sort_subjects=True).make_html(destination=folder / name)
    return [folder / name for name in PAGES]


def _read(files: Sequence[str]) -> Graph:
    """Read the files as one graph in which stances, statuses and other values are individuals."""
    from rdflib import OWL, RDF, RDFS, Graph, URIRef

    graph = Graph()
    for name in files:
        graph.parse(ontology_files() / name)
    for term in set(graph.subjects(RDFS.isDefinedBy)):
        kinds = set(graph.objects(term, RDF.type))
        if kinds and not any(_is_schema(str(kind)) for kind in kinds):
            graph.add((URIRef(str(term)), RDF.type, OWL.NamedIndividual))
    return graph


def _is_schema(kind: str) -> bool:
    """Whether a type makes a class or a property, which pyLODE lists by itself."""
    return not kind.startswith(CG) and kind.endswith(("Class", "Property"))


def _page_class() -> Any:
    """pyLODE's page with one section more: it lists classes and properties, but no individuals."""
    try:
        from dominate.tags import a, h4, li, ul  # type: ignore[import-untyped]  # has no types
        from pylode import OntPub
        from pylode.rdf_elements import CLASS_PROPS
        from pylode.utils import section_html
    except ImportError as cause:
        raise ClaimgraphError("pyLODE is missing", cure="pip install claimgraph[dev]") from cause
    from rdflib import OWL, RDF

    class Page(OntPub):  # type: ignore[misc]  # pyLODE has no types
        def _make_main_sections(self) -> None:
            super()._make_main_sections()
            if (None, RDF.type, OWL.NamedIndividual) not in self.ont:
                return
            what = ("Values", self.ont, self.back_onts, self.ns, OWL.NamedIndividual, CLASS_PROPS)
            with self.content:
                section_html(*what, self.toc, "values", self.fids, self.props_labeled).render()

        def _make_toc(self) -> None:
            super()._make_toc()
            values = [li(a(label, href=anchor)) for anchor, label in self.toc.get("values", ())]
            entry = li(h4(a("Values", href="#values")), ul(*values, _class="second"))
            if values:
                self.doc.getElementById("toc")[1].children.insert(-2, entry)

    return Page


def main(arguments: Sequence[str]) -> int:
    """Write the pages into the named folder and print their paths."""
    logging.disable(logging.INFO)  # importing pyLODE turns on its server's log
    if len(arguments) != 1:
        print("usage: python ontology/reference.py DIR", file=sys.stderr)
        return 2
    for path in write_reference(Path(arguments[0])):
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
