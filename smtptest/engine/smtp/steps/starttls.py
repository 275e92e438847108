"""TLS from the first byte (RFC 8314) or by STARTTLS (RFC 3207): first the handshake, then the verification."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import suppress

from smtptest.engine.ended import DialogEnded
from smtptest.engine.events import Severity, StageName, Verdict
from smtptest.engine.smtp.plan import Security
from smtptest.engine.smtp.session import Session, reply_to
from smtptest.engine.smtp.steps import proxy_protocol as proxy
from smtptest.engine.smtp.steps.tls_report import report_tls
from smtptest.engine.smtp.wire.other_services import is_smtp, note_plain_smtp, note_service, recognise
from smtptest.engine.smtp.wire.protocol import Wire
from smtptest.engine.tls import client_certificate
from smtptest.engine.tls.context import new_context, shared_context
from smtptest.engine.tls.handshake import THREADS, HandoverContext, NotTls, TlsConnection, do_handshake
from smtptest.engine.tls.openssl_errors import explain_tls_error, note_tls_error, openssl_words
from smtptest.engine.words.sentence import Sentence, said_by


class _NoGoAhead(Exception):
    """The stage has failed; the plan decides whether the session has."""


async def implicit_tls(session: Session) -> None:
    """Make the handshake before the greeting (RFC 8314 section 3). Raises DialogEnded if it fails."""
    with session.track.stage(StageName.TLS):
        proxy.send_proxy_header(session)
        await _handshake(session)


async def handshake(session: Session) -> None:
    """Make the handshake after a 220. Raises DialogEnded if it fails."""
    with session.track.stage(StageName.TLS):
        await _handshake(session)


async def starttls(session: Session) -> bool:
    """Send STARTTLS and make the handshake, if the plan wants it. True if the session is new and EHLO is due again.

    Raises DialogEnded if TLS is required and not possible, and if the handshake fails.
    """
    if session.plan.security not in (Security.STARTTLS, Security.OPPORTUNISTIC):
        return False
    if "STARTTLS" not in session.extensions:
        return _without(session, Sentence("starttls-not-offered"), session.seq_of("STARTTLS"))
    with suppress(_NoGoAhead), session.track.stage(StageName.STARTTLS):
        reply = await session.ask(b"STARTTLS", awaited=reply_to("STARTTLS"))
        if not session.says(reply, 220, to="STARTTLS"):
            raise _NoGoAhead
        await session.wire.wait_until_quiet()
        reject_plaintext(session, reply.about)
    if reply.kind != 2:
        code = "starttls-refused" if reply.kind in (4, 5) else "starttls-without-go-ahead"
        return _without(session, Sentence(code, reply=reply.quoted), reply.about)
    await handshake(session)
    session.extensions = {}  # RFC 3207 section 4.2: what was learned before TLS is to be forgotten
    return True


def _without(session: Session, reason: Sentence, about: int | None) -> bool:
    session.without_tls = True
    session.track.skipped(StageName.TLS)
    session.track.add_finding(Severity.WARNING, "no-starttls", "RFC 3207 section 4", about, reason=reason)
    if session.plan.security is Security.STARTTLS:
        raise DialogEnded(Verdict.TLS_FAILED, reason)
    return False


def reject_plaintext(session: Session, about: int | None) -> None:
    """Raise DialogEnded if plaintext followed the 220 (CVE-2011-0411, CVE-2021-22947).

    It would be taken for part of the encrypted session. about: the line with the 220.
    """
    if surplus := session.wire.unread_bytes:
        session.wire.abort()  # and what is left of it is shown
        session.track.add_finding(
            Severity.PROBLEM, "plaintext-after-starttls", "RFC 3207 section 6", about, count=surplus
        )
        raise DialogEnded(Verdict.TLS_FAILED, Sentence("plaintext-after-go-ahead"))


async def _handshake(session: Session) -> None:
    host, limit = session.plan.peer_name, session.limits.tls
    session.track.awaited = Sentence("handshake-end")
    settings = await _context_for(session)
    try:
        # Without a name Python would silently check none; it is checked below, and sent as SNI (RFC 6066 section 3).
        secured = await timed_handshake(session.wire, settings, host, limit)
    except (OSError, EOFError) as error:
        raise _failed(session, error) from None
    # Told before anything is read: what the server says within TLS never stands before it.
    refusal = await report_tls(session, secured)
    try:
        await session.wire.use_tls(HandoverContext.around(secured), host)
    except OSError as error:
        raise _failed(session, error) from None
    if refusal is not None:
        raise refusal


async def timed_handshake(wire: Wire, settings: ssl.SSLContext, host: str, seconds: float) -> TlsConnection:
    """Make the handshake. Raises TimeoutError, ssl.SSLError, or OSError and EOFError if the connection breaks."""
    raw = wire.transport
    if not (wire.is_connected and isinstance(raw, asyncio.Transport)):
        raise ConnectionResetError  # a handshake on it would be waited for in vain
    async with asyncio.timeout(seconds):
        return await do_handshake(raw, settings, host)


async def _context_for(session: Session) -> ssl.SSLContext:
    """The same context for every test, whether it logs in or not, unless it presents a certificate."""
    if not session.plan.client_cert:
        return shared_context()
    own = new_context()
    arguments = own, session.plan.client_cert, session.client_key
    try:
        await asyncio.get_running_loop().run_in_executor(THREADS, client_certificate.load, *arguments)
    except client_certificate.CertificateFault as fault:
        raise DialogEnded(Verdict.REFUSED, said_by(fault)) from None
    return own


def _failed(session: Session, error: Exception) -> DialogEnded:
    """The end by a failed handshake; a finding says why."""
    if isinstance(error, TimeoutError):
        words = Sentence("handshake-timed-out", seconds=session.limits.tls, hint=proxy.failure_hint(session))
        return DialogEnded(Verdict.TIMEOUT, words)
    if isinstance(error, NotTls):
        reason = Sentence("openssl-means", words=openssl_words(error), meaning=_what_came(session, error))
    elif isinstance(error, ssl.SSLError):
        reason = explain_tls_error(session.track, error)
    else:
        reason = Sentence("tls-closed")
        note_tls_error(session.track, "tls-cut-off", Sentence("tls-hung-up"))
    words = Sentence("handshake-failed", reason=reason, hint=proxy.failure_hint(session))
    return DialogEnded(Verdict.TLS_FAILED, words)


def _what_came(session: Session, error: NotTls) -> Sentence:
    """What the server sent instead of TLS, as the end of a sentence. A finding says the same."""
    track, shown = (
        session.track,
        session.wire.transcriber.displayable(error.heard.partition(b"\n")[0].strip().decode("latin-1")),
    )
    if session.plan.security is not Security.TLS:
        note_tls_error(track, "tls-not-spoken", Sentence("tls-went-on-in-plain-text", words=shown))
        return Sentence("tls-not-spoken/means")
    if is_smtp(error.heard):
        return note_plain_smtp(track, shown)
    if service := recognise(error.heard):
        note_service(track, service)
        return Sentence("tls-of-service", service=service.name)
    note_tls_error(track, "tls-not-spoken", Sentence("tls-something-else", words=shown))
    return Sentence("tls-not-spoken/means")
