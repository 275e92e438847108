"""What all mechanisms share: how challenges are read, and the channel binding."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519

from smtptest.engine.smtp.sasl.mechanism import UnanswerableChallenge, UnsuitableCredentials, decoded, is_loose
from tests.engine.smtp.sasl.test_scram import bound_to, certificate


@pytest.mark.parametrize(
    ("challenge", "loose"),
    [
        (b"YWI=", False),
        (b"YWJj", False),
        (b"", False),
        (b"YWI", True),
        (b"YWI= ", True),
        (b"\t YWI", True),
        (b" ", True),
    ],
)
def test_a_challenge_is_read_with_blanks_around_it_and_without_padding(challenge: bytes, loose: bool) -> None:
    assert b"abc".startswith(decoded(challenge))
    assert is_loose(challenge) is loose


@pytest.mark.parametrize("challenge", [b"Y", b"YWI=YWI=", b"YW I=", b"YW-_", b"Hello there!"])
def test_what_is_no_base64_is_not_read(challenge: bytes) -> None:
    with pytest.raises(UnanswerableChallenge, match="not base64"):
        decoded(challenge)


@pytest.mark.parametrize("challenge", [b"=", b"====", b"YQ=", b"YWI==", b"YWI===", b"YWJj=", b"YWJj===="])
def test_padding_is_as_long_as_it_must_be_or_missing_altogether(challenge: bytes) -> None:
    with pytest.raises(UnanswerableChallenge, match="not base64"):
        decoded(challenge)


def test_a_signature_without_a_hash_has_no_binding() -> None:
    with pytest.raises(UnsuitableCredentials, match="signed without a hash"):
        bound_to(certificate(ed25519.Ed25519PrivateKey.generate(), None))


@pytest.mark.parametrize("shown", [None, b"", b"0", b"0\x82\xff\xff", b"\x30\x03\x02\x01\x00"])
def test_what_is_no_certificate_has_no_binding(shown: bytes | None) -> None:
    with pytest.raises(UnsuitableCredentials, match="cannot be read"):
        bound_to(shown)
