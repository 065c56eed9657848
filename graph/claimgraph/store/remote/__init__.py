"""SPARQL endpoints elsewhere: read as a SOURCE, and filled by `claimgraph push`.

This module imports nothing that uses HTTP, because `store.columns` takes from this package how
values are put into a query.
"""
