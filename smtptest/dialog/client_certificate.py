"""The certificate that a client shows in the handshake (RFC 8446 section 4.4.2); no file keeps its key."""

from __future__ import annotations

import os
import ssl

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509 import load_pem_x509_certificates

from smtptest.dialog.secret import Secret


class CertificateFault(ValueError):
    """A certificate or key that cannot be shown. field: which of the two is at fault; the words quote neither."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


def load(context: ssl.SSLContext, certificate: str, key: Secret) -> None:
    """Have the context show this certificate (PEM, its own first, then its issuers'). Raises CertificateFault."""
    # Python's ssl reads files alone; this one is in memory, without a name, and gone when it is closed.
    with os.fdopen(os.memfd_create("client-certificate"), "wb") as file:
        file.write(f"{certificate}\n{key.reveal()}\n".encode())
        file.flush()
        try:
            # An empty pass phrase, because without any OpenSSL would ask for one at the terminal.
            context.load_cert_chain(f"/proc/self/fd/{file.fileno()}", password="")
        except ssl.SSLError as error:
            reason = (error.reason or "it cannot be read").replace("_", " ").lower()
            raise CertificateFault("client_cert", f"OpenSSL does not take this certificate: {reason}.") from None


def check(certificate: str, key: Secret) -> None:
    """Raises CertificateFault where the two are not a certificate and its key in PEM."""
    try:
        own = load_pem_x509_certificates(certificate.encode())[0].public_key()
    except (ValueError, UnsupportedAlgorithm):
        raise CertificateFault(
            "client_cert", "This is not a certificate in PEM (-----BEGIN CERTIFICATE-----)."
        ) from None
    try:
        # Not checked in depth, which takes minutes for a key that somebody has made huge.
        private = load_pem_private_key(key.reveal().encode(), password=None, unsafe_skip_rsa_key_validation=True)
        theirs = private.public_key()
    except TypeError:
        raise CertificateFault("client_key", "The key has a pass phrase; give it without one.") from None
    except (ValueError, UnsupportedAlgorithm):
        raise CertificateFault(
            "client_key", "This is not a private key in PEM (-----BEGIN PRIVATE KEY-----)."
        ) from None
    if own != theirs:
        raise CertificateFault("client_key", "The key is not the one of this certificate.")
    load(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), certificate, key)
