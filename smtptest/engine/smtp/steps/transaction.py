"""The mail transaction: MAIL, RCPT, DATA and the message (RFC 5321 section 3.3), and the end (RSET, QUIT)."""

from __future__ import annotations

from contextlib import suppress

from smtptest.engine.ended import DialogEnded
from smtptest.engine.events import Severity, StageName, Verdict
from smtptest.engine.smtp.endings import all_refused, refused_by
from smtptest.engine.smtp.extensions.limits import apply_limits
from smtptest.engine.smtp.extensions.negotiation import negotiate
from smtptest.engine.smtp.extensions.parameters import exceeds_max_size, mail_command, rcpt_command, too_large_to_send
from smtptest.engine.smtp.extensions.pipelining import drain, next_reply, send_pipelined
from smtptest.engine.smtp.plan import StopAfter
from smtptest.engine.smtp.session import Session, reply_to
from smtptest.engine.smtp.steps.answers import answered
from smtptest.engine.words.sentence import Sentence

# RFC 5321 has no time limit for QUIT. The verdict is known already, so the visitor should not wait long for it.
_QUIT_SECONDS = 5.0


async def mail(session: Session) -> None:
    """Name the sender, with the parameters of the extensions in use. Raises DialogEnded unless it is accepted."""
    require_permission(session)
    with session.track.stage(StageName.MAIL):
        negotiate(session)
        apply_limits(session)
        large = exceeds_max_size(session)
        session.wire.transcriber.utf8 = "SMTPUTF8" in session.negotiated
        if "PIPELINING" in session.negotiated and not large and not _may_stop_early(session):
            await send_pipelined(session)
        reply = await next_reply(session, *mail_command(session), awaited=reply_to("MAIL FROM"))
        if not session.says(reply, 250, to="MAIL"):
            raise refused_by(reply, Sentence("the-sender", address=session.plan.mail_from))
        session.in_transaction = True
        if large:
            raise too_large_to_send(session)


def require_permission(session: Session) -> None:
    """Raise DialogEnded if the plan sends a message and the rules forbid it here; the wire would refuse it anyway."""
    if session.wire.message_forbidden and session.plan.stop_after.reaches(StopAfter.DATA):
        raise DialogEnded(Verdict.REFUSED, Sentence("login-before-message"))


def _may_stop_early(session: Session) -> bool:
    return 0 < session.rules.max_refused < len(session.recipients)


async def rcpt(session: Session) -> None:
    """Name each recipient. Raises DialogEnded if none is accepted."""
    with session.track.stage(StageName.RCPT):
        for address in session.recipients:
            if _may_stop_early(session) and _unknown(session) >= session.rules.max_refused:
                _note_stop(session)
                break
            await _recipient(session, address)
        if not session.accepted:
            raise all_refused(session.refused)


def _unknown(session: Session) -> int:
    return sum(reply.kind == 5 for reply in session.refused.values())


def _note_stop(session: Session) -> None:
    session.track.add_finding(Severity.INFO, "recipients-not-named", "", count=_unknown(session))


async def _recipient(session: Session, address: str) -> None:
    awaited = reply_to(f"RCPT TO:<{address}>")
    reply = await next_reply(session, *rcpt_command(session, address), awaited=awaited)
    if session.says(reply, 250, 251, to="RCPT"):
        session.accepted[address] = reply
    elif reply.kind in (4, 5):
        session.refused[address] = reply
    else:
        raise refused_by(reply, Sentence("the-recipient", address=address))


async def data(session: Session) -> None:
    """Send DATA, which BDAT does without (RFC 3030 section 2). Raises DialogEnded unless the server answers 354."""
    if "CHUNKING" in session.negotiated:
        return
    with session.track.stage(StageName.DATA):
        reply = await next_reply(session, b"DATA", awaited=reply_to("DATA"))
        if not session.says(reply, 354, to="DATA"):
            raise refused_by(reply, Sentence("the-command", command="DATA"))
        session.in_message = True


async def quit_session(session: Session) -> None:
    """End the session, and read what else is sent. Raises nothing: the verdict is known."""
    await _say_goodbye(session)
    if session.wire.is_idle:
        await session.wire.wait_until_quiet()


async def _say_goodbye(session: Session) -> None:
    """RSET if a transaction is open, then QUIT, if the server listens.

    After the 354 no command is possible except the message itself, so a dialog that stops there disconnects.
    """
    with suppress(DialogEnded):
        await drain(session, _QUIT_SECONDS)
    if session.in_message or not session.wire.is_idle:
        return
    try:
        with session.track.stage(StageName.QUIT):
            if session.in_transaction:
                await session.ask(b"RSET", awaited=reply_to("RSET"), seconds=_QUIT_SECONDS)
            await session.ask(b"QUIT", awaited=reply_to("QUIT"), seconds=_QUIT_SECONDS)
    except DialogEnded as ended:
        session.track.add_finding(Severity.INFO, "no-goodbye", "RFC 5321 section 4.1.1.10", summary=ended.summary)


def conclusion(session: Session) -> DialogEnded:
    """How a dialog ended that went as far as its plan asked."""
    counts = {"accepted": len(session.accepted), "count": len(set(session.plan.rcpt_to))}
    if session.refused:
        address, reply = next(iter(session.refused.items()))
        code = "took-for-some" if session.accepted_reply else "accepts-some"
        words = Sentence(code, **counts, address=address, reply=reply.quoted)
        return DialogEnded(Verdict.PARTLY_ACCEPTED, words)
    if session.unsent_recipients and session.accepted:
        return DialogEnded(Verdict.PARTLY_ACCEPTED, Sentence("accepts-most", **counts))
    if session.accepted_reply:
        return DialogEnded(Verdict.ACCEPTED, Sentence("took", reply=session.accepted_reply.quoted))
    return DialogEnded(Verdict.PASSED, _passed(session))


def _passed(session: Session) -> Sentence:
    if not session.accepted:
        return answered(session, Sentence("passed", step=session.plan.stop_after.upper()))
    if len(session.accepted) == 1:
        return Sentence("accepts-one")
    return Sentence("accepts-all", count=len(session.accepted))
