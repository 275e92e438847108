"""The operator's list: what is on it, and how it is written."""

from __future__ import annotations

import os
from ipaddress import ip_address
from pathlib import Path

import pytest

from smtptest.conf import blocklist

LIST = """
example.org          # with all below
bücher.example
192.0.2.1
2001:db8::/32
Someone@Example.net
"""


@pytest.mark.parametrize(
    ("host", "blocked"),
    [
        ("example.org", True),
        ("mail.example.org", True),
        ("EXAMPLE.ORG.", True),
        ("notexample.org", False),
        ("org", False),
        ("xn--bcher-kva.example", True),
        ("example.net", False),
        ("192.0.2.1", False),
    ],
)
def test_a_domain_is_blocked_with_all_below_it(host: str, blocked: bool) -> None:
    assert blocklist.parse(LIST).has_host(host) is blocked


@pytest.mark.parametrize(
    ("address", "blocked"),
    [("192.0.2.1", True), ("192.0.2.2", False), ("2001:db8:1::1", True), ("2001:db9::1", False)],
)
def test_an_address_or_a_network_is_blocked(address: str, blocked: bool) -> None:
    assert blocklist.parse(LIST).has_address(ip_address(address)) is blocked


@pytest.mark.parametrize(
    ("server", "blocked"),
    [("www.example.org", True), ("192.0.2.1", True), ("::ffff:192.0.2.1", True), ("192.0.2.2", False), ("a.b", False)],
)
def test_a_server_is_blocked_by_its_name_or_its_address(server: str, blocked: bool) -> None:
    assert blocklist.parse(LIST).has_server(server) is blocked


@pytest.mark.parametrize(
    ("mailbox", "domain", "blocked"),
    [
        ("someone@example.net", "example.net", True),
        ("SOMEONE@example.NET", "example.net", True),
        ("other@example.net", "example.net", False),
        ("a@sub.example.org", "sub.example.org", True),
    ],
)
def test_a_recipient_is_blocked_by_name_or_domain(mailbox: str, domain: str, blocked: bool) -> None:
    assert blocklist.parse(LIST).has_mailbox(mailbox, domain) is blocked


@pytest.mark.parametrize("line", ["10.0.0.1/8", "two words", "http://example.org", "127.1"])
def test_a_line_that_is_no_entry_is_named(line: str) -> None:
    with pytest.raises(ValueError, match=r"line 2: .* is not a valid entry; write one as in example\.org"):
        blocklist.parse(f"example.org\n{line}\n")


def test_a_changed_file_is_read_anew(tmp_path: Path) -> None:
    file = tmp_path / "blocked"
    file.write_text("example.org", encoding="utf-8-sig")  # as Windows' editor writes it
    assert blocklist.load(str(file)).has_host("example.org")
    assert not blocklist.load(str(file)).has_host("example.net")
    file.write_text("example.net")
    os.utime(file, ns=(0, 1))  # a file system's clock can be coarser than two writes
    assert blocklist.load(str(file)).has_host("example.net")
