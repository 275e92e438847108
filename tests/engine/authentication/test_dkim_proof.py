"""Whether a signature fits a message and a key: dkimpy's own suite, and what it is kept from."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from smtptest.engine.authentication.dkim_key import parse_key
from smtptest.engine.authentication.dkim_proof import MOST_BITS, Proof, is_costly
from smtptest.engine.authentication.dkim_signature import read_signatures
from smtptest.engine.authentication.signed_message import read_message
from tests.engine.authentication.keys import rsa
from tests.engine.authentication.signing import ED25519_RECORD, NOW, private_key, record, signed

SUITE = Path(__file__).with_name("dkimpy")
GMAIL = (
    "k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA1Kd87/UeJjenpabgbFwh+eBCsSTrqmwIYYvywlbhbqoo2DymndFkbjOVIPIl"
    "dNs/m40KF+yzMn1skyoxcTUGCQs8g3FgD2Ap3ZB5DekAo5wMmk4wimDO+U8QzI3SD07y2+07wlNWwIt8svnxgdxGkVbbhzY8i+RQ9DpSVpPbF7yk"
    "QxtKXkv/ahW3KjViiAH+ghvvIhkx4xYSIc9oSwVmAl5OctMEeWUwg8Istjqz8BZeTWbf41fbNhte7Y+YqZOwq1Sd0DbvYAD9NOZK9vlfuac0598H"
    "Y+vtSBczUiKERHv1yRbcaQtZFh5wtiRrN04BLUTD21MycBX5jYchHjPY/wIDAQAB"
)
RFC8463 = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="


def proof(message: bytes, key: str, index: int = 0) -> Proof:
    return Proof(read_signatures(read_message(message), NOW)[index], parse_key(key))


@pytest.mark.parametrize(
    ("name", "index", "key"),
    [
        ("rfc6376.signed.msg", 0, RFC8463),
        ("rfc6376.signed.msg", 1, (SUITE / "test.txt").read_text()),
        ("test2.message", 0, GMAIL),
    ],
)
def test_dkimpys_suite(name: str, index: int, key: str) -> None:
    data = (SUITE / name).read_bytes()
    tried = proof(data, key, index)
    assert tried.holds(read_message(data))
    assert tried.holds_for(read_message(data).fields)
    assert not tried.holds(read_message(data + b"more\n"))
    assert not tried.holds_for(read_message(data.replace(b"Date: ", b"Date: x")).fields)


@pytest.mark.parametrize("form", ["simple/simple", "simple/relaxed", "relaxed/simple", "relaxed/relaxed"])
@pytest.mark.parametrize("ed25519", [False, True])
def test_each_form(form: str, ed25519: bool) -> None:
    message = signed(form=form, ed25519=ed25519)
    key = ED25519_RECORD if ed25519 else record(private_key())
    tried = proof(message, key)
    assert tried.holds(read_message(message))
    spaced = read_message(message.replace(b"lost  the", b"lost the"))
    assert tried.holds(spaced) is form.endswith("/relaxed")
    folded = read_message(message.replace(b"you\r\n  hungry", b"you hungry"))
    assert tried.holds_for(folded.fields) is form.startswith("relaxed")


def test_another_form_than_it_says() -> None:
    message = signed(form="relaxed/simple")
    assert proof(message, record(private_key())).holds_for(read_message(message).fields)
    assert not proof(message, record(private_key())).holds_for(read_message(message).fields, "simple")


def test_whose_key_it_was_made_with() -> None:
    message = signed()
    assert proof(message.replace(b"hungry", b"thirsty"), record(private_key())).is_of_the_key
    assert proof(message, record(private_key(2048, 1))).is_of_the_key is False
    assert proof(message, record(private_key(1024))).is_of_the_key is False
    assert proof(signed(ed25519=True), ED25519_RECORD).is_of_the_key is None


def test_a_signature_that_dkimpy_cannot_read_does_not_hold() -> None:
    message = signed(ed25519=True)
    cut = message[: message.index(b" b=") + 3] + b"YWJj\r\n" + message[message.index(b"Received:") :]
    assert not proof(cut, ED25519_RECORD).holds(read_message(cut))


def _numbers(bits: int, exponent: int) -> str:
    key = RSAPublicNumbers(exponent, (1 << (bits - 1)) + 12345).public_key()
    return f"p={base64.b64encode(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()}"


@pytest.mark.parametrize(
    ("key", "costly"),
    [
        (f"p={rsa(2048)}", False),
        (f"p={rsa(MOST_BITS)}", False),
        (f"p={rsa(MOST_BITS + 1)}", True),
        (f"p={rsa(60000)}", True),
        (_numbers(2048, (1 << 64) - 1), False),
        (_numbers(2048, (1 << 2000) + 1), True),
        (ED25519_RECORD, False),
    ],
)
def test_keys_that_take_long_to_calculate_with(key: str, costly: bool) -> None:
    found = parse_key(key)
    assert found.faults == ()
    assert is_costly(found) is costly
