"""Templates as expressions of SQL: what each row says, as strings, for all rows at once."""

from __future__ import annotations

from claimgraph.model.quoting import ident, literal
from claimgraph.model.tablemap import TableMapping, Template

ASSERTS = "asserts"


OWN = "\x1f"
"""With what the names of columns begin that no file can have."""


def word(column: str) -> str:
    """The column that holds the words in the place of a column's values."""
    return ident(f"{OWN}word {column}")


def said(mapping: TableMapping, key: str) -> str:
    """What a row says for a key: by the first value with a claim of its own, else by the claim.

    Templates that are the same are one branch, so that 256 events make a dozen of them.
    """
    branches = dict[tuple[str, Template | None], list[str]]()
    for column, value, template in mapping.alternatives(key):
        branches.setdefault((column, template), []).append(value)
    default = mapping.claim.get(key)
    last = _write(default, mapping, key)
    whens = [
        f"when {ident(column)} in ({_list(values)}) then {_write(it, mapping, key)}"
        for (column, it), values in branches.items()
    ]
    return f"case {' '.join(whens)} else {last} end" if whens else last


def _list(values: list[str]) -> str:
    return ", ".join(map(literal, values))


def _write(template: Template | None, mapping: TableMapping, key: str) -> str:
    """One template: null where a column that it names is empty.

    A stance that is left out of the mapping asserts, as in a claim; one that a row leaves empty
    does not: a vote that was not cast is no yes.
    """
    if template is None:
        return literal(ASSERTS) if key == "stance" else "null"
    pieces = [
        _column(part, mapping) if number % 2 else literal(part)
        for number, part in enumerate(template.parts)
        if part or number % 2
    ]
    return " || ".join(pieces) or "null"


def _column(name: str, mapping: TableMapping) -> str:
    """A column, or the word in the place of its value."""
    return word(name) if _has_words(name, mapping) else ident(name)


def _has_words(name: str, mapping: TableMapping) -> bool:
    return any(entry.word for entry in mapping.values.get(name, {}).values())
