"""The section ``notices:`` of a dossier: what was looked at, and why it may stay as it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from claimgraph.dossier.names import Names
from claimgraph.dossier.yaml import Fields, Report, suggest
from claimgraph.model.errors import Finding, Place
from claimgraph.model.text import fold

KINDS = {
    "negation": "a quote coded as affirmed is next to a negation",
    "question": "a quote coded as affirmed is part of a question",
    "condition": "a quote coded as affirmed is next to a condition",
    "future": "a quote coded as done speaks of something still to come",
    "hedge": "a quote coded as certain is next to words that say less",
    "quoted": "words coded as the source's own are quoted there from somebody else",
    "turn": "the quote is in the turn of somebody other than its speaker",
    "verb": "a stance names a verb that is not in the sentence",
    "admission": "something coded as acknowledged has no verb of admitting next to it",
    "former-office": "an office is next to former, acting or a similar word",
    "near": "two statements nearly disagree, and nobody has decided",
    "undecided-time": "the date of an act ends after the day on which it was reported",
    "not-read": "a file looks like claims, but no build reads it",
    "unpinned": "quotes are in the text, but not in evidence.lock yet",
    "voice": "nobody says with which voice a source speaks",
    "speaker": "a person speaks whose office nobody states",
    "house": "no claim says to which state a place or government body belongs",
}
"""The kinds of notice, with what each says: by these they are silenced."""


@dataclass(frozen=True)
class Silencer:
    """A notice that somebody looked at: where, of which kind, and why it may stay."""

    at: str
    kind: str
    because: str
    place: Place

    @property
    def key(self) -> tuple[str, str]:
        """What it silences."""
        return fold(self.at), self.kind


def read_silencers(fields: Fields) -> Iterator[Silencer]:
    """Read ``notices:``, a list of ``{at: ID or SOURCE, notice: KIND, because: "..."}``."""
    for node in fields.items("notices"):
        one = Fields(node, "the notice", known=("at", "notice", "because"), report=fields.report)
        at = one.required("at", "name the claim by its id, or the source or entity by its name")
        because = one.required("because", "say why it may stay as it is")
        kind = one.scalar("notice")
        if kind is None or kind.text not in KINDS:
            found = f"unknown notice '{kind.text}'" if kind else "the notice has no 'notice'"
            place = kind.place if kind else one.place
            fields.report(Finding(place, found, cure=suggest(kind.text if kind else "", KINDS)))
        else:
            yield Silencer(at, kind.text, because, one.place)


def check_silencers(
    silencers: tuple[Silencer, ...], known: set[str], names: Names, report: Report
) -> None:
    """Report silencers that name no claim, source or entity of the dossier, and no file."""
    for one in silencers:
        if not (one.at in known or fold(one.at) in names.paths or one.kind == "not-read"):
            cure = suggest(one.at, known)
            report(Finding(one.place, f"'{one.at}' is not a claim, source or entity", cure=cure))
