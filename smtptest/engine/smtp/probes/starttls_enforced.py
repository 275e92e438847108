"""Does the server insist on STARTTLS? MAIL before TLS, to which RFC 3207 section 4 has the 530."""

from __future__ import annotations

import re

from smtptest.engine.events import Severity, StageName
from smtptest.engine.smtp.probes.common import report
from smtptest.engine.smtp.session import Session
from smtptest.engine.smtp.wire.replies import Reply

_REFERENCE = "RFC 3207 section 4"
_SPEAKS_OF_TLS = re.compile(r"\b(?:START)?TLS\b|\bSSL\b|encrypt", re.IGNORECASE)


async def starttls_enforced(session: Session) -> None:
    """Name a sender in the clear, and say what the server makes of it."""
    _note_offer(session)
    with session.track.stage(StageName.MAIL):
        path = session.path(session.plan.mail_from)
        reply = await session.ask(b"MAIL", f"FROM:<{path}>".encode(), awaited="a reply to MAIL FROM")
        session.in_transaction = session.says(reply, 250, to="MAIL")
    if reply.kind == 2:
        _open(session, reply)
    elif reply.kind in (4, 5) and _SPEAKS_OF_TLS.search(reply.said):
        _enforced(session, reply)
    else:
        report(
            session,
            Severity.INFO,
            "starttls-enforced-not-proven",
            "MAIL was not taken before TLS, but not clearly for want of TLS",
            f"The server answered {reply.quoted}, which does not speak of TLS. It may want a login, or not like this "
            "sender; whether it would want TLS is not proven.",
            _REFERENCE,
            reply,
        )


def _note_offer(session: Session) -> None:
    if "STARTTLS" not in session.extensions:
        report(
            session,
            Severity.WARNING,
            "starttls-not-offered",
            "The server does not offer STARTTLS",
            "So it can insist on nothing: whoever speaks to it on this port does so in the clear. The offer may also "
            "have been taken out on the way.",
            _REFERENCE,
            session.seq_of("STARTTLS"),
        )


def _enforced(session: Session, reply: Reply) -> None:
    code = "" if reply.code == 530 else f" RFC 3207 has the code 530 for this, not {reply.code}."
    public = (
        " A server that takes a domain's mail from everybody on port 25 must not insist on it; one for known clients "
        "may."
    )
    report(
        session,
        Severity.GOOD,
        "starttls-enforced",
        "The server insists on TLS",
        f"It answered MAIL in the clear with {reply.quoted}.{code} What other commands do in the clear is not proven."
        + (public if session.plan.port == 25 else ""),
        _REFERENCE,
        reply,
    )


def _open(session: Session, reply: Reply) -> None:
    if session.plan.port == 25:
        words = "On port 25 that is right: a server that takes a domain's mail must take it from whoever has no TLS."
    else:
        words = "A server for mail clients should refuse that, so that no mail and no password goes in the clear."
    report(
        session,
        Severity.INFO if session.plan.port == 25 else Severity.WARNING,
        "starttls-not-enforced",
        "The server takes MAIL without TLS",
        f"{words} Proven is the sender alone: recipients and the message may still be refused.",
        _REFERENCE if session.plan.port == 25 else "RFC 8314 section 4.1",
        reply,
    )
