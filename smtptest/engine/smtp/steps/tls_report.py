"""What a handshake brought: the connection and the chain that was presented, told and judged."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from typing import Any

from smtptest.engine.ended import DialogEnded
from smtptest.engine.events import Severity, Tls, Verdict
from smtptest.engine.smtp.plan import Verify
from smtptest.engine.smtp.session import Session
from smtptest.engine.tls.ciphers import key_exchange, note_connection, note_sizes
from smtptest.engine.tls.handshake import TlsConnection
from smtptest.engine.tls.verification import Problem, verify

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


def _to_der(pem: str) -> bytes:
    return ssl.PEM_cert_to_DER_cert(pem)


def _chain(tls: Any) -> list[bytes]:
    """The chain as presented, in DER. Python has a public call for it from 3.13 on; before, on a private object."""
    if hasattr(tls, "get_unverified_chain"):
        return list(tls.get_unverified_chain())
    return [_to_der(certificate.public_bytes()) for certificate in tls._sslobj.get_unverified_chain() or ()]


async def report_tls(session: Session, tls: TlsConnection) -> DialogEnded | None:
    """Tell what a handshake brought, and what is to be said against it.

    Gives the end of the dialog where the plan wants a certificate that holds, and this does not.
    """
    judgement = await verify(_chain(tls), session.plan.peer_name, session.roots)
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
        key_exchange=key_exchange(version, name, f"{tls.dh_bits} bits" if tls.dh_bits else _group(tls)),
    )
    note_connection(session.track, told, tls.dh_bits)
    for problem in found:
        _note(session, problem, told.seq)
    if judgement.only_common_name:
        _note_common_name(session, told.seq)
    note_sizes(session.track, chain, told.seq)
    if chain and chain[0].not_after is not None:
        _note_end(session, chain[0].not_after, told.seq)
    if found and session.plan.verify is Verify.REQUIRE:
        return DialogEnded(Verdict.TLS_FAILED, f"The certificate does not hold: {found[0].text}.")
    return None


def _group(tls: Any) -> str | None:
    """The group of the key exchange. Python has a call for it from 3.15 on, where OpenSSL is 3.2 or later."""
    try:
        return str(tls.group()) if hasattr(tls, "group") else None
    except NotImplementedError:
        return None


def _note(session: Session, problem: Problem, about: int) -> None:
    title, reference = _WORDS.get(problem.code, ("The certificate does not hold", _CHAIN))
    detail = f"For {session.plan.peer_name}: {problem.text}. A client that checks certificates refuses this connection."
    session.track.finding(Severity.PROBLEM, problem.code, title, detail, reference, about)


def _note_common_name(session: Session, about: int) -> None:
    session.track.finding(
        Severity.WARNING,
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
            Severity.WARNING,
            "certificate-expires-soon",
            "The certificate expires soon",
            f"It is valid until {end:%Y-%m-%d %H:%M} UTC, {left.days} days and some hours from now. Where a program "
            "renews it, that should have happened.",
            "RFC 5280 section 4.1.2.5",
            about,
        )
