"""Checks URLs and language tags, so that the graph has none that RDF tools refuse."""

from __future__ import annotations

import re

from pyoxigraph import Literal, NamedNode

from claimgraph.dossier.yaml import Fields, Report, Scalar
from claimgraph.model.errors import Finding


def is_web_address(text: str) -> bool:
    """Return whether a text is an http URL that is a valid IRI (RFC 3987) and printable.

    >>> is_web_address("https://example.org/a"), is_web_address("javascript:alert(1)")
    (True, False)
    """
    if not re.fullmatch(r"https?://[^\s/?#]+([/?#]\S*)?", text) or not text.isprintable():
        return False
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True


def is_language(tag: str) -> bool:
    """Return whether a text is a well-formed BCP 47 tag that begins with an ISO 639 code.

    >>> is_language("zh-Hant"), is_language("english")
    (True, False)
    """
    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*", tag):
        return False
    try:
        Literal("", language=tag)
    except ValueError:
        return False
    return True


def read_language(fields: Fields) -> str:
    """Read the key `language`; report a value that is no language tag."""
    scalar = fields.scalar("language")
    if scalar:
        check_language(scalar, fields.report)
    return scalar.text.strip() if scalar else ""


def check_language(tag: Scalar, report: Report) -> bool:
    """Report a text that is no language tag; return whether it is one."""
    good = is_language(tag.text.strip())
    if not good:
        cure = "write a language tag, such as tr, ru or zh-Hant"
        report(Finding(tag.place, f"'{tag.text}' is not a language", cure=cure))
    return good
