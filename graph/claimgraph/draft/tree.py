"""A paragraph as a parser sees it: tokens, and which depends on which."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

Stretch = tuple[int, int]
"""Code points ``[start, end)`` of a text."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token and its place in the tree; ``role`` says what it is to its ``head``.

    ``part`` is the part of speech (Universal Dependencies), ``role`` the dependency (ClearNLP).
    """

    at: int
    text: str
    lower: str
    lemma: str
    part: str
    tag: str
    role: str
    head: int
    start: int
    end: int


@dataclass(frozen=True)
class Paragraph:
    """The tokens of a paragraph, and its words. Offsets count code points of the whole text.

    ``starts`` are the tokens with which sentences begin.
    """

    tokens: tuple[Token, ...]
    starts: frozenset[int]
    words: str = ""
    start: int = 0

    @cached_property
    def children(self) -> tuple[tuple[Token, ...], ...]:
        """What depends on each token, in the order of the text."""
        found: list[list[Token]] = [[] for _ in self.tokens]
        for token in self.tokens:
            if token.head != token.at:
                found[token.head].append(token)
        return tuple(map(tuple, found))

    @cached_property
    def sentences(self) -> tuple[range, ...]:
        """The tokens of each sentence."""
        cuts = [*sorted(self.starts | {0}), len(self.tokens)]
        return tuple(range(a, b) for a, b in pairwise(cuts) if a < b)

    @cached_property
    def _sentence_of(self) -> tuple[int, ...]:
        return tuple(number for number, it in enumerate(self.sentences) for _ in it)

    def sentence(self, token: Token) -> range:
        """The sentence in which a token stands."""
        return self.sentences[self._sentence_of[token.at]]

    def head(self, token: Token) -> Token:
        """What a token depends on; the root of a sentence is its own head."""
        return self.tokens[token.head]

    def those(self, token: Token, *roles: str) -> list[Token]:
        """The children of a token that have one of some roles."""
        return [it for it in self.children[token.at] if it.role in roles]

    def first(self, token: Token, *roles: str) -> Token | None:
        """The first child of a token with one of some roles."""
        return next(iter(self.those(token, *roles)), None)

    def below(self, token: Token) -> list[int]:
        """Where the tokens below one stand, itself included, sorted."""
        found, waiting = [token.at], [token.at]
        while waiting:
            for child in self.children[waiting.pop()]:
                found.append(child.at)
                waiting.append(child.at)
        return sorted(found)

    def above(self, token: Token) -> Iterator[Token]:
        """The heads of a token, the nearest first."""
        while token.head != token.at:
            token = self.tokens[token.head]
            yield token

    def stretches(self, places: Iterable[int]) -> tuple[Stretch, ...]:
        """The runs of tokens as stretches of the text, without punctuation at their edges."""
        runs: list[list[int]] = []
        for at in sorted(set(places)):
            if runs and at == runs[-1][-1] + 1:
                runs[-1].append(at)
            else:
                runs.append([at])
        return tuple(it for it in map(self._trim, runs) if it)

    def _trim(self, run: list[int]) -> Stretch | None:
        kept = [at for at in run if self.tokens[at].part not in ("PUNCT", "SPACE")]
        if not kept:
            return None
        return self.tokens[kept[0]].start, self.tokens[kept[-1]].end
