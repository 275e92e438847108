"""TLS: from the first byte (RFC 8314) or by STARTTLS (RFC 3207); the handshake first, the judgement after it."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from smtptest.dialog import client_certificate, proxy
from smtptest.dialog.ciphers import key_exchange, note_connection
from smtptest.dialog.endings import Ended, openssl_words
from smtptest.dialog.events import Level, StageName, Tls, Verdict
from smtptest.dialog.plan import Security, Verify
from smtptest.dialog.session import Session
from smtptest.dialog.tls_context import context, new_context
from smtptest.dialog.verification import Judgement, Problem, judged
from smtptest.dialog.wire import Wire

# Let's Encrypt's clients renew 30 days before the end; what is left then has not been renewed.
_SOON = timedelta(days=21)
_CHAIN = "RFC 5280 section 6"
# By slug: title and reference.
_WORDS = {
    "certificate-expired": ("The certificate has expired", "RFC 5280 section 4.1.2.5"),
    "certificate-not-yet-valid": ("The certificate is not valid yet", "RFC 5280 section 4.1.2.5"),
    "certificate-self-signed": ("The certificate is self-signed", _CHAIN),
    "certificate-untrusted": ("The certificate's issuer is not known here", _CHAIN),
    "certificate-chain-incomplete": ("The server leaves out a link of the certificate chain", "RFC 8446 section 4.4.2"),
    "certificate-name-mismatch": ("The certificate is for another name", "RFC 9525"),
    "certificate-purpose": ("A certificate of the chain is not for servers", "RFC 5280 section 4.2.1.12"),
    "certificate-no-authority": ("A certificate of the chain may not sign others", "RFC 5280 section 4.2.1.9"),
    "certificate-path-length": ("The chain is longer than an authority allows", "RFC 5280 section 4.2.1.9"),
    "certificate-chain-too-long": ("The chain is too long", _CHAIN),
    "certificate-name-constraints": ("An authority may not sign for this name", "RFC 5280 section 4.2.1.10"),
    "certificate-critical-extension": ("A critical extension is not understood", "RFC 5280 section 4.2"),
    "certificate-signature-wrong": ("A signature in the chain is wrong", _CHAIN),
    "certificate-revoked": ("A certificate of the chain was revoked", "RFC 5280 section 5"),
    "certificate-irregular": ("A certificate breaks a rule of RFC 5280", "RFC 5280 section 4.2"),
    "certificate-weak-key": ("The key of a certificate is too weak", "RFC 9325 section 4.5"),
    "certificate-weak-signature": ("The signature of a certificate is too weak", "RFC 9325 section 4.5"),
    "certificate-unreadable": ("The certificate cannot be read", _CHAIN),
}


class _NoGoAhead(Exception):
    """The stage has failed; whether the session has is for the plan to say."""


async def secure_at_once(session: Session) -> None:
    """The handshake on a fresh connection, before the greeting (RFC 8314 section 3). Raises Ended where it fails."""
    with session.track.stage(StageName.TLS):
        proxy.announce(session)
        await _handshake(session)


async def secure_now(session: Session) -> None:
    """The handshake after a go-ahead. Raises Ended where it fails."""
    with session.track.stage(StageName.TLS):
        await _handshake(session)


async def offer_starttls(session: Session) -> bool:
    """STARTTLS and the handshake, where the plan wants it. True if the session is new and EHLO is due again.

    Raises Ended where TLS is required and not to be had, and where the handshake fails.
    """
    if session.plan.security not in (Security.STARTTLS, Security.OPPORTUNISTIC):
        return False
    if "STARTTLS" not in session.extensions:
        return _without(session, "The server does not offer STARTTLS.", session.line_of("STARTTLS"))
    with suppress(_NoGoAhead), session.track.stage(StageName.STARTTLS):
        reply = await session.ask(b"STARTTLS", awaited="a reply to STARTTLS")
        if not session.says(reply, 220, to="STARTTLS"):
            raise _NoGoAhead
        await session.wire.settle()
        refuse_surplus(session, reply.about)
    if reply.kind != 2:
        deed = "refuses it" if reply.kind in (4, 5) else "gives no go-ahead for it"
        return _without(session, f"The server offers STARTTLS and {deed}: {reply.quoted}.", reply.about)
    await secure_now(session)
    session.extensions = {}  # RFC 3207 section 4.2: what was learned before TLS is to be forgotten
    return True


def _without(session: Session, reason: str, about: int | None) -> bool:
    session.track.skipped(StageName.TLS)
    session.track.finding(
        Level.WARNING,
        "no-starttls",
        "The conversation is not encrypted",
        f"{reason} Everything, the message included, can be read by whoever is on the way.",
        "RFC 3207 section 4",
        about,
    )
    if session.plan.security is Security.STARTTLS:
        raise Ended(Verdict.TLS_FAILED, reason)
    return False


def refuse_surplus(session: Session, about: int | None) -> None:
    """Plaintext behind the 220 would be taken for part of the encrypted session (CVE-2011-0411, CVE-2021-22947).

    about: the line with the 220. Raises Ended where there is some.
    """
    if surplus := session.wire.surplus:
        session.wire.abort()  # and what is left of it is shown
        session.track.finding(
            Level.PROBLEM,
            "plaintext-after-starttls",
            "Plaintext was sent between the go-ahead and the handshake",
            f"{surplus} bytes came after the 220 and before TLS. Either the server is broken, or somebody "
            "on the way puts words into its mouth. No handshake was made.",
            "RFC 3207 section 6",
            about,
        )
        raise Ended(Verdict.TLS_FAILED, "Plaintext came after the go-ahead for TLS, as in an injection attack.")


async def _handshake(session: Session) -> None:
    host, limit = session.plan.peer_name, session.limits.tls
    session.track.awaited = "an end to the TLS handshake"
    try:
        # Without a name Python would silently check none; it is checked below, and sent as SNI (RFC 6066 section 3).
        await upgrade(session.wire, _context_for(session), host, limit)
    except TimeoutError:
        raise Ended(
            Verdict.TIMEOUT, f"The TLS handshake did not end within {limit:g} s.{proxy.hint(session)}"
        ) from None
    except (OSError, EOFError) as error:
        raise Ended(Verdict.TLS_FAILED, f"The TLS handshake failed: {_reason(error)}.{proxy.hint(session)}") from None
    tls, chain = _presented(session.wire)
    _report(session, tls, await judged(chain, host, session.roots))


async def upgrade(wire: Wire, settings: ssl.SSLContext, host: str, seconds: float) -> None:
    """Put the connection into TLS. Raises TimeoutError, ssl.SSLError, or OSError where the connection breaks."""
    loop = asyncio.get_running_loop()
    if not (wire.is_connected and isinstance(wire.transport, asyncio.WriteTransport)):
        raise ConnectionResetError  # a handshake on it would be waited for in vain
    async with asyncio.timeout(seconds):
        transport = await loop.start_tls(
            wire.transport, wire, settings, server_hostname=host, ssl_handshake_timeout=seconds + 1
        )
    if transport is None:  # pragma: no cover  # so its type says; asyncio gives one or raises
        raise ConnectionResetError
    wire.adopt(transport)


def _context_for(session: Session) -> ssl.SSLContext:
    """The same for every test, whether it logs in or not."""
    if not session.plan.client_cert:
        return context()
    own = new_context()
    try:
        client_certificate.load(own, session.plan.client_cert, session.client_key)
    except client_certificate.CertificateFault as fault:
        raise Ended(Verdict.REFUSED, str(fault)) from None
    return own


def _reason(error: Exception) -> str:
    """OpenSSL's reason, with a hint where the cause is nearly always the same."""
    if isinstance(error, ssl.SSLError):
        words = openssl_words(error)
        hint = (
            "the server does not speak TLS at this point"
            if words in ("wrong version number", "record layer failure")
            else ""
        )
        return f"{words} ({hint})" if hint else words
    return "the server closed the connection"


def _presented(wire: Wire) -> tuple[ssl.SSLObject, list[bytes]]:
    assert wire.transport is not None
    tls: ssl.SSLObject = wire.transport.get_extra_info("ssl_object")
    return tls, _chain(tls)


def _to_der(pem: str) -> bytes:
    return ssl.PEM_cert_to_DER_cert(pem)


def _chain(tls: Any) -> list[bytes]:
    """The chain as presented, in DER. Python has a public call for it from 3.13 on; before, on a private object."""
    if hasattr(tls, "get_unverified_chain"):
        return list(tls.get_unverified_chain())
    return [_to_der(certificate.public_bytes()) for certificate in tls._sslobj.get_unverified_chain() or ()]


def _report(session: Session, tls: ssl.SSLObject, judgement: Judgement) -> None:
    chain, found = judgement.chain, judgement.problems
    version, (name, _, bits) = tls.version() or "unknown", tls.cipher() or ("unknown", "", 0)
    session.verified = not found
    told = session.track.add(
        Tls,
        version=version,
        cipher=name,
        bits=bits,
        chain=tuple(certificate.facts for certificate in chain),
        verified=not found,
        problems=tuple(problem.text for problem in found),
        key_exchange=key_exchange(version, name, _group(tls)),
    )
    note_connection(session.track, told)
    for problem in found:
        _note(session, problem, told.seq)
    if judgement.only_common_name:
        _note_common_name(session, told.seq)
    if chain and chain[0].not_after is not None:
        _note_end(session, chain[0].not_after, told.seq)
    if found and session.plan.verify is Verify.REQUIRE:
        raise Ended(Verdict.TLS_FAILED, f"The certificate does not hold: {found[0].text}.")


def _group(tls: Any) -> str | None:
    """The group of the key exchange. Python has a call for it from 3.15 on, where OpenSSL is 3.2 or later."""
    try:
        return str(tls.group()) if hasattr(tls, "group") else None
    except NotImplementedError:
        return None


def _note(session: Session, problem: Problem, about: int) -> None:
    title, reference = _WORDS.get(problem.code, ("The certificate does not hold", _CHAIN))
    detail = f"For {session.plan.peer_name}: {problem.text}. A client that checks certificates refuses this connection."
    session.track.finding(Level.PROBLEM, problem.code, title, detail, reference, about)


def _note_common_name(session: Session, about: int) -> None:
    session.track.finding(
        Level.WARNING,
        "certificate-common-name",
        "The name stands in the common name alone",
        f"The certificate has no alternative name of a host, and {session.plan.peer_name} stands in the common name of "
        "its subject. OpenSSL and Python accept that; programs that follow RFC 9525, written in Go for example, refuse "
        "it.",
        "RFC 9525 section 2",
        about,
    )


def _note_end(session: Session, end: datetime, about: int) -> None:
    left = end - datetime.now(UTC)
    if timedelta() < left < _SOON:
        session.track.finding(
            Level.WARNING,
            "certificate-expires-soon",
            "The certificate expires soon",
            f"It is valid until {end:%Y-%m-%d %H:%M} UTC, {left.days} days and some hours from now. Where a program "
            "renews it, that should have happened.",
            "RFC 5280 section 4.1.2.5",
            about,
        )
