"""Which addresses are this machine's own."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from smtptest.engine.guard.own_addresses import is_own_address


@pytest.mark.parametrize(
    ("address", "own"),
    [("127.0.0.1", True), ("8.8.8.8", False), ("203.0.113.9", False), ("::1", True), ("2606:4700::1111", False)],
)
def test_own_addresses_are_those_of_this_machines_interfaces(address: str, own: bool) -> None:
    assert is_own_address(ip_address(address)) is own
