"""How the receiver speaks TLS: with a certificate that is good as far as it knows, or badly on request."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from pathlib import Path

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from OpenSSL import SSL


class Certificate(Enum):
    """What the receiver shows of itself, and how."""

    GOOD = auto()
    """The operator's certificate; without one, that of an authority which nobody trusts."""
    EXPIRED = auto()
    """One that was valid until some time ago."""
    WRONG_NAME = auto()
    """One for another name than the receiver's."""
    SELF_SIGNED = auto()
    """One that no authority has signed."""
    OLD_TLS = auto()
    """The good one, by TLS 1.0 only."""


_OF_FILES = (Certificate.GOOD, Certificate.OLD_TLS)
# Reserved by RFC 2606.
_OTHER_NAME = "another-host.invalid"
_EXPIRED_FOR = timedelta(days=30)
_LIFETIME = timedelta(days=365)


class ServerContexts:
    """Contexts, each made when it is first needed. The operator's files are read again once they have changed, so that
    a certificate is renewed without a restart.

    name: of the receiver. files: of the operator's certificate with its chain, and of its key, as PEM.
    """

    def __init__(self, name: str, files: tuple[Path, Path] | None = None) -> None:
        self._name, self._files = name, files
        self._authority = trustme.CA(organization_name="smtptest", organization_unit_name="receiver for tests")
        self._made: dict[Certificate, SSL.Context] = {}
        self._state = self._files_state()
        #: Those of this tool's own are of this moment or later.
        self._oldest = datetime.now(UTC)

    def of(self, certificate: Certificate) -> SSL.Context:
        """The context that shows this."""
        if certificate in _OF_FILES:
            self._renew()
        if datetime.now(UTC) - self._oldest > _LIFETIME / 2:
            self._forget_own()
        if certificate not in self._made:
            self._made[certificate] = self._make(certificate)
        return self._made[certificate]

    def _renew(self) -> None:
        """Make the contexts of the operator's files again if these have changed.

        While they cannot be used, the former ones stay in use: a renewal writes one file after the other.
        """
        state = self._files_state()
        if state == self._state:
            return
        try:
            anew = {one: self._make(one) for one in _OF_FILES}
        except (OSError, SSL.Error):
            return
        self._made |= anew
        self._state = state

    def _forget_own(self) -> None:
        """Let the certificates that are made here be made anew, long before they expire: a process may run long."""
        of_files = _OF_FILES if self._files is not None else ()
        self._made = {one: context for one, context in self._made.items() if one in of_files}
        self._oldest = datetime.now(UTC)

    def _files_state(self) -> tuple[tuple[int, int, int], ...] | None:
        """By which it is seen that the files have changed; None if they cannot be read, or there are none."""
        try:
            found = [path.stat() for path in self._files or ()]
        except OSError:
            return None
        return tuple((one.st_ino, one.st_size, one.st_mtime_ns) for one in found)

    def _make(self, certificate: Certificate) -> SSL.Context:
        context = SSL.Context(SSL.TLS_SERVER_METHOD)
        context.set_min_proto_version(SSL.TLS1_2_VERSION)
        context.set_options(SSL.OP_NO_TICKET)  # each session shows what it has
        # The peer's certificate is asked for and told, whatever it is worth.
        context.set_verify(SSL.VERIFY_PEER, lambda *_: True)
        if certificate is Certificate.OLD_TLS:
            _only_old(context)
        if certificate in _OF_FILES and self._files is not None:
            chain, key = self._files
            context.use_certificate_chain_file(str(chain))
            context.use_privatekey_file(str(key))
            context.check_privatekey()
        elif certificate is Certificate.SELF_SIGNED:
            _show(context, *_self_signed(self._name))
        else:
            leaf = self._issued(certificate)
            _show(context, leaf.private_key_pem.bytes(), leaf.cert_chain_pems[0].bytes())
        return context

    def _issued(self, certificate: Certificate) -> trustme.LeafCert:
        name = _OTHER_NAME if certificate is Certificate.WRONG_NAME else self._name
        now = datetime.now(UTC)
        end = now - _EXPIRED_FOR if certificate is Certificate.EXPIRED else now + _LIFETIME
        return self._authority.issue_cert(name, common_name=name, not_before=end - 2 * _LIFETIME, not_after=end)


def _only_old(context: SSL.Context) -> None:
    context.set_min_proto_version(SSL.TLS1_VERSION)
    context.set_max_proto_version(SSL.TLS1_VERSION)
    context.set_cipher_list(b"DEFAULT:@SECLEVEL=0")  # OpenSSL 3 has no TLS 1.0 at a higher level


def _self_signed(name: str) -> tuple[bytes, bytes]:
    """A key and its certificate, each as PEM."""
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
    return secret, certificate.public_bytes(pem)


def _show(context: SSL.Context, key: bytes, certificate: bytes) -> None:
    """Both as PEM."""
    context.use_certificate(x509.load_pem_x509_certificate(certificate))
    private = serialization.load_pem_private_key(key, None)
    assert isinstance(private, ec.EllipticCurvePrivateKey)
    context.use_privatekey(private)
