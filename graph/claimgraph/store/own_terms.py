"""The vocabulary of a store's graph: the ontology with the dossier's own terms."""

from __future__ import annotations

from claimgraph.model.ontology import OWN, Vocabulary, extend_vocabulary
from claimgraph.store.local import Store

STATED = f"""
SELECT ?term ?property ?value WHERE {{
  ?term rdfs:isDefinedBy ?dossier ; ?property ?value .
  FILTER(STRSTARTS(STR(?term), CONCAT(STR(?dossier), "{OWN}")))
}} ORDER BY ?term ?property ?value
"""


def find_vocabulary(store: Store) -> Vocabulary:
    """Read the dossier's own terms out of its graph, and give the ontology with them."""
    rows = store.texts(STATED)
    return extend_vocabulary(tuple((it["term"], it["property"], it["value"]) for it in rows))
