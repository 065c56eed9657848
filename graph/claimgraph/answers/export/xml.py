"""What XML 1.0 can hold: it has no way to write most control characters, not even escaped."""

from __future__ import annotations

import re

ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What is no Char of XML 1.0 (https://www.w3.org/TR/xml/#charsets)."""


def printable(text: str) -> str:
    """Put a replacement character for what XML cannot hold, and one kind of line end.

    >>> printable("a\\x00b\\r\\nc")
    'a\\ufffdb\\nc'
    """
    return ILLEGAL.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
