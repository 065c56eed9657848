"""A chat endpoint that speaks as OpenAI's does: a question, its answer, and the record of both."""

from __future__ import annotations

import hashlib
import json
import os
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from functools import cached_property
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from claimgraph.model.errors import ClaimgraphError
from claimgraph.model.files import settle, write_beside_then_rename
from claimgraph.model.progress import Progress

if TYPE_CHECKING:
    from claimgraph.store.remote.http import Wire

KEY = "CLAIMGRAPH_LLM_KEY"
"""The variable of the environment with the endpoint's key. It goes into no file."""

COMPLETIONS = "/chat/completions"
"""What comes behind the address of an endpoint, unless it is there."""

RECORDS = "draft-calls"
"""The folder, in that of the dossier, with what an endpoint answered."""

FORMATS = ("json_schema", "json_object", "plain")
"""How an endpoint is asked for JSON: held to the schema, held to JSON, or by the words alone. Not
every endpoint knows the first two."""

TRIES, FIRST_WAIT = 4, 2.0
"""How often a question is sent, and the seconds before the second time; each wait doubles."""

LONGEST_WAIT = 120.0
"""Seconds that an endpoint may ask to be left alone before the command ends instead."""
SECONDS, MEGABYTES = 180, 8
"""How long one answer may take, and how large it may be."""

BUSY = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS,
                  *(it for it in HTTPStatus if it >= HTTPStatus.INTERNAL_SERVER_ERROR),
                  529})  # fmt: skip
"""Statuses after which the same question is sent again. 529 is what some say when overloaded."""

UNKNOWN_FORMAT = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY})
GO_ON = "run the same command again: what was answered so far is recorded and not asked for again"
HINTS: Mapping[int, str] = {
    HTTPStatus.UNAUTHORIZED: f"put the endpoint's key into the variable {KEY}",
    HTTPStatus.FORBIDDEN: f"put a key that may use this model into the variable {KEY}",
    HTTPStatus.NOT_FOUND: "look at --url, which often ends with /v1, and at the name of --model",
}
Answer = TypeVar("Answer")


class UnreadableAnswer(ClaimgraphError):
    """An answer, in whichever format it was asked for, that cannot be read as claims."""


@dataclass(frozen=True)
class ChatQuestion:
    """What a model is asked: instructions, the data that they speak of, the form of the answer."""

    model: str
    instructions: str
    data: str
    schema: Mapping[str, Any]

    def body(self, form: str) -> bytes:
        """The request, with no tools and nothing left to chance."""
        messages = [
            {"role": "system", "content": self.instructions},
            {"role": "user", "content": self.data},
        ]
        told: dict[str, Any] = {"model": self.model, "temperature": 0, "messages": messages}
        if form == "json_schema":
            shape = {"name": "claims", "strict": True, "schema": self.schema}
            told["response_format"] = {"type": form, "json_schema": shape}
        elif form == "json_object":
            told["response_format"] = {"type": form}
        return json.dumps(told, ensure_ascii=False).encode()

    @cached_property
    def hash(self) -> str:
        """SHA-256 of all that is asked: the same question has the same recorded answer."""
        return hashlib.sha256(self.body(FORMATS[0])).hexdigest()


@dataclass(frozen=True)
class ChatRecords:
    """Recorded answers: a file for each question, named by its hash, without the question."""

    folder: Path

    def find(self, question: ChatQuestion) -> str | None:
        """The answer to a question that was asked before."""
        file = self.folder / f"{question.hash}.json"
        if not file.exists():
            return None
        try:
            return str(json.loads(file.read_bytes())["answer"])
        except (ValueError, KeyError, TypeError):
            cure = "delete the file: the question is then asked again"
            where = str(file)
            raise ClaimgraphError(
                "a recorded answer cannot be read", where=where, cure=cure
            ) from None

    def save(self, question: ChatQuestion, answer: str, *, host: str, form: str) -> None:
        """Record an answer, whole or not at all."""
        self.folder.mkdir(exist_ok=True)
        told = {"model": question.model, "host": host, "format": form, "answer": answer}
        file = self.folder / f"{question.hash}.json"
        with write_beside_then_rename(file) as out:
            out.write(json.dumps(told, indent=1).encode() + b"\n")
        settle(file)


@dataclass
class ChatEndpoint:
    """An endpoint, spoken to by one request after another.

    ``form`` is the place in FORMATS of the first format that it did not refuse.
    """

    wire: Wire
    progress: Progress = lambda _: None
    sleep: Callable[[float], None] = time.sleep
    form: int = field(default=0, init=False)

    @property
    def host(self) -> str:
        """Who is asked."""
        return urlsplit(self.wire.address).netloc

    def ask(self, question: ChatQuestion, read: Callable[[str], Answer]) -> tuple[Answer, str, str]:
        """Ask in one format after another until an answer can be read: as read, as sent, format.

        Raises UnreadableAnswer after the last format, and ClaimgraphError where there is no answer.
        """
        fault = ""
        for at in range(self.form, len(FORMATS)):
            status, data = self._exchange(question.body(FORMATS[at]))
            if status in UNKNOWN_FORMAT and at + 1 < len(FORMATS):
                self.form = at + 1
                continue
            if status != HTTPStatus.OK:
                raise self._refused(status, data)
            try:
                answer = read_content(data)
                return read(answer), answer, FORMATS[at]
            except ValueError as error:
                fault = str(error)
        raise UnreadableAnswer(f"the answer cannot be read: {fault}", where=self.host)

    def _exchange(self, body: bytes) -> tuple[int, bytes]:
        """Send a request until it is answered, and wait as long as the endpoint asks for."""
        from claimgraph.store.remote.http import NoAnswer

        headers = {"content-type": "application/json", "accept": "application/json"}
        for number in range(1, TRIES + 1):
            wait, last = FIRST_WAIT * 2 ** (number - 1), number == TRIES
            try:
                response, data = self.wire.exchange("POST", self.wire.address, body, headers)
            except NoAnswer as error:
                if last:
                    raise ClaimgraphError(error.message, where=self.host, cure=GO_ON) from None
                self._pause(wait, error.message)
                continue
            if response.status_code not in BUSY or last:
                return response.status_code, data
            wait = read_wait(response.headers.get("retry-after", ""), wait, now=time.time())
            self._pause(wait, f"it is busy ({response.status_code})")
        raise AssertionError("the last try returns or raises")

    def _pause(self, seconds: float, reason: str) -> None:
        if seconds > LONGEST_WAIT:
            message = f"{reason}, and asks to wait {seconds:,.0f} s"
            raise ClaimgraphError(message, where=self.host, cure=f"after that time, {GO_ON}")
        self.progress(f"{self.host}: {reason}; asking again in {seconds:.0f} s")
        self.sleep(seconds)

    def _refused(self, status: int, data: bytes) -> ClaimgraphError:
        from claimgraph.store.remote.http import server_words

        words = server_words("", data)
        secret = self.wire.secret.token
        shown = words.replace(secret, "***") if secret else words
        cure = HINTS.get(status, "the words above are the endpoint's; " + GO_ON)
        return ClaimgraphError(
            f"the endpoint refused ({status}){shown}", where=self.host, cure=cure
        )


def open_chat(
    url: str, progress: Progress, environment: Mapping[str, str] = os.environ
) -> ChatEndpoint:
    """An endpoint by its address, with the key of the environment.

    Raises ClaimgraphError for an address that cannot be read, and for a key that would travel
    where others can read it.
    """
    from claimgraph.store.remote.http import MEGABYTES as LARGEST
    from claimgraph.store.remote.http import SECONDS as ALLOWED
    from claimgraph.store.remote.http import TOKEN, open_wire

    key = environment.get(KEY, "").strip()
    if not re.fullmatch(r"[!-~]*", key):
        cure = "copy it again: it holds a space, a line end or a letter that no key has"
        raise ClaimgraphError("the key cannot be sent", where=KEY, cure=cure)
    address, mark, query = url.partition("?")
    address = address.rstrip("/")
    if not address.endswith(COMPLETIONS):
        address += COMPLETIONS
    address += mark + query
    bounds = {ALLOWED: environment.get(ALLOWED, str(SECONDS)), LARGEST: str(MEGABYTES)}
    wire = open_wire(address, {TOKEN: key, **bounds})
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https"):
        cure = "write it as https://api.example.com/v1"
        raise ClaimgraphError("the address is no address of the web", where=url, cure=cure)
    if key and parts.scheme != "https" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        cure = f"use https, or take the key out of {KEY}"
        raise ClaimgraphError("the key would be sent without encryption", where=url, cure=cure)
    return ChatEndpoint(wire, progress)


def read_content(data: bytes) -> str:
    """The words of the model in an answer. Raises ValueError where there are none.

    A call of a tool is no answer: none was offered.
    """
    try:
        content = json.loads(data)["choices"][0]["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError):
        raise ValueError("it has not the shape of a chat completion") from None
    if not isinstance(content, str):
        raise ValueError("it holds no text")
    return content


def read_wait(told: str, otherwise: float, *, now: float) -> float:
    """Seconds by a header ``Retry-After`` (RFC 9110, 10.2.3), a number or a date.

    >>> read_wait("7", 2.0, now=0.0), read_wait("Thu, 01 Jan 1970 00:00:09 GMT", 2.0, now=4.0)
    (7.0, 5.0)
    >>> read_wait("soon", 2.0, now=0.0)
    2.0
    """
    if re.fullmatch(r"\d{1,9}(\.\d+)?", told.strip()):
        return float(told)
    try:
        return max(0.0, parsedate_to_datetime(told).timestamp() - now)
    except (ValueError, TypeError, OverflowError):
        return otherwise
