"""The test message that a plan describes: its fields, its parts, its samples and its size."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid

from aiosmtplib.protocol import normalize_message_line_endings

from smtptest.dialog.attachments import Attachment
from smtptest.dialog.headers import encoded, parse_headers
from smtptest.dialog.message import Message
from smtptest.dialog.padding import LEAST
from smtptest.dialog.paths import with_a_labels
from smtptest.dialog.plan import Plan, Sample
from smtptest.dialog.samples import EICAR, EICAR_NAME, GTUBE

DEFAULT_SUBJECT = "Test message"
DEFAULT_BODY = "This is a test message. If you can read it, it was delivered.\n"
_PADDING = "smtptest-padding"


def compose(
    plan: Plan,
    helo: str,
    *,
    attachments: Sequence[Attachment] = (),
    eight_bit: bool = False,
    utf8: bool = False,
) -> Message:
    """The message. eight_bit: text beyond ASCII may stand as it is, else it is encoded. utf8: so may fields (RFC 6532).

    Where ``plan.size`` asks for less than the message has anyway, it is as small as it can be.
    """
    extra = parse_headers(plan.headers)
    draft = EmailMessage(policy=SMTP.clone(cte_type="8bit" if eight_bit else "7bit", utf8=utf8))
    replaced = {name.lower() for name, _ in extra}
    for name, value in _fields(plan, helo).items():
        if name.lower() not in replaced:
            draft[name] = value
    _fill(draft, plan, attachments)
    raw = normalize_message_line_endings(draft.as_bytes())
    fields, blank, body = raw.partition(b"\r\n\r\n")
    raw = fields + b"\r\n" + encoded(extra, utf8=utf8) + blank[2:] + body
    return _padded(raw, plan.size) if plan.size else Message(raw)


def _fields(plan: Plan, helo: str) -> dict[str, str]:
    domain = with_a_labels(plan.mail_from).rpartition("@")[2] or helo
    return {
        "Date": format_datetime(datetime.now(UTC)),
        "Message-ID": make_msgid(domain=domain),  # without a domain it would look up this machine's own name
        "From": plan.mail_from or f"postmaster@{domain}",
        "To": ", ".join(plan.rcpt_to),
        "Subject": plan.subject or DEFAULT_SUBJECT,
        "Auto-Submitted": "auto-generated",  # RFC 3834 section 5: no vacation notes in answer to a test
    }


def _fill(draft: EmailMessage, plan: Plan, attachments: Sequence[Attachment]) -> None:
    text = plan.body or DEFAULT_BODY
    if plan.sample is Sample.GTUBE:
        text = f"{text.rstrip()}\n\n{GTUBE}\n"
    draft.set_content(text)
    if plan.html:
        draft.add_alternative(plan.html, subtype="html")
    if plan.sample is Sample.EICAR:
        draft.add_attachment(EICAR, maintype="application", subtype="octet-stream", filename=EICAR_NAME)
    for one in attachments:
        kind, subtype = one.type.split("/")
        draft.add_attachment(one.content, maintype=kind, subtype=subtype, filename=one.name)
    if plan.size:
        draft.add_attachment(f"{_PADDING}\n", filename="padding.txt")


def _padded(raw: bytes, size: int) -> Message:
    # The last one: the text may have such a line too. Its own two bytes of line end stay, as the least padding.
    head, _, tail = raw.rpartition(f"\r\n{_PADDING}\r\n".encode())
    head += b"\r\n"
    return Message(head, max(LEAST, size - len(head) - len(tail)), tail)
