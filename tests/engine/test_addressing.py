"""How IP addresses and host names are read and written."""

from __future__ import annotations

import pytest

from smtptest.engine.addressing import (
    a_labels,
    address_literal,
    is_address,
    parse_address,
    parse_ip,
    without_brackets,
    without_zone,
)


@pytest.mark.parametrize(
    ("text", "strict", "loose"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("2001:DB8::1", "2001:db8::1", True),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("fe80::1%eth0", "None", True),
        ("[2001:db8::1]", "None", False),
        ("192.0.2.01", "None", False),
        ("127.1", "None", False),
        ("\uff1192.0.2.1", "None", False),
        ("mx.example", "None", False),
        ("", "None", False),
    ],
)
def test_what_is_an_address(text: str, strict: str, loose: bool) -> None:
    assert (str(parse_ip(text)), is_address(text)) == (strict, loose)


def test_an_end_of_a_socket_has_no_zone() -> None:
    assert [str(without_zone(text)) for text in ("fe80::1%eth0", "192.0.2.1")] == ["fe80::1", "192.0.2.1"]


def test_an_address_in_place_of_a_domain() -> None:
    addresses = map(parse_address, ("2001:db8::1", "192.0.2.1"))
    assert list(map(address_literal, addresses)) == ["[IPv6:2001:db8::1]", "[192.0.2.1]"]


@pytest.mark.parametrize(
    ("text", "inner"),
    [
        ("[192.0.2.1]", "192.0.2.1"),
        ("[IPv6:2001:db8::1]", "2001:db8::1"),
        ("[ipv6:2001:db8::1]", "2001:db8::1"),
        ("[IPV6:::1]", "::1"),
        ("2001:db8::1", "2001:db8::1"),
        ("ipv6.example", "ipv6.example"),
        ("", ""),
    ],
)
def test_what_an_address_literal_holds(text: str, inner: str) -> None:
    assert without_brackets(text) == inner


def test_a_name_beyond_ascii_has_a_labels() -> None:
    assert a_labels("B\u00dcCHER.example") == "xn--bcher-kva.example"
    with pytest.raises(UnicodeError):
        a_labels("\u2603.example")


@pytest.mark.parametrize(
    ("host", "address"),
    [("192.0.2.1", True), ("2001:db8::1", True), ("fe80::1%eth0", True), ("192.0.2", False), ("mx.test", False)],
)
def test_an_address_is_no_name(host: str, address: bool) -> None:
    assert is_address(host) is address
