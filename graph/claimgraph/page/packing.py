"""The page's data for the way into the file: what many records share is written once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

SHARED = {
    "propositions": ("predicate", "rule"),
    "claims": ("stance", "claimant", "chain", "principal", "said"),
}
"""Members that are records, or lists of records; ``browser/data.js`` puts them back."""


def pack(data: Mapping[str, Any]) -> dict[str, Any]:
    """Put places in a table where records were; half of a large page's bytes go.

    >>> one = {"predicate": {"id": "p"}, "rule": {"id": "r"}}
    >>> packed = pack({"propositions": [one, one], "claims": []})
    >>> packed["propositions"], packed["shared"]["records"]
    ([{'predicate': 0, 'rule': 1}, {'predicate': 0, 'rule': 1}], [{'id': 'p'}, {'id': 'r'}])
    """
    table = _Table()
    packed = {
        name: [{**record, **table.store(record, members)} for record in data[name]]
        for name, members in SHARED.items()
    }
    return {**data, **packed, "shared": {"members": SHARED, "records": table.records}}


class _Table:
    """Records by their places, each once, in the order of their first use."""

    def __init__(self) -> None:
        self.records: list[Mapping[str, Any]] = []
        self._places: dict[tuple[tuple[str, Any], ...], int] = {}

    def store(self, record: Mapping[str, Any], members: tuple[str, ...]) -> dict[str, Any]:
        return {member: self._put(record[member]) for member in members}

    def _put(self, value: Any) -> Any:
        if value is None:
            return None
        if isinstance(value, list):
            return [self._put(one) for one in value]
        key = tuple(sorted(value.items()))
        if key not in self._places:
            self._places[key] = len(self.records)
            self.records.append(value)
        return self._places[key]
