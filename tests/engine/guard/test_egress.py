"""The command that tries what must not be reached: here on loopback alone, where both answers can be had."""

from __future__ import annotations

import errno
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from smtptest.engine.guard import egress as forbidden
from smtptest.engine.guard.egress import Target, Trial, attempt, gateways, own_addresses, targets
from smtptest.engine.guard.policy import Policy
from tests.engine.guard.test_network import deaf_server, listener, port_of

PUBLIC = Policy(public=True)


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
async def test_what_listens_is_reached_past_the_guard_and_not_through_it(address: str) -> None:
    with listener(address) as listening:
        target = Target(address, port_of(listening), "a service")
        assert await attempt(target, PUBLIC) == Trial(target, guarded=True, reached="connected")


async def test_who_says_no_was_reached_as_well() -> None:
    with listener("127.0.0.1") as listening:
        target = Target("127.0.0.1", port_of(listening), "nothing")
    assert await attempt(target, PUBLIC) == Trial(target, guarded=True, reached="Connection refused")


@pytest.mark.parametrize("number", [errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EPERM, errno.EACCES, None])
async def test_what_a_firewall_stops_is_not_reached(monkeypatch: pytest.MonkeyPatch, number: int | None) -> None:
    async def stopped(*_: Any) -> None:
        raise TimeoutError if number is None else OSError(number, "stopped")

    target = Target("127.0.0.1", 25, "a service")
    monkeypatch.setattr("asyncio.base_events.BaseEventLoop.sock_connect", stopped, raising=False)
    monkeypatch.setattr("asyncio.selector_events.BaseSelectorEventLoop.sock_connect", stopped)
    assert await attempt(target, PUBLIC) == Trial(target, guarded=True, reached=None)


async def test_what_does_not_answer_is_waited_for_no_longer_than_it_may_take(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forbidden, "SECONDS", 0.2)
    policy = Policy(public=True, allow_networks=(ip_network("127.0.0.1"),))
    with deaf_server() as port:
        target = Target("127.0.0.1", port, "a service")
        assert await attempt(target, policy) == Trial(target, guarded=False, reached=None)


async def test_what_the_operator_excepted_is_told() -> None:
    with listener("127.0.0.2") as listening:
        target = Target("127.0.0.2", port_of(listening), "a service")
        policy = Policy(public=True, allow_networks=(ip_network("127.0.0.2"),))
        assert (await attempt(target, policy)).guarded is False
    assert (await attempt(target, policy)).guarded is False, "nor where nobody listens"


def test_every_target_is_forbidden() -> None:
    found = targets()
    assert {"127.0.0.1", "::1", "169.254.169.254", "168.63.129.16", "10.0.0.1"} <= {each.address for each in found}
    assert set(own_addresses()) <= {each.address for each in found}


def test_gateways_are_read_from_the_routing_table(tmp_path: Path) -> None:
    table = tmp_path / "route"
    head = "Iface\tDestination\tGateway\tFlags\n"
    rows = "eth0\t00000000\t0102000A\t0003\neth0\t0002000A\t00000000\t0001\neth1\t00000000\tFE02000A\neth1\t0\n"
    table.write_text(head + rows)
    assert gateways(table) == ["10.0.2.1", "10.0.2.254"]
    assert gateways(tmp_path / "none") == []


def test_it_is_told_why_nothing_is_found_outside_linux(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(forbidden, "_ROUTES", tmp_path / "none")
    assert "the gateway" not in [target.name for target in targets()]


def test_own_addresses_are_those_of_both_protocols(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forbidden, "_FAR", ("127.0.0.1", "::1"))
    assert forbidden.own_addresses() == ["127.0.0.1", "::1"]


def test_a_protocol_without_a_way_out_has_no_own_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """To broadcast takes a permission that no socket has by itself (socket(7), SO_BROADCAST)."""
    monkeypatch.setattr(forbidden, "_FAR", ("127.0.0.1", "255.255.255.255"))
    assert forbidden.own_addresses() == ["127.0.0.1"]
