"""Logos and certificates for them, as domains publish them."""

from __future__ import annotations

from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from tests.engine.domain.helpers import DOMAIN, NOW

LOGO = """<svg xmlns="http://www.w3.org/2000/svg" version="1.2" baseProfile="tiny-ps" viewBox="0 0 64 64">
<title>Lab</title><defs><path id="shape" d="M0 0h64v64z"/></defs>
<use xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="#shape"/></svg>"""
MARK = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.31")
LOGOTYPE = x509.ObjectIdentifier("1.3.6.1.5.5.7.1.12")


def mark(
    *names: str, usage: x509.ObjectIdentifier | None = MARK, logo: bool = True, begin: datetime = NOW, days: int = 30
) -> bytes:
    """A certificate in PEM. days: from its begin to its end."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Lab\u202e")])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=days))
    )
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), False)
    if usage:
        builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), False)
    if logo:
        builder = builder.add_extension(x509.UnrecognizedExtension(LOGOTYPE, b"\x30\x00"), False)
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


GOOD = mark(DOMAIN)
OTHER_USAGE = ExtendedKeyUsageOID.SERVER_AUTH
