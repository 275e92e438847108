"""The certificate that the client presents in the handshake (RFC 8446 section 4.4.2). Its key is in no file.

What a visitor enters is read here, bounded, and written anew; nothing else reaches OpenSSL. OpenSSL's own reader takes
the first key of a file, wherever it is, and derives the key of an encrypted one with as many rounds as the file says,
which can take hours.
"""

from __future__ import annotations

import os
import re
import ssl
from base64 import b64decode, b64encode
from typing import Any

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509 import load_pem_x509_certificates

from smtptest.engine.secret import Secret
from smtptest.engine.tls.openssl_errors import openssl_words
from smtptest.engine.words.field_errors import FieldError

MOST_CERTIFICATES = 10  # OpenSSL follows a chain of 100; servers of today are given three or four
MOST_RSA_BITS = 8192  # a signature costs 40 ms; with twice the bits, most of a second
_MOST_EXPONENT_BITS = 64  # as OpenSSL has it for large keys (OPENSSL_RSA_MAX_PUBEXP_BITS)
_BEGIN = re.compile(r"-----BEGIN ([A-Z0-9 ]{0,40})-----")
_LABELS = frozenset({"PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"})
# How PKCS #8 begins (RFC 5958 section 2): version, then the algorithm. To read a key of DSA or DH, libraries compute
# its public part, in seconds if somebody has made it large; no server wants a certificate of these.
_PKCS8 = re.compile(
    rb"\x30(?:[\x00-\x7f]|\x81.|\x82..)\x02\x01[\x00\x01]\x30[\x00-\x7f]\x06"
    rb"(?:\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01[\x01\x0a]"  # RSA, RSASSA-PSS (RFC 8017 appendix C)
    rb"|\x07\x2a\x86\x48\xce\x3d\x02\x01"  # elliptic curves (RFC 5480 section 2.1.1)
    rb"|\x03\x2b\x65[\x70\x71])",  # Ed25519, Ed448 (RFC 8410 section 3)
    re.DOTALL,
)


class CertificateFault(FieldError):
    """A certificate or key that cannot be shown. The words quote neither."""

    field: str
    """Which of the two is at fault: ``client_cert`` or ``client_key``."""

    def __init__(self, field: str, code: str, **parameters: object) -> None:
        super().__init__(code, **parameters)
        self.field = field


def load(context: ssl.SSLContext, certificate: str, key: Secret) -> None:
    """Make the context present this certificate (PEM, its own first, then its issuers'). Raises CertificateFault."""
    chain, private = _pair(certificate, key)
    written = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    # Python's ssl reads only files. This one is in memory, has no name, and is gone when it is closed.
    with os.fdopen(os.memfd_create("client-certificate"), "wb") as file:
        file.write(b"".join(one.public_bytes(Encoding.PEM) for one in chain) + written)
        file.flush()
        try:
            # An empty passphrase, because without one OpenSSL would ask for it at the terminal.
            context.load_cert_chain(f"/proc/self/fd/{file.fileno()}", password="")
        except ssl.SSLError as error:
            raise CertificateFault("client_cert", "certificate-not-taken", reason=openssl_words(error)) from None


def check(certificate: str, key: Secret) -> None:
    """Raise CertificateFault unless the two are a certificate and its key in PEM. Takes less than a millisecond."""
    _pair(certificate, key)


def _pair(certificate: str, key: Secret) -> tuple[list[x509.Certificate], Any]:
    chain = _chain(certificate)
    try:
        own = chain[0].public_key()
    except (ValueError, UnsupportedAlgorithm):
        raise _no_certificate() from None
    private = _private(key.reveal())
    if own != private.public_key():
        raise CertificateFault("client_key", "key-of-another-certificate")
    return chain, private


def _chain(text: str) -> list[x509.Certificate]:
    labels = _BEGIN.findall(text)
    if len(labels) > MOST_CERTIFICATES:
        raise CertificateFault("client_cert", "certificates-too-many", most=MOST_CERTIFICATES)
    if "CERTIFICATE" in labels and set(labels) != {"CERTIFICATE"}:
        raise CertificateFault("client_cert", "certificate-with-key")
    try:
        return load_pem_x509_certificates(text.encode())
    except ValueError:
        raise _no_certificate() from None


def _no_certificate() -> CertificateFault:
    return CertificateFault("client_cert", "certificate-malformed")


def _private(text: str) -> Any:
    """The key, of a kind and size that costs little. Not checked in depth, which takes minutes for a huge one."""
    block = _block(text)
    try:
        key = load_pem_private_key(block, password=None, unsafe_skip_rsa_key_validation=True)
    except (ValueError, UnsupportedAlgorithm):
        raise _no_key() from None
    if isinstance(key, rsa.RSAPrivateKey):
        _bound(key)
    return key


def _block(text: str) -> bytes:
    """The one private key of the text, written again: without headers, and without what stands around it."""
    labels = [label for label in _BEGIN.findall(text) if label.endswith("PRIVATE KEY")]
    if len(labels) > 1:
        raise CertificateFault("client_key", "keys-too-many")
    if labels == ["ENCRYPTED PRIVATE KEY"] or "Proc-Type:" in text:
        raise _has_pass_phrase()
    if not labels or labels[0] not in _LABELS:
        raise _no_key()
    begin, end = f"-----BEGIN {labels[0]}-----", f"-----END {labels[0]}-----"
    body = text.partition(begin)[2].partition(end)[0]
    try:
        encoded = b64decode("".join(body.split()), validate=True)
    except ValueError:
        raise _no_key() from None
    if labels[0] == "PRIVATE KEY" and not _PKCS8.match(encoded):
        raise CertificateFault("client_key", "key-of-other-kind")
    return b"\n".join((begin.encode(), b64encode(encoded), end.encode()))


def _bound(key: rsa.RSAPrivateKey) -> None:
    numbers = key.private_numbers()
    n, e = numbers.public_numbers.n, numbers.public_numbers.e
    if n.bit_length() > MOST_RSA_BITS or e.bit_length() > _MOST_EXPONENT_BITS:
        raise CertificateFault("client_key", "key-too-large", most=MOST_RSA_BITS)
    if numbers.p * numbers.q != n or max(numbers.d, numbers.dmp1, numbers.dmq1, numbers.iqmp) >= n:
        raise _no_key()


def _has_pass_phrase() -> CertificateFault:
    return CertificateFault("client_key", "key-encrypted")


def _no_key() -> CertificateFault:
    return CertificateFault("client_key", "key-malformed")
