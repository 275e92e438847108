"""Whether the certificate for a BIMI logo is one, and is the domain's: a Verified or a Common Mark Certificate.

Its issuer is not verified: the authorities for marks are none of those that the system trusts for names of hosts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cryptography import x509

from smtptest.engine.printable import printable

# draft-fetch-validation-vmc-wchuang, section 4: the extended key usage for marks, and the logotype of RFC 3709.
_MARK = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.31")
_LOGOTYPE = x509.ObjectIdentifier("1.3.6.1.5.5.7.1.12")


@dataclass(frozen=True)
class MarkCertificate:
    """What could be read of a certificate."""

    fault: str
    """Why it proves nothing: "unreadable", "purpose", "logo", "name", "early" or "expired"; empty if nothing is."""
    issuer: str = ""
    """Printable; empty if it could not be read."""
    names: tuple[str, ...] = ()
    """The names that it is for, printable."""
    not_after: datetime | None = None
    """Until when it is valid, in UTC; None if it could not be read."""


def read_mark(document: bytes, domain: str, selector: str, now: datetime) -> MarkCertificate:
    """Judge the first certificate of a PEM document. Never raises."""
    try:
        return _judged(x509.load_pem_x509_certificates(document)[0], domain, selector, now)
    # As in engine/tls/certificates.py: the parser does not say what it raises for untrusted bytes.
    except Exception:
        return MarkCertificate("unreadable")


def _judged(certificate: x509.Certificate, domain: str, selector: str, now: datetime) -> MarkCertificate:
    held = {extension.oid: extension.value for extension in certificate.extensions}
    usage, alternatives = held.get(x509.ExtendedKeyUsage.oid), held.get(x509.SubjectAlternativeName.oid)
    names: list[str] = []
    if isinstance(alternatives, x509.SubjectAlternativeName):
        names = [name.lower() for name in alternatives.get_values_for_type(x509.DNSName)]
    wrong = {
        "purpose": not (isinstance(usage, x509.ExtendedKeyUsage) and _MARK in usage),
        "logo": _LOGOTYPE not in held,
        "name": not {domain, f"{selector}._bimi.{domain}"} & set(names),
        "early": now < certificate.not_valid_before_utc,
        "expired": now > certificate.not_valid_after_utc,
    }
    return MarkCertificate(
        next((fault for fault, is_so in wrong.items() if is_so), ""),
        printable(certificate.issuer.rfc4514_string()),
        tuple(map(printable, names)),
        certificate.not_valid_after_utc,
    )
