"""The names of the peer."""

from __future__ import annotations

import pytest

from smtptest.engine.receiving.checks.peer import check, is_private
from tests.engine.receiving.checks.helpers import HELO, PEER, checked, delivery
from tests.servers.dns import Zone

REVERSE = "5.2.0.192.in-addr.arpa"


async def test_a_peer_that_is_in_order() -> None:
    zone: Zone = {REVERSE: {"PTR": [f"{HELO}."]}, HELO: {"A": [PEER]}}
    told = await checked(check, zone, delivery())
    assert sorted(told.results()) == [
        f"fcrdns {PEER}: confirmed good",
        f"helo-match {PEER}: match good",
        f"ptr {PEER}: named good",
        f"ptr-generic {PEER}: own good",
    ]


async def test_a_peer_without_a_name() -> None:
    told = await checked(check, {}, delivery(helo="nosuch.example"))
    assert told.results("ptr", "helo-match") == [f"ptr {PEER}: none problem", f"helo-match {PEER}: none warning"]


async def test_the_advice_names_the_domain_of_the_author() -> None:
    zone: Zone = {REVERSE: {"PTR": ["host-192-0-2-5.dsl.example."]}}
    told = await checked(check, zone, delivery())
    assert told.only("ptr-generic", PEER).advice.endswith("such as mail.lab.example.")
    other = await checked(check, zone, delivery(b"\r\n"))
    assert other.only("ptr-generic", PEER).advice.endswith("such as mail.example.org.")


async def test_a_peer_of_a_private_network_is_not_judged_by_its_name() -> None:
    told = await checked(check, {}, delivery(peer="127.0.0.1"))
    assert told.results() == ["ptr 127.0.0.1: private unknown"]
    assert told.only("ptr", "127.0.0.1").about == 1000
    assert told.questions == []


@pytest.mark.parametrize("address", ["10.1.2.3", "192.168.1.1", "172.31.0.1", "100.64.0.1", "fe80::1", "::1", "fd00::"])
def test_private_networks(address: str) -> None:
    assert is_private(address)


@pytest.mark.parametrize("address", ["172.32.0.1", "100.128.0.1", "203.0.113.9", "2001:db8::1"])
def test_networks_that_are_not_private(address: str) -> None:
    assert not is_private(address)
