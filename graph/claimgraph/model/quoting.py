"""Strings and names as SQL writes them."""

from __future__ import annotations

import re
from pathlib import Path


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


def pattern(file: Path) -> str:
    """The name of a file for an engine that takes names as patterns.

    >>> pattern(Path("events[1].csv"))
    'events[[]1].csv'
    """
    return re.sub(r"[*?[]", r"[\g<0>]", str(file))
