"""Is an unknown recipient refused at RCPT? RCPT for the given recipient, then for one that does not exist."""

from __future__ import annotations

from smtptest.engine.events import Severity, StageName
from smtptest.engine.smtp.endings import refused_by
from smtptest.engine.smtp.probes.common import report, unknown_mailbox
from smtptest.engine.smtp.session import Session, reply_to
from smtptest.engine.smtp.wire.replies import Reply
from smtptest.engine.words.sentence import Sentence

_REFERENCE = "RFC 5321 section 3.3"


async def unknown_recipient(session: Session) -> None:
    """Ask for both, and report what the difference shows. Raises DialogEnded if the sender is refused."""
    known = session.path(session.plan.rcpt_to[0])
    unknown = unknown_mailbox(known)
    with session.track.stage(StageName.MAIL):
        sender = session.path(session.plan.mail_from)
        reply = await session.ask(b"MAIL", f"FROM:<{sender}>".encode(), awaited=reply_to("MAIL FROM"))
        if not session.says(reply, 250, to="MAIL"):
            raise refused_by(reply, Sentence("the-sender", address=sender))
        session.in_transaction = True
    with session.track.stage(StageName.RCPT):
        contrast = await _ask(session, known)
        _judge(session, contrast, await _ask(session, unknown))


async def _ask(session: Session, address: str) -> Reply:
    return await session.ask(b"RCPT", f"TO:<{address}>".encode(), awaited=reply_to(f"RCPT TO:<{address}>"))


def _judge(session: Session, known: Reply, unknown: Reply) -> None:
    answered = Sentence("unknown-recipient-answered", unknown=unknown.quoted, known=known.quoted)
    given: dict[str, object] = {"answered": answered}
    if unknown.kind == 2:
        level, code = Severity.WARNING, "unknown-recipient-accepted"
    elif unknown.kind == 5 and known.kind != 5:
        level, code = Severity.GOOD, "unknown-recipient-refused"
        given["about_known"] = "" if known.kind == 2 else Sentence("recipient-not-proven")
        given["about_code"] = "" if _says_unknown(unknown) else Sentence("recipient-not-550")
    else:
        level, code = Severity.INFO, "unknown-recipient-not-proven"
        given["variant"] = "deferred" if unknown.kind == 4 else "refused"
    report(session, level, code, _REFERENCE, unknown, **given)


def _says_unknown(reply: Reply) -> bool:
    return reply.code == 550 and reply.said.startswith("5.1.1")
