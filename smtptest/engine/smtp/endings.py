"""How replies and failures end a dialog before its plan is done."""

from __future__ import annotations

from smtptest.engine.ended import DialogEnded
from smtptest.engine.events import Verdict
from smtptest.engine.smtp.wire.failures import LimitExceeded, PeerDisconnected, TlsBroken
from smtptest.engine.smtp.wire.replies import Reply
from smtptest.engine.words.sentence import Sentence

# RFC 5321 section 4.2.1: the first digit says whether trying again later can help.
_BY_KIND = {4: Verdict.DEFERRED, 5: Verdict.REJECTED}


def throttled(reply: Reply, awaited: Sentence) -> DialogEnded:
    """The end by a 421, which announces at any stage that the server disconnects (RFC 5321 section 3.8)."""
    return DialogEnded(Verdict.THROTTLED, Sentence("turned-away", awaited=awaited, reply=reply.quoted))


def refused_by(reply: Reply, what: Sentence, awaited: Sentence | None = None) -> DialogEnded:
    """The end by a reply other than the one that ``what`` needs: rejected, deferred, or not allowed by SMTP here.

    awaited: what a 421 came instead of; by default a go-ahead.
    """
    if reply.code == 421:
        return throttled(reply, awaited or Sentence("go-ahead", what=what))
    verdict = _BY_KIND.get(reply.kind, Verdict.PROTOCOL_ERROR)
    code = {4: "deferred", 5: "rejected"}.get(reply.kind, "reply-not-allowed")
    return DialogEnded(verdict, Sentence(code, what=what, reply=reply.quoted))


def all_refused(refused: dict[str, Reply]) -> DialogEnded:
    """The end if no recipient was accepted: by the reply to the one that speaks for all."""
    # A recipient that can never be delivered to weighs more than one that may be tried again.
    address, reply = max(refused.items(), key=lambda item: item[1].kind)
    others = len(refused) - 1
    if others:
        return refused_by(reply, Sentence("the-recipients", address=address, count=others))
    return refused_by(reply, Sentence("the-recipient", address=address))


def _parted(failure: PeerDisconnected, farewell: Reply, awaited: Sentence) -> DialogEnded:
    """The server disconnected after an unsolicited refusal; whether that came before or after our command is chance."""
    if farewell.code == 421:
        return throttled(farewell, awaited)
    words = Sentence("closed-after", deed=failure.deed, awaited=awaited, reply=farewell.quoted)
    return DialogEnded(_BY_KIND[farewell.kind], words)


def from_failure(failure: Exception, awaited: Sentence, seconds: float) -> DialogEnded:
    """The end that a :class:`WireFailure` or a TimeoutError means to a dialog that awaited ``awaited``."""
    match failure:
        case TimeoutError():
            return DialogEnded(Verdict.TIMEOUT, Sentence("timed-out", awaited=awaited, seconds=seconds))
        case PeerDisconnected() if failure.farewell is not None:
            return _parted(failure, failure.farewell, awaited)
        case TlsBroken():
            return DialogEnded(Verdict.TLS_FAILED, Sentence("tls-broken", awaited=awaited, reason=failure.reason))
        case PeerDisconnected():
            return DialogEnded(Verdict.CLOSED, Sentence("closed", deed=failure.deed, awaited=awaited))
        case LimitExceeded():
            return DialogEnded(
                Verdict.PROTOCOL_ERROR, Sentence("too-much", what=failure.what, awaited=awaited), lost=True
            )
        case _:
            return DialogEnded(Verdict.PROTOCOL_ERROR, Sentence("not-smtp", awaited=awaited), lost=True)
