"""How replies and failures end a dialog before its plan is done."""

from __future__ import annotations

from smtptest.engine.ended import DialogEnded
from smtptest.engine.events import Verdict
from smtptest.engine.smtp.wire.failures import LimitExceeded, PeerDisconnected, TlsBroken
from smtptest.engine.smtp.wire.replies import Reply

# RFC 5321 section 4.2.1: the first digit says whether trying again later can help.
_BY_KIND = {4: Verdict.DEFERRED, 5: Verdict.REJECTED}


def throttled(reply: Reply, awaited: str) -> DialogEnded:
    """The end by a 421, which announces at any stage that the server disconnects (RFC 5321 section 3.8)."""
    return DialogEnded(Verdict.THROTTLED, f"The server turned us away instead of giving {awaited}: {reply.quoted}.")


def refused_by(reply: Reply, what: str) -> DialogEnded:
    """The end by a reply other than the one that ``what`` needs: rejected, deferred, or not allowed by SMTP here."""
    if reply.code == 421:
        return throttled(reply, f"a go-ahead for {what}")
    verdict = _BY_KIND.get(reply.kind, Verdict.PROTOCOL_ERROR)
    deed = {4: "put off", 5: "refused"}.get(reply.kind, "gave no reply that SMTP allows to")
    return DialogEnded(verdict, f"The server {deed} {what}: {reply.quoted}.")


def all_refused(refused: dict[str, Reply]) -> DialogEnded:
    """The end if no recipient was accepted: by the reply to the one that speaks for all."""
    # A recipient that can never be delivered to weighs more than one that may be tried again.
    address, reply = max(refused.items(), key=lambda item: item[1].kind)
    others = len(refused) - 1
    also = f" and {others} more" if others else ""
    return refused_by(reply, f"the recipient <{address}>{also}")


def _parted(failure: PeerDisconnected, farewell: Reply, awaited: str) -> DialogEnded:
    """The server disconnected after an unsolicited refusal; whether that came before or after our command is chance."""
    if farewell.code == 421:
        return throttled(farewell, awaited)
    words = f"The server {failure.deed} instead of giving {awaited}, and said before that: {farewell.quoted}."
    return DialogEnded(_BY_KIND[farewell.kind], words)


def from_failure(failure: Exception, awaited: str, seconds: float) -> DialogEnded:
    """The end that a :class:`WireFailure` or a TimeoutError means to a dialog that awaited ``awaited``."""
    match failure:
        case TimeoutError():
            return DialogEnded(Verdict.TIMEOUT, f"The server did not give {awaited} within {seconds:g} s.")
        case PeerDisconnected() if failure.farewell is not None:
            return _parted(failure, failure.farewell, awaited)
        case TlsBroken():
            return DialogEnded(Verdict.TLS_FAILED, f"TLS broke down where {awaited} was due: {failure.reason}.")
        case PeerDisconnected():
            return DialogEnded(Verdict.CLOSED, f"The server {failure.deed} instead of giving {awaited}.")
        case LimitExceeded():
            return DialogEnded(
                Verdict.PROTOCOL_ERROR, f"The server sent {failure.what} where {awaited} was due.", lost=True
            )
        case _:
            return DialogEnded(
                Verdict.PROTOCOL_ERROR, f"What the server sent instead of {awaited} is not SMTP.", lost=True
            )
