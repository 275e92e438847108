"""Does the server allow passwords to be sent in the clear? A login that is begun without TLS and cancelled.

No secret can leak: PLAIN and LOGIN without an initial response send only the name of the mechanism, and the asterisk
ends the exchange before anything else is sent (RFC 4954 section 4).
"""

from __future__ import annotations

from smtptest.engine.events import Severity, StageName
from smtptest.engine.smtp.endings import refused_by
from smtptest.engine.smtp.probes.common import report
from smtptest.engine.smtp.session import Session, reply_to
from smtptest.engine.smtp.wire.replies import Reply
from smtptest.engine.words.sentence import Sentence

_REFERENCE = "RFC 4954 section 4"
_AWAITED = reply_to("AUTH")
# Anyone listening can read what these send; what the others send only allows guessing.
_CLEAR = ("PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER")


async def auth_before_tls(session: Session) -> None:
    """Judge the offer, then begin AUTH PLAIN and AUTH LOGIN and cancel them."""
    _judge_offer(session)
    with session.track.stage(StageName.AUTH):
        for mechanism in ("PLAIN", "LOGIN"):
            reply = await session.ask(b"AUTH", mechanism.encode(), awaited=_AWAITED)
            try:
                if reply.kind == 3:
                    await _call_off(session)
            finally:
                # Whatever happens to that, the login has begun.
                _judge(session, mechanism, reply)


async def _call_off(session: Session) -> None:
    reply = await session.ask(b"*", awaited=_AWAITED)
    if reply.kind == 3:
        raise refused_by(reply, Sentence("the-cancellation"))


def _judge_offer(session: Session) -> None:
    offered = session.extensions.get("AUTH", "").split()
    if not offered:
        report(
            session,
            Severity.GOOD,
            "auth-not-offered-plain",
            _REFERENCE,
            session.seq_of("AUTH"),
        )
        return
    clear = [name for name in offered if name in _CLEAR]
    report(
        session,
        Severity.PROBLEM if clear else Severity.INFO,
        "auth-offered-plain",
        _REFERENCE,
        session.seq_of("AUTH"),
        variant="readable" if clear else "guessable",
        offered=session.wire.transcriber.displayable(" ".join(offered)),
        readable=", ".join(clear),
    )


def _judge(session: Session, mechanism: str, reply: Reply) -> None:
    slug = mechanism.lower()
    if reply.kind in (2, 3):
        level, code = Severity.PROBLEM, f"auth-{slug}-begun-plain"
    elif reply.kind == 5:
        level, code = Severity.GOOD, f"auth-{slug}-refused-plain"
    else:
        level, code = Severity.INFO, f"auth-{slug}-not-proven"
    report(session, level, code, _REFERENCE, reply, mechanism=mechanism, reply=reply.quoted)
