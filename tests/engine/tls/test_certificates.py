"""What is told of a certificate that some library cannot read: as much as can be had, and never an exception."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from smtptest.engine.tls import certificates, verification
from smtptest.engine.tls.certificates import read_certificate
from tests.engine.smtp.chains import BETWEEN, HOST, leaf
from tests.servers.der import GENERALIZED, T61, Made, dns, extension, name, names, sequence, tlv, usage
from tests.servers.dsa_groups import group

AUTHORITY_INFORMATION = "1.3.6.1.5.5.7.1.1"
BROKEN = extension(AUTHORITY_INFORMATION, b"\x30\x05\x01\x02")
URN = tlv(0x86, b"urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6")
EDI = tlv(0xA5, tlv(0xA1, tlv(0x0C, b"x")))
ADDRESS = tlv(0x87, b"\x7f\x00\x00\x01")
VERSION_4 = b"\xa0\x03\x02\x01\x03"


@pytest.mark.parametrize(
    ("made", "subject", "held"),
    [
        (leaf(BETWEEN, subject=name("Müller".encode("latin-1"), T61)), r"CN=M\xFCller", [HOST]),
        (leaf(BETWEEN, names(dns(HOST), ADDRESS), BROKEN), "CN=Leaf", [HOST, "127.0.0.1"]),
        (leaf(BETWEEN, names(URN, dns(HOST))), "CN=Leaf", [HOST]),
        (leaf(BETWEEN, names(EDI, ADDRESS, dns(HOST))), "CN=Leaf", [HOST, "127.0.0.1"]),
        (leaf(BETWEEN, usage(0), BROKEN), "CN=Leaf", []),
        (leaf(BETWEEN, version=VERSION_4), "CN=Leaf", [HOST]),
        (leaf(BETWEEN, serial=b"\x80"), "CN=Leaf", [HOST]),
        (leaf(BETWEEN, serial=b"\x7f" * 40), "CN=Leaf", [HOST]),
        (leaf(BETWEEN, subject=sequence()), "CN=Leaf", [HOST]),
    ],
)
def test_what_can_be_read_is_told(made: Made, subject: str, held: list[str]) -> None:
    facts = read_certificate(made.encoded).facts
    assert facts["subject"] == ("" if made.subject == sequence() else subject)
    assert (facts["issuer"], facts["names"], facts["key"]) == ("CN=Between", held, "EC secp256r1")
    assert facts["not_before"] < facts["not_after"]
    assert facts["not_after"].endswith("+00:00")
    assert len(facts["fingerprint"]) == 64


def test_a_date_that_is_none_is_not_told_and_the_rest_is() -> None:
    facts = read_certificate(leaf(BETWEEN, last=tlv(GENERALIZED, b"no date at all!")).encoded).facts
    assert (facts["subject"], facts["not_before"], facts["not_after"]) == ("CN=Leaf", None, None)


def certificate(key: Any, *usages: Any, days: int = 30, hashed: Any = None) -> x509.Certificate:
    """For localhost, valid from yesterday until in so many days, or, where that is past 100, not valid yet."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    begins = now + timedelta(days=50) if days > 100 else now - timedelta(days=1)
    builder = x509.CertificateBuilder(subject, subject, key.public_key(), 1, begins, now + timedelta(days=days))
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), False)
    if usages:
        builder = builder.add_extension(x509.ExtendedKeyUsage(usages), False)
    return builder.sign(key, None if isinstance(key, ed25519.Ed25519PrivateKey) else hashed or hashes.SHA256())


def codes(leaf: bytes) -> list[str]:
    return [problem.code for problem in verification.problems([leaf], "localhost", ())]


def encoded(leaf: x509.Certificate) -> bytes:
    return leaf.public_bytes(serialization.Encoding.DER)


CURVE = ec.generate_private_key(ec.SECP256R1())


@pytest.mark.parametrize(
    ("leaf", "more", "key"),
    [
        (certificate(CURVE, ExtendedKeyUsageOID.SERVER_AUTH), [], "EC secp256r1"),
        (certificate(CURVE, ExtendedKeyUsageOID.CLIENT_AUTH), ["certificate-purpose"], "EC secp256r1"),
        (certificate(CURVE, days=200), ["certificate-not-yet-valid"], "EC secp256r1"),
        (certificate(rsa.generate_private_key(65537, 1024)), ["certificate-weak-key"], "RSA 1024"),
        (certificate(group(1024).generate_private_key()), ["certificate-weak-key"], "DSA 1024"),
        (certificate(rsa.generate_private_key(65537, 2048)), [], "RSA 2048"),
        (certificate(ed25519.Ed25519PrivateKey.generate()), [], "Ed25519"),
    ],
)
def test_what_is_wrong_with_a_certificate(leaf: x509.Certificate, more: list[str], key: str) -> None:
    assert [code for code in codes(encoded(leaf)) if code != "certificate-self-signed"] == more
    assert certificates.read_certificate(encoded(leaf)).facts["key"] == key


def test_a_certificate_with_a_key_of_no_known_kind_is_told_all_the_same() -> None:
    unknown = encoded(certificate(CURVE)).replace(b"\x2a\x86\x48\xce\x3d\x02\x01", b"\x2a\x86\x48\xce\x3d\x02\x7f")
    facts = certificates.read_certificate(unknown).facts
    assert (facts["subject"], facts["names"], facts["key"]) == ("CN=localhost", ["localhost"], "")
    (problem,) = verification.problems([unknown], "localhost", ())
    assert problem.text == "its key (of no known kind) is too small to be safe"


@pytest.mark.parametrize(
    ("begins", "ends", "overdue"),
    [
        ("2026-01-01T00:00:00", "2026-12-31T00:00:00", "2026-12-10T00:00:00"),
        ("2026-01-01T00:00:00", "2026-12-31T00:00:01", "2026-12-11T00:00:00"),
        ("2026-01-01T00:00:00", "2026-12-31T23:59:59", "2026-12-11T00:00:00"),
        ("2026-01-01T12:00:00", "2026-01-07T04:00:00", "2026-01-06T00:00:00"),
        ("2026-01-01T12:00:00", "2026-01-02T00:00:00", "2026-01-01T21:00:00"),
    ],
)
def test_a_renewal_is_overdue_from_a_midnight_that_does_not_tell_the_second(
    begins: str, ends: str, overdue: str
) -> None:
    """But for a certificate that lives for hours."""
    begin, end, moment = (datetime.fromisoformat(f"{text}+00:00") for text in (begins, ends, overdue))
    assert end - certificates.renewal_overdue_from(begin, end) == moment


def test_what_cannot_be_read_is_said_to_be_that() -> None:
    facts = certificates.read_certificate(b"no certificate").facts
    assert (facts["subject"], facts["issuer"], facts["not_after"]) == ("(cannot be read)", "", None)
    assert codes(b"no certificate") == ["certificate-invalid"]
    (nothing,) = verification.problems([], "localhost", ())
    assert nothing.code == "certificate-unreadable"
