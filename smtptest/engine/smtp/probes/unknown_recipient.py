"""Is an unknown recipient refused at RCPT? RCPT for the given recipient, then for one that surely does not exist."""

from __future__ import annotations

from smtptest.engine.events import Severity, StageName
from smtptest.engine.smtp.endings import refused_by
from smtptest.engine.smtp.probes.common import report, unknown_mailbox
from smtptest.engine.smtp.session import Session
from smtptest.engine.smtp.wire.replies import Reply

_REFERENCE = "RFC 5321 section 3.3"


async def unknown_recipient(session: Session) -> None:
    """Ask for both, and say what the difference proves. Raises DialogEnded where the sender is refused."""
    known = session.path(session.plan.rcpt_to[0])
    unknown = unknown_mailbox(known)
    with session.track.stage(StageName.MAIL):
        sender = session.path(session.plan.mail_from)
        reply = await session.ask(b"MAIL", f"FROM:<{sender}>".encode(), awaited="a reply to MAIL FROM")
        if not session.says(reply, 250, to="MAIL"):
            raise refused_by(reply, f"the sender <{sender}>")
        session.in_transaction = True
    with session.track.stage(StageName.RCPT):
        contrast = await _ask(session, known)
        _judge(session, contrast, await _ask(session, unknown))


async def _ask(session: Session, address: str) -> Reply:
    return await session.ask(b"RCPT", f"TO:<{address}>".encode(), awaited=f"a reply to RCPT TO:<{address}>")


def _judge(session: Session, known: Reply, unknown: Reply) -> None:
    other = f"To the recipient that you named it answered {known.quoted}."
    words = f"For an address that does not exist the server answered {unknown.quoted}. {other}"
    if unknown.kind == 2:
        level, code, title = (
            Severity.WARNING,
            "unknown-recipient-accepted",
            "The server takes a recipient that does not exist",
        )
        words += (
            " Either the domain takes mail for every name (catch-all), or the server finds out later and sends a "
            "bounce,"
            " which hits whoever's address was forged as the sender. Which of the two is not proven."
        )
    elif unknown.kind == 5 and known.kind != 5:
        level, code, title = Severity.GOOD, "unknown-recipient-refused", "An unknown recipient is refused at once"
        words += "" if known.kind == 2 else " That it takes those who exist is not proven by this."
        words += "" if _says_unknown(unknown) else " RFC 5321 and RFC 3463 have 550 and 5.1.1 for this."
    else:
        level, code, title = (
            Severity.INFO,
            "unknown-recipient-not-proven",
            "Whether an unknown recipient is refused is open",
        )
        words += (
            " It puts both off or does not want mail from this client at all; greylisting does so with a first visitor."
            if unknown.kind == 4
            else " It refuses both, so that the reason may lie with this client, the sender or the domain."
        )
    report(session, level, code, title, words, _REFERENCE, unknown)


def _says_unknown(reply: Reply) -> bool:
    return reply.code == 550 and reply.said.startswith("5.1.1")
