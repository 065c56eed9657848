"""A claim as a person writes it in YAML: keys in their order, quotation marks only where needed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

ORDER = ("id", "quote", "after", "speaker", "via", "said", "stance", "certainty", "says")
"""The keys of a claim that come first; qualifiers follow, and then the rest."""

_PLAIN = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`][^\n\t]*")
_FLOW = re.compile(r"[,\[\]{}]")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def write_scalar(text: str, *, flow: bool = False) -> str:
    """One value: plain where YAML reads it back as it is, else in quotation marks.

    >>> write_scalar("S-400"), write_scalar("no"), write_scalar("it's: so")
    ('S-400', "'no'", "'it''s: so'")
    """
    plain = _PLAIN.fullmatch(text) and ": " not in text and " #" not in text
    if plain and not text.endswith((":", " ")) and not (flow and _FLOW.search(text)):
        try:
            if yaml.load(text, Loader=_LOADER) == text:
                return text
        except yaml.YAMLError:
            pass
    if text.isprintable():
        quoted = text.replace("'", "''")
        return f"'{quoted}'"
    escaped = "".join(c if c.isprintable() and c not in '"\\' else _escape(c) for c in text)
    return f'"{escaped}"'


def _escape(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    return f"\\U{ord(character):08X}"


def write_value(value: Any) -> str:
    """A value of any shape on one line: lists and mappings in their flow form."""
    if isinstance(value, Mapping):
        pairs = (f"{_in_flow(key)}: {_in_flow(it)}" for key, it in value.items())
        return f"{{{', '.join(pairs)}}}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_in_flow, value))}]"
    if isinstance(value, (bool, int, float)):
        return str(value).lower()
    return write_scalar(str(value))


def _in_flow(value: Any) -> str:
    return write_scalar(value, flow=True) if isinstance(value, str) else write_value(value)


def order_fields(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a claim in the order in which a person reads them."""
    first = {key: fields[key] for key in ORDER if key in fields}
    return first | {key: value for key, value in fields.items() if key not in first}


def write_claim(fields: Mapping[str, Any], *, indent: int = 2) -> str:
    """A claim as an item of a list, with a line for each key."""
    lines = [f"{key}: {write_value(value)}" for key, value in order_fields(fields).items()]
    return "".join(_item(lines, " " * indent))


def _item(lines: list[str], margin: str) -> Iterator[str]:
    for number, line in enumerate(lines):
        yield f"{margin}{'  ' if number else '- '}{line}\n"
