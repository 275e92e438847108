"""From a host's name to the addresses that may be dialled."""

from __future__ import annotations

import pytest

from smtptest.engine.smtp.plan import Route
from tests.engine.smtp.routes import DOMAIN, ONE, SIX, domain, end, ends
from tests.engine.smtp.test_routes import EVERY, PASSED, codes
from tests.servers.dns import Misbehaviour, Zone
from tests.servers.scripted import answering


@pytest.mark.parametrize(("family", "address"), [("ipv4", ONE), ("ipv6", SIX)])
async def test_only_the_family_asked_for_is_dialled(family: str, address: str) -> None:
    zone: Zone = {DOMAIN: {"MX": ["10 one.example."]}, "one.example": EVERY["one.example"]}
    async with domain(zone, {ONE: answering(), SIX: answering()}) as target:
        transcript = await target.send(Route.EVERY, family=family)
    assert ends(transcript) == [f"one.example [{address}] passed"]
    assert end(transcript) == ("passed", PASSED)


async def test_a_domain_of_many_addresses_is_not_followed_to_all() -> None:
    zone: Zone = {DOMAIN: {"MX": [f"{n} mx{n}.example." for n in range(25)]}}
    async with domain(zone, {}) as target:
        transcript = await target.send(Route.EVERY)
    assert len(ends(transcript)) == 20
    assert codes(transcript) == ["too-many-addresses"]


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ({}, "one.example does not exist in DNS (NXDOMAIN)."),
        (
            {"one.example": {"TXT": ['"x"']}},
            "one.example has no IP address: DNS returned neither an A nor an AAAA record.",
        ),
        (
            {"one.example": Misbehaviour.SERVFAIL},
            "one.example has no IP address: the name server failed to answer (SERVFAIL).",
        ),
        (
            {"one.example": {"AAAA": Misbehaviour.REFUSED}},
            "one.example has no IP address: the name server failed to answer (REFUSED); the name has no A record.",
        ),
    ],
)
async def test_a_host_without_an_address_is_said_to_have_none(zone: Zone, words: str) -> None:
    async with domain(zone, {}) as target:
        transcript = await target.send(Route.HOST, host="one.example")
    assert end(transcript) == ("unreachable", words)
