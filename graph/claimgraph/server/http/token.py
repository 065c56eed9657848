"""The token that allows to write: where it comes from, and how it is compared."""

from __future__ import annotations

import hashlib
import hmac
import os
from dataclasses import dataclass, field
from pathlib import Path

from claimgraph.model.errors import ClaimgraphError
from claimgraph.server.http.refusal import Refusal

VARIABLE = "CLAIMGRAPH_TOKEN"
SHORTEST = 16
"""Characters that a token has at least: one that can be guessed is none."""


@dataclass(frozen=True)
class Bearer:
    """Who may write: clients with the token (RFC 6750). Only its hash is kept.

    ``name`` is what the journal of writes calls him.
    """

    digest: bytes = field(repr=False)
    name: str = "token"

    @classmethod
    def of(cls, token: str, name: str = "token") -> Bearer:
        """The one who has a token. Raises ClaimgraphError when it is too short to be secret."""
        if len(token) < SHORTEST or not token.isascii() or not token.isprintable():
            message = f"a token has at least {SHORTEST} characters of ASCII"
            cure = 'python -c "import secrets; print(secrets.token_urlsafe())" makes one'
            raise ClaimgraphError(message, cure=cure)
        return cls(hashlib.sha256(token.encode()).digest(), name)

    def knows(self, header: str) -> bool:
        """Whether an Authorization header has the token, in a time that reveals nothing of it."""
        scheme, _, token = header.partition(" ")
        given = hashlib.sha256(token.strip().encode("utf-8", "surrogateescape")).digest()
        return hmac.compare_digest(given, self.digest) and scheme.lower() == "bearer"

    def check(self, header: str) -> None:
        """Raise Refusal (401) when a header has not the token."""
        if not self.knows(header):
            error = ', error="invalid_token"' if header else ""
            challenge = f'Bearer realm="claimgraph"{error}'
            cure = "send Authorization: Bearer TOKEN"
            headers = {"www-authenticate": challenge}
            raise Refusal(401, "writing needs the token", cure=cure, headers=headers)


def find_token(file: str) -> str:
    """The token in a file, else in the environment, from which it is then taken.

    Query workers inherit the environment, and strangers ask them. Raises ClaimgraphError when
    there is none.
    """
    inherited = os.environ.pop(VARIABLE, "")
    if file:
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            cure = "give a file that holds it and nothing else"
            raise ClaimgraphError("the token cannot be read", where=file, cure=cure) from None
    if not inherited:
        cure = f"give --token-file FILE, or set {VARIABLE}"
        raise ClaimgraphError("--writable needs a token", cure=cure)
    return inherited.strip()
