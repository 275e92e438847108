"""Whose request it is (docs/security.md D13): the same answer for pages and sockets, no stranger's header counts."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_address, ip_network
from typing import Any

import pytest

from smtptest.admission import visitors
from smtptest.serving.logs import Seldom

PROXIES = (ip_network("10.0.0.0/8"), ip_network("::1/128"))


def scope(peer: str | None, *forwarded: str) -> dict[str, Any]:
    headers = [(b"host", b"x"), *((b"X-Forwarded-For", line.encode("latin-1")) for line in forwarded)]
    return {"client": None if peer is None else [peer, 4242], "headers": headers}


@pytest.mark.parametrize(
    ("hops", "peer", "forwarded", "visitor"),
    [
        (0, "10.0.0.1", ["192.0.2.7"], "10.0.0.1"),
        (1, "10.0.0.1", ["192.0.2.7"], "192.0.2.7"),
        (1, "10.0.0.1", ["203.0.113.9, 192.0.2.7"], "192.0.2.7"),
        (1, "10.0.0.1", ["203.0.113.9", "192.0.2.7"], "192.0.2.7"),
        (2, "10.0.0.1", ["203.0.113.9, 192.0.2.7, 10.0.0.2"], "192.0.2.7"),
        (2, "10.0.0.1", ["192.0.2.7"], "10.0.0.1"),
        (1, "10.0.0.1", [], "10.0.0.1"),
        (1, "10.0.0.1", ["<script>"], "10.0.0.1"),
        (1, "10.0.0.1", ["192.0.2.7:51234"], "192.0.2.7"),
        (1, "10.0.0.1", ["203.0.113.9:1, 192.0.2.7:80"], "192.0.2.7"),
        (1, "10.0.0.1", ["[2001:db8::7]:443"], "2001:db8::7"),
        (1, "10.0.0.1", ["[2001:db8::7]"], "2001:db8::7"),
        (1, "10.0.0.1", ["2001:db8::7:443"], "2001:db8::7:443"),
        (1, "10.0.0.1", ["192.0.2.7:"], "10.0.0.1"),
        (1, "10.0.0.1", ["192.0.2.7:http"], "10.0.0.1"),
        (1, "10.0.0.1", ["192.0.2.7:123456"], "10.0.0.1"),
        (1, "10.0.0.1", ["[192.0.2.7"], "10.0.0.1"),
        (1, "10.0.0.1", ["[]:80"], "10.0.0.1"),
        (1, "10.0.0.1", ["192.0.2.7, "], "10.0.0.1"),
        (1, "10.0.0.1", ["127.1"], "10.0.0.1"),
        (1, "10.0.0.1", ["fe80::1%eth0"], "10.0.0.1"),
        (1, "10.0.0.1", ["\xff"], "10.0.0.1"),
        (1, "198.51.100.1", ["192.0.2.7"], "198.51.100.1"),
        (1, "::1", ["2001:db8::7"], "2001:db8::7"),
        (1, "::ffff:10.0.0.1", ["::ffff:192.0.2.7"], "192.0.2.7"),
        (1, None, ["192.0.2.7"], None),
        (0, "", [], None),
    ],
)
def test_the_visitor_is_whom_our_own_proxy_names(
    operator: Callable[..., Any], hops: int, peer: str | None, forwarded: list[str], visitor: str | None
) -> None:
    operator(proxy_hops=hops, proxies=PROXIES)
    assert visitors.address_of(scope(peer, *forwarded)) == (None if visitor is None else ip_address(visitor))


@pytest.mark.parametrize(
    ("hops", "peer", "forwarded", "lines"),
    [
        (1, "10.88.0.5", ["192.0.2.7"], 0),
        (1, "172.18.0.4", ["192.0.2.7"], 1),
        (1, "172.18.0.4", [], 0),
        (0, "172.18.0.4", ["192.0.2.7"], 0),
        (1, None, ["192.0.2.7"], 0),
    ],
)
def test_a_proxy_that_is_not_trusted_is_told_to_the_operator(
    operator: Callable[..., Any], caplog: pytest.LogCaptureFixture,
    hops: int, peer: str | None, forwarded: list[str], lines: int,
) -> None:  # fmt: skip
    """Nothing else would tell why all visitors count as one."""
    operator(proxy_hops=hops, proxies=PROXIES)
    visitors.address_of(scope(peer, *forwarded))
    assert len(caplog.messages) == lines
    assert all("SMTPTEST_TRUSTED_PROXIES" in line and "192.0.2.7" not in line for line in caplog.messages)
    assert visitors.__name__ in Seldom.LOGGERS, "once a minute"


@pytest.mark.parametrize(
    ("hops", "forwarded", "lines"),
    [
        (1, ["192.0.2.7"], 0),
        (1, ["192.0.2.7:80"], 0),
        (1, ["x, 192.0.2.7"], 0),
        (1, [], 0),
        (1, ["203.0.113.9, unknown"], 1),
        (2, ["192.0.2.7"], 1),
    ],
)
def test_a_proxy_that_names_nobody_is_told_to_the_operator(
    operator: Callable[..., Any], caplog: pytest.LogCaptureFixture, hops: int, forwarded: list[str], lines: int
) -> None:
    operator(proxy_hops=hops, proxies=PROXIES)
    visitors.address_of(scope("10.0.0.1", *forwarded))
    assert len(caplog.messages) == lines
    assert all("SMTPTEST_TRUSTED_PROXY_HOPS" in line and "." not in line for line in caplog.messages)


def test_a_thousand_spoofed_headers_are_one_visitor(operator: Callable[..., Any]) -> None:
    operator(proxy_hops=1, proxies=PROXIES)
    spoofed = [
        scope("10.0.0.1", f"192.0.2.{number % 250}, 203.0.113.{number % 7}x, 198.51.100.5") for number in range(1000)
    ]
    assert {visitors.address_of(each) for each in spoofed} == {ip_address("198.51.100.5")}


@pytest.mark.parametrize(
    ("address", "visitor", "site", "target"),
    [
        ("192.0.2.7", "192.0.2.7", None, "192.0.2.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", "2001:db8:1::/48", "2001:db8:1::/48"),
    ],
)
def test_what_stands_for_a_visitor_a_site_and_a_target(
    address: str, visitor: str, site: str | None, target: str
) -> None:
    assert visitors.visitor_key(ip_address(address)) == visitor
    assert visitors.site_key(ip_address(address)) == site
    assert visitors.target_network(ip_address(address)) == target
