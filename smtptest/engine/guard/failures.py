"""Why there is no connection, as errors whose words can be said in another language."""

from __future__ import annotations

import errno
import os

from smtptest.engine.words.sentence import Sentence

# What can happen when a mail server is dialled; for anything else the system's words are quoted.
_BY_NUMBER = {
    errno.ECONNREFUSED: "connect-refused",
    errno.ECONNRESET: "connect-reset",
    errno.EHOSTUNREACH: "connect-no-route",
    errno.ENETUNREACH: "connect-network-unreachable",
    errno.EADDRNOTAVAIL: "connect-address-not-ours",
}


class Forbidden(PermissionError):
    """The policy forbids the connection."""

    def __init__(self, words: Sentence) -> None:
        super().__init__(words)
        #: Why, as a sentence.
        self.words = words


class SourceUnusable(OSError):
    """Our own end of the connection cannot have the address that was asked for. It is no answer of the target's."""

    def __init__(self, words: Sentence) -> None:
        super().__init__(words)
        #: Why, as the end of a sentence.
        self.words = words


def system_error(error: OSError) -> Sentence:
    """What the system says, as the end of a sentence."""
    code = _BY_NUMBER.get(error.errno or 0)
    if code is not None:
        return Sentence(code)
    return Sentence("verbatim", words=os.strerror(error.errno) if error.errno else str(error))
