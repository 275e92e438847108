"""What a SASL mechanism (RFC 4422) is here: a name, an initial response, and an answer to each challenge."""

from __future__ import annotations

import binascii
from base64 import b64decode
from dataclasses import dataclass

from smtptest.engine.words.sentence import Sentence

_BLANKS = b" \t"


class UnsuitableCredentials(Exception):
    """The mechanism cannot carry the user name or password. The words say why, and quote neither."""

    def __init__(self, words: Sentence) -> None:
        super().__init__(words)
        self.words = words


class UnanswerableChallenge(Exception):
    """A challenge has no answer, so the exchange must be cancelled.

    words: why, as the end of a sentence. code: of the finding about it; empty if the verdict is enough.
    """

    def __init__(self, words: Sentence, code: str = "", reference: str = "RFC 4954 section 4") -> None:
        super().__init__(words)
        self.words, self.code, self.reference = words, code, reference


@dataclass(frozen=True)
class ChallengeFinding:
    """A finding about what a challenge says."""

    code: str
    """The finding's."""
    statements: str
    """Untrusted text, not yet fit for display; empty if there is none."""
    reference: str
    """The RFC or the page that the challenge follows."""


class Mechanism:
    """One attempt with one mechanism."""

    has_sensitive_challenges = False
    """Whether the password can be guessed from the challenges, so that they are masked."""
    reads_challenges = False
    """Whether the answer depends on what a challenge says."""

    def __init__(self, name: str, initial: bytes | None = None) -> None:
        #: The name in AUTH, such as ``PLAIN``.
        self.name = name
        #: The initial response; None if the server speaks first.
        self.initial = initial
        #: Whether the server has given every proof of itself that the mechanism requires.
        self.server_verified = True

    def answer(self, challenge: bytes) -> bytes:
        """The answer to a challenge, which is as it was on the wire. Raises UnanswerableChallenge."""
        raise unexpected_challenge()

    def remark(self, challenge: bytes) -> ChallengeFinding | None:
        """A finding about the challenge, if it is an error and not a question."""
        return None


def unexpected_challenge() -> UnanswerableChallenge:
    return UnanswerableChallenge(Sentence("challenge-unexpected"), "challenge-unexpected")


def malformed(words: Sentence) -> UnanswerableChallenge:
    return UnanswerableChallenge(words, "challenge-malformed")


def decoded(challenge: bytes) -> bytes:
    """A challenge decoded from base64; strictly, but for what :func:`is_loose` finds. Raises UnanswerableChallenge."""
    text, padded = challenge.strip(_BLANKS), _padded(challenge)
    try:
        if text not in (padded, padded.rstrip(b"=")):  # Python accepts too much padding
            raise binascii.Error
        return b64decode(padded, validate=True)
    except binascii.Error:
        raise malformed(Sentence("challenge-not-base64")) from None


def is_loose(challenge: bytes) -> bool:
    """Whether there are blanks around the base64 of a challenge, or its padding is missing (RFC 4648 section 3.2)."""
    return challenge != _padded(challenge)


def _padded(challenge: bytes) -> bytes:
    """The challenge without the blanks around it, with the padding that its length asks for."""
    text = challenge.strip(_BLANKS).rstrip(b"=")
    return text + b"=" * (-len(text) % 4)
