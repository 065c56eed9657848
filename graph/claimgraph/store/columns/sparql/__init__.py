"""Translates SPARQL to SQL over the columns: a closed list of forms; others are refused by name.

No library was found that does this for the columns of a build: Ontop is written in Java, the `rdf`
extension of DuckDB has to be fetched at run time, and both map relations to RDF by R2RML, where a
thing's properties in several graphs and its unbound terms are joined triple by triple.
"""

from claimgraph.store.columns.sparql.solution import NotTranslated
from claimgraph.store.columns.sparql.translator import SqlFailed, Translator

__all__ = ["NotTranslated", "SqlFailed", "Translator"]
