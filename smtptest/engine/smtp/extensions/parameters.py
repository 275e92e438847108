"""The parameters of MAIL and RCPT: those of the extensions in use."""

from __future__ import annotations

from smtptest.engine.ended import DialogEnded
from smtptest.engine.events import Severity, Verdict
from smtptest.engine.smtp.extensions.dsn import parse_dsn
from smtptest.engine.smtp.plan import StopAfter
from smtptest.engine.smtp.session import Session
from smtptest.engine.words.sentence import Sentence


def mail_command(session: Session) -> tuple[bytes, ...]:
    """MAIL with its parameters."""
    words = [f"FROM:<{session.path(session.plan.mail_from)}>"]
    sends = session.plan.stop_after.reaches(StopAfter.DATA)
    if "SIZE" in session.extensions and (sends or session.plan.size):
        words.append(f"SIZE={session.message.size}")
    if "8BITMIME" in session.extensions and sends and session.message.eight_bit:
        words.append("BODY=8BITMIME")
    words += [keyword for keyword in ("SMTPUTF8", "REQUIRETLS") if keyword in session.negotiated]
    if "DSN" in session.negotiated:
        words += parse_dsn(session.plan.dsn).mail
    return b"MAIL", *(word.encode() for word in words)


def rcpt_command(session: Session, address: str) -> tuple[bytes, ...]:
    """RCPT with its parameters."""
    words = [f"TO:<{session.path(address)}>"]
    if "DSN" in session.negotiated:
        words += parse_dsn(session.plan.dsn).rcpt
    return b"RCPT", *(word.encode() for word in words)


def max_message_size(session: Session) -> int | None:
    """The largest size that the server accepts; None if it names none, or 0 (RFC 1870 section 4)."""
    value = session.extensions.get("SIZE", "")
    return (int(value) or None) if value.isascii() and value.isdecimal() and len(value) <= 20 else None


def exceeds_max_size(session: Session) -> bool:
    """Whether the message is larger than the server accepts; if so, a finding says so."""
    most = max_message_size(session)
    asked = session.plan.size or session.plan.stop_after.reaches(StopAfter.DATA)
    if most is None or not asked or session.message.size <= most:
        return False
    session.track.add_finding(
        Severity.PROBLEM,
        "message-too-large",
        "RFC 1870 section 6.1",
        session.seq_of("SIZE"),
        size=session.message.size,
        most=most,
    )
    return True


def too_large_to_send(session: Session) -> DialogEnded:
    """The end if the server accepted MAIL in spite of the size: RFC 1870 section 6.1 forbids trying the message."""
    size, most = session.message.size, max_message_size(session)
    return DialogEnded(Verdict.REJECTED, Sentence("message-too-large", size=size, most=most))
