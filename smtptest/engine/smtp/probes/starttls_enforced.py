"""Does the server require STARTTLS? MAIL before TLS, which RFC 3207 section 4 answers with 530."""

from __future__ import annotations

import re
from string import punctuation

from smtptest.engine.events import Severity, StageName
from smtptest.engine.smtp.probes.common import report
from smtptest.engine.smtp.session import Session, reply_to
from smtptest.engine.smtp.wire.replies import Reply, without_addresses
from smtptest.engine.words.sentence import Sentence

_REFERENCE = "RFC 3207 section 4"
_TLS = re.compile(r"\b(?:START)?TLS\b|\bSSL\b|encrypt", re.IGNORECASE)


async def starttls_enforced(session: Session) -> None:
    """Name a sender without TLS, and report what the server answers."""
    _note_offer(session)
    with session.track.stage(StageName.MAIL):
        path = session.path(session.plan.mail_from)
        reply = await session.ask(b"MAIL", f"FROM:<{path}>".encode(), awaited=reply_to("MAIL FROM"))
        session.in_transaction = session.says(reply, 250, to="MAIL")
    if reply.kind == 2:
        _open(session, reply)
    elif reply.kind in (4, 5) and _speaks_of_tls(reply):
        _enforced(session, reply)
    else:
        report(
            session,
            Severity.INFO,
            "starttls-enforced-not-proven",
            _REFERENCE,
            reply,
            reply=reply.quoted,
        )


def _speaks_of_tls(reply: Reply) -> bool:
    """Whether the server's own words do. Names of hosts, and links, may have “tls” in them for no reason."""
    words = without_addresses(reply.said).split()
    return any(_TLS.search(word) for word in words if "." not in word.strip(punctuation))


def _note_offer(session: Session) -> None:
    if "STARTTLS" not in session.extensions:
        report(
            session,
            Severity.WARNING,
            "starttls-not-offered",
            _REFERENCE,
            session.seq_of("STARTTLS"),
        )


def _enforced(session: Session, reply: Reply) -> None:
    report(
        session,
        Severity.GOOD,
        "starttls-enforced",
        _REFERENCE,
        reply,
        reply=reply.quoted,
        about_code="" if reply.code == 530 else Sentence("starttls-not-530", reply_code=reply.code),
        about_port=Sentence("starttls-port-25") if session.plan.port == 25 else "",
    )


def _open(session: Session, reply: Reply) -> None:
    for_everybody = session.plan.port == 25
    report(
        session,
        Severity.INFO if for_everybody else Severity.WARNING,
        "starttls-not-enforced",
        _REFERENCE if for_everybody else "RFC 8314 section 4.1",
        reply,
        variant="port-25" if for_everybody else "other-port",
    )
