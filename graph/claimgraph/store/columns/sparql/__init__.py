"""Translates SPARQL to SQL over the columns of a build, or refuses a query and names the reason.

No library was found that does this: Ontop is written in Java, the `rdf` extension of DuckDB has to
be downloaded at run time, and both map relations to RDF by R2RML, which joins the properties of a
thing triple by triple if they are in several graphs or may be unbound.
"""

from claimgraph.store.columns.sparql.solution import NotTranslated
from claimgraph.store.columns.sparql.translator import SqlFailed, Translator

__all__ = ["NotTranslated", "SqlFailed", "Translator"]
