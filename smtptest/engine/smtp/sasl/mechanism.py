"""What a SASL mechanism (RFC 4422) is to this program: a name, what it says first, and an answer to each challenge."""

from __future__ import annotations

import binascii
from base64 import b64decode
from dataclasses import dataclass

from smtptest.engine.words.sentence import Sentence


class UnsuitableCredentials(Exception):
    """A user name or password that the mechanism cannot carry. Its words say why, and quote neither."""


class UnanswerableChallenge(Exception):
    """A challenge without an answer: the exchange is to be cancelled.

    words: why, as the end of a sentence. code: of the finding that says so, empty where the verdict is enough.
    """

    def __init__(self, words: Sentence, code: str = "", reference: str = "RFC 4954 section 4") -> None:
        super().__init__(words)
        self.words, self.code, self.reference = words, code, reference


@dataclass(frozen=True)
class ChallengeFinding:
    """Something that a challenge tells the reader: a finding.

    statements: a stranger's words, not yet fit to show; empty where there are none.
    """

    code: str
    statements: str
    reference: str


class Mechanism:
    """One attempt with one mechanism."""

    has_sensitive_challenges = False
    """Whether the password can be guessed from the challenges, so that they are masked."""

    def __init__(self, name: str, initial: bytes | None = None) -> None:
        #: The name in AUTH, such as ``PLAIN``.
        self.name = name
        #: The initial response; None if the server speaks first.
        self.initial = initial
        #: Whether the server has given every proof of itself that the mechanism requires.
        self.server_verified = True

    def answer(self, challenge: bytes) -> bytes:
        """What to say to a challenge, which is as it stood on the wire. Raises UnanswerableChallenge."""
        raise unexpected_challenge()

    def remark(self, challenge: bytes) -> ChallengeFinding | None:
        """What the challenge tells the reader, where it is an error and not a question."""
        return None


def unexpected_challenge() -> UnanswerableChallenge:
    return UnanswerableChallenge(Sentence("challenge-unexpected"), "challenge-unexpected")


def malformed(words: Sentence) -> UnanswerableChallenge:
    return UnanswerableChallenge(words, "challenge-malformed")


def decoded(challenge: bytes) -> bytes:
    """A challenge out of its base64, read strictly. Raises UnanswerableChallenge."""
    try:
        return b64decode(challenge, validate=True)
    except binascii.Error:
        raise malformed(Sentence("challenge-not-base64")) from None
