"""Strings and names as SQL writes them."""

from __future__ import annotations


def literal(text: str) -> str:
    """A string of SQL.

    >>> literal("O'Brien")
    "'O''Brien'"
    """
    return "'" + text.replace("'", "''") + "'"


def ident(name: str) -> str:
    """A name of SQL.

    >>> ident("day of the talks")
    '"day of the talks"'
    """
    return '"' + name.replace('"', '""') + '"'
