"""Endpoints elsewhere: read as a SOURCE, and filled by `claimgraph push`.

Nothing that speaks HTTP is imported here: columns take from this package how values are bound.
"""
