"""What all mechanisms share: the channel binding."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519

from smtptest.engine.smtp.sasl.mechanism import UnsuitableCredentials
from tests.engine.smtp.sasl.test_scram import bound_to, certificate


def test_a_signature_without_a_hash_has_no_binding() -> None:
    with pytest.raises(UnsuitableCredentials, match="signed without a hash"):
        bound_to(certificate(ed25519.Ed25519PrivateKey.generate(), None))


@pytest.mark.parametrize("shown", [None, b"", b"0", b"0\x82\xff\xff", b"\x30\x03\x02\x01\x00"])
def test_what_is_no_certificate_has_no_binding(shown: bytes | None) -> None:
    with pytest.raises(UnsuitableCredentials, match="cannot be read"):
        bound_to(shown)
