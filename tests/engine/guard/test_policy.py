"""The policy of the two profiles, and its exceptions."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

import pytest

from smtptest.engine.guard import policy as policy_module
from smtptest.engine.guard.policy import NOT_PUBLIC, Policy

PUBLIC = Policy(public=True, ports=frozenset({25, 465, 587, 2525}))
PRIVATE = Policy(public=False)
PORTS = "the ports it connects to are 25, 465, 587, 2525."
TEN, TEN_ONE = ip_network("10.0.0.0/8"), ip_network("10.1.0.0/16")


@pytest.mark.parametrize("port", [25, 465, 587, 2525])
def test_public_ports(port: int) -> None:
    assert PUBLIC.port_refusal(port) is None


@pytest.mark.parametrize("port", [22, 24, 26, 80, 6379, 11211, 65535])
def test_other_ports_are_refused_in_public(port: int) -> None:
    assert PUBLIC.port_refusal(port) == f"This service does not connect to port {port}; {PORTS}"


@pytest.mark.parametrize("port", [1, 22, 1025, 65535])
def test_any_port_is_allowed_where_none_are_listed(port: int) -> None:
    assert PRIVATE.port_refusal(port) is None


@pytest.mark.parametrize("port", [-1, 0, 65536])
def test_what_is_no_port_is_refused(port: int) -> None:
    assert PRIVATE.port_refusal(port) == f"There is no TCP port {port}; ports are numbers from 1 to 65535."


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fe80::1", "8.8.8.8"])
def test_private_allows_any_address(address: str) -> None:
    assert PRIVATE.address_refusal(ip_address(address)) is None


@pytest.mark.parametrize("address", ["10.1.2.3", "::ffff:10.1.2.3"])
def test_private_says_which_network_the_operator_denied(address: str) -> None:
    policy = Policy(public=False, deny_networks=(ip_network("192.0.2.0/24"), TEN))
    refusal = policy.address_refusal(ip_address(address))
    assert refusal == "10.1.2.3 is in 10.0.0.0/8, which SMTPTEST_DENY_NETWORKS forbids."


def test_deny_wins_over_allow_in_both_profiles() -> None:
    for public in (True, False):
        policy = Policy(public=public, allow_networks=(TEN,), deny_networks=(TEN_ONE,))
        allowed, denied = policy.address_refusal(ip_address("10.2.0.1")), policy.address_refusal(ip_address("10.1.0.1"))
        assert allowed is None
        assert denied is not None


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "::1", "::ffff:10.1.2.3", "64:ff9b::808:808", "9.9.9.9"])
def test_every_public_refusal_is_the_same_sentence(address: str) -> None:
    policy = Policy(public=True, deny_networks=(ip_network("9.9.9.9/32"),))
    assert policy.address_refusal(ip_address(address)) == NOT_PUBLIC


def test_public_allows_public_addresses_and_the_operators_exceptions() -> None:
    policy = Policy(public=True, allow_networks=(ip_network("10.1.2.3/32"),))
    judged = [
        policy.address_refusal(ip_address(address))
        for address in ("8.8.8.8", "2606:4700::1111", "10.1.2.3", "10.1.2.4")
    ]
    assert judged == [None, None, None, NOT_PUBLIC]


def test_a_public_address_of_this_machine_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    # Giving this machine a public address for real would take root and change its routes.
    monkeypatch.setattr(policy_module, "is_own_address", lambda address: str(address) == "8.8.4.4")
    own, other = ip_address("8.8.4.4"), ip_address("8.8.8.8")
    assert [PUBLIC.address_refusal(own), PUBLIC.address_refusal(other)] == [NOT_PUBLIC, None]
    assert Policy(public=True, allow_networks=(ip_network("8.8.4.4"),)).address_refusal(own) is None
