"""Does the server carry plaintext into TLS? A command behind STARTTLS in one segment (CVE-2011-0411).

A server that answers it after the handshake treats as encrypted what anyone on the network path may have inserted.
"""

from __future__ import annotations

from smtptest.engine.ended import DialogEnded
from smtptest.engine.events import Severity, StageName, Verdict
from smtptest.engine.smtp.probes.common import replies_until_221, report
from smtptest.engine.smtp.session import Session, reply_to
from smtptest.engine.smtp.steps.starttls import handshake, reject_plaintext
from smtptest.engine.smtp.wire.replies import Reply
from smtptest.engine.words.sentence import Sentence

_REFERENCE = "RFC 3207 section 4.2"
_AWAITED = reply_to("STARTTLS")


async def starttls_injection(session: Session) -> None:
    """Send STARTTLS and NOOP at once, make the handshake, send EHLO and QUIT, and count the replies.

    Raises DialogEnded if there is no TLS.
    """
    if "STARTTLS" not in session.extensions:
        raise DialogEnded(Verdict.TLS_FAILED, Sentence("starttls-probe-impossible"))
    with session.track.stage(StageName.STARTTLS):
        # Two replies may arrive: to STARTTLS, and to NOOP if the server has kept it.
        await session.send_ahead(b"STARTTLS\r\nNOOP\r\n", 2, _AWAITED)
        reply = await session.read_reply(_AWAITED)
        await session.wire.wait_until_quiet()
    if not session.says(reply, 220, to="STARTTLS"):
        await _not_taken(session, reply)
        return
    if session.wire.has_reply:
        await _answered_in_the_clear(session)
    reject_plaintext(session, reply.about)  # the beginning of an answer
    await handshake(session)
    await _count(session)


async def _count(session: Session) -> None:
    awaited = reply_to("EHLO")
    with session.track.stage(StageName.EHLO):
        await session.send_ahead(b"EHLO " + session.helo.encode() + b"\r\n", 1, awaited)
        first = await session.read_reply(awaited)
    rest = await replies_until_221(session)
    answers = [first, *rest.replies]
    sure = 1 + rest.answers
    if session.wire.is_second_greeting(first):
        # A server may send a second greeting after the handshake; that 220 does not answer NOOP.
        answers, sure = answers[1:], sure - 1
    # The reply to EHLO is the one with several lines, if there is one; a reply before it answers NOOP.
    if sure > 1 or (len(answers) > 1 and len(answers[0].lines) < len(answers[1].lines)):
        _accepted(session, answers[0])
    elif rest.failure is not None:
        _open(session, first)
    else:
        _discarded(session, first)


def _accepted(session: Session, first: Reply) -> None:
    report(
        session,
        Severity.PROBLEM,
        "starttls-injection-accepted",
        _REFERENCE,
        first,
        reply=first.quoted,
    )


def _open(session: Session, first: Reply) -> None:
    report(
        session,
        Severity.INFO,
        "starttls-injection-not-proven",
        _REFERENCE,
        first,
        reply=first.quoted,
    )


def _discarded(session: Session, first: Reply) -> None:
    report(
        session,
        Severity.GOOD,
        "starttls-injection-discarded",
        _REFERENCE,
        first,
    )


async def _not_taken(session: Session, reply: Reply) -> None:
    if reply.kind != 5:
        raise DialogEnded(Verdict.TLS_FAILED, Sentence("starttls-not-taken", reply=reply.quoted))
    await replies_until_221(session)
    report(
        session,
        Severity.GOOD,
        "starttls-injection-refused",
        _REFERENCE,
        reply,
        reply=reply.quoted,
    )


async def _answered_in_the_clear(session: Session) -> None:
    reply = await session.read_reply(reply_to("NOOP"))
    report(
        session,
        Severity.WARNING,
        "starttls-injection-answered",
        "RFC 3207 section 4",
        reply,
        reply=reply.quoted,
    )
    session.wire.abort()
    raise DialogEnded(Verdict.TLS_FAILED, Sentence("plaintext-answered", reply=reply.quoted))
