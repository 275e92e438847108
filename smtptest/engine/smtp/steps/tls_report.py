"""Reports a handshake: the connection and the presented chain, with all findings about them."""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from smtptest.engine.ended import DialogEnded
from smtptest.engine.events import Severity, Tls, Verdict
from smtptest.engine.recorder import machine_form
from smtptest.engine.smtp.plan import Verify
from smtptest.engine.smtp.session import Presented, Session
from smtptest.engine.tls.certificates import CertificateFacts, renewal_overdue_from
from smtptest.engine.tls.ciphers import key_exchange, note_connection, note_sizes
from smtptest.engine.tls.handshake import TlsConnection
from smtptest.engine.tls.verification import Problem, verify
from smtptest.engine.words.sentence import Sentence

_CHAIN = "RFC 5280 section 6"
# By the code of a problem with a certificate; :data:`_CHAIN` for the others.
_REFERENCES = {
    "certificate-expired": "RFC 5280 section 4.1.2.5",
    "certificate-not-yet-valid": "RFC 5280 section 4.1.2.5",
    "certificate-chain-incomplete": "RFC 8446 section 4.4.2",
    "certificate-name-mismatch": "RFC 9525",
    "certificate-purpose": "RFC 5280 section 4.2.1.12",
    "certificate-no-authority": "RFC 5280 section 4.2.1.9",
    "certificate-path-length": "RFC 5280 section 4.2.1.9",
    "certificate-name-constraints": "RFC 5280 section 4.2.1.10",
    "certificate-critical-extension": "RFC 5280 section 4.2",
    "certificate-revoked": "RFC 5280 section 5",
    "certificate-irregular": "RFC 5280 section 4.2",
    "certificate-weak-key": "RFC 9325 section 4.5",
    "certificate-weak-signature": "RFC 9325 section 4.5",
}


def _to_der(pem: str) -> bytes:
    return ssl.PEM_cert_to_DER_cert(pem)


def _chain(tls: Any) -> list[bytes]:
    """The chain as presented, in DER. Python has a public call for it since 3.13; before, one on a private object."""
    if hasattr(tls, "get_unverified_chain"):
        return list(tls.get_unverified_chain())
    return [_to_der(certificate.public_bytes()) for certificate in tls._sslobj.get_unverified_chain() or ()]


async def report_tls(session: Session, tls: TlsConnection) -> DialogEnded | None:
    """Record what a handshake brought, and note what is wrong with it.

    Returns the end of the dialog if the plan requires a valid certificate and this is not one.
    """
    presented = _chain(tls)
    judgement = await verify(presented, session.plan.peer_name, session.roots)
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
        reasons=tuple(machine_form(problem.text) for problem in found),
        key_exchange=key_exchange(version, name, f"{tls.dh_bits} bits" if tls.dh_bits else _group(tls)),
    )
    session.presented.append(Presented(tuple(presented), told.seq))
    note_connection(session.track, told, tls.dh_bits)
    for problem in found:
        _note(session, problem, told.seq)
    if judgement.only_common_name:
        _note_common_name(session, told.seq)
    note_sizes(session.track, chain, told.seq)
    _note_end(session, chain, told.seq)
    if found and session.plan.verify is Verify.REQUIRE:
        return DialogEnded(Verdict.TLS_FAILED, Sentence("certificate-invalid", problem=found[0].text))
    return None


def _group(tls: Any) -> str | None:
    """The group of the key exchange. Python has a call for it since 3.15, with OpenSSL 3.2 or later."""
    try:
        return str(tls.group()) if hasattr(tls, "group") else None
    except NotImplementedError:
        return None


def _note(session: Session, problem: Problem, about: int) -> None:
    reference, host = _REFERENCES.get(problem.code, _CHAIN), session.plan.peer_name
    session.track.add_finding(Severity.PROBLEM, problem.code, reference, about, host=host, problem=problem.text)


def _note_common_name(session: Session, about: int) -> None:
    session.track.add_finding(
        Severity.WARNING, "certificate-common-name", "RFC 9525 section 2", about, host=session.plan.peer_name
    )


def _note_end(session: Session, chain: Sequence[CertificateFacts], about: int) -> None:
    begin, end = (chain[0].not_before, chain[0].not_after) if chain else (None, None)
    if begin is None or end is None:
        return
    left = end - datetime.now(UTC)
    if timedelta() < left < renewal_overdue_from(begin, end):
        session.track.add_finding(
            Severity.WARNING,
            "certificate-expires-soon",
            "RFC 5280 section 4.1.2.5",
            about,
            variant=("today", "one")[left.days] if left.days < 2 else "several",
            end=f"{end:%Y-%m-%d %H:%M}",
            days=left.days,
        )
