"""Which IRIs and language tags RDF allows, so that none is written that others cannot read."""

from __future__ import annotations

import re

from pyoxigraph import Literal, NamedNode

from claimgraph.dossier.yaml import Fields, Report, Scalar
from claimgraph.model.errors import Finding


def is_web_address(text: str) -> bool:
    """Whether this is an http address that is a valid IRI (RFC 3987) and readable.

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
    """Whether this is a well-formed tag of BCP 47 that begins with a code of ISO 639.

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
    """Read ``language:``; anything but a tag is reported."""
    scalar = fields.scalar("language")
    if scalar:
        check_language(scalar, fields.report)
    return scalar.text.strip() if scalar else ""


def check_language(tag: Scalar, report: Report) -> bool:
    """Report what is no language tag."""
    good = is_language(tag.text.strip())
    if not good:
        cure = "write a language tag, such as tr, ru or zh-Hant"
        report(Finding(tag.place, f"'{tag.text}' is not a language", cure=cure))
    return good
