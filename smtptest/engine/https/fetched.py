"""The result of fetching a document: what an event of kind ``fetched`` says, and the document itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from smtptest.engine import events
from smtptest.engine.recorder import Track, machine_form
from smtptest.engine.words.sentence import Sentence


class FetchError(Exception):
    """There is no document."""

    def __init__(self, words: Sentence, status: int | None = None) -> None:
        super().__init__(words)
        #: Why, as the end of a sentence.
        self.words = words
        #: The status of the answer, if there was one.
        self.status = status


class BarredHost(FetchError):
    """The operator lets nothing be fetched from this host."""

    def __init__(self) -> None:
        super().__init__(Sentence("fetch-barred"))


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """The result of one request."""

    url: str
    """What was asked for, beginning with ``https://``."""
    status: int | None = None
    """The status of the answer; None if there was none, or it broke off."""
    body: bytes = b""
    """The document; empty if there is an ``error``."""
    media_type: str = ""
    """What the server says that the document is, as in "text/plain"; empty if it does not say."""
    error: Sentence | None = None
    """Why there is no document, as the end of a sentence; None if there is one."""
    barred: bool = False
    """Whether the reason is the operator's, so that the host was not asked and nothing is known about it."""

    @property
    def size(self) -> int:
        """The size of the document in bytes."""
        return len(self.body)


class Document(Protocol):
    """The result of fetching a document, as :class:`Fetched` has it."""

    @property
    def url(self) -> str: ...

    @property
    def status(self) -> int | None: ...

    @property
    def body(self) -> bytes: ...

    @property
    def media_type(self) -> str: ...

    @property
    def error(self) -> Sentence | None: ...

    @property
    def barred(self) -> bool: ...


class Fetcher(Protocol):
    """Fetches documents under the guard, as client.HttpsClient does."""

    async def fetch(self, host: str, path: str) -> Document:
        """The document at this path of a host. Never raises: its ``error`` says why there is none."""


async def fetch_with_number(client: Fetcher, host: str, path: str, track: Track) -> tuple[Document, int]:
    """Fetch a document and record it. Returns the number of the event as well."""
    found = await client.fetch(host, path)
    reason = {} if found.error is None else machine_form(found.error)
    event = track.add(
        events.Fetched, url=found.url, status=found.status, size=len(found.body), error=found.error, **reason
    )
    return found, event.seq
