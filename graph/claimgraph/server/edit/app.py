"""Serves the workbench to one person on this machine, at a URL that contains a secret token.

The browser gets the dossier as JSON: the texts with their claims and drafts, and all statuses.
"""

from __future__ import annotations

import asyncio
import hmac
import secrets
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from claimgraph.build.notices import find_notices
from claimgraph.build.source import compose
from claimgraph.dossier import Reading
from claimgraph.dossier.sources import SourceEntry
from claimgraph.draft.mentions import TYPES_BY_WORD
from claimgraph.draft.proposal import ClaimProposal, propose_claim
from claimgraph.draft.review import (
    ClaimRefused,
    ReviewDecision,
    Reviewed,
    list_open,
    read_log,
    standing,
)
from claimgraph.draft.suggestion import Suggestion
from claimgraph.draft.workbench import (
    ALONE,
    Decided,
    MovedStatus,
    Workbench,
    WrittenClaim,
    judge_records,
)
from claimgraph.model.english import read_states, word_proposition
from claimgraph.model.errors import ClaimgraphError, Finding
from claimgraph.model.files import is_full
from claimgraph.model.judgement import CONTESTED_FIRST, Judgement
from claimgraph.model.ontology import ClassTerm, PredicateTerm
from claimgraph.model.ontology.search import describe, list_words, search_words
from claimgraph.model.records import Claim, Records
from claimgraph.model.subset import sweep
from claimgraph.page.assets import link_modules, read_modules
from claimgraph.page.marks import read_palette
from claimgraph.server.http.guard import Guard
from claimgraph.server.http.run import Settings, stand
from claimgraph.server.pages.content import Content
from claimgraph.server.pages.environment import make_environment, write_sketch
from claimgraph.server.pages.svg import TooMany, sketch
from claimgraph.store.document import picture

Json = dict[str, Any]

MOST_FOUND = 9
"""The most terms that a search shows: the user chooses one by its digit, 1 to 9."""

MOST_DRAWN = 24
"""The most statements that are drawn in the small picture beside a claim."""

MOST_LISTED = 200
"""The most findings, notices and contested statements that are listed; all are counted."""


def show_vocabulary(bench: Workbench) -> Json:
    """Return the terms from which claims are made, grouped by kind, and the names of states."""
    words: dict[str, list[Json]] = defaultdict(list)
    for it in list_words(bench.refresh().vocabulary):
        one: Json = {"name": it.term.name, "means": it.term.definition, "takes": describe(it)[1]}
        if isinstance(it.term, PredicateTerm):
            one |= {"subject": it.term.domain or "", "object": it.term.range or ""}
        elif isinstance(it.term, ClassTerm):
            one |= {"under": sorted(it.term.ancestors)}
        words[it.kind].append(one)
    title = bench.reading.records.header.title
    return {
        "title": title, "by": bench.reviewer, "words": words, "states": sorted(read_states()),
        "mains": TYPES_BY_WORD,
    }  # fmt: skip


def find_words(bench: Workbench, text: str, kind: str) -> list[str]:
    """Return the names of the terms of one kind whose meaning is nearest to a text."""
    found = search_words(text, bench.reading.vocabulary, kinds=(kind,), most=MOST_FOUND)
    return [it.term.name for it in found]


def show_text(bench: Workbench, source: str) -> Json:
    """Return one text with its claims and drafts, and the number of these for each other text."""
    reading, pending, written = bench.refresh(), bench.pending(), bench.written()
    entries = {it.key: it for it in reading.entries.values() if not it.table}
    if source not in entries:
        waiting = [it.source for it in pending if it.source in entries]
        source = next(iter([*waiting, *entries]), "")
    text = reading.texts.get(entries[source].source.path) if source else None
    drafts = Counter(it.source for it in pending)
    claims = Counter(it.source for it in written)
    return {
        "version": bench.version,
        "source": source,
        "sources": [
            {"key": key, "title": it.source.title, "drafts": drafts[key], "claims": claims[key]}
            for key, it in entries.items()
        ],
        "text": text.content if text else None,
        "voice": _name_voice(reading, entries[source]) if source else "",
        "claims": list(_show_claims(bench, [it for it in written if it.source == source])),
        "drafts": [show_draft(it) for it in pending if it.source == source],
        "entities": [
            {"name": it.label, "type": it.type, "aliases": it.aliases}
            for it in reading.records.entities.values()
        ],
        **_show_last(read_log(bench.folder.path), source),
    }


def _name_voice(reading: Reading, entry: SourceEntry) -> str:
    """Who speaks where a claim names no speaker: the publisher, or the text itself."""
    publisher = reading.records.label(entry.source.publisher) if entry.source.publisher else ""
    return f"{publisher}, in its own text" if publisher else "the text itself"


def show_draft(it: Suggestion) -> Json:
    """Return a draft as JSON; ``open`` lists the fields that a person still has to fill in."""
    return {
        "id": it.id, "spans": it.spans, "fields": dict(it.fields), "new": dict(it.new),
        "rule": it.rule, "confidence": it.confidence,
        "open": list_open(it.fields, it.unresolved),
    }  # fmt: skip


def _show_claims(bench: Workbench, written: Iterable[WrittenClaim]) -> Iterable[Json]:
    records, verdicts = bench.reading.records, bench.verdicts or {}
    at: dict[tuple[str, int], list[Claim]] = defaultdict(list)
    for claim in records.claims.values():
        at[claim.place.file.rpartition("/")[2], claim.place.line].append(claim)
    for it in written:
        made = at[it.file, it.line]
        found = [records.evidence[one.evidence] for one in made if one.evidence in records.evidence]
        abouts = dict.fromkeys(one.about for one in made)
        yield {
            "file": it.file, "line": it.line, "fields": it.fields, "seen": it.seen,
            "spans": found[0].spans if found else [],
            "statements": [
                {"words": word_proposition(path, records, records.vocabulary),
                 "status": verdicts[path].status if path in verdicts else ""}
                for path in abouts
            ],
        }  # fmt: skip


def _show_last(log: list[Reviewed], source: str) -> Json:
    """Return the last decision, which undo reverses, and whether the text was read completely."""
    decided = list(standing(log).values())
    last = decided[-1] if decided else None
    return {
        "last": f"{last.decision} by {last.reviewer}" if last else "",
        "lastSource": last.source if last else "",
        "whole": any(it.decision is ReviewDecision.WHOLE and it.source == source for it in decided),
    }


def show_proposal(bench: Workbench, source: str, span: tuple[int, int]) -> Json:
    """Return the claim that the program proposes for the selected characters of a text."""
    reading = bench.refresh()
    entry = next((it for it in reading.entries.values() if it.key == source), None)
    if entry is None:
        raise ClaimgraphError(f"no source is called '{source}'", cure="open the page again")
    found: ClaimProposal = propose_claim(reading, entry, span, bench.pending())
    return {
        "fields": dict(found.fields), "offers": dict(found.offers), "based": found.based,
        "new": dict(found.new), "draft": found.draft,
        "open": list_open(found.fields, ["speaker"] if found.unheard else ()),
        **_show_extras(found),
    }  # fmt: skip


def _show_extras(found: ClaimProposal) -> Json:
    """Return new names with guessed types, phrases that may name things, and qualifiers."""
    qualifiers = list(map(list, found.qualifiers))
    return {"names": dict(found.names), "phrases": found.phrases, "qualifiers": qualifiers}


def show_offers(bench: Workbench, draft: str) -> Json:
    """Return other values from which the user can choose for each field of a draft."""
    it = bench.waiting(draft)
    span = (it.spans[0][0], it.spans[-1][1])
    others = [one for one in bench.pending() if one.id != draft]
    reading = bench.refresh()
    entry = next(one for one in reading.entries.values() if one.key == it.source)
    found = propose_claim(reading, entry, span, others)
    return {"offers": dict(found.offers), **_show_extras(found)}


def try_fields(bench: Workbench, source: str, fields: Mapping[str, Any]) -> Json:
    """Return the findings and notices that a claim would cause if it were written."""
    alone = bench.read_alone(source, fields)
    findings = [it for it in alone.findings if ALONE in it.place.file]
    notices = [] if findings else _notice(alone, judge_records(alone.records))
    # only the other claims show whether a speaker holds an office, so this notice may be wrong
    kept = [it for it in notices if ALONE in it["place"] and it["kind"] != "speaker"]
    return {"findings": list(map(_show_finding, findings)), "notices": kept}


def _notice(reading: Reading, judgement: Judgement) -> list[Json]:
    found = find_notices(reading, judgement, reading.vocabulary)
    return [
        {"kind": it.kind, "place": str(it.place), "message": it.message,
         "detail": dict(it.detail), "because": it.because}
        for it in found.notices[:MOST_LISTED]
    ]  # fmt: skip


def _show_finding(it: Finding) -> Json:
    return {
        "place": str(it.place), "message": it.message, "detail": dict(it.detail), "cure": it.cure,
    }  # fmt: skip


def show_outcome(outcome: Decided | ClaimRefused) -> Json:
    """Return where a decision wrote and which statuses changed, or why it was refused."""
    if isinstance(outcome, ClaimRefused):
        return {"refused": list(map(_show_finding, outcome.findings))}
    return {"file": outcome.file, "moved": list(map(_show_moved, outcome.moved))}


def _show_moved(it: MovedStatus) -> Json:
    return {"words": it.words, "before": it.before, "after": it.after, "against": it.against}


def show_affair(bench: Workbench) -> Json:
    """Count the statuses of the whole dossier, and list its findings and notices."""
    reading, judged = bench.judge()
    records = reading.records
    counts = Counter(it.status for it in judged.verdicts.values())
    contested = [path for path, it in judged.verdicts.items() if it.status == "contested"]
    places = defaultdict(list)
    for claim in records.claims.values():
        places[claim.about].append(claim.place)
    against = defaultdict(set)
    for it in judged.conflicts:
        against[it.left].add(it.right)
        against[it.right].add(it.left)
    return {
        "version": bench.version,
        "statuses": [{"status": it, "number": counts[it]} for it in CONTESTED_FIRST],
        "contested": [
            {
                "words": word_proposition(path, records, records.vocabulary),
                "against": sorted(
                    word_proposition(other, records, records.vocabulary)
                    for other in against[path] - {path}
                ),
                "places": [[it.file.rpartition("/")[2], it.line] for it in places[path]],
            }
            for path in contested[:MOST_LISTED]
        ],
        "findings": list(map(_show_finding, reading.findings[:MOST_LISTED])),
        "notices": [] if reading.findings else _notice(reading, judged),
        "numbers": {"findings": len(reading.findings), "claims": len(records.claims)},
    }


def draw_around(bench: Workbench, names: Iterable[str]) -> str:
    """Draw the statements about some named entities as SVG; empty if there are none."""
    reading = bench.refresh()
    ends = {path for name in names if (path := reading.named.find(name))}
    records = reading.records
    drawn = [
        path for path, it in records.propositions.items() if ends & {it.subject, it.object}
    ]  # fmt: skip
    both = [
        it for it in drawn
        if ends >= {records.propositions[it].subject, records.propositions[it].object}
    ]  # fmt: skip
    part = _cut_records(records, set([*both, *drawn][:MOST_DRAWN]))
    if not part.claims:
        return ""
    data = picture(compose(part))
    found = sketch(data)
    return (
        "" if isinstance(found, TooMany) else write_sketch(make_environment(Content(data)), found)
    )


def _cut_records(records: Records, paths: set[str]) -> Records:
    """Return the claims about some statements, with all records to which these claims refer."""
    claims = {
        key: replace(it, said_before=()) for key, it in records.claims.items() if it.about in paths
    }  # fmt: skip
    swept = sweep(replace(records, claims=claims)).records
    return replace(swept, entities=records.entities)  # the text of a claim may name others


BROWSER = "server/edit/browser"
"""The folder of the page's JavaScript modules, relative to the package."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'"
)
PICTURE = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"

LARGEST = 1 << 20
"""The most bytes of a request; a claim has a few hundred."""

Act = Callable[[Workbench, Mapping[str, Any]], Any]


def _accept_draft(bench: Workbench, body: Mapping[str, Any]) -> Any:
    return show_outcome(bench.decide(body["draft"], body["fields"], body["new"]))


def _reject_draft(bench: Workbench, body: Mapping[str, Any]) -> Any:
    bench.refuse(body["draft"], body["reason"])
    return {"moved": []}


def _code_claim(bench: Workbench, body: Mapping[str, Any]) -> Any:
    return show_outcome(bench.code(body["source"], body["fields"], body["new"]))


def _mend_claim(bench: Workbench, body: Mapping[str, Any]) -> Any:
    claim = WrittenClaim(body["file"], body["line"], body["source"], {})
    outcome = bench.mend(claim, body["fields"], body["new"], seen=body["seen"])
    return show_outcome(outcome)


def _delete_claim(bench: Workbench, body: Mapping[str, Any]) -> Any:
    outcome = bench.delete(body["file"], body["line"], seen=body["seen"], reason=body["reason"])
    return show_outcome(outcome)


def _undo_last(bench: Workbench, body: Mapping[str, Any]) -> Any:  # noqa: ARG001 - as the others
    last = bench.take_back()
    undone = {"undone": str(last.decision), "draft": last.draft} if last else {"undone": ""}
    return {"moved": [], **undone}


def _mark_whole(bench: Workbench, body: Mapping[str, Any]) -> Any:
    bench.note_whole(body["source"])
    return {"moved": []}


ACTS: Mapping[str, Act] = {
    "text": lambda bench, body: show_text(bench, body.get("source", "")),
    "vocabulary": lambda bench, _: show_vocabulary(bench),
    "affair": lambda bench, _: show_affair(bench),
    "words": lambda bench, body: find_words(bench, body["text"], body["kind"]),
    "propose": lambda bench, body: show_proposal(bench, body["source"], tuple(body["span"])),
    "offers": lambda bench, body: show_offers(bench, body["draft"]),
    "try": lambda bench, body: try_fields(bench, body["source"], body["fields"]),
    "accept": _accept_draft,
    "reject": _reject_draft,
    "code": _code_claim,
    "mend": _mend_claim,
    "delete": _delete_claim,
    "undo": _undo_last,
    "whole": _mark_whole,
}
"""The functions that answer the page's requests, by name; nothing else accesses the folder."""


@dataclass(frozen=True)
class EditApp:
    """The web application for one folder; ``token`` is the first segment of every URL's path."""

    bench: Workbench
    settings: Settings
    token: str = field(default_factory=secrets.token_urlsafe)

    def make(self) -> Guard:
        """Make the application with its guard, which accepts only host names of this machine."""
        routes = [
            Route("/{token}/", self.page),
            Route("/{token}/network.svg", self.network),
            Route("/{token}/{name}.{ending}", self.asset),
            Route("/{token}/{act}", self.act, methods=["POST"]),
        ]
        door = self.settings.address.door(self.settings.limits)
        app = Starlette(routes=routes)
        app.router.redirect_slashes = False  # a redirect would reveal which paths exist
        return Guard(app, door, lambda _: None)

    def _knows(self, request: Request) -> bool:
        given = request.path_params["token"]
        return hmac.compare_digest(given.encode(), self.token.encode())

    async def page(self, request: Request) -> Response:
        """Return the HTML page; its script then requests the data."""
        if not self._knows(request):
            return _nothing()
        return _static(read_own("edit.html"), "text/html")

    async def asset(self, request: Request) -> Response:
        """Return the page's script or style sheet."""
        made = ASSETS.get(f"{request.path_params['name']}.{request.path_params['ending']}")
        if made is None or not self._knows(request):
            return _nothing()
        return _static(made[0](), made[1])

    async def network(self, request: Request) -> Response:
        """Return a picture of the statements about the entities that ``at`` names."""
        if not self._knows(request):
            return _nothing()
        names = request.query_params.getlist("at")
        drawn = await asyncio.to_thread(draw_around, self.bench, names)
        headers = {"content-security-policy": PICTURE, "cache-control": "no-store"}
        return Response(drawn, 200 if drawn else 404, headers, "image/svg+xml")

    async def act(self, request: Request) -> Response:
        """Answer one request or carry out one decision."""
        act = ACTS.get(request.path_params["act"])
        if act is None or not self._knows(request):
            return _nothing()
        if request.headers.get("content-type") != "application/json":  # forms cannot send JSON
            return _refused(415, "send JSON")
        if int(request.headers.get("content-length", LARGEST + 1)) > LARGEST:
            return _refused(413, "the request is too large")
        try:
            body = await request.json()
            answer = await asyncio.to_thread(act, self.bench, body)
        except ClaimgraphError as error:
            return _refused(409, error.message, where=error.where, cure=error.cure)
        except OSError as error:
            if is_full(error):
                cure = "make room, then decide again: nothing was changed"
                return _refused(507, "the disk is full", cure=cure)
            where = str(error.filename or "")
            return _refused(500, f"not written: {error.strerror}", where=where)
        except (KeyError, TypeError, ValueError) as error:
            return _refused(400, f"cannot be read: {error!r}")
        return JSONResponse(answer, headers={"cache-control": "no-store"})


def _nothing() -> Response:
    return Response("nothing is here; open the address that claimgraph edit printed\n", 404)


def _refused(status: int, message: str, *, where: str = "", cure: str = "") -> Response:
    return JSONResponse({"message": message, "where": where, "cure": cure}, status)


def _static(text: str, media: str) -> Response:
    headers = {"content-security-policy": POLICY, "cache-control": "no-store"}
    return Response(text, media_type=media, headers=headers)


def read_own(name: str) -> str:
    """Read a file from the page's folder, unchanged."""
    return files(__package__).joinpath("browser", name).read_text("utf-8")


@cache
def read_script() -> str:
    """Link the modules of the page into one script."""
    return f"(() => {{\n{link_modules(read_modules(BROWSER), f'{BROWSER}/edit')}}})();\n"


ASSETS: Mapping[str, tuple[Callable[[], str], str]] = {
    "edit.js": (read_script, "text/javascript"),
    "edit.css": (lambda: read_palette() + read_own("edit.css"), "text/css"),
}


def serve_folder(bench: Workbench, settings: Settings, *, ready: Callable[[str], None]) -> None:
    """Serve a folder to its one user until SIGINT or SIGTERM; ``ready`` is called with the URL."""
    app = EditApp(bench, settings)
    bench.refresh()
    stand(app.make(), settings, ready=lambda at: ready(f"{at}{app.token}/"))
