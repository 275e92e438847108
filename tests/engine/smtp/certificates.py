"""Certificates that nobody should trust, and some that are merely about to be renewed."""

from __future__ import annotations

import subprocess
import tempfile
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID


def self_signed(folder: Path, name: str, *, expired: bool = False) -> Path:
    """A PEM file with key and certificate; ``name`` is only in the subject, which no name check reads (RFC 9525)."""
    own = issue(name, days=-1 if expired else 30, address="")
    file = folder / "self-signed.pem"
    file.write_bytes(own.private + own.public)
    return file


@dataclass(frozen=True)
class Issued:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: Any

    @property
    def public(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def encoded(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def private(self) -> bytes:
        return bytes(
            self.key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )


# With digital signatures, because a self-signed one is a server's too.
_SIGNS = x509.KeyUsage(
    digital_signature=True, content_commitment=False, key_encipherment=False, data_encipherment=False,
    key_agreement=False, key_cert_sign=True, crl_sign=True, encipher_only=False, decipher_only=False,
)  # fmt: skip


def issue(
    name: str,
    by: Issued | None = None,
    *,
    days: int = 365,
    lived: int = 30,
    address: str = "127.0.0.1",
    rsa_bits: int = 0,
    curve: ec.EllipticCurve | None = None,
    issuer_at: str = "",
) -> Issued:
    """A certificate for an address, or, where it has none, for an authority. by: itself where there is nobody else.

    days: how many are left of its lifetime. lived: how many have passed.
    issuer_at: where the certificate says that its issuer's can be fetched.
    """
    key: Any = (
        rsa.generate_private_key(65537, rsa_bits) if rsa_bits else ec.generate_private_key(curve or ec.SECP256R1())
    )
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject if by else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=lived))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=not address, path_length=None), critical=True)
    )
    # RFC 5280 section 4.2.1: what Python asks for from 3.13 on (VERIFY_X509_STRICT).
    own_id = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    above = by.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value if by else own_id
    issuer_id = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(above)
    builder = builder.add_extension(own_id, critical=False).add_extension(issuer_id, critical=False)
    if not address:
        builder = builder.add_extension(_SIGNS, critical=True)
    if address:
        names = x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))])
        builder = builder.add_extension(names, critical=False)
    if issuer_at:
        place = x509.UniformResourceIdentifier(issuer_at)
        access = x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, place)
        builder = builder.add_extension(x509.AuthorityInformationAccess([access]), critical=False)
    return Issued(builder.sign(by.key if by else key, hashes.SHA256()), key)


def forgeable(own: Issued, by: Issued) -> Issued:
    """The same, signed with SHA-1: by OpenSSL's own program, because Python's libraries no longer do that."""
    request = x509.CertificateSigningRequestBuilder(own.certificate.subject, list(own.certificate.extensions))
    wish = request.sign(own.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "by").write_bytes(by.public + by.private)
        command = ["openssl", "x509", "-req", "-CA", "by", "-sha1", "-days", "365", "-copy_extensions", "copyall"]
        signed = subprocess.run(command, cwd=name, check=True, capture_output=True, input=wish).stdout
    return replace(own, certificate=x509.load_pem_x509_certificate(signed))
