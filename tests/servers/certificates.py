"""Server certificates that something is wrong with, each with a key of its own, as files for an SSL context."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID, ObjectIdentifier

# What a page, a terminal and a C program could fall for.
HOSTILE = "<img src=x onerror=alert(1)>\x1b[2J\u202egro.elpmaxe\u200b"


def presenting(
    folder: Path,
    common_name: str = "mx.test",
    *,
    names: tuple[str, ...] = (),
    days: int = 30,
    bytes_more: int = 0,
    twice: bool = False,
) -> ssl.SSLContext:
    """The context of a server with a self-signed certificate.

    days: until it expires, negative where it has. bytes_more: how much larger an extension makes it. twice: it has one
    extension two times, which RFC 5280 section 4.2 forbids.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=60))
        .not_valid_after(now + timedelta(days=days))
    )
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), False)
    if bytes_more:
        filler = x509.UnrecognizedExtension(ObjectIdentifier("1.3.6.1.4.1.99999.1"), b"\x04" * bytes_more)
        builder = builder.add_extension(filler, False)
    if twice:
        for number in (1, 2):
            unknown = x509.UnrecognizedExtension(ObjectIdentifier(f"1.3.6.1.4.1.99999.{number}"), b"\x05\x00")
            builder = builder.add_extension(unknown, False)
    encoded = builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)
    if twice:
        # The second extension becomes the first one again; nobody here checks the signature of it.
        encoded = encoded.replace(b"\x86\x8d\x1f\x02", b"\x86\x8d\x1f\x01")
    return _context(folder, encoded, key)


def _context(folder: Path, encoded: bytes, key: ec.EllipticCurvePrivateKey) -> ssl.SSLContext:
    file = folder / "presented.pem"
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    file.write_text(pem + ssl.DER_cert_to_PEM_cert(encoded))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


def hostile_certificate(folder: Path) -> ssl.SSLContext:
    """The context of a server whose certificate has names of markup and escape codes."""
    return presenting(folder, "<img src=/x onerror=alert(1)>\x1b[2J\u202e", names=("<script>alert(1)</script>",))
