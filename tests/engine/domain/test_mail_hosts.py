"""Which hosts take a domain's mail."""

from __future__ import annotations

from typing import Any

import pytest

from smtptest.engine.domain.mail_hosts import MOST_HOSTS, mail_hosts
from tests.engine.domain.helpers import DOMAIN, context
from tests.servers.dns import Misbehaviour, Zone

MANY = [f"{number} mx{number:02}.example." for number in range(20, 0, -1)]


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        (
            {DOMAIN: {"MX": ["20 C.example.", "10 b.example.", "10 a.example.", "30 a.example."]}},
            {"hosts": ("a.example", "b.example", "c.example")},
        ),
        ({DOMAIN: {"MX": MANY}}, {"hosts": tuple(f"mx{number:02}.example" for number in range(1, MOST_HOSTS + 1))}),
        ({DOMAIN: {"MX": ["0 ."]}}, {"null": True}),
        ({DOMAIN: {"MX": ["0 .", "10 a.example."]}}, {"mixed": True, "hosts": ("a.example",)}),
        ({DOMAIN: {"MX": ["10 192.0.2.1."]}}, {"not_names": ("192.0.2.1",)}),
        ({DOMAIN: {"A": ["192.0.2.1"]}}, {"implicit": True, "hosts": (DOMAIN,)}),
        ({}, {}),
        ({DOMAIN: Misbehaviour.SERVFAIL}, {}),
    ],
)
async def test_what_the_records_say(zone: Zone, expected: dict[str, Any]) -> None:
    nothing: dict[str, Any] = {"hosts": (), "not_names": (), "null": False, "mixed": False, "implicit": False}
    async with context(zone) as (made, _):
        found = await mail_hosts(made.questions, DOMAIN)
    assert {name: getattr(found, name) for name in nothing} == nothing | expected
    assert found.answer.failed is (zone.get(DOMAIN) is Misbehaviour.SERVFAIL)
