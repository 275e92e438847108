"""Chains of certificates as mail servers present them, and the TLSA records about them."""

from __future__ import annotations

import hashlib
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

HOST = "mx.lab.example"


@dataclass(frozen=True)
class Presented:
    """A chain, the server's own certificate first and the root last."""

    chain: tuple[bytes, ...]
    pem: bytes
    """The same with the server's key, for an SSL context."""

    def server(self, folder: Path) -> ssl.SSLContext:
        """The context of a server that presents it."""
        file = folder / "presented.pem"
        file.write_bytes(self.pem)
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.load_cert_chain(file)
        return made


def presented(*names: str, expired: bool = False, issuer: trustme.CA | None = None) -> Presented:
    """A chain of three, whose first is for these names. issuer: the root; by default a new one."""
    root = issuer or trustme.CA()
    between = root.create_child_ca()
    until = datetime.now(UTC) - timedelta(days=1) if expired else None
    issued = between.issue_cert(*(names or (HOST,)), not_after=until)
    pems = [pem.bytes() for pem in issued.cert_chain_pems] + [root.cert_pem.bytes()]
    chain = tuple(ssl.PEM_cert_to_DER_cert(pem.decode()) for pem in pems)
    return Presented(chain, issued.private_key_pem.bytes() + b"".join(pems))


def selected(certificate: bytes, selector: int) -> bytes:
    """What a selector means, as cryptography encodes it."""
    if selector == 0:
        return certificate
    key = x509.load_der_x509_certificate(certificate).public_key()
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def record(certificate: bytes, usage: int, selector: int, matching: int) -> str:
    """The TLSA record about a certificate, in presentation form."""
    data = selected(certificate, selector)
    hashed = {0: data, 1: hashlib.sha256(data).digest(), 2: hashlib.sha512(data).digest()}[matching]
    return f"{usage} {selector} {matching} {hashed.hex()}"
