"""Which addresses are this machine's own."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from smtptest.engine.addressing import Address
from smtptest.engine.guard import own_addresses
from smtptest.engine.guard.own_addresses import is_own_address


@pytest.mark.parametrize(
    ("address", "own"),
    [("127.0.0.1", True), ("8.8.8.8", False), ("203.0.113.9", False), ("::1", True), ("2606:4700::1111", False)],
)
def test_own_addresses_are_those_of_this_machines_interfaces(address: str, own: bool) -> None:
    assert is_own_address(ip_address(address)) is own


@pytest.mark.parametrize("version", [4, 6])
def test_where_any_address_of_a_family_can_be_bound_none_of_it_is_known_to_be_our_own(
    monkeypatch: pytest.MonkeyPatch, version: int
) -> None:
    def can_bind(address: Address) -> bool:
        return address.version == version or address.is_loopback

    monkeypatch.setattr(own_addresses, "_can_bind", can_bind)
    found = [is_own_address(ip_address(address)) for address in ("127.0.0.1", "::1", "8.8.8.8", "2606:4700::1111")]
    assert found == [version == 6, version == 4, False, False]
