"""The test message, as bytes of RFC 5322, and its lines as they cross the wire."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid

from aiosmtplib.protocol import normalize_message_line_endings

from smtptest.dialog.plan import Plan

DEFAULT_SUBJECT = "Test message"
DEFAULT_BODY = "This is a test message. If you can read it, it was delivered.\n"


def compose(plan: Plan, helo: str) -> bytes:
    """The message that the plan describes. Text beyond ASCII is encoded, so that no server needs 8BITMIME for it."""
    domain = plan.mail_from.rpartition("@")[2] or helo
    message = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = make_msgid(domain=domain)  # without a domain it would look up this machine's own name
    message["From"] = plan.mail_from or f"postmaster@{domain}"
    message["To"] = ", ".join(plan.rcpt_to)
    message["Subject"] = plan.subject or DEFAULT_SUBJECT
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834 section 5: no vacation notes in answer to a test
    message.set_content(plan.body or DEFAULT_BODY)
    return message.as_bytes()


def wire_lines(message: bytes) -> list[bytes]:
    """Its lines without CRLF, dot-stuffed (RFC 5321 section 4.5.2), the final dot included."""
    lines = normalize_message_line_endings(message).removesuffix(b"\r\n").split(b"\r\n")
    return [*(b"." + line if line.startswith(b".") else line for line in lines), b"."]
