"""How the receiver speaks TLS: with a certificate that is good as far as it knows, or badly on request."""

from __future__ import annotations

import ssl
import tempfile
import warnings
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from pathlib import Path

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class Certificate(Enum):
    """What the receiver shows of itself, and how."""

    GOOD = auto()
    """The operator's certificate; without one, that of an authority which nobody trusts."""
    EXPIRED = auto()
    WRONG_NAME = auto()
    SELF_SIGNED = auto()
    OLD_TLS = auto()
    """The good one, by TLS 1.0 only."""


# Reserved by RFC 2606.
_OTHER_NAME = "another-host.invalid"
_EXPIRED_FOR = timedelta(days=30)
_LIFETIME = timedelta(days=365)


class ServerContexts:
    """Contexts, each made when it is first needed.

    name: of the receiver. files: of the operator's certificate with its chain, and of its key, as PEM.
    """

    def __init__(self, name: str, files: tuple[Path, Path] | None = None) -> None:
        self._name, self._files = name, files
        self._authority = trustme.CA(organization_name="smtptest", organization_unit_name="receiver for tests")
        self._made: dict[Certificate, ssl.SSLContext] = {}

    def of(self, certificate: Certificate) -> ssl.SSLContext:
        """The context that shows this."""
        if certificate not in self._made:
            self._made[certificate] = self._make(certificate)
        return self._made[certificate]

    def _make(self, certificate: Certificate) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if certificate is Certificate.OLD_TLS:
            _only_old(context)
        if certificate in (Certificate.GOOD, Certificate.OLD_TLS) and self._files is not None:
            context.load_cert_chain(*self._files)
        elif certificate is Certificate.SELF_SIGNED:
            _show(context, _self_signed(self._name))
        else:
            self._issued(certificate).configure_cert(context)
        return context

    def _issued(self, certificate: Certificate) -> trustme.LeafCert:
        name = _OTHER_NAME if certificate is Certificate.WRONG_NAME else self._name
        now = datetime.now(UTC)
        end = now - _EXPIRED_FOR if certificate is Certificate.EXPIRED else now + _LIFETIME
        return self._authority.issue_cert(name, common_name=name, not_before=end - 2 * _LIFETIME, not_after=end)


def _only_old(context: ssl.SSLContext) -> None:
    with warnings.catch_warnings():
        # Python says that it is obsolete, which is why it is here.
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1
    context.set_ciphers("DEFAULT:@SECLEVEL=0")  # OpenSSL 3 has no TLS 1.0 at a higher level


def _self_signed(name: str) -> bytes:
    """A key and its certificate, as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + _LIFETIME)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return secret + certificate.public_bytes(pem)


def _show(context: ssl.SSLContext, pem: bytes) -> None:
    """Python reads a certificate from a file only."""
    with tempfile.NamedTemporaryFile(suffix=".pem") as file:
        file.write(pem)
        file.flush()
        context.load_cert_chain(file.name)
