"""The vocabulary of a store's graph: the ontology with the dossier's own terms."""

from __future__ import annotations

import pyoxigraph as ox

from claimgraph.model.ontology import OWN, Vocabulary, extend_vocabulary
from claimgraph.store.local import Store

STATED = f"""
SELECT ?term ?property ?value WHERE {{
  ?term rdfs:isDefinedBy ?dossier ; ?property ?value .
  FILTER(STRSTARTS(STR(?term), CONCAT(STR(?dossier), "{OWN}")))
}} ORDER BY ?term ?property ?value
"""


def write_own_triples(store: Store) -> str:
    """The dossier's own terms as N-Triples, in the order of their addresses; empty without any."""
    triples = (ox.Triple(*row) for row in store.solutions(STATED))
    return (ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").decode()


def find_vocabulary(store: Store) -> Vocabulary:
    """Read the dossier's own terms out of its graph, and give the ontology with them."""
    rows = store.texts(STATED)
    return extend_vocabulary(tuple((it["term"], it["property"], it["value"]) for it in rows))
