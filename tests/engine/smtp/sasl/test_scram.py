"""tls-server-end-point (RFC 5929 section 4.1): the hash of whatever certificate a server shows, or a reason."""

from __future__ import annotations

import base64
import hashlib
import ssl
import subprocess
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from scramp.core import CBindData

from smtptest.engine.secret import Secret
from smtptest.engine.smtp.sasl.scram import scram

NAME = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mx.lab.test")])


class Shown:
    """The TLS of a connection on which this certificate was shown, as far as a login asks it."""

    def __init__(self, certificate: bytes | None) -> None:
        self._certificate = certificate

    def version(self) -> str:
        return "TLSv1.3"

    def getpeercert(self, *, binary_form: bool) -> bytes | None:
        return self._certificate if binary_form else None


def certificate(key: Any, algorithm: Any) -> bytes:
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(NAME).issuer_name(NAME).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=1))
    signed = builder.sign(key, algorithm)
    return signed.public_bytes(serialization.Encoding.DER)


def bound_to(shown: bytes | None) -> bytes:
    """What the login's first message and proof are bound to."""
    tls = cast(ssl.SSLObject, Shown(shown))
    mechanism = scram("SCRAM-SHA-256", ["SCRAM-SHA-256-PLUS"], tls, "alice", Secret("correct horse"))
    assert mechanism is not None
    assert mechanism.name == "SCRAM-SHA-256-PLUS"
    nonce = (mechanism.initial or b"").decode().rpartition("r=")[2]
    proof = mechanism.answer(base64.b64encode(f"r={nonce}more,s=c2l4dGVlbiBieXRlcyBv,i=4096".encode())).decode()
    return base64.b64decode(proof.split(",")[0].removeprefix("c=")).removeprefix(b"p=tls-server-end-point,,")


@pytest.mark.parametrize("algorithm", [hashes.SHA256(), hashes.SHA384(), hashes.SHA512()])
def test_it_is_the_hash_of_the_certificate_as_scramp_makes_it(algorithm: hashes.HashAlgorithm) -> None:
    shown = certificate(ec.generate_private_key(ec.SECP256R1()), algorithm)
    assert bound_to(shown) == bytes(CBindData.from_der(shown)) == hashlib.new(algorithm.name, shown).digest()


@pytest.mark.long
@pytest.mark.parametrize("weak", ["sha1", "md5"])
def test_a_weak_hash_is_replaced_by_sha_256(weak: str) -> None:
    options = [
        f"-{weak}",
        "-nodes",
        "-keyout",
        "/dev/null",
        "-subj",
        "/CN=mx.lab.test",
        "-days",
        "1",
        "-outform",
        "DER",
    ]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", *options]
    shown = subprocess.run(command, capture_output=True, check=True, timeout=60).stdout
    assert bound_to(shown) == hashlib.sha256(shown).digest()
