"""A presented certificate chain as facts for the reader. All of it is a stranger's text."""

from __future__ import annotations

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import AuthorityInformationAccessOID

from smtptest.dialog.events import Json
from smtptest.dialog.printable import printable

_MOST_NAMES = 50


def load(encoded: bytes) -> x509.Certificate | None:
    """The certificate in DER, or None where it cannot be read."""
    try:
        certificate = x509.load_der_x509_certificate(encoded)
        # Parsed on first use, and may fail there.
        _ = certificate.extensions, certificate.subject, certificate.issuer
    except (ValueError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        return None
    return certificate


def facts(certificate: x509.Certificate | None) -> Json:
    """What the ``chain`` of a TLS event says of one certificate (see :class:`smtptest.dialog.events.Tls`)."""
    if certificate is None:
        return {
            "subject": "(cannot be read)",
            "issuer": "",
            "names": [],
            "not_before": None,
            "not_after": None,
            "fingerprint": "",
            "key": "",
        }
    return {
        "subject": printable(certificate.subject.rfc4514_string()),
        "issuer": printable(certificate.issuer.rfc4514_string()),
        "names": [printable(name) for name in names(certificate)[:_MOST_NAMES]],
        "not_before": certificate.not_valid_before_utc.isoformat(),
        "not_after": certificate.not_valid_after_utc.isoformat(),
        "fingerprint": certificate.fingerprint(SHA256()).hex(),
        "key": key(certificate),
    }


def names(certificate: x509.Certificate) -> list[str]:
    """Its subject alternative names of hosts, DNS names first, then IP addresses (RFC 5280 section 4.2.1.6)."""
    try:
        extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    addresses = extension.get_values_for_type(x509.IPAddress)
    return [*extension.get_values_for_type(x509.DNSName), *map(str, addresses)]


def issuer_addresses(certificate: x509.Certificate) -> list[str]:
    """Where it says that its issuer's certificate can be fetched (RFC 5280 section 4.2.2.1)."""
    try:
        extension = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except x509.ExtensionNotFound:
        return []
    return [
        access.access_location.value
        for access in extension
        if access.access_method == AuthorityInformationAccessOID.CA_ISSUERS
        and isinstance(access.access_location, x509.UniformResourceIdentifier)
    ]


def key(certificate: x509.Certificate) -> str:
    """Kind and size of its public key, as in ``RSA 2048`` or ``EC secp256r1``; empty where it is of no known kind."""
    try:
        public_key = certificate.public_key()
    except (ValueError, UnsupportedAlgorithm):
        return ""
    if isinstance(public_key, rsa.RSAPublicKey):
        return f"RSA {public_key.key_size}"
    if isinstance(public_key, ec.EllipticCurvePublicKey):
        return f"EC {public_key.curve.name}"
    return type(public_key).__name__.strip("_").removesuffix("PublicKey")
