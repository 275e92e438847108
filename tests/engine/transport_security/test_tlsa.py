"""What a TLSA record says, and whether senders can use it."""

from __future__ import annotations

from itertools import product

import pytest

from smtptest.engine.transport_security.tlsa import Tlsa, advised, parse_tlsa, public_key
from tests.engine.transport_security.chains import presented, record, selected

SHA256 = "ab" * 32


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (f"3 1 1 {SHA256}", Tlsa(3, 1, 1, bytes.fromhex(SHA256))),
        ("3 1 1 " + " ".join(["AB" * 16] * 2), Tlsa(3, 1, 1, bytes.fromhex(SHA256))),
        ("255 9 7 00", Tlsa(255, 9, 7, b"\0")),
        ("3 1 1", None),
        ("3 1", None),
        ("", None),
        ("3 1 1 abc", None),
        ("3 1 1 xx", None),
        ("-3 1 1 ab", None),
        ("DANE-EE 1 1 ab", None),
    ],
)
def test_presentation_form(text: str, read: Tlsa | None) -> None:
    assert parse_tlsa(text) == read
    assert read is None or parse_tlsa(str(read)) == read


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (f"3 1 1 {SHA256}", None),
        (f"2 0 2 {SHA256 * 2}", None),
        (f"0 0 1 {SHA256}", "usage"),
        (f"1 1 1 {SHA256}", "usage"),
        (f"4 1 1 {SHA256}", "usage"),
        (f"3 2 1 {SHA256}", "selector"),
        (f"3 1 3 {SHA256}", "matching"),
        (f"3 1 1 {SHA256}00", "length"),
        (f"3 1 2 {SHA256}", "length"),
        (f"3 0 0 {SHA256}", "data"),
        (f"2 1 0 {SHA256}", "data"),
    ],
)
def test_what_senders_ignore(text: str, why: str | None) -> None:
    read = parse_tlsa(text)
    assert read is not None
    assert read.unusable == why


def test_a_record_is_about_one_certificate() -> None:
    one, *_, other = presented().chain
    for usage, selector, matching in product((2, 3), (0, 1), (0, 1, 2)):
        read = parse_tlsa(record(one, usage, selector, matching))
        assert read is not None
        assert (read.unusable, read.matches(one), read.matches(other)) == (None, True, False)
        assert not any(map(read.matches, (b"nothing", b"")))


def test_the_key_is_found_in_every_certificate() -> None:
    for certificate in presented().chain:
        assert public_key(certificate) == selected(certificate, 1)


def test_the_key_is_found_by_its_place_or_not_at_all() -> None:
    certificate = presented().chain[0]
    assert all(public_key(certificate[:end]) is None for end in range(len(certificate)))
    fields = b"".join(b"\x02\x01" + bytes([number]) for number in range(6))
    signed = b"\x30" + bytes([len(fields)]) + fields
    assert public_key(b"\x30" + bytes([len(signed)]) + signed) == b"\x02\x01\x05"


def test_the_record_that_is_advised() -> None:
    certificate = presented().chain[0]
    assert str(advised(certificate)) == record(certificate, 3, 1, 1)
    assert advised(b"") is None
