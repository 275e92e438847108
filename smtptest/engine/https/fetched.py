"""What came of fetching a document: what an event of kind ``fetched`` says, and the document itself."""

from __future__ import annotations

from dataclasses import dataclass

from smtptest.engine.words.sentence import Sentence


class FetchError(Exception):
    """There is no document."""

    def __init__(self, words: Sentence, status: int | None = None) -> None:
        super().__init__(words)
        #: Why, as the end of a sentence.
        self.words = words
        #: The status of the answer, if there was one.
        self.status = status


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """The result of one request."""

    url: str
    status: int | None = None
    """The status of the answer; None if there was none, or it broke off."""
    body: bytes = b""
    """The document; empty if there is an ``error``."""
    media_type: str = ""
    """What the server says that the document is, as in "text/plain"; empty if it does not say."""
    error: Sentence | None = None

    @property
    def size(self) -> int:
        """The size of the document in bytes."""
        return len(self.body)
