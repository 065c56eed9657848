"""Remote SPARQL endpoints: read as a SOURCE of commands, and filled by `claimgraph push`.

This module imports nothing, so that `store.columns` can import `remote.query` from the package
without loading an HTTP library.
"""
