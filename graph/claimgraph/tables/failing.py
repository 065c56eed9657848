"""A table that cannot be read: found far from where its place is known, and told there."""

from __future__ import annotations

from claimgraph.errors import Finding
from claimgraph.mapping import TableMapping
from claimgraph.read.fields import finding


class Unreadable(Exception):  # becomes a finding where the mapping's place is known
    """A file that cannot be read as a table, with what to do."""

    def __init__(self, message: str, cure: str, *, file: str = "") -> None:
        super().__init__(message)
        self.message, self.cure, self.file = message, cure, file

    def finding(self, mapping: TableMapping) -> Finding:
        """The same with its place."""
        return finding(mapping.place, self.message, self.cure, file=self.file)
