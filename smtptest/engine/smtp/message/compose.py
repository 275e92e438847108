"""The test message that a plan describes: its fields, its parts, its samples and its size."""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime

from smtptest.engine.smtp.mailboxes import split_mailbox, with_a_labels
from smtptest.engine.smtp.message import mime
from smtptest.engine.smtp.message.attachments import DEFAULT_TYPE, Attachment
from smtptest.engine.smtp.message.headers import addresses, encoded, message_id, parse_headers, subject
from smtptest.engine.smtp.message.message import LEAST_PADDING, Message, from_raw
from smtptest.engine.smtp.plan import Plan, Sample

DEFAULT_SUBJECT = "Test message"
DEFAULT_BODY = "This is a test message. If you can read it, it was delivered.\n"
_PADDING = "smtptest-padding"

# SpamAssassin's Generic Test for Unsolicited Bulk Email, https://spamassassin.apache.org/gtube/: on a line of its own.
GTUBE = "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X"
# The anti-malware test file, https://www.eicar.org/download-anti-malware-testfile/: 68 bytes at the start of a file. In
# two parts, so that no scanner takes this source for it.
EICAR = (r"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD" + "-ANTIVIRUS-TEST-FILE!$H+H*").encode()
EICAR_NAME = "eicar.com"


def compose(
    plan: Plan,
    helo: str,
    *,
    attachments: Sequence[Attachment] = (),
    eight_bit: bool = False,
    utf8: bool = False,
) -> Message:
    """The message of a plan. If ``plan.size`` is less than the message needs, the message is as small as possible.

    eight_bit: whether text beyond ASCII may be sent unencoded. utf8: whether fields may (RFC 6532).
    """
    if plan.raw_message:
        return from_raw(plan.raw_message)
    extra = parse_headers(plan.headers)
    replaced = {name.lower() for name, _ in extra}
    own = b"".join(field for name, field in _fields(plan, helo, utf8=utf8).items() if name not in replaced)
    own_parts, blank, body = _parts(plan, attachments, eight_bit=eight_bit).partition(b"\r\n\r\n")
    raw = own + own_parts + b"\r\nMIME-Version: 1.0\r\n" + encoded(extra, utf8=utf8) + blank[2:] + body
    return _padded(raw, plan.size) if plan.size else Message(raw)


def _fields(plan: Plan, helo: str, *, utf8: bool) -> dict[str, bytes]:
    """Our own fields by their names in lower case."""
    domain = split_mailbox(with_a_labels(plan.mail_from))[1]
    token = f"{secrets.token_hex(10)}.{int(time.time())}"
    fields = {
        "date": encoded((("Date", format_datetime(datetime.now(UTC))),), utf8=False),
        "message-id": message_id(token, domain, helo),
        "from": addresses("From", [plan.mail_from or f"postmaster@{domain or helo}"]),
        "to": addresses("To", plan.rcpt_to),
        "subject": subject(plan.subject or DEFAULT_SUBJECT, utf8=utf8),
        # RFC 3834 section 5: no vacation notes in answer to a test.
        "auto-submitted": encoded((("Auto-Submitted", "auto-generated"),), utf8=False),
    }
    return fields if plan.rcpt_to else {name: field for name, field in fields.items() if name != "to"}


def _parts(plan: Plan, attachments: Sequence[Attachment], *, eight_bit: bool) -> bytes:
    """What follows our own fields: the fields of the parts, an empty line and the body."""
    words = plan.body or DEFAULT_BODY
    if plan.sample is Sample.GTUBE:
        words = f"{words.rstrip()}\n\n{GTUBE}\n"
    whole = mime.text(words, "plain", eight_bit=eight_bit)
    if plan.html:
        whole = mime.multipart("alternative", [whole, mime.text(plan.html, "html", eight_bit=eight_bit)])
    files = [mime.file(EICAR_NAME, DEFAULT_TYPE, EICAR)] if plan.sample is Sample.EICAR else []
    files += [mime.file(one.name, one.type, one.content) for one in attachments]
    if plan.size:
        files.append(mime.plain_file("padding.txt", f"{_PADDING}\r\n".encode()))
    return mime.multipart("mixed", [whole, *files]) if files else whole


def _padded(raw: bytes, size: int) -> Message:
    # The last one: the text may have such a line too. Its own two bytes of line end stay, as the least padding.
    head, _, tail = raw.rpartition(f"\r\n{_PADDING}\r\n".encode())
    head += b"\r\n"
    return Message(head, max(LEAST_PADDING, size - len(head) - len(tail)), tail)
