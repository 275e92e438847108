"""Whoever is named gets another name, always the same."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from smtptest.transcripts.masking.pseudonyms import Pseudonyms, parsed
from tests.transcripts.masking.test_parts import said


def test_one_person_is_one_name_in_whatever_order() -> None:
    first, second = said("Schmidt, Anna and Anna Schmidt").split(" and ")
    assert first == second


def test_a_host_is_the_same_however_it_is_written() -> None:
    names = Pseudonyms("")
    spellings = [
        "Gr\xfcn.example",
        "GR\xdcN.example.",
        "xn--grn-ioa.example",
        "XN--GRN-IOA.EXAMPLE.",
        "gru\u0308n.example",
    ]
    assert {names.host(spelling) for spelling in spellings} == {"host-1.example"}
    # What is no host name at all is still one thing.
    assert names.host("\u2603-.example") == names.host("\u2603-.EXAMPLE.") == "host-2.example"
    assert names.host(".gr\xfcn.example") != "host-1.example"


def test_each_kind_is_counted_by_itself_and_nobody_is_taken_for_another() -> None:
    names = Pseudonyms("")
    assert [names.host("anna"), names.user("anna"), names.name("anna"), names.number("anna")] == [
        "host-1.example", "user-1", "name-1", "id-1",
    ]  # fmt: skip
    assert [names.host("bob"), names.user("bob"), names.name("bob"), names.number("bob")] == [
        "host-2.example", "user-2", "name-2", "id-2",
    ]  # fmt: skip
    assert (names.user("ANNA"), names.name("Bob"), names.host("ANNA")) == ("user-1", "name-2", "host-1.example")
    # What a server calls a message depends on the case.
    assert names.number("ANNA") == "id-3"


def test_an_address_is_one_of_those_for_documentation() -> None:
    names = Pseudonyms("")
    made = [names.address(ip_address(text)) for text in ("10.0.0.1", "10.0.0.2", "fd00::1", "fd00::2", "10.0.0.1")]
    assert made == ["192.0.2.1", "192.0.2.2", "2001:db8::1", "2001:db8::2", "192.0.2.1"]
    assert names.address(ip_address("::ffff:10.0.0.2")) == "::ffff:192.0.2.2"
    many = [names.address(ip_address(0x0A000000 + number)) for number in range(1, 765)]
    assert (many[253], many[254], many[508], many[761]) == (
        "192.0.2.254", "198.51.100.1", "203.0.113.1", "203.0.113.254",
    )  # fmt: skip
    assert many[762:] == ["192.0.2.0"] * 2
    assert len(set(many)) == 763


@pytest.mark.parametrize(
    ("local", "domain", "expected"),
    [
        ("anna", "contoso.test", "user-1@host-1.example"),
        ("anna", "[10.0.0.1]", "user-1@[192.0.2.1]"),
        ("anna", "[IPv6:fd00::1]", "user-1@[IPv6:2001:db8::1]"),
        ("anna", "[ipv6:fd00::1]", "user-1@[IPv6:2001:db8::1]"),
        ("anna", "[contoso]", "user-1@[192.0.2.0]"),
    ],
)
def test_a_mailbox_keeps_its_form(local: str, domain: str, expected: str) -> None:
    assert Pseudonyms("").mailbox(local, domain) == expected


def test_what_the_transcript_has_itself_is_not_given_out() -> None:
    names = Pseudonyms("HOST-1.example user-12 <Name-2> id-3abc 192.0.2.1 192.0.2.34, 2001:DB8::1 2001:db8::a")
    hosts, users, named, numbers = (
        [give(str(number)) for number in range(3)] for give in (names.host, names.user, names.name, names.number)
    )
    assert hosts == ["host-2.example", "host-3.example", "host-4.example"]
    assert users == ["user-2", "user-3", "user-4"]
    assert named == ["name-1", "name-3", "name-4"]
    assert numbers == ["id-1", "id-2", "id-4"]
    assert [names.address(ip_address(number)) for number in (1, 2, 3)] == ["192.0.2.2", "192.0.2.4", "192.0.2.5"]
    shown = [names.address(ip_address(f"fd00::{number:x}")) for number in range(1, 10)]
    assert (shown[0], shown[-1]) == ("2001:db8::2", "2001:db8::b")


def test_the_zone_of_an_address_is_no_part_of_it() -> None:
    assert parsed("fe80::1%eth0") == parsed("fe80::1") == ip_address("fe80::1")
    assert parsed("fe80::x") is parsed("") is parsed("anna") is None
