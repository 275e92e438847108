"""How a dialog ends before its plan is done, as exceptions that carry a verdict."""

from __future__ import annotations

import re
import ssl

from smtptest.engine.events import Verdict
from smtptest.engine.smtp.wire.replies import Reply

# RFC 5321 section 4.2.1: the first digit says whether trying again later can help.
_BY_KIND = {4: Verdict.DEFERRED, 5: Verdict.REJECTED}

_OPENSSL = re.compile(r"(?:\[[^]]*\] )?(.+) \(_ssl\.c:\d+\)", re.DOTALL)


class Ended(Exception):  # an ending is no error
    """The dialog ends here. summary: one plain sentence for the visitor. lost: what came is no reply, so the connection
    was given up."""

    def __init__(self, verdict: Verdict, summary: str, *, lost: bool = False) -> None:
        super().__init__(summary)
        self.lost = lost
        self.verdict = verdict
        self.summary = summary


class WireFailure(Exception):
    """The connection can carry no further reply."""


class HungUp(WireFailure):
    """The server closed the connection, or reset it. farewell: the no by which it said so, unasked, before."""

    def __init__(self, *, reset: bool, farewell: Reply | None = None) -> None:
        super().__init__()
        self.deed = "reset the connection" if reset else "closed the connection"
        self.farewell = farewell


class TlsBroken(WireFailure):
    """TLS ended with an error after its handshake: an alert of the server, or bytes that are no TLS. reason: in words.

    A server that misses a client certificate says so here in TLS 1.3 (RFC 8446 section 4.4.2.4).
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotSmtp(WireFailure):
    """The server said something that is no SMTP reply. start: its first bytes."""

    def __init__(self, start: bytes = b"") -> None:
        super().__init__()
        self.start = start


class TooMuch(WireFailure):
    """The server said more than is read. what: which limit it met, in words."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


def openssl_words(error: ssl.SSLError) -> str:
    """OpenSSL's reason, as the end of a sentence.

    Python knows the names of those reasons only that its own build listed (``error.reason``); OpenSSL's own words stand
    in the message of each, between the library in brackets and the line of ``_ssl.c``.
    """
    found = _OPENSSL.fullmatch(str(error))
    return (found[1] if found else error.reason or str(error)).replace("_", " ").lower()


def throttled(reply: Reply, awaited: str) -> Ended:
    """RFC 5321 section 3.8: with a 421 the server announces that it closes the connection, at any stage."""
    return Ended(Verdict.THROTTLED, f"The server turned us away instead of giving {awaited}: {reply.quoted}.")


def refused_by(reply: Reply, what: str) -> Ended:
    """A reply that is not the one which ``what`` needs: rejected, deferred, or nothing that SMTP allows here."""
    if reply.code == 421:
        return throttled(reply, f"a go-ahead for {what}")
    verdict = _BY_KIND.get(reply.kind, Verdict.PROTOCOL_ERROR)
    deed = {4: "put off", 5: "refused"}.get(reply.kind, "gave no reply that SMTP allows to")
    return Ended(verdict, f"The server {deed} {what}: {reply.quoted}.")


def all_refused(refused: dict[str, Reply]) -> Ended:
    """No recipient was accepted: the reply to the one that speaks for all."""
    # One that can never be delivered to weighs more than one that may be tried again.
    address, reply = max(refused.items(), key=lambda item: item[1].kind)
    others = len(refused) - 1
    also = f" and {others} more" if others else ""
    return refused_by(reply, f"the recipient <{address}>{also}")


def _parted(failure: HungUp, farewell: Reply, awaited: str) -> Ended:
    """The server hung up behind a no: whether it came just before our command or just after it is chance."""
    if farewell.code == 421:
        return throttled(farewell, awaited)
    words = f"The server {failure.deed} instead of giving {awaited}, and said before that: {farewell.quoted}."
    return Ended(_BY_KIND[farewell.kind], words)


def from_failure(failure: Exception, awaited: str, seconds: float) -> Ended:
    """The ending that a :class:`WireFailure` or a TimeoutError means to a dialog that awaited ``awaited``."""
    match failure:
        case TimeoutError():
            return Ended(Verdict.TIMEOUT, f"The server did not give {awaited} within {seconds:g} s.")
        case HungUp() if failure.farewell is not None:
            return _parted(failure, failure.farewell, awaited)
        case TlsBroken():
            return Ended(Verdict.TLS_FAILED, f"TLS broke down where {awaited} was due: {failure.reason}.")
        case HungUp():
            return Ended(Verdict.CLOSED, f"The server {failure.deed} instead of giving {awaited}.")
        case TooMuch():
            return Ended(Verdict.PROTOCOL_ERROR, f"The server sent {failure.what} where {awaited} was due.", lost=True)
        case _:
            return Ended(Verdict.PROTOCOL_ERROR, f"What the server sent instead of {awaited} is not SMTP.", lost=True)
